"""Need by day, place, part, outcome, hour, channel and offer; plans, step changes and changes in reporting."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from resilience.storage.types import Big, Day, Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LONDON = ZoneInfo("Europe/London")


def upgrade() -> None:
    """Add the columns and tables; the summaries are filled from the records once all steps are taken."""
    op.add_column("need_record", sa.Column("offer_stage", sa.Text()))
    op.add_column("need_record", sa.Column("hour", sa.Integer()))
    op.add_column("need_record", sa.Column("replaced_by", sa.Integer()))
    op.create_index(
        "ix_need_record_area_id_replaced_by",
        "need_record",
        ["area_id", "replaced_by"],
        sqlite_where=sa.text("replaced_by IS NOT NULL"),
        postgresql_where=sa.text("replaced_by IS NOT NULL"),
    )
    _fill_hours()
    _say_the_zone()
    op.drop_table("need_day")
    op.drop_table("need_place_month")
    _add_tables()


def _fill_hours() -> None:
    """Note the hour on a British clock of every record that kept its time."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT set_config('resilience.person', 'operator', true)"))
    ask = "SELECT area_id, batch_id, number, occurred_at FROM need_record WHERE occurred_at IS NOT NULL"
    held = connection.execute(sa.text(ask)).all()
    if held:
        connection.execute(
            sa.text("UPDATE need_record SET hour = :hour WHERE area_id = :area AND batch_id = :batch AND number = :n"),
            [{"hour": _hour(at), "area": area, "batch": batch, "n": number} for area, batch, number, at in held],
        )


def _hour(moment: str | datetime) -> int:
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return at.astimezone(LONDON).hour


def _say_the_zone() -> None:
    """Write a moment that version 3 wrote on SQLite without its zone, which was UTC, as all others are written."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "UPDATE assessment SET discussed_since = replace(discussed_since, ' ', 'T') || '+00:00' "
            "WHERE discussed_since LIKE '____-__-__ %'"
        )


def _add_tables() -> None:
    op.create_table(
        "need_channel_week",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("records", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.Column("not_reported", Big, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_channel_week_area_id")),
        sa.PrimaryKeyConstraint("area_id", "week", "direction", "basis", "channel", name=op.f("pk_need_channel_week")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "need_hour_month",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("records", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_hour_month_area_id")),
        sa.PrimaryKeyConstraint(
            "area_id", "month", "direction", "basis", "weekday", "hour", name=op.f("pk_need_hour_month")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "need_minutes_month",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("ended", sa.Text(), nullable=False),
        sa.Column("from_minutes", sa.Integer(), nullable=False),
        sa.Column("records", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_minutes_month_area_id")),
        sa.PrimaryKeyConstraint(
            "area_id", "month", "direction", "basis", "ended", "from_minutes", name=op.f("pk_need_minutes_month")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "need_offer_month",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("need_type", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("offer_stage", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("records", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_offer_month_area_id")),
        sa.PrimaryKeyConstraint(
            "area_id",
            "month",
            "basis",
            "need_type",
            "place_id",
            "offer_stage",
            "outcome",
            name=op.f("pk_need_offer_month"),
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "need_outcome_month",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("need_type", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason_unmet", sa.Text(), nullable=False),
        sa.Column("records", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_outcome_month_area_id")),
        sa.PrimaryKeyConstraint(
            "area_id",
            "month",
            "direction",
            "basis",
            "need_type",
            "outcome",
            "reason_unmet",
            name=op.f("pk_need_outcome_month"),
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "need_part_month",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("records", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.Column("unmet", Big, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_part_month_area_id")),
        sa.PrimaryKeyConstraint(
            "area_id", "month", "direction", "basis", "part", "code", name=op.f("pk_need_part_month")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "need_place_type_month",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("need_type", sa.Text(), nullable=False),
        sa.Column("records", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.Column("unmet", Big, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_place_type_month_area_id")),
        sa.PrimaryKeyConstraint(
            "area_id", "month", "direction", "basis", "place_id", "need_type", name=op.f("pk_need_place_type_month")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "need_place_week",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("records", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_place_week_area_id")),
        sa.PrimaryKeyConstraint("area_id", "week", "direction", "basis", "place_id", name=op.f("pk_need_place_week")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "need_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("need_type", sa.Text(), nullable=False),
        sa.Column("improvement", sa.Text(), nullable=False),
        sa.Column("target_thousandths", Big, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("holds_from", Day(), nullable=False),
        sa.Column("set_at", Utc(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Utc(), nullable=True),
        sa.CheckConstraint(
            "direction = 'request' OR direction = 'offer'", name=op.f("ck_need_plan_direction_is_known")
        ),
        sa.CheckConstraint(
            "improvement = 'up' OR improvement = 'down'", name=op.f("ck_need_plan_improvement_is_known")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_plan_area_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_need_plan_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_plan")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_need_plan_area_id_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "need_type_day",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("grain", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("need_type", sa.Text(), nullable=False),
        sa.Column("records", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.Column("unmet", Big, nullable=False),
        sa.Column("still_open", Big, nullable=False),
        sa.Column("not_reported", Big, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_type_day_area_id")),
        sa.PrimaryKeyConstraint(
            "area_id", "day", "grain", "direction", "basis", "need_type", name=op.f("pk_need_type_day")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reporting_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on_day", Day(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("share_thousandths", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("set_at", Utc(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Utc(), nullable=True),
        sa.CheckConstraint(
            "kind = 'campaign' OR kind = 'channel_opened' OR kind = 'channel_closed' OR kind = 'recording' OR kind = 'awareness_measured'",
            name=op.f("ck_reporting_change_kind_is_known"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_reporting_change_area_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_reporting_change_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_change")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_reporting_change_area_id_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "step_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("need_type", sa.Text(), nullable=False),
        sa.Column("on_day", Day(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("set_at", Utc(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Utc(), nullable=True),
        sa.CheckConstraint(
            "direction = 'request' OR direction = 'offer'", name=op.f("ck_step_change_direction_is_known")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_step_change_area_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_step_change_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_change")),
        sa.UniqueConstraint("area_id", "id", name=op.f("uq_step_change_area_id_id")),
        sqlite_strict=True,
    )
