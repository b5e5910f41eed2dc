"""Networks from which nobody becomes a guest or signs up for a while: where banned guests came from."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import BarredNetwork, Session, User
from chatsite.exceptions import NotAllowed
from chatsite.limits.networks import network

SPAN: Final = timedelta(days=1)


class Barred(NotAllowed):
    code = "banned"
    message = _("Nobody can join from your network at the moment. Please try again tomorrow.")


def bar(person: User) -> list[str]:
    """Bar the IPv4 addresses and IPv6 /64 in which this person is signed in. Returns those that were not barred."""
    addresses = Session.objects.filter(user=person).exclude(address=None).values_list("address", flat=True)
    now = timezone.now()
    networks = {network(address) for address in addresses if address}
    barred = set(BarredNetwork.objects.filter(network__in=networks, ends_at__gt=now).values_list("network", flat=True))
    fresh = sorted(networks - barred)
    BarredNetwork.objects.bulk_create(BarredNetwork(network=one, ends_at=now + SPAN) for one in fresh)
    return fresh


def unbar(networks: Collection[str]) -> None:
    """Let people in from these again."""
    BarredNetwork.objects.filter(network__in=networks).delete()


def check(network: str | None) -> None:
    """Raise Barred if nobody comes in from there now."""
    if network and BarredNetwork.objects.filter(network=network, ends_at__gt=timezone.now()).exists():
        raise Barred


def forget_old() -> int:
    """Keep no network longer than it is barred. Returns how many were forgotten."""
    return BarredNetwork.objects.filter(ends_at__lte=timezone.now()).delete()[0]
