"""Tables as CSV, written a row at a time, for spreadsheets."""

import csv
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins to compute
MARK = "\ufeff"  # by which spreadsheets take the file for UTF-8


class _Echo:
    """A file whose `write` gives back what it was given."""

    def write(self, value: str) -> str:
        return value


def csv_response(name: str, rows: Iterable[Iterable[str]]) -> StreamingHttpResponse:
    """The rows as a file of this name. `rows` may be an iterator: none is asked for before the last was sent."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8", headers=headers)


def _lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield MARK
    lines = csv.writer(_Echo())
    for row in rows:
        yield lines.writerow([safe(cell) for cell in row])


def safe(cell: str) -> str:
    """What a person typed is text to a spreadsheet, and no formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
