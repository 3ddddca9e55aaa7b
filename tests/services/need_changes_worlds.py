"""Worlds of the example's generator for the tests of "What changed": as arrays, and in a store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from resilience.domain.need import NewBatch, first_of_month, month_number
from resilience.domain.need_question import Compared, ComparisonChoice, NeedFilter, Period
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Role
from resilience.example import WorldPlan, consortium
from resilience.example.intensity import expected
from resilience.example.months import Days
from resilience.example.nature import nature
from resilience.example.seeding import Part, stream
from resilience.services.need_changes import need_changes
from resilience.services.need_changes_variability import Stretch
from resilience.services.need_series import CodeSeries
from resilience.services.need_type_months import Side, TwoSides
from resilience.storage.store import Store

END = date(2026, 10, 31)


@dataclass(frozen=True, eq=False)
class DrawnArea:
    """One area's requests by day and need type, with the calendar."""

    days: Days
    counts: np.ndarray
    months: np.ndarray
    month_of_day: np.ndarray

    @property
    def monthly(self) -> np.ndarray:
        return self.months.sum(axis=1)

    def stretch(self, months: slice) -> Stretch:
        """All requests of these months by day."""
        inside = (self.month_of_day >= months.start) & (self.month_of_day < months.stop)
        numbers = self.days.numbers[inside]
        weekday = (numbers + 3) % 7
        return Stretch(self.counts[inside].sum(axis=1), self.month_of_day[inside], weekday, (numbers + 3) // 7)

    def sides(self, before: slice, after: slice) -> TwoSides:
        """The mixes of two spans of months, as the page of type takes them."""
        first = month_number(self.days.first)
        starts = tuple(first_of_month(first + n) for n in range(len(self.months)))
        codes = tuple(f"T{n:02}" for n in range(self.months.shape[1]))
        sources = (frozenset({"one"}),) * len(starts)
        table = CodeSeries("need_type", codes, starts, self.months.T.copy(), sources)
        held = [
            Side(
                Period(starts[span.start], starts[span.stop - 1]),
                starts[span],
                self.months[span],
                self.months[span].sum(axis=1),
                np.zeros(span.stop - span.start),
                None,
            )
            for span in (before, after)
        ]
        return TwoSides(None, codes, held[0], held[1], True, True, 0, table, before.stop - 1)


def drawn_areas(plan: WorldPlan, seeds: Sequence[int]) -> Iterator[DrawnArea]:
    """Every area of some worlds, its requests drawn as the generator draws them; without disruptions."""
    for seed in seeds:
        days = Days(END)
        world = expected(plan, seed, days, nature(plan, seed, days))
        for counts in stream(seed, Part.COUNTS).poisson(world.requests).astype(float):
            months = np.zeros((int(days.month[-1]) + 1, counts.shape[1]))
            np.add.at(months, days.month, counts)
            yield DrawnArea(days, counts, months, days.month)


class LoadedWorld:
    """Some areas of a generated world in a store, each with somebody who may read it."""

    def __init__(self, url: str, plan: WorldPlan, seed: int, codes: Sequence[str]) -> None:
        self.store = Store(url, clock=lambda: datetime(2026, 11, 22, 10, 0, tzinfo=UTC))
        world = consortium(END, seed=seed, plan=plan)
        self.truth = world.truth
        self.areas = {}
        with self.store.transaction() as tx:
            tx.people.act_as(OPERATOR)
            for area in world.areas:
                if area.new_area.code in codes:
                    self.areas[area.new_area.code] = _held(tx, area)

    def starts_of(self, code: str, kind: str, subject: str = "") -> date:
        """When a planted change of an area has its whole size."""
        planted = [change for done in self.truth.interventions for change in done.changes]
        return next(
            change.whole_from
            for change in (*planted, *self.truth.other_changes)
            if change.kind.value == kind and change.subject == subject and code in change.areas
        )

    def around(self, code: str, on_day: date, need_type: str | None = None):
        """The page of an area around a date."""
        area_id, viewer = self.areas[code]
        choice = ComparisonChoice(Compared.AROUND, on_day=on_day)
        return need_changes(self.store, viewer, area_id, NeedFilter(need_type=need_type), choice)


def _held(tx, area):
    proof = OPERATOR.setting_up()
    area_id = tx.areas.add(proof, area.new_area)
    tx.areas.add_places(proof, area_id, area.places)
    person = tx.people.add(OPERATOR.keeping_people(), f"Lead of {area.code}")
    tx.people.grant(OPERATOR.keeping_people(), person, Role.AREA_LEAD, area_id)
    led = tx.people.viewer(person).leading(area_id)
    ids = {place.code: place.id for place in tx.areas.places(area_id)}
    disruptions = [tx.disruptions.add(led, one) for one in area.disruptions]
    for batch in area.batches:
        columns = batch.columns([ids[place.code] for place in area.places], disruptions)
        tx.needs.bring_in(
            led,
            NewBatch(
                file_name=batch.file_name,
                content_key=batch.digest,
                mapping_name="example",
                mapping_content="{}",
                rows_read=len(columns),
                rows_left_out=0,
                covers=batch.covers,
                kept_finer="",
                columns=columns,
            ),
        )
    return area_id, tx.people.viewer(person)
