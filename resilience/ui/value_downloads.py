"""Taking the tables of value away, as a table or a workbook."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _
from resilience.reports.need_tables import FORMATS, need_tables
from resilience.services import exports
from resilience.services.opened import store
from resilience.services.value.download import value_document
from resilience.ui import downloads, session

if TYPE_CHECKING:
    from resilience.reports.written import Format
    from resilience.views.value import ValueView


def offer(view: ValueView) -> None:
    """Offer all tables of the page; they are written only when somebody opens this."""
    if view.intervention is None:
        return
    opened = st.expander(_("Take the tables away"), key="value_tables", on_change="rerun")
    if opened.open:
        with opened, st.container(horizontal=True):
            for form in FORMATS:
                name = _("Value for money") + f".{form.value}"
                downloads.file(form.label, name, f"value_tables_{form.value}", view, partial(_ready, view, form))


def _ready(view: ValueView, form: Format) -> str:
    document = value_document(store(), session.viewer(), view.area_id, view.intervention)
    file = need_tables(document, form)
    return exports.offer(
        store(),
        session.viewer(),
        exports.ExportKind.VALUE,
        view.area_id,
        file.file_name,
        file.media_type,
        file.content,
        marking=file.marking,
    )
