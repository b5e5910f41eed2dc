"""Somebody's own list of rooms, and what they have read."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
