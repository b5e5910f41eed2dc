from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from accounts import hooks
        from accounts.account import moderators
        from accounts.client_strings import SENTENCES
        from accounts.friends import links
        from accounts.moderation import kinds, undo
        from accounts.permissions import may_enter_administration
        from accounts.registration import approval
        from accounts.safety import operations as safety
        from chatsite.i18n import client_strings
        from chatsite.web import admin_site

        hooks.invitation_of.append(links.invitation_of)
        admin_site.lets_in.append(may_enter_administration)
        kinds.register(undo.KINDS)
        kinds.register(moderators.KINDS)
        kinds.register(approval.KINDS)
        kinds.register(safety.KINDS)
        client_strings.register(SENTENCES)
