"""Comparing areas that agreed to it: levels of their last closed round, side by side and never ranked.

NCSR+ members see those that share by name; board members and leads see those of their circles. Everybody sees the own
area against its own past first. Each opening is in the record: once a day for each person, with how many areas it
showed, and once a day for each person and area shown by name, where its lead finds it. A day is one in UK time; more
would fill the record with the redrawings of one page, and say no more about who looked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.sharing import USUAL_MARKING
from resilience.domain.vocabulary import Marking
from resilience.locales import _
from resilience.services import comparing_page as page
from resilience.services.comparing_access import may_be_seen
from resilience.services.comparing_levels import (
    AreaLevels,
    assessments_of,
    closed_rounds,
    levels_of,
    without_assessment,
    without_name,
)
from resilience.services.comparing_notes import doubts, worked_out
from resilience.services.comparing_rows import Row, own_past, summed_up
from resilience.services.frameworks import framework_of
from resilience.services.sharing import marking_of
from resilience.services.uk_time import UK, uk_day
from resilience.views.comparing import ComparisonView
from resilience.views.document import Document, Section
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resilience.domain.assessment import Assessment, Round
    from resilience.domain.framework import Framework
    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import ComparableArea, ReadableArea, SummarisableArea, Viewer
    from resilience.services.comparing_access import MayBeSeen
    from resilience.storage.store import Store, Tx
    from resilience.views.comparing import AreasCompared, OverAreas


@dataclass(frozen=True, slots=True)
class _Looked:
    """A comparison with what the record has to say about it: subjects by area, `None` for no single one."""

    view: ComparisonView
    entries: tuple[tuple[AreaId | None, str], ...]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is compared: the assessments by area, the closed rounds of one framework, and the areas with none of it."""

    held: Mapping[AreaId, Sequence[Assessment]]
    rounds: Sequence[Round]
    framework: Framework | None
    absent: frozenset[AreaId]


def comparison(store: Store, viewer: Viewer) -> ComparisonView:
    """Return the areas that this viewer may see beside each other; `NotAllowed` for whoever may see none.

    What is shown is in the record before it is shown.
    """
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        viewer.seeing_comparison()
        looked = _look(tx, viewer)
        is_written = not _unwritten(tx, viewer, looked)
    if not is_written:
        with store.transaction() as tx:
            for area_id, subject in _unwritten(tx, tx.people.again(viewer), looked):
                tx.audit.write(Deed.COMPARISON, subject, person_id=viewer.person_id, area_id=area_id)
    return looked.view


def document(view: ComparisonView) -> Document:
    """Return a comparison as a file: one table over all features for each ground on which areas are shown."""
    return Document(
        title=_("Comparison of partnerships"),
        context=view.context,
        marking=view.marking,
        example=_("Example data. The partnerships are invented.") if view.is_example else "",
        made_at=view.made_at,
        sections=(
            *(Section(held.heading, held.sentence, (as_one_table(held),)) for held in view.sets if held.features),
            *(Section(past.area_name, past.sentence, (past.table,)) for past in view.own if past.table is not None),
            Section(_("How this is worked out"), " ".join((*(held.method for held in view.sets), view.worked_out))),
            Section(_("What would make this false"), " ".join(view.doubts)),
        ),
    )


def as_one_table(held: AreasCompared) -> Table:
    """Return every area in every feature as one table, in the order of features and names."""
    first = held.features[0].table
    return Table(
        _("{heading}, by feature and name").format(heading=held.heading),
        (_("Feature"), *first.columns),
        (False, *first.numeric),
        tuple((feature.name, *row) for feature in held.features for row in feature.table.rows),
    )


