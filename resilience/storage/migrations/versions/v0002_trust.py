"""Trust: accounts and sessions that end by themselves, what areas share, exports, retention, a chained record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from resilience.storage.types import Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MARKINGS = "marking = 'public' OR marking = 'official' OR marking = 'official_sensitive'"
SHARINGS = "sharing = 'not_asked' OR sharing = 'by_name' OR sharing = 'without_name' OR sharing = 'withdrawn'"

SQLITE_APPEND_ONLY = (
    """
    CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE ON audit_entry
    WHEN OLD.mac IS NOT NULL OR NEW.mac IS NULL OR NEW.id <> OLD.id OR NEW.at <> OLD.at
        OR NEW.person_id IS NOT OLD.person_id OR NEW.area_id IS NOT OLD.area_id
        OR NEW.deed <> OLD.deed OR NEW.subject <> OLD.subject
    BEGIN SELECT RAISE(ABORT, 'the record of who did what is only added to'); END
    """,
    """
    CREATE TRIGGER audit_entry_is_not_deleted BEFORE DELETE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'the record of who did what is only added to'); END
    """,
    """
    CREATE TRIGGER audit_entry_is_not_replaced BEFORE INSERT ON audit_entry
    WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the record of who did what is only added to'); END
    """,
)
POSTGRESQL_APPEND_ONLY = (
    """
    CREATE FUNCTION audit_entry_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF OLD.mac IS NULL AND NEW.mac IS NOT NULL AND (NEW.id, NEW.at, NEW.deed, NEW.subject)
                = (OLD.id, OLD.at, OLD.deed, OLD.subject)
                AND NEW.person_id IS NOT DISTINCT FROM OLD.person_id
                AND NEW.area_id IS NOT DISTINCT FROM OLD.area_id THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'the record of who did what is only added to';
    END $$
    """,
    """
    CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_is_only_added_to()
    """,
    """
    CREATE TRIGGER audit_entry_is_not_emptied BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_only_added_to()
    """,
)


def upgrade() -> None:
    """Add what accounts, sharing, exports, retention and the chain need."""
    op.add_column("role_grant", sa.Column("by_provider", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("session", sa.Column("method", sa.Text()))
    op.add_column("session", sa.Column("idle_until", Utc()))
    op.add_column("session", sa.Column("ends_at", Utc()))
    op.create_index("ix_session_person_id", "session", ["person_id"])
    op.add_column("batch", sa.Column("marking", sa.Text(), server_default=sa.text("'official'"), nullable=False))
    op.create_table(
        "account",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("set_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
        sqlite_strict=True,
    )
    op.create_table(
        "oidc_link",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_oidc_link_person_id")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_oidc_link")),
        sqlite_strict=True,
    )
    op.create_table(
        "oidc_attempt",
        sa.Column("state_hash", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_oidc_attempt")),
        sqlite_strict=True,
    )
    op.create_table(
        "failed_sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("of_hash", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_in")),
        sqlite_strict=True,
    )
    op.create_index("ix_failed_sign_in_of_hash_at", "failed_sign_in", ["of_hash", "at"])
    op.create_table(
        "export",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("session_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("marking", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=False),
        sa.CheckConstraint(MARKINGS, name=op.f("ck_export_marking_is_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_export_person_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_export_area_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_export")),
        sqlite_strict=True,
    )
    op.create_table(
        "retention",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer()),
        sa.CheckConstraint("days IS NULL OR days > 0", name=op.f("ck_retention_days_are_some")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_retention")),
        sqlite_strict=True,
    )
    op.create_table(
        "area_authority",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("marking", sa.Text(), nullable=False),
        sa.Column("set_at", Utc(), nullable=False),
        sa.Column("set_by", sa.Integer()),
        sa.CheckConstraint(MARKINGS, name=op.f("ck_area_authority_marking_is_known")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_authority_area_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_area_authority_set_by")),
        sa.PrimaryKeyConstraint("area_id", name=op.f("pk_area_authority")),
        sqlite_strict=True,
    )
    op.create_table(
        "sharing_decision",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sharing", sa.Text(), nullable=False),
        sa.Column("decided_at", Utc(), nullable=False),
        sa.Column("decided_by", sa.Integer()),
        sa.CheckConstraint(SHARINGS, name=op.f("ck_sharing_decision_sharing_is_known")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_sharing_decision_area_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_sharing_decision_decided_by")),
        sa.PrimaryKeyConstraint("area_id", "number", name=op.f("pk_sharing_decision")),
        sqlite_strict=True,
    )
    op.add_column("audit_entry", sa.Column("mac", sa.Text()))
    op.create_index("ix_audit_entry_area_id_id", "audit_entry", ["area_id", "id"])
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL_APPEND_ONLY if postgresql else SQLITE_APPEND_ONLY:
        op.execute(statement)
