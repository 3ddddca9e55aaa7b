"""The need pages as they are usually written: each question over SQL on the records, each picture by plotly.express.

Run by `need_page.py` in Streamlit's own harness, with the address of the database and the area in the environment.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import pandas as pd
import plotly.express as px
import streamlit as st

AREA = int(os.environ["NEED_PAGE_AREA"])


def asked(question: str) -> pd.DataFrame:
    """Return the answer of one question about the area's requests."""
    with closing(sqlite3.connect(os.environ["NEED_PAGE_FILE"])) as connection:
        return pd.read_sql_query(question, connection, params=(AREA,))


def by_month(more: str = "", where: str = "direction = 'request'") -> pd.DataFrame:
    """Return amounts by month and `more`."""
    also = f", {more}" if more else ""
    return asked(
        f"SELECT month{also}, SUM(count_thousandths) / 1000.0 AS amount FROM need_record "  # noqa: S608 - our own words
        f"WHERE area_id = ? AND {where} GROUP BY month{also} ORDER BY month"
    )


def volume() -> None:
    """Requests by month, by type, and beside offers and what was unmet."""
    st.plotly_chart(px.line(by_month(), x="month", y="amount"))
    st.plotly_chart(px.line(by_month("need_type"), x="month", y="amount", facet_col="need_type", facet_col_wrap=4))
    st.plotly_chart(px.line(by_month("direction", "1 = 1"), x="month", y="amount", color="direction"))
    st.plotly_chart(px.line(by_month("outcome"), x="month", y="amount", color="outcome"))
    st.dataframe(by_month())


def pattern() -> None:
    """Month of the year, day of the week, calendar, places, and time until met."""
    months = by_month().assign(of_year=lambda held: held["month"] % 12 + 1)
    st.plotly_chart(px.box(months, x="of_year", y="amount"))
    days = asked(
        "SELECT day, SUM(count_thousandths) / 1000.0 AS amount FROM need_record "
        "WHERE area_id = ? AND direction = 'request' GROUP BY day"
    )
    on = pd.to_datetime(days["day"], unit="D")
    days = days.assign(weekday=on.dt.day_of_week, year=on.dt.year, week=on.dt.isocalendar().week)
    st.plotly_chart(px.bar(days.groupby("weekday", as_index=False)["amount"].sum(), x="weekday", y="amount"))
    st.plotly_chart(px.density_heatmap(days, x="week", y="year", z="amount"))
    places = by_month("place_id").groupby("place_id", as_index=False)["amount"].sum()
    places = places.sort_values("amount").assign(share=lambda held: held["amount"].cumsum() / held["amount"].sum())
    st.plotly_chart(px.line(places, x="place_id", y="share"))
    waits = asked(
        "SELECT minutes_to_outcome AS minutes, COUNT(*) AS records FROM need_record "
        "WHERE area_id = ? AND minutes_to_outcome IS NOT NULL GROUP BY minutes_to_outcome ORDER BY 1"
    )
    st.plotly_chart(px.line(waits.assign(met=waits["records"].cumsum()), x="minutes", y="met"))


def mix() -> None:
    """What is needed, by whom and how: the mix over types, stakeholders, target groups, urgency and channel."""
    for part in ("need_type", "stakeholder", "target_groups", "urgency", "channel"):
        st.plotly_chart(px.bar(by_month(part), x="month", y="amount", color=part))


{"volume": volume, "pattern": pattern, "type": mix}[os.environ["NEED_PAGE"]]()
