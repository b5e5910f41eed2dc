"""Every address of the house and who may enter. An address that is not in the table fails; so does an open door."""

import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from conftest import ClientOf, empty_cache
from messaging.attachments.operations import Upload, store
from messaging.link_previews import pictures
from messaging.messages.operations import send_message
from messaging.models import File, FilterRule, LinkPreview, MessageLink, Rehearsal
from rooms.creation.operations import create_room
from rooms.membership.operations import join_room
from rooms.models import Membership, Room

ANYONE = "anyone"
SIGNED_IN = "signed in"
MEMBER = "member of the room"  # to others the room does not exist
AUTHOR = "author of the message"  # other members are refused, to strangers it does not exist
SLUG: Mapping[str, object] = {"slug": "attic"}
DIRECT: Mapping[str, object] = {"slug": "direct-attic"}
BOB: Mapping[str, object] = {"username": "bob"}
FILE_ID = uuid.UUID(int=7)
LINK_ID = 7
RULE_ID = 7
Way = tuple[str, str]  # the name of a door, and a method
AddressOf = Callable[[str], str]


@dataclass(frozen=True)
class Door:
    """Who may enter, and by which methods. `where` fills in the address; `message_id` is known only to the test."""

    who: str
    methods: str = "GET"
    where: Mapping[str, object] = field(default_factory=dict)


