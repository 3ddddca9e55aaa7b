"""The pattern of need: what was planted is found, nothing else is claimed, and a gap says what would open it."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from resilience.domain.disruption import NewDisruption
from resilience.domain.errors import NotAllowed, Refused
from resilience.domain.need_question import Compared, ComparisonChoice, NeedFilter
from resilience.domain.vocabulary import Nation, Verdict
from resilience.services.bank_holidays import bank_holidays
from resilience.services.disruptions import record_disruption
from resilience.services.need_pattern import pattern_of_need
from tests.needs_made import batch
from tests.storage.as_operator import store

__all__ = ["store"]

FIRST, LAST = date(2023, 11, 1), date(2026, 10, 31)
CHANGED_ON = date(2025, 11, 1)
LAST_YEAR = ComparisonChoice(Compared.TWELVE_MONTHS)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
WEEK = (1.2, 1.1, 1.0, 1.0, 1.0, 0.85, 0.85)


class World:
    """Daily requests with a week and a season, the same before and after unless something is planted."""

    def __init__(self, seed: int = 1) -> None:
        self.random = np.random.default_rng(seed)
        self.mean, self.swing, self.spread, self.north, self.hours = 8.0, (0.2, 0.2), (0.1, 0.1), (0.6, 0.6), (30, 30)
        self.week = (WEEK, WEEK)
        self.grain, self.has_minutes, self.has_time = "day", True, False

    def rows(self, partnership) -> list[dict[str, object]]:
        rows = []
        for day in DAYS:
            rows += self._of_day(partnership, day)
        return rows

    def _of_day(self, partnership, day: date) -> list[dict[str, object]]:
        late = day >= CHANGED_ON
        season = 1 + self.swing[late] * math.cos(2 * math.pi * (day.timetuple().tm_yday - 15) / 365)
        spread = self.spread[late]
        noise = self.random.gamma(1 / spread, spread) if spread else 1.0
        count = self.random.poisson(self.mean * season * self.week[late][day.weekday()] * noise)
        rows = []
        for _request in range(count):
            row: dict[str, object] = {"on": day}
            row["place_id"] = partnership.places[0 if self.random.random() < self.north[late] else 1]
            if self.has_minutes:
                minutes = int(self.random.exponential(self.hours[late] * 60)) + 1
                row |= {"outcome": "met_voluntary", "minutes_to_outcome": minutes}
            if self.has_time:
                hour = int(self.random.integers(8, 20))
                row |= {"grain": "hour", "occurred_at": datetime(day.year, day.month, day.day, hour, tzinfo=UTC)}
            rows.append(row)
        return rows

    def held_in(self, store, partnership) -> None:
        with store.transaction() as tx:
            proof = partnership.lead.leading(partnership.id)
            tx.needs.bring_in(proof, batch(self.rows(partnership), covers=((FIRST, LAST),)))


def shown(store, partnership, choice=LAST_YEAR, asked=None):
    return pattern_of_need(store, partnership.board, partnership.id, asked or NeedFilter(), choice)


def changed(view) -> set[str]:
    names = ("season", "week", "hours", "variability", "places", "waits")
    return {name for name in names if getattr(view, name).verdict is Verdict.CHANGED}


def test_where_nothing_was_planted_nothing_is_claimed_and_every_part_says_so(store, partnership):
    World().held_in(store, partnership)
    view = shown(store, partnership)

    assert changed(view) == set()
    assert view.title == "Pattern: nothing changed by more than noise"
    assert view.compared == "Compared: November 2025 to October 2026, against November 2024 to October 2025."
    for part in (view.season, view.week, view.variability, view.places, view.waits):
        assert part.verdict is Verdict.NOISE
        assert "no more than noise" in part.sentence
        assert part.number
        assert part.method
        assert part.worked_out
        assert part.tables
        assert part.false_if
    assert view.calendar.verdict is None


@pytest.mark.parametrize(
    ("planted", "part", "said"),
    [
        ({"spread": (0.5, 0.02)}, "variability", "Days stray less"),
        ({"north": (0.6, 0.8)}, "places", "Concentration is higher."),
        ({"hours": (30, 15)}, "waits", "shorter than"),
        ({"swing": (0.4, 0.0)}, "season", "The year swings less"),
        ({"week": (WEEK, (0.7, 0.7, 0.7, 0.7, 0.7, 1.75, 1.75))}, "week", "a higher share falls on weekends"),
    ],
)
def test_what_was_planted_is_found_and_named_alone(store, partnership, planted, part, said):
    world = World(seed=2)
    for name, value in planted.items():
        setattr(world, name, value)
    world.held_in(store, partnership)
    view = shown(store, partnership)

    assert changed(view) == {part}
    assert said in getattr(view, part).sentence
    assert "changed by more than noise" in view.title


def test_a_table_a_picture_and_a_sentence_agree_and_can_be_recounted_from_the_records(store, partnership):
    world = World(seed=4)
    rows = world.rows(partnership)
    with store.transaction() as tx:
        tx.needs.bring_in(partnership.lead.leading(partnership.id), batch(rows, covers=((FIRST, LAST),)))
    view = shown(store, partnership)

    later = [row for row in rows if row["on"] >= CHANGED_ON]
    north = sum(row["place_id"] == partnership.places[0] for row in later)
    places = {row[0]: row for row in view.places.tables[0].rows}
    assert places["North"][2] == f"{north:,}"
    assert places["North"][3] == f"{north / len(later):.0%}"
    assert f"North alone has {north / len(later):.0%} of all" in view.places.sentence
    # The place with the lower rate comes first; North has 60,000 of the 100,000 residents.
    lower = north / len(later) if north / len(later) < 0.6 else 1 - north / len(later)
    assert view.places_picture.curves[0].up == pytest.approx((0, lower, 1))

    (waits, _counts) = view.waits.tables
    minutes = np.array([row["minutes_to_outcome"] for row in later])
    assert f"{np.median(minutes) / 60:.0f} hours" in view.waits.sentence
    within_a_day = next(row for row in waits.rows if row[0] == "24 hours")[1]
    assert float(within_a_day.split("%")[0]) == pytest.approx((minutes > 24 * 60).mean() * 100, abs=2.5)

    by_day = [sum(row["on"] == day for row in later) for day in DAYS if day >= CHANGED_ON]
    assert sorted(view.variability_picture.rows[0].counts) == sorted(by_day)
    assert f"{max(by_day) / np.mean(by_day):.1f} times the mean" in view.variability.sentence
    assert sum(cell or 0 for row in view.calendar_picture.cells for cell in row) <= len(rows)


def test_requests_still_open_count_as_waiting(store, partnership):
    world = World(seed=5)
    rows = world.rows(partnership)
    for row in rows:
        if row["on"] >= date(2026, 10, 1):
            row |= {"outcome": "open", "minutes_to_outcome": None}
    with store.transaction() as tx:
        tx.needs.bring_in(partnership.lead.leading(partnership.id), batch(rows, covers=((FIRST, LAST),)))
    counts = {row[0]: row for row in shown(store, partnership).waits.tables[1].rows}

    open_ones = sum(row["outcome"] == "open" for row in rows)
    assert counts["November 2025 to October 2026"][5] == f"{open_ones:,}"


def test_a_change_that_only_stands_by_itself_says_why_what_changed_may_say_otherwise(store, partnership):
    world = World(seed=4)
    world.spread = (0.3, 0.15)
    world.held_in(store, partnership)
    variability = shown(store, partnership).variability

    assert variability.verdict is Verdict.NOISE
    assert "Looked at by itself, as on the page What changed, this is more than noise" in variability.sentence


def test_days_of_a_storm_are_left_out_and_said(store, partnership):
    world = World(seed=6)
    rows = world.rows(partnership)
    storm = date(2026, 3, 4)
    rows += [{"on": storm, "place_id": partnership.places[0]}] * 150
    with store.transaction() as tx:
        tx.needs.bring_in(partnership.lead.leading(partnership.id), batch(rows, covers=((FIRST, LAST),)))
    record_disruption(
        store, partnership.lead, partnership.id, NewDisruption("Storm", "storm", storm, storm + timedelta(days=1))
    )
    view = shown(store, partnership)

    assert view.variability.verdict is Verdict.NOISE
    assert view.variability.sentence.startswith("Outside disruptions")
    assert any("With the days of Storm counted in" in line for line in view.variability.false_if)
    assert "in the days of Storm" in view.calendar.sentence


def test_records_by_the_month_say_what_a_finer_grain_would_open(store, partnership):
    months = [date(2023 + (number + 10) // 12, (number + 10) % 12 + 1, 1) for number in range(36)]
    rows = [{"on": month, "grain": "month", "count": 100 + number} for number, month in enumerate(months)]
    with store.transaction() as tx:
        tx.needs.bring_in(partnership.lead.leading(partnership.id), batch(rows, covers=((FIRST, LAST),)))
    view = shown(store, partnership)

    assert view.week_picture is view.variability_picture is view.wait_picture is None
    assert "A day for each record opens this." in view.week.sentence
    assert "A week or a day for each record opens this." in view.variability.sentence
    assert "A column with it opens this." in view.waits.sentence
    assert not view.calendar_picture.is_weekly
    assert "Fewer than two places" in view.places.sentence or view.places_picture is not None


def test_the_time_of_day_is_shown_where_it_was_kept(store, partnership):
    world = World(seed=7)
    world.has_time = True
    world.mean = 4.0
    assert "No time of day is held" in _hours(store, partnership)
    world.held_in(store, partnership)
    view = shown(store, partnership)

    assert view.hours.verdict is Verdict.NOISE
    counts = np.array(view.hour_picture.counts)
    assert counts.shape == (7, 24)
    assert counts[:, :7].sum() == 0
    assert "0% come between midnight and 6:00" in view.hours.sentence


def _hours(store, partnership) -> str:
    with store.transaction() as tx:
        rows = [{"on": date(2022, 1, number)} for number in range(1, 32)]
        covers = ((date(2022, 1, 1), date(2022, 1, 31)),)
        held = tx.needs.bring_in(partnership.lead.leading(partnership.id), batch(rows, key="early", covers=covers))
    view = shown(store, partnership, ComparisonChoice())
    with store.transaction() as tx:
        tx.needs.withdraw(partnership.lead.leading(partnership.id), held.id, "only to see")
    return view.hours.sentence


def test_other_sources_in_the_other_period_make_it_too_early_to_say(store, partnership):
    rows = World(seed=8).rows(partnership)
    early = [row for row in rows if row["on"] < CHANGED_ON]
    late = [row for row in rows if row["on"] >= CHANGED_ON]
    with store.transaction() as tx:
        proof = partnership.lead.leading(partnership.id)
        tx.needs.bring_in(proof, batch(early, covers=((FIRST, CHANGED_ON - timedelta(days=1)),)))
        other = batch(late, key="two", covers=((CHANGED_ON, LAST),))
        tx.needs.bring_in(proof, replace(other, mapping_name="another source"))
    view = shown(store, partnership)

    for part in (view.week, view.variability, view.places, view.waits):
        assert part.verdict is Verdict.TOO_EARLY
        assert "Not the same sources" in part.sentence
    assert view.title == "Pattern: too early to say what changed"


def test_an_area_without_a_whole_month_says_so(store, partnership):
    with store.transaction() as tx:
        proof = partnership.lead.leading(partnership.id)
        tx.needs.bring_in(proof, batch([{"on": date(2026, 10, 5)}], covers=()))
    view = shown(store, partnership)

    assert view.title == "Pattern: too early to say"
    assert all("No whole month has been reported yet" in one.sentence for one in view.conclusions)


def test_a_date_without_a_whole_month_after_it_is_refused_with_what_to_choose(store, partnership):
    World(seed=9).held_in(store, partnership)
    with pytest.raises(Refused, match=r"\.$"):
        shown(store, partnership, ComparisonChoice(Compared.AROUND, on_day=LAST))


def test_nobody_outside_the_area_sees_its_pattern(store, partnership, another):
    with pytest.raises(NotAllowed):
        pattern_of_need(store, another.board, partnership.id, NeedFilter(), LAST_YEAR)


@pytest.mark.parametrize(
    ("year", "nation", "days"),
    [
        # As the governments published them; 2022's and 2023's single proclamations are not among those tested.
        (2021, Nation.ENGLAND, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
        (2025, Nation.WALES, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"),
        (2026, Nation.ENGLAND, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (2025, Nation.SCOTLAND, "01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26"),
    ],
)
def test_bank_holidays_are_those_that_were_published(year, nation, days):
    assert sorted(f"{day:%m-%d}" for day in bank_holidays(year, nation)) == days.split()
