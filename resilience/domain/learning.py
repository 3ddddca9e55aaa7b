"""The learning log: what worked, where and for whom, what did not, and what shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from resilience.domain.errors import Refused
from resilience.domain.identity import AreaId, EvidenceId, InterventionId, LearningId, PersonId
from resilience.domain.text import plain_line, plain_text
from resilience.domain.vocabulary import Verdict, Worked
from resilience.locales import _

LONGEST_TITLE = 200
LONGEST_TEXT = 3000


@dataclass(frozen=True, slots=True)
class LearningDraft:
    """One lesson. `intervention` is `None` for one that belongs to none; `where` and `for_whom` are words.

    `shown_by` says what shows it, `evidence` are items of the register. A lesson that `is_shared` can be read by
    people of other areas, under the area's name; its intervention and evidence stay at home. `estimated` is nobody's
    words: what the estimate of its intervention said when a shared lesson was last written, which goes with it.
    """

    title: str
    worked: Worked
    what: str
    why: str
    where: str
    for_whom: str
    target_groups: tuple[str, ...] = ()
    need_types: tuple[str, ...] = ()
    shown_by: str = ""
    evidence: tuple[EvidenceId, ...] = ()
    intervention: InterventionId | None = None
    is_shared: bool = False
    estimated: Verdict | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", plain_line(self.title))
        for field in ("what", "why", "where", "for_whom", "shown_by"):
            text = plain_text(getattr(self, field))
            if len(text) > LONGEST_TEXT:
                raise Refused(_("A text has room for {n} characters. Please shorten it.").format(n=LONGEST_TEXT))
            object.__setattr__(self, field, text)
        if not self.title:
            raise Refused(_("Please put the lesson into one line."))
        if len(self.title) > LONGEST_TITLE:
            raise Refused(_("This line has room for {n} characters. Please shorten it.").format(n=LONGEST_TITLE))
        if not self.what:
            raise Refused(_("Please say what was done."))


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson as it is held; `withdrawn_at` is `None` while it counts."""

    id: LearningId
    area_id: AreaId
    draft: LearningDraft
    version: int
    written_at: datetime
    changed_at: datetime
    written_by: PersonId | None
    withdrawn_at: datetime | None
