import re
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import Session, User
from accounts.presence import leases
from conftest import ClientOf

PEOPLE = "admin:accounts_user_changelist"


@pytest.fixture
def admin(admin_user: User, client_of: ClientOf) -> Client:
    return client_of(admin_user)


@pytest.fixture
def moderator(morgan: User, client_of: ClientOf) -> Client:
    """Somebody who may change people, and is no superuser."""
    morgan.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "view_user"]))
    return client_of(morgan)


def act(client: Client, action: str, *people: User, where: str = PEOPLE):
    return client.post(
        reverse(where), {"action": action, "_selected_action": [person.pk for person in people]}, follow=True
    )


def test_the_administration_has_no_door_of_its_own(alice: User):
    """Wrong passwords are counted in one place."""
    answer = Client().get(reverse(PEOPLE), follow=True)

    assert answer.redirect_chain[-1][0] == f"{reverse('login')}?next={reverse(PEOPLE)}"


@pytest.mark.parametrize("page", [PEOPLE, "admin:login", "admin:index"])
def test_to_a_member_who_wanders_in_there_is_no_administration(alice: User, client_of: ClientOf, page: str):
    """The door would send them back to where they came from, again and again."""
    assert client_of(alice).get(reverse(page), follow=True).status_code == 404


def test_staff_who_ask_for_its_door_are_inside(admin: Client):
    assert admin.get(reverse("admin:login"), follow=True).redirect_chain == [(reverse("admin:index"), 302)]


def test_signing_out_there_is_signing_out_here(admin: Client):
    answer = admin.post(reverse("admin:logout"), follow=True)

    assert answer.redirect_chain == [(reverse("logout"), 307), (reverse("login"), 302)]
    assert admin.get(reverse(PEOPLE)).status_code == 302


def test_a_password_is_changed_in_one_place(admin: Client):
    assert admin.get(reverse("admin:password_change"))["Location"] == reverse("password_change")


def test_the_scripts_of_the_administration_are_files_of_this_house(admin: Client):
    policy = admin.get(reverse(PEOPLE))["Content-Security-Policy"]

    assert "script-src 'self';" in policy + ";"
    assert "unsafe" not in policy


@pytest.mark.parametrize("model", ["user", "session", "process", "presence"])
def test_every_model_has_a_list_to_look_at(alice: User, admin: Client, model: str):
    process_id = uuid4()
    leases.renew_lease(process_id)
    leases.arrive(process_id, [alice.pk])

    assert (
        admin.get(
            reverse(f"admin:accounts_{model}_changelist"), {"q": "alice"} if model != "process" else {}
        ).status_code
        == 200
    )


def test_people_are_found_by_any_of_their_names(alice: User, bob: User, admin: Client):
    page = admin.get(reverse(PEOPLE), {"q": "ali"}).text

    assert "alice" in page
    assert ">bob<" not in page


@pytest.mark.parametrize("question", ["password__startswith", "password__regex", "password"])
def test_nobody_asks_how_a_password_hash_begins(alice: User, moderator: Client, question: str):
    """Letter by letter the answers would be the hash."""
    assert moderator.get(reverse(PEOPLE), {question: alice.password[:8]}).status_code == 400


def test_people_are_neither_added_nor_deleted_by_hand(alice: User, admin: Client):
    assert admin.get(reverse("admin:accounts_user_add")).status_code == 403
    assert admin.get(reverse("admin:accounts_user_delete", args=[alice.pk])).status_code == 403


def form_of(client: Client, user: User, **changes: str):
    address = reverse("admin:accounts_user_change", args=[user.pk])
    typed = {"display_name": user.display_name, "email": user.email, "language": "", "timezone": "", "theme": "system"}
    return client.post(address, {**typed, **changes})


def test_what_only_operations_may_change_stays_whatever_is_posted(alice: User, admin: Client):
    before = (alice.password, alice.username, alice.username_key)

    form_of(admin, alice, password="x", username="mallory", username_key="x", is_owner="on", is_active="", avatar="x")

    alice.refresh_from_db()
    assert (alice.password, alice.username, alice.username_key) == before
    assert (alice.is_owner, alice.is_active, alice.avatar.name) == (False, True, "")


def test_a_name_that_is_changed_here_is_seen_everywhere(alice: User, admin: Client):
    before = alice.profile_version

    form_of(admin, alice, display_name="앨리스", language="ko", timezone="Asia/Seoul")

    alice.refresh_from_db()
    assert (alice.display_name, alice.language, alice.timezone) == ("앨리스", "ko", "Asia/Seoul")
    assert alice.profile_version == before + 1


