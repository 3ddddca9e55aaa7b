"""Room mode: joined by a code, answered silently, revealed as numbers, agreed with a minute, and then forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from resilience.domain.assessment import DONT_KNOW, NOT_APPLICABLE, Answer
from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotOnScale, NotTheirs, Refused, TooManyTries
from resilience.domain.moderation import AgreedConflict, AgreedDraft
from resilience.domain.room import LETTERS, MOST_SEATS, RoomMovedOn, typed_code
from resilience.domain.vocabulary import AssessmentState
from resilience.services import moderation, room_seats, rooms
from resilience.services.frameworks import newest_framework
from resilience.services.room_page import counter, room_page
from resilience.services.room_seats import RoomClosed, SeatNeeded, UnknownCode
from resilience.views.room import Stage
from tests.services.moderating import submitted
from tests.storage.rows_held import rows

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
HERE = "10.2.0.1"


class Playing:
    """A room with its facilitator and its phones."""

    def __init__(self, store, partnership, round_id) -> None:
        self.store, self.partnership, self.lead = store, partnership, partnership.lead
        self.id = rooms.open_room(store, self.lead, partnership.id, round_id, is_confirmed=True)

    @property
    def page(self):
        return room_page(self.store, self.lead, self.partnership.id).room

    @property
    def indicator(self) -> str:
        return self.page.shown.indicator.code

    def join(self, *titles: str) -> list[str]:
        return [room_seats.join(self.store, self.page.code, title, address=HERE) for title in titles]

    def look(self, token):
        return room_seats.look(self.store, self.page.code, token, address=HERE)

    def answer(self, token, sent, indicator=None) -> None:
        room_seats.answer(self.store, self.page.code, token, indicator or self.indicator, sent, address=HERE)

    def do(self, act) -> None:
        act(self.store, self.lead, self.partnership.id, self.id, seen_step=self.page.step)

    def agree(self, answer, minute="", ticks=frozenset(), *, step=None, seen=None) -> str:
        held = self.page
        draft = AgreedDraft(held.shown.indicator.code, answer, minute, ticks)
        return rooms.agree(
            self.store,
            self.lead,
            self.partnership.id,
            self.id,
            draft,
            seen_step=held.step if step is None else step,
            seen_version=held.shown.seen_version if seen is None else seen,
        )


@pytest.fixture
def room(store, partnership, this_round):
    return Playing(store, partnership, this_round)


def held_agreed(store, partnership):
    with store.reading() as tx:
        area = tx.people.again(partnership.lead).leading(partnership.id)
        (assessment,) = tx.assessments.of_area(area)
        return assessment, tx.agreed.of(area, assessment.id)


@BOTH_ENGINES
def test_a_room_is_played_from_joining_to_a_drafted_assessment(store, partnership, room):
    first = room.indicator
    ambulance, fire, council = room.join("Ambulance", "Fire", "Council")
    assert (room.page.counter.joined, room.page.counter.answered) == (3, 0)
    for token, sent in ((ambulance, "2"), (fire, "3"), (council, "dont_know"), (ambulance, "3")):
        room.answer(token, sent)
    assert room.look(ambulance).own == Answer.at(3)
    assert room.look(fire).given is None
    assert counter(store, partnership.lead, partnership.id, room.id).sentence == "All 3 have answered"
    room.do(rooms.reveal)
    revealed = room.page.shown.revealed
    assert (revealed.given.counts, revealed.given.dont_know) == ((0, 0, 0, 2, 0, 0), 1)
    assert room.look(council).sentence == "3 answered: all who gave a level gave 3" == revealed.sentence
    assert "reached" in room.agree(Answer.at(3), "We saw it in June.")
    assert room.look(ambulance).stage is Stage.ASK
    assert room.indicator != first
    assert room.page.agreed == 1
    rooms.end(store, partnership.lead, partnership.id, room.id)
    assessment, agreed = held_agreed(store, partnership)
    assert assessment.state is AssessmentState.MODERATION
    assert agreed[first].answer == Answer.at(3)
    assert agreed[first].reason == "Scored in one room: level 3 by 2, don't know by 1. We saw it in June."
    assert room_page(store, partnership.lead, partnership.id).room is None


def test_who_sat_in_a_room_is_forgotten_when_it_closes_and_the_record_never_held_it(store, partnership, room):
    (token,) = room.join("Ambulance")
    room.answer(token, "2")
    assert token not in repr(rows(store.url))
    code = room.page.code
    for _twice in range(2):
        rooms.end(store, partnership.lead, partnership.id, room.id)
    held = rows(store.url)
    assert (held["room_seat"], held["room_answer"]) == ([], [])
    assert [row["subject"] for row in held["audit_entry"] if row["deed"] == Deed.ROOM.value] == [
        "room 1 assessment 1 opened",
        "room 1 closed, 1 seats",
    ]
    assert room_seats.step(store, code, token) == 0
    with pytest.raises(RoomClosed):
        room_seats.look(store, code, token, address=HERE)


def test_what_most_evaluators_disagreed_on_comes_first_and_the_rest_in_the_order_of_the_framework(
    store, partnership, this_round
):
    assessment = submitted(store, partnership, this_round)
    room = Playing(store, partnership, this_round)
    assert room.indicator == "SL1"
    room.do(rooms.skip)
    assert room.indicator == "SL4"
    room.do(rooms.skip)
    assert room.indicator == "SL2"
    room.do(rooms.go_back)
    assert room.indicator == "SL4"
    room.do(rooms.reveal)
    assert (
        room.page.shown.revealed.before
        == "Evaluators, each alone before: 3 answered: median between 2 and 3, from 2 to 3."
    )
    moderation.agree(
        store, partnership.lead, partnership.id, assessment, AgreedDraft("SL2", Answer.at(3)), seen_version=0
    )
    room.do(rooms.skip)
    assert room.indicator == "SL3"  # SL2 is agreed by now


def test_skipped_indicators_come_again_and_a_room_in_which_all_is_agreed_says_so(store, partnership, room):
    codes = [indicator.code for indicator in newest_framework(store).indicators]
    (token,) = room.join("Ambulance")
    room.do(rooms.skip)
    with store.transaction() as tx:
        area = tx.people.again(partnership.lead).leading(partnership.id)
        (assessment,) = tx.assessments.of_area(area)
        for code in codes[2:]:
            tx.agreed.save(area, assessment.id, AgreedDraft(code, Answer.at(1), "so"), seen_version=0)
    for expected in (codes[1], codes[0]):
        assert room.indicator == expected
        room.do(rooms.reveal)
        room.agree(DONT_KNOW)
    assert room.page.shown is None
    assert room.look(token).stage is Stage.NOTHING_LEFT
    assert room_page(store, partnership.lead, partnership.id).title.startswith("Every indicator is agreed")
    room.do(rooms.go_back)
    assert room.indicator == codes[-1]


@pytest.mark.parametrize("state", ["none", "open"])
def test_opening_a_room_ends_first_answers_only_once_that_is_confirmed(store, partnership, this_round, state):
    if state == "open":
        submitted(store, partnership, this_round, {"one": {"SL1": 2}})
    (opening,) = room_page(store, partnership.lead, partnership.id).openings
    assert opening.confirms.startswith("Nobody has begun" if state == "none" else "2 evaluators have not submitted")
    before = rows(store.url)
    with pytest.raises(Refused, match="confirm"):
        rooms.open_room(store, partnership.lead, partnership.id, this_round)
    assert rows(store.url) == before
    first = rooms.open_room(store, partnership.lead, partnership.id, this_round, is_confirmed=True)
    assert rooms.open_room(store, partnership.lead, partnership.id, this_round) == first
    assert held_agreed(store, partnership)[0].discussed_since is not None


def test_nobody_can_answer_after_the_reveal_for_another_indicator_or_off_the_scale(store, room):
    (token,) = room.join("Ambulance")
    room.answer(token, "2")
    shown = room.indicator
    before = rows(store.url)
    for sent, indicator, error in (
        ("6", shown, NotOnScale),
        ("-1", shown, NotOnScale),
        ("", shown, NotOnScale),
        ("³", shown, NotOnScale),
        ("2", "OP6", RoomMovedOn),
        ("2", "none", RoomMovedOn),
    ):
        with pytest.raises(error):
            room.answer(token, sent, indicator)
    for forged in (None, "", "made up", "0" * 5000):
        with pytest.raises(SeatNeeded):
            room.answer(forged, "2")
    assert rows(store.url) == before
    room.do(rooms.reveal)
    with pytest.raises(RoomMovedOn):
        room.answer(token, "4", shown)
    assert room.page.shown.revealed.given.counts[2] == 1
    room.do(rooms.ask_again)
    room.answer(token, "4", shown)
    assert room.look(token).own == Answer.at(4)


def test_a_seat_of_one_room_is_none_in_another(store, partnership, another, this_round, room):
    (token,) = room.join("Ambulance")
    other = Playing(store, another, this_round)
    assert other.look(token).stage is Stage.JOIN
    assert room_seats.step(store, other.page.code, token) == 0
    with pytest.raises(SeatNeeded):
        other.answer(token, "2")
    with pytest.raises(NotTheirs):
        rooms.reveal(store, another.lead, another.id, room.id, seen_step=1)
    with pytest.raises(NotTheirs):
        counter(store, another.lead, another.id, room.id)
    for who in (partnership.board, partnership.one, another.lead):
        with pytest.raises(NotAllowed):
            room_page(store, who, partnership.id)


def test_a_facilitator_with_two_windows_neither_skips_two_nor_agrees_twice(store, room):
    room.join("Ambulance")
    room.do(rooms.reveal)
    step = room.page.step
    room.agree(Answer.at(2), "Minute.", step=step)
    with pytest.raises(RoomMovedOn):
        room.agree(Answer.at(2), "Minute.", step=step)
    with pytest.raises(RoomMovedOn):
        rooms.skip(store, room.lead, room.partnership.id, room.id, seen_step=step)
    room.do(rooms.reveal)
    with pytest.raises(AgreedConflict):
        room.agree(Answer.at(2), "Minute.", seen=3)
    assert room.page.agreed == 1


def test_agreeing_takes_a_reveal_a_minute_where_it_differs_and_ticks_that_the_indicator_knows(room):
    for token, sent in zip(room.join("A", "B", "C"), ("1", "1", "2"), strict=True):
        room.answer(token, sent)
    with pytest.raises(Refused, match="reveal"):
        room.agree(Answer.at(1))
    room.do(rooms.reveal)
    with pytest.raises(Refused, match="minute"):
        room.agree(Answer.at(3))
    with pytest.raises(Refused, match="minute"):
        room.agree(NOT_APPLICABLE)
    with pytest.raises(Refused, match="ticked"):
        room.agree(Answer.at(1), ticks=frozenset({"volunteer_sign_up"}))
    with pytest.raises(NotOnScale):
        room.agree(Answer.at(6), "Minute.")
    assert room.page.agreed == 0
    assert room.agree(Answer.at(1)).endswith("1 claimed and reached.")


def test_a_room_closes_by_itself_after_twelve_hours(store, clock, partnership, this_round, room):
    (token,) = room.join("Ambulance")
    code = room.page.code
    clock.now += timedelta(hours=12)
    with pytest.raises(RoomClosed):
        room_seats.look(store, code, token, address=HERE)
    assert room_page(store, partnership.lead, partnership.id).room is None
    rooms.open_room(store, partnership.lead, partnership.id, this_round)
    assert rows(store.url)["room_seat"] == []  # those of the room that was left open


def test_codes_are_not_guessed_and_who_sits_is_not_held_up_by_guesses_from_the_same_address(store, room):
    (token,) = room.join("Ambulance")
    assert len(room.page.code) == 6
    assert set(room.page.code) <= set(LETTERS)
    assert typed_code(f" {room.page.code[:3].lower()}-{room.page.code[3:]} ") == room.page.code
    for _guess in range(20):
        with pytest.raises(UnknownCode):
            room_seats.look(store, "BBBBBB", None, address=HERE)
    for code in ("BBBBBB", room.page.code):
        with pytest.raises(TooManyTries):
            room_seats.look(store, code, None, address=HERE)
    assert room.look(token).stage is Stage.ASK
    assert room_seats.look(store, room.page.code, None, address="10.7.7.7").stage is Stage.JOIN
    assert not any(
        row["person_id"] is None and row["deed"] == "sign_in_failed" for row in rows(store.url)["audit_entry"]
    )


@pytest.mark.parametrize("title", ["", "  ", "a" * 41])
def test_a_seat_has_a_short_title(room, title):
    with pytest.raises(Refused):
        room.join(title)


def test_a_full_room_takes_nobody_more(store, room):
    for number in range(MOST_SEATS):
        room_seats.join(store, room.page.code, "Guest", address=f"10.3.0.{number}")
    with pytest.raises(Refused, match="full"):
        room_seats.join(store, room.page.code, "Guest", address="10.4.0.1")
    assert room.page.counter.seats == (("Guest", MOST_SEATS),)
