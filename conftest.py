"""The cast of every test, and what each of them needs.

*alice* and *bob* share `lounge`, and are friends where a test asks for `friends`; *carol* is a member nobody
befriended; *mallory* is outside; *morgan* moderates.
"""

import gc
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import Client, TransactionTestCase

from accounts.friends.operations import accept, request
from accounts.models import User
from accounts.safety import rules as safety_rules
from chatsite import background
from messaging.messages import floods, fragment_cache
from messaging.moderation.rules import rulebook
from rooms.creation.operations import create_room
from rooms.membership.operations import join_room
from rooms.models import Room
from tests import empty_house
from tests.emptying import empty_databases

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer  # what a test's client gets
else:
    Answer = HttpResponse

PASSWORD = "a floor to sit on"
ClientOf = Callable[[User | None], Client]


def pytest_collection_finish() -> None:
    """Collect garbage by the module only: a sixth of a run's time went into looking for it."""
    gc.collect()
    gc.freeze()
    gc.disable()


@pytest.fixture(autouse=True, scope="module")
def _collect_garbage() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """pytest-django's, whose database can be dropped: no ended thread's connection is left in a cycle.

    A process that a test has started up as a server freezes what is there (`spare_what_stays`), also such a cycle.
    """
    yield
    gc.unfreeze()
    gc.collect()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """pytest-django's; on SQLite the database of a new house is taken, where there is one."""
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3") or not (made := empty_house.database()):
        return django_db_keepdb
    shutil.copyfile(made, database["TEST"]["NAME"])
    return True


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """No test lives on what another one left in the cache, rate limits among it."""
    yield
    empty_cache()


def empty_cache() -> None:
    cache.clear()
    fragment_cache.clear_near()


@pytest.fixture(autouse=True)
def _no_filter_rules() -> None:
    """No test meets rules of the word filter that another one left; one that makes some calls `rulebook.forget`."""
    rulebook.suppose_none()


@pytest.fixture(autouse=True)
def _no_floods() -> Iterator[None]:
    """Nobody of the cast is a newcomer, and no text was written before; a test about that says so by `suppose`."""
    safety_rules.suppose(safety_rules.Rules())
    floods.repeats.clear()
    yield
    safety_rules.suppose(safety_rules.Rules())


@pytest.fixture(autouse=True)
def _windows_of_limits_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits count in windows of fixed length (accounts.throttle): none of them ends within a test."""
    begun, midnight = time.monotonic(), time.time() // 86_400 * 86_400
    clock = SimpleNamespace(time=lambda: midnight + 1 + time.monotonic() - begun)
    monkeypatch.setattr("accounts.throttle.time", clock)


@pytest.fixture(autouse=True, scope="session")
def _empty_databases_quickly() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_databases)
        yield


@pytest.fixture(autouse=True)
def _templates_ask_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a template of ours shows was read before, or is read once by a context processor when it is needed."""
    render = Template.render

    def refuse(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        frame: FrameType | None = sys._getframe()
        while frame and not frame.f_code.co_filename.endswith("context_processors.py"):
            frame = frame.f_back
        assert frame, f"a template asked the database: {sql}"
        return execute(sql, *rest)

    def watched(self: Template, *args: Any, **kwargs: Any) -> str:
        if str(self.origin.template_name).startswith("admin/"):  # Django's
            return render(self, *args, **kwargs)
        with connection.execute_wrapper(refuse):
            return render(self, *args, **kwargs)

    monkeypatch.setattr(Template, "render", watched)


@pytest.fixture
def own_files(settings, tmp_path: Path) -> None:
    """What is sent in this test is stored in a folder of its own."""
    storages = {**settings.STORAGES}
    storages["files"] = {**storages["files"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = storages
    settings.UPLOADS_ROOT = tmp_path / "uploads"


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left for later is done before the answer."""
    monkeypatch.setattr(background, "run", lambda work: work())


def person(username: str, **fields: Any) -> User:
    """Somebody whose password is PASSWORD, as registration leaves them, but in no room yet."""
    return User.objects.create_user(username, password=PASSWORD, **fields)


@pytest.fixture
def alice(db: None) -> User:
    return person("alice", display_name="Alice")


@pytest.fixture
def bob(db: None) -> User:
    return person("bob", display_name="Bob")


@pytest.fixture
def carol(db: None) -> User:
    return person("carol", display_name="Carol")


@pytest.fixture
def mallory(db: None) -> User:
    return person("mallory", display_name="Mallory")


@pytest.fixture
def morgan(db: None) -> User:
    return person("morgan", display_name="Morgan", is_staff=True)


@pytest.fixture
def friends(alice: User, bob: User) -> tuple[User, User]:
    """alice and bob, by consent of both."""
    request(sender=alice, receiver=bob)
    accept(user=bob, other=alice)
    return alice, bob


@pytest.fixture
def lounge(alice: User, bob: User, carol: User, morgan: User) -> Room:
    """The room of alice, its owner, and bob, carol and morgan. mallory is not in it."""
    room = create_room(owner=alice, name="lounge")
    for newcomer in (bob, carol, morgan):
        join_room(room=room, user=newcomer)
    room.refresh_from_db()
    return room


@pytest.fixture
def client_of() -> ClientOf:
    """A browser in which the given person is signed in; with None, a visitor's."""

    def make(user: User | None) -> Client:
        client = Client()
        if user:
            client.force_login(user, backend="accounts.backends.SessionBackend")
        return client

    return make
