"""One's own account, as it looks from two browsers: one place at a time, the second step, a name that changes."""

import base64
import re
import time
from collections.abc import Iterator

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import expect

from conftest import PASSWORD
from tests.journeys.conftest import Visit
from tests.journeys.house import House

pytestmark = pytest.mark.journey

WORDS = "You signed in elsewhere, so this page has been disconnected."
ALLOW = "from accounts.sessions.operations import allow_many; allow_many(allowed={})"


@pytest.fixture
def one_place(shared_house: House) -> Iterator[House]:
    """A house that allows one place at a time, for as long as this journey takes."""
    shared_house.manage("shell", "-c", ALLOW.format(False))
    yield shared_house
    shared_house.manage("shell", "-c", ALLOW.format(True))


def test_a_tab_that_was_displaced_says_so_and_comes_back_when_asked(visit: Visit, one_place: House) -> None:
    """E15: both directions, and nobody fights back."""
    here = visit(one_place).register()
    here.enter("lounge")
    there = visit(one_place).sign_in(here.name)
    there.enter("lounge")
    expect(here.page.locator(".final-card")).to_contain_text(WORDS)

    here.page.get_by_role("button", name="Use it here").click()

    here.is_connected()
    expect(there.page.locator(".final-card")).to_contain_text(WORDS)
    there.page.reload()
    expect(there.page.locator(".refusal")).to_have_text(WORDS)
    here.say("I am here")
    there.page.get_by_role("button", name="Use it here").click()
    there.is_connected()
    expect(there.page.locator("chat-message .body").last).to_have_text("I am here")
    expect(here.page.locator(".final-card")).to_contain_text(WORDS)


def test_a_place_is_signed_out_from_another(visit: Visit, shared_house: House) -> None:
    """C24: the tab there says why it is out; the list here follows by itself."""
    here = visit(shared_house).register()
    here.page.goto("/accounts/sessions/")
    expect(here.page.locator(".place")).to_have_count(1)
    there = visit(shared_house).sign_in(here.name)
    there.enter("lounge")
    expect(here.page.locator(".place")).to_have_count(2)

    here.page.get_by_role("button", name="Sign out everywhere else").click()

    expect(here.page.locator(".place")).to_have_count(1)
    there.page.wait_for_url("**/accounts/login/**")
    expect(there.page.locator(".alert")).to_contain_text("You were signed out here")


def test_a_second_step_is_set_up_and_taken(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house).register()
    page = ann.page
    page.goto("/accounts/two-factor/")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Set it up").click()
    expect(page.locator("img.qr")).to_be_visible()
    assert page.locator("img.qr").evaluate("image => image.complete && image.naturalWidth > 100")
    address = page.get_by_role("link", name="Open the app on this phone").get_attribute("href") or ""
    page.fill("[name=code]", code_of(address, ago=30))
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    recovery = page.locator(".recovery-codes code").first.inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert recovery in download.value.path().read_text()

    again = visit(shared_house)
    again.page.goto("/accounts/login/?next=/rooms/")
    again.page.fill("[name=username]", ann.name)
    again.page.fill("[name=password]", PASSWORD)
    again.page.locator("form:has([name=password]) button:not([type=button])").click()
    again.page.wait_for_url("**/accounts/login/code/")
    again.page.fill("[name=code]", code_of(address))
    again.page.get_by_role("button", name="Sign in").click()
    again.page.wait_for_url("**/rooms/")


def code_of(address: str, *, ago: int = 0) -> str:
    """What the app shows for this otpauth: address, or showed so many seconds ago."""
    found = re.search(r"secret=([A-Z2-7]+)", address)
    assert found
    totp = TOTP(base64.b32decode(found[1]))
    totp.time = time.time() - ago
    return f"{totp.token():06}"


def test_a_new_name_and_picture_appear_on_old_messages_of_open_pages(visit: Visit, shared_house: House) -> None:
    """C12: live, and the same after a reload."""
    ann = visit(shared_house).move_in()
    ann.create_room(f"names of {ann.name}")
    ann.say("hello")
    ben = visit(shared_house).move_in()
    ben.find_room(f"names of {ann.name}")
    said = ben.page.locator("chat-message", has_text="hello")
    expect(said.locator(".author")).to_have_text(ann.name)
    other = ann.page
    ann.open_tab()
    ann.page.goto("/accounts/profile/")

    ann.page.fill("[name=display_name]", "Ann of the Attic")
    ann.page.keyboard.press("Enter")

    expect(said.locator(".author")).to_have_text("Ann of the Attic")
    expect(said.locator(".avatar")).to_have_text("AO")
    expect(other.locator(".me-name")).to_have_text("Ann of the Attic")
    expect(ben.page.locator("chat-message[data-kind=created] .body")).to_contain_text("Ann of the Attic")
    live = said.evaluate("message => message.outerHTML")
    ben.page.reload()
    ben.is_connected()
    assert plain(said.evaluate("message => message.outerHTML")) == plain(live)
    ann.page = other
    ann.say("it is me")
    expect(other.locator("chat-message .author").last).to_have_text("Ann of the Attic")


def plain(html: str) -> str:
    """Without what tells only when somebody looked."""
    return re.sub(r' (?:data-flash|data-grouped|tabindex)="[^"]*"', "", html)
