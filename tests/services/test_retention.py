"""Periods, what would go, and clearing: summaries equal their records afterwards, and what stays for good stays."""

from __future__ import annotations

import random
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from resilience.domain.area import NewPlace
from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, Refused
from resilience.domain.need import day_number
from resilience.domain.retention import FIRST_DAYS, SHORTEST_DAYS, Kept
from resilience.domain.viewer import NOBODY, OPERATOR
from resilience.domain.vocabulary import Marking, Role, SignInMethod
from resilience.services import bringing_data, identity, people, retention, scoring
from resilience.services.data_protection import HELD, data_protection
from resilience.storage.exports import ReadyFile
from resilience.storage.schema import audit_entry, metadata, score_revision
from resilience.views.as_json import as_json
from tests.needs_made import batch
from tests.services.test_people import scored

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
OLD, NEW = date(2025, 3, 4), date(2026, 11, 20)
MOMENT = datetime(2025, 3, 4, 13, 37, tzinfo=UTC)
COLUMNS = ("source_row", "day", "month", "occurred_at", "grain", "place_id")
"""The columns of a record by which these tests look at it, at their places in `tx.needs.records`."""


@pytest.fixture
def administrator(store):
    """Somebody who keeps the record."""
    with store.transaction() as tx:
        proof = OPERATOR.keeping_people()
        number = tx.people.add(proof, "Administrator")
        tx.people.grant(proof, number, Role.ADMINISTRATOR, None)
        return tx.people.viewer(number)


@pytest.fixture
def ward(store, partnership):
    """A place within the first district of the partnership."""
    with store.transaction() as tx:
        proof = OPERATOR.setting_up()
        (number,) = tx.areas.add_places(
            proof, partnership.id, (NewPlace("X01A1", "Mill", "ward", 900, parent_code="X01A"),)
        )
        return number


def bring_in(store, area, rows, key="one"):
    with store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        return tx.needs.bring_in(OPERATOR.leading(area.id), batch(rows, key=key))


def records(store, area, held):
    with store.reading() as tx:
        tx.people.act_as(OPERATOR)
        return tx.needs.records(OPERATOR.reading(area.id), held.id)


def fine(on, **more):
    return {"on": on, "source_ref": "call 12", "local_code": "FD7", **more}


@BOTH_ENGINES
def test_old_records_lose_their_details_and_new_ones_keep_them(store, partnership, ward, administrator):
    held = bring_in(
        store,
        partnership,
        [
            fine(OLD, grain="minute", occurred_at=MOMENT, place_id=ward),
            fine(NEW, grain="minute", occurred_at=MOMENT.replace(year=2026, month=11, day=20), place_id=ward),
            {"on": OLD, "place_id": partnership.places[1]},
        ],
    )
    retention.set_days(store, administrator, Kept.RECORD_DETAILS, 365)
    done = retention.run(store, administrator)
    assert done.records == 1
    old, new, untouched = records(store, partnership, held)
    assert (*old[1:2], *old[3:6]) == (day_number(OLD), None, "day", partnership.places[0])
    assert old[-3:] == ("", "", None)
    assert new[3:6] == (MOMENT.replace(year=2026, month=11, day=20), "minute", ward)
    assert new[-3:] == ("FD7", "call 12", None)
    assert untouched[5] == partnership.places[1]
    with store.reading() as tx:
        tx.people.act_as(OPERATOR)
        places = tx.needs.place_months(OPERATOR.reading(partnership.id))
    by_place = {(held.place_id, held.records) for held in places}
    assert by_place == {(partnership.places[0], 1), (partnership.places[1], 1), (ward, 1)}
    assert bringing_data.areas_whose_summaries_differ(store, OPERATOR) == ()
    assert retention.run(store, administrator).records == 0


@BOTH_ENGINES
@pytest.mark.parametrize("seed", [1, 2])
def test_summaries_equal_their_records_whatever_was_cleared_and_nothing_counted_is_lost(
    store, partnership, another, ward, administrator, monkeypatch, seed
):
    monkeypatch.setattr(retention, "AT_ONCE", 7)
    chance = random.Random(seed)

    def row():
        grain = chance.choice(["minute", "hour", "day", "week", "month"])
        on = OLD + timedelta(days=chance.randrange(0, 640))
        return {
            "on": on - timedelta(days=on.weekday())
            if grain == "week"
            else on.replace(day=1)
            if grain == "month"
            else on,
            "grain": grain,
            "occurred_at": MOMENT if grain in {"minute", "hour"} and chance.random() < 0.8 else None,
            "place_id": chance.choice([None, ward, *partnership.places]),
            "count": chance.choice([None, 0, 1, 4]),
            "outcome": chance.choice([None, "unmet"]),
            "source_ref": chance.choice(["", "call 1"]),
            "local_code": chance.choice(["", "FD7"]),
        }

    first = bring_in(store, partnership, [row() for _number in range(40)], "first")
    bring_in(store, partnership, [row() for _number in range(25)], "second")
    bring_in(store, another, [fine(OLD)], "elsewhere")

    def sums():
        with store.reading() as tx:
            tx.people.act_as(OPERATOR)
            area = OPERATOR.reading(partnership.id)
            by_place = tx.needs.place_months(area)
            return tx.needs.months(area), tx.needs.days(area), sum(one.amount for one in by_place)

    before = sums()
    retention.set_days(store, administrator, Kept.RECORD_DETAILS, 200)
    said = retention.what_would_go(store, administrator, Kept.RECORD_DETAILS, 200)
    done = retention.run(store, administrator)
    assert said == retention.records_words(done.records)
    assert done.records > 30
    assert sums() == before
    assert bringing_data.areas_whose_summaries_differ(store, OPERATOR) == ()
    cutoff = day_number(date(2026, 11, 22)) - 200
    for held in records(store, partnership, first):
        if held[1] < cutoff:
            assert held[3] is None
            assert held[4] not in {"minute", "hour"}
            assert held[5] != ward
            assert held[-3:] == ("", "", None)
    assert retention.what_would_go(store, administrator, Kept.RECORD_DETAILS, 200) == "details of no record"


