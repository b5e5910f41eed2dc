"""Names of rooms and the addresses they give."""

from itertools import islice

import pytest

from rooms.names import NameEmpty, NameTooLong, TopicTooLong, checked_name, checked_topic, length, slug_stem, slugs

pytestmark = pytest.mark.once


@pytest.mark.parametrize("name", ["기획 회의", "公告", "Книги", "आराम", "ห้องนั่งเล่น", "🎉", "R&D", "1", "C#"])
def test_a_room_may_have_a_name_in_any_script(name: str) -> None:
    """E60"""
    assert checked_name(name) == name


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  tea \t time\n", "tea time"),
        ("#tea", "tea"),
        ("＃ tea", "tea"),
        ("te\u0000a\u0007", "tea"),
        ("tea\u202eaet", "teaaet"),
        ("t\u200be\ufeffa", "tea"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_a_name_is_stored_without_what_nobody_can_see(typed: str, stored: str) -> None:
    assert checked_name(typed) == stored


@pytest.mark.parametrize(
    "typed", ["", "   ", "#", "\u200b\u202e", "\u3164", "\u115f\u1160", "\u2800", "\u034f", "\ufe0f"]
)
def test_a_name_that_shows_nothing_is_no_name(typed: str) -> None:
    with pytest.raises(NameEmpty) as refused:
        checked_name(typed)
    assert refused.value.code == "empty"


@pytest.mark.parametrize("character", ["a", "한", "字", "👍🏽", "e\u0323\u0302"])
def test_sixty_characters_as_people_count_them_fit_and_one_more_does_not(character: str) -> None:
    assert length(checked_name(character * 60)) == 60
    with pytest.raises(NameTooLong) as refused:
        checked_name(character * 61)
    assert refused.value.code == "too_long"


@pytest.mark.parametrize("typed", ["a" + "\u0301" * 500, "\ufdfa" * 60])
def test_a_name_that_is_short_to_the_eye_and_long_in_the_database_is_refused(typed: str) -> None:
    """A pile of accents on one letter; a ligature that stands for eighteen letters."""
    with pytest.raises(NameTooLong):
        checked_name(typed)


def test_a_topic_has_at_most_two_hundred_characters_on_one_line() -> None:
    assert checked_topic("one\ntwo") == "one two"
    assert checked_topic("한" * 200) == "한" * 200
    with pytest.raises(TopicTooLong) as refused:
        checked_topic("한" * 201)
    assert (refused.value.code, refused.value.field) == ("too_long", "topic")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Tea Time", "tea-time"),
        ("기획 회의", "기획-회의"),
        ("公告 2026", "公告-2026"),
        ("ห้องนั่งเล่น", "ห้องนั่งเล่น"),
        ("आराम घर", "आराम-घर"),
        ("ＴＥＡ＿time--", "tea-time"),
        ("what's up?/..", "whats-up"),
        ("🎉🎉", "room"),
        ("--", "room"),
        ("Lounge!", "lounge-room"),
        ("lounge", "lounge"),
    ],
)
def test_a_name_gives_an_address_in_its_own_script(name: str, address: str) -> None:
    assert slug_stem(name) == address


@pytest.mark.parametrize("page", ["new", "check"])
def test_an_address_that_is_a_page_of_its_own_is_given_to_no_room(page: str) -> None:
    assert list(islice(slugs(page), 2)) == [f"{page}-2", f"{page}-3"]
    assert list(islice(slugs("tea"), 3)) == ["tea", "tea-2", "tea-3"]
