"""Work that is dear or slow, done by a few threads of its own, so that everything else goes on beside it.

A password takes 64 MiB and a tenth of a second of every core; a provider may answer late or never. Fifty of either at
once must take neither the memory nor the threads that somebody's saving needs.
"""

from __future__ import annotations

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from resilience.domain.errors import Busy
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Turns:
    """So many at once and so many waiting; whoever comes after is asked to try again."""

    def __init__(self, name: str, *, at_once: int, waiting: int) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix=name)
        self._most = at_once + waiting
        self._inside = 0

    async def run(self, do: Callable[Given, Result], *given: Given.args, **named: Given.kwargs) -> Result:
        """Wait for a turn and return what came of it; raise `Busy` at once where too many wait already."""
        if self._inside >= self._most:
            raise Busy(_("Too many people are signing in at this moment. Please try again in a minute."))
        self._inside += 1
        try:
            speaking = contextvars.copy_context()  # the reader's language goes along
            work = partial(speaking.run, do, *given, **named)
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._inside -= 1
