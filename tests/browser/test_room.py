"""A room with a facilitator and two phones, and the community form, in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.accessibility import findings
from tests.browser.conftest import settled
from tests.browser.test_pages_in_a_browser import AREA, LEAD

PHONE = {"viewport": {"width": 390, "height": 844}}


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def sits(windows, server, code, title, **looks):
    """Open a phone, take a seat with this title, and return the phone's page."""
    page = windows(server, **PHONE, **looks).page
    page.goto(f"{server.address}/room/{code.lower()}")
    assert findings(page) == []
    page.get_by_label("For whom do you answer?").fill(title)
    press(page, "Take a seat")
    expect(page.get_by_text("You have not answered yet")).to_be_visible()
    return page


def test_a_room_is_played_by_a_facilitator_and_two_phones_that_follow_by_themselves(windows, own_server):
    own_server.start()
    window = windows(own_server)
    window.sign_in(LEAD, AREA)
    room = window.open("/room")
    room.get_by_text("Yes, score it in the room").click()
    expect(room.get_by_role("button", name="Open the room")).to_be_enabled()
    press(room, "Open the room")
    expect(room.get_by_text("Nobody has joined yet")).to_be_visible()
    code = room.get_by_text(re.compile(r"^[B-Y]{6}$")).inner_text()
    first = room.locator("h1").inner_text()
    ambulance = sits(windows, own_server, code, "Ambulance", color_scheme="dark")
    council = sits(windows, own_server, code, "Council <b>")
    assert findings(ambulance) == findings(council) == []
    for phone, level in ((ambulance, "1"), (council, "3"), (ambulance, "2")):
        phone.locator(f"button[value='{level}']").click()
        expect(phone.locator("button[aria-pressed=true]")).to_have_attribute("value", level)
    expect(room.get_by_text("All 2 have answered")).to_be_visible()
    expect(room.get_by_text("Here: Ambulance, Council <b>")).to_be_visible()
    press(room, "Reveal the answers")
    for phone, own in ((ambulance, "2"), (council, "3")):
        expect(phone.get_by_text("2 answered: median between 2 and 3, from 2 to 3")).to_be_visible()
        expect(phone.get_by_text(f"You gave: level {own}.")).to_be_visible()
        expect(phone.locator("button[name=answer]")).to_have_count(0)
    assert findings(ambulance) == []
    settled(room)
    room.locator(".st-key-score_levels [data-testid=stRadioOption]").nth(2).click()
    room.get_by_role("textbox", name="Minute").fill("The exercise in June showed it.")
    room.keyboard.press("Tab")
    expect(room.get_by_role("button", name="Agree and go on")).to_be_enabled()
    press(room, "Agree and go on")
    expect(room.get_by_role("status").filter(has_text=f"Agreed. {first}: 2 claimed and reached.")).to_be_visible()
    for phone in (ambulance, council):
        expect(phone.locator("h1")).not_to_have_text(first)
        expect(phone.locator("button[name=answer]").first).to_be_visible()
    press(room, "Close the room")
    expect(room.get_by_role("status").filter(has_text="who sat in it is forgotten")).to_be_visible()
    expect(council.get_by_role("heading", name="This room is closed")).to_be_visible()
    window.open("/moderation")
    expect(window.page.get_by_text(first).first).to_be_visible()


def test_the_community_is_asked_by_a_link_and_answers_without_a_script(windows, browser, own_server):
    own_server.start()
    window = windows(own_server)
    window.sign_in(LEAD, AREA)
    page = window.open("/community")
    page.get_by_role("textbox", name="For whom is the link?").fill("Faith groups")
    press(page, "Make the link")
    link = page.get_by_text(re.compile(r"/community/[\w-]{20,}"))
    expect(link).to_be_visible()
    address = link.inner_text()
    phone = windows(own_server, **PHONE, java_script_enabled=False).page
    phone.goto(address)
    for group in phone.get_by_role("group").all():
        group.get_by_label("I can’t say").check()
    press(phone, "Send the answers")
    expect(phone.get_by_role("heading", name="Thank you: your answers are kept")).to_be_visible()
    phone.get_by_role("link", name="I am another person").click()
    expect(phone.get_by_role("status")).to_contain_text("for another person")
    assert phone.context.cookies() == []
    again = windows(own_server, **PHONE, color_scheme="dark").page
    again.goto(address)
    assert findings(again) == []
    page.reload()
    settled(page)
    expect(link).to_have_count(0)
    expect(page.get_by_role("row", name=re.compile("Faith groups")).get_by_role("cell").last).to_have_text("1")
