"""Units by the period in which they were first treated, each group compared with units that are not treated yet.

Source: Callaway and Sant'Anna, 2021, Difference-in-Differences with Multiple Time Periods (without covariates).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from resilience.locales import _
from resilience.statistics.difference_leads import NEVER
from resilience.statistics.difference_panel import Labels, Observations, Places, is_missing
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers

Starts = Labels | Mapping[Any, Any]
"""The first treated time of each observation, or of each unit by its name; None, NaN and 0 are never."""


_ANY = 1e-300
_ROUNDING = 1e-13
"""The share of the values that rounding may leave of a difference between them."""


@dataclass(frozen=True, slots=True)
class Units:
    """One row per unit: `values` (units × times, NaN where not observed), the place it `start`s at, and its weight.

    The weights are 1 on average. Units treated from the first period on are not among them.
    """

    values: Numbers
    start: Places
    weights: Numbers
    times: tuple[Any, ...]

    @property
    def groups(self) -> list[int]:
        return sorted({int(place) for place in self.start} - {NEVER})


@dataclass(frozen=True, slots=True)
class Cells:
    """The effects of groups and times, and what each unit adds to their errors.

    `group`, `time` and `effect` have one entry per cell; `noise` (cells × units) is the units' part of the error.
    `borrowed` (the same shape) stands in for the noise of a group of one unit, which cannot be seen: it is that of the
    units it was compared with. `controls` counts these, `treated` the group's units.
    """

    group: Places
    time: Places
    effect: Numbers
    noise: Numbers
    borrowed: Numbers
    treated: Places
    controls: Places

    @property
    def event(self) -> Places:
        return self.time - self.group


def start_places(rows: Observations, first_treated: Sequence[Any]) -> Places:
    """Return each unit's first treated place (`NEVER` where it lies beyond the last period), by unit place."""
    found: dict[int, int] = {}
    place_of = cache(lambda first: _place(first, rows.times))
    for unit, first in zip(rows.unit.tolist(), first_treated, strict=True):
        place = place_of(first)
        if found.setdefault(unit, place) != place:
            raise NotComputable(_("A unit is first treated only once: its first treated time must always be the same."))
    return np.array([found[unit] for unit in range(len(rows.unit_names))], dtype=np.int64)


def _place(first: object, times: tuple[Any, ...]) -> int:
    if is_missing(first) or first == 0:
        return NEVER
    try:
        return next((place for place, time in enumerate(times) if not time < first), NEVER)
    except TypeError:
        raise NotComputable(_("First treated times must be of the same kind as the times.")) from None


def by_unit(rows: Observations, start: Places) -> Units:
    """Return one row per unit that is observed untreated first; observations of one cell are averaged by weight."""
    shape = (len(rows.unit_names), len(rows.times))
    cell = rows.unit * shape[1] + rows.time
    weights = np.bincount(cell, rows.weights, minlength=shape[0] * shape[1])
    with np.errstate(invalid="ignore"):
        means = np.bincount(cell, rows.weights * rows.values, minlength=weights.size) / weights
    often = np.bincount(rows.unit, minlength=shape[0])
    of_unit = np.bincount(rows.unit, rows.weights, minlength=shape[0]) / np.maximum(often, 1)
    keep = (start > 0) & (often > 0)
    heavy = of_unit[keep] * (keep.sum() / max(of_unit[keep].sum(), _ANY))
    return Units(means.reshape(shape)[keep], start[keep], heavy, rows.times)


def cells(units: Units, *, not_yet: bool) -> Cells:
    """Return all effects that can be had: from a group's start on against its last period before, earlier against the
    period before (where they should be 0).
    """
    found = [
        _cell(units, group, time, not_yet=not_yet) for group in units.groups for time in range(1, len(units.times))
    ]
    kept = [cell for cell in found if cell is not None]
    columns = list(zip(*kept, strict=True)) if kept else [()] * 7
    group, time, treated, controls = (np.array(columns[part], dtype=np.int64) for part in (0, 1, 5, 6))
    noise, borrowed = (np.array(columns[part]).reshape(len(kept), units.start.size) for part in (3, 4))
    return Cells(group, time, np.array(columns[2]), noise, borrowed, treated, controls)


def _cell(
    units: Units, group: int, time: int, *, not_yet: bool
) -> tuple[int, int, float, Numbers, Numbers, int, int] | None:
    base = group - 1 if time >= group else time - 1
    later, earlier = units.values[:, time], units.values[:, base]
    change = later - earlier
    is_seen = ~np.isnan(change)
    is_control = units.start > max(time, base) if not_yet else units.start == NEVER
    treated, controls = is_seen & (units.start == group), is_seen & is_control & (units.start != group)
    if not treated.any() or controls.sum() < 2:  # noqa: PLR2004 - one control shows no noise
        return None
    compared = treated | controls
    rounding = _ROUNDING * float(np.abs([later[compared], earlier[compared]]).max())
    own, own_noise = _mean(change, units.weights, treated, rounding)
    other, other_noise = _mean(change, units.weights, controls, rounding)
    effect = own - other if abs(own - other) > rounding else 0.0
    borrowed = np.zeros_like(change)
    if treated.sum() == 1:
        share = units.weights[controls] / units.weights[controls].sum()
        borrowed[controls] = other_noise[controls] / np.sqrt(share)
    return group, time, effect, own_noise - other_noise, borrowed, int(treated.sum()), int(controls.sum())


def _mean(change: Numbers, weights: Numbers, those: npt.NDArray[np.bool_], rounding: float) -> tuple[float, Numbers]:
    """Return the weighted mean of those units, and each one's part of its error; the parts' squares add up to the
    mean's variance without bias. What is no larger than `rounding` is no noise.
    """
    share = weights[those] / weights[those].sum()
    mean = float(share @ change[those])
    noise = np.zeros_like(change)
    if share.size > 1:
        apart = change[those] - mean
        noise[those] = share * np.where(np.abs(apart) > rounding, apart, 0.0) / np.sqrt(1 - share)
    return mean, noise
