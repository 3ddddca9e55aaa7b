"""Weights donors and periods so that a treated unit and its mixture go the same way, then compares differences.

A second opinion beside the synthetic control: the mixture need not reach the treated unit's level.

Source: Arkhangelsky, Athey, Hirshberg, Imbens and Wager, 2021, Synthetic Difference-in-Differences.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from resilience.locales import _
from resilience.statistics.given import Numbers, normal_quantile
from resilience.statistics.student import t_quantile
from resilience.statistics.synthetic_panel import Panel, Split, split
from resilience.statistics.synthetic_results import SyntheticDifference
from resilience.statistics.synthetic_weights import mixture

_FEWEST_PLACEBOS = 3
_OF_TIME = 1e-6
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class _Compared:
    """The weights of donors and periods before, and the gap of each period used."""

    donors: Numbers
    times: Numbers
    gap: Numbers
    effect: float


def difference(
    panel: Panel,
    treated: Any,  # noqa: ANN401 - the name that the caller gave
    start: Any,  # noqa: ANN401 - a place or a time
    *,
    donors: Sequence[Any] | None = None,
    times: Sequence[Any] | None = None,
    placebos: bool = True,
    level: float = 0.95,
) -> SyntheticDifference:
    """Return the synthetic difference in differences of one treated unit; arguments are those of `control`.

    Donors are weighted to go the same way before the start, a constant apart and not too unevenly; periods before it so
    that they foretell the donors' values after. The standard error is the spread that donors show when each is taken
    for treated: it holds where the treated unit is as noisy as they are.
    """
    normal_quantile(level)
    used = split(panel, treated, start, donors, times)
    penalty = _penalty(used)
    found = _compared(used, penalty)
    others = {
        name: _compared(used.placebo(place), penalty).effect
        for place, name in enumerate(used.names)
        if placebos and len(used.names) >= _FEWEST_PLACEBOS
    }
    without = float((used.treated - found.gap)[used.before :].mean())
    error, reach, reason = _noise(list(others.values()), level)
    beyond = sum(abs(effect) >= abs(found.effect) * (1 - _SAME) for effect in others.values())
    return SyntheticDifference(
        effect=found.effect,
        se=error,
        low=None if error is None else found.effect - reach * error,
        high=None if error is None else found.effect + reach * error,
        placebo_p=(1 + beyond) / (1 + len(others)) if others else None,
        smallest_p=1 / (1 + len(others)) if others else None,
        weights=dict(zip(used.names, map(float, found.donors), strict=True)),
        time_weights=dict(zip(map(int, used.known), map(float, found.times), strict=False)),
        gap=used.spread_out(found.gap),
        relative=found.effect / without if without > 0 else None,
        periods_before=used.before,
        periods_after=used.treated.size - used.before,
        level=level,
        placebos=others,
        left_out=used.left_out,
        reason=reason,
    )


def _noise(effects: list[float], level: float) -> tuple[float | None, float, str | None]:
    """Return the standard error, how many of it the limits lie away, and why there is none."""
    if not effects:
        return None, math.nan, _("A standard error needs placebos of at least three donors.")
    return float(np.std(effects)), t_quantile(level, len(effects) - 1), None


def _penalty(panel: Split) -> float:
    """Return zeta: the noise of the donors from period to period, larger with more periods after."""
    steps = np.diff(panel.donors[: panel.before], axis=0)
    noise = float(np.std(steps, ddof=1)) if steps.size > 1 else 0.0
    return noise * math.sqrt(math.sqrt(panel.treated.size - panel.before))


def _compared(panel: Split, penalty: float) -> _Compared:
    before, after = panel.donors[: panel.before], panel.donors[panel.before :].mean(axis=0)
    own = panel.treated[: panel.before]
    donors = mixture(before - before.mean(axis=0), own - own.mean(), penalty**2 * panel.before)
    steady = (penalty * _OF_TIME) ** 2 * len(panel.names)
    times = mixture(before.T - before.mean(axis=1), after - after.mean(), steady)
    apart = panel.treated - panel.donors @ donors
    gap = apart - float(times @ apart[: panel.before])
    return _Compared(donors, times, gap, float(gap[panel.before :].mean()))
