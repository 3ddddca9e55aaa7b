"""A group of series to take away: with its source, and without small counts unless they are asked for expressly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.sharing import marked
from resilience.domain.vocabulary import Marking
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.count_columns import Column
from resilience.services.effect.brought_series import group_from
from resilience.services.effect.brought_series_words import group_span, series_table
from resilience.services.exports import ExportKind
from resilience.services.sharing import marking_of
from resilience.services.small_counts import Hidden, small, without_small_counts
from resilience.services.uk_time import uk_day
from resilience.views.document import Document, Section
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.domain.identity import AreaId, SeriesId
    from resilience.domain.outcome import OutcomeSeries
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store

COLUMNS = (Column.APART, Column.COUNT, Column.APART)
"""What stands in a series' table: its period, the counts, and what they are in proportion to."""


def series_document(
    store: Store, viewer: Viewer, area_id: AreaId, first: SeriesId, *, with_small_numbers: bool = False
) -> Document:
    """Return a group, by the number of its first series, as a document; `NotTheirs` where it counts no more.

    Without small numbers, counts from 1 to 7 and whatever would give them away are hidden; amounts stay as they are.
    With them the file is OFFICIAL-SENSITIVE at least.
    """
    with store.reading() as tx:
        area = tx.people.again(viewer).reading(area_id)
        held = group_from(tx, area, first, is_withdrawn=False)
        tables = [_table(one, with_small_numbers=with_small_numbers) for one in held]
        hidden = sum(table.cells for table in tables)
        least = Marking.OFFICIAL_SENSITIVE if with_small_numbers else Marking.PUBLIC
        marking = marked(None, marking_of(tx, area_id), least)
        lines = (
            (_("Area"), tx.areas.get(area_id).name),
            *_about(held),
            (_("Marking"), marking.label),
            (_("Small numbers"), _small_numbers(hidden, with_small_numbers=with_small_numbers)),
        )
        return Document(
            title=_("{group}, counted elsewhere").format(group=held[0].new.group),
            context="",
            marking=marking,
            example=_("Example data. The area and its need are invented.") if tx.installation.is_example else "",
            made_at=tx.now,
            sections=(
                Section(_("About this file"), "", (_cover(lines),)),
                *(Section(one.name, "", (table.table,)) for one, table in zip(held, tables, strict=True)),
            ),
            head=tx.audit.head(),
        )


def export_kind(*, with_small_numbers: bool) -> ExportKind:
    """Return by which word the record of who did what calls such a file."""
    return ExportKind.OUTCOMES_WITH_SMALL_NUMBERS if with_small_numbers else ExportKind.OUTCOMES


def _table(one: OutcomeSeries, *, with_small_numbers: bool) -> Hidden:
    table = series_table(one.new)
    if with_small_numbers or not one.new.is_count:
        return Hidden(table, 0)
    return without_small_counts(table, COLUMNS[: len(table.columns)])


def _about(held: Sequence[OutcomeSeries]) -> Iterator[tuple[str, str]]:
    new = held[0].new
    yield _("Counted"), _("{kind}: {unit}").format(kind=new.counted_as.label, unit=new.unit)
    yield _("Source"), new.source
    yield _("Period"), group_span([one.new for one in held])
    yield _("Brought in"), words.day(uk_day(held[0].brought_at))


def _cover(lines: Sequence[tuple[str, str]]) -> Table:
    return Table(_("What this file holds"), (_("What"), _("Value")), (False, False), tuple(lines))


def _small_numbers(hidden: int, *, with_small_numbers: bool) -> str:
    if with_small_numbers:
        return _("Included: handle as {marking}").format(marking=Marking.OFFICIAL_SENSITIVE.label)
    if not hidden:
        return _("There is no count from {small}, so nothing is hidden").format(small=small())
    return ngettext(
        "Counts from {small} and what would give them away are hidden: {n} cell",
        "Counts from {small} and what would give them away are hidden: {n} cells",
        hidden,
    ).format(small=small(), n=words.amount(hidden))
