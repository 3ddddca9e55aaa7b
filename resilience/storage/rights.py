"""The second line behind the proofs, on PostgreSQL: row-level security and a role that may do no more than it needs.

Every table that an area owns shows and takes only rows of areas that the person of the transaction has to do with.
The person is a setting of the transaction, written by `PeopleTable.again`; without it no row is seen (fail closed).
SQLite has neither rows' rights nor roles: there the proofs stand alone.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from resilience.storage.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table

APP_ROLE = "resilience_app"
"""The role that the application takes on after connecting, where the database has it."""
PERSON = "resilience.person"
"""The transaction's setting: a person's number, `operator` for the command line, empty for nobody."""
EVERYBODY = "operator"
BORROWS = "resilience.borrows"
"""The transaction's setting: `yes` while totals of areas that agreed to it are read for a comparison group."""

_SETTING = f"current_setting('{PERSON}', true)"
_NUMBER = f"NULLIF(NULLIF({_SETTING}, ''), '{EVERYBODY}')::integer"
_AREAS = (
    "SELECT g.area_id FROM role_grant g JOIN person p ON p.id = g.person_id "  # noqa: S608 - our own constants
    f"WHERE p.state = 'active' AND g.area_id IS NOT NULL AND g.person_id = {_NUMBER}"
)
_IS_OPERATOR = f"COALESCE({_SETTING}, '') = '{EVERYBODY}'"


def _by(*roles: str) -> str:
    """The condition that somebody holds one of these roles in the row's area."""
    listed = ", ".join(f"'{role}'" for role in roles)
    return f"({_IS_OPERATOR} OR area_id IN ({_AREAS} AND g.role IN ({listed})))"


READS = _by("board_member", "evaluator", "area_lead")
READS_WITH_PEERS = _by("board_member", "evaluator", "area_lead", "peer_reviewer")
WRITES = _by("evaluator", "area_lead")
WRITES_WITH_PEERS = _by("evaluator", "area_lead", "peer_reviewer")
DECIDES = _by("evaluator", "area_lead", "board_member")
DECIDES_WITH_PEERS = _by("evaluator", "area_lead", "board_member", "peer_reviewer")
LEADS = _by("area_lead")
IS_SOMEBODY = f"COALESCE({_SETTING}, '') <> ''"
_COMPARES = (
    "(EXISTS (SELECT 1 FROM role_grant g JOIN person p ON p.id = g.person_id "  # noqa: S608 - our own constants
    f"WHERE p.state = 'active' AND g.role = 'ncsr_member' AND g.person_id = {_NUMBER}) "
    "AND area_id IN (SELECT d.area_id FROM sharing_decision d WHERE d.sharing IN ('by_name', 'without_name') "
    "AND d.number = "
    "(SELECT max(newest.number) FROM sharing_decision newest WHERE newest.area_id = d.area_id)))"
)
_CIRCLES = (
    "area_id IN (SELECT m.area_id FROM circle_member m WHERE m.is_in = 1 AND m.number = "  # noqa: S608 - our own
    "(SELECT max(n.number) FROM circle_member n WHERE n.area_id = m.area_id AND n.circle_id = m.circle_id) "
    "AND m.circle_id IN (SELECT o.circle_id FROM circle_member o WHERE o.is_in = 1 AND o.number = "
    "(SELECT max(p.number) FROM circle_member p WHERE p.area_id = o.area_id AND p.circle_id = o.circle_id) "
    f"AND o.area_id IN ({_AREAS} AND g.role IN ('board_member', 'area_lead'))))"
)
"""Areas of a circle in which an area of this person is, now; both sides have to be in it."""
_LENDS = (
    f"(current_setting('{BORROWS}', true) = 'yes' "  # noqa: S608 - our own constants
    "AND area_id IN (SELECT d.area_id FROM need_sharing d WHERE d.is_agreed = 1 AND d.number = "
    "(SELECT max(newest.number) FROM need_sharing newest WHERE newest.area_id = d.area_id)) "
    f"AND EXISTS ({_AREAS} AND g.role IN ('board_member', 'evaluator', 'area_lead')))"
)
"""Areas whose need stands in comparison groups now, for whoever holds a role in an area, and while it is borrowed."""
LENT = {
    "need_month": "",
    "batch_cover": "",
    "batch": " AND state = 'brought_in'",
    "intervention": " AND withdrawn_at IS NULL",
    "data_revision": "",
}
"""Tables of which a comparison group is made, and which of their rows. Every other table stays closed to it.

Rows open only within `borrowing`, so that no other question finds them, whatever it forgot to ask for.
"""
FOR_PEERS = frozenset(
    {
        "assessment",
        "score_revision",
        "submission",
        "confidence_answer",
        "evidence",
        "evidence_revision",
        "evidence_use",
        "peer_review",
        "round_invitee",
        "change_request",
    }
)
"""Tables of which visiting peers read the rows of the area that they review; of the rest of it they read nothing."""
WRITTEN_BY_PEERS = frozenset(
    {"assessment", "score_revision", "submission", "confidence_answer", "evidence_use", "change_request"}
)
DECIDED_ON = frozenset({"assessment", "sign_off", "comment", "dissent"})
"""Tables that board members write to as well: they discuss, record dissent and sign."""
COMPARED = frozenset({"assessment", "score_revision", "submission", "agreed_score", "published_level"})
"""Tables of which NCSR+ members read the rows of areas that share, by name or without.

A row cannot be summed up unseen, so that those without a name are only summed up is for
`ComparedTable.given_without_name` to keep: there is no other way from their proof to a score.
"""
_ONLY_SUBMITTED = {
    "score_revision": " AND EXISTS (SELECT 1 FROM submission s WHERE s.area_id = score_revision.area_id "
    "AND s.assessment_id = score_revision.assessment_id AND s.person_id = score_revision.person_id)"
}
"""What of a compared table stays its author's own: a score that has not been submitted."""
READ_BY_ALL = frozenset({"sharing_decision", "circle_member", "need_sharing"})
"""Tables whose rows everybody who has signed in may read, since they decide what else is shown."""
SHARED_ROWS = {"lesson": f"(is_shared = 1 AND withdrawn_at IS NULL AND {IS_SOMEBODY})"}
"""Tables of which everybody who has signed in may read the rows that their area shares."""
ADDED_TO = frozenset(
    {"audit_entry", "installation", "sharing_decision", "circle_member", "need_sharing", "evaluation_plan"}
)
"""Tables that the application's role adds to and never changes."""


