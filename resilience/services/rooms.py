"""Room mode for the facilitator, who is the area's lead: open, show, reveal, agree, go on, close.

Nobody's single answer leaves this module: only how many gave each level. What is agreed is held as in moderation, with
the minute as its reason; who sat in the room is forgotten when it closes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Refused
from resilience.domain.moderation import AgreedDraft, needs_a_reason
from resilience.domain.room import LASTS, RoomMovedOn, new_code
from resilience.domain.vocabulary import AssessmentState, RoundState
from resilience.locales import _
from resilience.services import room_words
from resilience.services.frameworks import framework_of_round
from resilience.services.moderated import moderated
from resilience.services.room_order import given_in, next_after, order_of
from resilience.statistics.ordinal import summary

if TYPE_CHECKING:
    from resilience.domain.assessment import Answer, Assessment, Round
    from resilience.domain.framework import Indicator
    from resilience.domain.identity import AreaId, RoomId, RoundId
    from resilience.domain.room import Given, Room
    from resilience.domain.viewer import LedArea, Viewer
    from resilience.storage.store import Store, Tx

OPENABLE = frozenset({AssessmentState.OPEN, AssessmentState.MODERATION})


# ----------------------------------------------------------------------------------------------------------- opening


def open_room(
    store: Store, viewer: Viewer, area_id: AreaId, round_id: RoundId, *, is_confirmed: bool = False
) -> RoomId:
    """Open a room for the area's own assessment in a round and return it; the one that is open already, if there is.

    An assessment that takes first answers goes into moderation, and one that nobody began is begun: `Refused` unless
    that `is_confirmed`.
    """
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        tx.rooms.end_those_over(area)
        held = tx.rooms.open_now(area)
        if held is not None:
            return held.id
        round_ = tx.assessments.round(round_id)
        assessment = _in_moderation(tx, area, viewer, round_, is_confirmed=is_confirmed)
        order = order_of(tx, area, assessment, framework_of_round(tx, round_))
        first = next_after(order, frozenset(tx.agreed.of(area, assessment.id)), after="")
        room_id = tx.rooms.open(area, assessment.id, _free_code(tx), first, tx.now + LASTS)
        _note(tx, viewer, area_id, f"room {room_id} assessment {assessment.id} opened")
        return room_id


def _in_moderation(tx: Tx, area: LedArea, viewer: Viewer, round_: Round, *, is_confirmed: bool) -> Assessment:
    if round_.state is RoundState.DRAFT:
        raise Refused(_("This round is a draft. An administrator opens it first."))
    held = tx.assessments.in_round(area, round_.id)
    if held is not None and held.state is AssessmentState.MODERATION:
        return held
    if held is not None and held.state not in OPENABLE:
        raise Refused(
            _("This assessment is {state}. Revoke the sign-off first.").format(state=held.state.label.lower())
        )
    if not is_confirmed:
        raise Refused(_("Please confirm that from now on first answers are taken in the room alone."))
    begun = tx.assessments.begin(area, round_.id)
    tx.assessments.move(area, begun.id, AssessmentState.MODERATION)
    tx.audit.write(
        Deed.ASSESSMENT_STATE,
        f"assessment {begun.id} {AssessmentState.MODERATION.value}",
        person_id=viewer.person_id,
        area_id=area.id,
    )
    return tx.assessments.get(area, begun.id)


def _free_code(tx: Tx) -> str:
    code = new_code()
    held = tx.rooms.by_code(code)
    return code if held is None or not held.is_open_at(tx.now) else _free_code(tx)


def _note(tx: Tx, viewer: Viewer, area_id: AreaId, what: str) -> None:
    tx.audit.write(Deed.ROOM, what, person_id=viewer.person_id, area_id=area_id)


# --------------------------------------------------------------------------------------------------------- leading it


def reveal(store: Store, viewer: Viewer, area_id: AreaId, room_id: RoomId, *, seen_step: int) -> None:
    """Show how many gave each level, to everybody; from now on nobody changes an answer."""
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        room = _open(tx, area, room_id)
        if not room.indicator:
            raise RoomMovedOn
        tx.rooms.show(area, room_id, seen_step=seen_step, indicator=room.indicator, is_revealed=True)
        _note(tx, viewer, area_id, f"room {room_id} {room.indicator} revealed")


def ask_again(store: Store, viewer: Viewer, area_id: AreaId, room_id: RoomId, *, seen_step: int) -> None:
    """Hide the answers again, so that everybody may change theirs after the talk."""
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        room = _open(tx, area, room_id)
        tx.rooms.show(area, room_id, seen_step=seen_step, indicator=room.indicator, is_revealed=False)
        _note(tx, viewer, area_id, f"room {room_id} {room.indicator} asked again")


def skip(store: Store, viewer: Viewer, area_id: AreaId, room_id: RoomId, *, seen_step: int) -> None:
    """Go on to the next indicator without agreeing on this one; it comes again at the end."""
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        _go_on(tx, viewer, area, _open(tx, area, room_id), seen_step)


def go_back(store: Store, viewer: Viewer, area_id: AreaId, room_id: RoomId, *, seen_step: int) -> None:
    """Show the indicator before in the order, agreed or not; at the first one nothing changes."""
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        room = _open(tx, area, room_id)
        order = _order_of(tx, area, room)
        here = order.index(room.indicator) if room.indicator in order else len(order)
        if here:
            _show(tx, viewer, area, room, order[here - 1], seen_step)


def _go_on(tx: Tx, viewer: Viewer, area: LedArea, room: Room, seen_step: int) -> None:
    agreed = frozenset(tx.agreed.of(area, room.assessment_id))
    _show(tx, viewer, area, room, next_after(_order_of(tx, area, room), agreed, after=room.indicator), seen_step)


def _show(tx: Tx, viewer: Viewer, area: LedArea, room: Room, indicator: str, seen_step: int) -> None:
    tx.rooms.show(area, room.id, seen_step=seen_step, indicator=indicator, is_revealed=False)
    _note(tx, viewer, area.id, f"room {room.id} {indicator or 'nothing'} shown")


def _order_of(tx: Tx, area: LedArea, room: Room) -> tuple[str, ...]:
    assessment = tx.assessments.get(area, room.assessment_id)
    return order_of(tx, area, assessment, framework_of_round(tx, tx.assessments.round(assessment.round_id)))


def _open(tx: Tx, area: LedArea, room_id: RoomId) -> Room:
    room = tx.rooms.get(area, room_id)
    if not room.is_open_at(tx.now):
        raise Refused(_("This room is closed. What was agreed in it is kept."))
    return room


def agree(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    room_id: RoomId,
    draft: AgreedDraft,
    *,
    seen_step: int,
    seen_version: int,
) -> str:
    """Save what the room agreed on the indicator shown, with its minute, and show the next one.

    Returns in words what was agreed, and what holds the level back. The reason that is kept begins with how many gave
    each level. `Refused` before the answers are revealed and without a minute where the level is away from them;
    `RoomMovedOn` and `AgreedConflict` where something changed meanwhile.
    """
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        room = _open(tx, area, room_id)
        if room.step != seen_step or room.indicator != draft.indicator:
            raise RoomMovedOn
        if not room.is_revealed:
            raise Refused(_("Please reveal the answers first."))
        said = _save(tx, viewer, area, room, draft, seen_version)
        _go_on(tx, viewer, area, room, seen_step)
        return said


def _save(tx: Tx, viewer: Viewer, area: LedArea, room: Room, draft: AgreedDraft, seen_version: int) -> str:
    assessment = tx.assessments.get(area, room.assessment_id)
    if assessment.state is not AssessmentState.MODERATION:
        raise Refused(
            _("This assessment is {state}, not in moderation. Nothing was changed.").format(
                state=assessment.state.label.lower()
            )
        )
    held = moderated(tx, area, assessment, tx.assessments.round(assessment.round_id))
    indicator = held.framework.indicator(draft.indicator)
    draft.answer.on(indicator)
    given = given_in(tx, area, room, indicator)
    last = held.last_agreed.get(indicator.code)
    _refuse_unfit(indicator, draft, given, last.answer if last else None)
    tx.agreed.save(area, assessment.id, _minuted(draft, given), seen_version=seen_version)
    tx.audit.write(
        Deed.AGREED_SCORE,
        f"assessment {assessment.id} {indicator.code} revision {seen_version + 1} in room {room.id}",
        person_id=viewer.person_id,
        area_id=area.id,
    )
    if draft.answer.level is None:
        return _("{indicator}: {answer}.").format(indicator=indicator.name, answer=draft.answer.kind.label)
    stands = held.said(held.standing(indicator, draft.answer.level, draft.ticks))
    return _("{indicator}: {standing}.").format(indicator=indicator.name, standing=stands)


def _refuse_unfit(indicator: Indicator, draft: AgreedDraft, given: Given, last: Answer | None) -> None:
    if draft.ticks - {tick for gate in indicator.gates for tick in gate.ticks}:
        raise Refused(_("This is nothing that {indicator} asks to be ticked.").format(indicator=indicator.name))
    if needs_a_reason(draft.answer, median=summary(given.levels).median, last_agreed=last) and not draft.reason:
        raise Refused(
            _(
                "Please write the minute: this differs from the middle of what the room gave, or is two or more levels "
                "away from what was agreed last time."
            )
        )


def _minuted(draft: AgreedDraft, given: Given) -> AgreedDraft:
    """Return what is agreed with the counts before the minute: they are what may be kept of who answered what."""
    reason = f"{room_words.minuted(given)} {draft.reason}".strip()
    return AgreedDraft(draft.indicator, draft.answer, reason, draft.ticks)


def end(store: Store, viewer: Viewer, area_id: AreaId, room_id: RoomId) -> None:
    """Close a room and forget who sat in it. What was agreed stays in moderation. Twice changes nothing."""
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        if tx.rooms.get(area, room_id).ended_at is not None:
            return
        seats = len(tx.rooms.seats(area, room_id))
        tx.rooms.end(area, room_id)
        _note(tx, viewer, area_id, f"room {room_id} closed, {seats} seats")
