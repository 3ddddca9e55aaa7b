"""Compares units treated from different times on, each only with units that are not treated yet.

Source: Callaway and Sant'Anna, 2021, Difference-in-Differences with Multiple Time Periods.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from statistics import median_low
from typing import Literal

import numpy as np

from resilience.locales import _, ngettext
from resilience.statistics.beta import f_upper_tail
from resilience.statistics.difference_average import Average, Averages
from resilience.statistics.difference_fit import Background, fit
from resilience.statistics.difference_groups import Cells, Starts, Units, by_unit, cells, start_places
from resilience.statistics.difference_leads import MOST_LEADS, NEVER
from resilience.statistics.difference_noise import FEW_TREATED
from resilience.statistics.difference_panel import Labels, Observations, named, observations
from resilience.statistics.difference_results import Effect, GroupTime, Lead, PreTrend, Staggered
from resilience.statistics.difference_weights import negative_weight_share
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Series, normal_quantile
from resilience.statistics.student import share_within

_UNITS_PER_LEAD = 3


def staggered(  # noqa: PLR0913 - the comparison's parts by name, each with a default but the first four
    values: Series,
    unit: Labels,
    time: Labels,
    first_treated: Starts,
    *,
    weights: Series | None = None,
    control: Literal["never", "not_yet"] = "never",
    aggregate: Literal["simple", "group", "event"] = "simple",
    level: float = 0.95,
    seed: int = 0,
) -> Staggered:
    """Return the average effect on the treated where treatment starts at different times and then stays.

    One entry per observation: `values` (None or NaN is missing), its `unit` and `time` (times can be put in order),
    and the time at which its unit was `first_treated`, which may also be given by the unit's name; None, NaN, 0 and
    times after the last are never. Several observations of a unit in a period are averaged by `weights`; across units
    each counts by its average weight.

    Each group of units is compared, from its start on, with its own last period before, and with the units `control`:
    those "never" treated, or all that are "not_yet" treated at that time. The standard error holds what units add that
    hang together over time; limits are Student's with Welch's degrees of freedom. A group of a single unit shows no
    noise of its own and borrows that of the units it is compared with. `seed` draws `joint_reach`. Raises
    `NotComputable` for input that makes no sense; `aggregate` is explained with the result.

    Source: Callaway and Sant'Anna, 2021, Difference-in-Differences with Multiple Time Periods.
    """
    normal_quantile(level)
    if control not in {"never", "not_yet"} or aggregate not in {"simple", "group", "event"}:
        raise NotComputable(_("Controls are “never” or “not_yet”, and averages “simple”, “group” or “event”."))
    names = named(unit)
    starts = [first_treated.get(name) for name in names] if isinstance(first_treated, Mapping) else named(first_treated)
    if len(starts) != len(names):
        raise NotComputable(_("There must be one first treated time per observation, or one per unit by its name."))
    rows = observations(values, names, time, np.zeros(len(names)), weights)
    start = start_places(rows, [starts[place] for place in rows.given])
    rows = replace(rows, treated=(rows.time >= start[rows.unit]).astype(np.float64))
    units = by_unit(rows, start)
    found = cells(units, not_yet=control == "not_yet")
    result = _compared(units, found, aggregate, level, seed)
    two_way, negative = _two_way(rows)
    gone = int((start[rows.unit] == 0).sum())
    return replace(
        result, control=control, two_way=two_way, negative_weight_share=negative, left_out=rows.left_out + gone
    )


def _compared(
    units: Units, found: Cells, aggregate: Literal["simple", "group", "event"], level: float, seed: int
) -> Staggered:
    averages = Averages(units, found, level)
    by_event = {event: averages.of_cells(np.flatnonzero(found.event == event).tolist()) for event in _events(found)}
    by_group = {
        group: averages.plain([averages.of_cells([place]) for place in _after(found, group)])
        for group in units.groups
        if _after(found, group)
    }
    result = Staggered(
        effect=None,
        se=None,
        low=None,
        high=None,
        p=None,
        level=level,
        aggregate=aggregate,
        control="never",
        by_group={units.times[group]: averages.with_limits(average)[0] for group, average in by_group.items()},
        by_event={event: averages.with_limits(average)[0] for event, average in by_event.items()},
        joint_reach=averages.joint_reach(list(by_event.values()), seed),
        group_time=_group_time(units, found, averages),
        pre_trend=_pre_trend(averages, by_event, units),
        units=int(units.start.size),
        periods=len(units.times),
        treated_units=int((units.start < NEVER).sum()),
        warnings=_warnings(found),
    )
    if not by_group:
        return replace(result, reason=_nothing(units))
    effect, degrees = averages.with_limits(_overall(averages, by_group, by_event, found, aggregate))
    return replace(_with_effect(result, effect, degrees), degrees_of_freedom=degrees)


def _events(found: Cells) -> list[int]:
    return sorted({int(event) for event in found.event})


def _after(found: Cells, group: int) -> list[int]:
    """Return the places of a group's cells from its start on."""
    return [int(place) for place in np.flatnonzero((found.group == group) & (found.event >= 0))]


