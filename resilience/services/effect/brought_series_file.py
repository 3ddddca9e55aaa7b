"""A file of series on its way in: looked at, recognised, checked against what is held; nothing is written here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from resilience.domain.text import plain_line
from resilience.intake.outcome_series import SeriesReading, are_alike, are_same, read_series
from resilience.intake.outcome_series_suggest import looks_like_counts, numeric_columns
from resilience.intake.outcome_series_turned import turned
from resilience.intake.problem_list import problem_list
from resilience.intake.problems import shown
from resilience.intake.reference import key
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.effect.brought_series_words import group_span, overview, periods_words, series_words
from resilience.services.reading_words import rows_words, until_mended
from resilience.services.uk_time import uk_day
from resilience.services.uploaded_tables import identifier_problems
from resilience.views.bringing_data import ProblemLine
from resilience.views.brought_series import CheckedSeries, TablePreview
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from resilience.domain.outcome import OutcomeSeries
    from resilience.intake.outcome_series_columns import SeriesColumns, SeriesSaid
    from resilience.intake.problems import Problem
    from resilience.intake.table import SourceTable

MOST_PREVIEWED = 6
KEPT = 2
"""Files that are kept as they were read: the same one is asked for at every step."""
MOST_ROWS_NAMED = 5
MOST_NAMED = 24
NOT_SAID = "…"
"""Stands for a name, unit or source that is still to be given, so that the file can be looked at meanwhile."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as it was read and what is shown of it."""

    reading: SeriesReading
    view: CheckedSeries


@lru_cache(maxsize=KEPT)
def by_period(table: SourceTable) -> SourceTable:
    """Return a table with one row for each period: itself, or turned where its periods stand in the first row."""
    return turned(table) or table


def preview(file: SourceTable) -> TablePreview:
    """Return what a person sees of a file first; of one that seems to identify people, only why it is refused."""
    identifying = identifier_problems(file)
    table = by_period(file)
    rows = ngettext("{n} row", "{n} rows", len(file)).format(n=f"{len(file):,}")
    numeric = () if identifying else tuple(numeric_columns(table))
    return TablePreview(
        sentence=_("{file}: {rows}, columns {columns}.").format(
            file=file.file_name, rows=rows, columns=_some(file.names)
        )
        + ("" if table is file else " " + _("Its periods stand side by side; it is turned, so that each has a row.")),
        columns=table.names,
        numeric=numeric,
        counts=tuple(name for name in numeric if looks_like_counts(table, name)),
        sheets=table.sheets,
        sheet=table.sheet,
        rows=Table(
            _("The first rows of the file") if table is file else _("The first rows, with the periods turned"),
            table.names,
            (False, *(name in numeric for name in table.names[1:])),
            () if identifying else table.head(MOST_PREVIEWED),
        ),
        identifying=identifying,
    )


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    named = ", ".join(names[:MOST_NAMED])
    return named if more <= 0 else _("{named} and {n} more").format(named=named, n=more)


def checked(file: SourceTable, columns: SeriesColumns, said: SeriesSaid, held: Sequence[OutcomeSeries]) -> Checked:
    """Return what a file would bring into an area that holds these series, withdrawn ones included."""
    identifying = identifier_problems(file)
    table = by_period(file)
    missing = _still_to_say(said)
    whole = _filled(said)
    reading = read_series(table, columns, whole) if not identifying else SeriesReading(table.rows_read, (), (), ())
    twins = _twins(reading, held)
    twin = next((one[0] for one in twins if _is_in_the_way(one, reading)), None)
    in_the_way = identifying or ([] if twin else _taken(said, held))
    is_held = twin is not None and twin.withdrawn_at is None
    may = bool(reading.series) and not in_the_way and not missing and twin is None
    lines = (*(ProblemLine(_("the whole file"), sentence) for sentence in in_the_way), *_lines(reading.problems))
    return Checked(
        reading,
        CheckedSeries(
            sentence=_twin_sentence(twin) if twin else _sentence(reading, len(lines), missing),
            may_bring_in=may,
            is_held_already=is_held,
            problems=lines,
            problem_list=problem_list(reading.problems),
            notes=(*_not_read(table, columns), *reading.notes, *([] if twin else _once_withdrawn(twins))),
            overview=overview(_("What would be brought in"), reading.series),
        ),
    )


def _filled(said: SeriesSaid) -> SeriesSaid:
    """Return what was said, with a stand-in for what is still to be given."""
    return replace(
        said,
        group=said.group.strip() or NOT_SAID,
        unit=said.unit.strip() or NOT_SAID,
        source=said.source.strip() or NOT_SAID,
        each=tuple(replace(one, unit=one.unit.strip() or NOT_SAID) for one in said.each),
    )