def secure(connection: Connection) -> None:
    """Put row-level security and the application's rights on every table; doing it twice changes nothing.

    Where the database's user may not create roles, the application keeps the rights of the user it connects as:
    row-level security holds for the owner too, unless that user is a superuser, which `production` refuses.
    """
    if connection.dialect.name != "postgresql":
        return
    there = set(inspect(connection).get_table_names())
    tables = [table for table in metadata.sorted_tables if table.name in there]
    if not {"export", "sharing_decision", "circle_member", "need_sharing"} <= there:
        return  # a step on the way to the newest schema; the policies look at these four
    for table in tables:
        if table.info["owner"] == "area":
            _protect(connection, table.name)
    _own_rows(connection)
    if _app_role_is_there(connection):
        _give_rights(connection, tables)


def _protect(connection: Connection, table: str) -> None:
    reads = READS_WITH_PEERS if table in FOR_PEERS else READS
    if table in READ_BY_ALL:
        reads = IS_SOMEBODY
    if table in COMPARED:
        reads = f"({reads} OR (({_COMPARES} OR {_CIRCLES}){_ONLY_SUBMITTED.get(table, '')}))"
    if table in SHARED_ROWS:
        reads = f"({reads} OR {SHARED_ROWS[table]})"
    if table in LENT:
        reads = f"({reads} OR ({_LENDS}{LENT[table]}))"
    writes = _writes(table)
    _policies(
        connection,
        table,
        (
            ("reads", f"FOR SELECT USING ({reads})"),
            ("adds", f"FOR INSERT WITH CHECK ({writes})"),
            ("changes", f"FOR UPDATE USING ({writes}) WITH CHECK ({writes})"),
            ("removes", f"FOR DELETE USING ({writes})"),
        ),
    )


