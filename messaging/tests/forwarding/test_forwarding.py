"""Forwarding: what arrives where, who may, and that a source stays secret where readers have no right to it."""

import io
import json
import re
from collections.abc import Callable
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.friends.operations import block
from accounts.models import User
from accounts.safety import rules as safety
from conftest import Answer, ClientOf, person
from messaging import rate_limits
from messaging.attachments.operations import OverQuota, check_room_for, sweep
from messaging.messages import fragment_cache
from messaging.messages.audit import holes, tombstones
from messaging.messages.edits import edit_message, remove_message, restore_message
from messaging.messages.operations import send_message
from messaging.messages.quotation import Quotation
from messaging.models import Blob, Call, File, FilterRevision, FilterRule, HeldMessage, Message, Removal
from messaging.moderation.rules import rulebook
from messaging.retention import erasure
from messaging.tests.attachments.conftest import stored
from messaging.tests.talk import FORM, HTMX, change, get, say
from rooms.creation.operations import create_room
from rooms.direct import operations as direct
from rooms.membership.operations import admit, join_room
from rooms.models import Membership, Room
from tests.pages import elements, messages
from tests.queries import queries as counted
from tests.test_live_equals_reload import Said

SECRET = "plumtree"


def forward(client: Client, message: Message, *to: str, body: str = "", client_id: UUID | str = "", **how) -> Answer:
    """What the dialog posts."""
    how.setdefault("headers", HTMX)
    fields = {"to": to, "body": body, "client_id": client_id or uuid4()}
    return client.post(reverse("message-forward", args=[message.pk]), fields, **how)


def refusals(answer: Answer) -> dict[str, str]:
    """Which places did not get it, and the code of why."""
    return dict(re.findall(r'<p class="refusal" data-to="([^"]+)" data-code="([^"]+)"', answer.content.decode()))


def newest(room: Room) -> Message:
    return Message.objects.whole().filter(room=room).latest("number")


@pytest.fixture
def message(alice: User, lounge: Room) -> Message:
    return say(alice, lounge, SECRET)


@pytest.fixture
def attic(alice: User, bob: User) -> Room:
    """A closed room of bob's, with alice in it."""
    room = create_room(owner=bob, name="attic", kind=Room.Kind.CLOSED)
    admit(room=room, user=alice)
    return room


