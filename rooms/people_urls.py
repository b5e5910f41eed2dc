"""Those who belong to a room."""

from django.urls import path

from rooms.membership import join_views
from rooms.membership import views as membership_views

MEMBER = "rooms/<uslug:slug>/members/<str:username>/"

urlpatterns = [
    path("rooms/<uslug:slug>/join/", join_views.join, name="room-join"),
    path("rooms/<uslug:slug>/leave/", join_views.leave, name="room-leave"),
    path("rooms/<uslug:slug>/members/", membership_views.panel, name="room-members"),
    path("rooms/<uslug:slug>/bans/", membership_views.bans, name="room-bans"),
    path(MEMBER, membership_views.member, name="member"),
    path(f"{MEMBER}role/", membership_views.role, name="member-role"),
    path(f"{MEMBER}hand-over/", membership_views.hand_over, name="member-hand-over"),
    path(f"{MEMBER}silence/", membership_views.silence, name="member-silence"),
    path(f"{MEMBER}remove/", membership_views.remove, name="member-remove"),
    path(f"{MEMBER}ban/", membership_views.ban, name="member-ban"),
    path(f"{MEMBER}unban/", membership_views.unban, name="member-unban"),
]
