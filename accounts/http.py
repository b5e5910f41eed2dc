"""What a view knows of whoever asks."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody signed in: LoginRequiredMiddleware has turned away everybody else."""

    user: User
    htmx: HtmxDetails
