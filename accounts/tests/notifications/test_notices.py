"""E36, E46, D15: what somebody was told, and how it is found again."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.friends import operations as friends
from accounts.models import Contact, Notice, User
from accounts.notifications import operations as notifications
from accounts.notifications import queries as notification_queries
from accounts.notifications.operations import notify
from accounts.notifications.queries import words
from chatsite.delivery import broadcast
from chatsite.i18n.client_strings import sentences
from conftest import ClientOf
from messaging.tests.talk import HTMX

Kind = Notice.Kind


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What open tabs were told, as (topic, frame)."""
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(broadcast, "publish", lambda topic, frame: said.append((topic, frame)))
    return said


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_notice_has_words(kind: Notice.Kind) -> None:
    sentence = words(kind, name="Bob", detail="Seoul")

    assert "{" not in sentence
    assert sentence.strip()


def test_a_sentence_is_said_in_the_language_of_whoever_reads() -> None:
    """E52: with the space that the seed forgot."""
    assert words(Kind.FRIEND_ONLINE, name="lzy", detail="") == "lzy is online."


def test_a_name_is_never_taken_for_a_place_to_fill_in() -> None:
    assert words(Kind.FRIEND_ONLINE, name="{detail}{0.__class__}", detail="x") == "{detail}{0.__class__} is online."


