"""What the page of value says around the answer: where it stands, what asks for care, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import CountedAs
from resilience.locales import _
from resilience.services.value import answers
from resilience.services.value.guarding import also_claimed, double_counting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.intervention import Intervention
    from resilience.domain.worth import Benefit
    from resilience.services.value.editions import InUse
    from resilience.services.value.model import WorkedOut


def context(area_name: str, chosen: Intervention | None, in_use: InUse, found: WorkedOut | None) -> str:
    """Return the line beneath the title: area, intervention, prices and edition."""
    if chosen is None:
        return _("{area}. Unit costs: {edition}.").format(area=area_name, edition=in_use.said)
    if found is None or not found.priced:
        return _("{area}. {name}. Unit costs: {edition}.").format(area=area_name, name=chosen.name, edition=in_use.said)
    return _("{area}. {name}. Prices of {year}; unit costs: {edition}.").format(
        area=area_name, name=chosen.name, year=in_use.price_year, edition=in_use.said
    )


def warnings(
    chosen: Intervention | None,
    interventions: Sequence[Intervention],
    benefits: Sequence[Benefit],
    found: WorkedOut | None,
) -> tuple[str, ...]:
    """Return what asks for care: of the answer, of prices that overlap, and of what others claim."""
    if chosen is None:
        return ()
    counting = [one.draft for one in benefits if one.withdrawn_at is None]
    own = [one for one in counting if one.intervention == chosen.id]
    names = {one.id: one.name for one in interventions if one.id != chosen.id}
    others = [(names[one.intervention], one) for one in counting if one.intervention in names]
    said = [*(answers.warnings(found) if found else ()), *double_counting(own), *also_claimed(own, others)]
    if chosen.withdrawn_at is not None:
        said.insert(0, _("This intervention is withdrawn. What was entered of it is shown as it stands."))
    return tuple(said)


def closed(chosen: Intervention | None) -> str:
    """Return why nothing more can be entered, "" where it can."""
    if chosen is None or chosen.withdrawn_at is None:
        return ""
    return _(
        "Nothing can be entered for an intervention that is withdrawn. Bring it back on the page of interventions "
        "first; what was entered can still be withdrawn here."
    )


def what_to_do(found: WorkedOut, *, may_change: bool) -> str:
    """Return what opens the way to money."""
    if found.intervention.withdrawn_at is not None:
        return _("Nothing can be entered for an intervention that is withdrawn.")
    if found.measured is not None and found.measured.counted_as is CountedAs.REQUEST:
        return _(
            "The effect is measured on requests, and fewer requests may mean that people gave up asking. What earns "
            "money is something that costs money and was itself counted, such as attendances or admissions: as the "
            "outcome of the evaluation plan, or as a recorded count with its source."
        )
    if found.unpriced:
        return _(
            "Money comes from an effect measured on something that was itself counted, such as attendances or "
            "admissions, or from a recorded count with its source."
        )
    if may_change:
        return _("Enter the first benefit under “Add a benefit”: what was counted, and which price it has.")
    return _("The area lead enters benefits: what was counted, and which price it has.")
