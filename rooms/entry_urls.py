"""How one comes into a room."""

from django.urls import path

from rooms.invitations import inbox_views, join_request_views, link_views
from rooms.invitations import views as invitation_views

urlpatterns = [
    path("invitations/", inbox_views.invitations_page, name="invitations"),
    path("invitations/<int:invitation_id>/accept/", inbox_views.accept, name="invitation-accept"),
    path("invitations/<int:invitation_id>/decline/", inbox_views.decline, name="invitation-decline"),
    path("invitations/<int:invitation_id>/withdraw/", inbox_views.withdraw, name="invitation-withdraw"),
    path("rooms/<uslug:slug>/invite/", invitation_views.invite, name="room-invite"),
    path("rooms/<uslug:slug>/links/", invitation_views.link_new, name="room-link-new"),
    path("rooms/<uslug:slug>/links/<int:link_id>/revoke/", invitation_views.link_revoke, name="room-link-revoke"),
    path("rooms/<uslug:slug>/links/<int:link_id>/code.svg", invitation_views.link_code, name="room-link-code"),
    path("rooms/<uslug:slug>/ask/", join_request_views.ask, name="room-ask"),
    path("rooms/<uslug:slug>/ask/back/", join_request_views.take_back, name="room-ask-back"),
    path("rooms/<uslug:slug>/requests/<int:request_id>/accept/", join_request_views.let_in, name="join-request-accept"),
    path(
        "rooms/<uslug:slug>/requests/<int:request_id>/decline/", join_request_views.decline, name="join-request-decline"
    ),
    path("join/<str:token>/", link_views.door, name="join-link"),
    path("join/<str:token>/guest/", link_views.as_guest, name="join-as-guest"),
]
