"""The effect that was measured, asked of the room of effects only when it is needed: it is heavy, and money is not."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId, InterventionId
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Tx
    from resilience.views.effect import MeasuredEffect

MEASURED = "resilience.services.effect.measured"


def measured_effect(tx: Tx, viewer: Viewer, area_id: AreaId, intervention: InterventionId) -> MeasuredEffect | None:
    """Return the effect of an intervention on its plan's outcome, `None` where none is measured yet."""
    found: MeasuredEffect | None = import_module(MEASURED).measured(tx, viewer, area_id, intervention)
    return found
