"""A whole round as people play it: made, opened, answered apart by three, moderated, signed off and compared."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from playwright.sync_api import Page, expect

from resilience.services.uk_time import uk_day
from tests.browser.accessibility import findings
from tests.browser.conftest import Window, level, settled
from tests.browser.test_main_job import choose_by_digit

AREA = "Saltreach Coast"
ROUND = "Round 5, strategy again"
ONE, TWO, THREE = "Evaluator 1, local authority", "Evaluator 2, police", "Evaluator 4, ambulance"
INVITED = (ONE, TWO, THREE)
OTHERS = 9
WHY, REASON, SEEN = "The flood exercise tested it.", "The board has never adopted it.", "All saw it hold in the flood."
DISPUTED, CLAIMED = "Shared strategy", "Instrumental partners"
RECORD = "Debrief of the August flood"
TICKS = ("Put to the test in the last 24 months", "Gaps that were found have been closed")
REFERENCE = re.compile(r"ELR-X02-\d{4}-\d{4}")


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a list and wait until that has come through."""
    choices = page.get_by_role("combobox", name=re.compile(label))
    choices.click()
    page.get_by_role("option", name=re.compile(f"^{re.escape(option)}")).click()
    expect(choices).to_have_value(re.compile(f"^{re.escape(option)}"))
    settled(page)


