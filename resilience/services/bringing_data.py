"""Bringing a file of need records in: look, check, confirm, write all or nothing, withdraw.

Nothing is written before the person confirms, and then only if the file is clean or its bad rows are expressly left
out. The file is read and checked again at that moment; what was shown before is never trusted.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotFound, Refused
from resilience.domain.need import NewBatch
from resilience.domain.policy import REFUSALS, Action
from resilience.domain.sharing import marked
from resilience.domain.taxonomy import TermKind
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import BatchState
from resilience.intake import shipped
from resilience.intake.apart import read_table_apart
from resilience.intake.direct_identifiers import direct_identifiers
from resilience.intake.mapping import Mapping
from resilience.intake.needs import content_key, read_needs
from resilience.intake.problem_list import problem_list
from resilience.intake.reading import Choices
from resilience.intake.reference import IntakeReference, PlaceRef, key
from resilience.intake.suggest import suggest
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.sharing import marking_of
from resilience.services.uk_time import uk_clock, uk_day
from resilience.views.bringing_data import (
    BatchesView,
    BatchLine,
    BroughtIn,
    CheckedFile,
    FileChoices,
    MappingLine,
    ProblemLine,
)
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from resilience.domain.identity import AreaId, BatchId
    from resilience.domain.need import Batch
    from resilience.domain.taxonomy import Taxonomies
    from resilience.domain.viewer import LedArea, Viewer
    from resilience.intake.problems import Problem
    from resilience.intake.reading import Reading
    from resilience.intake.table import SourceTable
    from resilience.storage.store import Store, Tx

MOST_PROBLEMS_SHOWN = 50
MOST_NAMES = 5
MOST_PREVIEWED = 8
AS_IT_IS = FileChoices()


@dataclass(frozen=True, slots=True)
class _Read:
    """A file read for a viewer: what is theirs to bring in, and the areas in it that are not."""

    reading: Reading
    led: dict[AreaId, LedArea]
    not_led: tuple[str, ...]
    key: str


def table_of(file_name: str, data: bytes) -> SourceTable:
    """Return a file as a table of texts, or raise `Refused` with what is wrong with the whole file."""
    return _table(file_name, data)


def identifier_problems(table: SourceTable) -> tuple[str, ...]:
    """Return a sentence for each column that looks as if it identified people; its words are then never shown."""
    return tuple(problem.sentence for problem in _identifiers(table))


@lru_cache(maxsize=2)
def _identifiers(table: SourceTable) -> tuple[Problem, ...]:
    return tuple(direct_identifiers(table))


@lru_cache(maxsize=2)
def _table(file_name: str, data: bytes) -> SourceTable:
    return read_table_apart(file_name, data)


def mappings(
    store: Store, viewer: Viewer, area_id: AreaId, table: SourceTable | None = None
) -> tuple[MappingLine, ...]:
    """Return the mappings to choose from, those first that fit the file's columns."""
    with store.reading() as tx:
        led = tx.people.again(viewer).leading(area_id)
        held = [(mapping, False) for mapping in _saved(tx, led)] + [(mapping, True) for mapping in shipped.mappings()]
    lines = [
        MappingLine(
            mapping.name,
            mapping.title or mapping.name,
            mapping.description,
            is_shipped,
            table is not None and all(table.has(column) for column in mapping.used_columns),
        )
        for mapping, is_shipped in held
    ]
    return tuple(sorted(lines, key=lambda line: (not line.fits, line.is_shipped, line.title)))