def test_open_tabs_hear_of_a_notice_after_the_commit(
    alice: User, bob: User, published: list[tuple[str, str]], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks() as later:
        notify(user=alice, kind=Kind.FRIEND_REQUEST, actor=bob, address="/friends/?tab=requests")
    assert published == []
    for say in later:
        say()

    [(topic, frame)] = published
    assert topic == f"user.{alice.pk}"
    assert 'data-kind="friend_request"' in frame
    assert 'data-name="Bob"' in frame
    assert 'data-address="/friends/?tab=requests"' in frame
    assert 'data-unread="1"' in frame


def test_a_friend_is_called_as_the_reader_calls_them(
    alice: User, bob: User, published: list[tuple[str, str]], django_capture_on_commit_callbacks
) -> None:
    """D15"""
    Contact.objects.create(owner=alice, person=bob, alias="Bobby from work")
    Contact.objects.create(owner=bob, person=alice, alias="somebody else's note")

    with django_capture_on_commit_callbacks(execute=True):
        notify(user=alice, kind=Kind.FRIENDS_NOW, actor=bob)

    assert 'data-name="Bobby from work"' in published[0][1]


def test_the_newest_two_hundred_are_kept(alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications, "KEPT", 3)
    other = notify(user=bob, kind=Kind.PASSWORD_CHANGED)
    told = [notify(user=alice, kind=Kind.NEW_PLACE, detail=str(number)) for number in range(5)]

    assert list(alice.notices.order_by("id")) == told[-3:]
    assert list(bob.notices.all()) == [other]


def test_scripts_know_the_words_in_each_language() -> None:
    assert sentences("en")["notice-friend_online"] == "{name} is online."
    with translation.override("ko"):
        assert "{" not in words(Kind.FRIEND_ONLINE, name="지영", detail="")


# The bell's list ------------------------------------------------------------------------------------


def test_the_list_has_the_newest_first_in_the_readers_words_and_marks_what_is_new(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    old = notify(user=alice, kind=Kind.PASSWORD_CHANGED)
    notifications.read(notice=old)
    notify(user=alice, kind=Kind.FRIEND_ONLINE, actor=bob)
    notify(user=bob, kind=Kind.NEW_PLACE, detail="somewhere else")

    page = client_of(alice).get(reverse("notices")).text

    assert page.index("Bob is online.") < page.index("Your password was changed.")
    assert "somewhere else" not in page
    assert page.count('class="notice-line" data-unread') == 1
    # The list beside every page counts it for the tray.
    assert 'data-notices="1"' in client_of(alice).get(reverse("friends-here"), headers={"HX-Request": "true"}).text


def test_following_a_notice_leads_to_what_it_is_about_and_it_is_not_new_any_more(
    alice: User, client_of: ClientOf
) -> None:
    notice = notify(user=alice, kind=Kind.PASSWORD_CHANGED, address="/accounts/sessions/")

    answer = client_of(alice).post(reverse("notice", args=[notice.pk]))

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/sessions/")
    notice.refresh_from_db()
    assert notice.read_at


def test_nobody_follows_the_notices_of_another(alice: User, bob: User, client_of: ClientOf) -> None:
    notice = notify(user=alice, kind=Kind.PASSWORD_CHANGED, address="/accounts/sessions/")

    assert client_of(bob).post(reverse("notice", args=[notice.pk])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_are_marked_read_in_all_tabs(
    alice: User, bob: User, client_of: ClientOf, published: list[tuple[str, str]], django_capture_on_commit_callbacks
) -> None:
    for user in (alice, alice, bob):
        notify(user=user, kind=Kind.PASSWORD_CHANGED)

    with django_capture_on_commit_callbacks(execute=True):
        panel = client_of(alice).post(reverse("notices-read"), headers=HTMX).text

    assert (notification_queries.unread(alice.pk), notification_queries.unread(bob.pk)) == (0, 1)
    assert "data-unread" not in panel
    assert [(topic, 'data-unread="0"' in frame) for topic, frame in published] == [(f"user.{alice.pk}", True)]


def test_a_request_is_accepted_where_one_reads_of_it_and_then_it_is_done(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    """E46, E47"""
    friends.request(sender=bob, receiver=alice, text="From the climbing hall")
    page = client_of(alice).get(reverse("notices")).text
    assert reverse("friend-accept", args=["bob"]) in page
    assert "From the climbing hall" in page

    client_of(alice).post(reverse("friend-accept", args=["bob"]))

    assert reverse("friend-accept", args=["bob"]) not in client_of(alice).get(reverse("notices")).text
    assert notification_queries.unread(alice.pk) == 0


@pytest.mark.parametrize("how", ["ignored", "cancelled", "blocked"])
def test_a_request_that_waits_no_more_cannot_be_accepted_from_the_list(
    alice: User, bob: User, client_of: ClientOf, how: str
) -> None:
    friends.request(sender=bob, receiver=alice)
    acts = {
        "ignored": lambda: friends.ignore(user=alice, other=bob),
        "cancelled": lambda: friends.cancel(user=bob, other=alice),
        "blocked": lambda: friends.block(user=alice, other=bob),
    }
    acts[how]()

    assert reverse("friend-accept", args=["bob"]) not in client_of(alice).get(reverse("notices")).text
    assert notification_queries.unread(alice.pk) == 0


def test_a_long_list_is_turned_a_page_at_a_time_and_costs_the_same(
    alice: User, bob: User, client_of: ClientOf, django_assert_max_num_queries
) -> None:
    Notice.objects.bulk_create(
        Notice(user=alice, kind=Kind.NEW_PLACE, detail=f"place {number:03}", actor=bob) for number in range(75)
    )
    seen: list[str] = []
    client, address = client_of(alice), reverse("notices")
    for _page in range(3):
        with django_assert_max_num_queries(7):
            page = client.get(address, headers=HTMX)
        seen += [line.notice.detail for line in page.context["page"].lines]
        address = f"{reverse('notices')}?before={page.context['page'].next_before}"

    assert seen == [f"place {number:03}" for number in reversed(range(75))]
    assert page.context["page"].next_before is None


def test_days_have_their_headings(alice: User, client_of: ClientOf) -> None:
    yesterday = notify(user=alice, kind=Kind.PASSWORD_CHANGED)
    Notice.objects.filter(pk=yesterday.pk).update(created_at=timezone.now() - timedelta(days=2))
    for _time in range(2):
        notify(user=alice, kind=Kind.PASSWORD_CHANGED)

    page = client_of(alice).get(reverse("notices")).text

    assert page.split("<device-notices")[0].count("<h3>") == 2
    assert re.search("<h3><time [^>]*>Today</time></h3>", page)


def test_an_empty_list_says_what_will_stand_there(alice: User, client_of: ClientOf) -> None:
    page = client_of(alice).get(reverse("notices")).text

    assert "Nothing yet." in page
    assert "Mark all read" not in page


def test_a_cursor_that_is_no_number_is_refused(alice: User, client_of: ClientOf) -> None:
    assert client_of(alice).get(reverse("notices"), {"before": "x"}).status_code == 400


@pytest.mark.parametrize("answer", ["accept", "ignore", "cancel", "block"])
def test_a_request_that_is_answered_asks_no_more_in_any_tab(
    alice: User,
    bob: User,
    client_of: ClientOf,
    published: list[tuple[str, str]],
    django_capture_on_commit_callbacks,
    answer: str,
) -> None:
    friends.request(sender=bob, receiver=alice)
    notice = Notice.objects.get(user=alice, kind=Kind.FRIEND_REQUEST)
    assert "Bob wants to add you." in client_of(alice).get(reverse("notices")).text

    with django_capture_on_commit_callbacks(execute=True):
        if answer == "cancel":
            friends.cancel(user=bob, other=alice)
        else:
            getattr(friends, answer)(user=alice, other=bob)

    assert any(topic == f"user.{alice.pk}" and f'data-settled="{notice.pk}"' in frame for topic, frame in published)
    page = client_of(alice).get(reverse("notices")).text
    assert "wants to add you" not in page
    assert "Bob’s friend request is no longer open." in page
    assert reverse("friend-accept", args=["bob"]) not in page


def test_an_answered_request_does_not_wait_again_with_the_next_one(alice: User, bob: User, client_of: ClientOf) -> None:
    for _ in range(2):
        friends.request(sender=bob, receiver=alice)
        friends.cancel(user=bob, other=alice)
    friends.request(sender=bob, receiver=alice)
    page = client_of(alice).get(reverse("notices")).text
    assert page.count("Bob wants to add you.") == page.count(">Accept<") == 1
    assert page.count("is no longer open") == 2
