"""Somebody's own list of rooms, and what they have read."""

from django.urls import path

from rooms.sidebar import folder_views, preference_views, read_state_views

urlpatterns = [
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
    path("sidebar/folders/", folder_views.room_folders, name="room-folders"),
    path("sidebar/folders/<int:folder_id>/rename/", folder_views.rename, name="room-folder-rename"),
    path("sidebar/folders/<int:folder_id>/shut/", folder_views.shut, name="room-folder-shut"),
    path("sidebar/folders/<int:folder_id>/move/", folder_views.move, name="room-folder-move"),
    path("sidebar/folders/<int:folder_id>/remove/", folder_views.remove, name="room-folder-remove"),
]
