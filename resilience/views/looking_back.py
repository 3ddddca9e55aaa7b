"""Events looked back on, with how confident people were before and what was then found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.disruption import Disruption
    from resilience.domain.events import EventReview
    from resilience.domain.framework import Framework
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event: its table has a row for each feature, confidence before beside what was found."""

    event: EventReview
    heading: str
    sentence: str
    table: Table


@dataclass(frozen=True, slots=True)
class LookingBackView:
    """All events of an area, the newest first; `calibration` counts what was found by how confident people were.

    `calibration_said` says what the counts can and cannot show. `hidden` says why confidence is not shown, "" where
    it is.
    """

    area_name: str
    title: str
    context: str
    events: tuple[EventLine, ...]
    calibration: Table
    calibration_said: str
    method: str
    framework: Framework
    disruptions: tuple[Disruption, ...]
    may_change: bool
