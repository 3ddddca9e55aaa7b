"""Keeping people, reading the record and one's own account in a real browser: by keyboard, on a phone, in the dark."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import findings, found_in_every_look
from tests.browser.conftest import settled
from tests.browser.test_main_job import press_by_keyboard
from tests.browser.test_pages_in_a_browser import AREA

LEAD, EVALUATOR, ADMINISTRATOR = "Area lead", "Evaluator 4, ambulance", "Administrator"
PAGES = [
    ("/people", ADMINISTRATOR),
    ("/people", LEAD),
    ("/record", ADMINISTRATOR),
    ("/record", LEAD),
    ("/account", EVALUATOR),
    ("/data_protection", ADMINISTRATOR),
    ("/data_protection", EVALUATOR),
]


@pytest.mark.parametrize(("address", "who"), PAGES)
def test_a_page_about_trust_has_no_accessibility_finding_in_light_or_dark_or_on_a_phone(tab_of, address, who):
    assert found_in_every_look(tab_of(who, AREA, address)) == {}


def type_into(page, name, typed):
    field = page.get_by_role("textbox", name=name)
    field.focus()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    settled(page)


def choose(page, name, typed):
    """Choose from a list as somebody does without a mouse: go there, type, press Enter."""
    box = page.get_by_role("combobox", name=name)
    box.focus()
    page.keyboard.type(typed)
    expect(page.get_by_role("option", name=typed).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(box).to_have_value(re.compile(f"^{re.escape(typed)}"))
    settled(page)


def test_somebody_is_invited_by_keyboard_and_the_link_is_shown_once(window):
    window.sign_in(ADMINISTRATOR, AREA)
    page = window.open("/people")
    page.locator("summary").filter(has_text="Invite somebody").focus()
    page.keyboard.press("Enter")
    type_into(page, "How they are called here", "Evaluator, coastguard")
    press_by_keyboard(page, re.compile("^Invite$"))
    settled(page)
    link = page.get_by_text(re.compile(r"/welcome\?invitation=[\w-]{20,}"))
    expect(link).to_be_visible()
    assert link.inner_text().startswith(window.served.address)
    expect(page.get_by_text("This link is for Evaluator, coastguard.")).to_be_visible()
    assert findings(page) == []
    page.reload()
    settled(page)
    expect(link).to_have_count(0)


def test_a_role_is_taken_by_keyboard_and_put_back(window):
    window.sign_in(ADMINISTRATOR, AREA)
    page = window.open("/people")
    type_into(page, "Find by name, sign-in name or number", "Evaluator 9, utilities")
    choose(page, "With a role in", AREA)
    expect(page.get_by_role("region", name=re.compile("^1 person found"))).to_be_visible()
    choose(page, "Change something for one of the people found", "Evaluator 9")
    choose(page, "What to do", "Take a role")
    box = page.get_by_role("checkbox", name=re.compile("is no longer Evaluator"))
    box.focus()
    page.keyboard.press("Space")
    settled(page)
    press_by_keyboard(page, re.compile("^Take the role$"))
    settled(page)
    expect(page.get_by_role("status").filter(has_text="is no longer Evaluator")).to_be_visible()
    press_by_keyboard(page, re.compile("^Undo: give Evaluator"))
    settled(page)
    expect(page.get_by_role("status").filter(has_text="Undone:")).to_be_visible()
    expect(page.get_by_role("region", name=re.compile("person found"))).to_contain_text(f"Evaluator, {AREA}")


def test_the_record_is_checked_and_taken_out_as_a_file(window):
    window.sign_in(ADMINISTRATOR, AREA)
    page = window.open("/record")
    page.get_by_role("button", name="Check the record").click()
    expect(page.get_by_role("status").filter(has_text="The record is whole:")).to_be_visible()
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Make the file").click()
    text = fetched.value.path().read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("Entry,")
    assert len(text.splitlines()) > 10


def test_signing_out_everywhere_else_closes_the_other_window_within_seconds(windows, served):
    here, there = windows(served), windows(served)
    for window in (here, there):
        window.sign_in("Evaluator 11, business", AREA)
    elsewhere = there.open("/board")
    page = here.open("/account")
    expect(page.get_by_role("region", name="Open sessions")).to_contain_text("another browser or device")
    with elsewhere.expect_event("framenavigated", timeout=10_000):
        page.get_by_role("button", name="Sign out everywhere else").click()
    settled(page)
    expect(page.get_by_role("region", name="Open sessions")).not_to_contain_text("another browser or device")
