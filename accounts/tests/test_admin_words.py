"""The administration speaks the language of whoever reads it, all of it."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.account.moderators import set_moderator
from accounts.models import House, ModerationAct, User
from accounts.permissions import MODERATORS
from accounts.presence import leases
from conftest import ClientOf
from messaging.models import Message
from messaging.tests.talk import say
from rooms.inspections import inspect
from rooms.models import Membership, Room

# What is the same in every language: names of people, rooms and groups of this house, of standards and keys.
NAMES = {
    *"Maru Alice alice Bob bob Carol carol Morgan morgan root lounge moderators".split(),
    *"IP Command Control Enter Mac PDF CSV".split(),
}


@pytest.fixture
def house(db: None, alice: User, bob: User, lounge: Room) -> User:
    """A house in which there is something of everything to see; whoever runs it."""
    root = User.objects.create_superuser("root", password="a floor to sit on")
    set_moderator(user=bob, by=root, is_moderator=True)
    say(alice, lounge, "1")
    process = uuid4()
    leases.renew_lease(process)
    leases.arrive(process, [alice.pk])
    Room.objects.filter(pk=lounge.pk).update(kind="closed")
    inspect(room=Room.objects.get(pk=lounge.pk), by=root, reason="1234")
    House.objects.get_or_create(pk=1)
    return root


def latin(page: str) -> set[str]:
    """Words in Latin letters that the page shows, but for names and what is a number with letters."""
    text = re.sub(r"<(script|style|select)\b.*?</\1>|<[^>]*>", " ", f"<{page.split('<body')[1]}", flags=re.S)
    words = re.findall(r"[A-Za-z][A-Za-z]+", unescape(text))
    return {word for word in words if word not in NAMES and not re.fullmatch("[a-f]+", word)}


def addresses(lounge: Room, bob: User) -> list[str]:
    rows = {
        "accounts_user": bob.pk,
        "rooms_room": lounge.pk,
        "rooms_membership": Membership.objects.get(room=lounge, user=bob).pk,
        "messaging_message": Message.objects.get(kind="text").pk,
        "accounts_moderationact": ModerationAct.objects.get(kind="room_inspect").pk,
        "auth_group": Group.objects.get(name=MODERATORS).pk,
    }
    lists = [f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry]
    changes = [reverse(f"admin:{model}_change", args=[pk]) for model, pk in rows.items()]
    return [reverse("admin:index"), reverse("admin:accounts_moderationact_take_back"), *map(reverse, lists), *changes]


@pytest.mark.parametrize("language", ["ko", "zh-hans"])
def test_no_word_of_english_is_left(house: User, lounge: Room, bob: User, client_of: ClientOf, language: str):
    User.objects.filter(pk=house.pk).update(language=language)
    browser = client_of(User.objects.get(pk=house.pk))

    pages = {address: browser.get(address, follow=True) for address in addresses(lounge, bob)}

    assert {page.status_code for page in pages.values()} == {200}
    left = {address: words for address, page in pages.items() if (words := latin(page.text))}
    assert not left, "\n".join(f"{address}: {sorted(words)}" for address, words in left.items())
    (group,) = (page.text for address, page in pages.items() if re.search(r"group/\d", address))
    assert not latin("<body>" + " ".join(re.findall(r"<option[^>]*>([^<]*)", group)))
