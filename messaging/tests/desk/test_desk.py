"""The review queue: who enters, what it shows, what is decided there, and that two do not decide the same. A23"""

from io import BytesIO
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import House, ModerationAct, Notice, User
from conftest import Answer, ClientOf
from messaging.attachments.operations import Upload, store, sweep
from messaging.desk.menu import waiting
from messaging.desk.operations import AlreadyHandled, leave_alone
from messaging.messages import edits
from messaging.messages.operations import send_message
from messaging.models import Blob, Case, File, Message
from messaging.reports import operations as reports
from messaging.tests.attachments.photos import png
from messaging.tests.desk.conftest import ReportedBy
from messaging.tests.talk import fill, say
from rooms.creation.operations import create_room
from rooms.direct.operations import between
from rooms.models import Inspection, Membership, Room

QUEUE = "admin:messaging_case_changelist"


def page(client: Client, case: Case) -> Answer:
    return client.get(reverse("admin:messaging_case_change", args=[f"case-{case.pk}"]))


def act(client: Client, case: Case, name: str, **fields: object) -> Answer:
    return client.post(reverse("admin:messaging_case_change", args=[f"case-{case.pk}"]), {"act": name, **fields})


def part(client: Client, current: str = "", **headers: str) -> Answer:
    return client.get(reverse(QUEUE), {"part": "list", "current": current}, headers=headers)


# Who enters ---------------------------------------------------------------------------------------


def test_only_moderators_of_the_house_enter(
    said: Message, carol: User, alice: User, morgan: User, dana: User, admin_user: User, reported: ReportedBy, client_of
):
    case = reported(carol, said)
    addresses = [
        reverse(QUEUE),
        reverse(QUEUE) + "?part=list",
        reverse("admin:messaging_case_change", args=[f"case-{case.pk}"]),
        reverse("admin:messaging_case_file", args=[case.pk, 1]),
    ]

    for address in addresses:
        assert client_of(None).get(address).status_code == 302
        for outsider in (carol, alice, morgan):  # the reporter, the room's owner, staff without the office
            assert client_of(outsider).get(address, follow=True).status_code == 404
    for outsider in (carol, alice, morgan):
        assert client_of(outsider).post(addresses[2], {"act": "remove"}, follow=True).status_code == 404
    for moderator in (dana, admin_user):
        assert "stop this" in page(client_of(moderator), case).text
    said.refresh_from_db()
    assert said.body


def test_nobody_reads_what_was_reported_of_themselves(
    lounge: Room, alice: User, dana: User, evan: User, reported: ReportedBy, client_of: ClientOf
):
    Membership.objects.create(room=lounge, user=dana)
    lounge.refresh_from_db()
    case = reported(alice, say(dana, lounge, "I moderate"))

    assert "no case" not in part(client_of(dana)).text
    assert f"case-{case.pk}" not in client_of(dana).get(reverse(QUEUE)).text
    assert page(client_of(dana), case).status_code == 404
    assert act(client_of(dana), case, "leave").status_code == 404
    assert page(client_of(evan), case).status_code == 200


# What it shows ------------------------------------------------------------------------------------


def test_the_worst_comes_first_and_of_equals_the_newest(
    lounge: Room, alice: User, bob: User, carol: User, dana: User, reported: ReportedBy, client_of: ClientOf
):
    old, new, twice, worst = (say(bob, lounge, words) for words in ("old", "new", "twice", "worst"))
    for message in (old, new, twice):
        reported(alice, message)
    reported(carol, twice)
    reported(alice, worst, kind="violence")

    listed = client_of(dana).get(reverse(QUEUE)).text
    places = [listed.index(f">{words}</span>") for words in ("worst", "twice", "new", "old")]
    assert places == sorted(places)


def test_a_message_of_a_room_comes_with_five_lines_before_and_after_it_but_no_whispers(
    lounge: Room, alice: User, bob: User, carol: User, dana: User, reported: ReportedBy, client_of: ClientOf
):
    fill(alice, lounge, 8)
    lounge.refresh_from_db()
    send_message(room=lounge, author=alice, body="psst", client_id=uuid4(), whisper_to=carol.pk)
    said = say(bob, lounge, "the bad one")
    for index in range(7):
        say(carol, lounge, f"after {index}")

    shown = page(client_of(dana), reported(carol, said)).text

    assert "psst" not in shown
    assert shown.count("line ") == 5
    assert "after 4" in shown
    assert "after 5" not in shown


def test_of_a_direct_conversation_nothing_is_shown_that_was_said_later_and_no_list_shows_how_it_begins(
    friends: object, alice: User, bob: User, dana: User, reported: ReportedBy, client_of: ClientOf
):
    room = between(alice, bob)
    for index in range(12):
        say(alice, room, f"early {index:02}")
    case = reported(alice, say(bob, room, "the bad one"))
    say(alice, room, "my new address")

    assert "the bad one" not in client_of(dana).get(reverse(QUEUE)).text
    shown = page(client_of(dana), case).text
    assert "the bad one" in shown
    assert shown.count("early ") == 10
    assert "early 01" not in shown
    assert "my new address" not in shown
    read = ModerationAct.objects.get(kind="report_read")
    assert (read.actor, read.person, read.room_name) == (dana, bob, "")