def test_a_superuser_gives_powers_and_a_moderator_does_not(alice: User, bob: User, admin: Client, moderator: Client):
    form_of(admin, alice, is_staff="on")
    form_of(moderator, bob, is_staff="on", is_superuser="on")

    alice.refresh_from_db()
    bob.refresh_from_db()
    assert (alice.is_staff, bob.is_staff, bob.is_superuser) == (True, False, False)


def test_nobody_changes_the_owner_but_the_owner(alice: User, admin: Client, moderator: Client):
    User.objects.filter(pk=alice.pk).update(is_owner=True, is_staff=True, is_superuser=True)

    for client in (admin, moderator):
        assert form_of(client, alice, email="thief@example.org").status_code == 403
    alice.refresh_from_db()
    assert (alice.email, alice.is_superuser) == ("", True)


def test_a_link_to_hand_over_is_shown_once_and_noted(alice: User, admin: Client, admin_user: User):
    response = act(admin, "make_password_link", alice)

    link = re.search(r"https?://[^<\s]+", response.text)
    assert link
    assert Client().get(urlsplit(link[0]).path).status_code == 302
    assert "no-store" in response["Cache-Control"]
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.change_message) == (admin_user, str(alice.pk), "made a password link")


def test_a_link_for_somebody_above_is_refused(alice: User, admin_user: User, moderator: Client):
    response = act(moderator, "make_password_link", admin_user)

    assert "you do not have permission" in response.text
    assert not LogEntry.objects.exists()


def test_an_account_is_closed_and_opened_again(alice: User, admin: Client, client_of):
    """Sessions of before do not come back to life."""
    tab = client_of(alice)
    act(admin, "deactivate", alice)
    closed = tab.get(reverse("profile")).status_code
    act(admin, "reactivate", alice)

    assert closed == 302
    assert tab.get(reverse("profile")).status_code == 302
    assert not Session.objects.filter(user=alice).exists()
    alice.refresh_from_db()
    assert alice.is_active
    assert [entry.change_message for entry in LogEntry.objects.order_by("pk")] == [
        "closed the account",
        "opened the account again",
    ]


def test_nobody_closes_their_own_account_or_the_owners(alice: User, admin: Client, admin_user: User):
    User.objects.filter(pk=alice.pk).update(is_owner=True)
    act(admin, "deactivate", alice, admin_user)

    assert User.objects.filter(is_active=True, pk__in=[alice.pk, admin_user.pk]).count() == 2


def mark_of(admin: Client, user_agent: str) -> str:
    """What stands for the key of the session of this browser."""
    page = admin.get(reverse("admin:accounts_session_changelist")).text
    (row,) = [row for row in page.split("<tr>") if user_agent in row]
    return re.findall(r'name="_selected_action" value="(\w+)"', row)[0]


def test_one_place_can_be_signed_out(
    alice: User, admin: Client, client_of, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
):
    nudges: list[str] = []
    monkeypatch.setattr("chatsite.delivery.broadcast.nudge", nudges.append)
    here, there = client_of(alice), client_of(alice)
    Session.objects.filter(pk=there.session.row_key).update(user_agent="Netscape")

    with django_capture_on_commit_callbacks(execute=True):
        admin.post(
            reverse("admin:accounts_session_changelist"),
            {"action": "sign_out", "_selected_action": [mark_of(admin, "Netscape")]},
        )

    assert (here.get(reverse("profile")).status_code, there.get(reverse("profile")).status_code) == (200, 302)
    assert nudges == [f"user.{alice.pk}"]


def test_a_key_opens_an_account_so_nobody_reads_one_here(alice: User, admin: Client, client_of: ClientOf):
    """Else a superuser could come in as the owner."""
    client_of(alice)
    key = Session.objects.get(user=alice).pk
    pages = [admin.get(reverse("admin:accounts_session_changelist"))]
    pages.append(admin.get(reverse("admin:accounts_session_change", args=[key])))

    assert [page.status_code for page in pages] == [200, 200]
    assert key not in pages[0].text
    assert Session.objects.get(pk=key).session_data not in pages[1].text
    assert key not in str(Session.objects.get(pk=key))
    asked = admin.get(reverse("admin:accounts_session_changelist"), {"session_key__startswith": key[:1]})
    assert asked.status_code == 400


def test_places_are_for_superusers_only(alice: User, morgan: User, moderator: Client, client_of):
    client_of(alice)
    morgan.user_permissions.add(Permission.objects.get(codename="view_session", content_type__app_label="accounts"))

    assert moderator.get(reverse("admin:accounts_session_changelist")).status_code == 403
