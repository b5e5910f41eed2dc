"""Taking a deletion back: for ten seconds, by who deleted. Meanwhile the text counts as deleted; then it is gone."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Notice, User
from accounts.permissions import MODERATORS
from chatsite.transport.thread_pools import in_socket_thread as act
from conftest import Answer, ClientOf
from messaging.messages import removals
from messaging.messages.audit import findings
from messaging.messages.edits import edit_message, moderate_message, remove_message, restore_message
from messaging.models import Call, Message, Removal
from messaging.retention.erasure import take_messages
from messaging.tests.conftest import SocketOf
from messaging.tests.messages.test_newcomers import keep
from messaging.tests.messages.test_whispers import SECRET, traces, whisper
from messaging.tests.talk import FORM, change, get, say
from rooms.membership.operations import join_room, leave_room
from rooms.models import Membership, Room
from tests.pages import element


@pytest.fixture
def slip(alice: User, lounge: Room) -> Message:
    """What alice wrote to carol, and deleted just now."""
    message = say(alice, lounge, "dear @carol")
    remove_message(message=message, remover=alice)
    return message


def pass_by(seconds: float) -> None:
    """As if that much time had passed since anything was deleted."""
    Removal.objects.update(removed_at=timezone.now() - timedelta(seconds=seconds))


TOO_LONG = removals.UNDO_SECONDS + removals.GRACE_SECONDS + 1


def body_of(message: Message) -> str:
    return Message.objects.get(pk=message.pk).body


def refusal(answer: Answer) -> tuple[int, str]:
    return answer.status_code, answer["X-Error"]


def test_who_deleted_takes_it_back_and_everything_is_as_before(
    alice: User, bob: User, carol: User, lounge: Room, client_of: ClientOf
) -> None:
    message = say(alice, lounge, "dear @carol")
    edit_message(message=message, editor=alice, body="dearest @carol")
    client = client_of(alice)
    deleted = change(client, "delete", message)
    assert deleted["X-Undo"] == "10"
    assert not Call.objects.exists()
    revision = Room.objects.get(pk=lounge.pk).revision

    answer = change(client, "undelete", message)

    shown = element(answer.content, "chat-message")
    assert (answer.status_code, shown["change"], shown["number"]) == (200, "edited", str(message.number))
    assert shown["revision"] == str(revision + 1)
    assert "dearest @carol" in shown.text
    assert b"dearest" in get(client_of(bob), "changes", lounge, since=revision).content
    assert Call.objects.get().user == carol
    assert Notice.objects.filter(kind=Notice.Kind.CALLED).count() == 1  # she is not told again
    assert not Removal.objects.exists()
    assert list(findings()) == ["Nobody can enter the admin: there is neither an owner nor a superuser."]


def test_taking_back_twice_is_taking_back_once(alice: User, slip: Message, client_of: ClientOf) -> None:
    client = client_of(alice)
    first, second = change(client, "undelete", slip), change(client, "undelete", slip)
    assert (second.status_code, second.content) == (200, first.content)


def test_an_undo_without_javascript_leads_back_to_the_message(
    alice: User, lounge: Room, slip: Message, client_of: ClientOf
) -> None:
    answer = client_of(alice).post(f"/messages/{slip.pk}/undelete/", headers=FORM)
    assert (answer.status_code, answer["Location"]) == (302, f"{lounge.get_absolute_url()}#message-{slip.pk}")
    assert body_of(slip) == "dear @carol"


def test_after_its_time_it_is_refused_though_the_text_is_not_erased_yet(
    alice: User, slip: Message, client_of: ClientOf
) -> None:
    pass_by(removals.UNDO_SECONDS + 1)  # an answer may be long on its way
    assert change(client_of(alice), "undelete", slip).status_code == 200
    assert "X-Undo" in change(client_of(alice), "delete", slip)
    pass_by(TOO_LONG)
    assert "X-Undo" not in change(client_of(alice), "delete", slip)
    assert refusal(change(client_of(alice), "undelete", slip)) == (410, "too_late")
    assert body_of(slip) == ""


def test_then_the_text_is_erased(alice: User, bob: User, lounge: Room, slip: Message, client_of: ClientOf) -> None:
    pass_by(TOO_LONG)
    later = say(bob, lounge, "and I")
    remove_message(message=later, remover=bob)
    assert removals.forget_old() == 1
    assert list(Removal.objects.values_list("message", flat=True)) == [later.pk]
    assert removals.forget_old() == 0
    assert refusal(change(client_of(alice), "undelete", slip)) == (410, "too_late")


def test_meanwhile_no_page_shows_it(alice: User, bob: User, lounge: Room, slip: Message, client_of: ClientOf) -> None:
    """A page loaded within the ten seconds, too."""
    for user in (alice, bob):
        client = client_of(user)
        ways = [get(client, "messages", lounge, before=99), get(client, "changes", lounge, since=0)]
        for answer in [client.get(lounge.get_absolute_url()), *ways]:
            assert answer.status_code == 200
            assert b"dear @carol" not in answer.content


# Who is turned away -------------------------------------------------------------------------------


def test_nobody_else_takes_it_back(bob: User, morgan: User, slip: Message, client_of: ClientOf) -> None:
    morgan.groups.add(Group.objects.get(name=MODERATORS))
    for user in (bob, morgan):
        assert refusal(change(client_of(user), "undelete", slip)) == (403, "not_allowed")
    assert body_of(slip) == ""
    assert not LogEntry.objects.exists()


def test_to_a_stranger_it_does_not_exist(mallory: User, slip: Message, client_of: ClientOf) -> None:
    client = client_of(mallory)
    here, nowhere = change(client, "undelete", slip), change(client, "undelete", Message(pk=10**6))
    assert refusal(here) == (404, "not_found")
    assert (here.content, here.headers) == (nowhere.content, nowhere.headers)


def test_who_left_does_not_take_it_back(bob: User, lounge: Room, client_of: ClientOf) -> None:
    message = say(bob, lounge, "bye")
    remove_message(message=message, remover=bob)
    leave_room(room=lounge, user=bob)
    assert refusal(change(client_of(bob), "undelete", message)) == (404, "not_found")
    assert body_of(message) == ""


def test_nothing_comes_back_into_a_room_that_was_closed(
    alice: User, lounge: Room, slip: Message, client_of: ClientOf
) -> None:
    Room.objects.filter(pk=lounge.pk).update(archived_at=timezone.now())
    assert refusal(change(client_of(alice), "undelete", slip)) == (403, "archived")
    assert body_of(slip) == ""


def test_what_is_deleted_in_a_closed_room_is_gone_at_once(alice: User, lounge: Room, client_of: ClientOf) -> None:
    message = say(alice, lounge, "regretted later")
    Room.objects.filter(pk=lounge.pk).update(archived_at=timezone.now())
    assert "X-Undo" not in change(client_of(alice), "delete", message)
    assert not Removal.objects.exists()


# Those who run the room ---------------------------------------------------------------------------


@pytest.fixture
def rude(carol: User, lounge: Room) -> Message:
    return say(carol, lounge, "how dare you")


def test_who_runs_the_room_takes_back_what_they_deleted_and_the_author_does_not(
    alice: User, carol: User, rude: Message, client_of: ClientOf
) -> None:
    change(client_of(alice), "delete", rude)
    assert refusal(change(client_of(carol), "undelete", rude)) == (403, "not_allowed")
    assert change(client_of(alice), "undelete", rude).status_code == 200
    assert body_of(rude) == "how dare you"


def test_who_does_not_run_the_room_any_more_does_not(
    bob: User, lounge: Room, rude: Message, client_of: ClientOf
) -> None:
    lounge.memberships.filter(user=bob).update(role=Membership.Role.MODERATOR)
    change(client_of(bob), "delete", rude)
    lounge.memberships.filter(user=bob).update(role=Membership.Role.MEMBER)
    assert refusal(change(client_of(bob), "undelete", rude)) == (403, "not_allowed")
    assert body_of(rude) == ""


def test_what_two_deleted_nobody_brings_back(alice: User, carol: User, rude: Message, client_of: ClientOf) -> None:
    change(client_of(carol), "delete", rude)
    change(client_of(alice), "delete", rude)
    assert refusal(change(client_of(carol), "undelete", rude)) == (410, "too_late")
    assert not Removal.objects.exists()


def test_nor_what_a_moderator_of_the_site_deleted_in_the_administration(
    carol: User, morgan: User, rude: Message, client_of: ClientOf
) -> None:
    change(client_of(carol), "delete", rude)
    moderate_message(message=rude, by=morgan)
    assert refusal(change(client_of(carol), "undelete", rude)) == (410, "too_late")


def test_by_office_both_are_logged_each_once(morgan: User, rude: Message, client_of: ClientOf) -> None:
    morgan.groups.add(Group.objects.get(name=MODERATORS))
    for name in ("delete", "delete", "undelete", "undelete"):
        assert change(client_of(morgan), name, rude).status_code == 200
    logged = LogEntry.objects.order_by("pk").values_list("change_message", flat=True)
    assert [line.split()[0] for line in logged] == ["removed", "restored"]


# Other places -------------------------------------------------------------------------------------


def test_a_whisper_comes_back_to_the_two_alone(
    alice: User, bob: User, carol: User, lounge: Room, client_of: ClientOf
) -> None:
    message = whisper(alice, bob, lounge)
    change(client_of(alice), "delete", message)
    assert refusal(change(client_of(bob), "undelete", message)) == (403, "not_allowed")
    assert refusal(change(client_of(carol), "undelete", message)) == (404, "not_found")
    assert SECRET in change(client_of(alice), "undelete", message).content.decode()
    assert SECRET in get(client_of(bob), "changes", lounge, since=0).content.decode()
    assert not traces(get(client_of(carol), "changes", lounge, since=0).content.decode(), message)
    assert Call.objects.get().user == bob


def test_when_an_account_is_erased_nothing_is_kept(alice: User, slip: Message) -> None:
    take_messages(alice, False)
    assert not Removal.objects.exists()


def test_the_audit_finds_what_was_kept_too_long(slip: Message, capsys: pytest.CaptureFixture[str], alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_owner=True)
    call_command("audit")
    pass_by(7_200)
    (found,) = findings()
    assert f"message {slip.pk} " in found
    assert "dear" not in found


@pytest.mark.django_db(transaction=True)
async def test_every_tab_sees_it_come_back(alice: User, bob: User, lounge: Room, socket_of: SocketOf) -> None:
    tab = await socket_of(bob)
    await tab.watch(lounge)
    message = await act(say, alice, lounge, "dear bob")
    await act(remove_message, message=message, remover=alice)
    restored = await act(restore_message, message=message, restorer=alice)
    heard = await tab.hears("chat-message", revision=restored.revision)
    assert (heard["change"], heard["number"]) == ("posted", str(message.number))
    assert "dear bob" in heard.html


@pytest.mark.django_db(transaction=True)
async def test_what_comes_back_from_before_somebodys_time_is_not_shown_to_them(
    alice: User, mallory: User, lounge: Room, socket_of: SocketOf
) -> None:
    message = await act(say, alice, lounge, "old words")
    await act(keep, lounge, Room.History.JOINED)
    await act(join_room, room=lounge, user=mallory)
    tab = await socket_of(mallory)
    await tab.watch(lounge)
    await tab.forgets()
    await act(remove_message, message=message, remover=alice)
    restored = await act(restore_message, message=message, restorer=alice)
    for revision in (restored.revision - 1, restored.revision):
        assert f'data-revision="{revision}"' in (await tab.hears("chat-heartbeat")).html
    await tab.hears_no("chat-message")
    assert "old words" not in "".join(tab.frames)
