"""XmR charts by the rules of NHS England's Making Data Count: what is signal and what is noise.

`xmr` answers for one series in words; `xmr_many` for a table of them in arrays, so that a page may look at hundreds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series
from resilience.statistics.spc_lines import edges, mean_moving_range, row_means
from resilience.statistics.spc_rules import Flags, Lines, Marks, joined_flags, joined_lines, nhs_flags

Improvement = Literal["down", "up", "none"]
Flag = Literal["outside", "shift", "trend", "two_of_three"]
Kind = Literal["common", "improvement", "concern", "high", "low"]
Assurance = Literal["consistent_pass", "consistent_fail", "inconsistent"]

LIMITS = 2.66
"""Mean moving ranges from the mean to a limit: the NHS rounds 3 / 1.128 like this."""
NEAR = LIMITS * 2 / 3
_FEWEST = 2
_TABLE = 2


@dataclass(frozen=True, slots=True)
class XmrPoint:
    """One value with the lines at its place; None is what is missing or cannot be known from so few values.

    `kind` is "high" and "low" where no direction is an improvement.
    """

    value: float | None
    mean: float | None
    lower: float | None
    upper: float | None
    near_lower: float | None
    near_upper: float | None
    flags: frozenset[Flag]
    kind: Kind


@dataclass(frozen=True, slots=True)
class XmrSegment:
    """The points from `start` up to, not including, `stop` that share their lines.

    `variation` is the kind of the last observed point. `assurance` says whether the newest limits would meet the target
    always, never, or now and then; None in earlier segments, and without a target or a direction.
    """

    start: int
    stop: int
    mean: float | None
    lower: float | None
    upper: float | None
    variation: Kind
    assurance: Assurance | None


@dataclass(frozen=True, slots=True)
class XmrChart:
    points: tuple[XmrPoint, ...]
    segments: tuple[XmrSegment, ...]


@dataclass(frozen=True, slots=True)
class XmrCharts:
    """The lines and flags of many series, each an array of series × points."""

    lines: Lines
    flags: Flags


def xmr(
    values: Series,
    *,
    improvement: Improvement = "down",
    rules: Literal["nhs"] = "nhs",
    baseline: int | None = None,
    breaks: Sequence[int] = (),
    target: float | None = None,
    screen_moving_ranges: bool = True,
) -> XmrChart:
    """Return the chart of `values`, oldest first, evenly spaced; None and NaN are periods nobody reported.

    `breaks` are the positions at which lines begin anew; runs do not cross them. `baseline` takes the lines from
    the first so many places of each segment. `screen_moving_ranges` leaves moving ranges of 3.267 times their mean
    and more out of the limits. Neither a moving range nor a run reaches across a missing value.

    Refused with `NotComputable`: no value at all, infinite ones, a break outside the series, a baseline below 2,
    and any other set of rules or direction than the named ones.

    Source: NHS England, Making Data Count; Reading, Wheeler and Chambers, 1992, Understanding Statistical Process
    Control (the chart); R package NHSRplotthedots 0.2 (the choices between wordings).
    """
    _check_choices(improvement, rules, target)
    row = np.atleast_1d(_measurements(values))
    if row.ndim != 1 or np.isnan(row).all():
        raise NotComputable(_("A control chart needs one row of numbers with at least one value."))
    charts = xmr_many(row[np.newaxis], baseline=baseline, breaks=breaks, screen_moving_ranges=screen_moving_ranges)
    points = _points(row, charts, improvement)
    spans = pairwise(edges(breaks, row.size))
    return XmrChart(
        points,
        tuple(
            # A target is held against what would happen now: lines that have ended promise nothing.
            _segment(points, start, stop, improvement, target if stop == row.size else None)
            for start, stop in spans
        ),
    )


def xmr_many(
    values: Sequence[Series] | Numbers,
    *,
    baseline: int | None = None,
    breaks: Sequence[int] = (),
    screen_moving_ranges: bool = True,
) -> XmrCharts:
    """Return lines and flags of `values`, series × points; all series break at the same places, if any do.

    Settings, missing values and refusals are as in `xmr`, but a series without any value is no refusal: its lines
    are NaN and nothing in it is flagged.
    """
    table = _measurements(values)
    if table.ndim != _TABLE:
        raise NotComputable(_("Many control charts need a table of numbers, one row for each series."))
    if baseline is not None and baseline < _FEWEST:
        raise NotComputable(_("A baseline needs at least two points; {count} is too few.").format(count=baseline))
    parts = [
        _part(table[:, start:stop], baseline, screened=screen_moving_ranges)
        for start, stop in pairwise(edges(breaks, table.shape[1]))
    ]
    return XmrCharts(joined_lines([lines for lines, _f in parts]), joined_flags([flags for _l, flags in parts]))


def _part(table: Numbers, baseline: int | None, *, screened: bool) -> tuple[Lines, Flags]:
    known = table[:, :baseline]
    mean = row_means(known)
    reach = mean_moving_range(known, screened=screened)
    everywhere = np.zeros_like(table)
    lines = Lines(
        everywhere + mean,
        everywhere + (mean - LIMITS * reach),
        everywhere + (mean + LIMITS * reach),
        everywhere + (mean - NEAR * reach),
        everywhere + (mean + NEAR * reach),
    )
    return lines, nhs_flags(table, lines)


def _measurements(values: Sequence[Series] | Series) -> Numbers:
    numbers = np.asarray(values, dtype=np.float64)
    if np.isinf(numbers).any():
        raise NotComputable(_("A control chart cannot hold an infinite value."))
    return numbers


def _check_choices(improvement: str, rules: str, target: float | None) -> None:
    if rules != "nhs":
        raise NotComputable(_("The rules of a chart are “nhs”; {rules} is none we know.").format(rules=rules))
    if improvement not in ("down", "up", "none"):
        raise NotComputable(
            _("An improvement is “down”, “up” or “none”; {improvement} is not.").format(improvement=improvement)
        )
    if target is not None and not math.isfinite(target):
        raise NotComputable(_("A target must be a number."))


def _points(row: Numbers, charts: XmrCharts, improvement: Improvement) -> tuple[XmrPoint, ...]:
    lines, flags = charts.lines, charts.flags
    columns = (row, lines.mean[0], lines.lower[0], lines.upper[0], lines.near_lower[0], lines.near_upper[0])
    numbers = zip(*(_known(column) for column in columns), strict=True)
    named = _named(flags)
    directions = flags.direction[0].tolist()
    return tuple(
        XmrPoint(value, mean, lower, upper, near_lower, near_upper, marked, _kind(direction, improvement))
        for (value, mean, lower, upper, near_lower, near_upper), marked, direction in zip(
            numbers, named, directions, strict=True
        )
    )


def _known(column: Numbers) -> list[float | None]:
    return [None if math.isnan(value) else value for value in column.tolist()]


def _named(flags: Flags) -> list[frozenset[Flag]]:
    """Return the names of the rules that mark each point of the first series."""
    marks: tuple[tuple[Flag, Marks], ...] = (
        ("outside", flags.outside),
        ("shift", flags.shift),
        ("trend", flags.trend),
        ("two_of_three", flags.two_of_three),
    )
    places = range(flags.outside.shape[1])
    return [frozenset(flag for flag, marked in marks if marked[0, place]) for place in places]


def _kind(direction: int, improvement: Improvement) -> Kind:
    if direction == 0:
        return "common"
    if improvement == "none":
        return "high" if direction > 0 else "low"
    return "improvement" if (direction > 0) == (improvement == "up") else "concern"


def _segment(
    points: tuple[XmrPoint, ...], start: int, stop: int, improvement: Improvement, target: float | None
) -> XmrSegment:
    first = points[start]
    observed = [point.kind for point in points[start:stop] if point.value is not None]
    return XmrSegment(
        start,
        stop,
        first.mean,
        first.lower,
        first.upper,
        observed[-1] if observed else "common",
        assurance_of(first.lower, first.upper, improvement, target),
    )


def assurance_of(
    lower: float | None, upper: float | None, improvement: Improvement, target: float | None
) -> Assurance | None:
    """Say whether values between these limits would meet a target; None without a target, limits or a direction."""
    if target is None or improvement == "none" or lower is None or upper is None:
        return None
    if lower <= target <= upper:
        return "inconsistent"
    always_above = target < lower
    return "consistent_pass" if always_above == (improvement == "up") else "consistent_fail"
