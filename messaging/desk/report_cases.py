"""Reports as a source of the review queue (messaging.desk.sources)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from chatsite.exceptions import BadRequest
from messaging.desk import operations
from messaging.desk.context import floor_of, lines_around
from messaging.desk.sources import Act, Complaint, Decision, Entry, KeptPicture, Matter, Version
from messaging.messages.text import line_of
from messaging.models import Case, CaseQuerySet, Message, Report
from messaging.reports.things import is_private
from rooms.models import Room

Subject = Case.Subject
EARLIER = 10  # decisions about the same thing


class ReportCases:
    name = "case"

    def entries(self, moderator: User, limit: int) -> list[Entry]:
        whole = self._open(moderator).select_related("message__room", "person", "room").prefetch_related("reports")
        return [self._entry(case) for case in whole.worst_first()[:limit]]

    def count(self, moderator: User) -> int:
        return self._open(moderator).count()

    def stamp(self, moderator: User) -> str:
        found = self._open(moderator).aggregate(Count("pk"), Max("pk"), Max("reported_at"), Sum("weight"))
        return ",".join(str(value) for value in found.values())

    def open(self, moderator: User, pk: int) -> Matter:
        case = operations.found(pk, moderator)
        operations.note_reading(case, moderator)
        return self._matter(case, moderator)

    def act(self, moderator: User, pk: int, act: str) -> str:
        case = operations.found(pk, moderator)
        if act == "remove":
            operations.remove(case=case, by=moderator)
            return _("The room is deleted.") if case.subject == Subject.ROOM else _("The message is removed.")
        if act == "leave":
            operations.leave_alone(case=case, by=moderator)
            return _("Left alone.")
        raise BadRequest

    def act_on_person(self, moderator: User, pk: int, outcome: Case.Outcome, act: Act, *, removes: bool) -> None:
        case = operations.found(pk, moderator)
        operations.act_on_person(case=case, by=moderator, outcome=outcome, act=act, removes=removes)

    def handled(self, pk: int) -> Decision | None:
        case = Case.objects.select_related("closed_by").filter(pk=pk, closed_at__isnull=False).first()
        return decision_of(case) if case else None

    @staticmethod
    def _open(moderator: User) -> CaseQuerySet:
        return Case.objects.open().exclude(person=moderator)

    def _entry(self, case: Case) -> Entry:
        reports = sorted(case.reports.all(), key=lambda made: made.pk)
        kinds = dict.fromkeys(str(made.get_kind_display()) for made in reports)
        return Entry(
            source=self.name,
            pk=case.pk,
            subject=subject_of(case),
            excerpt=_excerpt(case, reports),
            person=case.person,
            place=_place(case),
            kinds=list(kinds),
            count=len(reports),
            weight=case.weight,
            at=case.reported_at,
        )

    def _matter(self, case: Case, moderator: User) -> Matter:
        reports = list(case.reports.select_related("reporter").order_by("pk"))
        message = None if case.erased_at else case.message
        is_removable = bool(case.message and not case.message.removed_at)
        is_room = (
            case.subject == Subject.ROOM
            and case.room is not None
            and case.room.binned_at is None
            and not case.room.is_lounge
        )
        first_act = ("remove", _("Remove the message")) if is_removable else None
        if is_room:
            first_act = ("remove", _("Delete the room"))
        return Matter(
            key=f"{self.name}-{case.pk}",
            subject=subject_of(case),
            person=case.person,
            place=_place(case),
            address=_address(case, moderator),
            versions=_versions(reports),
            now=_now(case, reports),
            files=[_kept(case.pk, kept.pk, kept.name, kept.blob.kind) for kept in _files(case)],
            lines=lines_around(message, history_from=floor_of(case)) if message else [],
            complaints=[_complaint(made) for made in reports],
            earlier=[
                decision_of(other)
                for other in Case.objects.filter(thing=case.thing)
                .exclude(pk=case.pk)
                .select_related("closed_by")
                .order_by("-pk")[:EARLIER]
            ],
            handled=None if case.is_open else decision_of(case),
            first_act=first_act,
            last_act=("leave", _("Leave alone")),
            takes_message=is_removable,
        )


def subject_of(case: Case) -> str:
    """What kind of thing it is, and how private."""
    message = case.message
    if message is None:
        return str(case.get_subject_display())
    if message.whisper_to_id is not None:
        return _("whisper")
    if message.room.is_direct:
        return _("direct message")
    return str(case.get_subject_display())


def decision_of(case: Case) -> Decision:
    return Decision(
        key=f"{ReportCases.name}-{case.pk}",
        subject=str(case.get_subject_display()),
        outcome=str(case.get_outcome_display()) if case.outcome else "",
        by=case.closed_by.name if case.closed_by else "",
        at=case.closed_at or case.reported_at,
    )


def _excerpt(case: Case, reports: list[Report]) -> str:
    """How it begins, where that is for everybody's eyes; else only who opens the case reads it, and that is logged."""
    message = case.message
    if not reports or message is None or not message.room.is_open or is_private(message):
        return ""
    kept = reports[0].snapshot
    return line_of(str(kept.get("body", "")), str(kept.get("file") or "".join(kept.get("files", [])[:1])))


