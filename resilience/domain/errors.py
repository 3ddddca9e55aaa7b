"""One tree of errors; each message is a sentence that tells a person what to do next.

Whatever is not in this tree is a bug: it is logged with a reference number and never shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId


class ResilienceError(Exception):
    """Something a person can be told. `sentence` says what happened and what to do."""

    is_written_down: ClassVar[bool] = False
    """Whether the record of who did what holds that this was refused: an attempt at what is not the person's to do."""

    def __init__(self, sentence: str, *, area_id: AreaId | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.area_id = area_id
        """The area concerned, for the record of who did what; `None` where there was none."""


class NotAllowed(ResilienceError):
    """The viewer's roles do not permit this, here and now.

    `what` names the action in the record of who did what.
    """

    is_written_down = True

    def __init__(self, sentence: str, *, what: str = "", area_id: AreaId | None = None) -> None:
        super().__init__(sentence, area_id=area_id)
        self.what = what


class SessionEnded(NotAllowed):
    """The session in which the page was drawn is over: signed out, too long idle, too old, or ended by somebody."""


class NotFound(ResilienceError):
    """What was asked for is not there."""


class NotTheirs(NotFound):
    """A number that is not there, or is in another area: the two are not told apart to whoever asks."""

    is_written_down = True


class Refused(ResilienceError):
    """The input cannot be accepted; the sentence says what is wrong with it and nothing was changed."""


class NotOnScale(Refused):
    """A level that the framework's scale does not have: no form offers one, so somebody made the message up."""

    is_written_down = True


class TooManyTries(ResilienceError):
    """Too many attempts in too short a time; the sentence says how long to wait."""


class Conflict(ResilienceError):
    """Somebody else (or another window) changed this since it was last seen; nothing was overwritten."""


class SettingsError(ResilienceError):
    """The installation is not set up so that it can run; the sentence says what to change."""


class Busy(ResilienceError):
    """The database is held by another process for longer than anybody should wait; nothing was changed."""
