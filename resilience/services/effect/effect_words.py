"""How an effect, an interval and a chance are said."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.locales import _, ngettext
from resilience.services import words

if TYPE_CHECKING:
    from resilience.domain.need_question import Step
    from resilience.services.effect.estimate_kinds import Estimate

HUNDRED = 100
MINUS = "−"
MANY = 1000


def spelled(number: int) -> str:
    """Return a small number as a word, such as "seven"; larger ones in figures."""
    names = {
        2: _("two"),
        3: _("three"),
        4: _("four"),
        5: _("five"),
        6: _("six"),
        7: _("seven"),
        8: _("eight"),
        9: _("nine"),
        10: _("ten"),
        11: _("eleven"),
        12: _("twelve"),
        13: _("thirteen"),
        14: _("fourteen"),
        15: _("fifteen"),
        16: _("sixteen"),
        17: _("seventeen"),
        18: _("eighteen"),
        19: _("nineteen"),
        20: _("twenty"),
    }
    return names.get(number, str(number))


def one_in(number: int) -> str:
    """Return a chance such as "one in seven"."""
    return _("one in {number}").format(number=spelled(number))


def signed(value: float) -> str:
    """Return a share as a percentage with its sign, such as "−15"."""
    whole = round(value * HUNDRED)
    return "0" if whole == 0 else f"+{whole:,}" if whole > 0 else f"{MINUS}{-whole:,}"


def percent(share: float | None, low: float | None, high: float | None) -> str:
    """Return a change such as "−15% (−22 to −7)"; "" where there is none."""
    if share is None:
        return ""
    if low is None or high is None:
        return _("{share}%, without limits").format(share=signed(share))
    return f"{signed(share)}% ({signed(low)} {_('to')} {signed(high)})"


def of(found: Estimate) -> str:
    """Return an estimate's share with its interval."""
    return percent(found.share, found.low, found.high)


def after_colon(found: Estimate) -> str:
    """Return the same where brackets stand around it already: "−15%, −22 to −7"."""
    return of(found).replace(" (", ", ").removesuffix(")")


def how_many(value: float) -> str:
    """Return a number of needs as it is said: two figures, since the interval is far wider than the rest."""
    size = abs(value)
    digits = 0
    while size >= HUNDRED:
        size, digits = size / 10, digits + 1
    rounded = round(size) * 10**digits
    if abs(value) < 1:
        return small(abs(value))
    if abs(value) >= 10:  # noqa: PLR2004 - one decimal below ten
        return words.amount(rounded)
    return f"{abs(value):.1f}".removesuffix(".0")


def small(value: float) -> str:
    """Return an amount below 1 with two figures, such as "0.054" or "0.00054", and never as a power of ten."""
    if not value:
        return "0"
    places = 1 - math.floor(math.log10(abs(value)))
    return f"{value:.{places}f}".rstrip("0").rstrip(".").replace("-", MINUS)


def amount(value: float) -> str:
    """Return a value of a series as a cell of a table: one decimal, two figures of what is below 1."""
    return small(value) if 0 < abs(value) < 1 else words.amount(round(value, 1))


def avoided(found: Estimate, unit: str) -> str:
    """Return needs avoided such as "about 310 fewer requests (190 to 430)", "" where there are none."""
    if found.avoided is None:
        return ""
    is_fewer = found.avoided >= 0
    said = _("about {n} fewer {unit}") if is_fewer else _("about {n} more {unit}")
    middle = said.format(n=how_many(found.avoided), unit=unit)
    if found.avoided_low is None or found.avoided_high is None:
        return middle
    ends = (found.avoided_low, found.avoided_high) if is_fewer else (-found.avoided_high, -found.avoided_low)
    return f"{middle} ({_within(*ends, is_fewer=is_fewer)})"


def average(found: Estimate, unit: str) -> str:
    """Return by how much an amount differs on average: "4.2 days less a period (1.1 to 7.3)"; "" where not known."""
    if found.added is None:
        return ""
    is_less = found.added < 0
    said = _("{n} {unit} less a period") if is_less else _("{n} {unit} more a period")
    middle = said.format(n=how_many(found.added), unit=unit)
    if found.added_low is None or found.added_high is None:
        return middle
    low, high = (-found.added_high, -found.added_low) if is_less else (found.added_low, found.added_high)
    if low >= 0:
        return f"{middle} ({how_many(low)} {_('to')} {how_many(high)})"
    less, more = _("less"), _("more")
    side, other = (less, more) if is_less else (more, less)
    return f"{middle} ({_either(low, high, side=side, other=other)})"


def size_of(found: Estimate, unit: str, *, is_count: bool) -> str:
    """Return needs avoided of counts, and the mean difference of amounts."""
    return avoided(found, unit) if is_count else average(found, unit)


def _within(low: float, high: float, *, is_fewer: bool) -> str:
    if low >= 0:
        return f"{how_many(low)} {_('to')} {how_many(high)}"
    fewer, more = _("fewer"), _("more")
    side, other = (fewer, more) if is_fewer else (more, fewer)
    return _either(low, high, side=side, other=other)


def _either(low: float, high: float, *, side: str, other: str) -> str:
    """Return limits of which one lies on the other side of none: "from 40 more to 430 fewer"."""
    return _("from {low} {other} to {high} {side}").format(
        low=how_many(low), other=other, high=how_many(high), side=side
    )


def compared(found: Estimate) -> str:
    """Return how much more or less as it stands in a sentence: "35% less (24 to 45)"."""
    if found.share is None:
        return ""
    is_less = found.share < 0
    middle = f"{abs(round(found.share * HUNDRED))}%"
    side = _("less") if is_less else _("more")
    if found.low is None or found.high is None:
        return f"{middle} {side}"
    ends = (-found.high, -found.low) if is_less else (found.low, found.high)
    return f"{middle} {side} ({_ends(*ends, side=side, other=_('more') if is_less else _('less'))})"


def _ends(low: float, high: float, *, side: str, other: str) -> str:
    if low >= 0:
        return f"{round(low * HUNDRED)} {_('to')} {round(high * HUNDRED)}"
    return _("from {low}% {other} to {high}% {side}").format(
        low=round(-low * HUNDRED), other=other, high=round(high * HUNDRED), side=side
    )


def periods(number: int, step: Step) -> str:
    """Return a number of periods such as "22 months"."""
    return {
        12: ngettext("{n} month", "{n} months", number),
        4: ngettext("{n} quarter", "{n} quarters", number),
    }.get(step.in_a_year, ngettext("{n} year", "{n} years", number)).format(n=number)


def chance(p: float) -> str:
    """Return how often chance alone gives as much, such as "3 times in 1,000"."""
    times = round(p * MANY)
    if not times:
        return _("less than once in 1,000")
    return ngettext("{n} time in 1,000", "{n} times in 1,000", times).format(n=words.amount(times))


def lower(said: str) -> str:
    """Return words as they stand inside a sentence."""
    return said[:1].lower() + said[1:]


def capital(sentence: str) -> str:
    """Return words as they begin a sentence."""
    return sentence[:1].upper() + sentence[1:]
