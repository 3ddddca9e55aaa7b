"""A document in each form in which somebody may take it away: a button for each, and the link to what is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.reports.written import Format, file_name, written
from resilience.services import exports
from resilience.services.opened import store
from resilience.ui import downloads, parts, session

if TYPE_CHECKING:
    from collections.abc import Hashable

    from resilience.domain.identity import AreaId
    from resilience.services.exports import ExportKind
    from resilience.views.document import Document


def offer(document: Document, kind: ExportKind, area_id: AreaId | None, *, of: Hashable) -> None:
    """Draw a button for each form. `of` says what the document was made from: an older link then goes away."""
    parts.method(document.marking.label)
    with st.container(horizontal=True):
        for form in Format:
            if form is not Format.COMMA_SEPARATED or document.tables:
                _one(document, form, kind, area_id, of)


def _one(document: Document, form: Format, kind: ExportKind, area_id: AreaId | None, of: Hashable) -> None:
    downloads.file(
        form.label,
        file_name(document, form),
        f"copy_{kind.value}_{form.value}",
        of,
        lambda: _ready(document, form, kind, area_id),
    )


def _ready(document: Document, form: Format, kind: ExportKind, area_id: AreaId | None) -> str:
    file = written(document, form)
    return exports.offer(
        store(),
        session.viewer(),
        kind,
        area_id,
        file.file_name,
        file.media_type,
        file.content,
        marking=file.marking,
    )
