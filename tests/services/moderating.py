"""An assessment that three evaluators have submitted, for tests that moderate it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from resilience.domain.assessment import DONT_KNOW, Answer, ScoreDraft
from resilience.domain.evidence import EvidenceDraft
from resilience.domain.vocabulary import AssessmentKind, EvidenceKind, Marking, Sureness

SAVED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SUBMITTED = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
GIVEN = {
    "one": {"SL1": 1, "SL2": 3, "SL3": 4, "SL4": 2},
    "two": {"SL1": 4, "SL2": 3, "SL3": 4, "SL4": 3},
    "three": {"SL1": 2, "SL2": 3, "SL3": 4, "SL4": None},
}
"""Disagreement on SL1 most, a little on SL4 (one does not know), none on SL2 and SL3."""


def drafts_of(title: str, levels: dict[str, int | None]) -> list[ScoreDraft]:
    return [
        ScoreDraft(
            code,
            DONT_KNOW if level is None else Answer.at(level),
            Sureness.GUESS,
            f"why of {title} for {code}",
            f"shown by {title}",
        )
        for code, level in levels.items()
    ]


def submitted(store, partnership, round_id, given=None, *, submitted_at=SUBMITTED):
    """Hold what each evaluator gave (GIVEN), submitted, and return the assessment's number."""
    with store.transaction() as tx:
        for title, levels in (GIVEN if given is None else given).items():
            viewer = tx.people.again(getattr(partnership, title))
            area = viewer.scoring(partnership.id)
            assessment = tx.assessments.begin(area, round_id, AssessmentKind.SELF)
            tx.scores.hold_form(
                area, assessment.id, drafts_of(title, levels), saved_at=SAVED, submitted_at=submitted_at
            )
        return assessment.id


def exercise(dated_on: date, owner: str = "Head of planning", expires_on: date | None = None) -> EvidenceDraft:
    title = "Report of the flood exercise"
    return EvidenceDraft(title, EvidenceKind.EXERCISE, "shelf 4", dated_on, owner, Marking.OFFICIAL, expires_on)


def put_beside(store, partnership, assessment_id, indicator: str, draft: EvidenceDraft):
    """Add an item as the lead and put it beside an indicator."""
    with store.transaction() as tx:
        area = tx.people.again(partnership.lead).adding_evidence(partnership.id)
        number = tx.evidence.add(area, draft, None)
        tx.evidence.use(area, number, assessment_id, indicator)
        return number