DOORS = {
    "livez": Door(ANYONE),
    "readyz": Door(ANYONE),
    "healthz": Door(ANYONE),
    "words": Door(ANYONE, "GET", {"language": "en", "version": "0"}),
    "manifest": Door(ANYONE, "GET", {"language": "en"}),
    "favicon": Door(ANYONE),
    "robots": Door(ANYONE),
    "metrics": Door(ANYONE),  # who asks from an address in METRICS_FROM
    "register": Door(ANYONE, "GET POST"),
    "register-check": Door(ANYONE),
    "register-waiting": Door(ANYONE),
    "register-propose": Door(ANYONE),
    "login": Door(ANYONE, "GET POST"),
    "login-code": Door(ANYONE, "GET POST"),
    "logout": Door(SIGNED_IN, "POST"),
    "language": Door(ANYONE, "GET POST"),
    "password_change": Door(SIGNED_IN, "GET POST"),
    "password_reset": Door(ANYONE, "GET POST"),
    "password_reset_done": Door(ANYONE),
    "password_reset_complete": Door(ANYONE),
    "password_reset_confirm": Door(ANYONE, "GET POST", {"uidb64": "MQ", "token": "none"}),
    "profile": Door(SIGNED_IN, "GET POST"),
    "profile-look": Door(SIGNED_IN, "GET POST"),
    "profile-notices": Door(SIGNED_IN, "GET POST"),
    "profile-privacy": Door(SIGNED_IN, "GET POST"),
    "profile-security": Door(SIGNED_IN),
    "profile-data": Door(SIGNED_IN),
    "email-change": Door(SIGNED_IN, "GET POST"),
    "picture-change": Door(SIGNED_IN, "POST"),
    "theme-change": Door(SIGNED_IN, "POST"),
    "picture-remove": Door(SIGNED_IN, "POST"),
    "avatar": Door(SIGNED_IN, "GET", {"user_id": 1, "version": 1}),
    "sessions": Door(SIGNED_IN),
    "sessions-end": Door(SIGNED_IN, "POST"),
    "sessions-here": Door(SIGNED_IN, "POST"),
    "session-end": Door(SIGNED_IN, "POST", {"mark": "0"}),
    "two-factor": Door(SIGNED_IN, "GET POST"),
    "two-factor-confirm": Door(SIGNED_IN, "GET POST"),
    "two-factor-codes": Door(SIGNED_IN, "POST"),
    "two-factor-off": Door(SIGNED_IN, "POST"),
    "reach-change": Door(SIGNED_IN, "POST"),
    # To all but who runs the house there is none.
    "house": Door(SIGNED_IN, "GET POST"),
    "house-storage": Door(SIGNED_IN),
    "house-statistics": Door(SIGNED_IN),
    "house-statistics-csv": Door(SIGNED_IN),
    "house-filter": Door(SIGNED_IN, "GET POST"),
    "house-filter-switch": Door(SIGNED_IN, "POST"),
    "house-filter-try": Door(SIGNED_IN, "POST"),
    "house-filter-starter": Door(SIGNED_IN, "GET POST", {"language": "ko"}),
    "house-filter-rule": Door(SIGNED_IN, "GET POST", {"rule_id": RULE_ID}),
    "house-filter-rehearsal": Door(SIGNED_IN, "GET POST", {"rule_id": RULE_ID}),
    "house-picture-change": Door(SIGNED_IN, "POST"),
    "house-picture-remove": Door(SIGNED_IN, "POST"),
    "house-picture": Door(ANYONE, "GET", {"key": "none"}),
    "house-icon": Door(ANYONE, "GET", {"key": "none", "name": "192"}),
    "house-moderator": Door(SIGNED_IN, "POST"),
    "house-hand-over": Door(SIGNED_IN, "POST"),
    "house-take-back": Door(SIGNED_IN, "POST"),
    "house-safety": Door(SIGNED_IN, "GET POST"),
    "house-code": Door(SIGNED_IN, "POST"),
    "house-lock": Door(SIGNED_IN, "POST"),
    "house-card-away": Door(SIGNED_IN, "POST"),
    "people": Door(SIGNED_IN),
    "my-link": Door(SIGNED_IN),
    "my-qr": Door(SIGNED_IN),
    "my-link-renew": Door(SIGNED_IN, "POST"),
    "friend-link": Door(ANYONE, "GET POST", {"token": "1-1:none"}),
    "friend-link-picture": Door(ANYONE, "GET", {"token": "1-1:none"}),
    "person": Door(SIGNED_IN, "GET", BOB),
    "person-card": Door(SIGNED_IN, "GET", {"user_id": 1}),
    "friends": Door(SIGNED_IN),
    "friends-here": Door(SIGNED_IN),
    "friend-request": Door(SIGNED_IN, "POST"),
    "friend-group-new": Door(SIGNED_IN, "POST"),
    "friend-group-rename": Door(SIGNED_IN, "POST", {"group_id": 1}),
    "friend-group-remove": Door(SIGNED_IN, "POST", {"group_id": 1}),
    "friend-accept": Door(SIGNED_IN, "POST", BOB),
    "friend-ignore": Door(SIGNED_IN, "POST", BOB),
    "friend-cancel": Door(SIGNED_IN, "POST", BOB),
    "friend-remove": Door(SIGNED_IN, "POST", BOB),
    "friend-block": Door(SIGNED_IN, "POST", BOB),
    "friend-unblock": Door(SIGNED_IN, "POST", BOB),
    "friend-menu": Door(SIGNED_IN, "GET", BOB),
    "friend-alias": Door(SIGNED_IN, "POST", BOB),
    "friend-star": Door(SIGNED_IN, "POST", BOB),
    "friend-move": Door(SIGNED_IN, "POST", BOB),
    "username-change": Door(SIGNED_IN, "GET POST"),
    "data": Door(SIGNED_IN, "GET POST"),
    "deletion": Door(SIGNED_IN, "GET POST"),
    "deletion-keep": Door(SIGNED_IN, "POST"),
    "notices": Door(SIGNED_IN),
    "notices-read": Door(SIGNED_IN, "POST"),
    "notice": Door(SIGNED_IN, "POST", {"notice_id": 1}),
    "warnings": Door(SIGNED_IN),
    "warnings-read": Door(SIGNED_IN, "POST"),
    "me": Door(SIGNED_IN),
    "status": Door(SIGNED_IN, "GET POST"),
    "availability": Door(SIGNED_IN, "POST"),
    "circle-change": Door(SIGNED_IN, "POST"),
    "home": Door(SIGNED_IN),
    "rooms": Door(SIGNED_IN),
    "room-new": Door(SIGNED_IN, "GET POST"),
    "room-check": Door(SIGNED_IN),
    "room-join": Door(MEMBER, "GET POST", SLUG),
    "room-leave": Door(MEMBER, "GET POST", SLUG),
    "room-read": Door(MEMBER, "POST", SLUG),
    "sidebar": Door(SIGNED_IN),
    "chats": Door(SIGNED_IN),
    "file-upload": Door(SIGNED_IN, "POST"),
    "file-resumable-new": Door(SIGNED_IN, "POST OPTIONS"),
    "file-resumable": Door(SIGNED_IN, "PATCH HEAD DELETE OPTIONS", {"upload_id": FILE_ID}),
    "arrival": Door(SIGNED_IN, "GET", {"room_id": 1, "number": 1}),
    "shortcuts": Door(SIGNED_IN),
    "room-order": Door(SIGNED_IN, "POST"),
    "room-folders": Door(SIGNED_IN, "GET POST"),
    "room-folder-rename": Door(SIGNED_IN, "POST", {"folder_id": 1}),
    "section-shut": Door(SIGNED_IN, "POST"),
    "room-folder-move": Door(SIGNED_IN, "POST", {"folder_id": 1}),
    "room-folder-remove": Door(SIGNED_IN, "POST", {"folder_id": 1}),
    "read-all": Door(SIGNED_IN, "POST"),
    "read-all-undo": Door(SIGNED_IN, "POST"),
    "room-unread": Door(MEMBER, "POST", SLUG),
    "room-keep": Door(MEMBER, "GET", SLUG),
    "room-notify": Door(MEMBER, "POST", SLUG),
    "room-mute": Door(MEMBER, "POST", SLUG),
    "room-favourite": Door(MEMBER, "POST", SLUG),
    "room-folder": Door(MEMBER, "POST", SLUG),
    "room-place": Door(MEMBER, "POST", SLUG),
    "room-members": Door(MEMBER, "GET", SLUG),
    "room-bans": Door(MEMBER, "GET", SLUG),
    "member": Door(MEMBER, "GET", {**SLUG, **BOB}),
    "member-role": Door(MEMBER, "POST", {**SLUG, **BOB}),
    "member-hand-over": Door(MEMBER, "POST", {**SLUG, **BOB}),
    "member-silence": Door(MEMBER, "POST", {**SLUG, **BOB}),
    "member-remove": Door(MEMBER, "POST", {**SLUG, **BOB}),
    "member-ban": Door(MEMBER, "POST", {**SLUG, **BOB}),
    "member-unban": Door(MEMBER, "POST", {**SLUG, **BOB}),
    "invitations": Door(SIGNED_IN),
    "invitation-accept": Door(SIGNED_IN, "POST", {"invitation_id": 1}),
    "invitation-decline": Door(SIGNED_IN, "POST", {"invitation_id": 1}),
    "invitation-withdraw": Door(SIGNED_IN, "POST", {"invitation_id": 1}),
    "room-invite": Door(MEMBER, "GET POST", SLUG),
    "room-link-new": Door(MEMBER, "POST", SLUG),
    "room-link-revoke": Door(MEMBER, "POST", {**SLUG, "link_id": 1}),
    "room-link-code": Door(MEMBER, "GET", {**SLUG, "link_id": 1}),
    "room-ask": Door(MEMBER, "GET POST", SLUG),
    "room-ask-back": Door(MEMBER, "POST", SLUG),
    "join-request-accept": Door(MEMBER, "POST", {**SLUG, "request_id": 1}),
    "join-request-decline": Door(MEMBER, "POST", {**SLUG, "request_id": 1}),
    "join-link": Door(ANYONE, "GET POST", {"token": "none"}),
    "join-link-picture": Door(ANYONE, "GET", {"token": "none"}),
    "join-as-guest": Door(ANYONE, "POST", {"token": "none"}),
    "guest-keep": Door(SIGNED_IN, "GET POST"),
    "guest-end": Door(SIGNED_IN, "POST"),
    "deleted-rooms": Door(SIGNED_IN),
    "room-settings": Door(MEMBER, "GET POST", SLUG),
    "room-log": Door(MEMBER, "GET", SLUG),
    "room-log-take-back": Door(MEMBER, "POST", {**SLUG, "act_id": 1}),
    "room-filter": Door(MEMBER, "GET POST", SLUG),
    "room-filter-switch": Door(MEMBER, "POST", SLUG),
    "room-filter-try": Door(MEMBER, "POST", SLUG),
    "room-filter-starter": Door(MEMBER, "GET POST", {**SLUG, "language": "ko"}),
    "room-filter-rule": Door(MEMBER, "GET POST", {**SLUG, "rule_id": RULE_ID}),
    "room-filter-rehearsal": Door(MEMBER, "GET POST", {**SLUG, "rule_id": RULE_ID}),
    "held": Door(MEMBER, "GET", SLUG),
    "held-withdraw": Door(SIGNED_IN, "POST", {"held_id": 1}),
    "room-header": Door(MEMBER, "GET", SLUG),
    "room-picture-change": Door(MEMBER, "POST", SLUG),
    "room-picture-remove": Door(MEMBER, "POST", SLUG),
    "room-picture": Door(MEMBER, "GET", {**SLUG, "key": "0"}),
    "room-lock": Door(MEMBER, "POST", SLUG),
    "room-archive": Door(MEMBER, "POST", SLUG),
    "room-reopen": Door(MEMBER, "POST", SLUG),
    "room-bin": Door(MEMBER, "POST", SLUG),
    "room-restore": Door(MEMBER, "POST", SLUG),
    "conversations": Door(SIGNED_IN, "GET POST"),
    "direct-new": Door(SIGNED_IN),
    "direct": Door(SIGNED_IN, "GET POST", {"username": "alice"}),
    "notes": Door(SIGNED_IN, "GET POST"),
    "composer": Door(MEMBER, "GET", SLUG),
    "completions": Door(MEMBER, "GET", SLUG),
    "conversation-hide": Door(MEMBER, "POST", DIRECT),
    "conversation-unhide": Door(MEMBER, "POST", DIRECT),
    "conversation-name": Door(MEMBER, "GET POST", DIRECT),
    "room": Door(MEMBER, "GET", SLUG),
    "permalink": Door(MEMBER, "GET", {**SLUG, "number": 1}),
    "messages": Door(MEMBER, "GET POST", SLUG),
    "changes": Door(MEMBER, "GET", SLUG),
    "bookmarks": Door(SIGNED_IN),
    "bookmark-ids": Door(SIGNED_IN),
    "message-bookmark": Door(MEMBER, "POST", {"message_id": None}),
    "message-forward": Door(MEMBER, "GET POST", {"message_id": None}),
    "room-files": Door(MEMBER, "GET", SLUG),
    "file": Door(MEMBER, "GET", {"file_id": FILE_ID, "name": "notes.txt"}),
    "file-describe": Door(AUTHOR, "POST", {"file_id": FILE_ID}),
    "file-preview": Door(MEMBER, "GET", {"file_id": FILE_ID}),
    "link-picture": Door(MEMBER, "GET", {"link_id": LINK_ID}),
    "link-remove": Door(AUTHOR, "POST", {"message_id": None, "link_id": LINK_ID}),
    "message-edit": Door(AUTHOR, "POST", {"message_id": None}),
    "message-delete": Door(AUTHOR, "POST", {"message_id": None}),
    "message-undelete": Door(AUTHOR, "POST", {"message_id": None}),
    "message-report": Door(MEMBER, "GET POST", {"message_id": None}),
    "file-report": Door(MEMBER, "GET POST", {"file_id": FILE_ID}),
    "person-report": Door(SIGNED_IN, "GET POST", BOB),
    "room-report": Door(MEMBER, "GET POST", SLUG),
}
# The admin has addresses by the dozen, one rule for all (staff only), and tests of its own in Django.
ADMIN = "admin"


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or f"(without a name: {pattern.pattern})"
        elif pattern.namespace != ADMIN:
            yield from names(pattern.url_patterns)


