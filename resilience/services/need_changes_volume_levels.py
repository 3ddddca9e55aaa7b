"""Volume as levels: rates as they are said, the same days of other years with their noise, and the table of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services import words
from resilience.services.need_asking import PER_RESIDENTS
from resilience.services.need_changes_points import are_the_same_season
from resilience.services.need_changes_volume import years_of
from resilience.services.need_periods import is_months, span_words
from resilience.services.need_type_words import capital, records
from resilience.statistics.student import t_quantile
from resilience.views.need_changes import Level, LevelsPicture
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.need_question import NeedFilter, Period
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_changes_volume import VolumeFound

LEVEL = 0.95
NORMAL = 1.96


def rate_words(found: VolumeFound, place: int) -> str:
    """Return a period's rate as it is said, the later one (1) with its unit."""
    value = words.rate(level_of(found, place))
    return value if place == 0 else _("{n} {unit}").format(n=value, unit=unit_of(found))


def unit_of(found: VolumeFound) -> str:
    """Return what a rate counts over."""
    is_monthly = is_months(found.pair.before) and is_months(found.pair.after)
    if found.residents is None:
        return _("a month") if is_monthly else _("a day")
    return _("per 10,000 residents a month") if is_monthly else _("per 10,000 residents a day")


def level_of(found: VolumeFound, place: int) -> float:
    """Return the rate of the earlier (0) or later (1) period."""
    count = (found.before, found.after)[place] or 0.0
    return count / found.lengths[place] * _times(found, place)


def _times(found: VolumeFound, place: int) -> float:
    return 1.0 if found.residents is None else PER_RESIDENTS / found.residents[place][0]


def volume_picture(context: NeedContext, asked: NeedFilter, found: VolumeFound) -> LevelsPicture | None:
    """Return the same days of every year, the two compared last; `None` where one of those is not known."""
    if found.before is None or found.after is None:
        return None
    levels = [
        _level(context, asked, found, period, count)
        for period, count in (
            years_of(context, asked, found) if are_the_same_season(found.pair) and not found.left_out else ()
        )
        if period.last < found.pair.before.first
    ]
    both = [
        _with_noise(span_words(period), level_of(found, place), count, found)
        for place, (period, count) in enumerate(((found.pair.before, found.before), (found.pair.after, found.after)))
    ]
    return LevelsPicture((*levels, *both), _("{what} {unit}").format(what=records(asked), unit=unit_of(found)))


def _level(context: NeedContext, asked: NeedFilter, found: VolumeFound, period: Period, count: float) -> Level:
    residents = context.residents(period.first, asked)
    times = 1.0 if found.residents is None or residents is None else PER_RESIDENTS / residents[0]
    return _with_noise(span_words(period), count / found.lengths[1] * times, count, found)


def _with_noise(said: str, value: float, count: float, found: VolumeFound) -> Level:
    if found.noise is None or not count:
        return Level(said, value, None, None)
    freedom = found.noise.degrees_of_freedom
    reach = NORMAL if freedom is None else t_quantile(LEVEL, freedom)
    factor = math.exp(reach * math.sqrt(max(1.0, found.noise.phi) / count))
    return Level(said, value, value / factor, value * factor)


def volume_table(context: NeedContext, asked: NeedFilter, found: VolumeFound) -> Table:
    """Return the picture as a table, the newest period first."""
    held = volume_picture(context, asked, found)
    what = records(asked)
    rows = [] if held is None else list(held.levels)
    counts = dict(years_of(context, asked, found)) if are_the_same_season(found.pair) and not found.left_out else {}
    said = {span_words(period): count for period, count in counts.items()}
    if found.before is not None and found.after is not None:
        said |= {span_words(found.pair.before): found.before, span_words(found.pair.after): found.after}
    return Table(
        _("{what} {unit}, with what such a period differs by anyway").format(what=capital(what), unit=unit_of(found)),
        (_("Period"), capital(what), _("Rate"), _("Low"), _("High")),
        (False, True, True, True, True),
        tuple(
            (
                row.words,
                words.amount(said.get(row.words, 0.0)),
                words.rate(row.value),
                "" if row.low is None else words.rate(row.low),
                "" if row.high is None else words.rate(row.high),
            )
            for row in reversed(rows)
        ),
    )
