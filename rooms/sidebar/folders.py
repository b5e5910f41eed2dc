"""Folders: the headings under which somebody has put rooms of theirs. Nobody else knows of them."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.names import clean_name
from chatsite.exceptions import Conflict, NotFound, Refused
from rooms import live
from rooms.models import FOLDER_NAME_MAX, Folder

FOLDERS_MAX = 50  # of one person


class BadFolderName(Refused):
    code = "bad_request"
    status = 422
    message = _("A folder needs a name of 1 to 30 characters.")


class FolderTaken(Conflict):
    message = _("You have a folder with that name.")


class TooManyFolders(Conflict):
    message = _("You have 50 folders already. Remove one first.")


def make_folder(*, user: User, name: str) -> Folder:
    """Raises BadFolderName, FolderTaken, TooManyFolders."""
    name = _folder_name(name)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # who asks for many at once gets them one after the other
        places = list(user.room_folders.values_list("place", flat=True))
        if len(places) >= FOLDERS_MAX:
            raise TooManyFolders
        try:
            with transaction.atomic():
                folder = Folder.objects.create(owner=user, name=name, place=max(places, default=0) + 1)
        except IntegrityError:
            raise FolderTaken from None
        live.list_changed(user)
    return folder


def rename_folder(*, folder: Folder, name: str) -> None:
    """Raises BadFolderName, FolderTaken, and NotFound if it was removed meanwhile."""
    _change(folder, name=_folder_name(name))


def shut_folder(*, folder: Folder, is_shut: bool) -> None:
    """What is in a shut folder is not shown, unless there is something unread in it. Raises NotFound as above."""
    _change(folder, is_shut=is_shut)


def shift_folder(*, folder: Folder, step: int) -> None:
    """The folder goes up (-1) or down (1) by one. Raises NotFound as above."""
    with transaction.atomic():
        folders = list(folder.owner.room_folders.select_for_update().order_by("place", "pk"))
        if folder not in folders:
            raise NotFound
        at = folders.index(folder)
        folders.insert(max(0, at + step), folders.pop(at))
        for number, one in enumerate(folders, start=1):
            one.place = number
        Folder.objects.bulk_update(folders, ["place"])
        live.list_changed(folder.owner)


def remove_folder(*, folder: Folder) -> None:
    """What was in it stands under no heading."""
    with transaction.atomic():
        folder.delete()
        live.list_changed(folder.owner)


def _folder_name(name: str) -> str:
    name = clean_name(name)
    if not name or len(name) > FOLDER_NAME_MAX:
        raise BadFolderName
    return name


def _change(folder: Folder, **fields: str | bool) -> None:
    try:
        with transaction.atomic():
            if not Folder.objects.filter(pk=folder.pk).update(**fields):
                raise NotFound
            live.list_changed(folder.owner)
    except IntegrityError:
        raise FolderTaken from None
