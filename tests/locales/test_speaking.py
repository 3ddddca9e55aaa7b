"""With a catalogue for another language every sentence comes back in it; without one, in English."""

from __future__ import annotations

import dataclasses
from contextvars import copy_context

import pytest
from babel.messages.mofile import write_mo

from resilience import locales
from resilience.domain.errors import NotAllowed
from resilience.domain.vocabulary import Verdict
from resilience.locales import _, ngettext, speak
from resilience.services.board import board
from resilience.services.bringing_data import withdraw
from tests.locales import extract

OPEN, CLOSE = "⟦", "⟧"


@pytest.fixture
def speaking(tmp_path, monkeypatch):
    """Runs something in the language “xx”, in which every sentence is the English one between two signs."""
    catalogue = extract.extracted()
    catalogue.locale = None
    for message in catalogue:
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            said = tuple(f"{OPEN}{one}{CLOSE}" for one in ids)
            message.string = said if len(said) > 1 else said[0]
    folder = tmp_path / "xx" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "resilience.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(locales, "FOLDER", tmp_path)
    locales._catalogue.cache_clear()

    def run(what, *given):
        def spoken():
            speak("xx")
            return what(*given)

        return copy_context().run(spoken)

    yield run
    locales._catalogue.cache_clear()


def strings(value):
    """Yield every text inside a view."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from strings(one)


def test_a_sentence_comes_in_the_readers_language(speaking):
    assert speaking(_, "Volume of need") == "⟦Volume of need⟧"
    assert speaking(lambda: Verdict.NOISE.label) == "⟦No more than noise⟧"


def test_singular_and_plural_come_in_the_readers_language(speaking):
    one, many = "{n} batch is in.", "{n} batches are in."
    assert speaking(ngettext, one, many, 1) == f"⟦{one}⟧"
    assert speaking(ngettext, one, many, 2) == f"⟦{many}⟧"


def test_who_did_not_ask_for_another_language_still_reads_english(speaking):
    speaking(_, "Volume of need")
    assert _("Volume of need") == "Volume of need"


def test_a_language_without_a_catalogue_falls_back_to_english(speaking):
    def in_a_language_that_nobody_wrote():
        speak("yy")
        return _("Volume of need")

    assert copy_context().run(in_a_language_that_nobody_wrote) == "Volume of need"


def test_a_refusal_is_said_in_the_readers_language(speaking, store, partnership):
    with pytest.raises(NotAllowed) as refusal:
        speaking(withdraw, store, partnership.board, partnership.id, 1, "wrong file")
    assert refusal.value.sentence.startswith(OPEN)


def test_every_sentence_of_an_empty_board_page_is_in_the_readers_language(speaking, store, partnership):
    view = speaking(board, store, partnership.lead, partnership.id)
    said = [text for text in strings(view) if " " in text]
    assert len(said) > 5
    assert [text for text in said if OPEN not in text] == []
