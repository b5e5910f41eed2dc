"""A05, A15: files on their way out: into the tray, up the line, with a message, once."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Request, Route, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey
UPLOADS = "**/files/resumable/**"
LARGE = 26 * 1_048_576  # bytes, more than a file may have
DRAG = """([event, files]) => {
    const dataTransfer = new DataTransfer();
    for (const [name, type, size] of files) dataTransfer.items.add(new File([new Uint8Array(size)], name, { type }));
    const place = document.querySelector("chat-timeline");
    place.dispatchEvent(new DragEvent(event, { dataTransfer, bubbles: true, cancelable: true }));
}"""
COPY = """async ([text, picture]) => {
    const items = {};
    if (text) items["text/plain"] = new Blob([text], { type: "text/plain" });
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    if (picture) items["image/png"] = new Blob([bytes], { type: "image/png" });
    await navigator.clipboard.write([new ClipboardItem(items)]);
}"""
# A picture of one pixel.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def text(name: str, content: bytes = b"some words") -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": content}


def picture(name: str) -> FilePayload:
    out = BytesIO()
    Image.new("RGB", (60, 40), (20, 120, 90)).save(out, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": out.getvalue()}


def large(name: str, mebibytes: float = 2.5) -> FilePayload:
    """More than one piece."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": b"\x00" * int(mebibytes * 1_048_576)}


def pick(person: Person, *picked: FilePayload) -> None:
    """As if chosen in the window of the system."""
    person.page.locator(".attach-field").set_input_files(list(picked))


def in_tray(person: Person, *names: str, state: str = "done") -> None:
    """Wait until these, and no others, are in the tray, in this order."""
    expect(person.page.locator(".tray-name")).to_have_text(list(names))
    expect(person.page.locator(f".tray-tile[data-state={state}]")).to_have_count(len(names))


def sent(page: Page, words: str, *names: str) -> None:
    """Wait until the last message has these words and files, and nothing is on its way."""
    last = page.locator("chat-message[data-number]").last
    expect(last.locator(".body")).to_have_text(words)
    expect(last.locator("chat-file")).to_have_count(len(names))
    assert [file.get_attribute("data-name") for file in last.locator("chat-file").all()] == list(names)
    expect(page.locator("chat-message[data-pending]")).to_have_count(0)


def test_files_are_picked_dropped_and_pasted_into_the_tray_and_go_in_its_order(
    visit: Visit, shared_house: House
) -> None:
    ann = visit(shared_house, permissions=["clipboard-read", "clipboard-write"]).move_in()
    ann.create_room(f"room of {ann.name}")
    ann.is_connected()
    page = ann.page
    refusal = page.locator(".composer > .refusal")

    page.on("filechooser", lambda chooser: None)  # the window is held back from now on
    ann.box.focus()
    with page.expect_file_chooser():
        page.keyboard.press("Control+u")
    pick(ann, picture("harbour.png"), text("none.txt", b""), text("list.txt"))
    in_tray(ann, "harbour.png", "list.txt")
    expect(refusal).to_have_text("none.txt is empty.")
    expect(page.locator(".tray-tile img")).to_have_count(1)
    expect(ann.box).to_be_focused()

    page.evaluate(DRAG, ["dragenter", [["a.bin", "", 9]]])
    expect(page.locator(".drop-zone")).to_have_text(f"Attach to #room of {ann.name}")
    page.evaluate(DRAG, ["dragleave", []])
    expect(page.locator(".drop-zone")).to_have_count(0)
    page.evaluate(DRAG, ["dragenter", [["a.bin", "", 9]]])
    page.evaluate(DRAG, ["drop", [["film.mov", "video/quicktime", LARGE], ["a.bin", "", 9]]])
    in_tray(ann, "harbour.png", "list.txt", "a.bin")
    expect(refusal).to_have_text("film.mov is too large: a file may have 25\u00a0MB.")

    page.evaluate(COPY, ["", PIXEL])
    ann.box.press("Control+v")
    in_tray(ann, "harbour.png", "list.txt", "a.bin", "image.png")
    page.evaluate(COPY, ["cells of a table", PIXEL])
    ann.box.press("Control+v")
    expect(ann.box).to_have_value("cells of a table")
    expect(page.locator(".tray-tile")).to_have_count(4)

    remove = page.get_by_role("button", name="Remove list.txt")
    remove.focus()
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.locator(".tray-spoken")).to_have_text("list.txt is at place 1 of 4.")
    expect(remove).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    in_tray(ann, "list.txt", "a.bin", "image.png")
    page.reload()
    in_tray(ann, "list.txt", "a.bin", "image.png")
    pick(ann, *(text(f"{number}.txt") for number in range(8)))
    expect(refusal).to_have_text("A message takes 10 files. Not added: 7.txt")
    expect(page.locator(".tray-tile[data-state=done]")).to_have_count(10)
    for number in range(7):
        page.get_by_role("button", name=f"Remove {number}.txt").click()

    # What a picture shows is said before it goes, uploaded or not.
    page.get_by_role("button", name="Add description: image.png").click()
    page.keyboard.type("A green dot")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Edit description: image.png")).to_be_focused()
    # The mouse moves it as well.
    page.locator(".tray-tile").nth(2).drag_to(page.locator(".tray-tile").nth(0))
    in_tray(ann, "image.png", "list.txt", "a.bin")
    page.locator(".tray-tile").nth(0).drag_to(page.locator(".tray-tile").nth(2))
    in_tray(ann, "list.txt", "a.bin", "image.png")

    ann.box.fill("/help")
    ann.box.press("Enter")
    expect(refusal).to_contain_text("A command takes no files.")
    ann.box.fill("look")
    ann.box.press("Enter")
    sent(page, "look", "list.txt", "a.bin", "image.png")
    expect(page.locator("chat-message").last.get_by_role("img", name="A green dot")).to_be_attached()
    expect(page.locator(".tray")).to_be_hidden()
    expect(ann.box).to_have_value("")
    pick(ann, text("alone.txt"))
    in_tray(ann, "alone.txt")
    ann.box.press("Enter")
    sent(page, "", "alone.txt")
    page.reload()
    sent(page, "", "alone.txt")
    expect(page.locator(".tray-tile")).to_have_count(0)

    ben = visit(shared_house).move_in()
    ben.find_room(f"room of {ann.name}")
    page.goto(f"{page.url}?whisper={ben.name}")
    pick(ann, text("secret.txt"))
    ann.box.press("Enter")
    sent(page, "", "secret.txt")
    sent(ben.page, "", "secret.txt")
    expect(ben.page.locator("chat-message").last).to_have_attribute("data-whisper-to", re.compile("."))
    page.goto("/notes/")
    pick(ann, text("note.txt"))
    ann.box.press("Enter")
    sent(page, "", "note.txt")