def mapping_named(store: Store, viewer: Viewer, area_id: AreaId | None, name: str) -> Mapping:
    """Return a mapping saved in this area, else a shipped one; or raise `NotFound` with the names there are."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        _require_lead(viewer, area_id)
        saved = _saved(tx, viewer.leading(area_id)) if area_id is not None else []
        held = [*saved, *shipped.mappings()]
    found = next((mapping for mapping in held if mapping.name == name), None)
    if found is None:
        raise NotFound(
            _("There is no mapping called “{name}”. There are: {names}.").format(
                name=name, names=", ".join(mapping.name for mapping in held)
            )
        )
    return found


def suggestion(store: Store, viewer: Viewer, area_id: AreaId, table: SourceTable) -> Mapping:
    """Return a mapping to begin with: one that fits from before, else what the columns and words suggest."""
    with store.reading() as tx:
        led = tx.people.again(viewer).leading(area_id)
        return suggest(table, _reference(tx, tx.people.again(viewer)), (*_saved(tx, led), *shipped.mappings()))


def save_mapping(store: Store, viewer: Viewer, area_id: AreaId, mapping: Mapping) -> None:
    """Save a mapping by its name, in place of the area's own one of that name; a shipped name is `Refused`."""
    mapping = replace(mapping, name=plain_line(mapping.name))
    if not mapping.name:
        raise Refused(_("Please give the mapping a name, so that it can be found next time."))
    if any(held.name == mapping.name for held in shipped.mappings()):
        raise Refused(_("“{name}” is the name of a shipped mapping. Please choose another.").format(name=mapping.name))
    with store.transaction() as tx:
        led = tx.people.again(viewer).leading(area_id)
        tx.mappings.save(led, mapping.name, mapping.to_json())
        tx.audit.write(Deed.MAPPING, "saved", person_id=viewer.person_id, area_id=area_id)


def taxonomies(store: Store) -> Taxonomies:
    """Return the terms to map onto."""
    with store.reading() as tx:
        return tx.reference.taxonomies()


def check(
    store: Store,
    viewer: Viewer,
    area_id: AreaId | None,
    file_name: str,
    data: bytes,
    mapping: Mapping,
    choices: FileChoices = AS_IT_IS,
) -> CheckedFile:
    """Return a file as it was understood, with every problem in words; nothing is written.

    `area_id` is the area of a file without an area column; of a file with one it is the only area brought in, or
    `None` for every area in it that the viewer leads.
    """
    _read_the_file_first(store, viewer, area_id, file_name, data)
    with store.reading() as tx:
        read = _read(tx, tx.people.again(viewer), area_id, file_name, data, mapping, choices)
        already = _already_in(tx, read)
        return _checked(tx, read, choices, already)


def bring_in(
    store: Store,
    viewer: Viewer,
    area_id: AreaId | None,
    file_name: str,
    data: bytes,
    mapping: Mapping,
    choices: FileChoices = AS_IT_IS,
    progress: Callable[[str], None] = lambda _said: None,
) -> BroughtIn:
    """Read the file once more and write it, one batch for each area, all in one transaction or nothing.

    Raises `Refused` while anything is wrong that was not expressly left out. The same content again changes nothing.
    """
    progress(_("Reading and checking {file} …").format(file=file_name))
    _read_the_file_first(store, viewer, area_id, file_name, data)
    with store.reading() as tx:
        read = _read(tx, tx.people.again(viewer), area_id, file_name, data, mapping, choices)
    _refuse_what_is_not_clean(read.reading, choices)
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        already = _already_in(tx, read)
        if already:
            return BroughtIn(_already_sentence(already), changed=False, batches=tuple(batch.id for batch in already))
        brought = []
        for led_id, columns in read.reading.by_area.items():
            led = viewer.leading(led_id)
            total = len(columns)
            batch = tx.needs.bring_in(
                led,
                NewBatch(
                    file_name=table_of(file_name, data).file_name,
                    content_key=read.key,
                    mapping_name=mapping.name,
                    mapping_content=mapping.to_json(),
                    rows_read=_rows_of(read.reading, led_id),
                    rows_left_out=_rows_left_out_of(read.reading, led_id),
                    covers=read.reading.covers[led_id],
                    kept_finer=choices.keep_finer.strip(),
                    columns=columns,
                    marking=marked(choices.marking, marking_of(tx, led_id)),
                ),
                progress=lambda done, total=total: progress(  # type: ignore[misc]
                    _("{done} of {total} records written").format(done=f"{done:,}", total=f"{total:,}")
                ),
            )
            tx.audit.write(
                Deed.IMPORT,
                f"batch {batch.id}, {batch.records} records",
                person_id=viewer.person_id,
                area_id=led_id,
            )
            brought.append(batch)
        return BroughtIn(_brought_sentence(tx, brought), changed=True, batches=tuple(batch.id for batch in brought))


