"""One's own profile: what is changed there is saved at once, and a picture is chosen, cropped, done."""

from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House

pytestmark = pytest.mark.journey

RED, BLUE = (200, 30, 30), (30, 30, 200)


def two_halves() -> bytes:
    """A picture that is red on the left and blue on the right."""
    image = Image.new("RGB", (900, 300), RED)
    ImageDraw.Draw(image).rectangle((450, 0, 900, 300), fill=BLUE)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def choose(page: Page, name: str, data: bytes) -> None:
    page.set_input_files("[name=picture]", {"name": name, "mimeType": "image/png", "buffer": data})


def saved(page: Page, field: str) -> None:
    expect(page.locator(f"own-setting[data-name={field}] .live")).to_have_text("Saved.")


def colour_of_picture(page: Page) -> list[int]:
    """In the middle of the picture that others see."""
    picture = page.locator("#picture img.avatar")
    expect(picture).to_be_visible()
    colour: list[int] = picture.evaluate(
        """async (image) => {
            await image.decode();
            const paper = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
            paper.drawImage(image, 128, 128, 1, 1, 0, 0, 1, 1);
            return [...paper.getImageData(0, 0, 1, 1).data];
        }"""
    )
    return colour


def test_what_is_changed_is_saved_at_once_and_stays(visit: Visit, shared_house: House) -> None:
    person = visit(shared_house, timezone_id="Asia/Seoul").move_in()
    page = person.page
    page.goto("/accounts/profile/")
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)

    name = page.get_by_label("Display name")
    name.fill("도우미")
    name.press("Enter")
    expect(page.locator("own-setting .live [data-state=bad]")).to_be_visible()
    expect(name).to_have_value("도우미")
    expect(name).to_have_attribute("aria-invalid", "true")
    name.fill("Ann of the Attic")
    saved(page, "display_name")
    expect(name).not_to_have_attribute("aria-invalid", "true")

    page.get_by_role("link", name="Look").click()
    expect(page.get_by_role("link", name="Look")).to_have_attribute("aria-current", "page")
    page.get_by_label("Appearance").select_option("dark")
    saved(page, "theme")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Apply").click()
    saved(page, "timezone")
    page.get_by_label("Language").focus()
    page.get_by_label("Language").select_option("ko")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator("own-setting[data-name=language] .live")).to_have_text("저장했어요.")
    expect(page.locator("[name=language]")).to_be_focused()
    page.locator("[name=language]").select_option("en")
    expect(page.locator("html")).to_have_attribute("lang", "en")

    page.get_by_role("link", name="Who sees what").click()
    switch = page.get_by_role("switch", name="Others find me by name")
    expect(switch).to_be_checked()
    switch.focus()
    page.keyboard.press("Space")
    saved(page, "is_findable")
    page.reload()
    expect(switch).not_to_be_checked()
    page.goto("/accounts/profile/look/")
    expect(page.locator("[name=timezone]")).to_have_value("Asia/Seoul")
    expect(page.locator("[name=theme]")).to_have_value("dark")
    page.goto("/accounts/profile/#presence")
    page.wait_for_url("**/profile/privacy/")

    page.goto("/accounts/profile/")
    name.fill("Ann, leaving at once")
    page.goto("/accounts/profile/look/")
    for _ in range(20):  # it is on its way
        page.goto("/accounts/profile/")
        if name.input_value() == "Ann, leaving at once":
            break
    expect(name).to_have_value("Ann, leaving at once")


def test_what_is_changed_in_the_moment_in_which_one_leaves_is_saved(visit: Visit, shared_house: House) -> None:
    page = visit(shared_house, locale="en").move_in().page
    page.goto("/accounts/profile/privacy/")
    expect(page.get_by_role("switch", name="Others find me by name")).to_be_checked()
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.evaluate("""() => {
          document.querySelector("[name=is_findable]").click();
          document.querySelector("#page .tabs a").click();
        }""")
    expect(page.get_by_label("Display name")).to_be_visible()
    page.reload()
    page.goto("/accounts/profile/privacy/")
    expect(page.get_by_role("switch", name="Others find me by name")).not_to_be_checked()


