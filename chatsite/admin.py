"""Jobs in the admin: what waits, what runs, and why something failed."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext, pgettext_lazy
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from chatsite.web.admin_site import LookOnlyAdmin

# What django-tasks says there without having it in Korean and Chinese.
_SAID_BY_LIBRARY = (
    gettext_noop("Task Result"), gettext_noop("Task Results"), gettext_noop("task path"), gettext_noop("args kwargs"),
    gettext_noop("enqueued at"), gettext_noop("started at"), gettext_noop("finished at"), gettext_noop("run after"),
    gettext_noop("worker id"), gettext_noop("exception class path"), gettext_noop("traceback"),
    pgettext_lazy("Task", "Ready"), pgettext_lazy("Task", "Running"), pgettext_lazy("Task", "Failed"),
    pgettext_lazy("Task", "Successful"),
)  # fmt: skip

admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class JobAdmin(LookOnlyAdmin):
    list_display = ("task_path", "status", "attempts", "enqueued_at", "finished_at", "reason")
    list_filter = ("status", "task_path")
    fields = (
        *("task_path", "args_kwargs", "status", "enqueued_at", "started_at", "finished_at", "run_after", "worker_ids"),
        *("exception_class_path", "traceback"),
    )
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
