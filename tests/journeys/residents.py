"""People who live in a house already, each with a session: registering is not what most journeys are about.

What is here runs in the house: `House.call` starts `manage.py shell` for it.
"""

import json
from collections.abc import Iterable
from unittest.mock import patch
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.test import RequestFactory

from accounts.models import User
from accounts.registration.operations import register
from accounts.sessions.operations import sign_in
from accounts.sessions.store import SessionStore
from conftest import PASSWORD


def new_name() -> str:
    return f"p{uuid4().hex[:10]}"


def make(count: int) -> None:
    """So many new people. Hashing their one password once is what makes it quick."""
    hashed = make_password(PASSWORD)

    def set_password(user: User, _password: str) -> None:
        user.password = hashed

    with patch.object(User, "set_password", set_password):
        _tell(register(username=new_name(), password=PASSWORD) for _ in range(count))


def wake(*names: str) -> None:
    """Those of these names, who were made in another way."""
    _tell(User.objects.get(username=name) for name in names)


def _tell(people: Iterable[User]) -> None:
    print(json.dumps({user.username: session_of(user) for user in people}))


def session_of(user: User) -> str:
    """Key of a new session, as a sign-in makes it."""
    request = RequestFactory().get("/")
    request.session = SessionStore()
    sign_in(request, user)
    return str(request.session.session_key)
