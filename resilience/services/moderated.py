"""One assessment as moderation reads it: what everybody gave, what is agreed, and who may see it when.

Nobody sees another's answers while the assessment takes first answers, the lead included; and whoever still has their
own to give in an open round is shown no other assessment of the area either, since it would anchor them
(`scorers.is_anchored`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.gates import standing
from resilience.domain.identity import PersonId
from resilience.domain.policy import Action, State, permits
from resilience.domain.vocabulary import AssessmentKind, AssessmentState, Role, ScoreState
from resilience.locales import _
from resilience.services import gate_words
from resilience.services.frameworks import framework_of_round
from resilience.services.rounds import analysis_areas
from resilience.services.uk_time import uk_day
from resilience.statistics.ordinal import summary
from resilience.statistics.spread import disagreement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from resilience.domain.assessment import Answer, Assessment, Round
    from resilience.domain.evidence import Evidence
    from resilience.domain.framework import Framework, Indicator
    from resilience.domain.gates import Standing
    from resilience.domain.identity import AssessmentId
    from resilience.domain.moderation import AgreedScore, ChangeRequest, Comment
    from resilience.domain.viewer import ReadableArea
    from resilience.statistics.ordinal import Ordinal
    from resilience.storage.first_answers import FirstAndNow
    from resilience.storage.store import Tx

DISCUSSABLE = frozenset({AssessmentKind.SELF, AssessmentKind.PEER})
"""What is moderated here; what an outside body published is not."""
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Moderated:
    """Everything known about an assessment under moderation. `day` is the one on which gates are judged.

    `indicators` are those asked: all of the round's, or for peers those of their analysis areas. `letters` say what
    each evaluator is called here, in the order of the letters. `last_agreed` is what was agreed in the round called
    `last_round`, empty without one.
    """

    assessment: Assessment
    round: Round
    framework: Framework
    indicators: tuple[Indicator, ...]
    letters: Mapping[PersonId, str]
    given: tuple[FirstAndNow, ...]
    agreed: Mapping[str, AgreedScore]
    comments: tuple[Comment, ...]
    requests: tuple[ChangeRequest, ...]
    evidence: Mapping[str, tuple[Evidence, ...]]
    last_agreed: Mapping[str, AgreedScore]
    last_round: str
    day: date

    def of(self, code: str) -> tuple[FirstAndNow, ...]:
        """Return what was given for one indicator, in the order of the letters."""
        order = list(self.letters)
        return tuple(
            sorted(
                (one for one in self.given if one.now.indicator == code), key=lambda one: order.index(one.now.person_id)
            )
        )

    def levels(self, code: str) -> tuple[int | None, ...]:
        """Return the present levels for one indicator; `None` for an answer that is no level."""
        return tuple(one.now.answer.level for one in self.of(code))

    def summed_up(self, indicator: Indicator) -> Ordinal:
        """Return how the present levels are spread over the whole scale of an indicator."""
        return summary(self.levels(indicator.code), scale=indicator.choices)

    def disagreement(self, code: str) -> float | None:
        """Return how far two evaluators are apart on average; `None` with fewer than two levels."""
        return disagreement(self.levels(code))

    def unanimous(self, code: str) -> Answer | None:
        """Return the level that at least two evaluators gave and nobody answered otherwise; else `None`."""
        answers = {one.now.answer for one in self.of(code)}
        same = next(iter(answers)) if len(answers) == 1 else None
        return same if same is not None and same.level is not None and len(self.of(code)) > 1 else None

    def standing(self, indicator: Indicator, level: int, ticks: Iterable[str]) -> Standing:
        """Return what a level amounts to by the evidence beside the indicator and the ticks made."""
        drafts = [item.draft for item in self.evidence.get(indicator.code, ())]
        return standing(indicator, level, drafts, frozenset(ticks), self.day)

    def standing_agreed(self, indicator: Indicator) -> Standing | None:
        """Return what the agreed level amounts to; `None` where no level is agreed."""
        held = self.agreed.get(indicator.code)
        if held is None or held.answer.level is None:
            return None
        return self.standing(indicator, held.answer.level, held.ticks)

    def said(self, held: Standing) -> str:
        """Return in words what a level amounts to."""
        return standing_words(held, self.framework)


def standing_words(held: Standing, framework: Framework) -> str:
    """Return in words what a level amounts to: "4 claimed, 2 reached: …", or "3 claimed and reached"."""
    words = gate_words.said(held, framework)
    return words if held.is_held_back else _("{level} claimed and reached").format(level=words)


def choices(tx: Tx, area: ReadableArea) -> tuple[tuple[Assessment, Round], ...]:
    """Return the assessments of an area that can be moderated, the newest round first, the area's own before peers'."""
    rounds = {round_.id: round_ for round_ in tx.assessments.rounds()}
    order = {number: position for position, number in enumerate(rounds)}
    held = [one for one in tx.assessments.of_area(area) if one.kind in DISCUSSABLE]
    held.sort(key=lambda one: (-order[one.round_id], one.kind is AssessmentKind.PEER))
    return tuple((one, rounds[one.round_id]) for one in held)


def usual(held: tuple[tuple[Assessment, Round], ...]) -> Assessment | None:
    """Return the assessment to begin with: the newest one in moderation, else the newest of all; `None` for none."""
    in_moderation = [one for one, _round in held if one.state is AssessmentState.MODERATION]
    return in_moderation[0] if in_moderation else held[0][0] if held else None


def is_readable(assessment: Assessment, round_: Round, day: date) -> bool:
    """Whether what was submitted may be seen by all in the area, on a day, UK time."""
    return permits(Action.READ_SCORES, State(round_.state_on(day), assessment.state, ScoreState.SUBMITTED))


def is_under_discussion(assessment: Assessment) -> bool:
    """Whether an assessment may be commented on and agreed now."""
    return permits(Action.DISCUSS, State(assessment=assessment.state))


def moderated(tx: Tx, area: ReadableArea, assessment: Assessment, round_: Round) -> Moderated:
    """Return everything about an assessment. Whether it may be shown is for `is_readable` to say beforehand."""
    framework = framework_of_round(tx, round_)
    given = tx.scores.first_and_now(area, assessment.id)
    last, last_round = _last_agreed(tx, area, assessment, round_)
    return Moderated(
        assessment=assessment,
        round=round_,
        framework=framework,
        indicators=_asked(tx, area, assessment, round_, framework),
        letters=letters(assessment.kind, tx.scores.submitters(area, assessment.id)),
        given=given,
        agreed=tx.agreed.of(area, assessment.id),
        comments=tx.comments.of(area, assessment.id),
        requests=tx.comments.requests(area, assessment.id),
        evidence=evidence_beside(tx, area, assessment.id),
        last_agreed=last,
        last_round=last_round,
        day=_day(tx, area, assessment),
    )


def _asked(
    tx: Tx, area: ReadableArea, assessment: Assessment, round_: Round, framework: Framework
) -> tuple[Indicator, ...]:
    features = analysis_areas(tx, area, round_) if assessment.kind is AssessmentKind.PEER else None
    return tuple(one for one in framework.indicators if features is None or one.feature in features)


def letters(kind: AssessmentKind, people: Iterable[PersonId]) -> dict[PersonId, str]:
    """Return what each of those who submitted is called: "Evaluator A", in the order in which they came here."""
    role = Role.PEER_REVIEWER if kind is AssessmentKind.PEER else Role.EVALUATOR
    return {
        person: _("{role} {letter}").format(role=role.label, letter=letter(position))
        for position, person in enumerate(sorted(people))
    }


def letter(position: int) -> str:
    """Return A to Z, then AA, AB, …, counted from 0."""
    return (letter(position // len(_ALPHABET) - 1) if position >= len(_ALPHABET) else "") + _ALPHABET[
        position % len(_ALPHABET)
    ]


def evidence_beside(tx: Tx, area: ReadableArea, assessment_id: AssessmentId) -> dict[str, tuple[Evidence, ...]]:
    """Return the items beside each indicator that has any, each once, without those withdrawn."""
    held = {item.id: item for item in tx.evidence.of_area(area)}
    beside: dict[str, dict[int, Evidence]] = {}
    for use in tx.evidence.uses(area, assessment_id):
        if use.evidence_id in held:
            beside.setdefault(use.indicator, {})[use.evidence_id] = held[use.evidence_id]
    return {code: tuple(items.values()) for code, items in beside.items()}


def _day(tx: Tx, area: ReadableArea, assessment: Assessment) -> date:
    """Return the day of the sign-off while one holds, since what was signed does not age; else today, UK time."""
    signed = tx.sign_offs.newest(area, assessment.id)
    return uk_day(signed.signed_at if signed is not None and signed.holds else tx.now)


def earlier(tx: Tx, area: ReadableArea, assessment: Assessment, round_: Round) -> tuple[tuple[Assessment, Round], ...]:
    """Return the assessments of earlier rounds by the same people on the same questions, the newest first."""
    rounds = {held.id: held for held in tx.assessments.rounds()}
    order = list(rounds)
    return tuple(
        (one, rounds[one.round_id])
        for one in reversed(tx.assessments.of_area(area))
        if one.kind is assessment.kind
        and order.index(one.round_id) < order.index(round_.id)
        and rounds[one.round_id].framework_id == round_.framework_id
        and rounds[one.round_id].form is round_.form
    )


def _last_agreed(
    tx: Tx, area: ReadableArea, assessment: Assessment, round_: Round
) -> tuple[Mapping[str, AgreedScore], str]:
    """Return what was agreed in the newest earlier round in which anything was, and what that round is called."""
    for one, before in earlier(tx, area, assessment, round_):
        agreed = tx.agreed.of(area, one.id)
        if agreed:
            return agreed, before.name
    return {}, ""
