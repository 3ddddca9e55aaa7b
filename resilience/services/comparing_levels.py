"""What the level of an area is when it stands beside others: agreed, before moderation, or published elsewhere.

Agreed levels count once they are signed off, as claimed: what holds a level back is evidence, and evidence is not
shared. Where nothing is signed off, the evaluators' own first answers count, before any moderation. Results that were
published elsewhere are a third kind. An area is of one kind in one round, and its round before counts only where it is
of the same kind and form.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.domain.policy import Action, State, permits
from resilience.domain.sharing import FEWEST_COMPARED, FEWEST_WITHOUT_NAME
from resilience.domain.vocabulary import AssessmentKind, ScoreState
from resilience.services.judged import STANDS
from resilience.services.outcomes import levels_by_feature
from resilience.statistics.ordinal import summary
from resilience.storage.compared import AGREED, PUBLISHED, SUBMITTED
from resilience.storage.published import TENTHS
from resilience.views.comparing import LevelKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from resilience.domain.assessment import Assessment, Round
    from resilience.domain.framework import Framework
    from resilience.domain.identity import AreaId, AssessmentId, RoundId
    from resilience.domain.viewer import ComparableArea, ReadableArea, SummarisableArea
    from resilience.statistics.ordinal import Ordinal
    from resilience.storage.store import Tx

    Shown = ComparableArea | ReadableArea


@dataclass(frozen=True, slots=True)
class Level:
    """Where one feature of an area stands: median and range over `n` evaluators or indicators."""

    median: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Assessed:
    """One assessment of an area that others may see, by what its levels are."""

    round: Round
    assessment: Assessment
    kind: LevelKind


@dataclass(frozen=True, slots=True)
class AreaLevels:
    """An area's features in the newest closed round that has levels, and in the one before of the same kind and form.

    `now` is `None` without such a round, `before` without one before it; then there are no levels of it. `evaluators`
    are the evaluators' first answers now, by feature; none where levels were published elsewhere. `is_hidden` stands
    for levels that would anchor answers which the viewer has still to give.
    """

    now: Assessed | None = None
    before: Assessed | None = None
    levels: Mapping[str, Level] | None = None
    levels_before: Mapping[str, Level] | None = None
    evaluators: Mapping[str, Ordinal] | None = None
    is_hidden: bool = False


def assessments_of(tx: Tx, areas: Mapping[AreaId, Shown | SummarisableArea]) -> dict[AreaId, tuple[Assessment, ...]]:
    """Return every assessment of these areas."""
    return {area_id: tx.assessments.of_area(proof) for area_id, proof in areas.items()}


def closed_rounds(tx: Tx, held: Mapping[AreaId, Sequence[Assessment]]) -> list[Round]:
    """Return the closed rounds of the framework used last, the newest last: levels of others mean something else.

    `held` are the assessments that the viewer may see. The framework used last is the one scored last; one whose
    results were all brought in is taken only where nobody has scored anything.
    """
    closed = [
        one for one in tx.assessments.rounds() if permits(Action.COMPARE, State(one.state, score=ScoreState.SUBMITTED))
    ]
    every = [one for of_area in held.values() for one in of_area]
    scored, begun = ({one.round_id for one in every if not one.source}, {one.round_id for one in every})
    used = [one for one in closed if one.id in scored] or [one for one in closed if one.id in begun] or closed
    return [one for one in closed if one.framework_id == used[-1].framework_id]


def without_assessment(
    tx: Tx, held: Mapping[AreaId, Sequence[Assessment]], framework: Framework | None
) -> frozenset[AreaId]:
    """Return the areas that have never begun an assessment of a framework; none where none is shown."""
    if framework is None:
        return frozenset()
    rounds = {one.id for one in tx.assessments.rounds() if one.framework_id == framework.id}
    return frozenset(area_id for area_id, of_area in held.items() if all(one.round_id not in rounds for one in of_area))


def levels_of(
    tx: Tx,
    areas: Mapping[AreaId, Shown],
    held_by: Mapping[AreaId, Sequence[Assessment]],
    rounds: Sequence[Round],
    framework: Framework | None,
) -> dict[AreaId, AreaLevels]:
    """Return where each area stands, by the assessments that each holds; all of them are asked for at once."""
    if framework is None:
        return dict.fromkeys(areas, AreaLevels())
    found = {area_id: AreaLevels(*turn) for area_id, turn in _turns(tx, areas, held_by, rounds).items()}
    seen = [one for held in found.values() for one in (held.now, held.before) if one is not None]
    levels, evaluators = _all_levels(tx, list(areas.values()), seen, framework)
    return {area_id: _with_levels(held, levels, evaluators) for area_id, held in found.items()}


def _with_levels(
    held: AreaLevels,
    levels: Mapping[AssessmentId, Mapping[str, Level]],
    evaluators: Mapping[AssessmentId, Mapping[str, Ordinal]],
) -> AreaLevels:
    if held.now is None:
        return held
    return replace(
        held,
        levels=levels.get(held.now.assessment.id, {}),
        levels_before=levels.get(held.before.assessment.id, {}) if held.before else None,
        evaluators=evaluators.get(held.now.assessment.id, {}),
    )


def _turns(
    tx: Tx, areas: Mapping[AreaId, Shown], held_by: Mapping[AreaId, Sequence[Assessment]], rounds: Sequence[Round]
) -> dict[AreaId, tuple[Assessed | None, Assessed | None]]:
    holds = tx.circles.compared.holds(areas.values())
    return {area_id: _now_and_before(assessed(held_by[area_id], rounds, holds)) for area_id in areas}


def _now_and_before(newest_first: Sequence[Assessed]) -> tuple[Assessed | None, Assessed | None]:
    if not newest_first:
        return None, None
    now, *earlier = newest_first
    same = (one for one in earlier if one.kind is now.kind and one.round.form is now.round.form)
    return now, next(same, None)


def assessed(
    held: Iterable[Assessment], rounds: Sequence[Round], holds: Mapping[AssessmentId, Collection[str]]
) -> list[Assessed]:
    """Return an area's assessments that have levels to show, the newest first, one for each round."""
    by_round: dict[RoundId, list[Assessment]] = defaultdict(list)
    for assessment in held:
        by_round[assessment.round_id].append(assessment)
    found = (_of_round(round_, by_round.get(round_.id, []), holds) for round_ in reversed(rounds))
    return [one for one in found if one is not None]


