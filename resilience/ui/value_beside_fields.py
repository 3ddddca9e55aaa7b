"""The fields of what stands beside the money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import Refused
from resilience.domain.vocabulary import BesideMoney, WhoBenefits
from resilience.domain.worth import LONGEST_TEXT, BesideDraft
from resilience.locales import _
from resilience.ui.choosing import one_of

if TYPE_CHECKING:
    from resilience.views.value import ValueView


def typed(view: ValueView, key: str) -> BesideDraft | None:
    """Draw the fields as a form; return what stands in them once it is sent, `None` until then."""
    with st.form(f"{key}_form", border=False):
        kind = st.radio(
            _("What is it?"),
            list(BesideMoney),
            index=None,
            format_func=lambda one: one.label,
            captions=[_describe(one) for one in BesideMoney],
            key=f"{key}_kind",
        )
        who = one_of(_("For whom"), list(WhoBenefits), lambda one: one.label, key=f"{key}_who")
        what = st.text_area(_("In a sentence"), max_chars=LONGEST_TEXT, height=80, key=f"{key}_what")
        shown_by = st.text_area(
            _("What shows it?"),
            max_chars=LONGEST_TEXT,
            height=80,
            placeholder=_("A survey, minutes of a meeting, what people said and to whom; no names"),
            key=f"{key}_shown",
        )
        titles = dict(view.entering.evidence)
        evidence = (
            st.multiselect(
                _("Evidence of the register"),
                list(titles),
                format_func=lambda number: titles[number],
                placeholder=_("Choose what fits"),
                key=f"{key}_evidence",
            )
            if titles
            else []
        )
        if not st.form_submit_button(_("Enter it"), type="primary", key=f"{key}_send"):
            return None
    if kind is None or view.intervention is None:
        raise Refused(_("Please say what it is: a benefit, a harm, an opportunity or a risk."))
    return BesideDraft(view.intervention, kind, who, what, shown_by, tuple(evidence))


def _describe(one: BesideMoney) -> str:
    words = {
        BesideMoney.INTANGIBLE_BENEFIT: _("Worth something, and no price would do it justice: trust, confidence."),
        BesideMoney.UNINTENDED_EFFECT: _("Came of it and was not meant, for better or worse."),
        BesideMoney.DISBENEFIT: _("Somebody is worse off."),
        BesideMoney.OPPORTUNITY: _("Something good that it makes possible."),
        BesideMoney.RISK: _("Something bad that may come of it, or end it."),
    }
    return words[one]
