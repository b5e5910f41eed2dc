"""Addresses of rooms. The conversation's own are in messaging.urls."""

from django.urls import include, path

from rooms.directory import views as directory_views

urlpatterns = [
    path("", include("rooms.settings_urls")),
    path("", include("rooms.people_urls")),
    path("", include("rooms.entry_urls")),
    path("", include("rooms.list_urls")),
    path("", directory_views.home, name="home"),
    path("rooms/", directory_views.rooms, name="rooms"),
    path("rooms/new/", directory_views.new, name="room-new"),
    path("rooms/check/", directory_views.check, name="room-check"),
]
