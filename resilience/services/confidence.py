"""Confidence by feature: from agreed levels as far as they are reached, before moderation from evaluators' answers.

Never an average: median and range. Once levels are agreed a feature stands where the middle of its indicators stands;
until then it is taken over evaluators, each with the level in the middle of their answers. A ring shows the round
before only where that was worked out in the same way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import AssessmentKind
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.confidence_agreed import agreed
from resilience.services.confidence_said import range_words, sentence_of, standing
from resilience.services.level_words import one_scale_words
from resilience.services.outcomes import holds_anything, listed
from resilience.services.scorers import is_anchored
from resilience.statistics.ordinal import Ordinal
from resilience.views.board import ConfidenceView, FeatureConfidence
from resilience.views.outcome import Stage
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.framework import Feature
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.services.outcomes import Listed
    from resilience.storage.store import Tx
    from resilience.views.outcome import Outcome


def confidence(tx: Tx, area: ReadableArea, viewer: Viewer) -> ConfidenceView:
    """Return confidence in the newest round that may be seen, against the one before it of the same framework."""
    if is_anchored(tx, area, viewer):
        return _without(
            _(
                "Hidden until you have submitted your own answers in the round that is open, so that earlier levels "
                "do not steer them."
            )
        )
    newest_first = listed(tx, area, kind=AssessmentKind.SELF)[::-1]
    for place, one in enumerate(newest_first):
        now = one.read(tx, area)
        if _was_scored_here(now):
            return _in_series(tx, area, now, newest_first[place + 1 :])
    return _without(_("No round has closed with submitted answers yet. Confidence shows here when the first one does."))


def confidence_of(tx: Tx, area: ReadableArea, now: Outcome) -> ConfidenceView:
    """Return the same for one assessment, against those of its kind before it."""
    newest_first = listed(tx, area, kind=now.assessment.kind)[::-1]
    numbers = [one.assessment.id for one in newest_first]
    return _in_series(tx, area, now, newest_first[numbers.index(now.assessment.id) + 1 :])


def _was_scored_here(held: Outcome) -> bool:
    """Whether it can be taken over evaluators or agreed levels: what was published elsewhere cannot."""
    return holds_anything(held) and held.stage is not Stage.PUBLISHED_ELSEWHERE


def _in_series(tx: Tx, area: ReadableArea, now: Outcome, earlier_newest_first: Sequence[Listed]) -> ConfidenceView:
    """Set an assessment beside earlier ones of its framework, of which no more are read than are needed."""
    same = [one for one in earlier_newest_first if one.round.framework_id == now.framework.id]
    if _is_settled(now):
        return agreed(now, [one.read(tx, area) for one in reversed(same) if one.sign_off is not None])
    read = (one.read(tx, area) for one in same)
    return _before_moderation(now, next((held for held in read if _was_scored_here(held)), None))


def _is_settled(held: Outcome) -> bool:
    """Whether levels are to be taken from what was agreed: signed, or all that was asked agreed in moderation."""
    return held.is_signed or (held.stage is Stage.IN_MODERATION and held.is_whole)


def _without(sentence: str) -> ConfidenceView:
    return ConfidenceView(sentence, "", "", "", "", 0, (), Table("", (), (), ()))


def _before_moderation(now: Outcome, before: Outcome | None) -> ConfidenceView:
    features = tuple(_feature(feature, now, before) for feature in now.framework.features)
    return ConfidenceView(
        sentence=sentence_of(features),
        method=_method(now, before),
        worked_out=_worked_out(now),
        round_name=now.round.name,
        before_name=before.round.name if before else "",
        top_level=now.framework.top_level,
        features=features,
        table=_table(now, before, features),
    )


def _feature(feature: Feature, now: Outcome, before: Outcome | None) -> FeatureConfidence:
    levels = now.features[feature.code].levels
    earlier = before.features[feature.code].levels.median if before else None
    return standing(feature, now, levels, earlier, _said(feature.name, levels, earlier))


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


def _method(now: Outcome, before: Outcome | None) -> str:
    said = _("{round}. Dot: median, bar: range over evaluators, not moderated.").format(round=now.round.name)
    if now.stage is Stage.IN_MODERATION:
        said = _(
            "{round}, before moderation: {agreed} of {asked} levels are agreed so far. Dot: median, bar: range over "
            "evaluators."
        ).format(round=now.round.name, agreed=now.agreed, asked=len(now.framework.indicators))
    ring = _("Ring: {round}, before moderation as well.").format(round=before.round.name) if before else ""
    return " ".join(part for part in (said, ring, one_scale_words(now.framework)) if part)


def _worked_out(now: Outcome) -> str:
    return _(
        "Each evaluator counts with the level in the middle of their answers to a feature's indicators (the lower of "
        "two where there are two); the feature has the median and the range of those. Levels have an order and no "
        "size, so there is no average. “Don't know” and “does not apply here” are counted and are not a level. Only "
        "submitted answers of a closed round, or of one in moderation, count, as they were given first. "
        "Framework: {title}, {status}."
    ).format(title=now.framework.title, status=now.framework.status)


def _table(now: Outcome, before: Outcome | None, features: Sequence[FeatureConfidence]) -> Table:
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
                range_words(feature.low, feature.high),
                str(feature.evaluators),
                str(feature.without_level),
                words.level(feature.before),
            )
            for feature in features
        ),
    )
