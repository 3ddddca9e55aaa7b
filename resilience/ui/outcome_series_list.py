"""What was counted elsewhere and is held: each group, its series with picture and table, and withdrawing it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from resilience.charts import outcome_series as charts
from resilience.locales import _
from resilience.services.effect import brought_series
from resilience.services.opened import store
from resilience.ui import figures, outcome_series_correction, outcome_series_download, parts, session
from resilience.ui.choosing import one_of
from resilience.ui.doing import done_or_told

if TYPE_CHECKING:
    from resilience.views.brought_series import OutcomesView, SeriesGroup, SeriesLine

SEVERAL = 2
FEW = 8
"""Up to so many series are listed at once."""


def draw(view: OutcomesView) -> None:
    """Draw the groups that count, one at a time, and beneath them those withdrawn."""
    if view.groups:
        group = _chosen_group(view)
        line = _group(group)
        if view.may_change:
            outcome_series_correction.offer(group, line)
            _withdrawal(group)
    if view.withdrawn:
        _withdrawn(view)


def _chosen_group(view: OutcomesView) -> SeriesGroup:
    if len(view.groups) < SEVERAL:
        return view.groups[0]
    return one_of(_("Group of series"), view.groups, lambda group: group.name, key="outcome_group")


def _group(group: SeriesGroup) -> SeriesLine:
    """Draw a group with one of its series, and return that."""
    parts.section(group.heading, group.sentence)
    line = _chosen_series(group)
    figures.figure(charts.series, line.picture, alt=line.sentence, key=f"outcome_{line.id}")
    parts.say(line.sentence)
    parts.method(line.used)
    opened = st.expander(_("As a table"), key=f"outcome_table_{line.id}", on_change="rerun")
    if opened.open:
        with opened:
            parts.table(line.table)
    if len(group.series) <= FEW:
        parts.table(group.overview)
    else:
        with st.expander(_("All series of this group"), key=f"outcome_overview_{group.id}"):
            parts.table(group.overview)
    outcome_series_download.offer(group)
    return line


def _chosen_series(group: SeriesGroup) -> SeriesLine:
    if len(group.series) < SEVERAL:
        return group.series[0]
    lines = {line.id: line for line in group.series}
    return lines[one_of(_("Series"), list(lines), lambda number: lines[number].name, key=f"outcome_series_{group.id}")]


def _withdrawal(group: SeriesGroup) -> None:
    with st.expander(_("Withdraw this group")):
        if group.warning:
            parts.warn(group.warning)
        else:
            parts.say(_("It counts no more and stays listed; it can be brought back at any time."))
        # The group is part of the key: a press meant for one that is gone meanwhile is not taken for another.
        if st.button(_("Withdraw it"), key=f"outcome_withdraw_{group.id}"):
            done_or_told(
                partial(brought_series.withdraw, store(), session.viewer(), session.area_id(), group.id),
                _("“{group}” is withdrawn.").format(group=group.name),
            )


def _withdrawn(view: OutcomesView) -> None:
    with st.expander(_("Withdrawn groups")):
        for group in view.withdrawn:
            parts.say(_("{group}: {sentence}").format(group=group.name, sentence=group.sentence))
            if view.may_change and st.button(
                _("Bring {group} back").format(group=parts.literal(group.name)), key=f"outcome_back_{group.id}"
            ):
                done_or_told(
                    partial(brought_series.bring_back, store(), session.viewer(), session.area_id(), group.id),
                    _("“{group}” is back.").format(group=group.name),
                )
