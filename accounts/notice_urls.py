"""Addresses of the bell, and of what one says about being here."""

from django.urls import path

from accounts.notifications import views as notification_views
from accounts.presence import views as presence_views
from accounts.profile import views as profile_views

urlpatterns = [
    path("notices/", notification_views.bell, name="notices"),
    path("notices/read/", notification_views.read_all, name="notices-read"),
    path("notices/<int:notice_id>/", notification_views.follow, name="notice"),
    path("me/", presence_views.me, name="me"),
    path("me/status/", presence_views.set_status, name="status"),
    path("me/availability/", presence_views.set_availability, name="availability"),
    path("me/presence/", profile_views.circle_change, name="circle-change"),
]
