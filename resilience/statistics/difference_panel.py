"""Reads observations of units over time: one row each, what is missing left out, labels turned into places."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, is_by_name, numbers_of, one_row

Places = npt.NDArray[np.int64]
Labels = Sequence[Any] | npt.NDArray[Any]
"""Names, numbers or dates; None and NaN are missing."""
Columns = Mapping[str, Series] | Sequence[Series] | npt.NDArray[np.float64]
"""Covariates by name, or an array with a row per observation and a column per covariate."""


_ROWS = ("values", "unit", "time", "treated", "weights", "given")


@dataclass(frozen=True, slots=True)
class Observations:
    """One row per observation, all arrays of the same length; `unit` and `time` are places in the names.

    `covariates` has a column each; `cluster` is None without clusters; `given` are the rows' places in what was given,
    and `left_out` counts those that lacked something.
    """

    values: Numbers
    unit: Places
    time: Places
    treated: Numbers
    weights: Numbers
    covariates: Numbers
    cluster: Places | None
    unit_names: tuple[Any, ...]
    times: tuple[Any, ...]
    given: Places
    left_out: int = 0

    @property
    def size(self) -> int:
        return int(self.values.size)

    def only(self, rows: npt.NDArray[np.bool_]) -> Observations:
        """Return these rows alone; the names stay, so that places keep their meaning."""
        cluster = None if self.cluster is None else self.cluster[rows]
        parts = {name: getattr(self, name)[rows] for name in _ROWS}
        return replace(self, **parts, covariates=self.covariates[rows], cluster=cluster)


def observations(
    values: Series,
    unit: Labels,
    time: Labels,
    treated: Series,
    weights: Series | None = None,
    *,
    cluster: Labels | None = None,
    covariates: Columns | None = None,
) -> Observations:
    """Return what is complete; `cluster` are labels. Raises `NotComputable` for lengths that differ and the like."""
    y = one_row(values, _("The values"))
    w = np.ones(y.size) if weights is None else one_row(weights, _("The weights"))
    d = one_row(treated, _("The treatment"))
    x = _columns(covariates, y.size)
    labels = [named(row) for row in (unit, time, range(y.size) if cluster is None else cluster)]
    if {w.size, d.size, *map(len, labels)} != {y.size}:
        raise NotComputable(_("Values, units, times, treatment and weights must be equally many."))
    if (w < 0).any() or ((d < 0) | (d > 1)).any():
        raise NotComputable(
            _("Weights are numbers from 0 upwards, and treatment lies between 0 (without) and 1 (with).")
        )
    known = np.logical_and.reduce([_is_known(row) for row in labels])
    known &= ~np.isnan(np.column_stack([y, w, d, x])).any(axis=1) & (w > 0)
    if not known.any():
        raise NotComputable(_("There is no complete observation to compare."))
    (units, unit_names), (times, time_names), (clusters, _names) = (
        places([label for label, keep in zip(row, known, strict=True) if keep], in_order=order)
        for row, order in zip(labels, (False, True, False), strict=True)
    )
    return Observations(
        values=y[known],
        unit=units,
        time=times,
        treated=d[known],
        weights=w[known] / w[known].mean(),
        covariates=x[known],
        cluster=None if cluster is None else clusters,
        unit_names=unit_names,
        times=time_names,
        given=np.flatnonzero(known),
        left_out=int((~known).sum()),
    )


def named(labels: Any) -> list[Any]:  # noqa: ANN401 - whatever a caller gives
    """Return labels one by one; raises `NotComputable` where they are no row of names, numbers or dates."""
    row = list(labels) if np.iterable(labels) else None
    if row is None or not all(isinstance(label, Hashable) for label in row):
        raise NotComputable(_("Units, times, starts and clusters are one row each of names, numbers or dates."))
    return row


def places(labels: Sequence[Any], *, in_order: bool) -> tuple[Places, tuple[Any, ...]]:
    """Return each label's place among the different ones, sorted or in the order in which they came."""
    different = list(dict.fromkeys(labels))
    if in_order:
        try:
            different.sort()
        except TypeError:
            raise NotComputable(_("Times must be of one kind, so that they can be put in order.")) from None
    place_of = {label: place for place, label in enumerate(different)}
    return np.array([place_of[label] for label in labels], dtype=np.int64), tuple(different)


def _is_known(labels: Sequence[Any]) -> npt.NDArray[np.bool_]:
    missing = {label for label in set(labels) if is_missing(label)}
    return np.array([label not in missing for label in labels], dtype=bool)


def is_missing(label: object) -> bool:
    """Return whether a label is None, or is not equal to itself as missing numbers and dates are not."""
    if label is None:
        return True
    try:
        return bool(label != label)  # noqa: PLR0124
    except TypeError:  # the missing value of pandas says neither
        return True


def _columns(covariates: Columns | None, size: int) -> Numbers:
    if covariates is None:
        return np.empty((size, 0))
    table: Any = covariates
    x = numbers_of([column for _name, column in table.items()] if is_by_name(table) else table)
    if x is not None and x.shape == (0,):
        x = np.empty((size, 0))
    if x is not None and x.ndim == 1:
        x = x[:, np.newaxis]
    if x is not None and x.ndim == 2 and x.shape[0] != size:  # noqa: PLR2004 - rows and columns
        x = x.T
    if x is None or x.ndim != 2 or x.shape[0] != size or np.isinf(x).any():  # noqa: PLR2004
        raise NotComputable(_("Each covariate needs one number per observation, none of them infinite."))
    return x
