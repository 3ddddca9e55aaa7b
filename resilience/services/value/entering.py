"""Entering what an effect is worth: a lead adds benefits and what stands beside the money, withdraws, brings back."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import NotTheirs, Refused
from resilience.domain.identity import BenefitId, BesideId
from resilience.domain.vocabulary import BenefitFrom, CountedAs
from resilience.locales import _
from resilience.services.value.editions import in_use
from resilience.services.value.guarding import refuse_more_than_the_whole, refuse_the_same_twice

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId, InterventionId
    from resilience.domain.viewer import LedArea, Viewer
    from resilience.domain.worth import BenefitDraft, BesideDraft
    from resilience.storage.store import Store, Tx

FIRST_YEAR, LAST_YEAR = 1990, 2100


def add_benefit(store: Store, viewer: Viewer, area_id: AreaId, draft: BenefitDraft) -> BenefitId:
    """Add a benefit and return its number; `Refused` for what cannot be priced so or would count twice."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        _require_intervention(tx, area, draft.intervention)
        checked = _checked(tx, draft)
        _refuse_twice(tx, area, checked, None)
        number = tx.benefits.add(area, checked)
        what = f"benefit {number} of intervention {draft.intervention} {draft.comes_from.value}"
        _written(tx, area, Deed.BENEFIT, what)
        return BenefitId(number)


def withdraw_benefit(store: Store, viewer: Viewer, area_id: AreaId, number: BenefitId) -> None:
    """Withdraw a benefit; it earns nothing from then on and can be brought back."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        tx.benefits.withdraw(area, number)
        _written(tx, area, Deed.BENEFIT, f"benefit {number} withdrawn")


def bring_back_benefit(store: Store, viewer: Viewer, area_id: AreaId, number: BenefitId) -> None:
    """Undo a withdrawal; `Refused` where the benefit would count something twice by now."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        held = next((one for one in tx.benefits.with_withdrawn(area) if one.id == number), None)
        if held is None:
            raise NotTheirs(_("There is no such benefit in this area."), area_id=area.id)
        _require_intervention(tx, area, held.draft.intervention)
        _refuse_twice(tx, area, held.draft, number)
        tx.benefits.bring_back(area, number)
        _written(tx, area, Deed.BENEFIT, f"benefit {number} brought back")


def add_beside(store: Store, viewer: Viewer, area_id: AreaId, draft: BesideDraft) -> BesideId:
    """Add something beside the money and return its number."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        _require_intervention(tx, area, draft.intervention)
        if not {one.id for one in tx.evidence.of_area(area)}.issuperset(draft.evidence):
            raise NotTheirs(_("There is no such evidence in this area."), area_id=area.id)
        number = tx.beside_money.add(area, draft)
        _written(tx, area, Deed.BESIDE_MONEY, f"{draft.kind.value} {number} of intervention {draft.intervention}")
        return BesideId(number)


def withdraw_beside(store: Store, viewer: Viewer, area_id: AreaId, number: BesideId) -> None:
    """Withdraw something beside the money."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        tx.beside_money.withdraw(area, number)
        _written(tx, area, Deed.BESIDE_MONEY, f"{number} withdrawn")


def bring_back_beside(store: Store, viewer: Viewer, area_id: AreaId, number: BesideId) -> None:
    """Undo a withdrawal."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        tx.beside_money.bring_back(area, number)
        _written(tx, area, Deed.BESIDE_MONEY, f"{number} brought back")


def _written(tx: Tx, area: LedArea, deed: Deed, what: str) -> None:
    tx.audit.write(deed, what, person_id=area.person_id, area_id=area.id)


def _require_intervention(tx: Tx, area: LedArea, number: InterventionId) -> None:
    if tx.interventions.get(area, number).withdrawn_at is not None:
        raise Refused(_("This intervention is withdrawn. Bring it back first."))


def _checked(tx: Tx, draft: BenefitDraft) -> BenefitDraft:
    """Return a draft that may stand; whether it frees money is what its unit cost says."""
    if draft.comes_from is not BenefitFrom.MEASURED_EFFECT and not draft.source:
        raise Refused(_("Please name the source: who counted or said this, where and when."))
    if draft.first_year is not None and not FIRST_YEAR <= draft.first_year <= LAST_YEAR:
        raise Refused(
            _("The year of a count is the one in which its financial year begins, from {first} to {last}.").format(
                first=FIRST_YEAR, last=LAST_YEAR
            )
        )
    if draft.comes_from is BenefitFrom.RECORDED_COUNT:
        _require_count(draft)
    if draft.comes_from is BenefitFrom.REPORTED_CLAIM or draft.counted_as is CountedAs.REQUEST:
        return replace(draft, unit_cost="", is_cashable=False)
    if not draft.unit_cost:
        return replace(draft, is_cashable=False)
    cost = in_use(tx).edition.cost(draft.unit_cost)
    if cost.counted_as is not draft.counted_as:
        raise Refused(
            _("“{price}” prices something else than “{counted}”. Please choose a price of what was counted.").format(
                price=cost.what, counted=draft.counted_as.label
            )
        )
    if cost.of(draft.kind) is None:
        raise Refused(
            _("The unit costs give no value of the kind “{kind}” for “{price}”.").format(
                kind=draft.kind.label, price=cost.what
            )
        )
    return replace(draft, is_cashable=cost.is_cashable)


def _require_count(draft: BenefitDraft) -> None:
    if draft.quantity is None:
        raise Refused(_("Please give how many a year were counted."))
    if not all(math.isfinite(one) for one in (draft.quantity, draft.low or 0.0, draft.high or 0.0)):
        raise Refused(_("A count is a number."))
    if (draft.low is None) != (draft.high is None):
        raise Refused(_("Please give both limits of the count, or neither."))
    if draft.low is not None and draft.high is not None and not draft.low <= draft.quantity <= draft.high:
        raise Refused(_("The count lies between its limits. Please check the three numbers."))


def _refuse_twice(tx: Tx, area: LedArea, draft: BenefitDraft, but: int | None) -> None:
    held = [one for one in tx.benefits.of(area) if one.id != but]
    refuse_the_same_twice(draft, held)
    refuse_more_than_the_whole(draft, held, tx.interventions.of(area), tx.interventions.plans(area))
