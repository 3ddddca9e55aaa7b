"""Hostile text in a real browser: a few pages hold the whole corpus at once, and all of it is only read."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError as WaitedTooLong
from playwright.sync_api import expect

from resilience.domain.text import plain_line, plain_text
from resilience.services.people import LONGEST_NAME
from resilience.storage.store import Store
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


MISSING = r"""([texts, where, whole]) => {
    const letters = text => text.replace(/[\s\x1c-\x1f\x85\p{Cf}]/gu, '');
    const read = element => letters(element.matches('input, textarea') ? element.value : element.innerText);
    const said = [...document.querySelectorAll(where)].map(read);
    const stands = text => said.some(all => whole ? all === text : all.includes(text));
    return texts.filter(text => !stands(letters(text)));
}"""
"""Which texts are not what some element says, or within it; blanks and what has no width do not count."""
ANYWHERE = "body, input, textarea"
BANNER = '[role=region][aria-label="Where you are"]'


def missing(page, texts: list[str], where: str, *, whole: bool = False) -> list[str]:
    """Return the beginnings of the texts that are not there, having waited until they all were or the time was up."""
    asked = [texts, where, whole]
    with suppress(WaitedTooLong):
        page.wait_for_function(f"asked => ({MISSING})(asked).length === 0", arg=asked)
    return [text[:80] for text in page.evaluate(MISSING, asked)]


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
    assert missing(page, [plain_text(text) for text in texts], ANYWHERE) == []
    harmless(page)


def test_a_reason_and_its_evidence_stand_in_their_fields_as_they_were_typed(windows, hostile):
    page = opened(windows, hostile, "one of X01", "/score?indicator=SL1")
    for field in ("Why this level?", "What shows it?"):
        expect(page.get_by_role("textbox", name=field)).to_have_value(plain_text(chunks()[0]))
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
    choice = rounds.get_by_role("combobox", name="Round", exact=True)
    for name in ("script", "markdown marks", "colour directive"):
        text = plain_line(LINES[name])
        choice.click()
        choice.fill(text)
        rounds.get_by_role("option", name=text, exact=True).click()
        assert missing(rounds, [f"Open {text}"], "button", whole=True) == []
    harmless(rounds)


def test_the_name_of_a_person_stands_in_the_banner_as_it_was_typed(windows, hostile):
    for name in ("script", "image with a handler", "markdown link", "entities", "colour directive"):
        text = plain_line(LINES[name])
        page = opened(windows, hostile, text, "/board")
        assert missing(page, [text], BANNER) == []
        harmless(page)
