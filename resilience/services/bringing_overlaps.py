"""Batches of the same days as a file that is coming in: the same needs in two files would count twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import BatchState
from resilience.locales import ngettext
from resilience.views.bringing_data import HeldAlready

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from resilience.domain.need import Batch
    from resilience.services.bringing_again import Meeting
    from resilience.services.bringing_reading import FileRead
    from resilience.storage.store import Tx

MOST_NAMES = 5


def overlaps(tx: Tx, read: FileRead, meeting: Meeting) -> Iterable[str]:
    """Say which batches of the same days are in already: the same needs in two files would count twice."""
    for held in read.reading.summary.areas:
        led = read.led.get(held.area_id)
        if led is None or held.first_day is None or held.last_day is None:
            continue
        batches = [batch for batch in tx.needs.batches(led) if _is_of_days(batch, held.first_day, held.last_day)]
        name = tx.areas.get(held.area_id).name
        of_it = tuple(_named(batch) for batch in batches if batch.mapping_name == meeting.source)
        others = tuple(_named(batch) for batch in batches if batch.mapping_name != meeting.source)
        if of_it and meeting.held is HeldAlready.ADD:
            yield _same_source_sentence(name, of_it)
        if others:
            yield _other_sources_sentence(name, others)


def _is_of_days(batch: Batch, first: date, last: date) -> bool:
    """Whether a batch that counts holds records of some of these days."""
    return (
        batch.state is BatchState.BROUGHT_IN
        and batch.first_day is not None
        and batch.last_day is not None
        and batch.first_day <= last
        and first <= batch.last_day
    )


def _named(batch: Batch) -> str:
    return f"{batch.id} ({batch.file_name})"


def _same_source_sentence(area: str, names: tuple[str, ...]) -> str:
    return ngettext(
        "{area} has a batch of this kind of some of these days already: {batches}. If this file corrects it, please "
        "choose that its records give way; or else the same needs would count twice.",
        "{area} has batches of this kind of some of these days already: {batches}. If this file corrects them, please "
        "choose that their records give way; or else the same needs would count twice.",
        len(names),
    ).format(area=area, batches=some_of(names))


def _other_sources_sentence(area: str, names: tuple[str, ...]) -> str:
    return ngettext(
        "{area} has a batch of some of these days already: {batches}. If both hold the same needs, they "
        "would count twice: withdraw the older one first.",
        "{area} has batches of some of these days already: {batches}. If they hold the same needs, they "
        "would count twice: withdraw the older ones first.",
        len(names),
    ).format(area=area, batches=some_of(names))


def some_of(names: tuple[str, ...]) -> str:
    """Return the first few of several names."""
    return ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")
