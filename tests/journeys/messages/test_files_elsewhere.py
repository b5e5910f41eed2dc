"""A03, A05, A23: files in a second tab, in a direct conversation, and a PDF in a tab of its own."""

import pytest
from playwright.sync_api import expect

from tests.journeys.accounts.test_friends import befriend, meet
from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.messages.test_files import in_tray, pick, picture, sent, text

pytestmark = pytest.mark.journey
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_a_file_goes_to_a_friend_and_into_the_other_tab_once(visit: Visit, shared_house: House) -> None:
    ann, ben = meet(visit, shared_house)
    befriend(ann, ben)
    ann.page.goto(f"/direct/{ben.name}/")
    ann.is_connected()
    first = ann.page
    ann.open_tab()
    for person, friend in ((ann, ben), (ben, ann)):
        person.page.goto(f"/direct/{friend.name}/")
        person.is_connected()
    second, ann.page = ann.page, first

    pick(ann, picture("garden.png"))
    in_tray(ann, "garden.png")
    ann.box.fill("from the garden")
    ann.box.press("Enter")
    for page in (first, second, ben.page):
        sent(page, "from the garden", "garden.png")
        page.wait_for_function("() => document.querySelector('chat-file img')?.naturalWidth > 0")
        expect(page.locator(".tray-tile")).to_have_count(0)
        expect(page.locator("chat-message:has(chat-file)")).to_have_count(1)
    ben.page.goto("/rooms/lounge/")
    ben.is_connected()

    pick(ann, {"name": "회의록.pdf", "mimeType": "application/pdf", "buffer": PDF}, text("notes.txt"))
    in_tray(ann, "회의록.pdf", "notes.txt")
    ann.box.press("Enter")
    expect(ben.page.locator(".direct-link", has_text=ann.name)).to_contain_text("📎 회의록.pdf")
    card = first.locator("chat-file[data-kind=pdf]").get_by_role("link").first
    expect(card).to_have_attribute("target", "_blank")
    answer = ben.context.request.get(card.get_attribute("href") or "")
    assert (answer.status, answer.body()) == (200, PDF)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    assert "%ED%9A%8C%EC%9D%98%EB%A1%9D.pdf" in answer.headers["content-disposition"]
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"
    stranger = visit(shared_house).move_in()
    assert stranger.context.request.get(card.get_attribute("href") or "").status == 404
