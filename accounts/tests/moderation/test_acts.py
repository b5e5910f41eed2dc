"""Acts of moderators on whole accounts: who may do what to whom, and what becomes of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import ModerationAct, Notice, User
from accounts.moderation import log, undo
from accounts.moderation import operations as moderation
from accounts.permissions import MODERATORS
from chatsite.delivery import broadcast, frames
from chatsite.exceptions import NotAllowed, NotFound, Refused
from conftest import ClientOf, person
from messaging.moderation.operations import ban
from rooms.creation.operations import create_room
from rooms.membership.operations import admit

# yes: done · no: refused. Rows act on columns.
MATRIX = """
                person  reader  room_mod  room_owner  moderator  owner  superuser  filter
reader          no      no      no        no          no         no     no
room_mod        no      no      no        no          no         no     no
room_owner      no      no      no        no          no         no     no
moderator       yes     yes     yes       yes         no         no     no
owner           yes     yes     yes       yes         yes        no     no
superuser       yes     yes     yes       yes         yes        yes    no
filter          yes     yes     yes       yes         no         no     no
"""
WHOM, *ROWS = [line.split() for line in MATRIX.strip().splitlines()]
EXPECTED = {who: dict(zip(WHOM, answers, strict=False)) for who, *answers in ROWS}
IN_AN_HOUR = timedelta(hours=1)

ACTS: dict[str, Callable[[User, User | None], object]] = {
    "warn": lambda whom, by: moderation.warn(person=whom, by=by, text="Please be kind."),
    "restrict": lambda whom, by: moderation.restrict(person=whom, by=by, until=timezone.now() + IN_AN_HOUR),
    "lift_restriction": lambda whom, by: moderation.lift_restriction(person=whom, by=by),
    "suspend": lambda whom, by: moderation.suspend(person=whom, by=by),
    "unsuspend": lambda whom, by: moderation.unsuspend(person=whom, by=by),
    "ban": lambda whom, by: ban(person=whom, by=by),
}
CLOSING = {"suspend", "unsuspend", "ban"}  # nobody does these to the owner


@pytest.fixture
def house(db: None) -> dict[str, User | None]:
    """One of each kind; the first three stand in a room."""
    people = {name: person(f"{name}_", display_name=name.title()) for name in WHOM if name != "filter"}
    people["moderator"].groups.add(Group.objects.get(name=MODERATORS))
    User.objects.filter(pk=people["owner"].pk).update(is_owner=True)
    User.objects.filter(pk=people["superuser"].pk).update(is_superuser=True)
    room = create_room(owner=people["room_owner"], name="attic")
    for name, role in (("reader", "reader"), ("room_mod", "moderator"), ("person", "member")):
        admit(room=room, user=people[name])
        room.memberships.of(people[name]).update(role=role)
    for one in people.values():
        one.refresh_from_db()
    return {**people, "filter": None}


@pytest.mark.parametrize("act", ACTS)
def test_everybody_acts_below_themselves_and_on_nobody_else(act: str, house: dict[str, User | None]) -> None:
    wrong = []
    for who, row in EXPECTED.items():
        for whom, answer in row.items():
            target = house[whom]
            assert target
            allowed = answer == "yes" and who != whom
            if act in CLOSING:
                allowed = allowed and whom != "owner"
            with transaction.atomic():
                try:
                    ACTS[act](target, house[who])
                    done = True
                except NotAllowed:
                    done = False
                transaction.set_rollback(True)
            if done != allowed:
                wrong.append(f"{who} → {whom}: {done}")
    assert not wrong, wrong


def test_a_moderator_who_was_suspended_meanwhile_acts_on_nobody(house: dict[str, User | None], bob: User) -> None:
    moderator = house["moderator"]
    assert moderator
    User.objects.filter(pk=moderator.pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        moderation.restrict(person=bob, by=moderator, until=timezone.now() + IN_AN_HOUR)


def test_each_act_is_a_row_with_what_was_before_and_after(office: User, bob: User) -> None:
    until = timezone.now() + IN_AN_HOUR
    moderation.restrict(person=bob, by=office, until=until, reason="  shouting\n again ")
    moderation.suspend(person=bob, by=None, reason="rule 3")

    restricted, suspended = ModerationAct.objects.order_by("pk")
    assert (restricted.actor, restricted.person, restricted.person_name) == (office, bob, "bob")
    assert (restricted.reason, restricted.before, restricted.after) == (
        "shouting again",
        {"until": None},
        {"until": until.isoformat()},
    )
    assert (suspended.kind, suspended.actor, suspended.before) == ("suspend", None, {"open": True})
    assert moderation.suspend(person=bob, by=None) is None  # nothing to log twice
    assert ModerationAct.objects.count() == 2


def test_an_act_that_fails_leaves_no_row(office: User, bob: User) -> None:
    for until in (timezone.now() + timedelta(minutes=5), timezone.now() + timedelta(days=31)):
        with pytest.raises(moderation.BadSpan):
            moderation.restrict(person=bob, by=office, until=until)
    for text, error in ((" \n", moderation.NoText), ("x" * 1001, moderation.TextTooLong)):
        with pytest.raises(error):
            moderation.warn(person=bob, by=office, text=text)
    User.objects.filter(pk=bob.pk).update(deleted_at=timezone.now())
    with pytest.raises(NotFound):
        moderation.warn(person=bob, by=office, text="Hello?")
    assert not ModerationAct.objects.exists()


@pytest.fixture
def office(morgan: User) -> User:
    """morgan moderates the house."""
    morgan.groups.add(Group.objects.get(name=MODERATORS))
    return morgan


@pytest.mark.parametrize("change", ["kind", "reason", "actor_id", "at", "room_id", "person_name", "taken_back_at"])
def test_the_database_refuses_to_change_a_row(change: str, office: User, bob: User) -> None:
    act = moderation.warn(person=bob, by=office, text="Hello")
    ModerationAct.objects.filter(pk=act.pk).update(taken_back_at=timezone.now())  # once
    values = {"actor_id": bob.pk, "at": timezone.now(), "room_id": 5, "taken_back_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        ModerationAct.objects.filter(pk=act.pk).update(**{change: values.get(change, "other")})
    with pytest.raises(IntegrityError), transaction.atomic():
        ModerationAct.objects.filter(pk=act.pk)._raw_delete("default")


def test_an_erased_account_leaves_its_acts_without_its_names(office: User, bob: User) -> None:
    act = moderation.warn(person=bob, by=office, text="Bob, please", reason="spam")
    log.forget(bob)

    act.refresh_from_db()
    assert (act.person_name, act.target_name, act.before, act.after) == ("", "", None, None)
    assert (act.kind, act.actor, act.reason) == ("warn", office, "spam")


def test_a_warning_comes_before_everything_else_until_it_is_read(
    office: User, bob: User, client_of: ClientOf, lounge: object
) -> None:
    browser = client_of(bob)
    moderation.warn(person=bob, by=office, text="Please <b>stop</b>.")
    moderation.warn(person=bob, by=office, text="Really.")

    page = browser.get(reverse("profile"))
    assert (page.status_code, page["X-Error"]) == (403, "warned")
    assert "Please &lt;b&gt;stop&lt;/b&gt;." in page.text
    part = browser.get(reverse("composer", args=["lounge"]), headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Refresh"]) == (403, "true")
    said = browser.post(reverse("messages", args=["lounge"]), {"body": "hi", "client_id": "x"})
    assert said["X-Error"] == "warned"

    first, second = bob.moderation_warnings.order_by("pk")
    browser.post(reverse("warnings-read"), {"warning": [first.pk], "next": reverse("profile")})
    assert browser.get(reverse("profile")).status_code == 403  # the second came meanwhile
    done = browser.post(reverse("warnings-read"), {"warning": [second.pk], "next": reverse("profile")})
    assert done["Location"] == reverse("profile")
    assert browser.get(reverse("profile")).status_code == 200
    assert "Really." in browser.get(reverse("warnings")).text
    assert bob.notices.filter(kind=Notice.Kind.WARNED, settled_at=None).count() == 0


def test_nobody_reads_a_warning_for_somebody_else(office: User, bob: User, carol: User, client_of: ClientOf) -> None:
    moderation.warn(person=bob, by=office, text="Please stop.")
    warning = bob.moderation_warnings.get()
    assert client_of(carol).post(reverse("warnings-read"), {"warning": [warning.pk]}).status_code == 400
    assert "Please stop." not in client_of(carol).get(reverse("warnings")).text
    warning.refresh_from_db()
    assert warning.read_at is None


def test_a_warning_that_was_read_cannot_be_taken_back(office: User, bob: User) -> None:
    act = moderation.warn(person=bob, by=office, text="Please stop.")
    moderation.read_warnings(user=bob, ids=[int(act.target_id)])
    with pytest.raises(undo.NotTakenBack, match="conflict"):
        undo.take_back(act=act, by=office)

    other = moderation.warn(person=bob, by=office, text="Wrong person.")
    undo.take_back(act=other, by=office)
    bob.refresh_from_db()
    assert not bob.must_read_warning
    assert bob.moderation_warnings.count() == 1


def test_of_two_moderators_the_second_is_told_who_was_first(office: User, bob: User, admin_user: User) -> None:
    act = moderation.suspend(person=bob, by=office)
    assert act
    taken = undo.take_back(act=act, by=office)
    assert (taken.kind, taken.undo_of, taken.actor) == ("unsuspend", act, office)
    with pytest.raises(undo.TakenBackAlready) as refused:
        undo.take_back(act=act, by=admin_user)
    assert "Morgan" in str(refused.value.message)
    bob.refresh_from_db()
    assert bob.is_active


def test_nobody_takes_back_what_somebody_above_did(office: User, bob: User, admin_user: User) -> None:
    act = moderation.restrict(person=bob, by=admin_user, until=timezone.now() + IN_AN_HOUR)
    for by in (office, bob):
        with pytest.raises(NotAllowed):
            undo.take_back(act=act, by=by)


def test_what_was_decided_anew_is_not_undone_by_an_older_act(office: User, bob: User) -> None:
    first = moderation.restrict(person=bob, by=office, until=timezone.now() + IN_AN_HOUR)
    later = timezone.now() + 3 * IN_AN_HOUR
    second = moderation.restrict(person=bob, by=office, until=later)
    with pytest.raises(undo.ChangedSince):
        undo.take_back(act=first, by=office)
    undo.take_back(act=second, by=office)
    bob.refresh_from_db()
    assert bob.restricted_until
    assert bob.restricted_until.isoformat() == (first.after or {})["until"]


def test_the_list_of_all_acts_since_says_what_would_be_taken_back_and_changes_nothing(
    office: User, bob: User, carol: User
) -> None:
    since = timezone.now()
    moderation.suspend(person=bob, by=office)
    read = moderation.warn(person=carol, by=office, text="Hello")
    moderation.read_warnings(user=carol, ids=[int(read.target_id)])
    acts = undo.done_since(actor=office, since=since)

    before = ModerationAct.objects.count()
    listed = undo.rehearse(acts=acts, by=office)
    assert [(one.act.kind, bool(one.refused)) for one in listed] == [("warn", True), ("suspend", False)]
    assert ModerationAct.objects.count() == before

    assert listed == undo.take_all_back(acts=undo.done_since(actor=office, since=since), by=office)
    bob.refresh_from_db()
    assert bob.is_active
    assert [act.kind for act in undo.done_since(actor=office, since=since)] == ["warn"]


def test_a_refusal_names_the_restriction(office: User, bob: User) -> None:
    moderation.restrict(person=bob, by=office, until=timezone.now() + IN_AN_HOUR)
    with pytest.raises(Refused) as refused:
        create_room(owner=bob, name="den")
    assert (refused.value.code, refused.value.status) == ("restricted", 403)


def test_only_their_own_tabs_hear_that_somebody_is_restricted(
    office: User, bob: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(broadcast, "publish", lambda topic, frame, **how: said.append((topic, frame)))
    until = timezone.now() + IN_AN_HOUR
    for act in (
        lambda: moderation.restrict(person=bob, by=office, until=until),
        lambda: moderation.lift_restriction(person=bob, by=office),
        lambda: moderation.warn(person=bob, by=office, text="Hello"),
    ):
        said.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        assert "<chat-standing>" in "".join(frame for _topic, frame in said)
        assert "data-kind=" in "".join(frame for _topic, frame in said)  # and the bell
        assert {topic for topic, _frame in said} == {frames.user_topic(bob.pk)}


@pytest.mark.parametrize("who", ["reader", "room_mod", "room_owner", "moderator", "owner", "superuser"])
@pytest.mark.parametrize("did", ["moderator", "owner", "superuser", "filter"])
def test_an_act_is_taken_back_by_who_might_have_done_it_and_stands_no_lower(
    who: str, did: str, house: dict[str, User | None]
) -> None:
    target, by = house["person"], house[who]
    assert target
    assert by
    act = moderation.restrict(person=target, by=house[did], until=timezone.now() + IN_AN_HOUR)
    ranks = ["filter", "moderator", "owner", "superuser"]
    may = who in ranks and ranks.index(who) >= ranks.index(did)
    if may:
        assert undo.take_back(act=act, by=by).undo_of == act
    else:
        with pytest.raises(NotAllowed):
            undo.take_back(act=act, by=by)
