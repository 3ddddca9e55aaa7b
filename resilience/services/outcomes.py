"""What an assessment came to: as it was signed, as moderation stands, or before moderation.

A signed assessment is read from its snapshot, so that evidence which expires or is withdrawn later changes nothing of
what was signed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from statistics import median_low
from typing import TYPE_CHECKING

from resilience.domain.assessment import GivenLevel
from resilience.domain.gates import standing, strength
from resilience.domain.policy import Action, State, permits
from resilience.domain.vocabulary import AnswerKind, AssessmentKind, AssessmentState, Confidence, ScoreState
from resilience.services.frameworks import framework_of_round
from resilience.services.gate_words import said
from resilience.services.rounds import analysis_areas
from resilience.services.snapshots import as_signed
from resilience.services.uk_time import uk_day
from resilience.statistics.ordinal import summary
from resilience.views.outcome import IndicatorOutcome, Outcome, ShownEvidence, Spread, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from resilience.domain.assessment import Assessment, Round, Score
    from resilience.domain.evidence import Evidence
    from resilience.domain.framework import Framework, Indicator
    from resilience.domain.moderation import AgreedScore
    from resilience.domain.sign_off import SignOff
    from resilience.domain.viewer import ReadableArea
    from resilience.statistics.ordinal import Ordinal
    from resilience.storage.store import Tx


@dataclass(frozen=True, slots=True)
class Listed:
    """An assessment that may be read, before it is: reading one that is not signed costs as much as its answers."""

    assessment: Assessment
    round: Round
    sign_off: SignOff | None

    def read(self, tx: Tx, area: ReadableArea) -> Outcome:
        """Return what it came to."""
        return outcome(tx, area, self.assessment, self.round, self.sign_off)


def listed(tx: Tx, area: ReadableArea, *, kind: AssessmentKind | None = None) -> tuple[Listed, ...]:
    """Return which of an area's assessments may be read, in the order of their rounds; all kinds for `None`."""
    rounds = {round_.id: round_ for round_ in tx.assessments.rounds()}
    signed = tx.sign_offs.holding(area)
    today = uk_day(tx.now)
    return tuple(
        Listed(held, rounds[held.round_id], signed.get(held.id))
        for held in tx.assessments.of_area(area)
        if (kind is None or held.kind is kind) and is_readable(rounds[held.round_id], held, today)
    )


def outcomes(tx: Tx, area: ReadableArea, *, kind: AssessmentKind | None = None) -> tuple[Outcome, ...]:
    """Return what may be read of an area's assessments and holds anything, in the order of their rounds."""
    return tuple(held for one in listed(tx, area, kind=kind) if holds_anything(held := one.read(tx, area)))


def holds_anything(held: Outcome) -> bool:
    """Whether anybody submitted, anything was agreed, or results were brought in."""
    return bool(held.evaluators or held.agreed) or held.stage is Stage.PUBLISHED_ELSEWHERE


def is_readable(round_: Round, assessment: Assessment, day: date) -> bool:
    """Whether what was submitted in an assessment may be seen by all in its area on a day, UK time."""
    return permits(Action.READ_SCORES, State(round_.state_on(day), assessment.state, ScoreState.SUBMITTED))


def outcome(tx: Tx, area: ReadableArea, assessment: Assessment, round_: Round, signed: SignOff | None) -> Outcome:
    """Return one assessment's outcome: from the snapshot where a sign-off holds, else as things stand now."""
    framework = framework_of_round(tx, round_)
    if signed is not None:
        return as_signed(assessment, round_, framework, signed)
    features = analysis_areas(tx, area, round_) if assessment.kind is AssessmentKind.PEER else None
    if features is not None:
        asked = tuple(indicator for indicator in framework.indicators if indicator.feature in features)
        framework = replace(framework, indicators=asked)
    return _now(tx, area, assessment, round_, framework)