def batches(store: Store, viewer: Viewer, area_id: AreaId) -> BatchesView:
    """Return an area's batches, the newest first."""
    with store.reading() as tx:
        led = tx.people.again(viewer).leading(area_id)
        held = tx.needs.batches(led)
        lines = tuple(
            BatchLine(batch.id, batch.state, batch.file_name, batch.records, _batch_sentence(batch), batch.marking)
            for batch in held
        )
        living = sum(line.state is BatchState.BROUGHT_IN for line in lines)
        return BatchesView(
            ngettext("{n} batch is in.", "{n} batches are in.", living).format(n=living)
            if lines
            else _("Nothing has been brought in yet."),
            lines,
            marking_of(tx, area_id),
        )


def withdraw(store: Store, viewer: Viewer, area_id: AreaId, batch_id: BatchId, why: str) -> BroughtIn:
    """Take a batch out again, with the reason; the figures are then as before it came."""
    why = plain_line(why)
    if not why:
        raise Refused(_("Please say in a few words why the batch is withdrawn."))
    with store.transaction() as tx:
        led = tx.people.again(viewer).leading(area_id)
        batch = tx.needs.withdraw(led, batch_id, why)
        tx.audit.write(
            Deed.WITHDRAWAL,
            f"batch {batch.id}, {batch.records} records",
            person_id=viewer.person_id,
            area_id=area_id,
        )
        return BroughtIn(
            ngettext(
                "{file} is withdrawn: its {n} record no longer counts. The same file can be brought in again.",
                "{file} is withdrawn: its {n} records no longer count. The same file can be brought in again.",
                batch.records,
            ).format(file=batch.file_name, n=f"{batch.records:,}"),
            changed=True,
            batches=(batch.id,),
        )


