"""Putting right what is said of a series that is held: its name, what one value counts, who counted."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

import streamlit as st

from resilience.domain.outcome import LONGEST_NAME
from resilience.domain.vocabulary import CountedAs
from resilience.locales import _
from resilience.services.effect.brought_series_correct import Correction, correct
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.choosing import one_of
from resilience.ui.doing import done_or_told

if TYPE_CHECKING:
    from resilience.views.brought_series import SeriesGroup, SeriesLine


def offer(group: SeriesGroup, line: SeriesLine) -> None:
    """Offer to correct the series that is shown and its group."""
    with st.expander(_("Correct what is said of it"), key=f"outcome_correct_{line.id}"):
        parts.say(_("Names, what one value counts and who counted; the numbers stay as they came in."))
        if group.corrected:
            parts.warn(group.corrected)
        key = _key(group, line)
        with st.form(f"outcome_correction_{key}", border=False):
            said = _fields(group, line, key)
            is_sent = st.form_submit_button(_("Correct it"))
        if is_sent:
            done_or_told(
                lambda: correct(store(), session.viewer(), session.area_id(), line.id, said),
                _("“{name}” is corrected.").format(name=said.name.strip()),
            )


def _key(group: SeriesGroup, line: SeriesLine) -> str:
    """Return the end of the fields' keys: others once somebody corrected it, so that nothing is set back unseen."""
    held = f"{group.name}\n{group.source}\n{line.name}\n{line.counted_as}\n{line.unit}"
    return f"{line.id}_{crc32(held.encode())}"


def _fields(group: SeriesGroup, line: SeriesLine, key: str) -> Correction:
    first, second = st.columns(2)
    name = first.text_input(
        _("How this series is called"), value=line.name, max_chars=LONGEST_NAME, key=f"outcome_new_name_{key}"
    )
    counted_as = one_of(
        _("What one value counts"),
        list(CountedAs),
        lambda one: one.label,
        key=f"outcome_new_counted_{key}",
        chosen=line.counted_as,
        where=second,
    )
    third, fourth = st.columns(2)
    unit = third.text_input(
        _("What one value is, in words"), value=line.unit, max_chars=LONGEST_NAME, key=f"outcome_new_unit_{key}"
    )
    for_all = line.alike > 1 and one_of(
        _("What is counted holds for"),
        [True, False],
        lambda every: _("all {n} series counted alike").format(n=line.alike) if every else _("this series alone"),
        key=f"outcome_new_all_{key}",
        where=fourth,
    )
    fifth, sixth = st.columns(2)
    called = fifth.text_input(
        _("How the series are called together"),
        value=group.name,
        max_chars=LONGEST_NAME,
        key=f"outcome_new_group_{key}",
    )
    source = sixth.text_input(
        _("Who counted, and when"), value=group.source, max_chars=LONGEST_NAME, key=f"outcome_new_source_{key}"
    )
    return Correction(called, source, name, counted_as, unit, for_all)
