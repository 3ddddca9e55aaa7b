"""How an area was judged in one assessment: each item's level as a share of its own range, whoever judged.

Levels are those published, else those agreed once they stand signed off, else the middle of evaluators' first answers,
given before any talk in moderation. Without the range no two items with different scales could be held beside each
other.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean, median_low
from typing import TYPE_CHECKING

from resilience.domain.policy import Action, State, permits
from resilience.domain.viewer import ReadableArea
from resilience.domain.vocabulary import AssessmentKind, AssessmentState, ScoreState
from resilience.services.frameworks import framework_of_round, mapped

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from resilience.domain.assessment import Assessment, Round
    from resilience.domain.framework import Framework
    from resilience.domain.identity import AssessmentId, FrameworkId, RoundId
    from resilience.domain.viewer import ComparableArea
    from resilience.storage.store import Tx

TOP = 5
"""The number that the whole range of an item counts as: the published comparison does so."""
DIGITS = 9
STANDS = frozenset({AssessmentState.SIGNED_OFF, AssessmentState.PUBLISHED, AssessmentState.ARCHIVED})


@dataclass(frozen=True, slots=True)
class Judged:
    """One assessment of one area: how far up its range each item lies, from 0 to 1, by its code."""

    round: Round
    framework: Framework
    kind: AssessmentKind
    shares: Mapping[str, float]

    def mean_over(self, items: Collection[str] | None = None) -> float | None:
        """Return the mean over some items, or all, times 5; `None` where none of them has a level.

        Rounded far below anything shown, so that the same levels on two scales are the same number.
        """
        shares = [share for code, share in self.shares.items() if items is None or code in items]
        return round(TOP * fmean(shares), DIGITS) if shares else None


@dataclass(frozen=True, slots=True)
class Beside:
    """An area by itself and by others, with how the codes of the one framework stand for those of the other."""

    by_itself: Judged
    by_others: Judged
    codes: Mapping[str, frozenset[str]]


class Judging:
    """Reads how areas were judged; rounds, frameworks and mappings are looked up once for all of them."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._rounds = {
            held.id: held
            for held in tx.assessments.rounds()
            if permits(Action.COMPARE, State(held.state, score=ScoreState.SUBMITTED))
        }
        self._frameworks: dict[RoundId, Framework] = {}
        self._codes: dict[tuple[FrameworkId, FrameworkId], dict[str, frozenset[str]]] = {}

    def pairs_of(self, area: ComparableArea | ReadableArea) -> tuple[Beside, ...]:
        """Return each self assessment of an area beside the newest one by others of the same or a mapped framework.

        The newest self assessment comes first; only rounds of which other areas' results may be seen count.
        """
        held = [one for one in self._tx.assessments.of_area(area) if one.round_id in self._rounds]
        if {one.kind is AssessmentKind.SELF for one in held} != {True, False}:
            return ()
        held.sort(key=lambda one: (self._rounds[one.round_id].opens_on, one.round_id), reverse=True)
        judged = [found for one in held if (found := self._judged(area, one)) is not None]
        others = [one for one in judged if one.kind is not AssessmentKind.SELF]
        pairs = (self._beside(one, others) for one in judged if one.kind is AssessmentKind.SELF)
        return tuple(pair for pair in pairs if pair is not None)

    def _beside(self, own: Judged, others: list[Judged]) -> Beside | None:
        for other in others:
            codes = self._mapped(own.framework.id, other.framework.id)
            if codes:
                return Beside(own, other, codes)
        return None

    def _mapped(self, one: FrameworkId, other: FrameworkId) -> dict[str, frozenset[str]]:
        if (one, other) not in self._codes:
            self._codes[one, other] = mapped(self._tx, one, other)
        return self._codes[one, other]

    def _framework(self, round_: Round) -> Framework:
        if round_.id not in self._frameworks:
            self._frameworks[round_.id] = framework_of_round(self._tx, round_)
        return self._frameworks[round_.id]

    def _judged(self, area: ComparableArea | ReadableArea, one: Assessment) -> Judged | None:
        round_ = self._rounds[one.round_id]
        framework = self._framework(round_)
        levels = self._levels(area, one)
        shares = {
            item.code: item.share_of_range(levels[item.code]) for item in framework.indicators if item.code in levels
        }
        return Judged(round_, framework, one.kind, shares) if shares else None

    def _levels(self, area: ComparableArea | ReadableArea, one: Assessment) -> Mapping[str, float]:
        if one.source:
            return self._tx.published.of(area, one.id)
        agreed = self._agreed(area, one.id) if one.state in STANDS else {}
        return agreed or self._submitted(area, one.id)

    def _agreed(self, area: ComparableArea | ReadableArea, assessment_id: AssessmentId) -> Mapping[str, float]:
        if isinstance(area, ReadableArea):
            held = {code: one.answer.level for code, one in self._tx.agreed.of(area, assessment_id).items()}
        else:
            held = self._tx.agreed.given(area, assessment_id)
        return {code: level for code, level in held.items() if level is not None}

    def _submitted(self, area: ComparableArea | ReadableArea, assessment_id: AssessmentId) -> Mapping[str, float]:
        if isinstance(area, ReadableArea):
            given = [
                (one.first.indicator, one.first.answer.level)
                for one in self._tx.scores.first_and_now(area, assessment_id)
            ]
        else:
            held = self._tx.circles.compared.given([area], [assessment_id])
            given = [(one.indicator, one.level) for one in held.get(assessment_id, ())]
        levels: dict[str, list[int]] = {}
        for indicator, level in given:
            if level is not None:
                levels.setdefault(indicator, []).append(level)
        return {code: median_low(held) for code, held in levels.items()}


def items_of_feature(pair: Beside, feature: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return a feature's own items and the items of the other framework that it stands for; empty where unmapped."""
    own = {indicator.code for indicator in pair.by_itself.framework.indicators_of(feature)}
    by_feature = pair.codes.get(feature, frozenset())
    mapped_items = {code for code in own if code in pair.codes}
    wanted = by_feature.union(*(pair.codes[code] for code in mapped_items))
    theirs = frozenset(
        one.code for one in pair.by_others.framework.indicators if one.code in wanted or one.feature in wanted
    )
    return frozenset(own if by_feature else mapped_items), theirs
