"""A05: files as they are seen and heard: pictures, the large view, sounds, voice messages, descriptions."""

import math
import re
import struct
import wave
from io import BytesIO
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Route, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey

PHONE = {"viewport": {"width": 390, "height": 760}, "has_touch": True, "is_mobile": True}
Sent = tuple[str, bytes]  # name, bytes
WATCH_JUMPS = """new PerformanceObserver((list) => {
    (globalThis.jumps ??= []).push(...list.getEntries().map(({ value }) => value));
}).observe({ type: "layout-shift" })"""


def picture(name: str, size: tuple[int, int] = (900, 600), hue: int = 120) -> Sent:
    out = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").point([(n * hue // 255) for n in range(256)] * 3).save(
        out, "PNG"
    )
    return name, out.getvalue()


def sound(name: str, seconds: int) -> Sent:
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        tone = (struct.pack("<h", int(9_000 * math.sin(n / 4))) for n in range(8_000 * seconds))
        file.writeframes(b"".join(tone))
    return name, out.getvalue()


FORGET_LAST = """() => {
    const timeline = document.querySelector("chat-timeline");
    const last = [...timeline.querySelectorAll("chat-message:has(chat-file)")].at(-1);
    timeline.dataset.newest = Number(last.dataset.number) - 1;
    last.remove();
}"""
FORGET_FIRST = """() => {
    const timeline = document.querySelector("chat-timeline");
    const first = timeline.querySelector("chat-message:has(chat-file)");
    timeline.dataset.oldest = Number(first.dataset.number) + 1;
    first.remove();
}"""
FILM = """() => new Promise((done) => {
    const canvas = document.createElement("canvas");
    const drawing = canvas.getContext("2d");
    const recorder = new MediaRecorder(canvas.captureStream(10), { mimeType: "video/webm" });
    const parts = [];
    let frames = 0;
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = async () => done([...new Uint8Array(await new Blob(parts).arrayBuffer())]);
    recorder.start();
    const draw = () => {
        drawing.fillStyle = `hsl(${(frames += 1) * 40} 80% 50%)`;
        drawing.fillRect(0, 0, canvas.width, canvas.height);
        if (frames < 12) setTimeout(draw, 50); else recorder.stop();
    };
    draw();
})"""


def share(person: Person, *files: Sent, body: str = "", **fields: str) -> None:
    """Send files with a message into the room on show, by what the composer posts."""
    cookies = {cookie["name"]: cookie["value"] for cookie in person.context.cookies()}
    headers = {"X-CSRFToken": cookies["csrftoken"], "HX-Request": "true"}
    ids = []
    for name, content in files:
        file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
        answer = person.context.request.post("/files/", multipart={"file": file, **fields}, headers=headers)
        assert answer.ok, answer.text()
        ids.append(answer.json()["id"])
    message = urlencode([("body", body), ("client_id", str(uuid4())), *(("files", file_id) for file_id in ids)])
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    answer = person.context.request.post(f"{person.page.url.rstrip('/')}/messages/", data=message, headers=headers)
    assert answer.ok, answer.text()


def is_drawn(picture: Locator) -> None:
    """Wait until the picture is there, and not only its box."""
    handle = picture.element_handle()
    assert handle is not None
    picture.page.wait_for_function("(image) => image.complete && image.naturalWidth > 0", arg=handle)


