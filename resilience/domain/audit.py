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
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    SESSION_ENDED = "session_ended"
    REFUSAL = "refusal"
    INVITATION = "invitation"
    RESET = "reset"
    PASSWORD_SET = "password_set"  # noqa: S105 - the name of a deed
    ROLE_GIVEN = "role_given"
    ROLE_TAKEN = "role_taken"
    PERSON_STATE = "person_state"
    PSEUDONYMISED = "pseudonymised"
    SHARING = "sharing"
    AUTHORITY = "authority"
    COMPARISON = "comparison"
    RETENTION = "retention"
    RETENTION_RUN = "retention_run"
    BACKUP = "backup"
    RESTORE = "restore"
    RECORD_READ = "record_read"
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
    ROUND_INVITATION = "round_invitation"
    CHANGES_ASKED = "changes_asked"
    CONFIDENCE = "confidence"
    EVIDENCE = "evidence"
    EVIDENCE_USE = "evidence_use"
    ASSESSMENT_STATE = "assessment_state"
    AGREED_SCORE = "agreed_score"
    COMMENT = "comment"
    DISSENT = "dissent"
    SIGNATORY = "signatory"
    SIGN_OFF = "sign_off"
    SIGN_OFF_REVOKED = "sign_off_revoked"
    TARGET = "target"
    ACTION = "action"
    PEER_REVIEW = "peer_review"
    COMMUNITY_LINK = "community_link"
    ROOM = "room"
    EVENT = "event"
    FRAMEWORK = "framework"
    CIRCLE = "circle"
    RESULTS_IMPORT = "results_import"
    NEED_PLAN = "need_plan"
    STEP_CHANGE = "step_change"
    REPORTING_CHANGE = "reporting_change"
    TALLY = "tally"
    INTERVENTION = "intervention"
    EVALUATION_PLAN = "evaluation_plan"
    OUTCOME_SERIES = "outcome_series"
    BENEFIT = "benefit"
    BESIDE_MONEY = "beside_money"
    LEARNING = "learning"
    CAPABILITY_PAIR = "capability_pair"
    UNIT_COSTS = "unit_costs"
    NEED_SHARING = "need_sharing"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One deed. `person_id` is `None` at the command line, `area_id` where no area was concerned.

    `number` counts from 1 without gaps over the whole installation; `mac` ties the entry to all before it and is
    `None` for one that has not been sealed yet.
    """

    number: int
    at: datetime
    person_id: PersonId | None
    area_id: AreaId | None
    deed: Deed
    subject: str
    mac: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at one moment: the number of the last entry and its code; 0 and "" before the first."""

    number: int
    mac: str
