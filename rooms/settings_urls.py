"""What is decided about a room, and its ends."""

from django.urls import path

from rooms import closing_views, settings_views

urlpatterns = [
    path("rooms/bin/", closing_views.deleted_rooms, name="deleted-rooms"),
    path("rooms/<uslug:slug>/settings/", settings_views.room_settings, name="room-settings"),
    path("rooms/<uslug:slug>/header/", settings_views.header, name="room-header"),
    path("rooms/<uslug:slug>/picture/", settings_views.picture_change, name="room-picture-change"),
    path("rooms/<uslug:slug>/picture/remove/", settings_views.picture_remove, name="room-picture-remove"),
    path("rooms/<uslug:slug>/picture/<slug:key>/", settings_views.picture, name="room-picture"),
    path("rooms/<uslug:slug>/archive/", closing_views.archive, name="room-archive"),
    path("rooms/<uslug:slug>/reopen/", closing_views.reopen, name="room-reopen"),
    path("rooms/<uslug:slug>/bin/", closing_views.to_bin, name="room-bin"),
    path("rooms/<uslug:slug>/restore/", closing_views.restore, name="room-restore"),
]
