"""How acts in rooms are taken back (accounts.moderation.kinds). Each goes through an operation, or locks the room and
asks the rights of whoever wants it.
"""

from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ModerationAct, Notice, User
from accounts.moderation.kinds import Kind
from accounts.moderation.undo import ChangedSince, Gone, NotTakenBack, moment
from accounts.notifications import operations as notifications
from rooms import live, message_hooks, moderation_log
from rooms.invitations import links
from rooms.membership import history
from rooms.membership import moderation as members
from rooms.membership.operations import locked
from rooms.models import Ban, InviteLink, Membership, Room
from rooms.permissions.rights import Act, Rights, rights_of, rights_to_undo
from rooms.settings import operations as settings
from rooms.trash import operations as trash


def _room(act: ModerationAct) -> Room:
    """The room of the act, be it in the bin. Raises Gone."""
    room = Room.objects.filter(pk=act.room_id or 0).first()
    if room is None:
        raise Gone
    return room


def _person(act: ModerationAct) -> User:
    if act.person is None or act.person.deleted_at:
        raise Gone
    return act.person


def _locked(act: ModerationAct, by: User, needed: Act) -> tuple[Room, Rights]:
    """The room, locked, and the rights of `by`, who may do this there. Raises NotFound, NotAllowed, Gone."""
    room = locked(_room(act))
    rights = rights_to_undo(act, by, room)
    rights.check(needed)
    return room, rights


def _role(act: ModerationAct, by: User) -> None:
    with transaction.atomic():
        room, _rights = _locked(act, by, Act.ROLES)
        own = room.memberships.of(_person(act)).first()
        if own is None or own.role != (act.after or {}).get("role"):
            raise ChangedSince
        members.set_role(room=room, by=by, user=_person(act), role=(act.before or {}).get("role", ""))


def _silence(act: ModerationAct, by: User) -> None:
    with transaction.atomic():
        room, _rights = _locked(act, by, Act.SILENCE)
        own = room.memberships.of(_person(act)).first()
        if own is None or own.silenced_until != moment((act.after or {}).get("until")):
            raise ChangedSince
        members.silence(room=room, by=by, user=_person(act), until=moment((act.before or {}).get("until")))


def _removal(act: ModerationAct, by: User) -> None:
    """The person is back, as what they were; nobody is put back who has left by themselves since, or is banned."""
    with transaction.atomic():
        room, rights = _locked(act, by, Act.REMOVE)
        if room.bans.living().filter(user=_person(act)).exists():
            raise NotTakenBack(_("The person is banned from this room."))
        _readmit(room, rights, act, by)


def _readmit(room: Room, rights: Rights, act: ModerationAct, by: User) -> None:
    user, before = _person(act), act.before or {}
    membership = history.restore(room, user, act)
    if membership is None:
        raise ChangedSince
    _reopen_links(before)
    _dismiss_heir(room, by, before)
    if not room.is_quiet:
        message_hooks.write_line(room=room, actor=user, kind="joined")
    notifications.notify(
        user=user, kind=Notice.Kind.LET_IN, actor=by, detail=room.name, address=room.get_absolute_url()
    )
    moderation_log.record(room, "room_readmit", actor=by, person=user, after={"role": membership.role})
    live.joined(membership)


def _reopen_links(before: dict[str, Any]) -> None:
    InviteLink.objects.filter(pk__in=before.get("links") or []).update(revoked_at=None)


def _dismiss_heir(room: Room, by: User, before: dict[str, Any]) -> None:
    """Whoever owned the room because its last owner was put out is again what they were before."""
    if not before.get("heir"):
        return
    user_id, role = before["heir"]
    heir = room.memberships.filter(user=user_id, role=Membership.Role.OWNER).select_related("user").first()
    if heir is None or not room.memberships.owners().exclude(pk=heir.pk).exists():
        return
    heir.role, heir.room = role, room
    heir.save(update_fields=["role"])
    detail: message_hooks.Detail = {"whom": heir.user_id, "name": heir.user.name, "role": role}
    message_hooks.write_line(room=room, actor=by, kind="role", detail=detail)
    live.rights_changed(heir)


