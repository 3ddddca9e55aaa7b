"""Interventions with their plans, outcomes counted elsewhere, benefits, what stands beside money, lessons, unit costs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from resilience.storage.types import Day, Real, Utc

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; those of earlier versions stay as they are."""
    op.create_table(
        "capability_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("set_at", Utc, nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Utc, nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_capability_pair_area_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_capability_pair_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capability_pair")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_capability_pair_area_id_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "intervention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("added_at", Utc, nullable=False),
        sa.Column("changed_at", Utc, nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Utc, nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_intervention_area_id")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_intervention_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_intervention_area_id_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "lesson",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_shared", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("written_at", Utc, nullable=False),
        sa.Column("changed_at", Utc, nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Utc, nullable=True),
        sa.CheckConstraint("is_shared IN (0, 1)", name=op.f("ck_lesson_is_shared_is_yes_or_no")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_lesson_area_id")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_lesson_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_lesson_area_id_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "need_sharing",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_agreed", sa.Integer(), nullable=False),
        sa.Column("decided_at", Utc, nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("is_agreed IN (0, 1)", name=op.f("ck_need_sharing_is_agreed_is_yes_or_no")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_sharing_area_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_need_sharing_decided_by")),
        sa.PrimaryKeyConstraint("area_id", "number", name=op.f("pk_need_sharing")),
        sqlite_strict=True,
    )
    op.create_table(
        "outcome_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("counted_as", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("is_count", sa.Integer(), nullable=False),
        sa.Column("treated_from", Day, nullable=True),
        sa.Column("weight", Real, nullable=True),
        sa.Column("brought_at", Utc, nullable=False),
        sa.Column("brought_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Utc, nullable=True),
        sa.CheckConstraint(
            "counted_as = 'request' OR counted_as = 'ae_attendance' OR counted_as = 'non_elective_episode' OR counted_as = 'ambulance_call' OR counted_as = 'gp_visit' OR counted_as = 'fire_call' OR counted_as = 'homeless_household' OR counted_as = 'police_incident' OR counted_as = 'bed_day' OR counted_as = 'other'",
            name=op.f("ck_outcome_series_counted_as_is_known"),
        ),
        sa.CheckConstraint("is_count IN (0, 1)", name=op.f("ck_outcome_series_is_count_is_yes_or_no")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_outcome_series_area_id")),
        sa.ForeignKeyConstraint(["brought_by"], ["person.id"], name=op.f("fk_outcome_series_brought_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_series")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_outcome_series_area_id_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "unit_cost_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("dated", Day, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("added_at", Utc, nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Utc, nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_unit_cost_edition_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_cost_edition")),
        sa.UniqueConstraint("name", name=op.f("uq_unit_cost_edition_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "benefit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("intervention_id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("set_at", Utc, nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Utc, nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id", "intervention_id"],
            ["intervention.area_id", "intervention.id"],
            name=op.f("fk_benefit_area_id_intervention_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_benefit_area_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_benefit_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_benefit_area_id_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "beside_money",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("intervention_id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("set_at", Utc, nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Utc, nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id", "intervention_id"],
            ["intervention.area_id", "intervention.id"],
            name=op.f("fk_beside_money_area_id_intervention_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_beside_money_area_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_beside_money_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beside_money")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_beside_money_area_id_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "evaluation_plan",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("intervention_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("fixed_at", Utc, nullable=False),
        sa.Column("fixed_by", sa.Integer(), nullable=True),
        sa.Column("known_to", Day, nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id", "intervention_id"],
            ["intervention.area_id", "intervention.id"],
            name=op.f("fk_evaluation_plan_area_id_intervention_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_evaluation_plan_area_id")),
        sa.ForeignKeyConstraint(["fixed_by"], ["person.id"], name=op.f("fk_evaluation_plan_fixed_by")),
        sa.PrimaryKeyConstraint("area_id", "intervention_id", "version", name=op.f("pk_evaluation_plan")),
        sqlite_strict=True,
    )
    op.create_table(
        "outcome_point",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("start", Day, nullable=False),
        sa.Column("value", Real, nullable=True),
        sa.Column("exposure", Real, nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id", "series_id"],
            ["outcome_series.area_id", "outcome_series.id"],
            name=op.f("fk_outcome_point_area_id_series_id"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_outcome_point_area_id")),
        sa.PrimaryKeyConstraint("area_id", "series_id", "start", name=op.f("pk_outcome_point")),
        sqlite_strict=True,
    )
