"""The phones of room mode as a browser gets them: a cookie for one room, forms of ours alone, numbers and no names."""

from __future__ import annotations

import re

import httpx
import pytest

from resilience.services import opened, room_seats, rooms
from resilience.services.room_page import room_page
from resilience.web.room import SEAT
from tests.hostile_text import HOSTILE

OK, SENT_ON, REFUSED, TOO_MANY = (
    httpx.codes.OK,
    httpx.codes.SEE_OTHER,
    httpx.codes.FORBIDDEN,
    httpx.codes.TOO_MANY_REQUESTS,
)


class Room:
    """An open room of the small example."""

    def __init__(self, example) -> None:
        self.store, self.lead, self.area_id = opened.store(), example.partnership.lead, example.partnership.id
        self.id = rooms.open_room(self.store, self.lead, self.area_id, example.round_id, is_confirmed=True)
        self.path = f"/room/{self.page.code}"

    @property
    def page(self):
        return room_page(self.store, self.lead, self.area_id).room

    @property
    def indicator(self) -> str:
        return self.page.shown.indicator.code

    def do(self, act) -> None:
        act(self.store, self.lead, self.area_id, self.id, seen_step=self.page.step)


@pytest.fixture
def room(example):
    return Room(example)


def sit(edge, room, title="Ambulance"):
    taken = edge.send(room.path, {"seat": title}, client="192.168.5.5")
    assert (taken.status_code, taken.headers["location"]) == (SENT_ON, room.path)
    return {SEAT: taken.cookies[SEAT]}


def now(edge, room, cookies=None):
    return edge.get(f"{room.path}/now", cookies=cookies).json()


def test_a_phone_joins_answers_changes_its_mind_and_sees_numbers_after_the_reveal(edge, room):
    assert edge.get(room.path.lower(), client="192.168.5.5").headers["location"] == room.path
    joining = edge.get(room.path, client="192.168.5.5")
    assert "For whom do you answer?" in joining.text
    assert "set-cookie" not in joining.headers
    seat = sit(edge, room)
    asked = edge.get(room.path, cookies=seat)
    assert room.page.shown.indicator.question in asked.text
    assert asked.text.count('name="answer"') == len(room.page.shown.indicator.levels) + 2
    for value in ("1", "4"):
        sent = edge.send(room.path, {"indicator": room.indicator, "answer": value}, cookies=seat)
        assert sent.status_code == SENT_ON
    held = edge.get(room.path, cookies=seat).text
    assert re.findall(r'value="([^"]+)" aria-pressed="true"', held) == ["4"]
    assert "median" not in held
    room.do(rooms.reveal)
    shown = edge.get(room.path, cookies=seat).text
    assert "1 answered: all who gave a level gave 4" in shown
    assert "You gave: level 4." in shown
    assert 'name="answer"' not in shown


def test_the_seat_is_kept_from_scripts_other_sites_and_other_rooms(edge, room):
    cookie = edge.send(room.path, {"seat": "Fire"}).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert f"path={room.path.lower()}" in cookie
    assert "secure" not in cookie  # plain http on one's own machine
    behind_tls = "https://127.0.0.1:8501"
    taken = edge.send(room.path, {"seat": "Fire"}, host=behind_tls, origin=behind_tls)
    assert "secure" in taken.headers["set-cookie"].lower()


def test_the_script_is_told_a_number_and_only_where_there_is_a_seat(edge, room):
    assert now(edge, room) == now(edge, room, {SEAT: "made up"}) == {"step": 0}
    seat = sit(edge, room)
    assert now(edge, room, seat) == {"step": 1}
    room.do(rooms.reveal)
    assert now(edge, room, seat) == {"step": 2}
    rooms.end(room.store, room.lead, room.area_id, room.id)
    assert now(edge, room, seat) == {"step": 0}
    closed = edge.get(room.path, cookies=seat)
    assert (closed.status_code, "This room is closed" in closed.text) == (OK, True)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"answer": "6"}, "levels 0 to 5"),
        ({"answer": "x"}, "not one of the answers"),
        ({"answer": "2", "indicator": "OP6"}, "moved on"),
        ({}, "not one of the answers"),
    ],
)
def test_a_forged_answer_is_refused_in_words_on_the_page_as_it_stands(edge, room, form, words):
    seat = sit(edge, room)
    refused = edge.send(room.path, {"indicator": room.indicator, **form}, cookies=seat)
    assert refused.status_code == REFUSED
    assert words in refused.text
    assert room.page.shown.indicator.question in refused.text
    assert room.page.counter.answered == 0


def test_a_forged_seat_is_asked_to_sit_down(edge, room):
    answer = {"indicator": room.indicator, "answer": "2"}
    for cookies in ({}, {SEAT: "made up"}):
        refused = edge.send(room.path, answer, cookies=cookies)
        assert refused.status_code == REFUSED
        assert "no seat in the room" in refused.text
        assert "For whom do you answer?" in refused.text
    assert room.page.counter.answered == 0


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_another_site_can_neither_take_a_seat_nor_answer(edge, room, origin):
    seat = sit(edge, room)
    for form in ({"seat": "Fire"}, {"indicator": room.indicator, "answer": "2"}):
        assert edge.send(room.path, form, origin=origin, cookies=seat).status_code == REFUSED
        assert edge.ask("POST", room.path, data=form, cookies=seat).status_code == REFUSED
    assert (room.page.counter.joined, room.page.counter.answered) == (1, 0)


def test_codes_are_not_guessed(edge, room):
    for _guess in range(20):
        assert edge.get("/room/BBBBBB", client="192.168.5.9").status_code == REFUSED
    assert edge.get("/room/BBBBBB", client="192.168.5.9").status_code == TOO_MANY
    assert edge.get(room.path, client="192.168.5.9").status_code == TOO_MANY
    assert edge.send(room.path, {"seat": "Fire"}, client="192.168.5.9").status_code == TOO_MANY
    assert edge.get(room.path, client="192.168.5.8").status_code == OK


def test_titles_that_people_typed_are_shown_as_text(edge, room):
    for text in (text[:40].encode(errors="replace").decode() for text in HOSTILE.values()):
        taken = edge.send(room.path, {"seat": text}, client=f"10.8.{len(text)}.1")
        if taken.status_code != SENT_ON:
            continue
        shown = edge.get(room.path, cookies={SEAT: taken.cookies[SEAT]}).text
        assert re.findall(r"<script(?! src=\"/elr/(?:plain|room)\.js\")", shown) == []
        assert "<img" not in shown
    assert room.page.counter.joined > 5


def test_without_a_script_a_link_leads_on(edge, room):
    seat = sit(edge, room)
    assert f'<noscript><p><a href="{room.path}"' in edge.get(room.path, cookies=seat).text
    assert edge.get("/elr/room.js").status_code == OK


def test_one_address_takes_no_more_seats_than_a_full_hall(edge, room):
    for _person in range(60):
        room_seats.join(room.store, room.page.code, "Guest", address="10.8.8.8")
    assert edge.send(room.path, {"seat": "Guest"}, client="10.8.8.8").status_code == REFUSED