def test_pictures_keep_their_place_and_broken_ones_are_cards(ann: Person, visit: Visit, shared_house: House) -> None:
    page = ann.page
    share(ann, picture("cat.png", (1600, 900)), body="one")
    share(ann, *(picture(f"p{n}.png", (300, 200 + 20 * n), 60 + 30 * n) for n in range(6)), body="many")
    share(ann, ("회의록 초안.pdf", b"%PDF-1.7 nothing"), ("long " * 40 + "name.zip", b"PK\x03\x04\x00\x00"))
    held: list[Route] = []
    is_held = True
    page.route("**/*size=thumb", lambda route: held.append(route) if is_held else route.continue_())
    page.add_init_script(WATCH_JUMPS)
    page.reload()
    ann.is_connected()
    first = page.locator("chat-file").first
    box = first.locator(".file-link").bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == (420, 236)
    expect(first.locator(".file-link")).to_have_css("background-image", re.compile("^url"))
    is_held = False
    for route in held:
        route.continue_()
    page.evaluate("document.querySelector('chat-timeline').scrollTop = 0")
    is_drawn(first.locator("img"))
    assert first.locator(".file-link").bounding_box() is not None
    assert page.evaluate("globalThis.jumps?.filter((value) => value > 0.01) ?? []") == []
    # Four of six are a grid, and the last of them says how many there are besides.
    grid = page.locator("chat-message", has_text="many")
    expect(grid.locator("chat-file:visible")).to_have_count(4)
    more = grid.locator("chat-file:visible").last.locator(".file-link")
    assert "+2" in more.evaluate("(link) => getComputedStyle(link, '::after').content")
    # Each is in the name of its message, the kind with it.
    expect(page.get_by_role("article", name="Picture: cat.png")).to_be_attached()
    card = page.locator("chat-file", has_text="회의록")
    expect(card).to_contain_text("PDF · 16 bytes")
    share(ann, ("notes.py", b"1 < 2\nsecond"))
    text = page.locator("chat-file", has_text="notes.py")
    text.scroll_into_view_if_needed()
    expect(text.locator(".file-preview")).to_have_text("1 < 2\nsecond")
    expect(text.locator(".code-mi").first).to_have_text("1")
    long = page.locator("chat-file", has_text="name.zip")
    long.scroll_into_view_if_needed()
    expect(long.locator(".file-tail")).to_be_in_viewport(ratio=1)
    # A stranger sees what was said, and of the files their names alone.
    stranger = visit(shared_house).move_in()
    stranger.page.goto(page.url)
    expect(stranger.page.locator(".preview chat-file", has_text="p1.png")).to_contain_text("cannot be shown")
    expect(stranger.page.locator(".preview chat-message", has_text="many").locator("img")).to_have_count(0)
    # What cannot be shown has a name, and nothing else.
    page.route("**/cat.png*", lambda route: route.fulfill(status=404))
    page.reload()
    broken = page.locator("chat-file").first
    page.evaluate("document.querySelector('chat-timeline').scrollTop = 0")
    expect(broken).to_contain_text("This picture cannot be shown.")
    expect(broken.locator("img, a")).to_have_count(0)


def test_the_large_view_by_keyboard_and_a_description(ann: Person) -> None:
    page = ann.page
    for n in range(3):
        share(ann, picture(f"p{n}.png", (2400, 1600), 60 + 60 * n), body=f"picture {n}")
    links = page.locator(".picture-link")
    expect(links).to_have_count(3)
    is_drawn(links.nth(1).locator("img"))
    links.nth(1).focus()
    page.keyboard.press("Enter")
    view = page.get_by_role("dialog", name="Pictures")
    expect(view.locator(".lightbox-name")).to_have_text("p1.png")
    expect(view.locator(".lightbox-by")).to_contain_text(ann.name)
    page.keyboard.press("ArrowRight")
    expect(view.locator(".lightbox-name")).to_have_text("p2.png")
    expect(view.get_by_role("button", name="Next picture")).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(view.get_by_role("status")).to_have_text("Picture 1 of 3: p0.png")
    image = view.locator(".lightbox-stage img")
    is_drawn(image)
    whole = image.bounding_box()
    page.keyboard.press("+")
    page.keyboard.press("+")
    closer = image.bounding_box()
    assert whole
    assert closer
    assert closer["width"] == pytest.approx(whole["width"] * 2.25, rel=0.01)
    expect(image).not_to_have_attribute("src", re.compile("size=screen"))  # the picture itself, as sharp as it is
    page.keyboard.press("0")
    # Its author says what it shows, without a mouse.
    view.get_by_role("button", name="Add description").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("A grey hill")
    page.keyboard.press("Enter")
    expect(page.locator("dialog.describe")).to_have_count(0)
    expect(view.locator(".lightbox-alt")).to_have_text("A grey hill")
    page.go_back()
    expect(view).to_have_count(0)
    expect(page.get_by_role("article", name="Picture: A grey hill")).to_be_attached()
    expect(page.get_by_role("img", name="A grey hill")).to_be_attached()
    expect(links.nth(1)).to_be_focused()
    # It leads to where it was said, and Escape closes it as well.
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(view).to_have_count(0)
    # What is not in the page any more is read, and what the panel lists is shown as well.
    page.evaluate(FORGET_FIRST)
    links.first.click()
    view.get_by_role("button", name="Previous picture").click()
    expect(view.locator(".lightbox-name")).to_have_text("p0.png")
    expect(view.locator(".lightbox-by")).to_contain_text(ann.name)
    page.keyboard.press("ArrowLeft")
    expect(view.get_by_role("button", name="Previous picture")).to_be_hidden()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Files").click()
    page.locator(".room-file-look").first.click()
    expect(view.locator(".lightbox-name")).to_have_text("p2.png")
    expect(view.get_by_role("button", name="Go to message")).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    expect(view.locator(".lightbox-name")).to_have_text("p1.png")
    page.keyboard.press("Escape")
    expect(view).to_have_count(0)
    page.locator("[data-close-panel]").click()
    links.last.click()
    view.get_by_role("button", name="Go to message").click()
    expect(page.locator("chat-message[data-flash]")).to_contain_text("picture 2")
    expect(page.locator("chat-message:focus")).to_contain_text("picture 2")
    # Newer ones, too: as if one had jumped back to what was said long ago.
    page.evaluate(FORGET_LAST)
    links.last.click()
    page.keyboard.press("ArrowRight")
    expect(view.locator(".lightbox-name")).to_have_text("p2.png")
    page.keyboard.press("ArrowRight")
    expect(view.get_by_role("button", name="Next picture")).to_be_hidden()


