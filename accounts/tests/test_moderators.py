"""A moderator of the house in the administration: what they are shown, and what they may do."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from accounts.account.moderators import set_moderator
from accounts.models import User
from accounts.permissions import MODERATOR_PERMISSIONS, MODERATORS, is_site_moderator
from chatsite.exceptions import NotAllowed
from conftest import ClientOf, person
from messaging.models import Message
from messaging.tests.talk import say
from rooms.models import Room

PEOPLE = "admin:accounts_user_changelist"


@pytest.fixture
def admin(admin_user: User, client_of: ClientOf) -> Client:
    return client_of(admin_user)


@pytest.fixture
def marshal(admin_user: User, mallory: User) -> User:
    """mallory moderates the house, and is nothing else there."""
    set_moderator(user=mallory, by=admin_user, is_moderator=True)
    LogEntry.objects.all().delete()
    return mallory


@pytest.fixture
def office(marshal: User, client_of: ClientOf) -> Client:
    return client_of(marshal)


def page_of(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def switch(client: Client, user: User, **fields: str):
    """What the person's page sends, with the switch as in `fields`."""
    typed = {"display_name": user.display_name, "email": "", "language": "", "timezone": "", "theme": "system"}
    return client.post(page_of(user), {**typed, **fields}, follow=True)


def act(client: Client, page: str, action: str, row: int):
    return client.post(reverse(page), {"action": action, "_selected_action": [row]}, follow=True)


def test_the_group_alone_opens_the_administration_and_shows_people_rooms_and_messages(office: Client, lounge: Room):
    page = office.get(reverse("admin:index"))

    assert page.status_code == 200
    for model in ("accounts_user", "rooms_room", "rooms_membership", "messaging_message"):
        address = reverse(f"admin:{model}_changelist")
        assert f'href="{address}"' in page.text
        assert office.get(address).status_code == 200
    assert reverse("admin:index") in office.get(reverse("profile")).text


def test_whoever_is_taken_out_of_the_group_finds_no_administration(marshal: User, office: Client, admin_user: User):
    set_moderator(user=marshal, by=admin_user, is_moderator=False)

    assert office.get(reverse("admin:index"), follow=True).status_code == 404


def test_a_moderator_finds_a_message_and_removes_it(office: Client, lounge: Room, bob: User, marshal: User):
    message = say(bob, lounge, "buy my watches")
    messages = "admin:messaging_message_changelist"

    assert "buy my watches" in office.get(reverse(messages), {"q": "watches"}).text
    act(office, messages, "remove", message.pk)

    assert "buy my watches" not in office.get(reverse(messages), {"q": "watches"}).text
    assert Message.objects.get(pk=message.pk).removed_at
    entry = LogEntry.objects.get()
    assert (entry.user, entry.change_message) == (marshal, "removed by a moderator")


def test_a_moderator_closes_an_account_and_opens_it_again(office: Client, bob: User):
    act(office, PEOPLE, "deactivate", bob.pk)
    assert not User.objects.get(pk=bob.pk).is_active
    act(office, PEOPLE, "reactivate", bob.pk)
    assert User.objects.get(pk=bob.pk).is_active
    assert LogEntry.objects.filter(object_id=str(bob.pk)).count() == 2


@pytest.mark.parametrize("whose", ["owner", "staff", "moderator"])
def test_a_moderator_closes_no_account_that_has_powers_itself(office: Client, bob: User, admin_user: User, whose: str):
    if whose == "moderator":
        set_moderator(user=bob, by=admin_user, is_moderator=True)
    else:
        User.objects.filter(pk=bob.pk).update(**{f"is_{whose}": True})

    act(office, PEOPLE, "deactivate", bob.pk)

    assert User.objects.get(pk=bob.pk).is_active


