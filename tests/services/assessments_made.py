"""Assessments that have come some way, made by the services as people make them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from resilience.domain.assessment import Answer, ScoreDraft
from resilience.domain.evidence import EvidenceDraft
from resilience.domain.identity import AssessmentId, RoundId
from resilience.domain.moderation import AgreedDraft
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import EvidenceKind, GateNeed, Marking, RoundForm, RoundState
from resilience.services import adding_evidence, moderation, scoring, sign_off
from resilience.services.frameworks import newest_framework
from resilience.services.signing import signing
from resilience.storage.store import Store
from tests.conftest import Partnership

EVERYBODY = ("one", "two", "three")
LEVELS = {"one": 1, "two": 2, "three": 4}
"""What each evaluator answers everywhere unless a test says otherwise."""


@dataclass
class Made:
    """One assessment of a partnership in a round, and what can be done with it."""

    store: Store
    partnership: Partnership
    round_id: RoundId
    form: RoundForm = RoundForm.FULL

    @property
    def framework(self):
        return newest_framework(self.store).in_form(self.form)

    @property
    def codes(self) -> list[str]:
        return [indicator.code for indicator in self.framework.indicators]

    @property
    def id(self) -> AssessmentId:
        with self.store.reading() as tx:
            tx.people.act_as(OPERATOR)
            held = tx.assessments.in_round(self.partnership.board.reading(self.partnership.id), self.round_id)
            assert held is not None
            return held.id

    def submitted(self, *who: str, levels: dict[str, int] | None = None) -> Made:
        """Have these evaluators answer every indicator with one level each, and submit."""
        with self.store.transaction() as tx:
            tx.people.act_as(OPERATOR)
            for name in who or EVERYBODY:
                area = getattr(self.partnership, name).scoring(self.partnership.id)
                assessment = tx.assessments.begin(area, self.round_id)
                drafts = [ScoreDraft(code, Answer.at((levels or LEVELS)[name])) for code in self.codes]
                tx.scores.hold_form(area, assessment.id, drafts, saved_at=tx.now, submitted_at=tx.now)
        return self

    def discussed(self) -> Made:
        moderation.begin(self.store, self.partnership.lead, self.partnership.id, self.id, is_confirmed=True)
        return self

    def agreed(
        self, level: int = 2, *codes: str, reason: str = "as the evidence shows", ticks: frozenset[str] = frozenset()
    ) -> Made:
        """Agree on a level for these indicators, else for all: in one transaction, since services take one for each."""
        held = self.id
        with self.store.transaction() as tx:
            tx.people.act_as(OPERATOR)
            area = self.partnership.lead.leading(self.partnership.id)
            before = tx.agreed.of(area, held)
            for code in codes or self.codes:
                draft = AgreedDraft(code, Answer.at(level), reason, ticks)
                tx.agreed.save(area, held, draft, seen_version=before[code].revision if code in before else 0)
        return self

    def shown_by(self, *codes: str, **words: object) -> Made:
        """Put an item of evidence beside these indicators, as the lead does in moderation."""
        draft = EvidenceDraft(
            **{
                "title": "Report of the flood exercise",
                "kind": EvidenceKind.EXERCISE,
                "reference": "plan library, folder 7",
                "dated_on": date(2026, 6, 1),
                "owner": "resilience officer",
                "marking": Marking.OFFICIAL,
                "proves": frozenset[GateNeed](),
                **words,
            }
        )
        item = adding_evidence.add(self.store, self.partnership.lead, self.partnership.id, draft)
        for code in codes or self.codes:
            adding_evidence.put_beside(
                self.store, self.partnership.lead, self.partnership.id, self.round_id, item, code
            )
        return self

    def named(self, who: str = "board") -> Made:
        person = getattr(self.partnership, who).person_id
        sign_off.name_signatory(self.store, self.partnership.lead, self.partnership.id, self.id, person)
        return self

    def seen(self, who: str = "board"):
        return signing(self.store, getattr(self.partnership, who), self.partnership.id, self.id)

    def signed(self, who: str = "board", *, accepts_partial: bool = False):
        """Sign what is on screen now."""
        return sign_off.sign_off(
            self.store,
            getattr(self.partnership, who),
            self.partnership.id,
            self.id,
            seen=self.seen(who).seen,
            accepts_partial=accepts_partial,
        )

    def closed(self) -> Made:
        with self.store.transaction() as tx:
            tx.people.act_as(OPERATOR)
            tx.assessments.set_round_state(OPERATOR.setting_up(), self.round_id, RoundState.CLOSED)
        return self

    def answer(self, who: str, code: str, level: int) -> None:
        """Answer one indicator as a person does."""
        draft = ScoreDraft(code, Answer.at(level), rationale="changed")
        scoring.record(
            self.store, getattr(self.partnership, who), self.partnership.id, self.round_id, draft, seen_version=1
        )
