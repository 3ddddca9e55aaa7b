"""The conclusion of a volume chart with all that stands behind it: sentence, method, table, and what would undo it."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from resilience.domain.need_charting import ChartKind
from resilience.domain.need_question import Step
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.need_coverage_index import coverage_index
from resilience.services.need_volume_why import chances, choice_words, warnings
from resilience.services.need_volume_words import named, noun_words, plan_words, sentence, verdict_of
from resilience.views.need import Judged
from resilience.views.need_volume import ControlChart
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.need_plan import NeedPlan
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_volume_lines import Lines
    from resilience.services.need_volume_series import Measured
    from resilience.views.need_volume import VolumePoint


@dataclass(frozen=True, slots=True)
class Beside:
    """What a conclusion is written from beside the figures: doubts about what was reported, and what was decided."""

    doubts: tuple[str, ...]
    plan: NeedPlan | None
    is_suited: bool
    is_screened: bool


def judged(context: NeedContext, held: Measured, lines: Lines, points: Sequence[VolumePoint], beside: Beside) -> Judged:
    """Return the conclusion of a chart."""
    said = sentence(held, lines, points[-1].value)
    plan = plan_words(beside.plan) + "." if beside.plan and lines.variation in {"improvement", "concern"} else ""
    caution = (*beside.doubts, *warnings(held, lines))
    coverage = _coverage(context, held, lines)
    return Judged(
        heading=_("Point by point"),
        sentence=" ".join(filter(None, (said, plan, *caution[:1]))),
        verdict=verdict_of(lines),
        number=_number(points[-1]),
        method=_method(held, lines, beside) + _coverage_words(coverage),
        worked_out=_worked_out(context, held, lines, beside),
        tables=(_table(held, lines, points, coverage),),
        false_if=(chances(lines), *caution, *_gaps(held), *_no_direction(beside)),
    )


def nothing_yet() -> ControlChart:
    """Return the chart of what nobody has wholly reported yet."""
    said = _("Nothing of this was wholly reported yet, so there is no point to draw. A longer step may hold one.")
    judgement = Judged(_("Point by point"), said, None, "", "", "", ())
    return ControlChart(judgement, None, "", "", (), (), (), ())


def _number(newest: VolumePoint) -> str:
    if newest.value is None or newest.low is None or newest.high is None:
        return ""
    return _("{value} (95% interval {low} to {high})").format(
        value=words.rate(newest.value), low=words.rate(newest.low), high=words.rate(newest.high)
    )


def _method(held: Measured, lines: Lines, beside: Beside) -> str:
    basis = held.asked.basis.label if held.asked.basis else ""
    said = _(
        "{basis}. {chart}. Vertical lines: 95% interval of each point; points not wholly reported are left open."
    ).format(basis=basis, chart=named(lines, screened=beside.is_screened))
    return said if not held.years else said + " " + _("Residents of {years}.").format(years=_years(held))


def _worked_out(context: NeedContext, held: Measured, lines: Lines, beside: Beside) -> str:
    return " ".join(
        filter(
            None,
            (
                choice_words(lines, is_suited=beside.is_suited),
                _rules(lines, beside),
                _season(held, lines),
                _residents(context, held),
                plan_words(beside.plan) + "." if beside.plan else "",
                _("Records count requests, not people. Fewer requests are not better by themselves, nor more worse."),
                _(
                    "Here each point is held against all points of its series; the page “What changed” holds months "
                    "against the same months a year before. The one may see what the other does not."
                ),
            ),
        )
    )


def _rules(lines: Lines, beside: Beside) -> str:
    if lines.kind is ChartKind.XMR:
        rules = _(
            "Limits lie 2.66 mean moving ranges from the mean. A point is marked beyond a limit, in seven on one side "
            "of the mean, in seven that rise or fall, or as two of three near one limit (NHS England, Making Data "
            "Count). Neither a step nor a run reaches across a gap."
        )
        screen = _("Moving ranges of 3.267 times their mean and more are left out of the limits.")
        return f"{rules} {screen}" if beside.is_screened else rules
    if lines.kind is ChartKind.RUN:
        return _(
            "A signal is a run about the median that is longer, or a number of crossings that is smaller, than chance "
            "lets them be (Anhøj and Olesen, 2014)."
        )
    return _("Limits lie three standard deviations from the centre; points beyond them are marked.")


def _season(held: Measured, lines: Lines) -> str:
    if lines.season is None or lines.kind is not ChartKind.XMR:
        return ""
    if lines.season.factors:
        return _(
            "The series has a season (a week of days, else a year), found from rounds by places with odd values left "
            "out: the lines follow it, and a point is judged by what its place in the round lets expect."
        )
    if lines.season.p is None:
        return lines.season.reason or ""
    if held.step is Step.DAY:
        return _("No season within the week was found.")
    return _("No season was found, so none is taken out.")


def _residents(context: NeedContext, held: Measured) -> str:
    if held.is_share or not held.years:
        return ""
    sources = dict.fromkeys(one.source for one in context.area.populations if one.year in held.years and one.source)
    return _("Residents are those of {years} ({source}), for each point the nearest year held.").format(
        years=_years(held), source="; ".join(sources) or _("source not recorded")
    )


def _years(held: Measured) -> str:
    first, last = held.years[0], held.years[-1]
    return str(first) if first == last else _("{first} to {last}").format(first=first, last=last)


def _gaps(held: Measured) -> tuple[str, ...]:
    open_points = int((~held.is_reported).sum())
    if not open_points:
        return ()
    return (
        ngettext(
            "{n} of {all} points was not wholly reported: what happened then is not known.",
            "{n} of {all} points were not wholly reported: what happened then is not known.",
            open_points,
        ).format(n=open_points, all=len(held)),
    )


def _no_direction(beside: Beside) -> tuple[str, ...]:
    if beside.plan is not None and beside.doubts:
        return (_("The plan’s direction is not applied, since what was reported did not hold."),)
    return ()


def _coverage(context: NeedContext, held: Measured, lines: Lines) -> tuple[str, ...]:
    """Return the coverage index beside each point, "" where none is known or points are single events."""
    if lines.kind is ChartKind.T:
        return ("",) * len(held)
    index = coverage_index(context, held.asked, held.starts, held.step)
    return tuple("" if isnan(value) else f"{value:.0f}" for value in index.tolist())


def _coverage_words(coverage: Sequence[str]) -> str:
    newest = coverage[-1] if coverage else ""
    return " " + _("Coverage of the newest point: {n} of 100.").format(n=newest) if newest else ""


def _table(held: Measured, lines: Lines, points: Sequence[VolumePoint], coverage: Sequence[str]) -> Table:
    return Table(
        _("{what}, newest first: {unit} with the 95% interval, the chart’s lines and what its rules say").format(
            what=noun_words(held), unit=held.unit
        ),
        (
            held.step.label,
            _("Count"),
            _("Value"),
            _("Low"),
            _("High"),
            _("Median") if lines.kind is ChartKind.RUN else _("Mean"),
            _("Lower limit"),
            _("Upper limit"),
            _("Marked"),
            _("Coverage of 100"),
        ),
        (False, True, True, True, True, True, True, True, False, True),
        tuple((*_row(point), of_point) for point, of_point in reversed(list(zip(points, coverage, strict=True)))),
    )


def _row(point: VolumePoint) -> tuple[str, ...]:
    numbers = (point.value, point.low, point.high, point.centre, point.lower, point.upper)
    return (
        point.said,
        _("not reported") if point.count is None else words.amount(point.count),
        *("" if number is None else words.rate(number) for number in numbers),
        point.marked if point.is_judged else _("other sources"),
    )
