"""How one comes into a room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
