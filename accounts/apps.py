from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from accounts.client_strings import SENTENCES
        from chatsite.i18n import client_strings

        client_strings.register(SENTENCES)
