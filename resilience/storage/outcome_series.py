"""Series that were counted elsewhere and brought in, with their points."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from resilience.domain.errors import NotTheirs
from resilience.domain.identity import PersonId, SeriesId
from resilience.domain.need_question import Step
from resilience.domain.outcome import NewSeries, OutcomeSeries, SeriesPoint
from resilience.domain.vocabulary import CountedAs
from resilience.locales import _
from resilience.storage.schema import outcome_point, outcome_series

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from resilience.domain.viewer import LedArea, ReadableArea


class OutcomeSeriesTable:
    """What was counted elsewhere."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def of(self, area: ReadableArea) -> tuple[OutcomeSeries, ...]:
        """Return an area's series that count, in the order in which they came."""
        return tuple(one for one in self.with_withdrawn(area) if one.withdrawn_at is None)

    def with_withdrawn(self, area: ReadableArea) -> tuple[OutcomeSeries, ...]:
        """Return all of them, withdrawn ones included."""
        points: dict[int, list[SeriesPoint]] = defaultdict(list)
        for row in self._connection.execute(
            select(outcome_point)
            .where(outcome_point.c.area_id == area.id)
            .order_by(outcome_point.c.series_id, outcome_point.c.start)
        ):
            points[row.series_id].append(SeriesPoint(row.start, row.value, row.exposure))
        rows = self._connection.execute(
            select(outcome_series).where(outcome_series.c.area_id == area.id).order_by(outcome_series.c.id)
        )
        return tuple(_series(row, tuple(points[row.id])) for row in rows)

    def add(self, area: LedArea, series: Sequence[NewSeries]) -> tuple[SeriesId, ...]:
        """Add series that came together, and return their numbers in the same order."""
        return tuple(self._add(area, one) for one in series)

    def _add(self, area: LedArea, new: NewSeries) -> SeriesId:
        number = SeriesId(
            self._connection.execute(
                insert(outcome_series)
                .values(
                    area_id=area.id,
                    group_name=new.group,
                    name=new.name,
                    counted_as=new.counted_as.value,
                    unit=new.unit,
                    source=new.source,
                    step=new.step.value,
                    is_count=int(new.is_count),
                    treated_from=new.treated_from,
                    weight=new.weight,
                    brought_at=self._now,
                    brought_by=area.person_id,
                )
                .returning(outcome_series.c.id)
            ).scalar_one()
        )
        if new.points:
            self._connection.execute(
                insert(outcome_point),
                [
                    {
                        "area_id": area.id,
                        "series_id": number,
                        "start": point.start,
                        "value": point.value,
                        "exposure": point.exposure,
                    }
                    for point in new.points
                ],
            )
        return number

    def withdraw(self, area: LedArea, numbers: Collection[SeriesId]) -> None:
        """Withdraw series together; `NotTheirs` where one is another area's or counts no more."""
        self._mark(area, numbers, is_withdrawn=True)

    def bring_back(self, area: LedArea, numbers: Collection[SeriesId]) -> None:
        """Undo a withdrawal."""
        self._mark(area, numbers, is_withdrawn=False)

    def correct(self, area: LedArea, number: SeriesId, new: NewSeries) -> None:
        """Change what is said of a series that counts, and nothing of its numbers; `NotTheirs` where there is none."""
        changed = self._connection.execute(
            update(outcome_series)
            .where(
                outcome_series.c.area_id == area.id,
                outcome_series.c.id == number,
                outcome_series.c.withdrawn_at.is_(None),
            )
            .values(
                group_name=new.group,
                name=new.name,
                counted_as=new.counted_as.value,
                unit=new.unit,
                source=new.source,
            )
        )
        if changed.rowcount != 1:
            raise NotTheirs(_("There is no such series in this area."), area_id=area.id)

    def _mark(self, area: LedArea, numbers: Collection[SeriesId], *, is_withdrawn: bool) -> None:
        at = outcome_series.c.withdrawn_at
        changed = self._connection.execute(
            update(outcome_series)
            .where(
                outcome_series.c.area_id == area.id,
                outcome_series.c.id.in_(list(numbers)),
                at.is_(None) if is_withdrawn else at.is_not(None),
            )
            .values(withdrawn_at=self._now if is_withdrawn else None)
        )
        if changed.rowcount != len(set(numbers)):
            raise NotTheirs(_("There is no such series in this area."), area_id=area.id)


def _series(row: Row[tuple[object, ...]], points: tuple[SeriesPoint, ...]) -> OutcomeSeries:
    return OutcomeSeries(
        SeriesId(row.id),
        NewSeries(
            row.group_name,
            row.name,
            CountedAs(row.counted_as),
            row.unit,
            row.source,
            Step(row.step),
            bool(row.is_count),
            points,
            row.treated_from,
            row.weight,
        ),
        row.brought_at,
        None if row.brought_by is None else PersonId(row.brought_by),
        row.withdrawn_at,
    )
