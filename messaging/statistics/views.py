"""The Statistics page and its table, for who runs the house; to all others they do not exist."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from accounts.permissions import runs_house
from chatsite import background
from chatsite.exceptions import NotFound
from chatsite.web.spreadsheets import csv_response
from messaging.statistics import plots, queries
from messaging.statistics.counting import count_new
from messaging.statistics.spans import DAYS, SPANS


@require_GET
def statistics(request: SignedInRequest) -> HttpResponse:
    found = _found(request)
    if found.is_behind:
        background.run(count_new)
    context = {"found": found, "plots": plots.plots_of(found), "spans": SPANS.values()}
    return render(request, "messaging/statistics/statistics.html", context)


@require_GET
def table(request: SignedInRequest) -> StreamingHttpResponse:
    """The numbers of the page as CSV, a row for each day, week or month with its first day."""
    found = _found(request)
    return csv_response(f"statistics-{found.span.name}.csv", _rows(found))


def _found(request: SignedInRequest) -> queries.Statistics:
    if not runs_house(request.user):
        raise NotFound
    span = SPANS.get(request.GET.get("span", DAYS.name))
    if span is None:
        raise NotFound
    return queries.statistics(span)


def _rows(found: queries.Statistics) -> Iterator[list[str]]:
    yield [_("From"), *(str(series.label) for series in found.series)]
    for day, *counts in zip(found.days, *(series.counts for series in found.series), strict=True):
        yield [day.isoformat(), *map(str, counts)]
