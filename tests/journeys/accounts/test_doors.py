"""What somebody meets on the way in, and what stays when they leave."""

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from conftest import PASSWORD
from tests.journeys.conftest import Visit
from tests.journeys.house import House

pytestmark = pytest.mark.journey

# One teal pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNgYPj/HwADAgH/p9FoWwAAAABJRU5ErkJggg=="
)


def focused(page: Page) -> str:
    name: str = page.evaluate("document.activeElement.name")
    return name


def test_the_form_says_early_what_fits(shared_house: House, visit: Visit):
    """A06, E02, E08, E11, B14."""
    taken = visit(shared_house).register().name
    page = visit(shared_house).page
    page.goto("/accounts/register/")
    username, hint = page.locator("[name=username]"), page.locator("#id_username-hint")

    username.press_sequentially("ab!")
    expect(page.locator("[for=id_username] [data-met]")).to_have_count(0)
    username.fill("admin")
    expect(hint).to_contain_text("reserved")
    username.fill(taken.upper())
    expect(hint).to_contain_text("That name is taken.")
    expect(hint.get_by_role("link", name="Sign in")).to_be_visible()
    username.fill("a_name_of_my_own")
    expect(hint).to_contain_text("This name is free.")
    expect(page.locator("[for=id_username] [data-met]")).to_have_count(2)

    password = page.locator("[name=password1]")
    password.fill("short")
    expect(page.locator("[for=id_password1] [data-met]")).to_have_count(0)
    password.fill(PASSWORD)
    expect(page.locator("[for=id_password1] [data-met]")).to_have_count(1)
    eye = page.get_by_role("button", name="Show the password").first
    eye.click()
    expect(password).to_have_attribute("type", "text")
    expect(eye).to_have_attribute("aria-pressed", "true")


def test_the_name_that_others_see_comes_first_and_the_user_name_of_it(shared_house: House, visit: Visit):
    page = visit(shared_house).page
    page.goto("/accounts/register/")
    assert focused(page) == "display_name"
    username, hint = page.locator("[name=username]"), page.locator("#id_username-hint")

    page.keyboard.type("지영")
    expect(username).to_have_value(re.compile(r"^jiyeong\d*$"))
    expect(hint).to_contain_text("This name is free.")
    expect(page.locator("[for=id_username] [data-met]")).to_have_count(2)
    page.keyboard.type(" Lee")
    expect(username).to_have_value(re.compile(r"^jiyeong_lee\d*$"))
    username.fill("a_name_of_my_own")
    with page.expect_response("**/register/propose/**"):
        page.locator("[name=display_name]").fill("Minsu")
    expect(username).to_have_value("a_name_of_my_own")


def test_passwords_that_differ_are_told_while_one_types(shared_house: House, visit: Visit):
    page = visit(shared_house).page
    page.goto("/accounts/register/")
    page.fill("[name=password1]", PASSWORD)
    again, live = page.locator("[name=password2]"), page.locator("#id_password2-hint")
    again.press_sequentially(PASSWORD[:3])
    expect(live).to_be_empty()
    again.press_sequentially("!")
    expect(live).to_have_text("The passwords do not match.")
    expect(again).to_have_attribute("aria-invalid", "true")
    again.fill(PASSWORD)
    expect(live).to_have_text("The passwords match.")
    page.fill("[name=password1]", PASSWORD + "?")
    expect(live).to_have_text("The passwords do not match.")


def test_the_error_of_the_last_try_goes_when_a_newer_answer_is_there(shared_house: House, visit: Visit):
    page = visit(shared_house).page
    page.goto("/accounts/register/")
    page.locator("form:has([name=password1]) button:not([type=button])").click()
    error = page.locator(".field:has([name=username]) > .errorlist")
    expect(error).to_be_visible()

    page.locator("[name=username]").fill("admin")

    expect(page.locator("#id_username-hint")).to_contain_text("reserved")
    expect(error).to_be_hidden()


