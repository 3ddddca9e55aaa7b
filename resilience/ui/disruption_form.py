"""The list of disruptions and the form for another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.disruption import Exposure, NewDisruption
from resilience.domain.errors import ResilienceError
from resilience.domain.vocabulary import ExposureKind
from resilience.locales import _
from resilience.services import words
from resilience.services.disruptions import record_disruption
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.disruption import Disruption
    from resilience.views.set_up import DisruptionsView


def as_table(view: DisruptionsView) -> Table:
    """Return the disruptions as a table, the newest first."""
    return Table(
        _("Disruptions, newest first"),
        (_("Disruption"), _("From"), _("To"), *(kind.label for kind in ExposureKind), _("Sources")),
        (False, False, False, *(True for _kind in ExposureKind), False),
        tuple(_row(disruption) for disruption in view.disruptions),
    )


def _row(disruption: Disruption) -> tuple[str, ...]:
    amounts = {exposure.kind: words.amount(exposure.amount) for exposure in disruption.exposures}
    sources = dict.fromkeys(exposure.source for exposure in disruption.exposures)
    return (
        disruption.name,
        words.day(disruption.starts_on),
        words.day(disruption.ends_on) if disruption.ends_on else _("goes on"),
        *(amounts.get(kind, _("not recorded")) for kind in ExposureKind),
        "; ".join(sources),
    )


def entry(view: DisruptionsView) -> None:
    """Draw the form. What was typed stays when something is refused."""
    parts.section(_("Record a disruption"))
    with st.form("disruption", border=False):
        name = st.text_input(_("Name"), placeholder=_("Storm, January 2026"), key="disruption_name")
        first, second, third = st.columns(3)
        kind = first.text_input(_("Kind"), placeholder=_("flood, power cut, heat …"), key="disruption_kind")
        starts_on = second.date_input(_("First day"), value=None, format="DD/MM/YYYY", key="disruption_starts")
        ends_on = third.date_input(
            _("Last day"),
            value=None,
            format="DD/MM/YYYY",
            key="disruption_ends",
            help=_("Leave empty while it goes on."),
        )
        amounts = {
            exposure: column.number_input(exposure.label, min_value=0, value=None, step=1, key=f"exposure_{exposure}")
            for exposure, column in zip(ExposureKind, st.columns(len(ExposureKind)), strict=True)
        }
        source = st.text_input(
            _("Source of these figures"),
            key="disruption_source",
            help=_("Who counted, and when: for example “Environment Agency, 3 February 2026”."),
        )
        if not st.form_submit_button(_("Record it"), type="primary"):
            return
    if starts_on is None:
        parts.warn(_("Please give the first day of the disruption."))
        return
    try:
        new = NewDisruption(
            name.strip(),
            kind.strip(),
            starts_on,
            ends_on,
            tuple(
                Exposure(exposure, int(amount), source) for exposure, amount in amounts.items() if amount is not None
            ),
        )
        record_disruption(store(), session.viewer(), view.area.id, new)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    session.tell(_("{name} is recorded.").format(name=new.name))
    st.rerun()
