"""What people type, made fit to be kept and shown: the one place where characters are taken out of a text.

Everything that can be seen is kept as it was typed, markup and formulas included: it is shown as text, not obeyed.
Taken out is only what no database, page or document can hold or what would change how other words read.
"""

from __future__ import annotations

import re
import unicodedata

from resilience.domain.errors import Refused
from resilience.locales import _

LONGEST_LINE = 600
"""Characters that a line holds: no name, source or reason that a person types is longer.

PostgreSQL keeps names in an index whose entries have at most 2,704 bytes, and a character has up to four.
"""
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNFIT = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # control characters: PostgreSQL holds no NUL, XML none of them
    "\u202a-\u202e"  # embeddings and overrides of direction, which turn round the words that follow
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb"  # no characters, byte order marks, annotations
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
_HALVES = re.compile("[\ud800-\udfff]")
_FORMULA_STARTS = frozenset("=+-@")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?%?")
_BLANKS = re.compile(r"\s+")
MOST_MARKS = 30
"""Marks upon one letter, as in Unicode Standard Annex 15's stream-safe text; no language needs as many."""
_MANY_WIDE_LETTERS = re.compile(rf"[^\x00-\x7f]{{{MOST_MARKS + 1},}}")


def plain_text(typed: str) -> str:
    """Return a text without what cannot be kept: control characters, half characters, overrides of direction, floods.

    Every kind of line end becomes a new line; a half character (a lone surrogate) becomes the replacement character.
    """
    fit = _UNFIT.sub("", _HALVES.sub("\ufffd", _LINE_ENDS.sub("\n", typed)))
    return _MANY_WIDE_LETTERS.sub(_without_floods, fit)


def _without_floods(found: re.Match[str]) -> str:
    """Return letters with no more marks upon each than text may have: a flood of them would cover other lines."""
    kept, marks = [], 0
    for letter in found[0]:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def plain_line(typed: str) -> str:
    """Return a text as one line without blanks around it: for names, sources and all that stands in a table.

    Raises `Refused` where it is longer than a line may be.
    """
    line = _BLANKS.sub(" ", plain_text(typed)).strip()
    if len(line) > LONGEST_LINE:
        raise Refused(
            _("A line here holds {most} characters and this one has {n}: “{beginning} …”. Please shorten it.").format(
                most=LONGEST_LINE, n=f"{len(line):,}", beginning=line[:40]
            )
        )
    return line


def cell_text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe before what begins one.

    A formula begins with =, +, - or @, in their wide forms too, after blanks or characters without a width; a tab at
    the beginning moves it into the next cell. Numbers such as -5 stay numbers.
    """
    cell = plain_text(cell)
    if _NUMBER.fullmatch(cell):
        return cell
    first = next((letter for letter in cell if not _is_unseen(letter)), "")
    starts = unicodedata.normalize("NFKC", first)[:1] in _FORMULA_STARTS or cell[:1] in {"\t", "\n"}
    return f"'{cell}" if starts else cell


def _is_unseen(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) in {"Cf", "Mn"}
