"""Summaries of need as columns of numbers, and what a process has made of them and keeps while they stay the same."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from sqlalchemy import Integer, select

from resilience.storage import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection, Engine, Table

    from resilience.domain.viewer import ReadableArea

Made = TypeVar("Made")
Numbers = npt.NDArray[np.int64]
MOST_AREAS = 64
"""Areas of which a process keeps what it made; the least lately asked for goes first."""

_kept: WeakKeyDictionary[Engine, OrderedDict[int, tuple[int, Any]]] = WeakKeyDictionary()
_lock = Lock()


@dataclass(frozen=True, slots=True, eq=False)
class SummaryRows:
    """The rows of one summary for one area, column by column. `words` hold text, `numbers` whole numbers."""

    words: Mapping[str, npt.NDArray[np.str_]]
    numbers: Mapping[str, Numbers]
    length: int

    def __len__(self) -> int:
        return self.length


class NeedReadingTable:
    """Reads whole summaries of one area; the records are never read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def type_days(self, area: ReadableArea) -> SummaryRows:
        """Return need by day (or first day of the week or month, see `grain`), direction, basis and first type."""
        return self._rows(area, schema.need_type_day)

    def type_months(self, area: ReadableArea) -> SummaryRows:
        """Return need by month, first type and stakeholder ("" where not recorded)."""
        return self._rows(area, schema.need_month)

    def place_months(self, area: ReadableArea) -> SummaryRows:
        """Return need by month, place (0 where not recorded) and first type."""
        return self._rows(area, schema.need_place_type_month)

    def place_weeks(self, area: ReadableArea) -> SummaryRows:
        """Return need by week (the number of its Monday) and place; what is known only to the month is not in it."""
        return self._rows(area, schema.need_place_week)

    def part_months(self, area: ReadableArea) -> SummaryRows:
        """Return need by month and the codes of each further `Part`."""
        return self._rows(area, schema.need_part_month)

    def outcome_months(self, area: ReadableArea) -> SummaryRows:
        """Return need by month, first type, outcome and reason unmet ("" where not recorded)."""
        return self._rows(area, schema.need_outcome_month)

    def minute_months(self, area: ReadableArea) -> SummaryRows:
        """Return need by month, how it ended (`need_facts.MET` or `NOT_MET`) and bin of minutes to its outcome."""
        return self._rows(area, schema.need_minutes_month)

    def hour_months(self, area: ReadableArea) -> SummaryRows:
        """Return need by month, weekday (0 is Monday) and hour on a British clock, where the time was kept."""
        return self._rows(area, schema.need_hour_month)

    def channel_weeks(self, area: ReadableArea) -> SummaryRows:
        """Return need by week and channel; what is known only to the month is not in it."""
        return self._rows(area, schema.need_channel_week)

    def offer_months(self, area: ReadableArea) -> SummaryRows:
        """Return offers by month, basis, type, place, stage and outcome ("" and 0 where not recorded)."""
        return self._rows(area, schema.need_offer_month)

    def made_once(self, area: ReadableArea, revision: int, make: Callable[[], Made]) -> Made:
        """Return what `make` makes of an area's summaries, from before where they have not changed since.

        It is shared by everybody who may read the area and must not be changed by anybody. Always ask for one thing
        only: what is kept is known by database, area and revision.
        """
        with _lock:
            kept = _kept.setdefault(self._connection.engine, OrderedDict())
            held = kept.get(area.id)
            if held is not None and held[0] == revision:
                kept.move_to_end(area.id)
                return cast("Made", held[1])
        made = make()
        with _lock:
            kept[area.id] = (revision, made)
            kept.move_to_end(area.id)
            while len(kept) > MOST_AREAS:
                kept.popitem(last=False)
        return made

    def _rows(self, area: ReadableArea, table: Table) -> SummaryRows:
        columns = [column for column in table.c if column.name != "area_id"]
        rows = self._connection.execute(select(*columns).where(table.c.area_id == area.id)).all()
        parts: list[tuple[Any, ...]] = list(zip(*rows, strict=True)) if rows else [() for _column in columns]
        words: dict[str, npt.NDArray[np.str_]] = {}
        numbers: dict[str, Numbers] = {}
        for column, part in zip(columns, parts, strict=True):
            if isinstance(column.type, Integer) or column.name in _SUMS:
                numbers[column.name] = np.array(part, dtype=np.int64)
            else:
                words[column.name] = np.array(part, dtype=np.str_)
        return SummaryRows(words, numbers, len(rows))


_SUMS = frozenset({"records", "amount", "unmet", "still_open", "not_reported"})