def ways(*who: str) -> list[Way]:
    """Every door of these, by every method it takes."""
    return [(name, method) for name, door in DOORS.items() if door.who in who for method in door.methods.split()]


def first_ways(*who: str) -> list[Way]:
    """Every door of these, by its first method."""
    return [(name, door.methods.split()[0]) for name, door in DOORS.items() if door.who in who]


def taking(method: str) -> list[Way]:
    return [(name, method) for name, door in DOORS.items() if method in door.methods.split()]


def not_taking(method: str) -> list[Way]:
    return [(name, method) for name, door in DOORS.items() if method not in door.methods.split()]


def each(rows: Iterable[Way], check: Callable[[str, str], None]) -> None:
    """Check every row in the house as it was before the first. Raises what was wrong, with the rows' names."""
    wrong = []
    for name, method in rows:
        try:
            with transaction.atomic():
                check(name, method)
                transaction.set_rollback(True)
        except Exception as error:
            error.add_note(f"in the row of {name}, by {method}")
            wrong.append(error)
        empty_cache()
    if wrong:
        raise ExceptionGroup("rows of DOORS", wrong)


@pytest.fixture
def address(alice: User, bob: User, mallory: User) -> AddressOf:
    """The address behind a door's name, in a house with a closed room `attic` of alice and bob, where alice spoke."""
    attic = create_room(owner=alice, name="attic", kind=Room.Kind.OPEN)
    join_room(room=attic, user=bob)
    Room.objects.update(kind=Room.Kind.CLOSED, is_listed=False)
    group = Room.objects.create(kind=Room.Kind.DIRECT, slug="direct-attic", direct_key="1,2,3")
    Membership.objects.create(room=group, user=alice)
    blob = store(owner=alice, upload=Upload(BytesIO(b"notes"), "notes.txt", 5)).blob
    file = File.objects.create(pk=FILE_ID, owner=alice, blob=blob, name="notes.txt")
    sent = send_message(room=attic, author=alice, body="up here", client_id=uuid.uuid4(), files=[file.pk])
    thumb = uuid.uuid4()
    pictures.keep(thumb, b"WebP")
    now = timezone.now()
    preview = LinkPreview.objects.create(
        key="0", address="https://x.example", picture=thumb, fetched_at=now, expires_at=now
    )
    rule = FilterRule.objects.create(pk=RULE_ID, room=attic, text="grumble", created_by=alice)
    Rehearsal.objects.create(rule=rule, by=alice, state="done")
    MessageLink.objects.create(pk=LINK_ID, message=sent.message, preview=preview, key="0", position=0)

    def fill_in(name: str) -> str:
        where = DOORS[name].where
        return reverse(name, kwargs={**where, "message_id": sent.message.pk} if "message_id" in where else {**where})

    return fill_in


