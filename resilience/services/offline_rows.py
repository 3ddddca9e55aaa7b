"""An evaluator's form as rows of a workbook: what is asked, the answers there are, and what is saved so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.assessment import ScoreDraft
from resilience.domain.offline_form import RowKey, RowKind
from resilience.domain.vocabulary import AnswerKind, Confidence, Sureness
from resilience.locales import _
from resilience.views.offline_form import OfflineRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.domain.framework import Feature
    from resilience.views.score import IndicatorForm, ScoreForm

LONGEST_MEANINGS = 9_000
"""Characters of the levels' descriptions in one cell; a spreadsheet and our own reader take a little more."""


def rows(form: ScoreForm) -> Iterable[OfflineRow]:
    """Return the questions in the order in which they are asked: those one is asked for first, then the others."""
    for step in (*form.steps(asked=True), *form.steps(asked=False)):
        feature = form.feature(step.feature)
        if feature is None:
            continue
        yield _confidence_row(form, feature) if step.is_confidence else _score_row(form, feature, form.of(step.code))


def _score_row(form: ScoreForm, feature: Feature, one: IndicatorForm) -> OfflineRow:
    indicator, draft = one.indicator, one.saved.draft if one.saved else None
    meanings = "\n".join(f"{level} {indicator.levels[level]}" for level in indicator.choices)
    return OfflineRow(
        key=RowKey(RowKind.SCORE, indicator.code),
        feature=feature.name,
        question=f"{indicator.name}\n{indicator.question} {form.framework.ask}",
        meanings=meanings[:LONGEST_MEANINGS],
        answers=(
            *map(str, indicator.choices),
            AnswerKind.DONT_KNOW.label,
            AnswerKind.NOT_APPLICABLE.label,
        ),
        sureness_words=tuple(word.label for word in Sureness),
        answer=_level_words(draft) if draft else "",
        sureness=draft.sureness.label if draft and draft.sureness else "",
        rationale=draft.rationale if draft else "",
        evidence=draft.evidence if draft else "",
        revision=one.seen_version,
    )


def _confidence_row(form: ScoreForm, feature: Feature) -> OfflineRow:
    held = form.progress_of(feature.code).confidence
    return OfflineRow(
        key=RowKey(RowKind.CONFIDENCE, feature.code),
        feature=feature.name,
        question=feature.confidence_question,
        meanings=_("Once for the feature; you may leave it out."),
        answers=tuple(word.label for word in Confidence),
        sureness_words=(),
        answer=held.confidence.label if held else "",
        sureness="",
        rationale="",
        evidence="",
        revision=held.revision if held else 0,
    )


def _level_words(draft: ScoreDraft) -> str:
    return draft.answer.kind.label if draft.answer.level is None else str(draft.answer.level)
