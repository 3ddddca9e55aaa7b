"""The facilitator's page of room mode: what is shown, who is here, how many answered, how much time is left."""

from __future__ import annotations

from collections import Counter as Times
from datetime import timedelta
from typing import TYPE_CHECKING

from resilience.domain.room import PLANNED, Given
from resilience.domain.vocabulary import AssessmentState, RoundState
from resilience.locales import _, ngettext
from resilience.services import room_words
from resilience.services.frameworks import framework_of_round
from resilience.services.moderation import still_to_submit
from resilience.services.room_order import given_in, order_of
from resilience.services.rooms import OPENABLE
from resilience.services.scorers import is_anchored
from resilience.views.room import Counter, FacilitatorView, Opening, Revealed, RoomPage, Shown
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.assessment import Assessment, Round
    from resilience.domain.framework import Framework, Indicator, Tick
    from resilience.domain.identity import AreaId, RoomId
    from resilience.domain.moderation import AgreedScore
    from resilience.domain.room import Room
    from resilience.domain.viewer import LedArea, Viewer
    from resilience.storage.store import Store, Tx


def room_page(store: Store, viewer: Viewer, area_id: AreaId) -> RoomPage:
    """Return the open room of an area as its facilitator sees it, or what a room can be opened for."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        room = tx.rooms.open_now(area)
        if room is not None and is_anchored(tx, area, viewer):
            return RoomPage(_("A room is open"), _about(), None, (), _steered())
        if room is not None:
            view = _facilitator(tx, area, room)
            return RoomPage(_title(view), _where(view), view, ())
        openings = tuple(
            opening
            for round_ in reversed(tx.assessments.rounds())
            if (opening := _opening(tx, area, round_)) is not None
        )
        if not openings:
            return RoomPage(_("There is no assessment to score in a room"), _about(), None, (), _nothing())
        return RoomPage(_("Score together in one room"), _about(), None, openings)


def _about() -> str:
    return _("One indicator at a time: everybody answers silently by phone, you reveal, talk, agree and minute.")


def _nothing() -> str:
    return _("An administrator opens a round first; what is signed off is not scored again.")


def _steered() -> str:
    return _("You have not submitted your own answers in the open round. Levels agreed before would steer them.")


def _opening(tx: Tx, area: LedArea, round_: Round) -> Opening | None:
    held = tx.assessments.in_round(area, round_.id)
    if round_.state is RoundState.DRAFT or (held is not None and held.state not in OPENABLE):
        return None
    return Opening(
        round_.id, round_.name, len(framework_of_round(tx, round_).indicators), _confirms(tx, area, round_, held)
    )


def _confirms(tx: Tx, area: LedArea, round_: Round, held: Assessment | None) -> str:
    if held is None:
        return _("Nobody has begun this assessment. It begins in the room, and first answers are taken there alone.")
    if held.state is AssessmentState.MODERATION:
        return ""
    waiting = len(still_to_submit(tx, area, held, round_))
    if not waiting:
        return _("Everybody has submitted. Moderation begins, and all in the area see what was submitted.")
    return ngettext(
        "{n} evaluator has not submitted and could not any more: moderation begins, and all see what was submitted.",
        "{n} evaluators have not submitted and could not any more: moderation begins, and all see what was submitted.",
        waiting,
    ).format(n=waiting)


def _title(view: FacilitatorView) -> str:
    if view.shown is not None:
        return view.shown.indicator.name
    return _("Every indicator is agreed: close the room")


def _where(view: FacilitatorView) -> str:
    progress = _("{n} of {total}").format(n=view.shown.number, total=view.total) if view.shown else view.round_name
    agreed = _("{n} agreed").format(n=view.agreed)
    feature = view.shown.feature_name if view.shown else ""
    return " · ".join(part for part in (progress, agreed, view.pace, feature) if part)


def _facilitator(tx: Tx, area: LedArea, room: Room) -> FacilitatorView:
    assessment = tx.assessments.get(area, room.assessment_id)
    round_ = tx.assessments.round(assessment.round_id)
    framework = framework_of_round(tx, round_)
    order = order_of(tx, area, assessment, framework)
    agreed = tx.agreed.of(area, assessment.id)
    here = order.index(room.indicator) if room.indicator in order else len(order)
    return FacilitatorView(
        id=room.id,
        assessment_id=assessment.id,
        round_name=round_.name,
        code=room.code,
        step=room.step,
        total=len(order),
        agreed=len(agreed),
        pace=_pace(tx, room, len(order) - len(agreed)),
        counter=_counter(tx, area, room),
        shown=_shown(tx, area, room, framework, here + 1, agreed.get(room.indicator)) if room.indicator else None,
        has_back=here > 0,
    )


def _pace(tx: Tx, room: Room, left: int) -> str:
    """Return the time that is left, and what it makes for each indicator that is not agreed."""
    minutes = round((room.opened_at + PLANNED - tx.now) / timedelta(minutes=1))
    planned = round(PLANNED / timedelta(minutes=1))
    if minutes <= 0:
        return ngettext("{n} minute over the {planned}", "{n} minutes over the {planned}", -minutes).format(
            n=-minutes, planned=planned
        )
    said = ngettext("{n} minute left of {planned}", "{n} minutes left of {planned}", minutes).format(
        n=minutes, planned=planned
    )
    if not left:
        return said
    return _("{left}: {each} for each still to agree").format(left=said, each=_each(minutes / left))


def _each(minutes: float) -> str:
    seconds = round(minutes * 60 / 10) * 10
    return _("{minutes}:{seconds} minutes").format(minutes=seconds // 60, seconds=f"{seconds % 60:02}")


def counter(store: Store, viewer: Viewer, area_id: AreaId, room_id: RoomId) -> Counter:
    """Return how many sit in the room and how many of them have answered what is shown."""
    with store.reading() as tx:
        area = tx.people.again(viewer).leading(area_id)
        return _counter(tx, area, tx.rooms.get(area, room_id))


def _counter(tx: Tx, area: LedArea, room: Room) -> Counter:
    seats = tx.rooms.seats(area, room.id)
    answered = len(tx.rooms.answers(area, room.id, room.indicator))
    titles = Times(seat.title for seat in seats)
    return Counter(len(seats), answered, tuple(sorted(titles.items())), _counter_sentence(len(seats), answered))


def _counter_sentence(joined: int, answered: int) -> str:
    if not joined:
        return _("Nobody has joined yet")
    if answered == joined:
        return ngettext("{n} has answered: nobody is missing", "All {n} have answered", joined).format(n=joined)
    return _("{answered} of {joined} have answered").format(answered=answered, joined=joined)


def _shown(tx: Tx, area: LedArea, room: Room, framework: Framework, number: int, agreed: AgreedScore | None) -> Shown:
    indicator = framework.indicator(room.indicator)
    return Shown(
        indicator=indicator,
        feature_name=next(one.name for one in framework.features if one.code == indicator.feature),
        number=number,
        ask=framework.ask,
        ticks=_ticks(framework, indicator),
        revealed=_revealed(tx, area, room, indicator) if room.is_revealed else None,
        agreed=agreed.answer if agreed else None,
        reason=agreed.reason if agreed else "",
        seen_version=agreed.revision if agreed else 0,
    )


def _ticks(framework: Framework, indicator: Indicator) -> tuple[tuple[int, tuple[Tick, ...]], ...]:
    by_code = {tick.code: tick for tick in framework.ticks}
    return tuple(
        (gate.level, tuple(by_code[code] for code in gate.ticks))
        for gate in sorted(indicator.gates, key=lambda gate: gate.level)
        if gate.ticks
    )


def _revealed(tx: Tx, area: LedArea, room: Room, indicator: Indicator) -> Revealed:
    given = given_in(tx, area, room, indicator)
    return Revealed(given, room_words.spread(given), _before(tx, area, room, indicator), _table(indicator, given))


def _before(tx: Tx, area: LedArea, room: Room, indicator: Indicator) -> str:
    first = [
        one.first.answer
        for one in tx.scores.first_and_now(area, room.assessment_id)
        if one.first.indicator == indicator.code
    ]
    if not first:
        return ""
    said = room_words.spread(Given.of(first, indicator.top_level + 1))
    return _("Evaluators, each alone before: {spread}.").format(spread=said)


def _table(indicator: Indicator, given: Given) -> Table:
    rows = [(str(level), indicator.levels[level], str(given.counts[level])) for level in indicator.choices]
    rows += [
        (_("Don't know"), "", str(given.dont_know)),
        (_("Does not apply here"), "", str(given.not_applicable)),
    ]
    return Table(
        _("How many in the room gave each answer"),
        (_("Answer"), _("Description"), _("How many")),
        (False, False, True),
        tuple(rows),
    )
