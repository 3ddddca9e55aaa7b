"""One pair round by round: the level agreed before gating, and the measure in the months that the lag names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.domain.vocabulary import AssessmentKind
from resilience.locales import _
from resilience.services import words
from resilience.services.frameworks import framework_of
from resilience.services.judged import STANDS
from resilience.services.learning.pair_measures import HUNDRED, looked_at
from resilience.services.outcomes import listed
from resilience.services.uk_time import uk_day
from resilience.views.capability import PairPoint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from resilience.domain.assessment import Round
    from resilience.domain.capability import Pair, PairDraft
    from resilience.domain.viewer import ReadableArea
    from resilience.services.learning.pair_measures import Measure
    from resilience.storage.store import Tx

Agreed = tuple[tuple["Round", "Mapping[str, int]"], ...]
"""Rounds in the order in which they closed, with the levels agreed in them by indicator: as claimed, before gating."""
FEWEST_YEARS = 2
"""Years in which the same months are known, from which one can say what is usual in them."""


def agreed_levels(tx: Tx, area: ReadableArea, framework_code: str) -> Agreed:
    """Return the levels that an area agreed and signed off in its own assessments against a framework."""
    held = [
        one
        for one in listed(tx, area, kind=AssessmentKind.SELF)
        if one.assessment.state in STANDS
        and not one.assessment.source
        and framework_of(tx, one.round.framework_id).code == framework_code
    ]
    levels = tx.circles.compared.agreed([area], [one.assessment.id for one in held]) if held else {}
    found = [(one.round, levels.get(one.assessment.id, {})) for one in held]
    return tuple(sorted(found, key=lambda one: (one[0].closes_on, one[0].id)))


def points(pair: Pair, measure: Measure, agreed: Agreed, today: date) -> tuple[PairPoint, ...]:
    """Return the rounds in which the indicator has an agreed level, the earliest first."""
    found = tuple(
        _point(pair, measure, round_, levels[pair.draft.indicator], today)
        for round_, levels in agreed
        if pair.draft.indicator in levels
    )
    return _compared(found, measure, pair.draft)


def _point(pair: Pair, measure: Measure, round_: Round, level: int, today: date) -> PairPoint:
    span = looked_at(round_.closes_on, pair.draft.lag_months, measure.step)
    days, value = measure.days_of(span), measure.over(span)
    return PairPoint(
        round_name=round_.name,
        closed_on=round_.closes_on,
        level=level,
        first=days.first,
        last=days.last,
        value=value,
        compared=None,
        missing="" if value is not None else _missing(days.last, today),
        was_known=days.last < uk_day(pair.named_at),
    )


def _missing(last: date, today: date) -> str:
    if last >= today:
        return _("not over before {day}").format(day=words.day(last))
    return _("not wholly reported")


def _compared(held: tuple[PairPoint, ...], measure: Measure, draft: PairDraft) -> tuple[PairPoint, ...]:
    """Put in what is compared: values as they are, or beside what is usual where rounds close in other months."""
    if not is_seasonal(held):
        return tuple(replace(one, compared=one.value) for one in held)
    usual = [measure.usual(looked_at(one.closed_on, draft.lag_months, measure.step)) for one in held]
    if any(one is None or one[1] < FEWEST_YEARS or one[0] <= 0 for one in usual):
        return tuple(replace(one, compared=one.value) for one in held)
    is_share = measure.scale == HUNDRED
    return tuple(
        replace(one, compared=_beside(one.value, known[0], is_share=is_share))
        for one, known in zip(held, usual, strict=True)
        if known is not None
    )


def _beside(value: float | None, usual: float, *, is_share: bool) -> float | None:
    if value is None:
        return None
    return value - usual if is_share else value / usual


def is_seasonal(held: Sequence[PairPoint]) -> bool:
    """Whether the months looked at are other ones of the year from round to round."""
    return len({one.first.month for one in held if one.value is not None}) > 1


def is_beside_usual(held: Sequence[PairPoint]) -> bool:
    """Whether what is compared is how values stand to what is usual in their months."""
    return any(one.value != one.compared for one in held)
