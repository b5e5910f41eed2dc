"""The pages of people: the directory, a profile, the personal link, who may reach me."""

import re
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import relations, throttle
from accounts.friends import links
from accounts.friends import operations as friend_operations
from accounts.friends.rows import PAGE_SIZE
from accounts.models import FormerName, Friendship, User
from accounts.presence.leases import arrive, renew_lease
from chatsite.exceptions import RateLimited
from conftest import PASSWORD, ClientOf, person
from rooms.models import Room
from tests.queries import queries

Pair = tuple[User, User]
HTMX = {"HX-Request": "true"}


def found(browser: Client, text: str) -> list[str]:
    page = browser.get(reverse("people"), {"q": text}).text
    return re.findall(r"<small[^>]*>(?:[^@<]* · )?@(\w+)</small>", page)


@pytest.fixture
def town(db: None) -> list[User]:
    return [person("jiyoung", display_name="지영"), person("xiaoming", display_name="小明"), person("ming")]


# The directory ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ㅈㅇ", ["jiyoung"]),
        ("징", ["jiyoung"]),
        ("xm", ["xiaoming"]),
        ("明", ["xiaoming"]),
        ("MING", ["ming", "xiaoming"]),  # exactly this name first
        ("nobody", []),
    ],
)
def test_people_are_found_as_one_types(
    town: list[User], alice: User, client_of: ClientOf, text: str, names: list[str]
) -> None:
    """E41"""
    assert found(client_of(alice), text) == names


def test_htmx_gets_the_list_alone(town: list[User], alice: User, client_of: ClientOf) -> None:
    answer = client_of(alice).get(reverse("people"), {"q": "ming"}, headers=HTMX)
    assert answer.text.lstrip().startswith("<section")


def test_every_person_is_on_one_page_and_only_one(alice: User, client_of: ClientOf) -> None:
    made = {person(f"person{number:02}").username for number in range(PAGE_SIZE + 5)}
    browser, seen, after = client_of(alice), [], ""
    for _page in range(2):
        page = browser.get(reverse("people"), {"q": "person", "after": after}).context["page"]
        seen += [row.person.username for row in page.rows]
        after = page.after
    assert sorted(seen) == sorted(made)
    assert not after


def test_the_directory_costs_the_same_for_many(town: list[User], alice: User, client_of: ClientOf) -> None:
    browser = client_of(alice)
    browser.get(reverse("people"))
    with queries() as few:
        browser.get(reverse("people"))
    for number in range(20):
        person(f"person{number}")
    with queries() as many:
        browser.get(reverse("people"))
    assert len(many) == len(few) <= 10


def test_each_row_has_the_one_right_button(
    friends: Pair, carol: User, mallory: User, morgan: User, client_of: ClientOf
) -> None:
    """E42, E45, E49"""
    alice, bob = friends
    friend_operations.request(sender=alice, receiver=carol)
    friend_operations.request(sender=mallory, receiver=alice)
    page = client_of(alice).get(reverse("people")).text
    doors = dict(re.findall(r'id="door-(\d+)">(.*?)</div>', page, re.DOTALL))
    assert "This is you" in doors[str(alice.pk)]
    assert reverse("direct", args=["bob"]) in doors[str(bob.pk)]
    assert reverse("friend-cancel", args=["carol"]) in doors[str(carol.pk)]
    assert reverse("friend-accept", args=["mallory"]) in doors[str(mallory.pk)]
    assert reverse("friend-request") in doors[str(morgan.pk)]