def _overall(
    averages: Averages,
    by_group: dict[int, Average],
    by_event: dict[int, Average],
    found: Cells,
    aggregate: Literal["simple", "group", "event"],
) -> Average:
    if aggregate == "simple":
        return averages.of_cells(np.flatnonzero(found.event >= 0).tolist())
    if aggregate == "group":
        return averages.of_groups(list(by_group.values()), list(by_group))
    return averages.plain([average for event, average in by_event.items() if event >= 0])


def _with_effect(result: Staggered, found: Effect, degrees: int) -> Staggered:
    distance = abs(found.effect or 0.0) / found.se if found.se else math.inf
    p = (0.0 if found.effect else 1.0) if math.isinf(distance) else max(0.0, 1 - share_within(distance, degrees))
    return replace(result, effect=found.effect, se=found.se, low=found.low, high=found.high, p=p)


def _group_time(units: Units, found: Cells, averages: Averages) -> tuple[GroupTime, ...]:
    return tuple(
        GroupTime(
            group=units.times[group],
            time=units.times[time],
            event=int(time - group),
            effect=float(effect),
            se=averages.with_limits(averages.of_cells([place]))[0].se,
            units=int(treated),
            controls=int(controls),
        )
        for place, (group, time, effect, treated, controls) in enumerate(
            zip(found.group, found.time, found.effect, found.treated, found.controls, strict=True)
        )
    )


def _pre_trend(averages: Averages, by_event: dict[int, Average], units: Units) -> PreTrend:
    """Return the joint test of the latest leads, by Hotelling's limit with the median of their degrees of freedom."""
    earlier = sorted((event for event in by_event if event < 0), reverse=True)
    periods = min(units.groups, default=1)
    if not earlier:
        reason = _("There is only one period before the start, so no course to compare.")
        return PreTrend(None, None, None, periods, reason=reason)
    limits = {event: averages.with_limits(by_event[event]) for event in earlier}
    leads = tuple(
        Lead(event, by_event[event].effect, effect.se, effect.low, effect.high)
        for event, (effect, _degrees) in limits.items()
    )
    most = min(MOST_LEADS, max(1, int((units.start < NEVER).sum()) // _UNITS_PER_LEAD))
    chosen = earlier[:most]
    limit = median_low(limits[event][1] for event in chosen)
    chosen = chosen[: max(1, limit // 2)]
    effects = np.array([by_event[event].effect for event in chosen])
    covariance = averages.covariance([by_event[event] for event in chosen])
    wald = float(effects @ np.linalg.pinv(covariance, hermitian=True) @ effects)
    q, second = len(chosen), limit + 1 - len(chosen)
    statistic = wald / q * second / limit
    return PreTrend(f_upper_tail(statistic, q, second), statistic, (q, second), periods, leads)


def _two_way(rows: Observations) -> tuple[float | None, float | None]:
    """Return the plain two-way estimate on the same observations and the share of its negative weights."""
    background = Background(rows)
    shift = background.residuals(rows.treated)
    if not shift.any():
        return None, None
    effect = float(fit(rows, background, rows.treated[:, np.newaxis]).effects[0])
    return effect, negative_weight_share(rows, shift)


def _nothing(units: Units) -> str:
    if not units.groups:
        return _("No unit was observed both before and after its start.")
    return _("At least two units must be untreated while others are; allow those that are not treated yet as controls.")


def _warnings(found: Cells) -> tuple[str, ...]:
    after = found.event >= 0
    lonely = int(np.unique(found.group[after & (found.treated == 1)]).size)
    treated = sum(int(found.treated[after & (found.group == group)].max()) for group in np.unique(found.group[after]))
    warnings = []
    if lonely:
        warnings.append(
            ngettext(
                "{n} start has a single unit; its noise is taken from the units it is compared with.",
                "{n} starts have a single unit each; their noise is taken from the units they are compared with.",
                lonely,
            ).format(n=lonely)
        )
    if 0 < treated < FEW_TREATED:
        warnings.append(
            ngettext(
                "{n} treated unit is few: the limits may be too narrow.",
                "{n} treated units are few: the limits may be too narrow.",
                treated,
            ).format(n=treated)
        )
    return tuple(warnings)
