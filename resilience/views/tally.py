"""What the weekly tally shows: a grid of channels and need types for one week, last week's numbers beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from resilience.domain.identity import BatchId
    from resilience.views.need import Choosable


@dataclass(frozen=True, slots=True)
class TallyCell:
    """One need type by one channel. `held` is what is saved ("" for "not reported"), `last_week` words or ""."""

    need_type: str
    name: str
    held: str
    last_week: str


@dataclass(frozen=True, slots=True)
class TallyChannel:
    """One channel with its cells; `is_complete` where all of it is saved, so that what is blank was none."""

    code: str
    name: str
    is_complete: bool
    cells: tuple[TallyCell, ...]


@dataclass(frozen=True, slots=True)
class TallyView:
    """The grid of one week. `seen` is the batch that is saved now, `None` where the week is not saved yet.

    `beside` says which other source covers the week already, "" for none.
    """

    title: str
    context: str
    saved: str
    beside: str
    weeks: tuple[date, ...]
    week: date
    channels: tuple[TallyChannel, ...]
    more_channels: tuple[Choosable, ...]
    more_types: tuple[Choosable, ...]
    seen: BatchId | None


@dataclass(frozen=True, slots=True)
class TypedTally:
    """What was typed: the text of each cell shown, by channel and need type, and the channels ticked as complete."""

    cells: Mapping[tuple[str, str], str]
    complete: frozenset[str]


@dataclass(frozen=True, slots=True)
class TallySaved:
    """What came of saving; `is_changed` is false where the same was saved before."""

    sentence: str
    is_changed: bool
