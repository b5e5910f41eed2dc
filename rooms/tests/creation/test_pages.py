"""Making a room, on its page."""

import pytest
from django.urls import reverse

from accounts.models import User
from conftest import ClientOf
from rooms.creation import operations as creation
from rooms.models import Room


def test_whoever_makes_a_room_sits_in_it_at_once(client_of: ClientOf, alice: User) -> None:
    """C07, E62, E64"""
    typed = {"name": "기획 회의", "kind": "closed", "topic": "다음 주"}
    response = client_of(alice).post(reverse("room-new"), typed, follow=True)
    room = Room.objects.get()
    assert response.redirect_chain == [(room.get_absolute_url(), 302)]
    assert (room.name, room.kind, room.topic) == ("기획 회의", "closed", "다음 주")
    assert "You created #기획 회의." in response.text


@pytest.mark.parametrize(
    ("typed", "status", "code", "reason"),
    [
        ({"name": " "}, 422, "empty", "Please give the room a name."),
        ({"name": "x" * 61}, 422, "too_long", "A room&#x27;s name has at most 60 characters."),
        ({"topic": "x" * 201}, 422, "too_long", "A topic has at most 200 characters."),
        ({"name": "LOUNGE"}, 409, "conflict", "There is a room with that name: #lounge"),
        ({"name": "Closed"}, 409, "conflict", "There is a room with that name."),
        ({"kind": "direct"}, 400, "bad_request", "Select a valid choice."),
        ({"kind": ""}, 400, "bad_request", "This field is required."),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(
    client_of: ClientOf,
    lounge: Room,
    alice: User,
    mallory: User,
    typed: dict[str, str],
    status: int,
    code: str,
    reason: str,
) -> None:
    """E61, E65"""
    creation.create_room(owner=alice, name="closed", kind="closed")
    before = Room.objects.count()
    form = {"name": "Tea", "kind": "open", "topic": "Leaves & water", **typed}
    response = client_of(mallory).post(reverse("room-new"), form)
    assert (response.status_code, response["X-Error"]) == (status, code)
    assert reason in response.text
    for field in ("name", "topic"):
        assert response.context["form"][field].value() == form[field]
    assert Room.objects.count() == before


def test_a_name_is_judged_while_it_is_typed(client_of: ClientOf, lounge: Room, alice: User, mallory: User) -> None:
    """E60, E61: a room that has the name can be opened from there, unless it is none of one's business."""
    creation.create_room(owner=alice, name="<b>뒷방</b>", kind="closed")
    client = client_of(mallory)

    def says(name: str) -> str:
        return client.get(reverse("room-check"), {"name": name}, headers={"HX-Request": "true"}).text

    assert "#기획 is free." in says(" #기획 ")
    assert "There is a room with that name: #lounge" in says("ＬＯＵＮＧＥ")
    assert f'href="{lounge.get_absolute_url()}"' in says("lounge")
    assert "There is a room with that name." in says("<b>뒷방</b>")
    assert "href" not in says("<b>뒷방</b>")
    assert "at most 60 characters" in says("x" * 61)
    assert "&lt;i&gt;" in says("<i>")
    assert says("  ") == ""


def test_the_form_can_be_filled_in_by_a_link(client_of: ClientOf, alice: User) -> None:
    assert 'value="기획"' in client_of(alice).get(reverse("room-new"), {"name": "기획"}).text
