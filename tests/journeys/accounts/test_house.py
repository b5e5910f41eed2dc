"""The first day of a house, and the day on which it changes hands."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from conftest import PASSWORD
from tests.journeys.conftest import Visit
from tests.journeys.house import House

pytestmark = pytest.mark.journey


@pytest.fixture
def empty_house(tmp_path: Path) -> Iterator[House]:
    """Nobody has ever been here."""
    house = House(tmp_path / "empty")
    house.manage("migrate")
    house.manage("collectchanged")
    house.start()
    yield house
    house.stop()


def save(page: Page, form: str) -> None:
    page.locator(f"form[action='{form}'] button:not([formaction]):not([type=button])").last.click()


def test_the_first_owner_sets_up_the_house_and_hands_it_over(visit: Visit, empty_house: House) -> None:
    """A visitor without a link is told so; one with it comes in, and owns the house until it is taken back."""
    ann = visit(empty_house)
    ann.page.goto("/")
    expect(ann.page.locator(".alert")).to_contain_text("The first person to sign up becomes the owner of this site.")
    ann.register()
    card = ann.page.locator("#house-card")
    expect(card).to_contain_text("This site is yours")
    link = card.locator("share-link input").input_value()

    card.get_by_role("link", name="Name the site").click()
    ann.page.get_by_label("Name", exact=True).fill("Paper Boat")
    ann.page.get_by_label("Whoever has a link").check()
    save(ann.page, "/house/")
    expect(ann.page.locator("#changes ~ .changes > li")).to_have_count(2)
    expect(ann.page.locator(".brand")).to_have_text("Paper Boat")
    ann.page.goto("/rooms/lounge/")
    card.get_by_role("button", name="Put this card away").click()
    expect(card).to_have_count(0)
    ann.is_connected()

    bob = visit(empty_house)
    bob.page.goto("/accounts/register/")
    expect(bob.page.locator(".alert")).to_contain_text("you need a link")
    bob.page.goto(link)
    bob.page.get_by_role("link", name="Sign up").click()
    bob.page.locator("[name=password2]").wait_for()
    bob.page.fill("[name=username]", bob.name)
    for field in ("password1", "password2"):
        bob.page.fill(f"[name={field}]", PASSWORD)
    bob.page.locator("form:has([name=password1]) button:not([type=button])").click()
    bob.page.wait_for_url("**/people/add/**")
    assert bob.page.request.get("/house/").status == 404

    ann.page.goto("/house/")
    ann.page.locator("#id_hand_over_username").fill(bob.name)
    ann.page.locator("#id_hand_over_password").fill(PASSWORD)
    save(ann.page, "/house/hand-over/")
    expect(ann.page.get_by_role("heading", name="Take the site back")).to_be_visible()
    bob.page.goto("/notices/")
    expect(bob.page.locator("#page")).to_contain_text("handed this site over to you")
    bob.page.goto("/house/")
    expect(bob.page.get_by_role("heading", name="Site", exact=True)).to_be_visible()

    ann.page.locator("[name=password]").fill(PASSWORD)
    save(ann.page, "/house/take-back/")
    expect(ann.page.get_by_role("heading", name="Site", exact=True)).to_be_visible()
    assert bob.page.request.get("/house/").status == 404
