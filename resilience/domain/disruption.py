"""A disruption is an event with a start, an end and an exposure whose source is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.text import plain_line
from resilience.locales import _

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.identity import AreaId, DisruptionId
    from resilience.domain.vocabulary import ExposureKind


@dataclass(frozen=True, slots=True)
class Exposure:
    """How many were exposed, and who says so."""

    kind: ExposureKind
    amount: int
    source: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", plain_line(self.source))
        if self.amount < 0:
            raise Refused(_("An exposure cannot be below zero."))
        if not self.source:
            raise Refused(_("Please name the source of the figure: who counted, and when."))


@dataclass(frozen=True, slots=True)
class NewDisruption:
    """A disruption before it is stored. `ends_on` is `None` while it goes on."""

    name: str
    kind: str
    starts_on: date
    ends_on: date | None
    exposures: tuple[Exposure, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", plain_line(self.name))
        object.__setattr__(self, "kind", plain_line(self.kind))
        if not self.name:
            raise Refused(_("Please give the disruption a name, for example “Storm, January 2026”."))
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise Refused(_("The disruption ends before it starts. Please check the two dates."))


@dataclass(frozen=True, slots=True)
class Disruption:
    """A disruption as it is held."""

    id: DisruptionId
    area_id: AreaId
    name: str
    kind: str
    starts_on: date
    ends_on: date | None
    exposures: tuple[Exposure, ...]
