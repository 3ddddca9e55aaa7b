"""The other sides of an effect beside its main outcome: pattern and type, by whom and for whom, and harms."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

from resilience.services.need_kept import kept_of

if TYPE_CHECKING:
    from resilience.services.effect.case import Case
    from resilience.views.effect import MeasuredEffect
    from resilience.views.need import Judged

SIDES = "resilience.services.effect.sides"
"""The room of the sides, opened only where a page is drawn: it is heavy, and a verdict alone does not need it."""


def sides_of(case: Case, measured: MeasuredEffect | None) -> tuple[Judged, ...]:
    """Return what changed beside the main outcome, each with its verdict; none until an intervention can be judged."""
    if find_spec(SIDES) is None:
        return ()
    sides = import_module(SIDES).sides

    def made() -> tuple[Judged, ...]:
        return cast("tuple[Judged, ...]", sides(case.context, case.intervention, case.plan.draft, measured))

    return kept_of(case.context.cube, ("sides", case.key, measured), made)
