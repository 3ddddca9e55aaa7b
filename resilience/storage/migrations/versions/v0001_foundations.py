"""The foundations: areas, framework, rounds and scores, need records with their summaries, people, audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from resilience.storage.types import Big, Day, Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("invented", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "kind = 'LRF' OR kind = 'RRP' OR kind = 'EPG' OR kind = 'crown_dependency' OR kind = 'other'",
            name=op.f("ck_area_kind_is_known"),
        ),
        sa.CheckConstraint(
            "nation = 'England' OR nation = 'Scotland' OR nation = 'Wales' OR nation = 'Northern Ireland' OR nation = 'Crown Dependencies' OR nation = 'other'",
            name=op.f("ck_area_nation_is_known"),
        ),
        sa.CheckConstraint("invented IN (0, 1)", name=op.f("ck_area_invented_is_yes_or_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("code", name=op.f("uq_area_code")),
        sa.UniqueConstraint("slug", name=op.f("uq_area_slug")),
        sqlite_strict=True,
    )
    op.create_table(
        "framework",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_framework_code_version")),
        sqlite_strict=True,
    )
    op.create_table(
        "installation",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_installation")),
        sqlite_strict=True,
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'active'"), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.CheckConstraint("state = 'active' OR state = 'disabled'", name=op.f("ck_person_state_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sqlite_strict=True,
    )
    op.create_table(
        "term",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "code", name=op.f("pk_term")),
        sqlite_strict=True,
    )
    op.create_table(
        "area_alias",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_alias_area_id")),
        sa.PrimaryKeyConstraint("alias", name=op.f("pk_area_alias")),
        sqlite_strict=True,
    )
    op.create_table(
        "area_population",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("residents", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("residents > 0", name=op.f("ck_area_population_residents_are_some")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_population_area_id")),
        sa.PrimaryKeyConstraint("area_id", "year", name=op.f("pk_area_population")),
        sqlite_strict=True,
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_audit_entry_area_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_entry_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sqlite_strict=True,
    )
    op.create_index("ix_audit_entry_area_id_at", "audit_entry", ["area_id", "at"], unique=False)
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content_key", sa.Text(), nullable=False),
        sa.Column("mapping_name", sa.Text(), nullable=False),
        sa.Column("mapping_content", sa.Text(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_left_out", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("first_day", Day(), nullable=True),
        sa.Column("last_day", Day(), nullable=True),
        sa.Column("kept_finer", sa.Text(), nullable=False),
        sa.Column("holds", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("brought_in_by", sa.Integer(), nullable=True),
        sa.Column("brought_in_at", Utc(), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Utc(), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("state = 'brought_in' OR state = 'withdrawn'", name=op.f("ck_batch_state_is_known")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_batch_area_id")),
        sa.ForeignKeyConstraint(["brought_in_by"], ["person.id"], name=op.f("fk_batch_brought_in_by")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["person.id"], name=op.f("fk_batch_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_batch_area_id_id")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_batch_same_file_once",
        "batch",
        ["area_id", "content_key"],
        unique=True,
        sqlite_where=sa.text("state = 'brought_in'"),
        postgresql_where=sa.text("state = 'brought_in'"),
    )
    op.create_table(
        "data_revision",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_data_revision_area_id")),
        sa.PrimaryKeyConstraint("area_id", name=op.f("pk_data_revision")),
        sqlite_strict=True,
    )
    op.create_table(
        "disruption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_on", Day(), nullable=False),
        sa.Column("ends_on", Day(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_disruption_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_disruption_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disruption")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_disruption_area_id_id")),
        sa.UniqueConstraint("area_id", "name", name=op.f("uq_disruption_area_id_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=False),
        sa.Column("used_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitation")),
        sqlite_strict=True,
    )
    op.create_table(
        "mapping",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("saved_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_mapping_area_id")),
        sa.PrimaryKeyConstraint("area_id", "name", name=op.f("pk_mapping")),
        sqlite_strict=True,
    )
    op.create_table(
        "need_day",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("records", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_day_area_id")),
        sa.PrimaryKeyConstraint("area_id", "day", "direction", "basis", name=op.f("pk_need_day")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "need_month",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("need_type", sa.Text(), nullable=False),
        sa.Column("stakeholder", sa.Text(), nullable=False),
        sa.Column("records", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.Column("unmet", Big, nullable=False),
        sa.Column("not_reported", Big, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_month_area_id")),
        sa.PrimaryKeyConstraint(
            "area_id", "month", "direction", "basis", "need_type", "stakeholder", name=op.f("pk_need_month")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "need_place_month",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("records", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_place_month_area_id")),
        sa.PrimaryKeyConstraint("area_id", "month", "direction", "basis", "place_id", name=op.f("pk_need_place_month")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_place_area_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["place.id"], name=op.f("fk_place_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("area_id", "code", name=op.f("uq_place_area_id_code")),
        sqlite_strict=True,
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", Utc(), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "role = 'board_member' OR role = 'evaluator' OR role = 'area_lead' OR role = 'ncsr_member' OR role = 'administrator'",
            name=op.f("ck_role_grant_role_is_known"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_role_grant_area_id")),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("fk_role_grant_granted_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sqlite_strict=True,
    )
    op.create_index("ix_role_grant_area_id", "role_grant", ["area_id"], unique=False)
    op.create_index("uq_role_grant_in_area", "role_grant", ["person_id", "role", "area_id"], unique=True)
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("framework_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("opens_on", Day(), nullable=False),
        sa.Column("closes_on", Day(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR state = 'open' OR state = 'closed'", name=op.f("ck_round_state_is_known")
        ),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_round_closes_after_it_opens")),
        sa.ForeignKeyConstraint(["framework_id"], ["framework.id"], name=op.f("fk_round_framework_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("name", name=op.f("uq_round_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("seen_at", Utc(), nullable=False),
        sa.Column("revoked_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
        sqlite_strict=True,
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state = 'open' OR state = 'moderation' OR state = 'signed_off' OR state = 'published' OR state = 'archived'",
            name=op.f("ck_assessment_state_is_known"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_assessment_area_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_assessment_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_assessment_area_id_id")),
        sa.UniqueConstraint("area_id", "round_id", name=op.f("uq_assessment_area_id_round_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "batch_cover",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("first_day", Day(), nullable=False),
        sa.Column("last_day", Day(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_batch_cover_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["area_id", "batch_id"],
            ["batch.area_id", "batch.id"],
            name=op.f("fk_batch_cover_area_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_batch_cover_area_id")),
        sa.PrimaryKeyConstraint("area_id", "batch_id", "first_day", name=op.f("pk_batch_cover")),
        sqlite_strict=True,
    )
    op.create_table(
        "disruption_exposure",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("disruption_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind = 'homes_flooded' OR kind = 'customer_hours_off_supply' OR kind = 'people_evacuated'",
            name=op.f("ck_disruption_exposure_kind_is_known"),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_disruption_exposure_amount_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["area_id", "disruption_id"],
            ["disruption.area_id", "disruption.id"],
            name=op.f("fk_disruption_exposure_area_id_disruption_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_disruption_exposure_area_id")),
        sa.PrimaryKeyConstraint("area_id", "disruption_id", "kind", name=op.f("pk_disruption_exposure")),
        sqlite_strict=True,
    )
    op.create_table(
        "need_record",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source_row", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("occurred_at", Utc(), nullable=True),
        sa.Column("grain", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("need_type", sa.Text(), nullable=False),
        sa.Column("further_types", sa.Text(), nullable=False),
        sa.Column("stakeholder", sa.Text(), nullable=True),
        sa.Column("target_groups", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=True),
        sa.Column("phase", sa.Text(), nullable=True),
        sa.Column("disruption_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason_unmet", sa.Text(), nullable=True),
        sa.Column("minutes_to_outcome", sa.Integer(), nullable=True),
        sa.Column("count_thousandths", Big, nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("local_code", sa.Text(), nullable=False),
        sa.Column("source_ref", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "basis = 'expressed' OR basis = 'assessed' OR basis = 'estimated'",
            name=op.f("ck_need_record_basis_is_known"),
        ),
        sa.CheckConstraint(
            "direction = 'request' OR direction = 'offer'", name=op.f("ck_need_record_direction_is_known")
        ),
        sa.CheckConstraint(
            "grain = 'minute' OR grain = 'hour' OR grain = 'day' OR grain = 'week' OR grain = 'month'",
            name=op.f("ck_need_record_grain_is_known"),
        ),
        sa.CheckConstraint(
            "count_thousandths IS NULL OR count_thousandths >= 0",
            name=op.f("ck_need_record_count_is_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "batch_id"],
            ["batch.area_id", "batch.id"],
            name=op.f("fk_need_record_area_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "disruption_id"],
            ["disruption.area_id", "disruption.id"],
            name=op.f("fk_need_record_area_id_disruption_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_record_area_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_need_record_place_id")),
        sa.PrimaryKeyConstraint("area_id", "batch_id", "number", name=op.f("pk_need_record")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_need_record_area_id_day", "need_record", ["area_id", "day"], unique=False)
    op.create_table(
        "score_revision",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("sureness", sa.Text(), nullable=True),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("saved_at", Utc(), nullable=False),
        sa.CheckConstraint(
            "(answer = 'level') = (level IS NOT NULL)", name=op.f("ck_score_revision_a_level_when_a_level")
        ),
        sa.CheckConstraint(
            "answer = 'level' OR answer = 'dont_know' OR answer = 'not_applicable'",
            name=op.f("ck_score_revision_answer_is_known"),
        ),
        sa.CheckConstraint("level IS NULL OR level BETWEEN 0 AND 100", name=op.f("ck_score_revision_level_is_sane")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_score_revision_revisions_count_from_one")),
        sa.ForeignKeyConstraint(
            ["area_id", "assessment_id"],
            ["assessment.area_id", "assessment.id"],
            name=op.f("fk_score_revision_area_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_score_revision_area_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_score_revision_person_id")),
        sa.PrimaryKeyConstraint(
            "area_id", "assessment_id", "person_id", "indicator", "revision", name=op.f("pk_score_revision")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "submission",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id", "assessment_id"],
            ["assessment.area_id", "assessment.id"],
            name=op.f("fk_submission_area_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_submission_area_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_submission_person_id")),
        sa.PrimaryKeyConstraint("area_id", "assessment_id", "person_id", name=op.f("pk_submission")),
        sqlite_strict=True,
    )
