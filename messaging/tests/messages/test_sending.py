"""Sending by POST: what is answered, what is refused, and that nothing refused was stored."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from conftest import ClientOf
from messaging.messages.text import Empty
from messaging.models import Message
from messaging.tests.talk import FORM, HTMX, get, post, say
from rooms.creation.operations import create_room
from rooms.membership.operations import leave_room
from rooms.models import Room
from tests.pages import element, messages, start_tag


def spoken(room: Room) -> list[str]:
    """What people said in the room, in its order."""
    return list(Message.objects.filter(room=room, kind="text").order_by("number").values_list("body", flat=True))


def test_a_sent_message_is_answered_with_the_frame_that_everybody_gets(
    alice: User, lounge: Room, client_of: ClientOf
) -> None:
    """A01, A18, B10, E57"""
    client_id = uuid4()
    response = post(client_of(alice), lounge, "안녕, 世界!", client_id)
    assert response.status_code == 201
    assert start_tag(response.content, "div")["hx-swap-oob"] == f"upsert:#messages-{lounge.pk}"
    (sent,) = messages(response.content)
    stored = Message.objects.get(client_id=client_id)
    assert sent.attributes["id"] == f"message-{stored.pk}"
    assert [sent[name] for name in ("room", "number", "revision", "author", "name", "kind", "client-id", "change")] == [
        str(lounge.pk),
        str(lounge.message_count + 1),
        str(lounge.revision + 1),
        str(alice.pk),
        "Alice",
        "text",
        str(client_id),
        "posted",
    ]
    assert "안녕, 世界!" in sent.text
    assert stored.body == "안녕, 世界!"


def test_the_same_client_id_again_is_answered_with_the_same_message(
    alice: User, lounge: Room, client_of: ClientOf
) -> None:
    """A retry after a lost answer posts nothing twice, and takes neither a number nor a revision."""
    client, client_id = client_of(alice), uuid4()
    first = post(client, lounge, "once", client_id)
    lounge.refresh_from_db()
    counters = lounge.message_count, lounge.revision
    again = post(client, lounge, "once", client_id)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    lounge.refresh_from_db()
    assert (lounge.message_count, lounge.revision) == counters
    assert spoken(lounge) == ["once"]


def test_a_retry_is_recognised_by_what_was_typed_not_by_what_was_stored(
    alice: User, lounge: Room, client_of: ClientOf
) -> None:
    """White space and line ends that cleaning changed do not make it another message."""
    client, client_id = client_of(alice), uuid4()
    post(client, lounge, "  two\r\nlines \n", client_id)
    assert post(client, lounge, "  two\r\nlines \n", client_id).status_code == 200
    assert spoken(lounge) == ["two\nlines"]


@pytest.mark.parametrize("elsewhere", [False, True], ids=["another text", "another room"])
def test_a_client_id_is_not_taken_for_something_else(
    alice: User, lounge: Room, client_of: ClientOf, elsewhere: bool
) -> None:
    client, client_id = client_of(alice), uuid4()
    other = create_room(owner=alice, name="other")
    post(client, lounge, "first", client_id)
    response = post(client, other if elsewhere else lounge, "first" if elsewhere else "second", client_id)
    assert (response.status_code, response["X-Error"]) == (409, "conflict")
    assert (spoken(lounge), spoken(other)) == (["first"], [])


def test_two_people_may_use_the_same_client_id(alice: User, bob: User, lounge: Room, client_of: ClientOf) -> None:
    client_id = uuid4()
    assert post(client_of(alice), lounge, "mine", client_id).status_code == 201
    assert post(client_of(bob), lounge, "mine too", client_id).status_code == 201


def test_a_repeat_of_a_message_edited_since_is_answered_with_its_latest_text(
    alice: User, lounge: Room, client_of: ClientOf
) -> None:
    client, client_id = client_of(alice), uuid4()
    post(client, lounge, "frist", client_id)
    message = Message.objects.get(client_id=client_id)
    client.post(reverse("message-edit", args=[message.pk]), {"body": "first"}, headers=HTMX)
    again = post(client, lounge, "frist", client_id)
    assert again.status_code == 200
    assert "first" in element(again.content, "chat-message").text
    assert spoken(lounge) == ["first"]


@pytest.mark.parametrize("body", ["", "   ", "\n\r\n\t", "\u200b\u200d", "\x07", "\u202e", "\u3164"])
def test_a_message_with_nothing_to_read_is_refused(alice: User, lounge: Room, client_of: ClientOf, body: str) -> None:
    response = post(client_of(alice), lounge, body)
    assert (response.status_code, response["X-Error"]) == (422, "empty")
    assert "nothing to send" in element(response.content, "p").text
    assert spoken(lounge) == []


CLUSTERS = {
    "Latin": "a",
    "Han": "\u754c",
    "Hangul syllable": "\uac01",
    "Hangul of three jamo": "\u1100\u1161\u11a8",
    "old Hangul of three jamo": "\u1112\u119e\u11ab",
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "couple in two skin tones": "\U0001f469\U0001f3fb\u200d\u2764\ufe0f\u200d\U0001f48b\u200d\U0001f468\U0001f3ff",
    "flag": "\U0001f1f0\U0001f1f7",
    "letter with an accent of its own": "e\u0301",
    "Devanagari": "\u0915\u094d\u0937\u093f",
    "line break of two characters": "a\r\n",
}


@pytest.mark.parametrize("cluster", CLUSTERS.values(), ids=CLUSTERS)
def test_4000_characters_as_people_count_them_are_accepted_and_one_more_is_not(
    alice: User, lounge: Room, client_of: ClientOf, cluster: str
) -> None:
    """A15, E79"""
    per_unit = 2 if cluster.endswith("\r\n") else 1
    client = client_of(alice)
    whole = (cluster * (4000 // per_unit))[: -len("\r\n") if per_unit == 2 else None] + "z" * (per_unit - 1)
    assert post(client, lounge, whole).status_code == 201
    response = post(client, lounge, whole + "!")
    assert (response.status_code, response["X-Error"]) == (422, "too_long")
    assert "4000" in element(response.content, "p").text
    assert len(spoken(lounge)) == 1


def test_a_text_of_megabytes_is_refused_like_any_long_one(alice: User, lounge: Room, client_of: ClientOf) -> None:
    """E79: refused before anything is done with it, and with a code of the protocol, not as a broken page."""
    response = post(client_of(alice), lounge, "a" * 3_000_000)
    assert (response.status_code, response["X-Error"]) in {(422, "too_long"), (413, "too_large")}
    assert spoken(lounge) == []


def test_refusals_speak_the_language_of_the_reader(
    alice: User, lounge: Room, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C17: the code is the same, the words are theirs."""
    monkeypatch.setattr(Empty, "message", gettext_lazy("This field is required."))  # a sentence of Django's own
    english = post(client_of(alice), lounge, "")
    User.objects.filter(pk=alice.pk).update(language="ko")
    korean = post(client_of(alice), lounge, "")
    assert english["X-Error"] == korean["X-Error"] == "empty"
    assert "This field is required." in element(english.content, "p").text
    assert "필수 항목입니다." in element(korean.content, "p").text