def areas_whose_summaries_differ(store: Store, viewer: Viewer) -> tuple[str, ...]:
    """Return the names of areas whose summaries are not what their records add up to; there should be none."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        return tuple(area.name for area in tx.areas.all() if tx.needs.differences_from_records(viewer.reading(area.id)))


def _read_the_file_first(store: Store, viewer: Viewer, area_id: AreaId | None, file_name: str, data: bytes) -> None:
    """Read the file before any transaction begins: another process does it, and may have others to read first."""
    with store.reading() as tx:
        _require_lead(tx.people.again(viewer), area_id)
    table_of(file_name, data)


def _require_lead(viewer: Viewer, area_id: AreaId | None) -> None:
    """Go on for the lead of an area, or without one for a lead of any; else raise `NotAllowed`."""
    if area_id is not None:
        viewer.leading(area_id)
    elif not (viewer.is_operator or any(viewer.may(Action.LEAD, held) for held in viewer.areas)):
        raise NotAllowed(_(REFUSALS[Action.LEAD]), what=Action.LEAD.value)


def _read(
    tx: Tx,
    viewer: Viewer,
    area_id: AreaId | None,
    file_name: str,
    data: bytes,
    mapping: Mapping,
    choices: FileChoices,
) -> _Read:
    intake_choices = Choices(
        area_id=area_id if mapping.area is None else None,
        keep_time=bool(choices.keep_finer.strip()),
        keep_fine_place=bool(choices.keep_finer.strip()),
        reason=choices.keep_finer,
        covers=None if choices.covers is None else (choices.covers,),
    )
    if area_id is not None:
        viewer.leading(area_id)
    reading = read_needs(
        table_of(file_name, data), mapping, _reference(tx, viewer), intake_choices, today=uk_day(tx.now)
    )
    wanted = [one for one in reading.by_area if area_id in (None, one)]
    led = {one: viewer.leading(one) for one in wanted if viewer.may(Action.LEAD, one)}
    left = tuple(sorted(tx.areas.get(one).name for one in reading.by_area if one not in led))
    return _Read(_only(reading, led), led, left, content_key(data, mapping, intake_choices))


def _only(reading: Reading, led: dict[AreaId, LedArea]) -> Reading:
    """Return the reading without the areas that are not brought in."""
    return replace(reading, by_area={one: columns for one, columns in reading.by_area.items() if one in led})


def _reference(tx: Tx, viewer: Viewer) -> IntakeReference:
    """Return what intake has to know; of disruptions only those of areas that the viewer leads."""
    areas = tx.areas.all()
    names: dict[str, AreaId] = {}
    for area in areas:
        for word in (*area.aliases, area.name, area.slug, area.code):
            names[key(word)] = area.id
    places: dict[AreaId, dict[str, PlaceRef]] = defaultdict(dict)
    for place in tx.areas.places_of_all():
        for word in (place.name, place.code):
            places[place.area_id][key(word)] = PlaceRef(place.id, place.parent_id, place.name)
    return IntakeReference(
        areas=names,
        area_names={area.id: area.name for area in areas},
        places=places,
        disruptions={
            area.id: {key(held.name): held.id for held in tx.disruptions.of(viewer.leading(area.id))}
            for area in areas
            if viewer.may(Action.LEAD, area.id)
        },
        taxonomies=tx.reference.taxonomies(),
    )


def _saved(tx: Tx, led: LedArea) -> list[Mapping]:
    return [Mapping.from_json(content) for content in tx.mappings.of(led).values()]


def _already_in(tx: Tx, read: _Read) -> list[Batch]:
    """Return the batches that this content is in with, if it is in for every area that it would be brought into."""
    found = [tx.needs.batch_with_key(led, read.key) for led in read.led.values()]
    held = [batch for batch in found if batch is not None]
    if held and len(held) < len(found):
        raise Refused(
            _("This file is in already for some of its areas. Withdraw it there first, or bring in one area.")
        )
    return held


def _refuse_what_is_not_clean(reading: Reading, choices: FileChoices) -> None:
    if any(problem.row is None for problem in reading.problems):
        raise Refused(_("Nothing was written: something is wrong with the whole file or with a whole column."))
    if reading.bad_rows and not choices.leave_out_bad_rows:
        raise Refused(_("Nothing was written: some rows are bad, and they were not expressly left out."))
    if not any(len(columns) for columns in reading.by_area.values()):
        raise Refused(_("Nothing was written: the file holds no record that you can bring in."))


def _rows_of(reading: Reading, area_id: AreaId) -> int:
    return next((area.rows_read for area in reading.summary.areas if area.area_id == area_id), 0)


def _rows_left_out_of(reading: Reading, area_id: AreaId) -> int:
    return next((area.rows_left_out for area in reading.summary.areas if area.area_id == area_id), 0)


def _checked(tx: Tx, read: _Read, choices: FileChoices, already: list[Batch]) -> CheckedFile:
    reading = read.reading
    is_clean = not reading.problem_count
    blocked = any(problem.row is None for problem in reading.problems)
    has_records = any(len(columns) for columns in reading.by_area.values())
    may = has_records and not blocked and not already and (is_clean or choices.leave_out_bad_rows)
    return CheckedFile(
        sentence=_already_sentence(already)
        if already
        else _checked_sentence(reading, blocked=blocked, choices=choices),
        may_bring_in=may,
        is_in_already=bool(already),
        is_clean=is_clean,
        rows_read=reading.rows_read,
        rows_bad=len(reading.bad_rows),
        problem_count=reading.problem_count,
        problems=tuple(_line(problem) for problem in reading.problems[:MOST_PROBLEMS_SHOWN]),
        notes=tuple(_notes(read, choices)),
        overlaps=() if already else tuple(_overlaps(tx, read)),
        preview=Table(
            _("The first records as they were understood"),
            reading.preview.headings,
            tuple(False for _heading in reading.preview.headings),
            reading.preview.rows[:MOST_PREVIEWED],
        ),
        areas=_areas_table(tx, reading),
        types=_types_table(tx, reading),
        unknown_words=Table(
            _("Words in the file that the mapping gives no meaning to, most frequent first"),
            (_("Column"), _("Word"), _("Rows")),
            (False, False, True),
            tuple((word.column, word.word, f"{word.rows:,}") for word in reading.summary.unknown_words),
        ),
        problem_list=problem_list(reading.problems),
    )


def _line(problem: Problem) -> ProblemLine:
    if problem.row is None:
        where = _("column {column}").format(column=problem.column) if problem.column else _("the whole file")
    elif problem.column is None:
        where = _("row {row}").format(row=problem.row)
    else:
        where = _("row {row}, column {column}").format(row=problem.row, column=problem.column)
    return ProblemLine(where, problem.sentence)


def _checked_sentence(reading: Reading, *, blocked: bool, choices: FileChoices) -> str:
    rows = ngettext("{n} row", "{n} rows", reading.rows_read).format(n=f"{reading.rows_read:,}")
    records = sum(len(columns) for columns in reading.by_area.values())
    made = ngettext("{n} record", "{n} records", records).format(n=f"{records:,}")
    if blocked:
        return _("{rows} read. Nothing can be brought in until the problems below are mended.").format(rows=rows)
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


def _notes(read: _Read, choices: FileChoices) -> Iterable[str]:
    if read.not_led:
        yield ngettext(
            "{n} other area in this file is left out, because you do not lead it or did not ask for it: {names}.",
            "{n} other areas in this file are left out, because you do not lead them or did not ask for them: {names}.",
            len(read.not_led),
        ).format(n=len(read.not_led), names=_some_of(read.not_led))
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


def _overlaps(tx: Tx, read: _Read) -> Iterable[str]:
    """Say which batches of the same days are in already: the same needs in two files would count twice."""
    for held in read.reading.summary.areas:
        led = read.led.get(held.area_id)
        if led is None or held.first_day is None or held.last_day is None:
            continue
        names = tuple(
            f"{batch.id} ({batch.file_name})"
            for batch in tx.needs.batches(led)
            if batch.state is BatchState.BROUGHT_IN
            and batch.first_day is not None
            and batch.last_day is not None
            and batch.first_day <= held.last_day
            and held.first_day <= batch.last_day
        )
        if names:
            yield ngettext(
                "{area} has a batch of some of these days already: {batches}. If both hold the same needs, they "
                "would count twice: withdraw the older one first.",
                "{area} has batches of some of these days already: {batches}. If they hold the same needs, they "
                "would count twice: withdraw the older ones first.",
                len(names),
            ).format(area=tx.areas.get(held.area_id).name, batches=_some_of(names))


def _some_of(names: tuple[str, ...]) -> str:
    return ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")


def _areas_table(tx: Tx, reading: Reading) -> Table:
    names = {area.id: area.name for area in tx.areas.all()}
    return Table(
        _("One batch for each area"),
        (_("Area"), _("Rows"), _("Left out"), _("Records"), _("From"), _("To")),
        (False, True, True, True, False, False),
        tuple(
            (
                names[area.area_id],
                f"{area.rows_read:,}",
                f"{area.rows_left_out:,}",
                f"{area.records:,}",
                words.day(area.first_day) if area.first_day else "",
                words.day(area.last_day) if area.last_day else "",
            )
            for area in reading.summary.areas
            if area.area_id in reading.by_area
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


def _already_sentence(already: list[Batch]) -> str:
    batch = already[0]
    return _("This file is in already, as batch {id} of {day}, with {n} records. Nothing was changed.").format(
        id=batch.id,
        day=words.day(uk_day(batch.brought_in_at)),
        n=f"{sum(held.records for held in already):,}",
    )


def _brought_sentence(tx: Tx, brought: list[Batch]) -> str:
    records = sum(batch.records for batch in brought)
    made = ngettext("{n} record is in", "{n} records are in", records).format(n=f"{records:,}")
    if len(brought) == 1:
        batch = brought[0]
        return _("{made} for {area}, as batch {id}. It can be withdrawn at any time.").format(
            made=made, area=tx.areas.get(batch.area_id).name, id=batch.id
        )
    return _("{made} for {n} areas, one batch each. Each can be withdrawn at any time.").format(
        made=made, n=len(brought)
    )


def _batch_sentence(batch: Batch) -> str:
    came = _("brought in on {day} at {time}").format(
        day=words.day(uk_day(batch.brought_in_at)), time=uk_clock(batch.brought_in_at)
    )
    if batch.state is BatchState.WITHDRAWN and batch.withdrawn_at is not None:
        return _("{came}; withdrawn on {day}: {why}").format(
            came=came, day=words.day(uk_day(batch.withdrawn_at)), why=batch.withdrawn_why
        )
    if batch.first_day is None or batch.last_day is None:
        return came
    return _("{first} to {last}; {came}").format(
        first=words.day(batch.first_day), last=words.day(batch.last_day), came=came
    )
