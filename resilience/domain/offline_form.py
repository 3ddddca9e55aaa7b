"""What a form that is filled in away from the application consists of, and what ties it to one person's form.

Whoever writes such a workbook and whoever reads it back go by these columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from resilience.locales import _, mark

MOST_ROWS = 2_000
"""More rows than any form has."""


class OfflineColumn(StrEnum):
    """The columns, in their order; those from `ROW` on are hidden and say what a row belongs to."""

    CODE = "code"
    FEATURE = "feature"
    QUESTION = "question"
    LEVELS = "levels"
    ANSWER = "answer"
    SURENESS = "sureness"
    RATIONALE = "rationale"
    EVIDENCE = "evidence"
    ROW = "row"
    AREA = "area"
    PERSON = "person"
    ROUND = "round"
    FRAMEWORK = "framework"
    REVISION = "revision"

    @property
    def heading(self) -> str:
        """Return what stands in the first row."""
        return _(HEADINGS[self]) if self in HEADINGS else f"elr {self.value}"

    @property
    def is_filled_in(self) -> bool:
        """Whether somebody writes into this column; the others are locked."""
        return self in FILLED_IN

    @property
    def is_hidden(self) -> bool:
        """Whether the column is for the application alone."""
        return self not in HEADINGS


HEADINGS = {
    OfflineColumn.CODE: mark("Code"),
    OfflineColumn.FEATURE: mark("Feature"),
    OfflineColumn.QUESTION: mark("Question"),
    OfflineColumn.LEVELS: mark("What the answers mean"),
    OfflineColumn.ANSWER: mark("Your answer"),
    OfflineColumn.SURENESS: mark("How sure"),
    OfflineColumn.RATIONALE: mark("Why this level"),
    OfflineColumn.EVIDENCE: mark("What shows it"),
}
FILLED_IN = frozenset({OfflineColumn.ANSWER, OfflineColumn.SURENESS, OfflineColumn.RATIONALE, OfflineColumn.EVIDENCE})


class RowKind(StrEnum):
    """What a row asks: an indicator's level, or once for a feature how confident one is."""

    SCORE = "score"
    CONFIDENCE = "confidence"


@dataclass(frozen=True, slots=True)
class RowKey:
    """Which question a row asks, by the code of its indicator or feature."""

    kind: RowKind
    code: str

    def __str__(self) -> str:
        return f"{self.kind.value} {self.code}"

    @classmethod
    def read(cls, text: str) -> RowKey | None:
        """Return the key that stands in a cell, or `None` where there is none."""
        kind, _blank, code = text.partition(" ")
        return cls(RowKind(kind), code) if kind in set(RowKind) and code else None


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every row of a form carries: whose it is, for which area and round, and which questions it asks."""

    area: str
    person: str
    round: str
    framework: str

    @property
    def by_column(self) -> dict[OfflineColumn, str]:
        """Return each part by the column in which it stands."""
        return {
            OfflineColumn.AREA: self.area,
            OfflineColumn.PERSON: self.person,
            OfflineColumn.ROUND: self.round,
            OfflineColumn.FRAMEWORK: self.framework,
        }
