"""One area's need as numbers in memory, made from its summaries once for each revision of its data.

Every question of the need pages is answered from here, so that a page costs what its question costs and not what the
archive holds. It is shared by all readers of the area and changed by nobody. Amounts leave as requests (or offers).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from resilience.domain.errors import Refused
from resilience.domain.need import THOUSANDTHS, day_from_number, day_number, first_of_month, month_number
from resilience.domain.need_question import NeedFilter, Part, Period, Slice, Step
from resilience.domain.vocabulary import Basis, BatchState, Direction, Grain
from resilience.locales import _
from resilience.services.need_steps import after, starts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.need import Batch, Cover
    from resilience.domain.viewer import ReadableArea
    from resilience.storage.need_reading import SummaryRows
    from resilience.storage.store import Tx

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Kind = tuple[Direction, Basis]

WEEK = 7


@dataclass(frozen=True, slots=True, eq=False)
class NeedSeries:
    """One row of points. `counts`, `unmet` and `still_open` are NaN where a point was not wholly reported.

    `seen` is what was counted, also of points not wholly reported. `asked` is the filter with its basis resolved;
    `sources` are those that wholly cover a point: where they differ, a change may be one in reporting.
    """

    asked: NeedFilter
    step: Step
    starts: tuple[date, ...]
    counts: Floats
    unmet: Floats
    still_open: Floats
    seen: Floats
    sources: tuple[frozenset[str], ...]

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def is_reported(self) -> Flags:
        """Which points were wholly reported."""
        return ~np.isnan(self.counts)

    def period(self, number: int) -> Period:
        """Return the days of a point."""
        return Period(self.starts[number], after(self.step, self.starts[number]) - timedelta(days=1))


@dataclass(frozen=True, slots=True, eq=False)
class CodeSeries:
    """Rows of codes, columns of points; NaN throughout a point that was not wholly reported."""

    part: str
    codes: tuple[str, ...]
    starts: tuple[date, ...]
    counts: Floats
    sources: tuple[frozenset[str], ...]

    def row(self, code: str) -> Floats:
        """Return the counts of one code; zeros (NaN where not reported) for one that never came."""
        if code in self.codes:
            return np.asarray(self.counts[self.codes.index(code)], dtype=np.float64)
        missing = np.isnan(self.counts[0]) if len(self.codes) else np.ones(len(self.starts), dtype=np.bool_)
        return np.where(missing, np.nan, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class MinuteCounts:
    """How long outcomes took: `met` and `not_met` count by bin, which begins at `from_minutes`.

    `open_days` and `open_counts` are the days on which requests came that are still open, and how many did.
    """

    from_minutes: Numbers
    met: Floats
    not_met: Floats
    open_days: tuple[date, ...]
    open_counts: Floats


@dataclass(frozen=True, slots=True, eq=False)
class OfferRows:
    """Offers by month, type, place (its number as text, "" not recorded), stage and outcome ("" not recorded)."""

    months: tuple[date, ...]
    types: tuple[str, ...]
    places: tuple[str, ...]
    stages: tuple[str, ...]
    outcomes: tuple[str, ...]
    counts: Floats


@dataclass(frozen=True, slots=True, eq=False)
class OutcomeRows:
    """Requests by month, first type, outcome and reason unmet ("" where not recorded)."""

    months: tuple[date, ...]
    types: tuple[str, ...]
    outcomes: tuple[str, ...]
    reasons: tuple[str, ...]
    counts: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Dense:
    """Need of one kind by type (rows) and day: what came before each day, so that any span is one subtraction.

    Arrays have one column more than there are days. What is known to the week or month stands on its first day.
    """

    first_day: int
    types: tuple[str, ...]
    amount: Numbers
    unmet: Numbers
    still_open: Numbers
    silent: Numbers

    def rows_of(self, need_type: str) -> list[int]:
        """Return the row of a type; none for one that never came."""
        return [self.types.index(need_type)] if need_type in self.types else []

    def edges(self, starts: Sequence[date], step: Step) -> Numbers:
        """Return the columns at which points begin, and at which the last one ends."""
        if not starts:
            return np.zeros(1, dtype=np.int64)
        days = np.array([*map(day_number, starts), day_number(after(step, starts[-1]))], dtype=np.int64)
        return np.clip(days - self.first_day, 0, len(self.silent) - 1)


def _dense(days: SummaryRows, rows: Flags) -> _Dense:
    numbers = days.numbers["day"][rows]
    first = int(numbers.min()) if len(numbers) else 0
    length = int(numbers.max()) - first + 1 if len(numbers) else 0
    types, which = np.unique(days.words["need_type"][rows], return_inverse=True)

    def summed(name: str) -> Numbers:
        held = np.zeros((len(types), length + 1), dtype=np.int64)
        np.add.at(held, (which, numbers - first + 1), days.numbers[name][rows])
        return np.asarray(np.cumsum(held, axis=1), dtype=np.int64)

    silent = summed("not_reported").sum(axis=0)
    return _Dense(
        first,
        tuple(types.tolist()),
        summed("amount"),
        summed("unmet"),
        summed("still_open"),
        np.asarray(silent, dtype=np.int64),
    )


def _between(sums: Numbers, edges: Numbers) -> Floats:
    """Return what lies between neighbouring edges, all rows together, in requests."""
    return np.asarray(np.diff(sums[:, edges].sum(axis=0)) / THOUSANDTHS, dtype=np.float64)


class NeedCube:
    """The summaries of one area. Nothing in it knows who asks: `cube_of` asks for the right to read first."""

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
        self._dense: dict[Kind, _Dense] = {}
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

    def newest(self, asked: NeedFilter, step: Step = Step.MONTH) -> date | None:
        """Return the first day of the newest wholly reported point, or `None`."""
        series = self.series(replace(asked, need_type=None, slice=None), step)
        known = np.flatnonzero(series.is_reported)
        return series.starts[int(known[-1])] if len(known) else None

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

    # ------------------------------------------------------------------------------------------------------- series

    def series(self, asked: NeedFilter, step: Step = Step.MONTH) -> NeedSeries:
        """Return what was asked, point by point from the first to the last one held; empty where nothing is."""
        asked = self.resolved(asked)
        span = self.span(asked)
        if span is None:
            nothing = np.zeros(0)
            return NeedSeries(asked, step, (), nothing, nothing, nothing, nothing, ())
        if step not in self.steps(asked):
            raise Refused(
                _("This is known by {step} only from finer records. Please choose a longer step.").format(
                    step=step.label.lower()
                )
            )
        starts = starts_of(step, span)
        sources = self.sources(asked, starts, step)
        amounts = self._amounts(asked, step, starts)
        known = np.array([bool(one) for one in sources], dtype=np.bool_) & ~self._unreported(asked, step, starts)
        counts, unmet, still_open = (np.where(known, amount, np.nan) for amount in amounts)
        return NeedSeries(asked, step, starts, counts, unmet, still_open, amounts[0], sources)

    def by_type(self, asked: NeedFilter, step: Step = Step.MONTH) -> CodeSeries:
        """Return every first need type, point by point; a place or stakeholder may be asked for."""
        asked = replace(self.resolved(asked), need_type=None)
        whole = self.series(asked, step)
        codes = self.types(asked)
        rows = [self._amounts(replace(asked, need_type=code), step, whole.starts)[0] for code in codes]
        return _table("need_type", codes, whole, rows)

    def by_code(self, part: Part, asked: NeedFilter, step: Step = Step.MONTH) -> CodeSeries:
        """Return every code of a part, point by point (months or longer; places by week too).

        Of target groups and of any type mentioned one record may count in several rows.
        """
        asked = replace(self.resolved(asked), slice=None)
        whole = self.series(replace(asked, need_type=None), step)
        codes = self.codes(part, asked)
        rows = [self._amounts(replace(asked, slice=Slice(part, code)), step, whole.starts)[0] for code in codes]
        return _table(part.value, codes, whole, rows)

    def _amounts(self, asked: NeedFilter, step: Step, starts: Sequence[date]) -> tuple[Floats, Floats, Floats]:
        """Return requests, unmet and still open ones by point, reported or not; unknown parts are zeros."""
        if asked.slice is None:
            return self._from_days(asked, step, starts)
        if step is Step.WEEK:
            rows = self._of_kind(self._place_weeks, asked)
            rows &= self._place_weeks.numbers["place_id"] == int(asked.slice.code or 0)
            return self._placed(self._place_weeks, rows, self._place_weeks.numbers["week"], starts, step)
        held, _codes = self._part_rows(asked.slice.part, asked)
        rows = self._of_part(asked.slice.part, asked) & (self._code_column(asked.slice.part) == asked.slice.code)
        if asked.need_type is not None:
            rows &= held.words["need_type"] == asked.need_type
        return self._placed(held, rows, _days_of_months(held.numbers["month"]), starts, step)

    def _from_days(self, asked: NeedFilter, step: Step, starts: Sequence[date]) -> tuple[Floats, Floats, Floats]:
        dense = self._dense_of(asked)
        rows = slice(None) if asked.need_type is None else dense.rows_of(asked.need_type)
        where = dense.edges(starts, step)
        found = [_between(sums[rows], where) for sums in (dense.amount, dense.unmet, dense.still_open)]
        return found[0], found[1], found[2]

    def _dense_of(self, asked: NeedFilter) -> _Dense:
        kind = (asked.direction, asked.basis or Basis.EXPRESSED)
        if kind not in self._dense:
            self._dense[kind] = _dense(self._days, self._of_kind(self._days, asked))
        return self._dense[kind]

    def _placed(
        self, held: SummaryRows, rows: Flags, days: Numbers, starts: Sequence[date], step: Step
    ) -> tuple[Floats, Floats, Floats]:
        """Add rows up into the points in which their days lie."""
        where = _positions(days[rows], starts, step)
        inside = where >= 0
        found = []
        for name in ("amount", "unmet", "still_open"):
            numbers = held.numbers.get(name)
            total = np.zeros(len(starts))
            if numbers is not None:
                np.add.at(total, where[inside], numbers[rows][inside].astype(np.float64))
            found.append(total / THOUSANDTHS)
        return found[0], found[1], found[2]

    def _unreported(self, asked: NeedFilter, step: Step, starts: Sequence[date]) -> Flags:
        """Return the points in which a row says "not reported", of whatever type."""
        dense = self._dense_of(asked)
        return np.asarray(np.diff(dense.silent[dense.edges(starts, step)]) > 0)

    # ------------------------------------------------------------------------------------------------ other questions

    def total(self, asked: NeedFilter, period: Period) -> float | None:
        """Return requests in a period of days, or `None` where one of its days was not reported.

        A slice is known by whole months only: other periods are `Refused`.
        """
        asked = self.resolved(asked)
        step = Step.MONTH if _is_months(period) else Step.DAY
        series = self.series(asked, step)
        return _sum_within(series, period)

    def totals_by_code(self, part: Part | None, asked: NeedFilter, period: Period) -> dict[str, float] | None:
        """Return requests by code (`None`: by first need type) in a period, or `None` where a day was not reported."""
        step = Step.MONTH if _is_months(period) else Step.DAY
        table = self.by_type(asked, step) if part is None else self.by_code(part, asked, step)
        inside = [number for number, start in enumerate(table.starts) if period.holds(start)]
        if not _is_whole(table.starts, inside, period, step):
            return None
        if len(table.codes) and np.isnan(table.counts[:, inside]).any():
            return None
        return {code: float(table.counts[row, inside].sum()) for row, code in enumerate(table.codes)}

    def minutes(self, asked: NeedFilter, period: Period) -> MinuteCounts:
        """Return how long outcomes took that belong to requests of these months, and which requests are still open."""
        asked = self.resolved(asked)
        held = self._minutes
        rows = self._of_kind(held, asked) & _in_months(held.numbers["month"], period)
        bins = np.unique(held.numbers["from_minutes"][rows])
        sums = {}
        for ended in ("met", "not_met"):
            some = rows & (held.words["ended"] == ended)
            total = np.zeros(len(bins))
            where = np.searchsorted(bins, held.numbers["from_minutes"][some])
            np.add.at(total, where, held.numbers["amount"][some].astype(np.float64))
            sums[ended] = total / THOUSANDTHS
        days = self._days
        open_rows = self._of_kind(days, asked) & (days.numbers["still_open"] > 0)
        numbers, which = np.unique(days.numbers["day"][open_rows], return_inverse=True)
        counts = np.zeros(len(numbers))
        np.add.at(counts, which, days.numbers["still_open"][open_rows].astype(np.float64) / THOUSANDTHS)
        kept = [n for n, number in enumerate(numbers.tolist()) if period.holds(day_from_number(number))]
        return MinuteCounts(
            bins,
            sums["met"],
            sums["not_met"],
            tuple(day_from_number(int(numbers[n])) for n in kept),
            counts[kept],
        )

    def hours(self, asked: NeedFilter, period: Period) -> Floats | None:
        """Return requests by weekday (rows, Monday first) and hour in whole months; `None` where no time was kept."""
        held, asked = self._hours, self.resolved(asked)
        rows = self._of_kind(held, asked) & _in_months(held.numbers["month"], period)
        if not rows.any():
            return None
        found = np.zeros((WEEK, 24))
        amounts = held.numbers["amount"][rows].astype(np.float64)
        np.add.at(found, (held.numbers["weekday"][rows], held.numbers["hour"][rows]), amounts)
        return found / THOUSANDTHS

    def outcomes(self, asked: NeedFilter, period: Period) -> dict[tuple[str, str, str], float]:
        """Return requests of whole months by first type, outcome and reason unmet ("" where not recorded)."""
        held, asked = self._outcomes, self.resolved(asked)
        rows = self._of_kind(held, asked) & _in_months(held.numbers["month"], period)
        found: dict[tuple[str, str, str], float] = defaultdict(float)
        parts = (held.words[name][rows].tolist() for name in ("need_type", "outcome", "reason_unmet"))
        for *key, amount in zip(*parts, held.numbers["amount"][rows].tolist(), strict=True):
            found[key[0], key[1], key[2]] += amount / THOUSANDTHS
        return dict(found)

    def channel_weeks(self, asked: NeedFilter) -> tuple[CodeSeries, Floats]:
        """Return need by channel and week, and in the same shape how many rows said "not reported".

        Weeks that no source covers are NaN in the counts. Records known only to the month are not in it.
        """
        held, asked = self._channels, self.resolved(asked)
        span = self.span(asked)
        starts = starts_of(Step.WEEK, span) if span else ()
        sources = self.sources(asked, starts, Step.WEEK)
        rows = self._of_kind(held, asked)
        codes = tuple(sorted(set(held.words["channel"][rows].tolist())))
        counts, silent = np.zeros((len(codes), len(starts))), np.zeros((len(codes), len(starts)))
        where = _positions(held.numbers["week"][rows], starts, Step.WEEK)
        which = np.searchsorted(np.array(codes), held.words["channel"][rows]) if codes else np.zeros(0, dtype=np.int64)
        np.add.at(counts, (which, where), held.numbers["amount"][rows].astype(np.float64) / THOUSANDTHS)
        np.add.at(silent, (which, where), held.numbers["not_reported"][rows].astype(np.float64))
        covered = np.array([bool(one) for one in sources], dtype=np.bool_)
        counts[:, ~covered] = np.nan
        return CodeSeries(Part.CHANNEL.value, codes, starts, counts, sources), silent

    def offers(self, basis: Basis | None, period: Period) -> OfferRows:
        """Return offers of whole months by everything that is known of them."""
        held = self._offers
        asked = self.resolved(NeedFilter(Direction.OFFER, basis))
        rows = (held.words["basis"] == (asked.basis or Basis.EXPRESSED).value) & _in_months(
            held.numbers["month"], period
        )
        return OfferRows(
            tuple(first_of_month(month) for month in held.numbers["month"][rows].tolist()),
            tuple(held.words["need_type"][rows].tolist()),
            tuple(str(place) if place else "" for place in held.numbers["place_id"][rows].tolist()),
            tuple(held.words["offer_stage"][rows].tolist()),
            tuple(held.words["outcome"][rows].tolist()),
            held.numbers["amount"][rows].astype(np.float64) / THOUSANDTHS,
        )

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

    def endings(self, asked: NeedFilter) -> OutcomeRows:
        """Return how all requests ended, by month, whether or not the month was wholly reported."""
        held = self._outcomes
        rows = self._of_kind(held, asked)
        return OutcomeRows(
            tuple(first_of_month(month) for month in held.numbers["month"][rows].tolist()),
            tuple(held.words["need_type"][rows].tolist()),
            tuple(held.words["outcome"][rows].tolist()),
            tuple(held.words["reason_unmet"][rows].tolist()),
            held.numbers["amount"][rows].astype(np.float64) / THOUSANDTHS,
        )

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


def cube_of(tx: Tx, area: ReadableArea) -> NeedCube:
    """Return an area's need, made anew only where its data have changed."""
    revision = tx.needs.revision(area)
    return tx.need_reading.made_once(area, revision, lambda: NeedCube(tx, area, revision))