def test_of_a_whisper_only_what_the_two_said_to_each_other_is_shown(
    lounge: Room, alice: User, bob: User, carol: User, dana: User, reported: ReportedBy, client_of: ClientOf
):
    def whisper(author: User, listener: User, body: str) -> Message:
        return send_message(room=lounge, author=author, body=body, client_id=uuid4(), whisper_to=listener.pk).message

    whisper(alice, carol, "about the surprise")
    whisper(alice, bob, "please stop")
    case = reported(alice, whisper(bob, alice, "never ever"))

    assert "never ever" not in client_of(dana).get(reverse(QUEUE)).text
    shown = page(client_of(dana), case).text
    assert "please stop" in shown
    assert "surprise" not in shown


def test_nothing_is_shown_of_before_the_reporter_came(
    lounge: Room, alice: User, bob: User, carol: User, dana: User, reported: ReportedBy, client_of: ClientOf
):
    early = say(alice, lounge, "the key is under the mat")
    Membership.objects.filter(user=carol).update(history_from=early.number + 1)

    assert "under the mat" not in page(client_of(dana), reported(carol, say(bob, lounge, "bad"))).text


def test_opening_a_case_of_a_closed_room_is_logged_once_an_hour_and_opens_nothing_else(
    said: Message, carol: User, dana: User, lounge: Room, reported: ReportedBy, client_of: ClientOf
):
    Room.objects.filter(pk=lounge.pk).update(kind="closed")
    case = reported(carol, said)
    LogEntry.objects.all().delete()

    for _time in range(2):
        page(client_of(dana), case)

    assert Inspection.objects.filter(room=lounge, by=dana).count() == 1
    assert ModerationAct.objects.filter(kind="report_read").count() == 1
    assert LogEntry.objects.filter(content_type__model="room").count() == 1
    assert not ModerationAct.objects.of_room(lounge.pk).exists()  # which its owners read
    assert "buy my" not in client_of(dana).get(reverse("admin:messaging_message_changelist")).text


@pytest.mark.parametrize("is_told", [True, False])
def test_members_of_a_closed_room_read_once_that_moderators_did_if_the_house_is_set_so(
    is_told: bool,
    said: Message,
    carol: User,
    dana: User,
    evan: User,
    lounge: Room,
    reported: ReportedBy,
    client_of: ClientOf,
):
    Room.objects.filter(pk=lounge.pk).update(kind="closed")
    House(inspections_are_told=is_told).save()
    case = reported(carol, said)

    for moderator in (dana, evan):
        page(client_of(moderator), case)

    lines = lounge.messages.filter(kind="inspected")
    assert [(line.author, line.detail) for line in lines] == ([(dana, None)] if is_told else [])


def test_an_open_room_is_no_secret_and_reading_it_no_entry(
    said: Message, carol: User, dana: User, reported: ReportedBy, client_of: ClientOf
):
    page(client_of(dana), reported(carol, said))
    assert not ModerationAct.objects.exists()


def test_what_was_said_is_shown_though_it_was_edited_or_deleted_and_markup_in_it_is_text(
    lounge: Room, bob: User, carol: User, dana: User, reported: ReportedBy, client_of: ClientOf
):
    said = say(bob, lounge, "<script>alert(1)</script>")
    case = reported(carol, said, text="<img src=x onerror=alert(2)>")
    edits.edit_message(message=said, editor=bob, body="hello")
    assert "edited since" in page(client_of(dana), case).text
    edits.remove_message(message=said, remover=bob)

    shown = page(client_of(dana), case).text
    assert "&lt;script&gt;alert(1)" in shown
    assert "&lt;img src=x" in shown
    assert "<script>alert" not in shown
    assert "deleted by now" in shown


def test_a_reported_picture_is_kept_for_moderators_though_its_message_is_gone(
    lounge: Room, bob: User, carol: User, dana: User, own_files: None, at_once: None, client_of: ClientOf
):
    content = png()
    file = store(owner=bob, upload=Upload(BytesIO(content), "bad.png", len(content)))
    said = send_message(room=lounge, author=bob, body="", client_id=uuid4(), files=[file.pk]).message
    address = reverse("file-report", args=[file.pk])
    assert client_of(carol).post(address, {"kind": "sexual"}).status_code == 200
    edits.remove_message(message=said, remover=bob)
    said.removal.delete()
    Blob.objects.update(created_at="2020-01-01T00:00Z")
    sweep()
    assert not File.objects.exists()

    case = Case.objects.get()
    kept = case.files.get()
    shown = page(client_of(dana), case).text
    picture = reverse("admin:messaging_case_file", args=[case.pk, kept.pk])
    assert picture in shown
    answer = client_of(dana).get(picture)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer.getvalue()
    assert "sandbox" in answer["Content-Security-Policy"]

    act(client_of(dana), case, "leave")
    Case.objects.update(closed_at="2020-01-01T00:00Z")
    reports.sweep()
    assert client_of(dana).get(picture).status_code == 404
    sweep()
    assert not Blob.objects.exists()


