"""The main job from end to end: look at the board, score by keyboard, bring a file in, see the board change."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import level, settled

AREA = "Northmoor and Vale"
EVALUATOR = "Evaluator 3, fire"
WHY = "We ran it in the March flood."


def choose_by_digit(page, digit):
    level(page).first.focus()
    page.keyboard.press(str(digit))
    expect(page.locator(".elr-saved")).to_contain_text("Saved at")
    expect(page.locator(".elr-saved.elr-pending")).to_have_count(0)
    settled(page)


def press_by_keyboard(page, name):
    """Go there with Tab and press Enter."""
    wanted = page.get_by_role("button", name=name)
    expect(wanted).to_be_enabled()
    for _step in range(40):
        if wanted.evaluate("button => button === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()
    page.keyboard.press("Enter")


def test_a_newcomer_sees_the_board_of_an_invented_partnership(window):
    page = window.open("/")
    expect(page).to_have_url(re.compile("/board$"))
    expect(page.get_by_role("region", name="Where you are")).to_contain_text(f"{AREA} is an invented partnership")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    expect(page).to_have_title(re.compile("Board"))


def test_three_scores_by_keyboard_are_found_again_after_reloading(window):
    window.become(EVALUATOR, AREA)
    page = window.open("/score")
    chosen = []
    for digit in (4, 2, 3):
        name = page.get_by_role("heading", level=1).inner_text()
        choose_by_digit(page, digit)
        chosen.append((page.url, digit, name))
        if digit == 4:
            page.get_by_role("textbox", name="Why this level?").focus()
            page.keyboard.type(WHY)
            expect(page.locator(".elr-saved")).to_have_attribute("data-rationale", WHY)
        press_by_keyboard(page, re.compile("^Next: "))
        expect(page.get_by_role("heading", level=1)).not_to_have_text(name)
        settled(page)
    page.reload()
    settled(page)
    expect(page.locator("nav.elr")).to_contain_text("3 of 27 answered")
    for address, digit, name in chosen:
        page.goto(address)
        settled(page)
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        expect(level(page).nth(digit)).to_be_checked()
    page.goto(chosen[0][0])
    settled(page)
    expect(page.get_by_role("textbox", name="Why this level?")).to_have_value(WHY)


def test_what_is_typed_is_not_saved_yet_and_then_is_without_leaving_the_field(window):
    window.sign_in("Evaluator 8, environment", AREA)
    page = window.open("/score?indicator=CC1")
    choose_by_digit(page, 4)
    field = page.get_by_role("textbox", name="Why this level?")
    field.focus()
    page.keyboard.type(WHY)
    expect(page.locator(".elr-saved.elr-pending .elr-not-yet")).to_be_visible()
    expect(page.locator(".elr-saved .elr-now")).to_be_hidden()
    expect(page.locator(".elr-saved.elr-pending")).to_have_count(0)
    expect(page.locator(".elr-saved .elr-now")).to_be_visible()
    expect(field).to_be_focused()
    page.reload()
    settled(page)
    expect(page.get_by_role("textbox", name="Why this level?")).to_have_value(WHY)


@pytest.fixture
def requests_file(tmp_path):
    """Two months of requests, so many that nobody can overlook them, up to the end of last month."""
    last = date.today().replace(day=1) - timedelta(days=1)  # noqa: DTZ011 - the day of this machine, as for the example
    lines = ["date,direction,need type,place,count"]
    lines += [f"{last - timedelta(days=back)},request,FOD,,900" for back in range(61)]
    file = tmp_path / "help line.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_a_file_brought_in_changes_the_board_and_withdrawn_changes_it_back(window, requests_file):
    window.become("Area lead", AREA)
    before = year_table(window)
    page = window.open("/bring_data")
    page.locator("input[type=file]").set_input_files(requests_file)
    expect(page.get_by_text("help line.csv: 61 rows")).to_be_visible()
    button = page.get_by_role("button", name="Bring these records in")
    button.click()
    expect(page.get_by_role("status").filter(has_text="It can be withdrawn")).to_be_visible()
    settled(page)
    expect(page.get_by_role("region", name="Batches, newest first")).to_contain_text("help line.csv")
    after = year_table(window)
    assert sum(after) == sum(before) + 61 * 900
    page = window.open("/bring_data")
    page.get_by_text("Withdraw a batch").click()
    page.get_by_role("textbox", name="Why?").fill("It was a trial.")
    page.keyboard.press("Tab")
    page.get_by_role("button", name=re.compile("^Withdraw it")).click()
    settled(page)
    expect(page.get_by_role("region", name="Batches, newest first")).to_contain_text("Withdrawn")
    assert year_table(window) == before


def year_table(window):
    """Return the requests of each year as the board's table shows them."""
    page = window.open("/board")
    page.get_by_text("As a table").last.click()
    table = page.get_by_role("region", name=re.compile("year", re.IGNORECASE)).locator("table")
    expect(table).to_be_visible()
    numbers = table.locator("tbody tr").evaluate_all("rows => rows.map(row => row.cells[1].textContent)")
    return [int(re.sub(r"\D", "", number)) for number in numbers]
