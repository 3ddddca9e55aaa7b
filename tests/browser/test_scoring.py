"""Scoring as an evaluator does it: a feature by keyboard alone to the end, and the same answer in two tabs."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from resilience.settings import ROOT
from tests.browser.conftest import level, settled
from tests.browser.test_main_job import choose_by_digit, press_by_keyboard

AREA = "Northmoor and Vale"
NEXT = re.compile("^Next: ")


def on_with(page, name):
    """Press Next by keyboard and wait for the question that follows."""
    press_by_keyboard(page, NEXT)
    expect(page.get_by_role("heading", level=1)).not_to_have_text(name)
    settled(page)


def choose_on_the_next_page(page, digit):
    """From the button that led here go back to the levels, and choose by digit: nothing but the keyboard."""
    focused = page.locator(".st-key-score_levels input:focus")
    for _step in range(6):
        if focused.count():
            break
        page.keyboard.press("Shift+Tab")
    expect(focused).to_have_count(1)
    page.keyboard.press(str(digit))
    expect(page.locator(".elr-saved")).to_contain_text("Saved at")
    expect(page.locator(".elr-saved.elr-pending")).to_have_count(0)
    settled(page)


def test_a_feature_is_scored_by_keyboard_alone_with_how_confident_and_submitted(window):
    window.sign_in("Evaluator 11, business", AREA)
    page = window.open("/score?indicator=SL1")
    heading = page.get_by_role("heading", level=1)
    choose_by_digit(page, 2)
    for digit in (1, 3, 0, 2):
        on_with(page, heading.inner_text())
        choose_on_the_next_page(page, digit)
    on_with(page, heading.inner_text())
    expect(heading).to_have_text(re.compile("^How confident are you that"))
    choose_on_the_next_page(page, " ")
    expect(page.get_by_role("radio", name="Fully confident")).to_be_checked()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Very confident")).to_be_checked()
    expect(page.locator(".elr-saved.elr-pending")).to_have_count(0)
    expect(page.locator("nav.elr")).to_contain_text("5 of 27 answered")
    expect(page.locator("nav.elr")).to_contain_text("Very confident")
    press_by_keyboard(page, "Submit my answers")
    expect(page.get_by_text("Your answers are submitted")).to_be_visible()
    page.reload()
    settled(page)
    expect(page.get_by_role("radio", name="Very confident")).to_be_checked()
    expect(page.get_by_role("button", name="Submit my answers")).to_have_count(0)


def test_two_tabs_with_one_answer_show_both_and_closing_one_loses_nothing(window):
    window.sign_in("Evaluator 10, faith and community", AREA)
    page, other = window.open("/score?indicator=IN2"), window.another_tab()
    choose_by_digit(page, 1)
    window.open("/score?indicator=IN2", other)
    choose_by_digit(other, 4)
    other.get_by_role("textbox", name="Why this level?").fill("The drill in May.")
    expect(other.locator(".elr-saved")).to_have_attribute("data-rationale", "The drill in May.")
    other.close()
    level(page).first.focus()
    page.keyboard.press("2")
    expect(page.get_by_text("changed in another window")).to_be_visible()
    choices = page.locator(".st-key-score_conflict_choice")
    expect(choices).to_contain_text("Here, not saved: 2 ")
    expect(choices).to_contain_text("The drill in May.")
    settled(page)
    choices.get_by_role("button", name="Keep this one").last.click()
    expect(choices).to_have_count(0)
    expect(level(page).nth(4)).to_be_checked()
    expect(page.get_by_role("textbox", name="Why this level?")).to_have_value("The drill in May.")
    page.reload()
    settled(page)
    expect(level(page).nth(4)).to_be_checked()


def test_a_digit_chooses_the_level_with_that_number_where_a_scale_begins_at_1(browser):
    page = browser.new_page()
    radios = "".join(
        f'<label><input type="radio" name="level" value="{level}">{level}</label>' for level in range(1, 6)
    )
    others = '<label><input type="radio" name="level" value="unknown">Don’t know</label>'
    page.set_content(
        f'<div class="st-key-score_levels">{radios}{others}</div>'
        '<p class="elr-saved" data-choice="" data-levels="5" data-lowest="1"></p>'
    )
    page.add_script_tag(path=ROOT / "resilience" / "web" / "assets" / "page.js")
    chosen = page.locator("input:checked")
    page.get_by_label("3").focus()
    for pressed, then in (("1", "1"), ("5", "5"), ("0", "5"), ("6", "5"), ("4", "4")):
        page.keyboard.press(pressed)
        expect(chosen).to_have_value(then)
    page.close()
