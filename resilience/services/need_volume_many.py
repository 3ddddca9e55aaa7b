"""All need types on charts of one scale: what stands out, and how much chance alone would mark among so many."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_charting import Measure
from resilience.domain.need_question import Step
from resilience.domain.vocabulary import Verdict
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.need_asking import NeedContext, need_context
from resilience.services.need_volume import steps_of
from resilience.services.need_volume_lines import positions
from resilience.services.need_volume_series import ROUND, Floats, Measured, measured
from resilience.services.need_volume_words import point_words
from resilience.statistics.multiplicity import benjamini_hochberg
from resilience.statistics.spc import XmrChart, false_alarms, season_of, xmr_over
from resilience.statistics.spc_attribute import SIGMA_OF_RANGE
from resilience.statistics.spc_choice import FEW, FEWEST_FOR_LIMITS
from resilience.statistics.spc_lines import mean_moving_range
from resilience.statistics.student import share_within
from resilience.views.need import Judged
from resilience.views.need_volume import ManyCharts, Panel
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.domain.need_question import NeedFilter
    from resilience.domain.viewer import Viewer
    from resilience.statistics.spc import XmrPoint
    from resilience.storage.store import Store

FALSE_DISCOVERIES = 0.05
"""Of the types that are said to stand out, the share that may do so by chance alone."""


@dataclass(frozen=True, slots=True, eq=False)
class _OfType:
    """One type's chart; `n` points make its newest lines, and `p` is the chance of such a newest point."""

    code: str
    name: str
    held: Measured
    chart: XmrChart
    n: int
    p: float

    @property
    def newest(self) -> XmrPoint:
        return self.chart.points[-1]


def many_charts(
    store: Store, viewer: Viewer, area_id: AreaId, asked: NeedFilter, step: Step = Step.MONTH
) -> ManyCharts:
    """Return an XmR chart for each need type of a direction, basis and place; too rare types are only named."""
    with store.reading() as tx:
        context = need_context(tx, tx.people.again(viewer), area_id)
        return _many(context, replace(context.cube.resolved(asked), need_type=None), step)


def _many(context: NeedContext, asked: NeedFilter, step: Step) -> ManyCharts:
    found, rare = [], []
    for code in context.cube.types(asked):
        one = _of_type(context, replace(asked, need_type=code), step)
        if one is None:
            rare.append(context.type_name(code))
        else:
            found.append(one)
    kept = benjamini_hochberg([one.p for one in found], FALSE_DISCOVERIES)
    return ManyCharts(
        judged=_judged(found, kept, rare),
        panels=tuple(_panel(one, is_kept=is_kept) for one, is_kept in zip(found, kept, strict=True)),
        named=_("XmR charts, rules of NHS England’s Making Data Count; 100 per cent is each type’s own mean"),
    )


def _of_type(context: NeedContext, asked: NeedFilter, step: Step) -> _OfType | None:
    """Return the chart of one type; `None` where it is too rare or too short for limits."""
    held = measured(context, asked, step, Measure.RECORDS)
    counts = held.judged_counts
    known = counts[~np.isnan(counts)]
    if known.size < FEWEST_FOR_LIMITS or known.mean() < FEW:
        return None
    period = ROUND.get(step)
    breaks = positions(held, [one.draft.on_day for one in steps_of(context, held.asked)])
    season = season_of(counts / held.over, period) if period else None
    chart = xmr_over(counts, held.over, season=season, breaks=breaks)
    last = chart.segments[-1]
    n = sum(point.value is not None for point in chart.points[last.start :])
    code = asked.need_type or ""
    return _OfType(code, context.type_name(code), held, chart, n, _chance(held, chart, last.start))


def _chance(held: Measured, chart: XmrChart, begin: int) -> float:
    """Return how often chance puts a newest point so far from its line, by how far points step from one to the next.

    Distances are those of roots, which for counts vary alike whether they are few or many. Moving ranges tell sigma
    with about 0.62 degrees of freedom each (Montgomery, 2009, Introduction to Statistical Quality Control; Anscombe,
    1948, The transformation of Poisson data). Where points never step the chance is 1.
    """
    expected = np.array([math.nan if point.mean is None else max(0.0, point.mean) for point in chart.points])
    beside = (_root(held.judged_counts) - _root(expected * held.over))[begin:]
    known = beside[~np.isnan(beside)]
    sigma = float(mean_moving_range(beside[np.newaxis], screened=False)[0, 0]) / SIGMA_OF_RANGE
    if math.isnan(beside[-1]) or not sigma > 0:
        return 1.0
    before = known[:-1]
    distance = abs(beside[-1] - before.mean()) / (sigma * math.sqrt(1 + 1 / before.size))
    return 1 - share_within(float(distance), max(1, round(0.62 * before.size)))


