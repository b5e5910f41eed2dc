"""When messages were said, for a page that no script dresses: in the reader's words and time zone.

Their elements are the same bytes for everybody (messaging.messages.rendering) and hold the time of day at the site.
A script writes over it, so that only those without one see what stands here.
"""

import re
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from chatsite.i18n import times

REMEMBERED = 16_384  # short strings
_TIME = re.compile(r'<time datetime="([^"]+)">[^<]*')  # what people write is escaped and holds no element


def dated(fragments: SafeString) -> SafeString:
    """These elements, joined, with the date and time of each: today's without the date."""
    reader = timezone.get_current_timezone_name(), get_language(), timezone.localdate()
    return mark_safe(_TIME.sub(lambda found: _element(found[1], *reader), fragments))  # noqa: S308 - ours, and escaped


@lru_cache(maxsize=REMEMBERED)
def _element(moment: str, zone: str, language: str | None, today: date) -> str:
    """Its start and words. All that decides them is named, so that readers of one room find them in the cache."""
    return f'<time datetime="{moment}">{escape(times.date_and_time(datetime.fromisoformat(moment)))}'
