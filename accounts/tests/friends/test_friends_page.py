"""The friends page with its tabs, what one notes about friends, and the acts as forms and as fragments."""

import re
import uuid

import pytest
from django.urls import reverse

from accounts.friends import contacts
from accounts.friends import operations as friend_operations
from accounts.friends import queries as friend_queries
from accounts.models import Contact, FriendGroup, Friendship, User
from accounts.presence.leases import arrive, renew_lease
from conftest import ClientOf, person
from messaging.messages.operations import send_message
from rooms.direct import operations as direct
from rooms.models import Room
from tests.pages import start_tag
from tests.queries import queries

Pair = tuple[User, User]
HTMX = {"HX-Request": "true"}
FRIENDS = "friends"


def befriend(one: User, *others: User) -> None:
    for other in others:
        friend_operations.request(sender=one, receiver=other)
        friend_operations.accept(user=other, other=one)


def be_here(*people: User) -> None:
    process = uuid.uuid4()
    renew_lease(process)
    arrive(process, [person.pk for person in people])


def names(reader: User, tab: str, **asked: object) -> list[str]:
    listing = friend_queries.listing(reader, tab=tab, **asked)  # type: ignore[arg-type]
    friends = [friend.row.name for heading in listing.headings for friend in heading.friends]
    return friends + [asked.row.name for asked in listing.requests] + [row.name for row in listing.rows]


def test_each_tab_has_whom_it_says_and_counts_them(
    friends: Pair, carol: User, mallory: User, morgan: User, client_of: ClientOf
) -> None:
    """D05, D08, E42, E45, E54"""
    alice, _bob = friends
    befriend(alice, carol)
    be_here(carol)
    friend_operations.request(sender=mallory, receiver=alice)
    friend_operations.request(sender=alice, receiver=morgan)
    friend_operations.block(user=alice, other=person("pest"))
    assert names(alice, "online") == ["Carol"]
    assert names(alice, "all") == ["Bob", "Carol"]
    assert names(alice, "requests") == ["Mallory"]
    assert names(alice, "sent") == ["Morgan"]
    assert names(alice, "blocked") == ["pest"]
    page = client_of(alice).get(reverse(FRIENDS)).text
    assert re.findall(r'<span class="(?:tab-count|unread)"[^>]*>(\d+)', page)[:5] == ["1", "2", "1", "1", "1"]


@pytest.mark.parametrize("tab", ["online", "all", "requests", "sent", "blocked"])
def test_an_empty_tab_says_what_to_do(alice: User, client_of: ClientOf, tab: str) -> None:
    page = client_of(alice).get(reverse(FRIENDS), {"tab": tab}).text
    assert page.count('class="empty"') == 1
    assert page.count('data-kind="primary"') == 2  # and the one on top of the page


def test_a_friend_stands_with_their_latest_line_and_leads_to_the_conversation(
    friends: Pair, client_of: ClientOf
) -> None:
    """D08, D09"""
    alice, bob = friends
    send_message(room=direct.between(alice, bob), author=bob, body="Did you eat?", client_id=uuid.uuid4())
    page = client_of(alice).get(reverse(FRIENDS), {"tab": "all"}).text
    assert "Did you eat?" in page
    assert "1<span" in page.partition('class="unread"')[2]
    assert f'<a class="name" href="{reverse("direct", args=["bob"])}"' in page
    assert start_tag(page, "a", id=f"face-{bob.pk}")["data-menu"] == reverse("person-card", args=[bob.pk])


def test_the_starred_come_first_then_groups_then_the_others(friends: Pair, carol: User, mallory: User) -> None:
    alice, _bob = friends
    befriend(alice, carol, mallory)
    contacts.set_star(user=alice, friend=mallory, is_starred=True)
    group = contacts.make_group(user=alice, name="가족")
    contacts.make_group(user=alice, name="Climbers")
    contacts.set_group(user=alice, friend=carol, group_id=group.pk)
    headings = friend_queries.listing(alice, tab="all").headings
    shown = [
        (heading.group and heading.group.name, [friend.row.name for friend in heading.friends]) for heading in headings
    ]
    assert shown == [(None, ["Mallory"]), ("Climbers", []), ("가족", ["Carol"]), (None, ["Bob"])]


def test_friends_are_searched_for_by_alias_too(friends: Pair) -> None:
    alice, bob = friends
    contacts.set_alias(user=alice, friend=bob, alias="큰오빠")
    assert names(alice, "all", q="ㅋㅇㅃ") == ["큰오빠"]
    assert names(alice, "all", q="bob") == ["큰오빠"]
    assert names(alice, "all", q="carol") == []


