"""A form to fill in offline, and what would change when it is brought back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from resilience.domain.identity import RoundId
    from resilience.domain.offline_form import RowKey, Stamp
    from resilience.domain.vocabulary import Marking
    from resilience.views.bringing_data import ProblemLine


@dataclass(frozen=True, slots=True)
class OfflineRow:
    """One row as it is handed out: the question, the answers there are, and what is saved so far.

    `revision` is that of the saved answer, 0 for none; `sureness_words` is () where nobody is asked how sure they are.
    """

    key: RowKey
    feature: str
    question: str
    meanings: str
    answers: tuple[str, ...]
    sureness_words: tuple[str, ...]
    answer: str
    sureness: str
    rationale: str
    evidence: str
    revision: int


@dataclass(frozen=True, slots=True)
class OfflineSheet:
    """A whole form. `example` says that the data are invented and is "" for real ones; `made_at` is in UTC."""

    title: str
    context: str
    marking: Marking
    example: str
    made_at: datetime
    stamp: Stamp
    rows: tuple[OfflineRow, ...]


class Standing(StrEnum):
    """How a row of the workbook stands to what is saved."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class OfflineChange:
    """One row with something to bring in: `online` is what is saved now, `offline` what the workbook says."""

    key: RowKey
    row: int
    name: str
    standing: Standing
    online: str
    offline: str


@dataclass(frozen=True, slots=True)
class OfflinePreview:
    """What a workbook would change, before anything is written.

    `seen` stands for what was saved when this was made: with it nothing is written on top of anything newer.
    """

    sentence: str
    round_id: RoundId
    changes: tuple[OfflineChange, ...]
    unchanged: int
    problems: tuple[ProblemLine, ...]
    seen: str

    @property
    def conflicts(self) -> tuple[OfflineChange, ...]:
        """Rows that were also saved online since the workbook was made."""
        return tuple(change for change in self.changes if change.standing is Standing.CONFLICT)

    @property
    def plain(self) -> tuple[OfflineChange, ...]:
        """Rows that change what was seen when the workbook was made, and nothing newer."""
        return tuple(change for change in self.changes if change.standing is Standing.CHANGED)
