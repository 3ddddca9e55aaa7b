"""Moderation: the level that the evaluators settle on, what is said about it, and what one is asked to change.

An agreed level stands beside the evaluators' own answers and never in their place: those stay as they were given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.assessment import JUMP, LONGEST_TEXT
from resilience.domain.errors import Conflict, Refused
from resilience.domain.text import plain_text
from resilience.locales import _

if TYPE_CHECKING:
    from datetime import datetime

    from resilience.domain.assessment import Answer
    from resilience.domain.identity import AssessmentId, CommentId, PersonId, RequestId


def said_text(typed: str) -> str:
    """Return a reason or a comment as it is kept, or raise `Refused` for one that is too long."""
    text = plain_text(typed).strip()
    if len(text) > LONGEST_TEXT:
        raise Refused(
            _("This text has {n} characters; {most} fit. Please shorten it.").format(n=len(text), most=LONGEST_TEXT)
        )
    return text


@dataclass(frozen=True, slots=True)
class AgreedDraft:
    """A level to agree on, as chosen. `ticks` are codes of `Framework.ticks`; an empty reason is the empty string."""

    indicator: str
    answer: Answer
    reason: str = ""
    ticks: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", said_text(self.reason))


@dataclass(frozen=True, slots=True)
class AgreedScore:
    """A saved revision of an agreed level. `revision` counts from 1; the latest one is the current value.

    `saved_by` is `None` where it came by the command line: brought in as it had been published, or made up as an
    example.
    """

    indicator: str
    answer: Answer
    reason: str
    ticks: frozenset[str]
    revision: int
    saved_at: datetime
    saved_by: PersonId | None

    @property
    def draft(self) -> AgreedDraft:
        """What was chosen, without when and by whom."""
        return AgreedDraft(self.indicator, self.answer, self.reason, self.ticks)


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said about an indicator, or (`answers_id`) about another comment.

    `said` is "" once its author has withdrawn it: the words are gone, and that there was something stays.
    `resolved_at` is `None` while it is open; answers are resolved together with what they answer.
    """

    id: CommentId
    assessment_id: AssessmentId
    indicator: str
    person_id: PersonId
    said: str
    said_at: datetime
    answers_id: CommentId | None
    resolved_at: datetime | None
    resolved_by: PersonId | None

    @property
    def is_withdrawn(self) -> bool:
        """Whether its author took it back."""
        return not self.said

    @property
    def is_open(self) -> bool:
        """Whether it waits to be settled: nobody resolved it, nobody took it back, and it is not an answer itself."""
        return self.answers_id is None and self.resolved_at is None and not self.is_withdrawn


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """One evaluator is asked to look at one answer again, and why. `settled_at` is `None` while it is open."""

    id: RequestId
    assessment_id: AssessmentId
    person_id: PersonId
    indicator: str
    why: str
    asked_at: datetime
    asked_by: PersonId | None
    settled_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for the evaluator."""
        return self.settled_at is None


class AgreedConflict(Conflict):
    """The level was agreed elsewhere since it was last seen. `theirs` is what is saved now, `None` for nothing."""

    def __init__(self, theirs: AgreedScore | None) -> None:
        super().__init__(_("This level was agreed in another window or by another lead. Nothing has been overwritten."))
        self.theirs = theirs


def needs_a_reason(answer: Answer, *, median: float | None, last_agreed: Answer | None) -> bool:
    """Whether an agreed level calls for a reason: away from the evaluators' median, or two levels from last time.

    `median` is `None` where nobody gave a level; it may lie half-way between two levels, and then either of them is
    as near as can be. Where there is a median, "don't know" and "does not apply here" are away from it.
    """
    if answer.level is None:
        return median is not None
    if median is None or abs(answer.level - median) >= 1:
        return True
    before = last_agreed.level if last_agreed else None
    return before is not None and abs(answer.level - before) >= JUMP
