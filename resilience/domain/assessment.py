"""Rounds, assessments and scores. A level that the scale does not have cannot be built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.errors import Conflict, NotOnScale, Refused
from resilience.domain.text import plain_text
from resilience.domain.vocabulary import AnswerKind, AssessmentKind, RoundForm, RoundState
from resilience.locales import _

if TYPE_CHECKING:
    from datetime import date, datetime

    from resilience.domain.framework import Indicator
    from resilience.domain.identity import AreaId, AssessmentId, FrameworkId, PersonId, RoundId
    from resilience.domain.vocabulary import AssessmentState, Confidence, Sureness

LONGEST_TEXT = 4000
"""Characters that a rationale or an evidence note may have."""
JUMP = 2
"""Levels between an evaluator's last and present score that call for a reason."""
USUAL_LEVELS = range(6)
"""Levels 0 to 5, as in the main framework."""
LONG_SCALE = 6
"""Levels from which on a scale has two at its top that call for a reason."""


@dataclass(frozen=True, slots=True)
class Round:
    """A period in which assessments against one framework version are made. Dates are whole days, UK time."""

    id: RoundId
    framework_id: FrameworkId
    name: str
    opens_on: date
    closes_on: date
    state: RoundState
    form: RoundForm = RoundForm.FULL

    def state_on(self, day: date) -> RoundState:
        """Return the state as it is for evaluators on a day: an open round takes answers between its dates alone."""
        if self.state is not RoundState.OPEN or self.opens_on <= day <= self.closes_on:
            return self.state
        return RoundState.DRAFT if day < self.opens_on else RoundState.CLOSED


@dataclass(frozen=True, slots=True)
class Assessment:
    """One area in one round, by the partnership itself, by visiting peers or by an outside body.

    `discussed_since` is when moderation began for the first time, `None` before: answers submitted after it were not
    given blind. `signatory_id` is who was named to sign off. `source` says where results come from that were brought
    in as they had been published; "" for everything scored here.
    """

    id: AssessmentId
    round_id: RoundId
    area_id: AreaId
    state: AssessmentState
    kind: AssessmentKind = AssessmentKind.SELF
    discussed_since: datetime | None = None
    signatory_id: PersonId | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an evaluator chose for one indicator: a level, "don't know" or "does not apply here"."""

    kind: AnswerKind
    level: int | None = None

    def __post_init__(self) -> None:
        if (self.kind is AnswerKind.LEVEL) != (self.level is not None):
            raise NotOnScale(_("An answer is either a level, “don't know” or “does not apply here”."))
        if self.level is not None and self.level < 0:
            raise NotOnScale(_("A level cannot be below 0."))

    @classmethod
    def at(cls, level: int) -> Answer:
        """Return the answer "this level"."""
        return cls(AnswerKind.LEVEL, level)

    def on(self, indicator: Indicator) -> Answer:
        """Return this answer if the indicator's scale has it, otherwise raise `NotOnScale`."""
        if self.level is not None and not indicator.has_level(self.level):
            raise NotOnScale(
                _("{indicator} has levels {low} to {top}; {level} is not one of them.").format(
                    indicator=indicator.name, low=indicator.lowest_level, top=indicator.top_level, level=self.level
                )
            )
        return self


DONT_KNOW = Answer(AnswerKind.DONT_KNOW)
NOT_APPLICABLE = Answer(AnswerKind.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class ScoreDraft:
    """One evaluator's score as typed: `sureness` is `None` until said; empty text is the empty string."""

    indicator: str
    answer: Answer
    sureness: Sureness | None = None
    rationale: str = ""
    evidence: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "rationale", plain_text(self.rationale))
        object.__setattr__(self, "evidence", plain_text(self.evidence))
        for text in (self.rationale, self.evidence):
            if len(text) > LONGEST_TEXT:
                raise Refused(
                    _("This text has {n} characters; {most} fit. Please shorten it.").format(
                        n=len(text), most=LONGEST_TEXT
                    )
                )


@dataclass(frozen=True, slots=True)
class Score:
    """A saved revision of a score. `revision` counts from 1; the latest one is the current value."""

    draft: ScoreDraft
    person_id: PersonId
    revision: int
    saved_at: datetime

    @property
    def indicator(self) -> str:
        """The code of the indicator scored."""
        return self.draft.indicator

    @property
    def answer(self) -> Answer:
        """What was chosen."""
        return self.draft.answer


@dataclass(frozen=True, slots=True)
class ConfidenceAnswer:
    """One evaluator's confidence in one feature. `revision` counts from 1; the latest one is the current value."""

    person_id: PersonId
    feature: str
    confidence: Confidence
    revision: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class GivenLevel:
    """A submitted answer without who gave it and why, as other areas see it.

    `evaluator` tells the evaluators of one assessment apart and nothing more; `level` is `None` for "don't know" and
    "does not apply here".
    """

    evaluator: int
    indicator: str
    level: int | None


def asks_for_reasons(answer: Answer, *, last_round: Answer | None, choices: range = USUAL_LEVELS) -> bool:
    """Whether rationale and evidence matter for this answer: a level at an end of its scale, or a jump of two or more.

    `choices` are the levels of the indicator: the lowest asks for reasons and the highest, of a long scale the highest
    two; of 0 to 5 these are 0, 4 and 5. `last_round` is the same evaluator's answer in the round before; `None` where
    there was none.
    """
    if answer.level is None:
        return False
    top = choices[-2:] if len(choices) >= LONG_SCALE else choices[-1:]
    if answer.level == choices[0] or answer.level in top:
        return True
    before = last_round.level if last_round else None
    return before is not None and abs(answer.level - before) >= JUMP


class ScoreConflict(Conflict):
    """The score was saved elsewhere since it was last seen. `theirs` is what is saved now, `None` if nothing is."""

    def __init__(self, theirs: Score | None) -> None:
        super().__init__(
            _("This score was changed in another window or on another device. Nothing has been overwritten.")
        )
        self.theirs = theirs
