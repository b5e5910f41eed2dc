"""Pictures of Maru, taken in a real Chromium from the demo, in a data folder that is gone afterwards.

Without arguments those that the documentation shows; with `--all FOLDER` every page in every language, width and theme.
They look as meant with `apt install fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji`.
"""

import argparse
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect, sync_playwright

from tests.browser import find
from tests.journeys.house import House

IMAGES = Path(settings.BASE_DIR) / "docs" / "images"
ZONE = "Asia/Seoul"
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
COLOURS = 256  # of a PNG with a palette: a third of the bytes, and nobody sees it
SIZE_MAX = 200 * 1024  # bytes
PHONE = 640  # px; narrower ones are held in a hand
Prepare = Callable[[Page], None]


@dataclass(frozen=True)
class Reader:
    """Somebody of the demo, with the busiest room they read in their own language."""

    username: str
    locale: str
    room: str
    elsewhere: str  # an open room they are no member of


MINA = Reader("mina", "en-GB", "website-team", "책-읽는-밤")
JIYOUNG = Reader("jiyoung", "ko-KR", "우리-집", "repair-café")
XIAOMING = Reader("xiaoming", "zh-CN", "周末做饭", "repair-café")


@dataclass(frozen=True)
class Shot:
    """One picture. `path` may hold {me}, the reader's {room} and one {elsewhere}; nobody is signed in for `public`."""

    name: str
    path: str
    reader: Reader = MINA
    width: int = 1280
    height: int = 800
    theme: str = "light"
    scale: float = 1
    prepare: Prepare | None = None
    public: bool = False
    whole: bool = False  # the page to its end, not only what fits


def open_members(page: Page) -> None:
    page.locator(".head-counts").click()
    expect(page.locator("#panel .member").first).to_be_visible()


def open_friend(page: Page) -> None:
    page.locator(".person-row .row-more").first.click()
    expect(page.locator("[name=alias]")).to_be_visible()


def open_bell(page: Page) -> None:
    open_rooms(page)
    page.locator(".bell").click()
    expect(page.locator("#bell-list")).to_be_visible()


def open_me(page: Page) -> None:
    open_rooms(page)
    page.locator(".me-card").click()
    expect(page.locator("#me-menu nav")).to_be_visible()


def choose_two(page: Page) -> None:
    for row in page.locator(".friend-choice-row").all()[:2]:
        row.click()


def type_a_slash(page: Page) -> None:
    page.locator("chat-composer textarea").press_sequentially("/")
    expect(page.locator("#completions [role=option]").first).to_be_visible()


def begin_to_whisper(page: Page) -> None:
    box = page.locator("chat-composer textarea")
    box.press_sequentially("/w ")
    page.locator("#completions [role=option]").first.click()
    box.fill("…")


def ask_to_leave(page: Page) -> None:
    page.locator("chat-composer textarea").fill("/quit")
    page.locator("chat-composer textarea").press("Enter")
    expect(page.locator(".command-card")).to_be_visible()


def open_rooms(page: Page) -> None:
    if page.viewport_size and page.viewport_size["width"] < PHONE:
        page.locator(".room-header .back").click()


def search_rooms(page: Page) -> None:
    page.fill("[name=q]", "zzz")
    page.locator("[name=q]").press("Enter")
    page.wait_for_timeout(600)


def make_room(page: Page) -> None:
    page.fill("[name=name]", f"{page.evaluate('document.documentElement.lang')} {secrets.token_hex(2)}")
    page.locator("form:has([name=name]) button:not([type=button])").click()
    expect(page.locator("chat-composer")).to_be_visible()


def forget_the_name(page: Page) -> None:
    page.fill("[name=username]", "mina")
    page.fill("[name=password1]", "short")
    page.locator("form:has([name=password1]) button:not([type=button])").click()
    page.wait_for_load_state()


