"""Who may do what: the whole table, and proofs that come from nowhere else."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from itertools import product

import pytest

from resilience.domain.errors import NotAllowed
from resilience.domain.identity import AreaId, PersonId
from resilience.domain.policy import REFUSALS, Action
from resilience.domain.viewer import (
    NOBODY,
    OPERATOR,
    Grant,
    LedArea,
    ReadableArea,
    ScorableArea,
    SetUp,
    Viewer,
)
from resilience.domain.vocabulary import Role

HERE, ELSEWHERE = AreaId(1), AreaId(2)
IN_AREA = (Action.READ_AREA, Action.SCORE, Action.LEAD)
EVERYWHERE = (Action.SEE_AREAS, Action.SET_UP)
MAY_HERE = {
    (Role.BOARD_MEMBER, Action.READ_AREA),
    (Role.EVALUATOR, Action.READ_AREA),
    (Role.EVALUATOR, Action.SCORE),
    (Role.AREA_LEAD, Action.READ_AREA),
    (Role.AREA_LEAD, Action.LEAD),
}
"""Everything that a role held for an area permits there; whatever is not in it is refused."""


def viewer(role: Role, area_id: AreaId | None) -> Viewer:
    return Viewer(PersonId(7), "somebody", frozenset({Grant(role, area_id)}))


@pytest.mark.parametrize(("role", "action"), list(product(Role, IN_AREA)))
def test_a_role_permits_in_its_own_area_what_the_table_says_and_nothing_elsewhere(role, action):
    held = viewer(role, HERE)
    assert held.may(action, HERE) == ((role, action) in MAY_HERE)
    assert not held.may(action, ELSEWHERE)
    assert not held.may(action)
    assert not viewer(role, None).may(action, HERE)
    assert not NOBODY.may(action, HERE)


@pytest.mark.parametrize(("role", "action"), list(product(Role, EVERYWHERE)))
def test_what_belongs_to_no_area_is_permitted_by_role_alone(role, action):
    allowed = action is Action.SEE_AREAS or role is Role.ADMINISTRATOR
    assert viewer(role, None).may(action) == allowed
    assert viewer(role, HERE).may(action) == allowed
    assert not NOBODY.may(action)


def test_every_action_is_covered_here_and_has_a_sentence_for_its_refusal():
    assert set(IN_AREA) | set(EVERYWHERE) == set(Action) == set(REFUSALS)


@pytest.mark.parametrize("action", list(Action))
def test_the_command_line_may_do_everything_but_score(action):
    area_id = HERE if action in IN_AREA else None
    assert OPERATOR.may(action, area_id) == (action is not Action.SCORE)


@pytest.mark.parametrize(
    ("ask", "action"),
    [
        (lambda held: held.reading(HERE), Action.READ_AREA),
        (lambda held: held.scoring(HERE), Action.SCORE),
        (lambda held: held.leading(HERE), Action.LEAD),
    ],
)
@pytest.mark.parametrize("role", list(Role))
def test_a_proof_is_given_exactly_where_the_table_permits(ask, action, role):
    if (role, action) in MAY_HERE:
        proof = ask(viewer(role, HERE))
        assert (proof.id, proof.person_id) == (HERE, PersonId(7))
    else:
        with pytest.raises(NotAllowed) as refused:
            ask(viewer(role, HERE))
        assert refused.value.sentence == REFUSALS[action]
    with pytest.raises(NotAllowed):
        ask(viewer(role, ELSEWHERE))


def test_nobody_scores_at_the_command_line():
    with pytest.raises(NotAllowed):
        OPERATOR.scoring(HERE)


def test_only_an_administrator_and_the_command_line_set_up():
    assert viewer(Role.ADMINISTRATOR, None).setting_up().person_id == PersonId(7)
    assert OPERATOR.setting_up().person_id is None
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(NotAllowed, match="Only an administrator"):
            viewer(role, HERE).setting_up()


@pytest.mark.parametrize("proof", [ReadableArea, ScorableArea, LedArea])
def test_a_proof_for_an_area_cannot_be_built_by_hand(proof):
    for seal in (None, object(), True):
        with pytest.raises(TypeError, match="comes from a Viewer"):
            proof(HERE, PersonId(7), seal)


def test_a_proof_for_setting_up_cannot_be_built_by_hand():
    with pytest.raises(TypeError, match="comes from a Viewer"):
        SetUp(PersonId(7), object())


def test_a_proof_cannot_be_turned_to_another_area():
    proof = viewer(Role.AREA_LEAD, HERE).leading(HERE)
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        proof.id = ELSEWHERE
    assert proof.id == HERE


def test_a_proof_does_not_become_one_for_another_area_or_person():
    proof = viewer(Role.AREA_LEAD, HERE).leading(HERE)
    for change in ({"id": ELSEWHERE}, {"person_id": PersonId(8)}):
        with pytest.raises(TypeError, match="comes from a Viewer"):
            replace(proof, **change)
    with pytest.raises(TypeError, match="comes from a Viewer"):
        replace(viewer(Role.ADMINISTRATOR, None).setting_up(), person_id=PersonId(8))


@pytest.mark.parametrize("kind", [LedArea, ScorableArea])
def test_a_proof_for_reading_does_not_become_one_for_more(kind):
    proof = viewer(Role.BOARD_MEMBER, HERE).reading(HERE)
    with pytest.raises(TypeError, match="comes from a Viewer"):
        kind(proof.id, proof.person_id, proof.seal)


def test_a_viewers_roles_are_a_value_that_nobody_changes_in_place():
    held = viewer(Role.EVALUATOR, HERE)
    with pytest.raises(FrozenInstanceError):
        held.grants = frozenset({Grant(Role.AREA_LEAD, HERE)})
    assert replace(held, name="other").grants == held.grants
