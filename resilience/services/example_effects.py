"""The example's interventions with plans, a hospital's counts, benefits and lessons, held as a lead would have."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.intervention import IntendedEffect
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect, Design
from resilience.example import lessons, worth
from resilience.example.attendances import FALLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.domain.identity import InterventionId, SeriesId
    from resilience.domain.intervention import InterventionDraft
    from resilience.domain.viewer import LedArea
    from resilience.example import ExampleArea
    from resilience.example.interventions import ExampleIntervention
    from resilience.storage.store import Tx

WORKING_HOUR = time(11, 0)
LOGGED_AFTER = timedelta(days=420)
"""How long after its start something was written about an intervention."""
BACK_TO_BEFORE_THE_START = timedelta(days=45)


def hold_effects(tx: Tx, area: ExampleArea, led: LedArea, framework_code: str, *, is_first: bool) -> None:
    """Hold what one area did and what it says of it; benefits and pairs in the first area alone."""
    series = _series(tx, area, led)
    for done in area.interventions:
        number = _intervention(tx, led, done, series)
        _lesson(tx, led, done, number, area.code)
        if is_first and done.is_about_attendances:
            _worth(tx, led, number, done.draft.starts_on)
    if is_first:
        _beside_interventions(tx, led, area.interventions[0].draft.starts_on, framework_code)
    tx.audit.write(
        Deed.INTERVENTION, f"example, {len(area.interventions)} interventions", person_id=None, area_id=led.id
    )


def _series(tx: Tx, area: ExampleArea, led: LedArea) -> Mapping[str, SeriesId]:
    numbers = tx.outcome_series.add(led, area.series)
    return {new.name: number for new, number in zip(area.series, numbers, strict=True)}


def _intervention(tx: Tx, led: LedArea, done: ExampleIntervention, series: Mapping[str, SeriesId]) -> InterventionId:
    falls = series.get(FALLS) if done.is_about_attendances else None
    first = _moment(done.draft.starts_on) - BACK_TO_BEFORE_THE_START
    number = tx.at(first).interventions.add(led, _with_attendances(done.draft, falls))
    for version, fixed in enumerate(done.plans):
        tx.at(_moment(fixed.fixed_on)).interventions.fix_plan(
            led,
            number,
            _plan_on_attendances(fixed.draft, falls, series),
            known_to=_end_of_month_before(fixed.fixed_on),
            seen_version=version,
        )
    return number


def _with_attendances(draft: InterventionDraft, falls: SeriesId | None) -> InterventionDraft:
    """Put attendances before what was meant to change in the records of need, where a hospital counted them."""
    if falls is None:
        return draft
    meant = draft.intended[0]
    counted = IntendedEffect(Outcome(Aspect.VOLUME, series=falls), meant.improvement, 0.1, meant.after_months)
    return replace(draft, intended=(counted, *draft.intended))


def _plan_on_attendances(
    draft: EvaluationPlanDraft, falls: SeriesId | None, series: Mapping[str, SeriesId]
) -> EvaluationPlanDraft:
    if falls is None:
        return draft
    return replace(
        draft,
        outcome=Outcome(Aspect.VOLUME, series=falls),
        design=Design.CONTROLLED,
        control_types=(),
        control_series=tuple(number for number in series.values() if number != falls),
        control_areas=False,
        negative_control="",
    )


def _lesson(tx: Tx, led: LedArea, done: ExampleIntervention, number: InterventionId, code: str) -> None:
    draft = lessons.lesson_of(done.planned, code)
    if draft is not None:
        later = min(_moment(done.draft.starts_on) + LOGGED_AFTER, tx.now)
        tx.at(later).lessons.add(led, replace(draft, intervention=number))


def _worth(tx: Tx, led: LedArea, number: InterventionId, starts_on: date) -> None:
    then = tx.at(min(_moment(starts_on) + LOGGED_AFTER, tx.now))
    for benefit in worth.benefits(number):
        then.benefits.add(led, benefit)
    for beside in worth.beside(number):
        then.beside_money.add(led, beside)


def _beside_interventions(tx: Tx, led: LedArea, begun_on: date, framework_code: str) -> None:
    begun = tx.at(_moment(begun_on))
    for pair in lessons.pairs(framework_code):
        begun.capability_pairs.add(led, pair)
    for draft in lessons.lessons_of_none():
        tx.lessons.add(led, draft)


def _end_of_month_before(day: date) -> date:
    return day.replace(day=1) - timedelta(days=1)


def _moment(day: date) -> datetime:
    return datetime.combine(day, WORKING_HOUR, UTC)
