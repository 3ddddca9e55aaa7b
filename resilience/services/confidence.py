"""Confidence by feature from submitted scores: distributions over evaluators, never an average.

Until there is moderation, a feature's level is taken over evaluators: each counts with the level in the middle of
their answers to its indicators, and the feature has the median and range of those.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median_low
from typing import TYPE_CHECKING

from resilience.domain.assessment import GivenLevel
from resilience.domain.policy import Action, State, permits
from resilience.domain.vocabulary import ScoreState
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.frameworks import framework_of
from resilience.statistics.ordinal import Ordinal, summary
from resilience.views.board import ConfidenceView, FeatureConfidence
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resilience.domain.assessment import Round, Score
    from resilience.domain.framework import Framework
    from resilience.domain.viewer import ReadableArea
    from resilience.storage.store import Tx


@dataclass(frozen=True, slots=True)
class _Closed:
    """A closed round in which this area's evaluators submitted, with each feature summed up over them."""

    round: Round
    framework: Framework
    features: dict[str, Ordinal]


def confidence(tx: Tx, area: ReadableArea) -> ConfidenceView:
    """Return confidence in the round closed last, against the one before with the same framework."""
    closed = _closed_rounds(tx, area)
    if not closed:
        return ConfidenceView(
            _("No round has closed with submitted answers yet. Confidence shows here when the first one does."),
            "",
            "",
            "",
            "",
            0,
            (),
            Table("", (), (), ()),
        )
    now = closed[-1]
    earlier = [held for held in closed[:-1] if held.framework.id == now.framework.id]
    before = earlier[-1] if earlier else None
    features = tuple(
        _feature(feature.code, feature.name, now.features[feature.code], before) for feature in now.framework.features
    )
    return ConfidenceView(
        sentence=_sentence(features),
        method=_method(now, before),
        worked_out=_worked_out(now),
        round_name=now.round.name,
        before_name=before.round.name if before else "",
        top_level=max(scale.level for scale in now.framework.scale),
        features=features,
        table=_table(now, before, features),
    )


def _closed_rounds(tx: Tx, area: ReadableArea) -> list[_Closed]:
    closed = []
    for round_ in tx.assessments.rounds():
        if not permits(Action.READ_SCORES, State(round_.state, score=ScoreState.SUBMITTED)):
            continue
        assessment = tx.assessments.in_round(area, round_.id)
        scores = tx.scores.submitted(area, assessment.id) if assessment else ()
        if scores:
            framework = framework_of(tx, round_.framework_id)
            closed.append(_Closed(round_, framework, by_feature(framework, scores)))
    return closed


def by_feature(framework: Framework, scores: Sequence[Score]) -> dict[str, Ordinal]:
    """Return each feature's levels over evaluators; an evaluator with no level under a feature is missing there."""
    return levels_by_feature(
        framework, (GivenLevel(score.person_id, score.indicator, score.answer.level) for score in scores)
    )


def levels_by_feature(framework: Framework, given: Iterable[GivenLevel]) -> dict[str, Ordinal]:
    """Return the same from levels of which nobody knows who gave them."""
    feature_of = {indicator.code: indicator.feature for indicator in framework.indicators}
    levels: dict[str, dict[int, list[int]]] = {feature.code: defaultdict(list) for feature in framework.features}
    for one in given:
        of_evaluator = levels[feature_of[one.indicator]][one.evaluator]
        if one.level is not None:
            of_evaluator.append(one.level)
    return {
        code: summary(median_low(held) if held else None for held in of_person.values())
        for code, of_person in levels.items()
    }


def _feature(code: str, name: str, levels: Ordinal, before: _Closed | None) -> FeatureConfidence:
    earlier = before.features[code].median if before else None
    return FeatureConfidence(
        code=code,
        name=name,
        median=levels.median,
        low=levels.low,
        high=levels.high,
        evaluators=levels.n,
        without_level=levels.missing,
        before=earlier,
        said=_said(name, levels, earlier),
    )


def _said(name: str, levels: Ordinal, before: float | None) -> str:
    if levels.median is None:
        return _("{feature}: nobody gave a level, so there is none to show.").format(feature=name)
    said = ngettext(
        "{feature}: {median} (range {low} to {high}, {n} evaluator)",
        "{feature}: {median} (range {low} to {high}, {n} evaluators)",
        levels.n,
    ).format(feature=name, median=words.level(levels.median), low=levels.low, high=levels.high, n=levels.n)
    if before is None or before == levels.median:
        return said
    return said + _("; it was {before}").format(before=words.level(before))


def _sentence(features: Sequence[FeatureConfidence]) -> str:
    known = [(feature.median, feature) for feature in features if feature.median is not None]
    if not known:
        return _("Nobody gave a level in this round, so there is none to show.")
    moved = [
        _("{feature} {moved} from {before} to {now}").format(
            feature=feature.name,
            moved=_("rose") if median > feature.before else _("fell"),
            before=words.level(feature.before),
            now=words.level(median),
        )
        for median, feature in known
        if feature.before is not None and feature.before != median
    ]
    lowest = min(median for median, _feature in known)
    names = [feature.name for median, feature in known if median == lowest]
    low = (
        _("All features stand at {level}.").format(level=words.level(lowest))
        if len(names) == len(known)
        else _("Lowest: {features} at {level}.").format(features=_joined(names), level=words.level(lowest))
    )
    if not moved:
        return low if all(feature.before is None for _level, feature in known) else _("No feature moved. ") + low
    return "; ".join(moved) + ". " + low


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + _(" and ") + names[-1]


def _method(now: _Closed, before: _Closed | None) -> str:
    said = _("{round}. Dot: median, bar: range over evaluators, not moderated.").format(round=now.round.name)
    return said + " " + _("Ring: {round}.").format(round=before.round.name) if before else said


def _worked_out(now: _Closed) -> str:
    return _(
        "Each evaluator counts with the level in the middle of their answers to a feature's indicators (the lower of "
        "two where there are two); the feature has the median and the range of those. Levels have an order and no "
        "size, so there is no average. “Don't know” and “does not apply here” are counted and are not a level. Only "
        "submitted answers of a closed round count. Framework: {title}, {status}."
    ).format(title=now.framework.title, status=now.framework.status)


def _table(now: _Closed, before: _Closed | None, features: Sequence[FeatureConfidence]) -> Table:
    return Table(
        _("Confidence by feature, {round}").format(round=now.round.name),
        (
            _("Feature"),
            _("Median"),
            _("Range"),
            _("Evaluators"),
            _("Without a level"),
            before.round.name if before else _("Round before"),
        ),
        (False, True, True, True, True, True),
        tuple(
            (
                feature.name,
                words.level(feature.median),
                "" if feature.low is None else _("{low} to {high}").format(low=feature.low, high=feature.high),
                str(feature.evaluators),
                str(feature.without_level),
                words.level(feature.before),
            )
            for feature in features
        ),
    )
