"""Pages and fragments of a conversation. Each finds its room or message through the person who asks."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages as messages_of_django
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.house import queries as house_queries
from accounts.http import SignedInRequest
from chatsite.exceptions import BadRequest, Filtered, NotFound, Refused
from chatsite.monitoring.metrics import metrics
from chatsite.web.responses import PART, mark_refused, wants_part
from messaging import rate_limits
from messaging.commands.outcomes import Outcome, Said
from messaging.commands.parser import Line, read, words
from messaging.commands.registry import registry
from messaging.commands.responses import answer, wants_page
from messaging.conversation import responses
from messaging.conversation.composer import composing_of, listener_for
from messaging.conversation.dated import dated
from messaging.conversation.forms import ChangesForm, EditForm, HistoryForm, MessageForm
from messaging.conversation.uploads import FIELD, NoFilesWithCommands, store_uploads
from messaging.direct import queries as direct_queries
from messaging.messages import edits, removals, whispers
from messaging.messages import operations as message_operations
from messaging.messages import queries as message_queries
from messaging.messages.queries import message_for, unread
from messaging.messages.rendering import blank, fragments_of, frame_of, messages_frame
from messaging.models import Message
from messaging.moderation.rules import queries as rule_queries
from messaging.moderation.rules import rulebook
from messaging.moderation.rules.refusals import Held
from messaging.sidebar import queries as sidebar_queries
from rooms import lookup
from rooms.directory.queries import HOME_COOKIE, remember
from rooms.header import header_of
from rooms.models import Membership
from rooms.outsiders import queries as outsider_queries
from rooms.permissions.rights import rights_of

REASON_TYPED_MAX = 1_000  # characters; what is stored of it is less
WINDOWS = {"before": message_queries.before, "after": message_queries.after, "around": message_queries.around}


@require_GET
def conversation(request: SignedInRequest, slug: str, number: int | None = None) -> HttpResponse:
    """A room as a page, or as the fragment that takes the place of another room; at `number` if that is given."""
    membership = lookup.at(request.user, slug)
    if membership is None:
        return responses.page(request, slug)
    if number is None:
        window = message_queries.opening_window(membership)
    elif max(1, membership.history_from) <= number <= membership.room.message_count:
        window = message_queries.around(membership, number)
    else:
        raise NotFound
    remember(request, membership.room)
    listener = listener_for(membership, request.GET["whisper"]) if "whisper" in request.GET else None
    return _conversation(request, membership, window, focus_number=number, listener=listener)


def _conversation(
    request: SignedInRequest,
    membership: Membership,
    window: message_queries.Window,
    **extra: Any,
) -> HttpResponse:
    user, room = request.user, membership.room
    heads = lookup.heads(room, user)
    context = {
        "room": room,
        "membership": membership,
        "cursor": room.revision,  # read with the membership, before the messages
        "fragments": fragments_of(window.stamps),
        "unread": unread(membership),
        "oldest": window.oldest,
        "newest": window.newest,
        "head_count": heads.members,
        "online_count": heads.online,
        "blank": blank(user),
        "client_id": uuid.uuid4(),
        "message_max_length": settings.MESSAGE_MAX_LENGTH,
        "title": room.name,
        "composing": composing_of(membership, user),
        "held": rule_queries.held_of(membership) if rulebook.may_hold() else [],
        "house_card": house_queries.card_of(user) if room.is_lounge else None,
        **(
            direct_queries.page_context(user, room)
            if room.is_direct
            else {"header": header_of(user, membership, heads)}
        ),
        **extra,
    }
    if request.htmx.target == "conversation":
        return render(request, "messaging/conversation/_conversation.html", context)
    if wants_part(request):
        response = render(request, "messaging/conversation/_conversation.html", context)
        response[PART] = "conversation"
        return response
    comes_home = HOME_COOKIE in request.COOKIES
    context |= {
        "fragments": dated(context["fragments"]),
        "listed": sidebar_queries.listed(user),
        "direct": direct_queries.listed(user),
        "pane": "sidebar" if comes_home else "conversation",
    }
    response = render(request, "messaging/conversation/conversation.html", context)
    if comes_home:
        response.delete_cookie(HOME_COOKIE, samesite="Lax")
    return response


@require_http_methods(["GET", "POST"])
def messages(request: SignedInRequest, slug: str) -> HttpResponse:
    """GET a page of history, POST a message."""
    return _send(request, slug) if request.method == "POST" else _history(request, slug)


def _history(request: SignedInRequest, slug: str) -> HttpResponse:
    own = _membership(request, slug)
    form = HistoryForm(request.GET)
    asked = [name for name in WINDOWS if form.is_valid() and form.cleaned_data[name] is not None]
    if len(asked) != 1:
        raise BadRequest
    window = WINDOWS[asked[0]](own, form.cleaned_data[asked[0]])
    response = HttpResponse(fragments_of(window.stamps))
    response["X-Revision"] = str(own.room.revision)
    return response


def _send(request: SignedInRequest, slug: str) -> HttpResponse:
    if wants_page(request) and not lookup.at(request.user, slug):
        return responses.page(request, slug, draft=request.POST.get("body", ""))
    own = _membership(request, slug)
    form = MessageForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    line = read(form.cleaned_data["body"])
    has_uploads = FIELD in request.FILES
    try:
        if line and has_uploads:
            raise NoFilesWithCommands
        rate_limits.sending.spend(request.user.pk)
        outcome = _run(request, own, line, form) if line else Said(_say(request, own, form))
    except Held as held:
        return _held(request, slug, held)
    except Refused as refused:
        if not wants_page(request) or (refused.status != 422 and not line and not has_uploads):
            raise
        return _refused_page(request, slug, form, refused)
    return answer(request, own.room, outcome)


def _held(request: SignedInRequest, slug: str, held: Held) -> HttpResponse:
    """It waits for review: 202 in words, or the way back to the room."""
    if not wants_page(request):
        raise held
    messages_of_django.info(request, str(held.message))
    return redirect("room", slug)


def _run(request: SignedInRequest, own: Membership, line: Line, form: MessageForm) -> Outcome:
    return registry.run(
        line,
        user=request.user,
        membership=own,
        rights=rights_of(request.user, own.room),
        client_id=form.cleaned_data["client_id"],
    )


def _say(request: SignedInRequest, own: Membership, form: MessageForm) -> message_operations.Sent:
    listener, client_id = form.cleaned_data["whisper_to"], form.cleaned_data["client_id"]
    uploads = store_uploads(request.FILES.getlist(FIELD), author=request.user, client_id=client_id)
    return message_operations.send_message(
        room=own.room,
        author=request.user,
        body=words(form.cleaned_data["body"]),
        client_id=client_id,
        whisper_to=whispers.listener_id(listener) if listener else None,
        files=[*form.file_ids(), *uploads],
        anyway=form.cleaned_data["anyway"],
    )


def _refused_page(request: SignedInRequest, slug: str, form: MessageForm, refused: Refused) -> HttpResponse:
    """Without JavaScript: the room again, with the reason and what was typed."""
    membership = lookup.at(request.user, slug)
    if membership is None:
        return responses.page(request, slug, draft=request.POST.get("body", ""))
    form.add_error("body", str(refused.message))
    window = message_queries.opening_window(membership)
    form.may_be_sent_anyway = isinstance(refused, Filtered) and refused.may_be_sent_anyway
    # What was meant for one is not offered to all.
    listener = listener_for(membership, form.cleaned_data["whisper_to"])
    return mark_refused(_conversation(request, membership, window, form=form, listener=listener), refused)


@require_GET
def changes(request: SignedInRequest, slug: str) -> HttpResponse:
    """What a tab at `since` has missed, as the frame it missed; 205 when it had better load the timeline anew."""
    own = _membership(request, slug)
    room = own.room
    form = ChangesForm(request.GET)
    if not form.is_valid():
        raise BadRequest
    missed = message_queries.changes(own, **form.cleaned_data)
    metrics["changes_read"] += 1
    metrics["gaps_repaired"] += len(missed.stamps or ())
    if missed.stamps is None:
        response = HttpResponse(status=205)
    else:
        response = HttpResponse(frame_of(room.pk, fragments_of(missed.stamps)) if missed.stamps else "")
    response["X-Revision"] = str(missed.revision)
    response["X-Epoch"] = str(room.epoch)
    return response


@require_POST
def edit(request: SignedInRequest, message_id: int) -> HttpResponse:
    form = EditForm(request.POST)
    form.is_valid()
    rate_limits.changing.spend(request.user.pk)
    message = _message(request, message_id)
    edited = edits.edit_message(message=message, editor=request.user, body=form.cleaned_data.get("body", ""))
    return _changed(request, edited)


@require_POST
def delete(request: SignedInRequest, message_id: int) -> HttpResponse:
    rate_limits.changing.spend(request.user.pk)
    reason = request.POST.get("reason", "")[:REASON_TYPED_MAX]
    removed = edits.remove_message(message=_message(request, message_id), remover=request.user, reason=reason)
    response = _changed(request, removed)
    if seconds := removals.undo_seconds(removed, request.user):
        response["X-Undo"] = str(seconds)
    return response


@require_POST
def undelete(request: SignedInRequest, message_id: int) -> HttpResponse:
    rate_limits.changing.spend(request.user.pk)
    restored = edits.restore_message(message=_message(request, message_id), restorer=request.user)
    return _changed(request, restored)


@require_POST
def remove_link(request: SignedInRequest, message_id: int, link_id: int) -> HttpResponse:
    rate_limits.changing.spend(request.user.pk)
    message = _message(request, message_id)
    return _changed(request, edits.remove_link(message=message, link_id=link_id, remover=request.user))


def _changed(request: SignedInRequest, message: Message) -> HttpResponse:
    if request.htmx or "text/html" not in request.headers.get("Accept", ""):
        return HttpResponse(messages_frame(message.room_id, [message]))
    return redirect(f"{message.room.get_absolute_url()}#message-{message.pk}")


def _message(request: SignedInRequest, message_id: int) -> Message:
    """Raises NotFound for what this person may not see."""
    return message_for(request.user, message_id)


def _membership(request: SignedInRequest, slug: str) -> Membership:
    """Raises NotFound for what the person is no member of; a room they may know of is no secret: the code says why."""
    own = lookup.at(request.user, slug)
    if own is None:
        raise outsider_queries.outside(request.user, slug).refused
    return own
