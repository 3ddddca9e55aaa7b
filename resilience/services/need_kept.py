"""Keeps what an area's figures gave, so that opening a table on a page does not work everything out anew.

Answers live as long as the figures in memory that they were made from, which is one revision of the area's data. The
right to read has been asked for before anybody gets here.
"""

from __future__ import annotations

from dataclasses import fields
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from resilience.locales import spoken
from resilience.services.need_asking import NeedContext

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from resilience.services.need_cube import NeedCube

Answer = TypeVar("Answer")
MOST_OF_ONE_AREA = 128
"""Answers kept of each area; the one kept longest goes first."""
_BESIDE_THE_CUBE = tuple(field.name for field in fields(NeedContext) if field.name != "cube")
_answers: WeakKeyDictionary[NeedCube, dict[Hashable, Any]] = WeakKeyDictionary()
_lock = Lock()


def kept(context: NeedContext, about: str, question: Hashable, make: Callable[[], Answer]) -> Answer:
    """Return the answer to a question, made only where nothing it is made of has changed since, in this language.

    `about` names what is asked, so that two pages with the same question keep an answer each.
    """
    return kept_of(context.cube, (about, question, *(getattr(context, name) for name in _BESIDE_THE_CUBE)), make)


def is_kept(cube: NeedCube, question: Hashable) -> bool:
    """Whether an answer of `kept_of` is at hand in this language."""
    with _lock:
        return (question, spoken()) in _answers.get(cube, {})


def kept_of(cube: NeedCube, question: Hashable, make: Callable[[], Answer]) -> Answer:
    """Return the answer to a question that itself holds everything, beside the cube, that the answer is made of."""
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
