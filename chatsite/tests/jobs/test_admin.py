from pathlib import Path

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from chatsite.jobs.worker import Worker
from chatsite.tests.jobs import tasks
from conftest import ClientOf

pytestmark = pytest.mark.django_db
JOBS = "admin:django_tasks_database_dbtaskresult_changelist"


@pytest.fixture
def failed(tmp_path: Path) -> DBTaskResult:
    """A job that failed for good."""
    tasks.fail.enqueue(str(tmp_path / "notes"))
    worker = Worker()
    DBTaskResult.objects.update(worker_ids=["a", "b", "c", "d"])
    worker.work_once()
    worker.place.leave()
    return DBTaskResult.objects.get()


def test_the_owner_sees_why_a_job_failed_and_has_it_tried_again(
    failed: DBTaskResult, alice: User, client_of: ClientOf
) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    alice.refresh_from_db()
    browser = client_of(alice)
    page = browser.get(reverse(JOBS)).text
    assert "it does not work today" in page
    assert "chatsite.tests.jobs.tasks.fail" in page
    one = browser.get(reverse("admin:django_tasks_database_dbtaskresult_change", args=[failed.pk]))
    assert "Traceback" in one.text

    browser.post(reverse(JOBS), {"action": "try_again", ACTION_CHECKBOX_NAME: [str(failed.pk)]})
    failed.refresh_from_db()
    assert (failed.status, failed.worker_ids) == (TaskResultStatus.READY, [])


def test_others_see_no_jobs(failed: DBTaskResult, bob: User, client_of: ClientOf) -> None:
    assert client_of(bob).get(reverse(JOBS)).status_code in {302, 404}
