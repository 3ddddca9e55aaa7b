"""Asks how unusual the treated unit's gap is: every donor is taken for treated, every donor is left out once.

Source: Abadie, Diamond and Hainmueller, 2010, Synthetic Control Methods for Comparative Case Studies, and 2015,
Comparative Politics and the Synthetic Control Method (leave one out); Firpo and Possebom, 2018, Synthetic Control
Method: Inference, Sensitivity Analysis and Confidence Sets (limits from placebos); Lei and Sudijono, 2024, Inference
for Synthetic Controls via Refined Placebo Tests (why both are mixed from the same donors).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from resilience.locales import _
from resilience.statistics.given import Numbers
from resilience.statistics.synthetic_matching import Matching
from resilience.statistics.synthetic_panel import Split
from resilience.statistics.synthetic_results import LeaveOneOut, PlaceboUnit

CARRIES = 0.001
"""The weight from which a donor counts as part of the mixture."""
_PERFECT = 1e-4
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the treated unit stands among placebos; `low` and `high` are None where `reason` says why."""

    rank: int
    p: float
    smallest_p: float
    is_by_ratio: bool
    low: float | None
    high: float | None
    reason: str | None


def compared(panel: Split, weights: Numbers) -> tuple[Numbers, PlaceboUnit]:
    """Return the gap in each period used and what it comes to."""
    gap = panel.treated - panel.donors @ weights
    before, after = (float(np.sqrt((part**2).mean())) for part in (gap[: panel.before], gap[panel.before :]))
    is_perfect = before <= _PERFECT * spread_before(panel)
    ratio = None if is_perfect else after / before
    return gap, PlaceboUnit(float(gap[panel.before :].mean()), before, after, ratio)


def spread_before(panel: Split) -> float:
    """Return how far all units' values lie from their common mean before the start."""
    return float(np.column_stack([panel.treated, panel.donors])[: panel.before].std())


def placebo_units(panel: Split, matching: Matching) -> dict[Any, PlaceboUnit]:
    """Return each donor compared with a mixture of the other donors; none with fewer than two others."""
    if len(panel.names) < 3:  # noqa: PLR2004 - one as treated and two to mix
        return {}
    found = {}
    for place, name in enumerate(panel.names):
        placebo = panel.placebo(place)
        found[name] = compared(placebo, matching.weights(placebo))[1]
    return found


def units_without(panel: Split, weights: Numbers, matching: Matching) -> dict[Any, PlaceboUnit]:
    """Return the treated unit compared with a mixture that does without one donor, by donor; none with two donors."""
    if len(panel.names) < 3:  # noqa: PLR2004 - two must be left to mix
        return {}
    own = compared(panel, weights)[1]
    found = {}
    for place, name in enumerate(panel.names):
        rest = panel.without(place)
        found[name] = compared(rest, matching.weights(rest))[1] if weights[place] > 0 else own
    return found


def standing(
    own: PlaceboUnit, without: dict[Any, PlaceboUnit], placebos: dict[Any, PlaceboUnit], level: float
) -> Standing:
    """Return rank, p and limits among the placebos.

    Units are ranked by the error after over the error before. Where a unit fits perfectly before, that says nothing,
    and all are ranked by the error after. Each placebo is held against the treated unit `without` that donor, so that
    both are mixed from the same donors: with one donor more, the treated unit of few donors would come first too often.
    The limits hold every constant effect that the placebos do not speak against at 1 - level, by mean gap after over
    error before; they can part from the rank where a gap changes its sign.
    """
    pairs = [(placebos[name], without[name]) for name in placebos]
    is_by_ratio = all(unit.ratio is not None for pair in pairs for unit in pair)
    rank = 1 + sum(_score(other, is_by_ratio) >= _score(mine, is_by_ratio) * (1 - _SAME) for other, mine in pairs)
    count = len(pairs) + 1
    place = math.floor((1 - level) * count + _SAME)
    if place < 1:
        needed = math.ceil(1 / (1 - level) - _SAME) - 1
        reason = _("An interval from placebos at this level needs at least {n} donors.").format(n=needed)
        return Standing(rank, rank / count, 1 / count, is_by_ratio, None, None, reason)
    reaches = [
        abs(other.effect) * (mine.rmspe_before / other.rmspe_before if is_by_ratio else 1) for other, mine in pairs
    ]
    low = sorted(mine.effect - reach for (_other, mine), reach in zip(pairs, reaches, strict=True))[place - 1]
    high = sorted(mine.effect + reach for (_other, mine), reach in zip(pairs, reaches, strict=True))[-place]
    limits = min(low, own.effect), max(high, own.effect)
    return Standing(rank, rank / count, 1 / count, is_by_ratio, *limits, None)


def _score(unit: PlaceboUnit, is_by_ratio: bool) -> float:  # noqa: FBT001 - see `standing`
    return unit.ratio if is_by_ratio and unit.ratio is not None else unit.rmspe_after


def leave_one_out(weights: dict[Any, float], without: dict[Any, PlaceboUnit]) -> LeaveOneOut | None:
    """Return the effects without each donor that carries weight; None with two donors, which cannot do without one."""
    effects = {name: unit.effect for name, unit in without.items() if weights[name] >= CARRIES}
    return LeaveOneOut(min(effects.values()), max(effects.values()), effects) if effects else None
