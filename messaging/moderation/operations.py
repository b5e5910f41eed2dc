"""A ban from the house: the account is closed, what it wrote lately is hidden, and a guest's way in is closed."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import ModerationAct, User
from accounts.moderation import log, networks
from accounts.moderation import operations as accounts
from accounts.moderation.undo import ChangedSince
from chatsite.exceptions import BadRequest
from messaging.moderation import cleanup
from rooms.invitations import links

LONGEST: Final = timedelta(days=7)  # of messages that are hidden


def ban(
    *,
    person: User,
    by: User | None,
    reason: str = "",
    clean: timedelta | None = None,
    close_link: bool = False,
    block_network: bool = False,
) -> ModerationAct:
    """Close the account, and hide for 30 days what it wrote in the time `clean` before now (`cleanup`).

    Of a guest, `close_link` revokes the link they came by, and `block_network` bars their IPv4 address or IPv6 /64 for
    a day; of other people both do nothing, for a network is many people's. `by` is None for the word filter.
    Raises NotAllowed, NotFound, BadRequest for more than a week.
    """
    act = close_banned(
        person=person, by=by, reason=reason, clean=clean, close_link=close_link, block_network=block_network
    )
    cleanup.hide(act)
    return act


def close_banned(
    *,
    person: User,
    by: User | None,
    reason: str = "",
    clean: timedelta | None = None,
    close_link: bool = False,
    block_network: bool = False,
) -> ModerationAct:
    """A ban without hiding anything yet: whoever calls this in a transaction calls `cleanup.hide` after it, which works
    in transactions of its own. If that does not happen, `cleanup.finish` does it.
    """
    if clean is not None and not timedelta(0) < clean <= LONGEST:
        raise BadRequest
    with transaction.atomic():
        person = accounts.locked_to_suspend(person, by)
        was_open = person.is_active
        accounts.close(person)
        after = {
            "open": False,
            "since": (timezone.now() - clean).isoformat() if clean else None,
            "link": links.close_for_ban(person) if close_link and person.is_guest else None,
            "networks": networks.bar(person) if block_network and person.is_guest else [],
        }
        return log.record(kind="ban", actor=by, person=person, reason=reason, before={"open": was_open}, after=after)


def unban(*, act: ModerationAct, by: User) -> None:
    """Take a ban back: everything is as it was before it. Raises NotAllowed, NotFound, ChangedSince."""
    with transaction.atomic():
        if act.person is None:
            raise ChangedSince
        person = accounts.locked_to_suspend(act.person, by)
        after = act.after or {}
        was_open = (act.before or {}).get("open", True)
        if was_open and not person.is_active:
            accounts.reopen(person)
        networks.unbar(after.get("networks") or [])
        if after.get("link"):
            links.open_after_ban(after["link"])
        shown = cleanup.bring_back(act)
        log.record(
            kind="unban", actor=by, person=person, before={"open": False}, after={"open": was_open, "shown": shown}
        )