# What is decided ----------------------------------------------------------------------------------


def test_removing_leaves_a_tombstone_closes_the_case_and_tells_the_reporters(
    said: Message, alice: User, carol: User, dana: User, reported: ReportedBy, client_of: ClientOf
):
    case = reported(carol, said)
    other = reported(alice, said)
    assert case == other

    answer = act(client_of(dana), case, "remove")

    assert answer["Location"] == reverse(QUEUE)
    said.refresh_from_db()
    assert said.removed_at
    case.refresh_from_db()
    assert (case.closed_by, case.outcome) == (dana, "removed")
    assert [notice.kind for notice in Notice.objects.filter(user__in=(alice, carol))] == ["report_acted"] * 2
    logged = ModerationAct.objects.get()
    assert (logged.kind, logged.actor, logged.person) == ("message_remove", dana, said.author)


def test_leaving_alone_says_so(said: Message, carol: User, dana: User, reported: ReportedBy, client_of: ClientOf):
    first, second = reported(carol, said), reported(carol, say(said.author, said.room, "more"))

    answer = act(client_of(dana), first, "leave")

    assert answer["Location"].endswith(f"/case-{second.pk}/")  # the next
    assert Notice.objects.get(user=carol).kind == "report_dismissed"
    said.refresh_from_db()
    assert not said.removed_at


def test_a_reported_room_goes_to_the_bin(alice: User, carol: User, dana: User, client_of: ClientOf):
    create_room(owner=alice, name="lounge")  # which nobody can delete
    room = create_room(owner=alice, name="casino")
    reports.report(reporter=carol, subject=Case.Subject.ROOM, key=room.slug, kind="spam", text="")

    assert act(client_of(dana), Case.objects.get(), "remove").status_code == 302

    room.refresh_from_db()
    assert room.binned_at


def test_of_two_moderators_the_second_is_told_who_was_first(
    said: Message, carol: User, dana: User, evan: User, reported: ReportedBy, client_of: ClientOf
):
    case = reported(carol, said)
    act(client_of(dana), case, "leave")

    answer = act(client_of(evan), case, "remove")

    assert (answer.status_code, answer["X-Error"]) == (409, "conflict")
    assert "Dana was first" in answer.text
    said.refresh_from_db()
    assert not said.removed_at
    with pytest.raises(AlreadyHandled):
        leave_alone(case=case, by=evan)
    assert Notice.objects.filter(user=carol).count() == 1


def test_an_act_that_does_not_exist_decides_nothing(
    said: Message, carol: User, dana: User, reported: ReportedBy, client_of: ClientOf
):
    case = reported(carol, said)
    for name in ("", "explode", "release"):
        assert act(client_of(dana), case, name).status_code == 400
    case.refresh_from_db()
    assert case.is_open
    for key in ("case-99999", "case-x", "held", "house-1", f"case-{'9' * 30}"):
        assert client_of(dana).get(reverse("admin:messaging_case_change", args=[key])).status_code == 404


# The list lives -----------------------------------------------------------------------------------


def test_the_list_answers_304_until_something_changes(
    said: Message,
    alice: User,
    carol: User,
    dana: User,
    evan: User,
    reported: ReportedBy,
    client_of: ClientOf,
    django_assert_max_num_queries,
):
    case = reported(carol, said)
    browser, key = client_of(dana), f"case-{case.pk}"
    etag = part(browser, key)["ETag"]

    with django_assert_max_num_queries(6):
        assert part(browser, key, **{"If-None-Match": etag}).status_code == 304
    reported(alice, said)
    again = part(browser, key, **{"If-None-Match": etag})
    assert (again.status_code, "×2" in again.text) == (200, True)

    act(client_of(evan), case, "remove")

    gone = part(browser, key, **{"If-None-Match": again["ETag"]})
    assert "Evan has decided this" in gone.text
    assert f'data-key="{key}"' not in gone.text


def test_how_many_wait_stands_in_the_administration_and_in_the_menu_of_moderators_alone(
    said: Message,
    carol: User,
    dana: User,
    morgan: User,
    reported: ReportedBy,
    client_of: ClientOf,
    django_assert_num_queries,
):
    reported(carol, said)

    assert "1 open case" in client_of(dana).get(reverse("admin:index")).text
    assert "1 open case" not in client_of(morgan).get(reverse("admin:index")).text
    assert reverse(QUEUE) in client_of(dana).get(reverse("me")).text
    assert reverse(QUEUE) not in client_of(carol).get(reverse("me")).text


def test_the_menu_of_others_asks_nothing_more(carol: User, dana: User, django_assert_num_queries):
    cache.clear()
    assert waiting(carol) is None
    with django_assert_num_queries(0):
        assert waiting(carol) is None
