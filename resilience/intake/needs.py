"""A table and a mapping into need records by area, or into every problem by row and column.

Everything is done by column: each distinct text is understood once, and rows follow by number. What comes out agrees
with `NeedRecord`, the contract of one record; a test on generated rows holds the two together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from resilience.domain.need import THOUSANDTHS, NeedColumns, day_from_number
from resilience.domain.vocabulary import Grain
from resilience.intake.direct_identifiers import direct_identifiers
from resilience.intake.fields import NOT_REPORTED, RowFields
from resilience.intake.fit import misfits
from resilience.intake.mapping import Field, Mapping
from resilience.intake.moment_fields import EARLIEST, Bounds
from resilience.intake.preview import PREVIEWED, preview_of
from resilience.intake.problems import Faults, Mask, Problem
from resilience.intake.reading import AreaRows, Choices, Preview, Reading, Span, Summary
from resilience.intake.records import Records, columns_of, records_of
from resilience.intake.reference import IntakeReference, key
from resilience.intake.table import SourceTable

__all__ = ["Choices", "Reading", "content_key", "read_needs"]

Numbers = npt.NDArray[np.int64]
Progress = Callable[[float], None]
"""Told the share done so far, from 0 to 1; whatever it raises stops the reading."""


def read_needs(
    table: SourceTable,
    mapping: Mapping,
    reference: IntakeReference,
    choices: Choices,
    progress: Progress | None = None,
    *,
    today: date,
    earliest: date = EARLIEST,
) -> Reading:
    """Read a table. Nothing is raised for what is wrong with the file: it is in the reading's problems.

    `today` is the last day that a record can have, `earliest` the first. A column that looks as if it identified
    people blocks the file; its rows are checked all the same, so that every problem is named at once, unless the
    mapping reads that very column: its words would then be quoted.
    """
    tell = progress or (lambda _share: None)
    tell(0.0)
    identifying = direct_identifiers(table)
    unfit = tuple(misfits(table, mapping, reference, choices))
    tell(0.2)
    when = mapping.when
    if unfit or when is None or _reads_any(mapping, identifying):
        return _blocked(table, mapping, (*identifying, *unfit))
    faults = Faults(table.row_numbers, table.names)
    for problem in identifying:
        faults.whole(problem.column, problem.sentence)
    rows = RowFields(table, mapping, reference, choices, faults)
    records = records_of(rows, when, Bounds(earliest, today), tell)
    tell(0.8)
    reading = _reading(rows, None if identifying else records, today)
    tell(1.0)
    return reading


def _reads_any(mapping: Mapping, problems: tuple[Problem, ...]) -> bool:
    """Whether the mapping reads one of the columns that have a problem."""
    read = {key(name) for name in mapping.used_columns}
    return any(key(problem.column or "") in read for problem in problems)


def content_key(data: bytes, mapping: Mapping, choices: Choices, sheet: str = "") -> str:
    """Return what is the same for the same file, read by a mapping of the same meaning, into the same area.

    `sheet` is the worksheet that was asked for, "" for the first.
    Whether time and place are kept finer is not part of it: the same needs would be counted twice.
    """
    area = "" if mapping.area is not None or choices.area_id is None else str(choices.area_id)
    parts = (data, mapping.meaning().encode(), area.encode(), *([sheet.encode()] if sheet else []))
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _blocked(table: SourceTable, mapping: Mapping, problems: tuple[Problem, ...]) -> Reading:
    return Reading(
        rows_read=table.rows_read,
        problems=problems,
        problem_count=len(problems),
        bad_rows=frozenset(),
        by_area=MappingProxyType({}),
        covers=MappingProxyType({}),
        preview=Preview(),
        summary=Summary(unmentioned_columns=mapping.unmentioned(table.names)),
    )


def _reading(rows: RowFields, records: Records | None, today: date) -> Reading:
    table, faults = rows.table, rows.faults
    problems, count = faults.list(table.broken)
    bad_rows = frozenset(table.row_numbers[faults.bad].tolist()) | {problem.row or 0 for problem in table.broken}
    unmentioned = rows.mapping.unmentioned(table.names)
    unknown = tuple(sorted(rows.unknown, key=lambda word: -word.rows))
    if records is None:
        return Reading(
            rows_read=table.rows_read,
            problems=problems,
            problem_count=count,
            bad_rows=bad_rows,
            by_area=MappingProxyType({}),
            covers=MappingProxyType({}),
            preview=Preview(),
            summary=Summary(unknown_words=unknown, unmentioned_columns=unmentioned),
        )
    good = np.flatnonzero(~faults.bad)
    by_area = {
        area: columns_of(rows, records, good[records.area[good] == position])
        for position, area in enumerate(records.areas)
    }
    areas = tuple(
        _area_rows(records, position, faults.bad, by_area[area]) for position, area in enumerate(records.areas)
    )
    return Reading(
        rows_read=table.rows_read,
        problems=problems,
        problem_count=count,
        bad_rows=bad_rows,
        by_area=MappingProxyType({area: columns for area, columns in by_area.items() if len(columns)}),
        covers=MappingProxyType(
            {held.area_id: _covers(held, records.when.grain, rows.choices, today) for held in areas if held.records}
        ),
        preview=preview_of(rows, records, good[:PREVIEWED]),
        summary=Summary(
            areas=areas,
            first_day=min((held.first_day for held in areas if held.first_day), default=None),
            last_day=max((held.last_day for held in areas if held.last_day), default=None),
            amounts=_amounts_by_type(records, good),
            not_reported=sum(int((amounts[good] == NOT_REPORTED).sum()) for amounts in records.amounts),
            unknown_words=unknown,
            unmentioned_columns=unmentioned,
        ),
    )


def _area_rows(records: Records, position: int, bad: Mask, columns: NeedColumns) -> AreaRows:
    is_here = records.area == position
    days = records.when.day[is_here & ~bad]
    return AreaRows(
        area_id=records.areas[position],
        rows_read=int(is_here.sum()),
        rows_left_out=int((is_here & bad).sum()),
        records=len(columns),
        first_day=day_from_number(int(days.min())) if len(days) else None,
        last_day=day_from_number(int(days.max())) if len(days) else None,
    )


def _covers(held: AreaRows, grain: Grain, choices: Choices, today: date) -> tuple[Span, ...]:
    """Return the spans that the file is complete for, as chosen or from the first to the last day seen."""
    if choices.covers is not None:
        return choices.covers
    if held.first_day is None or held.last_day is None:
        return ()
    return ((held.first_day, min(_end_of(held.last_day, grain), today)),)


def _end_of(day: date, grain: Grain) -> date:
    if grain is Grain.WEEK:
        return day + timedelta(days=6)
    if grain is Grain.MONTH:
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return day


def _amounts_by_type(records: Records, good: Numbers) -> tuple[tuple[str, Decimal], ...]:
    need_type = records.words[Field.NEED_TYPE]
    totals: dict[str, int] = {}
    codes = need_type.codes[good]
    for amounts in records.amounts:
        held = np.where(amounts[good] == NOT_REPORTED, 0, amounts[good])
        sums = np.zeros(len(need_type.values), dtype=np.int64)
        np.add.at(sums, codes, held)
        for value, total in zip(need_type.values, sums.tolist(), strict=True):
            if value is not None:
                totals[value] = totals.get(value, 0) + total
    used = {need_type.values[code] for code in np.unique(codes).tolist()}
    ordered = sorted(((value, total) for value, total in totals.items() if value in used), key=lambda pair: -pair[1])
    return tuple((value, Decimal(total) / THOUSANDTHS) for value, total in ordered)
