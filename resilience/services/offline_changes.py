"""What a workbook brought back would change: new, the same, or also answered online since it was made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.domain.assessment import ScoreDraft
from resilience.domain.offline_form import RowKey, RowKind
from resilience.domain.vocabulary import Confidence
from resilience.locales import _, ngettext
from resilience.views.bringing_data import ProblemLine
from resilience.views.offline_form import OfflineChange, OfflinePreview, Standing

if TYPE_CHECKING:
    from resilience.domain.assessment import Score
    from resilience.domain.framework import Indicator
    from resilience.intake.offline_form import OfflineAnswer, OfflineForm
    from resilience.services.scorers import Scorer
    from resilience.storage.store import Tx
    from resilience.views.score import ScoreForm


@dataclass(frozen=True, slots=True)
class _Now:
    """What is saved for one row now, in words, with its revision (0 for nothing)."""

    said: ScoreDraft | Confidence | None
    revision: int
    words: str
    name: str


def changes_of(tx: Tx, held: Scorer, form: ScoreForm, read: OfflineForm) -> OfflinePreview:
    """Return what the answers read from a workbook would change in the form as it is saved now."""
    changes: list[OfflineChange] = []
    problems = [
        ProblemLine(_("row {row}, column {column}").format(row=problem.row, column=problem.column), problem.sentence)
        for problem in read.problems
    ]
    digest = hashlib.sha256()
    for answer in read.answers:
        now = _now(form, answer.key)
        digest.update(f"{answer.key} {now.revision}\n{answer.said!r}\n".encode())
        standing = _standing(tx, held, form, answer, now)
        if standing is not Standing.UNCHANGED:
            offline = _words(form, answer.key, answer.said)
            changes.append(OfflineChange(answer.key, answer.row, now.name, standing, now.words, offline))
    unchanged = len(read.answers) - len(changes)
    return OfflinePreview(
        sentence=_sentence(changes, unchanged, len(problems)),
        round_id=form.round_id,
        changes=tuple(changes),
        unchanged=unchanged,
        problems=tuple(problems),
        seen=digest.hexdigest(),
    )


def _sentence(changes: list[OfflineChange], unchanged: int, problems: int) -> str:
    conflicts = sum(change.standing is Standing.CONFLICT for change in changes)
    plain = len(changes) - conflicts
    said = [ngettext("{n} answer is new or changed.", "{n} answers are new or changed.", plain).format(n=plain)]
    if conflicts:
        said.append(
            ngettext(
                "{n} was also answered online since you downloaded the form: please choose.",
                "{n} were also answered online since you downloaded the form: please choose.",
                conflicts,
            ).format(n=conflicts)
        )
    said.append(ngettext("{n} stays as it is.", "{n} stay as they are.", unchanged).format(n=unchanged))
    if problems:
        said.append(
            ngettext(
                "{n} row has a problem and is left out.", "{n} rows have a problem and are left out.", problems
            ).format(n=problems)
        )
    return " ".join(said)


def _now(form: ScoreForm, key: RowKey) -> _Now:
    if key.kind is RowKind.CONFIDENCE:
        held = form.progress_of(key.code).confidence
        said = held.confidence if held else None
        name = _("{feature}: how confident").format(feature=form.progress_of(key.code).name)
        return _Now(said, held.revision if held else 0, _words(form, key, said), name)
    one = form.of(key.code)
    draft = one.saved.draft if one.saved else None
    return _Now(draft, one.seen_version, _words(form, key, draft), f"{key.code} {one.indicator.name}")


def _standing(tx: Tx, held: Scorer, form: ScoreForm, answer: OfflineAnswer, now: _Now) -> Standing:
    """How a row stands to what is saved: newer answers are touched only where the workbook itself was changed."""
    if _is_same(answer.said, now.said):
        return Standing.UNCHANGED
    if answer.seen == now.revision:
        return Standing.CHANGED
    if _is_same(answer.said, _as_downloaded(tx, held, form, answer)):
        return Standing.UNCHANGED
    return Standing.CONFLICT


def _is_same(one: ScoreDraft | Confidence, other: ScoreDraft | Confidence | None) -> bool:
    """Whether two answers say the same; blanks around a text are nothing that anybody said."""
    if isinstance(one, ScoreDraft) and isinstance(other, ScoreDraft):
        return _trimmed(one) == _trimmed(other)
    return one == other


def _trimmed(draft: ScoreDraft) -> ScoreDraft:
    return replace(draft, rationale=draft.rationale.strip(), evidence=draft.evidence.strip())


def _as_downloaded(tx: Tx, held: Scorer, form: ScoreForm, answer: OfflineAnswer) -> ScoreDraft | None:
    """Return what was saved when the workbook was made; for confidence nobody looks so far back."""
    if form.assessment_id is None or answer.key.kind is RowKind.CONFIDENCE:
        return None
    history: tuple[Score, ...] = tx.scores.own_history(held.area, form.assessment_id, answer.key.code)
    return next((score.draft for score in history if score.revision == answer.seen), None)


def _words(form: ScoreForm, key: RowKey, said: ScoreDraft | Confidence | None) -> str:
    if said is None:
        return _("not answered")
    if isinstance(said, Confidence):
        return said.label
    parts = [_described(form.of(key.code).indicator, said)]
    parts += [said.sureness.label] if said.sureness else []
    parts += [text for text in (said.rationale, said.evidence) if text]
    return " · ".join(parts)


def _described(indicator: Indicator, draft: ScoreDraft) -> str:
    level = draft.answer.level
    return draft.answer.kind.label if level is None else f"{level} {indicator.levels[level]}"
