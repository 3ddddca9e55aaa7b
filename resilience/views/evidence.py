"""Evidence as pages show it: the list of an area's items, one item with its past, and what stands beside an indicator.

Everything in here is what this viewer may see; the numbers are counted over that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.evidence import Evidence, EvidenceDraft
    from resilience.domain.framework import Framework, Indicator
    from resilience.domain.identity import AreaId, EvidenceId, RoundId
    from resilience.domain.vocabulary import AssessmentKind, EvidenceKind, Marking
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One item as this viewer sees it.

    `marking` is the stricter of its own and its area's. `until` says in words until when it counts; `indicators` are
    code and name of those that it stands beside, by code. `is_private` where its author alone sees it for now.
    `holds_back` where a level would count as reached if this item were not out of date.
    """

    item: Evidence
    marking: Marking
    until: str
    is_in_date: bool
    indicators: dict[str, str]
    is_private: bool
    may_change: bool
    holds_back: bool = False

    @property
    def id(self) -> EvidenceId:
        """The number of the item."""
        return self.item.id

    @property
    def draft(self) -> EvidenceDraft:
        """What was typed, in its newest revision."""
        return self.item.draft


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """An area's evidence: what is out of date first, then the strongest and soonest to expire.

    `indicators` are code and name of everything that can be chosen to filter by; `withdrawn` may be brought back.
    """

    area_id: AreaId
    area_name: str
    sentence: str
    context: str
    lines: tuple[EvidenceLine, ...]
    withdrawn: tuple[EvidenceLine, ...]
    indicators: dict[str, str]
    marking: Marking
    may_add: bool
    may_export: bool
    day: date

    def of(self, *, indicator: str | None, kind: EvidenceKind | None) -> tuple[EvidenceLine, ...]:
        """Return the items beside one indicator and of one kind; `None` is any, "" is beside none."""
        return tuple(
            line
            for line in self.lines
            if (kind is None or line.draft.kind is kind)
            and (indicator is None or indicator in line.indicators or (indicator == "" and not line.indicators))
        )


@dataclass(frozen=True, slots=True)
class EvidenceHistory:
    """One item with its revisions as a table: number, when, in which role, what changed, hash."""

    line: EvidenceLine
    revisions: Table


@dataclass(frozen=True, slots=True)
class BesideLine:
    """An item beside an indicator; `may_take_away` where this viewer put it there or moderates."""

    line: EvidenceLine
    may_take_away: bool


@dataclass(frozen=True, slots=True)
class EvidenceBeside:
    """What stands beside one indicator in one assessment, and what may be put there.

    `choices` are the other items, those first that stood here in an earlier round (`stood_here`). `is_private` where
    what this viewer adds or puts here is theirs alone until moderation begins. `day` is today, UK time.
    """

    area_id: AreaId
    round_id: RoundId
    kind: AssessmentKind
    framework: Framework
    indicator: Indicator
    lines: tuple[BesideLine, ...]
    choices: tuple[EvidenceLine, ...]
    stood_here: frozenset[EvidenceId]
    may_put: bool
    may_add: bool
    is_private: bool
    marking: Marking
    day: date

    @property
    def drafts(self) -> tuple[EvidenceDraft, ...]:
        """What stands here, for the gates."""
        return tuple(beside.line.draft for beside in self.lines)
