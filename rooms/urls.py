"""Addresses of rooms. The conversation's own are in messaging.urls."""

from django.urls import path

from rooms.creation import views as creation_views
from rooms.directory import views as directory_views
from rooms.invitations import inbox_views, join_request_views, link_views
from rooms.invitations import views as invitation_views
from rooms.membership import card_views, join_views
from rooms.membership import views as membership_views
from rooms.moderation import views as moderation_views
from rooms.settings import views as setting_views
from rooms.sidebar import folder_views, preference_views, read_state_views
from rooms.trash import views as trash_views

MEMBER = "rooms/<uslug:slug>/members/<str:username>/"

urlpatterns = [
    # Settings, and how a room ends.
    path("rooms/bin/", trash_views.deleted_rooms, name="deleted-rooms"),
    path("rooms/<uslug:slug>/log/", moderation_views.log, name="room-log"),
    path("rooms/<uslug:slug>/log/<int:act_id>/take-back/", moderation_views.take_back, name="room-log-take-back"),
    path("rooms/<uslug:slug>/settings/", setting_views.room_settings, name="room-settings"),
    path("rooms/<uslug:slug>/header/", setting_views.header, name="room-header"),
    path("rooms/<uslug:slug>/picture/", setting_views.picture_change, name="room-picture-change"),
    path("rooms/<uslug:slug>/picture/remove/", setting_views.picture_remove, name="room-picture-remove"),
    path("rooms/<uslug:slug>/picture/<slug:key>/", setting_views.picture, name="room-picture"),
    path("rooms/<uslug:slug>/lock/", setting_views.set_lock, name="room-lock"),
    path("rooms/<uslug:slug>/archive/", trash_views.archive, name="room-archive"),
    path("rooms/<uslug:slug>/reopen/", trash_views.reopen, name="room-reopen"),
    path("rooms/<uslug:slug>/bin/", trash_views.to_bin, name="room-bin"),
    path("rooms/<uslug:slug>/restore/", trash_views.restore, name="room-restore"),
    # Members.
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
    # User names have four characters or more, so that the id with `card` behind it is none.
    path("people/<int:user_id>/card/", card_views.person_card, name="person-card"),
    # Ways in.
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
    path("join/<str:token>/picture.png", link_views.picture, name="join-link-picture"),
    path("join/<str:token>/guest/", link_views.as_guest, name="join-as-guest"),
    # One's own list.
    path("rooms/read-all/", read_state_views.read_all, name="read-all"),
    path("rooms/read-all/undo/", read_state_views.undo_read_all, name="read-all-undo"),
    path("rooms/<uslug:slug>/read/", read_state_views.read, name="room-read"),
    path("rooms/<uslug:slug>/unread/", read_state_views.unread, name="room-unread"),
    path("rooms/<uslug:slug>/keep/", preference_views.keep, name="room-keep"),
    path("rooms/<uslug:slug>/notify/", preference_views.notify, name="room-notify"),
    path("rooms/<uslug:slug>/mute/", preference_views.mute, name="room-mute"),
    path("rooms/<uslug:slug>/favourite/", preference_views.favourite, name="room-favourite"),
    path("rooms/<uslug:slug>/folder/", preference_views.folder, name="room-folder"),
    path("rooms/<uslug:slug>/place/", preference_views.place, name="room-place"),
    path("sidebar/order/", folder_views.order, name="room-order"),
    path("sidebar/shut/", folder_views.shut, name="section-shut"),
    path("sidebar/folders/", folder_views.room_folders, name="room-folders"),
    path("sidebar/folders/<int:folder_id>/rename/", folder_views.rename, name="room-folder-rename"),
    path("sidebar/folders/<int:folder_id>/move/", folder_views.move, name="room-folder-move"),
    path("sidebar/folders/<int:folder_id>/remove/", folder_views.remove, name="room-folder-remove"),
    # The directory.
    path("", directory_views.home, name="home"),
    path("rooms/", directory_views.rooms, name="rooms"),
    path("rooms/new/", creation_views.new, name="room-new"),
    path("rooms/check/", creation_views.check, name="room-check"),
]
