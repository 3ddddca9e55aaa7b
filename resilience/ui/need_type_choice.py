"""By what the mix is told apart; the choice stands in the address, so that the page can be sent on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.need_question import Part
from resilience.locales import _

if TYPE_CHECKING:
    from resilience.views.need import NeedOptions

ADDRESS = "mix"
FIRST_TYPE = "first_type"
OFFERED = (Part.ANY_TYPE, Part.STAKEHOLDER, Part.TARGET_GROUP, Part.URGENCY, Part.CHANNEL)


def chosen(options: NeedOptions) -> Part | None:
    """Draw the choice and return it; `None` is the first need type. What was never recorded is not offered."""
    recorded = {one.part for one in options.parts if any(code.code for code in one.codes)} | {Part.ANY_TYPE}
    codes = [FIRST_TYPE, *(part.value for part in OFFERED if part in recorded)]
    picked = st.selectbox(_("Mix by"), codes, format_func=_words, key=ADDRESS, bind="query-params")
    return None if picked == FIRST_TYPE or picked not in codes else Part(picked)


def _words(code: str) -> str:
    return _("Need type, the first of each record") if code == FIRST_TYPE else Part(code).label
