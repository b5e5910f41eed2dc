"""What is decided about a room, and its ends."""

from django.urls import path

from rooms.settings import views as setting_views
from rooms.trash import views as trash_views

urlpatterns = [
    path("rooms/bin/", trash_views.deleted_rooms, name="deleted-rooms"),
    path("rooms/<uslug:slug>/settings/", setting_views.room_settings, name="room-settings"),
    path("rooms/<uslug:slug>/header/", setting_views.header, name="room-header"),
    path("rooms/<uslug:slug>/picture/", setting_views.picture_change, name="room-picture-change"),
    path("rooms/<uslug:slug>/picture/remove/", setting_views.picture_remove, name="room-picture-remove"),
    path("rooms/<uslug:slug>/picture/<slug:key>/", setting_views.picture, name="room-picture"),
    path("rooms/<uslug:slug>/archive/", trash_views.archive, name="room-archive"),
    path("rooms/<uslug:slug>/reopen/", trash_views.reopen, name="room-reopen"),
    path("rooms/<uslug:slug>/bin/", trash_views.to_bin, name="room-bin"),
    path("rooms/<uslug:slug>/restore/", trash_views.restore, name="room-restore"),
]
