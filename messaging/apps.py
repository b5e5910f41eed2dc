from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# What a guest may ask for about the room they are in.
GUEST_DOORS = {
    "room",
    "permalink",
    "messages",
    "changes",
    "composer",
    "completions",
    "sidebar",
    "arrival",
    "shortcuts",
    "file-upload",
    "file-resumable-new",
    "file-resumable",
    "file",
    "room-files",
    "file-describe",
    "link-picture",
    "link-remove",
    "message-edit",
    "message-delete",
    "message-undelete",
    "message-report",
    "file-report",
    "person-report",
    "room-report",
}


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("messages")

    def ready(self) -> None:
        from accounts import hooks
        from accounts.moderation import kinds
        from chatsite.i18n import client_strings
        from messaging.attachments import client_strings as attachment_strings
        from messaging.bookmarks import export as bookmark_export
        from messaging.bookmarks.operations import forget_bookmarks
        from messaging.client_strings import SENTENCES
        from messaging.commands import general, members, messages, rooms  # noqa: F401 - each registers its commands
        from messaging.demo import presence as demo_presence
        from messaging.desk import held_messages, menu, report_cases, sources
        from messaging.desk import operations as desk
        from messaging.direct.queries import lines_with
        from messaging.messages import floods, screening
        from messaging.messages.operations import write_line
        from messaging.moderation import held, undo
        from messaging.moderation.rules.screen import Screen, check_words
        from messaging.reports import export as report_export
        from messaging.reports import operations as reports
        from messaging.retention import export
        from messaging.retention.erasure import forget_name, take_messages
        from messaging.socket import periodic
        from rooms import message_hooks

        periodic.chores.append(demo_presence.look_after)
        kinds.register(undo.KINDS)
        message_hooks.lend(write_line)
        screening.lend(Screen())
        hooks.on_words += [check_words, floods.check_words]
        hooks.guest_doors |= GUEST_DOORS
        hooks.on_export += [export.files, bookmark_export.files, report_export.files]
        hooks.on_erase += [take_messages, forget_name, forget_bookmarks, held.forget_author, reports.forget]
        periodic.chores.append(held.forget_old)
        hooks.lines_with.append(lines_with)
        hooks.cases_waiting.append(menu.waiting)
        sources.register(report_cases.ReportCases())
        sources.register(held_messages.HeldMessages())
        kinds.register(desk.KINDS)
        client_strings.register(SENTENCES)
        client_strings.register(attachment_strings.SENTENCES)
