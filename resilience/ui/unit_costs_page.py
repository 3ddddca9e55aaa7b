"""The page of unit costs: the prices that count, what they rest on, and the file to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Marking
from resilience.locales import _
from resilience.services import exports
from resilience.services.opened import store
from resilience.services.value.unit_costs import edition_file
from resilience.ui import downloads, parts, session

if TYPE_CHECKING:
    from resilience.views.value import UnitCostsView


def draw(view: UnitCostsView) -> None:
    """Draw the table that counts, everything it is worked out with, and the download."""
    parts.say(view.sentence)
    parts.table(view.table)
    parts.method(view.method)
    parts.beneath(view.worked_out, view.other_tables, "unit_costs")
    downloads.file(
        _("Take these prices away (CSV)"),
        _("Unit costs (CSV)"),
        "unit_costs_file",
        view.table,
        _ready,
    )


def _ready() -> str:
    name, content = edition_file(store(), session.viewer())
    return exports.offer(
        store(),
        session.viewer(),
        exports.ExportKind.UNIT_COSTS,
        None,
        name,
        "text/csv",
        content,
        marking=Marking.PUBLIC,
    )