def test_a_batch_whose_details_were_cleared_is_withdrawn_whole(store, partnership, ward, administrator):
    held = bring_in(store, partnership, [fine(OLD, place_id=ward), fine(OLD), fine(NEW, place_id=ward)])
    retention.set_days(store, administrator, Kept.RECORD_DETAILS, 100)
    retention.run(store, administrator)
    with store.transaction() as tx:
        tx.needs.withdraw(OPERATOR.leading(partnership.id), held.id, "a trial")
    with store.reading() as tx:
        area = OPERATOR.reading(partnership.id)
        assert (tx.needs.months(area), tx.needs.place_months(area), tx.needs.days(area)) == ((), (), ())


def test_a_place_is_coarsened_to_its_district_and_no_further(store, partnership, administrator):
    with store.transaction() as tx:
        places = tx.areas.add_places(
            OPERATOR.setting_up(),
            partnership.id,
            (
                NewPlace("C", "County", "county"),
                NewPlace("D", "Dale", "district", parent_code="C"),
                NewPlace("W", "Ward", "ward", parent_code="D"),
                NewPlace("S", "Street end", "estate", parent_code="W"),
            ),
        )
    held = bring_in(store, partnership, [{"on": OLD, "place_id": place} for place in places])
    retention.set_days(store, administrator, Kept.RECORD_DETAILS, 100)
    assert retention.run(store, administrator).records == 2
    assert [record[5] for record in records(store, partnership, held)] == [places[0], places[1], places[1], places[1]]


@BOTH_ENGINES
def test_ended_sessions_used_links_and_failed_sign_ins_go_after_their_days(store, partnership, administrator, clock):
    with store.transaction() as tx:
        token = identity.begin_session(tx, partnership.one.person_id, SignInMethod.LOCAL)
        tx.sessions.note_failure(["a hash"])
    people.invite(store, administrator, "Somebody", Role.NCSR_MEMBER)
    identity.sign_out(store, token)
    clock.now += timedelta(days=31)
    done = retention.run(store, OPERATOR)
    assert (done.sessions, done.failed_sign_ins) == (0, 1)
    clock.now += timedelta(days=63)
    with store.transaction() as tx:
        mine = identity.begin_session(tx, administrator.person_id, SignInMethod.LOCAL)
    lines = {line.kept: line.would_go for line in retention.retention(store, administrator).lines}
    assert lines[Kept.SESSIONS] == "2 ended sessions and used links"
    assert retention.run(store, administrator).sessions == 2
    assert identity.viewer_for(store, mine) != NOBODY


def test_files_that_nobody_fetched_go_at_the_next_run(store, partnership, clock):
    with store.transaction() as tx:
        file = ReadyFile(
            partnership.one.person_id, "session", None, "person", "a.json", "application/json", Marking.OFFICIAL, b"{}"
        )
        tx.exports.hold("hash", file, clock.now + timedelta(minutes=10))
    assert retention.run(store, OPERATOR).files == 0
    clock.now += timedelta(minutes=11)
    assert retention.run(store, OPERATOR).files == 1


@BOTH_ENGINES
def test_the_record_and_the_scores_stay_for_good(store, partnership, administrator, this_round, clock):
    scored(store, partnership.one, partnership, this_round)
    scoring.submit(store, partnership.one, partnership.id, this_round)
    for kept in Kept:
        retention.set_days(store, administrator, kept, SHORTEST_DAYS[kept])

    def held():
        with store.reading() as tx:
            tx.people.act_as(OPERATOR)
            return [
                tx.people._connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (audit_entry, score_revision)
            ]

    entries, scores = held()
    clock.now += timedelta(days=10_000)
    retention.run(store, OPERATOR)
    assert held() == [entries, scores]
    with store.reading() as tx:
        assert tx.audit.verify().is_whole


