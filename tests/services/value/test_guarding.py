"""Of one outcome never more than the whole earns money, whichever way the claims came to stand beside each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from resilience.domain.errors import Refused
from resilience.domain.evaluation import EvaluationPlan, EvaluationPlanDraft
from resilience.domain.need_plan import Improvement
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect
from resilience.services.effect.register import bring_back_intervention, withdraw_intervention
from resilience.services.value import answers, entering
from resilience.services.value.editions import InUse
from resilience.services.value.guarding import beyond_the_whole
from resilience.services.value.model import worked_out
from resilience.services.value.worth import worth
from tests.services.value.made import (
    THEN,
    benefit_draft,
    benefits,
    effect,
    intervention,
    intervention_draft,
    recorded,
    shipped_unit_costs,
)

LATER = THEN + timedelta(days=30)


@pytest.fixture
def two(store, partnership):
    """Two interventions of the area."""
    with store.transaction() as tx:
        led = tx.people.act_as(partnership.lead).leading(partnership.id)
        return tuple(tx.interventions.add(led, intervention_draft(name)) for name in ("Home checks", "Warm homes"))


def test_an_intervention_comes_back_only_with_what_others_left_of_the_outcome(store, partnership, two):
    lead, area = partnership.lead, partnership.id
    first = entering.add_benefit(store, lead, area, recorded(two[0], attribution=0.6))
    withdraw_intervention(store, lead, area, two[0], seen_version=1)
    entering.add_benefit(store, lead, area, recorded(two[1]))
    with pytest.raises(Refused, match=r"“Home checks” claims 60%.*Warm homes 100%.*and 0% is left"):
        bring_back_intervention(store, lead, area, two[0], seen_version=2)
    withdrawn = worth(store, lead, area, two[0])
    assert withdrawn.figures == ()
    assert withdrawn.closed.startswith("Nothing can be entered for an intervention that is withdrawn.")
    entering.withdraw_benefit(store, lead, area, first)
    with pytest.raises(Refused, match="withdrawn"):
        entering.bring_back_benefit(store, lead, area, first)
    bring_back_intervention(store, lead, area, two[0], seen_version=2)
    with pytest.raises(Refused, match="Warm homes 100%"):
        entering.bring_back_benefit(store, lead, area, first)
    assert worth(store, lead, area, two[1]).has_money


def test_a_benefit_without_a_price_takes_no_share_and_is_never_in_the_way(store, partnership, two):
    lead, area = partnership.lead, partnership.id
    entering.add_benefit(store, lead, area, recorded(two[0], unit_cost=""))
    entering.add_benefit(store, lead, area, recorded(two[1]))
    entering.add_benefit(store, lead, area, recorded(two[0], unit_cost=""))
    assert worth(store, lead, area, two[1]).has_money


def versions(number: int, *series: int) -> tuple[EvaluationPlan, ...]:
    """A version of a plan for each series, the later ones fixed later."""
    return tuple(
        EvaluationPlan(
            number,
            place,
            EvaluationPlanDraft(Outcome(Aspect.VOLUME, series=one), Improvement.DOWN, 0.05, 12),
            THEN + timedelta(days=place),
            None,
            None,
        )
        for place, one in enumerate(series, start=1)
    )


@pytest.mark.parametrize(
    ("first", "second", "loser"),
    [
        ((1,), (2, 1), 2),  # the second turned to the outcome of the first
        ((2, 1), (1,), 1),  # the first did, although its benefit was entered earlier
        ((1,), (2,), None),
    ],
)
def test_a_later_plan_cannot_take_more_than_is_left_and_the_page_says_who_claims_what(first, second, loser):
    plans = {1: versions(1, *first), 2: versions(2, *second)}
    both = (intervention(), replace(intervention(name="Warm homes"), id=2))
    held = benefits(benefit_draft(1, attribution=0.6), benefit_draft(2, attribution=1.0))
    taken = beyond_the_whole(held, both, plans, both[0].id)
    assert set(taken) == ({loser} if loser else set())
    for one in both:
        own = tuple(benefit for benefit in held if benefit.draft.intervention == one.id)
        found = worked_out(one, own, effect(), InUse(shipped_unit_costs(), is_shipped=True), taken)
        assert bool(found.priced) is (one.id != loser)
        if one.id == loser:
            (said,) = answers.warnings(found)
            other = next(name.name for name in both if name.id != loser)
            assert f"others claim already: {other}" in said
            assert "more than the whole of one outcome" in answers.title(found)


def test_a_withdrawn_intervention_stands_behind_those_that_count():
    plans = {1: versions(1, 1), 2: versions(2, 1)}
    gone = replace(intervention(), withdrawn_at=LATER)
    both = (gone, replace(intervention(name="Warm homes"), id=2))
    held = benefits(benefit_draft(1), benefit_draft(2))
    assert set(beyond_the_whole(held, both, plans, gone.id)) == {1}
    assert beyond_the_whole(held, both, plans, both[1].id) == {}
