"""Circles: who is in sees each other by name, statistics begin with three, and who leaves is nowhere at once."""

from __future__ import annotations

from datetime import date

import pytest

from resilience.domain.audit import Deed
from resilience.domain.errors import Conflict, NotAllowed, Refused
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import AssessmentKind, Role, RoundState, Sharing
from resilience.services import circles, comparing
from resilience.storage.published import ResultsOf
from resilience.views.as_json import as_json
from resilience.views.comparing import LevelKind
from tests.services.assessments_made import Made
from tests.services.consortium import Consortium

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
FOUR = ("Ashby", "Birch", "Cedar", "Dene")


@pytest.fixture
def consortium(store, add_round) -> Consortium:
    return Consortium(store, add_round)


@pytest.fixture
def four(consortium) -> Consortium:
    """Four areas that share with nobody, at 1, 2, 3 and 4, in a closed round."""
    for level, name in enumerate(FOUR, 1):
        consortium.area(name, Sharing.NOT_ASKED, (level, level, level))
    consortium.close()
    return consortium


def names_in(held) -> list[str]:
    return [area.area_name for area in held.features[0].areas]


@BOTH_ENGINES
def test_areas_of_a_circle_see_each_other_by_name_and_four_are_enough_for_a_statistic(four):
    four.circle("Wales", *FOUR)
    view = four.seen_by("Birch")
    (circle,) = view.circles
    assert circle.heading == "Our circle: Wales"
    assert names_in(circle) == list(FOUR)
    assert [area.median for area in circle.features[0].areas] == [1, 2, 3, 4]
    assert "in all 4 areas of the circle the median lies from 1 to 4" in circle.features[0].sentence
    assert "so a small difference" in circle.features[0].sentence
    assert view.title == "3 other partnerships stand beside yours"
    assert "canary" not in as_json(view)
    assert names_in(four.seen_by("Dene", "lead").circles[0]) == list(FOUR)
    with pytest.raises(NotAllowed):
        four.seen_by("Dene", "one")


@BOTH_ENGINES
def test_who_leaves_is_seen_by_nobody_and_sees_nobody_at_once(four):
    number = four.circle("Wales", *FOUR)
    four.seen_by("Birch")
    four.join(number, "Cedar", is_in=False, seen=1)
    left, stays = four.seen_by("Cedar"), four.seen_by("Birch")
    assert left.circles == ()
    assert not any(name in as_json(left) for name in ("Ashby", "Birch", "Dene"))
    assert names_in(stays.circles[0]) == ["Ashby", "Birch", "Dene"]
    assert "in all 3 areas" in stays.circles[0].features[0].sentence
    document = comparing.document(stays)
    assert not any("Cedar" in text for text in (as_json(stays), repr(document)))
    assert (
        "Cedar" not in circles.circles(four.store, four.areas["Birch"].board, four.areas["Birch"].id).lines[0].members
    )


def test_two_areas_see_each_other_and_are_not_summed_up_and_one_alone_sees_nothing(four):
    number = four.circle("Pair", "Ashby", "Birch")
    assert "2 of 2 areas of the circle have a level" in four.seen_by("Ashby").circles[0].features[0].sentence
    four.join(number, "Birch", is_in=False, seen=1)
    assert four.seen_by("Ashby").circles == ()


@BOTH_ENGINES
def test_circles_show_members_and_other_circles_nothing(four):
    four.circle("Wales", "Ashby", "Birch")
    four.circle("Scotland", "Cedar", "Dene")
    assert four.look().areas_by_name == 0
    assert not any(name in as_json(four.look()) for name in FOUR)
    assert names_in(four.seen_by("Ashby").circles[0]) == ["Ashby", "Birch"]
    assert "Cedar" not in as_json(four.seen_by("Ashby"))


def test_joining_takes_the_partnerships_word_and_leaving_does_not(four):
    number = four.circle("Wales")
    made = four.areas["Ashby"]
    with pytest.raises(Refused, match="confirm that the partnership agrees"):
        circles.decide(four.store, made.lead, made.id, number, is_in=True, seen=0, is_agreed=False)
    four.join(number, "Ashby")
    with pytest.raises(Conflict):
        circles.decide(four.store, made.lead, made.id, number, is_in=False, seen=0, is_agreed=False)
    circles.decide(four.store, made.lead, made.id, number, is_in=False, seen=1, is_agreed=False)
    (line,) = circles.circles(four.store, made.board, made.id).lines
    assert (line.is_in, line.members, line.seen) == (False, (), 2)
    assert line.since == "This area left it on 22 November 2026."