def test_a_mistake_keeps_what_was_typed_and_a_double_click_signs_up_once(shared_house: House, visit: Visit):
    """B17, E09, E13, B21."""
    person = visit(shared_house)
    page = person.page
    page.goto("/accounts/register/")
    submit = page.locator("form:has([name=password1]) button:not([type=button])")
    page.fill("[name=username]", person.name)
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", "something else")
    submit.click()

    expect(page.locator("#id_password2_error")).to_have_text("The passwords do not match.")
    expect(page.locator("[name=username]")).to_have_value(person.name)
    assert focused(page) == "password2"
    again = page.locator("[name=password2]")
    expect(again).to_have_attribute("aria-invalid", "true")
    edges = again.evaluate("field => [getComputedStyle(field).borderColor, getComputedStyle(field).outlineColor]")
    sound = page.locator("[name=username]").evaluate("field => getComputedStyle(field).borderColor")
    assert edges[0] == edges[1] != sound

    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    submit.dblclick()
    page.wait_for_url("**/rooms/**")
    expect(page.locator("#notices")).to_contain_text("Welcome! You have signed up.")


def test_the_other_door_keeps_the_name(shared_house: House, visit: Visit):
    """E03."""
    page = visit(shared_house).page
    page.goto("/accounts/register/?next=/rooms/new/")
    page.fill("[name=username]", "minsu_92")
    page.get_by_role("navigation").get_by_role("link", name="Sign in").click()

    expect(page).to_have_title("Sign in · Maru")
    expect(page.locator("[name=username]")).to_have_value("minsu_92")
    expect(page.locator("#content [name=next]")).to_have_value("/rooms/new/")
    expect(page.locator("[name=password2]")).to_have_count(0)
    assert focused(page) == "password"

    page.go_back()
    expect(page.get_by_role("heading", name="Get started")).to_be_visible()


def test_a_profile_gets_a_picture_and_the_zone_of_the_browser(shared_house: House, visit: Visit):
    page = visit(shared_house, timezone_id="Asia/Seoul").register().page
    page.goto("/accounts/profile/look/")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("[name=timezone]")).to_have_value("Asia/Seoul")
    expect(page.locator("own-setting[data-name=timezone] .live")).to_have_text("Saved.")
    page.get_by_role("navigation", name="Profile").get_by_role("link", name="Profile").click()
    page.fill("[name=display_name]", "김민수")
    expect(page.locator("own-setting[data-name=display_name] .live")).to_have_text("Saved.")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-timezone", "Asia/Seoul")
    expect(page.locator("html")).to_have_attribute("data-user-name", "김민수")

    page.set_input_files("[name=picture]", {"name": "me.png", "mimeType": "image/png", "buffer": PNG})
    # Chromium cannot read it, so it is not cropped; the server can.
    picture = page.locator("main img.avatar")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 256


def test_signing_out_leaves_nothing_behind(shared_house: House, visit: Visit):
    """E17: on a machine that others use."""
    person = visit(shared_house).register()
    page = person.page
    page.goto("/accounts/profile/security/")
    page.evaluate("localStorage.setItem('draft', 'for nobody else')")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/")

    assert page.evaluate("localStorage.length") == 0
    page.goto("/accounts/profile/")
    expect(page).to_have_title("Sign in · Maru")


def test_too_many_tries_start_a_clock(shared_house: House, visit: Visit):
    """B31, E12."""
    page = visit(shared_house).page
    for _ in range(5):
        page.goto("/accounts/login/")
        page.fill("[name=username]", "nobody_is_called_so")
        page.fill("[name=password]", "wrong password")
        page.keyboard.press("Enter")
        expect(page.locator(".alert")).to_be_visible()

    expect(page.get_by_role("heading")).to_have_text("Too many tries")
    expect(page.locator(".alert")).to_have_text("Please wait 30 minutes.")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"29:[0-5]\d"))
