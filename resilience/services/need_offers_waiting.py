"""How long requests that are still open have waited, as of the last day reported."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_question import Period
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.views.need import Judged
from resilience.views.need_offers import Bar, BarsPicture, Told
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resilience.domain.need_question import NeedFilter
    from resilience.services.need_asking import NeedContext

WEEK, MONTH, QUARTER, YEAR = 7, 28, 91, 365
HALF = 0.5


def told_waiting(context: NeedContext, asked: NeedFilter) -> Told | None:
    """Return what is still open and for how long; `None` where nothing was ever said to be open."""
    span, until = context.cube.span(asked), context.cube.reported_to(asked)
    if span is None:
        return None
    until = min(until or span.last, context.today)
    months = Period(first_of_month(month_number(span.first)), _end_of(span.last))
    held = context.cube.minutes(asked, months)
    total = float(held.open_counts.sum())
    if not total:
        return None
    ages = [max(0, (until - day).days) for day in held.open_days]
    counts = held.open_counts.tolist()
    median = _median(ages, counts)
    groups = _groups(ages, counts)
    long = sum(count for age, count in zip(ages, counts, strict=True) if age >= QUARTER)
    sentence = ngettext(
        "{n} request is still open on {day}: half of them have been so for {half} or longer, {long} for 13 weeks or "
        "longer.",
        "{n} requests are still open on {day}: half of them have been so for {half} or longer, {long} for 13 weeks or "
        "longer.",
        round(total),
    ).format(n=words.amount(total), day=words.day(until), half=_days(median), long=words.amount(long))
    judged = Judged(
        heading=_("Requests still open"),
        sentence=sentence,
        verdict=None,
        number=_("{n} open").format(n=words.amount(total)),
        method=_("Days from the request to the last day reported, {day}.").format(day=words.day(until)),
        worked_out=_(
            "Every request whose outcome is “open” counts, of whatever month. The number is a count and no estimate, "
            "so it has no interval. What is known to the week or month only is taken from its first day."
        ),
        tables=(
            Table(
                _("Requests still open, by how long they have waited"),
                (_("Waiting for"), _("Requests")),
                (False, True),
                tuple((name, words.amount(count)) for name, count in groups),
            ),
        ),
        false_if=(
            _(
                "A request that was settled after its file was brought in still counts as open until a newer file "
                "replaces it."
            ),
        ),
    )
    return Told("waiting", judged, BarsPicture(tuple(Bar(name, count, words.amount(count)) for name, count in groups)))


def _end_of(day: date) -> date:
    return first_of_month(month_number(day) + 1) - timedelta(days=1)


def _days(days: int) -> str:
    return ngettext("{n} day", "{n} days", days).format(n=words.amount(days))


def _median(ages: Sequence[int], counts: Sequence[float]) -> int:
    """Return the age that half of the open requests have reached."""
    ordered = sorted(zip(ages, counts, strict=True), reverse=True)
    half, seen = sum(counts) * HALF, 0.0
    for age, count in ordered:
        seen += count
        if seen >= half:
            return age
    return 0


def _groups(ages: Sequence[int], counts: Sequence[float]) -> list[tuple[str, float]]:
    names = (
        (_("under a week"), WEEK),
        (_("1 to 4 weeks"), MONTH),
        (_("4 to 13 weeks"), QUARTER),
        (_("13 weeks to a year"), YEAR),
        (_("a year or longer"), None),
    )
    found, low = [], 0
    for name, high in names:
        inside = (n for age, n in zip(ages, counts, strict=True) if age >= low and (high is None or age < high))
        found.append((name, sum(inside)))
        low = high or low
    return found
