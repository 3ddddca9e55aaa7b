"""What an evaluator sees while scoring: their own answers and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from resilience.domain.area import AreaName
    from resilience.domain.assessment import Answer, ConfidenceAnswer, Score
    from resilience.domain.framework import Feature, Framework, Indicator
    from resilience.domain.identity import AssessmentId, RoundId
    from resilience.domain.moderation import ChangeRequest
    from resilience.domain.vocabulary import AssessmentKind, Marking


@dataclass(frozen=True, slots=True)
class FeatureProgress:
    """How many of a feature's indicators this evaluator has answered, and whether they are asked for it.

    `confidence` is their answer on next time, `None` before they gave one.
    """

    code: str
    name: str
    answered: int
    of: int
    is_asked: bool = True
    confidence: ConfidenceAnswer | None = None


@dataclass(frozen=True, slots=True)
class IndicatorForm:
    """One indicator with this evaluator's saved score (`None` before the first) and their answer last round.

    `agreed_last` is what was agreed last time, `None` until this evaluator has submitted. `first` is what they had
    answered when they submitted, `None` unless they answer something else now. `request` asks them to look again.
    """

    indicator: Indicator
    position: int
    saved: Score | None
    last_round: Answer | None
    is_asked: bool = True
    agreed_last: Answer | None = None
    first: Score | None = None
    request: ChangeRequest | None = None

    @property
    def seen_version(self) -> int:
        """The revision that a save goes on top of."""
        return self.saved.revision if self.saved else 0


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form: an indicator by its code, or what is asked once for a feature, by the feature's."""

    code: str
    feature: str
    name: str
    is_confidence: bool = False


@dataclass(frozen=True, slots=True)
class ScoreForm:
    """An evaluator's form. `submitted_at` is `None` until they submit.

    `shut` says why nothing can be answered, and is "" where something can. In moderation (`is_moderated`) that is only
    what the area lead asked to be looked at again. `assessment_id` is `None` before anybody's first answer.
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
    kind: AssessmentKind
    assessment_id: AssessmentId | None = None
    shut: str = ""
    is_moderated: bool = False

    @property
    def asked(self) -> tuple[IndicatorForm, ...]:
        """What this evaluator is asked for; in moderation only what they are asked to look at again."""
        return tuple(form for form in self.indicators if form.is_asked)

    @property
    def answered(self) -> int:
        """Indicators asked for with any answer, "don't know" included."""
        return sum(form.saved is not None for form in self.asked)

    def feature(self, code: str) -> Feature | None:
        """Return a feature of the framework by its code."""
        return next((feature for feature in self.framework.features if feature.code == code), None)

    def progress_of(self, code: str) -> FeatureProgress:
        """Return how far a feature of this form has come."""
        return next(feature for feature in self.features if feature.code == code)

    def of(self, code: str) -> IndicatorForm:
        """Return the form of one indicator; where one stopped if there is no such code."""
        return next((form for form in self.indicators if form.indicator.code == code), self.first_unanswered)

    @property
    def first_unanswered(self) -> IndicatorForm:
        """Where this evaluator stopped: the first indicator asked for without an answer, else the first one."""
        asked = self.asked or self.indicators
        return next((form for form in asked if form.saved is None), asked[0])

    def steps(self, *, asked: bool) -> tuple[Step, ...]:
        """Return the pages to go through in order, of what is asked for or of the others."""
        found: list[Step] = []
        for feature in self.features:
            of_feature = [
                Step(form.indicator.code, feature.code, form.indicator.name)
                for form in self.indicators
                if form.indicator.feature == feature.code and form.is_asked == asked
            ]
            found += of_feature
            if of_feature and self._asks_confidence(feature.code):
                found.append(Step(feature.code, feature.code, feature.name, is_confidence=True))
        return tuple(found)

    def _asks_confidence(self, feature: str) -> bool:
        held = self.feature(feature)
        return not self.is_moderated and held is not None and bool(held.confidence_question)

    def step(self, code: str, *, is_confidence: bool = False) -> Step | None:
        """Return one page of the form by its code, or `None` where there is no such page."""
        return next(
            (step for step in self._all_steps if (step.code, step.is_confidence) == (code, is_confidence)), None
        )

    def beside(self, step: Step, places: int) -> Step | None:
        """Return the page so many places on, among those asked for or among the others; `None` beyond either end."""
        walked = next((steps for steps in self._walks if step in steps), ())
        place = walked.index(step) + places if walked else -1
        return walked[place] if 0 <= place < len(walked) else None

    @property
    def _walks(self) -> tuple[tuple[Step, ...], ...]:
        return self.steps(asked=True), self.steps(asked=False)

    @property
    def _all_steps(self) -> tuple[Step, ...]:
        return tuple(step for steps in self._walks for step in steps)
