"""The page of requests and offers as a value: how requests ended, what became of offers, and what matches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from resilience.views.board import Shading
    from resilience.views.need import Judged


@dataclass(frozen=True, slots=True)
class Span:
    """A share from 0 to 1 with its limits, which are `None` where they are not known."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One row of shares: the one spoken of, and the one it is held against (`None` where there is none)."""

    name: str
    now: Span | None
    other: Span | None


@dataclass(frozen=True, slots=True)
class SharesPicture:
    """Shares in rows, on one scale; `line` is a share that all rows are held against, `None` where there is none."""

    rows: tuple[ShareRow, ...]
    line: float | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with what stands beside it."""

    name: str
    value: float
    said: str


@dataclass(frozen=True, slots=True)
class BarsPicture:
    """Bars from the same line, the first at the top."""

    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class WeeksPicture:
    """Requests and offers by week, each `None` where the week was not wholly reported."""

    starts: tuple[date, ...]
    requests: tuple[float | None, ...]
    offers: tuple[float | None, ...]
    unit: str
    disruptions: tuple[Shading, ...]


Picture = SharesPicture | BarsPicture | WeeksPicture


@dataclass(frozen=True, slots=True)
class Told:
    """One conclusion with its picture; `key` names it on the page."""

    key: str
    judged: Judged
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class OffersView:
    """The page: conclusions in rows, those of one row side by side. `period` names what is compared, "" for nothing."""

    title: str
    context: str
    period: str
    rows: tuple[tuple[Told, ...], ...]

    @property
    def conclusions(self) -> tuple[Judged, ...]:
        """All conclusions in the order in which they are drawn."""
        return tuple(told.judged for row in self.rows for told in row)
