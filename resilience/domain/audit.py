"""What the record of who did what holds. No personal detail: numbers and codes, not names or texts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from resilience.domain.identity import AreaId, PersonId


class Deed(StrEnum):
    """What is written down when it is done."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    INVITATION = "invitation"
    ROLE_GIVEN = "role_given"
    AREA_ADDED = "area_added"
    POPULATION_SET = "population_set"
    ROUND_CREATED = "round_created"
    ROUND_STATE = "round_state"
    SCORE = "score"
    SUBMISSION = "submission"
    IMPORT = "import"
    WITHDRAWAL = "withdrawal"
    MAPPING = "mapping"
    DISRUPTION = "disruption"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One deed. `person_id` is `None` at the command line, `area_id` where no area was concerned."""

    at: datetime
    person_id: PersonId | None
    area_id: AreaId | None
    deed: Deed
    subject: str
