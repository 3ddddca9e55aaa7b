"""Rows made into series: one for each unit and column, evenly spaced, with gaps kept and double periods refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from resilience.domain.need import first_of_month, month_number
from resilience.domain.outcome import LONGEST_NAME, NewSeries, SeriesPoint
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import CountedAs
from resilience.intake.outcome_series_columns import SeriesColumns, SeriesSaid
from resilience.intake.outcome_series_days import month_means, month_sums, sum_note
from resilience.intake.outcome_series_moments import Moments
from resilience.intake.outcome_series_numbers import is_whole
from resilience.intake.outcome_series_rows import SeriesRow, one_of_each
from resilience.intake.outcome_series_treated import StartsOfTreatment
from resilience.intake.problems import Problem, shown
from resilience.locales import _, ngettext

FEWEST_POINTS = 2
MOST_NAMED = 10
MANY_TWICE = 0.2
"""From this share of rows on that say a period again, a table is no table of series."""


@dataclass(frozen=True, slots=True)
class Made:
    """What came of the rows."""

    series: tuple[NewSeries, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def made_series(
    rows: Sequence[SeriesRow], columns: SeriesColumns, said: SeriesSaid, moments: Moments, *, is_clean: bool
) -> Made:
    """Return the series of the rows, or what is wrong with them together.

    Unless the rows are clean (nothing is wrong with any by itself) no series are made of them.
    """
    units = one_of_each(rows)
    twice = _twice(units, columns)
    if len(twice) > MANY_TWICE * len(rows):
        return Made(problems=(_no_series(len(twice), len(rows)),))
    starts = StartsOfTreatment.read(units, columns, moments)
    making = _Making(columns, said, moments, starts, counts=_counts(rows, columns, said))
    problems = [*twice, *starts.problems, *making.unfit(), *making.unfit_names(units)]
    if problems or not is_clean:
        return Made(problems=tuple(problems))
    series = [one for unit, of_unit in units.items() for one in making.series(unit, of_unit)]
    problems = [_too_short(one) for one in series if len(one.points) < FEWEST_POINTS]
    notes = (
        *(() if moments.finer is None else (sum_note(moments.finer),)),
        *starts.notes,
        *_weight_notes(units),
        *making.empty_notes(units),
    )
    return Made(tuple(series), tuple(problems), notes)


def _twice(units: Mapping[str, Sequence[SeriesRow]], columns: SeriesColumns) -> list[Problem]:
    found = []
    for unit, rows in units.items():
        first: dict[date, int] = {}
        for row in rows:
            earlier = first.setdefault(row.start, row.row)
            if earlier != row.row:
                found.append(Problem(row.row, columns.when, _again(unit, earlier)))
    return found


def _again(unit: str, earlier: int) -> str:
    if unit:
        return _("Row {row} has this period of “{unit}” already.").format(row=earlier, unit=shown(unit))
    return _("Row {row} has this period already.").format(row=earlier)


def _no_series(twice: int, rows: int) -> Problem:
    return Problem(
        None,
        None,
        _(
            "This is not a series: {n} of {rows} rows name a period that stands in an earlier row. A series has one "
            "row for each period, or for each period and unit. Please choose the column that names the unit; a list of "
            "single cases has to be counted by period first."
        ).format(n=f"{twice:,}", rows=f"{rows:,}"),
    )


def _counts(rows: Sequence[SeriesRow], columns: SeriesColumns, said: SeriesSaid) -> frozenset[str]:
    """Return which columns hold counts: the outcomes as it was said, the comparisons by their numbers."""
    held = {name: [row.values[name] for row in rows] for name in columns.comparisons}
    whole = {name for name, values in held.items() if all(value is None or is_whole(value) for value in values)}
    return frozenset(whole | {name for name in columns.values if said.of(name).is_count})


def _too_short(one: NewSeries) -> Problem:
    return Problem(
        None, None, _("“{name}” has fewer than two periods with a value; a series needs more.").format(name=one.name)
    )


def _has_value(column: str, rows: Sequence[SeriesRow]) -> bool:
    return any(row.values[column] is not None for row in rows)


def as_seen(name: str) -> str:
    """Return a name without signs that have no width: two names must differ in what a person sees."""
    return "".join(sign for sign in plain_line(name) if unicodedata.category(sign) != "Cf")


def _unfit_name(name: str, *, is_taken: bool) -> str:
    """Return why a series cannot be called so, "" where it can."""
    if not as_seen(name):
        return _("A series would have a name that cannot be seen. Please change it in the file.")
    if len(name) > LONGEST_NAME:
        return _("A series would be called “{name}”; a name has at most {most} characters. Please shorten it.").format(
            name=shown(name), most=LONGEST_NAME
        )
    if is_taken:
        return _("Two series would be called “{name}”. Please give each a name of its own in the file.").format(
            name=shown(as_seen(name))
        )
    return ""


def _weight_notes(units: Mapping[str, Sequence[SeriesRow]]) -> Iterator[str]:
    if any(len({row.weight for row in rows if row.weight is not None}) > 1 for rows in units.values()):
        yield _("Weights differ from period to period; the mean of each unit is kept.")


@dataclass(frozen=True, slots=True)
class _Making:
    """Makes the series of one unit after the other. `counts` are the columns that hold counts."""

    columns: SeriesColumns
    said: SeriesSaid
    moments: Moments
    starts: StartsOfTreatment
    counts: frozenset[str]

    def unfit(self) -> Iterator[Problem]:
        """Say which columns cannot be added up to months."""
        if self.moments.finer is None:
            return
        for name in self.columns.series:
            if name not in self.counts:
                yield Problem(
                    None,
                    name,
                    _(
                        "These are days or weeks of an amount, which cannot be added up to months. Please bring the "
                        "amount by month."
                    ),
                )

    def unfit_names(self, units: Collection[str]) -> Iterator[Problem]:
        """Say which series would have no name, one too long or that of another."""
        seen: set[str] = set()
        for unit in units:
            for column in self.columns.series:
                name = self._name(column, unit)
                key = as_seen(name)
                sentence = _unfit_name(name, is_taken=key in seen)
                if sentence:
                    yield Problem(None, self.columns.unit or column, sentence)
                seen.add(key)

    def empty_notes(self, units: Mapping[str, Sequence[SeriesRow]]) -> Iterator[str]:
        """Say which series have no value at all and are therefore not made."""
        empty = [
            self._name(column, unit)
            for unit, rows in units.items()
            for column in self.columns.series
            if not _has_value(column, rows)
        ]
        if empty:
            named = ", ".join(map(shown, empty[:MOST_NAMED])) + (" …" if len(empty) > MOST_NAMED else "")
            yield ngettext(
                "{n} series has no value in any row and is left out: {names}.",
                "{n} series have no value in any row and are left out: {names}.",
                len(empty),
            ).format(n=len(empty), names=named)

    def series(self, unit: str, rows: Sequence[SeriesRow]) -> Iterator[NewSeries]:
        """Return a unit's series, the outcomes first; columns of which it has no value are left out."""
        for name in self.columns.series:
            if _has_value(name, rows):
                yield self._one(name, unit, rows)

    def _one(self, column: str, unit: str, rows: Sequence[SeriesRow]) -> NewSeries:
        is_outcome, is_count, said = column in self.columns.values, column in self.counts, self.said.of(column)
        return NewSeries(
            group=self.said.group,
            name=self._name(column, unit),
            counted_as=said.counted_as if is_outcome else CountedAs.OTHER,
            unit=said.unit if is_outcome else column,
            source=self.said.source,
            step=self.moments.step,
            is_count=is_count,
            points=self._points(column, rows, has_exposure=is_outcome or is_count),
            treated_from=self.starts.by_unit.get(unit) if is_outcome else None,
            weight=_mean([row.weight for row in rows]),
        )

    def _name(self, column: str, unit: str) -> str:
        if not unit:
            return column
        label = f"{self.columns.unit} {unit}" if unit.replace(".", "").isdecimal() else unit
        return label if len(self.columns.series) == 1 else f"{column}: {label}"

    def _points(self, column: str, rows: Sequence[SeriesRow], *, has_exposure: bool) -> tuple[SeriesPoint, ...]:
        values = {row.start: row.values[column] for row in rows}
        exposures = {row.start: row.exposure for row in rows} if has_exposure else {}
        finer = self.moments.finer
        if finer is not None:
            values, exposures = month_sums(values, finer), {**month_means(exposures, finer)}
        known = sorted(start for start, value in values.items() if value is not None)
        if not known:
            return ()
        months = range(month_number(known[0]), month_number(known[-1]) + 1, self.moments.step.months or 1)
        return tuple(
            SeriesPoint(start, values.get(start), exposures.get(start)) for start in map(first_of_month, months)
        )


def _mean(numbers: Sequence[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    if not known:
        return None
    return known[0] if len(set(known)) == 1 else sum(known) / len(known)
