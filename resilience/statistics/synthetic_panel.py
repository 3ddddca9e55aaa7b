"""Reads a panel of units over the same periods and splits it at the start, naming what cannot be used."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, one_row


@runtime_checkable
class Columns(Protocol):
    """A table that hands out its columns by name, as a mapping or a data frame does."""

    def items(self) -> Iterable[tuple[Any, Any]]: ...


Panel = Columns | Sequence[Series] | npt.NDArray[np.float64]
"""Series by unit, or an array with a row per unit, whose names are then 0, 1, 2 and so on."""

FEWEST_DONORS = 2


@dataclass(frozen=True, slots=True)
class Split:
    """A treated series and donors (periods × donors) without gaps; `known` are the places of the periods used.

    `before` is how many of them lie before the start; `periods` counts all that were given.
    """

    name: Any
    treated: Numbers
    donors: Numbers
    names: tuple[Any, ...]
    known: npt.NDArray[np.intp]
    before: int
    periods: int
    left_out: tuple[Any, ...]

    def placebo(self, donor: int) -> Split:
        """Return the same with one donor as if treated, and the others as its donors."""
        rest = self.without(donor)
        return replace(rest, name=self.names[donor], treated=self.donors[:, donor], left_out=())

    def without(self, donor: int) -> Split:
        """Return the same without one donor."""
        names = tuple(name for place, name in enumerate(self.names) if place != donor)
        return replace(self, donors=np.delete(self.donors, donor, axis=1), names=names)

    def spread_out(self, values: Numbers) -> tuple[float, ...]:
        """Return the values at their periods as given, NaN at the others."""
        row = np.full(self.periods, np.nan)
        row[self.known] = values
        return tuple(map(float, row))


def split(panel: Panel, treated: Any, start: Any, donors: Sequence[Any] | None, times: Sequence[Any] | None) -> Split:  # noqa: ANN401 - names and times are what the caller uses
    """Return the panel split at the start; raises `NotComputable` where it cannot be."""
    series = _series(panel)
    if not isinstance(treated, Hashable) or treated not in series:
        raise NotComputable(_("The panel has no unit {name}.").format(name=treated))
    length = series[treated].size
    first = _place(start, length, times)
    chosen = [name for name in series if name != treated] if donors is None else list(dict.fromkeys(donors))
    if any(name not in series or name == treated for name in chosen):
        raise NotComputable(_("Donors are other units of the panel than the treated one."))
    known = np.flatnonzero(~np.isnan(series[treated]))
    usable = tuple(name for name in chosen if not np.isnan(series[name][known]).any())
    before = int((known < first).sum())
    if before < 1 or before == known.size:
        raise NotComputable(_("The treated unit needs known values before the start and after it."))
    if len(usable) < FEWEST_DONORS:
        raise NotComputable(_("At least two donors without missing values are needed."))
    table = np.column_stack([series[name][known] for name in usable])
    gone = tuple(name for name in chosen if name not in usable)
    return Split(treated, series[treated][known], table, usable, known, before, length, gone)


def names(panel: Panel) -> list[Any]:
    """Return the units' names in the panel's order."""
    return [name for name, _values in _named(panel)]


def _named(panel: Panel) -> Iterable[tuple[Any, Any]]:
    if isinstance(panel, Columns):
        return panel.items()
    return enumerate(panel)


def _series(panel: Panel) -> dict[Any, Numbers]:
    """Return one row of numbers per unit, all of the same length."""
    if not np.iterable(panel):
        raise NotComputable(_("The units of a panel are observed over the same periods, missing where not known."))
    series = {name: one_row(values, _("The values of each unit")) for name, values in _named(panel)}
    if len({row.size for row in series.values()}) != 1:
        raise NotComputable(_("The units of a panel are observed over the same periods, missing where not known."))
    return series


def _place(start: Any, length: int, times: Sequence[Any] | None) -> int:  # noqa: ANN401 - a time or a place
    """Return the place of the first period from the start on."""
    if times is None:
        if isinstance(start, bool) or not isinstance(start, (int, np.integer)) or not 0 < start < length:
            raise NotComputable(_("The start is the place, counted from 0, of the first value after it."))
        return int(start)
    try:
        after = [place for place, time in enumerate(times) if not time < start]
    except TypeError:
        raise NotComputable(_("The start must be of the same kind as the times.")) from None
    if len(times) != length or not after or after[0] == 0 or after != list(range(after[0], length)):
        raise NotComputable(_("Times are one per period, in order, and the start lies between the first and the last."))
    return after[0]