def test_a_picture_is_chosen_cropped_and_done(visit: Visit, shared_house: House) -> None:
    page = visit(shared_house).move_in().page
    page.goto("/accounts/profile/")
    dialog = page.get_by_role("dialog")
    note = page.locator("#picture-note")
    choose(page, "me.png", b"no picture")
    expect(note).to_have_text("This is not a picture we can read. JPEG, PNG, GIF and WebP work.")
    choose(page, "me.png", b"0" * (5 * 1024 * 1024 + 1))
    expect(note).to_have_text("This picture is too large. It may have 5 MB and 40 megapixels.")
    choose(page, "me.png", two_halves())
    expect(dialog).to_be_visible()
    expect(note).to_have_text("")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#picture img.avatar")).to_have_count(0)

    choose(page, "me.png", two_halves())
    crop = page.get_by_role("application")
    expect(crop).to_be_focused()
    for _ in range(25):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    dialog.get_by_role("button", name="Use picture").press("Enter")
    expect(note).to_have_text("Saved.")
    red, _, blue, _ = colour_of_picture(page)
    assert red > 150 > 80 > blue

    choose(page, "me.png", two_halves())
    place = crop.bounding_box()
    assert place
    page.mouse.move(place["x"] + place["width"] - 20, place["y"] + 50)
    page.mouse.down()
    page.mouse.move(place["x"] + 10, place["y"] + 50, steps=5)
    page.mouse.up()
    page.mouse.move(place["x"] + place["width"] - 20, place["y"] + 50)
    page.mouse.down()
    page.mouse.move(place["x"] + 10, place["y"] + 50, steps=5)
    page.mouse.up()
    page.mouse.wheel(0, -300)
    expect(dialog.get_by_label("Zoom")).not_to_have_value("1")
    dialog.get_by_role("button", name="Use picture").click()
    expect(dialog).to_be_hidden()
    page.wait_for_function("() => document.querySelector('#picture-note').textContent.includes('Saved')")
    page.reload()
    red, _, blue, _ = colour_of_picture(page)
    assert blue > 150 > 80 > red

    page.get_by_role("button", name="Remove the picture").click()
    expect(page.locator("#picture span.avatar")).to_be_visible()


def test_on_a_phone_the_chosen_page_is_in_view_and_what_did_not_arrive_is_sent_again(
    visit: Visit, shared_house: House
) -> None:
    phone = visit(shared_house, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).move_in()
    page = phone.page
    page.goto("/accounts/profile/data/")
    expect(page.get_by_role("link", name="Your data")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.goto("/accounts/profile/look/")
    page.get_by_role("link", name="Show all time zones").tap()
    zones = page.get_by_label("Time zone")
    expect(zones.locator("option[value='Europe/Berlin']")).to_be_attached()
    expect(zones).to_be_focused()
    page.route("**/profile/look/", lambda route: route.abort())
    zones.select_option("Europe/Berlin")
    expect(page.locator("own-setting[data-name=timezone] .live")).to_contain_text("Not saved.")
    page.unroute("**/profile/look/")
    page.get_by_role("button", name="Try again").tap()
    saved(page, "timezone")
    expect(zones).to_have_value("Europe/Berlin")

    page.goto("/accounts/profile/")
    choose(page, "me.png", two_halves())
    place = page.get_by_role("application").bounding_box()
    assert place
    middle = {"x": place["x"] + place["width"] / 2, "y": place["y"] + place["height"] / 2}
    fingers = phone.context.new_cdp_session(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": middle["x"] + x, "y": middle["y"] + y, "id": n} for n, (x, y) in enumerate(places)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (-20, 0), (20, 0))
    touch("touchMove", (-60, 0), (60, 0))
    touch("touchEnd")
    zoom = page.get_by_label("Zoom")
    assert float(zoom.input_value()) > 1.5
    touch("touchStart", (0, 0))
    touch("touchMove", (120, 0))
    touch("touchEnd")
    page.get_by_role("button", name="Use picture").click()
    red, _, blue, _ = colour_of_picture(page)
    assert red > 150 > 80 > blue


def test_without_scripts_a_page_has_a_button_and_the_picture_is_sent_whole(visit: Visit, shared_house: House) -> None:
    page = visit(shared_house, java_script_enabled=False).move_in().page
    page.goto("/accounts/profile/")
    page.get_by_label("Display name").fill("도우미")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".errorlist")).to_be_visible()
    page.get_by_label("Display name").fill("Ann")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#notices")).to_contain_text("Saved.")
    expect(page.get_by_label("Display name")).to_have_value("Ann")
    choose(page, "me.png", two_halves())
    page.get_by_role("button", name="Use this picture").click()
    expect(page.locator("#picture img.avatar")).to_be_visible()
    page.goto("/accounts/profile/privacy/")
    page.get_by_role("switch", name="Others find me by name").uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("switch", name="Others find me by name")).not_to_be_checked()
