"""The first records of a file in our words, so that a person sees how it was understood before confirming."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from resilience.domain.identity import AreaId
from resilience.domain.need import THOUSANDTHS, NeedColumns, day_from_number
from resilience.domain.vocabulary import Grain
from resilience.intake.cell_words import SEVERAL
from resilience.intake.fields import RowFields
from resilience.intake.mapping import Field, Mapping
from resilience.intake.meanings import TERMS, WORDS
from resilience.intake.reading import Preview
from resilience.intake.records import Records, columns_of
from resilience.intake.reference import IntakeReference
from resilience.locales import _

PREVIEWED = 20

COLUMNS: dict[Field, str] = {
    Field.PLACE: "place_id",
    Field.DISRUPTION: "disruption_id",
    Field.OUTCOME_AT: "minutes_to_outcome",
    Field.COUNT: "count_thousandths",
}
"""The column of the records that shows a field, where it is not called like the field."""
FROM_SPLITS = frozenset({Field.COUNT, Field.OUTCOME, Field.REASON_UNMET})


def preview_of(rows: RowFields, records: Records, good: npt.NDArray[np.int64]) -> Preview:
    """Return the records of these rows, with only those fields that the mapping fills."""
    columns = columns_of(rows, records, good)
    areas = [records.areas[position] for position in np.repeat(records.area[good], len(records.amounts)).tolist()]
    shown = [(_("Row"), [str(row) for row in columns.source_row])]
    if rows.mapping.area is not None:
        shown.append((_("Area"), [rows.reference.area_names.get(area, "") for area in areas]))
    shown.append((_("When"), _times(columns, records.when.grain)))
    for field in Field:
        held: Sequence[Any] = getattr(columns, COLUMNS.get(field, field.value))
        if _is_filled(rows.mapping, field) or (field is Field.FURTHER_TYPES and any(held)):
            write = _writer(field, rows.reference)
            label = Field.MINUTES_TO_OUTCOME.label if field is Field.OUTCOME_AT else field.label
            shown.append((label, [write(value, area) for value, area in zip(held, areas, strict=True)]))
    return Preview(
        headings=tuple(heading for heading, _cells in shown),
        rows=tuple(zip(*(cells for _heading, cells in shown), strict=True))[:PREVIEWED],
    )


def _is_filled(mapping: Mapping, field: Field) -> bool:
    return mapping.rule(field) is not None or (bool(mapping.splits) and field in FROM_SPLITS)


def _times(columns: NeedColumns, grain: Grain) -> list[str]:
    return [
        _day(day, grain) if at is None else _moment(at)
        for day, at in zip(columns.day, columns.occurred_at, strict=True)
    ]


def _day(number: int, grain: Grain) -> str:
    day = day_from_number(number)
    return f"{day:%Y-%m}" if grain is Grain.MONTH else day.isoformat()


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _writer(field: Field, reference: IntakeReference) -> Callable[[Any, AreaId], str]:
    """Return what writes a value of this field in our words."""
    if field is Field.COUNT:
        return lambda count, _area: _("not reported") if count is None else _count(count)
    if field is Field.PLACE:
        return lambda place, area: _place(reference, area, place)
    if field is Field.DISRUPTION:
        return lambda disruption, area: next(
            (name for name, held in reference.disruptions.get(area, {}).items() if held == disruption), ""
        )
    if field in WORDS:
        return lambda code, _area: "" if code is None else WORDS[field](code).label
    if field in TERMS:
        return lambda code, _area: _terms(reference, field, code)
    return lambda value, _area: "" if value is None else str(value)


def _count(thousandths: int) -> str:
    whole, part = divmod(thousandths, THOUSANDTHS)
    return f"{whole}.{part:03d}".rstrip("0") if part else str(whole)


def _place(reference: IntakeReference, area: AreaId, number: int | None) -> str:
    named = (place.name or name for name, place in reference.places.get(area, {}).items() if place.id == number)
    return next(named, "")


def _terms(reference: IntakeReference, field: Field, codes: str | None) -> str:
    each = (codes or "").split() if field in SEVERAL else [codes] if codes else []
    return "; ".join(reference.taxonomies.name(TERMS[field], code) for code in each)
