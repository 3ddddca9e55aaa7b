"""Circles on a page: for a lead joining and leaving, for everybody else who is in, for an administrator a new one."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _, ngettext
from resilience.services import circles
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.doing import done_or_told
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.views.circles import CircleLine, CirclesMade, CirclesView


def of_area(view: CirclesView) -> None:
    """Draw every circle with who is in it, and let the lead decide whether this area is."""
    parts.section(_("Circles: areas that see each other"), view.sentence)
    for line in view.lines:
        _who_is_in(line)
        if view.may_decide:
            _decision(view, line)
    if view.lines and not view.may_decide:
        parts.method(_("The area lead decides whether this area is in a circle."))


def _who_is_in(line: CircleLine) -> None:
    said = " ".join(part for part in (line.sentence, line.since) if part)
    st.html(f'<div class="elr"><h3>{escape(line.name)}</h3><p>{escape(said)}</p></div>')


def _decision(view: CirclesView, line: CircleLine) -> None:
    name = parts.literal(line.name)
    label = _("Leave “{circle}”") if line.is_in else _("Join “{circle}”")
    with st.expander(label.format(circle=name), key=f"circle_{line.id}"):
        parts.say(line.means)
        with st.form(f"circle_{line.id}_{line.seen}", border=False):
            is_agreed = line.is_in or st.checkbox(
                _("The partnership agrees to this, and I may decide it for the partnership"),
                key=f"circle_agreed_{line.id}_{line.seen}",
            )
            if not st.form_submit_button(_("Leave it now") if line.is_in else _("Join it"), type="primary"):
                return
        done_or_told(
            lambda: circles.decide(
                store(),
                session.viewer(),
                view.area.id,
                line.id,
                is_in=not line.is_in,
                seen=line.seen,
                is_agreed=is_agreed,
            ),
            _("This area is in the circle no longer.") if line.is_in else _("This area is in the circle now."),
        )


def administering(view: CirclesMade) -> None:
    """Draw the circles there are and the form for another one."""
    parts.section(
        _("Circles of areas"),
        _("For partnerships too few for statistics over areas. Each area's lead decides whether it joins."),
    )
    if view.circles:
        parts.table(_as_table(view))
    with st.form("circle", border=False, clear_on_submit=True):
        name = st.text_input(_("Name of another circle"), max_chars=circles.LONGEST_NAME, key="circle_name")
        if not st.form_submit_button(_("Make the circle")):
            return
    done_or_told(
        lambda: circles.make_circle(store(), session.viewer(), name),
        _("The circle is made. Area leads find it on the page “Sharing”."),
    )


def _as_table(view: CirclesMade) -> Table:
    return Table(
        _("Circles by name"),
        (_("Circle"), _("Areas in it")),
        (False, True),
        tuple((name, ngettext("{n} area", "{n} areas", areas).format(n=areas)) for name, areas in view.circles),
    )
