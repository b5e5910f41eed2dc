from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _
from django_tasks_db.apps import TasksAppConfig


class ChatsiteConfig(AppConfig):
    name = "chatsite"

    def ready(self) -> None:
        from chatsite.monitoring import checks  # noqa: F401 - registers them


class JobsConfig(TasksAppConfig):
    verbose_name = _("jobs")  # type: ignore[assignment]

    def ready(self) -> None:
        super().ready()
        from chatsite.jobs import gauges
        from chatsite.monitoring.metrics import looks

        looks.append(gauges.look)


class AdministrationConfig(AdminConfig):
    default_site = "chatsite.web.admin_site.Administration"
