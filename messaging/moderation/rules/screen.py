"""What follows from what the rules find: in messages, in edits, and in names, topics, statuses and reasons."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Notice, User
from accounts.notifications import operations as notifications
from accounts.permissions import is_site_moderator, site_moderators
from messaging.messages.screening import Posted, Verdict
from messaging.models import File, FilterHit, HeldMessage, Message
from messaging.models.filter import FOUND_MAX, Action, Audience
from messaging.moderation.rules.refusals import Filtered, Held
from messaging.moderation.rules.rulebook import SEVERITY, Found, book
from rooms import live as rooms_live
from rooms.models import Membership, Room

TIME_OUT = timedelta(minutes=10)
NOTES_MAX = 20  # finds of one text that are kept
MASK = "●"


class Screen:
    """The hand that messaging.messages.screening asks."""

    def find(self, room_id: int, text: str) -> tuple[Found, ...]:
        rules = book()
        return rules.find(text, room_id) if rules else ()

    def judge(self, post: Posted, membership: Membership, names: Collection[str]) -> Verdict:
        found = cast("tuple[Found, ...]", post.found or ())
        if names and (rules := book()):
            found += tuple(_beside(each) for name in names for each in rules.find(name, membership.room_id))
            found = tuple(sorted(found, key=lambda each: -SEVERITY[each.spec.action]))
        applied = applying(found, membership.user, membership)
        live = [each for each in applied if not each.spec.is_shadow]
        worst = live[0].spec.action if live else ""
        if worst == Action.WARN and post.is_sent_anyway:
            live = [each for each in live if each.spec.action != Action.WARN]
            worst = live[0].spec.action if live else ""
        if worst == Action.HOLD and post.quotation:
            worst = Action.REFUSE  # what is held has no quotation
        if worst == Action.HOLD:
            return Verdict(post.body, _hold(post, membership, live), applied)
        if worst in {Action.WARN, Action.REFUSE, Action.RESTRICT}:
            if worst == Action.RESTRICT:
                _time_out(membership)
            return Verdict(post.body, refusal(worst, live), applied)
        return Verdict(mask(post.body, live), None, applied)

    def masked(self, text: str, found: Sequence[object]) -> str:
        return mask(text, cast("Sequence[Found]", found))

    def note(self, noted: Sequence[tuple[Verdict, Membership, Message | None]]) -> None:
        rows, told = [], []
        for verdict, membership, message in noted:
            notes = cast("Sequence[Found]", verdict.notes)[:NOTES_MAX]
            rows += [_row(each, membership.user, membership.room, message) for each in notes]
            told.append((notes, membership.user, membership.room, message))
        FilterHit.objects.bulk_create(rows)
        for notes, author, room, message in told:
            _tell(notes, author, room, message)

    def check_edit(self, message: Message, editor: User, text: str) -> str:
        rules = book()
        found = rules.find(text, message.room_id) if rules and text != message.body else ()
        if not found:
            return text
        membership = Membership.objects.select_related("room", "user").filter(room=message.room_id, user=editor).first()
        if membership is None:
            return text
        applied = applying(found, editor, membership)
        live = [each for each in applied if not each.spec.is_shadow]
        worst = live[0].spec.action if live else ""
        with transaction.atomic():
            self.note([(Verdict(text, None, applied), membership, message)])
            if worst == Action.RESTRICT:
                _time_out(membership)
        if worst in {Action.WARN, Action.HOLD, Action.REFUSE, Action.RESTRICT}:
            raise refusal(Action.REFUSE if worst in {Action.WARN, Action.HOLD} else worst, live)
        return mask(text, live)


def check_words(user: User | None, text: str, where: str, room_id: int | None) -> None:
    """Names, topics, statuses, reasons, names of files: what a rule does more than tell of, is refused by Filtered."""
    rules = book()
    found = rules.find(text, room_id) if rules else ()
    if not found:
        return
    membership = None
    if user is not None and user.pk and room_id is not None:
        membership = Membership.objects.select_related("room", "user").filter(room=room_id, user=user).first()
    applied = applying(found, user, membership)
    live = [each for each in applied if not each.spec.is_shadow]
    author = user if user is not None and user.pk else None
    room = membership.room if membership else None
    FilterHit.objects.bulk_create(_row(each, author, room, None, where) for each in applied[:NOTES_MAX])
    if author:
        _tell(applied, author, room, None)
    wrong = [each for each in live if each.spec.action != Action.TELL]
    if wrong:
        raise refusal(Action.REFUSE, wrong)


def applying(found: Sequence[Found], user: User | None, membership: Membership | None) -> list[Found]:
    """What of this is meant for this person; who runs the place of a rule is not."""
    if not found:
        return []
    is_moderator = user is not None and bool(user.pk) and is_site_moderator(user)
    runs_room = membership is not None and membership.runs_it
    return [
        each
        for each in found
        if not (is_moderator or (each.spec.room_id is not None and runs_room)) and _is_meant(each, user)
    ]


def _is_meant(found: Found, user: User | None) -> bool:
    audience = found.spec.audience
    if audience == Audience.EVERYBODY or user is None or not user.pk:
        return audience != Audience.GUESTS or user is None or user.is_guest
    if audience == Audience.GUESTS:
        return user.is_guest
    return user.is_guest or user.date_joined > timezone.now() - timedelta(days=found.spec.newcomer_days)


def refusal(action: str, live: Sequence[Found]) -> Filtered:
    """What the author is told: the words that were found, as they wrote them."""
    found = ", ".join(dict.fromkeys(f"“{each.hit.found[:40]}”" for each in live if SEVERITY[each.spec.action] > 1))
    if action == Action.WARN:
        words = gettext("The rules here do not want %(found)s. You can send it all the same; moderators may see that.")
        return Filtered(words % {"found": found}, may_be_sent_anyway=True)
    if action == Action.RESTRICT:
        words = gettext("The rules here do not want %(found)s. You cannot write in this room for 10 minutes.")
        return Filtered(words % {"found": found})
    return Filtered(gettext("The rules here do not want %(found)s. Your text is still here.") % {"found": found})


def mask(text: str, live: Sequence[Found]) -> str:
    """The text with a dot for each character of what is to be hidden."""
    hidden = [each.hit for each in live if each.spec.action == Action.HIDE and not each.spec.is_shadow]
    for hit in hidden:
        text = text[: hit.start] + MASK * (hit.end - hit.start) + text[hit.end :]
    return text


def _beside(found: Found) -> Found:
    """In the name of a file, or in what is forwarded, no word can be hidden: there it is refused."""
    if found.spec.action != Action.HIDE or found.spec.is_shadow:
        return found
    return replace(found, spec=replace(found.spec, action=Action.REFUSE))


def _hold(post: Posted, membership: Membership, live: Sequence[Found]) -> Held:
    held, created = HeldMessage.objects.get_or_create(
        author=membership.user,
        client_id=post.client_id,
        defaults={
            "room": membership.room,
            "body": mask(post.body, live),
            "kind": post.kind,
            "whisper_to_id": post.whisper_to,
            "hits": [
                {
                    "rule": each.spec.id,
                    "text": each.spec.text,
                    "start": each.hit.start,
                    "end": each.hit.end,
                    "found": each.hit.found,
                    "steps": list(each.hit.steps),
                }
                for each in live[:NOTES_MAX]
            ],
        },
    )
    if created and post.files:
        held.files.set(File.objects.filter(pk__in=post.files))
    return Held()


def _time_out(membership: Membership) -> None:
    """The room's own time-out, as those who run it give one. Whoever has a longer one keeps it."""
    until = timezone.now() + TIME_OUT
    if membership.room.is_direct or (membership.silenced_until and membership.silenced_until > until):
        return
    membership.silenced_until = until
    membership.save(update_fields=["silenced_until"])
    rooms_live.rights_changed(membership)


