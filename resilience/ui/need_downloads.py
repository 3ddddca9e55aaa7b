"""Taking the tables of a need page away: without small counts, or with them where somebody says so expressly."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _
from resilience.reports.need_tables import FORMATS, need_tables
from resilience.reports.written import file_name
from resilience.services.need_download import ShownNeed, export_kind, need_document
from resilience.services.opened import store
from resilience.ui import downloads, parts, session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resilience.domain.need_question import NeedFilter
    from resilience.reports.written import Format
    from resilience.views.document import Document
    from resilience.views.need import Judged


def offer(
    page: str, title: str, asked: NeedFilter, conclusions: Sequence[Judged], *, key: str, period: str = ""
) -> None:
    """Offer all tables of a page; they are written only when somebody opens this.

    `page` is the page's name in the navigation, `title` the sentence that stands as its title, `conclusions` those that
    it draws, in their order, and `period` the words of what is compared ("" where it is everything held).
    """
    opened = st.expander(_("Take the tables away"), key=f"need_tables_{key}", on_change="rerun")
    if opened.open:
        with opened:
            _choices(ShownNeed(page, title, period, tuple(conclusions)), asked, key)


def _choices(shown: ShownNeed, asked: NeedFilter, key: str) -> None:
    with_small_numbers = st.checkbox(
        _("With small numbers (handle as OFFICIAL-SENSITIVE)"), key=f"need_tables_small_{key}"
    )
    make = partial(_document, asked, with_small_numbers=with_small_numbers)
    cover = make(replace(shown, conclusions=()))
    parts.say(small_numbers_words(with_small_numbers=with_small_numbers))
    parts.method(cover.marking.label)
    with st.container(horizontal=True):
        for form in FORMATS:
            downloads.file(
                form.label,
                file_name(cover, form),
                f"need_tables_{key}_{form.value}",
                (asked, shown, with_small_numbers),
                partial(_ready, partial(make, shown), form, with_small_numbers=with_small_numbers),
            )


def _document(asked: NeedFilter, shown: ShownNeed, *, with_small_numbers: bool) -> Document:
    return need_document(
        store(), session.viewer(), session.area_id(), asked, shown, with_small_numbers=with_small_numbers
    )


def small_numbers_words(*, with_small_numbers: bool) -> str:
    """Return what taking a file with small numbers means, or what is hidden in one without them."""
    if with_small_numbers:
        return _("A small count can be of one person. It is written down that you took this file with small numbers.")
    return _("Counts from 1 to 7 are hidden in these files, and with them what would give them away.")


def _ready(make: Callable[[], Document], form: Format, *, with_small_numbers: bool) -> str:
    """Make the file, which can take seconds for years of days, and hold it."""
    kind = export_kind(with_small_numbers=with_small_numbers)
    return downloads.hold(need_tables(make(), form), kind, session.area_id())
