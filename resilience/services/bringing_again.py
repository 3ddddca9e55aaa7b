"""How a file meets what an earlier file of the same source brought in: it adds to it, corrects it, or leaves it be.

Files are of one source in an area where they are read by the mapping of one name.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.errors import Refused
from resilience.domain.need import NeedColumns, Replaces
from resilience.intake.columns import Coded
from resilience.locales import _, ngettext
from resilience.views.bringing_data import HeldAlready

if TYPE_CHECKING:
    from collections.abc import Mapping as AnyMapping

    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import LedArea
    from resilience.services.bringing_reading import FileRead
    from resilience.storage.store import Tx

REPLACES = {HeldAlready.REPLACE_PERIOD: Replaces.PERIOD, HeldAlready.REPLACE_SAME: Replaces.SAME_REFERENCE}


@dataclass(frozen=True, slots=True)
class Meeting:
    """What of a file comes in beside what is in already, by area. `source` is the name of the mapping it is read by.

    `rows_held` counts rows with a reference that is in already, `left_out` how many of them are left out for it, and
    `give_way` the records of earlier files that would count no more.
    """

    source: str
    held: HeldAlready
    by_area: AnyMapping[AreaId, NeedColumns]
    rows_held: AnyMapping[AreaId, int]
    left_out: AnyMapping[AreaId, int]
    give_way: AnyMapping[AreaId, int]

    @property
    def replaces(self) -> Replaces:
        """Which earlier records give way, as the database is told."""
        return REPLACES.get(self.held, Replaces.NOTHING)

    @property
    def is_to_be_said(self) -> bool:
        """Whether somebody has to say what happens to rows with a reference that is in already."""
        return self.held is HeldAlready.ADD and any(self.rows_held.values())

    @property
    def records(self) -> int:
        """How many records come in."""
        return sum(map(len, self.by_area.values()))


def meet(tx: Tx, read: FileRead, source: str, held: HeldAlready) -> Meeting:
    """Return how a file meets what its source (the name of its mapping) brought in before."""
    by_area = dict(read.reading.by_area)
    rows_held: dict[AreaId, int] = {}
    left_out: dict[AreaId, int] = {}
    give_way: dict[AreaId, int] = {}
    replaces = REPLACES.get(held, Replaces.NOTHING)
    for area_id, columns in read.reading.by_area.items():
        led = read.led[area_id]
        references = _references(columns)
        is_held = _is_held(tx, led, source, columns, references)
        rows_held[area_id] = _rows(columns, is_held)
        if held is HeldAlready.LEAVE_OUT:
            left_out[area_id] = rows_held[area_id]
            by_area[area_id] = _without(columns, is_held)
        give_way[area_id] = tx.needs.would_replace(led, source, read.reading.covers[area_id], references, replaces)
    return Meeting(source, held, by_area, rows_held, left_out, give_way)


def refuse_what_is_in_already(meeting: Meeting) -> None:
    """Raise `Refused` where rows with a known reference would count twice, or where nothing is left to bring in."""
    if meeting.is_to_be_said:
        raise Refused(_("Nothing was written. {why}").format(why=say_what_to_do(meeting)))
    if not meeting.records:
        raise Refused(_("Nothing was written: the file holds no record that is not in already."))


def say_what_to_do(meeting: Meeting) -> str:
    """Return how many rows carry a reference that is in already, and what can be chosen for them."""
    rows = sum(meeting.rows_held.values())
    return ngettext(
        "{n} row has a reference that is in already from this source. Say whether it is left out or takes the place "
        "of the earlier record.",
        "{n} rows have a reference that is in already from this source. Say whether they are left out or take the "
        "place of the earlier records.",
        rows,
    ).format(n=f"{rows:,}")


def _references(columns: NeedColumns) -> list[str]:
    """Return each reference of the records once."""
    held = columns.source_ref
    used = [held.values[code] for code in np.unique(held.codes).tolist()] if isinstance(held, Coded) else set(held)
    return sorted(reference for reference in used if reference)


def _is_held(
    tx: Tx, led: LedArea, source: str, columns: NeedColumns, references: list[str]
) -> np.typing.NDArray[np.bool_]:
    known = tx.needs.held_references(led, source, references) if references else frozenset()
    if isinstance(columns.source_ref, Coded):
        return columns.source_ref.test([reference in known for reference in columns.source_ref.values])
    return np.array([reference in known for reference in columns.source_ref], dtype=np.bool_)


def _rows(columns: NeedColumns, marked: np.typing.NDArray[np.bool_]) -> int:
    """Return how many rows of the file the marked records are from."""
    return len(np.unique(np.array(columns.source_row)[marked])) if marked.any() else 0


def _without(columns: NeedColumns, marked: np.typing.NDArray[np.bool_]) -> NeedColumns:
    kept = np.flatnonzero(~marked)
    held = {field.name: getattr(columns, field.name) for field in fields(NeedColumns)}
    return NeedColumns(
        **{
            name: column.take(kept) if isinstance(column, Coded) else [column[row] for row in kept.tolist()]
            for name, column in held.items()
        }
    )