@pytest.mark.parametrize(
    "fields",
    [
        {"body": "no id"},
        {"body": "no uuid", "client_id": "42"},
        {"body": "nul in the id", "client_id": "\x00"},
        {"client_id": ""},
        {},
    ],
)
def test_a_form_that_is_not_ours_is_a_bad_request(
    alice: User, lounge: Room, client_of: ClientOf, fields: dict[str, str]
) -> None:
    response = client_of(alice).post(reverse("messages", args=[lounge.slug]), fields, headers=HTMX)
    assert (response.status_code, response["X-Error"]) == (400, "bad_request")
    assert spoken(lounge) == []


# Who is turned away -------------------------------------------------------------------------------


def test_a_stranger_to_a_closed_room_is_answered_as_if_there_were_none(
    alice: User, mallory: User, client_of: ClientOf
) -> None:
    """B03, B08, E74"""
    closed = create_room(owner=alice, name="closed", kind="closed")
    missing = Room(slug="missing")
    client = client_of(mallory)
    here, nowhere = post(client, closed, "let me in"), post(client, missing, "let me in")
    assert (here.status_code, here["X-Error"]) == (404, "not_found")
    assert (here.status_code, here.content, here.headers) == (nowhere.status_code, nowhere.content, nowhere.headers)
    assert spoken(closed) == []
    assert post(client_of(alice), closed, "here I am").status_code == 201


def test_a_stranger_to_an_open_room_hears_that_they_are_no_member(
    lounge: Room, mallory: User, client_of: ClientOf
) -> None:
    """E74"""
    response = post(client_of(mallory), lounge, "hello")
    assert (response.status_code, response["X-Error"]) == (404, "not_member")
    assert spoken(lounge) == []


def test_whoever_left_cannot_send_any_more(alice: User, bob: User, lounge: Room, client_of: ClientOf) -> None:
    client = client_of(bob)
    assert post(client, lounge, "bye").status_code == 201
    leave_room(room=lounge, user=bob)
    response = post(client, lounge, "one more thing")
    assert (response.status_code, response["X-Error"]) == (404, "not_member")
    assert spoken(lounge) == ["bye"]


def test_a_closed_account_cannot_send(bob: User, lounge: Room, client_of: ClientOf) -> None:
    client = client_of(bob)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert post(client, lounge, "still here?").status_code in {302, 403, 404}
    assert spoken(lounge) == []


@pytest.mark.parametrize("name", ["messages", "changes", "room"])
def test_a_visitor_is_sent_to_the_sign_in_page(lounge: Room, client_of: ClientOf, name: str) -> None:
    """C02"""
    address = reverse(name, args=[lounge.slug])
    response = client_of(None).get(address)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


def test_a_visitor_cannot_send(lounge: Room, client_of: ClientOf) -> None:
    response = post(client_of(None), lounge, "hello")
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))
    assert spoken(lounge) == []


