"""The files that an area would have brought in: a file for each calendar year, with the months it covers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from resilience.domain.identity import DisruptionId, PlaceId
from resilience.domain.need import THOUSANDTHS, NeedColumns, day_from_number
from resilience.domain.vocabulary import Direction, Grain
from resilience.example.details import BASES, Details
from resilience.example.drawing import NONE, Drawn
from resilience.example.geography import AREAS
from resilience.example.intensity import covered_days
from resilience.example.months import Days, Flags, Whole, months_of
from resilience.example.plan import WorldPlan
from resilience.example.tendencies import (
    CHANNELS,
    GROUP_CODES,
    NEED_TYPES,
    OUTCOMES,
    PHASES,
    REASONS,
    STAGES,
    STAKEHOLDERS,
    URGENCIES,
)

Value = TypeVar("Value")
FIRST_ROW = 2
"""The row after the header, as a spreadsheet counts."""


@dataclass(frozen=True, eq=False)
class Positions:
    """The records of one file as positions in lists: places and disruptions have no ids yet.

    `groups` is a number whose bits are target groups; `NONE` stands for "not recorded".
    """

    day: npt.NDArray[np.int32]
    place: npt.NDArray[np.int8]
    is_offer: npt.NDArray[np.int8]
    need_type: npt.NDArray[np.int8]
    first_further: npt.NDArray[np.int8]
    second_further: npt.NDArray[np.int8]
    stakeholder: npt.NDArray[np.int8]
    groups: npt.NDArray[np.int32]
    urgency: npt.NDArray[np.int8]
    phase: npt.NDArray[np.int8]
    disruption: npt.NDArray[np.int8]
    channel: npt.NDArray[np.int8]
    outcome: npt.NDArray[np.int8]
    reason: npt.NDArray[np.int8]
    minutes: npt.NDArray[np.int32]
    reported: npt.NDArray[np.int8]
    basis: npt.NDArray[np.int8]
    stage: npt.NDArray[np.int8]

    def at(self, rows: slice) -> Positions:
        """Return these rows, which nobody can change."""
        cut = Positions(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})
        for field in fields(cut):
            getattr(cut, field.name).setflags(write=False)
        return cut


@dataclass(frozen=True, eq=False)
class ExampleBatch:
    """One file of one area. `covers` are the spans of days (both ends included) with a return.

    `digest` is the same for the same content and for no other, so that it can serve as
    `NewBatch.content_key`.
    """

    file_name: str
    covers: tuple[tuple[date, date], ...]
    positions: Positions

    def __len__(self) -> int:
        return len(self.positions.day)

    @property
    def digest(self) -> str:
        """SHA-256 of everything in the file."""
        sha = hashlib.sha256(repr((self.file_name, self.covers)).encode())
        for field in fields(self.positions):
            sha.update(getattr(self.positions, field.name).tobytes())
        return sha.hexdigest()

    def columns(self, place_ids: Sequence[PlaceId], disruption_ids: Sequence[DisruptionId]) -> NeedColumns:
        """Return the records; the ids are those of the area's places and disruptions, in its order."""
        held, n = self.positions, len(self)
        return NeedColumns(
            source_row=range(FIRST_ROW, FIRST_ROW + n),
            day=held.day.tolist(),
            month=months_of(held.day).tolist(),
            occurred_at=[None] * n,
            grain=[Grain.DAY.value] * n,
            place_id=_looked_up(place_ids, held.place),
            direction=_always((Direction.REQUEST.value, Direction.OFFER.value), held.is_offer),
            need_type=_always(NEED_TYPES, held.need_type),
            further_types=_further(held),
            stakeholder=_looked_up(STAKEHOLDERS, held.stakeholder),
            target_groups=_groups(held.groups),
            urgency=_looked_up(URGENCIES, held.urgency),
            phase=_looked_up(PHASES, held.phase),
            disruption_id=_looked_up(disruption_ids, held.disruption),
            channel=_looked_up(CHANNELS, held.channel),
            outcome=_looked_up(OUTCOMES, held.outcome),
            reason_unmet=_looked_up(REASONS, held.reason),
            minutes_to_outcome=[None if n == NONE else n for n in held.minutes.tolist()],
            count_thousandths=_looked_up((None, THOUSANDTHS), held.reported),
            basis=_always(BASES, held.basis),
            local_code=[""] * n,
            source_ref=[""] * n,
            offer_stage=_looked_up(STAGES, held.stage),
        )


