"""The questions of an evaluation plan, each choice explained in a sentence, and the draft that the answers make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.evaluation import LONGEST_WHY, EvaluationPlanDraft
from resilience.domain.identity import SeriesId
from resilience.domain.need_question import Step
from resilience.domain.vocabulary import Aspect, Design, SeasonForm, TrendForm
from resilience.locales import _
from resilience.services.effect.planning_time import usual_periods
from resilience.services.effect.planning_words import design_words, season_words, trend_words
from resilience.ui import parts
from resilience.ui.choosing import one_of
from resilience.ui.intervention_fields import several
from resilience.ui.intervention_lines import better
from resilience.ui.intervention_outcome import outcome
from resilience.ui.need_volume_notes import EARLIEST
from resilience.views.need import Choosable
from resilience.views.table import Table

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.outcome import Outcome
    from resilience.views.intervention import PlanStart

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class _Model:
    """By what form the time before is carried on."""

    design: Design
    season: SeasonForm
    trend: TrendForm
    with_slope: bool
    baseline_from: date | None


@dataclass(frozen=True, slots=True)
class _Beside:
    """With what the outcome is compared."""

    types: tuple[str, ...]
    series: tuple[SeriesId, ...]
    areas: bool
    negative: str


def fields(start: PlanStart, key: str) -> EvaluationPlanDraft:
    """Draw the questions, answered from the newest version or the first intended effect; `Refused` as the draft is."""
    held = start.draft
    _question(_("1. What is judged?"))
    chosen = outcome(start.choices, key, held.outcome)
    improvement = better(held.improvement, f"{key}_better")
    within, periods = _yardstick(start, chosen, key)
    _question(_("2. What would have happened without it?"))
    model = _model(held, key)
    _question(_("3. With what is it compared?"))
    beside = _beside(start, chosen, key)
    _question(_("4. Why so?"))
    why = st.text_input(
        _("The reason") if start.seen else _("What the plan rests on (may be left empty)"),
        max_chars=LONGEST_WHY,
        key=f"{key}_why",
        help=_("For a later version: what changed since the one before."),
    )
    return EvaluationPlanDraft(
        chosen,
        improvement,
        within,
        periods,
        model.design,
        model.season,
        model.trend,
        model.with_slope,
        model.baseline_from,
        beside.types,
        beside.series,
        beside.areas,
        beside.negative,
        why,
    )


def _question(words: str) -> None:
    st.markdown(f"**{words}**")


def _step(start: PlanStart, outcome: Outcome) -> Step | None:
    """Return by what step an outcome goes; `None` for a series that is not held any more."""
    if outcome.series is None:
        return Step.MONTH
    return next((one.step for one in start.choices.series if one.id == outcome.series), None)


def _yardstick(start: PlanStart, chosen: Outcome, key: str) -> tuple[float, int]:
    """Ask without limits: Streamlit would keep the value before one beyond them; what is wrong is refused in words.

    How many periods it begins with follows the outcome's step: twelve are a year of months, and twelve years.
    """
    held, step = start.draft, _step(start, chosen) or Step.MONTH
    left, right = st.columns(2)
    within = left.number_input(
        _("Up to how many per cent either way count as no effect?"),
        value=held.no_effect_within * HUNDRED,
        step=1.0,
        format="%g",
        key=f"{key}_within",
        help=_("A difference that would make none in practice. 0 leaves it to the interval alone."),
    )
    periods = right.number_input(
        _("After how many periods is anything said?"),
        value=held.periods if _step(start, held.outcome) is step else usual_periods(step),
        step=1,
        key=f"{key}_periods_{step.value}",
        help=_("Months for need recorded here; for a series, its own periods. Until then: too early to say."),
    )
    return round(within / HUNDRED, 6), int(periods)


def _model(held: EvaluationPlanDraft, key: str) -> _Model:
    design = one_of(_("Design"), list(Design), lambda one: one.label, key=f"{key}_design", chosen=held.design)
    parts.method(design_words(design))
    if st.toggle(_("What each design does"), key=f"{key}_designs"):
        listed = ((one.label, design_words(one)) for one in Design)
        columns = (_("Design"), _("What it does"))
        parts.table(Table(_("Designs, the weakest comparison first"), columns, (False, False), tuple(listed)))
    left, right = st.columns(2)
    season = one_of(
        _("Time of the year"),
        list(SeasonForm),
        lambda one: one.label,
        key=f"{key}_season",
        chosen=held.season,
        where=left,
    )
    trend = one_of(
        _("Trend"), list(TrendForm), lambda one: one.label, key=f"{key}_trend", chosen=held.trend, where=right
    )
    parts.method(f"{season_words(season)} {trend_words(trend)}")
    with_slope = st.checkbox(
        _("The effect may grow or fade: look at its slope too"), value=held.with_slope, key=f"{key}_slope"
    )
    baseline: date | None = st.date_input(
        _("The time before begins on (leave empty for all that is held)"),
        value=held.baseline_from,
        min_value=EARLIEST,
        format="DD/MM/YYYY",
        key=f"{key}_baseline",
        help=_("For example the day from which recording is comparable."),
    )
    return _Model(design, season, trend, with_slope, baseline)


def _beside(start: PlanStart, chosen: Outcome, key: str) -> _Beside:
    if chosen.series is not None:
        return _Beside((), _control_series(start, chosen, key), areas=False, negative="")
    if chosen.aspect is not Aspect.VOLUME:
        parts.method(_("Only volumes are compared with anything: this side of need is judged by its own course."))
        return _Beside((), (), areas=False, negative="")
    held, others = start.draft, [one for one in start.choices.need_types if one.code != chosen.asked.need_type]
    types: tuple[str, ...] = ()
    if chosen.asked.need_type is not None:
        types = several(
            _("Need types of this area that it should not touch"),
            others,
            held.control_types,
            key=f"{key}_types",
            help_words=_("They share the weather, the staff and the season, so they show what happened anyway."),
            without=_("None chosen"),
        )
    areas = st.checkbox(
        _("Areas that consent to stand beside it, where at least five do"),
        value=held.control_areas,
        key=f"{key}_areas",
    )
    names = {"": _("none"), **{one.code: one.name for one in others if one.code not in types}}
    negative = one_of(
        _("Negative control: a need type on which no effect may show"),
        list(names),
        lambda code: names[code],
        key=f"{key}_negative",
        chosen=held.negative_control,
        help_words=_("If “an effect” shows here too, something else is at work and the estimate is in doubt."),
    )
    return _Beside(types, (), areas=areas, negative=negative)


def _control_series(start: PlanStart, chosen: Outcome, key: str) -> tuple[SeriesId, ...]:
    group = next((one.group for one in start.choices.series if one.id == chosen.series), "")
    offered = [
        Choosable(str(one.id), one.name)
        for one in start.choices.series
        if one.group == group and one.id != chosen.series
    ]
    picked = several(
        _("Series of the same group that stand beside it"),
        offered,
        tuple(map(str, start.draft.control_series)),
        key=f"{key}_control_series",
        help_words=_("Units that were not treated, or the same people counted for something it does not touch."),
        without=_("None chosen"),
    )
    return tuple(SeriesId(int(number)) for number in picked)