def _row(
    found: Found, author: User | None, room: Room | None, message: Message | None, where: str = "message"
) -> FilterHit:
    return FilterHit(
        rule_id=found.spec.id,
        message=message,
        author=author,
        room=room,
        where=where,
        found=found.hit.found[:FOUND_MAX],
        start=found.hit.start,
        end=found.hit.end,
        steps=list(found.hit.steps),
        action="" if found.spec.is_shadow else found.spec.action,
    )


def _tell(notes: Sequence[Found], author: User, room: Room | None, message: Message | None) -> None:
    """Tell moderators what they wanted to be told, and the author what was hidden."""
    by_action: dict[str, list[Found]] = defaultdict(list)
    for each in notes:
        if not each.spec.is_shadow:
            by_action[each.spec.action].append(each)
    for each in by_action[Action.TELL][:1]:
        for person in _moderators(room if each.spec.room_id is not None else None, but=author):
            notifications.notify(
                user=person,
                kind=Notice.Kind.FILTER_HIT,
                actor=author,
                detail=each.hit.found[:FOUND_MAX],
                address=_address(message, person),
            )
    if message is not None and by_action[Action.HIDE]:
        notifications.notify(
            user=author,
            kind=Notice.Kind.WORD_HIDDEN,
            detail=message.room.name,
            address=_address(message, author),
        )


def _moderators(room: Room | None, *, but: User) -> list[User]:
    """Who runs the room, or without one who moderates the house."""
    if room is None:
        people = list(site_moderators())
    else:
        running = room.memberships.filter(role__in=(Membership.Role.OWNER, Membership.Role.MODERATOR))
        people = [own.user for own in running.select_related("user")]
    return list({person.pk: person for person in people if person.pk != but.pk}.values())


def _address(message: Message | None, reader: User) -> str:
    if message is None or not message.room.memberships.filter(user=reader).exists():
        return ""
    return f"{message.room.get_absolute_url()}{message.number}/"
