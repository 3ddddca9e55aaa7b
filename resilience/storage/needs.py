"""Need records by batch, and the summaries that pages read.

Pages read the summaries, so that their cost follows the question and not the archive. A batch and its part of every
summary come and go in one transaction; `recounted` works the summaries out from the records again, and a test finds
both equal. Amounts are whole thousandths, so that what is taken away leaves exactly what was there before.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, Table, and_, case, delete, func, insert, literal, or_, select, update
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
    day_from_number,
)
from resilience.domain.vocabulary import Basis, BatchState, Direction, Grain, Marking, Outcome, Stakeholder
from resilience.locales import _
from resilience.storage.bulk import CHUNK, insert_columns
from resilience.storage.schema import (
    batch,
    batch_cover,
    data_revision,
    need_day,
    need_month,
    need_place_month,
    need_record,
)
from resilience.storage.types import utc_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from resilience.domain.viewer import LedArea, ReadableArea

FINER_THAN_A_DAY = sorted(grain.value for grain in FINE_GRAINS)
RECORD_COLUMNS = ("area_id", "batch_id", "number", *(field.name for field in fields(NeedColumns)))

_records = func.count()
_amount = func.coalesce(func.sum(func.coalesce(need_record.c.count_thousandths, 0)), 0)
_unmet = func.coalesce(
    func.sum(
        case(
            (need_record.c.outcome == Outcome.UNMET.value, func.coalesce(need_record.c.count_thousandths, 0)),
            else_=0,
        )
    ),
    0,
)
_not_reported = func.sum(case((need_record.c.count_thousandths.is_(None), 1), else_=0))


@dataclass(frozen=True, slots=True)
class _Summary:
    """A summary table: the records' expressions for its key and for what it adds up, and which records it takes."""

    table: Table
    key: dict[str, Any]
    sums: dict[str, Any]
    only: Any = None

    def of_records(self, *conditions: Any, sign: int = 1) -> Select[Any]:  # noqa: ANN401 - SQLAlchemy's expressions
        """Return the summary worked out from the records, each sum multiplied by `sign`."""
        keys = [expression.label(name) for name, expression in self.key.items()]
        sums = [(expression * literal(sign)).label(name) for name, expression in self.sums.items()]
        query = select(*keys, *sums).where(*conditions).group_by(*self.key.values())
        return query if self.only is None else query.where(self.only)


