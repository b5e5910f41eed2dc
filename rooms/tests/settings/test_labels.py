"""What lines of a timeline say of settings."""

from collections.abc import Iterator

import pytest

from rooms.client_strings import SENTENCES
from rooms.models import Room
from rooms.settings_schema import ACTS, SLOW

pytestmark = pytest.mark.once

TYPED = {"name", "topic", "description", "colour", "picture"}  # told with what they were, or that they changed


def values() -> Iterator[tuple[str, str]]:
    """Each value that a setting without words of its own can have, as a line tells it."""
    for field in ACTS.keys() - TYPED - {"slow_seconds", "history_count"}:
        column = getattr(Room, field).field
        choices = [value for value, _ in column.flatchoices if value != Room.Kind.DIRECT] or ["yes", "no"]
        yield from ((field, str(value)) for value in choices)
    yield "slow_seconds", "0"


@pytest.mark.parametrize(("field", "value"), sorted(values()))
def test_each_value_of_a_setting_is_told_by_a_sentence(field: str, value: str) -> None:
    """C11"""
    assert "{user}" in str(SENTENCES[f"changed-{field}-{value}"])


def test_numbers_are_told_in_a_sentence_and_steps_of_slow_mode_have_words() -> None:
    """C11"""
    assert "{new}" in str(SENTENCES["changed-slow_seconds"])
    assert "{new}" in str(SENTENCES["changed-history_count"])
    assert all(f"value-slow_seconds-{seconds}" in SENTENCES for seconds in SLOW)


def test_what_somebody_types_is_told_with_what_it_was() -> None:
    """C11"""
    assert all(f"setting-{field}" in SENTENCES for field in TYPED - {"picture"})
