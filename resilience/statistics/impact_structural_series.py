"""A series as the structural model takes it: checked, on the scale it is worked with, and cut at its start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resilience.locales import _, ngettext
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, is_number, is_whole, one_row
from resilience.statistics.impact_form import Columns
from resilience.statistics.impact_regression import is_singular
from resilience.statistics.impact_series import Flags, columns, exposures, start_outside

_FEWEST_LEFT = 5
_FEWEST_ROUNDS = 2


@dataclass(frozen=True, slots=True, eq=False)
class StructuralSeries:
    """The series as it is worked with: `scaled` by exposure and logarithm, `design` without drift."""

    values: Numbers
    scaled: Numbers
    exposure: Numbers
    design: Numbers
    is_before: Flags
    is_shown: Flags
    is_counted: Flags


def structural_series(
    values: Series,
    start: int,
    covariates: Columns | None,
    period: int | None,
    *,
    log: bool,
    exposure: Series | None,
    lead_in: int,
) -> StructuralSeries:
    """Return the series checked, or refuse with what would help; the arguments are those of `structural`."""
    numbers = one_row(values, _("The values"))
    over = np.ones_like(numbers) if exposure is None else exposures(exposure, numbers.size)
    extra = columns(covariates, numbers.size)
    if not is_whole(start) or not 0 < start < numbers.size:
        raise start_outside(start)
    if not is_number(lead_in) or lead_in < 0:
        raise NotComputable(_("A lead-in and lags are counted in periods from 0 up."))
    if log and (numbers <= 0).any():
        raise NotComputable(
            _("A value of 0 or below has no logarithm; use longer periods, or effects that are added (log=False).")
        )
    places = np.arange(numbers.size, dtype=np.int64)
    foreseeable = ~(np.isnan(over) | np.isnan(extra).any(axis=1))
    known = ~np.isnan(numbers) & foreseeable
    rates = numbers / over
    given = StructuralSeries(
        values=numbers,
        scaled=np.log(rates) if log else rates,
        exposure=over,
        design=np.hstack([np.ones((numbers.size, 1)), _season(places, period), extra]),
        is_before=known & (places < start),
        is_shown=foreseeable & (places >= start),
        is_counted=known & (places >= start + lead_in),
    )
    _check(given, period or 1)
    return given


def _season(places: npt.NDArray[np.int64], period: int | None) -> Numbers:
    if period is not None and (not is_whole(period) or period < 1):
        raise NotComputable(_("A season is a whole number of periods; None is no season."))
    each: Numbers = (places[:, None] % (period or 1) == np.arange(1, period or 1)[None, :]).astype(np.float64)
    return each


def _check(given: StructuralSeries, period: int) -> None:
    before = int(given.is_before.sum())
    least = max(given.design.shape[1] + _FEWEST_LEFT, _FEWEST_ROUNDS * period if period > 1 else 0)
    if before < least:
        raise NotComputable(
            ngettext(
                "{n} known period before the start is too few for this model; it needs {least}. Leave out the season "
                "or covariates, or add earlier periods.",
                "{n} known periods before the start are too few for this model; it needs {least}. Leave out the season "
                "or covariates, or add earlier periods.",
                before,
            ).format(n=before, least=least)
        )
    if not given.is_counted.any():
        raise NotComputable(_("Nothing is known after the start yet. Wait for more."))
    if is_singular(given.design[given.is_before]):
        raise NotComputable(
            _(
                "Two parts of the model say the same before the start, so their shares cannot be told apart; leave out "
                "the season or a covariate, or add earlier periods."
            )
        )
