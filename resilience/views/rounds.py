"""Rounds as a list to read and to change, and who is invited to one and for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.identity import FrameworkId, PersonId, RoundId
    from resilience.domain.invitation import Invitee
    from resilience.domain.vocabulary import RoundForm, RoundState
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One move of a round, on a day in UK time; `reason` is "" where nobody was asked for one."""

    state: RoundState
    moved_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round as it stands; `takes_answers` says whether evaluators can answer in it today.

    `is_past` says that its last day is over, whatever its state.
    """

    id: RoundId
    name: str
    framework: str
    form: RoundForm
    opens_on: date
    closes_on: date
    state: RoundState
    takes_answers: bool
    is_past: bool
    moves: tuple[MoveLine, ...]


@dataclass(frozen=True, slots=True)
class FrameworkChoice:
    """A framework version that a round may use, and whether it has a question for each feature to be asked alone."""

    id: FrameworkId
    title: str
    version: str
    status: str
    has_quick_form: bool


@dataclass(frozen=True, slots=True)
class RoundsView:
    """All rounds, the newest first; `frameworks` are those that the next one may use, the usual one first."""

    sentence: str
    lines: tuple[RoundLine, ...]
    frameworks: tuple[FrameworkChoice, ...]
    today: date
    may_change: bool


@dataclass(frozen=True, slots=True)
class FeatureChoice:
    """A feature that an evaluator may be asked for, and how many indicators it has in the round."""

    code: str
    name: str
    indicators: int


@dataclass(frozen=True, slots=True)
class EvaluatorLine:
    """An evaluator of the area; `features` are those they are asked for now, none where they are not invited."""

    person_id: PersonId
    name: str
    features: frozenset[str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How far one evaluator is: indicators asked for and, of those, answered; no answers."""

    person_id: PersonId
    name: str
    asked: int
    answered: int
    is_submitted: bool


@dataclass(frozen=True, slots=True)
class Reminders:
    """Who has not finished, who has, and a text for an e-mail that names nobody; days left count today in."""

    sentence: str
    waiting: tuple[Waiting, ...]
    days_left: int
    text: str
    table: Table


@dataclass(frozen=True, slots=True)
class InvitationsView:
    """Who is asked for what in one round of an area.

    `held` are the invitations as stored, to be handed back with a change; none: everybody is asked for everything.
    `is_by_feature` is false in the quick form, whose five questions go to everybody who is invited.
    """

    round: RoundLine
    sentence: str
    shortage: str
    features: tuple[FeatureChoice, ...]
    evaluators: tuple[EvaluatorLine, ...]
    held: tuple[Invitee, ...]
    is_by_feature: bool
    reminders: Reminders | None