def _look(tx: Tx, viewer: Viewer) -> _Looked:
    seen = may_be_seen(tx, viewer)
    shown = _shown(tx, seen)
    framework = shown.framework
    rows = _rows(tx, seen, shown)
    over, summed = _over_areas(tx, seen, rows, shown)
    named = seen.by_name.keys() - shown.absent
    absent = len(seen.by_name) - len(named)
    by_name = _in_order(rows, named)
    names = {held.id: held.name for held in tx.circles.all()} if seen.circles else {}
    circles = tuple(
        page.circle(number, names[number], framework, _in_order(rows, seen.circles[number]))
        for number in names
        if number in seen.circles
    )
    shared = page.shared(framework, by_name, over) if seen.is_member else None
    others = seen.circled.keys() - seen.own.keys()
    view = ComparisonView(
        title=page.title_for_members(by_name, framework, over, absent)
        if seen.is_member
        else page.title_for_circles(circles, len(others)),
        context=page.context_for_members(len(by_name), summed, absent)
        if seen.is_member
        else page.context_for_circles(),
        empty=page.empty_for_members(by_name, absent) if seen.is_member else page.empty_for_circles(circles),
        own=tuple(own_past(row, framework) for row in _in_order(rows, seen.own)),
        shared=shared,
        circles=circles,
        areas_by_name=len(by_name),
        areas_summed_up=summed,
        top_level=framework.top_level if framework else 0,
        worked_out=worked_out(framework),
        doubts=doubts(page.levels_shown((*circles, *((shared,) if shared else ())))),
        marking=Marking.strictest(USUAL_MARKING, *(marking_of(tx, number) for number in _in_the_file(seen))),
        is_example=tx.installation.is_example,
        made_at=tx.now,
    )
    return _Looked(view, _entries(seen, sorted(named), summed))


def _shown(tx: Tx, seen: MayBeSeen) -> _Shown:
    proofs: dict[AreaId, ComparableArea | ReadableArea | SummarisableArea] = {**seen.without_name, **seen.proofs}
    held = assessments_of(tx, proofs)
    rounds = closed_rounds(tx, held)
    framework = framework_of(tx, rounds[-1].framework_id) if rounds else None
    return _Shown(held, rounds, framework, without_assessment(tx, held, framework))


def _rows(tx: Tx, seen: MayBeSeen, shown_of: _Shown) -> dict[AreaId, Row]:
    """Return a row for each area that is shown by name; without levels where they would anchor the viewer."""
    levels = levels_of(tx, seen.proofs, shown_of.held, shown_of.rounds, shown_of.framework)
    hidden = AreaLevels(is_hidden=True)
    shown = {*seen.own, *seen.by_name, *seen.circled}
    return {area.id: Row(area, levels.get(area.id, hidden)) for area in tx.areas.all() if area.id in shown}


def _in_order(rows: Mapping[AreaId, Row], wanted: Iterable[AreaId]) -> list[Row]:
    return sorted((rows[number] for number in wanted), key=lambda row: row.area.name.casefold())


def _in_the_file(seen: MayBeSeen) -> set[AreaId]:
    return {*seen.own, *seen.by_name, *seen.without_name, *seen.circled}


def _over_areas(tx: Tx, seen: MayBeSeen, rows: Mapping[AreaId, Row], shown: _Shown) -> tuple[dict[str, OverAreas], int]:
    """Return each feature over all areas that share, and how many those are; nothing for fewer than five.

    It takes evaluators' own levels, of areas by name as of those without, so that it is over one kind of level.
    """
    framework = shown.framework
    if framework is None or not seen.is_member:
        return {}, 0
    by_name = {number: rows[number].held.evaluators for number in seen.by_name}
    answered = {number: held for number, held in by_name.items() if held}
    beside = [seen.by_name[number] for number in answered]
    proofs = list(seen.without_name.values())
    areas = [*answered.values(), *without_name(tx, proofs, beside, shown.held, shown.rounds, framework)]
    over = summed_up(framework, areas)
    return over, len(areas) if over else 0


# --- the record ----------------------------------------------------------------------------------------------------


def _entries(seen: MayBeSeen, named: Sequence[AreaId], summed: int) -> tuple[tuple[AreaId | None, str], ...]:
    """Return what the record says of this look: once for the whole, and once for each area of others by name."""
    overview = f"{len(named)} areas by name, {summed} summed up"
    if seen.circles:
        overview += f", {len(seen.circled)} in circles"
    in_circle = seen.circled.keys() - set(named)
    return (
        (None, overview),
        *((number, "by name") for number in named),
        *((number, "in a circle") for number in sorted(in_circle)),
    )


def _unwritten(tx: Tx, viewer: Viewer, looked: _Looked) -> list[tuple[AreaId | None, str]]:
    """Return what today's record does not say yet about this person's looking: area and subject."""
    if viewer.person_id is None:
        return []
    since = datetime.combine(uk_day(tx.now), time(0), UK)
    written = tx.audit.of_person_since(viewer.person_id, Deed.COMPARISON, since)
    return [entry for entry in looked.entries if entry not in written]
