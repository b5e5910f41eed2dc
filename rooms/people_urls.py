"""Those who belong to a room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
