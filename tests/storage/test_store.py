"""The door itself: transactions, the schema's owners, UTC only, migrations that say what the schema says."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint, insert, select, text
from sqlalchemy.exc import DatabaseError, StatementError

from resilience.domain.errors import NotFound, SessionEnded
from resilience.domain.identity import AreaId
from resilience.domain.viewer import OPERATOR, LedArea, ReadableArea, Viewer
from resilience.domain.vocabulary import Role, SignInMethod
from resilience.storage.engine import FairLock, open_engine
from resilience.storage.migrate import held_version, migrate, newest_version
from resilience.storage.schema import metadata, person


def test_the_migrated_schema_is_the_schema(url):
    with open_engine(url).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_twice_changes_nothing(url):
    migrate(url)
    assert held_version(url) == newest_version()


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_table_names_its_owner_and_what_an_area_owns_is_keyed_by_area(table):
    assert table.info["owner"] in {"area", "reference", "installation"}
    if table.info["owner"] != "area":
        return
    assert not table.c.area_id.nullable
    unique = [
        {column.name for column in constraint.columns}
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint | PrimaryKeyConstraint)
    ]
    unique += [{column.name for column in index.columns} for index in table.indexes if index.unique]
    assert any("area_id" in key for key in unique)
    assert all("area_id" in key or key == {"id"} for key in unique), unique


def test_what_fails_half_way_is_all_undone(store):
    def write_and_fail() -> None:
        with store.transaction() as tx:
            tx.installation.mark("written", "half way")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with store.reading() as tx:
        assert tx.installation.read("written") is None


def test_a_reader_sees_one_moment_while_others_write(store, partnership):
    with store.reading() as before:
        count = len(before.areas.all())
        with store.transaction() as tx:
            tx.installation.mark("written", "meanwhile")
        assert before.installation.read("written") is None
        assert len(before.areas.all()) == count
    with store.reading() as after:
        assert after.installation.read("written") == "meanwhile"


def test_a_mark_once_set_cannot_be_set_again(store):
    with store.transaction() as tx:
        tx.installation.mark("made_as", "real")
    with pytest.raises(DatabaseError), store.transaction() as tx:
        tx.installation.mark("made_as", "example")
    with store.reading() as tx:
        assert not tx.installation.is_example


def test_a_moment_without_a_zone_is_refused_and_any_zone_becomes_utc(url):
    engine = open_engine(url)
    summer = timezone(timedelta(hours=1))
    with engine.begin() as connection:
        naive = insert(person).values(name="a", created_at=datetime(2026, 6, 1, 12))  # noqa: DTZ001
        with pytest.raises(StatementError):
            connection.execute(naive)
        connection.execute(insert(person).values(name="b", created_at=datetime(2026, 6, 1, 12, tzinfo=summer)))
        held = connection.execute(select(person.c.created_at)).scalar_one()
    assert held == datetime(2026, 6, 1, 11, tzinfo=UTC)
    assert held.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO area_population (area_id, year, residents, source) VALUES (1, 'abc', 5, '')",
        "INSERT INTO area_population (area_id, year, residents, source) VALUES (99, 2021, 5, '')",
        "INSERT INTO area_population (area_id, year, residents, source) VALUES (1, 2020, 0, '')",
        "UPDATE area SET kind = 'club'",
    ],
)
def test_the_database_itself_refuses_what_makes_no_sense(url, store, partnership, statement):
    with pytest.raises(DatabaseError), open_engine(url).begin() as connection:
        connection.execute(text(statement))


def test_a_proof_cannot_be_made_by_hand():
    with pytest.raises(TypeError):
        ReadableArea(AreaId(1), None, object())
    with pytest.raises(TypeError):
        LedArea(AreaId(1), None, None)


def test_roles_are_read_again_at_the_moment_of_the_click(store, partnership):
    stale = Viewer(partnership.board.person_id, "board", partnership.lead.grants)
    with store.reading() as tx:
        assert tx.people.again(stale).roles_in(partnership.id) == {Role.BOARD_MEMBER}


def test_an_area_is_found_by_code_slug_name_and_alias_in_any_case(store, partnership):
    with store.reading() as tx:
        for word in ("x01", "Eastwold", " EASTWOLD ", "eastwold forum"):
            assert tx.areas.find(word).id == partnership.id
        with pytest.raises(NotFound):
            tx.areas.find("nowhere")


def test_an_invitation_signs_in_once(store, clock, partnership):
    with store.transaction() as tx:
        proof = OPERATOR.keeping_people()
        tx.sessions.invite(proof, partnership.one.person_id, "hash", clock.now + timedelta(hours=1))
    with store.transaction() as tx:
        assert tx.sessions.use_invitation("hash") == partnership.one.person_id
    with pytest.raises(NotFound), store.transaction() as tx:
        tx.sessions.use_invitation("hash")


def begin(tx, person_id, name="hash", *, idle=30, hours=12):
    tx.sessions.begin(
        person_id,
        name,
        SignInMethod.LOCAL,
        idle_until=tx.now + timedelta(minutes=idle),
        ends_at=tx.now + timedelta(hours=hours),
    )


def test_a_session_ends_by_idleness_age_and_sign_out(store, clock, partnership):
    who, start = partnership.one.person_id, clock.now
    with store.transaction() as tx:
        begin(tx, who)
        begin(tx, who, "other")
    with store.reading() as tx:
        assert tx.sessions.find("hash").person_id == who
        assert tx.sessions.find("guessed") is None
        assert tx.sessions.holding_among(["hash", "other", "guessed"]) == {"hash", "other"}
    clock.now = start + timedelta(minutes=29)
    with store.transaction() as tx:
        tx.sessions.touch("hash", idle_until=clock.now + timedelta(hours=20))
    clock.now = start + timedelta(minutes=30)
    with store.reading() as tx:
        assert tx.sessions.holding_among(["hash", "other"]) == {"hash"}
    clock.now = start + timedelta(hours=12)
    with store.reading() as tx:
        assert tx.sessions.find("hash") is None, "however busy"
    clock.now = start
    with store.transaction() as tx:
        assert tx.sessions.revoke("hash") == who
        assert tx.sessions.revoke("hash") is None
        tx.sessions.touch("hash", idle_until=clock.now + timedelta(hours=1))
        assert tx.sessions.find("hash") is None, "a revoked session is not touched back to life"


def test_all_sessions_of_somebody_end_but_the_one_they_are_in(store, partnership):
    who = partnership.one.person_id
    with store.transaction() as tx:
        for name in ("here", "laptop", "phone"):
            begin(tx, who, name)
        begin(tx, partnership.two.person_id, "somebody else's")
        assert tx.sessions.revoke_all_of(who, but="here") == 2
        assert [held.token_hash for held in tx.sessions.of(who)] == ["here"]
        assert tx.sessions.find("somebody else's") is not None


def test_a_viewer_whose_session_is_over_is_refused_whatever_their_roles(store, partnership):
    who = partnership.one
    with store.transaction() as tx:
        begin(tx, who.person_id)
    came = replace(who, session_hash="hash")
    with store.reading() as tx:
        assert tx.people.again(came).session_hash == "hash"
    with store.transaction() as tx:
        tx.sessions.revoke("hash")
    with pytest.raises(SessionEnded, match="session has ended"), store.reading() as tx:
        tx.people.again(came)


def test_the_fair_lock_serves_in_the_order_of_asking():
    lock, served = FairLock(), []
    queued = threading.Semaphore(0)

    def wait(number: int) -> None:
        queued.release()
        with lock.held():
            served.append(number)

    with lock.held():
        threads = []
        for number in range(8):
            thread = threading.Thread(target=wait, args=(number,))
            threads.append(thread)
            thread.start()
            queued.acquire()
            while len(lock._waiting) <= number:
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join()
    assert served == list(range(8))
