"""Hostile text in a real browser: a few pages hold the whole corpus at once, and all of it is only read."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from resilience.domain.text import plain_line, plain_text
from resilience.services.people import LONGEST_NAME
from resilience.storage.store import Store
from tests.browser.conftest import settled
from tests.hostile_text import ELSEWHERE, LINES, RAN, short
from tests.hostile_world import HostileWorld, chunks, distinct
from tests.web.served import Served
from tests.web.small_example import SmallExample

AREA = "Eastwold"
ON_A_PAGE = 20
"""People whom the list of people shows at once, at least."""


@pytest.fixture(scope="module")
def hostile(browser, tmp_path_factory: pytest.TempPathFactory):
    """The application over a database whose every field holds the corpus."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    made = SmallExample(folder / "hostile.db")
    store = Store(f"sqlite:///{made.file}")
    HostileWorld(store, made.partnership, made.round_id).fill()
    store.close()
    with closing(sqlite3.connect(made.file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    running = Served(made.file, folder / "log.txt").start()
    yield running
    running.stop()


def letters(text: str) -> str:
    """The text without blanks and without what has no width."""
    return "".join(letter for letter in text if not letter.isspace() and unicodedata.category(letter) != "Cf")


def read(page) -> str:
    """All that can be read on a page, fields that can be typed into included."""
    said = page.evaluate(
        """() => [document.body.innerText, ...[...document.querySelectorAll('input, textarea')].map(e => e.value)]
                 .join('\\n')"""
    )
    return letters(said)


def harmless(page) -> None:
    """Nothing ran, and nothing on the page leads, loads or sends elsewhere."""
    assert page.evaluate(f"window.{RAN}") is None
    leads = page.evaluate(
        """() => [...document.querySelectorAll('[src],[href],[action],[data],[srcset],[poster]')]
                 .flatMap(e => ['src','href','action','data','srcset','poster'].map(n => e.getAttribute(n)))
                 .filter(Boolean)"""
    )
    assert [address for address in leads if ELSEWHERE in address or re.match(r"(javascript|file):", address)] == []
    assert page.evaluate("[...document.querySelectorAll('h1')].filter(e => e.innerText === 'Taken over').length") == 0


def opened(windows, hostile, name: str, address: str):
    window = windows(hostile)
    window.page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    window.sign_in(name, AREA)
    return window.open(address)


@pytest.mark.parametrize(
    ("name", "address", "texts"),
    [
        ("lead of X01", "/disruptions", distinct(LINES)),
        ("lead of X01", "/bring_data", distinct(LINES)),
        ("lead of X01", "/sharing", list(short(200).values())[-1:]),
        ("Administrator", "/areas", distinct(LINES)),
        ("Administrator", "/rounds", distinct(LINES)),
        ("Administrator", "/people", list(short(LONGEST_NAME).values())[:ON_A_PAGE]),
    ],
)
def test_a_page_shows_the_whole_corpus_as_it_was_typed(windows, hostile, name, address, texts):
    page = opened(windows, hostile, name, address)
    said = read(page)
    harmless(page)
    missing = [text[:80] for text in texts if letters(plain_text(text)) not in said]
    assert missing == []


def test_a_reason_and_its_evidence_stand_in_their_fields_as_they_were_typed(windows, hostile):
    page = opened(windows, hostile, "one of X01", "/score?indicator=SL1")
    for field in ("Why this level?", "What shows it?"):
        box = page.get_by_role("textbox", name=field)
        expect(box).not_to_have_value("")
        assert letters(box.input_value()) == letters(plain_text(chunks()[0]))
    harmless(page)


@pytest.mark.parametrize("address", ["/board", "/record"])
def test_pages_that_hold_little_of_it_are_harmless_too(windows, hostile, address):
    harmless(opened(windows, hostile, "lead of X01", address))


def test_a_choice_in_a_list_and_the_label_of_a_button_read_as_they_were_typed(windows, hostile):
    page = opened(windows, hostile, "lead of X01", "/disruptions")
    choice = page.get_by_role("combobox", name="Which?")
    choice.click()
    choice.fill("bold")
    expect(page.get_by_role("option", name="**bold** _slanted_ ~~gone~~ `code` # heading", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    rounds = opened(windows, hostile, "Administrator", "/rounds")
    labels = {letters(button.inner_text()) for button in rounds.get_by_role("button").all()}
    missing = [text[:80] for text in distinct(LINES) if letters(f"Open {plain_line(text)}") not in labels]
    assert missing == []


def test_the_name_of_a_person_stands_in_the_banner_as_it_was_typed(windows, hostile):
    for name in ("script", "image with a handler", "markdown link", "entities", "colour directive"):
        text = plain_line(LINES[name])
        page = opened(windows, hostile, text, "/board")
        settled(page)
        harmless(page)
        assert letters(text) in letters(page.get_by_role("region", name="Where you are").inner_text())
