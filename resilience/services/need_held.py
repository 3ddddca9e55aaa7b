"""What of an area's need is held: its summaries, its kinds and codes, and which days its sources report."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need import day_from_number, day_number
from resilience.domain.need_question import NeedFilter, Part, Period, Step
from resilience.domain.vocabulary import Basis, BatchState, Direction, Grain
from resilience.services.need_steps import after

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy.typing as npt

    from resilience.domain.need import Batch, Cover
    from resilience.domain.viewer import ReadableArea
    from resilience.services.need_series import Flags
    from resilience.storage.need_reading import SummaryRows
    from resilience.storage.store import Tx

Kind = tuple[Direction, Basis]


class NeedHeld:
    """The summaries of one area as they are read. Shared by all readers of the area and changed by nobody."""

    def __init__(self, tx: Tx, area: ReadableArea, revision: int) -> None:
        self.area_id, self.revision = area.id, revision
        reading = tx.need_reading
        self._days = reading.type_days(area)
        self._type_months = reading.type_months(area)
        self._places = reading.place_months(area)
        self._place_weeks = reading.place_weeks(area)
        self._parts = reading.part_months(area)
        self._outcomes = reading.outcome_months(area)
        self._minutes = reading.minute_months(area)
        self._hours = reading.hour_months(area)
        self._channels = reading.channel_weeks(area)
        self._offers = reading.offer_months(area)
        self._covers = tx.needs.covers(area)
        self._batches = tx.needs.batches(area)
        # What of the summaries every question asks again: found once, since nobody changes them.
        self._masks: dict[tuple[int, Kind], Flags] = {}
        self._types: dict[Kind, tuple[str, ...]] = {}
        self._codes: dict[tuple[Part, Kind], tuple[str, ...]] = {}
        self._extents: dict[Kind, tuple[frozenset[str], Period | None]] = {}

    # ------------------------------------------------------------------------------------------------ what is held

    @cached_property
    def kinds(self) -> frozenset[Kind]:
        """Directions and bases of which there is at least one record."""
        pairs = set(zip(self._days.words["direction"].tolist(), self._days.words["basis"].tolist(), strict=True))
        return frozenset((Direction(direction), Basis(basis)) for direction, basis in pairs)

    def bases(self, direction: Direction) -> tuple[Basis, ...]:
        """Return the bases held, expressed need first."""
        return tuple(basis for basis in Basis if (direction, basis) in self.kinds)

    def resolved(self, asked: NeedFilter) -> NeedFilter:
        """Return the filter with its basis: the one asked for where it is held, else expressed need first."""
        held = self.bases(asked.direction)
        if asked.basis in held:
            return asked
        return replace(asked, basis=held[0] if held else asked.basis or Basis.EXPRESSED)

    def types(self, asked: NeedFilter) -> tuple[str, ...]:
        """Return the need types held of this direction and basis, those with most need first."""
        kind = self._kind(asked)
        if kind not in self._types:
            self._types[kind] = self._types_of(asked)
        return self._types[kind]

    def _types_of(self, asked: NeedFilter) -> tuple[str, ...]:
        totals: dict[str, int] = defaultdict(int)
        rows = self._of_kind(self._days, asked)
        for code, amount in zip(
            self._days.words["need_type"][rows].tolist(), self._days.numbers["amount"][rows].tolist(), strict=True
        ):
            totals[code] += amount
        return tuple(sorted(totals, key=lambda code: (-totals[code], code)))

    def codes(self, part: Part, asked: NeedFilter) -> tuple[str, ...]:
        """Return the codes held of a part, those with most need first; "" is "not recorded" and stands last."""
        key = (part, self._kind(asked))
        if key not in self._codes:
            self._codes[key] = self._codes_of(part, asked)
        return self._codes[key]

    def _codes_of(self, part: Part, asked: NeedFilter) -> tuple[str, ...]:
        rows, codes = self._part_rows(part, asked)
        totals: dict[str, int] = defaultdict(int)
        for code, amount in zip(
            codes.tolist(), rows.numbers["amount"][self._of_part(part, asked)].tolist(), strict=True
        ):
            totals[code] += amount
        return tuple(sorted(totals, key=lambda code: (code == "", -totals[code], code)))

    def steps(self, asked: NeedFilter) -> tuple[Step, ...]:
        """Return the steps that the grain of the records allows; a slice is known by week (place) or month."""
        grains, _extent = self._extent(asked)
        fine = [Step.MONTH, Step.QUARTER, Step.YEAR]
        if asked.slice is not None and asked.slice.part is not Part.PLACE:
            return tuple(fine)
        if Grain.MONTH.value in grains or (asked.slice is not None and asked.need_type is not None):
            return tuple(fine)
        if Grain.WEEK.value in grains or asked.slice is not None:
            return (Step.WEEK, *fine)
        return (Step.DAY, Step.WEEK, *fine)

    # -------------------------------------------------------------------------------------------- what was reported

    def span(self, asked: NeedFilter) -> Period | None:
        """Return from the first to the last day that a source covers, or on which need is recorded; `None` without."""
        days = [day for cover in self._covers_of(asked) for day in (cover.first, cover.last)]
        _grains, extent = self._extent(asked)
        if extent is not None:
            days += [extent.first, extent.last]
        return Period(min(days), max(days)) if days else None

    def _extent(self, asked: NeedFilter) -> tuple[frozenset[str], Period | None]:
        """Return the grains of what is held, and from which day to which it was recorded."""
        kind = self._kind(asked)
        if kind not in self._extents:
            rows = self._of_kind(self._days, asked)
            numbers = self._days.numbers["day"][rows]
            first, last = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
            self._extents[kind] = (
                frozenset(self._days.words["grain"][rows].tolist()),
                Period(day_from_number(first), day_from_number(last)) if len(numbers) else None,
            )
        return self._extents[kind]

    def reported_to(self, asked: NeedFilter) -> date | None:
        """Return the last day that a source covers, or `None`."""
        return max((cover.last for cover in self._covers_of(asked)), default=None)

    def sources(self, asked: NeedFilter, starts: Sequence[date], step: Step) -> tuple[frozenset[str], ...]:
        """Return for each point the sources that cover every day of it."""
        spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for cover in self._covers_of(asked):
            spans[cover.source].append((day_number(cover.first), day_number(cover.last)))
        if not starts:
            return ()
        edges = np.array([*map(day_number, starts), day_number(after(step, starts[-1]))], dtype=np.int64)
        found: list[set[str]] = [set() for _start in starts]
        for source, of_source in spans.items():
            covered = np.zeros(int(edges[-1] - edges[0]) + 1, dtype=np.int64)
            days = np.zeros(int(edges[-1] - edges[0]), dtype=np.bool_)
            for first, last in of_source:
                days[max(0, first - int(edges[0])) : max(0, last + 1 - int(edges[0]))] = True
            covered[1:] = np.cumsum(days)
            inside = edges - edges[0]
            whole = covered[inside[1:]] - covered[inside[:-1]] == np.diff(edges)
            for number in np.flatnonzero(whole).tolist():
                found[number].add(source)
        return tuple(frozenset(one) for one in found)

    def _covers_of(self, asked: NeedFilter) -> list[Cover]:
        asked = self.resolved(asked)
        return [cover for cover in self._covers if (asked.direction, asked.basis) in cover.holds]

    def days_reported(self, asked: NeedFilter) -> tuple[Period, Flags, Flags] | None:
        """Return the span held and, for each of its days, whether a source covers it and whether a row is silent.

        A row "not reported" that is known to the week or month makes all of its days silent. `None` without records.
        """
        asked = self.resolved(asked)
        span = self.span(asked)
        if span is None:
            return None
        covered, silent = np.zeros(span.days, dtype=np.bool_), np.zeros(span.days, dtype=np.bool_)
        for cover in self._covers_of(asked):
            covered[(cover.first - span.first).days : (cover.last - span.first).days + 1] = True
        rows = self._of_kind(self._days, asked) & (self._days.numbers["not_reported"] > 0)
        grains = self._days.words["grain"][rows].tolist()
        for number, grain in zip(self._days.numbers["day"][rows].tolist(), grains, strict=True):
            start = day_from_number(number)
            step = {Grain.WEEK.value: Step.WEEK, Grain.MONTH.value: Step.MONTH}.get(grain, Step.DAY)
            silent[(start - span.first).days : (after(step, start) - span.first).days] = True
        return span, covered, silent

    def sources_by_day(self, asked: NeedFilter, period: Period) -> dict[str, int]:
        """Return how many days of a period each source covers."""
        days: dict[str, set[int]] = defaultdict(set)
        for cover in self._covers_of(self.resolved(asked)):
            first, last = max(cover.first, period.first), min(cover.last, period.last)
            days[cover.source].update(range(day_number(first), day_number(last) + 1))
        return {source: len(held) for source, held in days.items() if held}

    def arrivals(self, asked: NeedFilter) -> tuple[Batch, ...]:
        """Return the batches held of the sources of this need, the earliest brought in first."""
        sources = {cover.source for cover in self._covers_of(self.resolved(asked))}
        held = (one for one in self._batches if one.state is BatchState.BROUGHT_IN and one.mapping_name in sources)
        return tuple(sorted(held, key=lambda one: (one.brought_in_at, one.id)))

    # ---------------------------------------------------------------------------------------------------- rows of

    def _kind(self, asked: NeedFilter) -> Kind:
        asked = self.resolved(asked)
        return asked.direction, asked.basis or Basis.EXPRESSED

    def _of_kind(self, held: SummaryRows, asked: NeedFilter) -> Flags:
        """Return which rows are of this direction and basis, the caller's own to go on with."""
        direction, basis = kind = self._kind(asked)
        key = (id(held), kind)
        if key not in self._masks:
            rows = (held.words["direction"] == direction.value) & (held.words["basis"] == basis.value)
            self._masks[key] = np.asarray(rows)
        return self._masks[key].copy()

    def _part_rows(self, part: Part, asked: NeedFilter) -> tuple[SummaryRows, npt.NDArray[np.str_]]:
        held = self._held_of(part)
        return held, self._code_column(part)[self._of_part(part, asked)]

    def _held_of(self, part: Part) -> SummaryRows:
        return {Part.PLACE: self._places, Part.STAKEHOLDER: self._type_months}.get(part, self._parts)

    def _code_column(self, part: Part) -> npt.NDArray[np.str_]:
        if part is Part.PLACE:
            return self._place_codes
        return self._type_months.words["stakeholder"] if part is Part.STAKEHOLDER else self._parts.words["code"]

    @cached_property
    def _place_codes(self) -> npt.NDArray[np.str_]:
        numbers = self._places.numbers["place_id"]
        return np.where(numbers == 0, "", numbers.astype(np.str_))

    def _of_part(self, part: Part, asked: NeedFilter) -> Flags:
        held = self._held_of(part)
        rows = self._of_kind(held, asked)
        if part not in {Part.PLACE, Part.STAKEHOLDER}:
            rows &= held.words["part"] == part.value
        return rows