def _of_round(
    round_: Round, held: Sequence[Assessment], holds: Mapping[AssessmentId, Collection[str]]
) -> Assessed | None:
    """Return the partnership's own assessment, else results of others that were published; never peers' answers."""
    own_first = sorted(held, key=lambda one: list(AssessmentKind).index(one.kind))
    kinds = ((one, _kind(one, holds.get(one.id, ()))) for one in own_first)
    return next((Assessed(round_, one, kind) for one, kind in kinds if kind is not None), None)


def _kind(assessment: Assessment, holds: Collection[str]) -> LevelKind | None:
    if assessment.source:
        return LevelKind.PUBLISHED if PUBLISHED in holds else None
    if assessment.kind is not AssessmentKind.SELF:
        return None
    if assessment.state in STANDS and AGREED in holds:
        return LevelKind.AGREED
    return LevelKind.BEFORE_MODERATION if SUBMITTED in holds else None


def _all_levels(
    tx: Tx, areas: Sequence[Shown], seen: Sequence[Assessed], framework: Framework
) -> tuple[dict[AssessmentId, Mapping[str, Level]], dict[AssessmentId, Mapping[str, Ordinal]]]:
    """Return the levels of these assessments by feature, and the evaluators' own of those that were made here."""
    of_kind = {kind: [one.assessment.id for one in seen if one.kind is kind] for kind in LevelKind}
    made_here = [*of_kind[LevelKind.BEFORE_MODERATION], *of_kind[LevelKind.AGREED]]
    given = tx.circles.compared.given(areas, made_here) if made_here else {}
    evaluators: dict[AssessmentId, Mapping[str, Ordinal]] = {
        number: levels_by_feature(framework, held) for number, held in given.items()
    }
    levels = {number: _over_evaluators(evaluators.get(number, {})) for number in of_kind[LevelKind.BEFORE_MODERATION]}
    agreed, published = of_kind[LevelKind.AGREED], of_kind[LevelKind.PUBLISHED]
    if agreed:
        held = tx.circles.compared.agreed(areas, agreed)
        levels |= {number: _over_indicators(framework, held.get(number, {})) for number in agreed}
    if published:
        tenths = tx.circles.compared.published(areas, published)
        levels |= {number: _over_indicators(framework, tenths.get(number, {})) for number in published}
    return levels, evaluators


def _over_evaluators(features: Mapping[str, Ordinal]) -> Mapping[str, Level]:
    found = {code: _level(levels, 1) for code, levels in features.items()}
    return {code: level for code, level in found.items() if level is not None}


def _over_indicators(framework: Framework, given: Mapping[str, float]) -> Mapping[str, Level]:
    """Return each feature over its indicators; a round of five questions gives one level for each feature."""
    levels: dict[str, list[float]] = defaultdict(list)
    for feature in framework.features:
        if feature.code in given:
            levels[feature.code].append(_in_tenths(framework, feature.code, given))
    for indicator in framework.indicators:
        if indicator.code in given:
            levels[indicator.feature].append(_in_tenths(framework, indicator.code, given))
    found = {code: _level(summary(round(level * TENTHS) for level in held), TENTHS) for code, held in levels.items()}
    return {code: level for code, level in found.items() if level is not None}


def _in_tenths(framework: Framework, code: str, given: Mapping[str, float]) -> float:
    return framework.on_one_scale(code, given[code], parts=TENTHS)


def _level(levels: Ordinal, parts: int) -> Level | None:
    """Return levels that were counted in so many parts of one."""
    if levels.median is None or levels.low is None or levels.high is None:
        return None
    return Level(levels.median / parts, levels.low / parts, levels.high / parts, levels.n)


def without_name(
    tx: Tx,
    proofs: Sequence[SummarisableArea],
    beside: Sequence[ComparableArea],
    held_by: Mapping[AreaId, Sequence[Assessment]],
    rounds: Sequence[Round],
    framework: Framework,
) -> list[Mapping[str, Ordinal]]:
    """Return the evaluators' levels of areas that are only summed up; none for so few that one could be told."""
    holds = tx.circles.compared.holds(proofs)
    found = []
    for proof in proofs:
        answered = [one for one in assessed(held_by[proof.id], rounds, holds) if SUBMITTED in holds[one.assessment.id]]
        found += [(proof, one.assessment.id) for one in answered[:1]]
    if len(found) < FEWEST_WITHOUT_NAME or len(found) + len(beside) < FEWEST_COMPARED:
        return []
    given = tx.circles.compared.given_without_name(found, beside)
    return [levels_by_feature(framework, of_area) for of_area in given]
