"""Nobody finds out who ignores, blocked or hides from them; and nobody is worn down by somebody persistent."""

import io
import json
import re
from datetime import timedelta
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import relations, throttle
from accounts.friends import contacts
from accounts.friends import operations as friend_operations
from accounts.models import Availability, Block, Circle, Friendship, Notice, Session, User
from accounts.presence import operations as presence
from accounts.presence import privacy
from accounts.presence.leases import arrive, renew_lease
from chatsite.delivery import broadcast
from chatsite.exceptions import RateLimited
from conftest import PASSWORD, ClientOf
from messaging.tests.talk import say
from rooms import lookup
from rooms import presence as rooms_presence
from rooms.direct import operations as direct
from rooms.models import Room
from tests.test_urls import ANYONE, DOORS

Said = list[tuple[str, str]]
HTMX = {"HX-Request": "true"}
FRAGMENT = HTMX | {"HX-Target": "conversation"}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    """Topics and frames that were published."""
    heard: Said = []

    def note(topic: str, frame: str, **how: object) -> None:
        heard.append((topic, frame))

    monkeypatch.setattr(broadcast, "publish", note)
    monkeypatch.setattr("rooms.presence.publish", note)
    return heard


def heard_by(said: Said, user: User) -> list[str]:
    return [frame for topic, frame in said if topic == f"user.{user.pk}"]


def comes(*people: User) -> None:
    """They are here, in some process."""
    process = uuid4()
    renew_lease(process)
    arrive(process, [person.pk for person in people])


# Being ignored ---------------------------------------------------------------------------------


def archive_of(user: User, client_of: ClientOf) -> dict[str, object]:
    with ZipFile(io.BytesIO(client_of(user).post(reverse("data")).getvalue())) as zipped:
        found: dict[str, object] = json.loads(zipped.read("friends.json"))
    return found


def test_ones_own_archive_does_not_tell_who_ignored_one(
    alice: User, bob: User, mallory: User, client_of: ClientOf
) -> None:
    """E48: a request that was taken back is gone, whatever became of it."""
    for receiver in (alice, bob):
        friend_operations.request(sender=mallory, receiver=receiver)
    friend_operations.ignore(user=alice, other=mallory)
    for receiver in (alice, bob):
        friend_operations.cancel(user=mallory, other=receiver)
    assert archive_of(mallory, client_of)["sent"] == []


def test_to_block_and_unblock_somebody_does_not_make_them_forget_that_they_ignore_one(
    alice: User, mallory: User
) -> None:
    """E48"""
    friend_operations.request(sender=mallory, receiver=alice)
    friend_operations.ignore(user=alice, other=mallory)
    for _time in range(2):
        friend_operations.block(user=mallory, other=alice)
        friend_operations.unblock(user=mallory, other=alice)
    friend_operations.request(sender=mallory, receiver=alice)
    assert relations.waiting_count(alice) == 0
    assert Notice.objects.filter(user=alice).count() == 1


def test_a_request_cannot_be_taken_back_and_sent_again_without_end(alice: User, mallory: User) -> None:
    """E43: each is a notice."""
    for _time in range(throttle.REQUESTS_TO_ONE.limit):
        friend_operations.request(sender=mallory, receiver=alice)
        friend_operations.request(sender=mallory, receiver=alice)  # the same one, for free
        friend_operations.cancel(user=mallory, other=alice)
    with pytest.raises(RateLimited):
        friend_operations.request(sender=mallory, receiver=alice)
    assert not Friendship.objects.exists()
    friend_operations.request(sender=alice, receiver=mallory)
    assert friend_operations.request(sender=mallory, receiver=alice).accepted_at  # an answer is no nagging


# Being blocked ---------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [friend_operations.block, friend_operations.unblock])
def test_a_stranger_hears_nothing_when_somebody_who_is_away_blocks_them(
    lounge: Room, alice: User, carol: User, said: Said, django_capture_on_commit_callbacks, act
) -> None:
    """E54"""
    comes(carol)
    if act is friend_operations.unblock:
        friend_operations.block(user=alice, other=carol)
    with django_capture_on_commit_callbacks(execute=True):
        act(user=alice, other=carol)
    assert heard_by(said, carol) == []
    assert heard_by(said, alice)


def test_whoever_saw_somebody_sees_them_go_when_they_block(
    lounge: Room, alice: User, carol: User, said: Said, django_capture_on_commit_callbacks
) -> None:
    """E54, E76"""
    comes(alice, carol)
    with django_capture_on_commit_callbacks(execute=True):
        friend_operations.block(user=alice, other=carol)
    (frame,) = heard_by(said, carol)
    assert "chat-presence" in frame
    assert 'data-state="offline"' in frame
    said.clear()
    with django_capture_on_commit_callbacks(execute=True):
        friend_operations.unblock(user=alice, other=carol)
    (frame,) = heard_by(said, carol)
    assert 'data-state="online"' in frame


