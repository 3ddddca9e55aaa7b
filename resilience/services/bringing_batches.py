"""What has been brought in, batch by batch, and taking a batch out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Refused
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import BatchState
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.sharing import marking_of
from resilience.services.uk_time import uk_clock, uk_day
from resilience.views.bringing_data import BatchesView, BatchLine, BroughtIn, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from resilience.domain.identity import AreaId, BatchId
    from resilience.domain.need import Batch, NewBatch
    from resilience.domain.viewer import LedArea, Viewer
    from resilience.storage.store import Store, Tx

READING, WRITING = 0.3, 0.65
"""The share of the whole that reading and writing take, measured at a million rows: for the bar, nothing else."""


def batches(store: Store, viewer: Viewer, area_id: AreaId) -> BatchesView:
    """Return an area's batches, the newest first."""
    with store.reading() as tx:
        led = tx.people.again(viewer).leading(area_id)
        held = tx.needs.batches(led)
        lines = tuple(
            BatchLine(
                batch.id,
                batch.state,
                batch.file_name,
                batch.records,
                _batch_sentence(batch),
                batch.marking,
                batch.mapping_name,
                batch.replaced,
                batch.gave_way,
            )
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


def write_batch(tx: Tx, led: LedArea, new: NewBatch, progress: Callable[[Step], None]) -> Batch:
    """Write one area's records, with the deed for the record."""
    total = len(new.columns)
    batch = tx.needs.bring_in(led, new, progress=lambda done: progress(_written(done, total)))
    tx.audit.write(
        Deed.IMPORT,
        f"batch {batch.id}, {batch.records} records" + (f", {batch.replaced} gave way" if batch.replaced else ""),
        person_id=led.person_id,
        area_id=led.id,
    )
    return batch


def _written(done: int, total: int) -> Step:
    sentence = _("{done} of {total} records written").format(done=f"{done:,}", total=f"{total:,}")
    return Step(sentence, READING + WRITING * done / max(total, 1))


def brought_sentence(tx: Tx, brought: list[Batch]) -> str:
    """Return what came in, and what gave way to it."""
    records = sum(batch.records for batch in brought)
    made = ngettext("{n} record is in", "{n} records are in", records).format(n=f"{records:,}")
    if len(brought) == 1:
        batch = brought[0]
        said = _("{made} for {area}, as batch {id}. It can be withdrawn at any time.").format(
            made=made, area=tx.areas.get(batch.area_id).name, id=batch.id
        )
    else:
        said = _("{made} for {n} areas, one batch each. Each can be withdrawn at any time.").format(
            made=made, n=len(brought)
        )
    replaced = sum(batch.replaced for batch in brought)
    return f"{said} {_replaced_sentence(replaced)}" if replaced else said


def _replaced_sentence(replaced: int) -> str:
    return ngettext(
        "{n} record of an earlier file gave way.", "{n} records of earlier files gave way.", replaced
    ).format(n=f"{replaced:,}")


def withdraw(store: Store, viewer: Viewer, area_id: AreaId, batch_id: BatchId, why: str) -> BroughtIn:
    """Take a batch out again, with the reason; the figures are then as before it came."""
    why = plain_line(why)
    if not why:
        raise Refused(_("Please say in a few words why the batch is withdrawn."))
    with store.transaction() as tx:
        led = tx.people.again(viewer).leading(area_id)
        back = tx.needs.batch(led, batch_id).replaced
        batch = tx.needs.withdraw(led, batch_id, why)
        tx.audit.write(
            Deed.WITHDRAWAL,
            f"batch {batch.id}, {batch.records} records",
            person_id=viewer.person_id,
            area_id=area_id,
        )
        said = _withdrawn_sentence(batch)
        return BroughtIn(f"{said} {_back_sentence(back)}" if back else said, changed=True, batches=(batch.id,))


def _withdrawn_sentence(batch: Batch) -> str:
    return ngettext(
        "{file} is withdrawn: its {n} record no longer counts. The same file can be brought in again.",
        "{file} is withdrawn: its {n} records no longer count. The same file can be brought in again.",
        batch.records,
    ).format(file=batch.file_name, n=f"{batch.records:,}")


def _back_sentence(back: int) -> str:
    return ngettext(
        "{n} record of an earlier file that had given way to it counts again.",
        "{n} records of earlier files that had given way to it count again.",
        back,
    ).format(n=f"{back:,}")


def areas_whose_summaries_differ(store: Store, viewer: Viewer) -> tuple[str, ...]:
    """Return the names of areas whose summaries are not what their records add up to; there should be none."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        return tuple(area.name for area in tx.areas.all() if tx.needs.differences_from_records(viewer.reading(area.id)))


def _batch_sentence(batch: Batch) -> str:
    came = _("brought in on {day} at {time}").format(
        day=words.day(uk_day(batch.brought_in_at)), time=uk_clock(batch.brought_in_at)
    )
    if batch.state is BatchState.WITHDRAWN and batch.withdrawn_at is not None:
        return _("{came}; withdrawn on {day}: {why}").format(
            came=came, day=words.day(uk_day(batch.withdrawn_at)), why=batch.withdrawn_why
        )
    said = "; ".join([*_span(batch), came])
    for sentence in _ways(batch):
        said = f"{said}; {sentence}"
    return said


def _span(batch: Batch) -> Iterator[str]:
    if batch.first_day is not None and batch.last_day is not None:
        yield _("{first} to {last}").format(first=words.day(batch.first_day), last=words.day(batch.last_day))


def _ways(batch: Batch) -> Iterator[str]:
    """Say what gave way to a batch, and what of it gave way to later ones."""
    if batch.rows_left_out:
        yield ngettext("{n} row was left out", "{n} rows were left out", batch.rows_left_out).format(
            n=f"{batch.rows_left_out:,}"
        )
    if batch.replaced:
        yield ngettext(
            "{n} record of an earlier file gave way to it",
            "{n} records of earlier files gave way to it",
            batch.replaced,
        ).format(n=f"{batch.replaced:,}")
    if batch.gave_way:
        yield ngettext(
            "{n} of its records has given way to a later file",
            "{n} of its records have given way to later files",
            batch.gave_way,
        ).format(n=f"{batch.gave_way:,}")
