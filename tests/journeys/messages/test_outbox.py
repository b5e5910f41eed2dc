"""What was sent and has not arrived: it waits, it survives, it is never somebody else's."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey


def in_the_lounge(visit: Visit, house: House) -> Person:
    person = visit(house).move_in()
    person.create_room(f"room of {person.name}")
    person.is_connected()
    return person


def only_by_post(person: Person) -> None:
    """From now on the person's socket never opens."""
    person.page.route_web_socket("**/ws/", lambda socket: socket.close(code=1011))
    person.page.reload()


def test_unsent_messages_survive_a_reload_and_go_in_order_once_the_server_is_back(visit: Visit, house: House) -> None:
    ann = in_the_lounge(visit, house)
    ann.page.route("**/messages/", lambda route: route.abort())
    house.stop()
    ann.say("one", "two", "three")
    expect(ann.page.locator("chat-message[data-pending]")).to_have_count(3)

    house.start()
    ann.page.unroute("**/messages/")
    ann.page.reload()

    ann.sees("one", "two", "three")
    ann.page.reload()
    ann.sees("one", "two", "three")


def test_what_was_stored_though_its_answer_was_lost_stands_once_on_the_next_page(
    visit: Visit, shared_house: House
) -> None:
    ann = in_the_lounge(visit, shared_house)
    only_by_post(ann)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    ann.page.route("**/messages/", lose_the_answer)
    with ann.page.expect_event("requestfailed"):
        ann.say("said once")
    ann.page.unroute("**/messages/")
    ann.page.reload()

    ann.sees("said once")


def test_a_closed_tab_leaves_its_messages_to_the_next(visit: Visit, house: House) -> None:
    ann = in_the_lounge(visit, house)
    room = ann.page.url
    house.stop()
    ann.say("written in a tab that closes")
    expect(ann.page.locator(".room-link[aria-current] .draft-mark")).to_be_hidden()  # until then it is a draft
    ann.page.close()
    house.start()

    ann.open_tab()
    ann.page.goto(room)

    ann.sees("written in a tab that closes")


def test_two_tabs_send_each_message_once(visit: Visit, shared_house: House) -> None:
    ann = in_the_lounge(visit, shared_house)
    first = ann.page
    ann.open_tab()
    ann.page.goto(first.url)
    ann.is_connected()
    ann.page, second = first, ann.page
    ann.context.set_offline(True)
    ann.say("from the first", "again from the first")
    expect(second.locator("chat-message[data-pending]")).to_have_count(2)

    ann.context.set_offline(False)

    ann.sees("from the first", "again from the first")
    ann.page = second
    ann.sees("from the first", "again from the first")


def test_another_account_on_the_same_machine_neither_sees_nor_sends_them(visit: Visit, house: House) -> None:
    ann = in_the_lounge(visit, house)
    house.stop()
    ann.say("for nobody else")
    ann.page.close()
    ann.context.clear_cookies()
    house.start()

    eve = Person(ann.context, ann.house).register()
    eve.find_room(f"room of {ann.name}")

    eve.is_connected()
    eve.say("mine")
    eve.sees("mine")
    kept = eve.page.evaluate(
        "async () => (await (await import('/static/js/delivery/outbox-store.js')).openStore()).all()"
    )
    assert [entry["body"] for entry in kept] == ["for nobody else"]


def test_what_is_refused_says_why_and_can_be_sent_again_or_deleted(visit: Visit, shared_house: House) -> None:
    ann = in_the_lounge(visit, shared_house)
    only_by_post(ann)
    ann.page.route(
        "**/messages/", lambda route: route.fulfill(status=403, body='<p class="refusal">Not here, not now.</p>')
    )
    ann.say("first try", "unwanted")
    failed = ann.page.locator("chat-message[data-failed]")
    expect(failed).to_have_count(2)
    expect(failed.first).to_contain_text("Not here, not now.")

    ann.page.unroute("**/messages/")

    # By keyboard they are lines like others, with their buttons behind Enter.
    keys = ann.page.keyboard
    keys.press("Shift+Tab")
    expect(failed.last).to_be_focused()
    expect(failed.last).to_have_accessible_name(re.compile("unwanted · Not sent · Not here, not now.$"))
    keys.press("ArrowUp")
    expect(failed.first).to_be_focused()
    keys.press("Enter")
    expect(failed.first.get_by_role("button", name="Send again")).to_be_focused()
    keys.press("Tab")
    expect(ann.box).to_be_focused()
    keys.press("Shift+Tab")
    expect(failed.first).to_be_focused()
    keys.press("Shift+Tab")
    assert not ann.page.evaluate("Boolean(document.activeElement.closest('chat-timeline'))")
    keys.press("Tab")
    keys.press("End")
    keys.press("Enter")
    keys.press("ArrowRight")
    expect(failed.last.get_by_role("button", name="Delete")).to_be_focused()
    keys.press("Enter")
    expect(failed).to_have_count(1)
    expect(failed).to_be_focused()

    failed.locator("[data-act=retry]").click()

    ann.sees("first try")


def test_a_stale_form_token_is_renewed_and_the_message_goes(visit: Visit, shared_house: House) -> None:
    ann = in_the_lounge(visit, shared_house)
    only_by_post(ann)
    ann.context.clear_cookies(name="csrftoken")

    ann.say("after the token had gone")

    ann.sees("after the token had gone")
