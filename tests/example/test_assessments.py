"""What the invented partnerships settled on follows from their evaluators, and shows each state of an assessment."""

from __future__ import annotations

from functools import cache

from resilience.domain.assessment import DONT_KNOW
from resilience.domain.gates import standing
from resilience.domain.vocabulary import Confidence
from resilience.example import assessments, lookback
from resilience.intake import shipped
from resilience.services.setting_up import UNNUMBERED


@cache
def framework():
    texts = (shipped.parse_framework(text, UNNUMBERED) for text in shipped.framework_texts())
    return next(held for held in texts if held.code == "local-resilience-capability")


def settled(world, number):
    area = world.areas[number]
    items = assessments.evidence(world.rounds, area.new_area.slug, area.authority.marking)
    return items, assessments.agreed(number, area.scores, world.rounds, framework(), items)


def test_an_agreed_level_is_one_that_somebody_gave_and_lies_in_the_middle(world):
    area, (_items, rounds) = world.areas[4], settled(world, 4)
    for one in rounds:
        for draft in one.agreed:
            given = sorted(
                score.answer.level
                for form in area.scores
                if form.round_name == one.round_name and form.is_submitted
                for score in form.drafts
                if score.indicator == draft.indicator and score.answer.level is not None
            )
            assert draft.answer == (DONT_KNOW if not given else type(draft.answer).at(given[(len(given) - 1) // 2]))
            assert draft.reason


def test_some_levels_are_claimed_above_what_is_shown_and_most_are_not(world):
    held_back = reached = 0
    for number in range(len(world.areas)):
        items, rounds = settled(world, number)
        for one in rounds:
            for draft in one.agreed:
                if draft.answer.level is not None and draft.answer.level > 2:
                    shown = [items[place].draft for place, code in one.uses if code == draft.indicator]
                    indicator = framework().indicator(draft.indicator)
                    stands = standing(indicator, draft.answer.level, shown, draft.ticks, one.discussed_on)
                    held_back += stands.is_held_back
                    reached += not stands.is_held_back
    assert held_back > 10
    assert reached > held_back


def test_areas_differ_in_how_far_their_last_round_came(world):
    last = {number: settled(world, number)[1] for number in range(len(world.areas))}
    assert {number for number, rounds in last.items() if not rounds} == assessments.NEVER_MODERATED
    waiting = {number for number, rounds in last.items() if rounds and rounds[-1].signed_on is None}
    assert waiting == assessments.STILL_IN_MODERATION
    assert all(rounds[0].signed_on for rounds in last.values() if rounds)
    assert all(rounds[-1].round_name == world.rounds[-2].name for rounds in last.values() if rounds)


def test_confidence_follows_from_ones_own_levels_and_not_all_say_the_same(world):
    said = [word for form in world.areas[2].scores for word in assessments.confidence(form, framework(), 1).values()]
    assert len(set(said)) >= 3
    assert set(said) <= set(Confidence)


def test_a_plan_is_about_what_was_lowest_and_one_action_is_overdue(world):
    reached = [("SL1", 3), ("OP1", 0), ("OP2", 1), ("CC1", 1), ("IN1", 2)]
    plan = lookback.plan(0, framework(), reached, world.end)
    assert [(one.indicator, one.level) for one in plan.targets] == [("OP1", 1), ("CC1", 2), ("OP2", 2), ("IN1", 3)]
    assert [one.due_on < world.end for one in plan.actions].count(True) == 2
    assert lookback.plan(20, framework(), reached, world.end).targets == ()