def _now(tx: Tx, area: ReadableArea, assessment: Assessment, round_: Round, framework: Framework) -> Outcome:
    agreed = tx.agreed.of(area, assessment.id)
    first = first_answers(tx, area, assessment)
    by_indicator: dict[str, list[Score]] = {}
    for score in first:
        by_indicator.setdefault(score.indicator, []).append(score)
    held = {item.id: item for item in tx.evidence.of_area(area)}
    beside: dict[str, dict[int, Evidence]] = {}
    for use in tx.evidence.uses(area, assessment.id):
        if use.evidence_id in held:
            beside.setdefault(use.indicator, {})[use.evidence_id] = held[use.evidence_id]
    published = tx.published.of(area, assessment.id) if assessment.source else {}
    day = uk_day(tx.now)
    return Outcome(
        assessment,
        round_,
        framework,
        _stage(assessment, published),
        {
            asked.code: _indicator(
                framework,
                asked,
                agreed.get(asked.code),
                by_indicator.get(asked.code, ()),
                tuple(beside.get(asked.code, {}).values()),
                published.get(asked.code),
                day,
            )
            for asked in framework.indicators
        },
        len(tx.scores.submitters(area, assessment.id)),
        _features(framework, first),
        _confidence(tx, area, assessment),
    )


def first_answers(tx: Tx, area: ReadableArea, assessment: Assessment) -> tuple[Score, ...]:
    """Return what everybody who has submitted answered first: before any talk in moderation."""
    return tuple(given.first for given in tx.scores.first_and_now(area, assessment.id))


def _stage(assessment: Assessment, published: Mapping[str, float]) -> Stage:
    if published:
        return Stage.PUBLISHED_ELSEWHERE
    return Stage.BEFORE_MODERATION if assessment.state is AssessmentState.OPEN else Stage.IN_MODERATION


def _indicator(
    framework: Framework,
    asked: Indicator,
    agreed: AgreedScore | None,
    first: Iterable[Score],
    evidence: tuple[Evidence, ...],
    published: float | None,
    day: date,
) -> IndicatorOutcome:
    drafts = [item.draft for item in evidence]
    level = agreed.answer.level if agreed else None
    stands = standing(asked, level, drafts, agreed.ticks, day) if agreed and level is not None else None
    return IndicatorOutcome(
        asked.code,
        asked.name,
        asked.feature,
        agreed.answer if agreed else None,
        agreed.reason if agreed else "",
        tuple(sorted(agreed.ticks)) if agreed else (),
        stands.reached if stands else None,
        said(stands, framework) if stands and stands.is_held_back else "",
        strength(drafts, day),
        _spread(first),
        tuple(
            ShownEvidence(
                draft.title, draft.kind, draft.dated_on, draft.expires_on, draft.content_hash, draft.marking.value
            )
            for draft in drafts
        ),
        published,
    )


def _spread(scores: Iterable[Score]) -> Spread:
    answers = [score.answer for score in scores]
    levels = Counter(answer.level for answer in answers if answer.level is not None)
    kinds = Counter(answer.kind for answer in answers)
    return Spread(tuple(sorted(levels.items())), kinds[AnswerKind.DONT_KNOW], kinds[AnswerKind.NOT_APPLICABLE])


def _features(framework: Framework, first: Iterable[Score]) -> dict[str, Spread]:
    known = {indicator.code for indicator in framework.indicators}
    given = (GivenLevel(score.person_id, score.indicator, score.answer.level) for score in first)
    by_feature = levels_by_feature(framework, (one for one in given if one.indicator in known))
    return {
        code: Spread(tuple((held.level, held.count) for held in levels.counts), levels.missing)
        for code, levels in by_feature.items()
    }


def levels_by_feature(framework: Framework, given: Iterable[GivenLevel]) -> dict[str, Ordinal]:
    """Return each feature's levels over evaluators; an evaluator with no level under a feature is missing there.

    Each counts with the level in the middle of their answers, the lower of two where there are two; where indicators
    have different scales, as levels on one scale.
    """
    feature_of = {feature.code: feature.code for feature in framework.features}  # what the quick form asks
    feature_of |= {indicator.code: indicator.feature for indicator in framework.indicators}
    levels: dict[str, dict[int, list[float]]] = {feature.code: defaultdict(list) for feature in framework.features}
    for one in given:
        of_evaluator = levels[feature_of[one.indicator]][one.evaluator]
        if one.level is not None:
            of_evaluator.append(framework.on_one_scale(one.indicator, one.level))
    return {
        code: summary(median_low(held) if held else None for held in of_person.values())
        for code, of_person in levels.items()
    }


def _confidence(tx: Tx, area: ReadableArea, assessment: Assessment) -> dict[str, dict[Confidence, int]]:
    counted: dict[str, Counter[Confidence]] = {}
    for answer in tx.confidences.submitted(area, assessment.id):
        counted.setdefault(answer.feature, Counter())[answer.confidence] += 1
    return {feature: {word: times[word] for word in Confidence if times[word]} for feature, times in counted.items()}
