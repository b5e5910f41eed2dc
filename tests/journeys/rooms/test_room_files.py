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


DELETE = """async (id) => {
    const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
    const headers = { "X-CSRFToken": token, "HX-Request": "true" };
    await fetch(`/messages/${id.split("-")[1]}/delete/`, { method: "POST", headers });
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
    page.get_by_role("searchbox", name="Search files and links").fill("ㅎㅇㄹ")
    expect(page.locator("#room-file-list")).to_contain_text("No file here is called")
    page.get_by_role("link", name="All files", exact=True).click()
    expect(rows).to_have_count(1)

    with page.expect_download() as download:
        rows.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "회의록.txt"
    rows.get_by_role("link", name="Show in the conversation").click()
    expect(page.locator("chat-message:has(chat-file[data-name='회의록.txt'])")).to_be_in_viewport()

    # What comes and goes meanwhile comes into the list and goes out of it; what one looks for stays.
    search = page.get_by_role("searchbox", name="Search files and links")
    send(ann, "회의록 2.txt", "other.txt")
    expect(rows.locator(".clip")).to_have_text(["회의록 2.txt", "회의록.txt"])
    expect(search).to_have_value("ㅎㅇㄹ")
    search.fill("")
    expect(rows.locator(".clip")).to_have_text(["회의록 2.txt", "other.txt", "budget.csv", "회의록.txt"])
    rows.nth(3).get_by_role("link", name="회의록.txt", exact=True).focus()
    page.evaluate(DELETE, page.locator("chat-message:has(chat-file[data-name='other.txt'])").get_attribute("id"))
    expect(rows.locator(".clip")).to_have_text(["budget.csv", "회의록.txt"])
    expect(page.locator(":focus")).to_have_text("회의록.txt")
    page.get_by_role("link", name="Links", exact=True).click()
    expect(page.locator("#room-file-list")).to_have_text("No links here yet.")
    ann.say("see https://news.example/a")
    ann.say("and <https://other.example/회의>")
    expect(rows.locator(".clip")).to_have_text(["other.example/회의", "news.example/a"])
    expect(page.locator("#room-file-list > section > h3")).to_have_count(1)
    rows.last.get_by_role("link", name="Show in the conversation").click()
    expect(page.locator("chat-message[data-flash]")).to_contain_text("news.example")
    assert not ann.errors
