"""Every file in pages/: it is short, asks a service and draws; it opens for each role or says why not."""

from __future__ import annotations

import ast
import logging
import re
import sqlite3
from contextlib import closing

import pytest

from resilience.settings import ROOT
from tests.pages.conftest import Window

FILES = sorted((ROOT / "pages").glob("*.py"))
SCREENS = [*FILES, *sorted((ROOT / "resilience" / "ui").glob("*.py"))]
MOST_LINES = 60
PEOPLE = ("nobody", "board", "lead", "one", "administrator", "member")
NOT_SHOWN = "This page is not shown"
BROKEN = "Something went wrong on our side"

OF_AREA, SIGNED_IN, EVERYONE = {"board", "lead", "one"}, set(PEOPLE) - {"nobody"}, set(PEOPLE)
SHOWN_TO = {
    "start": EVERYONE,
    "my_work": OF_AREA,
    "board": OF_AREA,
    "score": {"one"},
    "sign_off": OF_AREA,
    "changes": OF_AREA,
    "progress": OF_AREA,
    "need": OF_AREA,
    "offers": OF_AREA,
    "pattern": OF_AREA,
    "type": OF_AREA,
    "volume": OF_AREA,
    "coverage": OF_AREA,
    "tally": {"lead"},
    "bring_data": {"lead"},
    "outcomes": OF_AREA,
    "disruptions": OF_AREA,
    "interventions": OF_AREA,
    "effect": OF_AREA,
    "path": OF_AREA,
    "value": OF_AREA,
    "unit_costs": SIGNED_IN,
    "moderation": OF_AREA,
    "room": {"lead"},
    "community": OF_AREA,
    "checks": {"lead"},
    "evidence": OF_AREA,
    "sharing": OF_AREA,
    "compare": {"member", "board", "lead"},
    "self_and_peer": {"member", "board", "lead"},
    "rounds": SIGNED_IN,
    "peer_review": OF_AREA,
    "plan": OF_AREA,
    "look_back": OF_AREA,
    "areas": SIGNED_IN,
    "people": {"lead", "administrator"},
    "record": {"lead", "administrator"},
    "account": SIGNED_IN,
    "learning": SIGNED_IN,
    "capability": OF_AREA,
    "data_protection": EVERYONE,
    "framework": EVERYONE,
    "words": EVERYONE,
}
"""Who is shown a page, written down a second time: the product decides it in one table of its own."""

TEXT_ARGUMENTS = {"label", "help", "placeholder", "caption", "page_title", "title", "body"}
TAKES_NO_WORDS = {"html", "form", "Page"}
"""Parts of Streamlit whose first argument is markup, a key or a file."""


def names_of(files):
    return [file.stem for file in files]


def test_every_page_has_somebody_who_is_shown_it():
    assert set(SHOWN_TO) == set(names_of(FILES))


@pytest.mark.parametrize("file", FILES, ids=names_of(FILES))
def test_a_page_is_short_and_leaves_errors_to_the_router(file):
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    assert [node for node in ast.walk(tree) if isinstance(node, (ast.Try, ast.FunctionDef, ast.ClassDef))] == []


@pytest.mark.parametrize("file", FILES, ids=names_of(FILES))
def test_a_page_knows_no_database_and_no_statistics(file):
    text = file.read_text(encoding="utf-8")
    assert re.findall(r"resilience\.(?:storage|statistics|intake)|sqlalchemy|SELECT |INSERT ", text) == []


@pytest.mark.parametrize("file", SCREENS, ids=[str(file.relative_to(ROOT)) for file in SCREENS])
def test_every_word_on_a_screen_goes_through_the_catalogue(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    bare = [
        (call.lineno, ast.unparse(text))
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _draws_words(call)
        for text in [*call.args[:1], *(word.value for word in call.keywords if word.arg in TEXT_ARGUMENTS)]
        if _has_words(text)
    ]
    assert bare == []


def _draws_words(call):
    function = call.func
    if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
        return False
    return function.value.id in {"st", "parts"} and function.attr not in TAKES_NO_WORDS


def _has_words(text):
    """Whether this is words in the code itself and not from the catalogue or a view."""
    literal = (
        [text]
        if isinstance(text, ast.Constant)
        else text.values
        if isinstance(text, ast.JoinedStr)
        else [text.left, text.right]
        if isinstance(text, ast.BinOp)
        else []
    )
    return any(
        isinstance(part, ast.Constant) and isinstance(part.value, str) and re.search(r"[A-Za-z]{2}", part.value)
        for part in literal
    )


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("page", names_of(FILES))
def test_a_page_opens_for_whom_it_is_meant_and_tells_the_others_why_not(window: Window, example, page, person):
    if person != "nobody":
        window.sign_in(example.person(person))
    window.open("" if page == "start" else page)
    assert list(window.page.exception) == []
    assert window.title not in {"", BROKEN} or page == "score"
    if person in SHOWN_TO[page]:
        assert window.title != NOT_SHOWN
        return
    assert window.title == NOT_SHOWN
    assert re.search(r"elr-empty\"><p>[A-Z][^<]{15,}\.</p>", window.markup)
    drawn = [kind for kind in ("button", "text_input", "radio", "selectbox", "file_uploader") if window.page.get(kind)]
    assert drawn == []
    assert "<table" not in window.markup


@pytest.mark.parametrize("person", PEOPLE)
def test_the_start_leads_to_the_first_page_meant_for_whoever_looks(window: Window, example, person):
    if person != "nobody":
        window.sign_in(example.person(person))
    window.open()
    expected = {
        "nobody": "Please sign in",
        "administrator": "Round 1 is open",
        "member": "No partnership shares",
        "one": "One thing waits for you",
    }
    assert window.title.startswith(expected.get(person, "Eastwold"))


@pytest.mark.parametrize("page", names_of(FILES))
def test_every_page_says_that_the_example_is_one_and_who_is_looking(as_lead: Window, page):
    as_lead.open("" if page == "start" else page)
    assert "Example data. Eastwold is an invented partnership." in re.sub(r"</?strong>", "", as_lead.markup)
    assert "lead of X01" in as_lead.markup


def test_a_page_that_fails_says_a_reference_and_no_more_and_the_log_says_the_rest(as_lead: Window, database, caplog):
    as_lead.open("disruptions")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("ALTER TABLE disruption RENAME COLUMN starts_on TO renamed")
    with caplog.at_level(logging.ERROR, logger="resilience"):
        as_lead.page.run()
    assert as_lead.title == BROKEN
    reference = re.search(r"reference ([0-9a-f]{8})\b", as_lead.words)
    assert reference
    assert reference[1] in caplog.text
    assert "no such column" in caplog.text
    for detail in ("no such column", "Traceback", "sqlalchemy", "SELECT", str(database.parent)):
        assert detail not in as_lead.words
    assert list(as_lead.page.exception) == []
    assert "Example data." in as_lead.markup


def test_a_role_taken_away_takes_the_page_away_at_the_next_click(as_evaluator: Window, database):
    as_evaluator.open("score")
    assert len(as_evaluator.page.radio) > 0
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DELETE FROM role_grant WHERE role = 'evaluator'")
        connection.commit()
    as_evaluator.page.radio[0].set_value(as_evaluator.page.radio[0].options[2]).run()
    assert as_evaluator.title == NOT_SHOWN
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM score_revision").fetchone() == (0,)