class TestArrival:
    def test_it_is_an_ordinary_message_in_each_place_with_the_source_as_a_quotation(
        self, alice, bob, lounge: Room, attic: Room, message: Message, friends, client_of: ClientOf
    ) -> None:
        answer = forward(client_of(bob), message, "attic", "@alice", "@bob", body="look at this")
        assert answer.status_code == 200
        rooms = [attic, direct.between(alice, bob), direct.notes_of(bob)]
        assert [one["room"] for one in messages(answer.content)] == [str(room.pk) for room in rooms]
        for room in rooms:
            arrived = newest(room)
            assert (arrived.body, arrived.quoted, arrived.author) == ("look at this", SECRET, bob)
            page = client_of(bob).get(room.get_absolute_url()).content.decode()
            assert SECRET in page
            assert f'class="forwarded" data-author="{alice.pk}" data-name="Alice"' in page
        assert not [*holes(), *tombstones()]

    def test_the_same_again_is_the_same_and_goes_only_where_it_did_not_arrive(
        self, alice, bob, attic: Room, message, client_of: ClientOf
    ) -> None:
        browser, client_id = client_of(bob), uuid4()
        Membership.objects.filter(room=attic, user=bob).update(silenced_until=timezone.now().replace(year=2999))
        first = forward(browser, message, "attic", "lounge", client_id=client_id)
        assert refusals(first) == {"attic": "muted"}
        Membership.objects.update(silenced_until=None)
        edit_message(message=message, editor=alice, body="another text by now")
        again = forward(browser, message, "attic", "lounge", client_id=client_id)
        assert (again.status_code, refusals(again)) == (200, {})
        assert Message.objects.filter(author=bob, forward__isnull=False).count() == 2
        conflict = forward(browser, message, "lounge", body="a line more", client_id=client_id)
        assert (conflict.status_code, conflict["X-Error"]) == (409, "conflict")

    def test_a_place_that_is_named_twice_gets_it_once(self, alice, bob, message, friends, client_of: ClientOf) -> None:
        pair = direct.between(alice, bob)
        assert forward(client_of(bob), message, "@alice", pair.slug, "@alice").status_code == 200
        assert pair.messages.count() == 1

    def test_what_is_forwarded_again_quotes_the_first_source(
        self, alice, bob, lounge, attic, message, client_of: ClientOf
    ) -> None:
        forward(client_of(bob), message, "attic", body="by bob")
        forward(client_of(alice), newest(attic), "lounge")
        arrived = newest(lounge)
        source = Quotation.stored(arrived)
        assert (source.text, source.message) == (SECRET, message.pk)
        assert source.address == f"/rooms/lounge/{message.number}/"
        assert "by bob" not in get(client_of(alice), "messages", lounge, after=message.number).content.decode()

    def test_it_stays_as_it_was_when_the_source_changes_and_goes(
        self, alice, bob, attic, message, client_of: ClientOf
    ) -> None:
        forward(client_of(bob), message, "attic")
        edit_message(message=message, editor=alice, body="changed")
        remove_message(message=message, remover=alice)
        assert newest(attic).quoted == SECRET
        assert forward(client_of(bob), message, "attic").status_code == 404

    def test_who_is_named_is_rung_by_the_line_above_and_not_by_what_is_quoted(
        self, alice, bob, lounge, attic, client_of: ClientOf
    ) -> None:
        source = say(bob, lounge, "@alice, come")
        browser = client_of(bob)
        forward(browser, source, "attic")
        assert not Call.objects.filter(message=newest(attic)).exists()
        forward(browser, source, "attic", body="@alice, this")
        assert Call.objects.filter(message=newest(attic), user=alice).exists()

    def test_the_answer_says_how_to_take_it_back(self, bob, attic, message, client_of: ClientOf) -> None:
        browser = client_of(bob)
        answer = forward(browser, message, "attic").content.decode()
        [undo] = re.findall(r'data-undo="([^"]+)"', answer)
        assert browser.post(undo, headers=HTMX).status_code == 200
        assert newest(attic).removed_at

    def test_it_is_escaped(self, alice, bob, lounge, attic, client_of: ClientOf) -> None:
        User.objects.filter(pk=alice.pk).update(display_name="<i>Al</i>")
        evil = say(User.objects.get(pk=alice.pk), lounge, '"><img src=x onerror=alert(1)>')
        answer = forward(client_of(bob), evil, "attic", body="<b>").content.decode()
        assert "<img" not in answer
        assert "<i>Al" not in answer
        assert "<b>" not in answer

    def test_lists_show_how_the_quotation_begins(
        self,
        alice,
        bob,
        message,
        friends,
        client_of: ClientOf,
        said: Said,
        committed,
    ) -> None:
        with committed():
            forward(client_of(bob), message, "@alice")
        assert any("chat-activity" in frame and f'data-line="{SECRET}"' in frame for _, frame in said.frames)
        assert SECRET in client_of(alice).get(reverse("chats"), headers=HTMX).content.decode()

    def test_the_answer_is_the_frame_that_open_tabs_hear(
        self,
        bob,
        attic,
        message,
        client_of: ClientOf,
        said: Said,
        committed,
    ) -> None:
        with committed():
            answer = forward(client_of(bob), message, "attic").content.decode()
        [heard] = [frame for topic, frame in said.frames if topic == f"room.{attic.pk}"]
        assert heard == answer[: len(heard)]
        page = get(client_of(bob), "changes", attic, since=attic.revision).content.decode()
        assert heard[heard.index("<chat-message") : -len("</div>")] in page


