"""All fields of all rows, what is wrong with two of them seen together, and the good rows as columns of one area."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resilience.domain.identity import AreaId, DisruptionId, PlaceId
from resilience.domain.need import THOUSANDTHS, NeedColumns
from resilience.domain.vocabulary import Basis, Direction, Outcome
from resilience.intake.columns import Coded
from resilience.intake.fields import NOT_REPORTED, RowFields
from resilience.intake.mapping import Field, FromColumn, When
from resilience.intake.moment_fields import Bounds, Occurrence, minutes_to_outcome, occurrence
from resilience.intake.problems import Mask
from resilience.locales import _

Numbers = npt.NDArray[np.int64]
MONTHS_TO_1970 = 1970 * 12


@dataclass(frozen=True, slots=True)
class Records:
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
    Field.OFFER_STAGE,
)


def records_of(rows: RowFields, when: When, bounds: Bounds, tell: Callable[[float], None]) -> Records | None:
    """Return all fields, or `None` where a column as a whole cannot be read."""
    occurred = occurrence(rows.table, when, rows.faults, bounds, keep_time=rows.choices.keep_time)
    tell(0.4)
    area, areas = rows.area()
    place = rows.place(area, areas)
    disruption = rows.disruption(area, areas)
    words = _first_and_further({field: rows.coded(field) for field in WORD_FIELDS})
    tell(0.6)
    amounts = rows.amounts()
    local_code, source_ref = rows.text(Field.LOCAL_CODE), rows.text(Field.SOURCE_REF)
    if occurred is None:
        return None
    records = Records(
        areas=areas,
        area=area,
        when=occurred,
        words=words,
        place=place,
        disruption=disruption,
        minutes=_minutes(rows, when, occurred, bounds),
        amounts=amounts,
        local_code=local_code,
        source_ref=source_ref,
    )
    _check_together(rows, records)
    return None if rows.faults.block else records


def _first_and_further(words: dict[Field, Coded[str | None]]) -> dict[Field, Coded[str | None]]:
    """Part several need types of one cell: the first stays, the others go before those of their own column."""
    cells, apart = words[Field.NEED_TYPE], words[Field.FURTHER_TYPES]
    if not any(" " in (cell or "") for cell in cells.values):
        return words
    width = len(apart.values)
    pairs, which = np.unique(cells.codes.astype(np.int64) * width + apart.codes, return_inverse=True)
    several = [
        [*(cells.values[pair // width] or "").split()[1:], *(apart.values[pair % width] or "").split()]
        for pair in pairs.tolist()
    ]
    first: list[str | None] = [(cell or "").partition(" ")[0] or None for cell in cells.values]
    further: list[str | None] = [" ".join(dict.fromkeys(codes)) for codes in several]
    return words | {Field.NEED_TYPE: Coded(cells.codes, first), Field.FURTHER_TYPES: Coded(which, further)}


def _minutes(rows: RowFields, when: When, occurred: Occurrence, bounds: Bounds) -> Coded[int | None]:
    rule = rows.mapping.rule(Field.OUTCOME_AT)
    if isinstance(rule, FromColumn):
        return minutes_to_outcome(rows.table, rule, when, occurred, rows.faults, bounds)
    return rows.minutes()


def _check_together(rows: RowFields, records: Records) -> None:
    """Note what is wrong only with two fields seen together: the rest of `NeedRecord`'s contract."""
    faults, words = rows.faults, records.words
    outcome, reason = words[Field.OUTCOME], words[Field.REASON_UNMET]
    faults.rows(
        rows.column_of(Field.REASON_UNMET),
        reason.test([code is not None for code in reason.values])
        & ~outcome.test([code == Outcome.UNMET for code in outcome.values])
        & faults.fine(rows.column_of(Field.OUTCOME), rows.column_of(Field.REASON_UNMET)),
        lambda _row: _("A reason why a need was unmet goes only with the outcome “unmet”."),
    )
    faults.rows(
        rows.column_of(Field.FURTHER_TYPES),
        _repeats(words[Field.NEED_TYPE], words[Field.FURTHER_TYPES])
        & faults.fine(rows.column_of(Field.NEED_TYPE), rows.column_of(Field.FURTHER_TYPES)),
        lambda _row: _("A further need type repeats the first one."),
    )
    direction, stage = words[Field.DIRECTION], words[Field.OFFER_STAGE]
    faults.rows(
        rows.column_of(Field.OFFER_STAGE),
        stage.test([code is not None for code in stage.values])
        & ~direction.test([code == Direction.OFFER for code in direction.values])
        & faults.fine(rows.column_of(Field.DIRECTION), rows.column_of(Field.OFFER_STAGE)),
        lambda _row: _("A stage goes only with an offer of support."),
    )
    _check_references(rows, records)
    basis = words[Field.BASIS]
    is_counted = basis.test([code != Basis.ESTIMATED for code in basis.values])
    for column, amounts in zip(rows.count_columns(), records.amounts, strict=True):
        has_fraction = (amounts != NOT_REPORTED) & (amounts % THOUSANDTHS != 0)
        faults.rows(
            column,
            has_fraction & is_counted & faults.fine(column, rows.column_of(Field.BASIS)),
            lambda _row: _("Only an estimated count can have a fraction; requests are counted whole."),
        )


def _check_references(rows: RowFields, records: Records) -> None:
    """Note rows whose reference an earlier row of the same area has already; which reference it is, is not said."""
    column = rows.column_of(Field.SOURCE_REF)
    refs = records.source_ref
    if column is None:
        return
    number = {text: position for position, text in enumerate(dict.fromkeys(refs.values))}
    same = np.array([number[text] for text in refs.values], dtype=np.int64)[refs.codes]
    key = records.area * len(number) + same
    _distinct, first, which = np.unique(key, return_index=True, return_inverse=True)
    is_again = refs.test([text != "" for text in refs.values]) & (first[which] != np.arange(len(key)))
    rows.faults.rows(
        column,
        is_again & rows.faults.fine(column),
        lambda row: _(
            "This reference stands in row {row} already. If that is the same need, take one of the two rows out; "
            "if not, leave the reference out of the mapping."
        ).format(row=int(rows.table.row_numbers[first[which[row]]])),
    )


def _repeats(first: Coded[str | None], further: Coded[str | None]) -> Mask:
    """Return the rows in which the first need type stands again among the further ones."""
    width = len(further.values)
    pairs, which = np.unique(first.codes.astype(np.int64) * width + further.codes, return_inverse=True)
    repeats = [first.values[pair // width] in (further.values[pair % width] or "").split() for pair in pairs.tolist()]
    return np.array(repeats, dtype=np.bool_)[which]


def columns_of(rows: RowFields, records: Records, good: Numbers) -> NeedColumns:
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
        offer_stage=words[Field.OFFER_STAGE],
    )


def _filled(column: Coded[str | None]) -> Coded[str]:
    """Return a column of which the checks made sure that no good row lacks a value."""
    return Coded(column.codes, [value or "" for value in column.values])
