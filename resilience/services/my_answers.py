"""A copy of one's own answers, to keep: an evaluator's levels and words of one round, and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.sharing import marked
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.frameworks import framework_of_round
from resilience.services.scorers import scorer
from resilience.services.sharing import marking_of
from resilience.services.uk_time import uk_clock, uk_day
from resilience.views.document import Document, Section
from resilience.views.table import Table

if TYPE_CHECKING:
    from datetime import datetime

    from resilience.domain.assessment import Assessment, ConfidenceAnswer, Round, Score
    from resilience.domain.framework import Framework
    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import ScorableArea, Viewer
    from resilience.domain.vocabulary import Marking
    from resilience.storage.store import Store, Tx


def my_answers(store: Store, viewer: Viewer, area_id: AreaId, *, marking: Marking | None = None) -> Document | None:
    """Return this evaluator's answers in the newest round in which they gave any; `None` where they gave none yet.

    `marking` is one stricter than the area's if wanted; a weaker one is `Refused`.
    """
    with store.reading() as tx:
        held = scorer(tx.people.again(viewer), area_id)
        for assessment in reversed(tx.assessments.of_area(held.area)):
            answers = tx.scores.own(held.area, assessment.id) if assessment.kind is held.kind else {}
            if answers:
                own = _Own.read(tx, held.area, assessment, answers)
                return _document(tx, own, marked(marking, marking_of(tx, area_id)))
        return None


@dataclass(frozen=True, slots=True)
class _Own:
    """What one evaluator said in one assessment; `first` are their answers as they were when they submitted."""

    area: ScorableArea
    round: Round
    framework: Framework
    answers: dict[str, Score]
    first: dict[str, Score]
    confidences: dict[str, ConfidenceAnswer]
    submitted_at: datetime | None

    @classmethod
    def read(cls, tx: Tx, area: ScorableArea, assessment: Assessment, answers: dict[str, Score]) -> _Own:
        """Read what belongs to the answers."""
        round_ = tx.assessments.round(assessment.round_id)
        return cls(
            area,
            round_,
            framework_of_round(tx, round_),
            answers,
            tx.scores.own_first(area, assessment.id),
            tx.confidences.own(area, assessment.id),
            tx.scores.submitted_at(area, assessment.id),
        )


def _document(tx: Tx, own: _Own, marking: Marking) -> Document:
    return Document(
        title=_("My answers, {round}").format(round=own.round.name),
        context=_("{area}. {answered} {submitted}").format(
            area=tx.areas.get(own.area.id).name,
            answered=ngettext(
                "{n} of {of} indicator answered.", "{n} of {of} indicators answered.", len(own.answers)
            ).format(n=len(own.answers), of=len(own.framework.indicators)),
            submitted=_("Not submitted yet: nobody else sees them.")
            if own.submitted_at is None
            else _("Submitted on {day}.").format(day=words.day(uk_day(own.submitted_at))),
        ),
        marking=marking,
        example=_("Example data. The answers are invented.") if tx.installation.is_example else "",
        made_at=tx.now,
        sections=_sections(own),
        head=tx.audit.head(),
    )


def _sections(own: _Own) -> tuple[Section, ...]:
    framework = own.framework
    status = _("Framework: {title}, version {version}, {status}.").format(
        title=framework.title, version=framework.version, status=framework.status
    )
    sections = [Section(_("My answers"), status, (_table(own),))]
    if own.confidences:
        sections.append(Section(_("How confident"), "", (_confidence_table(own),)))
    return tuple(sections)


def _table(own: _Own) -> Table:
    features = {feature.code: feature.name for feature in own.framework.features}
    return Table(
        _("My answers in {round}, as saved last").format(round=own.round.name),
        (
            _("Indicator"),
            _("Feature"),
            _("Level"),
            _("How sure"),
            _("Why this level"),
            _("What shows it"),
            _("Saved"),
            _("When submitted"),
        ),
        (False,) * 8,
        tuple(
            (
                f"{indicator.code} {indicator.name}",
                features[indicator.feature],
                *_cells(own.answers.get(indicator.code)),
                _first(own, indicator.code),
            )
            for indicator in own.framework.indicators
        ),
    )


def _first(own: _Own, code: str) -> str:
    """Return the answer as it was when it was submitted, where it is another one now."""
    first, now = own.first.get(code), own.answers.get(code)
    return _level(first) if first and now and first.answer != now.answer else ""


def _confidence_table(own: _Own) -> Table:
    features = {feature.code: feature.confidence_question for feature in own.framework.features}
    return Table(
        _("How confident I am of next time, by feature"),
        (_("Question"), _("Answer"), _("Saved")),
        (False, False, False),
        tuple(
            (features[code], answer.confidence.label, _saved(answer.saved_at))
            for code, answer in own.confidences.items()
            if code in features
        ),
    )


def _cells(score: Score | None) -> tuple[str, ...]:
    if score is None:
        return (_("not answered"), "", "", "", "")
    draft = score.draft
    return (
        _level(score),
        draft.sureness.label if draft.sureness else _("not said"),
        draft.rationale,
        draft.evidence,
        _saved(score.saved_at),
    )


def _level(score: Score) -> str:
    return score.answer.kind.label if score.answer.level is None else str(score.answer.level)


def _saved(at: datetime) -> str:
    return _("{day} at {time}").format(day=words.day(uk_day(at)), time=uk_clock(at))
