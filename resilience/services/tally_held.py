"""What is held of weekly tallies, and which channels and need types an area used lately."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from resilience.domain.need import THOUSANDTHS, NeedColumns
from resilience.domain.need_question import NeedFilter, Part, Slice
from resilience.domain.taxonomy import TermKind
from resilience.domain.vocabulary import Basis, BatchState, Direction, ReportingChange
from resilience.services.need_completeness import NOT_KNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from resilience.domain.need import Batch
    from resilience.domain.viewer import LedArea
    from resilience.services.need_asking import NeedContext
    from resilience.services.tally_cells import Cell
    from resilience.storage.store import Tx

SOURCE = "weekly tally"
"""The name of the source, where a file has that of the mapping by which it is read."""
WEEK, DAY = timedelta(days=7), timedelta(days=1)
ASKED = NeedFilter(Direction.REQUEST, Basis.EXPRESSED)
MONTHS_LATELY = 4
MOST_CHANNELS, MOST_TYPES = 0.95, 0.9
"""Channels, and types, that together make this share of late need are shown first; the others are one choice away."""
FIRST_CHANNELS = 3
"""Channels shown to an area of which hardly any need is held yet."""
_COLUMNS = [field.name for field in fields(NeedColumns)]
_CHANNEL, _TYPE, _COUNT = (_COLUMNS.index(name) for name in ("channel", "need_type", "count_thousandths"))


def span_of(week: date) -> tuple[date, date]:
    """Return the first and last day of a week."""
    return week, week + WEEK - DAY


def batch_of(tx: Tx, area: LedArea, week: date) -> Batch | None:
    """Return the batch that counts for a week, the one saved last; `None` where it is not saved."""
    return next(
        (
            one
            for one in tx.needs.batches(area)
            if one.mapping_name == SOURCE and one.covers == (span_of(week),) and one.state is BatchState.BROUGHT_IN
        ),
        None,
    )


def cells_of(tx: Tx, area: LedArea, batch: Batch | None) -> dict[Cell, int | None]:
    """Return the requests of each cell of a saved week, `None` for "not reported"; nothing where it is not saved."""
    if batch is None:
        return {}
    return {
        (row[_CHANNEL], row[_TYPE]): None if row[_COUNT] is None else int(row[_COUNT]) // THOUSANDTHS
        for row in tx.needs.records(area, batch.id)
    }


def usual_of(context: NeedContext, week: date) -> tuple[frozenset[str], frozenset[str]]:
    """Return the channels and the need types that the area used lately, those noted as closed left out."""
    codes = context.taxonomies.codes
    channels = _used(
        context, {code: _of_channel(code) for code in codes(TermKind.CHANNEL) if code not in NOT_KNOWN}, MOST_CHANNELS
    )
    types = _used(context, {code: replace(ASKED, need_type=code) for code in codes(TermKind.NEED_TYPE)}, MOST_TYPES)
    return frozenset(channels - _closed(context, week)), frozenset(types)


def shown_first(context: NeedContext, week: date) -> tuple[frozenset[str], frozenset[str]]:
    """Return the channels and need types shown before anybody asks for more: those used lately.

    An area with only a few months of need has no habit yet, and is shown the first channels and every need type.
    """
    channels, types = usual_of(context, week)
    if len(context.cube.series(ASKED)) >= MONTHS_LATELY and channels and types:
        return channels, types
    codes = context.taxonomies.codes
    closed = _closed(context, week)
    first = [code for code in codes(TermKind.CHANNEL) if code not in NOT_KNOWN | closed][:FIRST_CHANNELS]
    return channels | frozenset(first), frozenset(codes(TermKind.NEED_TYPE))


def _of_channel(code: str) -> NeedFilter:
    return replace(ASKED, slice=Slice(Part.CHANNEL, code))


def _used(context: NeedContext, asked: Mapping[str, NeedFilter], share: float) -> set[str]:
    """Return the codes most used, which together make this share of the need of the newest months."""
    if Basis.EXPRESSED not in context.cube.bases(Direction.REQUEST):
        return set()
    amounts = {code: float(context.cube.series(one).seen[-MONTHS_LATELY:].sum()) for code, one in asked.items()}
    whole, so_far, used = sum(amounts.values()), 0.0, set()
    for code in sorted(amounts, key=lambda code: (-amounts[code], code)):
        if amounts[code] <= 0 or so_far >= share * whole:
            break
        used.add(code)
        so_far += amounts[code]
    return used


def _closed(context: NeedContext, week: date) -> set[str]:
    """Return the channels noted as closed before a week, and not as opened again since."""
    closed: set[str] = set()
    for note in context.reporting:
        if note.draft.on_day <= week and note.draft.kind is ReportingChange.CHANNEL_CLOSED:
            closed.add(note.draft.channel)
        elif note.draft.on_day <= week and note.draft.kind is ReportingChange.CHANNEL_OPENED:
            closed.discard(note.draft.channel)
    return closed
