"""Files in the administration: to be looked at by those who read messages there."""

import pytest
from django.urls import reverse

from accounts.account.moderators import set_moderator
from accounts.models import User
from conftest import Answer, ClientOf
from messaging.messages.edits import remove_message
from messaging.models import File, Message
from messaging.tests.attachments.conftest import send, stored
from rooms import inspections
from rooms.direct import operations as direct
from rooms.models import Room

LIST = "admin:messaging_file_changelist"


@pytest.fixture
def moderator(carol: User, admin_user: User) -> User:
    set_moderator(user=carol, by=admin_user, is_moderator=True)
    return carol


def look(user: User, client_of: ClientOf) -> str:
    answer: Answer = client_of(user).get(reverse(LIST))
    assert answer.status_code == 200
    return answer.content.decode()


def test_moderators_see_what_was_sent_where_they_may_read(
    alice: User, bob: User, moderator: User, lounge: Room, friends, client_of: ClientOf
) -> None:
    client = client_of(alice)
    send(client, lounge, stored(alice, b"a", "open.txt"))
    send(client, lounge, stored(alice, b"b", "whispered.txt"), whisper_to="bob")
    send(client, lounge, stored(alice, b"c", "removed.txt"), body="oops")
    remove_message(message=Message.objects.get(body="oops"), remover=alice)
    send(client, direct.between(alice, bob), stored(alice, b"d", "private.txt"))
    stored(alice, b"e", "unsent.txt")
    shown = look(moderator, client_of)
    assert [name for name in File.objects.values_list("name", flat=True) if name in shown] == ["open.txt"]
    file = File.objects.get(name="open.txt")
    assert reverse("admin:messaging_message_change", args=[file.message_id]) in shown
    page = client_of(moderator).get(reverse("admin:messaging_file_change", args=[file.pk]))
    assert "text/plain" in page.content.decode()
    assert 'name="_save"' not in page.content.decode()


def test_closed_rooms_take_a_reason(alice: User, moderator: User, lounge: Room, client_of: ClientOf) -> None:
    send(client_of(alice), lounge, stored(alice, name="closed.txt"))
    Room.objects.update(kind=Room.Kind.CLOSED)
    assert "closed.txt" not in look(moderator, client_of)
    lounge.refresh_from_db()
    inspections.inspect(room=lounge, by=moderator, reason="somebody complained")
    assert "closed.txt" in look(moderator, client_of)


def test_staff_without_the_right_see_none(morgan: User, client_of: ClientOf) -> None:
    assert client_of(morgan).get(reverse(LIST)).status_code == 403