@BOTH_ENGINES
def test_what_was_cleared_is_written_down_and_the_areas_lead_sees_their_part(
    store, partnership, another, administrator
):
    bring_in(store, partnership, [fine(OLD)] * 9)
    retention.set_days(store, administrator, Kept.RECORD_DETAILS, 365)
    retention.run(store, administrator)
    with store.reading() as tx:
        mine = tx.audit.of_area(partnership.lead.overseeing(partnership.id))
        theirs = tx.audit.of_area(another.lead.overseeing(another.id))
        all_of_it = tx.audit.of_all(OPERATOR.keeping_the_record())
    assert [(entry.deed, entry.subject) for entry in mine] == [(Deed.RETENTION_RUN, "batch 1, 9 records")]
    assert theirs == ()
    assert [entry.deed for entry in all_of_it] == [Deed.RETENTION_RUN, Deed.RETENTION_RUN, Deed.RETENTION]
    assert all_of_it[-1].subject == "record_details 365 days"


def test_a_run_by_itself_that_clears_nothing_writes_nothing_down(store):
    retention.run(store, OPERATOR)
    with store.reading() as tx:
        assert tx.audit.of_all(OPERATOR.keeping_the_record()) == ()


@pytest.mark.parametrize(
    ("kept", "days"),
    [(Kept.SESSIONS, 0), (Kept.FAILED_SIGN_INS, -5), (Kept.RECORD_DETAILS, 89), (Kept.RECORD_DETAILS, 40_000)],
)
def test_a_period_out_of_bounds_is_refused_and_nothing_changes(store, administrator, kept, days):
    with pytest.raises(Refused, match="can be kept for"):
        retention.set_days(store, administrator, kept, days)
    with pytest.raises(Refused, match="can be kept for"):
        retention.what_would_go(store, administrator, kept, days)
    with store.reading() as tx:
        assert tx.retention.days() == FIRST_DAYS


def test_only_an_administrator_sets_periods_counts_and_clears(store, partnership):
    for who in (partnership.lead, partnership.board, partnership.one, NOBODY):
        for attempt in (
            lambda who=who: retention.retention(store, who),
            lambda who=who: retention.what_would_go(store, who, Kept.SESSIONS, 5),
            lambda who=who: retention.set_days(store, who, Kept.SESSIONS, 5),
            lambda who=who: retention.run(store, who),
        ):
            with pytest.raises(NotAllowed):
                attempt()


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "details of no record"),
        (1, "details of 1 to 7 records"),
        (7, "details of 1 to 7 records"),
        (8, "details of about 10 records"),
        (12_342, "details of about 12,340 records"),
    ],
)
def test_an_administrator_is_told_no_small_count_of_records(number, said):
    assert retention.records_words(number) == said


def test_the_daily_job_clears_a_while_after_the_start_then_daily_and_survives_a_failure(
    store, partnership, administrator, caplog
):
    bring_in(store, partnership, [fine(OLD)])
    retention.set_days(store, administrator, Kept.RECORD_DETAILS, 365)
    waited = []

    def stops_within(seconds):
        waited.append(seconds)
        if len(waited) == 2:
            with store.transaction() as tx:
                tx.people._connection.exec_driver_sql("ALTER TABLE failed_sign_in RENAME TO gone")
        return len(waited) == 3

    retention.run_again_and_again(store, stops_within)
    assert waited == [retention.FIRST_AFTER_SECONDS, retention.EVERY_SECONDS, retention.EVERY_SECONDS]
    assert "clearing what was kept long enough failed, reference" in caplog.text
    with store.reading() as tx:
        (entry,) = tx.audit.of_area(OPERATOR.overseeing(partnership.id))
    assert (entry.deed, entry.person_id) == (Deed.RETENTION_RUN, None)


def test_the_job_keeps_no_process_from_ending_and_is_stopped_at_once(store):
    stop = retention.start_retention_job(store)
    thread = next(one for one in threading.enumerate() if one.name == "retention")
    assert thread.daemon
    stop()
    thread.join(5)
    assert not thread.is_alive()


def test_every_table_of_the_database_is_described_on_the_page_about_data_protection():
    assert set(HELD) == {table.name for table in metadata.sorted_tables}
    assert all(held.what and held.why and held.kept for held in HELD.values())


def test_the_page_says_the_periods_that_are_set_and_who_sees_what(store, partnership, administrator):
    retention.set_days(store, administrator, Kept.SESSIONS, 17)
    retention.set_days(store, administrator, Kept.RECORD_DETAILS, 400)
    view = data_protection(store, partnership.one)
    text = as_json(view)
    assert "17 days after it ended" in text
    assert "exact time, source reference and local code: 400 days" in text
    assert "See the whole record of who did what" in text
    assert not view.may_keep
    assert data_protection(store, administrator).may_keep


def test_the_page_names_lead_authorities_to_whoever_is_signed_in_and_says_how_many_lack_one(store, partnership):
    from resilience.domain.sharing import Authority

    authority = Authority(partnership.id, "Eastwold Council", "data@eastwold.example", Marking.OFFICIAL)
    with store.transaction() as tx:
        tx.sharing.set_authority(tx.people.again(partnership.lead).sharing(partnership.id), authority)
    view = data_protection(store, partnership.board)
    assert view.authorities.rows == (("Eastwold", "Eastwold Council", "data@eastwold.example", "OFFICIAL"),)
    assert "51 of 52 areas have named no lead authority yet." in view.without_authority
    assert data_protection(store, NOBODY).authorities is None
