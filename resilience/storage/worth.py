"""Benefits of interventions, what stands beside the money, and pairs of capability and need: three tables alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.domain.capability import Pair, PairDraft
from resilience.domain.worth import Benefit, BenefitDraft, Beside, BesideDraft
from resilience.storage.documents import Document, DraftTable
from resilience.storage.schema import benefit, beside_money, capability_pair

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

BENEFIT, BESIDE, PAIR = Document(BenefitDraft), Document(BesideDraft), Document(PairDraft)


def benefit_table(connection: Connection, now: datetime) -> DraftTable[BenefitDraft, Benefit]:
    """Return the benefits of an area's interventions."""
    return DraftTable(connection, now, benefit, BENEFIT, Benefit, _of_intervention)


def beside_table(connection: Connection, now: datetime) -> DraftTable[BesideDraft, Beside]:
    """Return what stands beside the money."""
    return DraftTable(connection, now, beside_money, BESIDE, Beside, _of_intervention)


def pair_table(connection: Connection, now: datetime) -> DraftTable[PairDraft, Pair]:
    """Return the pairs of indicator and measure that an area named."""
    return DraftTable(connection, now, capability_pair, PAIR, Pair)


def _of_intervention(draft: BenefitDraft | BesideDraft) -> dict[str, Any]:
    return {"intervention_id": draft.intervention}
