"""What was brought in, and withdrawing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.domain.vocabulary import BatchState
from resilience.locales import _
from resilience.services import bringing_data
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.views.bringing_data import BatchesView


def draw(view: BatchesView) -> None:
    """Draw the batches, and for those still in the way to take them out again."""
    parts.section(_("What has been brought in"), view.sentence)
    if not view.lines:
        return
    parts.table(
        Table(
            _("Batches, newest first"),
            (_("Batch"), _("File"), _("Records"), _("State"), _("Handling"), _("When")),
            (False, False, True, False, False, False),
            tuple(
                (
                    str(line.id),
                    line.file_name,
                    f"{line.records:,}",
                    line.state.label,
                    line.marking.label,
                    line.sentence,
                )
                for line in view.lines
            ),
        )
    )
    living = [line for line in view.lines if line.state is BatchState.BROUGHT_IN]
    if living:
        with st.expander(_("Withdraw a batch")):
            line = st.selectbox(
                _("Batch"),
                living,
                format_func=lambda line: f"{line.id}: {line.file_name}",
                key="withdraw_batch",
            )
            why = st.text_input(_("Why?"), key="withdraw_why", help=_("Kept with the batch, which stays on record."))
            # The batch is part of the key: a press meant for one that is gone meanwhile is not taken for another.
            if st.button(_("Withdraw it: its records no longer count"), key=f"withdraw_now_{line.id}"):
                try:
                    done = bringing_data.withdraw(store(), session.viewer(), session.area_id(), line.id, why)
                except ResilienceError as refusal:
                    parts.warn(refusal.sentence)
                    return
                session.tell(done.sentence)
                st.rerun()
