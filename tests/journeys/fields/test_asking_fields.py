"""Fields that ask the server while one types: every letter counts, whenever it is typed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey

TEXT = "quick"
PAGES = {  # address → the field and where its answer goes
    "/people/": ("[name=q]", "#people"),
    "/friends/": ("[name=q]", "#friends"),
    "/rooms/": ("[name=q]", "#directory"),
    "/direct/new/": ("[name=q]", "#friend-choice"),
    "/rooms/new/": ("[name=name]", "#id_name-hint"),
    "/accounts/username/": ("[name=username]", "#id_username-hint"),
}
ROOM_PAGES = {
    "members/": (".members [name=q]", "#member-list"),
    "invite/": (".invite [name=q]", "#invite-people"),
    "settings/": ("[name=name]", "#id_name-hint"),
}
# Lists that read themselves again when they hear of something, as the field beside them is looking.
LISTS = {"/people/": "friends-missed", "/friends/": "friends-missed", "/rooms/": "chat-room-listed"}
ROOM_LISTS = {"members/": "people-changed", "invite/": "invitations-changed"}

# Types in the very moment in which there is a field, before a browser can do anything else.
TYPE_AT_ONCE = """([place, field, text]) => new MutationObserver((_, observer) => {
    const box = document.querySelector(`${place} ${field}`);
    if (!box) return;
    observer.disconnect();
    box.focus();
    document.execCommand("insertText", false, text);
}).observe(document.querySelector(place), { childList: true, subtree: true })"""
MARK = """part => part.append(Object.assign(document.createElement("i"), { className: "before" }))"""


@contextmanager
def held(page: Page, what: re.Pattern[str]) -> Iterator[None]:
    """What is asked for meanwhile is asked for in the end."""
    waiting: list[Route] = []
    is_over = False

    def hold(route: Route) -> None:
        if is_over:
            route.continue_()
        else:
            waiting.append(route)

    page.route(what, hold)
    yield
    is_over = True
    for route in waiting:
        route.continue_()


def mark(page: Page, target: str) -> None:
    page.locator(target).evaluate(MARK)


def is_answered(page: Page, target: str) -> None:
    """Something else stands there than what was marked."""
    expect(page.locator(f"{target} .before")).to_have_count(0)
    expect(page.locator(target)).to_be_attached()


def type_before_scripts(page: Page, address: str, field: str, target: str) -> None:
    answer = re.compile(rf"=[^&]*{TEXT}")  # a list that reads itself again is none
    with page.expect_response(answer), held(page, re.compile(r"\.js$")):
        page.goto(address, wait_until="commit")
        page.locator(field).focus()
        mark(page, target)
        page.keyboard.type(TEXT)
    is_answered(page, target)
    assert TEXT in page.locator(field).input_value()


@pytest.mark.parametrize("address", PAGES)
def test_what_is_typed_before_scripts_run_is_acted_on(address: str, visit: Visit, shared_house: House) -> None:
    type_before_scripts(visit(shared_house).move_in().page, address, *PAGES[address])


def test_also_by_somebody_who_registers(visit: Visit, shared_house: House) -> None:
    type_before_scripts(visit(shared_house).page, "/accounts/register/", "[name=username]", "#id_username-hint")


def test_also_in_pages_of_a_room(ann: Person) -> None:
    room = ann.page.url
    for address, (field, target) in ROOM_PAGES.items():
        type_before_scripts(ann.page, f"{room}{address}", field, target)


def test_also_by_an_owner_who_looks_for_an_heir(ann: Person, visit: Visit, shared_house: House) -> None:
    visit(shared_house).move_in().find_room(f"room of {ann.name}")
    type_before_scripts(ann.page, f"{ann.page.url}leave/", ".leaving [name=q]", "#heirs")


@pytest.mark.parametrize("address", ["members/", "invite/"])
def test_what_is_typed_as_a_panel_comes_is_acted_on(address: str, ann: Person) -> None:
    field, target = ROOM_PAGES[address]
    page = ann.page
    page.evaluate(TYPE_AT_ONCE, ["#panel", field, TEXT])
    if address == "invite/":
        page.locator(".title-button").click()
    page.locator(f"[aria-controls=panel][href$='/{address}']:visible").first.click()
    expect(page.locator(f"#panel {field}")).to_have_value(TEXT)
    expect(page.locator(f"#panel {target}")).to_have_attribute("hx-get", re.compile(f"q={TEXT}"))


@pytest.mark.parametrize("address", ["/people/", "/friends/", "/rooms/"])
def test_an_older_answer_does_not_replace_a_newer_one(address: str, visit: Visit, shared_house: House) -> None:
    page = visit(shared_house).move_in().page
    field, target = PAGES[address]
    page.goto(address)
    box = page.locator(field)
    old = re.compile(r"q=old(&|$)")
    with held(page, old):
        with page.expect_request(old):
            box.press_sequentially("old")
        box.press_sequentially("er")
        expect(page.locator(target)).to_have_attribute("hx-get", re.compile("q=older"))
        mark(page, target)
    page.wait_for_timeout(500)
    expect(page.locator(f"{target} .before")).to_have_count(1)
    expect(page.locator(target)).to_have_attribute("hx-get", re.compile("q=older"))


def look_while_the_list_reads_itself(page: Page, field: str, target: str, news: str) -> None:
    """The list is read again, as it was, after the field has asked and before that is answered."""
    mark(page, target)
    with held(page, re.compile(rf"q={TEXT}(&|$)")):
        with page.expect_request(re.compile(rf"q={TEXT}(&|$)")):
            page.locator(field).press_sequentially(TEXT)
        page.evaluate("news => document.dispatchEvent(new CustomEvent(news, { detail: document.body }))", news)
        is_answered(page, target)
    expect(page.locator(target)).to_have_attribute("hx-get", re.compile(f"q={TEXT}"))
    expect(page.locator(field)).to_have_value(TEXT)


@pytest.mark.parametrize("address", LISTS)
def test_what_one_looks_for_comes_though_the_list_reads_itself_again(
    address: str, visit: Visit, shared_house: House
) -> None:
    page = visit(shared_house).move_in().page
    page.goto(address)
    page.wait_for_selector("html[data-socket=open]")
    look_while_the_list_reads_itself(page, *PAGES[address], LISTS[address])


def test_also_in_the_panels_of_a_room(ann: Person) -> None:
    room = ann.page.url
    for address, news in ROOM_LISTS.items():
        ann.page.goto(f"{room}{address}")
        ann.page.wait_for_selector("html[data-socket=open]")
        look_while_the_list_reads_itself(ann.page, *ROOM_PAGES[address], news)
