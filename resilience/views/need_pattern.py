"""The Pattern page as a value: when, where and how evenly need arises, how long it takes, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.views.need import Judged


@dataclass(frozen=True, slots=True)
class Share:
    """A share of all requests, from 0 to 1, with its limits."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SeasonPicture:
    """What each month of the year has above or below the trend, in requests a month.

    `season` has twelve values, January first; `months` are the single months seen: position, value less trend.
    """

    season: tuple[float, ...]
    months: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class WeekPicture:
    """Shares of the weekdays, Monday first; `before` is empty where nothing is compared."""

    after: tuple[Share, ...]
    before: tuple[Share, ...]
    after_words: str
    before_words: str


@dataclass(frozen=True, slots=True)
class HourPicture:
    """Requests by weekday (rows, Monday first) and hour of the day."""

    counts: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class CalendarPicture:
    """Requests by year (rows, oldest first) and by week, or month, of the year; None where not reported."""

    years: tuple[int, ...]
    cells: tuple[tuple[float | None, ...], ...]
    is_weekly: bool


@dataclass(frozen=True, slots=True)
class Scatter:
    """The counts of one period, their mean, and between what chance alone would keep 19 of 20."""

    words: str
    counts: tuple[float, ...]
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class VariabilityPicture:
    """Counts of both periods side by side, later one first; `unit` says what is counted, such as "requests a day"."""

    rows: tuple[Scatter, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve from (0, 0) to (1, 1)."""

    words: str
    across: tuple[float, ...]
    up: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PlacesPicture:
    """Lorenz curves, the later period first; `across_words` says of what the horizontal axis holds the share."""

    curves: tuple[Curve, ...]
    across_words: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The share still waiting from each number of minutes on, with its limits (None where there are none)."""

    words: str
    minutes: tuple[float, ...]
    waiting: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class WaitPicture:
    """Curves of those still waiting, the later period first."""

    curves: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class PatternView:
    """The page. A picture is `None` where there is nothing to draw; its judgement then says what would open it."""

    title: str
    context: str
    compared: str
    season: Judged
    season_picture: SeasonPicture | None
    week: Judged
    week_picture: WeekPicture | None
    hours: Judged
    hour_picture: HourPicture | None
    calendar: Judged
    calendar_picture: CalendarPicture | None
    variability: Judged
    variability_picture: VariabilityPicture | None
    places: Judged
    places_picture: PlacesPicture | None
    waits: Judged
    wait_picture: WaitPicture | None

    @property
    def conclusions(self) -> tuple[Judged, ...]:
        """The seven conclusions in the order in which they are drawn."""
        return (
            self.variability,
            self.waits,
            self.season,
            self.places,
            self.week,
            self.hours,
            self.calendar,
        )
