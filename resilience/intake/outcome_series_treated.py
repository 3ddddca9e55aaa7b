"""From when each unit was treated: by a column that is 1 from then on, or by one that names the first period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from resilience.intake.outcome_series_columns import SeriesColumns
from resilience.intake.outcome_series_moments import Moments, running_number
from resilience.intake.outcome_series_periods import written_periods
from resilience.intake.outcome_series_rows import SeriesRow
from resilience.intake.problems import Problem, shown
from resilience.locales import _, ngettext

NEVER = frozenset({"", "0", "0.0", "never", "none", "na", "n/a", "nan", "inf", "-", "control", "untreated", "."})


@dataclass(frozen=True, slots=True)
class StartsOfTreatment:
    """The first day of the first treated period by unit; units that were never treated are left out."""

    by_unit: Mapping[str, date]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def read(
        cls, units: Mapping[str, Sequence[SeriesRow]], columns: SeriesColumns, moments: Moments
    ) -> StartsOfTreatment:
        """Return from when each unit was treated, as the file says."""
        if columns.treated_from:
            return _named(units, columns.treated_from, moments)
        return _flagged(units) if columns.treated else cls({})


def _flagged(units: Mapping[str, Sequence[SeriesRow]]) -> StartsOfTreatment:
    found, again = {}, []
    for unit, rows in units.items():
        in_order = sorted(rows, key=lambda row: row.start)
        first = next((row.start for row in in_order if row.is_treated), None)
        if first is None:
            continue
        found[unit] = first
        if any(not row.is_treated for row in in_order if row.start > first):
            again.append(unit)
    notes = [] if not again else [_back_to_zero(again)]
    if found and all(rows[0].is_treated for rows in units.values()):
        notes.append(_("Every series is treated from its first period on, so there is nothing before to compare with."))
    return StartsOfTreatment(found, notes=tuple(notes))


def _back_to_zero(units: Sequence[str]) -> str:
    return ngettext(
        "In {n} series the column of treatment goes back to 0; what counts is the first 1.",
        "In {n} series the column of treatment goes back to 0; what counts is the first 1.",
        len(units),
    ).format(n=len(units))


def _named(units: Mapping[str, Sequence[SeriesRow]], column: str, moments: Moments) -> StartsOfTreatment:
    found: dict[str, date] = {}
    problems = []
    for unit, rows in units.items():
        texts = {row.treated_from: row.row for row in reversed(rows) if row.treated_from.casefold() not in NEVER}
        if len(texts) > 1:
            problems.append(Problem(rows[0].row, column, _two_starts(unit, list(texts))))
            continue
        for text, row in texts.items():
            start = _start(text, moments)
            if start is None:
                problems.append(Problem(row, column, _("“{text}” is no period.").format(text=shown(text))))
            else:
                found[unit] = start
    return StartsOfTreatment(found, tuple(problems))


def _two_starts(unit: str, texts: Sequence[str]) -> str:
    return _("“{unit}” has two first treated periods: {one} and {other}.").format(
        unit=shown(unit), one=shown(texts[1]), other=shown(texts[0])
    )


def _start(text: str, moments: Moments) -> date | None:
    if moments.numbering is not None:
        number = running_number(text)
        if number is None or not moments.numbering.reaches(number):
            return None
        return moments.numbering.start(number)
    period = written_periods([text]).read.get(text)
    return period.start if period else None