SHOWN = [
    Shot("conversation", "/rooms/sunday-climbers/", scale=2),
    Shot("dark", "/rooms/{room}/", JIYOUNG, theme="dark", prepare=open_members, scale=2),
    Shot("directory", "/rooms/", scale=2),
    Shot("phone", "/rooms/{room}/", XIAOMING, 390, 844, scale=2),
]
PAGES = [
    Shot("sign-in", "/accounts/login/", public=True, whole=True),
    Shot("register", "/accounts/register/", public=True, whole=True),
    Shot("register-refused", "/accounts/register/", public=True, whole=True, prepare=forget_the_name),
    Shot("password-reset", "/accounts/password/reset/", public=True, whole=True),
    Shot("busy-room", "/rooms/{room}/"),
    Shot("mixed-room", "/rooms/언어교환-语言交换/"),
    Shot("first-messages", "/rooms/{room}/1/"),
    Shot("sidebar", "/rooms/lounge/", prepare=open_rooms),
    Shot("members", "/rooms/{room}/", prepare=open_members),
    Shot("commands", "/rooms/{room}/", prepare=type_a_slash),
    Shot("whisper", "/rooms/{room}/", prepare=begin_to_whisper),
    Shot("quit", "/rooms/{room}/", prepare=ask_to_leave),
    Shot("conversations", "/direct/", whole=True),
    Shot("new-conversation", "/direct/new/", whole=True),
    Shot("notes", "/notes/"),
    Shot("conversation-begun", "/direct/new/", whole=True, prepare=choose_two),
    Shot("direct-door", "/direct/emma/", whole=True),
    Shot("self-message", "/direct/{me}/", whole=True),
    Shot("members-page", "/rooms/{room}/members/", whole=True),
    Shot("directory", "/rooms/", whole=True),
    Shot("directory-nothing", "/rooms/", whole=True, prepare=search_rooms),
    Shot("new-room", "/rooms/new/", whole=True),
    Shot("join", "/rooms/{elsewhere}/", whole=True),
    Shot("missing-room", "/rooms/nowhere-at-all/", whole=True),
    Shot("not-found", "/nowhere/at/all/", whole=True),
    Shot("profile", "/accounts/profile/", whole=True),
    Shot("profile-look", "/accounts/profile/look/", whole=True),
    Shot("profile-notices", "/accounts/profile/notices/", whole=True),
    Shot("profile-privacy", "/accounts/profile/privacy/", whole=True),
    Shot("profile-security", "/accounts/profile/security/", whole=True),
    Shot("profile-data", "/accounts/profile/data/", whole=True),
    Shot("people", "/people/", whole=True),
    Shot("people-nobody", "/people/?q=zzzz", whole=True),
    Shot("person", "/people/emma/", whole=True),
    Shot("my-link", "/people/add/", whole=True),
    Shot("friends", "/friends/?tab=all", whole=True),
    Shot("friends-here", "/friends/?tab=online", whole=True),
    Shot("friends-requests", "/friends/?tab=requests", whole=True),
    Shot("friends-sent", "/friends/?tab=sent", whole=True),
    Shot("friends-blocked", "/friends/?tab=blocked", whole=True),
    Shot("friend-menu", "/friends/?tab=all", prepare=open_friend),
    Shot("friends-nobody", "/friends/?tab=all&q=zzzz", whole=True),
    Shot("bell", "/rooms/{room}/", prepare=open_bell),
    Shot("notices", "/notices/", whole=True),
    Shot("me", "/me/", whole=True),
    Shot("me-menu", "/rooms/{room}/", prepare=open_me),
    Shot("sessions", "/accounts/sessions/", whole=True),
    Shot("two-factor", "/accounts/two-factor/", whole=True),
    Shot("user-name", "/accounts/username/", whole=True),
    Shot("deletion", "/accounts/delete/", whole=True),
    Shot("password-change", "/accounts/password/change/", whole=True),
    Shot("empty-room", "/rooms/new/", prepare=make_room),
]
WIDTHS = [(1440, 900), (1024, 768), (390, 844)]