@BOTH_ENGINES
def test_the_lead_decides_and_nobody_else_and_an_administrator_makes_circles_alone(four):
    number = four.circle("Wales")
    made, other = four.areas["Ashby"], four.areas["Birch"]
    for viewer in (made.board, made.one, other.lead, OPERATOR):
        with pytest.raises(NotAllowed):
            circles.decide(four.store, viewer, made.id, number, is_in=True, seen=0, is_agreed=True)
    with pytest.raises(NotAllowed):
        circles.make_circle(four.store, made.lead, "Mine")
    with pytest.raises(NotAllowed):
        circles.circles(four.store, other.lead, made.id)
    with pytest.raises(Refused, match="already"):
        circles.make_circle(four.store, OPERATOR, " wales ")
    with pytest.raises(Refused, match="give the circle a name"):
        circles.make_circle(four.store, OPERATOR, " ")
    assert circles.circles_made(four.store, OPERATOR).circles == (("Wales", 0),)


def test_leads_find_in_the_record_who_joined_and_once_a_day_who_looked(four):
    four.circle("Wales", "Ashby", "Birch")
    for _time in range(2):
        four.seen_by("Birch")
    made = four.areas["Ashby"]
    with four.store.reading() as tx:
        entries = tx.audit.of_area(tx.people.again(made.lead).overseeing(made.id))
    found = [(entry.deed, entry.subject) for entry in entries if entry.deed in {Deed.CIRCLE, Deed.COMPARISON}]
    assert found == [(Deed.COMPARISON, "in a circle"), (Deed.CIRCLE, "circle 1 joined")]


def test_signed_levels_stand_as_agreed_beside_others_before_moderation_and_the_row_says_which(four, add_round):
    four.circle("Wales", "Ashby", "Birch")
    second = add_round("Round 2", date(2026, 11, 2), date(2026, 11, 30))
    made = Made(four.store, four.areas["Ashby"], second).submitted(levels={"one": 1, "two": 2, "three": 2}).discussed()
    made.agreed(4).named().signed()
    made.closed()
    ashby, birch = four.seen_by("Birch").circles[0].features[0].areas
    assert (ashby.kind, ashby.median, ashby.n, ashby.evaluators, ashby.was) == (LevelKind.AGREED, 4, 5, 3, "")
    assert (birch.kind, birch.kind_name, birch.median) == (LevelKind.BEFORE_MODERATION, "before moderation", 2)
    sentence = four.seen_by("Birch").circles[0].features[0].sentence
    assert "Not all levels are of one kind: 1 agreed, 1 before moderation." in sentence
    assert four.look().features == ()


def test_a_level_says_what_it_was_in_the_round_before_of_the_same_kind(four, add_round):
    four.circle("Wales", "Ashby", "Birch")
    second = add_round("Round 2", date(2026, 11, 2), date(2026, 11, 30))
    Made(four.store, four.areas["Birch"], second).submitted(levels={"one": 2, "two": 4, "three": 5}).closed()
    _ashby, birch = four.seen_by("Ashby").circles[0].features[0].areas
    assert (birch.said, birch.was, birch.before_round) == ("4, range 2–5", "was 2", "Round 1")
    own = four.seen_by("Birch").own[0]
    assert own.table.columns == ("Feature", "Now", "Round 1")
    assert own.table.rows[0] == ("Strategy and leadership", "4, range 2–5", "2")
    assert "Since Round 1: 1 of 1 features rose, 0 fell." in own.sentence


def test_published_results_are_a_kind_of_their_own_with_their_source(four, add_round):
    four.circle("Wales", "Ashby", "Birch")
    second = add_round("Round 2", date(2026, 11, 2), date(2026, 11, 30))
    with four.store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        published = ResultsOf(four.areas["Ashby"].id, second, AssessmentKind.EXTERNAL)
        tx.published.hold(OPERATOR.setting_up(), published, "Audit office, 2026", {"SL1": 2.4, "SL2": 3.1})
        tx.assessments.set_round_state(OPERATOR.setting_up(), second, RoundState.CLOSED)
    ashby, _birch = four.seen_by("Birch").circles[0].features[0].areas
    assert (ashby.kind, ashby.kind_name) == (LevelKind.PUBLISHED, "published: Audit office, 2026")
    assert ashby.said == "2.8, range 2.4–3.1"


def test_a_lead_who_has_still_to_answer_is_not_shown_the_own_levels_anywhere(four, add_round):
    """An earlier level would steer the answer that is still to be given."""
    four.circle("Wales", "Ashby", "Birch")
    made = four.areas["Ashby"]
    with four.store.transaction() as tx:
        tx.people.grant(OPERATOR.keeping_people(), made.lead.person_id, Role.EVALUATOR, made.id)
    add_round("Round 2", date(2026, 11, 2), date(2026, 11, 30))
    view = four.seen_by("Ashby", "lead")
    assert view.own[0].table is None
    ashby, birch = view.circles[0].features[0].areas
    assert (ashby.median, ashby.round_name) == (None, "not shown before you have submitted")
    assert birch.median == 2
