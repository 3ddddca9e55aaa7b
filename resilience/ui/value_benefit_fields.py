"""The fields of a benefit: what was counted decides which prices are offered, and requests have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import Refused
from resilience.domain.vocabulary import BenefitFrom, CountedAs, ValueKind, WhoBenefits
from resilience.domain.worth import LONGEST_LINE, BenefitDraft
from resilience.locales import _
from resilience.ui import parts
from resilience.ui.choosing import one_of

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from resilience.domain.unit_cost import UnitCost
    from resilience.views.value import ValueView

HUNDRED = 100.0


def typed(view: ValueView, key: str) -> BenefitDraft | None:
    """Draw the fields; return what stands in them once they are sent, `None` until then.

    Raises `Refused` for what cannot be accepted; everything typed stays in the fields.
    """
    comes_from = st.radio(
        _("Where does its quantity come from?"),
        list(view.entering.comes_from),
        index=None,
        format_func=lambda one: one.label,
        captions=[_describe(one) for one in view.entering.comes_from],
        key=f"{key}_from",
    )
    if comes_from is None:
        return None
    counted_as = _counted_as(view, key, comes_from)
    if counted_as is None:
        return None
    cost = _price(view, key, comes_from, counted_as)
    return _rest(view, key, comes_from, counted_as, cost)


def _describe(one: BenefitFrom) -> str:
    words = {
        BenefitFrom.MEASURED_EFFECT: _("Taken from the page of the effect, with its interval."),
        BenefitFrom.RECORDED_COUNT: _("Somebody counted it; you say who. Cut for optimism, since nobody evaluated it."),
        BenefitFrom.REPORTED_CLAIM: _("Shown as reported. It earns no money and gets no ratio."),
    }
    return words[one]


def _counted_as(view: ValueView, key: str, comes_from: BenefitFrom) -> CountedAs | None:
    if comes_from is BenefitFrom.MEASURED_EFFECT and view.entering.measured_as is not None:
        counted: CountedAs | None = view.entering.measured_as
        parts.say(_("The effect was measured on: {what}.").format(what=view.entering.measured_as.label.lower()))
    else:
        counted = st.selectbox(
            _("What was counted?"),
            list(CountedAs),
            index=None,
            format_func=lambda one: one.label,
            placeholder=_("Choose what it is: an attendance is no admission"),
            key=f"{key}_counted",
        )
        if comes_from is BenefitFrom.MEASURED_EFFECT:
            parts.method(_("No effect is measured yet. The benefit earns money once one is, if it counts the same."))
    if counted is CountedAs.REQUEST:
        parts.warn(
            _(
                "Averted requests are not averted needs: people may have given up asking, or asked elsewhere. So they "
                "earn no money. Enter what was counted instead, such as attendances or admissions, with its source."
            )
        )
    return counted


def _price(view: ValueView, key: str, comes_from: BenefitFrom, counted_as: CountedAs) -> UnitCost | None:
    """Offer the prices of what was counted; those of something else only for a count that says itself what it is."""
    if comes_from is BenefitFrom.REPORTED_CLAIM or counted_as is CountedAs.REQUEST:
        return None
    is_open = counted_as is CountedAs.OTHER and comes_from is BenefitFrom.MEASURED_EFFECT
    offered = [] if is_open else [cost for cost in view.entering.costs if cost.counted_as is counted_as]
    if not offered:
        parts.method(_("The unit costs that count have no price for this, so that it earns no money."))
        return None
    return one_of(
        _("Which price does one of it have?"),
        [None, *offered],
        lambda cost: _("no money") if cost is None else _said(cost),
        key=f"{key}_price",
        help_words=_("The page of unit costs says more of each: its source, its year and who bears it."),
    )


def _said(cost: UnitCost) -> str:
    values = [cost.of(kind) for kind in ValueKind]
    said = " + ".join(f"£{value:,.0f}" for value in values if value is not None)
    return _("{code} {what}: {values} a unit of “{unit}” ({year}); {cashable}").format(
        code=cost.code, what=cost.what, values=said, unit=cost.unit, year=cost.price_year, cashable=cost.cashable.label
    )


def _rest(
    view: ValueView, key: str, comes_from: BenefitFrom, counted_as: CountedAs, cost: UnitCost | None
) -> BenefitDraft | None:
    kinds = list(ValueKind) if cost is None else [kind for kind in ValueKind if cost.of(kind) is not None]
    with st.form(f"{key}_form", border=False):
        what = _line(_("What is the benefit?"), f"{key}_what", _("Attendances after a fall that did not happen"))
        first, second, third = st.columns(3)
        kind = one_of(_("Kind of value"), kinds, lambda one: one.label, key=f"{key}_kind", where=first)
        who = one_of(_("Who benefits"), list(WhoBenefits), lambda one: one.label, key=f"{key}_who", where=second)
        with third:
            beneficiary = _line(_("Named, if it is an organisation"), f"{key}_beneficiary", _("The hospital trust"))
        quantity, low, high, first_year, source = _quantity(key, comes_from, cost)
        lasts, deadweight, displacement, leakage, attribution = (
            _NOTHING_TAKEN_OFF if comes_from is BenefitFrom.REPORTED_CLAIM else _shares(key)
        )
        if not st.form_submit_button(_("Enter this benefit"), type="primary", key=f"{key}_send"):
            return None
    if view.intervention is None:
        raise Refused(_("Please choose an intervention first."))
    return BenefitDraft(
        intervention=view.intervention,
        what=what,
        comes_from=comes_from,
        counted_as=counted_as,
        unit_cost=cost.code if cost else "",
        kind=kind,
        who=who,
        beneficiary=beneficiary,
        is_cashable=bool(cost and cost.is_cashable),
        quantity=quantity,
        low=low,
        high=high,
        source=source,
        first_year=first_year,
        lasts_years=lasts,
        deadweight=deadweight,
        displacement=displacement,
        leakage=leakage,
        attribution=attribution,
    )


_NOTHING_TAKEN_OFF = (0, 0.0, 0.0, 0.0, 1.0)


def _line(label: str, key: str, placeholder: str = "") -> str:
    return st.text_input(label, max_chars=LONGEST_LINE, placeholder=placeholder, key=key)


def _quantity(
    key: str, comes_from: BenefitFrom, cost: UnitCost | None
) -> tuple[float | None, float | None, float | None, int | None, str]:
    """Draw what says how many; nothing for a measured effect, whose number is measured."""
    if comes_from is BenefitFrom.MEASURED_EFFECT:
        return None, None, None, None, ""
    unit = cost.unit if cost else _("of it")
    first, second, third, fourth = st.columns(4)
    quantity = first.number_input(
        _("How many fewer a year"),
        value=None,
        key=f"{key}_quantity",
        help=_("In the unit of the price ({unit}). More than before is a number below 0.").format(
            unit=parts.literal(unit)
        ),
    )
    low = second.number_input(_("At least"), value=None, key=f"{key}_low")
    high = third.number_input(_("At most"), value=None, key=f"{key}_high")
    year = fourth.number_input(
        _("From financial year"),
        value=None,
        step=1,
        key=f"{key}_year",
        help=_("The year in which it begins: 2025 for 2025/26. Empty for the intervention's first."),
    )
    source = _line(
        _("Who counted or said this, where and when"), f"{key}_source", _("Hospital trust, activity report, 2025/26")
    )
    return quantity, low, high, year, source


def _shares(key: str) -> tuple[int, float, float, float, float]:
    """Draw how long it lasts and what is taken off, the latter as shares, each with its meaning.

    Without limits: Streamlit would keep the value before one beyond them; what is wrong is refused in words.
    """
    first, second, third, fourth, fifth = st.columns(5)
    lasts = first.number_input(
        _("Further years"),
        value=0,
        step=1,
        key=f"{key}_lasts",
        help=_("How long it goes on after the last period that was measured or recorded. Nobody has seen those yet."),
    )
    return (
        int(lasts),
        _share(
            second,
            _("Deadweight, %"),
            f"{key}_deadweight",
            _("What would have come anyway. An effect measured against what would have been has it in already: 0."),
        ),
        _share(
            third,
            _("Displacement, %"),
            f"{key}_displacement",
            _("What only moved: to another place, service or time."),
        ),
        _share(
            fourth,
            _("Leakage, %"),
            f"{key}_leakage",
            _("What went to people outside the area or the group meant."),
        ),
        _share(
            fifth,
            _("Our share, %"),
            f"{key}_attribution",
            _("Attribution: the share that is this intervention's own. All of one outcome share 100%."),
            HUNDRED,
        ),
    )


def _share(where: DeltaGenerator, label: str, key: str, help_words: str, usual: float = 0.0) -> float:
    percent = where.number_input(label, value=usual, step=5.0, format="%g", key=key, help=help_words)
    return round(percent / HUNDRED, 6)