def test_with_a_finger(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house, **PHONE, permissions=["microphone"]).move_in()
    ann.create_room(f"room of {ann.name}")
    ann.is_connected()
    for n in range(2):
        share(ann, picture(f"p{n}.png", hue=90 + 90 * n), body=f"picture {n}")
    page = ann.page
    links = page.locator(".picture-link")
    expect(links).to_have_count(2)
    is_drawn(links.nth(1).locator("img"))
    box = links.nth(1).bounding_box()
    assert box
    assert box["width"] <= 0.72 * 390 + 1
    touch = page.context.new_cdp_session(page)

    def finger(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in places]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def stroke(*path: tuple[float, float]) -> None:
        for n, place in enumerate(path):
            finger("touchMove" if n else "touchStart", place)
        finger("touchEnd")

    # A finger that rests on a picture asks what to do with the message.
    finger("touchStart", (box["x"] + 40, box["y"] + 40))
    expect(page.locator("dialog.message-sheet")).to_be_visible()
    finger("touchEnd")
    expect(page.locator("dialog.message-sheet").get_by_role("button", name="Describe the picture")).to_be_visible()
    page.go_back()
    expect(page.locator("dialog.message-sheet")).to_have_count(0)
    links.nth(1).tap()
    name = page.locator(".lightbox-name")
    expect(name).to_have_text("p1.png")
    stroke((100, 400), (160, 402), (260, 405))
    expect(name).to_have_text("p0.png")
    stroke((200, 300), (202, 360), (204, 460))
    expect(page.locator("dialog.lightbox")).to_have_count(0)
    expect(page.locator(".room-title")).to_be_visible()  # one is still in the room
    # The microphone is where "send" would be: it records while it is held, and sliding to the left drops it.
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_hidden()
    mic = page.get_by_role("button", name="Record a voice message").bounding_box()
    assert mic
    x, y = mic["x"] + mic["width"] / 2, mic["y"] + mic["height"] / 2
    recorded = page.locator(".voice-bar .voice-time")
    finger("touchStart", (x, y))
    expect(recorded).to_have_text("0:01")
    expect(page.get_by_text("Slide left to cancel")).to_be_visible()
    finger("touchMove", (x - 50, y))
    finger("touchMove", (x - 120, y))
    expect(page.locator(".voice-bar")).to_have_count(0)
    finger("touchEnd")
    finger("touchStart", (x, y))
    expect(recorded).to_have_text("0:01")
    finger("touchEnd")
    expect(page.locator("chat-file[data-seconds]")).to_have_count(1)
    expect(page.locator(".voices-unsent p")).to_have_count(0)