def _writes(table: str) -> str:
    if table in DECIDED_ON:
        return DECIDES_WITH_PEERS if table in WRITTEN_BY_PEERS else DECIDES
    return WRITES_WITH_PEERS if table in WRITTEN_BY_PEERS else WRITES


def _own_rows(connection: Connection) -> None:
    _policies(
        connection,
        "area_authority",
        (
            ("reads", "FOR SELECT USING (true)"),
            ("adds", f"FOR INSERT WITH CHECK ({LEADS})"),
            ("changes", f"FOR UPDATE USING ({LEADS}) WITH CHECK ({LEADS})"),
            ("removes", f"FOR DELETE USING ({LEADS})"),
        ),
    )
    own = f"({_IS_OPERATOR} OR person_id = {_NUMBER})"
    _policies(connection, "export", (("own", f"FOR ALL USING ({own}) WITH CHECK ({own})"),))


def _policies(connection: Connection, table: str, policies: tuple[tuple[str, str], ...]) -> None:
    connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    connection.exec_driver_sql(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for name, body in policies:
        connection.exec_driver_sql(f"DROP POLICY IF EXISTS {name} ON {table}")
        connection.exec_driver_sql(f"CREATE POLICY {name} ON {table} {body}")


def _app_role_is_there(connection: Connection) -> bool:
    ask = f"SELECT 1 FROM pg_roles WHERE rolname = '{APP_ROLE}'"  # noqa: S608 - our own constant
    if connection.exec_driver_sql(ask).first():
        return True
    may = connection.exec_driver_sql(
        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ).scalar_one()
    if not may:
        return False
    connection.exec_driver_sql(f"CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS")
    connection.exec_driver_sql(f"GRANT {APP_ROLE} TO CURRENT_USER")
    return True


def _give_rights(connection: Connection, tables: list[Table]) -> None:
    schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {APP_ROLE}")
    connection.exec_driver_sql(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {APP_ROLE}")
    connection.exec_driver_sql(f"GRANT SELECT ON alembic_version TO {APP_ROLE}")
    for table in tables:
        rights = "SELECT, INSERT" if table.name in ADDED_TO else "SELECT, INSERT, UPDATE, DELETE"
        connection.exec_driver_sql(f"REVOKE ALL ON {table.name} FROM {APP_ROLE}")
        connection.exec_driver_sql(f"GRANT {rights} ON {table.name} TO {APP_ROLE}")


@contextmanager
def every_row(connection: Connection) -> Iterator[None]:
    """Lift row-level security for a block that tidies up, and put the person of the transaction back afterwards."""
    if connection.dialect.name != "postgresql":
        yield
        return
    before = connection.execute(text("SELECT current_setting(:setting, true)"), {"setting": PERSON}).scalar_one()
    _act_for(connection, EVERYBODY)
    yield
    _act_for(connection, before or "")  # where the block failed, its transaction ends and the setting with it


@contextmanager
def borrowing(connection: Connection) -> Iterator[None]:
    """Open what areas lend to comparison groups for a block; who may borrow which is for the proof to say."""
    if connection.dialect.name != "postgresql":
        yield
        return
    _set_borrows(connection, "yes")
    yield
    _set_borrows(connection, "")  # where the block failed, its transaction ends and the setting with it


def _set_borrows(connection: Connection, value: str) -> None:
    connection.execute(text("SELECT set_config(:setting, :value, true)"), {"setting": BORROWS, "value": value})


def _act_for(connection: Connection, person: str) -> None:
    connection.execute(text("SELECT set_config(:setting, :person, true)"), {"setting": PERSON, "person": person})


def take_on_the_role(cursor: object) -> None:
    """Become the application's role on a fresh connection, where the database has it and lets this user."""
    ask = f"SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = '{APP_ROLE}'"  # noqa: S608
    cursor.execute(ask)  # type: ignore[attr-defined]
    row = cursor.fetchone()  # type: ignore[attr-defined]
    if row is not None and row[0]:
        cursor.execute(f"SET ROLE {APP_ROLE}")  # type: ignore[attr-defined]
