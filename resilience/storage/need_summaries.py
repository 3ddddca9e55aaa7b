"""The summaries of need, each for a named question, kept up to date with every batch; pages read nothing else.

A summary is added to and taken from in the transaction that writes the records. `rebuild` works all of them out
again; `NeedTable.differences_from_records` finds the two equal.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from resilience.domain.need_question import Part
from resilience.storage import schema
from resilience.storage.need_facts import FACTS_OF, Facts, facts
from resilience.storage.rights import every_row
from resilience.storage.schema import need_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, Table

ROWS_AT_ONCE = 100_000
"""Records whose facts are in memory together."""

Rows = list[tuple[Any, ...]]
"""Each a tuple of the key's values and then the sums, in the order of the table's columns after `area_id`."""
Totals = dict[str, dict[tuple[Any, ...], tuple[int, ...]]]
"""By summary: its sums by its key without the area."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary table and how its rows come from facts."""

    table: Table
    rows: Callable[[Facts], Rows]

    @property
    def key(self) -> tuple[str, ...]:
        """The columns of the key, `area_id` among them."""
        return tuple(column.name for column in self.table.primary_key)

    @property
    def sums(self) -> tuple[str, ...]:
        """The columns that add up."""
        return tuple(column.name for column in self.table.c if column.name not in self.key)


def _plain(table: Table, only: str | None = None) -> Summary:
    """Return a summary whose columns are facts of the same names."""
    keys = [column.name for column in table.primary_key if column.name != "area_id"]
    sums = [column.name for column in table.c if column.name not in {"area_id", *keys}]
    return Summary(table, lambda held: held.grouped(keys, sums, only))


_WHEN = ("month", "direction", "basis")
_ADDED_UP = ("records", "amount", "unmet")
_ONE_CODE = (Part.URGENCY, Part.CHANNEL, Part.PHASE, Part.DISRUPTION)


def _by_part(held: Facts) -> Rows:
    """Return need by month and by each further part; a record that names several codes counts in each."""
    rows: Rows = []
    for part in _ONE_CODE:
        for *when, code, records, amount, unmet in held.grouped((*_WHEN, part.value), _ADDED_UP):
            rows.append((*when, part.value, code, records, amount, unmet))
    for *when, codes, records, amount, unmet in held.grouped((*_WHEN, "target_groups"), _ADDED_UP):
        for code in codes.split() or [""]:
            rows.append((*when, Part.TARGET_GROUP.value, code, records, amount, unmet))
    for *when, first, further, records, amount, unmet in held.grouped(
        (*_WHEN, "need_type", "further_types"), _ADDED_UP
    ):
        for code in (first, *further.split()):
            rows.append((*when, Part.ANY_TYPE.value, code, records, amount, unmet))
    return _added_up(rows, len(_WHEN) + 2)


def _added_up(rows: Iterable[tuple[Any, ...]], keys: int) -> Rows:
    """Return rows of which those with the same first columns are added into one."""
    totals: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        held = totals.setdefault(row[:keys], [0] * (len(row) - keys))
        for place, value in enumerate(row[keys:]):
            held[place] += value
    return [(*key, *sums) for key, sums in totals.items()]


SUMMARIES = (
    _plain(schema.need_month),
    _plain(schema.need_type_day),
    _plain(schema.need_place_type_month),
    _plain(schema.need_place_week, "known_to_the_week"),
    Summary(schema.need_part_month, _by_part),
    _plain(schema.need_outcome_month),
    _plain(schema.need_minutes_month, "timed"),
    _plain(schema.need_hour_month, "with_hour"),
    _plain(schema.need_channel_week, "known_to_the_week"),
    _plain(schema.need_offer_month, "offers"),
)


def add(connection: Connection, area_id: int, held: Facts, *, sign: int = 1) -> None:
    """Add what records say to every summary of their area, or with `sign` -1 take it out."""
    for summary in SUMMARIES:
        first_sum = len(summary.key) - 1
        if sign > 0:
            _upsert(connection, summary, [(area_id, *row) for row in summary.rows(held)])
            continue
        taken = ((area_id, *row[:first_sum], *(-value for value in row[first_sum:])) for row in summary.rows(held))
        _upsert(connection, summary, list(taken))
        empty = summary.table.c.records == 0
        connection.execute(delete(summary.table).where(summary.table.c.area_id == area_id, empty))


def add_records(connection: Connection, area_id: int, *conditions: ColumnElement[bool], sign: int = 1) -> None:
    """Add the held records that meet the conditions to every summary of their area, or take them out."""
    for held in facts_of_records(connection, need_record.c.area_id == area_id, *conditions):
        add(connection, area_id, held, sign=sign)


def facts_of_records(connection: Connection, *conditions: ColumnElement[bool]) -> Iterator[Facts]:
    """Return what held records say, so many at a time; records that gave way to others say nothing any more."""
    columns = [need_record.c[name] for name in FACTS_OF]
    query = (
        select(*columns)
        .where(need_record.c.replaced_by.is_(None), *conditions)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    result = connection.execute(query)
    for rows in result.partitions(ROWS_AT_ONCE):
        yield facts(dict(zip(FACTS_OF, zip(*rows, strict=True), strict=True)))


def recounted(connection: Connection, area_id: int) -> Totals:
    """Return every summary of an area worked out from its records."""
    found: Totals = defaultdict(dict)
    for held in facts_of_records(connection, need_record.c.area_id == area_id):
        for summary in SUMMARIES:
            keys = len(summary.key) - 1
            _add_to(found[summary.table.name], ((row[:keys], row[keys:]) for row in summary.rows(held)))
    return found


def summarised(connection: Connection, area_id: int) -> Totals:
    """Return every summary of an area as it is held."""
    found: Totals = defaultdict(dict)
    for summary in SUMMARIES:
        keys = len(summary.key)
        rows = connection.execute(select(summary.table).where(summary.table.c.area_id == area_id))
        _add_to(found[summary.table.name], ((tuple(row[1:keys]), tuple(row[keys:])) for row in rows))
    return found


def _add_to(totals: dict[tuple[Any, ...], tuple[int, ...]], rows: Iterable[tuple[tuple[Any, ...], Any]]) -> None:
    for key, sums in rows:
        before = totals.get(key)
        totals[key] = sums if before is None else tuple(map(operator.add, before, sums))


def fill_where_empty(connection: Connection) -> None:
    """Work every summary out from the records where a step of the schema has left them empty."""
    with every_row(connection):
        has_records = connection.execute(select(need_record.c.area_id).limit(1)).first() is not None
        has_days = connection.execute(select(schema.need_type_day.c.area_id).limit(1)).first() is not None
        if has_records and not has_days:
            rebuild(connection)


def rebuild(connection: Connection) -> None:
    """Work every summary of every area out from its records; the caller sees every area's rows."""
    for summary in SUMMARIES:
        connection.execute(delete(summary.table))
    for area_id in connection.execute(select(func.distinct(need_record.c.area_id))).scalars().all():
        add_records(connection, area_id)


def _upsert(connection: Connection, summary: Summary, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add rows to those held, at the driver: building a statement's parameters anew for each row took longer."""
    if not rows:
        return
    name, columns = summary.table.name, [column.name for column in summary.table.c]
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    statement = (
        f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))}) "  # noqa: S608 - ours
        f"ON CONFLICT ({', '.join(summary.key)}) DO UPDATE SET "
        + ", ".join(f"{column} = {name}.{column} + excluded.{column}" for column in summary.sums)
    )
    connection.exec_driver_sql(statement, list(rows))