def every_shot() -> Iterator[Shot]:
    for reader in (MINA, JIYOUNG, XIAOMING):
        for width, height in WIDTHS:
            for theme in ("light", "dark"):
                for page in PAGES:
                    name = f"{page.name}-{reader.locale[:2]}-{width}-{theme}"
                    yield replace(page, name=name, reader=reader, width=width, height=height, theme=theme)


class Studio:
    """A house with a browser in front of it. Nothing is marked as read, so that each picture finds the same lines."""

    def __init__(self, browser: Browser, house: House, password: str) -> None:
        self._browser, self._house, self._password = browser, house, password
        self._sign_ins: dict[str, StorageState] = {}

    def come(self, reader: Reader, *, signed_in: bool = True, **options: Any) -> BrowserContext:
        """A browser window of this reader's."""
        if signed_in and reader.username not in self._sign_ins:
            self._sign_ins[reader.username] = self._sign_in(reader)
        context = self._browser.new_context(
            base_url=self._house.url,
            locale=reader.locale,
            timezone_id=ZONE,
            reduced_motion="reduce",
            storage_state=self._sign_ins[reader.username] if signed_in else None,
            **options,
        )
        context.route("**/read/", lambda route: route.abort())
        return context

    def _sign_in(self, reader: Reader) -> StorageState:
        context = self.come(reader, signed_in=False)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.fill("[name=username]", reader.username)
        page.fill("[name=password]", self._password)
        page.locator("form:has([name=password]) button:not([type=button])").click()
        page.wait_for_url("**/rooms/**")
        state = context.storage_state()
        context.close()
        return state

    def take(self, shot: Shot) -> bytes:
        """The picture as a PNG."""
        context = self.come(
            shot.reader,
            signed_in=not shot.public,
            viewport={"width": shot.width, "height": shot.height},
            device_scale_factor=shot.scale,
            color_scheme=shot.theme,
            is_mobile=shot.width < PHONE,
            has_touch=shot.width < PHONE,
        )
        page = context.new_page()
        page.goto(shot.path.format(me=shot.reader.username, room=shot.reader.room, elsewhere=shot.reader.elsewhere))
        page.wait_for_load_state("networkidle")
        if shot.prepare:
            shot.prepare(page)
            page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)  # what moves has come to rest
        picture = page.screenshot(full_page=shot.whole)
        context.close()
        return picture


@contextmanager
def studio() -> Iterator[Studio]:
    """A house of the demo's, some of whom are online, from here to the end of the block."""
    password = secrets.token_hex()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="maru-screenshots-")))
        house = House(folder, TIME_ZONE=ZONE, LOG_LEVEL="ERROR")
        house.start()
        stack.callback(house.stop)
        fill(folder, password)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        stack.callback(browser.close)
        studio = Studio(browser, house, password)
        for username in ("mina", "jiyoung", "emma", "noah", "xiaohong"):
            studio.come(Reader(username, "en-GB", "", "")).new_page().goto("/rooms/lounge/")
        yield studio


def fill(folder: Path, password: str) -> None:
    command = [sys.executable, "manage.py", "demo", "--password", password]
    environment = {"DATA_DIR": str(folder), "TIME_ZONE": ZONE}
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, stdout=subprocess.DEVNULL)


def with_palette(png: bytes) -> bytes:
    """The same picture in a fraction of the bytes."""
    image = Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    smaller = BytesIO()
    image.save(smaller, "PNG", optimize=True)
    return smaller.getvalue()


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bin/screenshots", description="Take pictures of the demo.")
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every page in every language, width and theme")
    parser.add_argument("--only", default="", help="those with this in their name")
    options = parser.parse_args(arguments)
    folder = options.all or IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    with studio() as at:
        for shot in every_shot() if options.all else SHOWN:
            if options.only in shot.name:
                picture = with_palette(at.take(shot))
                if not options.all and len(picture) > SIZE_MAX:
                    sys.exit(
                        f"{shot.name}.png has {len(picture)} bytes; at most {SIZE_MAX} are wanted in the repository."
                    )
                (folder / f"{shot.name}.png").write_bytes(picture)
                print(folder / f"{shot.name}.png", len(picture) // 1024, "KiB", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
