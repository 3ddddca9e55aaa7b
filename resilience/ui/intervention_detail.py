"""One intervention in full: what is said of it, what it was meant to change, what it cost, and every plan version."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _
from resilience.ui import parts
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.views.intervention import Facts, InterventionLine, PlanLine


def detail(line: InterventionLine) -> None:
    """Draw everything that is said of it."""
    parts.section(line.intervention.name)
    parts.table(facts(_("What is said of it"), line.facts))
    _plans(line.plans)


def facts(caption: str, held: Facts) -> Table:
    """Return headings and what is said under each as a table of two columns."""
    return Table(caption, (_("Question"), _("Answer")), (False, False), held)


def _plans(plans: tuple[PlanLine, ...]) -> None:
    """Draw the plan that holds, and when each version was fixed: none is ever hidden."""
    st.html(f'<div class="elr"><h3>{escape(_("Evaluation plan"))}</h3></div>')
    if not plans:
        parts.empty(
            _(
                "No plan is fixed. It says beforehand what is judged, against what and after how long, so that nobody "
                "can choose the yardstick once the result is known."
            )
        )
        return
    for one in plans:
        if one.is_blind:
            parts.say(one.said)
        else:
            parts.warn(one.said)
    newest = plans[-1]
    parts.table(facts(_("What the plan fixes: version {n}").format(n=newest.plan.version), newest.facts))
    for earlier in reversed(plans[:-1]):
        with st.expander(_("What version {n} said").format(n=earlier.plan.version)):
            parts.table(facts(earlier.said, earlier.facts))
