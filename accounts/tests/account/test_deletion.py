"""Leaving for good: what is asked, the 14 days, and what is left of somebody afterwards."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts import hooks
from accounts.account import deletion
from accounts.models import Block, Contact, FormerName, Friendship, Notice, Session, User
from accounts.profile import operations as profile
from accounts.profile.avatars import ContentFile
from accounts.registration import operations as registration
from accounts.tests.sessions.test_sessions import sign_in
from accounts.tests.two_factor.test_two_factor import code_of, forgive
from accounts.two_factor import operations as two_factor
from chatsite.delivery import frames
from chatsite.exceptions import NotAllowed
from conftest import PASSWORD, ClientOf
from messaging.models import Message
from messaging.retention import erasure
from messaging.tests.talk import say
from rooms.direct import operations as direct
from rooms.models import Membership, Room
from tests.pages import messages

STAY = {"messages": "stay", "password": PASSWORD}
GO = {"messages": "go", "password": PASSWORD}


@pytest.fixture
def befriended(alice: User, bob: User) -> Friendship:
    return Friendship.objects.create(low=alice, high=bob, requested_by=alice, accepted_at=timezone.now())


def wait_out(user: User) -> None:
    """Fourteen days go by."""
    User.objects.filter(pk=user.pk).update(deletion_due_at=timezone.now() - timedelta(seconds=1))
    user.refresh_from_db()


def erase(user: User, *, takes_messages: bool = False) -> User:
    deletion.request_deletion(user=user, takes_messages=takes_messages)
    wait_out(user)
    assert deletion.erase_due() == 1
    return User.objects.get(pk=user.pk)


# Asking for it ------------------------------------------------------------------------------------


def test_whoever_asks_for_it_is_out_everywhere(alice: User, django_capture_on_commit_callbacks, at_once) -> None:
    User.objects.filter(pk=alice.pk).update(email="alice@example.org")
    here, there = sign_in(), sign_in()

    with django_capture_on_commit_callbacks(execute=True):
        answer = here.post(reverse("deletion"), STAY)

    assert (answer.status_code, answer["Location"]) == (302, reverse("login"))
    assert "Sign in until then to keep it" in here.get(reverse("login")).content.decode()
    assert [place.get(reverse("profile")).status_code for place in (here, there)] == [302, 302]
    alice.refresh_from_db()
    assert alice.deletion_due_at
    assert timedelta(days=13, hours=23) < alice.deletion_due_at - timezone.now() <= timedelta(days=14)
    assert "will be deleted" in mail.outbox[-1].subject


@pytest.mark.parametrize(
    "typed", [{"messages": "stay"}, {**STAY, "password": "wrong"}, {"password": PASSWORD}, {**STAY, "messages": "x"}]
)
def test_it_takes_the_password_and_a_choice(alice: User, client_of: ClientOf, typed: dict[str, str]) -> None:
    browser = client_of(alice)
    assert browser.post(reverse("deletion"), typed).status_code == 422
    assert browser.get(reverse("profile")).status_code == 200
    assert User.objects.get(pk=alice.pk).deletion_due_at is None


def test_whoever_takes_a_second_step_takes_it_here_too(alice: User, client_of: ClientOf) -> None:
    two_factor.begin(user=alice)
    two_factor.confirm(user=alice, code=code_of(alice))
    forgive(alice)
    browser = client_of(alice)
    assert browser.post(reverse("deletion"), STAY).status_code == 422
    assert browser.post(reverse("deletion"), {**STAY, "code": code_of(alice)}).status_code == 302


def test_the_owner_of_the_house_stays(alice: User, client_of: ClientOf) -> None:
    User.objects.filter(pk=alice.pk).update(is_owner=True)
    browser = client_of(alice)
    assert "You own this site" in browser.get(reverse("deletion")).content.decode()
    assert browser.post(reverse("deletion"), STAY).status_code == 403
    assert User.objects.get(pk=alice.pk).deletion_due_at is None


# The fourteen days --------------------------------------------------------------------------------


@pytest.fixture
def waiting(alice: User) -> User:
    """alice has asked for it."""
    deletion.request_deletion(user=alice, takes_messages=False)
    return alice


def test_whoever_signs_in_meanwhile_decides_first(waiting: User) -> None:
    browser = sign_in()
    answer = browser.get(reverse("home"), follow=True)
    assert (answer.status_code, answer["X-Error"]) == (403, "deletion_due")
    assert "Keep my account" in answer.content.decode()
    script = browser.get(reverse("rooms"), headers={"hx-request": "true"})
    assert (script.status_code, script["X-Error"]) == (403, "deletion_due")
    assert browser.post(reverse("profile"), {"display_name": "x", "theme": "dark"}).status_code == 403
    assert browser.post(reverse("logout"))["Location"] == reverse("login")


def test_whoever_keeps_it_goes_on_as_before(waiting: User, lounge: Room) -> None:
    browser = sign_in()
    assert browser.post(reverse("deletion-keep"))["Location"] == reverse("home")
    assert browser.get(reverse("profile")).status_code == 200
    assert browser.get(lounge.get_absolute_url()).status_code == 200
    assert User.objects.get(pk=waiting.pk).deletion_due_at is None
    assert deletion.erase_due() == 0


def test_meanwhile_nobody_finds_them(waiting: User, mallory: User, client_of: ClientOf) -> None:
    assert client_of(mallory).get(reverse("person", args=["alice"])).status_code == 404


def test_after_the_last_day_nothing_is_kept(waiting: User) -> None:
    browser = sign_in()
    wait_out(waiting)
    assert browser.post(reverse("deletion-keep")).status_code == 403
    with pytest.raises(NotAllowed):
        deletion.keep_account(user=waiting)


# The end ------------------------------------------------------------------------------------------


def test_before_its_day_nothing_is_erased(waiting: User) -> None:
    assert deletion.erase_due() == 0
    assert User.objects.get(pk=waiting.pk).display_name == "Alice"


def test_of_the_account_nothing_is_left(alice: User, bob: User, carol: User, befriended: Friendship) -> None:
    User.objects.filter(pk=alice.pk).update(email="a@example.org", status_text="away", is_staff=True)
    alice.refresh_from_db()
    profile.change_avatar(user=alice, picture=ContentFile(b"picture", name="a.webp"))
    Contact.objects.create(owner=bob, person=alice, alias="Ally")
    Block.objects.create(blocker=alice, blocked=carol)
    FormerName.objects.create(user=alice, username="alicia", ends_at=timezone.now() + timedelta(days=9))
    two_factor.begin(user=alice)

    gone = erase(alice)

    assert gone.username == f"deleted_{alice.pk}"
    assert (gone.display_name, gone.email, gone.avatar.name, gone.status_text) == ("", "", "", "")
    assert (gone.is_active, gone.is_staff, gone.has_usable_password()) == (False, False, False)
    assert gone.deleted_at is not None
    assert "alice" not in f"{gone.search_text} {gone.username_key} {gone.username_skeleton}"
    for rows in (Friendship, Contact, Block, FormerName, Session, Notice):
        assert not rows.objects.exists(), rows
    assert two_factor.begun(gone) is None
    assert SESSION_KEY not in sign_in().session


@pytest.mark.django_db(transaction=True)
def test_the_picture_goes_with_it(alice: User) -> None:
    profile.change_avatar(user=alice, picture=ContentFile(b"picture", name="b.webp"))
    storage, picture = alice.avatar.storage, str(alice.avatar.name)
    erase(alice)
    assert not storage.exists(picture)


@pytest.mark.parametrize("action", ["reactivate", "make_password_link", "remove_second_step"])
def test_nobody_brings_it_back(alice: User, morgan: User, client_of: ClientOf, action: str) -> None:
    User.objects.filter(pk=morgan.pk).update(is_superuser=True)
    erase(alice)
    answer = client_of(morgan).post(
        reverse("admin:accounts_user_changelist"), {"action": action, "_selected_action": [alice.pk]}, follow=True
    )
    assert "Not done for" in answer.content.decode()
    assert not User.objects.get(pk=alice.pk).is_active


def test_the_name_is_free_again(alice: User) -> None:
    erase(alice)
    registration.register(username="alice", password="another floor to sit on")


def test_a_name_that_somebody_took_before_is_no_hindrance(alice: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(username_key=f"deleted_{alice.pk}")
    assert erase(alice).username.startswith("deleted_")


def test_words_stay_under_deleted_account_if_one_leaves_them(
    alice: User, bob: User, lounge: Room, client_of: ClientOf
) -> None:
    """In the reader's language: the element holds no words."""
    said = say(alice, lounge, "what I said")
    erase(alice)
    shown = {message["number"]: message for message in messages(client_of(bob).get(lounge.get_absolute_url()).content)}
    element = shown[str(said.number)]
    assert "what I said" in element.html
    assert "data-deleted" in element.attributes
    assert element["name"] == ""
    assert "deleted_" not in element.html
    assert "Alice" not in "".join(message.html for message in shown.values())
    with translation.override("en"):
        assert User.objects.get(pk=alice.pk).name == "Deleted account"


