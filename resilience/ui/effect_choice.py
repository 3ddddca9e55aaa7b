"""Which intervention a page is about; it stands in the address, so that a page can be sent on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.identity import InterventionId
from resilience.locales import _
from resilience.services.effect.effect_page import interventions_to_judge
from resilience.services.opened import store
from resilience.ui import intervention_choice, parts, session

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


def chosen() -> InterventionId | None:
    """Offer the area's interventions and return the one that the address names, or the newest; `None` without any."""
    held = interventions_to_judge(store(), session.viewer(), session.area_id())
    if not held:
        return None
    names = {one.code: one.name for one in held}
    return InterventionId(int(intervention_choice.choose(_("Intervention"), names, visibility="collapsed")))


def nothing(top: DeltaGenerator, beneath: DeltaGenerator) -> None:
    """Draw what would open the page where no intervention is recorded."""
    with top.container():
        parts.head(_("No intervention to judge yet"))
    with beneath:
        parts.empty(
            _("No intervention is recorded yet. One with a date and a plan opens this page."),
            ("/interventions", _("Interventions and their plans")),
        )