def _place(case: Case) -> str:
    room: Room | None = case.room
    return f"#{room.name}" if room and not room.is_direct else ""


def _address(case: Case, moderator: User) -> str:
    """Where the moderator sees it in the application: in an open room, or one of theirs."""
    message: Message | None = case.message
    if message and not is_private(message):
        is_member = message.room.memberships.filter(user=moderator).exists()
        return f"{message.room.get_absolute_url()}{message.number}/" if is_member else ""
    if case.subject == Subject.PERSON and case.person and not (case.person.is_guest or case.person.deleted_at):
        return reverse("admin:accounts_user_change", args=[case.person_id])
    if case.subject == Subject.ROOM and case.room:
        return reverse("admin:rooms_room_change", args=[case.room_id])
    return ""


def _versions(reports: Iterable[Report]) -> list[Version]:
    """What the reporters saw, each state once."""
    versions: dict[str, Version] = {}
    for made in reports:
        kept = made.snapshot
        if not kept:
            continue
        fields = [
            (words, str(kept[name]))
            for name, words in (
                ("file", _("File")),
                ("alt", _("Description of the picture")),
                ("status", _("Status")),
                ("topic", _("Topic")),
                ("description", _("Description")),
            )
            if kept.get(name)
        ]
        body = str(kept.get("body", kept.get("name", "")))
        version = Version(body, fields, [] if "file" in kept else [str(name) for name in kept.get("files", [])])
        versions.setdefault(repr(version), version)
    return list(versions.values())


def _now(case: Case, reports: list[Report]) -> str:
    message = case.message
    if case.subject in {Subject.PERSON, Subject.ROOM}:
        is_gone = bool(case.room and case.room.binned_at) if case.subject == Subject.ROOM else case.person is None
        return _("It is deleted by now.") if is_gone else ""
    if message is None or message.removed_at:
        return _("It is deleted by now.")
    if any(made.snapshot.get("body", message.body) != message.body for made in reports):
        return _("It was edited since it was reported.")
    return ""


def _files(case: Case) -> Any:
    return case.files.select_related("blob").order_by("pk")


def _kept(case_id: int, pk: int, name: str, kind: str) -> KeptPicture:
    return KeptPicture(reverse("admin:messaging_case_file", args=[case_id, pk]), name, kind)


def _complaint(made: Report) -> Complaint:
    reporter = made.reporter
    by = "" if reporter is None or reporter.deleted_at else reporter.name
    return Complaint(
        by or _("Deleted account"), made.reporter_id, str(made.get_kind_display()), made.text, made.created_at
    )
