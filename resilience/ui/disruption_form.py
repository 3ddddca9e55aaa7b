"""The list of disruptions and the form for another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.disruption import Exposure, NewDisruption
from resilience.domain.errors import Refused, ResilienceError
from resilience.domain.vocabulary import ExposureKind
from resilience.locales import _
from resilience.services import words
from resilience.services.disruptions import correct_disruption, record_disruption, remove_disruption
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.choosing import one_of
from resilience.views.table import Table

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.disruption import Disruption
    from resilience.views.set_up import DisruptionsView


FIELDS = (
    "disruption_name",
    "disruption_kind",
    "disruption_starts",
    "disruption_ends",
    "disruption_source",
    *(f"exposure_{kind}" for kind in ExposureKind),
)
"""The form's fields by their keys, emptied once it has been recorded."""


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
    """Draw the form for another disruption, or to correct one. What was typed stays when something is refused."""
    parts.section(_("Record a disruption, or correct one"))
    held = _chosen(view)
    key = f"_{held.id}" if held else ""
    typed = _form(held, key)
    if held is not None:
        _removal(view, held)
    if typed is None:
        return
    try:
        new = typed.as_disruption()
        if held is None:
            record_disruption(store(), session.viewer(), view.area.id, new)
        else:
            correct_disruption(store(), session.viewer(), view.area.id, held.id, new)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    for name in FIELDS:
        st.session_state.pop(f"{name}{key}", None)
    session.tell(_("{name} is recorded.").format(name=new.name))
    st.rerun()


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands in the form; days and amounts are `None` where nothing was entered."""

    name: str
    kind: str
    starts_on: date | None
    ends_on: date | None
    amounts: dict[ExposureKind, int | None]
    source: str

    def as_disruption(self) -> NewDisruption:
        """Return it as a disruption, or raise `Refused` with what is wrong."""
        if self.starts_on is None:
            raise Refused(_("Please give the first day of the disruption."))
        exposures = tuple(
            Exposure(kind, int(amount), self.source) for kind, amount in self.amounts.items() if amount is not None
        )
        return NewDisruption(self.name.strip(), self.kind.strip(), self.starts_on, self.ends_on, exposures)


def _chosen(view: DisruptionsView) -> Disruption | None:
    if not view.disruptions:
        return None
    return one_of(
        _("Which?"),
        [None, *view.disruptions],
        lambda held: _("another one") if held is None else held.name,
        key="disruption_which",
    )


def _form(held: Disruption | None, key: str) -> _Typed | None:
    """Draw the fields, filled from what is held; `None` until the form is sent."""
    amounts = {exposure.kind: exposure.amount for exposure in held.exposures} if held else {}
    with st.form(f"disruption{key}", border=False):
        name = st.text_input(
            _("Name"),
            value=held.name if held else "",
            placeholder=_("Storm, January 2026"),
            key=f"disruption_name{key}",
        )
        first, second, third = st.columns(3)
        kind = first.text_input(
            _("Kind"),
            value=held.kind if held else "",
            placeholder=_("flood, power cut, heat …"),
            key=f"disruption_kind{key}",
        )
        starts_on = second.date_input(
            _("First day"), value=held.starts_on if held else None, format="DD/MM/YYYY", key=f"disruption_starts{key}"
        )
        ends_on = third.date_input(
            _("Last day"),
            value=held.ends_on if held else None,
            format="DD/MM/YYYY",
            key=f"disruption_ends{key}",
            help=_("Leave empty while it goes on."),
        )
        counted = {
            exposure: column.number_input(
                exposure.label, value=amounts.get(exposure), step=1, key=f"exposure_{exposure}{key}"
            )
            for exposure, column in zip(ExposureKind, st.columns(len(ExposureKind)), strict=True)
        }
        source = st.text_input(
            _("Source of these figures"),
            value=held.exposures[0].source if held and held.exposures else "",
            key=f"disruption_source{key}",
            help=_("Who counted, and when: for example “Environment Agency, 3 February 2026”."),
        )
        is_sent = st.form_submit_button(_("Record it") if held is None else _("Correct it"), type="primary")
    return _Typed(name, kind, starts_on, ends_on, counted, source) if is_sent else None


def _removal(view: DisruptionsView, held: Disruption) -> None:
    """Offer to remove a disruption that was recorded by mistake."""
    with st.expander(_("Remove it")):
        is_sure = st.checkbox(_("It was recorded by mistake"), key=f"disruption_sure_{held.id}")
        if not st.button(_("Remove this disruption"), disabled=not is_sure, key=f"disruption_remove_{held.id}"):
            return
        try:
            remove_disruption(store(), session.viewer(), view.area.id, held.id)
        except ResilienceError as refusal:
            parts.warn(refusal.sentence)
            return
    st.session_state.pop("disruption_which", None)
    session.tell(_("{name} is removed.").format(name=held.name))
    st.rerun()
