"""How series counted elsewhere, their periods and their numbers are said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_question import Step
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from resilience.domain.outcome import NewSeries

MOST_GAPS_NAMED = 4
SMALL = 10
LARGE = 1000
APRIL = 4


def period_words(step: Step, start: date) -> str:
    """Return a period as a person says it: "April 2019", "April to June 2019", "2019", "2019/20"."""
    last = first_of_month(month_number(start) + (step.months or 1) - 1)
    if step is Step.MONTH:
        return words.month(start)
    if step is Step.YEAR and start.month == 1:
        return str(start.year)
    if step is Step.YEAR and start.month == APRIL:
        return f"{start.year}/{last.year % 100:02}"
    return _("{first} to {last}").format(
        first=_(words.MONTHS[start.month - 1]) if start.year == last.year else words.month(start),
        last=words.month(last),
    )


def _from_to(step: Step, first: date, last: date) -> str:
    """Return a span: by years, or by the first month of the first period and the last month of the last one."""
    if step is not Step.QUARTER:
        return _("{first} to {last}").format(first=period_words(step, first), last=period_words(step, last))
    end = first_of_month(month_number(last) + (step.months or 1) - 1)
    return _("{first} to {last}").format(first=words.month(first), last=words.month(end))


def number_words(value: float | None, *, is_count: bool) -> str:
    """Return a value with as many decimals as its size asks for; "not reported" where there is none."""
    if value is None:
        return _("not reported")
    if is_count or abs(value) >= LARGE:
        return f"{value:,.0f}"
    return f"{value:,.3f}" if abs(value) < SMALL else f"{value:,.2f}"


def span_words(series: NewSeries) -> str:
    """Return the first and last period, such as "January 2002 to November 2006"."""
    return _from_to(series.step, series.points[0].start, series.points[-1].start)


def gaps(series: NewSeries) -> tuple[date, ...]:
    """Return the periods between the first and the last that were not reported."""
    return tuple(point.start for point in series.points if point.value is None)


def gap_words(series: NewSeries) -> str:
    """Return the gaps by name, the first few of many; "none" where there is none."""
    missing = gaps(series)
    if not missing:
        return _("none")
    named = ", ".join(period_words(series.step, start) for start in missing[:MOST_GAPS_NAMED])
    more = len(missing) - MOST_GAPS_NAMED
    return named if more <= 0 else _("{named} and {n} more").format(named=named, n=more)


def periods_words(step: Step, count: int) -> str:
    """Return so many months, quarters or years."""
    if step is Step.QUARTER:
        return ngettext("{n} quarter", "{n} quarters", count).format(n=f"{count:,}")
    if step is Step.YEAR:
        return ngettext("{n} year", "{n} years", count).format(n=f"{count:,}")
    return ngettext("{n} month", "{n} months", count).format(n=f"{count:,}")


def series_words(count: int) -> str:
    """Return so many series."""
    return ngettext("{n} series", "{n} series", count).format(n=f"{count:,}")


def group_span(series: Sequence[NewSeries]) -> str:
    """Return over which periods series reach together."""
    step = series[0].step
    first = min(one.points[0].start for one in series)
    last = max(one.points[-1].start for one in series)
    return _from_to(step, first, last)


def overview(caption: str, series: Iterable[NewSeries]) -> Table:
    """Return series with what each of them is; a column that no series fills is left out."""
    held = list(series)
    rows = [_line(one) for one in held]
    kept = [
        place
        for place, (_heading, _numeric, is_optional) in enumerate(_headings())
        if not is_optional or any(row[place] for row in rows)
    ]
    return Table(
        caption,
        tuple(_headings()[place][0] for place in kept),
        tuple(_headings()[place][1] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
    )


def _headings() -> tuple[tuple[str, bool, bool], ...]:
    """Return each column: its heading, whether it holds numbers, whether it may be left out."""
    return (
        (_("Series"), False, False),
        (_("Periods"), True, False),
        (_("First"), False, False),
        (_("Last"), False, False),
        (_("Not reported"), False, False),
        (_("Lowest"), True, False),
        (_("Highest"), True, False),
        (_("Values"), False, False),
        (_("Denominator"), False, True),
        (_("Treated from"), False, True),
        (_("Weight"), True, True),
    )


def _line(one: NewSeries) -> tuple[str, ...]:
    known = [point.value for point in one.points if point.value is not None]
    return (
        one.name,
        periods_words(one.step, len(one.points)),
        period_words(one.step, one.points[0].start),
        period_words(one.step, one.points[-1].start),
        gap_words(one),
        number_words(min(known), is_count=one.is_count),
        number_words(max(known), is_count=one.is_count),
        _("counts of {unit}").format(unit=one.unit) if one.is_count else one.unit,
        _("yes") if any(point.exposure is not None for point in one.points) else "",
        period_words(one.step, one.treated_from) if one.treated_from else "",
        "" if one.weight is None else number_words(one.weight, is_count=False),
    )


def series_table(new: NewSeries) -> Table:
    """Return every period of a series with its value, and its denominator where it has one."""
    has_exposure = any(point.exposure is not None for point in new.points)
    return Table(
        new.name,
        (_("Period"), new.unit, *((_("Denominator"),) if has_exposure else ())),
        (False, True, *((True,) if has_exposure else ())),
        tuple(
            (
                period_words(new.step, point.start),
                number_words(point.value, is_count=new.is_count),
                *((("" if point.exposure is None else words.amount(point.exposure)),) if has_exposure else ()),
            )
            for point in new.points
        ),
    )
