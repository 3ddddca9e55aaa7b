"""Evidence in a browser: added beside a score for oneself alone, read and taken away by the lead."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.accessibility import findings
from tests.browser.conftest import level, settled

AREA = "Ashmarrow and Tarn"
EVALUATOR, OTHER, LEAD = "Evaluator 2, police", "Evaluator 4, ambulance", "Area lead"
MINE, SHARED = "Report of our night exercise", "Register of rest centres"
INDICATOR = "CC3"


def fill(page, title: str, kind: str, send: str) -> None:
    page.get_by_role("textbox", name="What is it?").fill(title)
    page.get_by_text(kind, exact=False).first.click()
    page.get_by_role("textbox", name="Where is it?").fill("https://example.org/report?a=1&b=2")
    for part, typed in (("day", "09"), ("month", "03"), ("year", "2026")):
        page.get_by_role("spinbutton", name=re.compile(part, re.IGNORECASE)).first.press_sequentially(typed)
    page.get_by_role("button", name=send).click()


def test_what_an_evaluator_adds_beside_a_score_stands_there_and_is_seen_by_nobody_else(windows, served):
    window = windows(served)
    window.sign_in(EVALUATOR, AREA)
    page = window.open(f"/score?indicator={INDICATOR}")
    level(page).nth(4).focus()
    page.keyboard.press("4")
    expect(page.get_by_text("Level 4 asks for an exercise or a real event")).to_be_visible()
    page.get_by_text("Add new evidence").click()
    fill(page, MINE, "It was tried in an exercise", "Add it beside this indicator")
    expect(page.get_by_role("link", name=MINE)).to_have_attribute("href", "https://example.org/report?a=1&b=2")
    expect(page.get_by_text("Level 4 asks for an exercise or a real event")).to_have_count(0)
    for somebody in (OTHER, LEAD):
        another = windows(served)
        another.sign_in(somebody, AREA)
        expect(another.open("/evidence").get_by_text(MINE)).to_have_count(0)


def test_a_lead_adds_evidence_opens_it_and_takes_the_list_away(windows, served):
    window = windows(served)
    window.sign_in(LEAD, AREA)
    page = window.open("/evidence")
    adding = page.locator("details").filter(has_text="Add evidence")
    expect(adding).to_be_visible()
    if adding.get_attribute("open") is None:  # it is open already where there is no evidence yet
        adding.locator("summary").click()
    fill(page, SHARED, "A document that people work from", "Add it")
    expect(page.get_by_role("link", name=SHARED, exact=True)).to_be_visible()
    page.get_by_text("As a table, and as a file").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert SHARED in download.value.path().read_text(encoding="utf-8-sig")
    page.get_by_role("link", name=f"Open {SHARED}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SHARED)
    page.get_by_text("Revise it").click()
    expect(page.get_by_role("button", name="Save as a new revision")).to_be_visible()
    settled(page)
    assert findings(page) == []
