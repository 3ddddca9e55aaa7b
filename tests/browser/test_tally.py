"""The weekly tally without a mouse: a number, the Tab key, the next number, until the button."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.test_pages_in_a_browser import AREA, LEAD

MOST_KEYS = 400
AT = """() => {
  const at = document.activeElement
  return [at.type === 'text', at.type === 'checkbox', at.innerText]
}"""


def test_a_week_is_tallied_by_keyboard_from_the_first_field_to_the_button(windows, served):
    window = windows(served)
    window.sign_in(LEAD, AREA)
    page = window.open("/tally")
    page.get_by_role("textbox").first.focus()
    typed = keys = 0
    while keys < MOST_KEYS:
        is_field, is_tick, said = page.evaluate(AT)
        if is_field:
            page.keyboard.type("2")
            typed += 2
        elif is_tick:
            page.keyboard.press("Space")
        else:
            break
        page.keyboard.press("Tab")
        keys += 2
    assert said.strip() == "Save this week", "nothing else stands between the fields and the button"
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"is saved: {typed} requests.")).to_be_visible()
    page.get_by_role("button", name="Undo the last save of this week").press("Enter")
    expect(page.get_by_text("is no longer saved.")).to_be_visible()
