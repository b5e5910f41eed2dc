"""Forms on every page: what is not accepted is shown again, with what was typed and the reasons beside it."""

from django import forms
from django.forms import BaseForm
from django.http import HttpResponse
from django.views.generic.edit import FormView

from chatsite.exceptions import BadRequest, Refused
from chatsite.web.responses import mark_refused


def move_focus(form: forms.BaseForm) -> None:
    """Let the page open at what is to be mended: the first field with an error, else the password."""
    passwords = [name for name, field in form.fields.items() if isinstance(field.widget, forms.PasswordInput)]
    faulty = [name for name in form.fields if form.has_error(name)] or passwords
    for name, field in form.fields.items():
        if name in faulty[:1]:
            field.widget.attrs["autofocus"] = True
        else:
            field.widget.attrs.pop("autofocus", None)


class BadForm(BadRequest):
    """A form that was not accepted."""

    status = 422


class RefusesBadForms(FormView):
    """A form that is not accepted is shown again with what was typed (never passwords) and the reasons beside it."""

    def form_invalid(self, form: BaseForm, refused: Refused | None = None) -> HttpResponse:
        refused = refused or BadForm()
        move_focus(form)
        return mark_refused(self.render_to_response(self.get_context_data(form=form)), refused)

    def form_refused(self, form: BaseForm, refused: Refused, *, field: str | None = None) -> HttpResponse:
        """The same for what only the operation could know."""
        form.add_error(field, str(refused.message))
        return self.form_invalid(form, refused)


BIGGEST = 2**63 - 1  # what the database can hold
