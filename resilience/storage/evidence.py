"""Items of evidence with their revisions, and the indicators that they stand beside.

What an evaluator adds or puts beside an indicator while their assessment is open is read back by them alone: here, so
that no page can forget it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from resilience.domain.errors import NotTheirs
from resilience.domain.evidence import Evidence, EvidenceConflict, EvidenceDraft, EvidenceUse
from resilience.domain.identity import AssessmentId, EvidenceId, PersonId
from resilience.domain.vocabulary import EvidenceKind, GateNeed, Marking
from resilience.locales import _
from resilience.storage import evidence_queries as queries
from resilience.storage.schema import evidence, evidence_revision, evidence_use

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection, Row, Select

    from resilience.domain.viewer import EvidencedArea, ReadableArea, ScorableArea

UK = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class EvidenceRevision:
    """One revision of an item as it was saved. `saved_by` is `None` at the command line."""

    number: int
    draft: EvidenceDraft
    content_hash: str
    saved_at: datetime
    saved_by: PersonId | None


class EvidenceTable:
    """Evidence of an area, as whoever holds the proof may see it."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def of_area(self, area: ReadableArea) -> tuple[Evidence, ...]:
        """Return the items that count, in their newest revision, those of others in an open assessment left out."""
        return self._read(area, queries.COUNTING)

    def withdrawn(self, area: ReadableArea) -> tuple[Evidence, ...]:
        """Return the items that were withdrawn, as far as they may be seen."""
        return self._read(area, queries.WITHDRAWN)

    def get(self, area: ReadableArea, evidence_id: EvidenceId) -> Evidence:
        """Return one item, withdrawn or not; `NotTheirs` where there is none that this person may see."""
        found = self._read(area, queries.ONE, number=evidence_id)
        if not found:
            raise NotTheirs(_("There is no such evidence in this area."), area_id=area.id)
        return found[0]

    def revisions(self, area: ReadableArea, evidence_id: EvidenceId) -> tuple[EvidenceRevision, ...]:
        """Return every revision of an item, the first one first."""
        self.get(area, evidence_id)
        rows = self._connection.execute(
            select(evidence_revision)
            .where(evidence_revision.c.area_id == area.id, evidence_revision.c.evidence_id == evidence_id)
            .order_by(evidence_revision.c.revision)
        )
        return tuple(
            EvidenceRevision(row.revision, _draft(row), row.content_hash, row.saved_at, _person(row.saved_by))
            for row in rows
        )

    def add(self, area: EvidencedArea, draft: EvidenceDraft, assessment_id: AssessmentId | None) -> EvidenceId:
        """Add an item: with an assessment it is its author's alone while that is open, without one it is for all."""
        number = EvidenceId(
            self._connection.execute(
                insert(evidence)
                .values(area_id=area.id, assessment_id=assessment_id, added_at=self._now, added_by=area.person_id)
                .returning(evidence.c.id)
            ).scalar_one()
        )
        self._insert(area, number, draft, 1)
        return number

    def revise(
        self, area: EvidencedArea, evidence_id: EvidenceId, draft: EvidenceDraft, *, seen_revision: int
    ) -> Evidence:
        """Append a revision on top of the one that was seen, or raise `EvidenceConflict` with the newest one."""
        current = self.get(area, evidence_id)
        if current.revision != seen_revision:
            raise EvidenceConflict(current)
        try:
            with self._connection.begin_nested():
                self._insert(area, evidence_id, draft, seen_revision + 1)
        except IntegrityError as error:
            raise EvidenceConflict(self.get(area, evidence_id)) from error
        return self.get(area, evidence_id)

    def withdraw(self, area: EvidencedArea, evidence_id: EvidenceId) -> None:
        """Let an item count no more; its revisions and uses stay, so that it can be brought back."""
        self._set_withdrawn(area, evidence_id, self._now)

    def bring_back(self, area: EvidencedArea, evidence_id: EvidenceId) -> None:
        """Let a withdrawn item count again, beside the indicators that it stood beside."""
        self._set_withdrawn(area, evidence_id, None)

    def uses(self, area: ReadableArea, assessment_id: AssessmentId) -> tuple[EvidenceUse, ...]:
        """Return what stands beside which indicator in one assessment, as far as this person may see it."""
        return self._uses(area, queries.USES_IN_ONE, assessment=assessment_id)

    def all_uses(self, area: ReadableArea) -> tuple[EvidenceUse, ...]:
        """Return the same over all assessments of the area."""
        return self._uses(area, queries.USES)

    def use(
        self,
        area: ScorableArea | EvidencedArea,
        evidence_id: EvidenceId,
        assessment_id: AssessmentId,
        indicator: str,
    ) -> bool:
        """Put an item beside an indicator and return whether it was not there; `NotTheirs` where it may not be seen."""
        self.get(area, evidence_id)
        is_postgresql = self._connection.dialect.name == "postgresql"
        put = self._connection.execute(
            (postgresql_insert if is_postgresql else sqlite_insert)(evidence_use)
            .values(
                area_id=area.id,
                evidence_id=evidence_id,
                assessment_id=assessment_id,
                indicator=indicator,
                person_id=area.person_id,
                used_at=self._now,
            )
            .on_conflict_do_nothing()
        )
        return bool(put.rowcount)

    def hold_uses(
        self, area: EvidencedArea, assessment_id: AssessmentId, uses: Sequence[tuple[EvidenceId, str]]
    ) -> None:
        """Put items beside indicators of an assessment in which this person has put none yet."""
        for evidence_id in {evidence_id for evidence_id, _indicator in uses}:
            self.get(area, evidence_id)
        if uses:
            self._connection.execute(
                insert(evidence_use),
                [
                    {
                        "area_id": area.id,
                        "evidence_id": evidence_id,
                        "assessment_id": assessment_id,
                        "indicator": indicator,
                        "person_id": area.person_id,
                        "used_at": self._now,
                    }
                    for evidence_id, indicator in uses
                ],
            )

    def stop_using(
        self,
        area: ScorableArea | EvidencedArea,
        evidence_id: EvidenceId,
        assessment_id: AssessmentId,
        indicator: str,
        *,
        of_everybody: bool = False,
    ) -> bool:
        """Take an item away from where this person (or anybody: `of_everybody`) put it; return whether it was there."""
        taken = delete(evidence_use).where(
            evidence_use.c.area_id == area.id,
            evidence_use.c.evidence_id == evidence_id,
            evidence_use.c.assessment_id == assessment_id,
            evidence_use.c.indicator == indicator,
        )
        own = taken.where(evidence_use.c.person_id == area.person_id)
        return bool(self._connection.execute(taken if of_everybody else own).rowcount)

    def _read(self, area: ReadableArea, statement: Select[tuple[object, ...]], **asked: object) -> tuple[Evidence, ...]:
        return tuple(_evidence(row) for row in self._connection.execute(statement, self._of(area, **asked)))

    def _uses(
        self, area: ReadableArea, statement: Select[tuple[object, ...]], **asked: object
    ) -> tuple[EvidenceUse, ...]:
        return tuple(
            EvidenceUse(
                EvidenceId(row.evidence_id), AssessmentId(row.assessment_id), row.indicator, PersonId(row.person_id)
            )
            for row in self._connection.execute(statement, self._of(area, **asked))
        )

    def _of(self, area: ReadableArea, **asked: object) -> dict[str, object]:
        """What every statement asks for: the area, who looks, and the day in the UK."""
        return {"of_area": area.id, "looks": area.person_id, "day": self._now.astimezone(UK).date(), **asked}

    def _insert(self, area: EvidencedArea, evidence_id: EvidenceId, draft: EvidenceDraft, revision: int) -> None:
        self._connection.execute(
            insert(evidence_revision).values(
                area_id=area.id,
                evidence_id=evidence_id,
                revision=revision,
                title=draft.title,
                kind=draft.kind.value,
                proves=" ".join(sorted(need.value for need in draft.proves)),
                reference=draft.reference,
                dated_on=draft.dated_on,
                owner=draft.owner,
                expires_on=draft.expires_on,
                marking=draft.marking.value,
                content_hash=draft.content_hash,
                saved_at=self._now,
                saved_by=area.person_id,
            )
        )

    def _set_withdrawn(self, area: EvidencedArea, evidence_id: EvidenceId, at: datetime | None) -> None:
        self.get(area, evidence_id)
        self._connection.execute(
            update(evidence).where(evidence.c.area_id == area.id, evidence.c.id == evidence_id).values(withdrawn_at=at)
        )


def _draft(row: Row[tuple[object, ...]]) -> EvidenceDraft:
    return _drafted(
        row.title, row.kind, row.reference, row.dated_on, row.owner, row.marking, row.expires_on, row.proves
    )


@lru_cache(maxsize=4096)
def _drafted(
    title: str,
    kind: str,
    reference: str,
    dated_on: date,
    owner: str,
    marking: str,
    expires_on: date | None,
    proves: str,
) -> EvidenceDraft:
    """Made once for what the same revision holds: a list reads them all at every click."""
    return EvidenceDraft(
        title,
        EvidenceKind(kind),
        reference,
        dated_on,
        owner,
        Marking(marking),
        expires_on,
        frozenset(map(GateNeed, proves.split())),
    )


def _evidence(row: Row[tuple[object, ...]]) -> Evidence:
    return Evidence(
        EvidenceId(row.id),
        _draft(row),
        row.revision,
        row.saved_at,
        _person(row.added_by),
        None if row.assessment_id is None else AssessmentId(row.assessment_id),
        row.withdrawn_at,
    )


def _person(number: int | None) -> PersonId | None:
    return None if number is None else PersonId(number)
