"""Whether the day or the month comes first in a column: decided by its dates, and refused where they do not decide."""

from __future__ import annotations

import re
from collections.abc import Sequence

from resilience.intake.mapping import DateForm
from resilience.intake.problems import shown
from resilience.locales import _

MONTHS_IN_A_YEAR = 12
LAST_OF_A_MONTH = 31
IN_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
WEEK_BEGINNING = re.compile(r"^(?:w/?[cb]|w(?:ee)?k (?:commencing|beginning|starting|of))[.: ]+", re.IGNORECASE)


class TwoWays(Exception):
    """A column whose dates could be read both ways; `sentence` says so."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def form_of(texts: Sequence[str]) -> DateForm:
    """Return how a column of days is written, from those dates that can be read in one way only.

    Raises `TwoWays` where there are none, or where they contradict each other.
    """
    in_numbers = [
        (text, int(found[1]), int(found[3]), found[4])
        for text in texts
        if (found := IN_NUMBERS.fullmatch(WEEK_BEGINNING.sub("", text, count=1)))
    ]
    day_first = next((text for text, first, second, _year in in_numbers if first > MONTHS_IN_A_YEAR >= second), None)
    month_first = next((text for text, first, second, _year in in_numbers if second > MONTHS_IN_A_YEAR >= first), None)
    if day_first and month_first:
        raise TwoWays(
            _(
                "Some dates have the day first ({one}), others the month ({other}). Please write all "
                "of them in one way."
            ).format(one=shown(day_first), other=shown(month_first))
        )
    _refuse_years_that_may_come_first(in_numbers)
    if month_first:
        return DateForm.MONTH_FIRST
    two_ways = next((text for text, first, second, _year in in_numbers if first != second), None)
    if two_ways and not day_first:
        raise TwoWays(
            _(
                "Every date here could be read in two ways, for example {date}. Please say in the "
                "mapping whether the day or the month comes first."
            ).format(date=shown(two_ways))
        )
    return DateForm.DAY_FIRST


def _refuse_years_that_may_come_first(in_numbers: Sequence[tuple[str, int, int, str]]) -> None:
    """Raise `TwoWays` where `26-03-14` may be a day of 2026: the last number differs more often than the first."""
    could_be = all(
        len(last) == len("26") and second <= MONTHS_IN_A_YEAR and 1 <= int(last) <= LAST_OF_A_MONTH
        for _text, _first, second, last in in_numbers
    )
    firsts = {first for _text, first, _second, _last in in_numbers}
    lasts = {last for _text, _first, _second, last in in_numbers}
    if could_be and len(lasts) > len(firsts):
        raise TwoWays(
            _("The dates here, such as {date}, may have the year first. Please write years with four digits.").format(
                date=shown(in_numbers[0][0])
            )
        )