class TestSecrets:
    """The room of a source is named, with the way to it, only where everybody may know of it."""

    @pytest.mark.parametrize(
        ("arrange", "is_shown"),
        [
            ("open", True),
            ("closed", False),
            ("unlisted", False),
            ("closed, in the same room", True),
            ("open, into a room with a guest", False),
            ("open, into a room that guests may enter", False),
            ("open, but binned", False),
        ],
    )
    def test_room_and_way(
        self, bob, lounge: Room, attic: Room, message, client_of: ClientOf, arrange: str, is_shown: bool
    ) -> None:
        place = lounge if "same" in arrange else attic
        source = Room.objects.filter(pk=lounge.pk)
        if arrange.startswith("closed"):
            source.update(kind=Room.Kind.CLOSED)
        elif arrange == "unlisted":
            source.update(is_listed=False)
        elif "with a guest" in arrange:
            Membership.objects.create(room=attic, user=User.objects.create_user("wanderer", is_guest=True))
        elif "may enter" in arrange:
            Room.objects.filter(pk=attic.pk).update(allows_guests=True)
        if "binned" in arrange:
            first = forward(client_of(bob), message, "attic")
            assert first.status_code == 200
            source.update(binned_at=timezone.now())
            answer = forward(client_of(bob), newest(attic), "attic")
        else:
            answer = forward(client_of(bob), message, place.slug)
        [element] = messages(answer.content)
        html = answer.content.decode().partition("<chat-forwarded>")[0]
        assert ("lounge" in html) == is_shown
        assert ("forwarded-source" in html) == is_shown
        assert element["author"] == str(bob.pk)

    def test_of_a_direct_conversation_there_is_only_who_said_it(
        self, alice, bob, lounge, friends, client_of: ClientOf
    ) -> None:
        source = say(alice, direct.between(alice, bob), SECRET)
        answer = forward(client_of(bob), source, "lounge").content.decode().partition("<chat-forwarded>")[0]
        assert "Alice" in answer
        assert source.room.slug not in answer
        assert "forwarded-source" not in answer

    def test_the_archive_of_somebody_names_no_room_that_the_message_does_not(
        self, alice, bob, attic, message, friends, client_of: ClientOf
    ) -> None:
        forward(client_of(bob), say(alice, attic, SECRET), "@alice", body="psst")
        zipped = ZipFile(io.BytesIO(client_of(bob).post(reverse("data")).getvalue()))
        [told] = [one for one in json.loads(zipped.read("messages.json")) if one["text"] == "psst"]
        assert told["forwarded"]["text"] == SECRET
        assert (told["forwarded"]["author"], told["forwarded"]["room"]) == ("Alice", "")
        page = zipped.read(f"rooms/{direct.between(alice, bob).slug}.html").decode()
        assert SECRET in page
        assert "attic" not in page


class TestWhoMayForward:
    def test_the_matrix_of_the_source(
        self, alice, bob, carol, mallory, morgan, lounge: Room, message, client_of: ClientOf
    ) -> None:
        """Who sees a message may take it along: into their own notes, where nothing else is asked."""
        Membership.objects.filter(user=carol).update(role=Membership.Role.READER)
        Membership.objects.filter(user=morgan).update(history_from=message.number + 1)
        removed, banned = person("removed"), person("banned")
        for newcomer in (removed, banned):
            join_room(room=lounge, user=newcomer)
        owner = client_of(alice)
        owner.post(reverse("member-remove", args=["lounge", "removed"]))
        owner.post(reverse("member-ban", args=["lounge", "banned"]))
        guest = User.objects.create_user("wanderer", is_guest=True)
        Membership.objects.create(room=lounge, user=guest)
        people = {
            "author": (alice, 200),
            "member": (bob, 200),
            "reader": (carol, 200),
            "later": (morgan, 404),
            "removed": (removed, 404),
            "banned": (banned, 404),
            "stranger": (mallory, 404),
            "guest": (guest, 403),
        }
        answers = {
            name: (who, forward(client_of(who), message, f"@{who.username}").status_code)
            for name, (who, _) in people.items()
        }
        assert answers == people
        looks = {
            name: client_of(who).get(reverse("message-forward", args=[message.pk])) for name, (who, _) in people.items()
        }
        assert {name: answer.status_code for name, answer in looks.items()} == {
            name: status for name, (_, status) in people.items()
        }
        assert all(SECRET not in look.content.decode() for name, look in looks.items() if people[name][1] != 200)
        assert forward(client_of(None), message, "lounge").status_code == 302

    def test_a_whisper_goes_nowhere_and_a_third_does_not_learn_that_it_is_one(
        self, alice, bob, carol, lounge: Room, client_of: ClientOf
    ) -> None:
        whisper = send_message(room=lounge, author=alice, body=SECRET, client_id=uuid4(), whisper_to=bob.pk).message
        answers = [forward(client_of(who), whisper, f"@{who.username}") for who in (alice, bob, carol)]
        assert [answer.status_code for answer in answers] == [403, 403, 404]
        assert not Message.objects.filter(forward__isnull=False).exists()
        assert client_of(carol).get(reverse("message-forward", args=[whisper.pk])).status_code == 404

    def test_a_line_that_tells_what_happened_goes_nowhere(self, alice, lounge: Room, client_of: ClientOf) -> None:
        assert forward(client_of(alice), Message.objects.get(room=lounge, kind="created"), "@alice").status_code == 403