def test_one_sound_at_a_time(ann: Person) -> None:
    page = ann.page
    share(ann, sound("first.wav", 30), sound("second.wav", 30))
    share(ann, ("film.webm", bytes(page.evaluate(FILM))))
    sounds = page.locator("chat-file audio")
    expect(sounds).to_have_count(2)
    for each in (0, 1):
        sounds.nth(each).evaluate("(audio) => audio.play()")
    assert sounds.evaluate_all("(all) => all.map((audio) => audio.paused)") == [True, False]
    film = page.locator("chat-file[data-kind=video] video")
    film.evaluate("(video) => { video.muted = true; return video.play(); }")
    assert sounds.nth(1).evaluate("(audio) => audio.paused")
    expect(page.locator("chat-file[data-kind=video]")).to_contain_text("film.webm")
    sounds.nth(1).evaluate("(audio) => audio.play()")
    speed = page.locator("chat-file .speed").nth(1)
    speed.click()
    expect(speed).to_have_text("1.5×")
    assert sounds.nth(1).evaluate("(audio) => audio.playbackRate") == 1.5
    sounds.nth(1).evaluate("(audio) => new Promise((done) => { audio.onseeked = done; audio.currentTime = 12 })")
    sounds.nth(1).evaluate("(audio) => new Promise((done) => { audio.onpause = done; audio.pause() })")
    page.reload()
    page.wait_for_function("() => document.querySelectorAll('chat-file audio')[1]?.currentTime >= 12")
    assert sounds.nth(0).evaluate("(audio) => audio.currentTime") < 5
    expect(page.locator("chat-file .speed").nth(1)).to_have_text("1.5×")


def test_a_voice_is_recorded_sent_and_heard(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house, permissions=["microphone"]).move_in()
    ann.create_room(f"room of {ann.name}")
    ann.is_connected()
    page = ann.page
    mic = page.get_by_role("button", name="Record a voice message")
    mic.click()
    expect(page.locator(".voice-bar .voice-time")).to_have_text("0:01")
    page.keyboard.press("Escape")
    expect(page.locator(".voice-bar")).to_have_count(0)
    expect(mic).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".voice-bar .voice-time")).to_have_text("0:02")
    page.route("**/messages/", lambda route: route.abort())
    page.get_by_role("button", name="Send voice message").click()
    # The line is cut: it waits in the browser, also through a reload, and goes once.
    voice = page.locator("chat-file[data-seconds]")
    twin = page.locator("chat-message[data-pending]")
    expect(twin.locator(".tray-name")).to_have_text(re.compile("^Voice message, 0:0[23]$"))
    expect(page.locator(".voice-bar, .tray-tile")).to_have_count(0)
    page.reload()
    expect(twin).to_have_count(1)
    page.unroute("**/messages/")
    expect(voice).to_have_count(1)
    expect(twin).to_have_count(0)
    assert float(voice.get_attribute("data-seconds") or 0) == pytest.approx(2, abs=1)
    waveform = [int(level) for level in (voice.get_attribute("data-waveform") or "").split()]
    assert 10 <= len(waveform) <= 64
    assert max(waveform) > 10  # the device beeps
    expect(page.get_by_role("article", name="Voice message, 0:0")).to_be_attached()
    slider = voice.get_by_role("slider", name="Position")
    voice.get_by_role("button", name="Play the voice message").click()
    expect(voice.locator(".voice-play")).to_have_attribute("data-playing", "")
    page.wait_for_function("() => document.querySelector('chat-file[data-seconds] input').value > 0.3")
    expect(voice.locator("rect[data-heard]").first).to_be_attached()
    page.wait_for_function("() => document.querySelector('chat-file[data-seconds] audio').paused")
    # Wound to a place, it goes on from there.
    slider.focus()
    for _ in range(10):
        slider.press("ArrowRight")
    page.wait_for_function(
        "() => Math.abs(document.querySelector('chat-file[data-seconds] audio').currentTime - 1) < 0.2"
    )
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^0:01 of 0:0"))
    ann.box.fill("words")
    expect(mic).to_be_hidden()


def test_a_microphone_that_is_refused(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house).move_in()
    ann.page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    ann.create_room(f"room of {ann.name}")
    ann.page.get_by_role("button", name="Record a voice message").click()
    expect(ann.page.get_by_role("alert").filter(has_text="does not allow")).to_be_visible()
    expect(ann.box).to_be_visible()
