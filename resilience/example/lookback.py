"""What the first invented partnerships plan, looked back on, were told by peers and asked of the community."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from resilience.domain.assessment import DONT_KNOW, Answer
from resilience.domain.events import EventDraft, Finding
from resilience.domain.framework import Framework
from resilience.domain.invitation import PeerReviewDraft
from resilience.domain.plans import ActionDraft, Quantity, TargetDraft
from resilience.domain.vocabulary import ActionState, EventKind, Found, FoundBy, Stakeholder
from resilience.example.rounds import ExampleRound

PLANNED = frozenset(range(8))
"""Areas by their place in the consortium that have a plan and looked back on something."""
PEERS_VISIT, COMMUNITY_ASKED = 0, 0
FEEDBACK = (
    "Strong: partners know each other and the board asks for evidence. To look at: who reaches people who call nobody, "
    "and whether the plan for people who come to help would carry a second day."
)
AUDIENCES = (("Carers' network", 14), ("Small voluntary bodies", 9), ("Tenants' meeting", 3))
"""Whom the community form went to and how many answered; fewer than five are not shown."""


@dataclass(frozen=True, slots=True)
class ExamplePlan:
    """Targets, actions and what was looked back on, in the order in which they came."""

    targets: tuple[TargetDraft, ...]
    actions: tuple[ActionDraft, ...]
    events: tuple[EventDraft, ...]


def plan(number: int, framework: Framework, reached: Sequence[tuple[str, int]], end: date) -> ExamplePlan:
    """Return an area's plan from what it reached: the lowest indicators get a target a level up, and an action."""
    if number not in PLANNED:
        return ExamplePlan((), (), ())
    lowest = sorted(reached, key=lambda one: (one[1], one[0]))[:4]
    return ExamplePlan(
        tuple(_target(framework, place, code, level, end) for place, (code, level) in enumerate(lowest)),
        tuple(_action(framework, place, code, end) for place, (code, _level) in enumerate(lowest)),
        _events(framework, end),
    )


def _target(framework: Framework, place: int, code: str, level: int, end: date) -> TargetDraft:
    quantity = Quantity(200, Stakeholder.INDIVIDUAL, "FOD", 24, 3) if place == 0 else None
    wanted = min(level + 1, framework.indicator(code).top_level)
    return TargetDraft(framework.code, code, max(wanted, 1), end + timedelta(days=180 + 90 * place), quantity)


_TO_DO = (
    ("Agree with two voluntary bodies who does what on the first day", "Partnership manager", -25, ActionState.OPEN),
    ("Hold the exercise with people from the target groups", "Exercise lead", 60, ActionState.IN_PROGRESS),
    ("Write down which intermediaries reach whom", "Intelligence lead", 110, ActionState.OPEN),
    ("Put the funding decision before the board", "Board secretary", -70, ActionState.DONE),
)


def _action(framework: Framework, place: int, code: str, end: date) -> ActionDraft:
    title, owner, days, state = _TO_DO[place]
    return ActionDraft(
        framework.code, code, title, owner, end + timedelta(days=days), "Found in moderation of the last round.", state
    )


def _events(framework: Framework, end: date) -> tuple[EventDraft, ...]:
    codes = [feature.code for feature in framework.features]
    exercise = EventDraft(
        EventKind.EXERCISE,
        f"Flood exercise, {(end - timedelta(days=150)).year}",
        end - timedelta(days=150),
        "Keep: one list of who needs what. Change: ring the voluntary bodies in the first hour, not the third.",
        (
            Finding(codes[1], Found.DELIVERED, FoundBy.OUTSIDE_OBSERVERS, "picture shared within 40 minutes"),
            Finding(codes[3], Found.PARTLY, FoundBy.OUTSIDE_OBSERVERS, "two of five partners were reached late"),
            Finding(codes[4], Found.NOT_DELIVERED, FoundBy.TIMED_MEASURE, "rest centre opened after 5 h, plan says 2"),
        ),
    )
    storm = EventDraft(
        EventKind.REAL_EVENT,
        f"Winter storm, {(end - timedelta(days=270)).year}",
        end - timedelta(days=270),
        "Keep: calls to people on the list. Change: nobody had a list of those who are on no list.",
        (
            Finding(codes[0], Found.DELIVERED, FoundBy.OWN_VIEW),
            Finding(codes[4], Found.PARTLY, FoundBy.TIMED_MEASURE, "70 of 110 households reached within a day"),
        ),
    )
    return (storm, exercise)


def visit(framework: Framework, round_: ExampleRound) -> PeerReviewDraft:
    """Return the visit of peers in a round, over, with its feedback."""
    return PeerReviewDraft(
        "Resilience officer of the partnership",
        frozenset(feature.code for feature in framework.features),
        round_.opens_on + timedelta(days=5),
        round_.opens_on + timedelta(days=7),
        FEEDBACK,
    )


def as_peers_see(levels: Sequence[tuple[str, int]], reviewer: int) -> tuple[tuple[str, Answer], ...]:
    """Return one reviewer's levels: as the partnership agreed, on every third indicator a level lower."""
    return tuple(
        (code, Answer.at(max(level - (1 if (place + reviewer) % 3 == 0 else 0), 0)))
        for place, (code, level) in enumerate(levels)
    )


def of_community(framework: Framework, respondent: int) -> dict[str, Answer]:
    """Return what one person of the community chose for the five questions; some cannot say."""
    answers = {}
    for place, feature in enumerate(framework.features):
        step = (respondent * 7 + place * 3) % 11
        answers[feature.code] = DONT_KNOW if step == 0 else Answer.at(step % 3 if place % 2 else step % 2)
    return answers
