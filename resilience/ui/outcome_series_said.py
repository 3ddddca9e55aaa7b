"""What only the person can say of a file of series: what is counted, by whom, as what, and from when it runs."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.need_question import Step
from resilience.domain.outcome import LONGEST_NAME
from resilience.domain.vocabulary import CountedAs
from resilience.intake.outcome_series_columns import OutcomeSaid, SeriesSaid
from resilience.intake.outcome_series_periods import FIRST_YEAR, LAST_YEAR
from resilience.locales import _, mark
from resilience.services import words
from resilience.ui import parts
from resilience.ui.choosing import one_of

if TYPE_CHECKING:
    from resilience.intake.outcome_series_columns import SeriesColumns
    from resilience.views.brought_series import TablePreview

STEPS = (Step.MONTH, Step.QUARTER, Step.YEAR)
USUAL_YEAR = 2020
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
    each = _each(key, preview, columns)
    step, running_from = _periods(key, is_running=columns.is_running)
    first_one = each[0] if each else OutcomeSaid("", CountedAs.OTHER, "", is_count=True)
    return SeriesSaid(group, first_one.counted_as, first_one.unit, source, first_one.is_count, step, running_from, each)


def _each(key: str, preview: TablePreview, columns: SeriesColumns) -> tuple[OutcomeSaid, ...]:
    """Ask what each outcome of the file counts; one of several begins with the name of its column as its unit."""
    if len(columns.values) == 1:
        return (_outcome(columns.values[0], key, preview, unit=""),)
    found = []
    for name in columns.values:
        st.markdown(f"**{parts.literal(name)}**")
        found.append(_outcome(name, f"{key}_{name}", preview, unit=name[:LONGEST_NAME]))
    return tuple(found)


def _outcome(column: str, key: str, preview: TablePreview, *, unit: str) -> OutcomeSaid:
    first, second, third = st.columns(3)
    counted_as = one_of(
        _("What one value counts"),
        list(CountedAs),
        lambda one: one.label,
        key=f"outcome_counted_{key}",
        chosen=CountedAs.OTHER,
        where=first,
        help_words=_(
            "A unit cost prices one of these. An attendance is not an admission: choose what your source counted. "
            "Requests and “something else” earn no money."
        ),
    )
    said = second.text_input(
        _("What one value is, in words"),
        value=unit,
        max_chars=LONGEST_NAME,
        key=f"outcome_unit_{key}",
        placeholder=_("attendances"),
        help=_("Begin with “log” where the values are logarithms: effects are then told in per cent."),
    )
    is_count = one_of(
        _("The values are"),
        [True, False],
        lambda count: _(KINDS[count]),
        key=f"outcome_is_count_{key}_{column}",
        chosen=column in preview.counts,
        where=third,
    )
    return OutcomeSaid(column, counted_as, said, is_count)


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
    # No limits here: Streamlit would keep the year before one beyond them, and say nothing.
    year = int(third.number_input(_("of the year"), value=USUAL_YEAR, step=1, key=f"outcome_first_year_{key}"))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        with third:
            parts.warn(_("Please give a year from {first} to {last}.").format(first=FIRST_YEAR, last=LAST_YEAR))
        return step, None
    return step, date(year, month, 1)
