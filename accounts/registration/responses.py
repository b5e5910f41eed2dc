"""Where somebody is led whose account waits for approval: after signing up, and whenever they sign in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User

KEY = "waiting"  # in the session, which is nobody's: who waits is not signed in


def lead(request: HttpRequest, user: User) -> HttpResponse:
    """To the page that says where their account stands; they have just shown that it is theirs."""
    request.session.cycle_key()
    request.session[KEY] = user.pk
    return redirect("register-waiting")


def waits_here(request: HttpRequest) -> User | None:
    """Whoever was led there in this browser, as they are now."""
    return User.objects.filter(pk=request.session.get(KEY) or 0, deleted_at=None).first()
