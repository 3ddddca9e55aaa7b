"""Numbers as published tables write them: thousands parted, marks of what was revised, cells that hide or hold none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from resilience.intake.problems import shown
from resilience.locales import _

NONE_WORDS = frozenset(
    {"", "na", "n/a", "#n/a", "nan", "null", "none", "-", "–", "—", "..", "...", ".", ":", "x", "[x]", "[z]", "missing"}
    | {"not reported", "not available", "not recorded", "[not reported]"}
)
HIDDEN_WORDS = frozenset({"*", "**", "c", "[c]", "(c)", "suppressed", "hidden", "[low]"})
"""How publishers write that a number is known and not shown."""
LARGEST = 1e15
"""Beyond it a number is a slip, and whole numbers are not exact any more."""
DECIMAL_COMMA = re.compile(r"[-−+]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+")
COMMA_AT_THREE = re.compile(r"\d{1,3},\d{3}")
BELOW = re.compile(r"(?:<|&lt;|≤|under|fewer than|less than)\s*\d+|\d+\s*(?:-|–|to)\s*\d+", re.IGNORECASE)
NUMBER = re.compile(
    r"(?P<sign>[-−+])?(?P<pound>£)?\s?"
    r"(?P<number>[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?|[1-9]\d{0,2}(?: \d{3})+|\d+(?:\.\d*)?|\.\d+)"
    r"(?P<power>[eE][-+]?\d{1,3})?\s?(?P<percent>%)?\s?(?P<mark>\[[a-z]{1,3}\]|\([pr]\)|[pr*])?"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `value` is `None` where there is none; `is_hidden` says that there is one which is not shown.

    `is_marked` says that it is provisional, revised or has a footnote; `is_parted` that it holds a comma before three
    digits and no other sign, which elsewhere begins the decimals.
    """

    value: float | None
    is_hidden: bool = False
    is_marked: bool = False
    is_parted: bool = False


def number_cell(text: str) -> Cell:
    """Return what a cell holds, or raise `ValueError` with a sentence. Percent stay percent: "12%" is 12."""
    word = text.strip().casefold()
    if word in NONE_WORDS:
        return Cell(None)
    if word in HIDDEN_WORDS or BELOW.fullmatch(word):
        return Cell(None, is_hidden=True)
    found = NUMBER.fullmatch(text.strip())
    if found is None:
        raise ValueError(_no_number(text.strip()))
    value = float(found["number"].replace(",", "").replace(" ", "") + (found["power"] or ""))
    if value > LARGEST:
        raise ValueError(_("“{text}” is too large a number.").format(text=shown(text)))
    return Cell(
        -value if found["sign"] in {"-", "−"} else value,
        is_marked=bool(found["mark"]),
        is_parted=COMMA_AT_THREE.fullmatch(found["number"]) is not None,
    )


def _no_number(text: str) -> str:
    said = _("“{text}” is not a number.").format(text=shown(text))
    if DECIMAL_COMMA.fullmatch(text):
        return said + " " + _("Please write decimals with a point, and not with a comma.")
    return said


def is_number(text: str) -> bool:
    """Whether a cell holds a number that can be read."""
    try:
        return number_cell(text).value is not None
    except ValueError:
        return False


def may_be_a_number(text: str) -> bool:
    """Whether a cell holds a number, or says in a known way that there is none."""
    try:
        number_cell(text)
    except ValueError:
        return False
    return True


def is_whole(value: float) -> bool:
    """Whether a number may be a count: whole and not below zero."""
    return value >= 0 and value == round(value)
