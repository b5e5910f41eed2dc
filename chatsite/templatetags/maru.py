"""What templates of every app may use: icons, avatars, the import map, Korean particles."""

import json
from functools import cache

from django import template
from django.conf import settings
from django.template.defaultfilters import stringfilter
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from chatsite.korean import resolve_particles

register = template.Library()


@register.filter(is_safe=True)
@stringfilter
def particles(text: str) -> str:
    """The text with 이(가), 을(를) … resolved. For use around `blocktranslate`: `{% filter particles %}`."""
    return resolve_particles(text)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture from static/img/icons.svg. It says nothing: the button that holds it needs words."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("img/icons.svg"), name
    )
