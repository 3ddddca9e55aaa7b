"""Room mode for the phones: join by the code, see what is shown, answer it silently until the answers are revealed.

Nobody signs in here: a device has a seat by the token in its cookie, of which a hash is held, and a title that names a
role or an agency. All that it may see is the indicator, its own answer, and after the reveal how many gave what.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from resilience.domain.assessment import DONT_KNOW, NOT_APPLICABLE, Answer
from resilience.domain.errors import NotFound, NotOnScale, Refused, TooManyTries
from resilience.domain.room import MOST_SEATS, Given, RoomMovedOn, seat_title
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import AnswerKind
from resilience.locales import _
from resilience.services import room_words
from resilience.services.frameworks import framework_of_round
from resilience.services.identity import TOKEN_BYTES, token_hash
from resilience.services.lately import Lately
from resilience.services.tries import MOST_FROM_AN_ADDRESS, Counted, is_limited, of_address
from resilience.views.room import PhoneView, Stage

if TYPE_CHECKING:
    from resilience.domain.framework import Framework
    from resilience.domain.room import Room, Seat
    from resilience.domain.viewer import LedArea
    from resilience.storage.store import Store, Tx

SEATS_FROM_ONE_ADDRESS = Lately(60)
"""Seats borne with from one address in a quarter of an hour: a whole room shares one."""


class UnknownCode(NotFound):
    """No room has this code: whoever sends it may be guessing."""

    def __init__(self) -> None:
        super().__init__(_("No room is open by this code. Please look at the six letters again."))


class RoomClosed(NotFound):
    """The room of this code is over."""

    def __init__(self) -> None:
        super().__init__(_("Thank you. What was agreed in it is kept by the partnership; you can close this page."))


class SeatNeeded(Refused):
    """This device has no seat in the room: it was never there, or its cookie is gone."""

    def __init__(self) -> None:
        super().__init__(_("This device has no seat in the room yet. Please choose for whom you answer."))


def step(store: Store, code: str, token: str | None) -> int:
    """Return at which step a device's room stands; 0 where it has no seat in an open room of this code.

    Asked by every phone every few seconds: one small read, and nothing is written or told to who has no seat.
    """
    if not token:
        return 0
    with store.reading() as tx:
        tx.people.act_as(OPERATOR)
        return tx.rooms.step_of(code, token_hash(token))


def look(store: Store, code: str, token: str | None, *, address: str) -> PhoneView:
    """Return what a device shows: the way in without a seat, else the indicator, the answers or that nothing is left.

    `RoomClosed` where the room is over, `UnknownCode` where no room has this code: that counts as a guess of its
    `address`, and after many it is `TooManyTries`.
    """
    try:
        with store.reading() as tx:
            room = _room(tx, code, token, address)
            return _view(tx, room, token)
    except UnknownCode:
        _count_a_guess(store, address)
        raise


def join(store: Store, code: str, title: str, *, address: str) -> str:
    """Give a device a seat and return the token for its cookie; `Refused` for a full room and an unfit title."""
    title = seat_title(title)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    try:
        with store.transaction() as tx:
            room = _room(tx, code, None, address)
            area = OPERATOR.leading(room.area_id)
            if len(tx.rooms.seats(area, room.id)) >= MOST_SEATS or not _is_borne(room, address):
                raise Refused(_("This room is full. Please ask the facilitator."))
            tx.rooms.sit_down(area, room.id, token_hash(token), title)
    except UnknownCode:
        _count_a_guess(store, address)
        raise
    return token


def _is_borne(room: Room, address: str) -> bool:
    return SEATS_FROM_ONE_ADDRESS.is_one_more_borne(room.code, of_address(address).of_hash)


def answer(store: Store, code: str, token: str | None, indicator: str, sent: str, *, address: str) -> None:
    """Hold a device's answer to the indicator that it showed, sent as a level or by its word.

    `RoomMovedOn` where another indicator is shown by now or the answers are revealed, `NotOnScale` for an answer that
    the indicator does not have, `SeatNeeded` without a seat. Nothing is changed then.
    """
    try:
        with store.transaction() as tx:
            room = _room(tx, code, token, address)
            area = OPERATOR.leading(room.area_id)
            seat = _seat(tx, area, room, token)
            if seat is None:
                raise SeatNeeded
            if not room.indicator or room.indicator != indicator or room.is_revealed:
                raise RoomMovedOn
            tx.rooms.answer(area, room, seat.number, _read(sent).on(_framework(tx, area, room).indicator(indicator)))
    except UnknownCode:
        _count_a_guess(store, address)
        raise


def _room(tx: Tx, code: str, token: str | None, address: str) -> Room:
    """Return the open room of a code. Who has a seat in it is not held up by the guesses of others at its address."""
    tx.people.act_as(OPERATOR)
    room = tx.rooms.by_code(code)
    if room is not None and token and _seat(tx, OPERATOR.leading(room.area_id), room, token):
        return _if_open(tx, room)
    if is_limited(tx, [_guesses(address)]):
        raise TooManyTries(_("There have been too many attempts. Please wait a quarter of an hour and try again."))
    if room is None:
        raise UnknownCode
    return _if_open(tx, room)


def _if_open(tx: Tx, room: Room) -> Room:
    if not room.is_open_at(tx.now):
        raise RoomClosed
    return room


def _guesses(address: str) -> Counted:
    counted = hashlib.sha256(f"room {of_address(address).of_hash}".encode()).hexdigest()
    return Counted(counted, MOST_FROM_AN_ADDRESS)


def _count_a_guess(store: Store, address: str) -> None:
    with store.transaction() as tx:
        tx.sessions.note_failure([_guesses(address).of_hash])


def _seat(tx: Tx, area: LedArea, room: Room, token: str | None) -> Seat | None:
    return tx.rooms.seat_of(area, room.id, token_hash(token)) if token else None


def _framework(tx: Tx, area: LedArea, room: Room) -> Framework:
    assessment = tx.assessments.get(area, room.assessment_id)
    return framework_of_round(tx, tx.assessments.round(assessment.round_id))


def _read(sent: str) -> Answer:
    words = {AnswerKind.DONT_KNOW.value: DONT_KNOW, AnswerKind.NOT_APPLICABLE.value: NOT_APPLICABLE}
    if sent in words:
        return words[sent]
    if not (sent.isascii() and sent.isdecimal() and len(sent) < len("000")):
        raise NotOnScale(_("This is not one of the answers."))
    return Answer.at(int(sent))


def _view(tx: Tx, room: Room, token: str | None) -> PhoneView:
    area = OPERATOR.leading(room.area_id)
    seat = _seat(tx, area, room, token)
    framework = _framework(tx, area, room)
    indicator = framework.indicator(room.indicator) if room.indicator and seat else None
    answers = tx.rooms.answers(area, room.id, room.indicator) if indicator else {}
    given = Given.of(answers.values(), indicator.top_level + 1) if indicator and room.is_revealed else None
    return PhoneView(
        stage=_stage(room, seat),
        area=tx.areas.get(room.area_id).name,
        code=room.code,
        step=room.step if seat else 0,
        seat=seat.title if seat else "",
        indicator=indicator,
        ask=framework.ask,
        own=answers.get(seat.number) if seat else None,
        given=given,
        sentence=room_words.spread(given) if given else "",
    )


def _stage(room: Room, seat: Seat | None) -> Stage:
    if seat is None:
        return Stage.JOIN
    if not room.indicator:
        return Stage.NOTHING_LEFT
    return Stage.REVEALED if room.is_revealed else Stage.ASK
