"""Addresses of the bell, and of what one says about being here."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