def ways(browser: Client, username: str) -> list[tuple[int, str]]:
    """What one gets who looks at somebody and then asks and unblocks them."""
    answers = [
        browser.get(reverse("person", args=[username])),
        browser.get(reverse("direct", args=[username])),
        browser.post(reverse("friend-request"), {"username": username}, headers=HTMX),
        browser.post(reverse("friend-unblock", args=[username]), headers=HTMX),
    ]
    return [(answer.status_code, answer.get("X-Error", "")) for answer in answers]


def looks(browser: Client, username: str, room: Room) -> list[tuple[int, str, str]]:
    """What one gets who does nothing but look."""
    addresses = [reverse("person", args=[username]), reverse("direct", args=[username])]
    addresses += [reverse("people") + f"?q={username}x", reverse("room-members", args=[room.slug]), reverse("friends")]
    answers = [browser.get(address, headers=headers) for address in addresses for headers in ({}, HTMX)]
    plain = [re.sub(r'nonce="[^"]*"|"X-CSRFToken": "[^"]*"|value="[^"]*"', "", answer.text) for answer in answers]
    return [(answer.status_code, answer.get("X-Error", ""), text) for answer, text in zip(answers, plain, strict=True)]


def test_to_look_at_who_is_away_tells_nobody_in_the_same_room_of_a_block(
    lounge: Room, alice: User, carol: User, client_of: ClientOf
) -> None:
    """E54: they know the name anyway, so a page that is gone would tell them."""
    browser = client_of(carol)
    before = looks(browser, "alice", lounge)
    friend_operations.block(user=alice, other=carol)
    assert looks(browser, "alice", lounge) == before
    comes(alice)
    User.objects.filter(pk=alice.pk).update(who_may_write=Circle.EVERYONE, status_text="here")
    assert looks(browser, "alice", lounge)[:4] == before[:4]  # a head count names nobody
    answer = browser.post(reverse("direct", args=["alice"]))
    assert (answer.status_code, answer["X-Error"]) == (403, "not_friends")
    assert direct.find([alice.pk, carol.pk]) is None


def test_whom_one_has_blocked_looks_the_same_whether_they_blocked_one_too(
    alice: User, bob: User, carol: User, client_of: ClientOf
) -> None:
    """E54"""
    for other in (bob, carol):
        friend_operations.block(user=alice, other=other)
    friend_operations.block(user=carol, other=alice)
    browser = client_of(alice)
    assert ways(browser, "carol") == ways(browser, "bob")


def test_whoever_shares_a_room_with_one_cannot_be_quicker_to_block(
    lounge: Room, alice: User, carol: User, client_of: ClientOf
) -> None:
    """E54: carol blocks alice so that alice cannot block her; alice still has carol's words before her."""
    friend_operations.block(user=carol, other=alice)
    browser = client_of(alice)
    assert browser.get(reverse("person", args=["carol"])).status_code == 200
    assert browser.post(reverse("friend-block", args=["carol"]), headers=HTMX).status_code == 200
    assert Block.objects.filter(blocker=alice, blocked=carol).exists()


# Being hidden ----------------------------------------------------------------------------------


def test_a_head_count_does_not_tell_that_somebody_is_here_whom_nobody_sees(
    lounge: Room, alice: User, bob: User, said: Said, django_capture_on_commit_callbacks
) -> None:
    """E17, E76: in a room of two it would name them."""
    comes(alice, bob)
    assert lookup.heads(lounge).online == 2
    with django_capture_on_commit_callbacks(execute=True):
        presence.set_circle(user=alice, who_sees_presence=Circle.NOBODY, shows_last_seen=False)
    assert lookup.heads(lounge).online == 1
    (frame,) = [frame for topic, frame in said if topic == f"room.{lounge.pk}"]
    assert 'data-online="1"' in frame


def test_nobody_hears_that_who_is_invisible_changes_their_settings(
    lounge: Room, friends: tuple[User, User], said: Said, django_capture_on_commit_callbacks
) -> None:
    """E17"""
    alice, bob = friends
    comes(alice, bob)
    User.objects.filter(pk=alice.pk).update(availability=Availability.INVISIBLE)
    for circle in (Circle.NOBODY, Circle.FRIENDS, Circle.EVERYONE):
        with django_capture_on_commit_callbacks(execute=True):
            presence.set_circle(user=alice, who_sees_presence=circle, shows_last_seen=False)
    assert said == []


