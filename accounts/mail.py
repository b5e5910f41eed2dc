"""Mails to people about their accounts, in their own language, for those who gave an address."""

from functools import partial
from typing import Any

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import User
from chatsite import background
from chatsite.site import site_name


def send(user: User, name: str, **context: Any) -> None:
    """Send accounts/mail/<name>.txt after the commit and after the answer; it may be lost when the process ends."""
    if user.email:
        context |= {"user": user, "site_name": site_name()}
        transaction.on_commit(lambda: background.run(partial(_send, user.email, user.language, name, context)))


def _send(address: str, language: str, name: str, context: dict[str, Any]) -> None:
    with translation.override(language or translation.get_language()):
        subject = render_to_string(f"accounts/mail/{name}_subject.txt", context).strip()
        send_mail(subject, render_to_string(f"accounts/mail/{name}.txt", context), None, [address])