def test_many_friends_come_a_page_at_a_time_and_cost_the_same(
    friends: Pair, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, _bob = friends
    browser = client_of(alice)
    browser.get(reverse(FRIENDS), {"tab": "all"})
    with queries() as few:
        browser.get(reverse(FRIENDS), {"tab": "all"})
    befriend(alice, *(person(f"person{number}") for number in range(5)))
    with queries() as many:
        browser.get(reverse(FRIENDS), {"tab": "all"})
    assert len(many) <= len(few) <= 15
    monkeypatch.setattr(friend_queries, "PAGE_SIZE", 4)
    assert len(names(alice, "all")) == 4
    assert "pages=2" in browser.get(reverse(FRIENDS), {"tab": "all"}).text
    assert len(names(alice, "all", pages=2)) == 6


def test_a_request_shows_who_it_is_and_what_both_share(
    lounge: Room, alice: User, bob: User, client_of: ClientOf
) -> None:
    """E45"""
    friend_operations.request(sender=alice, receiver=bob, text="<b>It is me</b>")
    page = client_of(bob).get(reverse(FRIENDS)).text  # the tab with somebody in it
    assert "&lt;b&gt;It is me&lt;/b&gt;" in page
    assert f'<a href="{lounge.get_absolute_url()}" dir="auto">#lounge</a>' in page
    for act in ("accept", "ignore", "block"):
        assert reverse(f"friend-{act}", args=["alice"]) in page


def test_an_ignored_request_is_folded_away_and_can_still_be_accepted(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    """E48"""
    friend_operations.request(sender=alice, receiver=bob)
    client_of(bob).post(reverse("friend-ignore", args=["alice"]))
    listing = friend_queries.listing(bob, tab="requests")
    assert (listing.requests, [asked.row.name for asked in listing.ignored]) == ([], ["Alice"])
    page = client_of(bob).get(reverse(FRIENDS), {"tab": "requests"}).text
    assert "Ignored" in page
    assert "friend-ignore" not in page
    client_of(bob).post(reverse("friend-accept", args=["alice"]))
    assert Friendship.objects.accepted().count() == 1


def test_acts_work_as_plain_forms_and_lead_back(alice: User, bob: User, client_of: ClientOf) -> None:
    """E42, E47"""
    sent = client_of(alice).post(reverse("friend-request"), {"username": "bob", "next": "/people/?q=b"}, follow=True)
    assert sent.redirect_chain == [("/people/?q=b", 302)]
    assert "Request sent!" in sent.text
    accepted = client_of(bob).post(reverse("friend-accept", args=["alice"]), {"next": "//evil.example/"}, follow=True)
    assert accepted.redirect_chain == [(reverse(FRIENDS), 302)]
    assert "You and Alice are friends now." in accepted.text


def test_acts_work_as_fragments(alice: User, bob: User, client_of: ClientOf) -> None:
    """E42, E47: words for the notices, and the buttons as they are now."""
    sent = client_of(alice).post(reverse("friend-request"), {"username": "bob", "door": "1"}, headers=HTMX)
    assert (sent.status_code, sent["HX-Trigger"]) == (200, '{"friends-changed": {}}')
    assert "Request sent!" in sent.text
    assert start_tag(sent.text, "div", id=f"door-{bob.pk}")["hx-swap-oob"] == "true"
    assert reverse("friend-cancel", args=["bob"]) in sent.text
    accepted = client_of(bob).post(reverse("friend-accept", args=["alice"]), headers=HTMX)
    assert reverse("direct", args=["alice"]) in accepted.text


def test_accepting_what_was_taken_back_is_refused_and_the_list_reads_itself_again(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    """E50"""
    answer = client_of(bob).post(reverse("friend-accept", args=["alice"]), headers=HTMX)
    assert (answer.status_code, answer["X-Error"]) == (409, "conflict")
    assert answer["HX-Trigger"] == '{"friends-changed": {}}'
    assert "no friend request" in answer.text


@pytest.mark.parametrize(
    ("typed", "status", "code"),
    [
        ({}, 400, "bad_request"),
        ({"username": "alice"}, 400, "bad_request"),
        ({"username": "bob", "text": "x" * 201}, 422, "too_long"),
        ({"username": "bob\x00"}, 400, "bad_request"),
        ({"username": "nobody"}, 404, "not_found"),
    ],
)
def test_a_request_that_cannot_be_is_refused(
    alice: User, bob: User, client_of: ClientOf, typed: dict[str, str], status: int, code: str
) -> None:
    """E51"""
    answer = client_of(alice).post(reverse("friend-request"), typed)
    assert (answer.status_code, answer["X-Error"]) == (status, code)
    assert not Friendship.objects.exists()


# What one notes --------------------------------------------------------------------------------


def test_notes_are_the_reader_s_alone(friends: Pair, client_of: ClientOf) -> None:
    alice, bob = friends
    browser = client_of(alice)
    browser.post(reverse("friend-alias", args=["bob"]), {"alias": " 큰오빠 "})
    browser.post(reverse("friend-star", args=["bob"]), {"starred": "on"})
    browser.post(reverse("friend-move", args=["bob"]), {"new_group": "Family"})
    contact = Contact.objects.get()
    assert (contact.owner, contact.alias, contact.is_starred, str(contact.group)) == (alice, "큰오빠", True, "Family")
    assert "큰오빠" in browser.get(reverse("person", args=["bob"])).text
    assert "큰오빠" not in client_of(bob).get(reverse("person", args=["bob"])).text
    browser.post(reverse("friend-star", args=["bob"]))
    browser.post(reverse("friend-alias", args=["bob"]), {"alias": ""})
    browser.post(reverse("friend-move", args=["bob"]), {"group": ""})
    contact.refresh_from_db()
    assert (contact.alias, contact.is_starred, contact.group) == ("", False, None)


@pytest.mark.parametrize("act", ["alias", "star", "move", "menu"])
def test_only_about_friends_notes_are_made(alice: User, bob: User, client_of: ClientOf, act: str) -> None:
    address = reverse(f"friend-{act}", args=["bob"])
    answer = client_of(alice).get(address) if act == "menu" else client_of(alice).post(address, {"alias": "x"})
    assert answer.status_code == 404
    assert not Contact.objects.exists()


def test_the_menu_of_a_friend_holds_all_that_one_may_do(friends: Pair, client_of: ClientOf) -> None:
    menu = client_of(friends[0]).get(reverse("friend-menu", args=["bob"]), headers=HTMX).text
    for act in ("star", "alias", "move", "remove", "block"):
        assert reverse(f"friend-{act}", args=["bob"]) in menu


def test_groups_are_made_renamed_and_removed_by_their_owner(friends: Pair, client_of: ClientOf) -> None:
    alice, bob = friends
    browser = client_of(alice)
    browser.post(reverse("friend-group-new"), {"name": "Family"})
    group = FriendGroup.objects.get()
    contacts.set_group(user=alice, friend=bob, group_id=group.pk)
    browser.post(reverse("friend-group-rename", args=[group.pk]), {"name": "가족"})
    group.refresh_from_db()
    assert group.name == "가족"
    for address in ("friend-group-rename", "friend-group-remove"):
        assert client_of(bob).post(reverse(address, args=[group.pk]), {"name": "mine"}).status_code == 404
    assert client_of(bob).post(reverse("friend-move", args=["alice"]), {"group": group.pk}).status_code == 404
    browser.post(reverse("friend-group-remove", args=[group.pk]))
    assert Contact.objects.get().group is None


@pytest.mark.parametrize(("name", "status"), [("", 422), ("x" * 31, 422), ("ＦＡＭＩＬＹ", 409)])
def test_a_group_needs_a_name_of_its_own(alice: User, client_of: ClientOf, name: str, status: int) -> None:
    contacts.make_group(user=alice, name="Family")
    assert client_of(alice).post(reverse("friend-group-new"), {"name": name}).status_code == status
    assert FriendGroup.objects.count() == 1


# The sidebar -----------------------------------------------------------------------------------


def test_the_sidebar_reads_who_is_here_when_the_page_is_there(friends: Pair, client_of: ClientOf) -> None:
    alice, bob = friends
    be_here(bob)
    friend_operations.request(sender=person("newcomer"), receiver=alice)
    room = Room.objects.get(direct_key=f"{alice.pk},{bob.pk}")
    page = client_of(alice).get(room.get_absolute_url()).text
    assert f'hx-get="{reverse("friends-here")}"' in page
    fragment = client_of(alice).get(reverse("friends-here"), headers=HTMX).text
    assert reverse("direct", args=["bob"]) in fragment
    assert start_tag(fragment, "ul", **{"data-friends": str(bob.pk)})["data-requests"] == "1"
    assert "Add friends" in client_of(person("somebody")).get(reverse("friends-here")).text
