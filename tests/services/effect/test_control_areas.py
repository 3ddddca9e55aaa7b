"""Other areas in a comparison group: five that agree or none, months and starts alone, and nothing of a single one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from resilience.domain.errors import NotAllowed
from resilience.domain.need_question import NeedFilter, Part, Slice
from resilience.domain.outcome import Outcome
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Aspect, Direction, Role
from resilience.services.effect.control_areas import control_areas, control_group, rests_on_one
from resilience.services.need_cube import cube_of
from tests.conftest import Partnership
from tests.matrix.world import as_text
from tests.services.effect.areas_made import FOOD, MONTHS, begin, bring, decide, month, six_areas

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


def group(store, area: Partnership, asked: NeedFilter = FOOD, who: str = "board"):
    with store.reading() as tx:
        return control_group(tx, tx.people.again(getattr(area, who)), area.id, asked)


def series_of(store, area: Partnership, asked: NeedFilter = FOOD):
    with store.reading() as tx:
        return cube_of(tx, tx.people.again(area.lead).reading(area.id)).series(asked).counts


@pytest.fixture
def others(store, partnership):
    return six_areas(store, partnership)


@BOTH_ENGINES
def test_five_areas_that_agree_stand_in_the_comparison_and_one_that_withdraws_leaves_none_at_once(
    store, partnership, others
):
    before = group(store, partnership)
    assert (len(before.areas), before.agreed) == (5, 5)
    assert before.sentence.startswith("5 other areas lend their months for a comparison, never by name")
    decide(store, others[0], agreed=False, seen=1)
    after = group(store, partnership)
    assert (after.areas, after.agreed) == ((), 4)
    assert after.sentence == ("No other area stands in the comparison: 4 share their monthly need, and it takes 5.")
    assert before.state != after.state
    decide(store, others[5], agreed=True, seen=0)
    assert len(group(store, partnership).areas) == 5


@BOTH_ENGINES
def test_what_an_area_lends_are_its_own_months_rounded_to_five(store, partnership, others):
    expected = sorted(tuple(5 * np.round(series_of(store, area) / 5)) for area in others[:5])
    lent = group(store, partnership).areas
    assert sorted(tuple(one.counts) for one in lent) == expected
    assert {one.starts for one in lent} == {tuple(month(number) for number in range(MONTHS))}
    assert {one.residents for one in lent} == {100_000.0}
    every_type = [one.counts.sum() for one in group(store, partnership, NeedFilter()).areas]
    assert sum(every_type) == pytest.approx(
        sum(series_of(store, area, NeedFilter()).sum() for area in others[:5]), 0.02
    )


def test_own_need_never_stands_against_itself(store, partnership, others):
    decide(store, partnership, agreed=True, seen=0)
    assert group(store, partnership).agreed == 5
    assert group(store, others[0]).agreed == 5, "the four others and the first"


def test_a_month_that_was_not_wholly_reported_is_no_number(store, partnership, others):
    bring(store, others[5], [12] * 9 + [None] + [12] * (MONTHS - 10), key="silent")
    decide(store, others[5], agreed=True, seen=0)
    missing = [int(np.isnan(one.counts).sum()) for one in group(store, partnership).areas]
    assert sorted(missing) == [0, 0, 0, 0, 0, 1]


@pytest.mark.parametrize("counts", [[20] * 23, [2] * MONTHS, [None] * 3 + [20] * 23])
def test_an_area_with_too_few_months_or_too_little_in_them_does_not_fit_and_the_sentence_counts_it(
    store, partnership, others, counts
):
    small = Partnership(store, "Y90", "Small")
    bring(store, small, counts)
    decide(store, small, agreed=True, seen=0)
    found = group(store, partnership)
    assert (len(found.areas), found.agreed) == (5, 6)
    assert "1 more shares its need, but has too few" in found.sentence
    decide(store, others[0], agreed=False, seen=1)
    found = group(store, partnership)
    assert (found.areas, found.agreed) == ((), 5)
    assert "5 share their monthly need, but fewer than 5 of them have 24 whole months" in found.sentence


@BOTH_ENGINES
def test_what_an_area_began_for_the_same_need_goes_with_it_and_nothing_else_does(store, partnership, others):
    volume = Aspect.VOLUME
    begin(store, others[0], date(2025, 6, 1), Outcome(volume, FOOD))
    begin(store, others[0], date(2025, 3, 1), Outcome(volume, NeedFilter()))
    begin(store, others[1], date(2025, 2, 1))
    begin(store, others[2], date(2025, 1, 1), Outcome(volume, NeedFilter(need_type="UTL")))
    begin(store, others[2], date(2025, 1, 1), Outcome(Aspect.SEASON, NeedFilter()))
    begin(store, others[3], date(2025, 1, 1), Outcome(volume, NeedFilter(Direction.OFFER)))
    begin(store, others[4], date(2025, 4, 1), Outcome(volume, FOOD))
    before = group(store, partnership)
    with store.transaction() as tx:
        led = tx.people.again(others[4].lead).leading(others[4].id)
        held = tx.interventions.of(led)[0]
        tx.interventions.withdraw(led, held.id, seen_version=held.version)
    found = group(store, partnership)
    assert found.state != before.state
    assert sorted(one.other_starts for one in found.areas) == [
        (),
        (),
        (),
        (date(2025, 2, 1),),
        (date(2025, 3, 1), date(2025, 6, 1)),
    ]
    with store.reading() as tx:
        asked = NeedFilter()
        season = control_areas(tx, tx.people.again(partnership.lead), partnership.id, asked, aspect=Aspect.SEASON)
    assert sum(bool(one.other_starts) for one in season) == 3, "the one that is meant for the season as well"


def test_nothing_in_a_group_says_which_area_is_which(store, partnership, others):
    for area in others[:5]:
        begin(store, area, date(2025, 1, 1))
    found = group(store, partnership)
    said = as_text(found)
    with store.reading() as tx:
        held = [tx.areas.get(area.id) for area in others]
    assert not any(word in said for area in held for word in (area.name, area.slug, area.code, "Soup", "Eastwold"))
    assert [one.key for one in found.areas] == ["1", "2", "3", "4", "5"]
    by_level = [float(one.counts.sum()) for one in found.areas]
    of_others = [float(one.counts.sum()) for one in group(store, others[5]).areas]
    assert sorted(by_level) == sorted(of_others)
    assert by_level != of_others, "each asking area has its own order"


def test_everybody_who_reads_the_area_has_the_same_group_and_nobody_else_has_one(store, partnership, others):
    with store.transaction() as tx:
        keeping = OPERATOR.keeping_people()
        tx.people.act_as(OPERATOR)
        tx.people.grant(keeping, partnership.one.person_id, Role.EVALUATOR, others[0].id)
    sums = {
        tuple(float(one.counts.sum()) for one in group(store, partnership, who=who).areas)
        for who in ("lead", "board", "one", "two")
    }
    assert len(sums) == 1, "a second role elsewhere changes nothing"
    for area, who in ((partnership, others[1].lead), (others[1], partnership.board)):
        with store.reading() as tx, pytest.raises(NotAllowed):
            control_areas(tx, tx.people.again(who), area.id, FOOD)


def test_for_a_part_of_need_nobody_lends_anything(store, partnership, others):
    asked = NeedFilter(slice=Slice(Part.PLACE, str(partnership.places[0])))
    assert group(store, partnership, asked).areas == ()


def test_new_figures_of_an_area_are_in_the_group_at_once(store, partnership, others):
    before = group(store, partnership)
    bring(store, others[0], [30] * MONTHS, key="more")
    after = group(store, partnership)
    assert before.state != after.state
    added = sum(one.counts.sum() for one in after.areas) - sum(one.counts.sum() for one in before.areas)
    assert added == 30 * MONTHS


def test_whoever_subtracts_the_group_before_and_after_a_withdrawal_learns_no_count_exactly(store, partnership, others):
    decide(store, others[5], agreed=True, seen=0)
    before = sum(one.counts for one in group(store, partnership).areas)
    decide(store, others[5], agreed=False, seen=1)
    learnt = before - sum(one.counts for one in group(store, partnership).areas)
    true = series_of(store, others[5])
    assert not (learnt % 5).any()
    assert np.abs(learnt - true).max() <= 2.5
    assert (learnt != true).any()


def test_a_mixture_that_rests_on_one_area_is_not_to_be_shown():
    assert rests_on_one([0.6, 0.1, 0.1, 0.1, 0.1])
    assert rests_on_one([0.25] * 4)
    assert rests_on_one([])
    assert not rests_on_one([0.5, 0.2, 0.1, 0.1, 0.1, 0.0])
