"""One indicator of the framework, to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.ui import parts
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.framework import Indicator


def draw(indicator: Indicator) -> None:
    """Draw the statement, the levels with what each asks for, and the measure that it ought to move."""
    gates = {gate.level: gate.words for gate in indicator.gates}
    parts.say(indicator.question)
    parts.table(
        Table(
            _("Levels of {indicator}").format(indicator=indicator.name),
            (_("Level"), _("Description"), _("What an agreed level asks for")),
            (False, False, False),
            tuple((str(level), words, gates.get(level, "")) for level, words in enumerate(indicator.levels)),
        )
    )
    parts.method(
        _("Ought to move: {measure}. Derives from: {sources}.").format(
            measure=indicator.paired_measure, sources="; ".join(indicator.derives_from)
        )
    )
