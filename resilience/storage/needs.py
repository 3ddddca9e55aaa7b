"""Need records by batch, and the summaries that pages read.

A batch and its part of every summary come and go in one transaction; see `need_summaries`. Amounts are whole
thousandths, so that what is taken away leaves exactly what was there before. A record that gave way to a correction
stays and counts no more, until the correction is withdrawn.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, case, delete, false, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from resilience.domain.errors import NotTheirs, Refused
from resilience.domain.identity import AreaId, BatchId, PersonId, PlaceId
from resilience.domain.need import (
    FINE_GRAINS,
    Batch,
    Cover,
    DayOfNeed,
    MonthOfNeed,
    NeedColumns,
    NewBatch,
    PlaceMonthOfNeed,
    Replaces,
    day_from_number,
    day_number,
)
from resilience.domain.vocabulary import Basis, BatchState, Direction, Grain, Marking, Stakeholder
from resilience.locales import _
from resilience.storage.bulk import CHUNK, insert_columns
from resilience.storage.need_facts import facts, hours_of
from resilience.storage.need_summaries import ROWS_AT_ONCE, add, add_records, recounted, summarised
from resilience.storage.schema import (
    batch,
    batch_cover,
    data_revision,
    need_month,
    need_place_type_month,
    need_record,
    need_type_day,
)
from resilience.storage.types import utc_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from resilience.domain.viewer import LedArea, ReadableArea

MOST_NUMBERS = 500
"""Records asked for by number in one statement."""
FINER_THAN_A_DAY = sorted(grain.value for grain in FINE_GRAINS)
RECORD_COLUMNS = ("area_id", "batch_id", "number", *(field.name for field in fields(NeedColumns)), "hour")
_of = need_record.c


class NeedTable:
    """Batches in and out, summaries to read."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def batch_with_key(self, area: ReadableArea, content_key: str) -> Batch | None:
        """Return the batch that this same content came in with and that was not withdrawn, or `None`."""
        row = self._connection.execute(
            select(batch).where(
                batch.c.area_id == area.id,
                batch.c.content_key == content_key,
                batch.c.state == BatchState.BROUGHT_IN.value,
            )
        ).first()
        return None if row is None else self._batch(row)

    def bring_in(self, area: LedArea, new: NewBatch, progress: Callable[[int], None] | None = None) -> Batch:
        """Store a batch with its records and their part of every summary.

        The same content again is `Refused` (see `batch_with_key`). `progress` is told how many records are in.
        """
        self.raise_revision(area)
        if self.batch_with_key(area, new.content_key) is not None:
            raise Refused(_("This file is in already; nothing was changed."))
        batch_id = self._insert_batch(area, new)
        columns = {field.name: getattr(new.columns, field.name) for field in fields(NeedColumns)}
        columns["hour"] = hours_of(new.columns.occurred_at)
        self._insert_records(area, batch_id, columns, progress)
        self._let_give_way(area, batch_id, new)
        for first in range(0, len(new.columns), ROWS_AT_ONCE):
            some = {name: column[first : first + ROWS_AT_ONCE] for name, column in columns.items()}
            add(self._connection, area.id, facts(some))
        return self.batch(area, batch_id)

    def _let_give_way(self, area: LedArea, batch_id: BatchId, new: NewBatch) -> None:
        """Let the records that a new batch replaces count no more; they come back if it is withdrawn."""
        if new.replaces is Replaces.NOTHING:
            return
        gives_way = (
            _of.area_id == area.id,
            _of.batch_id != batch_id,
            *_replaced(area, new.mapping_name, new.covers, _references_of(area, batch_id), new.replaces),
        )
        add_records(self._connection, area.id, *gives_way, sign=-1)
        self._connection.execute(
            update(need_record).where(*gives_way, _of.replaced_by.is_(None)).values(replaced_by=batch_id)
        )

    def would_replace(
        self,
        area: ReadableArea,
        mapping_name: str,
        covers: Sequence[tuple[date, date]],
        references: Iterable[str],
        replaces: Replaces,
    ) -> int:
        """Return how many records would give way to a batch of this source, as `NewBatch.replaces` says."""
        if replaces is Replaces.SAME_REFERENCE:
            wanted = set(references) - {""}
            return sum(reference in wanted for reference in self._references(area, mapping_name))
        if replaces is Replaces.NOTHING:
            return 0
        conditions = _replaced(area, mapping_name, covers, select(literal("")), replaces)
        return self._connection.execute(
            select(func.count()).select_from(need_record).where(_of.replaced_by.is_(None), *conditions)
        ).scalar_one()

    def held_references(self, area: ReadableArea, mapping_name: str, references: Iterable[str]) -> frozenset[str]:
        """Return which of these references of the source are in already, by files of the same mapping."""
        return frozenset(self._references(area, mapping_name)) & frozenset(references) - {""}

    def _references(self, area: ReadableArea, mapping_name: str) -> list[str]:
        living = (_of.area_id == area.id, _of.replaced_by.is_(None), _of.source_ref != "")
        rows = self._connection.execute(
            select(_of.source_ref).where(*living, _of.batch_id.in_(_of_the_source(area, mapping_name)))
        )
        return list(rows.scalars())

    def withdraw(self, area: LedArea, batch_id: BatchId, why: str) -> Batch:
        """Take a batch's records and their part of every summary out again; the batch stays on record as withdrawn."""
        self.raise_revision(area)
        held = self.batch(area, batch_id)
        if held.state is BatchState.WITHDRAWN:
            raise Refused(_("This batch has been withdrawn already."))
        if held.gave_way:
            raise Refused(_("A later file corrected part of this one. Please withdraw that one first, then this one."))
        add_records(self._connection, area.id, _of.batch_id == batch_id, sign=-1)
        self._connection.execute(delete(need_record).where(_of.area_id == area.id, _of.batch_id == batch_id))
        self._bring_back(area, batch_id)
        self._connection.execute(
            update(batch)
            .where(batch.c.area_id == area.id, batch.c.id == batch_id)
            .values(
                state=BatchState.WITHDRAWN.value,
                withdrawn_by=area.person_id,
                withdrawn_at=self._now,
                withdrawn_why=why,
            )
        )
        return self.batch(area, batch_id)

    def _bring_back(self, area: LedArea, batch_id: BatchId) -> None:
        """Let the records count again that had given way to a batch which is withdrawn."""
        gave_way = (_of.area_id == area.id, _of.replaced_by == batch_id)
        back = self._connection.execute(select(_of.batch_id, _of.number).where(*gave_way)).all()
        self._connection.execute(update(need_record).where(*gave_way).values(replaced_by=None))
        by_batch: dict[int, list[int]] = defaultdict(list)
        for row in back:
            by_batch[row.batch_id].append(row.number)
        for earlier, numbers in by_batch.items():
            for first in range(0, len(numbers), MOST_NUMBERS):
                some = _of.number.in_(numbers[first : first + MOST_NUMBERS])
                add_records(self._connection, area.id, _of.batch_id == earlier, some)

    def batch(self, area: ReadableArea, batch_id: BatchId) -> Batch:
        """Return one of an area's batches, or raise `NotTheirs`."""
        row = self._connection.execute(select(batch).where(batch.c.area_id == area.id, batch.c.id == batch_id)).first()
        if row is None:
            raise NotTheirs(_("This area has no such batch."), area_id=area.id)
        return self._batch(row)

    def batches(self, area: ReadableArea) -> tuple[Batch, ...]:
        """Return an area's batches, withdrawn ones too, the newest first."""
        rows = self._connection.execute(
            select(batch).where(batch.c.area_id == area.id).order_by(batch.c.id.desc())
        ).all()
        return tuple(self._batch(row) for row in rows)

    def covers(self, area: ReadableArea) -> tuple[Cover, ...]:
        """Return the spans of days that the batches now held say they are complete for, and of what."""
        rows = self._connection.execute(
            select(batch_cover.c.first_day, batch_cover.c.last_day, batch.c.mapping_name, batch.c.holds)
            .join(batch, (batch.c.area_id == batch_cover.c.area_id) & (batch.c.id == batch_cover.c.batch_id))
            .where(batch_cover.c.area_id == area.id, batch.c.state == BatchState.BROUGHT_IN.value)
            .order_by(batch_cover.c.first_day)
        )
        return tuple(Cover(row.first_day, row.last_day, row.mapping_name, _held_kinds(row.holds)) for row in rows)

    def months(self, area: ReadableArea) -> tuple[MonthOfNeed, ...]:
        """Return the monthly summary by type and stakeholder."""
        columns = [column for column in need_month.c if column.name != "area_id"]
        rows = self._connection.execute(
            select(*columns).where(need_month.c.area_id == area.id).order_by(need_month.c.month)
        )
        return tuple(_month(row) for row in rows)

    def months_by_type(self, area: ReadableArea) -> tuple[MonthOfNeed, ...]:
        """Return the monthly summary by type, all stakeholders together (`stakeholder` is then `None`)."""
        of = need_month.c
        key = (of.month, of.direction, of.basis, of.need_type)
        sums = (func.sum(column).label(column.name) for column in (of.records, of.amount, of.unmet, of.not_reported))
        rows = self._connection.execute(
            select(*key, literal("").label("stakeholder"), *sums)
            .where(of.area_id == area.id)
            .group_by(*key)
            .order_by(of.month)
        )
        return tuple(_month(row) for row in rows)

    def place_months(self, area: ReadableArea) -> tuple[PlaceMonthOfNeed, ...]:
        """Return the monthly summary by place, all types together."""
        of = need_place_type_month.c
        key = (of.month, of.direction, of.basis, of.place_id)
        sums = (func.sum(column).label(column.name) for column in (of.records, of.amount))
        rows = self._connection.execute(
            select(*key, *sums).where(of.area_id == area.id).group_by(*key).order_by(of.month)
        )
        return tuple(_place_month(row) for row in rows)

    def days(self, area: ReadableArea) -> tuple[DayOfNeed, ...]:
        """Return the summary by day, all types together."""
        of = need_type_day.c
        key = (of.day, of.direction, of.basis)
        sums = (func.sum(column).label(column.name) for column in (of.records, of.amount))
        rows = self._connection.execute(
            select(*key, *sums)
            .where(of.area_id == area.id, of.grain == Grain.DAY.value)
            .group_by(*key)
            .order_by(of.day)
        )
        return tuple(_day(row) for row in rows)

    def revision(self, area: ReadableArea) -> int:
        """Return the number that grows with every change to an area's need: what is cached is keyed by it."""
        held = self._connection.execute(
            select(data_revision.c.revision).where(data_revision.c.area_id == area.id)
        ).scalar_one_or_none()
        return held or 0

    def differences_from_records(self, area: ReadableArea) -> int:
        """Return how many summary rows differ from what the records themselves add up to; 0 is as it should be."""
        there, anew = summarised(self._connection, area.id), recounted(self._connection, area.id)
        return sum(
            there[name].get(key) != anew[name].get(key)
            for name in there.keys() | anew.keys()
            for key in there[name].keys() | anew[name].keys()
        )

    def records(self, area: ReadableArea, batch_id: BatchId) -> tuple[tuple[Any, ...], ...]:
        """Return the records of one batch as they are held, in the order of the source: to list or to check."""
        columns = [_of[field.name] for field in fields(NeedColumns)]
        rows = self._connection.execute(
            select(*columns).where(_of.area_id == area.id, _of.batch_id == batch_id).order_by(_of.number)
        )
        return tuple(tuple(row) for row in rows)

    def raise_revision(self, area: LedArea) -> None:
        """Raise the revision, which also makes a second writer of this area's need wait for the first."""
        insert_ = postgresql_insert if self._connection.dialect.name == "postgresql" else sqlite_insert
        self._connection.execute(
            insert_(data_revision)
            .values(area_id=area.id, revision=1)
            .on_conflict_do_update(index_elements=["area_id"], set_={"revision": data_revision.c.revision + 1})
        )

    def _insert_batch(self, area: LedArea, new: NewBatch) -> BatchId:
        days = new.columns.day
        batch_id = BatchId(
            self._connection.execute(
                insert(batch)
                .values(
                    area_id=area.id,
                    file_name=new.file_name,
                    content_key=new.content_key,
                    mapping_name=new.mapping_name,
                    mapping_content=new.mapping_content,
                    rows_read=new.rows_read,
                    rows_left_out=new.rows_left_out,
                    records=len(new.columns),
                    first_day=day_from_number(min(days)) if len(days) else None,
                    last_day=day_from_number(max(days)) if len(days) else None,
                    kept_finer=new.kept_finer,
                    holds=_kinds(new.columns),
                    state=BatchState.BROUGHT_IN.value,
                    brought_in_by=area.person_id,
                    brought_in_at=self._now,
                    marking=new.marking.value,
                )
                .returning(batch.c.id)
            ).scalar_one()
        )
        for first_day, last_day in new.covers:
            self._connection.execute(
                insert(batch_cover).values(area_id=area.id, batch_id=batch_id, first_day=first_day, last_day=last_day)
            )
        return batch_id

    def _insert_records(
        self,
        area: LedArea,
        batch_id: BatchId,
        columns: dict[str, Sequence[Any]],
        progress: Callable[[int], None] | None,
    ) -> None:
        numbers = range(1, len(columns["day"]) + 1)
        if self._connection.dialect.name == "postgresql":
            rows = ((area.id, batch_id, *row) for row in zip(numbers, *columns.values(), strict=True))
            self._copy(_told(rows, progress))
            return
        moments = [None if moment is None else utc_text(moment) for moment in columns["occurred_at"]]
        numbered = {"number": numbers, **columns, "occurred_at": moments}
        insert_columns(self._connection, "need_record", numbered, {"area_id": area.id, "batch_id": batch_id}, progress)

    def _copy(self, rows: Iterator[tuple[Any, ...]]) -> None:
        """Copy rows through a table of this transaction: PostgreSQL copies into none that has row-level security."""
        names = ", ".join(RECORD_COLUMNS)
        cursor = self._connection.connection.cursor()
        cursor.execute("CREATE TEMPORARY TABLE IF NOT EXISTS arriving (LIKE need_record) ON COMMIT DROP")
        with cursor.copy(f"COPY arriving ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"INSERT INTO need_record ({names}) SELECT {names} FROM arriving")  # noqa: S608 - our own names
        cursor.execute("TRUNCATE arriving")

    def count_with_details(self, area: ReadableArea, before: int, coarser: Mapping[PlaceId, PlaceId]) -> int:
        """Return how many records from before a day (a `day_number`) hold details that `clear_details` would clear."""
        query = select(func.count()).select_from(need_record).where(_of.area_id == area.id)
        return self._connection.execute(query.where(_has_details(before, coarser))).scalar_one()

    def with_details(
        self, area: ReadableArea, before: int, coarser: Mapping[PlaceId, PlaceId]
    ) -> tuple[tuple[BatchId, int, int], ...]:
        """Return the batches with such records, with the number of the first and of the last of them."""
        rows = self._connection.execute(
            select(_of.batch_id, func.min(_of.number).label("first"), func.max(_of.number).label("last"))
            .where(_of.area_id == area.id, _has_details(before, coarser))
            .group_by(_of.batch_id)
            .order_by(_of.batch_id)
        )
        return tuple((BatchId(row.batch_id), row.first, row.last) for row in rows)

    def clear_details(
        self,
        area: LedArea,
        batch_id: BatchId,
        numbers: range,
        before: int,
        coarser: Mapping[PlaceId, PlaceId],
    ) -> int:
        """Clear the details of a batch's records of these numbers that are from before a day; return of how many.

        The time of day, the source's reference and the local code go; a place becomes the one that `coarser` gives
        for it, and the summaries by place and by hour go along. What is counted stays as it is.
        """
        self.raise_revision(area)
        mine = (
            _of.area_id == area.id,
            _of.batch_id == batch_id,
            _of.number >= numbers.start,
            _of.number < numbers.stop,
        )
        add_records(self._connection, area.id, *mine, sign=-1)
        place = case(dict(coarser), value=_of.place_id, else_=_of.place_id) if coarser else _of.place_id
        cleared = self._connection.execute(
            update(need_record)
            .where(*mine, _has_details(before, coarser))
            .values(
                occurred_at=None,
                hour=None,
                grain=case((_of.grain.in_(FINER_THAN_A_DAY), Grain.DAY.value), else_=_of.grain),
                local_code="",
                source_ref="",
                place_id=place,
            )
        )
        add_records(self._connection, area.id, *mine)
        return int(cleared.rowcount)

    def _batch(self, row: Row[Any]) -> Batch:
        covers = self._connection.execute(
            select(batch_cover.c.first_day, batch_cover.c.last_day)
            .where(batch_cover.c.area_id == row.area_id, batch_cover.c.batch_id == row.id)
            .order_by(batch_cover.c.first_day)
        )
        return Batch(
            BatchId(row.id),
            AreaId(row.area_id),
            row.file_name,
            row.mapping_name,
            row.rows_read,
            row.rows_left_out,
            row.records,
            row.first_day,
            row.last_day,
            tuple((span.first_day, span.last_day) for span in covers),
            row.kept_finer,
            BatchState(row.state),
            None if row.brought_in_by is None else PersonId(row.brought_in_by),
            row.brought_in_at,
            row.withdrawn_at,
            row.withdrawn_why,
            Marking(row.marking),
            replaced=self._count(row.area_id, _of.replaced_by == row.id),
            gave_way=self._count(row.area_id, _of.replaced_by.is_not(None), _of.batch_id == row.id),
        )

    def _count(self, area_id: int, *conditions: ColumnElement[bool]) -> int:
        return self._connection.execute(
            select(func.count()).select_from(need_record).where(_of.area_id == area_id, *conditions)
        ).scalar_one()


def _has_details(before: int, coarser: Mapping[PlaceId, PlaceId]) -> ColumnElement[bool]:
    finer = [_of.place_id.in_(sorted(coarser))] if coarser else []
    return and_(
        _of.day < before,
        or_(
            _of.occurred_at.is_not(None),
            _of.grain.in_(FINER_THAN_A_DAY),
            _of.local_code != "",
            _of.source_ref != "",
            *finer,
        ),
    )


def _of_the_source(area: ReadableArea, mapping_name: str) -> Select[Any]:
    """Return the numbers of the batches that count and were read by this mapping."""
    return select(batch.c.id).where(
        batch.c.area_id == area.id,
        batch.c.mapping_name == mapping_name,
        batch.c.state == BatchState.BROUGHT_IN.value,
    )


def _references_of(area: ReadableArea, batch_id: BatchId) -> Select[Any]:
    theirs = need_record.alias().c
    return select(theirs.source_ref).where(
        theirs.area_id == area.id, theirs.batch_id == batch_id, theirs.source_ref != ""
    )


def _replaced(
    area: ReadableArea,
    mapping_name: str,
    covers: Sequence[tuple[date, date]],
    references: Select[Any],
    replaces: Replaces,
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a record meets which gives way to a batch of this source."""
    same_source = (_of.area_id == area.id, _of.batch_id.in_(_of_the_source(area, mapping_name)))
    if replaces is Replaces.SAME_REFERENCE:
        return (*same_source, _of.source_ref.in_(references))
    days = [and_(_of.day >= day_number(first), _of.day <= day_number(last)) for first, last in covers]
    return (*same_source, or_(false(), *days))


def _kinds(columns: NeedColumns) -> str:
    """Return the kinds of record in a batch as text, such as "offer expressed;request expressed"."""
    pairs = set(zip(columns.direction, columns.basis, strict=True))
    return ";".join(sorted(f"{direction} {basis}" for direction, basis in pairs))


def _held_kinds(text: str) -> frozenset[tuple[Direction, Basis]]:
    pairs = (pair.split(" ") for pair in text.split(";") if pair)
    return frozenset((Direction(direction), Basis(basis)) for direction, basis in pairs)


def _told(rows: Iterator[tuple[Any, ...]], progress: Callable[[int], None] | None) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows, start=1):
        yield row
        if progress is not None and number % CHUNK == 0:
            progress(number)


_DIRECTIONS = {word.value: word for word in Direction}
_BASES = {word.value: word for word in Basis}
_STAKEHOLDERS: dict[str, Stakeholder | None] = {"": None, **{word.value: word for word in Stakeholder}}


def _month(row: Row[Any]) -> MonthOfNeed:
    month, direction, basis, need_type, stakeholder, records, amount, unmet, not_reported = tuple[Any, ...](row)
    return MonthOfNeed(
        month,
        _DIRECTIONS[direction],
        _BASES[basis],
        need_type,
        _STAKEHOLDERS[stakeholder],
        int(records),
        int(amount),
        int(unmet),
        int(not_reported),
    )


def _place_month(row: Row[Any]) -> PlaceMonthOfNeed:
    return PlaceMonthOfNeed(
        row.month,
        Direction(row.direction),
        Basis(row.basis),
        PlaceId(row.place_id) if row.place_id else None,
        row.records,
        row.amount,
    )


def _day(row: Row[Any]) -> DayOfNeed:
    return DayOfNeed(day_from_number(row.day), Direction(row.direction), Basis(row.basis), row.records, row.amount)
