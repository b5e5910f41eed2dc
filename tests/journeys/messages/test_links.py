"""What a link leads to comes to everybody, and goes when its author removes it."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import WAIT

pytestmark = pytest.mark.journey
HOST = "127.0.0.2"  # the page's; the house has the other name of this machine
TITLE = "오늘의 <회의록> & 사진"
PAGE = f"""<!doctype html><meta charset=euc-kr><title>x</title>
<meta property="og:title" content="{TITLE}">
<meta property="og:description" content="모두가 볼 수 있어요.">
<meta property="og:image" content="/picture.png">
<meta property="og:site_name" content="마을 소식">""".encode("cp949")


def picture() -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").resize((600, 315)).convert("RGB").save(out, "PNG")
    return out.getvalue()


class Web(ThreadingHTTPServer):
    daemon_threads = True
    asked: list[str]


class Handler(BaseHTTPRequestHandler):
    server: Web

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        is_picture = self.path == "/picture.png"
        self.send_response(200)
        self.send_header("Content-Type", "image/png" if is_picture else "text/html")
        self.end_headers()
        self.wfile.write(picture() if is_picture else PAGE)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web((HOST, 0), Handler)
    web.asked = []
    threading.Thread(target=web.serve_forever, daemon=True).start()
    yield web
    web.shutdown()
    web.server_close()


@pytest.fixture
def linked_house(tmp_path: Path, furnished: House, web: Web) -> Iterator[House]:
    opened = {"OUTGOING_TEST_NETWORKS": f"{HOST}/32", "OUTGOING_PORTS": str(web.server_port)}
    house = furnished.copy(tmp_path / "house", CHAT_TESTING="1", CHAT_TESTING_STATIC="1", **opened)
    house.start()
    yield house
    house.stop()


def test_a_card_comes_to_everybody_and_goes_when_its_author_removes_it(
    visit: Visit, linked_house: House, web: Web
) -> None:
    ann, bea = visit(linked_house).move_in(), visit(linked_house).move_in()
    ann.create_room("links")
    bea.find_room("links")
    url = f"http://{HOST}:{web.server_port}/news"
    ann.say(f"Look at {url}", f"Again: {url}#part")

    for person in (ann, bea):
        cards = person.page.locator("chat-link")
        expect(cards).to_have_count(2, timeout=WAIT)  # a job looks it up
        card = cards.first
        expect(card.locator(".link-site")).to_have_text("마을 소식")
        expect(card.locator(".link-title")).to_have_text(TITLE)
        expect(card.locator("a")).to_have_attribute("href", url)
        person.page.wait_for_function(
            "() => [...document.querySelectorAll('chat-link img')].every((image) => image.naturalWidth === 480)"
        )
    assert sorted(web.asked) == ["/news", "/picture.png"]

    expect(bea.page.get_by_role("button", name="Remove the preview")).to_have_count(0)
    ann.page.get_by_role("button", name="Remove the preview").first.click()
    for person in (ann, bea):
        expect(person.page.locator("chat-link")).to_have_count(1)
    bea.page.reload()
    expect(bea.page.locator("chat-link")).to_have_count(1)
    expect(bea.page.locator("chat-message").filter(has_text=re.compile("Look at")).locator("chat-link")).to_have_count(
        0
    )
