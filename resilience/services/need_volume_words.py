"""The sentences of a volume chart: what the newest point is called and why, and what would make that false."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_charting import ChartKind, Measure
from resilience.domain.need_question import Step
from resilience.domain.vocabulary import Direction, Verdict
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.need_volume_series import Measured, noun_of
from resilience.views.need_volume import Sign

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.need_plan import NeedPlan
    from resilience.domain.need_question import NeedFilter
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_volume_lines import Lines
    from resilience.statistics.spc_xmr import Assurance, Kind

FEWEST_TO_SPEAK = 10
"""Points from which runs and crossings say something."""


def point_words(step: Step, start: date) -> str:
    """Return a point as a person says it."""
    if step is Step.DAY:
        return words.day(start)
    if step is Step.WEEK:
        return _("the week of {day}").format(day=words.day(start))
    if step is Step.MONTH:
        return words.month(start)
    if step is Step.QUARTER:
        return _("{first} to {last}").format(
            first=words.month(start), last=words.month(first_of_month(month_number(start) + 2))
        )
    return str(start.year)


def subject(context: NeedContext, asked: NeedFilter, measure: Measure) -> str:
    """Return what a chart is about, as a title begins: "Requests about food"."""
    about = "" if asked.need_type is None else context.type_name(asked.need_type).lower()
    name = "" if asked.slice is None else context.name(asked.slice.part, asked.slice.code)
    said = {
        Measure.RECORDS: _("Requests") if asked.direction is Direction.REQUEST else _("Offers"),
        Measure.UNMET: _("Unmet requests"),
        Measure.SHARE_UNMET: _("Share of requests that stayed unmet"),
    }[measure]
    if about:
        said = _("{what} about {type}").format(what=said, type=about)
    return _("{what} ({of})").format(what=said, of=name) if name else said


def title(about: str, verdict: Verdict | None, *, is_run: bool, is_high: bool) -> str:
    """Return the answer in one sentence; `is_high` says which way a marked point lies."""
    if verdict is Verdict.TOO_EARLY or verdict is None:
        return _("{subject}: too early to say").format(subject=about)
    if verdict is Verdict.NOISE:
        return _("{subject}: within the usual range").format(subject=about)
    if is_run:
        return _("{subject}: not steady over time").format(subject=about)
    said = {
        Verdict.CHANGED: (_("{subject}: higher than usual"), _("{subject}: lower than usual")),
        Verdict.IMPROVEMENT: (
            _("{subject}: higher than usual, an improvement by the plan"),
            _("{subject}: lower than usual, an improvement by the plan"),
        ),
        Verdict.CONCERN: (
            _("{subject}: higher than usual, a concern by the plan"),
            _("{subject}: lower than usual, a concern by the plan"),
        ),
    }[verdict]
    return said[0 if is_high else 1].format(subject=about)


def verdict_of(lines: Lines) -> Verdict:
    """Return what the newest point is called in one word."""
    if lines.kind is ChartKind.RUN:
        if lines.runs is None or lines.runs.n_useful < FEWEST_TO_SPEAK:
            return Verdict.TOO_EARLY
        return Verdict.CHANGED if lines.runs.signal else Verdict.NOISE
    return _VERDICTS[lines.variation]


_VERDICTS: dict[Kind, Verdict] = {
    "common": Verdict.NOISE,
    "high": Verdict.CHANGED,
    "low": Verdict.CHANGED,
    "improvement": Verdict.IMPROVEMENT,
    "concern": Verdict.CONCERN,
}


def noun_words(held: Measured) -> str:
    """Return what is counted, as the beginning of a caption."""
    noun = noun_of(held.asked, held.measure)
    return noun[:1].upper() + noun[1:]


def sentence(held: Measured, lines: Lines, newest: float | None) -> str:
    """Return the sentence under the heading: the newest value, and whether it is more than noise."""
    point = point_words(held.step, held.starts[-1])
    if newest is None:
        now = _("Nothing came that could have a share, {point}").format(point=point)
    else:
        now = _("{value} {unit}, {point}").format(value=words.rate(newest), unit=held.unit, point=point)
    if lines.kind is ChartKind.RUN:
        return _run_sentence(now, lines)
    lower, upper = lines.lower[-1], lines.upper[-1]
    if lower is None or upper is None:
        return _("{now}. Too few neighbouring points are known for limits.").format(now=now)
    if lines.variation == "common":
        said = (
            _("{now}: within the usual {lower} to {upper} for the time of year.")
            if _has_season(lines) and held.step is not Step.DAY
            else _("{now}: within the usual {lower} to {upper}.")
        )
        return said.format(now=now, lower=_shown(held, lower), upper=_shown(held, upper))
    return _("{now}: more than noise, since {why}.").format(now=now, why=why(held, lines, len(lines.kinds) - 1))


def _run_sentence(now: str, lines: Lines) -> str:
    if lines.runs is None:
        return now + "."
    if lines.runs.n_useful < FEWEST_TO_SPEAK:
        return ngettext(
            "{now}. {n} point is known, and too few lie off the middle of {median} to tell a change from noise.",
            "{now}. {n} points are known, and too few lie off the middle of {median} to tell a change from noise.",
            lines.n,
        ).format(now=now, n=lines.n, median=words.rate(lines.runs.median))
    said = (
        _("{now}. The points are not spread about their middle of {median} as chance would have it.")
        if lines.runs.signal
        else _("{now}. Runs and crossings about the middle of {median} are no more than noise.")
    )
    return said.format(now=now, median=words.rate(lines.runs.median))


def _shown(held: Measured, value: float) -> str:
    return words.rate(value * held.scale)


def _has_season(lines: Lines) -> bool:
    return lines.kind is ChartKind.XMR and lines.season is not None and bool(lines.season.factors)


def why(held: Measured, lines: Lines, place: int) -> str:
    """Return in words which rule marks a point; "" where none does."""
    flags, lower, upper = lines.flags[place], lines.lower[place], lines.upper[place]
    centre = lines.centre[place] or 0.0
    count, over = held.counts[place], held.over[place]
    is_above = bool(count / over > centre)
    if "outside" in flags:
        limit = upper if is_above else lower
        said = _("it is above the upper limit of {limit}") if is_above else _("it is below the lower limit of {limit}")
        return said.format(limit=_shown(held, limit or 0.0))
    if "trend" in flags:
        return _("it is part of seven or more points that rise or fall one after the other")
    if "two_of_three" in flags:
        return (
            _("two of three points in a row lie near the upper limit")
            if is_above
            else _("two of three points in a row lie near the lower limit")
        )
    if "shift" in flags:
        return (
            _("it is part of seven or more points in a row above the mean")
            if is_above
            else _("it is part of seven or more points in a row below the mean")
        )
    return ""


def named(lines: Lines, *, screened: bool) -> str:
    """Return which chart by which rules, as it is written on the chart."""
    if lines.kind is ChartKind.XMR:
        rules = _("XmR chart, rules of NHS England’s Making Data Count")
        screen = _("moving ranges screened") if screened else _("moving ranges not screened")
        season = _("lines follow the season") if _has_season(lines) else ""
        return ", ".join(filter(None, (rules, screen, season)))
    if lines.kind is ChartKind.RUN:
        return _("Run chart, Anhøj’s rules")
    return _("{chart}, points beyond three standard deviations").format(chart=lines.kind.label)


def signs(lines: Lines, *, has_target: bool) -> tuple[Sign, ...]:
    """Return variation and assurance as marks with words; none on a run chart, which has no limits."""
    if lines.kind is ChartKind.RUN:
        return ()
    variation = Sign(verdict_of(lines), _("Variation"), _variation_words()[lines.variation])
    if not has_target or lines.assurance is None:
        return (variation,)
    verdict, said = _assurance_words()[lines.assurance]
    return (variation, Sign(verdict, _("Assurance"), said))


def _variation_words() -> dict[Kind, str]:
    return {
        "common": _("common cause, no more than noise"),
        "high": _("special cause, higher than usual; no plan says whether that is better"),
        "low": _("special cause, lower than usual; no plan says whether that is better"),
        "improvement": _("special cause of an improvement, as the plan defines it"),
        "concern": _("special cause of concern, as the plan defines it"),
    }


def _assurance_words() -> dict[Assurance, tuple[Verdict, str]]:
    return {
        "consistent_pass": (Verdict.IMPROVEMENT, _("the target would be met every time while nothing changes")),
        "consistent_fail": (Verdict.CONCERN, _("the target would be missed every time while nothing changes")),
        "inconsistent": (Verdict.NOISE, _("the target would be met at times and missed at times, by noise alone")),
    }


def plan_words(plan: NeedPlan) -> str:
    """Return what a plan says of a measure."""
    better = _("more is better") if plan.draft.improvement.value == "up" else _("fewer is better")
    return _("By the plan that holds from {day}, {better}: {why}").format(
        day=words.day(plan.draft.holds_from), better=better, why=plan.draft.why
    )
