"""The log in the administration: who reads it, what it shows, and taking acts back there."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ModerationAct, User
from accounts.moderation import operations as moderation
from accounts.permissions import MODERATORS
from conftest import ClientOf
from rooms.membership import moderation as rooms
from rooms.models import Room

LIST = "admin:accounts_moderationact_changelist"
EXPORT = "admin:accounts_moderationact_export"
ALL = "admin:accounts_moderationact_take_back"


@pytest.fixture
def office(morgan: User) -> User:
    User.objects.filter(pk=morgan.pk).update(is_staff=False)
    morgan.groups.add(Group.objects.get(name=MODERATORS))
    morgan.refresh_from_db()
    return morgan


@pytest.fixture
def acts(office: User, lounge: Room, alice: User, bob: User, carol: User) -> list[ModerationAct]:
    moderation.restrict(person=bob, by=office, until=timezone.now() + timedelta(hours=2), reason="=SUM(A1)")
    moderation.suspend(person=carol, by=None, reason="twelve bad words")
    rooms.set_role(room=lounge, by=alice, user=bob, role="moderator")
    return list(ModerationAct.objects.order_by("pk"))


def test_moderators_and_superusers_read_it_and_nobody_else(
    acts: list[ModerationAct], office: User, admin_user: User, alice: User, client_of: ClientOf
) -> None:
    for who, status in ((office, 200), (admin_user, 200), (alice, 404)):
        browser = client_of(who)
        for name in (LIST, EXPORT, ALL):
            answer = browser.get(reverse(name), follow=True)
            assert answer.status_code == status, (who, name)
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    for name in (LIST, EXPORT, ALL):
        assert client_of(alice).get(reverse(name)).status_code == 403


def test_nobody_adds_changes_or_deletes_a_row(acts: list[ModerationAct], admin_user: User, client_of: ClientOf) -> None:
    browser, act = client_of(admin_user), acts[0]
    change = reverse("admin:accounts_moderationact_change", args=[act.pk])
    assert 'name="reason"' not in browser.get(change).text
    assert browser.post(change, {"reason": "none"}).status_code == 403
    assert browser.post(reverse("admin:accounts_moderationact_delete", args=[act.pk])).status_code == 403
    assert browser.get(reverse("admin:accounts_moderationact_add")).status_code == 403
    act.refresh_from_db()
    assert act.reason == "=SUM(A1)"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 3),
        ({"act": "room_role"}, 1),
        ({"by": "filter"}, 1),
        ({"by": "{office}"}, 1),
        ({"room": "{lounge}"}, 1),
        ({"person": "{bob}"}, 2),
        ({"q": "bad words"}, 1),
        ({"q": "Bob"}, 2),
        ({"by": "x", "room": "9" * 40}, 3),
        ({"at__gte": "2001-01-01 00:00:00+00:00", "at__lt": "2002-01-01 00:00:00+00:00"}, 0),
    ],
)
def test_it_is_filtered_and_searched_and_exported_the_same_way(
    query: dict[str, str],
    found: int,
    acts: list[ModerationAct],
    office: User,
    bob: User,
    lounge: Room,
    client_of: ClientOf,
) -> None:
    asked = {key: value.format(office=office.pk, bob=bob.pk, lounge=lounge.pk) for key, value in query.items()}
    browser = client_of(office)
    page = browser.get(reverse(LIST), asked)
    assert page.text.count('class="action-select"') == found
    export = browser.get(reverse(EXPORT), asked)
    rows = list(csv.reader(StringIO(export.getvalue().decode().removeprefix("\ufeff"))))
    assert len(rows) == found + 1


def test_no_cell_of_the_export_is_a_formula(acts: list[ModerationAct], office: User, client_of: ClientOf) -> None:
    text = client_of(office).get(reverse(EXPORT)).getvalue().decode()
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    assert rows[-1]["reason"] == "'=SUM(A1)"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert rows[0]["changes"] == "role: member → moderator"


def take_back(browser: Client, act: ModerationAct) -> str:
    return browser.post(reverse("admin:accounts_act_take_back", args=[act.pk]), follow=True).text


def test_one_act_is_taken_back_once_and_the_second_hears_who_was_first(
    acts: list[ModerationAct], office: User, admin_user: User, bob: User, client_of: ClientOf
) -> None:
    assert "It is taken back." in take_back(client_of(office), acts[0])
    assert "Morgan took this back already." in take_back(client_of(admin_user), acts[0])
    bob.refresh_from_db()
    assert bob.restricted_until is None
    page = client_of(office).get(reverse("admin:accounts_moderationact_change", args=[acts[0].pk])).text
    assert "taken back by Morgan" in page
    assert 'id="take-back"' not in page


def test_what_somebody_did_since_then_is_listed_before_it_is_taken_back(
    acts: list[ModerationAct], office: User, bob: User, carol: User, client_of: ClientOf
) -> None:
    warned = moderation.warn(person=carol, by=office, text="Hello")
    moderation.read_warnings(user=carol, ids=[int(warned.target_id)])
    browser = client_of(office)
    since = timezone.localtime(timezone.now() - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M")

    page = browser.get(reverse(ALL), {"actor": "Morgan", "since": since})
    assert "The person has read it already." in page.text
    assert "1 act can be taken back." in page.text
    assert f'name="act" value="{acts[0].pk}"' in page.text
    bob.refresh_from_db()
    assert bob.restricted_until is not None

    told = browser.post(reverse(ALL), {"act": [acts[0].pk, warned.pk, "x"]}, follow=True).text
    assert "1 act is taken back." in told
    assert "The person has read it already." in told
    bob.refresh_from_db()
    assert bob.restricted_until is None


def test_a_list_that_makes_no_sense_says_why(office: User, client_of: ClientOf) -> None:
    browser = client_of(office)
    for query, words in (
        ({"actor": "nobody_here", "since": "2026-01-01T10:00"}, "There is nobody with this user name."),
        ({"actor": "morgan", "since": "yesterday"}, "valid date"),
    ):
        page = browser.get(reverse(ALL), query)
        assert page.status_code == 422
        assert words in page.text


def test_chosen_acts_are_listed_first_too(
    acts: list[ModerationAct], admin_user: User, carol: User, client_of: ClientOf
) -> None:
    chosen = {"action": "take_back_selected", "_selected_action": [act.pk for act in acts]}
    page = client_of(admin_user).post(reverse(LIST), chosen)
    assert "3 acts can be taken back." in page.text
    carol.refresh_from_db()
    assert not carol.is_active
