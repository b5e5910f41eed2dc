"""E36, E46, D15: what somebody was told, and how it is found again."""

import pytest
from django.utils import translation

from accounts import notices
from accounts.models import Contact, Notice, User
from accounts.notices import notify, words
from chatsite import broadcast

Kind = Notice.Kind


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What open tabs were told, as (topic, frame)."""
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(broadcast, "publish", lambda topic, frame: said.append((topic, frame)))
    return said


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_notice_has_words(kind: Notice.Kind) -> None:
    sentence = words(kind, name="Bob", detail="Seoul")

    assert "{" not in sentence
    assert sentence.strip()


def test_a_sentence_is_said_in_the_language_of_whoever_reads() -> None:
    """E52: with the space that the seed forgot."""
    assert words(Kind.FRIEND_ONLINE, name="lzy", detail="") == "lzy is online."


def test_a_name_is_never_taken_for_a_place_to_fill_in() -> None:
    assert words(Kind.FRIEND_ONLINE, name="{detail}{0.__class__}", detail="x") == "{detail}{0.__class__} is online."


def test_open_tabs_hear_of_a_notice_after_the_commit(
    alice: User, bob: User, published: list[tuple[str, str]], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks() as later:
        notify(user=alice, kind=Kind.FRIEND_REQUEST, actor=bob, address="/friends/?tab=requests")
    assert published == []
    for say in later:
        say()

    [(topic, frame)] = published
    assert topic == f"user.{alice.pk}"
    assert 'data-kind="friend_request"' in frame
    assert 'data-name="Bob"' in frame
    assert 'data-address="/friends/?tab=requests"' in frame
    assert 'data-unread="1"' in frame


def test_a_friend_is_called_as_the_reader_calls_them(
    alice: User, bob: User, published: list[tuple[str, str]], django_capture_on_commit_callbacks
) -> None:
    """D15"""
    Contact.objects.create(owner=alice, person=bob, alias="Bobby from work")
    Contact.objects.create(owner=bob, person=alice, alias="somebody else's note")

    with django_capture_on_commit_callbacks(execute=True):
        notify(user=alice, kind=Kind.FRIENDS_NOW, actor=bob)

    assert 'data-name="Bobby from work"' in published[0][1]


def test_the_newest_two_hundred_are_kept(alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "KEPT", 3)
    other = notify(user=bob, kind=Kind.PASSWORD_CHANGED)
    told = [notify(user=alice, kind=Kind.NEW_PLACE, detail=str(number)) for number in range(5)]

    assert list(alice.notices.order_by("id")) == told[-3:]
    assert list(bob.notices.all()) == [other]


def test_the_words_stand_on_every_page_in_its_language(alice: User, client_of) -> None:
    page = client_of(alice).get("/rooms/").content.decode()

    assert '<i data-word="notice-friend_online">{name} is online.</i>' in page
    with translation.override("ko"):
        assert "{" not in words(Kind.FRIEND_ONLINE, name="지영", detail="")
