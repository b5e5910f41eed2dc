"""What is decided about a room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
