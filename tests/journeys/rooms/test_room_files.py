"""The files of a room beside the conversation: found by kind and name, and led back to where they were sent."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey

SEND = """async ([names, address]) => {
    const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
    const headers = { "X-CSRFToken": token, "HX-Request": "true" };
    const message = new FormData();
    message.append("client_id", crypto.randomUUID());
    for (const name of names) {
        const form = new FormData();
        form.append("file", new Blob([`what ${name} says`]), name);
        const answer = await fetch("/files/", { method: "POST", headers, body: form });
        message.append("files", (await answer.json()).id);
    }
    return (await fetch(address, { method: "POST", headers, body: message })).status;
}"""


def send(person: Person, *names: str) -> None:
    address = person.page.locator("chat-timeline").get_attribute("data-messages-url")
    assert person.page.evaluate(SEND, [names, address]) == 201


def test_files_are_found_and_lead_to_their_message(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house, locale="en").move_in()
    ann.create_room(f"files of {ann.name}")
    send(ann, "회의록.txt")
    for number in range(7):  # more than a window holds
        ann.say(f"page {number}" + "\nand so on" * 9)
    send(ann, "budget.csv")
    page, rows = ann.page, ann.page.locator(".room-file")

    page.locator(".room-files-open").click()
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("budget.csv")
    page.get_by_role("link", name="Pictures").click()
    expect(page.locator("#room-file-list")).to_have_text("No files here yet.")
    expect(page.get_by_role("link", name="Pictures")).to_have_attribute("aria-current", "true")
    page.get_by_role("searchbox", name="Search files by name").fill("ㅎㅇㄹ")
    expect(page.locator("#room-file-list")).to_contain_text("No file here is called")
    page.get_by_role("link", name="All", exact=True).click()
    expect(rows).to_have_count(1)

    with page.expect_download() as download:
        rows.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "회의록.txt"
    rows.get_by_role("link", name="Show in the conversation").click()
    expect(page.locator("chat-message:has(chat-file[data-name='회의록.txt'])")).to_be_in_viewport()
    assert not ann.errors
