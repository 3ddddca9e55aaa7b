"""What somebody is shown of a file before anything is written: every number and every sentence of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from resilience.domain.taxonomy import TermKind
from resilience.intake.problem_list import problem_list
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.bringing_again import REPLACES, say_what_to_do
from resilience.services.bringing_overlaps import MOST_NAMES, overlaps, some_of
from resilience.services.uk_time import uk_day
from resilience.views.bringing_data import CheckedFile, FileChoices, ProblemLine
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.domain.need import Batch
    from resilience.intake.problems import Problem
    from resilience.intake.reading import Reading
    from resilience.services.bringing_again import Meeting
    from resilience.services.bringing_reading import FileRead
    from resilience.storage.store import Tx

MOST_PROBLEMS_SHOWN = 50
MOST_PREVIEWED = 8


def checked_file(tx: Tx, read: FileRead, meeting: Meeting, choices: FileChoices, already: list[Batch]) -> CheckedFile:
    """Return a file as somebody is shown it before they confirm."""
    reading = read.reading
    is_clean = not reading.problem_count
    blocked = any(problem.row is None for problem in reading.problems)
    may = (
        bool(meeting.records)
        and not blocked
        and not already
        and not meeting.is_to_be_said
        and (is_clean or choices.leave_out_bad_rows)
    )
    return CheckedFile(
        sentence=already_sentence(already)
        if already
        else _checked_sentence(reading, meeting, blocked=blocked, choices=choices),
        may_bring_in=may,
        is_in_already=bool(already),
        is_clean=is_clean,
        rows_read=reading.rows_read,
        rows_bad=len(reading.bad_rows),
        rows_held=sum(meeting.rows_held.values()),
        give_way=sum(meeting.give_way.values()),
        problem_count=reading.problem_count,
        problems=tuple(_lines(reading.problems))[:MOST_PROBLEMS_SHOWN],
        notes=tuple(_notes(read, meeting, choices)),
        overlaps=() if already else tuple(overlaps(tx, read, meeting)),
        preview=Table(
            _("The first records as they were understood"),
            reading.preview.headings,
            tuple(False for _heading in reading.preview.headings),
            reading.preview.rows[:MOST_PREVIEWED],
        ),
        areas=_areas_table(tx, reading, meeting),
        types=_types_table(tx, reading),
        unknown_words=Table(
            _("Words in the file that the mapping gives no meaning to, most frequent first"),
            (_("Column"), _("Word"), _("Rows")),
            (False, False, True),
            tuple((word.column, word.word, f"{word.rows:,}") for word in reading.summary.unknown_words),
        ),
        problem_list=problem_list(reading.problems),
    )


def _lines(problems: Iterable[Problem]) -> Iterable[ProblemLine]:
    """Yield each thing that is wrong once, with the rows that it is wrong in."""
    rows: dict[tuple[str | None, str], list[int | None]] = defaultdict(list)
    for problem in problems:
        rows[problem.column, problem.sentence].append(problem.row)
    return (ProblemLine(_where(column, held), sentence) for (column, sentence), held in rows.items())


def _where(column: str | None, rows: list[int | None]) -> str:
    numbers = [str(row) for row in rows if row is not None]
    if not numbers:
        return _("column {column}").format(column=column) if column else _("the whole file")
    if len(numbers) == 1:
        said = _("row {row}").format(row=numbers[0])
    elif len(numbers) <= MOST_NAMES:
        said = _("rows {rows}").format(rows=", ".join(numbers))
    else:
        said = _("rows {rows} and others").format(rows=", ".join(numbers[:MOST_NAMES]))
    return _("{rows}, column {column}").format(rows=said, column=column) if column else said


def _checked_sentence(reading: Reading, meeting: Meeting, *, blocked: bool, choices: FileChoices) -> str:
    rows = ngettext("{n} row", "{n} rows", reading.rows_read).format(n=f"{reading.rows_read:,}")
    made = ngettext("{n} record", "{n} records", meeting.records).format(n=f"{meeting.records:,}")
    if blocked:
        return _("{rows} read. Nothing can be brought in until the problems below are mended.").format(rows=rows)
    if meeting.is_to_be_said:
        return _("{rows} read. {what}").format(rows=rows, what=say_what_to_do(meeting))
    if not reading.problem_count:
        return _("{rows} read, all clean: {records} to bring in.").format(rows=rows, records=made)
    bad = ngettext("{n} row has a problem", "{n} rows have problems", len(reading.bad_rows)).format(
        n=f"{len(reading.bad_rows):,}"
    )
    if choices.leave_out_bad_rows:
        return _("{rows} read; {bad} and will be left out as you chose; {records} to bring in.").format(
            rows=rows, bad=bad, records=made
        )
    return _("{rows} read; {bad}. Mend them in the file, or expressly leave them out.").format(rows=rows, bad=bad)


def _notes(read: FileRead, meeting: Meeting, choices: FileChoices) -> Iterable[str]:
    if read.not_led:
        yield ngettext(
            "{n} other area in this file is left out, because you do not lead it or did not ask for it: {names}.",
            "{n} other areas in this file are left out, because you do not lead them or did not ask for them: {names}.",
            len(read.not_led),
        ).format(n=len(read.not_led), names=some_of(read.not_led))
    yield from _ways(meeting)
    if not choices.keep_finer.strip():
        yield _("Time is kept to the day and place to the district, so that nobody can be singled out.")
    if read.reading.summary.unmentioned_columns:
        yield _("Columns not used: {columns}.").format(columns=", ".join(read.reading.summary.unmentioned_columns))
    if read.reading.summary.not_reported:
        yield ngettext(
            "{n} record says “not reported”; its month is left open.",
            "{n} records say “not reported”; their months are left open.",
            read.reading.summary.not_reported,
        ).format(n=read.reading.summary.not_reported)


def _ways(meeting: Meeting) -> Iterable[str]:
    """Say what gives way to the file, and what of it is left out because it is in already."""
    left_out, give_way = sum(meeting.left_out.values()), sum(meeting.give_way.values())
    if left_out:
        yield ngettext(
            "{n} row is left out, because its reference is in already from this source.",
            "{n} rows are left out, because their references are in already from this source.",
            left_out,
        ).format(n=f"{left_out:,}")
    if meeting.held in REPLACES:
        yield ngettext(
            "{n} record of an earlier file of this source gives way: it counts no more, and comes back if this file is "
            "withdrawn.",
            "{n} records of earlier files of this source give way: they count no more, and come back if this file is "
            "withdrawn.",
            give_way,
        ).format(n=f"{give_way:,}")


def _areas_table(tx: Tx, reading: Reading, meeting: Meeting) -> Table:
    names = {area.id: area.name for area in tx.areas.all()}
    return Table(
        _("One batch for each area"),
        (_("Area"), _("Rows"), _("Left out"), _("Records"), _("From"), _("To")),
        (False, True, True, True, False, False),
        tuple(
            (
                names[area.area_id],
                f"{area.rows_read:,}",
                f"{area.rows_left_out + meeting.left_out.get(area.area_id, 0):,}",
                f"{len(meeting.by_area[area.area_id]):,}",
                words.day(area.first_day) if area.first_day else "",
                words.day(area.last_day) if area.last_day else "",
            )
            for area in reading.summary.areas
            if area.area_id in meeting.by_area
        ),
    )


def _types_table(tx: Tx, reading: Reading) -> Table:
    terms = tx.reference.taxonomies()
    return Table(
        _("By need type"),
        (_("Need type"), _("Count")),
        (False, True),
        tuple(
            (terms.name(TermKind.NEED_TYPE, code), words.amount(float(count)))
            for code, count in reading.summary.amounts
        ),
    )


def already_sentence(already: list[Batch]) -> str:
    batch = already[0]
    return _("This file is in already, as batch {id} of {day}, with {n} records. Nothing was changed.").format(
        id=batch.id,
        day=words.day(uk_day(batch.brought_in_at)),
        n=f"{sum(held.records for held in already):,}",
    )
