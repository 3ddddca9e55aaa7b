"""The first row of a table: names of columns, each once, and no values."""

from __future__ import annotations

import re
from collections.abc import Sequence

from resilience.domain.errors import Refused
from resilience.intake.parsed import MOST_COLUMNS
from resilience.intake.problems import shown
from resilience.intake.reference import key
from resilience.locales import _

LONGEST_COLUMN_NAME = 1_000
FEWEST_PERIODS = 3
_CENTURY = r"(?:1[89]|20)"
PERIOD = re.compile(
    rf"{_CENTURY}\d\d(?:[-/.](?:0?[1-9]|1[0-2])(?:[-/.]\d{{1,2}}(?: 00:00:00)?)?)?"
    rf"|(?:\d{{1,2}}[-/.])?\d{{1,2}}[-/.]{_CENTURY}\d\d|{_CENTURY}\d\d[-/]\d\d(?:\d\d)?"
)
"""How years, months and days stand in a first row of periods; a clock's time may follow a day that Excel wrote."""


def refuse_bad_header(names: Sequence[str]) -> None:
    """Raise `Refused` where the first row does not name each column once."""
    if not any(names):
        raise Refused(_("The first row is empty. The first row must hold the names of the columns."))
    if len(names) > MOST_COLUMNS:
        raise Refused(
            _("The file has more than {most} columns. Please keep only those that are needed.").format(
                most=MOST_COLUMNS
            )
        )
    named = [name for name in names if name]
    longest = max(named, key=len)
    if len(longest) > LONGEST_COLUMN_NAME:
        raise Refused(
            _("The name of column “{name}” is longer than {most} characters. Please shorten it.").format(
                name=shown(longest), most=f"{LONGEST_COLUMN_NAME:,}"
            )
        )
    values = [name for name in named if _looks_like_a_value(name)]
    if 2 * len(values) >= len(named):
        if len(values) >= FEWEST_PERIODS and all(map(PERIOD.fullmatch, values)):
            raise Refused(
                _(
                    "The first row holds periods (“{first}”, “{second}” …), one in each column. Please lay the table "
                    "out with one row for each period, and for each period and unit where there are several: a column "
                    "that names the period, one that names the unit, and one of the values."
                ).format(first=shown(values[0]), second=shown(values[1]))
            )
        raise Refused(
            _("The first row seems to hold values, not the names of the columns. Please put a row of names on top.")
        )
    seen: set[str] = set()
    for name in named:
        if key(name) in seen:
            raise Refused(
                _("Two columns are called “{name}”. Please give each column a name of its own.").format(
                    name=shown(name)
                )
            )
        seen.add(key(name))


def _looks_like_a_value(name: str) -> bool:
    digits = sum(sign.isdigit() for sign in name)
    return digits > 0 and all(sign.isdigit() or sign in "+-/.:, T" for sign in name)


def column_letter(position: int) -> str:
    """Return how a spreadsheet calls the column at this position, counted from 0."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