def _root(counts: Floats) -> Floats:
    return np.asarray(2 * np.sqrt(counts + 3 / 8))


def _judged(found: list[_OfType], kept: tuple[bool, ...], rare: list[str]) -> Judged:
    return Judged(
        heading=_("All need types at once"),
        sentence=_sentence(found, kept),
        verdict=None if not found else Verdict.CHANGED if any(kept) else Verdict.NOISE,
        number="",
        method=_(
            "Each chart in multiples of its own mean, all on one scale; dashed: limits; triangles: more than noise; "
            "bold: stands out among all; points not wholly reported are left open."
        ),
        worked_out=_worked_out(rare),
        tables=(_table(found, kept),) if found else (),
        false_if=_false_if(found),
    )


def _sentence(found: list[_OfType], kept: tuple[bool, ...]) -> str:
    if not found:
        return _("No need type has enough records for a chart with limits.")
    marked = sum(one.newest.kind != "common" for one in found)
    said = ngettext(
        "{marked} of {n} need type is marked at its newest point; chance alone would mark about {expected}.",
        "{marked} of {n} need types are marked at their newest point; chance alone would mark about {expected}.",
        len(found),
    ).format(marked=marked, n=len(found), expected=_expected(found))
    names = [one.name.lower() for one, is_kept in zip(found, kept, strict=True) if is_kept]
    if not names:
        return said + " " + _("Looked at together, no newest point stands out.")
    return said + " " + _("Looked at together, these stand out: {types}.").format(types="; ".join(names))


def _expected(found: list[_OfType]) -> str:
    return f"{sum(false_alarms(one.n).latest for one in found):.1f}"


def _false_if(found: list[_OfType]) -> tuple[str, ...]:
    if not found:
        return ()
    points = sum(false_alarms(one.n).points for one in found)
    marked = sum(point.kind != "common" for one in found for point in one.chart.points)
    return (
        _(
            "Over all points of all charts {marked} are marked; without any change, chance alone would mark about "
            "{expected}. Types that share a cause move together, so marks come in clusters."
        ).format(marked=words.amount(marked), expected=words.amount(round(points))),
        _("A change of all types alike is more often one in reporting than in need; the page on coverage says more."),
    )


def _worked_out(rare: list[str]) -> str:
    said = _(
        "Whether a newest point stands out among all is decided by the rule of Benjamini and Hochberg: of those named, "
        "on average at most one in twenty is there by chance. Its chance comes from Student’s distribution of roots of "
        "counts, with sigma from the moving ranges. Lines follow a season where one is found, and begin anew at "
        "recorded step changes."
    )
    if not rare:
        return said
    few = _("Too rare or too short for limits: {types}.").format(types="; ".join(rare))
    return f"{said} {few}"


def _table(found: list[_OfType], kept: tuple[bool, ...]) -> Table:
    newest = found[0].held
    return Table(
        _("Need types at their newest point ({point}): {unit}").format(
            point=point_words(newest.step, newest.starts[-1]), unit=newest.unit
        ),
        (
            _("Need type"),
            _("Count"),
            _("Value"),
            _("Mean"),
            _("Lower limit"),
            _("Upper limit"),
            _("Marked"),
            _("Stands out"),
        ),
        (False, True, True, True, True, True, False, False),
        tuple(_row(one, is_kept=is_kept) for one, is_kept in zip(found, kept, strict=True)),
    )


def _row(one: _OfType, *, is_kept: bool) -> tuple[str, ...]:
    newest = one.newest
    count = float(one.held.counts[-1])
    return (
        one.name,
        words.amount(count),
        *(
            "" if number is None else words.rate(max(0.0, number))
            for number in (newest.value, newest.mean, newest.lower, newest.upper)
        ),
        {"high": _("higher"), "low": _("lower")}.get(newest.kind, ""),
        _("yes") if is_kept else "",
    )


def _panel(one: _OfType, *, is_kept: bool) -> Panel:
    means = [point.mean for point in one.chart.points if point.mean is not None]
    level = sum(means) / len(means)
    points = one.chart.points
    reported = (one.held.counts / one.held.over).tolist()
    return Panel(
        name=one.name,
        starts=one.held.starts,
        values=tuple(None if math.isnan(value) else value / level for value in reported),
        lower=tuple(None if point.lower is None else max(0.0, point.lower) / level for point in points),
        upper=tuple(None if point.upper is None else point.upper / level for point in points),
        kinds=tuple(point.kind for point in points),
        is_kept=is_kept,
    )