class TestPlaces:
    @pytest.mark.parametrize(
        ("shut", "code"),
        [
            (lambda own: own.update(role=Membership.Role.READER), "read_only"),
            (lambda own: own.update(silenced_until=timezone.now().replace(year=2999)), "muted"),
            (lambda own: Room.objects.filter(slug="attic").update(archived_at=timezone.now()), "archived"),
            (lambda own: own.delete(), "not_found"),
            (lambda own: Room.objects.filter(slug="attic").update(binned_at=timezone.now()), "not_found"),
        ],
        ids=["read only", "timed out", "archived", "not in it", "deleted"],
    )
    def test_each_is_asked_and_one_that_refuses_is_named_while_the_others_get_it(
        self, alice: User, lounge: Room, attic: Room, message, client_of: ClientOf, shut: Callable, code: str
    ) -> None:
        shut(Membership.objects.filter(room=attic, user=alice))
        before = attic.messages.count()
        browser = client_of(alice)
        answer = forward(browser, message, "attic", "lounge", body="look")
        assert (answer.status_code, refusals(answer)) == (200, {"attic": code})
        assert (attic.messages.count(), newest(lounge).quoted) == (before, SECRET)
        alone = forward(browser, message, "attic")
        assert alone.status_code >= 400
        assert alone["X-Error"] == code
        assert "attic" in alone.content.decode()
        assert attic.messages.count() == before

    def test_slow_mode_holds(self, alice, lounge, attic, message, client_of: ClientOf) -> None:
        Room.objects.filter(pk=attic.pk).update(slow_seconds=60)
        browser = client_of(alice)
        assert forward(browser, message, "attic").status_code == 200
        answer = forward(browser, message, "attic")
        assert (answer.status_code, answer["X-Error"]) == (429, "slow_mode")
        assert int(answer["Retry-After"]) > 0

    def test_people_are_asked_as_for_any_message(
        self, alice, bob, carol, mallory, lounge, message, friends, client_of: ClientOf
    ) -> None:
        block(user=bob, other=alice)
        User.objects.filter(pk=carol.pk).update(who_may_write="friends")
        User.objects.filter(pk=mallory.pk).update(is_findable=False)
        answer = forward(client_of(alice), message, "@bob", "@carol", "@mallory", "@nobody", "@alice")
        assert refusals(answer) == {
            "@bob": "blocked",
            "@carol": "not_friends",
            "@mallory": "not_found",
            "@nobody": "not_found",
        }
        assert Room.objects.filter(direct_key=f"{alice.pk},{carol.pk}").count() == 0

    def test_ten_places_and_no_more(self, alice, message, client_of: ClientOf, settings) -> None:
        slugs = [create_room(owner=alice, name=f"room {n}").slug for n in range(11)]
        browser = client_of(alice)
        answer = forward(browser, message, *slugs)
        assert (answer.status_code, answer["X-Error"]) == (422, "too_many_places")
        assert not Message.objects.filter(forward__isnull=False).exists()
        assert len(messages(forward(browser, message, *slugs[:10]).content)) == 10

    @pytest.mark.parametrize(
        ("to", "body", "status", "code"),
        [
            ([], "", 422, "bad_request"),
            (["  "], "", 422, "bad_request"),
            (["lounge"], "x" * (settings.MESSAGE_MAX_LENGTH + 1), 422, "too_long"),
            (["lounge\0"], "", 400, "bad_request"),
            (["@"], "", 404, "not_found"),
            (["x" * 5_000], "", 404, "not_found"),
        ],
        ids=["nowhere", "blank", "too long", "a zero", "nobody", "very long"],
    )
    def test_bad_input_is_refused_in_words_and_nothing_is_stored(
        self, alice, message, client_of: ClientOf, to: list[str], body: str, status: int, code: str
    ) -> None:
        answer = forward(client_of(alice), message, *to, body=body)
        assert (answer.status_code, answer["X-Error"]) == (status, code)
        assert not Message.objects.filter(forward__isnull=False).exists()

    def test_who_forwards_very_much_is_slowed_down_place_by_place(
        self, alice, lounge, attic, message, client_of: ClientOf, monkeypatch
    ) -> None:
        monkeypatch.setattr(rate_limits, "sending", rate_limits.Pace(burst=1, per_second=0.01))
        assert refusals(forward(client_of(alice), message, "lounge", "attic")) == {"attic": "rate_limited"}


