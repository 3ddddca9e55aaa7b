"""Whether a change in need may be a change in reporting is said where it may, and not where nothing changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from resilience.domain.errors import NotTheirs, Refused
from resilience.domain.need_notes import ReportingDraft
from resilience.domain.need_question import ComparisonChoice, NeedFilter, Period, PeriodPair, Step
from resilience.domain.vocabulary import ReportingChange
from resilience.services.need_asking import need_context
from resilience.services.need_channels import ChannelWeek, channel_weeks, unlikely_silence
from resilience.services.need_coverage import coverage_warnings
from resilience.services.need_coverage_index import coverage_index, coverage_parts
from resilience.services.need_coverage_page import coverage_of_need
from resilience.services.need_steps import starts_of
from resilience.services.reporting import note_reporting_change, withdraw_reporting_change
from resilience.storage.store import Store
from tests.conftest import Partnership
from tests.needs_made import batch

DAY = timedelta(days=1)
FIRST, LAST = date(2022, 1, 1), date(2025, 12, 31)
BEFORE, AFTER = Period(date(2024, 10, 1), date(2024, 12, 31)), Period(date(2025, 10, 1), date(2025, 12, 31))
PAIR = PeriodPair(BEFORE, AFTER, "the newest quarter")
TYPES = ("FOD", "UTL", "MED", "INF")
ASKED = NeedFilter()


def weeks():
    return [FIRST + 2 * DAY + number * 7 * DAY for number in range((LAST - FIRST).days // 7)]


def world(rng, change=lambda row: row):
    """Return four years of need by week, type and channel; `change` lays a row out anew, or leaves it out (`None`)."""
    rows = []
    for monday in weeks():
        noise = rng.gamma(60, 1 / 60)
        for number, need_type in enumerate(TYPES):
            for channel, share in (("telephone", 0.6), ("email", 0.4)):
                count = int(rng.poisson(share * noise * (8 + 4 * number)))
                row = change(
                    {"on": monday, "count": count, "need_type": need_type, "channel": channel, "grain": "week"}
                )
                if row is not None:
                    rows.append(row)
    return rows


def bring(store: Store, partnership: Partnership, rows, *, key="one", covers=((FIRST, LAST),), source="test"):
    with store.transaction() as tx:
        led = tx.people.again(partnership.lead).leading(partnership.id)
        return tx.needs.bring_in(led, replace(batch(rows, key=key, covers=covers), mapping_name=source))


def context_of(store: Store, partnership: Partnership):
    with store.reading() as tx:
        return need_context(tx, tx.people.again(partnership.board), partnership.id)


def warnings(store: Store, partnership: Partnership, pair=PAIR) -> str:
    return "\n".join(coverage_warnings(context_of(store, partnership), ASKED, pair))


def note(store, partnership, kind, day, *, what="leaflets", channel="", share=None, source=""):
    draft = ReportingDraft(kind, day, what, channel, None if share is None else Decimal(share), source)
    return note_reporting_change(store, partnership.lead, partnership.id, draft)


def only_after(day):
    return day >= AFTER.first


def test_a_world_in_which_nothing_but_chance_happens_is_not_doubted(store, partnership):
    bring(store, partnership, world(np.random.default_rng(1)))
    assert warnings(store, partnership) == ""


def test_a_surge_of_awareness_lifts_all_types_alike_and_one_type_does_not(store, partnership, another):
    def surge(row):
        return row | {"count": round(row["count"] * 1.6)} if only_after(row["on"]) else row

    def one_type(row):
        rises = row["need_type"] == "INF" and only_after(row["on"])
        return row | {"count": row["count"] * 3} if rises else row

    bring(store, partnership, world(np.random.default_rng(2), surge))
    bring(store, another, world(np.random.default_rng(2), one_type))
    assert "4 of 4 need types rose with the total" in warnings(store, partnership)
    assert "need types" not in warnings(store, another)


def test_a_channel_that_falls_silent_and_one_that_is_new_are_named(store, partnership):
    def change(row):
        if row["channel"] == "email" and row["on"] > date(2025, 10, 20):
            return None
        return row | {"channel": "outreach"} if row["on"] > date(2025, 6, 1) and row["need_type"] == "MED" else row

    bring(store, partnership, world(np.random.default_rng(3), change))
    said = warnings(store, partnership)
    assert "The channel “E-mail” fell silent for 9 weeks of the later period" in said
    assert "The channel “Outreach” is new: nothing came by it before the week of 2 June 2025." in said
    held = channel_weeks(context_of(store, partnership), ASKED)
    row = held.codes.index("outreach")
    assert held.state(row, 0) is ChannelWeek.NOT_EXPECTED
    assert held.state(held.codes.index("email"), held.within(AFTER)[-1]) is ChannelWeek.SILENT


def test_silences_are_claimed_in_no_more_comparisons_than_is_said():
    rng = np.random.default_rng(4)
    alarms = 0
    for _world in range(200):
        often = rng.uniform(0.1, 3.0, size=6)
        counts = rng.poisson(often[:, None], size=(6, 104)).astype(float)
        known = np.ones(104, dtype=np.bool_)
        alarms += any(unlikely_silence(counts[row], known, 6) for row in range(6))
    # One in twenty is 10 of 200 worlds of two years; more than 18 come by chance less than once in a hundred times.
    assert alarms <= 18


def test_days_without_a_return_and_sources_that_differ_are_told_with_their_number(store, partnership):
    rows = world(np.random.default_rng(5))
    lost = date(2025, 11, 10)
    bring(store, partnership, rows, covers=((FIRST, lost - DAY), (lost + 3 * DAY, LAST)))
    bring(store, partnership, [{"on": LAST, "count": 1}], key="two", covers=((AFTER.first, LAST),), source="other")
    said = warnings(store, partnership)
    assert "“other” covers 0 of 92 days of the earlier period and 92 of 92 of the later one" in said
    assert "“test” covers 92 of 92 days of the earlier period and 89 of 92 of the later one" in said
    assert "days of the earlier period are missing" not in said, "the other source covers them"


def test_recording_that_drifts_is_told(store, partnership):
    rng = np.random.default_rng(6)

    def change(row):
        return row | {"place_id": None if only_after(row["on"]) and rng.random() < 0.4 else partnership.places[0]}

    bring(store, partnership, world(rng, change))
    assert "Recording drifted: place is not recorded in 0% of the earlier period" in warnings(store, partnership)


def test_a_note_is_told_near_either_period_and_awareness_where_it_changed(store, partnership):
    bring(store, partnership, world(np.random.default_rng(7)))
    note(store, partnership, ReportingChange.CAMPAIGN, date(2025, 9, 1))
    note(store, partnership, ReportingChange.RECORDING, date(2025, 3, 1), what="long before")
    measured = ReportingChange.AWARENESS_MEASURED
    note(store, partnership, measured, date(2024, 6, 1), what="of 500", share="0.30", source="survey 2024")
    withdrawn = note(store, partnership, measured, date(2025, 6, 1), what="of 500", share="0.45", source="survey 2025")
    said = warnings(store, partnership)
    assert "A campaign or other news of the service, 1 September 2025: leaflets." in said
    assert "long before" not in said
    assert "from 30 to 45 per cent of people (survey 2024; survey 2025)" in said
    withdraw_reporting_change(store, partnership.lead, partnership.id, withdrawn)
    assert "per cent of people" not in warnings(store, partnership)


def test_a_note_of_another_area_cannot_be_withdrawn_and_a_channel_has_to_be_known(store, partnership, another):
    number = note(store, partnership, ReportingChange.CAMPAIGN, date(2025, 9, 1))
    with pytest.raises(NotTheirs):
        withdraw_reporting_change(store, another.lead, another.id, number)
    with pytest.raises(Refused, match="which channel opened"):
        note(store, partnership, ReportingChange.CHANNEL_OPENED, date(2025, 9, 1))
    with pytest.raises(Refused, match="not known"):
        note(store, partnership, ReportingChange.CHANNEL_OPENED, date(2025, 9, 1), channel="pigeon")


def test_figures_that_come_earlier_than_ever_may_lack_what_comes_late(store, partnership, clock):
    months = starts_of(Step.MONTH, Period(date(2024, 1, 1), LAST))
    for number, first in enumerate(months):
        last = (first + 31 * DAY).replace(day=1) - DAY
        late = 1 if first == months[-1] else 15 + number % 5
        clock.now = datetime(last.year, last.month, last.day, 10, tzinfo=UTC) + late * DAY
        bring(store, partnership, [{"on": first, "count": 5}], key=str(first), covers=((first, last),))
    clock.now = datetime(2026, 2, 1, tzinfo=UTC)
    assert "brought in 1 day after the last day they cover; the 23 times before it took 15 to 19 days" in warnings(
        store, partnership
    )
    earlier = PeriodPair(Period(date(2024, 7, 1), date(2024, 9, 30)), Period(date(2025, 7, 1), date(2025, 9, 30)), "")
    assert "brought in" not in warnings(store, partnership, earlier)


def test_the_index_is_the_share_of_days_channels_and_fields_and_0_where_nothing_was_reported(store, partnership):
    days = [date(2025, 1, 1) + number * DAY for number in range(181)]
    rows = [
        {"on": day, "count": 1, "channel": channel, "place_id": partnership.places[0] if channel == "email" else None}
        for day in days
        for channel in ("telephone", "email")
        if day.month != 4
    ]
    rows.append({"on": date(2025, 6, 2), "count": None, "grain": "week", "channel": "email"})
    bring(store, partnership, rows, covers=((days[0], date(2025, 3, 31)), (date(2025, 5, 1), days[-1])))
    context = context_of(store, partnership)
    starts = starts_of(Step.MONTH, Period(days[0], days[-1]))
    parts = coverage_parts(context, ASKED, starts, Step.MONTH)
    assert parts.reported.tolist() == pytest.approx([100, 100, 100, 0, 100, 100 * (30 - 3.5) / 30])
    # Place is recorded for half of need and channel for all; nobody records stakeholder or urgency.
    assert parts.complete[[0, 1, 2, 4, 5]].tolist() == pytest.approx([75] * 5)
    assert parts.index.tolist() == pytest.approx((parts.reported * 0.75).tolist())
    assert coverage_index(context, ASKED, starts_of(Step.DAY, Period(days[0], days[1])), Step.DAY).tolist() == [75, 75]


def test_the_page_says_the_same_in_sentence_picture_and_table(store, partnership):
    bring(store, partnership, world(np.random.default_rng(8)))
    note(store, partnership, ReportingChange.CAMPAIGN, date(2025, 11, 1))
    view = coverage_of_need(store, partnership.board, partnership.id, ASKED, ComparisonChoice())
    assert view.title == "A change in need may be a change in reporting, for 1 reason"
    table = view.index.tables[0]
    newest = view.months[-1]
    assert table.rows[0][:2] == ("December 2025", f"{newest.index:.0f}%")
    grid, rows = view.grid, view.channels.tables[0].rows
    assert len(rows) == len(grid.weeks) == 53
    assert rows[0][1:] == tuple(words[-1] for words in grid.words)
    assert "Place" in [row[0] for row in view.fields.tables[0].rows]
    assert view.notes[0].sentence == "1 November 2025. A campaign or other news of the service. leaflets"
    assert not view.may_lead
