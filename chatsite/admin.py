"""Jobs in the admin: what waits, what runs, and why something failed."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from chatsite.web.admin_site import LookOnlyAdmin

admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class JobAdmin(LookOnlyAdmin):
    list_display = ("task_path", "status", "attempts", "enqueued_at", "finished_at", "reason")
    list_filter = ("status", "task_path")
    ordering = ("-enqueued_at",)
    actions = ("try_again",)

    @admin.display(description=_("attempts"))
    def attempts(self, job: DBTaskResult) -> int:
        return len(job.worker_ids)

    @admin.display(description=_("reason"))
    def reason(self, job: DBTaskResult) -> str:
        """What the last attempt failed by."""
        return str(job.traceback).strip().rpartition("\n")[2]

    @admin.action(description=_("Try the selected failed jobs again"), permissions=["change"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[DBTaskResult]) -> None:
        failed = queryset.filter(status=TaskResultStatus.FAILED)
        tried = failed.update(status=TaskResultStatus.READY, worker_ids=[], run_after=timezone.now(), finished_at=None)
        text = ngettext("%(n)d job is tried again.", "%(n)d jobs are tried again.", tried) % {"n": tried}
        self.message_user(request, text)