class TestRefusedWords:
    """What is forwarded is said anew: the rules of the place and of the house look at it as at any other message."""

    @pytest.mark.parametrize("action", ["refuse", "hold", "hide"])
    def test_a_rule_of_the_place_keeps_the_quotation_out(
        self, alice: User, lounge: Room, attic: Room, message: Message, client_of: ClientOf, action: str
    ) -> None:
        FilterRule.objects.create(room=attic, text=SECRET, action=action, state=FilterRule.State.ON)
        FilterRevision.objects.update_or_create(pk=1, defaults={"revision": 1})
        rulebook.forget()
        answer = forward(client_of(alice), message, "attic", "lounge", body="look")
        assert refusals(answer) == {"attic": "filtered"}
        assert not Message.objects.filter(room=attic, kind="text").exists()
        assert not HeldMessage.objects.exists()
        assert newest(lounge).quoted == SECRET

    def test_so_does_a_domain_that_was_blocked_since(
        self, alice: User, bob: User, lounge: Room, attic: Room, client_of: ClientOf
    ) -> None:
        old = say(alice, lounge, "see https://spam.example/offer")
        safety.suppose(safety.Rules(blocked=frozenset({"spam.example"})))
        answer = forward(client_of(bob), old, "attic")
        assert (answer.status_code, answer["X-Error"]) == (422, "filtered")


class TestFiles:
    @pytest.fixture
    def with_file(self, alice, lounge, own_files) -> Message:
        file = stored(alice, b"three lines", "notes.txt")
        File.objects.filter(pk=file.pk).update(alt="what it shows")
        return send_message(room=lounge, author=alice, body="", client_id=uuid4(), files=[file.pk]).message

    def test_travel_under_rights_of_their_own_and_are_stored_once(
        self, alice, bob, carol, attic: Room, with_file, client_of: ClientOf
    ) -> None:
        browser, client_id = client_of(bob), uuid4()
        for _ in range(2):
            assert forward(browser, with_file, "attic", client_id=client_id).status_code == 200
        copy = File.objects.get(room=attic)
        assert (copy.name, copy.alt, copy.owner, Blob.objects.count()) == ("notes.txt", "what it shows", bob, 1)
        answers = [client_of(who).get(copy.address) for who in (alice, bob, carol)]
        assert [(answer.status_code, bool(answer.getvalue())) for answer in answers[:2]] == [(200, True)] * 2
        assert answers[2].status_code == 404
        assert File.objects.count() == 2
        remove_message(message=with_file, remover=alice)
        Removal.objects.all().delete()
        sweep()
        assert client_of(alice).get(copy.address).getvalue() == b"three lines"

    def test_leave_nothing_behind_where_they_were_refused(
        self, alice, bob, attic: Room, with_file, client_of: ClientOf
    ) -> None:
        Membership.objects.filter(room=attic, user=alice).update(role=Membership.Role.READER)
        assert forward(client_of(alice), with_file, "attic").status_code == 403
        assert File.objects.count() == 1

    def test_take_nothing_of_what_one_may_send_in_a_day(
        self, alice, bob, attic, with_file, client_of: ClientOf, settings
    ) -> None:
        settings.FILES_PER_DAY_BYTES = 15
        forward(client_of(alice), with_file, "attic")
        check_room_for(alice, 4)
        with pytest.raises(OverQuota):
            check_room_for(alice, 5)


