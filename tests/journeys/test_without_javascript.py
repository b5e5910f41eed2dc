"""Forms are forms: one can talk without a script."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House

pytestmark = pytest.mark.journey


def test_a_message_is_sent_by_the_form_and_a_refused_one_is_kept(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house, java_script_enabled=False).register()
    ann.create_room(f"plain room of {ann.name}")

    ann.box.fill("plain and simple")
    ann.page.get_by_role("button", name="Send").click()
    expect(ann.page.locator("chat-message .body").last).to_have_text("plain and simple")

    ann.box.fill("x" * 4001)
    ann.page.get_by_role("button", name="Send").click()
    expect(ann.page.locator(".composer .refusal")).to_contain_text("4000")
    expect(ann.box).to_have_value("x" * 4001)
