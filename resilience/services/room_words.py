"""What a room answered, in words: how many at each level, never who."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _, ngettext
from resilience.services import words
from resilience.statistics.ordinal import summary

if TYPE_CHECKING:
    from resilience.domain.room import Given


def spread(given: Given) -> str:
    """Return the sentence over the picture: "7 answered: median 3, from 2 to 4"."""
    if not given.everybody:
        return _("Nobody has answered")
    who = ngettext("{n} answered", "{n} answered", given.everybody).format(n=given.everybody)
    if not given.n:
        return _("{who}, and nobody gave a level").format(who=who)
    held = summary(given.levels)
    if held.low == held.high:
        return _("{who}: all who gave a level gave {level}").format(who=who, level=held.low)
    return _("{who}: median {median}, from {low} to {high}").format(
        who=who, median=words.level(held.median), low=held.low, high=held.high
    )


def minuted(given: Given) -> str:
    """Return what the minute says of the answers: "Scored in one room: level 2 by 2, level 3 by 5, don't know by 1."""
    parts = [
        _("level {level} by {n}").format(level=level, n=times) for level, times in enumerate(given.counts) if times
    ]
    if given.dont_know:
        parts.append(_("don't know by {n}").format(n=given.dont_know))
    if given.not_applicable:
        parts.append(_("does not apply by {n}").format(n=given.not_applicable))
    if not parts:
        return _("Agreed in one room, where nobody answered by phone.")
    return _("Scored in one room: {counts}.").format(counts=", ".join(parts))
