"""All that is somebody's own, as a zip of files that machines and people read. It is written to disk a piece at a time,
so that however much they wrote, it takes no more memory.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from tempfile import TemporaryFile
from time import localtime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from accounts import hooks, relations
from accounts.models import Block, FriendGroup, Friendship, Notice, User
from accounts.notifications import queries as notification_queries
from accounts.sessions import queries as session_queries
from chatsite.site import site_name

File = tuple[str, Iterable[bytes]]
PROFILE = """username display_name email language timezone theme date_joined last_login is_findable who_may_write
who_sees_presence shows_last_seen last_seen_at availability status_emoji status_text status_ends_at
restricted_until""".split()
SENT = "files/"
STYLE = settings.BASE_DIR / "templates" / "accounts" / "account" / "export" / "archive.css"


def zip_of(user: User) -> IO[bytes]:
    """The zip, in a temporary file at its beginning. In the language and time zone that are active."""
    file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for path, pieces in chain(_own_files(user), *(lent(user) for lent in hooks.on_export)):
            with archive.open(_entry(path), "w", force_zip64=True) as entry:
                for piece in pieces:
                    entry.write(piece)
    file.seek(0)
    return file


def _entry(path: str) -> ZipInfo:
    entry = ZipInfo(path, localtime()[:6])
    # What people send is compressed already, most of it: it would take long, for nothing.
    entry.compress_type = ZIP_STORED if path.startswith(SENT) else ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _own_files(user: User) -> Iterator[File]:
    """What accounts know of this person."""
    profile = {field: getattr(user, field) for field in PROFILE}
    profile["former_names"] = list(user.former_names.values("username", "ends_at"))
    yield "profile.json", [as_json(profile)]
    yield "friends.json", [as_json(_friends(user))]
    yield "places.json", [as_json(_places(user))]
    yield "notices.json", [as_json(_notices(user))]
    yield (
        "warnings.json",
        [as_json(list(user.moderation_warnings.order_by("pk").values("text", "created_at", "read_at")))],
    )
    if user.avatar:
        try:
            with user.avatar.open("rb") as picture:
                yield "avatar.webp", picture.chunks()
        except FileNotFoundError:
            pass
    yield "style.css", [STYLE.read_bytes()]
    page = render_to_string("accounts/account/export/index.html", {"user": user, "site_name": site_name()})
    yield "index.html", [page.encode()]


def as_json(value: Any) -> bytes:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()


def _friends(user: User) -> dict[str, Any]:
    # One that was withdrawn is kept where it was ignored, which its sender must not learn here either.
    rows = list(
        Friendship.objects.of(user).filter(withdrawn_at=None).select_related("low", "high").order_by("created_at")
    )
    names = relations.names_for(user, [row.other(user) for row in rows])
    contacts = {contact.person_id: contact for contact in user.contacts.select_related("group")}

    def told(row: Friendship) -> dict[str, Any]:
        other, contact = row.other(user), contacts.get(row.other(user).pk)
        return {
            "username": other.username,
            "name": names[other.pk],
            "group": contact.group.name if contact and contact.group else "",
            "starred": bool(contact and contact.is_starred),
            "since": row.accepted_at,
            "asked_at": row.created_at,
            "text": row.text,
        }

    received = [row for row in rows if not row.accepted_at and row.requested_by_id != user.pk]
    return {
        "friends": [told(row) for row in rows if row.accepted_at],
        "sent": [told(row) for row in rows if not row.accepted_at and row.requested_by_id == user.pk],
        "received": [told(row) for row in received],
        "groups": list(FriendGroup.objects.filter(owner=user).values_list("name", flat=True)),
        "blocked": list(Block.objects.filter(blocker=user).values("blocked__username", "created_at")),
    }


def _places(user: User) -> list[dict[str, Any]]:
    return [
        {
            "browser": place.browser,
            "address": place.address,
            "signed_in_at": place.signed_in_at,
            "last_used_at": place.last_used_at,
        }
        for place in session_queries.places_of(user, here="")
    ]


def _notices(user: User) -> list[dict[str, Any]]:
    return [
        {"at": notice.created_at, "kind": notice.kind, "text": _words(notice)}
        for notice in Notice.objects.filter(user=user).select_related("actor").order_by("pk")
    ]


def _words(notice: Notice) -> str:
    name = notice.actor.name if notice.actor else ""
    return notification_queries.words(notice.kind, name=name, detail=notice.detail)
