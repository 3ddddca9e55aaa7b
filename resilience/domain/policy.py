"""Who may do what: one table, default deny. Everything else asks this module; nothing else decides."""

from __future__ import annotations

from enum import StrEnum

from resilience.domain.vocabulary import Role
from resilience.locales import mark


class Action(StrEnum):
    """Everything that needs a right."""

    READ_AREA = "read_area"
    SCORE = "score"
    LEAD = "lead"
    SEE_AREAS = "see_areas"
    SET_UP = "set_up"


OWN_AREA: dict[Action, frozenset[Role]] = {
    Action.READ_AREA: frozenset({Role.BOARD_MEMBER, Role.EVALUATOR, Role.AREA_LEAD}),
    Action.SCORE: frozenset({Role.EVALUATOR}),
    Action.LEAD: frozenset({Role.AREA_LEAD}),
}
"""What a role held for an area permits in that area, and nowhere else."""

EVERYWHERE: dict[Action, frozenset[Role]] = {
    Action.SEE_AREAS: frozenset(Role),
    Action.SET_UP: frozenset({Role.ADMINISTRATOR}),
}
"""What a role permits whatever the area: nothing here reads an area's scores or need."""

REFUSALS: dict[Action, str] = {
    Action.READ_AREA: mark("You have no role in this area, so its figures are not shown to you."),
    Action.SCORE: mark("Only an evaluator of this area can enter scores here. Ask the area lead for the role."),
    Action.LEAD: mark("Only the area lead can do this. Ask the area lead of this partnership."),
    Action.SEE_AREAS: mark("Please say who you are first."),
    Action.SET_UP: mark("Only an administrator can do this."),
}


def allowed_in_area(action: Action, roles_in_area: frozenset[Role]) -> bool:
    """Whether somebody with these roles in an area may do this there."""
    return bool(OWN_AREA.get(action, frozenset()) & roles_in_area)


def allowed_everywhere(action: Action, roles: frozenset[Role]) -> bool:
    """Whether somebody with these roles, held anywhere, may do what belongs to no single area."""
    return bool(EVERYWHERE.get(action, frozenset()) & roles)
