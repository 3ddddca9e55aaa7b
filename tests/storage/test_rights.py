"""The second line on PostgreSQL, tested with the first one switched off: proofs made up, yet no row of another area."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from resilience.domain.disruption import NewDisruption
from resilience.domain.intervention import InterventionDraft
from resilience.domain.viewer import (
    NOBODY,
    OPERATOR,
    ControlArea,
    Grant,
    LedArea,
    ReadableArea,
    ScorableArea,
    SharedByArea,
    Viewer,
    _Seal,
)
from resilience.domain.vocabulary import Everyday, Role, Sharing
from resilience.storage.engine import open_engine
from resilience.storage.rights import LENT, borrowing
from resilience.storage.schema import metadata
from tests.needs_made import batch

pytestmark = pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
OF_AREAS = sorted(table.name for table in metadata.sorted_tables if table.info["owner"] == "area")


def forged(kind, area_id, person_id=None):
    """A proof that no viewer gave: what a mistake in the first line would let through."""
    return kind(area_id, person_id, _Seal((kind, area_id, person_id)))


@pytest.fixture
def disrupted(store, partnership, another):
    """Both partnerships with a disruption each."""
    for held in (partnership, another):
        with store.transaction() as tx:
            led = tx.people.again(held.lead).leading(held.id)
            tx.disruptions.add(led, NewDisruption(f"Flood of {held.id}", "flood", date(2026, 1, 1), None, ()))


def seen(tx, area_id) -> list[str]:
    return [held.name for held in tx.disruptions.of(forged(ReadableArea, area_id))]


def test_a_made_up_proof_reads_nothing_of_another_area(store, partnership, another, disrupted):
    with store.reading() as tx:
        tx.people.again(partnership.lead)
        assert seen(tx, partnership.id) == [f"Flood of {partnership.id}"]
        assert seen(tx, another.id) == []


@pytest.mark.parametrize("viewer", [NOBODY, Viewer(None, "", frozenset({Grant(Role.AREA_LEAD, 1)}))])
def test_without_a_person_no_row_is_seen(store, partnership, another, disrupted, viewer):
    with store.reading() as tx:
        assert seen(tx, partnership.id) == [], "before anybody is asked about"
        tx.people.again(viewer)
        assert seen(tx, partnership.id) == seen(tx, another.id) == []


def test_an_administrator_and_a_member_see_no_row_of_any_area(store, partnership, disrupted):
    for role in (Role.ADMINISTRATOR, Role.NCSR_MEMBER):
        with store.transaction() as tx:
            keeping = tx.people.again(OPERATOR).keeping_people()
            person_id = tx.people.add(keeping, role.label)
            tx.people.grant(keeping, person_id, role, None)
        with store.reading() as tx:
            tx.people.again(tx.people.viewer(person_id))
            assert seen(tx, partnership.id) == []


def test_somebody_shut_out_sees_no_row_although_they_hold_the_role(store, partnership, disrupted):
    with store.transaction() as tx:
        keeping = tx.people.again(OPERATOR).keeping_people()
        tx.people.set_active(keeping, partnership.lead.person_id, is_active=False)
    with store.reading() as tx:
        tx.people.act_as(partnership.lead)
        assert seen(tx, partnership.id) == []


def test_the_command_line_sees_all(store, partnership, another, disrupted):
    with store.reading() as tx:
        tx.people.again(OPERATOR)
        assert seen(tx, partnership.id)
        assert seen(tx, another.id)


def assert_refused(store, viewer, write) -> None:
    def try_it() -> None:
        with store.transaction() as tx:
            tx.people.again(viewer)
            write(tx)

    with pytest.raises(DatabaseError, match="row-level security"):
        try_it()


def test_a_made_up_proof_writes_nothing_into_another_area(store, partnership, another, this_round_of_both):
    new = NewDisruption("Slipped in", "flood", date(2026, 1, 1), None, ())
    for write in (
        lambda tx: tx.disruptions.add(forged(LedArea, another.id), new),
        lambda tx: tx.assessments.begin(
            forged(ScorableArea, another.id, partnership.one.person_id), this_round_of_both
        ),
        lambda tx: tx.sharing.decide(forged(SharedByArea, another.id), Sharing.BY_NAME),
    ):
        assert_refused(store, partnership.lead, write)


def test_a_board_member_writes_nothing_even_in_their_own_area(store, partnership):
    new = NewDisruption("Slipped in", "flood", date(2026, 1, 1), None, ())
    assert_refused(store, partnership.board, lambda tx: tx.disruptions.add(forged(LedArea, partnership.id), new))


@pytest.fixture
def this_round_of_both(store):
    with store.transaction() as tx:
        proof = tx.people.again(OPERATOR).setting_up()
        framework = tx.reference.add_framework("test", "1", "{}")
        return tx.assessments.add_round(proof, framework, "Round", date(2026, 11, 1), date(2026, 11, 30))


def test_every_table_of_an_area_is_protected_even_from_its_owner(url):
    with open_engine(url).connect() as connection:
        rows = connection.execute(
            text("SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind = 'r'")
        ).all()
        policies = connection.execute(text("SELECT tablename, cmd FROM pg_policies")).all()
    held = {row.relname: (row.relrowsecurity, row.relforcerowsecurity) for row in rows}
    assert {name: held[name] for name in OF_AREAS} == dict.fromkeys(OF_AREAS, (True, True))
    assert held["export"] == (True, True)
    for name in OF_AREAS:
        assert {row.cmd for row in policies if row.tablename == name} == {"SELECT", "INSERT", "UPDATE", "DELETE"}


@pytest.mark.parametrize("table", OF_AREAS)
def test_no_row_of_any_table_is_seen_or_added_without_a_person(url, table):
    engine = open_engine(url, as_application=True)
    held = metadata.tables[table]
    with engine.connect() as connection:
        assert connection.execute(text("SELECT current_user")).scalar_one() == "resilience_app"
        assert connection.execute(select(held)).all() == []
        with pytest.raises(DatabaseError, match="row-level security"):
            connection.execute(text(f"INSERT INTO {table} (area_id) VALUES (1)"))  # noqa: S608 - a table of ours
    engine.dispose()


@pytest.fixture
def lending(store, partnership, another):
    """The other partnership with a month of need, an intervention, and the word that both may be borrowed."""
    with store.transaction() as tx:
        led = tx.people.again(another.lead).leading(another.id)
        covers = ((date(2026, 1, 1), date(2026, 1, 31)),)
        tx.needs.bring_in(led, batch([{"on": date(2026, 1, 5), "count": 20}], covers=covers))
        draft = InterventionDraft("Soup kitchen", "cooks", date(2026, 2, 1), 0, None, next(iter(Everyday)))
        tx.interventions.add(led, draft)
        tx.sharing.decide_need(another.lead.sharing(another.id), agreed=True)
    return another


def lent(store, viewer, area) -> tuple[int, int, int]:
    """How many months, covers and starts a made-up proof reads of an area."""
    proof = [forged(ControlArea, area.id)]
    with store.reading() as tx:
        tx.people.act_as(viewer)
        need, starts = tx.need_reading.lent(proof)[area.id], tx.interventions.starts_of(proof)
        return len(need.months), len(need.covers), sum(map(len, starts.values()))


def test_what_an_area_lends_is_read_by_whoever_has_a_role_in_an_area_and_only_while_it_agrees(
    store, partnership, lending
):
    for viewer in (partnership.board, partnership.one, partnership.lead):
        assert lent(store, viewer, lending) == (1, 1, 1)
        assert lent(store, NOBODY, lending) == (0, 0, 0)
    assert lent(store, lending.lead, partnership) == (0, 0, 0), "it never agreed"
    with store.transaction() as tx:
        keeping = tx.people.again(OPERATOR).keeping_people()
        member = tx.people.add(keeping, "member")
        tx.people.grant(keeping, member, Role.NCSR_MEMBER, None)
        tx.people.grant(keeping, member, Role.PEER_REVIEWER, partnership.id)
        elsewhere = tx.people.viewer(member)
    assert lent(store, elsewhere, lending) == (0, 0, 0)
    with store.transaction() as tx:
        tx.people.again(lending.lead)
        tx.sharing.decide_need(lending.lead.sharing(lending.id), agreed=False)
    assert lent(store, partnership.lead, lending) == (0, 0, 0)


def test_no_other_question_finds_what_is_lent_and_no_other_table_is_open_while_it_is(store, partnership, lending):
    proof = forged(ReadableArea, lending.id)
    with store.reading() as tx:
        tx.people.act_as(partnership.lead)
        assert (tx.needs.months(proof), tx.needs.batches(proof), tx.needs.covers(proof)) == ((), (), ())
        assert tx.interventions.with_withdrawn(proof) == ()
        connection = tx.needs._connection
        with borrowing(connection):
            open_tables = {
                name
                for name in set(OF_AREAS) - {"sharing_decision", "circle_member", "need_sharing"}
                if lending.id in connection.execute(select(metadata.tables[name].c.area_id)).scalars().all()
            }
        assert open_tables == set(LENT)
        assert tx.needs.months(proof) == (), "closed again"


def test_nobody_agrees_for_another_area_and_what_was_decided_is_never_changed(store, partnership, lending):
    assert_refused(
        store, partnership.lead, lambda tx: tx.sharing.decide_need(forged(SharedByArea, lending.id), agreed=False)
    )
    with store.transaction() as tx:
        tx.people.again(lending.lead)
        with pytest.raises(DatabaseError, match="permission denied"):
            tx.needs._connection.execute(text("UPDATE need_sharing SET is_agreed = 0"))