def test_a_cut_upload_says_so_goes_on_after_a_reload_and_may_be_sent_before_it_is_there(ann: Person) -> None:
    page = ann.page
    asked: list[str] = []

    def listen(request: Request) -> None:
        if "/files/resumable/" in request.url:
            asked.append(request.method)

    def only_the_first_piece(route: Route) -> None:
        if route.request.method == "POST":
            route.continue_()
        else:
            route.abort()

    page.route(UPLOADS, only_the_first_piece)
    pick(ann, large("film.bin"))
    in_tray(ann, "film.bin", state="stalled")
    expect(page.locator(".tray-failures")).to_contain_text("The server did not answer.")

    page.unroute(UPLOADS)
    page.on("request", listen)
    page.reload()
    in_tray(ann, "film.bin")
    assert asked == ["HEAD", "PATCH", "PATCH"]

    page.route(UPLOADS, lambda route: route.fulfill(status=413, body='<p class="refusal">No space.</p>'))
    pick(ann, text("b.txt"))
    expect(page.locator(".tray-failures")).to_contain_text("b.txt: No space.")
    ann.box.fill("both")
    ann.box.press("Enter")
    expect(page.locator(".composer > .refusal")).to_contain_text("Some files were not uploaded.")
    expect(ann.box).to_have_value("both")
    page.unroute(UPLOADS)
    page.route(UPLOADS, lambda route: route.abort())
    page.get_by_role("button", name="Try again: b.txt").click()
    expect(page.locator(".tray-failures")).to_contain_text("The server did not answer.")
    ann.box.press("Enter")
    twin = page.locator("chat-message[data-pending]")
    expect(twin.locator(".tray-name")).to_have_text(["film.bin", "b.txt"])
    expect(twin).to_contain_text("It goes when its files are uploaded.")
    expect(page.locator(".tray")).to_be_hidden()
    pick(ann, text("never.txt"))
    ann.box.fill("second thoughts")
    ann.box.press("Enter")
    twin.last.get_by_role("button", name="Cancel").click()
    expect(twin).to_have_count(1)

    page.unroute(UPLOADS)
    sent(page, "both", "film.bin", "b.txt")
    assert page.locator("chat-message .body", has_text="both").count() == 1
    page.reload()
    sent(page, "both", "film.bin", "b.txt")


