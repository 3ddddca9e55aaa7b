"""Two assessments of an area beside each other: what rose, what fell, and what each change rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from resilience.domain.identity import AssessmentId
    from resilience.domain.vocabulary import Marking
    from resilience.views.sign_off import AssessmentChoice
    from resilience.views.table import Table


class Move(StrEnum):
    """What became of one indicator's level."""

    ROSE = "rose"
    FELL = "fell"
    SAME = "same"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """One indicator before and after.

    `step` is in levels, `None` where one side has no level or the two scales differ. `note` says what has to be known
    of the change, such as that it is smaller than the spread of the evaluators; "" where nothing.
    """

    code: str
    name: str
    feature: str
    before: str
    after: str
    move: Move
    step: float | None
    evidence: str
    spread: str
    reason: str
    target: str
    note: str


@dataclass(frozen=True, slots=True)
class RoundsComparedView:
    """Two assessments of one area. `empty` says why there is nothing to set beside each other, "" where there is."""

    title: str
    context: str
    empty: str
    before_choices: tuple[AssessmentChoice, ...] = ()
    after_choices: tuple[AssessmentChoice, ...] = ()
    before: AssessmentId | None = None
    after: AssessmentId | None = None
    before_name: str = ""
    after_name: str = ""
    method: str = ""
    who: str = ""
    changes: tuple[IndicatorChange, ...] = ()
    table: Table | None = None
    worked_out: str = ""
    marking: Marking | None = None
    is_example: bool = False
    made_at: datetime | None = None
