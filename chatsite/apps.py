from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ChatsiteConfig(AppConfig):
    name = "chatsite"

    def ready(self) -> None:
        from chatsite import checks  # noqa: F401 - registers them


class AdministrationConfig(AdminConfig):
    default_site = "chatsite.administration.Administration"
