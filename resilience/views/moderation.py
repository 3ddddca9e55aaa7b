"""Moderation as everybody in the area sees it: what was given for each indicator, what is agreed, what was said.

Evaluators stand here by a letter ("Evaluator B"), the same on every indicator; only the lead is also shown what each
of them is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.assessment import Answer
    from resilience.domain.evidence import Evidence
    from resilience.domain.framework import Framework, Indicator, Tick
    from resilience.domain.identity import AssessmentId, CommentId, PersonId, RequestId, RoundId
    from resilience.domain.moderation import AgreedScore
    from resilience.domain.vocabulary import AssessmentKind, AssessmentState, Marking
    from resilience.statistics.ordinal import Ordinal
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class AssessmentChoice:
    """One assessment of the area to look at: its round and whose it is."""

    id: AssessmentId
    round_id: RoundId
    said: str
    kind: AssessmentKind
    state: AssessmentState


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What an agreed level amounts to: claimed, reached by what is shown, and the sentence that says why."""

    claimed: int
    reached: int
    sentence: str

    @property
    def is_held_back(self) -> bool:
        """Whether the level is claimed and not reached."""
        return self.reached < self.claimed


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator in the list. `disagreement` is how far two evaluators are apart on average, in steps of the scale.

    It is `None` with fewer than two levels, as are `agreed` before anything is agreed and `standpoint` where no level
    is. `given` counts the evaluators at every level of the scale.
    """

    code: str
    name: str
    feature: str
    given: Ordinal
    dont_know: int
    not_applicable: int
    disagreement: float | None
    agreed: Answer | None
    standpoint: Standpoint | None
    is_unanimous: bool
    open_comments: int
    open_requests: int
    said: str

    @property
    def is_agreed(self) -> bool:
        """Whether anything was agreed, "don't know" included."""
        return self.agreed is not None

    @property
    def is_disputed(self) -> bool:
        """Whether two evaluators gave different levels."""
        return bool(self.disagreement)

    @property
    def is_held_back(self) -> bool:
        """Whether the agreed level is above what is shown."""
        return self.standpoint is not None and self.standpoint.is_held_back


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What one evaluator answered. `first` is what was given blind and "" where the present answer is the first.

    `mark` says what has to be known about it, such as that it was not given blind; "" for nothing.
    """

    who: str
    is_own: bool
    first: str
    now: str
    sureness: str
    why: str
    shows: str
    mark: str


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment or an answer to one, and what this viewer may do with it. `said` is "" once it is withdrawn."""

    id: CommentId
    who: str
    when: str
    said: str
    is_resolved: bool
    resolved: str
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its answers, the earliest first."""

    first: CommentLine
    answers: tuple[CommentLine, ...]


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request to look at an answer again."""

    id: RequestId
    who: str
    indicator: str
    indicator_name: str
    why: str
    when: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Askable:
    """An evaluator whom the lead may ask to look at an answer again."""

    person_id: PersonId
    words: str


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One indicator under moderation, in full.

    `agreed` is the current revision (`None` before the first) and `history` all of them; `last_agreed` is what was
    agreed in the round called `last_round`, `None` where nothing was. `ticks` are those that gates of this indicator
    ask for, by the level of the gate. `evidence` is what lies beside the indicator. `askable` is empty for everybody
    but the lead.
    """

    indicator: Indicator
    feature_name: str
    line: IndicatorLine
    sentence: str
    table: Table
    answers: tuple[AnswerLine, ...]
    evidence: tuple[Evidence, ...]
    agreed: AgreedScore | None
    last_agreed: Answer | None
    last_round: str
    history: Table
    ticks: tuple[tuple[int, tuple[Tick, ...]], ...]
    threads: tuple[Thread, ...]
    requests: tuple[RequestLine, ...]
    askable: tuple[Askable, ...]
    day: date

    @property
    def seen_version(self) -> int:
        """The revision that another one goes on top of."""
        return self.agreed.revision if self.agreed else 0


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the lead has to know before moderation begins: who has submitted, and who would no longer be able to."""

    submitted: int
    waiting: tuple[str, ...]
    sentence: str

    @property
    def may_begin(self) -> bool:
        """Whether there is anything to moderate."""
        return self.submitted > 0


@dataclass(frozen=True, slots=True)
class ModerationView:
    """The moderation of one assessment. `lines` is empty, and `why_not` says why, while answers are still blind.

    `choice` is `None` where the area has no assessment yet. `beginning` is `None` for everybody but the lead of an
    open assessment. `threads` are comments about the assessment as a whole. `unanimous` are the lines on which all
    evaluators gave the same level and nothing is agreed yet. `current` is the one indicator asked for, if any.
    """

    title: str
    context: str
    choices: tuple[AssessmentChoice, ...]
    choice: AssessmentChoice | None
    framework: Framework | None
    why_not: str
    beginning: Beginning | None
    may_agree: bool
    may_go_back: bool
    may_comment: bool
    lines: tuple[IndicatorLine, ...]
    unanimous: tuple[IndicatorLine, ...]
    requests: tuple[RequestLine, ...]
    threads: tuple[Thread, ...]
    current: IndicatorView | None
    marking: Marking
    method: str

    @property
    def agreed(self) -> int:
        """Indicators on which anything is agreed."""
        return sum(line.is_agreed for line in self.lines)
