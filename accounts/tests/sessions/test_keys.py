"""Whoever reads the database, or a backup, signs in nowhere."""

from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import Session, User
from accounts.sessions.keys import stored_key
from conftest import ClientOf


def test_what_the_database_holds_of_a_session_opens_none(alice: User, client_of: ClientOf) -> None:
    key = str(client_of(alice).session.session_key)
    stored = Session.objects.get(user=alice).pk
    assert stored == stored_key(key) != key
    for cookie, status in ((key, 200), (stored, 302)):
        browser = Client()
        browser.cookies[settings.SESSION_COOKIE_NAME] = cookie
        assert browser.get(reverse("profile")).status_code == status


def test_a_session_that_is_stored_again_keeps_its_row_and_one_that_ends_has_none(
    alice: User, client_of: ClientOf
) -> None:
    session = client_of(alice).session
    session["something"] = "else"
    session.save()
    key = str(session.session_key)
    assert Session.objects.get(user=alice).pk == stored_key(key)
    assert session.exists(key)
    session.flush()
    assert not Session.objects.filter(user=alice).exists()


@pytest.mark.django_db(transaction=True)
def test_those_who_were_signed_in_before_stay_signed_in(alice: User, client_of: ClientOf) -> None:
    key = str(client_of(alice).session.session_key)
    Session.objects.update(session_key=key)  # as older versions stored it
    import_module("accounts.migrations.0023_hashed_session_keys").store_digests(apps, None)
    assert Session.objects.get().pk == stored_key(key)
