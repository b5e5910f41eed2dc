"""Addresses of people and friends."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
