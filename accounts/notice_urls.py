"""Addresses of the bell, and of what one says about being here."""

from django.urls import path

from accounts import me_views, notice_views, profile_views

urlpatterns = [
    path("notices/", notice_views.bell, name="notices"),
    path("notices/read/", notice_views.read_all, name="notices-read"),
    path("notices/<int:notice_id>/", notice_views.follow, name="notice"),
    path("me/", me_views.me, name="me"),
    path("me/status/", me_views.set_status, name="status"),
    path("me/availability/", me_views.set_availability, name="availability"),
    path("me/presence/", profile_views.circle_change, name="circle-change"),
]
