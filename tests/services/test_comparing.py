"""Comparing: only what was agreed to is shown, areas without a name are never a row, and the leads see who looked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from resilience.domain.assessment import DONT_KNOW, ScoreDraft
from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, Refused
from resilience.domain.sharing import Authority
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Marking, RoundState, Sharing
from resilience.services import comparing, results, scoring, sharing
from resilience.views.as_json import as_json
from resilience.views.results import ResultsChoices
from tests.services.consortium import NAMES, SL, Consortium
from tests.services.frameworks_made import hold_both, results_of, table

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def consortium(store, add_round) -> Consortium:
    return Consortium(store, add_round)


def test_before_anybody_shares_the_page_says_who_decides(consortium):
    consortium.area("Ashby", Sharing.NOT_ASKED)
    consortium.close()
    view = consortium.look()
    assert view.title == "No partnership shares its results yet"
    assert "Each area lead decides" in view.empty
    assert view.features == ()


@BOTH_ENGINES
def test_an_area_that_shares_by_name_shows_its_median_range_and_evaluators_and_no_words(consortium):
    consortium.area("Ashby", Sharing.BY_NAME, (1, 4, 4))
    consortium.close()
    (area,) = consortium.strategy().areas
    assert (area.area_name, area.median, area.low, area.high, area.evaluators) == ("Ashby", 4.0, 1, 4, 3)
    assert area.distribution == "1 at 1; 2 at 4"
    assert area.round_name == "Round 1"
    assert "canary" not in as_json(consortium.look())


@BOTH_ENGINES
@pytest.mark.parametrize("what", [Sharing.NOT_ASKED, Sharing.WITHOUT_NAME, Sharing.WITHDRAWN])
def test_an_area_that_does_not_share_by_name_is_no_row_and_no_point(consortium, what):
    consortium.area("Ashby", Sharing.BY_NAME)
    consortium.area("Birch", what, (5, 5, 5))
    consortium.close()
    assert [area.area_name for area in consortium.strategy().areas] == ["Ashby"]
    assert "Birch" not in as_json(consortium.look())


def test_areas_stand_in_the_order_of_their_names_whatever_their_levels(consortium):
    for name, levels in (("Cedar", (5, 5, 5)), ("Ashby", (1, 1, 1)), ("Birch", (3, 3, 3))):
        consortium.area(name, Sharing.BY_NAME, levels)
    consortium.close()
    view = consortium.look()
    assert [area.area_name for area in consortium.strategy().areas] == ["Ashby", "Birch", "Cedar"]
    assert "no area is ranked" in view.shared.method


def test_fewer_than_five_areas_are_not_summed_up(consortium):
    for name in NAMES[:4]:
        consortium.area(name, Sharing.BY_NAME)
    consortium.close()
    view = consortium.look()
    assert view.areas_summed_up == 0
    assert consortium.strategy().over_areas is None
    assert "needs at least 5 partnerships" in view.context


@BOTH_ENGINES
def test_five_areas_are_summed_up_by_their_medians_and_the_middle_half(consortium):
    for name, level in zip(NAMES, (1, 2, 2, 3, 5), strict=False):
        consortium.area(name, Sharing.BY_NAME, (level, level, level))
    consortium.close()
    over = consortium.strategy().over_areas
    assert (over.median, over.lower_quartile, over.upper_quartile, over.areas) == (2.0, 2.0, 3.0, 5)
    assert "half of 5 partnerships lie from 2 to 3, with 2 in the middle" in consortium.strategy().sentence


@BOTH_ENGINES
def test_areas_without_a_name_count_in_the_summary_from_three_of_them_on(consortium):
    for name in NAMES[:5]:
        consortium.area(name, Sharing.BY_NAME, (2, 2, 2))
    for name in NAMES[5:7]:
        consortium.area(name, Sharing.WITHOUT_NAME, (5, 5, 5))
    consortium.close()
    assert consortium.look().areas_summed_up == 5
    with consortium.store.transaction() as tx:
        tx.assessments.set_round_state(OPERATOR.setting_up(), consortium.round_id, RoundState.OPEN)
    consortium.area(NAMES[7], Sharing.WITHOUT_NAME, (5, 5, 5))
    consortium.close()
    assert consortium.look().areas_summed_up == 8
    assert consortium.strategy().over_areas.areas == 8
    assert [area.area_name for area in consortium.strategy().areas] == list(NAMES[:5])


def test_five_areas_without_a_name_alone_are_a_summary_and_no_row(consortium):
    for name in NAMES[:5]:
        consortium.area(name, Sharing.WITHOUT_NAME)
    consortium.close()
    feature = consortium.strategy()
    assert feature.areas == ()
    assert feature.over_areas.areas == 5
    assert len(feature.table.rows) == 1


def test_storage_gives_no_levels_of_fewer_areas_than_a_summary_needs(consortium):
    made = consortium.area("Ashby", Sharing.WITHOUT_NAME)
    named = consortium.area("Birch", Sharing.BY_NAME)
    consortium.close()
    with consortium.store.reading() as tx:
        viewer = tx.people.again(consortium.member)
        proof = viewer.summarising(made.id, tx.sharing.of(made.id))
        beside = viewer.comparing(named.id, tx.sharing.of(named.id))
        assessment = tx.assessments.in_round(proof, consortium.round_id)
        with pytest.raises(Refused, match="Fewer than 5 areas"):
            tx.circles.compared.given_without_name([(proof, assessment.id)] * 9, [beside] * 9)
        with pytest.raises(NotAllowed):
            consortium.member.comparing(made.id, tx.sharing.of(made.id))


def test_answers_of_a_round_still_open_and_drafts_never_submitted_are_not_shown(consortium):
    consortium.area("Ashby", Sharing.BY_NAME)
    assert consortium.look().features == ()
    consortium.area("Birch", Sharing.BY_NAME, submits=False)
    consortium.close()
    ashby, birch = consortium.strategy().areas
    assert (ashby.evaluators, birch.evaluators, birch.median) == (3, 0, None)
    assert consortium.strategy().table.rows[1][-2] == "no closed round with answers"


def test_dont_know_is_no_level_and_an_area_with_no_level_has_no_median(consortium):
    made = consortium.area("Ashby", Sharing.BY_NAME)
    for indicator in SL:
        scoring.record(
            consortium.store, made.one, made.id, consortium.round_id, ScoreDraft(indicator, DONT_KNOW), seen_version=1
        )
    consortium.close()
    (area,) = consortium.strategy().areas
    assert (area.evaluators, area.median) == (2, 2.5)
    operations = next(feature for feature in consortium.look().features if feature.code == "OP")
    assert operations.areas[0].median is None


@BOTH_ENGINES
def test_an_area_that_withdraws_is_gone_at_the_next_look(consortium):
    for name in NAMES[:5]:
        consortium.area(name, Sharing.BY_NAME)
    consortium.close()
    assert consortium.look().areas_summed_up == 5
    consortium.decide("Cedar", Sharing.WITHDRAWN, 1)
    view = consortium.look()
    assert view.areas_summed_up == 0
    assert "Cedar" not in as_json(view)


def test_differences_within_the_range_of_evaluators_are_called_noise(consortium):
    for name, levels in zip(NAMES, ((0, 2, 4), (1, 3, 4), (1, 2, 4), (0, 2, 3), (0, 3, 4)), strict=False):
        consortium.area(name, Sharing.BY_NAME, levels)
    consortium.close()
    assert "no more than their own evaluators do" in consortium.strategy().sentence


def test_differences_beyond_it_are_given_with_how_much_is_noise(consortium):
    for name, level in zip(NAMES, (0, 1, 2, 4, 5), strict=False):
        consortium.area(name, Sharing.BY_NAME, (level, level, min(level + 1, 5)))
    consortium.close()
    assert "a small difference between two partnerships says little" in consortium.strategy().sentence


@BOTH_ENGINES
@pytest.mark.parametrize("who", ["lead", "board"])
def test_board_members_and_leads_see_their_own_past_and_nobody_else(consortium, who):
    made = consortium.area("Ashby", Sharing.BY_NAME)
    consortium.area("Birch", Sharing.BY_NAME, (5, 5, 5))
    consortium.close()
    view = comparing.comparison(consortium.store, getattr(made, who))
    assert [past.area_name for past in view.own] == ["Ashby"]
    assert view.own[0].table.rows[0] == ("Strategy and leadership", "2, range 1–3", "")
    assert (view.shared, view.circles, view.areas_by_name) == (None, (), 0)
    assert view.title == "No other partnership stands beside yours yet"
    assert "Birch" not in as_json(view)


def test_an_evaluator_does_not_open_the_comparison(consortium):
    made = consortium.area("Ashby", Sharing.BY_NAME)
    with pytest.raises(NotAllowed, match="Only NCSR"):
        comparing.comparison(consortium.store, made.one)


def looks(store, made) -> list[str]:
    with store.reading() as tx:
        entries = tx.audit.of_area(tx.people.again(made.lead).overseeing(made.id))
        return [entry.subject for entry in entries if entry.deed is Deed.COMPARISON]


@BOTH_ENGINES
def test_the_lead_finds_once_a_day_who_looked_at_the_area(consortium, clock):
    made = consortium.area("Ashby", Sharing.BY_NAME)
    hidden = consortium.area("Birch", Sharing.WITHOUT_NAME)
    consortium.close()
    for _time in range(3):
        consortium.look()
    assert looks(consortium.store, made) == ["by name"]
    assert looks(consortium.store, hidden) == []
    clock.now = datetime(2026, 11, 23, 0, 1, tzinfo=UTC)
    consortium.look()
    assert looks(consortium.store, made) == ["by name", "by name"]
    with consortium.store.reading() as tx:
        mine = [entry for entry in tx.audit.of_person(consortium.member.person_id) if entry.deed is Deed.COMPARISON]
    assert [(entry.area_id, entry.subject) for entry in mine if entry.area_id is None] == [
        (None, "1 areas by name, 0 summed up")
    ] * 2


def test_a_file_of_the_comparison_has_the_strictest_marking_of_all_areas_in_it(consortium):
    made = consortium.area("Ashby", Sharing.BY_NAME)
    consortium.close()
    assert consortium.look().marking is Marking.OFFICIAL
    strict = Authority(made.id, "Ashby Council", "", Marking.OFFICIAL_SENSITIVE)
    sharing.set_authority(consortium.store, made.lead, made.id, strict)
    document = comparing.document(consortium.look())
    assert document.marking is Marking.OFFICIAL_SENSITIVE
    assert document.tables[0].rows[0][:5] == ("Strategy and leadership", "Ashby", "2", "1 to 3", "before moderation")


def test_results_of_another_framework_brought_in_push_nothing_aside_and_areas_without_ours_are_counted(consortium):
    consortium.area("Ashby", Sharing.BY_NAME, (1, 4, 4))
    consortium.close()
    hold_both(consortium.store)
    later = [row for name in ("Utopia", "Erewhon") for row in results_of(name, 7, 3, own_round="Own 2027")]
    results.bring_in(consortium.store, OPERATOR, "r.csv", table(later), ResultsChoices("Invented", adds_areas=True))
    view = consortium.look()
    assert [area.area_name for area in consortium.strategy().areas] == ["Ashby"]
    assert (view.areas_by_name, view.title) == (1, "1 partnership shares its results by name")
    assert "1 partnership shares by name. 2 more share by name and have no assessment of this framework" in view.context
    with consortium.store.reading() as tx:
        mine = {(one.area_id, one.subject) for one in tx.audit.of_person(consortium.member.person_id)}
    assert mine == {(None, "1 areas by name, 0 summed up"), (consortium.areas["Ashby"].id, "by name")}


def test_where_nobody_scored_anything_results_brought_in_are_compared(consortium):
    hold_both(consortium.store)
    content = table(results_of("Utopia", 7, 3))
    results.bring_in(consortium.store, OPERATOR, "r.csv", content, ResultsChoices("Invented", adds_areas=True))
    consortium.close()
    features = {feature.code: feature.areas[0].median for feature in consortium.look().features}
    assert features == {"A": 7, "B": 7}
