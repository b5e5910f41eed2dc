"""How one comes into a room."""

from django.urls import path

from rooms import asking_views, invitation_views, invite_views, link_views

urlpatterns = [
    path("invitations/", invitation_views.invitations_page, name="invitations"),
    path("invitations/<int:invitation_id>/accept/", invitation_views.accept, name="invitation-accept"),
    path("invitations/<int:invitation_id>/decline/", invitation_views.decline, name="invitation-decline"),
    path("invitations/<int:invitation_id>/withdraw/", invitation_views.withdraw, name="invitation-withdraw"),
    path("rooms/<uslug:slug>/invite/", invite_views.invite, name="room-invite"),
    path("rooms/<uslug:slug>/links/", invite_views.link_new, name="room-link-new"),
    path("rooms/<uslug:slug>/links/<int:link_id>/revoke/", invite_views.link_revoke, name="room-link-revoke"),
    path("rooms/<uslug:slug>/links/<int:link_id>/code.svg", invite_views.link_code, name="room-link-code"),
    path("rooms/<uslug:slug>/ask/", asking_views.ask, name="room-ask"),
    path("rooms/<uslug:slug>/ask/back/", asking_views.take_back, name="room-ask-back"),
    path("rooms/<uslug:slug>/requests/<int:request_id>/accept/", asking_views.let_in, name="join-request-accept"),
    path("rooms/<uslug:slug>/requests/<int:request_id>/decline/", asking_views.decline, name="join-request-decline"),
    path("join/<str:token>/", link_views.door, name="join-link"),
    path("join/<str:token>/guest/", link_views.as_guest, name="join-as-guest"),
]
