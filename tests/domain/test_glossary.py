"""The glossary says exactly the words that the code knows, and every word has a label."""

from __future__ import annotations

import inspect

import pytest

from resilience.domain import vocabulary
from resilience.domain.vocabulary import LABELS, Word
from tests.conftest import ROOT

ENUMS = [
    held
    for _name, held in inspect.getmembers(vocabulary, inspect.isclass)
    if issubclass(held, Word) and held is not Word
]
TEXT = (ROOT / "docs" / "GLOSSARY.md").read_text(encoding="utf-8")


def tables() -> dict[str, dict[str, str]]:
    """The glossary's tables by heading: word → meaning."""
    found: dict[str, dict[str, str]] = {}
    heading = ""
    for line in TEXT.splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif line.startswith("|") and not line.startswith(("| word |", "| --- |")):
            word, meaning = (cell.strip() for cell in line.strip("| ").split(" | ", 1))
            assert word not in found.setdefault(heading, {})
            found[heading][word] = meaning
    return found


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_the_glossary_has_exactly_the_words_of_the_enum(enum):
    assert list(tables()[enum.__name__]) == [word.value for word in enum]


def test_no_table_of_the_glossary_is_about_an_enum_that_is_gone():
    assert set(tables()) == {enum.__name__ for enum in ENUMS} | {"What is spoken of"}


def test_every_word_of_the_glossary_has_a_meaning():
    assert all(meaning for table in tables().values() for meaning in table.values())


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_every_word_has_a_label_of_its_own_and_no_label_is_left_over(enum):
    assert set(LABELS[enum.__name__]) == {word.value for word in enum}
    labels = [word.label for word in enum]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_labels_are_held_for_these_enums_alone():
    assert set(LABELS) == {enum.__name__ for enum in ENUMS}
