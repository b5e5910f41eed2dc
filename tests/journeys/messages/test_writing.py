"""Writing: with and without an input method, too much of it, half of it, and again."""

import pytest
from playwright.sync_api import CDPSession, expect

from tests.journeys.people import Person

pytestmark = pytest.mark.journey
IME_KEY = 229


def composing(person: Person, text: str) -> CDPSession:
    """An input method holds this text, not yet taken into the box."""
    person.box.focus()
    keyboard = person.context.new_cdp_session(person.page)
    for end in range(1, len(text) + 1):
        keyboard.send("Input.imeSetComposition", {"text": text[:end], "selectionStart": end, "selectionEnd": end})
    return keyboard


def enter_while_composing(keyboard: CDPSession, *, key: str = "Process") -> None:
    """The key press that browsers report while an input method composes."""
    keyboard.send(
        "Input.dispatchKeyEvent",
        {"type": "rawKeyDown", "key": key, "code": "Enter", "windowsVirtualKeyCode": IME_KEY},
    )


def test_in_korean_the_enter_that_ends_the_syllable_sends_once(ann: Person) -> None:
    keyboard = composing(ann, "좋아요")

    enter_while_composing(keyboard)
    keyboard.send("Input.insertText", {"text": "좋아요"})

    ann.sees("좋아요")
    expect(ann.box).to_have_value("")


def test_in_korean_a_second_plain_enter_does_not_send_the_last_syllable_again(ann: Person) -> None:
    keyboard = composing(ann, "가요")

    enter_while_composing(keyboard, key="Enter")
    keyboard.send("Input.insertText", {"text": "가요"})
    ann.page.keyboard.press("Enter")
    ann.say("그래요")

    ann.sees("가요", "그래요")


@pytest.mark.parametrize("text", ["你好", "こんにちは", "nihao"])
def test_in_chinese_and_japanese_the_enter_that_takes_a_candidate_does_not_send(ann: Person, text: str) -> None:
    keyboard = composing(ann, text)

    enter_while_composing(keyboard)
    keyboard.send("Input.insertText", {"text": text})
    expect(ann.box).to_have_value(text)
    ann.page.keyboard.press("Enter")

    ann.sees(text)


def test_shift_and_enter_break_the_line(ann: Person) -> None:
    ann.box.press_sequentially("one")
    ann.box.press("Shift+Enter")
    ann.box.press_sequentially("two")
    ann.box.press("Enter")

    ann.sees("one\ntwo")


def test_a_draft_waits_in_its_room_and_outlives_a_reload(ann: Person) -> None:
    ann.box.fill("half a thought")
    ann.page.locator(".room-link", has_text="lounge").click()
    expect(ann.box).to_have_attribute("placeholder", "Message #lounge")
    expect(ann.box).to_have_value("")
    draft = ann.page.locator(".room-link", has_text=ann.name).locator(".draft-mark")
    expect(draft).to_be_visible()

    ann.page.reload()
    ann.page.locator(".room-link", has_text=ann.name).click()

    expect(ann.box).to_have_value("half a thought")
    ann.box.press("Enter")
    ann.sees("half a thought")
    expect(draft).to_be_hidden()


def test_the_counter_counts_as_people_do_and_too_much_is_not_sent_but_kept(ann: Person) -> None:
    family = "👨‍👩‍👧‍👦"
    counter = ann.page.locator(".counter")
    ann.box.fill(family * 3799)
    expect(counter).to_be_hidden()
    ann.box.fill(family * 3990)
    expect(counter).to_have_text("10 characters left")
    ann.box.fill(family * 4001)
    expect(counter).to_have_text("1 character too many")

    ann.box.press("Enter")

    expect(ann.page.locator(".composer .refusal")).to_be_visible()
    expect(ann.box).to_have_value(family * 4001)
    assert ann.lines() == []


def test_arrow_up_edits_the_last_own_message_and_escape_leaves_it(ann: Person) -> None:
    ann.say("a tpyo")
    ann.sees("a tpyo")
    ann.box.press("ArrowUp")
    editor = ann.page.locator(".message-editor textarea")
    expect(editor).to_be_focused()
    editor.press("Escape")
    expect(editor).to_have_count(0)
    expect(ann.box).to_be_focused()

    ann.box.press("ArrowUp")
    editor.fill("a typo")
    editor.press("Enter")

    ann.sees("a typo")
    expect(ann.page.locator("chat-message .edited")).to_be_visible()


def test_the_editor_of_the_last_message_opens_with_its_buttons_in_sight(ann: Person) -> None:
    tall = "\n".join(["a tall one"] * 40)
    ann.say(tall, "the last one")
    ann.sees(tall, "the last one")
    ann.page.locator("chat-message", has_text="the last one").hover()
    expect(ann.page.locator(".message-toolbar")).to_be_visible()
    ann.box.press("ArrowUp")

    expect(ann.page.locator(".message-editor [data-act=cancel]")).to_be_in_viewport(ratio=1)
    expect(ann.page.locator(".message-toolbar")).to_be_hidden()


def test_a_refused_edit_says_why_and_keeps_the_text(ann: Person) -> None:
    ann.say("short")
    ann.sees("short")
    ann.box.press("ArrowUp")
    editor = ann.page.locator(".message-editor textarea")
    editor.fill("x" * 4001)
    editor.press("Enter")

    expect(ann.page.locator("chat-message > .refusal")).to_contain_text("4000")
    expect(editor).to_have_value("x" * 4001)


def test_a_letter_typed_anywhere_goes_into_the_box(ann: Person) -> None:
    ann.page.locator("chat-timeline").click()
    ann.page.keyboard.type("hello")

    expect(ann.box).to_have_value("hello")


def test_the_box_is_as_wide_as_the_text_above_it(ann: Person) -> None:
    text = "many words " * 60 + "said"
    ann.say(text)
    ann.sees(text)
    for width in (390, 1440, 2560):
        ann.page.set_viewport_size({"width": width, "height": 900})
        body = ann.page.locator(".messages .body", has_text="said").bounding_box()
        box = ann.page.locator("chat-composer > form").bounding_box()
        assert body
        assert box
        assert 0 <= box["x"] + box["width"] - (body["x"] + body["width"]) <= 16, width
        assert 0 <= box["x"] <= body["x"], width
        assert ann.page.evaluate("document.documentElement.scrollWidth") <= width