def test_every_address_is_in_the_table_and_every_row_is_an_address() -> None:
    assert sorted(names(get_resolver().url_patterns)) == sorted(DOORS)


def test_a_row_that_is_wrong_is_named_and_the_others_are_tried_too(db: None) -> None:
    tried = []

    def check(name: str, method: str) -> None:
        tried.append(name)
        User.objects.create_user("alice")
        assert name == "home"

    with pytest.raises(ExceptionGroup) as raised:
        each([("livez", "GET"), ("home", "GET"), ("logout", "POST")], check)
    assert tried == ["livez", "home", "logout"]
    notes = [error.__notes__ for error in raised.value.exceptions]
    assert notes == [["in the row of livez, by GET"], ["in the row of logout, by POST"]]


def test_a_visitor_is_sent_to_sign_in(address: AddressOf) -> None:
    def check(name: str, method: str) -> None:
        answer = Client().generic(method, address(name))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("login"))

    each(ways(SIGNED_IN, MEMBER, AUTHOR), check)


def test_no_page_has_an_id_twice_nor_one_of_the_conversation_below_it(
    address: AddressOf, alice: User, client_of: ClientOf
) -> None:
    """A page stands alone beside the lists, or over a conversation (static/js/ui/pages.js)."""
    browser = client_of(alice)
    below = ids_in(browser.get(address("room")).content.decode())
    sidebar = browser.get(address("sidebar"), headers={"HX-Request": "true", "HX-Target": "sidebar"}).content.decode()

    def check(name: str, method: str) -> None:
        whole = browser.get(address(name))
        if whole.streaming:
            list(whole)  # which closes its file
        if whole.status_code != 200 or whole.streaming or 'id="page"' not in whole.content.decode():
            return
        part = browser.get(address(name), headers={"X-Part": "page"})
        if part.get("X-Part") != "page":
            return
        beside = ids_in(re.sub("<noscript>.*?</noscript>", "", whole.content.decode(), flags=re.DOTALL))
        beside.remove("sidebar")
        for ids in (beside + ids_in(sidebar), ids_in(part.content.decode()) + below):
            assert sorted(one for one, count in Counter(ids).items() if count > 1) == []

    each([way for way in ways(SIGNED_IN, MEMBER) if way[1] == "GET"], check)


