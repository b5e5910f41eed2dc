"""The room in which everybody arrives."""

import pytest

from accounts.registration.operations import register
from rooms.creation.operations import create_room
from rooms.models import Room


@pytest.mark.parametrize(
    ("language", "name"), [("ko", "라운지"), ("zh-hans", "大厅"), ("en", "lounge"), ("", "lounge")]
)
def test_it_is_called_in_the_language_of_the_first_person(db: None, language: str, name: str) -> None:
    first = register(username="first_one", password="a floor to sit on", language=language)
    second = register(username="second_one", password="a floor to sit on", language="en")

    room = Room.objects.named_rooms().get()
    assert (room.name, room.slug, room.is_lounge, room.is_open) == (name, "lounge", True, True)
    assert set(room.memberships.values_list("user", "role")) == {(first.pk, "owner"), (second.pk, "member")}
    assert room.messages.filter(kind="created", author=first).exists()


def test_a_room_that_somebody_calls_lounge_there_is_a_room_like_any_other(db: None) -> None:
    first = register(username="first_one", password="a floor to sit on", language="ko")

    other = create_room(owner=first, name="Lounge")

    assert (other.slug, other.is_lounge) == ("lounge-2", False)
    newcomer = register(username="second_one", password="a floor to sit on")
    assert not other.memberships.of(newcomer).exists()


def test_where_the_name_is_taken_it_has_the_english_one(db: None) -> None:
    first = register(username="first_one", password="a floor to sit on", language="ko")
    Room.objects.filter(slug="lounge").update(slug="elsewhere")

    register(username="second_one", password="a floor to sit on", language="ko")

    assert Room.objects.get(slug="lounge").name == "lounge"
    assert Room.objects.get(slug="elsewhere").memberships.of(first).exists()
