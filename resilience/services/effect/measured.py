"""The effect as other rooms take it on: for the value for money, the register, the board and the path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.errors import Refused
from resilience.domain.vocabulary import Aspect, Verdict
from resilience.services.effect.case import Answer, Case, answer_of, case_of, held
from resilience.services.effect.effect_said import number_of, sentence_of
from resilience.services.need_asking import need_context
from resilience.services.need_steps import after as next_start
from resilience.views.effect import MeasuredEffect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.domain.identity import AreaId, InterventionId
    from resilience.domain.intervention import Intervention
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Tx


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One intervention's verdict in a line; `number` is "" where there is none, `address` leads to its page."""

    intervention: InterventionId
    name: str
    verdict: Verdict
    sentence: str
    number: str
    address: str


def measured(tx: Tx, viewer: Viewer, area_id: AreaId, intervention_id: InterventionId) -> MeasuredEffect | None:
    """Return the effect of an intervention; `None` where no plan is fixed or nothing can be estimated.

    `viewer` is the one of this transaction. Raises `NotTheirs` for an intervention of another area.
    """
    area = viewer.reading(area_id)
    one = tx.interventions.get(area, intervention_id)
    case = case_of(tx, viewer, area_id, held(tx, viewer, need_context(tx, viewer, area_id), area_id), one)
    answer = None if case is None else _answer_or_none(case)
    return None if answer is None else measured_of(answer)


def measured_of(answer: Answer) -> MeasuredEffect | None:
    """Return an answer as the value for money takes it on; `None` where its share has no limits, or of no volume."""
    main, data = answer.found.main, answer.data
    parts = (main.share, main.low, main.high, main.avoided, main.avoided_low, main.avoided_high)
    after = np.flatnonzero(data.after & ~np.isnan(data.values))
    if any(one is None for one in parts) or not len(after) or data.aspect is not Aspect.VOLUME:
        return None
    share, low, high, avoided, avoided_low, avoided_high = (float(one) for one in parts if one is not None)
    last = next_start(data.step, data.starts[int(after[-1])]) - timedelta(days=1)
    return MeasuredEffect(
        share=share,
        low=low,
        high=high,
        avoided=avoided,
        avoided_low=avoided_low,
        avoided_high=avoided_high,
        years=data.counted_after / data.period,
        first_after=data.starts[int(after[0])],
        last_after=last,
        counted_as=data.counted_as,
        unit=data.unit,
        grade=answer.grade.number,
        design=answer.found.choice.design,
        verdict=answer.verdict,
        sentence=sentence_of(answer),
        is_settled=data.reported_after >= answer.plan.periods,
    )


def verdict_lines(tx: Tx, viewer: Viewer, area_id: AreaId) -> tuple[EffectLine, ...]:
    """Return a line for each intervention with a plan of which something can be said."""
    return tuple(
        EffectLine(
            one.id,
            one.name,
            answer.verdict,
            sentence_of(answer),
            number_of(answer),
            f"/effect?intervention={one.id}",
        )
        for one, answer in answers(tx, viewer, area_id)
    )


def answers(tx: Tx, viewer: Viewer, area_id: AreaId) -> Iterator[tuple[Intervention, Answer]]:
    """Yield each intervention with a plan of which something can be said, with its answer."""
    every = held(tx, viewer, need_context(tx, viewer, area_id), area_id)
    for one in every.interventions:
        case = case_of(tx, viewer, area_id, every, one)
        answer = None if case is None else _answer_or_none(case)
        if answer is not None:
            yield one, answer


def _answer_or_none(case: Case) -> Answer | None:
    try:
        return answer_of(case)
    except Refused:
        return None
