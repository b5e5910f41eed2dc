"""One's personal link: whoever has it may ask to be friends, also where one cannot be found by name.

It is signed and names its version, so that a renewed link ends the one before and nobody makes one for somebody else.
"""

from io import BytesIO

import segno
from django.core.signing import BadSignature, Signer
from django.db.models import F
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _

from accounts import relations
from accounts.hooks import Invitation
from accounts.models import Block, User
from chatsite.exceptions import NotFound

_SIGNER = Signer(salt="accounts.friend-link")


class LinkEnded(NotFound):
    message = _("This link does not work any more. Ask for a new one.")


def token_of(user: User) -> str:
    return _SIGNER.sign(f"{user.pk}-{user.friend_link_version}")


def path_of(user: User) -> str:
    """The path of the link."""
    return reverse("friend-link", args=[token_of(user)])


def owner_of(token: str, *, reader: User | None) -> User:
    """Whose link it is. Raises LinkEnded for one that was renewed or made up, and to whom its owner blocked.

    Without a `reader` it is a visitor who asks.
    """
    owner = _owner(token)
    if owner is None or (reader and Block.objects.filter(blocker=owner, blocked=reader).exists()):
        raise LinkEnded
    return owner


def invitation_of(path: str) -> Invitation | None:
    """Whose link has this path, if it is one that holds."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    owner = _owner(match.kwargs["token"]) if match.url_name == "friend-link" else None
    return Invitation(by=owner.name) if owner else None


def _owner(token: str) -> User | None:
    try:
        user_id, version = map(int, _SIGNER.unsign(token).split("-"))
    except (BadSignature, ValueError):
        return None
    return relations.living().filter(pk=user_id, friend_link_version=version, deletion_due_at=None).first()


def renew(*, user: User) -> None:
    """From now on there is another link, and the one before leads nowhere."""
    User.objects.filter(pk=user.pk).update(friend_link_version=F("friend_link_version") + 1)


def qr_of(address: str) -> bytes:
    """The address as a drawing (SVG) that a telephone's camera reads: dark on light, whatever the theme."""
    drawing = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawing, kind="svg", scale=8, border=3, dark="#1c1d22", light="#fff", xmldecl=False
    )
    return drawing.getvalue()
