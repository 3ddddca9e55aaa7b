"""The other sides of an effect beside its main outcome: pattern and type, by whom and for whom, and harms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.services.need_kept import kept_of

if TYPE_CHECKING:
    from resilience.services.effect.case import Case
    from resilience.views.need import Judged


def sides_of(case: Case) -> tuple[Judged, ...]:
    """Return what changed beside the main outcome, each with its verdict; none until an intervention can be judged."""
    from resilience.services.effect.sides import sides  # noqa: PLC0415 - heavy, and no verdict alone needs it

    def made() -> tuple[Judged, ...]:
        return sides(case.context, case.intervention, case.plan.draft)

    return kept_of(case.context.cube, ("sides", case.key), made)
