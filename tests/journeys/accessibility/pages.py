"""Every page of the product, for what has to hold on each of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse

NOBODY = ""  # who is not signed in


@dataclass(frozen=True)
class Look:
    """Somebody looks at the page behind a door of tests.test_urls. Names in braces are those of `unusual`."""

    door: str
    where: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    who: str = "mina"

    def __str__(self) -> str:
        return f"{self.who or 'nobody'}: {self.door} {' '.join(self.where.values())}{self.query}"

    def address(self, found: Mapping[str, str]) -> str:
        where = {name: value.format_map(found) for name, value in self.where.items()}
        return reverse(self.door, kwargs=where) + self.query


def looks(who: str, *doors: str, **where: str) -> list[Look]:
    return [Look(door, where, who=who) for door in doors]


FRIENDS = ("?tab=all", "?tab=online", "?tab=requests", "?tab=sent", "?tab=blocked", "?tab=all&q=zzzz")
OWN = {"slug": "website-team"}
PAGES = [
    Look("login-code", who="halfway"),  # which ends after 5 minutes
    Look("login-code", query="?recovery", who="halfway"),
    Look("two-factor-confirm", who="oliver"),
    *looks(NOBODY, "register", "login", "password_reset", "password_reset_done", "password_reset_complete"),
    Look("password_reset_confirm", {"uidb64": "MQ", "token": "none"}, who=NOBODY),
    Look("password_reset_confirm", {"uidb64": "{uid}", "token": "{reset}"}, who=NOBODY),
    Look("join-link", {"token": "{link}"}, who=NOBODY),
    Look("join-link", {"token": "none"}, who=NOBODY),
    *looks("mina", "profile", "sessions", "two-factor", "password_change", "username-change", "data", "deletion"),
    *looks("mina", *(f"profile-{part}" for part in ("data", "look", "notices", "privacy", "security")), "email-change"),
    Look("person-card", {"user_id": "{emma}"}, query="?room=website-team"),
    *looks(
        "mina",
        "house",
        "house-storage",
        "house-statistics",
        "house-safety",
        "people",
        "my-link",
        "notices",
        "me",
        "status",
        "invitations",
        "shortcuts",
        "warnings",
    ),
    Look("people", query="?q=zzzz"),
    *(Look("friends", query=query) for query in FRIENDS),
    *(Look("person", {"username": name}) for name in ("mina", "emma", "oliver", "xiaohong")),
    Look("friend-link", {"token": "{friend}"}),
    Look("friend-link", {"token": "1-1:none"}),
    Look("room-log", OWN),
    Look("rooms"),
    Look("rooms", query="?q=zzzz"),
    *looks("mina", "room-new", "room-folders", "deleted-rooms", "conversations", "direct-new", "notes"),
    *looks("mina", "bookmarks"),
    Look("bookmarks", query="?q=zzzz"),
    Look("message-forward", {"message_id": "{message}"}),
    Look("direct", {"username": "emma"}),
    Look("direct", {"username": "haneul"}),
    Look("direct", {"username": "mina"}),
    Look("conversation-name", {"slug": "{trip}"}),
    *looks(
        "mina",
        "room-leave",
        "room-keep",
        "room-members",
        "room-bans",
        "room-invite",
        "room-settings",
        "room-filter",
        "held",
        **OWN,
    ),
    Look("room-filter-starter", OWN | {"language": "ko"}),
    Look("room-filter-rule", OWN | {"rule_id": "{rule}"}),
    *looks("mina", "house-filter"),
    Look("house-filter-starter", {"language": "en"}),
    Look("house-filter-rule", {"rule_id": "{house_rule}"}),
    Look("room-files", OWN),
    Look("room-files", OWN, query="?kind=video&q=zzzz"),
    Look("member", {**OWN, "username": "noah"}),
    *looks("mina", "room", slug="lounge"),
    *looks("mina", "room", **OWN),
    Look("room", {"slug": "repair-café"}),  # open, and she is no member
    Look("room", {"slug": "{archived}"}),
    Look("room", {"slug": "{binned}"}),
    Look("room", {"slug": "nowhere-at-all"}),
    Look("room-join", {"slug": "repair-café"}),
    Look("permalink", {"slug": "lounge", "number": "3"}),
    Look("join-link", {"token": "{link}"}),
    Look("message-report", {"message_id": "{said}"}),
    Look("person-report", {"username": "emma"}),
    Look("room-report", OWN),
    Look("room-ask", {"slug": "{listed}"}, who="oliver"),
    Look("home", who="guest"),
    Look("guest-keep", who="guest"),
    Look("people", who="guest"),
    Look("rooms", who="displaced"),
    Look("rooms", who="due"),
]
# What answers a GET with no page of its own: parts of pages, files, and what sends one on.
NO_PAGES = {
    *("livez", "readyz", "healthz", "metrics", "words", "avatar", "house-picture", "room-picture"),
    *("my-qr", "room-link-code", "join-link-picture", "friend-link-picture"),
    *("favicon", "house-icon", "manifest", "robots", "register-propose"),
    *("register-check", "register-waiting", "room-check", "friends-here", "friend-menu", "sidebar", "chats"),
    *("arrival", "file", "bookmark-ids", "room-filter-rehearsal", "house-filter-rehearsal"),
    "file-preview",
    "house-statistics-csv",
    "link-picture",
    "room-header",
    "file-report",  # looks as the report of a message
    *("composer", "completions", "messages", "changes"),
    "language",
}