def test_a_message_with_files_waits_through_a_reload_and_goes_once_though_its_files_were_swept(
    visit: Visit, house: House
) -> None:
    ann = visit(house).move_in()
    ann.create_room(f"room of {ann.name}")
    ann.is_connected()
    page = ann.page
    page.route("**/messages/", lambda route: route.abort())
    pick(ann, picture("a.png"))
    in_tray(ann, "a.png")
    ann.context.set_offline(True)
    pick(ann, text("b.txt"))
    expect(page.locator(".tray-tile")).to_have_count(2)
    ann.box.fill("written on the train")
    ann.box.press("Enter")
    twin = page.locator("chat-message[data-pending]")
    expect(twin.locator(".tray-name")).to_have_text(["a.png", "b.txt"])
    ann.context.set_offline(False)
    page.reload()
    expect(twin.locator(".body")).to_have_text("written on the train")
    expect(twin.locator("[data-file-key][data-state=done]")).to_have_count(2)
    house.manage("shell", "-c", "from messaging.models import File; File.objects.all().delete()")

    page.unroute("**/messages/")

    sent(page, "written on the train", "a.png", "b.txt")
    page.reload()
    sent(page, "written on the train", "a.png", "b.txt")
    assert page.locator("chat-message .body", has_text="written on the train").count() == 1
    kept = page.evaluate("""async () => {
        const { openDatabase, settled, FILES } = await import("/static/js/delivery/outbox-store.js");
        return settled((await openDatabase()).transaction(FILES).objectStore(FILES).count());
    }""")
    assert kept == 0


def test_a_phone_has_a_menu_of_ways_and_a_long_text_becomes_a_file(visit: Visit, shared_house: House) -> None:
    ann = visit(
        shared_house,
        viewport={"width": 390, "height": 780},
        has_touch=True,
        permissions=["clipboard-read", "clipboard-write"],
    ).move_in()
    ann.create_room(f"room of {ann.name}")
    ann.is_connected()
    page = ann.page
    page.on("filechooser", lambda chooser: None)  # the window is held back from now on
    page.get_by_role("button", name="Attach files").tap()
    menu = page.locator("#attach-menu")
    expect(menu.get_by_role("button")).to_have_text(["Photos", "Camera", "Files"])
    with page.expect_file_chooser():
        menu.get_by_role("button", name="Camera").tap()
    expect(page.locator(".attach-field")).to_have_attribute("capture", "environment")
    pick(ann, picture("shot.png"))
    in_tray(ann, "shot.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    long = "a line\n" * 400
    page.evaluate(COPY, [long, ""])
    ann.box.fill("before ")
    ann.box.press("End")
    ann.box.press("Control+v")
    expect(page.locator(".as-file")).to_contain_text("Send it as a file?")
    page.get_by_role("button", name="As a file").click()
    expect(ann.box).to_have_value("before ")
    in_tray(ann, "shot.png", "Pasted text.txt")
    ann.box.fill("x" * 4_001)
    expect(page.locator(".as-file")).to_be_hidden()
    page.locator(".send").tap()
    expect(page.locator(".composer > .refusal")).to_contain_text("1 character too long")
    page.get_by_role("button", name="As a file").click()
    expect(page.locator(".tray-tile[data-state=done]")).to_have_count(3)
    # A finger that rests on a tile moves it.
    tiles = page.locator(".tray-tile")
    first, last = (tile.bounding_box() for tile in (tiles.first, tiles.last))
    assert first
    assert last
    finger = ann.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    touch("touchStart", (first["x"] + 36, first["y"] + 36))
    expect(tiles.first).to_have_attribute("data-dragged", "")
    touch("touchMove", (last["x"] + 36, last["y"] + 36))
    touch("touchEnd")
    in_tray(ann, "Pasted text.txt", "Pasted text.txt", "shot.png")
    for button in (page.get_by_role("button", name="Remove shot.png"), page.locator(".tray-describe")):
        assert button.evaluate("(it) => parseFloat(getComputedStyle(it, '::after').inlineSize)") >= 44
    page.locator(".send").tap()
    sent(page, "", "Pasted text.txt", "Pasted text.txt", "shot.png")
    expect(page.locator("chat-file").nth(1)).to_have_attribute("data-size", "4001")


def test_without_scripts_a_plain_field_does_it(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house, java_script_enabled=False).move_in()
    ann.create_room(f"plain room of {ann.name}")
    ann.page.locator(".attach-field").set_input_files([text("plain.txt"), picture("a.png")])
    ann.box.fill("by the form")
    ann.page.get_by_role("button", name="Send").click()
    expect(ann.page).to_have_url(re.compile("#message-"))
    last = ann.page.locator("chat-message").last
    expect(last.locator(".body")).to_have_text("by the form")
    expect(last.locator("chat-file")).to_have_count(2)
    ann.page.locator(".attach-field").set_input_files([text("none.txt", b"")])
    ann.box.fill("kept")
    ann.page.get_by_role("button", name="Send").click()
    expect(ann.page.locator(".composer .refusal")).to_have_text("none.txt: This file is empty.")
    expect(ann.box).to_have_value("kept")
