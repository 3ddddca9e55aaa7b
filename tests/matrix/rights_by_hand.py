"""Who may do what, written down a second time and by hand: the product decides it in a table of its own."""

from __future__ import annotations

from resilience.domain.policy import Action, Relation
from resilience.domain.vocabulary import Role
from tests.matrix.calls import Call, Whoever
from tests.matrix.world import AREAS, Somebody

BOARD, EVALUATOR, LEAD = Role.BOARD_MEMBER, Role.EVALUATOR, Role.AREA_LEAD
MEMBER, ADMINISTRATOR, PEER = Role.NCSR_MEMBER, Role.ADMINISTRATOR, Role.PEER_REVIEWER

BY_HAND = {
    Action.READ_AREA: {(BOARD, Relation.OWN), (EVALUATOR, Relation.OWN), (LEAD, Relation.OWN)},
    Action.READ_SCORES: {(BOARD, Relation.OWN), (EVALUATOR, Relation.OWN), (LEAD, Relation.OWN)},
    Action.SCORE: {(EVALUATOR, Relation.OWN)},
    Action.ANSWER_AGAIN: {(EVALUATOR, Relation.OWN), (PEER, Relation.OWN)},
    Action.REVIEW: {(PEER, Relation.OWN)},
    Action.ADD_EVIDENCE: {(EVALUATOR, Relation.OWN), (LEAD, Relation.OWN)},
    Action.DISCUSS: {(BOARD, Relation.OWN), (EVALUATOR, Relation.OWN), (LEAD, Relation.OWN)},
    Action.SIGN_OFF: {(BOARD, Relation.OWN), (LEAD, Relation.OWN)},
    Action.LEAD: {(LEAD, Relation.OWN)},
    Action.SHARE: {(LEAD, Relation.OWN)},
    Action.OVERSEE: {(LEAD, Relation.OWN)},
    Action.COMPARE: {(MEMBER, Relation.BY_NAME)},
    Action.COMPARE_IN_CIRCLE: {(BOARD, Relation.IN_CIRCLE), (LEAD, Relation.IN_CIRCLE)},
    Action.SUMMARISE: {(MEMBER, Relation.BY_NAME), (MEMBER, Relation.WITHOUT_NAME)},
    Action.USE_AS_CONTROL: {(role, Relation.CONTROL) for role in (BOARD, EVALUATOR, LEAD)},
    Action.SEE_COMPARISON: {(role, Relation.NO_AREA) for role in (BOARD, LEAD, MEMBER)},
    Action.SEE_AREAS: {(role, Relation.NO_AREA) for role in (BOARD, EVALUATOR, LEAD, PEER, MEMBER, ADMINISTRATOR)},
    Action.SET_UP: {(ADMINISTRATOR, Relation.NO_AREA)},
    Action.PEOPLE: {(ADMINISTRATOR, Relation.NO_AREA)},
    Action.KEEP: {(ADMINISTRATOR, Relation.NO_AREA)},
}
NOT_AT_THE_COMMAND_LINE = {
    Action.SCORE,
    Action.ANSWER_AGAIN,
    Action.REVIEW,
    Action.SHARE,
    Action.DISCUSS,
    Action.SIGN_OFF,
    Action.COMPARE_IN_CIRCLE,
}


def is_allowed(somebody: Somebody, call: Call, area: str) -> bool:
    """Whether this call has to be answered; everything else has to be refused."""
    if somebody.is_operator:
        return call.at_the_command_line and call.needs not in NOT_AT_THE_COMMAND_LINE
    if somebody.has_ended or call.needs is Whoever.OPERATOR:
        return False
    if call.needs is Whoever.ANYBODY:
        return True
    if call.needs is Whoever.THEMSELVES:
        return somebody.viewer.person_id is not None
    held = {(role, Relation.OWN) for role in somebody.roles.get(area, ())}
    held |= {(role, relation) for role in somebody.all_roles for relation in (AREAS[area], Relation.NO_AREA)}
    wanted = BY_HAND[Action(call.needs)] | (BY_HAND[call.or_needs] if call.or_needs else set())
    return bool(held & wanted)