class TestChanges:
    @pytest.fixture
    def arrived(self, bob, attic, message, client_of: ClientOf) -> Message:
        forward(client_of(bob), message, "attic", body="mine")
        return newest(attic)

    def test_an_edit_touches_ones_own_words_alone(self, bob, arrived: Message, client_of: ClientOf) -> None:
        assert change(client_of(bob), "edit", arrived, body="").status_code == 200
        arrived.refresh_from_db()
        assert (arrived.body, arrived.quoted) == ("", SECRET)

    def test_a_deleted_one_has_no_words_left_and_comes_back_whole(self, bob, attic, arrived: Message) -> None:
        remove_message(message=arrived, remover=bob)
        gone = newest(attic)
        assert (gone.body, gone.quoted, gone.forward) == ("", "", None)
        restore_message(message=gone, restorer=bob)
        back = newest(attic)
        assert (back.body, back.quoted, back.forward) == ("mine", SECRET, arrived.forward)
        assert not [*holes(), *tombstones()]

    def test_an_erased_account_takes_what_it_forwarded_along(self, bob, attic, arrived: Message) -> None:
        erasure.take_messages(bob, takes_messages=True)
        gone = newest(attic)
        assert (gone.quoted, gone.forward, gone.removed_at is None) == ("", None, False)
        assert not [*holes(), *tombstones()]

    def test_an_erased_account_is_named_no_more_where_others_forward_it(
        self, alice, attic, arrived: Message, bob, client_of: ClientOf
    ) -> None:
        erasure.forget_name(alice, takes_messages=False)
        kept = newest(attic)
        assert (kept.quoted, Quotation.stored(kept).name, kept.revision > arrived.revision) == (SECRET, "", True)
        page = get(client_of(bob), "messages", attic, after=0).content.decode()
        assert f'data-author="{alice.pk}" data-name="">' in page


class TestForm:
    def test_offers_where_one_may_write_and_finds_names_as_they_are_typed(
        self, alice, bob, carol, lounge, attic, message, friends, client_of: ClientOf
    ) -> None:
        create_room(owner=alice, name="기획 회의")
        create_room(owner=alice, name="爬山小组")
        Membership.objects.filter(room=attic, user=alice).update(role=Membership.Role.READER)
        browser, address = client_of(alice), reverse("message-forward", args=[message.pk])

        def offered(**query: str) -> list[str]:
            answer = browser.get(address, query, headers={**HTMX, "HX-Target": "forward-choice"})
            return [tag["value"] for tag in _boxes(answer.content.decode())]

        everything = offered()
        assert set(everything) >= {"lounge", "기획-회의", "@bob"}
        assert "attic" not in everything
        assert "@carol" not in everything
        assert offered(q="ㄱㅎ") == ["기획-회의"]
        assert offered(q="ps") == ["爬山小组"]
        assert offered(q="BO") == ["@bob"]
        assert offered(q="zzz", to="lounge") == ["lounge"]

    def test_without_scripts_it_is_a_page_that_keeps_what_was_typed(
        self, alice, bob, lounge, attic, message, client_of: ClientOf
    ) -> None:
        browser = client_of(alice)
        refused = forward(browser, message, "nowhere", body="my line", headers=FORM)
        page = refused.content.decode()
        assert (refused.status_code, refused["X-Error"]) == (404, "not_found")
        assert 'value="my line"' in page
        assert "nowhere" in page
        done = forward(browser, message, "attic", "nowhere", body="my line", headers=FORM)
        assert done.status_code == 200
        assert f"/rooms/attic/{newest(attic).number}/" in done.content.decode()
        assert "nowhere" in done.content.decode()

    def test_takes_as_many_queries_however_many_places_there_are(self, alice, message, client_of: ClientOf) -> None:
        browser, address = client_of(alice), reverse("message-forward", args=[message.pk])
        costs = []
        for count in (1, 6):
            for number in range(count):
                create_room(owner=alice, name=f"room {count} {number}")
            with counted() as asked:
                browser.get(address, headers=HTMX)
            costs.append(len(asked))
        assert costs[0] == costs[1] <= 9


def test_a_page_of_forwarded_messages_takes_no_query_more_than_any_other(
    bob: User, lounge: Room, attic: Room, message: Message, client_of: ClientOf
) -> None:
    browser = client_of(bob)
    say(bob, attic, "plain")
    browser.get(attic.get_absolute_url())
    costs = []
    for _ in range(2):
        cache.clear()
        fragment_cache.clear_near()
        with counted() as asked:
            page = browser.get(attic.get_absolute_url())
        costs.append(len(asked))
        forward(browser, message, "attic")
        forward(browser, message, "attic", body="again")
    assert costs[0] == costs[1]
    assert len(elements(page.content, "chat-message")) > 0


def _boxes(html: str) -> list[dict[str, str]]:
    return [{"value": value} for value in re.findall(r'name="to" value="([^"]+)"', html)]
