"""Taking a group of series away: without small counts, or with them where somebody says so expressly."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _
from resilience.reports.need_tables import FORMATS, need_tables
from resilience.reports.written import file_name
from resilience.services.effect.brought_series_download import export_kind, series_document
from resilience.services.opened import store
from resilience.ui import downloads, parts, session
from resilience.ui.need_downloads import small_numbers_words

if TYPE_CHECKING:
    from resilience.reports.written import Format
    from resilience.views.brought_series import SeriesGroup
    from resilience.views.document import Document


def offer(group: SeriesGroup) -> None:
    """Offer the numbers of a group as files; they are written only when somebody opens this."""
    opened = st.expander(_("Take the tables away"), key=f"outcome_tables_{group.id}", on_change="rerun")
    if opened.open:
        with opened:
            _choices(group)


def _choices(group: SeriesGroup) -> None:
    with_small_numbers = st.checkbox(
        _("With small numbers (handle as OFFICIAL-SENSITIVE)"), key=f"outcome_tables_small_{group.id}"
    )
    parts.say(small_numbers_words(with_small_numbers=with_small_numbers))
    document = _document(group, with_small_numbers=with_small_numbers)
    with st.container(horizontal=True):
        for form in FORMATS:
            downloads.file(
                form.label,
                file_name(document, form),
                f"outcome_tables_{group.id}_{form.value}",
                (group, with_small_numbers),
                partial(_ready, group, form, with_small_numbers=with_small_numbers),
            )


def _document(group: SeriesGroup, *, with_small_numbers: bool) -> Document:
    return series_document(
        store(), session.viewer(), session.area_id(), group.id, with_small_numbers=with_small_numbers
    )


def _ready(group: SeriesGroup, form: Format, *, with_small_numbers: bool) -> str:
    written = need_tables(_document(group, with_small_numbers=with_small_numbers), form)
    return downloads.hold(written, export_kind(with_small_numbers=with_small_numbers), session.area_id())
