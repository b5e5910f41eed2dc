"""What several people do in the same moment: one case for one thing, and one decision for one case."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import Notice, User
from chatsite.exceptions import Refused
from messaging.desk import operations
from messaging.models import Case, Report
from messaging.tests.desk.conftest import ReportedBy, moderator
from messaging.tests.talk import say
from rooms.models import Room

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each returned, or was refused with."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_reports_at_once_are_one_case_and_of_two_decisions_at_once_one_is_made(
    lounge: Room, alice: User, bob: User, carol: User, reported: ReportedBy
):
    said = say(bob, lounge, "buy my carpets")

    at_once(*(lambda who=who: reported(who, said) for who in (alice, carol, alice)))

    case = Case.objects.get()
    assert Report.objects.filter(case=case).count() == 2
    dana, evan = moderator("dana"), moderator("evan")

    results = at_once(
        lambda: operations.remove(case=case, by=dana),
        lambda: operations.leave_alone(case=case, by=evan),
    )

    assert [isinstance(result, operations.AlreadyHandled) for result in results].count(True) == 1
    case.refresh_from_db()
    assert case.closed_by == (evan if isinstance(results[0], Refused) else dana)
    assert Notice.objects.filter(user__in=(alice, carol)).count() == 2
