"""People in front of browsers, and what they do there."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from conftest import PASSWORD
from tests.journeys.house import House
from tests.journeys.residents import new_name

WAIT = 30_000  # ms; longer than the longest pause of a browser that tries again
Line = tuple[int, str]

READ_LINES = """() => [...document.querySelectorAll("chat-message:not([data-pending])")]
    .filter((message) => message.dataset.kind === "text")
    .map((message) => [Number(message.dataset.number), message.querySelector(".body").innerText])"""


READ_STATE = """() => ({
    socket: document.documentElement.dataset.socket,
    pending: [...document.querySelectorAll("chat-message[data-pending]")].map((message) => message.innerText),
    notices: document.getElementById("notices")?.innerText,
})"""


class Person:
    """Somebody with a browser of their own, in front of a house."""

    def __init__(self, context: BrowserContext, house: House) -> None:
        self.context = context
        self.house = house
        self.context.set_default_timeout(WAIT)
        self.name = new_name()
        self.errors: list[str] = []
        self.open_tab()

    def open_tab(self) -> None:
        """Another tab of the same browser, to which the person turns."""
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.errors.append(message.text)

    def move_in(self, name: str = "") -> "Person":
        """As somebody who lives here and is signed in, without a look at a page yet."""
        self.name, session = self.house.session_of(name)
        self.context.add_cookies([{"name": "session", "value": session, "url": self.house.url}])
        return self

    def register(self) -> "Person":
        """Where it matters how one comes in. The page is then the first that they see."""
        self.page.goto("/accounts/register/")
        self.page.fill("[name=username]", self.name)
        for field in ("password1", "password2"):
            self.page.fill(f"[name={field}]", PASSWORD)
        self.page.locator("form:has([name=password1]) button:not([type=button])").click()
        self.page.wait_for_url("**/rooms/**")
        return self

    def sign_in(self, username: str) -> "Person":
        """As somebody who has lived here before."""
        self.name = username
        self.page.goto("/accounts/login/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.locator("form:has([name=password]) button:not([type=button])").click()
        self.page.wait_for_url(lambda url: "login" not in url)
        return self

    def sign_out(self) -> None:
        """From the menu of one's own card."""
        self.page.locator(".me-card").click()
        self.page.locator("#me-menu").get_by_role("button", name="Sign out").click()
        self.page.wait_for_url("**/accounts/login/**")

    def enter(self, slug: str) -> None:
        self.page.goto(f"/rooms/{slug}/")
        self.is_connected()

    def create_room(self, name: str) -> None:
        """By what the form sends, and then into it."""
        form = self.context.request.get("/rooms/new/").text()
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[0]
        fields = {"csrfmiddlewaretoken": token, "name": name, "kind": "open"}
        made = self.context.request.post("/rooms/new/", form=fields, max_redirects=0)
        self.page.goto(made.headers["location"])
        expect(self.page.locator(".room-title")).to_contain_text(name)

    def find_room(self, name: str) -> None:
        """Through the directory, as a stranger does."""
        self.page.goto("/rooms/")
        self.page.fill("[name=q]", name)
        self.page.locator(".room-row", has_text=name).get_by_role("button").click()
        expect(self.page.locator(".room-title")).to_contain_text(name)

    @property
    def box(self) -> Locator:
        return self.page.locator("chat-composer textarea")

    def say(self, *texts: str) -> None:
        for text in texts:
            self.box.fill(text)
            self.box.press("Enter")
            expect(self.box).to_have_value("")

    def lines(self) -> list[Line]:
        """What was said, as this page shows it: number and words, in the order of the page."""
        return [(number, words) for number, words in self.page.evaluate(READ_LINES)]

    def sees(self, *texts: str) -> None:
        """Wait until the page shows exactly these words, in this order, and nothing is on its way any more."""
        try:
            self.page.wait_for_function(
                f"""(texts) => JSON.stringify(({READ_LINES})().map((line) => line[1])) === JSON.stringify(texts)
                    && !document.querySelector("chat-message[data-pending]")""",
                arg=list(texts),
            )
        except PlaywrightTimeoutError as error:
            error.add_note(f"{self.page.url} shows {self.lines()}: {self.page.evaluate(READ_STATE)}")
            raise

    def is_connected(self) -> None:
        """Wait until the socket is open."""
        expect(self.page.locator("html[data-socket=open]")).to_be_attached()
