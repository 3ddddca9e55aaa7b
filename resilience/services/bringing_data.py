"""Bringing a file of need records in: look, check, confirm, write all or nothing, withdraw.

Nothing is written before the person confirms, and then only if the file is clean or its bad rows are expressly left
out. The file is read and checked again at that moment; what was shown before is never trusted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.need import NewBatch
from resilience.domain.sharing import marked
from resilience.intake import shipped
from resilience.locales import _
from resilience.services.bringing_again import meet, refuse_what_is_in_already
from resilience.services.bringing_batches import (
    READING,
    areas_whose_summaries_differ,
    batches,
    brought_sentence,
    withdraw,
    write_batch,
)
from resilience.services.bringing_checked import already_sentence, checked_file
from resilience.services.bringing_mappings import (
    mapping_named,
    mappings,
    refuse_the_name_of_the_tally,
    save_mapping,
    suggestion,
    taxonomies,
)
from resilience.services.bringing_reading import already_in, read_for, refuse_what_is_not_clean, require_lead
from resilience.services.sharing import marking_of
from resilience.services.uploaded_tables import identifier_problems, table_of
from resilience.views.bringing_data import BroughtIn, CheckedFile, FileChoices, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import Viewer
    from resilience.intake.mapping import Mapping
    from resilience.services.bringing_again import Meeting
    from resilience.services.bringing_reading import FileRead
    from resilience.storage.store import Store, Tx

__all__ = [
    "AS_IT_IS",
    "areas_whose_summaries_differ",
    "batches",
    "bring_in",
    "check",
    "identifier_problems",
    "mapping_named",
    "mappings",
    "save_mapping",
    "shipped",
    "suggestion",
    "table_of",
    "taxonomies",
    "withdraw",
]

AS_IT_IS = FileChoices()


def check(
    store: Store,
    viewer: Viewer,
    area_id: AreaId | None,
    file_name: str,
    data: bytes,
    mapping: Mapping,
    choices: FileChoices = AS_IT_IS,
    tell: Callable[[float], None] | None = None,
) -> CheckedFile:
    """Return a file as it was understood, with every problem in words; nothing is written.

    `area_id` is the area of a file without an area column; of a file with one it is the only area brought in, or
    `None` for every area in it that the viewer leads. `tell` hears the share done, and may stop the check by raising.
    """
    _read_the_file_first(store, viewer, area_id, file_name, data, choices.sheet)
    with store.reading() as tx:
        read = read_for(tx, tx.people.again(viewer), area_id, file_name, data, mapping, choices, tell)
        already = already_in(tx, read)
        return checked_file(tx, read, meet(tx, read, mapping.name, choices.held), choices, already)


def bring_in(
    store: Store,
    viewer: Viewer,
    area_id: AreaId | None,
    file_name: str,
    data: bytes,
    mapping: Mapping,
    choices: FileChoices = AS_IT_IS,
    progress: Callable[[Step], None] = lambda _step: None,
) -> BroughtIn:
    """Read the file once more and write it, one batch for each area, all in one transaction or nothing.

    Raises `Refused` while anything is wrong that was not expressly left out. The same content again changes nothing.
    `progress` hears how far it is, at last with the share 1 when all is written and nothing is kept yet; whatever it
    raises leaves nothing behind.
    """
    refuse_the_name_of_the_tally(mapping)
    reading = _("Reading and checking {file} …").format(file=file_name)
    progress(Step(reading, 0.0))
    _read_the_file_first(store, viewer, area_id, file_name, data, choices.sheet)
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        read = read_for(
            tx, viewer, area_id, file_name, data, mapping, choices, lambda share: progress(_part(reading, share))
        )
    refuse_what_is_not_clean(read.reading, choices)
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        already = already_in(tx, read)
        if already:
            return BroughtIn(already_sentence(already), changed=False, batches=tuple(batch.id for batch in already))
        meeting = meet(tx, read, mapping.name, choices.held)
        refuse_what_is_in_already(meeting)
        brought = [
            write_batch(
                tx,
                viewer.leading(one),
                _new_batch(
                    tx, read, meeting, one, table_of(file_name, data, choices.sheet).file_name, mapping, choices
                ),
                progress,
            )
            for one, columns in meeting.by_area.items()
            if len(columns)
        ]
        progress(Step(_("Keeping it …"), 1.0))
        return BroughtIn(brought_sentence(tx, brought), changed=True, batches=tuple(batch.id for batch in brought))


def _part(sentence: str, share: float) -> Step:
    """Return how far the whole is when the reading is so far."""
    return Step(sentence, READING * share)


def _new_batch(
    tx: Tx,
    read: FileRead,
    meeting: Meeting,
    area_id: AreaId,
    file_name: str,
    mapping: Mapping,
    choices: FileChoices,
) -> NewBatch:
    rows = next(area for area in read.reading.summary.areas if area.area_id == area_id)
    return NewBatch(
        file_name=file_name,
        content_key=read.key,
        mapping_name=mapping.name,
        mapping_content=mapping.to_json(),
        rows_read=rows.rows_read,
        rows_left_out=rows.rows_left_out + meeting.left_out.get(area_id, 0),
        covers=read.reading.covers[area_id],
        kept_finer=choices.keep_finer.strip(),
        columns=meeting.by_area[area_id],
        marking=marked(choices.marking, marking_of(tx, area_id)),
        replaces=meeting.replaces,
    )


def _read_the_file_first(
    store: Store, viewer: Viewer, area_id: AreaId | None, file_name: str, data: bytes, sheet: str
) -> None:
    """Read the file before any transaction begins: another process does it, and may have others to read first."""
    with store.reading() as tx:
        require_lead(tx.people.again(viewer), area_id)
    table_of(file_name, data, sheet)
