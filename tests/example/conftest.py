"""Worlds to look at, and the records of a world as arrays, so that a test can count them by plain arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date

import numpy as np
import pytest

from resilience.domain.identity import DisruptionId, PlaceId
from resilience.domain.need import day_number
from resilience.example import QUIET, ExampleArea, ExampleWorld, WorldPlan, consortium
from resilience.example.batches import ExampleBatch

END = date(2025, 9, 30)
SEEDS = (2026, 1, 2, 3)
"""Several worlds are counted together, so that the truth shows through the noise."""


@dataclass(frozen=True, eq=False)
class Records:
    """Every record of some worlds, one entry each, with the seed of its world.

    `place` counts from 0 (-1 for none); `minutes` is -1 for none.
    """

    worlds: Sequence[ExampleWorld]
    seed: np.ndarray
    area: np.ndarray
    day: np.ndarray
    need_type: np.ndarray
    is_request: np.ndarray
    is_reported: np.ndarray
    has_disruption: np.ndarray
    place: np.ndarray
    minutes: np.ndarray
    groups: np.ndarray

    def of(self, world: ExampleWorld) -> Records:
        """The records of one of the worlds."""
        rows = self.seed == world.seed
        names = (field.name for field in fields(self) if field.name != "worlds")
        return Records([world], *(getattr(self, name)[rows] for name in names))

    @property
    def everyday(self) -> np.ndarray:
        """Requests that name no disruption: what a before-and-after comparison is about."""
        return self.is_request & self.is_reported & ~self.has_disruption

    def between(self, first: date, after: date) -> np.ndarray:
        return (self.day >= day_number(first)) & (self.day < day_number(after))

    def names(self, group: str) -> np.ndarray:
        """Which records name a target group; every code has three letters, so that none lies within others."""
        return np.fromiter((group in groups for groups in self.groups), dtype=bool, count=len(self.groups))

    def a_day(self, areas: Sequence[str], need_type: str, first: date, after: date) -> float:
        """Everyday requests of one type (all for "") a covered day, from `first` to before `after`."""
        which = self.everyday & np.isin(self.area, areas) & self.between(first, after)
        if need_type:
            which &= self.need_type == need_type
        return float(which.sum() / covered_days(self.worlds, areas, first, after))

    def by_day(self, area: str, first: date, after: date) -> np.ndarray:
        """Everyday requests of one area, for each day from `first` to before `after`."""
        chosen = self.day[self.everyday & (self.area == area) & self.between(first, after)]
        return np.bincount(chosen - day_number(first), minlength=(after - first).days)


def covered_days(worlds: Sequence[ExampleWorld], areas: Sequence[str], first: date, after: date) -> int:
    return sum(
        max(0, min(day_number(last) + 1, day_number(after)) - max(day_number(begin), day_number(first)))
        for world in worlds
        for area in world.areas
        if area.code in areas
        for batch in area.batches
        for begin, last in batch.covers
    )


def _columns_of(seed: int, area: ExampleArea, batch: ExampleBatch) -> list[np.ndarray]:
    places = [PlaceId(number) for number in range(len(area.places))]
    disruptions = [DisruptionId(number) for number in range(len(area.disruptions))]
    held = batch.columns(places, disruptions)
    return [
        np.full(len(held), seed),
        np.full(len(held), area.code),
        np.array(held.day, dtype=np.int64),
        np.array(held.need_type, dtype=str),
        np.array([direction == "request" for direction in held.direction], dtype=bool),
        np.array([count is not None for count in held.count_thousandths], dtype=bool),
        np.array([disruption is not None for disruption in held.disruption_id], dtype=bool),
        np.array([-1 if place is None else place for place in held.place_id], dtype=np.int64),
        np.array([-1 if minutes is None else minutes for minutes in held.minutes_to_outcome], dtype=np.int64),
        np.array(held.target_groups, dtype=object),
    ]


def _records_of(worlds: Sequence[ExampleWorld]) -> Records:
    files = [_columns_of(world.seed, area, batch) for world in worlds for area in world.areas for batch in area.batches]
    return Records(worlds, *(np.concatenate(column) for column in zip(*files, strict=True)))


@pytest.fixture(scope="session")
def world() -> ExampleWorld:
    """The standard world that the product shows, with a fixed end."""
    return consortium(END, seed=SEEDS[0])


@pytest.fixture(scope="session")
def records(world: ExampleWorld) -> Records:
    """The records of several standard worlds."""
    return _records_of([world, *(consortium(END, seed=seed) for seed in SEEDS[1:])])


@pytest.fixture(scope="session")
def quiet_records() -> Records:
    """The records of several quiet worlds."""
    return _records_of([consortium(END, seed=seed, plan=QUIET) for seed in SEEDS])


@pytest.fixture(scope="session")
def records_of_plan() -> Callable[[WorldPlan], Records]:
    """A function that makes the records of several worlds of another plan."""
    return lambda plan: _records_of([consortium(END, seed=seed, plan=plan) for seed in SEEDS[:2]])
