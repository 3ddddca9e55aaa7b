"""Changing when a file's rows happened: which column says so, how it is written, in which time zone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import streamlit as st

from resilience.domain.need import FINE_GRAINS
from resilience.domain.vocabulary import Grain
from resilience.intake.mapping import LONDON, DateForm, When
from resilience.locales import _, mark
from resilience.ui.choosing import one_of

if TYPE_CHECKING:
    from resilience.intake.table import SourceTable

DATE_FORMS = {
    DateForm.AS_WRITTEN: mark("As the column shows"),
    DateForm.ISO: mark("Year first: 2026-03-04"),
    DateForm.DAY_FIRST: mark("Day first: 04/03/2026"),
    DateForm.MONTH_FIRST: mark("Month first: 03/04/2026"),
}
UTC = "UTC"
ZONE_WORDS = {LONDON: mark("UK time (Europe/London)"), UTC: mark("UTC, the whole year")}


def position(options: list[str | None], wanted: str | None) -> int:
    """Return where an option stands, or the first place."""
    return options.index(wanted) if wanted in options else 0


def edit(prefix: str, table: SourceTable, start: When | None) -> When | None:
    """Draw the date for change and return it as it now is; `None` while no column is chosen."""
    first, second, third = st.columns(3)
    columns: list[str | None] = [None, *table.names]
    column = first.selectbox(
        _("Date"),
        columns,
        index=position(columns, start.column if start else None),
        format_func=lambda name: name or _("please choose"),
        key=f"{prefix}when",
    )
    grain = one_of(
        _("Known"),
        list(Grain),
        lambda grain: grain.label,
        key=f"{prefix}grain",
        chosen=start.grain if start else Grain.DAY,
        where=second,
    )
    form = one_of(
        _("Written"),
        list(DateForm),
        lambda form: _(DATE_FORMS[form]),
        key=f"{prefix}form",
        chosen=start.form if start else DateForm.AS_WRITTEN,
        where=third,
        help_words=_(
            "Where every date of the column could be read both ways, such as 03/04/2026, you have to say which."
        ),
    )
    if column is None:
        return None
    when = When(column, grain, form, start.time_column if start else None, start.zone if start else LONDON)
    return _with_clock(prefix, table, when) if grain in FINE_GRAINS or when.time_column else when


def _with_clock(prefix: str, table: SourceTable, when: When) -> When:
    """Ask for the time of day where it stands apart, and for the zone of times that name none."""
    left, right = st.columns(2)
    columns: list[str | None] = [None, *table.names]
    time_column = left.selectbox(
        _("Time of day"),
        columns,
        index=position(columns, when.time_column),
        format_func=lambda name: name or _("stands with the date"),
        key=f"{prefix}time",
    )
    zone = one_of(
        _("Time zone of times that name none"),
        _zones(when.zone),
        lambda zone: _(ZONE_WORDS[zone]) if zone in ZONE_WORDS else zone,
        key=f"{prefix}zone",
        chosen=when.zone,
        where=right,
        help_words=_(
            "Near midnight the zone decides on the day. In the two nights in which the clock changes, a time that it "
            "showed twice or never is a problem of its row where times are kept."
        ),
    )
    return replace(when, time_column=time_column, zone=zone)


def _zones(held: str) -> list[str]:
    return list(dict.fromkeys((LONDON, UTC, held, *sorted(available_timezones()))))
