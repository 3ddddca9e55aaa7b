"""What an evaluator sees while scoring: their own answers and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from resilience.domain.area import AreaName
    from resilience.domain.assessment import Answer, Score
    from resilience.domain.framework import Framework, Indicator
    from resilience.domain.identity import RoundId
    from resilience.domain.vocabulary import Marking


@dataclass(frozen=True, slots=True)
class FeatureProgress:
    """How many of a feature's indicators this evaluator has answered."""

    code: str
    name: str
    answered: int
    of: int


@dataclass(frozen=True, slots=True)
class IndicatorForm:
    """One indicator with this evaluator's saved score (`None` before the first) and their answer last round."""

    indicator: Indicator
    position: int
    saved: Score | None
    last_round: Answer | None

    @property
    def seen_version(self) -> int:
        """The revision that a save goes on top of."""
        return self.saved.revision if self.saved else 0


@dataclass(frozen=True, slots=True)
class ScoreForm:
    """An evaluator's form in the open round. `submitted_at` is `None` until they submit.

    `marking` is how everything from the area is handled, what is typed here included.
    """

    area: AreaName
    round_id: RoundId
    round_name: str
    closes_on: date
    framework: Framework
    features: tuple[FeatureProgress, ...]
    indicators: tuple[IndicatorForm, ...]
    submitted_at: datetime | None
    marking: Marking

    @property
    def answered(self) -> int:
        """Indicators with any answer, "don't know" included."""
        return sum(form.saved is not None for form in self.indicators)

    def of(self, code: str) -> IndicatorForm:
        """Return the form of one indicator; the first one where there is no such code."""
        return next((form for form in self.indicators if form.indicator.code == code), self.indicators[0])

    def beside(self, code: str, step: int) -> IndicatorForm | None:
        """Return the form `step` places on from an indicator, or `None` beyond either end."""
        position = self.of(code).position + step
        return self.indicators[position] if 0 <= position < len(self.indicators) else None

    @property
    def first_unanswered(self) -> IndicatorForm:
        """Where this evaluator stopped: the first indicator without an answer, else the first one."""
        return next((form for form in self.indicators if form.saved is None), self.indicators[0])