def _ban(act: ModerationAct, by: User) -> None:
    """As before: another ban, or none; and in the room again, whoever the ban took out."""
    with transaction.atomic():
        room, rights = _locked(act, by, Act.REMOVE)
        user, before = _person(act), act.before or {}
        banned = room.bans.filter(user=user).first()
        if banned is None or banned.ends_at != moment((act.after or {}).get("until")):
            raise ChangedSince
        banned.delete()
        _store_ban(room, user, before.get("ban"))
        if "role" in before:
            _readmit(room, rights, act, by)
        else:
            _reopen_links(before)
            moderation_log.record(room, "room_unban", actor=by, person=user, after={"ban": before.get("ban")})
        live.people_changed(room)


def _unban(act: ModerationAct, by: User) -> None:
    with transaction.atomic():
        room, _rights = _locked(act, by, Act.REMOVE)
        user, values = _person(act), (act.before or {}).get("ban")
        if room.bans.filter(user=user).exists() or not values:
            raise ChangedSince
        if room.memberships.of(user).exists():
            raise NotTakenBack(_("The person is in this room again."))
        if (ends_at := moment(values.get("ends_at"))) and ends_at <= timezone.now():
            raise NotTakenBack(_("It is over already."))
        _store_ban(room, user, values)
        moderation_log.record(
            room, "room_ban", actor=by, person=user, before={"ban": None}, after={"until": values.get("ends_at")}
        )
        live.people_changed(room)


def _store_ban(room: Room, user: User, values: dict[str, Any] | None) -> None:
    if not values:
        return
    by = User.objects.filter(pk=values.get("by") or 0).first()
    made = Ban.objects.create(
        room=room, user=user, by=by, reason=values.get("reason", ""), ends_at=moment(values.get("ends_at"))
    )
    Ban.objects.filter(pk=made.pk).update(created_at=moment(values.get("created_at")))  # auto_now_add


def _change(act: ModerationAct, by: User) -> None:
    with transaction.atomic():
        room = locked(_room(act))
        rights_to_undo(act, by, room)
        before, after = act.before or {}, act.after or {}
        if any(getattr(room, field, None) != value for field, value in after.items()):
            raise ChangedSince
        settings.change_room(room=room, by=by, **before)


def _archive(act: ModerationAct, by: User) -> None:
    _living(act, by)
    trash.reopen_room(room=_room(act), by=by)


def _reopen(act: ModerationAct, by: User) -> None:
    _living(act, by)
    trash.archive_room(room=_room(act), by=by)


def _bin(act: ModerationAct, by: User) -> None:
    room = _room(act)
    if room.binned_at is None:
        raise ChangedSince
    trash.restore_room(room=room, by=by)


def _restore(act: ModerationAct, by: User) -> None:
    _living(act, by)
    trash.bin_room(room=_room(act), by=by)


def _living(act: ModerationAct, by: User) -> None:
    room = _room(act)
    if room.binned_at:
        raise ChangedSince
    rights_to_undo(act, by, room)


def _revoked_link(act: ModerationAct, by: User) -> None:
    _living(act, by)
    links.reopen(link_id=int(act.target_id), by=by)


def _reopened_link(act: ModerationAct, by: User) -> None:
    _living(act, by)
    link = InviteLink.objects.filter(pk=act.target_id).select_related("room", "creator").first()
    if link is None:
        raise Gone
    rights_of(by, link.room).check(Act.ADMIT)
    links.revoke(link=link, by=by)


KINDS: Final = (
    Kind("room_role", _("changed a role"), _role),
    Kind("room_silence", _("changed a time-out"), _silence),
    Kind("room_remove", _("removed somebody from a room"), _removal),
    Kind("room_readmit", _("let back into a room")),
    Kind("room_ban", _("banned from a room"), _ban),
    Kind("room_unban", _("ended a ban from a room"), _unban),
    Kind("room_change", _("changed a room"), _change),
    Kind("room_picture", _("changed the picture of a room")),
    Kind("room_archive", _("closed a room"), _archive),
    Kind("room_reopen", _("opened a room again"), _reopen),
    Kind("room_bin", _("deleted a room"), _bin),
    Kind("room_restore", _("restored a room"), _restore),
    Kind("room_invite", _("invited into a room")),
    Kind("room_invitation_withdraw", _("withdrew an invitation")),
    Kind("room_admit", _("let into a room")),
    Kind("room_decline", _("declined a request to join")),
    Kind("room_link", _("created an invitation link")),
    Kind("room_link_revoke", _("revoked an invitation link"), _revoked_link),
    Kind("room_link_reopen", _("opened an invitation link again"), _reopened_link),
    Kind("room_inspect", _("read a closed room")),
)
