"""What one notes about friends, and the groups they stand under."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import relations
from accounts.friends import contacts
from accounts.friends.forms import AliasForm, GroupForm, GroupNameForm, StarForm
from accounts.friends.responses import noted, perform
from accounts.friends.rows import notes_about, rows
from accounts.http import SignedInRequest
from accounts.models import FriendGroup, User
from accounts.relations import Standing
from chatsite.exceptions import BadRequest, NotFound


@require_GET
def menu(request: SignedInRequest, username: str) -> HttpResponse:
    """What one may note about a friend and do with them, as forms."""
    (row,) = rows(request.user, [relations.seen(request.user, username)])
    if row.standing is not Standing.FRIEND:
        raise NotFound
    return render(request, "accounts/friends/_menu.html", {"row": row, **notes_about(request.user, row.person)})


@require_POST
def alias(request: SignedInRequest, username: str) -> HttpResponse:
    def do(person: User) -> HttpResponse:
        form = AliasForm(request.POST)
        form.is_valid()
        contacts.set_alias(user=request.user, friend=person, alias=form.cleaned_data.get("alias", ""))
        return noted(request, _("Saved."))

    return perform(request, username, do)


@require_POST
def star(request: SignedInRequest, username: str) -> HttpResponse:
    """`starred` is there or not."""

    def do(person: User) -> HttpResponse:
        form = StarForm(request.POST)
        form.is_valid()
        starred = form.cleaned_data.get("starred", False)
        contacts.set_star(user=request.user, friend=person, is_starred=starred)
        words = _("{name} is starred.") if starred else _("{name} is not starred any more.")
        return noted(request, words.format(name=relations.names_for(request.user, [person])[person.pk]))

    return perform(request, username, do)


@require_POST
def move(request: SignedInRequest, username: str) -> HttpResponse:
    """Under the group with the id `group`, a new one called `new_group`, or under none."""

    def do(person: User) -> HttpResponse:
        form = GroupForm(request.POST)
        if not form.is_valid():
            raise BadRequest
        group_id, new_name = form.cleaned_data["group"], form.cleaned_data["new_group"]
        if new_name:
            group_id = contacts.make_group(user=request.user, name=new_name).pk
        contacts.set_group(user=request.user, friend=person, group_id=group_id)
        return noted(request, _("Saved."))

    return perform(request, username, do)


@require_POST
def group_new(request: SignedInRequest) -> HttpResponse:
    group = contacts.make_group(user=request.user, name=_name(request))
    return noted(request, _("You created the group “{name}”.").format(name=group.name))


@require_POST
def group_rename(request: SignedInRequest, group_id: int) -> HttpResponse:
    contacts.rename_group(group=_group(request, group_id), name=_name(request))
    return noted(request, _("Saved."))


@require_POST
def group_remove(request: SignedInRequest, group_id: int) -> HttpResponse:
    contacts.remove_group(group=_group(request, group_id))
    return noted(request, _("The group is gone. Its friends are still yours."))


def _group(request: SignedInRequest, group_id: int) -> FriendGroup:
    group = request.user.friend_groups.filter(pk=group_id).first()
    if group is None:
        raise NotFound
    return group


def _name(request: SignedInRequest) -> str:
    form = GroupNameForm(request.POST)
    form.is_valid()
    name: str = form.cleaned_data.get("name", "")
    return name
