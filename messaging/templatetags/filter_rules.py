"""Addresses of the filter's pages, and how a find came to be, for templates."""

from django import template
from django.shortcuts import resolve_url

from messaging.models import FilterHit, RehearsalHit
from messaging.moderation.rules import labels
from rooms.models import Room

register = template.Library()


@register.simple_tag
def place_url(room: Room | None, name: str, *args: object) -> str:
    """The address of a page of the room's filter, or with None of the house's."""
    return resolve_url(f"room-{name}", room.slug, *args) if room else resolve_url(f"house-{name}", *args)


@register.simple_tag
def reading_path(hit: "FilterHit | RehearsalHit", rule_text: str) -> list[str]:
    """What was found, the steps by which it was read, and the rule's word."""
    return labels.path(hit.found, hit.steps, rule_text)
