"""Links into a room: who has one comes in, also through registration and the second step."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.models import User
from accounts.tests.two_factor.test_two_factor import code_of
from accounts.two_factor import operations as two_factor
from chatsite.exceptions import BadRequest, NotAllowed, NotFound
from conftest import PASSWORD, ClientOf
from rooms.creation.operations import create_room
from rooms.invitations import links
from rooms.invitations.links import LinkEnded, NoGuests, TooManyLinks
from rooms.membership import admission, moderation
from rooms.membership.operations import Banned
from rooms.models import InviteLink, Membership, Room


@pytest.fixture
def den(alice: User, bob: User) -> Room:
    """A closed room that alice owns and bob is in."""
    den = create_room(owner=alice, name="den", kind=Room.Kind.CLOSED)
    admission.come_in(den, bob)
    return den


def link_into(room: Room, by: User, **wanted: Any) -> InviteLink:
    return links.create(room=room, by=by, **wanted)


def is_in(room: Room, user: User) -> bool:
    return Membership.objects.filter(room=room, user=user).exists()


class TestUsing:
    def test_whoever_has_it_comes_in_and_uses_it_once(self, den: Room, bob: User, mallory: User) -> None:
        link = link_into(den, bob, max_uses=1)
        for _twice in range(2):
            links.use(token=link.token, user=mallory)
        link.refresh_from_db()
        assert is_in(den, mallory)
        assert link.uses == 1

    @pytest.mark.parametrize("why", ["over", "used up", "revoked", "in the bin", "archived", "suspended", "made up"])
    def test_one_that_does_not_hold_leads_nowhere(self, den: Room, bob: User, mallory: User, why: str) -> None:
        link = link_into(den, bob, span="hour", max_uses=1)
        now = timezone.now()
        match why:
            case "over":
                InviteLink.objects.update(ends_at=now - timedelta(seconds=1))
            case "used up":
                InviteLink.objects.update(uses=1)
            case "revoked":
                links.revoke(link=link, by=bob)
            case "in the bin":
                Room.objects.update(binned_at=now)
            case "archived":
                Room.objects.update(archived_at=now)
            case "suspended":
                User.objects.filter(pk=bob.pk).update(is_active=False)
        token = "x" * 24 if why == "made up" else link.token
        with pytest.raises(LinkEnded):
            links.use(token=token, user=mallory)
        assert not is_in(den, mallory)

    def test_it_does_not_get_round_a_ban(self, den: Room, alice: User, bob: User, mallory: User) -> None:
        link = link_into(den, bob)
        moderation.ban(room=den, by=alice, user=mallory)
        with pytest.raises(Banned):
            links.use(token=link.token, user=mallory)
        link.refresh_from_db()
        assert link.uses == 0

    def test_links_of_who_is_put_out_end(self, den: Room, alice: User, bob: User, mallory: User) -> None:
        link = link_into(den, bob)
        moderation.remove_member(room=den, by=alice, user=bob)
        with pytest.raises(LinkEnded):
            links.use(token=link.token, user=mallory)


class TestMaking:
    def test_who_may_not_invite_makes_none(self, den: Room, bob: User, carol: User) -> None:
        with pytest.raises(NotFound):
            link_into(den, carol)
        Room.objects.update(inviting=Room.Who.MODERATORS)
        with pytest.raises(NotAllowed):
            link_into(den, bob)

    @pytest.mark.parametrize("wanted", [{"span": "ever"}, {"max_uses": 0}, {"max_uses": 10_000}])
    def test_what_makes_no_sense_is_refused(self, den: Room, bob: User, wanted: dict[str, Any]) -> None:
        with pytest.raises(BadRequest):
            link_into(den, bob, **wanted)

    def test_guests_come_only_where_the_room_allows_it(self, den: Room, bob: User) -> None:
        with pytest.raises(NoGuests):
            link_into(den, bob, for_guests=True)

    def test_nobody_litters_with_links(self, den: Room, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(links, "LIVING_MAX", 1)
        link_into(den, bob)
        with pytest.raises(TooManyLinks):
            link_into(den, bob)

    def test_a_member_sees_and_revokes_their_own_and_those_who_run_the_room_all(
        self, den: Room, alice: User, bob: User, carol: User, client_of: ClientOf
    ) -> None:
        admission.come_in(den, carol)
        link = link_into(den, bob)
        address = f"/rooms/den/links/{link.pk}/revoke/"
        assert client_of(carol).post(address).status_code == 404
        assert link.token not in client_of(carol).get("/rooms/den/invite/").content.decode()
        assert link.token in client_of(alice).get("/rooms/den/invite/").content.decode()
        assert client_of(alice).post(address).status_code == 302
        link.refresh_from_db()
        assert link.revoked_at

    def test_a_link_is_drawn_for_cameras(self, den: Room, bob: User, client_of: ClientOf) -> None:
        link = link_into(den, bob)
        answer = client_of(bob).get(f"/rooms/den/links/{link.pk}/code.svg")
        assert answer["Content-Type"] == "image/svg+xml"
        assert answer.content.startswith(b"<svg")

    def test_a_new_room_offers_a_link_until_somebody_came(
        self, alice: User, mallory: User, client_of: ClientOf
    ) -> None:
        """E64"""
        room = create_room(owner=alice, name="new-one")
        browser = client_of(alice)
        first = "/rooms/new-one/invite/?first=1"
        assert f'hx-get="{first}"' in browser.get("/rooms/new-one/").content.decode()
        browser.post("/rooms/new-one/links/", {"span": "week"})
        link = InviteLink.objects.get()
        assert link.token in browser.get(first, headers={"hx-request": "true"}).content.decode()
        links.use(token=link.token, user=mallory)
        assert not browser.get(first, headers={"hx-request": "true"}).content.strip()
        assert room.memberships.count() == 2


class TestWhatItSays:
    def test_it_is_for_guests_where_the_room_takes_them_unless_one_says_otherwise(self, den: Room, bob: User) -> None:
        assert not link_into(den, bob).for_guests
        Room.objects.update(allows_guests=True)
        assert link_into(den, bob).for_guests
        assert not link_into(den, bob, for_guests=False).for_guests

    def test_the_page_says_whether_guests_may_come_and_offers_what_the_room_allows(
        self, alice: User, client_of: ClientOf
    ) -> None:
        room = create_room(owner=alice, name="new-one")
        browser = client_of(alice)
        browser.post("/rooms/new-one/links/", {"span": "week"})
        assert "with an account only" in browser.get("/rooms/new-one/invite/").text
        Room.objects.filter(pk=room.pk).update(allows_guests=True)
        InviteLink.objects.all().delete()
        first = browser.get("/rooms/new-one/invite/?first=1", headers={"hx-request": "true"}).text
        assert 'name="for_guests" value="on"' in first
        page = browser.get("/rooms/new-one/invite/").text
        assert re.search(r'<input[^>]*name="for_guests"[^>]* checked', page)
        browser.post("/rooms/new-one/links/", {"span": "week", "for_guests": "on"})
        assert "for guests, too" in browser.get("/rooms/new-one/invite/").text
        Room.objects.filter(pk=room.pk).update(allows_guests=False)
        assert "with an account only" in browser.get("/rooms/new-one/invite/").text

    @pytest.mark.parametrize(("host", "says"), [("127.0.0.1:8000", True), ("localhost", True), ("testserver", False)])
    def test_one_that_opens_only_here_says_so(self, den: Room, bob: User, host: str, says: bool) -> None:
        link_into(den, bob)
        browser = Client(headers={"host": host})
        browser.force_login(bob, backend="accounts.backends.SessionBackend")
        pages = [browser.get("/rooms/den/invite/").text, browser.get("/people/add/").text]
        assert ["opens only on this computer" in page for page in pages] == [says, says]
        assert all("ALLOWED_HOSTS" in page for page in pages) is says

    def test_it_is_revoked_and_not_cancelled_or_removed(self, den: Room, bob: User, client_of: ClientOf) -> None:
        link_into(den, bob, span="never")
        page = client_of(bob).get("/rooms/den/invite/").text
        assert "Revoke link" in page
        assert "Until it is revoked" in page


class TestShownElsewhere:
    def test_other_programs_get_a_title_words_and_a_picture(self, den: Room, bob: User, client_of: ClientOf) -> None:
        Room.objects.filter(pk=den.pk).update(name='Tea & "cake"')
        link = link_into(den, bob)
        page = client_of(None).get(links.path_of(link)).text
        assert '<meta property="og:title" content="#Tea &amp; &quot;cake&quot;">' in page
        assert "Bob invites you to #Tea &amp; &quot;cake&quot; on Maru. You join with an account." in page
        address = f"http://testserver/join/{link.token}/"
        assert f'<meta property="og:url" content="{address}">' in page
        assert f'<meta property="og:image" content="{address}picture.png">' in page
        assert '<meta name="robots" content="noindex">' in page
        made = client_of(None).get(f"/join/{link.token}/picture.png")
        assert (made.status_code, made["Content-Type"], made["X-Robots-Tag"]) == (200, "image/png", "noindex")
        assert "public" in made["Cache-Control"]
        assert Image.open(BytesIO(made.content)).size == (1200, 630)

    def test_that_a_nickname_is_enough_is_said_there_too(self, den: Room, bob: User, client_of: ClientOf) -> None:
        Room.objects.update(allows_guests=True)
        page = client_of(None).get(links.path_of(link_into(den, bob))).text
        assert "on Maru. A nickname is enough to join." in page

    def test_a_link_that_ended_has_no_picture(self, den: Room, bob: User, client_of: ClientOf) -> None:
        link = link_into(den, bob)
        links.revoke(link=link, by=bob)
        answers = [client_of(None).get(f"/join/{token}/picture.png") for token in (link.token, "never-was")]
        assert {(answer.status_code, answer["X-Error"]) for answer in answers} == {(404, "not_found")}


class TestTheDoor:
    def test_a_visitor_sees_the_room_and_nothing_of_what_is_said_there(
        self, den: Room, bob: User, client_of: ClientOf
    ) -> None:
        from messaging.tests.talk import say

        say(bob, den, "between us")
        page = client_of(None).get(links.path_of(link_into(den, bob))).content.decode()
        assert "den" in page
        assert "between us" not in page

    def test_registration_carries_a_visitor_into_the_room(self, den: Room, bob: User, client_of: ClientOf) -> None:
        browser, address = client_of(None), links.path_of(link_into(den, bob))
        form = browser.post(address, {"door": "register"})
        assert form["Location"].startswith("/accounts/register/?next=")
        new = {"username": "newcomer", "password1": PASSWORD, "password2": PASSWORD, "next": address}
        page = browser.post("/accounts/register/", new, follow=True)
        assert page.redirect_chain[-1][0] == "/rooms/den/"
        assert is_in(den, User.objects.get(username="newcomer"))

    def test_so_does_signing_in_with_a_second_step(
        self, den: Room, bob: User, mallory: User, client_of: ClientOf
    ) -> None:
        two_factor.begin(user=mallory)
        codes = two_factor.confirm(user=mallory, code=code_of(mallory))
        browser, address = client_of(None), links.path_of(link_into(den, bob))
        browser.post(address, {"door": "login"})
        half = browser.post("/accounts/login/", {"username": "mallory", "password": PASSWORD, "next": address})
        assert half["Location"] == "/accounts/login/code/"
        assert not is_in(den, mallory)
        page = browser.post("/accounts/login/code/?recovery", {"code": codes[0]}, follow=True)
        assert page.redirect_chain[-1][0] == "/rooms/den/"
        assert is_in(den, mallory)

    def test_looking_at_a_link_lets_nobody_in(self, den: Room, bob: User, mallory: User, client_of: ClientOf) -> None:
        browser, address = client_of(mallory), links.path_of(link_into(den, bob))
        assert browser.get(address).status_code == 200
        assert not is_in(den, mallory)
        assert browser.post(address)["Location"] == "/rooms/den/"
        assert is_in(den, mallory)

    def test_a_link_that_ended_is_answered_like_one_that_never_was(
        self, den: Room, bob: User, client_of: ClientOf
    ) -> None:
        link = link_into(den, bob)
        links.revoke(link=link, by=bob)
        answers = [client_of(None).get(f"/join/{token}/") for token in (link.token, "never-was")]
        assert {(answer.status_code, answer["X-Error"]) for answer in answers} == {(404, "not_found")}
        assert all("Ask for a new one." in answer.content.decode() for answer in answers)
        assert all("#den" not in answer.content.decode() for answer in answers)

    def test_a_visitor_is_not_signed_in_by_it(self, den: Room, bob: User, client_of: ClientOf) -> None:
        browser = client_of(None)
        browser.post(links.path_of(link_into(den, bob)), {"door": "login"})
        assert SESSION_KEY not in browser.session