def test_whoever_searches_like_a_machine_is_slowed_down(
    alice: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E51"""

    def spend(self: object, who: str) -> None:
        raise RateLimited(retry_after=7)

    monkeypatch.setattr(throttle.Allowance, "spend", spend)
    for address in (reverse("people"), reverse("person", args=["alice"])):
        answer = client_of(alice).get(address)
        assert (answer.status_code, answer["X-Error"], answer["Retry-After"]) == (429, "rate_limited", "7")


# Somebody's page -------------------------------------------------------------------------------


def test_unknown_hidden_and_blocking_people_answer_alike(
    alice: User, bob: User, carol: User, client_of: ClientOf
) -> None:
    """E51: by their page, by a request and by every other act."""
    User.objects.filter(pk=bob.pk).update(is_findable=False)
    friend_operations.block(user=carol, other=alice)
    browser = client_of(alice)
    answers = set()
    for username in ("nobody", "bob", "carol"):
        ways = [browser.get(reverse("person", args=[username]))]
        ways += [browser.post(reverse("friend-request"), {"username": username})]
        ways += [browser.post(reverse(f"friend-{act}", args=[username])) for act in ("accept", "cancel", "block")]
        plain = tuple((way.status_code, way["X-Error"], re.sub(r'nonce="[^"]*"', "", way.text)) for way in ways)
        answers.add(tuple((status, code, re.sub(r'"X-CSRFToken": "\w+"', "", text)) for status, code, text in plain))
    assert len(answers) == 1
    assert {(status, code) for status, code, _text in answers.pop()} == {(404, "not_found")}


def test_a_page_of_somebody_says_what_they_share(lounge: Room, alice: User, bob: User, client_of: ClientOf) -> None:
    page = client_of(alice).get(reverse("person", args=["bob"])).text
    assert "#lounge" in page
    assert "Add friend" in page
    assert reverse("friend-block", args=["bob"]) in page


def test_a_name_is_found_whatever_its_case_and_a_former_one_leads_on(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    FormerName.objects.create(user=bob, username="bobby", ends_at=timezone.now() + timedelta(days=30))
    for name in ("BOB", "bobby", "ｂｏｂ"):
        answer = client_of(alice).get(reverse("person", args=[name]))
        assert answer["Location"] == reverse("person", args=["bob"])


def test_a_dot_is_shown_to_those_who_may_see_it(friends: Pair, mallory: User, client_of: ClientOf) -> None:
    alice, bob = friends
    process = uuid4()
    renew_lease(process)
    arrive(process, [bob.pk])
    address = reverse("person", args=["bob"])
    assert f'data-user="{bob.pk}" data-state="online"' in client_of(alice).get(address).text
    assert f'data-user="{bob.pk}" data-state' not in client_of(mallory).get(address).text


def test_one_s_own_page_leads_to_the_profile(alice: User, client_of: ClientOf) -> None:
    page = client_of(alice).get(reverse("person", args=["alice"])).text
    assert "This is you" in page
    assert reverse("friend-block", args=["alice"]) not in page


# The personal link -----------------------------------------------------------------------------


def link_of(user: User) -> str:
    user.refresh_from_db()
    return links.path_of(user)


def test_a_link_finds_whoever_cannot_be_found_and_adds_nobody_by_itself(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    User.objects.filter(pk=bob.pk).update(is_findable=False)
    browser = client_of(alice)
    assert "Bob" in browser.get(link_of(bob)).text
    assert not Friendship.objects.exists()
    answer = browser.post(link_of(bob), {"text": "It is me", "next": reverse("person", args=["bob"])}, follow=True)
    assert "Request sent!" in answer.text
    row = Friendship.objects.get()
    assert (row.requested_by, row.text, row.accepted_at) == (alice, "It is me", None)


def test_a_visitor_with_a_link_comes_back_to_it(bob: User, client_of: ClientOf) -> None:
    browser = client_of(None)
    answer = browser.get(link_of(bob))
    assert answer.status_code == 200
    assert "Bob invites you to" in answer.text
    assert f'href="{reverse("register")}?next={quote(link_of(bob), safe="")}"' in answer.text
    refused = browser.post(link_of(bob), {"text": "hello"})
    assert refused["Location"].startswith(f"{reverse('login')}?next=")
    typed = {"username": "newcomer", "password1": PASSWORD, "password2": PASSWORD, "next": link_of(bob)}
    assert browser.post(reverse("register"), typed)["Location"] == link_of(bob)
    assert "Bob" in browser.get(link_of(bob)).text


def test_other_programs_show_whose_link_it_is(bob: User, client_of: ClientOf) -> None:
    visitor = client_of(None)
    page = visitor.get(link_of(bob)).text
    assert '<meta property="og:title" content="Bob">' in page
    assert '<meta property="og:description" content="Bob invites you to Maru.">' in page
    assert f'<meta property="og:image" content="http://testserver{link_of(bob)}picture.png">' in page
    assert '<meta name="robots" content="noindex">' in page
    made = visitor.get(f"{link_of(bob)}picture.png")
    assert (made.status_code, made["Content-Type"]) == (200, "image/png")
    old = link_of(bob)
    links.renew(user=bob)
    assert [visitor.get(address).status_code for address in (old, f"{old}picture.png")] == [404, 404]


def test_a_visitor_reads_of_nobody_but_the_name(bob: User, client_of: ClientOf) -> None:
    User.objects.filter(pk=bob.pk).update(status_text="in the attic", email="bob@example.org")
    page = client_of(None).get(link_of(bob)).text
    assert not [
        known
        for known in ("in the attic", "bob@example.org", "@bob", reverse("friend-block", args=["bob"]))
        if known in page
    ]


def test_who_waits_for_the_end_of_their_account_decides_that_first(alice: User, bob: User, client_of: ClientOf) -> None:
    User.objects.filter(pk=alice.pk).update(deletion_due_at=timezone.now())
    answer = client_of(alice).get(link_of(bob))
    assert (answer.status_code, answer["X-Error"]) == (403, "deletion_due")


def test_a_renewed_link_ends_the_one_before(alice: User, bob: User, client_of: ClientOf) -> None:
    old = link_of(bob)
    client_of(bob).post(reverse("my-link-renew"))
    assert client_of(alice).get(old).status_code == 404
    assert client_of(alice).post(old).status_code == 404
    assert client_of(alice).get(link_of(bob)).status_code == 200
    assert not Friendship.objects.exists()


@pytest.mark.parametrize("token", ["1-1:none", "1-1", "x", "1:1:1"])
def test_a_link_cannot_be_made_up(alice: User, bob: User, client_of: ClientOf, token: str) -> None:
    assert client_of(alice).get(reverse("friend-link", args=[token])).status_code == 404


def test_a_link_is_of_no_use_to_whom_its_owner_blocked(alice: User, bob: User, client_of: ClientOf) -> None:
    friend_operations.block(user=bob, other=alice)
    answers = [client_of(alice).get(address) for address in (link_of(bob), reverse("friend-link", args=["x"]))]
    assert {(answer.status_code, answer["X-Error"]) for answer in answers} == {(404, "not_found")}


def test_one_s_own_link_is_a_page_with_a_code_for_cameras(alice: User, client_of: ClientOf) -> None:
    browser = client_of(alice)
    assert browser.get(link_of(alice))["Location"] == reverse("my-link")
    assert f"http://testserver{link_of(alice)}" in browser.get(reverse("my-link")).text
    code = browser.get(reverse("my-qr"))
    assert code["Content-Type"] == "image/svg+xml"
    assert code.content.startswith(b"<svg")
    assert "no-store" in code["Cache-Control"]


# Who may reach me ------------------------------------------------------------------------------


def test_one_decides_who_finds_and_reaches_one(alice: User, bob: User, client_of: ClientOf) -> None:
    browser = client_of(bob)
    assert "Others find me by name" in browser.get(reverse("profile-privacy")).text
    browser.post(reverse("reach-change"), {"who_may_write": "rooms"})
    bob.refresh_from_db()
    assert (bob.is_findable, bob.who_may_write) == (False, "rooms")
    assert bob not in relations.findable(alice)
    answer = browser.post(reverse("reach-change"), {"is_findable": "on", "who_may_write": "everybody"})
    assert answer.status_code == 422
    bob.refresh_from_db()
    assert not bob.is_findable


def test_the_members_panel_finds_people_in_the_same_ways(
    lounge: Room, alice: User, client_of: ClientOf, town: list[User]
) -> None:
    for newcomer in town:
        lounge.memberships.create(user=newcomer)
    address = reverse("room-members", args=["lounge"])

    def panel(text: str) -> str:
        return client_of(alice).get(address, {"q": text}).text

    assert "jiyoung" in panel("ㅈㅇ")
    assert "xiaoming" in panel("xm")
    assert "jiyoung" not in panel("xm")
