"""One tree of errors; each message is a sentence that tells a person what to do next.

Whatever is not in this tree is a bug: it is logged with a reference number and never shown.
"""

from __future__ import annotations


class ResilienceError(Exception):
    """Something a person can be told. `sentence` says what happened and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotAllowed(ResilienceError):
    """The viewer's roles do not permit this, here and now."""


class NotFound(ResilienceError):
    """What was asked for is not there, or is not the viewer's to know about."""


class Refused(ResilienceError):
    """The input cannot be accepted; the sentence says what is wrong with it and nothing was changed."""


class NotOnScale(Refused):
    """A level that the framework's scale does not have."""


class Conflict(ResilienceError):
    """Somebody else (or another window) changed this since it was last seen; nothing was overwritten."""


class SettingsError(ResilienceError):
    """The installation is not set up so that it can run; the sentence says what to change."""


class Busy(ResilienceError):
    """The database is held by another process for longer than anybody should wait; nothing was changed."""
