"""Messages that the word filter holds, in the review queue beside reports."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import ModerationAct, User
from conftest import Answer, ClientOf
from messaging.models import HeldMessage, Message
from messaging.tests.desk.conftest import ReportedBy
from messaging.tests.talk import say
from rooms.models import Room

HIT = {"rule": 1, "text": "carpet", "start": 7, "end": 14, "found": "c4rpets", "steps": ["signs read as letters"]}


@pytest.fixture
def held(lounge: Room, bob: User) -> HeldMessage:
    body, client_id = "buy my c4rpets", uuid4()
    return HeldMessage.objects.create(author=bob, room=lounge, body=body, kind="text", client_id=client_id, hits=[HIT])


def key_of(held: HeldMessage) -> str:
    return f"held-{held.pk}"


def page(by: User, held: HeldMessage, client_of: ClientOf) -> Answer:
    return client_of(by).get(reverse("admin:messaging_case_change", args=[key_of(held)]))


def act(by: User, held: HeldMessage, name: str, client_of: ClientOf, **fields: str) -> Answer:
    address = reverse("admin:messaging_case_change", args=[key_of(held)])
    return client_of(by).post(address, {"act": name, **fields})


def test_it_stands_among_reports_with_what_was_found_and_how(
    held: HeldMessage, lounge: Room, alice: User, carol: User, dana: User, reported: ReportedBy, client_of: ClientOf
):
    said = say(alice, lounge, "good morning")
    reported(carol, said, kind="violence")
    reported(carol, say(alice, lounge, "anybody here?"))

    listed = client_of(dana).get(reverse("admin:messaging_case_changelist")).text
    places = [listed.index(f">{words}</span>") for words in ("good morning", "buy my c4rpets", "anybody here?")]
    assert places == sorted(places)
    shown = page(dana, held, client_of).text
    assert "c4rpets → signs read as letters → carpet" in shown


def test_it_is_released_once_and_only_by_moderators(
    held: HeldMessage, bob: User, carol: User, dana: User, evan: User, client_of: ClientOf
):
    assert page(carol, held, client_of).status_code in {302, 404}
    assert act(dana, held, "release", client_of).status_code == 302

    answer = act(evan, held, "reject", client_of)

    assert answer.status_code == 409
    assert "Dana was first" in answer.text
    assert Message.objects.get(author=bob, kind="text").body == "buy my c4rpets"


def test_an_act_on_its_author_rejects_it(held: HeldMessage, bob: User, dana: User, client_of: ClientOf):
    assert act(dana, held, "restrict", client_of, seconds="3600").status_code == 302

    held.refresh_from_db()
    assert (held.state, held.handled_by) == ("rejected", dana)
    logged = ModerationAct.objects.get(kind="restrict")
    assert (logged.person, logged.reason) == (bob, "carpet")
    assert not Message.objects.filter(author=bob, kind="text").exists()


def test_what_was_meant_for_few_is_not_in_the_list_and_reading_it_is_logged(
    held: HeldMessage, lounge: Room, alice: User, dana: User, client_of: ClientOf
):
    HeldMessage.objects.update(whisper_to=alice)
    say(alice, lounge, "good morning")

    assert "c4rpets" not in client_of(dana).get(reverse("admin:messaging_case_changelist")).text
    shown = page(dana, held, client_of).text
    assert "buy my c4rpets" in shown
    assert "good morning" not in shown
    assert ModerationAct.objects.filter(kind="report_read", actor=dana).count() == 1


def test_nobody_reviews_what_they_wrote_themselves(held: HeldMessage, dana: User, client_of: ClientOf):
    HeldMessage.objects.update(author=dana)
    assert page(dana, held, client_of).status_code == 404
    assert act(dana, held, "release", client_of).status_code == 404
    assert key_of(held) not in client_of(dana).get(reverse("admin:messaging_case_changelist")).text
