"""Each page before a real browser: readable for everybody, on a phone, in the dark, and asked for as the very first."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import findings, found_in_every_look
from tests.browser.conftest import level, settled

AREA = "Northmoor and Vale"
LEAD, EVALUATOR, ADMINISTRATOR = "Area lead", "Evaluator 5, NHS", "Administrator"
WHO = {
    "/board": LEAD,
    "/score": EVALUATOR,
    "/bring_data": LEAD,
    "/coverage": LEAD,
    "/tally": LEAD,
    "/disruptions": LEAD,
    "/outcomes": LEAD,
    "/interventions": LEAD,
    "/path": LEAD,
    "/effect": LEAD,
    "/evidence": LEAD,
    "/moderation": LEAD,
    "/room": LEAD,
    "/community": LEAD,
    "/checks": LEAD,
    "/sign_off": LEAD,
    "/changes": LEAD,
    "/progress": LEAD,
    "/need": LEAD,
    "/offers": LEAD,
    "/pattern": LEAD,
    "/type": LEAD,
    "/volume": LEAD,
    "/plan": LEAD,
    "/look_back": LEAD,
    "/learning": LEAD,
    "/value": LEAD,
    "/unit_costs": ADMINISTRATOR,
    "/capability": LEAD,
    "/rounds": ADMINISTRATOR,
    "/areas": ADMINISTRATOR,
    "/my_work": EVALUATOR,
    "/peer_review": LEAD,
    "/framework": EVALUATOR,
    "/self_and_peer": LEAD,
    "/words": EVALUATOR,
}

ONE_OF_EACH_MENU = ("/board", "/score?indicator=CC1", "/volume", "/effect", "/room", "/words")
"""Every page is opened by its address below; that a browser with no cookie gets there is the same walk for all."""


@pytest.mark.parametrize("address", WHO)
def test_a_page_has_no_accessibility_finding_in_light_or_dark_or_on_a_phone(tab_of, address):
    assert found_in_every_look(tab_of(WHO[address], AREA, address)) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_our_own_have_no_accessibility_finding(windows, served, scheme):
    window = windows(served, color_scheme=scheme)
    for address in ("/who", "/who?area=52", "/sign-out"):
        window.page.goto(f"{served.address}{address}")
        assert findings(window.page) == []


@pytest.mark.parametrize("address", ONE_OF_EACH_MENU)
def test_a_link_to_a_page_opens_it_with_its_banner_in_a_browser_that_was_never_here(window, address):
    page = window.open(address)
    expect(page.get_by_role("region", name="Where you are")).to_contain_text("Example data.")
    assert page.url.startswith(f"{window.served.address}{address}")


def test_a_link_is_the_very_first_thing_a_started_server_is_asked_for(windows, own_server):
    for address in ("/score", "/board"):
        own_server.restart()
        page = windows(own_server).open(address)
        expect(page.get_by_role("region", name="Where you are")).to_contain_text("Example data.")


def test_a_letter_pressed_by_mistake_does_not_run_the_page_again(window):
    page = window.open("/board")
    page.evaluate(
        """() => {
            window.runs = 0;
            const app = document.querySelector('[data-testid="stApp"]');
            const ended = (change) => change.oldValue === 'running';
            new MutationObserver((changes) => { window.runs += changes.filter(ended).length; }).observe(
                app, {attributeFilter: ['data-test-script-state'], attributeOldValue: true});
        }"""
    )
    page.mouse.click(5, 400)
    for key in ("r", "c", "R"):
        page.keyboard.press(key)
    page.get_by_text("As a table").last.click()  # this does run it: the count is alive
    page.wait_for_function("() => window.runs > 0")
    settled(page)
    assert page.evaluate("window.runs") == 1
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_two_tabs_on_one_score_are_told_and_choose_and_a_restart_loses_nothing(windows, own_server):
    window = windows(own_server.start())
    window.sign_in("Evaluator 3, fire", AREA)
    first = window.open("/score?indicator=CC1")
    second = window.open("/score?indicator=CC1", window.another_tab())
    choose(first, 2)
    expect(first.locator(".elr-saved")).to_contain_text("Saved at")
    choose(second, 4)
    expect(second.get_by_text("Nothing has been overwritten; please choose.")).to_be_visible()
    expect(second.get_by_text("Here, not saved: 4")).to_be_visible()
    expect(second.get_by_text("Saved elsewhere: 2")).to_be_visible()
    second.get_by_role("button", name="Keep this one").first.click()
    expect(second.get_by_text("please choose")).to_have_count(0)
    settled(second)
    own_server.restart()
    again = windows(own_server)
    again.sign_in("Evaluator 3, fire", AREA)
    page = again.open("/score?indicator=CC1")
    expect(level(page).nth(4)).to_be_checked()
    expect(page.locator(".elr-saved")).to_contain_text("Saved at")


def choose(page, digit):
    level(page).first.focus()
    page.keyboard.press(str(digit))
    expect(level(page).nth(digit)).to_be_checked()
    settled(page)
