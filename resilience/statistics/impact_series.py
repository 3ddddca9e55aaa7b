"""An interrupted series as it was given: checked, in one shape, and cut at its start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from resilience.locales import _, ngettext
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, amounts, is_by_name, is_number, one_row
from resilience.statistics.impact_form import Columns, Form, Options

FEWEST_BEFORE = 3
FEWEST_AFTER = 2
_SAME = 6
"""Decimals by which two positions of a round are the same."""

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Periods:
    """One series: values, exposures and covariates (n × k) by time, and which periods are known.

    `is_after` begins after the lead-in; `is_used` leaves out the missing and the lead-in.
    """

    values: Numbers
    exposure: Numbers
    time: Numbers
    start: float
    covariates: Numbers
    is_known: Flags
    is_after: Flags
    is_used: Flags

    @property
    def step(self) -> float:
        """The usual distance from one period to the next."""
        return usual_step(self.time)

    @property
    def origin(self) -> float:
        """The last time that lies before the effect."""
        return float(self.time[~self.is_after].max())


def periods(
    counts: Series,
    time: Series,
    start: float,
    exposure: Series | None,
    covariates: Columns | None,
    form: Form,
) -> Periods:
    """Return the series checked, or refuse with what would help."""
    values = amounts(counts, _("The counts")) if form.is_log else one_row(counts, _("The values"))
    moments = rising(time, values.size)
    over = np.ones_like(values) if exposure is None else exposures(exposure, values.size)
    extra = columns(covariates, values.size)
    known = ~(np.isnan(values) | np.isnan(over) | np.isnan(extra).any(axis=1))
    if not known.any():
        raise NotComputable(_("Every period is missing; there is nothing to work with."))
    if not is_number(start) or not moments[0] < start <= moments[-1]:
        raise start_outside(start)
    after = moments >= start + form.lead_in
    used = known & (after | (moments < start))
    found = Periods(values, over, moments, float(start), extra, known, after, used)
    _check_size(found, form)
    return found


def columns(given: Columns | None, size: int) -> Numbers:
    """Return one or several series (a table of NumPy: its columns) as columns (size × k), NaN where missing.

    None has no columns.
    """
    if given is None:
        return np.empty((size, 0))
    rows = [one_row(row, _("The values")) for row in _rows(given)]
    is_empty_table = isinstance(given, np.ndarray) and given.shape == (size, 0)
    if any(row.size != size for row in rows) or not (rows or is_empty_table):
        raise NotComputable(_("Every series must be as long as the counts: {n} periods.").format(n=size))
    return np.column_stack(rows) if rows else np.empty((size, 0))


def cut(options: Options, size: int, end: int) -> Options:
    """Return the options of a series of `size` periods for its first `end` ones."""
    own = Options(**options)
    if own.get("exposure") is not None:
        own["exposure"] = columns(own["exposure"], size)[:end, 0]
    beside: tuple[Literal["covariates", "controls", "control_exposures"], ...]
    beside = ("covariates", "controls", "control_exposures")
    for series in beside:
        if own.get(series) is not None:
            own[series] = columns(own[series], size)[:end]
    return own


def positions(time: Numbers, period: float) -> Numbers:
    """Return each time's place in its round, from 0 up to the period."""
    rounded: Numbers = np.round(np.round(time % period, _SAME) % period, _SAME)
    return rounded


def usual_step(time: Numbers) -> float:
    """Return the usual distance from one of several times to the next."""
    return float(np.median(np.diff(time)))


def rising(time: Series, size: int) -> Numbers:
    """Return so many times, each after the one before."""
    moments = one_row(time, _("The times"))
    if moments.size != size:
        raise NotComputable(_("Every series must be as long as the counts: {n} periods.").format(n=size))
    if np.isnan(moments).any() or (np.diff(moments) <= 0).any():
        raise NotComputable(_("The times must all be known and rise from one period to the next."))
    return moments


def exposures(exposure: Series, size: int) -> Numbers:
    """Return an exposure above 0 for each of so many periods, NaN where missing."""
    over = one_row(exposure, _("The exposure"))
    if over.size != size:
        raise NotComputable(_("Every series must be as long as the counts: {n} periods.").format(n=size))
    if (over <= 0).any():
        raise NotComputable(_("A rate needs an exposure above 0, such as the number of residents."))
    return over


def moments_and_start(time: Series, start: float) -> Numbers:
    """Return the times, where the start is a number that can be held against them."""
    if not is_number(start):
        raise start_outside(start)
    return one_row(time, _("The times"))


def start_outside(start: object) -> NotComputable:
    """Return the refusal of a start that does not lie within the series."""
    return NotComputable(
        _("The start, {start}, must lie within the series, after its first period and not after its last.").format(
            start=start
        )
    )


def _rows(given: Any) -> list[Any]:  # noqa: ANN401 - whatever a caller gives
    """Return the series one by one."""
    if is_by_name(given):
        return [series for _name, series in given.items()]
    if isinstance(given, np.ndarray) and given.ndim == 2:  # noqa: PLR2004 - a table
        return list(given.T)
    rows = list(given) if np.iterable(given) else []
    return rows if rows and np.ndim(rows[0]) else [given]


def _check_size(given: Periods, form: Form) -> None:
    before, after = (int((given.is_used & side).sum()) for side in (~given.is_after, given.is_after))
    if before < FEWEST_BEFORE:
        raise NotComputable(
            ngettext(
                "{n} known period before the start is too few; at least {least} are needed.",
                "{n} known periods before the start are too few; at least {least} are needed.",
                before,
            ).format(n=before, least=FEWEST_BEFORE)
        )
    least = FEWEST_AFTER + form.slope
    if after < least:
        raise NotComputable(
            ngettext(
                "{n} known period after the start is too few; at least {least} are needed. Wait for more.",
                "{n} known periods after the start are too few; at least {least} are needed. Wait for more.",
                after,
            ).format(n=after, least=least)
        )
    if form.is_log:
        _check_events(given)
    if form.has_season:
        _check_season(given, form)


def _check_events(given: Periods) -> None:
    for side in (~given.is_after, given.is_after):
        if not given.values[given.is_used & side].sum():
            raise NotComputable(
                _("There are no events on one side of the start, so no ratio; compare the two counts themselves.")
            )


def _check_season(given: Periods, form: Form) -> None:
    before = given.time[given.is_used & ~given.is_after]
    if before[-1] - before[0] + given.step < form.period * (1 - 1e-3):
        raise NotComputable(
            _(
                "Less than one round of {season} periods lies before the start, so the season is not known; use no "
                "season, or add earlier periods."
            ).format(season=form.period)
        )
    after = given.time[given.is_used & given.is_after]
    if form.season == "each" and not np.isin(positions(after, form.period), positions(before, form.period)).all():
        raise NotComputable(
            _("A part of the round was never recorded before the start, so its season is not known; use harmonics.")
        )
