"""Setting up the second step, and taking it at the door."""

import time
from base64 import b32encode

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.http import SignedInRequest
from accounts.passwords.forms import OwnPasswordForm
from accounts.sign_in import operations as sign_in
from accounts.two_factor import operations
from accounts.two_factor.forms import CodeForm, OwnPasswordAndCodeForm, RecoveryCodeForm
from chatsite.exceptions import RateLimited, Refused
from chatsite.web.forms import BadForm, move_focus
from chatsite.web.responses import render_refused

PASSWORD_HOLDS = 600  # seconds from the password to the first code
KEY = "two_factor_since"  # in the session


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def two_factor_page(request: SignedInRequest) -> HttpResponse:
    """How it stands; where it is off, the password begins it."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if operations.is_on(request.user) or not form.is_valid():
        return _page(request, form)
    operations.begin(user=request.user)
    request.session[KEY] = time.time()
    return redirect("two-factor-confirm")


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code")
def two_factor_confirm(request: SignedInRequest) -> HttpResponse:
    """The secret as a picture and as text, and its first code; then the recovery codes, once."""
    device = operations.begun(request.user)
    if device is None or time.time() - request.session.get(KEY, 0) > PASSWORD_HOLDS:
        return redirect("two-factor")
    form = CodeForm(request.POST or None)
    if not form.is_valid():
        return _secret(request, device, form)
    try:
        codes = operations.confirm(user=request.user, code=form.cleaned_data["code"])
    except (operations.WrongCode, RateLimited) as refused:
        form.add_error("code", str(refused.message))
        return _secret(request, device, form, refused)
    del request.session[KEY]
    return _codes(request, codes)


@require_POST
@sensitive_post_parameters("password", "code")
def two_factor_codes(request: SignedInRequest) -> HttpResponse:
    """New recovery codes, shown once."""
    form = OwnPasswordAndCodeForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, form)
    return _codes(request, operations.new_codes(user=request.user))


@require_POST
@sensitive_post_parameters("password", "code")
def two_factor_off(request: SignedInRequest) -> HttpResponse:
    form = OwnPasswordAndCodeForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, form)
    operations.switch_off(user=request.user)
    messages.success(request, _("Two-step verification is off. Your password alone signs you in."))
    return redirect("two-factor")


@login_not_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code")
def login_code(request: HttpRequest) -> HttpResponse:
    """The second step at the door, for whoever has just shown the right password."""
    half = sign_in.entering(request)
    if half is None:
        if not request.user.is_authenticated:
            messages.info(request, _("That took a while. Please sign in again."))
        return redirect("login")
    form = (RecoveryCodeForm if "recovery" in request.GET else CodeForm)(request.POST or None)
    if not form.is_valid():
        return _door(request, form, BadForm() if form.is_bound else None)
    try:
        operations.check(user=half.user, code=form.cleaned_data["code"])
    except (operations.WrongCode, RateLimited) as refused:
        form.add_error("code", str(refused.message))
        return _door(request, form, refused)
    response = sign_in.let_in(request, half.user, address=half.address)
    if "recovery" in request.GET:
        left = operations.codes_left(half.user)
        messages.warning(request, _("You used a recovery code; %(left)d are left.") % {"left": left})
    return response


def _door(request: HttpRequest, form: Form, refused: Refused | None) -> HttpResponse:
    context = {"form": form, "is_recovery": isinstance(form, RecoveryCodeForm)}
    return render_refused(request, "accounts/two_factor/login_code.html", context, refused)


def _page(request: SignedInRequest, form: Form) -> HttpResponse:
    """How it stands, with the form that was not accepted if there was one."""
    is_on = operations.is_on(request.user)
    context = {
        "is_on": is_on,
        "codes_left": operations.codes_left(request.user),
        "form": form if form.is_bound else OwnPasswordAndCodeForm(request.user) if is_on else form,
    }
    move_focus(form)
    refused = BadForm() if form.is_bound else None
    return render_refused(request, "accounts/two_factor/two_factor.html", context, refused)


def _secret(request: SignedInRequest, device: TOTPDevice, form: Form, refused: Refused | None = None) -> HttpResponse:
    address = device.config_url
    picture = segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=3, light="white")
    secret = b32encode(device.bin_key).decode().rstrip("=")
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    context = {"form": form, "address": address, "picture": picture, "secret": groups}
    refused = refused or (BadForm() if form.is_bound else None)
    return render_refused(request, "accounts/two_factor/confirm.html", context, refused)


def _codes(request: SignedInRequest, codes: list[str]) -> HttpResponse:
    return render(request, "accounts/two_factor/recovery_codes.html", {"codes": codes})