def test_a_moderator_reads_neither_hash_nor_address_of_anybody(office: Client, bob: User):
    User.objects.filter(pk=bob.pk).update(email="bob@example.org")
    bob.refresh_from_db()

    for page in (office.get(page_of(bob)), office.get(reverse(PEOPLE), {"q": "bob"})):
        assert page.status_code == 200
        assert "bob@example.org" not in page.text
        assert bob.password not in page.text
    assert "@bob" not in office.get(reverse(PEOPLE), {"q": "bob@example"}).text
    for lookup in ("email__startswith", "password__startswith", "last_seen_at__gt", "is_superuser"):
        assert office.get(reverse(PEOPLE), {lookup: "b"}).status_code == 400


@pytest.mark.parametrize("action", ["make_password_link", "remove_second_step"])
def test_a_moderator_gets_into_nobodys_account(office: Client, bob: User, action: str):
    page = act(office, PEOPLE, action, bob.pk)

    assert "http" not in page.text.split('id="content"')[1].split("</main>")[0].replace(reverse(PEOPLE), "")
    assert not LogEntry.objects.exists()


def test_a_moderator_gives_no_powers(office: Client, marshal: User, bob: User):
    for user in (bob, marshal):
        assert switch(office, user, moderator="on", is_staff="on", is_superuser="on").status_code == 403
        user.refresh_from_db()
        assert (user.is_staff, user.is_superuser) == (False, False)
    assert not is_site_moderator(bob)
    with pytest.raises(NotAllowed):
        set_moderator(user=bob, by=marshal, is_moderator=True)


@pytest.mark.parametrize(
    "model", ["accounts_session", "accounts_house", "accounts_process", "rooms_inspection", "auth_group"]
)
def test_what_is_for_superusers_is_not_for_moderators(office: Client, model: str):
    assert office.get(reverse(f"admin:{model}_changelist"), follow=True).status_code == 403


def test_one_switch_makes_somebody_a_moderator_and_back_and_the_log_says_so(admin: Client, admin_user: User, bob: User):
    assert 'name="moderator"' in admin.get(page_of(bob)).text
    switch(admin, bob, moderator="on")
    assert bob.groups.filter(name=MODERATORS).exists()
    assert "checked" in admin.get(page_of(bob)).text.split('name="moderator"')[1].split(">")[0]
    switch(admin, bob)
    assert not bob.groups.exists()
    told = LogEntry.objects.filter(object_id=str(bob.pk), change_message__contains="moderator of the house")
    assert [(entry.user, entry.change_message) for entry in told.order_by("pk")] == [
        (admin_user, "made a moderator of the house"),
        (admin_user, "is no moderator of the house any more"),
    ]


def test_saving_something_else_of_a_person_leaves_the_switch_and_other_groups(admin: Client, bob: User):
    gardeners = Group.objects.create(name="gardeners")
    switch(admin, bob, moderator="on", groups=str(gardeners.pk))
    switch(admin, bob, moderator="on", groups=str(gardeners.pk), display_name="Bobby")

    assert set(bob.groups.values_list("name", flat=True)) == {MODERATORS, "gardeners"}
    assert LogEntry.objects.filter(change_message__contains="moderator of the house").count() == 1


def test_staff_who_may_change_people_do_not_switch(client_of: ClientOf, morgan: User, bob: User):
    morgan.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "view_user"]))

    switch(client_of(morgan), bob, moderator="on")

    assert not bob.groups.exists()


def test_neither_guests_nor_the_owner_have_the_switch(admin: Client, admin_user: User, bob: User, carol: User):
    User.objects.filter(pk=bob.pk).update(is_guest=True)
    User.objects.filter(pk=carol.pk).update(is_owner=True)
    for user in (bob, carol):
        assert 'name="moderator"' not in admin.get(page_of(user)).text
    bob.refresh_from_db()
    with pytest.raises(NotAllowed):
        set_moderator(user=bob, by=admin_user, is_moderator=True)


def test_the_group_has_what_it_needs_from_the_first_day_and_again_if_somebody_deleted_it(admin_user: User):
    def given() -> set[str]:
        group = Group.objects.get(name=MODERATORS)
        return {f"{one.content_type.app_label}.{one.codename}" for one in group.permissions.all()}

    Group.objects.filter(name=MODERATORS).delete()
    set_moderator(user=person("gina"), by=admin_user, is_moderator=True)

    assert given() == set(MODERATOR_PERMISSIONS)
