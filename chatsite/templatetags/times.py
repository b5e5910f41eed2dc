"""Dates and times in templates: `{% time at "in_list" %}` for an element, `{{ at|clock }}` for its words alone."""

from datetime import UTC, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chatsite.i18n import times

register = template.Library()

for name, form in times.FORMS.items():
    register.filter(name, form)
register.filter("month", times.month)


@register.simple_tag
def time(at: datetime, form: str) -> SafeString:
    """The moment in one of the forms of chatsite.i18n.times. A script keeps it true (static/js/ui/live-times.js)."""
    moment = at.astimezone(UTC).isoformat(timespec="seconds")
    return format_html(
        '<time data-form="{}" datetime="{}" title="{}">{}</time>',
        form.replace("_", "-"),
        moment,
        times.whole_date(at),
        times.FORMS[form](at),
    )
