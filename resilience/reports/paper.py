"""A document as a PDF that screen readers can read (PDF/UA-1), set by typst without the network.

What people typed is handed over as data, never as markup: it stands in `sys.inputs` as JSON, and the template shows
strings. The fonts are those that come with typst; what they cannot draw is written as its number, such as [U+1F600].
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import typst

from resilience.domain.text import plain_text
from resilience.locales import _
from resilience.reports import said
from resilience.reports.shares import shares

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.views.document import Document
    from resilience.views.table import Table

TEMPLATE = Path(__file__).with_name("document.typ")
MOST_TRIES = 12
NOT_DRAWN = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
LONG_WORD = re.compile(r"\S{24,}")
BREAK, JOINER = "\u200b", "\u200d"
"""Where a line may break, and what ties two characters together; neither has a width."""
_undrawable: set[str] = set()
"""Characters that typst's own fonts were found to lack; it names them, and they stay known in this process."""


def pdf(document: Document) -> bytes:
    """Return a document as a tagged PDF; the marking stands at the top and bottom of every page."""
    given = _given(document)
    for _attempt in range(MOST_TRIES):
        try:
            return _set(given)
        except typst.TypstError as error:
            found = _named_in(str(error.diagnostic)) - _undrawable
            if not found:
                break
            _undrawable.update(found)
            given = _given(document)
    return _set(_given(document, only_latin=True))  # says what is wrong if it is not the letters


def _set(given: str) -> bytes:
    compiler = typst.Compiler(
        _template(), root=str(TEMPLATE.parent), ignore_system_fonts=True, sys_inputs={"document": given}
    )
    content = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    assert isinstance(content, bytes)  # noqa: S101 - a list is only for pictures, one a page
    return content


@lru_cache(maxsize=1)
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def _named_in(diagnostic: str) -> set[str]:
    """Return the characters that typst says it cannot draw."""
    texts = (ESCAPED.sub(_unescaped, said) for said in NOT_DRAWN.findall(diagnostic))
    return {letter for text in texts for letter in text}


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else found[2]


def _given(document: Document, *, only_latin: bool = False) -> str:
    def text(typed: str) -> str:
        drawn = "".join(_drawable(letter, only_latin=only_latin) for letter in plain_text(typed))
        return drawn if only_latin else LONG_WORD.sub(_breakable, drawn)

    return json.dumps(
        {
            "title": text(document.title),
            "context": text(document.context),
            "marking": "" if document.marking.may_be_public else document.marking.label,
            "handling": said.handling(document),
            "example": text(document.example),
            "made": said.made(document),
            "record": said.record(document),
            "page": _("Page"),
            "sections": [
                {
                    "heading": text(section.heading),
                    "sentence": text(section.sentence),
                    "tables": [_table(table, text) for table in section.tables],
                }
                for section in document.sections
            ],
        }
    )


def _breakable(word: re.Match[str]) -> str:
    """Return a long word that may break before any letter, but not before what belongs to the letter before it."""
    letters = word[0]
    return letters[0] + "".join(
        letter if unicodedata.category(letter)[0] in "MC" or before == JOINER else BREAK + letter
        for before, letter in pairwise(letters)
    )


def _table(table: Table, text: Callable[[str], str]) -> dict[str, object]:
    return {
        "caption": text(table.caption),
        "columns": [text(name) for name in table.columns],
        "numeric": list(table.numeric),
        "widths": shares(table),
        "rows": [[text(cell) for cell in row] for row in table.rows],
    }


def _drawable(letter: str, *, only_latin: bool) -> str:
    if letter not in _undrawable and not (only_latin and ord(letter) > 0x24F):  # noqa: PLR2004 - the end of Latin
        return letter
    if unicodedata.category(letter) in {"Cf", "Mn", "Me"}:
        return ""
    return f"[U+{ord(letter):04X}]"
