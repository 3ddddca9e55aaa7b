"""Whether the effect is the season's: a start in spring is followed by summer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Series, one_row
from resilience.statistics.impact_form import Options
from resilience.statistics.impact_interrupted import interrupted
from resilience.statistics.impact_results import Effect, Interrupted, TermTest
from resilience.statistics.impact_series import positions, usual_step

_USUAL_HARMONICS = 2


@dataclass(frozen=True, slots=True)
class SeasonCheck:
    """The effect with a season and without, and how much of the season was seen.

    `rounds_before` and `rounds_after` are whole and part rounds known on each side; `uncovered` are the positions of
    the round seen after the start and never before. `changes` is whether the two effects say different things or lie
    more than a standard error apart. `with_season`, `test` are None where `reason` says why.
    """

    with_season: Effect | None
    without_season: Effect
    test: TermTest | None
    rounds_before: float
    rounds_after: float
    uncovered: tuple[float, ...]
    changes: bool
    reason: str | None = None


def season_check(counts: Series, time: Series, start: float, **options: Unpack[Options]) -> SeasonCheck:
    """Say whether the season matters to the effect, and whether enough of it was seen on both sides.

    The arguments are those of `interrupted`; where they have no season, one of two pairs of waves is tried. `test` is
    the F test of all terms of the season. Raises `NotComputable` where the model without a season cannot be fitted.
    """
    plain, seasonal = Options(**options), Options(**options)
    plain["harmonics"], plain["season"] = 0, "harmonics"
    period = options.get("period", 12)
    without = interrupted(counts, time, start, **plain)
    if not options.get("harmonics") and options.get("season") != "each":
        seasonal["harmonics"] = max(1, min(_USUAL_HARMONICS, int(period / 2)))
    seen = _seen(counts, time, start, period, without.overall)
    try:
        found = interrupted(counts, time, start, **seasonal)
    except NotComputable as refused:
        return replace(seen, reason=str(refused))
    effect, other = found.overall, without.overall
    apart = abs(effect.distance - other.distance) > effect.se
    changes = apart or effect.verdict != other.verdict
    return replace(seen, with_season=effect, test=_better(found, without), changes=changes)


def _seen(counts: Series, time: Series, start: float, period: float, without: Effect) -> SeasonCheck:
    """Return how much of the season was seen, with nothing said of its effect yet."""
    moments, row = one_row(time, _("The times")), one_row(counts, _("The counts"))
    before, after = (moments[~np.isnan(row) & side] for side in (moments < start, moments >= start))
    places = positions(after, period)
    uncovered = np.unique(places[~np.isin(places, positions(before, period))])
    rounds = [(float(side[-1] - side[0]) + usual_step(moments)) / period for side in (before, after)]
    return SeasonCheck(None, without, None, rounds[0], rounds[1], tuple(uncovered.tolist()), changes=False)


def _better(found: Interrupted, without: Interrupted) -> TermTest:
    df = without.df_residual - found.df_residual
    return TermTest.of(without.deviance - found.deviance, df, found.dispersion, found.df_residual)
