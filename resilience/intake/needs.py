"""A table and a mapping into need records by area, or into every problem by row and column.

Everything is done by column: each distinct text is understood once, and rows follow by number. What comes out agrees
with `NeedRecord`, the contract of one record; a test on generated rows holds the two together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from resilience.domain.identity import AreaId, DisruptionId, PlaceId
from resilience.domain.need import THOUSANDTHS, NeedColumns, day_from_number
from resilience.domain.taxonomy import TermKind
from resilience.domain.vocabulary import Basis, Grain, Outcome
from resilience.intake.columns import Coded
from resilience.intake.direct_identifiers import direct_identifiers
from resilience.intake.fields import NO_AREA, NOT_REPORTED, RowFields
from resilience.intake.fit import misfits
from resilience.intake.mapping import Constant, Field, FromColumn, Mapping, When
from resilience.intake.moment_fields import EARLIEST, Bounds, Occurrence, minutes_to_outcome, occurrence
from resilience.intake.problems import Faults, Mask, Problem
from resilience.intake.reading import AreaRows, Choices, Preview, Reading, Span, Summary
from resilience.intake.reference import IntakeReference
from resilience.intake.table import SourceTable
from resilience.locales import _

__all__ = ["Choices", "Reading", "content_key", "read_needs"]

Numbers = npt.NDArray[np.int64]
Progress = Callable[[float], None]
"""Told the share done so far, from 0 to 1; whatever it raises stops the reading."""
PREVIEWED = 20
MONTHS_TO_1970 = 1970 * 12


def read_needs(  # noqa: PLR0913 - file, mapping, reference and choices are four different people's business
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

    `today` is the last day that a record can have, `earliest` the first.
    """
    tell = progress or (lambda _share: None)
    tell(0.0)
    problems = (*direct_identifiers(table), *misfits(table, mapping, reference, choices))
    tell(0.2)
    when = mapping.when
    if problems or when is None:
        return _blocked(table, mapping, problems)
    rows = RowFields(table, mapping, reference, choices, Faults(table.row_numbers, table.names))
    records = _records(rows, when, Bounds(earliest, today), tell)
    tell(0.8)
    reading = _reading(rows, records, today)
    tell(1.0)
    return reading


def content_key(data: bytes, mapping: Mapping, choices: Choices) -> str:
    """Return what is the same for the same file, read by a mapping of the same meaning, into the same area.

    Whether time and place are kept finer is not part of it: the same needs would be counted twice.
    """
    area = "" if mapping.area is not None or choices.area_id is None else str(choices.area_id)
    parts = (data, mapping.meaning().encode(), area.encode())
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


# ------------------------------------------------------------------------------------------- all rows, by column


@dataclass(frozen=True, slots=True)
class _Records:
    """All fields for all rows of the table, good or bad. A row becomes as many records as there are `amounts`."""

    areas: list[AreaId]
    area: Numbers
    when: Occurrence
    words: dict[Field, Coded[str | None]]
    place: Coded[PlaceId | None]
    disruption: Coded[DisruptionId | None]
    minutes: Coded[int | None]
    amounts: list[Numbers]
    local_code: Coded[str]
    source_ref: Coded[str]


WORD_FIELDS = (
    Field.DIRECTION,
    Field.NEED_TYPE,
    Field.FURTHER_TYPES,
    Field.STAKEHOLDER,
    Field.TARGET_GROUPS,
    Field.URGENCY,
    Field.PHASE,
    Field.CHANNEL,
    Field.OUTCOME,
    Field.REASON_UNMET,
    Field.BASIS,
)


def _records(rows: RowFields, when: When, bounds: Bounds, tell: Progress) -> _Records | None:
    """Return all fields, or `None` where a column as a whole cannot be read."""
    occurred = occurrence(rows.table, when, rows.faults, bounds, keep_time=rows.choices.keep_time)
    tell(0.4)
    area, areas = rows.area()
    place = rows.place(area, areas)
    disruption = rows.disruption(area, areas)
    words = {field: rows.coded(field) for field in WORD_FIELDS}
    tell(0.6)
    amounts = rows.amounts()
    local_code, source_ref = rows.text(Field.LOCAL_CODE), rows.text(Field.SOURCE_REF)
    if occurred is None:
        return None
    records = _Records(
        areas=areas,
        area=area,
        when=occurred,
        words=words,
        place=place,
        disruption=disruption,
        minutes=_minutes(rows, when, occurred),
        amounts=amounts,
        local_code=local_code,
        source_ref=source_ref,
    )
    _check_together(rows, records)
    return None if rows.faults.block else records


def _minutes(rows: RowFields, when: When, occurred: Occurrence) -> Coded[int | None]:
    rule = rows.mapping.rule(Field.OUTCOME_AT)
    if isinstance(rule, FromColumn):
        return minutes_to_outcome(rows.table, rule, when, occurred, rows.faults)
    return rows.minutes()


def _check_together(rows: RowFields, records: _Records) -> None:
    """Note what is wrong only with two fields seen together: the rest of `NeedRecord`'s contract."""
    outcome, reason = records.words[Field.OUTCOME], records.words[Field.REASON_UNMET]
    rows.faults.rows(
        _column_of(rows.mapping, Field.REASON_UNMET),
        reason.test([code is not None for code in reason.values])
        & ~outcome.test([code == Outcome.UNMET for code in outcome.values])
        & ~rows.faults.bad,
        lambda _row: _("A reason why a need was unmet goes only with the outcome “unmet”."),
    )
    rows.faults.rows(
        _column_of(rows.mapping, Field.FURTHER_TYPES),
        _repeats(records.words[Field.NEED_TYPE], records.words[Field.FURTHER_TYPES]) & ~rows.faults.bad,
        lambda _row: _("A further need type repeats the first one."),
    )
    basis = records.words[Field.BASIS]
    is_counted = basis.test([code != Basis.ESTIMATED for code in basis.values])
    for column, amounts in zip(_count_columns(rows.mapping), records.amounts, strict=True):
        has_fraction = (amounts != NOT_REPORTED) & (amounts % THOUSANDTHS != 0)
        rows.faults.rows(
            column,
            has_fraction & is_counted & ~rows.faults.bad,
            lambda _row: _("Only an estimated count can have a fraction; requests are counted whole."),
        )


