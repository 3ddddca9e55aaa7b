"""Who may do what, where and when: one table of rules, default deny. Everything else asks this module.

`docs/rights.md` is written from this table, the tests walk through it, and the page of people explains roles by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from resilience.domain.vocabulary import AssessmentState, Role, RoundState, ScoreState, Sharing
from resilience.locales import _, mark


class Action(StrEnum):
    """Everything that needs a right."""

    READ_AREA = "read_area"
    READ_SCORES = "read_scores"
    SCORE = "score"
    ANSWER_AGAIN = "answer_again"
    REVIEW = "review"
    ADD_EVIDENCE = "add_evidence"
    DISCUSS = "discuss"
    SIGN_OFF = "sign_off"
    LEAD = "lead"
    SHARE = "share"
    OVERSEE = "oversee"
    COMPARE = "compare"
    COMPARE_IN_CIRCLE = "compare_in_circle"
    SUMMARISE = "summarise"
    USE_AS_CONTROL = "use_as_control"
    SEE_COMPARISON = "see_comparison"
    SEE_AREAS = "see_areas"
    SET_UP = "set_up"
    PEOPLE = "people"
    KEEP = "keep"


class Relation(StrEnum):
    """How somebody stands to an area: holding a role in it, or by what the area agreed to share."""

    OWN = "own"
    IN_CIRCLE = "in_circle"
    BY_NAME = "by_name"
    WITHOUT_NAME = "without_name"
    WITHDRAWN = "withdrawn"
    CONTROL = "control"
    OTHER = "other"
    NO_AREA = "no_area"


RELATION_BY_SHARING = {
    Sharing.NOT_ASKED: Relation.OTHER,
    Sharing.BY_NAME: Relation.BY_NAME,
    Sharing.WITHOUT_NAME: Relation.WITHOUT_NAME,
    Sharing.WITHDRAWN: Relation.WITHDRAWN,
}
"""The relation to an area in which one holds no role."""


@dataclass(frozen=True, slots=True)
class State:
    """How far the things concerned have come; `None` where the rule does not ask. Rounds as of the day, UK time."""

    round: RoundState | None = None
    assessment: AssessmentState | None = None
    score: ScoreState | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """These roles may do this to an area in this relation, while round, assessment and score are in these states.

    `rounds`, `assessments` and `scores` are `None` where the state does not matter.
    """

    action: Action
    roles: frozenset[Role]
    relation: Relation
    rounds: frozenset[RoundState] | None = None
    assessments: frozenset[AssessmentState] | None = None
    scores: frozenset[ScoreState] | None = None

    def fits(self, state: State) -> bool:
        """Whether the things concerned are in a state in which this rule holds."""
        return (
            (self.rounds is None or state.round in self.rounds)
            and (self.assessments is None or state.assessment in self.assessments)
            and (self.scores is None or state.score in self.scores)
        )


IN_THE_AREA = frozenset({Role.BOARD_MEMBER, Role.EVALUATOR, Role.AREA_LEAD})
LEADS = frozenset({Role.AREA_LEAD})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
MEMBERS = frozenset({Role.NCSR_MEMBER})
DECIDERS = frozenset({Role.BOARD_MEMBER, Role.AREA_LEAD})
OVER = frozenset({RoundState.CLOSED})
SUBMITTED = frozenset({ScoreState.SUBMITTED})
DISCUSSED = frozenset(AssessmentState) - {AssessmentState.OPEN}
"""From moderation on, nobody enters a first answer any more, so all may see what was submitted."""
UNDER_DISCUSSION = frozenset({AssessmentState.MODERATION})

RULES = (
    Rule(Action.READ_AREA, IN_THE_AREA, Relation.OWN),
    Rule(Action.READ_SCORES, IN_THE_AREA, Relation.OWN, rounds=OVER, scores=SUBMITTED),
    Rule(Action.READ_SCORES, IN_THE_AREA, Relation.OWN, assessments=DISCUSSED, scores=SUBMITTED),
    Rule(
        Action.SCORE,
        frozenset({Role.EVALUATOR}),
        Relation.OWN,
        rounds=frozenset({RoundState.OPEN}),
        assessments=frozenset({AssessmentState.OPEN}),
        scores=frozenset(ScoreState),
    ),
    Rule(
        Action.REVIEW,
        frozenset({Role.PEER_REVIEWER}),
        Relation.OWN,
        rounds=frozenset({RoundState.OPEN}),
        assessments=frozenset({AssessmentState.OPEN}),
        scores=frozenset(ScoreState),
    ),
    Rule(
        Action.ANSWER_AGAIN,
        frozenset({Role.EVALUATOR, Role.PEER_REVIEWER}),
        Relation.OWN,
        assessments=UNDER_DISCUSSION,
        scores=SUBMITTED,
    ),
    Rule(Action.ADD_EVIDENCE, frozenset({Role.EVALUATOR, Role.AREA_LEAD}), Relation.OWN),
    Rule(Action.DISCUSS, IN_THE_AREA, Relation.OWN, assessments=UNDER_DISCUSSION),
    Rule(Action.SIGN_OFF, DECIDERS, Relation.OWN, assessments=DISCUSSED),
    Rule(Action.LEAD, LEADS, Relation.OWN),
    Rule(Action.SHARE, LEADS, Relation.OWN),
    Rule(Action.OVERSEE, LEADS, Relation.OWN),
    Rule(Action.COMPARE, MEMBERS, Relation.BY_NAME, rounds=OVER, scores=SUBMITTED),
    Rule(Action.COMPARE_IN_CIRCLE, DECIDERS, Relation.IN_CIRCLE, rounds=OVER, scores=SUBMITTED),
    Rule(Action.SUMMARISE, MEMBERS, Relation.BY_NAME, rounds=OVER, scores=SUBMITTED),
    Rule(Action.SUMMARISE, MEMBERS, Relation.WITHOUT_NAME, rounds=OVER, scores=SUBMITTED),
    Rule(Action.USE_AS_CONTROL, IN_THE_AREA, Relation.CONTROL),
    Rule(Action.SEE_COMPARISON, MEMBERS | DECIDERS, Relation.NO_AREA),
    Rule(Action.SEE_AREAS, frozenset(Role), Relation.NO_AREA),
    Rule(Action.SET_UP, ADMINISTRATORS, Relation.NO_AREA),
    Rule(Action.PEOPLE, ADMINISTRATORS, Relation.NO_AREA),
    Rule(Action.KEEP, ADMINISTRATORS, Relation.NO_AREA),
)
"""Everything that anybody may do. What no rule permits is refused."""

ROUND_MOVES = {
    RoundState.DRAFT: frozenset({RoundState.OPEN}),
    RoundState.OPEN: frozenset({RoundState.CLOSED}),
    RoundState.CLOSED: frozenset({RoundState.OPEN}),
}
"""How a round may move; opening a closed one again is possible, since a board may ask for it."""

ASSESSMENT_MOVES = {
    AssessmentState.OPEN: frozenset({AssessmentState.MODERATION}),
    AssessmentState.MODERATION: frozenset({AssessmentState.OPEN, AssessmentState.SIGNED_OFF}),
    AssessmentState.SIGNED_OFF: frozenset(
        {AssessmentState.MODERATION, AssessmentState.PUBLISHED, AssessmentState.ARCHIVED}
    ),
    AssessmentState.PUBLISHED: frozenset({AssessmentState.MODERATION, AssessmentState.ARCHIVED}),
    AssessmentState.ARCHIVED: frozenset(),
}
"""How an assessment may move. Back to open or to moderation takes a reason; a revoked sign-off goes to moderation."""

ALONE = frozenset({Role.ADMINISTRATOR})
"""Roles that nobody holds together with another: an administrator neither scores nor reads records."""
ALONE_IN_AREA = frozenset({Role.PEER_REVIEWER})
"""Roles that nobody holds beside another in one area: peers come from elsewhere."""

MEANINGS: dict[Action, str] = {
    Action.READ_AREA: mark("Read the area's board page and disruptions"),
    Action.READ_SCORES: mark("Read what the area's evaluators scored, summed up by feature"),
    Action.SCORE: mark("Enter, submit and change one's own scores"),
    Action.ANSWER_AGAIN: mark("Change the one answer that the area lead asked to look at again"),
    Action.REVIEW: mark("As a visiting peer: enter, submit and change one's own scores"),
    Action.ADD_EVIDENCE: mark("Add evidence, revise it, and say which indicators it shows"),
    Action.DISCUSS: mark("See what was submitted, comment on it and settle comments"),
    Action.SIGN_OFF: mark("Sign off an assessment, revoke it with a reason, publish or archive it"),
    Action.LEAD: mark("Bring in, withdraw and correct the area's data; moderate, set targets and actions"),
    Action.SHARE: mark("Decide what the area shares, its lead authority and its handling marking"),
    Action.OVERSEE: mark("See who holds which role in the area, and who did what in it"),
    Action.COMPARE: mark("See the submitted scores of other areas beside each other"),
    Action.COMPARE_IN_CIRCLE: mark("See the submitted scores of the areas of one's own circle beside each other"),
    Action.SUMMARISE: mark("Have the submitted scores of other areas summed up over at least five of them"),
    Action.USE_AS_CONTROL: mark(
        "Have monthly totals of need of at least five other areas stand, mixed, against one's own in an evaluation or "
        "an association"
    ),
    Action.SEE_COMPARISON: mark("Open the page that compares areas"),
    Action.SEE_AREAS: mark("See areas, rounds and one's own account"),
    Action.SET_UP: mark("Add areas, populations and rounds"),
    Action.PEOPLE: mark("Invite people, give and take roles, end sessions"),
    Action.KEEP: mark("See the whole record of who did what, and set how long things are kept"),
}
"""Each action as the documentation and the page of people name it."""

REFUSALS: dict[Action, str] = {
    Action.READ_AREA: mark("You have no role in this area, so its figures are not shown to you."),
    Action.READ_SCORES: mark("You have no role in this area, so its scores are not shown to you."),
    Action.SCORE: mark("Only an evaluator of this area can enter scores here. Ask the area lead for the role."),
    Action.ANSWER_AGAIN: mark("Only whoever was asked to look at an answer again can change it in moderation."),
    Action.REVIEW: mark("Only a peer reviewer of this area can enter scores for the peer review."),
    Action.ADD_EVIDENCE: mark("Only evaluators and the area lead add evidence. Ask the area lead for the role."),
    Action.DISCUSS: mark("You have no role in this area, so its moderation is not shown to you."),
    Action.SIGN_OFF: mark("Only a board member or the area lead can sign off an assessment of this area."),
    Action.LEAD: mark("Only the area lead can do this. Ask the area lead of this partnership."),
    Action.SHARE: mark("Only the area lead decides what this area shares."),
    Action.OVERSEE: mark("Only the area lead can see this. Ask the area lead of this partnership."),
    Action.COMPARE: mark("Only an NCSR+ member can compare areas, and only those that share their results by name."),
    Action.COMPARE_IN_CIRCLE: mark(
        "Only board members and leads of areas in one circle see each other's results, while both are in it."
    ),
    Action.SUMMARISE: mark("Only an NCSR+ member can see areas summed up, and only those that share their results."),
    Action.USE_AS_CONTROL: mark(
        "Only those with a role in another area have this area's need in a comparison group, and only while it agrees."
    ),
    Action.SEE_COMPARISON: mark("Only NCSR+ members, board members and area leads can compare areas."),
    Action.SEE_AREAS: mark("Please sign in first."),
    Action.SET_UP: mark("Only an administrator can do this."),
    Action.PEOPLE: mark("Only an administrator can do this."),
    Action.KEEP: mark("Only an administrator can do this."),
}

RELATION_WORDS: dict[Relation, str] = {
    Relation.OWN: mark("in the own area"),
    Relation.IN_CIRCLE: mark("in an area of the same circle"),
    Relation.BY_NAME: mark("in an area that shares by name"),
    Relation.WITHOUT_NAME: mark("in an area that shares without its name"),
    Relation.WITHDRAWN: mark("in an area that withdrew its agreement"),
    Relation.CONTROL: mark("in another area that lets its need stand in comparison groups"),
    Relation.OTHER: mark("in any other area"),
    Relation.NO_AREA: mark("everywhere"),
}


def allowed(roles: frozenset[Role], action: Action, relation: Relation) -> bool:
    """Whether somebody with these roles may ever do this in such an area; the state is asked by `permits`.

    `roles` are those held in the area for the relation OWN, and all those held anywhere for the others.
    """
    return any(rule.action is action and rule.relation is relation and rule.roles & roles for rule in RULES)


def permits(action: Action, state: State) -> bool:
    """Whether round, assessment and score are in a state in which anybody may do this."""
    return any(rule.action is action and rule.fits(state) for rule in RULES)


def table() -> tuple[tuple[str, ...], ...]:
    """Return the rules as rows of words: what, who, where, while."""
    return tuple(
        (
            _(MEANINGS[rule.action]),
            ", ".join(role.label for role in Role if role in rule.roles),
            _(RELATION_WORDS[rule.relation]),
            _while(rule),
        )
        for rule in RULES
    )


def as_markdown() -> str:
    """Return the page of rights: written from the rules, so that it cannot say anything else."""
    head = (_("what"), _("who"), _("where"), _("while"))
    rows = [head, ("---",) * len(head), *table()]
    lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return (
        _("# Who may do what")
        + "\n\n"
        + _(
            "Written from `resilience/domain/policy.py` by `python -m resilience rights`. What no line permits is "
            "refused, and the refusal stands in the record of who did what. Whoever runs the command line on the "
            "server may do everything but enter scores and decide what an area shares."
        )
        + "\n\n"
        + lines
    )


def _while(rule: Rule) -> str:
    said = []
    if rule.rounds is not None:
        said.append(_("round: {states}").format(states=", ".join(state.label.lower() for state in sorted(rule.rounds))))
    if rule.assessments is not None:
        states = ", ".join(state.label.lower() for state in sorted(rule.assessments))
        said.append(_("assessment: {states}").format(states=states))
    if rule.scores is not None:
        said.append(_("score: {states}").format(states=", ".join(state.label.lower() for state in sorted(rule.scores))))
    return "; ".join(said) or _("always")
