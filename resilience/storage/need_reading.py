"""Summaries of need as columns of numbers, and what a process has made of them and keeps while they stay the same."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from sqlalchemy import Integer, func, select

from resilience.domain.identity import AreaId
from resilience.domain.lent import LentCover
from resilience.domain.vocabulary import Basis, BatchState, Direction
from resilience.storage import schema
from resilience.storage.rights import borrowing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Engine, Table

    from resilience.domain.viewer import ControlArea, ReadableArea

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


@dataclass(frozen=True, slots=True, eq=False)
class LentNeed:
    """What one area lends as of one revision of its data: need by month, direction, basis and first type, and covers.

    `words` hold direction, basis and need_type, `numbers` month, amount (thousandths) and not_reported.
    """

    revision: int
    months: SummaryRows
    covers: tuple[LentCover, ...]


_lent: WeakKeyDictionary[Engine, dict[AreaId, LentNeed]] = WeakKeyDictionary()
"""What areas lend to others, by database and area. What was kept is given only to a proof made just now."""


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

    def lent_revisions(self, areas: Sequence[ControlArea]) -> dict[AreaId, int]:
        """Return for each area that lends its need the number that grows with every change to its data."""
        held = schema.data_revision.c
        with borrowing(self._connection):
            rows = self._connection.execute(select(held.area_id, held.revision).where(held.area_id.in_(_ids(areas))))
            known = {AreaId(row.area_id): int(row.revision) for row in rows}
        return {area.id: known.get(area.id, 0) for area in areas}

    def lent(self, areas: Sequence[ControlArea]) -> dict[AreaId, LentNeed]:
        """Return the monthly totals that each of these areas lends, read anew only where its data have changed."""
        revisions = self.lent_revisions(areas)
        with _lock:
            kept = dict(_lent.get(self._connection.engine, {}))
        found = {number: kept[number] for number, now in revisions.items() if number in kept}
        found = {number: held for number, held in found.items() if held.revision == revisions[number]}
        missing = [area for area in areas if area.id not in found]
        if missing:
            made = self._lent_anew(missing, revisions)
            with _lock:
                _lent.setdefault(self._connection.engine, {}).update(made)
            found |= made
        return found

    def _lent_anew(self, areas: Sequence[ControlArea], revisions: Mapping[AreaId, int]) -> dict[AreaId, LentNeed]:
        covers: dict[int, list[LentCover]] = defaultdict(list)
        with borrowing(self._connection):
            months = _lent_months(self._connection, _ids(areas))
            for area_id, cover in _lent_covers(self._connection, _ids(areas)):
                covers[area_id].append(cover)
        return {area.id: LentNeed(revisions[area.id], months[area.id], tuple(covers[area.id])) for area in areas}

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
        return _by_column(columns, rows)


def _by_column(columns: Sequence[ColumnElement[Any]], rows: Sequence[Sequence[Any]]) -> SummaryRows:
    parts: list[tuple[Any, ...]] = list(zip(*rows, strict=True)) if rows else [() for _column in columns]
    words: dict[str, npt.NDArray[np.str_]] = {}
    numbers: dict[str, Numbers] = {}
    for column, part in zip(columns, parts, strict=True):
        if isinstance(column.type, Integer) or column.key in _SUMS:
            numbers[str(column.key)] = np.array(part, dtype=np.int64)
        else:
            words[str(column.key)] = np.array(part, dtype=np.str_)
    return SummaryRows(words, numbers, len(rows))


_SUMS = frozenset({"records", "amount", "unmet", "still_open", "not_reported"})


def _ids(areas: Sequence[ControlArea]) -> list[int]:
    return [area.id for area in areas]


def _lent_months(connection: Connection, areas: list[int]) -> dict[int, SummaryRows]:
    of = schema.need_month.c
    key = (of.month, of.direction, of.basis, of.need_type)
    columns = [*key, *(func.sum(column).label(column.name) for column in (of.amount, of.not_reported))]
    rows = connection.execute(
        select(*columns, of.area_id).where(of.area_id.in_(areas)).group_by(of.area_id, *key).order_by(of.area_id)
    ).all()
    found = {number: [row[:-1] for row in of_area] for number, of_area in groupby(rows, lambda row: row.area_id)}
    return {number: _by_column(columns, found.get(number, [])) for number in areas}


def _lent_covers(connection: Connection, areas: list[int]) -> Iterable[tuple[int, LentCover]]:
    cover, of = schema.batch_cover.c, schema.batch.c
    rows = connection.execute(
        select(cover.area_id, cover.first_day, cover.last_day, of.mapping_name, of.holds)
        .join(schema.batch, (of.area_id == cover.area_id) & (of.id == cover.batch_id))
        .where(cover.area_id.in_(areas), of.state == BatchState.BROUGHT_IN.value)
        .order_by(cover.area_id, cover.first_day)
    ).all()
    sources: dict[tuple[int, str], int] = {}
    for row in rows:
        source = sources.setdefault((row.area_id, row.mapping_name), len(sources))
        pairs = (kind.split(" ") for kind in row.holds.split(";") if kind)
        holds = frozenset((Direction(direction), Basis(basis)) for direction, basis in pairs)
        yield row.area_id, LentCover(source, row.first_day, row.last_day, holds)
