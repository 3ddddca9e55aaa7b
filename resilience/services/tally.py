"""The weekly tally: need by channel and type, counted by hand, for a partnership that keeps no log.

A week is one batch of the source `weekly tally`. Saving it again puts the new one in the place of the old one, which
comes back when the new one is undone. "None" is a count of 0; "not reported" is a record without a count.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Conflict, Refused
from resilience.domain.need import NewBatch, Replaces
from resilience.domain.need_question import Part, Period
from resilience.domain.taxonomy import TermKind
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.need_asking import need_context
from resilience.services.tally_cells import Cell, as_columns, read_cells
from resilience.services.tally_held import ASKED, DAY, SOURCE, WEEK, batch_of, cells_of, shown_first, span_of, usual_of
from resilience.services.uk_time import uk_day
from resilience.views.need import Choosable
from resilience.views.tally import TallyCell, TallyChannel, TallySaved, TallyView

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from resilience.domain.identity import AreaId, BatchId
    from resilience.domain.need import Batch
    from resilience.domain.viewer import LedArea, Viewer
    from resilience.services.need_asking import NeedContext
    from resilience.storage.store import Store, Tx
    from resilience.views.tally import TypedTally

WEEKS_OFFERED = 13


def weekly_tally(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    week: date | None = None,
    more: tuple[Collection[str], Collection[str]] = ((), ()),
) -> TallyView:
    """Return the grid of a week (its Monday; `None` is the week that ended last).

    `more` are channels and need types to show beside those that the area used lately.
    """
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        context = need_context(tx, viewer, area_id)
        return _view(tx, area, context, _week(context, week), more)


def save_tally(
    store: Store, viewer: Viewer, area_id: AreaId, week: date, typed: TypedTally, seen: BatchId | None
) -> TallySaved:
    """Save a week in place of what is saved of it; the same again changes nothing.

    Raises `Conflict` where it is no longer `seen` that is saved, and `Refused` with every cell that cannot be read.
    """
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        context = need_context(tx, viewer, area_id)
        week = _week(context, week)
        cells = read_cells(typed, usual_of(context, week), lambda cell: _name(context, cell))
        held = _seen_still(tx, area, week, seen)
        if held is not None and cells_of(tx, area, held) == cells:
            return TallySaved(_("This is what is saved already; nothing was changed."), is_changed=False)
        tx.needs.raise_revision(area)
        _seen_still(tx, area, week, seen)
        batch = tx.needs.bring_in(area, _batch(week, cells, seen))
        tx.audit.write(
            Deed.TALLY,
            f"week {week} batch {batch.id} records {batch.records}",
            person_id=viewer.person_id,
            area_id=area_id,
        )
        return TallySaved(_said(context, week, cells), is_changed=True)


def undo_tally(store: Store, viewer: Viewer, area_id: AreaId, week: date, seen: BatchId | None) -> str:
    """Withdraw what is saved of a week, so that what was saved of it before counts again; return the sentence."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        tx.needs.raise_revision(area)
        held = _seen_still(tx, area, week, seen)
        if held is None:
            raise Refused(_("This week is not saved, so there is nothing to undo."))
        tx.needs.withdraw(area, held.id, _("The weekly tally was undone."))
        tx.audit.write(Deed.TALLY, f"week {week} batch {held.id} undone", person_id=viewer.person_id, area_id=area_id)
        if batch_of(tx, area, week) is None:
            return _("The week of {day} is no longer saved.").format(day=words.day(week))
        return _("The week of {day} is again as it was saved before.").format(day=words.day(week))


def _seen_still(tx: Tx, area: LedArea, week: date, seen: BatchId | None) -> Batch | None:
    """Return what is saved of a week, or raise `Conflict` where that is not what was seen."""
    held = batch_of(tx, area, week)
    if (None if held is None else held.id) == seen:
        return held
    raise Conflict(
        _("What you saw of this week was undone since. Nothing you typed is lost: save again to save it.")
        if held is None
        else _(
            "Somebody else, or another window, saved this week since you opened it. Nothing of theirs or yours is "
            "lost: look at what is saved now, then save again to put yours in its place."
        ),
        area_id=area.id,
    )


def _batch(week: date, cells: Mapping[Cell, int | None], seen: BatchId | None) -> NewBatch:
    digest = hashlib.sha256(repr(sorted(cells.items(), key=lambda held: held[0])).encode()).hexdigest()
    return NewBatch(
        file_name=f"{SOURCE}-{week}",
        # The same content may come again after another: what it takes the place of makes it a new one.
        content_key=f"{SOURCE} {week} {digest} {seen or 0}",
        mapping_name=SOURCE,
        mapping_content="{}",
        rows_read=len(cells),
        rows_left_out=0,
        covers=(span_of(week),),
        kept_finer="",
        columns=as_columns(week, cells),
        replaces=Replaces.PERIOD,
    )


