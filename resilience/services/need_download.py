"""What a need page shows, as a document to take away: without small counts unless they are asked for expressly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.sharing import marked
from resilience.domain.vocabulary import Direction, Marking
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.exports import ExportKind
from resilience.services.need_asking import NeedContext, need_context
from resilience.services.sharing import marking_of
from resilience.services.small_counts import small, without_small_counts_in
from resilience.views.document import Document, Section
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.domain.identity import AreaId
    from resilience.domain.need_question import NeedFilter
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store, Tx
    from resilience.views.need import Judged

_NAMED_NUMBERS = re.compile(r"\b(95|99\.8)\s?%|\b10,000\b|\b1,000\b|\b(19|20)\d\d\b|\b2\.66\b|\b1\.128\b")
"""Numbers of methods and years, which no count is behind."""
_SMALL_ALONE = re.compile(r"(?<![\d.,])[1-7](?![\d.,]|\s?%)")


@dataclass(frozen=True, slots=True)
class ShownNeed:
    """What a need page shows: its name, the sentence of its title, the period in words, and its conclusions."""

    page: str
    title: str
    period: str
    conclusions: tuple[Judged, ...]


def need_document(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    asked: NeedFilter,
    shown: ShownNeed,
    *,
    with_small_numbers: bool = False,
) -> Document:
    """Return what a page shows as a document with a cover. With small numbers it is handled as OFFICIAL-SENSITIVE.

    Without them, counts from 1 to 7 are hidden with whatever would give them away; a sentence that could is left out.
    Raises `NotAllowed` for somebody who may not read the area.
    """
    with store.reading() as tx:
        context = need_context(tx, tx.people.again(viewer), area_id)
        least = Marking.OFFICIAL_SENSITIVE if with_small_numbers else Marking.PUBLIC
        marking = marked(None, marking_of(tx, area_id), least)
        sections, hidden = _sections(shown.conclusions, with_small_numbers=with_small_numbers)
        about = _About(tx, context, context.cube.resolved(asked), shown, marking)
        cover = about.cover(_small_numbers_words(hidden, with_small_numbers=with_small_numbers))
        return Document(
            title=_("{page} of {area}").format(page=shown.page, area=context.area.name),
            context="" if hidden else shown.title,
            marking=marking,
            example=about.example,
            made_at=tx.now,
            sections=(Section(_("About this file"), "", (cover,)), *sections),
            head=tx.audit.head(),
        )


def export_kind(*, with_small_numbers: bool) -> ExportKind:
    """Return by which word the record of who did what calls such a file."""
    return ExportKind.NEED_WITH_SMALL_NUMBERS if with_small_numbers else ExportKind.NEED


def _sections(conclusions: Sequence[Judged], *, with_small_numbers: bool) -> tuple[list[Section], int]:
    """Return each conclusion with its tables, and how many cells of them are hidden."""
    if with_small_numbers:
        return [Section(one.heading, _said(one), one.tables) for one in conclusions], 0
    held = iter(without_small_counts_in([table for one in conclusions for table in one.tables]))
    sections, hidden = [], 0
    for one in conclusions:
        tables = [next(held) for _table in one.tables]
        of_this = sum(table.cells for table in tables)
        sections.append(Section(one.heading, _said_without(one, of_this), tuple(table.table for table in tables)))
        hidden += of_this
    return sections, hidden


def _said(one: Judged) -> str:
    return " ".join(line for line in (one.sentence, one.number, one.method, *one.false_if) if line)


def _said_without(one: Judged, hidden: int) -> str:
    """Return what is said of a conclusion, without the lines that could give a small count away."""
    lines = [line for line in (one.sentence, one.number, one.method, *one.false_if) if _tells_nothing(line, hidden)]
    if hidden:
        lines.insert(0, _("What would give hidden counts away is left out here; the page itself says it."))
    return " ".join(line for line in lines if line)


def _tells_nothing(line: str, hidden: int) -> bool:
    """Whether a sentence can stand where small counts are hidden: beside hidden ones only without any number."""
    left = _NAMED_NUMBERS.sub("", line)
    return not (re.search(r"\d", left) if hidden else _SMALL_ALONE.search(left))


def _small_numbers_words(hidden: int, *, with_small_numbers: bool) -> str:
    if with_small_numbers:
        return _("Included: handle as {marking}").format(marking=Marking.OFFICIAL_SENSITIVE.label)
    if not hidden:
        return _("There is no count from {small}, so nothing is hidden").format(small=small())
    said = ngettext(
        "Counts from {small} and what would give them away are hidden: {n} cell",
        "Counts from {small} and what would give them away are hidden: {n} cells",
        hidden,
    )
    return said.format(small=small(), n=words.amount(hidden))


@dataclass(frozen=True, slots=True)
class _About:
    """The cover of one file."""

    tx: Tx
    context: NeedContext
    asked: NeedFilter
    shown: ShownNeed
    marking: Marking

    @property
    def example(self) -> str:
        return _("Example data. The area and its need are invented.") if self.context.is_example else ""

    def cover(self, small_numbers: str) -> Table:
        return Table(
            _("What this file holds"),
            (_("What"), _("Value")),
            (False, False),
            tuple(line for line in self._lines(small_numbers) if line[1]),
        )

    def _lines(self, small_numbers: str) -> Iterator[tuple[str, str]]:
        yield _("Area"), self.context.area.name
        yield _("Records"), self._records()
        yield _("Kind of need"), self.asked.basis.label if self.asked.basis else ""
        yield _("Period"), self.shown.period or self._span()
        yield _("Residents"), self._residents()
        yield _("Marking"), self.marking.label
        yield _("Label"), self.example
        yield _("Small numbers"), small_numbers
        yield _("Method"), _("Each table stands under the conclusion that it belongs to, with its method.")
        yield (
            _("Reference"),
            _("{area}, state {n} of its data").format(area=self.context.area.code, n=self.context.cube.revision),
        )

    def _records(self) -> str:
        """Return which records in words: direction, need type, and of whom or where."""
        asked = self.asked
        said = [Direction(asked.direction).label]
        said.append(_("all need types") if asked.need_type is None else self.context.type_name(asked.need_type))
        if asked.slice is not None:
            said.append(f"{asked.slice.part.label}: {self.context.name(asked.slice.part, asked.slice.code)}")
        return "; ".join(said)

    def _span(self) -> str:
        span = self.context.cube.span(self.asked)
        if span is None:
            return ""
        return _("{first} to {last}").format(first=words.day(span.first), last=words.day(span.last))

    def _residents(self) -> str:
        span = self.context.cube.span(self.asked)
        held = self.context.area.population_near(span.last.year) if span else None
        if held is None:
            return _("not held, so there are no rates")
        return _("{n} in {year} ({source})").format(n=words.amount(held.residents), year=held.year, source=held.source)
