"""What the page on coverage shows: how much was reported, by which channels, how completely and how late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.views.need import Choosable, Judged

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.identity import ReportingChangeId


@dataclass(frozen=True, slots=True)
class CoverageMonth:
    """A month's coverage from 0 to 100, and beside it requests per 10,000 residents; `None` where not known."""

    month: date
    index: float | None
    rate: float | None


@dataclass(frozen=True, slots=True)
class ChannelGrid:
    """Channels (rows) by weeks (columns). `states` are codes of `need_channels.ChannelWeek`, `words` say them."""

    channels: tuple[str, ...]
    weeks: tuple[date, ...]
    states: tuple[tuple[str, ...], ...]
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note of what changed in reporting, as it is read."""

    id: ReportingChangeId
    sentence: str
    noted: str


@dataclass(frozen=True, slots=True)
class CoverageView:
    """The page. `reasons` are sentences why a change in need may not be one, none where nothing was seen.

    `empty` says what is missing, "" where there is something to show.
    """

    title: str
    context: str
    period: str
    index: Judged
    months: tuple[CoverageMonth, ...]
    reasons: Judged
    channels: Judged
    grid: ChannelGrid
    fields: Judged
    lateness: Judged
    awareness: Judged
    notes: tuple[NoteLine, ...]
    channel_choices: tuple[Choosable, ...]
    today: date
    may_lead: bool

    @property
    def conclusions(self) -> tuple[Judged, ...]:
        """All conclusions in the order of the page."""
        return (self.index, self.reasons, self.channels, self.fields, self.lateness, self.awareness)
