from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ChatsiteConfig(AppConfig):
    name = "chatsite"

    def ready(self) -> None:
        from chatsite.monitoring import checks  # noqa: F401 - registers them


class AdministrationConfig(AdminConfig):
    default_site = "chatsite.web.admin_site.Administration"
