"""A copy of one's own answers, to keep: an evaluator's levels and words of one round, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.sharing import marked
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.frameworks import framework_of
from resilience.services.sharing import marking_of
from resilience.services.uk_time import uk_clock, uk_day
from resilience.views.document import Document, Section
from resilience.views.table import Table

if TYPE_CHECKING:
    from datetime import datetime

    from resilience.domain.assessment import Round, Score
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
        area = tx.people.again(viewer).scoring(area_id)
        for round_ in reversed(tx.assessments.rounds()):
            assessment = tx.assessments.in_round(area, round_.id)
            answers = tx.scores.own(area, assessment.id) if assessment else {}
            if assessment and answers:
                submitted_at = tx.scores.submitted_at(area, assessment.id)
                return _document(tx, area, round_, answers, submitted_at, marked(marking, marking_of(tx, area_id)))
        return None


def _document(
    tx: Tx,
    area: ScorableArea,
    round_: Round,
    answers: dict[str, Score],
    submitted_at: datetime | None,
    marking: Marking,
) -> Document:
    framework = framework_of(tx, round_.framework_id)
    held = tx.areas.get(area.id)
    return Document(
        title=_("My answers, {round}").format(round=round_.name),
        context=_("{area}. {answered} {submitted}").format(
            area=held.name,
            answered=ngettext(
                "{n} of {of} indicator answered.", "{n} of {of} indicators answered.", len(answers)
            ).format(n=len(answers), of=len(framework.indicators)),
            submitted=_("Not submitted yet: nobody else sees them.")
            if submitted_at is None
            else _("Submitted on {day}.").format(day=words.day(uk_day(submitted_at))),
        ),
        marking=marking,
        example=_("Example data. The answers are invented.") if tx.installation.is_example else "",
        made_at=tx.now,
        sections=(
            Section(
                _("My answers"),
                _("Framework: {title}, version {version}, {status}.").format(
                    title=framework.title, version=framework.version, status=framework.status
                ),
                (_table(framework, round_, answers),),
            ),
        ),
        head=tx.audit.head(),
    )


def _table(framework: Framework, round_: Round, answers: dict[str, Score]) -> Table:
    features = {feature.code: feature.name for feature in framework.features}
    return Table(
        _("My answers in {round}, as saved last").format(round=round_.name),
        (_("Indicator"), _("Feature"), _("Level"), _("How sure"), _("Why this level"), _("What shows it"), _("Saved")),
        (False, False, False, False, False, False, False),
        tuple(
            (
                f"{indicator.code} {indicator.name}",
                features[indicator.feature],
                *(
                    _cells(answers[indicator.code])
                    if indicator.code in answers
                    else (_("not answered"), "", "", "", "")
                ),
            )
            for indicator in framework.indicators
        ),
    )


def _cells(score: Score) -> tuple[str, ...]:
    draft = score.draft
    return (
        draft.answer.kind.label if draft.answer.level is None else str(draft.answer.level),
        draft.sureness.label if draft.sureness else _("not said"),
        draft.rationale,
        draft.evidence,
        _("{day} at {time}").format(day=words.day(uk_day(score.saved_at)), time=uk_clock(score.saved_at)),
    )