def told(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()
    settled(page)


def type_day(page: Page, label: str, day: date) -> None:
    for part, typed in (("day", f"{day:%d}"), ("month", f"{day:%m}"), ("year", f"{day:%Y}")):
        page.get_by_role("spinbutton", name=f"{part}, {label}").press_sequentially(typed)


def close_the_open_round_and_make_another(administrator: Window, today: date) -> None:
    page = administrator.open("/rounds")
    page.get_by_text("Evaluators of all areas can no longer answer in Round 4").click()
    page.get_by_role("button", name="Close Round 4").click()
    told(page, "is now closed")
    page.get_by_label("Name", exact=True).fill(ROUND)
    type_day(page, "First day for answers", today)
    type_day(page, "Last day for answers", today + timedelta(days=7))
    page.get_by_role("button", name="Create it as a draft").click()
    told(page, f"{ROUND} is created as a draft.")


def open_it(administrator: Window) -> None:
    page = administrator.open("/rounds")
    expect(page.get_by_role("combobox", name="Round").first).to_have_value(ROUND)
    page.get_by_role("button", name=f"Open {ROUND}").click()
    told(page, f"{ROUND} is now open.")


def invite_three(lead: Window) -> None:
    page = lead.open("/rounds")
    page.get_by_text("Change who is asked").click()
    choices = page.get_by_test_id("stMultiSelect")
    expect(choices).to_have_count(len(INVITED) + OTHERS)
    not_invited = choices.filter(has_not_text=re.compile("|".join(INVITED)))
    expect(not_invited).to_have_count(OTHERS)
    for place in range(OTHERS):
        not_invited.nth(place).get_by_label("Clear all").click()
        expect(not_invited.nth(place)).not_to_contain_text("Strategy and leadership")
    page.get_by_role("button", name="Save who is asked").click()
    told(page, "It is saved who is asked for what")
    expect(page.get_by_text(f"{ROUND}. 3 of 12 evaluators are invited.")).to_be_visible()


def begin(evaluator: Window, disputed: int) -> Page:
    """From the first page to the first answer."""
    page = evaluator.open("/my_work")
    page.get_by_role("link", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(DISPUTED)
    settled(page)
    expect(page.get_by_text("Agreed last time")).to_have_count(0)
    choose_by_digit(page, disputed)
    return page


def go_on(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Next: ")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CLAIMED)
    settled(page)


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit my answers").click()
    expect(page.get_by_text("Your answers are submitted")).to_be_visible()
    settled(page)


def answer_in_two_tabs(evaluator: Window) -> None:
    """The first evaluator: a reason, the same answer in two tabs and the choice between them, how confident, submit."""
    page, other = begin(evaluator, 4), evaluator.another_tab()
    page.get_by_role("textbox", name="Why this level?").fill(WHY)
    expect(page.locator(".elr-saved")).to_have_attribute("data-rationale", WHY)
    go_on(page)
    choose_by_digit(page, 2)
    evaluator.open("/score?indicator=SL2", other)
    choose_by_digit(other, 3)
    level(page).first.focus()
    page.keyboard.press("4")
    expect(page.get_by_text("changed in another window")).to_be_visible()
    choices = page.locator(".st-key-score_conflict_choice")
    expect(choices).to_contain_text("Here, not saved: 4 ")
    expect(choices).to_contain_text("Saved elsewhere: 3 ")
    settled(page)
    assert findings(page) == []
    choices.get_by_role("button", name="Keep this one").first.click()
    expect(choices).to_have_count(0)
    expect(level(page).nth(4)).to_be_checked()
    expect(page.locator(".elr-saved")).to_have_attribute("data-choice", "4")
    evaluator.open("/score?feature=SL")
    page.get_by_text("Very confident").last.click()
    expect(page.locator("nav.elr")).to_contain_text("Very confident")
    submit(page)


def answer(evaluator: Window, disputed: int) -> None:
    page = begin(evaluator, disputed)
    go_on(page)
    choose_by_digit(page, 4)
    submit(page)


def sees_nobody_elses_answer(window: Window) -> None:
    page = window.open("/moderation")
    expect(page.get_by_role("heading", level=1)).to_have_text("Moderation has not begun")
    expect(page.get_by_text(WHY)).to_have_count(0)
    expect(page.get_by_text("1 to 4")).to_have_count(0)


def moderate(lead: Window) -> Page:
    """Begin, and agree on the indicator on which they differ most."""
    page = lead.open("/my_work")
    page.locator("li").filter(has_text=f"The moderation of {ROUND} can begin").get_by_role("link").click()
    page.get_by_role("button", name="Begin moderation").click()
    told(page, "Moderation has begun.")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Evaluators differ most on {DISPUTED}: 1 to 4")
    expect(page.locator("tbody tr").first).to_contain_text("1 to 4, median 3, 3 evaluators")
    page.locator("tbody tr").first.get_by_role("link", name=DISPUTED).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(DISPUTED)
    settled(page)
    expect(page.get_by_text(WHY)).to_be_visible()
    agree(page, 2, REASON)
    told(page, f"Agreed on {DISPUTED}.")
    return page


def agree(page: Page, digit: int, reason: str) -> None:
    level(page).first.focus()
    page.keyboard.press(str(digit))
    expect(page.get_by_text("Not agreed yet: what you chose here")).to_be_visible()
    settled(page)
    page.get_by_role("textbox", name=re.compile("^Reason")).fill(reason)
    page.get_by_role("button", name="Agree on this").click()


def claim_and_reach(page: Page) -> None:
    """Agree on level 4 with nothing to show for it, read that it is only claimed, show it, see it reached."""
    page.get_by_role("button", name=re.compile("^Next")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CLAIMED)
    settled(page)
    agree(page, 4, SEEN)
    told(page, f"Agreed on {CLAIMED}.")
    expect(page.get_by_text("4 claimed, 2 reached: no evidence in date stands beside it")).to_be_visible()
    assert findings(page) == []
    page.get_by_text("Add new evidence").click()
    page.get_by_role("textbox", name="What is it?").fill(RECORD)
    page.get_by_text("A real event.").click()
    page.get_by_role("textbox", name="Where is it?").fill("https://example.org/debrief")
    type_day(page, "Its date", uk_day(datetime.now(UTC)) - timedelta(days=90))
    page.get_by_role("button", name="Add it beside this indicator").click()
    expect(page.get_by_role("link", name=RECORD)).to_be_visible()
    expect(page.get_by_text("4 claimed, 3 reached: not confirmed")).to_be_visible()
    for tick in TICKS:
        page.get_by_text(tick, exact=True).click()
        settled(page)
    expect(page.get_by_text("Not agreed yet: what you chose here")).to_be_visible()
    page.get_by_role("button", name="Agree on this instead").click()
    expect(page.get_by_text("Not agreed yet: what you chose here")).to_have_count(0)
    settled(page)
    expect(page.get_by_text("4 claimed and reached")).to_be_visible()


def name_who_signs(lead: Window) -> None:
    page = lead.open("/sign_off")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{ROUND}: 2 of 27 indicators are agreed")
    choose(page, "Who signs off", "Board member 1")
    page.get_by_role("button", name="Name them").click()
    told(page, "They are named to sign off.")


def sign(board_member: Window) -> None:
    page = board_member.open("/my_work")
    page.get_by_role("link", name="Read and sign").click()
    expect(page.get_by_text("partial, 2 of 27 indicators")).to_be_visible()
    settled(page)
    page.get_by_text("I have read the levels").click()
    page.get_by_role("button", name="Sign off", exact=True).click()
    expect(page.get_by_text("Please say expressly that you sign a part")).to_be_visible()
    page.get_by_text("I sign a part: ").click()
    page.get_by_role("button", name="Sign off", exact=True).click()
    told(page, "It is signed off and locked.")
    expect(page.get_by_role("heading", level=1)).to_have_text(REFERENCE)
    signed = page.get_by_role("region", name="What was signed")
    expect(signed).to_contain_text(REFERENCE)
    expect(signed).to_contain_text(re.compile(r"entry \d+, code [0-9a-f]{8}( [0-9a-f]{8}){7}"))
    expect(page.get_by_text("its hash was worked out again just now and is the same")).to_be_visible()


def see_what_changed(board_member: Window) -> None:
    page = board_member.open("/changes")
    choose(page, "against", "Round 3")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile(r"^\d indicators? rose, \d fell, \d did not move")
    )
    changes = page.get_by_role("region", name="Each indicator, those that moved first").locator("tbody tr")
    disputed, claimed = (changes.filter(has_text=name) for name in (DISPUTED, CLAIMED))
    expect(disputed.get_by_role("cell").nth(1)).to_have_text("2")
    expect(disputed).to_contain_text("range 1 to 4, n = 3")
    expect(disputed).to_contain_text(REASON)
    expect(claimed.get_by_role("cell").nth(1)).to_have_text("4")
    expect(claimed).to_contain_text("A real event (A)")
    expect(claimed).to_contain_text(SEEN)


def test_three_people_play_a_round_from_invitation_to_sign_off_and_see_what_changed(windows, own_server):
    own_server.start()
    today = uk_day(datetime.now(UTC))

    def window(name: str) -> Window:
        somebody = windows(own_server)
        somebody.sign_in(name, AREA)
        return somebody

    administrator, lead, board_member = (window(name) for name in ("Administrator", "Area lead", "Board member 1"))
    close_the_open_round_and_make_another(administrator, today)
    invite_three(lead)
    open_it(administrator)
    one, two = window(ONE), window(TWO)
    answer_in_two_tabs(one)
    answer(two, 1)
    for somebody in (two, lead):
        sees_nobody_elses_answer(somebody)
    answer(window(THREE), 3)
    claim_and_reach(moderate(lead))
    name_who_signs(lead)
    sign(board_member)
    see_what_changed(board_member)
    expect(one.open("/score").get_by_text("signed off; answers can no longer be changed")).to_be_visible()
