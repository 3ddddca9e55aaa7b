"""Confirming what the columns of a file of series hold: what was recognised stands chosen, and can be changed."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import streamlit as st

from resilience.intake.outcome_series_columns import SeriesColumns
from resilience.locales import _, mark
from resilience.ui import parts
from resilience.ui.choosing import one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.delta_generator import DeltaGenerator

    from resilience.views.brought_series import TablePreview


class Written(Enum):
    """How the period of a row is written."""

    WHOLE = "whole"
    PARTED = "parted"
    RUNNING = "running"


WRITTEN = {
    Written.WHOLE: mark("In one column: a date, month, quarter or year"),
    Written.PARTED: mark("In two columns: year, and month or quarter"),
    Written.RUNNING: mark("As a running number: 1, 2, 3 …"),
}


def confirm(key: str, preview: TablePreview, found: SeriesColumns) -> SeriesColumns:
    """Draw the columns for change and return what they hold now."""
    parts.section(
        _("2. Confirm what the columns hold"),
        _("This is how the file was recognised. Please change what is not so; columns not named are not read."),
    )
    asked = _Columns(key, preview.columns)
    written, when, month = _when(asked, found)
    values, comparisons = _values(key, preview.numeric, found)
    first, second = st.columns(2)
    unit = asked.one(first, _("Whose value it is"), "unit", found.unit, _HELP_UNIT)
    exposure = asked.one(second, _("Denominator"), "exposure", found.exposure, _HELP_EXPOSURE)
    third, fourth, fifth = st.columns(3)
    return SeriesColumns(
        when=when,
        values=values,
        month=month,
        is_running=written is Written.RUNNING,
        comparisons=comparisons,
        unit=unit,
        exposure=exposure,
        treated=asked.one(third, _("1 once treated, else 0"), "treated", found.treated, _HELP_TREATED),
        treated_from=asked.one(fourth, _("First treated period"), "treated_from", found.treated_from, _HELP_FROM),
        weight=asked.one(fifth, _("Weight"), "weight", found.weight, _HELP_WEIGHT),
    )


_HELP_UNIT = mark(
    "Where the file holds several areas, services or groups: the column that names them. One series each."
)
_HELP_EXPOSURE = mark("Of how many: residents, people on a list. Counts are then compared in proportion to it.")
_HELP_TREATED = mark("The first period with 1 is when that series was treated. Empty: the plan says from when.")
_HELP_FROM = mark("A column that names the first treated period of each unit; empty or 0 for those never treated.")
_HELP_WEIGHT = mark(
    "How much each unit counts in a comparison of many, for example its residents. Empty: all the same."
)


class _Columns:
    """Asks for single columns of one file."""

    def __init__(self, key: str, names: Sequence[str]) -> None:
        self.key, self._names = key, ("", *names)

    def one(self, where: DeltaGenerator, label: str, field: str, chosen: str, help_words: str = "") -> str:
        """Return the column chosen for a field; "" for none."""
        return one_of(
            label,
            self._names,
            lambda name: name or _("no column"),
            key=f"outcome_column_{field}_{self.key}",
            chosen=chosen,
            where=where,
            help_words=_(help_words) if help_words else None,
        )


def _when(asked: _Columns, found: SeriesColumns) -> tuple[Written, str, str]:
    first, second, third = st.columns(3)
    guess = Written.RUNNING if found.is_running else Written.PARTED if found.month else Written.WHOLE
    written = one_of(
        _("How the period is written"),
        list(Written),
        lambda one: _(WRITTEN[one]),
        key=f"outcome_written_{asked.key}",
        chosen=guess,
        where=first,
    )
    label = {Written.WHOLE: _("Period"), Written.PARTED: _("Year"), Written.RUNNING: _("Running number")}[written]
    when = asked.one(second, label, "when", found.when)
    if written is not Written.PARTED:
        return written, when, ""
    return written, when, asked.one(third, _("Month or quarter"), "month", found.month)


def _values(key: str, numeric: Sequence[str], found: SeriesColumns) -> tuple[tuple[str, ...], tuple[str, ...]]:
    first, second = st.columns(2)
    values = first.multiselect(
        _("Outcomes"),
        numeric,
        default=[name for name in found.values if name in numeric],
        key=f"outcome_values_{key}",
        help=_("The columns of what is to be judged; several columns become several series."),
        placeholder=_("Choose columns of numbers"),
    )
    comparisons = second.multiselect(
        _("Comparison series"),
        [name for name in numeric if name not in values],
        default=[name for name in found.comparisons if name in numeric and name not in values],
        key=f"outcome_comparisons_{key}",
        help=_("Something counted of the same people or places that the intervention does not touch."),
        placeholder=_("None"),
    )
    return tuple(values), tuple(comparisons)