def ids_in(html: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', re.sub("<template.*?</template>", "", html, flags=re.DOTALL))


def test_a_visitor_may_enter_what_is_open_to_anyone(address: AddressOf) -> None:
    def check(name: str, method: str) -> None:
        answer = Client().generic(method, address(name))
        assert answer.status_code < 500
        assert not answer.get("Location", "").startswith(f"{reverse('login')}?next=")

    each(first_ways(ANYONE), check)


def test_to_a_stranger_the_room_does_not_exist(address: AddressOf, mallory: User, client_of: ClientOf) -> None:
    def check(name: str, method: str) -> None:
        browser = client_of(mallory)
        here = browser.generic(method, address(name))
        Room.objects.all().delete()
        missing = browser.generic(method, address(name))
        assert (here.status_code, here["X-Error"]) == (missing.status_code, missing["X-Error"]) == (404, "not_found")

    each(ways(MEMBER, AUTHOR), check)


def test_other_members_may_not_change_a_message(address: AddressOf, bob: User, client_of: ClientOf) -> None:
    def check(name: str, _method: str) -> None:
        assert client_of(bob).post(address(name), {"body": "mine now"}).status_code == 403

    each(first_ways(AUTHOR), check)


def test_those_who_may_enter_do(address: AddressOf, alice: User, client_of: ClientOf) -> None:
    def check(name: str, method: str) -> None:
        answer = client_of(alice).generic(method, address(name))
        if answer.streaming:
            list(answer)  # which closes its file
        assert answer.status_code < 500
        assert answer.status_code not in {401, 403, 405}

    each(first_ways(SIGNED_IN, MEMBER, AUTHOR), check)


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_what_only_shows_takes_no_post_and_what_only_acts_no_get(
    method: str, address: AddressOf, alice: User, client_of: ClientOf
) -> None:
    def check(name: str, method: str) -> None:
        assert client_of(alice).generic(method, address(name)).status_code == 405

    each(not_taking(method), check)


def test_a_post_without_its_token_is_refused(address: AddressOf, alice: User) -> None:
    def check(name: str, _method: str) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(alice, backend="accounts.backends.SessionBackend")
        answer = browser.post(address(name))
        assert (answer.status_code, answer["X-Error"]) == (403, "csrf")

    each(taking("POST"), check)


def test_a_post_that_another_site_started_is_refused(address: AddressOf, alice: User, client_of: ClientOf) -> None:
    def check(name: str, _method: str) -> None:
        answer = client_of(alice).post(address(name), headers={"sec-fetch-site": "cross-site"})
        assert (answer.status_code, answer["X-Error"]) == (403, "csrf")

    each(taking("POST"), check)


@pytest.mark.parametrize("page", ["admin:index", "admin:accounts_user_changelist", "admin:rooms_room_changelist"])
def test_the_admin_is_for_staff(page: str, bob: User, client_of: ClientOf) -> None:
    answer = client_of(None).get(reverse(page))
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]
    assert client_of(bob).get(reverse(page), follow=True).status_code == 404


def test_staff_see_the_admin(morgan: User, client_of: ClientOf) -> None:
    assert client_of(morgan).get(reverse("admin:index")).status_code == 200
