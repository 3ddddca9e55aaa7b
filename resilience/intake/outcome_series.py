"""A table of one or more series counted elsewhere, and the series that come out of it.

What each column holds is confirmed by a person (`SeriesColumns`); what the file cannot say, they say (`SeriesSaid`).
Periods are evenly spaced in each series, and a gap is kept as one. All of a file comes out, or its problems do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from resilience.domain.errors import Refused
from resilience.domain.outcome import NewSeries
from resilience.domain.vocabulary import CountedAs
from resilience.intake.outcome_series_columns import SeriesColumns, SeriesSaid, refuse_unfit
from resilience.intake.outcome_series_made import made_series
from resilience.intake.outcome_series_moments import moments_of
from resilience.intake.outcome_series_rows import rows_of
from resilience.intake.outcome_series_suggest import no_numbers
from resilience.intake.problems import MOST_STORED, Problem
from resilience.intake.table import SourceTable
from resilience.locales import _

MOST_SERIES = 200


@dataclass(frozen=True, slots=True)
class SeriesReading:
    """What a file holds. Where there is a problem there are no series; `notes` are sentences on what was made of it."""

    rows_read: int
    series: tuple[NewSeries, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def read_series(table: SourceTable, columns: SeriesColumns, said: SeriesSaid) -> SeriesReading:
    """Return the series of a table, or everything that keeps them out."""
    try:
        refuse_unfit(table, columns)
        moments = moments_of(table, columns, said)
        kept = rows_of(table, columns, moments, counts=[name for name in columns.values if said.of(name).is_count])
        made = made_series(kept.rows, columns, said, moments, is_clean=not kept.problems)
    except Refused as refusal:
        problems = Problem(None, None, refusal.sentence), *(() if columns.values else no_numbers(table, columns))
        return SeriesReading(table.rows_read, (), problems[:MOST_STORED], ())
    problems = (*kept.problems, *made.problems)
    if len(made.series) > MOST_SERIES:
        problems = (_too_many(len(made.series)),)
    return SeriesReading(
        rows_read=table.rows_read,
        series=() if problems else made.series,
        problems=tuple(sorted(problems, key=_place))[:MOST_STORED],
        notes=(*moments.notes, *kept.notes, *made.notes),
    )


def _too_many(series: int) -> Problem:
    return Problem(
        None,
        None,
        _("This would be {n} series; a file may bring {most}. Please keep only those that are needed.").format(
            n=f"{series:,}", most=MOST_SERIES
        ),
    )


def _place(problem: Problem) -> tuple[int, str]:
    return problem.row or 0, problem.column or ""


def are_same(one: Sequence[NewSeries], other: Sequence[NewSeries]) -> bool:
    """Whether two groups hold the same numbers under the same names, whatever group, unit and source are called."""
    return _numbers(one) == _numbers(other)


def _numbers(series: Sequence[NewSeries]) -> set[NewSeries]:
    return {replace(one, group="-", unit="-", source="-", counted_as=CountedAs.OTHER) for one in series}


def are_alike(one: Sequence[NewSeries], other: Sequence[NewSeries]) -> bool:
    """Whether two groups are the same in everything that is said of them too."""
    return set(one) == set(other)