def _week(context: NeedContext, week: date | None) -> date:
    """Return the Monday asked for, or that of the week that ended last; a week that goes on is `Refused`."""
    newest = context.today - DAY * context.today.weekday() - WEEK
    if week is None:
        return newest
    if week.weekday():
        raise Refused(_("A week is named by its Monday."))
    if week > newest:
        raise Refused(_("This week has not ended yet. Please tally it from next Monday on."))
    return week


def _name(context: NeedContext, cell: Cell) -> str:
    return _("{channel}, {need_type}").format(
        channel=context.name(Part.CHANNEL, cell[0]), need_type=context.type_name(cell[1])
    )


def _said(context: NeedContext, week: date, cells: Mapping[Cell, int | None]) -> str:
    total = sum(number or 0 for number in cells.values())
    blank = [cell for cell, number in cells.items() if number is None]
    said = ngettext(
        "The week of {day} is saved: {n} request.", "The week of {day} is saved: {n} requests.", total
    ).format(day=words.day(week), n=words.amount(total))
    if not blank:
        return said
    channels = ", ".join(context.name(Part.CHANNEL, code) for code in sorted({cell[0] for cell in blank}))
    return f"{said} " + ngettext(
        "{n} cell is not reported ({channels}), so that this week does not count as wholly reported. If there was "
        "none, tick the channel and save again.",
        "{n} cells are not reported ({channels}), so that this week does not count as wholly reported. If there was "
        "none, tick the channel and save again.",
        len(blank),
    ).format(n=len(blank), channels=channels)


# ------------------------------------------------------------------------------------------------------- what is shown


def _view(
    tx: Tx, area: LedArea, context: NeedContext, week: date, more: tuple[Collection[str], Collection[str]]
) -> TallyView:
    held, before = batch_of(tx, area, week), batch_of(tx, area, week - WEEK)
    now, then = cells_of(tx, area, held), cells_of(tx, area, before)
    usual = shown_first(context, week)
    terms = context.taxonomies
    shown = [
        [code for code in terms.codes(kind) if code in ({*usual[axis], *more[axis]} | {cell[axis] for cell in now})]
        for axis, kind in enumerate((TermKind.CHANNEL, TermKind.NEED_TYPE))
    ]
    return TallyView(
        title=_("Tally of the week of {day}").format(day=words.day(week)),
        context=_("{area}. Requests for help, counted by channel and need type.").format(area=context.area.name),
        saved=_saved(held, before),
        beside=_beside(context, week),
        weeks=tuple(_week(context, None) - WEEK * number for number in range(WEEKS_OFFERED)),
        week=week,
        channels=tuple(_channel(context, code, shown[1], now, then) for code in shown[0]),
        more_channels=_not_shown(context, TermKind.CHANNEL, usual[0]),
        more_types=_not_shown(context, TermKind.NEED_TYPE, usual[1]),
        seen=None if held is None else held.id,
    )


def _not_shown(context: NeedContext, kind: TermKind, usual: frozenset[str]) -> tuple[Choosable, ...]:
    return tuple(Choosable(term.code, term.name) for term in context.taxonomies.of(kind) if term.code not in usual)


def _channel(
    context: NeedContext,
    code: str,
    types: Collection[str],
    now: Mapping[Cell, int | None],
    then: Mapping[Cell, int | None],
) -> TallyChannel:
    held = [number for (channel, _type), number in now.items() if channel == code]
    cells = tuple(
        TallyCell(
            need_type,
            context.type_name(need_type),
            "" if now.get((code, need_type)) is None else str(now[code, need_type]),
            _last(then, (code, need_type)),
        )
        for need_type in types
    )
    return TallyChannel(code, context.name(Part.CHANNEL, code), bool(held) and None not in held, cells)


def _last(then: Mapping[Cell, int | None], cell: Cell) -> str:
    if cell not in then:
        return ""
    number = then[cell]
    return _("not reported") if number is None else words.amount(number) if number else _("none")


def _saved(held: Batch | None, before: Batch | None) -> str:
    said = (
        _("This week is not saved yet.")
        if held is None
        else _("This week was saved on {day}.").format(day=words.day(uk_day(held.brought_in_at)))
    )
    if before is None:
        return said + " " + _("The week before was not tallied here, so that no numbers stand beside the cells.")
    return said


def _beside(context: NeedContext, week: date) -> str:
    others = sorted(set(context.cube.sources_by_day(ASKED, Period(*span_of(week)))) - {SOURCE})
    if not others:
        return ""
    return _("“{sources}” covers days of this week already. A tally beside it would count the same need twice.").format(
        sources="”, “".join(others)
    )