def _table(part: str, codes: tuple[str, ...], whole: NeedSeries, rows: list[Floats]) -> CodeSeries:
    counts = np.array(rows) if rows else np.zeros((0, len(whole.starts)))
    counts[:, ~whole.is_reported] = np.nan
    return CodeSeries(part, codes, whole.starts, counts, whole.sources)


def _positions(days: Numbers, starts: Sequence[date], step: Step) -> Numbers:
    """Return in which point each day lies; −1 outside of all."""
    if not starts:
        return np.full(len(days), -1, dtype=np.int64)
    edges = np.array([*map(day_number, starts), day_number(after(step, starts[-1]))], dtype=np.int64)
    found = np.searchsorted(edges, days, side="right") - 1
    found[(found >= len(starts)) | (found < 0)] = -1
    return np.asarray(found, dtype=np.int64)


def _days_of_months(months: Numbers) -> Numbers:
    distinct, which = np.unique(months, return_inverse=True)
    days = np.array([day_number(first_of_month(month)) for month in distinct.tolist()], dtype=np.int64)
    return np.asarray(days[which], dtype=np.int64) if len(months) else np.zeros(0, dtype=np.int64)


def _in_months(months: Numbers, period: Period) -> Flags:
    """Return which months lie in a period; it has to begin and end with a month."""
    if not _is_months(period):
        raise Refused(_("This is known by whole months. Please choose a period from the first to the last of a month."))
    return np.asarray((months >= month_number(period.first)) & (months <= month_number(period.last)))


def _is_months(period: Period) -> bool:
    return period.first.day == 1 and (period.last + timedelta(days=1)).day == 1


def _sum_within(series: NeedSeries, period: Period) -> float | None:
    inside = [number for number, start in enumerate(series.starts) if period.holds(start)]
    if not _is_whole(series.starts, inside, period, series.step) or np.isnan(series.counts[inside]).any():
        return None
    return float(series.counts[inside].sum())


def _is_whole(starts: Sequence[date], inside: list[int], period: Period, step: Step) -> bool:
    """Whether the points make the period up."""
    return (
        bool(inside)
        and starts[inside[0]] == period.first
        and after(step, starts[inside[-1]]) == period.last + timedelta(days=1)
    )