def test_words_go_if_one_takes_them_along(
    alice: User, bob: User, lounge: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In batches; each becomes a tombstone with a revision of its own, so that open pages follow."""
    monkeypatch.setattr(erasure, "BATCH", 2)
    for number in range(5):
        say(alice, lounge, f"mine {number}")
    theirs = say(bob, lounge, "theirs")
    before = Room.objects.get(pk=lounge.pk).revision

    erase(alice, takes_messages=True)

    own = Message.objects.filter(author=alice, kind="text")
    assert {message.body for message in own} == {""}
    assert all(message.removed_at and message.revision > before for message in own)
    revisions = list(Message.objects.filter(room=lounge).order_by("revision").values_list("revision", flat=True))
    assert len(set(revisions)) == len(revisions)
    assert revisions[-1] == Room.objects.get(pk=lounge.pk).revision
    assert Message.objects.get(pk=theirs.pk).body == "theirs"


def test_rooms_are_left_and_handed_over_but_conversations_stay(
    alice: User, bob: User, lounge: Room, befriended: Friendship
) -> None:
    pair, notes = direct.between(alice, bob), direct.notes_of(alice)
    say(alice, pair, "between us")
    say(alice, notes, "to myself")

    erase(alice)

    assert not lounge.memberships.of(alice).exists()
    assert lounge.memberships.get(role="owner").user == bob
    assert not Room.objects.filter(pk=notes.pk).exists()
    assert Message.objects.get(room=pair, kind="text").body == "between us"
    assert Membership.objects.filter(room=pair).count() == 2


def test_the_other_side_of_a_conversation_reads_on(
    alice: User, bob: User, befriended: Friendship, client_of: ClientOf
) -> None:
    pair = direct.between(alice, bob)
    say(alice, pair, "between us")
    gone = erase(alice)
    page = client_of(bob).get(pair.get_absolute_url()).content.decode()
    assert "between us" in page
    assert "Deleted account" in page
    assert gone.username not in page


def test_a_process_that_died_in_the_middle_leaves_the_rest_to_the_next(
    alice: User, lounge: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(alice, lounge, "mine")

    def die(user: User, takes_messages: bool) -> None:
        raise RuntimeError("killed")

    deletion.request_deletion(user=alice, takes_messages=True)
    wait_out(alice)
    with monkeypatch.context() as patch:
        patch.setattr(hooks, "on_erase", [*hooks.on_erase, die])
        assert deletion.erase_due() == 0
    assert User.objects.get(pk=alice.pk).deleted_at is None
    assert deletion.erase_due() == 1
    assert deletion.erase_due() == 0


def test_open_pages_hear_that_somebody_is_gone(
    alice: User, bob: User, lounge: Room, django_capture_on_commit_callbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, str]] = []
    monkeypatch.setattr("rooms.live.publish", lambda topic, frame: said.append((topic, frame)))
    with django_capture_on_commit_callbacks(execute=True):
        erase(alice)
    ((topic, frame),) = [heard for heard in said if "<chat-profile" in heard[1]]
    assert topic == frames.EVERYONE
    assert "data-deleted" in frame
    assert "Alice" not in frame


def test_only_an_account_of_ones_own_is_deleted(alice: User, bob: User, client_of: ClientOf) -> None:
    client_of(bob).post(reverse("deletion"), {**STAY, "user": alice.pk})
    assert User.objects.get(pk=alice.pk).deletion_due_at is None
    visitor = Client()
    visitor.post(reverse("login"), {"username": "bob", "password": PASSWORD})
    assert visitor.session[SESSION_KEY] == str(bob.pk)
