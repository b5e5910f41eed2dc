"""Deciding about the house. Each change is noted in the log of the administration, with what was before."""

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import House, Safety, User
from accounts.models.site_settings import Registration
from accounts.names import clean_name
from accounts.permissions import runs_house
from accounts.safety.codes import new_code
from accounts.sessions import operations as sessions
from chatsite import site
from chatsite.exceptions import BadRequest, NotFound


def change_house(
    *,
    by: User,
    name: str | None = None,
    registration: str | None = None,
    one_place_at_a_time: bool | None = None,
    link_previews: bool | None = None,
    inspections_are_told: bool | None = None,
) -> None:
    """Change what is given. Raises NotFound for who does not run the house, BadRequest for what is no choice."""
    if registration is not None and registration not in Registration.values:
        raise BadRequest
    with transaction.atomic():
        house = _locked(by)
        if name is not None and (name := _own_name(name)) != house.name:
            old, new = house.name or settings.SITE_NAME, name or settings.SITE_NAME
            log(by, _("Name: “%(old)s” → “%(new)s”") % {"old": old, "new": new})
            house.name = name
        if registration is not None and registration != house.registration:
            choices = {"old": Registration(house.registration).label, "new": Registration(registration).label}
            log(by, _("Who may sign up: %(old)s → %(new)s") % choices)
            house.registration = registration
            if registration == Registration.CODE and not Safety.now().invitation_code:
                Safety.objects.update_or_create(pk=1, defaults={"invitation_code": new_code()})
        if link_previews is not None and link_previews != house.link_previews:
            log(by, _("Previews of links: yes") if link_previews else _("Previews of links: no"))
            house.link_previews = link_previews
        if inspections_are_told is not None and inspections_are_told != house.inspections_are_told:
            told = _("Members see when a moderator reads their room: yes")
            log(by, told if inspections_are_told else _("Members see when a moderator reads their room: no"))
            house.inspections_are_told = inspections_are_told
        house.save(update_fields=["name", "registration", "link_previews", "inspections_are_told"])
        if one_place_at_a_time is not None and one_place_at_a_time != house.one_place_at_a_time:
            words = _("One place at a time: yes") if one_place_at_a_time else _("One place at a time: no")
            log(by, words)
            sessions.allow_many(allowed=not one_place_at_a_time)
        transaction.on_commit(refresh)


def change_picture(*, by: User, picture: ContentFile | None) -> None:
    """Show this picture, made by `avatars.read_picture`, or none. Raises NotFound as above."""
    storage = House._meta.get_field("picture").storage
    new = storage.save(f"house/{picture.name}", picture) if picture else ""
    with transaction.atomic():
        house = _locked(by)
        old, house.picture = house.picture.name, new
        house.save(update_fields=["picture"])
        log(by, _("Another picture") if new else _("The picture was removed"))
        if old:
            transaction.on_commit(lambda: storage.delete(old))
        transaction.on_commit(refresh)


def put_card_away(*, by: User) -> None:
    """The card of the first day is shown no more. Raises NotFound as above."""
    with transaction.atomic():
        house = _locked(by)
        house.welcomed_at = timezone.now()
        house.save(update_fields=["welcomed_at"])


def refresh() -> None:
    """Tell this process what the house is called now; others find out by their beat (messaging.socket.periodic)."""
    house = House.now()
    site.tell(site.Site(name=house.name, picture=house.picture_key))


def log(by: User, words: str) -> None:
    """Note in the log of the administration what was decided about the house."""
    house, _made = House.objects.get_or_create(pk=1)
    LogEntry.objects.log_actions(by.pk, [house], CHANGE, change_message=words, single_object=True)


def _own_name(typed: str) -> str:
    """The name as it is stored: nothing where it is the one that the operator gave."""
    name = clean_name(typed)
    return "" if name == settings.SITE_NAME else name


def _locked(by: User) -> House:
    if not runs_house(by):
        raise NotFound
    House.objects.get_or_create(pk=1)
    return House.objects.select_for_update().get(pk=1)
