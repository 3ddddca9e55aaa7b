"""Benefits of interventions, and what stands beside the money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.capability import Pair, PairDraft
from resilience.domain.identity import BenefitId, BesideId, PairId, PersonId
from resilience.domain.worth import Benefit, BenefitDraft, Beside, BesideDraft
from resilience.storage.documents import Document, DraftTable
from resilience.storage.schema import benefit, beside_money, capability_pair

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

BENEFIT, BESIDE, PAIR = Document(BenefitDraft), Document(BesideDraft), Document(PairDraft)


def benefit_table(connection: Connection, now: datetime) -> DraftTable[BenefitDraft, Benefit]:
    """Return the benefits of an area's interventions."""
    return DraftTable(
        connection,
        now,
        benefit,
        BENEFIT,
        lambda row, draft: Benefit(BenefitId(row.id), draft, row.set_at, _who(row), row.withdrawn_at),
        lambda draft: {"intervention_id": draft.intervention},
    )


def beside_table(connection: Connection, now: datetime) -> DraftTable[BesideDraft, Beside]:
    """Return what stands beside the money."""
    return DraftTable(
        connection,
        now,
        beside_money,
        BESIDE,
        lambda row, draft: Beside(BesideId(row.id), draft, row.set_at, _who(row), row.withdrawn_at),
        lambda draft: {"intervention_id": draft.intervention},
    )


def pair_table(connection: Connection, now: datetime) -> DraftTable[PairDraft, Pair]:
    """Return the pairs of indicator and measure that an area named."""
    return DraftTable(
        connection,
        now,
        capability_pair,
        PAIR,
        lambda row, draft: Pair(PairId(row.id), draft, row.set_at, _who(row), row.withdrawn_at),
    )


def _who(row: Row[tuple[object, ...]]) -> PersonId | None:
    return None if row.set_by is None else PersonId(row.set_by)
