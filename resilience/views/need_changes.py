"""The page "What changed" as a value: one conclusion each on volume, on pattern and on type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.views.need import Judged


@dataclass(frozen=True, slots=True)
class Level:
    """What one period had, in the unit of its picture; the limits are those of its noise, `None` where not known."""

    words: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class LevelsPicture:
    """The same months of every year held, oldest first; the last two are the periods compared."""

    levels: tuple[Level, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Strays:
    """How far each day (or week) of a period lay from its usual, as a share of it: 0.5 is half as much again."""

    words: str
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class StraysPicture:
    """Both periods, the later one first. `unit` says what one dot is."""

    rows: tuple[Strays, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class ShareMoved:
    """One type's share of all, from 0 to 1, in both periods."""

    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class SharesPicture:
    """The types whose shares moved most, the largest move first."""

    rows: tuple[ShareMoved, ...]
    before_words: str
    after_words: str


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A verdict, and what else was looked at beside it: sentences, those that changed first."""

    judged: Judged
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeedChangesView:
    """The page. `empty` says what is missing in place of all else; a picture is `None` where nothing can be drawn."""

    title: str
    context: str
    compared: str
    volume: Conclusion | None
    volume_picture: LevelsPicture | None
    pattern: Conclusion | None
    pattern_picture: StraysPicture | None
    kinds: Conclusion | None
    kinds_picture: SharesPicture | None
    empty: str = ""

    @property
    def conclusions(self) -> tuple[Conclusion, ...]:
        """Volume, pattern and type, as far as there are any."""
        return tuple(one for one in (self.volume, self.pattern, self.kinds) if one is not None)