_of = need_record.c
SUMMARIES = (
    _Summary(
        need_month,
        {
            "area_id": _of.area_id,
            "month": _of.month,
            "direction": _of.direction,
            "basis": _of.basis,
            "need_type": _of.need_type,
            "stakeholder": func.coalesce(_of.stakeholder, ""),
        },
        {"records": _records, "amount": _amount, "unmet": _unmet, "not_reported": _not_reported},
    ),
    _Summary(
        need_place_month,
        {
            "area_id": _of.area_id,
            "month": _of.month,
            "direction": _of.direction,
            "basis": _of.basis,
            "place_id": func.coalesce(_of.place_id, 0),
        },
        {"records": _records, "amount": _amount},
    ),
    _Summary(
        need_day,
        {"area_id": _of.area_id, "day": _of.day, "direction": _of.direction, "basis": _of.basis},
        {"records": _records, "amount": _amount},
        only=_of.grain.in_([Grain.MINUTE.value, Grain.HOUR.value, Grain.DAY.value]),
    ),
)


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
        self._insert_records(area, batch_id, new.columns, progress)
        self._summarise(area, _of.batch_id == batch_id, sign=1)
        return self.batch(area, batch_id)

    def withdraw(self, area: LedArea, batch_id: BatchId, why: str) -> Batch:
        """Take a batch's records and their part of every summary out again; the batch stays on record as withdrawn."""
        self.raise_revision(area)
        held = self.batch(area, batch_id)
        if held.state is BatchState.WITHDRAWN:
            raise Refused(_("This batch has been withdrawn already."))
        self._summarise(area, _of.batch_id == batch_id, sign=-1)
        self._drop_empty(area, SUMMARIES)
        self._connection.execute(delete(need_record).where(_of.area_id == area.id, _of.batch_id == batch_id))
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
        """Return the monthly summary by place."""
        rows = self._connection.execute(
            select(need_place_month).where(need_place_month.c.area_id == area.id).order_by(need_place_month.c.month)
        )
        return tuple(_place_month(row) for row in rows)

    def days(self, area: ReadableArea) -> tuple[DayOfNeed, ...]:
        """Return the summary by day."""
        rows = self._connection.execute(select(need_day).where(need_day.c.area_id == area.id).order_by(need_day.c.day))
        return tuple(_day(row) for row in rows)

    def revision(self, area: ReadableArea) -> int:
        """Return the number that grows with every change to an area's need: what is cached is keyed by it."""
        held = self._connection.execute(
            select(data_revision.c.revision).where(data_revision.c.area_id == area.id)
        ).scalar_one_or_none()
        return held or 0

    def differences_from_records(self, area: ReadableArea) -> int:
        """Return how many summary rows differ from what the records themselves add up to; 0 is as it should be."""
        return sum(len(self._held(summary, area) ^ self._recounted(summary, area)) for summary in SUMMARIES)

    def records(self, area: ReadableArea, batch_id: BatchId) -> tuple[tuple[Any, ...], ...]:
        """Return the records of one batch as they are held, in the order of the source: to list or to check."""
        columns = [_of[field.name] for field in fields(NeedColumns)]
        rows = self._connection.execute(
            select(*columns).where(_of.area_id == area.id, _of.batch_id == batch_id).order_by(_of.number)
        )
        return tuple(tuple(row) for row in rows)

    def _held(self, summary: _Summary, area: ReadableArea) -> frozenset[tuple[Any, ...]]:
        columns = [summary.table.c[name] for name in (*summary.key, *summary.sums)]
        rows = self._connection.execute(select(*columns).where(summary.table.c.area_id == area.id))
        return frozenset(tuple(row) for row in rows)

    def _recounted(self, summary: _Summary, area: ReadableArea) -> frozenset[tuple[Any, ...]]:
        rows = self._connection.execute(summary.of_records(_of.area_id == area.id))
        return frozenset(
            tuple(int(value) if position >= len(summary.key) else value for position, value in enumerate(row))
            for row in rows
        )

    def raise_revision(self, area: LedArea) -> None:
        """Raise the revision, which also makes a second writer of this area's need wait for the first."""
        self._connection.execute(
            self._upsert(data_revision)
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
        self, area: LedArea, batch_id: BatchId, columns: NeedColumns, progress: Callable[[int], None] | None
    ) -> None:
        if self._connection.dialect.name == "postgresql":
            rows = ((area.id, batch_id, number, *row) for number, row in enumerate(columns.rows(), start=1))
            self._copy(_told(rows, progress))
            return
        held = {field.name: getattr(columns, field.name) for field in fields(NeedColumns)}
        held["occurred_at"] = [None if moment is None else utc_text(moment) for moment in columns.occurred_at]
        numbered = {"number": range(1, len(columns) + 1), **held}
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
        for it, and the summary by place goes along. What is counted, and every other summary, stays as it is.
        """
        self.raise_revision(area)
        mine = (
            _of.area_id == area.id,
            _of.batch_id == batch_id,
            _of.number >= numbers.start,
            _of.number < numbers.stop,
        )
        by_place = [summary for summary in SUMMARIES if summary.table is need_place_month]
        self._summarise(area, *mine, sign=-1, summaries=by_place)
        place = case(dict(coarser), value=_of.place_id, else_=_of.place_id) if coarser else _of.place_id
        cleared = self._connection.execute(
            update(need_record)
            .where(*mine, _has_details(before, coarser))
            .values(
                occurred_at=None,
                grain=case((_of.grain.in_(FINER_THAN_A_DAY), Grain.DAY.value), else_=_of.grain),
                local_code="",
                source_ref="",
                place_id=place,
            )
        )
        self._summarise(area, *mine, sign=1, summaries=by_place)
        self._drop_empty(area, by_place)
        return int(cleared.rowcount)

    def _drop_empty(self, area: LedArea, summaries: Sequence[_Summary]) -> None:
        for summary in summaries:
            self._connection.execute(
                delete(summary.table).where(summary.table.c.area_id == area.id, summary.table.c.records == 0)
            )

    def _summarise(
        self,
        area: LedArea,
        *conditions: ColumnElement[bool],
        sign: int,
        summaries: Sequence[_Summary] = SUMMARIES,
    ) -> None:
        for summary in summaries:
            source = summary.of_records(_of.area_id == area.id, *conditions, sign=sign)
            statement = self._upsert(summary.table).from_select([*summary.key, *summary.sums], source)
            self._connection.execute(
                statement.on_conflict_do_update(
                    index_elements=list(summary.key),
                    set_={name: summary.table.c[name] + statement.excluded[name] for name in summary.sums},
                )
            )

    def _upsert(self, table: Table) -> Any:  # noqa: ANN401 - the two dialects' inserts share no type
        return (postgresql_insert if self._connection.dialect.name == "postgresql" else sqlite_insert)(table)

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
        )


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
