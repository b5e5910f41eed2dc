"""Messages that the word filter holds, as a source of the review queue (messaging.desk.sources)."""

from django.db import transaction
from django.db.models import Count, Max, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ModerationAct, User
from accounts.moderation import log as moderation
from chatsite.exceptions import BadRequest, Conflict, NotFound
from messaging.desk.context import lines_before
from messaging.desk.operations import NOTED_EVERY, READ
from messaging.desk.sources import Act, Complaint, Decision, Entry, Matter, Version, check_may_moderate
from messaging.messages.text import line_of
from messaging.models import Case, HeldMessage
from messaging.moderation import held as held_operations
from messaging.moderation.rules import labels
from messaging.moderation.rules.refusals import AlreadyHandled

State = HeldMessage.State
WEIGHT = 21  # among reports as one of an insult: somebody waits for it


class HandledBy(Conflict):
    """Somebody else was first."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(_("{name} was first: {outcome}.").format(name=decision.by or "–", outcome=decision.outcome))


class HeldMessages:
    name = "held"

    def entries(self, moderator: User, limit: int) -> list[Entry]:
        return [self._entry(held) for held in self._waiting(moderator).order_by("-created_at")[:limit]]

    def count(self, moderator: User) -> int:
        return self._waiting(moderator).count()

    def stamp(self, moderator: User) -> str:
        found = self._waiting(moderator).order_by().aggregate(Count("pk"), Max("pk"), Sum("pk"))
        return ",".join(str(value) for value in found.values())

    def open(self, moderator: User, pk: int) -> Matter:
        held = self._found(moderator, pk)
        if not _is_public(held):
            _note_reading(held, moderator)
        return self._matter(held)

    def act(self, moderator: User, pk: int, act: str) -> str:
        held = self._found(moderator, pk)
        if act not in {"release", "reject"}:
            raise BadRequest
        try:
            if act == "release":
                held_operations.release(held, moderator)
                return _("The message is released.")
            held_operations.reject(held, moderator)
        except AlreadyHandled:
            raise self._first(held) from None
        return _("The message is rejected.")

    def act_on_person(self, moderator: User, pk: int, outcome: Case.Outcome, act: Act, *, removes: bool) -> None:
        """What they wrote is rejected with it."""
        held = self._found(moderator, pk)
        try:
            with transaction.atomic():
                HeldMessage.objects.select_for_update().get(pk=held.pk)
                act(held.author, ", ".join(_rules_of(held)))
                held_operations.reject(held, moderator)
        except AlreadyHandled:
            raise self._first(held) from None

    def handled(self, pk: int) -> Decision | None:
        held = HeldMessage.objects.select_related("handled_by").filter(pk=pk).exclude(state=State.WAITING).first()
        return self._decision(held) if held else None

    @staticmethod
    def _waiting(moderator: User) -> "QuerySet[HeldMessage]":
        waiting = HeldMessage.objects.filter(state=State.WAITING).exclude(author=moderator)
        return waiting.select_related("author", "room")

    @staticmethod
    def _found(moderator: User, pk: int) -> HeldMessage:
        check_may_moderate(moderator)
        whole = HeldMessage.objects.select_related("author", "room", "handled_by")
        held = whole.filter(pk=pk).exclude(author=moderator).first()
        if held is None:
            raise NotFound
        return held

    def _first(self, held: HeldMessage) -> HandledBy:
        held = HeldMessage.objects.select_related("handled_by").get(pk=held.pk)
        return HandledBy(self._decision(held))

    def _decision(self, held: HeldMessage) -> Decision:
        return Decision(
            key=f"{self.name}-{held.pk}",
            subject=_("held message"),
            outcome=str(held.get_state_display()) if held.state != State.WAITING else "",
            by=held.handled_by.name if held.handled_by else "",
            at=held.handled_at or held.created_at,
        )

    def _entry(self, held: HeldMessage) -> Entry:
        return Entry(
            source=self.name,
            pk=held.pk,
            subject=_("held message"),
            excerpt=line_of(held.body, "") if _is_public(held) else "",
            person=held.author,
            place=_place(held),
            kinds=[_("Word filter")],
            count=1,
            weight=WEIGHT,
            at=held.created_at,
        )

    def _matter(self, held: HeldMessage) -> Matter:
        is_waiting = held.state == State.WAITING
        names = list(held.files.order_by("created_at").values_list("name", flat=True))
        return Matter(
            key=f"{self.name}-{held.pk}",
            subject=_("held message"),
            person=held.author,
            place=_place(held),
            address="",
            versions=[Version(held.body, (), names)] if held.body or names else [],
            now="",
            files=[],
            lines=lines_before(held.room, held.created_at) if _is_public(held) else [],
            complaints=[_complaint(held, hit) for hit in held.hits],
            earlier=[],
            handled=None if is_waiting else self._decision(held),
            first_act=("release", _("Release the message")),
            last_act=("reject", _("Reject the message")),
            heading=_("What is held"),
        )


def _is_public(held: HeldMessage) -> bool:
    return held.room.is_open and held.whisper_to_id is None


def _place(held: HeldMessage) -> str:
    return "" if held.room.is_direct else f"#{held.room.name}"


def _rules_of(held: HeldMessage) -> list[str]:
    """The rules that found something, each once."""
    return list(dict.fromkeys(str(hit.get("text", "")) for hit in held.hits))


def _complaint(held: HeldMessage, hit: dict[str, object]) -> Complaint:
    steps = hit.get("steps")
    path = labels.path(str(hit.get("found", "")), steps if isinstance(steps, list) else [], str(hit.get("text", "")))
    return Complaint(_("Word filter"), None, str(hit.get("text", "")), " → ".join(path), held.created_at)


def _note_reading(held: HeldMessage, by: User) -> None:
    """Log that the moderator reads what was meant for few; once an hour."""
    with transaction.atomic():
        HeldMessage.objects.select_for_update().get(pk=held.pk)
        lately = ModerationAct.objects.filter(kind=READ, actor=by, at__gt=timezone.now() - NOTED_EVERY)
        target_name = f"held message {held.pk}"
        if not lately.filter(target_id=str(held.pk), target_name=target_name).exists():
            moderation.record(kind=READ, actor=by, person=held.author, target=held, target_name=target_name)
