"""Refuses a plan that could not judge what it means to: controls that are part of the outcome, a baseline too late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.taxonomy import TermKind
from resilience.locales import _
from resilience.services.effect.register_checks import require_outcome, require_series, require_terms

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.domain.intervention import Intervention
    from resilience.domain.viewer import LedArea
    from resilience.services.effect.register_naming import Names


def require_sound(area: LedArea, names: Names, intervention: Intervention, draft: EvaluationPlanDraft) -> None:
    """Raise `Refused` with what is wrong, `NotTheirs` for places and series that are not this area's."""
    if intervention.withdrawn_at is not None:
        raise Refused(_("This intervention was withdrawn. Please bring it back before you fix its plan."))
    require_outcome(area, names, draft.outcome)
    if draft.baseline_from is not None and draft.baseline_from >= intervention.draft.starts_on:
        raise Refused(_("The time before has to begin before the intervention does. Please choose an earlier day."))
    _require_control_types(names, draft)
    _require_control_series(area, names, draft)


def _require_control_types(names: Names, draft: EvaluationPlanDraft) -> None:
    named = [*draft.control_types, *filter(None, (draft.negative_control,))]
    require_terms(names, TermKind.NEED_TYPE, named)
    if draft.outcome.series is not None and named:
        raise Refused(_("A series counted elsewhere is compared with series of its own group, not with need types."))
    if draft.control_types and draft.outcome.asked.need_type is None:
        raise Refused(
            _("All need types together hold every control. Please judge one need type, or choose no control types.")
        )
    if draft.outcome.asked.need_type in draft.control_types:
        raise Refused(_("A need type cannot stand beside itself. Please choose other control types."))
    if draft.negative_control in draft.control_types:
        raise Refused(_("The negative control has to be a need type that is no control already."))


def _require_control_series(area: LedArea, names: Names, draft: EvaluationPlanDraft) -> None:
    if not draft.control_series:
        return
    if draft.outcome.series is None:
        raise Refused(
            _("Need recorded here is compared with need types or areas, not with a series counted elsewhere.")
        )
    own = require_series(area, names, draft.outcome.series)
    for number in draft.control_series:
        if number == own.id:
            raise Refused(_("A series cannot stand beside itself. Please choose other ones of its group."))
        if require_series(area, names, number).new.group != own.new.group:
            raise Refused(_("A control series has to be of the same group as the outcome."))
