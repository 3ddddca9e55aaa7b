"""Who may do what: the whole table, and proofs that come from nowhere else."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from itertools import product

import pytest

from resilience.domain.errors import NotAllowed
from resilience.domain.identity import AreaId, PersonId
from resilience.domain.policy import MEANINGS, REFUSALS, RULES, Action, State, permits, table
from resilience.domain.viewer import (
    NOBODY,
    OPERATOR,
    CircledArea,
    ComparableArea,
    ControlArea,
    DiscussedArea,
    EvidencedArea,
    Grant,
    LedArea,
    OverseenArea,
    PeopleKeeping,
    ReadableArea,
    RecordKeeping,
    ReviewedArea,
    ScorableArea,
    SetUp,
    SharedByArea,
    SignableArea,
    Viewer,
)
from resilience.domain.vocabulary import AssessmentState, Role, RoundState, ScoreState, Sharing
from tests.conftest import ROOT

HERE, ELSEWHERE = AreaId(1), AreaId(2)
IN_AREA = (
    Action.READ_AREA,
    Action.READ_SCORES,
    Action.SCORE,
    Action.ANSWER_AGAIN,
    Action.REVIEW,
    Action.ADD_EVIDENCE,
    Action.DISCUSS,
    Action.SIGN_OFF,
    Action.LEAD,
    Action.SHARE,
    Action.OVERSEE,
)
EVERYWHERE = (Action.SEE_AREAS, Action.SEE_COMPARISON, Action.SET_UP, Action.PEOPLE, Action.KEEP)
OF_OTHERS = (Action.COMPARE, Action.COMPARE_IN_CIRCLE, Action.SUMMARISE, Action.USE_AS_CONTROL)
MAY_HERE = {
    (Role.BOARD_MEMBER, Action.READ_SCORES),
    (Role.EVALUATOR, Action.READ_SCORES),
    (Role.AREA_LEAD, Action.READ_SCORES),
    (Role.BOARD_MEMBER, Action.READ_AREA),
    (Role.EVALUATOR, Action.READ_AREA),
    (Role.EVALUATOR, Action.SCORE),
    (Role.PEER_REVIEWER, Action.REVIEW),
    (Role.PEER_REVIEWER, Action.ANSWER_AGAIN),
    (Role.EVALUATOR, Action.ANSWER_AGAIN),
    (Role.EVALUATOR, Action.ADD_EVIDENCE),
    (Role.AREA_LEAD, Action.ADD_EVIDENCE),
    (Role.BOARD_MEMBER, Action.DISCUSS),
    (Role.EVALUATOR, Action.DISCUSS),
    (Role.AREA_LEAD, Action.DISCUSS),
    (Role.BOARD_MEMBER, Action.SIGN_OFF),
    (Role.AREA_LEAD, Action.SIGN_OFF),
    (Role.AREA_LEAD, Action.READ_AREA),
    (Role.AREA_LEAD, Action.LEAD),
    (Role.AREA_LEAD, Action.SHARE),
    (Role.AREA_LEAD, Action.OVERSEE),
}
"""Everything that a role held for an area permits there, written down once more; whatever is not in it is refused."""


NOT_AT_THE_COMMAND_LINE = {
    Action.SCORE,
    Action.ANSWER_AGAIN,
    Action.REVIEW,
    Action.SHARE,
    Action.DISCUSS,
    Action.SIGN_OFF,
    Action.COMPARE_IN_CIRCLE,
}
DECIDERS = (Role.BOARD_MEMBER, Role.AREA_LEAD)


def viewer(role: Role, area_id: AreaId | None) -> Viewer:
    return Viewer(PersonId(7), "somebody", frozenset({Grant(role, area_id)}))


@pytest.mark.parametrize(("role", "action"), list(product(Role, IN_AREA)))
def test_a_role_permits_in_its_own_area_what_the_table_says_and_nothing_elsewhere(role, action):
    held = viewer(role, HERE)
    assert held.may(action, HERE) == ((role, action) in MAY_HERE)
    assert not held.may(action)
    for sharing in Sharing:
        assert not held.may(action, ELSEWHERE, sharing=sharing)
        assert not viewer(role, None).may(action, HERE, sharing=sharing)
        assert not NOBODY.may(action, HERE, sharing=sharing)


@pytest.mark.parametrize(("role", "action"), list(product(Role, EVERYWHERE)))
def test_what_belongs_to_no_area_is_permitted_by_role_alone(role, action):
    who = {Action.SEE_AREAS: set(Role), Action.SEE_COMPARISON: {Role.NCSR_MEMBER, *DECIDERS}}.get(
        action, {Role.ADMINISTRATOR}
    )
    allowed = role in who
    assert viewer(role, None).may(action) == allowed
    assert viewer(role, HERE).may(action) == allowed
    assert not NOBODY.may(action)


@pytest.mark.parametrize(("role", "sharing"), list(product(Role, Sharing)))
def test_an_area_is_compared_by_members_alone_and_only_while_it_shares_by_name(role, sharing):
    held = viewer(role, None if role.is_global else HERE)
    allowed = role is Role.NCSR_MEMBER and sharing is Sharing.BY_NAME
    assert held.may(Action.COMPARE, ELSEWHERE, sharing=sharing) == allowed
    if allowed:
        assert held.comparing(ELSEWHERE, sharing).id == ELSEWHERE
    else:
        with pytest.raises(NotAllowed, match="Only an NCSR"):
            held.comparing(ELSEWHERE, sharing)
    assert not NOBODY.may(Action.COMPARE, ELSEWHERE, sharing=sharing)


@pytest.mark.parametrize(("role", "sharing"), list(product(Role, Sharing)))
def test_an_area_is_summed_up_for_members_alone_and_only_while_it_shares(role, sharing):
    held = viewer(role, None if role.is_global else HERE)
    allowed = role is Role.NCSR_MEMBER and sharing in {Sharing.BY_NAME, Sharing.WITHOUT_NAME}
    assert held.may(Action.SUMMARISE, ELSEWHERE, sharing=sharing) == allowed
    if allowed:
        assert held.summarising(ELSEWHERE, sharing).id == ELSEWHERE
    else:
        with pytest.raises(NotAllowed, match="Only an NCSR"):
            held.summarising(ELSEWHERE, sharing)


@pytest.mark.parametrize("action", sorted(set(Action) - {Action.SEE_AREAS, Action.SET_UP, Action.PEOPLE, Action.KEEP}))
@pytest.mark.parametrize("sharing", list(Sharing))
def test_an_administrator_neither_scores_nor_reads_nor_compares(action, sharing):
    held = viewer(Role.ADMINISTRATOR, None)
    assert not held.may(action)
    assert not held.may(action, HERE, sharing=sharing)


@pytest.mark.parametrize("round_state", [None, *RoundState])
@pytest.mark.parametrize("assessment", [None, *AssessmentState])
@pytest.mark.parametrize("score", [None, *ScoreState])
def test_scores_are_entered_while_all_is_open_and_read_once_submitted_and_closed(round_state, assessment, score):
    state = State(round_state, assessment, score)
    is_open = round_state is RoundState.OPEN and assessment is AssessmentState.OPEN and score is not None
    assert permits(Action.SCORE, state) == is_open
    is_over = round_state is RoundState.CLOSED and score is ScoreState.SUBMITTED
    is_discussed = assessment not in {None, AssessmentState.OPEN} and score is ScoreState.SUBMITTED
    assert permits(Action.READ_SCORES, state) == (is_over or is_discussed)
    assert permits(Action.COMPARE, state) == is_over


def test_every_action_is_covered_here_and_has_a_sentence_for_its_refusal():
    assert {*IN_AREA, *EVERYWHERE, *OF_OTHERS} == set(Action) == set(REFUSALS) == set(MEANINGS)
    assert {rule.action for rule in RULES} == set(Action)


def test_the_page_of_rights_says_what_the_table_says():
    lines = (ROOT / "docs" / "rights.md").read_text(encoding="utf-8").splitlines()
    rows = tuple(tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines if line.startswith("| "))
    assert rows[2:] == table(), "write it anew: python -m resilience rights > docs/rights.md"


@pytest.mark.parametrize("action", list(Action))
def test_the_command_line_may_do_everything_but_score_and_decide_for_an_area(action):
    area_id = HERE if action in IN_AREA else None
    assert OPERATOR.may(action, area_id) == (action not in NOT_AT_THE_COMMAND_LINE)


@pytest.mark.parametrize(
    ("ask", "action"),
    [
        (lambda held: held.reading(HERE), Action.READ_AREA),
        (lambda held: held.scoring(HERE), Action.SCORE),
        (lambda held: held.reviewing(HERE), Action.REVIEW),
        (lambda held: held.adding_evidence(HERE), Action.ADD_EVIDENCE),
        (lambda held: held.discussing(HERE), Action.DISCUSS),
        (lambda held: held.signing_off(HERE), Action.SIGN_OFF),
        (lambda held: held.leading(HERE), Action.LEAD),
        (lambda held: held.sharing(HERE), Action.SHARE),
        (lambda held: held.overseeing(HERE), Action.OVERSEE),
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


@pytest.mark.parametrize(
    "ask", [Viewer.setting_up, Viewer.keeping_people, Viewer.keeping_the_record], ids=lambda ask: ask.__name__
)
def test_only_an_administrator_and_the_command_line_set_up_and_keep(ask):
    assert ask(viewer(Role.ADMINISTRATOR, None)).person_id == PersonId(7)
    assert ask(OPERATOR).person_id is None
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(NotAllowed, match="Only an administrator"):
            ask(viewer(role, HERE))


PROOFS = (
    *(ReadableArea, ScorableArea, ReviewedArea, EvidencedArea, DiscussedArea, SignableArea, LedArea),
    *(SharedByArea, OverseenArea, ComparableArea, CircledArea, ControlArea),
)


@pytest.mark.parametrize("proof", PROOFS)
def test_a_proof_for_an_area_cannot_be_built_by_hand(proof):
    for seal in (None, object(), True):
        with pytest.raises(TypeError, match="comes from a Viewer"):
            proof(HERE, PersonId(7), seal)


@pytest.mark.parametrize("proof", [SetUp, PeopleKeeping, RecordKeeping])
def test_a_proof_for_what_belongs_to_no_area_cannot_be_built_by_hand(proof):
    with pytest.raises(TypeError, match="comes from a Viewer"):
        proof(PersonId(7), object())
    other = viewer(Role.ADMINISTRATOR, None).setting_up()
    if proof is not SetUp:
        with pytest.raises(TypeError, match="comes from a Viewer"):
            proof(other.person_id, other.seal)


@pytest.mark.parametrize("role", list(Role))
def test_areas_of_one_circle_are_seen_by_those_who_decide_in_another_of_them_and_by_nobody_else(role):
    third = AreaId(3)
    held = viewer(role, HERE)
    for circle in (frozenset(), frozenset({HERE}), frozenset({ELSEWHERE}), frozenset({ELSEWHERE, third})):
        with pytest.raises(NotAllowed, match="one circle"):
            held.comparing_in_circle(ELSEWHERE, circle)
    if role in DECIDERS:
        assert held.comparing_in_circle(ELSEWHERE, frozenset({HERE, ELSEWHERE})).id == ELSEWHERE
    else:
        with pytest.raises(NotAllowed, match="one circle"):
            held.comparing_in_circle(ELSEWHERE, frozenset({HERE, ELSEWHERE}))
    with pytest.raises(NotAllowed, match="one circle"):
        held.comparing_in_circle(HERE, frozenset({HERE, ELSEWHERE}))


@pytest.mark.parametrize("role", list(Role))
def test_an_area_that_agreed_is_a_control_for_whoever_reads_the_area_that_is_evaluated_and_for_nobody_else(role):
    held, agreed = viewer(role, HERE), frozenset({HERE, ELSEWHERE})
    if role in {*DECIDERS, Role.EVALUATOR}:
        assert held.borrowing(ELSEWHERE, HERE, agreed).id == ELSEWHERE
    else:
        with pytest.raises(NotAllowed, match="in a comparison group"):
            held.borrowing(ELSEWHERE, HERE, agreed)
    for area_id, for_area, consenting in (
        (ELSEWHERE, HERE, frozenset({HERE})),
        (ELSEWHERE, HERE, frozenset()),
        (HERE, HERE, agreed),
        (HERE, ELSEWHERE, agreed),
        (AreaId(3), ELSEWHERE, frozenset({AreaId(3)})),
    ):
        with pytest.raises(NotAllowed, match="in a comparison group"):
            held.borrowing(area_id, for_area, consenting)


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
