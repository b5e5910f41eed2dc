"""Addresses of rooms. The conversation's own are in messaging.urls."""

from django.urls import include, path

from rooms import views

urlpatterns = [
    path("", include("rooms.settings_urls")),
    path("", include("rooms.people_urls")),
    path("", include("rooms.entry_urls")),
    path("", include("rooms.list_urls")),
    path("", views.home, name="home"),
    path("rooms/", views.rooms, name="rooms"),
    path("rooms/new/", views.new, name="room-new"),
    path("rooms/check/", views.check, name="room-check"),
]