def _looked_up(values: Sequence[Value | None], positions: npt.NDArray[np.int8]) -> list[Value | None]:
    """Return the value at each position; `NONE`, the last position, is `None`."""
    table = np.empty(len(values) + 1, dtype=object)
    table[:-1] = values
    return list(table[positions].tolist())


def _always(values: Sequence[str], positions: npt.NDArray[np.int8]) -> list[str]:
    """Return the word at each position, which is never `NONE`."""
    return list(np.array(values, dtype=object)[positions].tolist())


def _further(held: Positions) -> list[str]:
    size = len(NEED_TYPES) + 1
    words = ("", *NEED_TYPES)
    joined = np.array([f"{one} {two}".strip() for one in words for two in words], dtype=object)
    first, second = held.first_further.astype(np.int64), held.second_further.astype(np.int64)
    return list(joined[(first + 1) * size + second + 1].tolist())


def _groups(bits: npt.NDArray[np.int32]) -> list[str]:
    distinct, where = np.unique(bits, return_inverse=True)
    joined = [
        " ".join(code for bit, code in enumerate(GROUP_CODES) if number >> bit & 1) for number in distinct.tolist()
    ]
    return list(np.array(joined, dtype=object)[where].tolist()) if joined else []


def batches(plan: WorldPlan, days: Days, drawn: Drawn, said: Details) -> tuple[tuple[ExampleBatch, ...], ...]:
    """Return every area's files, the earliest first; a year without any return has none."""
    positions = _positions(days, drawn, said)
    covered = covered_days(plan, days)
    found = []
    for area in range(len(AREAS)):
        first, after = np.searchsorted(drawn.area, [area, area + 1])
        of_area = drawn.position[first:after]
        files = (
            _batch(area, year, days, covered[area] & (days.year == year), positions, int(first), of_area)
            for year in days.years
        )
        found.append(tuple(file for file in files if file.covers))
    return tuple(found)


def _batch(
    area: int, year: int, days: Days, covered: Flags, positions: Positions, first: int, of_area: Whole
) -> ExampleBatch:
    in_year = np.flatnonzero(days.year == year)
    rows = first + np.searchsorted(of_area, [in_year[0], in_year[-1] + 1])
    return ExampleBatch(f"{AREAS[area].slug}-{year}.csv", _spans(days, covered), positions.at(slice(*rows.tolist())))


def _spans(days: Days, covered: Flags) -> tuple[tuple[date, date], ...]:
    """Return the runs of covered days as first and last day."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], covered, [False]])))
    return tuple(
        (day_from_number(int(days.numbers[first])), day_from_number(int(days.numbers[after - 1])))
        for first, after in edges.reshape(-1, 2).tolist()
    )


def _positions(days: Days, drawn: Drawn, said: Details) -> Positions:
    bits = said.groups @ (1 << np.arange(len(GROUP_CODES)))
    small, whole = np.int8, np.int32
    return Positions(
        day=days.numbers[drawn.position].astype(whole),
        place=said.place.astype(small),
        is_offer=drawn.is_offer.astype(small),
        need_type=drawn.need_type.astype(small),
        first_further=said.further[:, 0].astype(small),
        second_further=said.further[:, 1].astype(small),
        stakeholder=said.stakeholder.astype(small),
        groups=bits.astype(whole),
        urgency=said.urgency.astype(small),
        phase=drawn.phase.astype(small),
        disruption=drawn.disruption.astype(small),
        channel=said.channel.astype(small),
        outcome=said.outcome.astype(small),
        reason=said.reason.astype(small),
        minutes=said.minutes.astype(whole),
        reported=drawn.reported.astype(small),
        basis=said.basis.astype(small),
        stage=said.stage.astype(small),
    )
