"""Hostile text on the pages as they are sent: escaped wherever our own parts draw it, and in every form's list."""

from __future__ import annotations

import ast
from html import unescape
from html.parser import HTMLParser

import pytest

from resilience.domain.assessment import LONGEST_TEXT
from resilience.domain.intervention import LONGEST_NAME
from resilience.domain.outcome import LONGEST_NAME as LONGEST_SERIES
from resilience.domain.text import LONGEST_LINE, plain_line, plain_text
from resilience.services import opened
from resilience.settings import ROOT
from tests.hostile_text import ELSEWHERE, LINES, short
from tests.hostile_world import FORMS, HostileWorld, chunks, distinct, hostile_file, in_a_file
from tests.pages.conftest import Window

SCREENS = [*(ROOT / "pages").glob("*.py"), *(ROOT / "resilience" / "ui").glob("*.py")]
TYPED_INTO = {"text_input", "text_area", "chat_input", "file_uploader", "data_editor"}
OUR_ELEMENTS = {
    *("a", "abbr", "b", "br", "code", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3", "li", "nav", "ol", "p"),
    *("section", "small", "span", "strong", "table", "caption", "tbody", "td", "th", "thead", "tr", "ul"),
}


class Elements(HTMLParser):
    """The elements of a page, with every address and handler on them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs


def harmless(window: Window) -> None:
    held = Elements(window.markup)
    assert held.tags <= OUR_ELEMENTS
    assert [name for name, _value in held.attributes if name.startswith("on") or name in {"src", "action"}] == []
    addresses = [value or "" for name, value in held.attributes if name == "href"]
    assert [address for address in addresses if not address.startswith(("/", "#"))] == []
    for element in (*window.page.markdown, *window.page.get("caption")):
        assert ELSEWHERE not in element.value


def test_every_field_that_can_be_typed_into_is_filled_with_the_corpus():
    calls = [
        call
        for file in SCREENS
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in TYPED_INTO
    ]
    keys = {_beginning(word.value) for call in calls for word in call.keywords if word.arg == "key"}
    assert len(calls) >= len(keys) > 20
    unknown = {key for key in keys if key and not any(key.startswith(form) for form in FORMS)}
    assert unknown == set(), "give each its line in tests/hostile_world.py and fill it there"


def _beginning(key: ast.expr) -> str:
    """Return what is fixed of a key: "" where a function makes it."""
    if isinstance(key, ast.JoinedStr):
        key = key.values[0]
    return str(key.value) if isinstance(key, ast.Constant) else ""


@pytest.fixture
def world(example) -> HostileWorld:
    return HostileWorld(opened.store(), example.partnership, example.round_id)


def shows(window: Window, texts) -> None:
    harmless(window)
    said = " ".join(unescape(window.markup).split())
    assert [text for text in texts if plain_line(text) not in said] == []


def test_disruptions_are_shown_as_they_were_typed(as_lead, world):
    world.disruptions()
    shows(as_lead.open("disruptions"), distinct(LINES))


def test_interventions_and_their_plans_are_shown_as_they_were_typed(as_lead, world):
    world.interventions()
    texts = [text for text in distinct(short(LONGEST_NAME)) if plain_line(text)]
    shows(as_lead.open("interventions"), texts)
    # Options of a select box are plain text, which Streamlit never reads as Markdown: they stand as they were typed.
    options = {option for box in as_lead.page.selectbox for option in box.options}
    assert {plain_line(text) for text in texts} <= options


def test_series_counted_elsewhere_are_shown_as_they_were_typed(as_lead, world):
    world.outcomes()
    as_lead.open("outcomes")
    labels = [option for box in as_lead.page.selectbox for option in box.options]
    assert set(map(plain_line, in_a_file(short(LONGEST_SERIES).values()))) - set(labels) <= {""}
    shows(as_lead, [text for text in in_a_file(distinct(LINES)) if len(text) <= LONGEST_SERIES])


def test_reasons_comments_and_requests_of_moderation_are_shown_as_they_were_typed(as_lead, world):
    number = world.moderation()
    for place, text in enumerate(chunks(), start=1):
        as_lead.open("moderation", assessment=str(number), indicator=f"SL{place}")
        shows(as_lead, [line for line in plain_text(text[: LONGEST_TEXT - 20]).split("\n") if len(line) < LONGEST_LINE])


def test_batches_and_why_they_were_withdrawn_are_shown_as_they_were_typed(as_lead, world):
    world.batches()
    shows(as_lead.open("bring_data"), distinct(LINES))


def test_areas_places_and_sources_are_shown_as_they_were_typed(as_administrator, world):
    world.areas()
    shows(as_administrator.open("areas"), distinct(LINES))


def test_rounds_are_shown_as_they_were_typed_on_their_buttons_too(as_administrator, world):
    world.rounds()
    shows(as_administrator.open("rounds"), distinct(LINES))
    labels = [button.label for button in as_administrator.page.button]
    assert not any("![x](" in label or "**bold**" in label or ":smile:" in label for label in labels)


@pytest.mark.parametrize("name", ["script", "image with a handler", "our own elements closed", "entities"])
def test_the_lead_authority_is_shown_as_it_was_typed(as_lead, world, name):
    from resilience.domain.sharing import Authority
    from resilience.domain.vocabulary import Marking
    from resilience.services import sharing

    held = Authority(world.partnership.id, LINES[name], LINES[name], Marking.OFFICIAL)
    sharing.set_authority(world.store, world.partnership.lead, world.partnership.id, held)
    as_lead.sign_in(world.partnership.board.person_id)
    shows(as_lead.open("sharing"), [LINES[name]])


def test_a_file_with_hostile_headings_and_cells_is_looked_at_as_it_stands(as_lead, example):
    as_lead.open("bring_data")
    name = f"{LINES['markdown image']}.csv".replace("/", "")
    as_lead.page.file_uploader[0].set_value((name, hostile_file(), "text/csv")).run()
    harmless(as_lead)
    said = " ".join(unescape(as_lead.markup).split())
    assert plain_line(LINES["image with a handler"]) in said
    assert name in said
    for expander in as_lead.page.expander:
        assert "![x](" not in expander.label
