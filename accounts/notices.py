"""What somebody is told and can find again: the bell's list. Operations call `notify` inside their transaction.

A notice keeps no words, only its kind and what they have places for: `WORDS` is where each kind is said, for the list
(in the language of whoever reads) and for the scripts of open pages (in the language of the page).
"""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import live
from accounts.models import Contact, Notice, User
from chatsite.korean import resolve_particles

KEPT = 200  # notices of a person

WORDS: Final[dict[str, str | Promise]] = {
    Notice.Kind.FRIEND_REQUEST: _("{name} wants to add you."),
    Notice.Kind.FRIENDS_NOW: _("You and {name} are friends now."),
    Notice.Kind.FRIEND_ONLINE: _("{name} is online."),
    Notice.Kind.FRIEND_OFFLINE: _("{name} is offline."),
    Notice.Kind.NEW_PLACE: _("Somebody signed in as you in a new place: {detail}"),
    Notice.Kind.PASSWORD_CHANGED: _("Your password was changed."),
    Notice.Kind.TWO_FACTOR: _("The second step of your sign-in was changed."),
    Notice.Kind.DELETION: _("Your account will be deleted on {detail}."),
}


def notify(*, user: User, kind: Notice.Kind, actor: User | None = None, detail: str = "", address: str = "") -> Notice:
    """Tell `user`, in all their tabs after the commit, and keep it in their list, which holds the newest 200.

    `actor` is whom it is about, `detail` what the kind's words have a place for, `address` the path it leads to.
    """
    notice = Notice.objects.create(user=user, kind=kind, actor=actor, detail=detail, address=address)
    _forget_the_oldest(user)
    live.notified(notice, name=name_of(actor, reader=user))
    return notice


def _forget_the_oldest(user: User) -> None:
    theirs = user.notices.order_by("-id").values_list("id", flat=True)
    if (oldest := theirs[KEPT : KEPT + 1].first()) is not None:
        user.notices.filter(id__lte=oldest).delete()


def name_of(actor: User | None, *, reader: User) -> str:
    """What the reader calls whom it is about: the name they noted for themselves, or the one everybody reads."""
    if actor is None:
        return ""
    alias = Contact.objects.filter(owner=reader, person=actor).values_list("alias", flat=True).first()
    return alias or actor.name


def words(kind: str, *, name: str, detail: str) -> str:
    """The sentence, in the reader's language."""
    return resolve_particles(str(WORDS[kind]).format(name=name, detail=detail))
