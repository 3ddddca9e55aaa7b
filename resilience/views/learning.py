"""The learning log as its page shows it: each lesson with what shows it and what the estimate says, and the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId, EvidenceId, InterventionId
    from resilience.domain.learning import Lesson
    from resilience.domain.vocabulary import Verdict, Worked
    from resilience.views.need import Choosable


@dataclass(frozen=True, slots=True)
class LessonSearch:
    """What is looked for: every one of the words in any field; `None` and "" leave a question open."""

    words: str = ""
    worked: Worked | None = None
    target_group: str | None = None
    need_type: str | None = None
    intervention: InterventionId | None = None

    @property
    def is_open(self) -> bool:
        """Whether everything fits."""
        return self == LessonSearch()


@dataclass(frozen=True, slots=True)
class ShownBy:
    """One item of the register that shows a lesson: its title, until when it counts, and where it opens."""

    title: str
    until: str
    address: str


@dataclass(frozen=True, slots=True)
class EffectBeside:
    """What the estimate of a lesson's intervention says. `verdict` is `None` where nothing is judged yet.

    Of another area's lesson `intervention`, `number` and `address` are "": only the verdict goes with it.

    `goes_beyond` says where the lesson claims more than the estimate shows, "" where it does not.
    """

    intervention: str
    verdict: Verdict | None
    sentence: str
    number: str
    address: str
    goes_beyond: str


@dataclass(frozen=True, slots=True)
class LessonLine:
    """One lesson in words. `lesson` is what is held, for an area's own; `None` for another area's.

    Of another area's only words, the area's name and the verdict of its estimate are here: no intervention, no number,
    no evidence, nobody who wrote it.
    `unshown` says why a lesson has nothing that shows it, or how many items this reader may not see; "" without.
    """

    title: str
    worked: Worked
    what: str
    why: str
    where: str
    for_whom: str
    target_groups: tuple[str, ...]
    need_types: tuple[str, ...]
    shown_by: str
    evidence: tuple[ShownBy, ...]
    unshown: str
    area_name: str
    said: str
    effect: EffectBeside | None = None
    lesson: Lesson | None = None


@dataclass(frozen=True, slots=True)
class LessonChoices:
    """What a lesson may be tied to."""

    target_groups: tuple[Choosable, ...]
    need_types: tuple[Choosable, ...]
    interventions: tuple[tuple[InterventionId, str], ...] = ()
    evidence: tuple[tuple[EvidenceId, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LearningView:
    """An area's log: `lines` are those that fit the search, the one changed last first, `of` how many there are.

    `empty` says what to do where there is nothing.
    """

    area_id: AreaId
    area_name: str
    title: str
    context: str
    empty: str
    lines: tuple[LessonLine, ...]
    of: int
    choices: LessonChoices
    may_change: bool


@dataclass(frozen=True, slots=True)
class SharedLessonsView:
    """Lessons that other areas share: those that fit the search, of `of`. `empty` says what to do without any."""

    title: str
    sentence: str
    empty: str
    lines: tuple[LessonLine, ...]
    of: int
    choices: LessonChoices