@pytest.mark.django_db(transaction=True)
def test_whoever_becomes_invisible_was_last_here_as_if_they_had_left(friends: tuple[User, User]) -> None:
    """E17: an old date, or none, would say that they are still here."""
    alice, bob = friends
    alice.shows_last_seen = True
    alice.save()
    comes(alice)
    presence.set_availability(user=alice, availability=Availability.INVISIBLE)
    assert privacy.seen(bob, [alice])[alice.pk].last_seen == privacy.LastSeen.RECENTLY
    old = timezone.now() - timedelta(days=20)
    User.objects.filter(pk=alice.pk).update(last_seen_at=old)
    presence.set_availability(user=alice, availability=Availability.INVISIBLE)  # she was not seen meanwhile
    assert User.objects.get(pk=alice.pk).last_seen_at == old


@pytest.mark.parametrize("others", ["pair", "group"])
def test_a_direct_conversation_counts_nobody_who_is_here(
    friends: tuple[User, User],
    carol: User,
    said: Said,
    client_of: ClientOf,
    django_capture_on_commit_callbacks,
    others: str,
) -> None:
    """E17, E76: among so few a count is a name. bob was alice's friend, and she shows herself to friends."""
    alice, bob = friends
    friend_operations.request(sender=carol, receiver=alice)
    friend_operations.accept(user=alice, other=carol)
    room = direct.between(alice, bob) if others == "pair" else direct.group_of(alice, [bob, carol])
    friend_operations.block(user=alice, other=bob)
    User.objects.filter(pk=alice.pk).update(who_sees_presence=Circle.FRIENDS)
    browser = client_of(bob)

    def pages() -> list[str]:
        addresses = [room.get_absolute_url(), reverse("room-members", args=[room.slug])]
        return [
            re.sub(r'nonce="[^"]*"|value="[^"]*"', "", browser.get(one, headers=FRAGMENT).text) for one in addresses
        ]

    before = pages()
    comes(alice)
    rooms_presence.tell({alice.pk: "online"})
    assert pages() == before
    assert not [frame for topic, frame in said if topic == f"room.{room.pk}"]
    with django_capture_on_commit_callbacks(execute=True):
        presence.set_circle(user=alice, who_sees_presence=Circle.FRIENDS, shows_last_seen=True)
    assert not [frame for topic, frame in said if topic == f"room.{room.pk}"]


# Wearing others down ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("door", "fields", "allowance"),
    [
        ("circle-change", {"who_sees_presence": "rooms"}, throttle.STATUSES),
        ("profile", {"display_name": "M", "theme": "dark", "language": "en", "timezone": ""}, throttle.PROFILES),
        ("username-change", {"username": "Mallory"}, throttle.PROFILES),
        ("picture-remove", {}, throttle.PICTURES),
    ],
)
def test_what_others_hear_of_one_is_not_said_without_end(
    mallory: User, client_of: ClientOf, door: str, fields: dict[str, str], allowance: throttle.Allowance
) -> None:
    browser = client_of(mallory)
    for _time in range(allowance.limit):
        allowance.count(str(mallory.pk))
    answer = browser.post(reverse(door), fields)
    assert (answer.status_code, answer["X-Error"]) == (429, "rate_limited")
    mallory.refresh_from_db()
    assert (mallory.username, mallory.display_name) == ("mallory", "Mallory")


# What is typed ---------------------------------------------------------------------------------

SCRIPT = "<img src=x onerror=alert(1)>"


def test_nothing_one_types_about_oneself_or_others_is_html(
    friends: tuple[User, User], carol: User, lounge: Room, said: Said, client_of: ClientOf, monkeypatch
) -> None:
    alice, bob = friends
    User.objects.filter(pk__in=[bob.pk, carol.pk]).update(display_name=SCRIPT, status_text=SCRIPT, status_emoji=SCRIPT)
    contacts.set_alias(user=alice, friend=bob, alias=SCRIPT)
    contacts.set_group(user=alice, friend=bob, group_id=contacts.make_group(user=alice, name=SCRIPT).pk)
    friend_operations.request(sender=User.objects.get(pk=carol.pk), receiver=alice, text=SCRIPT)
    pair = direct.between(alice, bob)
    say(bob, pair, SCRIPT)
    comes(alice, bob, carol)
    browser = client_of(alice)
    Session.objects.update(user_agent=f"{SCRIPT}/1.0 CFNetwork/1.0 Darwin/1")
    addresses = [reverse(name) for name in "friends friends-here people notices sessions me conversations".split()]
    addresses += [f"{reverse('friends')}?tab={tab}" for tab in ("online", "all", "requests")]
    addresses += [reverse("person", args=[name]) for name in ("bob", "carol")]
    addresses += [reverse("friend-menu", args=["bob"]), reverse("direct-new"), pair.get_absolute_url()]
    addresses += [lounge.get_absolute_url(), reverse("room-members", args=[lounge.slug])]
    for address in addresses:
        for headers in ({}, HTMX):
            answer = browser.get(address, headers=headers)
            assert answer.status_code == 200, address
            assert "<img src=x" not in answer.text, address
    with ZipFile(io.BytesIO(browser.post(reverse("data")).getvalue())) as zipped:
        for name in zipped.namelist():
            assert not name.startswith("/")
            assert ".." not in name
            if name.endswith(".html"):
                assert b"<img src=x" not in zipped.read(name), name


