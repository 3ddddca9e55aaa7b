"""Turns: few pages at once, in the order of asking, and a long job gives its place away."""

from __future__ import annotations

import threading

import pytest

from resilience.ui.turns import Turns

SECONDS = 10


def test_never_more_than_the_places_are_drawn_at_once_and_all_get_their_turn():
    turns, guard = Turns(2), threading.Lock()
    together, most, done = 0, 0, 0

    def draw() -> None:
        nonlocal together, most, done
        with turns.held():
            with guard:
                together += 1
                most = max(most, together)
            threading.Event().wait(0.002)
            with guard:
                together -= 1
                done += 1

    threads = [threading.Thread(target=draw) for _number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert (most, done) == (2, 20)


def test_who_has_waited_longest_is_next():
    turns, served = Turns(1), []

    def draw(number: int) -> None:
        with turns.held():
            served.append(number)

    with turns.held():
        threads = []
        for number in range(6):
            threads.append(threading.Thread(target=draw, args=(number,)))
            threads[-1].start()
            while len(turns._waiting) <= number:
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join(SECONDS)
    assert served == list(range(6))


def test_a_long_job_lets_the_others_draw_meanwhile():
    turns, drawn = Turns(1), threading.Event()

    def draw() -> None:
        with turns.held():
            drawn.set()

    with turns.held():
        waiting = threading.Thread(target=draw)
        waiting.start()
        assert not drawn.wait(0.05)
        with turns.let_go():
            assert drawn.wait(SECONDS)
        waiting.join(SECONDS)
    with turns.held():
        assert turns._free == 0, "one place, not two, after it was taken back"


def test_a_page_that_fails_hands_its_place_on():
    turns = Turns(1)

    def fail() -> None:
        with turns.held():
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with turns.held(), turns.let_go():
        assert turns._free == 1
    assert turns._free == 1


def test_outside_a_turn_a_long_job_simply_runs():
    turns = Turns(1)
    with turns.let_go():
        assert turns._free == 1
    assert turns._free == 1