def test_who_sends_is_decided_by_the_session_whatever_the_form_claims(
    alice: User, bob: User, lounge: Room, client_of: ClientOf
) -> None:
    """B09"""
    forged = {"body": "I am Alice", "client_id": str(uuid4())}
    forged |= {"username": "alice", "author": str(alice.pk), "user": str(alice.pk), "room": "999", "kind": "joined"}
    client_of(bob).post(reverse("messages", args=[lounge.slug]), forged, headers=HTMX)
    message = Message.objects.get(client_id=forged["client_id"])
    assert (message.author, message.room, message.kind) == (bob, lounge, "text")


def test_a_post_without_the_csrf_token_is_refused(alice: User, lounge: Room) -> None:
    """B27"""
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, backend="accounts.backends.SessionBackend")
    response = post(client, lounge, "forged")
    assert (response.status_code, response["X-Error"]) == (403, "csrf")
    assert spoken(lounge) == []
    client.get(lounge.get_absolute_url())
    token = client.cookies["csrftoken"].value
    assert post(client, lounge, "mine", headers=HTMX | {"X-CSRFToken": token}).status_code == 201


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 201), ("none", 201), (None, 201)]
)
def test_a_post_that_another_site_started_is_refused(
    alice: User, lounge: Room, client_of: ClientOf, site: str | None, status: int
) -> None:
    headers = HTMX | ({"Sec-Fetch-Site": site} if site else {})
    response = post(client_of(alice), lounge, "hello", headers=headers)
    assert response.status_code == status
    assert (response.headers.get("X-Error") == "csrf") == (status == 403)
    assert bool(spoken(lounge)) == (status == 201)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_allowed(alice: User, lounge: Room, client_of: ClientOf, method: str) -> None:
    response = getattr(client_of(alice), method)(reverse("messages", args=[lounge.slug]))
    assert response.status_code == 405


# Without JavaScript -------------------------------------------------------------------------------


def test_without_javascript_the_form_posts_and_comes_back_to_the_message(
    alice: User, lounge: Room, client_of: ClientOf
) -> None:
    """A04"""
    client = client_of(alice)
    page = client.get(lounge.get_absolute_url())
    form = start_tag(page.content, "form", action=reverse("messages", args=[lounge.slug]))
    client_id = start_tag(page.content, "input", name="client_id")["value"]
    assert form["method"] == "post"
    response = client.post(form["action"], {"body": "no scripts", "client_id": client_id}, headers=FORM)
    message = Message.objects.get(client_id=client_id)
    assert response.status_code == 302
    assert response["Location"] == f"{lounge.get_absolute_url()}#message-{message.pk}"
    (shown,) = [
        one for one in messages(client.get(response["Location"]).content) if one["number"] == str(message.number)
    ]
    assert "no scripts" in shown.text


def test_a_form_refused_without_javascript_comes_back_with_its_text_and_the_reason(
    alice: User, lounge: Room, client_of: ClientOf
) -> None:
    """A04, E79: nothing typed is lost."""
    typed = "<b>long</b> & " + "길" * 4000
    response = post(client_of(alice), lounge, typed, headers=FORM)
    assert (response.status_code, response["X-Error"]) == (422, "too_long")
    composer = element(response.content, "chat-composer")
    assert element(composer.html, "textarea").text == typed
    assert "4000" in element(composer.html, "p").text
    assert "hidden" not in element(composer.html, "p").attributes
    assert spoken(lounge) == []


# What comes with it -------------------------------------------------------------------------------


def test_whoever_writes_has_read(alice: User, bob: User, lounge: Room) -> None:
    """E75, E78"""
    say(alice, lounge, "one")
    say(alice, lounge, "two")
    unread = {m.user.username: m.unread for m in lounge.memberships.select_related("user", "room")}
    assert unread["alice"] == 0
    assert unread["bob"] >= 2


def test_a_message_is_stored_once_however_many_members_there_are(alice: User, lounge: Room) -> None:
    """A13, E75"""
    before = Message.objects.count()
    say(alice, lounge, "to all of you")
    assert Message.objects.count() == before + 1


def test_a_sentence_that_sounds_like_the_house_is_an_ordinary_message(
    mallory: User, alice: User, lounge: Room, client_of: ClientOf
) -> None:
    """E63, B06"""
    response = post(client_of(alice), lounge, "Bob님이 lounge에 들어왔습니다.")
    assert element(response.content, "chat-message")["kind"] == "text"


def test_answers_are_for_this_reader_alone(alice: User, lounge: Room, client_of: ClientOf) -> None:
    for response in (post(client_of(alice), lounge, "hello"), client_of(alice).get(lounge.get_absolute_url())):
        assert {"private", "no-store"} <= {part.strip() for part in response["Cache-Control"].split(",")}


def test_the_order_is_the_rooms_own_not_the_clocks(alice: User, bob: User, lounge: Room, client_of: ClientOf) -> None:
    """E20"""
    say(alice, lounge, "first")
    say(bob, lounge, "second")
    Message.objects.filter(body="second").update(created_at=F("created_at") - timedelta(days=2))
    response = get(client_of(alice), "messages", lounge, after=lounge.message_count)
    assert ["first" in one.text or "second" in one.text for one in messages(response.content)] == [True, True]
    assert [one["name"] for one in messages(response.content)] == ["Alice", "Bob"]
