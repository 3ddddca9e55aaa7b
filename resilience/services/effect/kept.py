"""Keeps what one area's figures gave for an intervention, so that a page opened again is not worked out anew.

Answers live as long as the figures in memory that they were made from, which is one revision of the area's data. The
right to read has been asked for before anybody gets here.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from resilience.locales import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from resilience.services.need_cube import NeedCube

MOST_OF_ONE_AREA = 64
Answer = TypeVar("Answer")
_answers: WeakKeyDictionary[NeedCube, dict[Hashable, Any]] = WeakKeyDictionary()
_lock = Lock()


def is_kept(cube: NeedCube, question: Hashable) -> bool:
    """Whether an answer is at hand in this language."""
    with _lock:
        return (question, spoken()) in _answers.get(cube, {})


def kept(cube: NeedCube, question: Hashable, make: Callable[[], Answer]) -> Answer:
    """Return the answer to a question, made only where nothing that stands in the question has changed since."""
    key = (question, spoken())
    with _lock:
        held = _answers.setdefault(cube, {})
        if key in held:
            found: Answer = held[key]
            return found
    made = make()
    with _lock:
        if len(held) >= MOST_OF_ONE_AREA:
            held.pop(next(iter(held)))
        held[key] = made
    return made
