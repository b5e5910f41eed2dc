"""Those who belong to a room."""

from django.urls import path

from rooms import comings_views, people_views

MEMBER = "rooms/<uslug:slug>/members/<str:username>/"

urlpatterns = [
    path("rooms/<uslug:slug>/join/", comings_views.join, name="room-join"),
    path("rooms/<uslug:slug>/leave/", comings_views.leave, name="room-leave"),
    path("rooms/<uslug:slug>/members/", people_views.panel, name="room-members"),
    path("rooms/<uslug:slug>/bans/", people_views.bans, name="room-bans"),
    path(MEMBER, people_views.member, name="member"),
    path(f"{MEMBER}role/", people_views.role, name="member-role"),
    path(f"{MEMBER}hand-over/", people_views.hand_over, name="member-hand-over"),
    path(f"{MEMBER}silence/", people_views.silence, name="member-silence"),
    path(f"{MEMBER}remove/", people_views.remove, name="member-remove"),
    path(f"{MEMBER}ban/", people_views.ban, name="member-ban"),
    path(f"{MEMBER}unban/", people_views.unban, name="member-unban"),
]
