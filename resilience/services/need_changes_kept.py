"""Keeps the answers that one area's figures gave, so that opening a table on the page does not judge everything anew.

Answers live as long as the figures in memory that they were made from, which is one revision of the area's data. The
right to read has been asked for before anybody gets here.
"""

from __future__ import annotations

from dataclasses import fields
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from resilience.locales import spoken
from resilience.services.need_asking import NeedContext

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from resilience.services.need_cube import NeedCube
    from resilience.views.need_changes import NeedChangesView

MOST_OF_ONE_AREA = 48
_BESIDE_THE_CUBE = tuple(field.name for field in fields(NeedContext) if field.name != "cube")
_answers: WeakKeyDictionary[NeedCube, dict[Hashable, NeedChangesView]] = WeakKeyDictionary()
_lock = Lock()


def kept(context: NeedContext, question: Hashable, make: Callable[[], NeedChangesView]) -> NeedChangesView:
    """Return the answer to a question, made only where nothing it is made of has changed since, in this language."""
    key = (question, spoken(), *(getattr(context, name) for name in _BESIDE_THE_CUBE))
    with _lock:
        held = _answers.setdefault(context.cube, {})
        if key in held:
            return held[key]
    made = make()
    with _lock:
        if len(held) >= MOST_OF_ONE_AREA:
            held.pop(next(iter(held)))
        held[key] = made
    return made
