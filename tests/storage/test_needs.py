"""Batches in and out, and summaries that equal what the records add up to, on both engines."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resilience.domain.errors import NotFound, Refused
from resilience.domain.need import NeedColumns, month_number
from resilience.domain.vocabulary import BatchState
from tests.needs_made import batch, columns
from tests.storage.as_operator import store

__all__ = ["store"]

JANUARY = month_number(date(2026, 1, 1))


def test_a_batch_brings_its_records_and_their_part_of_every_summary(store, partnership):
    rows = [
        {"on": date(2026, 1, 3), "need_type": "FOD", "place_id": partnership.places[0]},
        {"on": date(2026, 1, 3), "need_type": "FOD", "outcome": "unmet"},
        {"on": date(2026, 2, 1), "need_type": "UTL", "count": 4},
    ]
    with store.transaction() as tx:
        held = tx.needs.bring_in(partnership.lead.leading(partnership.id), batch(rows))
    with store.reading() as tx:
        area = partnership.lead.reading(partnership.id)
        months = tx.needs.months(area)
        assert (held.records, held.first_day, held.last_day) == (3, date(2026, 1, 3), date(2026, 2, 1))
        assert [(m.month, m.need_type, m.records, m.amount, m.unmet) for m in months] == [
            (JANUARY, "FOD", 2, 2000, 1000),
            (JANUARY + 1, "UTL", 1, 4000, 0),
        ]
        assert {(p.month, p.place_id, p.amount) for p in tx.needs.place_months(area)} == {
            (JANUARY, partnership.places[0], 1000),
            (JANUARY, None, 1000),
            (JANUARY + 1, None, 4000),
        }
        assert [(d.day, d.amount) for d in tx.needs.days(area)] == [
            (date(2026, 1, 3), 2000),
            (date(2026, 2, 1), 4000),
        ]
        assert tx.needs.differences_from_records(area) == 0


def test_none_and_not_reported_stay_apart(store, partnership):
    with store.transaction() as tx:
        tx.needs.bring_in(partnership.lead.leading(partnership.id), batch([{"count": 0}, {"count": None}]))
    with store.reading() as tx:
        (month,) = tx.needs.months(partnership.lead.reading(partnership.id))
        assert (month.records, month.amount, month.not_reported) == (2, 0, 1)


def test_what_is_known_to_the_month_is_not_put_on_a_day(store, partnership):
    with store.transaction() as tx:
        tx.needs.bring_in(partnership.lead.leading(partnership.id), batch([{"grain": "month", "count": 40}]))
    with store.reading() as tx:
        area = partnership.lead.reading(partnership.id)
        assert tx.needs.days(area) == ()
        assert tx.needs.months(area)[0].amount == 40_000


def test_a_withdrawn_batch_leaves_the_figures_exactly_as_they_were(store, partnership):
    lead = partnership.lead.leading(partnership.id)
    with store.transaction() as tx:
        tx.needs.bring_in(lead, batch([{"count": 0.1}, {"on": date(2026, 1, 2), "count": 3}], key="first"))
    with store.reading() as tx:
        before = (tx.needs.months(lead), tx.needs.place_months(lead), tx.needs.days(lead))
    with store.transaction() as tx:
        second = tx.needs.bring_in(lead, batch([{"count": 0.2}, {"on": date(2025, 5, 5)}], key="second"))
    with store.transaction() as tx:
        gone = tx.needs.withdraw(lead, second.id, "the wrong file")
    with store.reading() as tx:
        assert (tx.needs.months(lead), tx.needs.place_months(lead), tx.needs.days(lead)) == before
        assert tx.needs.records(lead, second.id) == ()
        assert (gone.state, gone.withdrawn_why) == (BatchState.WITHDRAWN, "the wrong file")
        assert [held.state for held in tx.needs.batches(lead)] == [
            BatchState.WITHDRAWN,
            BatchState.BROUGHT_IN,
        ]


def test_the_same_content_is_refused_until_it_is_withdrawn(store, partnership):
    lead = partnership.lead.leading(partnership.id)
    with store.transaction() as tx:
        held = tx.needs.bring_in(lead, batch([{}]))
    with pytest.raises(Refused), store.transaction() as tx:
        tx.needs.bring_in(lead, batch([{}]))
    with store.transaction() as tx:
        assert tx.needs.batch_with_key(lead, "one") == held
        tx.needs.withdraw(lead, held.id, "to bring it again")
    with store.transaction() as tx:
        tx.needs.bring_in(lead, batch([{}]))
    with store.reading() as tx:
        assert tx.needs.months(lead)[0].records == 1


def test_a_batch_that_fails_half_way_leaves_nothing(store, partnership):
    lead = partnership.lead.leading(partnership.id)

    def fail(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), store.transaction() as tx:
        tx.needs.bring_in(lead, batch([{}] * 20_000), progress=fail)
    with store.reading() as tx:
        assert (tx.needs.batches(lead), tx.needs.months(lead)) == ((), ())


def test_another_areas_batch_is_not_found(store, partnership, another):
    with store.transaction() as tx:
        held = tx.needs.bring_in(partnership.lead.leading(partnership.id), batch([{}]))
    theirs = another.lead.leading(another.id)
    with pytest.raises(NotFound), store.transaction() as tx:
        tx.needs.withdraw(theirs, held.id, "not mine")
    with store.reading() as tx:
        assert tx.needs.months(theirs) == ()


def test_a_time_kept_comes_back_in_utc(store, partnership):
    lead = partnership.lead.leading(partnership.id)
    at = datetime(2026, 1, 1, 9, 30, tzinfo=UTC)
    with store.transaction() as tx:
        held = tx.needs.bring_in(lead, batch([{"occurred_at": at, "grain": "minute"}]))
    with store.reading() as tx:
        (record,) = tx.needs.records(lead, held.id)
        assert record[list(NeedColumns.__dataclass_fields__).index("occurred_at")] == at


def test_two_batches_of_one_area_at_once_both_count(store, partnership):
    lead = partnership.lead.leading(partnership.id)
    failures = []

    def bring(key: str) -> None:
        try:
            with store.transaction() as tx:
                tx.needs.bring_in(lead, batch([{"count": 2}] * 500, key=key))
        except Exception as error:  # noqa: BLE001 - told by the assertion
            failures.append(error)

    threads = [threading.Thread(target=bring, args=(f"file {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as tx:
        assert failures == []
        assert tx.needs.months(lead)[0].amount == 4 * 500 * 2 * 1000
        assert tx.needs.revision(lead) == 4
        assert tx.needs.differences_from_records(lead) == 0


rows_of_any_kind = st.lists(
    st.fixed_dictionaries(
        {
            "on": st.dates(date(2024, 1, 1), date(2024, 4, 30)),
            "count": st.none() | st.integers(0, 50),
            "direction": st.sampled_from(["request", "offer"]),
            "need_type": st.sampled_from(["FOD", "UTL", "OTH"]),
            "stakeholder": st.sampled_from([None, "individual", "group"]),
            "grain": st.sampled_from(["day", "week", "month"]),
            "outcome": st.sampled_from([None, "unmet", "met_informally"]),
        }
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(first=rows_of_any_kind, second=rows_of_any_kind)
def test_summaries_rebuilt_from_the_records_are_equal_whatever_came_and_went(store, partnership, first, second):
    lead = partnership.lead.leading(partnership.id)
    with store.transaction() as tx:
        for held in tx.needs.batches(lead):
            if held.state is BatchState.BROUGHT_IN:
                tx.needs.withdraw(lead, held.id, "next example")
        one = tx.needs.bring_in(lead, batch(first, key="first"))
        tx.needs.bring_in(lead, batch(second, key="second"))
        assert tx.needs.differences_from_records(lead) == 0
        tx.needs.withdraw(lead, one.id, "property")
        assert tx.needs.differences_from_records(lead) == 0
        assert sum(month.records for month in tx.needs.months(lead)) == len(second)


def test_the_made_rows_are_what_they_say():
    made = columns([{"on": date(2026, 3, 4), "count": 1.5}])
    assert (made.day[0], made.count_thousandths[0]) == ((date(2026, 3, 4) - date(1970, 1, 1)).days, 1500)


@pytest.mark.parametrize("rows", [1, 2, 100, 101, 205])
def test_any_number_of_records_goes_in_whatever_is_the_same_in_all_of_them(store, partnership, rows):
    lead = partnership.lead.leading(partnership.id)
    made = [{"local_code": f"row {number}", "urgency": "week" if number else None} for number in range(rows)]
    with store.transaction() as tx:
        held = tx.needs.bring_in(lead, batch(made))
        names = list(NeedColumns.__dataclass_fields__)
        records = tx.needs.records(lead, held.id)
    assert [record[names.index("local_code")] for record in records] == [f"row {number}" for number in range(rows)]
    assert [record[names.index("urgency")] for record in records] == [None, *["week"] * (rows - 1)]
    assert {record[names.index("need_type")] for record in records} == {"FOD"}
