"""The card of a person: a popover beside their name, or a page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from chatsite.exceptions import BadRequest
from rooms.membership import cards
from rooms.membership.forms import BanForm, CardForm, SilenceForm


@require_GET
def person_card(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Who somebody is. `room`, a slug, is where the reader came upon them: what may be done with them there."""
    form = CardForm(request.GET)
    if not form.is_valid():
        raise BadRequest
    card = cards.card(request.user, user_id, form.cleaned_data["room"])
    context = {
        "card": card,
        "silences": SilenceForm(),
        "ban": BanForm(auto_id=f"card-ban-{user_id}-%s"),
    }
    return render(
        request,
        "rooms/membership/_person_card.html" if request.htmx else "rooms/membership/person_card.html",
        context,
    )
