"""Every table, with its owner: an area, the reference data that all share, or the installation itself.

`info={"owner": …}` is read by a test: what an area owns must carry `area_id` in every unique key, so that it can
be split by area one day and row-level security can stand behind the proofs.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from resilience.domain import vocabulary as words
from resilience.storage.types import Big, Day, Real, Utc

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

AREA = {"owner": "area"}
REFERENCE = {"owner": "reference"}
INSTALLATION = {"owner": "installation"}


def _one_of(column: str, closed_set: type[words.Word]) -> CheckConstraint:
    # SQLite builds the list of an IN anew for every row, which made bulk inserts half as fast.
    test = " OR ".join(f"{column} = '{word.value}'" for word in closed_set)
    return CheckConstraint(test, name=f"{column}_is_known")


def _table(name: str, owner: dict[str, str], *parts: Any, **options: Any) -> Table:  # noqa: ANN401 - SQLAlchemy's
    return Table(name, metadata, *parts, info=owner, sqlite_strict=True, **options)


def _area_id() -> Column[int]:
    return Column("area_id", Integer, ForeignKey("area.id"), nullable=False)


installation = _table(
    "installation", INSTALLATION, Column("key", Text, primary_key=True), Column("value", Text, nullable=False)
)

area = _table(
    "area",
    REFERENCE,
    Column("id", Integer, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("nation", Text, nullable=False),
    Column("invented", Integer, nullable=False, server_default=text("0")),
    _one_of("kind", words.AreaKind),
    _one_of("nation", words.Nation),
    CheckConstraint("invented IN (0, 1)", name="invented_is_yes_or_no"),
)

area_alias = _table(
    "area_alias", REFERENCE, _area_id(), Column("alias", Text, nullable=False), PrimaryKeyConstraint("alias")
)

area_population = _table(
    "area_population",
    REFERENCE,
    _area_id(),
    Column("year", Integer, nullable=False),
    Column("residents", Integer, nullable=False),
    Column("source", Text, nullable=False),
    PrimaryKeyConstraint("area_id", "year"),
    CheckConstraint("residents > 0", name="residents_are_some"),
)

place = _table(
    "place",
    REFERENCE,
    Column("id", Integer, primary_key=True),
    _area_id(),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("population", Integer),
    Column("parent_id", Integer, ForeignKey("place.id")),
    UniqueConstraint("area_id", "code"),
)

term = _table(
    "term",
    REFERENCE,
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("explanation", Text, nullable=False),
    Column("position", Integer, nullable=False),
    PrimaryKeyConstraint("kind", "code"),
)

framework = _table(
    "framework",
    REFERENCE,
    Column("id", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("content", Text, nullable=False),
    UniqueConstraint("code", "version"),
)

person = _table(
    "person",
    INSTALLATION,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'active'")),
    Column("created_at", Utc, nullable=False),
    CheckConstraint("state IN ('active', 'disabled')", name="state_is_known"),
)

role_grant = _table(
    "role_grant",
    INSTALLATION,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("area_id", Integer, ForeignKey("area.id")),
    Column("granted_at", Utc, nullable=False),
    Column("granted_by", Integer, ForeignKey("person.id")),
    Column("by_provider", Integer, nullable=False, server_default=text("0")),
    _one_of("role", words.Role),
    Index("uq_role_grant_in_area", "person_id", "role", "area_id", unique=True),
    Index("ix_role_grant_area_id", "area_id"),
)

session = _table(
    "session",
    INSTALLATION,
    Column("token_hash", Text, primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Column("revoked_at", Utc),
    Column("method", Text),
    Column("idle_until", Utc),
    Column("ends_at", Utc),
    Index("ix_session_person_id", "person_id"),
)

invitation = _table(
    "invitation",
    INSTALLATION,
    Column("token_hash", Text, primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
)

account = _table(
    "account",
    INSTALLATION,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("set_at", Utc, nullable=False),
)

oidc_link = _table(
    "oidc_link",
    INSTALLATION,
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("linked_at", Utc, nullable=False),
    PrimaryKeyConstraint("issuer", "subject"),
)

oidc_attempt = _table(
    "oidc_attempt",
    INSTALLATION,
    Column("state_hash", Text, primary_key=True),
    Column("content", Text, nullable=False),
    Column("expires_at", Utc, nullable=False),
)

failed_sign_in = _table(
    "failed_sign_in",
    INSTALLATION,
    Column("id", Integer, primary_key=True),
    Column("of_hash", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_failed_sign_in_of_hash_at", "of_hash", "at"),
)

export = _table(
    "export",
    INSTALLATION,
    Column("token_hash", Text, primary_key=True),
    Column("session_hash", Text, nullable=False),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("area_id", Integer, ForeignKey("area.id")),
    Column("kind", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("marking", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("expires_at", Utc, nullable=False),
    _one_of("marking", words.Marking),
)

retention = _table(
    "retention",
    INSTALLATION,
    Column("kind", Text, primary_key=True),
    Column("days", Integer),
    CheckConstraint("days IS NULL OR days > 0", name="days_are_some"),
)

area_authority = _table(
    "area_authority",
    REFERENCE,
    Column("area_id", Integer, ForeignKey("area.id"), primary_key=True),
    Column("name", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("marking", Text, nullable=False),
    Column("set_at", Utc, nullable=False),
    Column("set_by", Integer, ForeignKey("person.id")),
    _one_of("marking", words.Marking),
)

sharing_decision = _table(
    "sharing_decision",
    AREA,
    _area_id(),
    Column("number", Integer, nullable=False),
    Column("sharing", Text, nullable=False),
    Column("decided_at", Utc, nullable=False),
    Column("decided_by", Integer, ForeignKey("person.id")),
    PrimaryKeyConstraint("area_id", "number"),
    _one_of("sharing", words.Sharing),
)

audit_entry = _table(
    "audit_entry",
    INSTALLATION,
    Column("id", Integer, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("person_id", Integer, ForeignKey("person.id")),
    Column("area_id", Integer, ForeignKey("area.id")),
    Column("deed", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("mac", Text),
    Index("ix_audit_entry_area_id_at", "area_id", "at"),
    Index("ix_audit_entry_area_id_id", "area_id", "id"),
)

round_ = _table(
    "round",
    REFERENCE,
    Column("id", Integer, primary_key=True),
    Column("framework_id", Integer, ForeignKey("framework.id"), nullable=False),
    Column("name", Text, nullable=False, unique=True),
    Column("opens_on", Day, nullable=False),
    Column("closes_on", Day, nullable=False),
    Column("state", Text, nullable=False),
    Column("form", Text, nullable=False, server_default=text("'full'")),
    _one_of("state", words.RoundState),
    CheckConstraint("closes_on >= opens_on", name="closes_after_it_opens"),
)

round_move = _table(
    "round_move",
    REFERENCE,
    Column("round_id", Integer, ForeignKey("round.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("moved_at", Utc, nullable=False),
    Column("moved_by", Integer, ForeignKey("person.id")),
    PrimaryKeyConstraint("round_id", "number"),
    _one_of("state", words.RoundState),
)

assessment = _table(
    "assessment",
    AREA,
    Column("id", Integer, primary_key=True),
    _area_id(),
    Column("round_id", Integer, ForeignKey("round.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default=text("'self'")),
    Column("discussed_since", Utc),
    Column("signatory_id", Integer, ForeignKey("person.id")),
    Column("source", Text, nullable=False, server_default=text("''")),
    _one_of("state", words.AssessmentState),
    _one_of("kind", words.AssessmentKind),
    UniqueConstraint("area_id", "round_id", "kind"),
    UniqueConstraint("area_id", "id"),
)

score_revision = _table(
    "score_revision",
    AREA,
    _area_id(),
    Column("assessment_id", Integer, nullable=False),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("indicator", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("level", Integer),
    Column("sureness", Text),
    Column("rationale", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("saved_at", Utc, nullable=False),
    PrimaryKeyConstraint("area_id", "assessment_id", "person_id", "indicator", "revision"),
    ForeignKeyConstraint(["area_id", "assessment_id"], ["assessment.area_id", "assessment.id"]),
    _one_of("answer", words.AnswerKind),
    CheckConstraint("(answer = 'level') = (level IS NOT NULL)", name="a_level_when_a_level"),
    CheckConstraint("level IS NULL OR level BETWEEN 0 AND 100", name="level_is_sane"),
    CheckConstraint("revision >= 1", name="revisions_count_from_one"),
)

submission = _table(
    "submission",
    AREA,
    _area_id(),
    Column("assessment_id", Integer, nullable=False),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("submitted_at", Utc, nullable=False),
    PrimaryKeyConstraint("area_id", "assessment_id", "person_id"),
    ForeignKeyConstraint(["area_id", "assessment_id"], ["assessment.area_id", "assessment.id"]),
)

ASSESSED = (["area_id", "assessment_id"], ["assessment.area_id", "assessment.id"])


def _assessment_id() -> Column[int]:
    return Column("assessment_id", Integer, nullable=False)


def _person(name: str) -> Column[int]:
    """Somebody who did something; nobody at the command line."""
    return Column(name, Integer, ForeignKey("person.id"))


round_invitee = _table(
    "round_invitee",
    AREA,
    _area_id(),
    Column("round_id", Integer, ForeignKey("round.id"), nullable=False),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("features", Text, nullable=False),
    Column("invited_at", Utc, nullable=False),
    _person("invited_by"),
    PrimaryKeyConstraint("area_id", "round_id", "person_id"),
)

confidence_answer = _table(
    "confidence_answer",
    AREA,
    _area_id(),
    _assessment_id(),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("feature", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("saved_at", Utc, nullable=False),
    PrimaryKeyConstraint("area_id", "assessment_id", "person_id", "feature", "revision"),
    ForeignKeyConstraint(*ASSESSED),
    _one_of("confidence", words.Confidence),
)

change_request = _table(
    "change_request",
    AREA,
    Column("id", Integer, primary_key=True),
    _area_id(),
    _assessment_id(),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("indicator", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("asked_at", Utc, nullable=False),
    _person("asked_by"),
    Column("settled_at", Utc),
    UniqueConstraint("area_id", "id"),
    ForeignKeyConstraint(*ASSESSED),
)

evidence = _table(
    "evidence",
    AREA,
    Column("id", Integer, primary_key=True),
    _area_id(),
    Column("assessment_id", Integer),
    Column("added_at", Utc, nullable=False),
    _person("added_by"),
    Column("withdrawn_at", Utc),
    UniqueConstraint("area_id", "id"),
    ForeignKeyConstraint(*ASSESSED),
)

evidence_revision = _table(
    "evidence_revision",
    AREA,
    _area_id(),
    Column("evidence_id", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("proves", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("dated_on", Day, nullable=False),
    Column("owner", Text, nullable=False),
    Column("expires_on", Day),
    Column("marking", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("saved_at", Utc, nullable=False),
    _person("saved_by"),
    PrimaryKeyConstraint("area_id", "evidence_id", "revision"),
    ForeignKeyConstraint(["area_id", "evidence_id"], ["evidence.area_id", "evidence.id"]),
    _one_of("kind", words.EvidenceKind),
    _one_of("marking", words.Marking),
)

evidence_use = _table(
    "evidence_use",
    AREA,
    _area_id(),
    Column("evidence_id", Integer, nullable=False),
    _assessment_id(),
    Column("indicator", Text, nullable=False),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("used_at", Utc, nullable=False),
    PrimaryKeyConstraint("area_id", "evidence_id", "assessment_id", "indicator", "person_id"),
    ForeignKeyConstraint(["area_id", "evidence_id"], ["evidence.area_id", "evidence.id"]),
    ForeignKeyConstraint(*ASSESSED),
)

agreed_score = _table(
    "agreed_score",
    AREA,
    _area_id(),
    _assessment_id(),
    Column("indicator", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("level", Integer),
    Column("reason", Text, nullable=False),
    Column("ticks", Text, nullable=False),
    Column("saved_at", Utc, nullable=False),
    _person("saved_by"),
    PrimaryKeyConstraint("area_id", "assessment_id", "indicator", "revision"),
    ForeignKeyConstraint(*ASSESSED),
    _one_of("answer", words.AnswerKind),
    CheckConstraint("(answer = 'level') = (level IS NOT NULL)", name="a_level_when_a_level"),
    CheckConstraint("level IS NULL OR level BETWEEN 0 AND 100", name="level_is_sane"),
)

comment = _table(
    "comment",
    AREA,
    Column("id", Integer, primary_key=True),
    _area_id(),
    _assessment_id(),
    Column("indicator", Text, nullable=False),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("said", Text, nullable=False),
    Column("said_at", Utc, nullable=False),
    Column("answers_id", Integer),
    Column("resolved_at", Utc),
    _person("resolved_by"),
    UniqueConstraint("area_id", "id"),
    ForeignKeyConstraint(*ASSESSED),
)

dissent = _table(
    "dissent",
    AREA,
    _area_id(),
    _assessment_id(),
    Column("number", Integer, nullable=False),
    Column("agency", Text, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("recorded_at", Utc, nullable=False),
    _person("recorded_by"),
    Column("withdrawn_at", Utc),
    PrimaryKeyConstraint("area_id", "assessment_id", "number"),
    ForeignKeyConstraint(*ASSESSED),
)

sign_off = _table(
    "sign_off",
    AREA,
    _area_id(),
    _assessment_id(),
    Column("number", Integer, nullable=False),
    Column("reference", Text, nullable=False),
    Column("snapshot", Text, nullable=False),
    Column("snapshot_hash", Text, nullable=False),
    Column("head_number", Integer, nullable=False),
    Column("head_mac", Text, nullable=False),
    Column("signed_at", Utc, nullable=False),
    Column("signed_by", Integer, ForeignKey("person.id"), nullable=False),
    Column("revoked_at", Utc),
    _person("revoked_by"),
    Column("revoked_why", Text, nullable=False, server_default=text("''")),
    PrimaryKeyConstraint("area_id", "assessment_id", "number"),
    UniqueConstraint("area_id", "reference"),
    ForeignKeyConstraint(*ASSESSED),
)

target = _table(
    "target",
    AREA,
    Column("id", Integer, primary_key=True),
    _area_id(),
    Column("framework_code", Text, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("by_day", Day, nullable=False),
    Column("number_of", Integer),
    Column("stakeholder", Text),
    Column("need_type", Text),
    Column("within_hours", Integer),
    Column("for_days", Integer),
    Column("set_at", Utc, nullable=False),
    _person("set_by"),
    Column("withdrawn_at", Utc),
    UniqueConstraint("area_id", "id"),
)

action = _table(
    "action",
    AREA,
    Column("id", Integer, primary_key=True),
    _area_id(),
    Column("framework_code", Text, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("gap", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due_on", Day, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_id", Integer),
    Column("added_at", Utc, nullable=False),
    _person("added_by"),
    Column("changed_at", Utc, nullable=False),
    UniqueConstraint("area_id", "id"),
    ForeignKeyConstraint(["area_id", "event_id"], ["event_review.area_id", "event_review.id"]),
    _one_of("state", words.ActionState),
)

peer_review = _table(
    "peer_review",
    AREA,
    _area_id(),
    _assessment_id(),
    Column("host", Text, nullable=False),
    Column("analysis_areas", Text, nullable=False),
    Column("feedback", Text, nullable=False),
    Column("starts_on", Day, nullable=False),
    Column("ends_on", Day, nullable=False),
    Column("saved_at", Utc, nullable=False),
    PrimaryKeyConstraint("area_id", "assessment_id"),
    ForeignKeyConstraint(*ASSESSED),
    CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
)

community_link = _table(
    "community_link",
    AREA,
    Column("id", Integer, primary_key=True),
    _area_id(),
    Column("round_id", Integer, ForeignKey("round.id"), nullable=False),
    Column("token_hash", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("closes_on", Day, nullable=False),
    Column("made_at", Utc, nullable=False),
    _person("made_by"),
    Column("revoked_at", Utc),
    UniqueConstraint("area_id", "id"),
    UniqueConstraint("area_id", "token_hash"),
    Index("ix_community_link_token_hash", "token_hash"),
)

community_answer = _table(
    "community_answer",
    AREA,
    _area_id(),
    Column("link_id", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("feature", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("level", Integer),
    Column("answered_on", Day, nullable=False),
    PrimaryKeyConstraint("area_id", "link_id", "number", "feature"),
    ForeignKeyConstraint(["area_id", "link_id"], ["community_link.area_id", "community_link.id"]),
    _one_of("answer", words.AnswerKind),
    CheckConstraint("(answer = 'level') = (level IS NOT NULL)", name="a_level_when_a_level"),
)

room = _table(
    "room",
    AREA,
    Column("id", Integer, primary_key=True),
    _area_id(),
    _assessment_id(),
    Column("code", Text, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("is_revealed", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    Column("opened_at", Utc, nullable=False),
    _person("opened_by"),
    Column("ends_at", Utc, nullable=False),
    Column("ended_at", Utc),
    UniqueConstraint("area_id", "id"),
    ForeignKeyConstraint(*ASSESSED),
    Index("ix_room_code", "code"),
)

room_seat = _table(
    "room_seat",
    AREA,
    _area_id(),
    Column("room_id", Integer, nullable=False),
    Column("seat", Integer, nullable=False),
    Column("token_hash", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("joined_at", Utc, nullable=False),
    PrimaryKeyConstraint("area_id", "room_id", "seat"),
    ForeignKeyConstraint(["area_id", "room_id"], ["room.area_id", "room.id"]),
)

room_answer = _table(
    "room_answer",
    AREA,
    _area_id(),
    Column("room_id", Integer, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("seat", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("level", Integer),
    Column("answered_at", Utc, nullable=False),
    PrimaryKeyConstraint("area_id", "room_id", "indicator", "seat"),
    ForeignKeyConstraint(["area_id", "room_id", "seat"], ["room_seat.area_id", "room_seat.room_id", "room_seat.seat"]),
    _one_of("answer", words.AnswerKind),
    CheckConstraint("(answer = 'level') = (level IS NOT NULL)", name="a_level_when_a_level"),
)

event_review = _table(
    "event_review",
    AREA,
    Column("id", Integer, primary_key=True),
    _area_id(),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("happened_on", Day, nullable=False),
    Column("disruption_id", Integer),
    Column("evidence_id", Integer),
    Column("lessons", Text, nullable=False),
    Column("reported_at", Utc, nullable=False),
    _person("reported_by"),
    UniqueConstraint("area_id", "id"),
    ForeignKeyConstraint(["area_id", "disruption_id"], ["disruption.area_id", "disruption.id"]),
    ForeignKeyConstraint(["area_id", "evidence_id"], ["evidence.area_id", "evidence.id"]),
    _one_of("kind", words.EventKind),
)

event_finding = _table(
    "event_finding",
    AREA,
    _area_id(),
    Column("event_id", Integer, nullable=False),
    Column("feature", Text, nullable=False),
    Column("found", Text, nullable=False),
    Column("found_by", Text, nullable=False),
    Column("measure", Text, nullable=False),
    PrimaryKeyConstraint("area_id", "event_id", "feature"),
    ForeignKeyConstraint(["area_id", "event_id"], ["event_review.area_id", "event_review.id"]),
    _one_of("found", words.Found),
    _one_of("found_by", words.FoundBy),
)

published_level = _table(
    "published_level",
    AREA,
    _area_id(),
    _assessment_id(),
    Column("indicator", Text, nullable=False),
    Column("level_tenths", Integer, nullable=False),
    PrimaryKeyConstraint("area_id", "assessment_id", "indicator"),
    ForeignKeyConstraint(*ASSESSED),
    CheckConstraint("level_tenths BETWEEN 0 AND 1000", name="level_is_sane"),
)

framework_mapping = _table(
    "framework_mapping",
    REFERENCE,
    Column("from_id", Integer, ForeignKey("framework.id"), nullable=False),
    Column("from_code", Text, nullable=False),
    Column("to_id", Integer, ForeignKey("framework.id"), nullable=False),
    Column("to_code", Text, nullable=False),
    PrimaryKeyConstraint("from_id", "from_code", "to_id", "to_code"),
)

circle = _table(
    "circle",
    REFERENCE,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("made_at", Utc, nullable=False),
    _person("made_by"),
)

circle_member = _table(
    "circle_member",
    AREA,
    _area_id(),
    Column("circle_id", Integer, ForeignKey("circle.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("is_in", Integer, nullable=False),
    Column("decided_at", Utc, nullable=False),
    _person("decided_by"),
    PrimaryKeyConstraint("area_id", "circle_id", "number"),
    CheckConstraint("is_in IN (0, 1)", name="is_in_is_yes_or_no"),
)

disruption = _table(
    "disruption",
    AREA,
    Column("id", Integer, primary_key=True),
    _area_id(),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("starts_on", Day, nullable=False),
    Column("ends_on", Day),
    UniqueConstraint("area_id", "name"),
    UniqueConstraint("area_id", "id"),
    CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),
)

disruption_exposure = _table(
    "disruption_exposure",
    AREA,
    _area_id(),
    Column("disruption_id", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount", Big, nullable=False),
    Column("source", Text, nullable=False),
    PrimaryKeyConstraint("area_id", "disruption_id", "kind"),
    ForeignKeyConstraint(["area_id", "disruption_id"], ["disruption.area_id", "disruption.id"]),
    _one_of("kind", words.ExposureKind),
    CheckConstraint("amount >= 0", name="amount_is_not_negative"),
)

mapping = _table(
    "mapping",
    AREA,
    _area_id(),
    Column("name", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("saved_at", Utc, nullable=False),
    PrimaryKeyConstraint("area_id", "name"),
)

batch = _table(
    "batch",
    AREA,
    Column("id", Integer, primary_key=True),
    _area_id(),
    Column("file_name", Text, nullable=False),
    Column("content_key", Text, nullable=False),
    Column("mapping_name", Text, nullable=False),
    Column("mapping_content", Text, nullable=False),
    Column("rows_read", Integer, nullable=False),
    Column("rows_left_out", Integer, nullable=False),
    Column("records", Integer, nullable=False),
    Column("first_day", Day),
    Column("last_day", Day),
    Column("kept_finer", Text, nullable=False),
    Column("holds", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("brought_in_by", Integer, ForeignKey("person.id")),
    Column("brought_in_at", Utc, nullable=False),
    Column("withdrawn_by", Integer, ForeignKey("person.id")),
    Column("withdrawn_at", Utc),
    Column("withdrawn_why", Text, nullable=False, server_default=text("''")),
    Column("marking", Text, nullable=False, server_default=text("'official'")),
    UniqueConstraint("area_id", "id"),
    _one_of("state", words.BatchState),
    Index(
        "uq_batch_same_file_once",
        "area_id",
        "content_key",
        unique=True,
        sqlite_where=text("state = 'brought_in'"),
        postgresql_where=text("state = 'brought_in'"),
    ),
)

batch_cover = _table(
    "batch_cover",
    AREA,
    _area_id(),
    Column("batch_id", Integer, nullable=False),
    Column("first_day", Day, nullable=False),
    Column("last_day", Day, nullable=False),
    PrimaryKeyConstraint("area_id", "batch_id", "first_day"),
    ForeignKeyConstraint(["area_id", "batch_id"], ["batch.area_id", "batch.id"]),
    CheckConstraint("last_day >= first_day", name="ends_after_it_starts"),
)

need_record = _table(
    "need_record",
    AREA,
    _area_id(),
    Column("batch_id", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("source_row", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("month", Integer, nullable=False),
    Column("occurred_at", Utc),
    Column("grain", Text, nullable=False),
    Column("place_id", Integer, ForeignKey("place.id")),
    Column("direction", Text, nullable=False),
    Column("need_type", Text, nullable=False),
    Column("further_types", Text, nullable=False),
    Column("stakeholder", Text),
    Column("target_groups", Text, nullable=False),
    Column("urgency", Text),
    Column("phase", Text),
    Column("disruption_id", Integer),
    Column("channel", Text),
    Column("outcome", Text),
    Column("reason_unmet", Text),
    Column("minutes_to_outcome", Integer),
    Column("count_thousandths", Big),
    Column("basis", Text, nullable=False),
    Column("local_code", Text, nullable=False),
    Column("source_ref", Text, nullable=False),
    Column("offer_stage", Text),
    Column("hour", Integer),
    Column("replaced_by", Integer),
    PrimaryKeyConstraint("area_id", "batch_id", "number"),
    ForeignKeyConstraint(["area_id", "batch_id"], ["batch.area_id", "batch.id"]),
    ForeignKeyConstraint(["area_id", "disruption_id"], ["disruption.area_id", "disruption.id"]),
    _one_of("grain", words.Grain),
    _one_of("direction", words.Direction),
    _one_of("basis", words.Basis),
    CheckConstraint("count_thousandths IS NULL OR count_thousandths >= 0", name="count_is_not_negative"),
    Index("ix_need_record_area_id_day", "area_id", "day"),
    Index(
        "ix_need_record_area_id_replaced_by",
        "area_id",
        "replaced_by",
        sqlite_where=text("replaced_by IS NOT NULL"),
        postgresql_where=text("replaced_by IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
)

NUMBERED = frozenset({"day", "week", "month", "weekday", "hour", "place_id", "from_minutes"})
"""Of what summaries are kept by, what is a number; all else is a word."""


def _summary(name: str, keys: tuple[str, ...], sums: tuple[str, ...]) -> Table:
    """Return sums of need records by all that tells one row of an area from another."""
    return _table(
        name,
        AREA,
        _area_id(),
        *(Column(key, Integer if key in NUMBERED else Text, nullable=False) for key in keys),
        *(Column(one, Big, nullable=False) for one in sums),
        PrimaryKeyConstraint("area_id", *keys),
        sqlite_with_rowid=False,
    )


need_month = _summary(
    "need_month",
    ("month", "direction", "basis", "need_type", "stakeholder"),
    ("records", "amount", "unmet", "not_reported"),
)
need_type_day = _summary(
    "need_type_day",
    ("day", "grain", "direction", "basis", "need_type"),
    ("records", "amount", "unmet", "still_open", "not_reported"),
)
need_place_type_month = _summary(
    "need_place_type_month", ("month", "direction", "basis", "place_id", "need_type"), ("records", "amount", "unmet")
)
need_place_week = _summary("need_place_week", ("week", "direction", "basis", "place_id"), ("records", "amount"))
need_part_month = _summary(
    "need_part_month", ("month", "direction", "basis", "part", "code"), ("records", "amount", "unmet")
)
need_outcome_month = _summary(
    "need_outcome_month", ("month", "direction", "basis", "need_type", "outcome", "reason_unmet"), ("records", "amount")
)
need_minutes_month = _summary(
    "need_minutes_month", ("month", "direction", "basis", "ended", "from_minutes"), ("records", "amount")
)
need_hour_month = _summary("need_hour_month", ("month", "direction", "basis", "weekday", "hour"), ("records", "amount"))
need_channel_week = _summary(
    "need_channel_week", ("week", "direction", "basis", "channel"), ("records", "amount", "not_reported")
)
need_offer_month = _summary(
    "need_offer_month", ("month", "basis", "need_type", "place_id", "offer_stage", "outcome"), ("records", "amount")
)

INTERVENED = (["area_id", "intervention_id"], ["intervention.area_id", "intervention.id"])
"""What belongs to an intervention names it by its area and number."""


def _noted(
    name: str,
    *columns: Column[Any],
    noted: str = "set",
    rules: tuple[CheckConstraint, ...] = (),
    is_of_intervention: bool = False,
) -> Table:
    """Return what an area notes: when it was (`noted`) and by whom, and until when it counts."""
    return _table(
        name,
        AREA,
        Column("id", Integer, primary_key=True),
        _area_id(),
        *([Column("intervention_id", Integer, nullable=False)] if is_of_intervention else []),
        *columns,
        Column(f"{noted}_at", Utc, nullable=False),
        _person(f"{noted}_by"),
        Column("withdrawn_at", Utc),
        *rules,
        UniqueConstraint("area_id", "id"),
        *([ForeignKeyConstraint(*INTERVENED)] if is_of_intervention else []),
    )


need_plan = _noted(
    "need_plan",
    Column("direction", Text, nullable=False),
    Column("need_type", Text, nullable=False),
    Column("improvement", Text, nullable=False),
    Column("target_thousandths", Big),
    Column("why", Text, nullable=False),
    Column("holds_from", Day, nullable=False),
    rules=(
        _one_of("direction", words.Direction),
        CheckConstraint("improvement = 'up' OR improvement = 'down'", name="improvement_is_known"),
    ),
)

step_change = _noted(
    "step_change",
    Column("direction", Text, nullable=False),
    Column("need_type", Text, nullable=False),
    Column("on_day", Day, nullable=False),
    Column("why", Text, nullable=False),
    rules=(_one_of("direction", words.Direction),),
)

reporting_change = _noted(
    "reporting_change",
    Column("kind", Text, nullable=False),
    Column("on_day", Day, nullable=False),
    Column("channel", Text, nullable=False),
    Column("share_thousandths", Integer),
    Column("source", Text, nullable=False),
    Column("what", Text, nullable=False),
    rules=(_one_of("kind", words.ReportingChange),),
)

intervention = _noted(
    "intervention",
    Column("version", Integer, nullable=False),
    Column("draft", Text, nullable=False),
    Column("added_at", Utc, nullable=False),
    noted="changed",
)

evaluation_plan = _table(
    "evaluation_plan",
    AREA,
    _area_id(),
    Column("intervention_id", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("draft", Text, nullable=False),
    Column("fixed_at", Utc, nullable=False),
    _person("fixed_by"),
    Column("known_to", Day),
    PrimaryKeyConstraint("area_id", "intervention_id", "version"),
    ForeignKeyConstraint(*INTERVENED),
)

outcome_series = _noted(
    "outcome_series",
    Column("group_name", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("counted_as", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("is_count", Integer, nullable=False),
    Column("treated_from", Day),
    Column("weight", Real),
    noted="brought",
    rules=(
        _one_of("counted_as", words.CountedAs),
        CheckConstraint("is_count IN (0, 1)", name="is_count_is_yes_or_no"),
    ),
)

outcome_point = _table(
    "outcome_point",
    AREA,
    _area_id(),
    Column("series_id", Integer, nullable=False),
    Column("start", Day, nullable=False),
    Column("value", Real),
    Column("exposure", Real),
    PrimaryKeyConstraint("area_id", "series_id", "start"),
    ForeignKeyConstraint(["area_id", "series_id"], ["outcome_series.area_id", "outcome_series.id"]),
)

benefit = _noted(
    "benefit",
    Column("draft", Text, nullable=False),
    is_of_intervention=True,
)

beside_money = _noted(
    "beside_money",
    Column("draft", Text, nullable=False),
    is_of_intervention=True,
)

lesson = _table(
    "lesson",
    AREA,
    Column("id", Integer, primary_key=True),
    _area_id(),
    Column("version", Integer, nullable=False),
    Column("is_shared", Integer, nullable=False),
    Column("draft", Text, nullable=False),
    Column("written_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    _person("written_by"),
    Column("withdrawn_at", Utc),
    CheckConstraint("is_shared IN (0, 1)", name="is_shared_is_yes_or_no"),
    UniqueConstraint("area_id", "id"),
)

capability_pair = _noted(
    "capability_pair",
    Column("draft", Text, nullable=False),
)

need_sharing = _table(
    "need_sharing",
    AREA,
    _area_id(),
    Column("number", Integer, nullable=False),
    Column("is_agreed", Integer, nullable=False),
    Column("decided_at", Utc, nullable=False),
    _person("decided_by"),
    PrimaryKeyConstraint("area_id", "number"),
    CheckConstraint("is_agreed IN (0, 1)", name="is_agreed_is_yes_or_no"),
)

unit_cost_edition = _table(
    "unit_cost_edition",
    REFERENCE,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("dated", Day, nullable=False),
    Column("content", Text, nullable=False),
    Column("added_at", Utc, nullable=False),
    _person("added_by"),
    Column("withdrawn_at", Utc),
    UniqueConstraint("name"),
)

data_revision = _table(
    "data_revision",
    AREA,
    _area_id(),
    Column("revision", Integer, nullable=False),
    PrimaryKeyConstraint("area_id"),
)