def _not_read(table: SourceTable, columns: SeriesColumns) -> Iterator[str]:
    """Say which columns of the file are left out, so that nobody misses one only when the series are in."""
    named = {key(name) for name in columns.named}
    others = [name for name in table.names if key(name) not in named]
    if others:
        yield ngettext(
            "{n} column of the file is left out: {columns}.",
            "{n} columns of the file are left out: {columns}.",
            len(others),
        ).format(n=len(others), columns=", ".join(map(shown, others)))


def _still_to_say(said: SeriesSaid) -> str:
    """Return what the person has not said yet, as the end of a sentence; "" where all is said."""
    units = [one.unit for one in said.each] or [said.unit]
    wanted = (
        (said.group, _("how the series are called together")),
        (min(units, key=lambda unit: len(plain_line(unit))), _("what one value is")),
        (said.source, _("who counted, and when")),
    )
    return "; ".join(words for value, words in wanted if not plain_line(value))


def _twins(reading: SeriesReading, held: Sequence[OutcomeSeries]) -> list[list[OutcomeSeries]]:
    """Return the groups that hold the same numbers already, those that count before withdrawn ones."""
    if not reading.series:
        return []
    groups: dict[object, list[OutcomeSeries]] = defaultdict(list)
    for one in sorted(held, key=lambda one: one.withdrawn_at is not None):
        groups[one.new.group, one.brought_at, one.withdrawn_at].append(one)
    return [group for group in groups.values() if are_same([one.new for one in group], reading.series)]


def _is_in_the_way(twin: Sequence[OutcomeSeries], reading: SeriesReading) -> bool:
    """Whether a group keeps its numbers from coming in again; one withdrawn may, where other things are said now."""
    return twin[0].withdrawn_at is None or are_alike([one.new for one in twin], reading.series)


def _twin_sentence(twin: OutcomeSeries) -> str:
    said = (
        _(
            "This file is in already: its numbers are those of “{group}” of {day}. Nothing was changed. What is said "
            "of that group can be corrected beneath it."
        )
        if twin.withdrawn_at is None
        else _("These numbers were brought in as “{group}” on {day} and withdrawn. Bring that group back instead.")
    )
    return said.format(group=twin.new.group, day=words.day(uk_day(twin.brought_at)))


def _once_withdrawn(twins: Sequence[Sequence[OutcomeSeries]]) -> Iterator[str]:
    """Say that numbers which come in with another meaning were in before."""
    for twin in twins[:1]:
        yield _(
            "The same numbers were brought in as “{group}” on {day} and withdrawn. They come in anew, with what you "
            "say of them now; plans that name the old ones stay with those."
        ).format(group=twin[0].new.group, day=words.day(uk_day(twin[0].brought_at)))


def _taken(said: SeriesSaid, held: Iterable[OutcomeSeries]) -> list[str]:
    name = plain_line(said.group).casefold()
    if not any(one.withdrawn_at is None and one.new.group.casefold() == name for one in held):
        return []
    return [
        _("There is a group called “{group}” already. Please choose another name, or withdraw that one first.").format(
            group=plain_line(said.group)
        )
    ]


def _sentence(reading: SeriesReading, problems: int, missing: str) -> str:
    if problems:
        return until_mended(reading.rows_read, problems)
    rows = rows_words(reading.rows_read)
    if not reading.series:
        return _("{rows}. There is no series in it.").format(rows=rows)
    longest = max(len(one.points) for one in reading.series)
    said = (
        _("{rows}, nothing wrong: {series} of {periods}, {span}.")
        if len(reading.series) == 1
        else _("{rows}, nothing wrong: {series} of up to {periods}, {span}.")
    ).format(
        rows=rows,
        series=series_words(len(reading.series)),
        periods=periods_words(reading.series[0].step, longest),
        span=group_span(reading.series),
    )
    return said if not missing else said + " " + _("Still to say: {what}.").format(what=missing)


def _lines(problems: Sequence[Problem]) -> list[ProblemLine]:
    """Return each thing that is wrong once, with the rows that it is wrong in."""
    rows: dict[tuple[str | None, str], list[int]] = defaultdict(list)
    for problem in problems:
        rows[problem.column, problem.sentence] += [] if problem.row is None else [problem.row]
    return [ProblemLine(_where(column, numbers), sentence) for (column, sentence), numbers in rows.items()]


def _where(column: str | None, rows: Sequence[int]) -> str:
    if not rows:
        return _("column {column}").format(column=column) if column else _("the whole file")
    named = ", ".join(map(str, rows[:MOST_ROWS_NAMED]))
    said = _("rows {rows} and others") if len(rows) > MOST_ROWS_NAMED else _("rows {rows}")
    said = _("row {row}").format(row=named) if len(rows) == 1 else said.format(rows=named)
    return _("{rows}, column {column}").format(rows=said, column=column) if column else said
