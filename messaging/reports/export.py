"""What somebody reported, for the archive of their own data."""

import json
from collections.abc import Iterable, Iterator

from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import User
from messaging.models import Report


def files(user: User) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Their own words, and when; not what others said, nor who decided."""
    made = Report.objects.filter(reporter=user).order_by("pk")
    rows = list(made.values("case__subject", "kind", "text", "created_at", "case__closed_at"))
    names = {"case__subject": "subject", "case__closed_at": "decided_at"}
    named = [{names.get(key, key): value for key, value in row.items()} for row in rows]
    yield "reports.json", [json.dumps(named, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()]
