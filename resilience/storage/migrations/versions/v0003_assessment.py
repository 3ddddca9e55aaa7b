"""The whole assessment: invitations, evidence, moderation, sign-off, targets, peers, community, rooms, circles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from resilience.storage.types import Day, Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLES = (
    "role = 'board_member' OR role = 'evaluator' OR role = 'area_lead' OR role = 'peer_reviewer' "
    "OR role = 'ncsr_member' OR role = 'administrator'"
)
KINDS = "kind = 'self' OR kind = 'peer' OR kind = 'external'"
STATES = "state = 'open' OR state = 'moderation' OR state = 'signed_off' OR state = 'published' OR state = 'archived'"


def upgrade() -> None:
    """Let an area hold several assessments in a round and peers hold a role; add what the whole assessment needs."""
    op.add_column("round", sa.Column("form", sa.Text(), server_default=sa.text("'full'"), nullable=False))
    if op.get_bind().dialect.name == "postgresql":
        _change_in_place()
    else:
        _rebuild_assessment()
        _rebuild_role_grant()
    _add_tables()


def _change_in_place() -> None:
    op.drop_constraint(op.f("ck_role_grant_role_is_known"), "role_grant", type_="check")
    op.create_check_constraint(op.f("ck_role_grant_role_is_known"), "role_grant", ROLES)
    for column in _of_assessment():
        op.add_column("assessment", column)
    op.create_check_constraint(op.f("ck_assessment_kind_is_known"), "assessment", KINDS)
    op.drop_constraint(op.f("uq_assessment_area_id_round_id"), "assessment", type_="unique")
    op.create_unique_constraint(
        op.f("uq_assessment_area_id_round_id_kind"), "assessment", ["area_id", "round_id", "kind"]
    )
    op.create_foreign_key(op.f("fk_assessment_signatory_id"), "assessment", "person", ["signatory_id"], ["id"])


def _of_assessment() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("kind", sa.Text(), server_default=sa.text("'self'"), nullable=False),
        sa.Column("discussed_since", Utc()),
        sa.Column("signatory_id", sa.Integer()),
        sa.Column("source", sa.Text(), server_default=sa.text("''"), nullable=False),
    )


def _rebuild_assessment() -> None:
    """SQLite changes no constraint in place: the table is made anew and takes the old one's rows and name."""
    op.create_table(
        "assessment_anew",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("'self'"), nullable=False),
        sa.Column("discussed_since", Utc()),
        sa.Column("signatory_id", sa.Integer()),
        sa.Column("source", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(STATES, name=op.f("ck_assessment_state_is_known")),
        sa.CheckConstraint(KINDS, name=op.f("ck_assessment_kind_is_known")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_assessment_area_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_assessment_round_id")),
        sa.ForeignKeyConstraint(["signatory_id"], ["person.id"], name=op.f("fk_assessment_signatory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_assessment_area_id_id")),
        sa.UniqueConstraint("area_id", "round_id", "kind", name=op.f("uq_assessment_area_id_round_id_kind")),
        sqlite_strict=True,
    )
    op.execute(
        "INSERT INTO assessment_anew (id, area_id, round_id, state) SELECT id, area_id, round_id, state FROM assessment"
    )
    op.drop_table("assessment")
    op.rename_table("assessment_anew", "assessment")


def _rebuild_role_grant() -> None:
    op.create_table(
        "role_grant_anew",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Integer()),
        sa.Column("granted_at", Utc(), nullable=False),
        sa.Column("granted_by", sa.Integer()),
        sa.Column("by_provider", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(ROLES, name=op.f("ck_role_grant_role_is_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_role_grant_area_id")),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("fk_role_grant_granted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sqlite_strict=True,
    )
    op.execute(
        "INSERT INTO role_grant_anew (id, person_id, role, area_id, granted_at, granted_by, by_provider) "
        "SELECT id, person_id, role, area_id, granted_at, granted_by, by_provider FROM role_grant"
    )
    op.drop_table("role_grant")
    op.rename_table("role_grant_anew", "role_grant")
    op.create_index("uq_role_grant_in_area", "role_grant", ["person_id", "role", "area_id"], unique=True)
    op.create_index("ix_role_grant_area_id", "role_grant", ["area_id"])


def _add_tables() -> None:
    op.create_table(
        "circle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_at", Utc(), nullable=False),
        sa.Column("made_by", sa.Integer()),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_circle_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle")),
        sa.UniqueConstraint("name", name=op.f("uq_circle_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "framework_mapping",
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("from_code", sa.Text(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("to_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["framework.id"], name=op.f("fk_framework_mapping_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["framework.id"], name=op.f("fk_framework_mapping_to_id")),
        sa.PrimaryKeyConstraint("from_id", "from_code", "to_id", "to_code", name=op.f("pk_framework_mapping")),
        sqlite_strict=True,
    )
    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("framework_code", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("by_day", Day(), nullable=False),
        sa.Column("number_of", sa.Integer()),
        sa.Column("stakeholder", sa.Text()),
        sa.Column("need_type", sa.Text()),
        sa.Column("within_hours", sa.Integer()),
        sa.Column("for_days", sa.Integer()),
        sa.Column("set_at", Utc(), nullable=False),
        sa.Column("set_by", sa.Integer()),
        sa.Column("withdrawn_at", Utc()),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_target_area_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_target_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_target_area_id_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "circle_member",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_in", sa.Integer(), nullable=False),
        sa.Column("decided_at", Utc(), nullable=False),
        sa.Column("decided_by", sa.Integer()),
        sa.CheckConstraint("is_in IN (0, 1)", name=op.f("ck_circle_member_is_in_is_yes_or_no")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_circle_member_area_id")),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_circle_member_circle_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_circle_member_decided_by")),
        sa.PrimaryKeyConstraint("area_id", "circle_id", "number", name=op.f("pk_circle_member")),
        sqlite_strict=True,
    )
    op.create_table(
        "community_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("closes_on", Day(), nullable=False),
        sa.Column("made_at", Utc(), nullable=False),
        sa.Column("made_by", sa.Integer()),
        sa.Column("revoked_at", Utc()),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_community_link_area_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_community_link_made_by")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_community_link_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_link")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_community_link_area_id_id")),
        sa.UniqueConstraint("area_id", "token_hash", name=op.f("uq_community_link_area_id_token_hash")),
        sqlite_strict=True,
    )
    op.create_index("ix_community_link_token_hash", "community_link", ["token_hash"], unique=False)
    op.create_table(
        "round_invitee",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("features", sa.Text(), nullable=False),
        sa.Column("invited_at", Utc(), nullable=False),
        sa.Column("invited_by", sa.Integer()),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_round_invitee_area_id")),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"], name=op.f("fk_round_invitee_invited_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_round_invitee_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_invitee_round_id")),
        sa.PrimaryKeyConstraint("area_id", "round_id", "person_id", name=op.f("pk_round_invitee")),
        sqlite_strict=True,
    )
    op.create_table(
        "round_move",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved_at", Utc(), nullable=False),
        sa.Column("moved_by", sa.Integer()),
        sa.CheckConstraint(
            "state = 'draft' OR state = 'open' OR state = 'closed'", name=op.f("ck_round_move_state_is_known")
        ),
        sa.ForeignKeyConstraint(["moved_by"], ["person.id"], name=op.f("fk_round_move_moved_by")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_move_round_id")),
        sa.PrimaryKeyConstraint("round_id", "number", name=op.f("pk_round_move")),
        sqlite_strict=True,
    )
    op.create_table(
        "agreed_score",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ticks", sa.Text(), nullable=False),
        sa.Column("saved_at", Utc(), nullable=False),
        sa.Column("saved_by", sa.Integer()),
        sa.CheckConstraint(
            "(answer = 'level') = (level IS NOT NULL)", name=op.f("ck_agreed_score_a_level_when_a_level")
        ),
        sa.CheckConstraint(
            "answer = 'level' OR answer = 'dont_know' OR answer = 'not_applicable'",
            name=op.f("ck_agreed_score_answer_is_known"),
        ),
        sa.CheckConstraint("level IS NULL OR level BETWEEN 0 AND 100", name=op.f("ck_agreed_score_level_is_sane")),
        sa.ForeignKeyConstraint(
            ["area_id", "assessment_id"],
            ["assessment.area_id", "assessment.id"],
            name=op.f("fk_agreed_score_area_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_agreed_score_area_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["person.id"], name=op.f("fk_agreed_score_saved_by")),
        sa.PrimaryKeyConstraint("area_id", "assessment_id", "indicator", "revision", name=op.f("pk_agreed_score")),
        sqlite_strict=True,
    )
    op.create_table(
        "change_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("asked_at", Utc(), nullable=False),
        sa.Column("asked_by", sa.Integer()),
        sa.Column("settled_at", Utc()),
        sa.ForeignKeyConstraint(
            ["area_id", "assessment_id"],
            ["assessment.area_id", "assessment.id"],
            name=op.f("fk_change_request_area_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_change_request_area_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_change_request_asked_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_change_request_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_change_request_area_id_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("said_at", Utc(), nullable=False),
        sa.Column("answers_id", sa.Integer()),
        sa.Column("resolved_at", Utc()),
        sa.Column("resolved_by", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["area_id", "assessment_id"],
            ["assessment.area_id", "assessment.id"],
            name=op.f("fk_comment_area_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_comment_area_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_comment_person_id")),
        sa.ForeignKeyConstraint(["resolved_by"], ["person.id"], name=op.f("fk_comment_resolved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_comment_area_id_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "community_answer",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer()),
        sa.Column("answered_on", Day(), nullable=False),
        sa.CheckConstraint(
            "(answer = 'level') = (level IS NOT NULL)", name=op.f("ck_community_answer_a_level_when_a_level")
        ),
        sa.CheckConstraint(
            "answer = 'level' OR answer = 'dont_know' OR answer = 'not_applicable'",
            name=op.f("ck_community_answer_answer_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "link_id"],
            ["community_link.area_id", "community_link.id"],
            name=op.f("fk_community_answer_area_id_link_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_community_answer_area_id")),
        sa.PrimaryKeyConstraint("area_id", "link_id", "number", "feature", name=op.f("pk_community_answer")),
        sqlite_strict=True,
    )
    op.create_table(
        "confidence_answer",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("saved_at", Utc(), nullable=False),
        sa.CheckConstraint(
            "confidence = 'not_confident' OR confidence = 'slightly' OR confidence = 'fairly' OR confidence = 'very' OR confidence = 'fully'",
            name=op.f("ck_confidence_answer_confidence_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "assessment_id"],
            ["assessment.area_id", "assessment.id"],
            name=op.f("fk_confidence_answer_area_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_confidence_answer_area_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_confidence_answer_person_id")),
        sa.PrimaryKeyConstraint(
            "area_id", "assessment_id", "person_id", "feature", "revision", name=op.f("pk_confidence_answer")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "dissent",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("recorded_at", Utc(), nullable=False),
        sa.Column("recorded_by", sa.Integer()),
        sa.Column("withdrawn_at", Utc()),
        sa.ForeignKeyConstraint(
            ["area_id", "assessment_id"],
            ["assessment.area_id", "assessment.id"],
            name=op.f("fk_dissent_area_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_dissent_area_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_dissent_recorded_by")),
        sa.PrimaryKeyConstraint("area_id", "assessment_id", "number", name=op.f("pk_dissent")),
        sqlite_strict=True,
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer()),
        sa.Column("added_at", Utc(), nullable=False),
        sa.Column("added_by", sa.Integer()),
        sa.Column("withdrawn_at", Utc()),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_evidence_added_by")),
        sa.ForeignKeyConstraint(
            ["area_id", "assessment_id"],
            ["assessment.area_id", "assessment.id"],
            name=op.f("fk_evidence_area_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_evidence_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_evidence_area_id_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "peer_review",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("analysis_areas", sa.Text(), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("starts_on", Day(), nullable=False),
        sa.Column("ends_on", Day(), nullable=False),
        sa.Column("saved_at", Utc(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_peer_review_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["area_id", "assessment_id"],
            ["assessment.area_id", "assessment.id"],
            name=op.f("fk_peer_review_area_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_peer_review_area_id")),
        sa.PrimaryKeyConstraint("area_id", "assessment_id", name=op.f("pk_peer_review")),
        sqlite_strict=True,
    )
    op.create_table(
        "published_level",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("level_tenths", sa.Integer(), nullable=False),
        sa.CheckConstraint("level_tenths BETWEEN 0 AND 1000", name=op.f("ck_published_level_level_is_sane")),
        sa.ForeignKeyConstraint(
            ["area_id", "assessment_id"],
            ["assessment.area_id", "assessment.id"],
            name=op.f("fk_published_level_area_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_published_level_area_id")),
        sa.PrimaryKeyConstraint("area_id", "assessment_id", "indicator", name=op.f("pk_published_level")),
        sqlite_strict=True,
    )
    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("is_revealed", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("opened_at", Utc(), nullable=False),
        sa.Column("opened_by", sa.Integer()),
        sa.Column("ends_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc()),
        sa.ForeignKeyConstraint(
            ["area_id", "assessment_id"],
            ["assessment.area_id", "assessment.id"],
            name=op.f("fk_room_area_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_room_area_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_room_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_room_area_id_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_room_code", "room", ["code"], unique=False)
    op.create_table(
        "sign_off",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("snapshot_hash", sa.Text(), nullable=False),
        sa.Column("head_number", sa.Integer(), nullable=False),
        sa.Column("head_mac", sa.Text(), nullable=False),
        sa.Column("signed_at", Utc(), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=False),
        sa.Column("revoked_at", Utc()),
        sa.Column("revoked_by", sa.Integer()),
        sa.Column("revoked_why", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id", "assessment_id"],
            ["assessment.area_id", "assessment.id"],
            name=op.f("fk_sign_off_area_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_sign_off_area_id")),
        sa.ForeignKeyConstraint(["revoked_by"], ["person.id"], name=op.f("fk_sign_off_revoked_by")),
        sa.ForeignKeyConstraint(["signed_by"], ["person.id"], name=op.f("fk_sign_off_signed_by")),
        sa.PrimaryKeyConstraint("area_id", "assessment_id", "number", name=op.f("pk_sign_off")),
        sa.UniqueConstraint("area_id", "reference", name=op.f("uq_sign_off_area_id_reference")),
        sqlite_strict=True,
    )
    op.create_table(
        "event_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("happened_on", Day(), nullable=False),
        sa.Column("disruption_id", sa.Integer()),
        sa.Column("evidence_id", sa.Integer()),
        sa.Column("lessons", sa.Text(), nullable=False),
        sa.Column("reported_at", Utc(), nullable=False),
        sa.Column("reported_by", sa.Integer()),
        sa.CheckConstraint("kind = 'real_event' OR kind = 'exercise'", name=op.f("ck_event_review_kind_is_known")),
        sa.ForeignKeyConstraint(
            ["area_id", "disruption_id"],
            ["disruption.area_id", "disruption.id"],
            name=op.f("fk_event_review_area_id_disruption_id"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "evidence_id"],
            ["evidence.area_id", "evidence.id"],
            name=op.f("fk_event_review_area_id_evidence_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_event_review_area_id")),
        sa.ForeignKeyConstraint(["reported_by"], ["person.id"], name=op.f("fk_event_review_reported_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_review")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_event_review_area_id_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "evidence_revision",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("proves", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("dated_on", Day(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("expires_on", Day()),
        sa.Column("marking", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("saved_at", Utc(), nullable=False),
        sa.Column("saved_by", sa.Integer()),
        sa.CheckConstraint(
            "kind = 'A' OR kind = 'B' OR kind = 'C' OR kind = 'D' OR kind = 'E'",
            name=op.f("ck_evidence_revision_kind_is_known"),
        ),
        sa.CheckConstraint(
            "marking = 'public' OR marking = 'official' OR marking = 'official_sensitive'",
            name=op.f("ck_evidence_revision_marking_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "evidence_id"],
            ["evidence.area_id", "evidence.id"],
            name=op.f("fk_evidence_revision_area_id_evidence_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_evidence_revision_area_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["person.id"], name=op.f("fk_evidence_revision_saved_by")),
        sa.PrimaryKeyConstraint("area_id", "evidence_id", "revision", name=op.f("pk_evidence_revision")),
        sqlite_strict=True,
    )
    op.create_table(
        "evidence_use",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("used_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id", "assessment_id"],
            ["assessment.area_id", "assessment.id"],
            name=op.f("fk_evidence_use_area_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "evidence_id"],
            ["evidence.area_id", "evidence.id"],
            name=op.f("fk_evidence_use_area_id_evidence_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_evidence_use_area_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_evidence_use_person_id")),
        sa.PrimaryKeyConstraint(
            "area_id", "evidence_id", "assessment_id", "indicator", "person_id", name=op.f("pk_evidence_use")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "room_seat",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("joined_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id", "room_id"], ["room.area_id", "room.id"], name=op.f("fk_room_seat_area_id_room_id")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_room_seat_area_id")),
        sa.PrimaryKeyConstraint("area_id", "room_id", "seat", name=op.f("pk_room_seat")),
        sqlite_strict=True,
    )
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("framework_code", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("gap", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_on", Day(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer()),
        sa.Column("added_at", Utc(), nullable=False),
        sa.Column("added_by", sa.Integer()),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.CheckConstraint(
            "state = 'open' OR state = 'in_progress' OR state = 'done' OR state = 'dropped'",
            name=op.f("ck_action_state_is_known"),
        ),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_action_added_by")),
        sa.ForeignKeyConstraint(
            ["area_id", "event_id"],
            ["event_review.area_id", "event_review.id"],
            name=op.f("fk_action_area_id_event_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_action_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_action_area_id_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "event_finding",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "found = 'delivered' OR found = 'partly' OR found = 'not_delivered' OR found = 'not_tested'",
            name=op.f("ck_event_finding_found_is_known"),
        ),
        sa.CheckConstraint(
            "found_by = 'timed_measure' OR found_by = 'outside_observers' OR found_by = 'own_view'",
            name=op.f("ck_event_finding_found_by_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "event_id"],
            ["event_review.area_id", "event_review.id"],
            name=op.f("fk_event_finding_area_id_event_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_event_finding_area_id")),
        sa.PrimaryKeyConstraint("area_id", "event_id", "feature", name=op.f("pk_event_finding")),
        sqlite_strict=True,
    )
    op.create_table(
        "room_answer",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer()),
        sa.Column("answered_at", Utc(), nullable=False),
        sa.CheckConstraint(
            "(answer = 'level') = (level IS NOT NULL)", name=op.f("ck_room_answer_a_level_when_a_level")
        ),
        sa.CheckConstraint(
            "answer = 'level' OR answer = 'dont_know' OR answer = 'not_applicable'",
            name=op.f("ck_room_answer_answer_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "room_id", "seat"],
            ["room_seat.area_id", "room_seat.room_id", "room_seat.seat"],
            name=op.f("fk_room_answer_area_id_room_id_seat"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_room_answer_area_id")),
        sa.PrimaryKeyConstraint("area_id", "room_id", "indicator", "seat", name=op.f("pk_room_answer")),
        sqlite_strict=True,
    )
