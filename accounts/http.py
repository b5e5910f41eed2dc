"""What a view knows of whoever asks."""

from typing import Any

from django.forms import BaseForm

from accounts.models import User
from chatsite.web.forms import RefusesBadForms, move_focus
from chatsite.web.responses import HtmxRequest


class SignedInRequest(HtmxRequest):
    """A request of somebody signed in: LoginRequiredMiddleware has turned away everybody else."""

    user: User


class KeepsTheName(RefusesBadForms):
    """Whoever typed their name at the other door goes on with the password."""

    def get_initial(self) -> dict[str, Any]:
        return {"username": self.request.GET.get("username", "")}

    def get_form(self, form_class: type[BaseForm] | None = None) -> BaseForm:
        form: BaseForm = super().get_form(form_class)
        if form.initial.get("username"):
            move_focus(form)
        return form
