"""What only the person can say of a file of series: what is counted, by whom, as what, and from when it runs."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.need_question import Step
from resilience.domain.vocabulary import CountedAs
from resilience.intake.outcome_series_columns import SeriesSaid
from resilience.locales import _, mark
from resilience.services import words
from resilience.ui import parts
from resilience.ui.choosing import one_of

if TYPE_CHECKING:
    from resilience.intake.outcome_series_columns import SeriesColumns
    from resilience.views.brought_series import TablePreview

STEPS = (Step.MONTH, Step.QUARTER, Step.YEAR)
FIRST_YEAR, LAST_YEAR, USUAL_YEAR = 1800, 2100, 2020
KINDS = {True: mark("A count: whole numbers of something"), False: mark("An amount, rate or index")}


def ask(key: str, file_name: str, preview: TablePreview, columns: SeriesColumns) -> SeriesSaid:
    """Ask for everything that the file cannot know."""
    parts.section(_("3. Say what was counted"))
    first, second = st.columns(2)
    group = first.text_input(
        _("How the series are called together"),
        value=PurePath(file_name).name.partition(".")[0],
        key=f"outcome_group_{key}",
        help=_("Plans choose the outcome, and what it is compared with, out of one group."),
    )
    source = second.text_input(
        _("Who counted, and when"),
        key=f"outcome_source_{key}",
        placeholder=_("Hospital trust, monthly return, fetched 3 March 2026"),
    )
    third, fourth, fifth = st.columns(3)
    counted_as = one_of(
        _("What one value counts"),
        list(CountedAs),
        lambda one: one.label,
        key=f"outcome_counted_{key}",
        chosen=CountedAs.OTHER,
        where=third,
        help_words=_(
            "A unit cost prices one of these. An attendance is not an admission: choose what your source counted. "
            "Requests and “something else” earn no money."
        ),
    )
    unit = fourth.text_input(_("What one value is, in words"), key=f"outcome_unit_{key}", placeholder=_("attendances"))
    is_count = one_of(
        _("The outcomes are"),
        [True, False],
        lambda count: _(KINDS[count]),
        key=f"outcome_is_count_{key}_{columns.values}",
        chosen=all(name in preview.counts for name in columns.values),
        where=fifth,
    )
    step, running_from = _periods(key, is_running=columns.is_running)
    return SeriesSaid(group, counted_as, unit, source, is_count, step, running_from)


def _periods(key: str, *, is_running: bool) -> tuple[Step | None, date | None]:
    """Ask how long a period lasts and, for running numbers, which period comes first."""
    first, second, third = st.columns(3)
    options = STEPS if is_running else (None, *STEPS)
    step = one_of(
        _("Each period lasts a"),
        options,
        lambda one: one.label.lower() if one else _("as the file shows"),
        key=f"outcome_step_{key}_{is_running}",
        where=first,
    )
    if not is_running:
        return step, None
    month = one_of(
        _("The lowest number stands for"),
        list(range(1, 13)),
        lambda number: _(words.MONTHS[number - 1]),
        key=f"outcome_first_month_{key}",
        where=second,
    )
    year = third.number_input(_("of the year"), FIRST_YEAR, LAST_YEAR, USUAL_YEAR, key=f"outcome_first_year_{key}")
    return step, date(int(year), month, 1)