def _column_of(mapping: Mapping, field: Field) -> str | None:
    rule = mapping.rule(field)
    return rule.column if isinstance(rule, FromColumn) else None


def _count_columns(mapping: Mapping) -> list[str | None]:
    if mapping.splits:
        return [split.count for split in mapping.splits]
    return [_column_of(mapping, Field.COUNT)]


def _repeats(first: Coded[str | None], further: Coded[str | None]) -> Mask:
    """Return the rows in which the first need type stands again among the further ones."""
    width = len(further.values)
    pairs, which = np.unique(first.codes.astype(np.int64) * width + further.codes, return_inverse=True)
    repeats = [
        first.values[pair // width] in (further.values[pair % width] or "").split() for pair in pairs.tolist()
    ]
    return np.array(repeats, dtype=np.bool_)[which]


# --------------------------------------------------------------------------------------------- good rows, by area


def _reading(rows: RowFields, records: _Records | None, today: date) -> Reading:
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
        area: _columns(rows, records, good[records.area[good] == position])
        for position, area in enumerate(records.areas)
    }
    areas = tuple(_area_rows(records, position, faults.bad, by_area[area]) for position, area in enumerate(records.areas))
    return Reading(
        rows_read=table.rows_read,
        problems=problems,
        problem_count=count,
        bad_rows=bad_rows,
        by_area=MappingProxyType({area: columns for area, columns in by_area.items() if len(columns)}),
        covers=MappingProxyType(
            {held.area_id: _covers(held, records.when.grain, rows.choices, today) for held in areas if held.records}
        ),
        preview=_preview(rows, records, good[:PREVIEWED]),
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


def _columns(rows: RowFields, records: _Records, good: Numbers) -> NeedColumns:
    """Return the records of these rows; those that one row was split into stand together."""
    parts = len(records.amounts)
    of = np.repeat(good, parts)
    day = records.when.day[of]
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + MONTHS_TO_1970
    words = {field: column.take(of) for field, column in records.words.items()}
    if rows.mapping.splits:
        which = np.tile(np.arange(parts), len(good))
        words[Field.OUTCOME] = Coded(which, [split.outcome for split in rows.mapping.splits])
        words[Field.REASON_UNMET] = Coded(which, [split.reason_unmet for split in rows.mapping.splits])
    return NeedColumns(
        source_row=Coded.of_numbers(rows.table.row_numbers[of]),
        day=Coded.of_numbers(day),
        month=Coded.of_numbers(month),
        occurred_at=records.when.at.take(of),
        grain=Coded.always(records.when.grain.value, len(of)),
        place_id=records.place.take(of),
        direction=_filled(words[Field.DIRECTION]),
        need_type=_filled(words[Field.NEED_TYPE]),
        further_types=_filled(words[Field.FURTHER_TYPES]),
        stakeholder=words[Field.STAKEHOLDER],
        target_groups=_filled(words[Field.TARGET_GROUPS]),
        urgency=words[Field.URGENCY],
        phase=words[Field.PHASE],
        disruption_id=records.disruption.take(of),
        channel=words[Field.CHANNEL],
        outcome=words[Field.OUTCOME],
        reason_unmet=words[Field.REASON_UNMET],
        minutes_to_outcome=records.minutes.take(of),
        count_thousandths=Coded.of_numbers_or_none(
            np.stack([amounts[good] for amounts in records.amounts], axis=1).ravel(), none=NOT_REPORTED
        ),
        basis=_filled(words[Field.BASIS]),
        local_code=records.local_code.take(of),
        source_ref=records.source_ref.take(of),
    )


def _filled(column: Coded[str | None]) -> Coded[str]:
    """Return a column of which the checks made sure that no good row lacks a value."""
    return Coded(column.codes, [value or "" for value in column.values])


def _area_rows(records: _Records, position: int, bad: Mask, columns: NeedColumns) -> AreaRows:
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


def _amounts_by_type(records: _Records, good: Numbers) -> tuple[tuple[str, Decimal], ...]:
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


# -------------------------------------------------------------------------------------------------------- preview


def _preview(rows: RowFields, records: _Records, good: Numbers) -> Preview:
    """Return the first good rows as they were understood, with only those fields that the mapping fills."""
    columns = _columns(rows, records, good)
    area_of = np.repeat(records.area[good], len(records.amounts))
    words = _Words(rows.reference)
    shown: list[tuple[str, list[str]]] = [(_("Row"), [str(row) for row in columns.source_row])]
    if rows.mapping.area is not None:
        shown.append((_("Area"), [words.area(records.areas[position]) for position in area_of.tolist() if position != NO_AREA]))
    shown.append((_("When"), [words.when(day, at, records.when.grain) for day, at in zip(columns.day, columns.occurred_at, strict=True)]))
    for field in Field:
        if _is_filled(rows.mapping, field):
            shown.append((field.label, words.cells(field, columns, area_of, records.areas)))
    return Preview(
        headings=tuple(heading for heading, _cells in shown),
        rows=tuple(zip(*(cells for _heading, cells in shown), strict=True))[:PREVIEWED],
    )
