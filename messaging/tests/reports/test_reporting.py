"""Who may report what, how often, and what is kept of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.guests.operations import begin
from accounts.models import Block, Notice, User
from conftest import Answer, ClientOf
from messaging.messages import edits
from messaging.messages.operations import send_message
from messaging.models import Case, Message, Report
from messaging.reports import export, operations
from messaging.tests.talk import FORM, HTMX, say
from rooms.direct.operations import between
from rooms.membership.operations import leave_room
from rooms.models import Membership, Room

SPAM = {"kind": "spam", "text": "again and again"}


@pytest.fixture
def said(bob: User, lounge: Room) -> Message:
    return say(bob, lounge, "buy my carpets")


def of(message: Message) -> str:
    return reverse("message-report", args=[message.pk])


def report(client: Client, address: str, **fields: str) -> Answer:
    return client.post(address, SPAM | fields, headers=HTMX)


def whisper(author: User, room: Room, listener: User, body: str) -> Message:

    return send_message(room=room, author=author, body=body, client_id=uuid4(), whisper_to=listener.pk).message


def test_a_message_is_reported_and_a_program_reads_200(said: Message, alice: User, client_of: ClientOf):
    answer = client_of(alice).post(of(said), SPAM)

    assert answer.status_code == 200
    made = Report.objects.get()
    assert (made.reporter, made.kind, made.text) == (alice, "spam", "again and again")
    assert (made.case.subject, made.case.message, made.case.person) == ("message", said, said.author)
    assert made.snapshot["body"] == "buy my carpets"


def test_what_was_reported_is_kept_though_its_author_changes_or_deletes_it(
    said: Message, alice: User, bob: User, client_of: ClientOf
):
    report(client_of(alice), of(said))

    edits.edit_message(message=said, editor=bob, body="good morning")
    edits.remove_message(message=said, remover=bob)

    assert Report.objects.get().snapshot["body"] == "buy my carpets"


def test_a_second_time_changes_kind_and_words_and_a_second_person_joins_the_case(
    said: Message, alice: User, carol: User, client_of: ClientOf
):
    report(client_of(alice), of(said))
    light = Case.objects.get().weight

    assert report(client_of(alice), of(said), kind="violence", text="a threat").status_code == 200
    assert report(client_of(carol), of(said)).status_code == 200

    case = Case.objects.get()
    assert [(made.kind, made.text) for made in case.reports.order_by("pk")] == [
        ("violence", "a threat"),
        ("spam", "again and again"),
    ]
    assert case.weight > light


def test_who_cannot_see_a_message_finds_nothing_to_report(
    said: Message, alice: User, bob: User, carol: User, mallory: User, lounge: Room, client_of: ClientOf
):
    secret = whisper(bob, lounge, alice, "only for you")
    early = say(bob, lounge, "before they came")
    Membership.objects.filter(user=carol).update(history_from=early.number + 1)
    gone = edits.remove_message(message=say(bob, lounge, "oh"), remover=bob)
    line = lounge.messages.exclude(kind="text").first()
    assert line

    for reporter, message in ((mallory, said), (carol, secret), (carol, early), (alice, gone), (alice, line)):
        for answer in (client_of(reporter).get(of(message)), report(client_of(reporter), of(message))):
            assert (answer.status_code, answer["X-Error"]) == (404, "not_found")
    assert report(client_of(alice), of(secret)).status_code == 200
    assert not Report.objects.exclude(reporter=alice).exists()


def test_nobody_reports_themselves_or_what_is_their_own(said: Message, bob: User, client_of: ClientOf):
    for address in (of(said), reverse("person-report", args=["bob"])):
        answer = report(client_of(bob), address)
        assert (answer.status_code, answer["X-Error"]) == (422, "bad_request")
    assert not Case.objects.exists()


def test_people_are_reported_by_who_sees_them_or_met_them(
    alice: User, bob: User, carol: User, mallory: User, lounge: Room, client_of: ClientOf
):
    User.objects.update(is_findable=False)
    between(alice, mallory)
    Block.objects.create(blocker=mallory, blocked=alice)
    page = reverse("person-report", args=["mallory"])

    assert report(client_of(alice), page).status_code == 200  # from the conversation
    assert report(client_of(bob), page).status_code == 404
    assert report(client_of(bob), reverse("person-report", args=["nobody-at-all"])).status_code == 404
    say(carol, lounge, "bye")
    leave_room(room=lounge, user=carol)
    assert report(client_of(bob), reverse("person-report", args=["carol"])).status_code == 200


def test_a_status_that_the_reporter_does_not_see_is_not_shown_to_moderators_either(
    alice: User, bob: User, lounge: Room, client_of: ClientOf
):
    User.objects.filter(pk=bob.pk).update(status_text="on the roof", who_sees_presence="nobody")

    report(client_of(alice), reverse("person-report", args=["bob"]))

    assert "roof" not in str(Report.objects.get().snapshot)


def test_rooms_are_reported_by_members_and_by_who_may_know_of_them(
    lounge: Room, alice: User, mallory: User, friends: object, bob: User, client_of: ClientOf
):
    address = reverse("room-report", args=[lounge.slug])
    assert report(client_of(mallory), address).status_code == 200  # an open one

    Room.objects.filter(pk=lounge.pk).update(kind="closed", is_listed=False)
    User.objects.filter(pk=mallory.pk).update(display_name="M")
    assert report(client_of(mallory), address).status_code == 404
    assert report(client_of(alice), address).status_code == 200
    direct = between(alice, bob)
    assert report(client_of(alice), reverse("room-report", args=[direct.slug])).status_code == 404


def test_a_guest_may_report_and_less_often(said: Message, lounge: Room, bob: User, client_of: ClientOf):
    guest = begin(nickname="Passerby")
    Membership.objects.create(room=lounge, user=guest)
    browser = client_of(guest)

    assert browser.get(of(said)).status_code == 200
    for _time in range(operations.GUEST_REPORTS_AN_HOUR.limit):
        assert report(browser, of(said)).status_code == 200
    answer = report(browser, of(said), text="kept words")
    assert (answer.status_code, answer["X-Error"]) == (429, "rate_limited")
    assert "kept words" in answer.text
    assert Report.objects.get().text == "again and again"


def test_what_is_wrong_with_the_form_is_said_beside_what_was_typed(said: Message, alice: User, client_of: ClientOf):
    for fields in ({"kind": "other", "text": ""}, {"kind": "", "text": "kept"}, {"kind": "x" * 99, "text": "kept"}):
        answer = report(client_of(alice), of(said), **fields)
        assert answer.status_code == 422
        assert fields["text"] in answer.text
    assert report(client_of(alice), of(said), text="x" * 1_001).status_code == 422
    assert not Case.objects.exists()


def test_without_scripts_it_is_a_page_that_leads_back(said: Message, alice: User, client_of: ClientOf):
    page = client_of(alice).get(of(said), headers=FORM)
    assert "buy my carpets" in page.text
    assert "<html" in page.text

    answer = client_of(alice).post(of(said), SPAM, headers=FORM)
    assert answer.status_code == 302
    assert answer["Location"] == f"/rooms/{said.room.slug}/{said.number}/"


def test_what_is_decided_is_not_reported_again_on_the_same_day_by_the_same_person(
    said: Message, alice: User, carol: User, morgan: User, client_of: ClientOf
):
    report(client_of(alice), of(said))
    operations.close(Case.objects.get(), by=morgan, outcome=Case.Outcome.LEFT)

    answer = report(client_of(alice), of(said))
    assert (answer.status_code, answer["X-Error"]) == (409, "conflict")
    assert report(client_of(carol), of(said)).status_code == 200
    Case.objects.filter(closed_at__isnull=False).update(closed_at=timezone.now() - timedelta(days=2))
    assert report(client_of(alice), of(said)).status_code == 200
    assert Case.objects.open().get().reports.count() == 2


def test_the_reporter_hears_whether_something_was_done_and_nothing_more(
    said: Message, alice: User, carol: User, morgan: User, client_of: ClientOf
):
    report(client_of(alice), of(said))
    report(client_of(carol), of(said))
    operations.close(Case.objects.get(), by=morgan, outcome=Case.Outcome.WARNED)

    for reporter in (alice, carol):
        notice = Notice.objects.get(user=reporter)
        assert (notice.kind, notice.detail, notice.actor) == ("report_acted", "#lounge", None)
    bell = client_of(alice).get(reverse("notices")).text
    assert "#lounge" in bell
    assert "Bob" not in bell


def test_thirty_days_after_it_is_decided_what_was_said_is_erased(
    said: Message, alice: User, morgan: User, client_of: ClientOf
):
    report(client_of(alice), of(said))
    case = Case.objects.get()
    operations.close(case, by=morgan, outcome=Case.Outcome.LEFT)
    assert operations.sweep() == 0

    Case.objects.update(closed_at=timezone.now() - operations.KEPT)

    assert operations.sweep() == 1
    assert operations.sweep() == 0
    made = Report.objects.get()
    assert (made.snapshot, made.text, made.kind) == ({}, "", "spam")


@pytest.mark.parametrize("takes_messages", [True, False])
def test_an_erased_account_takes_its_words_along(
    said: Message, alice: User, bob: User, client_of: ClientOf, takes_messages: bool
):
    report(client_of(alice), of(said))
    report(client_of(alice), reverse("person-report", args=["bob"]))

    operations.forget(bob, takes_messages)
    operations.forget(alice, takes_messages=False)

    of_message, of_person = Report.objects.order_by("pk")
    assert of_person.snapshot == {}
    assert (of_message.snapshot.get("body") == "buy my carpets") is not takes_messages
    assert "Bob" not in str(of_message.snapshot)
    assert (of_message.text, of_person.text) == ("", "")


def test_the_archive_of_ones_own_data_holds_ones_own_words_alone(said: Message, alice: User, client_of: ClientOf):
    report(client_of(alice), of(said))

    (path, pieces), *_more = export.files(alice)
    held = b"".join(pieces).decode()
    assert path == "reports.json"
    assert "again and again" in held
    assert "carpets" not in held
