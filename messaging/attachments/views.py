"""The doors of files: in, and out again."""

from uuid import UUID

from django import forms
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from chatsite.exceptions import BadRequest, NotFound
from messaging import rate_limits
from messaging.attachments import operations, queries, storage
from messaging.attachments.media.text_preview import first_lines
from messaging.attachments.media.voices import read_voice
from messaging.attachments.operations import Upload
from messaging.attachments.serving import file_response
from messaging.models import Blob, File


class UploadForm(forms.Form):
    file = forms.FileField(allow_empty_file=True, max_length=None)
    name = forms.CharField(required=False)  # where the one beside the bytes would be too long, or lose something
    alt = forms.CharField(required=False)
    voice = forms.CharField(required=False)


@require_POST
def upload(request: SignedInRequest) -> HttpResponse:
    """Takes one file. It is its owner's until a message of theirs takes it, and goes after an hour otherwise."""
    rate_limits.uploading.spend(request.user.pk)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        raise BadRequest
    sent = form.cleaned_data["file"]
    fields = form.cleaned_data
    name = fields["name"] or sent.name
    received = Upload(sent.file, name, sent.size, fields["alt"], read_voice(fields["voice"]))
    return JsonResponse(about(operations.store(owner=request.user, upload=received)), status=201)


def about(file: File) -> dict[str, object]:
    """What a program is told of a file."""
    blob = file.blob
    return {
        "id": str(file.pk),
        "name": file.name,
        "size": blob.size,
        "kind": blob.kind,
        "type": blob.type,
        "width": blob.width,
        "height": blob.height,
        "address": file.address,
    }


@require_safe
def file(request: SignedInRequest, file_id: UUID, name: str) -> HttpResponseBase:
    """The bytes, for who may read them now. The name is only for people and their disks."""
    found = queries.file_for(request.user, file_id)
    size = request.GET.get("size", "")
    if size and (size not in storage.COPIES or not found.blob.has_copies):
        raise NotFound
    copy = storage.COPIES.get(size, storage.ORIGINAL)
    return file_response(request, found, copy=copy, is_download="download" in request.GET)


@require_safe
def preview(request: SignedInRequest, file_id: UUID) -> HttpResponse:
    """The first lines of a text file as a fragment, for who may read the file now."""
    found = queries.file_for(request.user, file_id)
    if found.blob.kind != Blob.Kind.TEXT:
        raise NotFound
    lines = first_lines(found.blob, found.name)
    return render(request, "messaging/attachments/_text_preview.html", {"preview": lines})
