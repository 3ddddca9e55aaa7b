"""The page of type: a planted change of mix is found, others are not claimed, and every number adds up by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from resilience.domain.errors import NotAllowed, Refused
from resilience.domain.need import first_of_month
from resilience.domain.need_question import Compared, ComparisonChoice, NeedFilter, Part, Period
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Verdict
from resilience.services.need_series import CodeSeries
from resilience.services.need_type import type_of_need
from resilience.services.need_type_mix import mix_found
from resilience.services.need_type_months import Side, TwoSides
from tests import needs_made
from tests.storage.as_operator import store

__all__ = ["store"]

NEWEST = 2026 * 12 + 9  # October 2026
MONTHS = range(NEWEST - 47, NEWEST + 1)
TYPES = ("FOD", "INF", "SHE", "MED")
MIX = np.array((0.4, 0.3, 0.2, 0.1))
WHOLE = ((first_of_month(MONTHS[0]), date(2026, 10, 31)),)
QUARTER, YEAR = ComparisonChoice(), ComparisonChoice(Compared.TWELVE_MONTHS)


def need(seed: int = 1, *, mix_after=MIX, volume_after=1.0, since=NEWEST - 2, months=MONTHS) -> list[dict[str, object]]:
    """Rows by month and type, clustered as requests are; from `since` on with another mix or volume."""
    generator = np.random.default_rng(seed)
    rows = []
    for month in months:
        is_after = month >= since
        mix = generator.dirichlet(150 * (np.array(mix_after) if is_after else MIX))
        volume = generator.poisson(200 * generator.gamma(100, 1 / 100) * (volume_after if is_after else 1))
        counts = generator.multinomial(volume, mix)
        rows += [
            {"on": first_of_month(month), "need_type": code, "count": int(count)}
            for code, count in zip(TYPES, counts, strict=True)
        ]
    return rows


@pytest.fixture
def shown(store, partnership):
    """A function that brings rows in and returns the page."""

    def page(rows, choice=QUARTER, part=None, *, covers=WHOLE, source="test"):
        if rows:
            with store.transaction() as tx:
                new = needs_made.batch(rows, key=f"{source} {len(rows)}", covers=covers)
                tx.needs.bring_in(OPERATOR.leading(partnership.id), replace(new, mapping_name=source))
        return type_of_need(store, partnership.board, partnership.id, NeedFilter(), part, choice)

    return page


def test_a_planted_change_of_mix_is_found_and_says_what_moved(shown):
    view = shown(need(mix_after=(0.2, 0.3, 0.2, 0.3)))
    assert view.title == "The mix of requests by need type changed by more than noise"
    assert view.mix.judged.verdict is Verdict.CHANGED
    sentence = view.mix.judged.sentence
    assert sentence.startswith("August 2026 to October 2026, against August 2025 to October 2025: a large change, and")
    assert "Medicines and health care rose most" in sentence
    assert "Food and drinking water fell most" in sentence
    assert view.mix.judged.number.startswith("Distance 0.2")
    assert "clusters" in view.mix.judged.method
    moved = {one.name: one.effect for one in view.split.by_type}
    assert moved["Food and drinking water"].high < 0
    assert moved["Medicines and health care"].low > 0


@pytest.mark.parametrize(("choice", "since"), [(QUARTER, NEWEST - 2), (YEAR, NEWEST - 11)])
def test_more_of_everything_is_a_change_of_volume_and_none_of_mix(shown, choice, since):
    view = shown(need(volume_after=1.6, since=since), choice)
    assert view.mix.judged.verdict is Verdict.NOISE
    assert "no more than noise" in view.title
    assert view.effective.judged.verdict is Verdict.NOISE
    assert view.split.judged.verdict is Verdict.CHANGED
    assert all(one.effect.low <= 0 <= one.effect.high for one in view.split.by_type)


def test_a_change_of_a_year_is_judged_by_months_that_trade_places(shown):
    view = shown(need(mix_after=(0.7, 0.1, 0.1, 0.1), since=NEWEST - 11), YEAR)
    assert view.mix.judged.verdict is Verdict.CHANGED
    assert "the same month of both periods trades place" in view.mix.judged.method
    assert view.effective.judged.sentence.startswith("Less mixed: as mixed as 2.")


def test_every_number_can_be_added_up_from_the_file_by_hand(shown):
    rows = need(3)
    view = shown(rows)
    sums = {
        year: {
            code: sum(
                row["count"]
                for row in rows
                if row["need_type"] == code and row["on"].year == year and row["on"].month in {8, 9, 10}
            )
            for code in TYPES
        }
        for year in (2025, 2026)
    }
    whole = {year: sum(of_year.values()) for year, of_year in sums.items()}
    found = {row.name: row for row in view.mix.rows}["Food and drinking water"]
    assert (found.count_before, found.count_after) == (sums[2025]["FOD"], sums[2026]["FOD"])
    assert found.after.value == pytest.approx(sums[2026]["FOD"] / whole[2026])
    assert found.after.low < found.after.value < found.after.high
    bars = view.split.steps
    assert (bars[0].start, bars[0].end) == (0, whole[2025])
    assert (bars[-1].start, bars[-1].end) == (0, whole[2026])
    assert [bar.start for bar in bars[1:-1]] == pytest.approx([bar.end for bar in bars[:-2]])
    assert bars[-2].end == pytest.approx(whole[2026])
    assert bars[-1].said == f"{whole[2026]:,}"


def test_what_was_not_recorded_is_shown_and_is_no_part_of_the_mix(shown):
    rows = need()
    for number, row in enumerate(rows):
        row["channel"] = (None, "telephone", "email", "telephone")[number % 4]
    view = shown(rows, YEAR, Part.CHANNEL)
    assert {row.name for row in view.mix.rows} == {"Telephone", "E-mail"}
    assert sum(row.after.value for row in view.mix.rows) == pytest.approx(1)
    head, *_counts = view.mix.judged.tables[0].rows[-2]
    assert head == "Not recorded, of all"
    assert view.mix.judged.tables[0].rows[-2][4].startswith(("39", "40", "41"))
    # What was not recorded is need all the same, and part of the volume.
    assert "Not recorded" in {one.name for one in view.split.by_type}
    assert view.split.steps[-1].end == sum(row["count"] for row in rows if row["on"] > date(2025, 10, 31))
    assert view.mix.judged.false_if[0].startswith("A change in how types are recorded looks the same. Not recorded: ")


def test_one_request_counts_under_every_type_it_mentions_when_that_is_asked_for(shown):
    rows = [row | {"further_types": "SHE"} if row["need_type"] == "FOD" else row for row in need()]
    first, any_mention = shown(rows, YEAR), shown((), YEAR, Part.ANY_TYPE)
    of = {row.name: row.after.value for row in first.mix.rows}
    mentioned = {row.name: row.after.value for row in any_mention.mix.rows}
    assert sum(of.values()) == pytest.approx(1)
    assert mentioned["Shelter and housing"] == pytest.approx(of["Shelter and housing"] + of["Food and drinking water"])
    assert sum(mentioned.values()) > 1.3
    assert "do not add up to 100%" in any_mention.note
    assert any_mention.split.unit == "mentions"
    assert "“Any mention”" in first.note


def test_three_months_without_years_before_are_too_early_to_judge_but_shown(shown):
    months = [row for row in need() if row["on"] >= date(2025, 8, 1)]
    view = shown(months, covers=((date(2025, 8, 1), date(2026, 10, 31)),))
    assert view.title.startswith("It is too early to say whether")
    assert "two whole years before" in view.mix.judged.sentence
    assert view.mix.judged.verdict is view.split.judged.verdict is Verdict.TOO_EARLY
    assert len(view.mix.rows) == 4
    before = sum(row["count"] for row in months[:12])
    assert view.split.steps[0].said == f"{before:,}"


def test_other_sources_make_it_too_early_to_speak_of_need(shown):
    rows = need(mix_after=(0.2, 0.3, 0.2, 0.3))
    later = date(2026, 8, 1)
    shown([row for row in rows if row["on"] < later], covers=((date(2022, 11, 1), date(2026, 7, 31)),))
    view = shown([row for row in rows if row["on"] >= later], covers=((later, date(2026, 10, 31)),), source="another")
    assert view.mix.judged.verdict is view.effective.judged.verdict is view.split.judged.verdict is Verdict.TOO_EARLY
    assert "may be a change in reporting" in view.mix.judged.sentence
    assert view.mix.judged.sentence.endswith("see what would make this false.")


def test_a_month_that_was_not_reported_is_left_out_of_both_years_and_said(shown):
    rows = [row for row in need() if row["on"] != date(2025, 9, 1)]
    view = shown(rows, covers=((date(2022, 11, 1), date(2025, 8, 31)), (date(2025, 10, 1), date(2026, 10, 31))))
    assert "2 months are left out" in view.mix.judged.method
    august_and_october = sum(row["count"] for row in rows if row["on"] in {date(2026, 8, 1), date(2026, 10, 1)})
    assert view.split.steps[-1].end == august_and_october


def of_my_own(before: tuple[date, date], after: tuple[date, date]) -> ComparisonChoice:
    return ComparisonChoice(Compared.OWN, before=Period(*before), after=Period(*after))


def test_periods_of_different_length_have_a_mix_to_compare_and_no_volume(shown):
    two_years_and_one = of_my_own(
        (date(2023, 11, 1), date(2025, 10, 31)),
        (date(2025, 11, 1), date(2026, 10, 31)),
    )
    view = shown(need(), two_years_and_one)
    assert view.mix.judged.verdict is Verdict.NOISE
    assert "months of both periods trade places" in view.mix.judged.method
    assert view.split.steps == ()
    assert "not equally long" in view.split.judged.sentence


def test_the_mix_of_two_different_times_of_the_year_is_not_judged(shown):
    """Season in the mix would pass for change: measured, in nearly one pair of such periods in five."""
    view = shown(need(), of_my_own((date(2025, 1, 1), date(2025, 7, 31)), (date(2026, 1, 1), date(2026, 10, 31))))
    assert view.mix.judged.verdict is Verdict.TOO_EARLY
    assert "different times of the year" in view.mix.judged.sentence


def test_what_nobody_recorded_has_a_sentence_in_place_of_a_mix(shown):
    view = shown(need(), QUARTER, Part.URGENCY)
    assert "not recorded with any request" in view.empty
    assert view.conclusions == ()


def test_another_area_and_a_mix_that_is_not_offered_are_refused(store, partnership, another):
    with pytest.raises(NotAllowed):
        type_of_need(store, another.board, partnership.id, NeedFilter(), None, QUARTER)
    with pytest.raises(Refused, match="need type, stakeholder"):
        type_of_need(store, partnership.board, partnership.id, NeedFilter(), Part.PHASE, QUARTER)


@pytest.mark.parametrize("months", [3, 12])
def test_of_two_hundred_areas_without_a_change_no_more_than_one_in_twenty_is_said_to_have_one(months):
    said = [mix_found(_sides(seed, months), permutations=199).verdict is Verdict.CHANGED for seed in range(200)]
    # Three standard errors of 200 areas are 0.046.
    assert np.mean(said) <= 0.05 + 0.046


def _sides(seed: int, months: int) -> TwoSides:
    """Two periods of an area whose requests cluster and have a season, with the years before them."""
    generator = np.random.default_rng(seed)
    volumes = 120 * (1 + 0.3 * np.cos(np.arange(48) * np.pi / 6))
    counts = np.array(
        [generator.multinomial(generator.poisson(v), generator.dirichlet(60 * MIX)) for v in volumes], dtype=float
    )
    starts = tuple(first_of_month(month) for month in MONTHS)
    table = CodeSeries("need_type", TYPES, starts, counts.T, (frozenset({"one"}),) * 48)
    before, after = (
        Side(
            Period(starts[first], starts[first + months - 1]),
            starts[first : first + months],
            rows,
            rows.sum(axis=1),
            np.zeros(months),
            None,
        )
        for first in (48 - months - 12, 48 - months)
        for rows in (counts[first : first + months],)
    )
    return TwoSides(None, TYPES, before, after, is_paired=True, is_alike=True, left_out=0, table=table, last_before=35)
