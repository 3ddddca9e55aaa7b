"""Days (or weeks) of both periods as the variability of need is judged on them, with and without disruptions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need import day_number, month_number, week_number
from resilience.domain.need_question import Step
from resilience.services.need_changes_variability import Stretch

if TYPE_CHECKING:
    from datetime import date

    from resilience.services.need_pattern_setting import Setting
    from resilience.services.need_series import NeedSeries

AFTERMATH = timedelta(days=7)
"""Days after a disruption that are still taken for its own."""


@dataclass(frozen=True, slots=True)
class BothStretches:
    """Both periods, whole and without the days of the disruptions named (and the week after each)."""

    before: Stretch
    after: Stretch
    calm_before: Stretch
    calm_after: Stretch
    disruptions: tuple[str, ...]


def both_stretches(held: Setting, step: Step) -> BothStretches:
    """Return the days, or the weeks, that begin in the months compared."""
    series = held.context.cube.series(held.asked, step)
    before, after = (_inside(series, held, months) for months in (held.before, held.after))
    hit = {
        number: [one.name for one in held.context.disruptions if _is_hit(start, one.starts_on, one.ends_on, step)]
        for number, start in ((number, series.starts[number]) for number in (*before, *after))
    }
    names = [one.name for one in held.context.disruptions if any(one.name in said for said in hit.values())]
    whole_before, whole_after = (_stretch(series, numbers) for numbers in (before, after))
    return BothStretches(
        whole_before,
        whole_after,
        _without(whole_before, [bool(hit[number]) for number in before]),
        _without(whole_after, [bool(hit[number]) for number in after]),
        tuple(dict.fromkeys(names)),
    )


def _inside(series: NeedSeries, held: Setting, months: tuple[date, ...]) -> list[int]:
    return [number for number, start in enumerate(series.starts) if held.holds(start, months)]


def _stretch(series: NeedSeries, numbers: list[int]) -> Stretch:
    starts = [series.starts[number] for number in numbers]
    weekdays = [start.weekday() if series.step is Step.DAY else 0 for start in starts]
    return Stretch(
        series.counts[numbers],
        np.array([month_number(start) for start in starts], dtype=np.int64),
        np.array(weekdays, dtype=np.int64),
        np.array([week_number(start) if series.step is Step.DAY else day_number(start) for start in starts], np.int64),
    )


def _without(side: Stretch, is_hit: list[bool]) -> Stretch:
    if not is_hit:
        return side
    return replace(side, counts=np.where(is_hit, np.nan, side.counts))


def _is_hit(start: date, first: date, last: date | None, step: Step) -> bool:
    length = timedelta(days=1 if step is Step.DAY else 7)
    return start + length > first and start <= (last or first) + AFTERMATH
