"""Benefits that were reported and not evaluated: an area's own, and the two cases of the source as worked examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import BenefitFrom
from resilience.intake.shipped_claims import shipped_claims
from resilience.locales import _
from resilience.services.value import money_words as said
from resilience.statistics.value import uprate
from resilience.views.table import Table
from resilience.views.value import ReportedClaim, Wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.unit_cost import UnitCost
    from resilience.domain.worth import Benefit
    from resilience.intake.shipped_claims import ShippedClaim
    from resilience.services.value.editions import InUse


def own_claims(benefits: Sequence[Benefit]) -> Table | None:
    """Return what an area entered as reported, `None` where it did not."""
    held = [one.draft for one in benefits if one.draft.comes_from is BenefitFrom.REPORTED_CLAIM]
    if not held:
        return None
    return Table(
        _("Reported, not evaluated: in no sum and without a ratio"),
        (_("What"), _("How many, as reported"), _("Counted as"), _("Who reported it")),
        (False, True, False, False),
        tuple(
            (
                one.what,
                _("not said") if one.quantity is None else said.count(one.quantity),
                one.counted_as.label,
                one.source or _("not said"),
            )
            for one in held
        ),
    )


def reported_elsewhere(in_use: InUse) -> tuple[ReportedClaim, ...]:
    """Return the worked examples at the unit costs that count now."""
    return tuple(_claim(one, in_use) for one in shipped_claims())


def _claim(one: ShippedClaim, in_use: InUse) -> ReportedClaim:
    prices = {cost.code: (cost, cost.fiscal) for cost in in_use.edition.costs if cost.fiscal is not None}
    wordings = tuple(
        _wording(one.quantity, *prices[code], in_use)
        for code in one.priced_as
        if code in prices and one.quantity is not None
    )
    return ReportedClaim(
        code=one.code,
        claim=one.claim,
        context=one.context,
        not_given=_("Not given by the source: {what}. So there is no ratio.").format(what=one.not_given),
        wordings=wordings,
        choose=_choose(wordings),
        why_no_money=_no_money(one, wordings),
        source=one.source,
    )


def _wording(quantity: float, cost: UnitCost, value: float, in_use: InUse) -> Wording:
    then = quantity * value
    now = uprate(then, cost.price_year, in_use.price_year, in_use.edition.deflators.levels)
    return Wording(
        code=cost.code,
        meaning=cost.what,
        sum_then=_("about {sum} ({n} × {price}, prices of {year})").format(
            sum=said.about(then), n=said.count(quantity), price=said.pounds(value), year=cost.price_year
        ),
        sum_now=_("about {sum} ({year})").format(sum=said.about(now), year=in_use.price_year),
        said=_("Read as “{meaning}”: {n} are worth about {sum} in the prices of {year}.").format(
            meaning=cost.what, n=said.count(quantity), sum=said.about(then), year=cost.price_year
        ),
    )


def _choose(wordings: tuple[Wording, ...]) -> str:
    if not wordings:
        return ""
    return _("An attendance in A&E, or a stay in hospital? The words leave it open. Which of them is meant?")


def _no_money(one: ShippedClaim, wordings: tuple[Wording, ...]) -> str:
    if one.priced_as and not wordings:
        return _("The unit costs that count now have no price for it.")
    return one.why_no_money