@pytest.mark.parametrize("emoji", ["😀\u202e", "\u2067😀", "\u200b😀", "😀\u00ad"])
def test_an_emoji_turns_no_words_around(alice: User, client_of: ClientOf, emoji: str) -> None:
    """E76: beside a name nothing that is not seen."""
    answer = client_of(alice).post(reverse("status"), {"emoji": emoji, "text": "hello"})
    assert answer.status_code == 422
    assert not User.objects.get(pk=alice.pk).status


@pytest.mark.parametrize("emoji", ["👩\u200d👩\u200d👧", "🏴\U000e0067\U000e0062\U000e007f", "1\ufe0f\u20e3", "🇰🇷"])
def test_families_flags_and_keycaps_are_emoji(alice: User, client_of: ClientOf, emoji: str) -> None:
    client_of(alice).post(reverse("status"), {"emoji": emoji})
    assert User.objects.get(pk=alice.pk).status_emoji == emoji


def test_a_browser_may_call_itself_anything(alice: User) -> None:
    """Longer than a notice has room for, and it still signs in."""
    User.objects.filter(pk=alice.pk).update(last_login=timezone.now())
    name = "A" * 280 + "/1 CFNetwork/1"
    answer = Client(headers={"User-Agent": name}).post(reverse("login"), {"username": "alice", "password": PASSWORD})
    assert answer.status_code == 302
    notice = Notice.objects.get(user=alice, kind=Notice.Kind.NEW_PLACE)
    assert len(notice.detail) <= 200


@pytest.mark.parametrize("query", ["?username=a%00b", "?q=a%00b", "?q=%00"])
def test_a_nul_finds_nobody(alice: User, client_of: ClientOf, query: str) -> None:
    """PostgreSQL takes none in a text."""
    browser = client_of(alice)
    assert browser.get(reverse("direct-new") + query).status_code == 200
    assert browser.get(reverse("people") + query).status_code == 200
    assert browser.get(reverse("friends") + query).status_code in {200, 400}
    assert browser.post(reverse("conversations"), {"username": ["a\x00b"]}).status_code in {400, 403}


@pytest.mark.parametrize(
    "next_page",
    ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example/", "nowhere", "logout"],
)
def test_after_an_act_one_stays_in_the_house(alice: User, bob: User, client_of: ClientOf, next_page: str) -> None:
    answer = client_of(alice).post(reverse("friend-request"), {"username": "bob", "next": next_page})
    assert answer.status_code == 302
    assert answer["Location"] in {reverse("friends"), "nowhere", "logout"}


# Displaced and leaving -------------------------------------------------------------------------

STAYS = {"sessions-here", "deletion-keep"}


@pytest.mark.parametrize("why", ["displaced", "to be deleted"])
def test_no_door_opens_before_what_is_to_be_decided(lounge: Room, alice: User, client_of: ClientOf, why: str) -> None:
    """E15, C25: neither by page nor by fragment."""
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    browser = client_of(alice)
    if why == "displaced":
        Session.objects.filter(user=alice).update(displaced_at=timezone.now())
    else:
        User.objects.filter(pk=alice.pk).update(deletion_due_at=timezone.now() + timedelta(days=3))
    code = "elsewhere" if why == "displaced" else "deletion_due"
    for name, door in DOORS.items():
        if door.who == ANYONE or name in {*STAYS, "logout"}:
            continue
        where = {**door.where, "message_id": 1} if "message_id" in door.where else door.where
        address = reverse(name, kwargs=dict(where))
        for method in door.methods.split():
            for headers in ({}, HTMX):
                answer = browser.generic(method, address, headers=headers)
                assert answer.get("X-Error") == code, (method, address)
    for address in ("/admin/", "/admin/accounts/user/", f"/admin/accounts/user/{alice.pk}/change/"):
        assert browser.get(address).get("X-Error") == code, address
