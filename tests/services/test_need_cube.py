"""What is asked of the cube is what one adds up from the records by hand, whatever is asked and by what step."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resilience.domain.errors import NotAllowed, Refused
from resilience.domain.need_question import NeedFilter, Part, Period, Slice, Step
from resilience.domain.vocabulary import Basis, Direction
from resilience.services.need_asking import need_context
from resilience.services.need_choosing import need_options
from resilience.services.need_steps import after, start_of, starts_of
from tests.needs_made import batch

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
EVERY_MONTH = ((FIRST, LAST),)
DAY = timedelta(days=1)


def context_of(store, partnership):
    with store.reading() as tx:
        return need_context(tx, tx.people.again(partnership.board), partnership.id)


def bring(store, partnership, rows, *, key="one", covers=EVERY_MONTH, source="test"):
    with store.transaction() as tx:
        led = tx.people.again(partnership.lead).leading(partnership.id)
        tx.needs.bring_in(led, replace(batch(rows, key=key, covers=covers), mapping_name=source))


rows_of_a_year = st.lists(
    st.fixed_dictionaries(
        {
            "on": st.dates(FIRST, LAST),
            "count": st.integers(0, 9),
            "need_type": st.sampled_from(["FOD", "UTL", "MED"]),
            "stakeholder": st.sampled_from([None, "individual", "group"]),
            "outcome": st.sampled_from([None, "unmet", "open"]),
            "channel": st.sampled_from([None, "telephone", "email"]),
            "target_groups": st.sampled_from(["", "OLD", "OLD CHI"]),
            "place_id": st.sampled_from([0, 1]),
        }
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=rows_of_a_year, step=st.sampled_from(Step))
def test_every_answer_is_the_sum_of_the_records_it_is_about(store, partnership, rows, step):
    rows = [{**row, "place_id": partnership.places[row["place_id"]]} for row in rows]
    with store.transaction() as tx:
        led = tx.people.again(partnership.lead).leading(partnership.id)
        for held in tx.needs.batches(led):
            if held.state.value == "brought_in":
                tx.needs.withdraw(led, held.id, "next example")
    bring(store, partnership, rows)
    cube = context_of(store, partnership).cube

    def by_hand(when, **wanted):
        total = Counter()
        for row in rows:
            if all(row[name] == value for name, value in wanted.items()):
                total[start_of(when, row["on"])] += row["count"]
        return total

    def as_counter(series):
        return Counter({start: count for start, count in zip(series.starts, series.seen, strict=True) if count})

    asked = NeedFilter()
    assert as_counter(cube.series(asked, step)) == +by_hand(step)
    assert as_counter(cube.series(replace(asked, need_type="UTL"), step)) == +by_hand(step, need_type="UTL")
    for part, code, column, value in (
        (Part.PLACE, str(partnership.places[0]), "place_id", partnership.places[0]),
        (Part.STAKEHOLDER, "group", "stakeholder", "group"),
        (Part.CHANNEL, "", "channel", None),
    ):
        sliced = replace(asked, slice=Slice(part, code))
        held = cube.series(sliced, Step.QUARTER)
        assert as_counter(held) == +by_hand(Step.QUARTER, **{column: value})
    old = cube.by_code(Part.TARGET_GROUP, asked).row("OLD")
    assert np.nansum(old) == sum(row["count"] for row in rows if "OLD" in row["target_groups"])
    unmet = cube.series(asked, Step.YEAR).unmet
    assert np.nansum(unmet) == sum(row["count"] for row in rows if row["outcome"] == "unmet")
    march = Period(date(2025, 3, 1), date(2025, 3, 31))
    assert cube.total(asked, march) == sum(row["count"] for row in rows if march.holds(row["on"]))
    assert sum(cube.totals_by_code(None, asked, march).values()) == cube.total(asked, march)
    ten_days = Period(date(2025, 3, 5), date(2025, 3, 14))
    assert cube.total(asked, ten_days) == sum(row["count"] for row in rows if ten_days.holds(row["on"]))


def test_a_point_that_was_not_wholly_reported_is_no_number(store, partnership):
    rows = [{"on": date(2025, 1, 5)}, {"on": date(2025, 3, 5), "count": None}, {"on": date(2025, 4, 5), "count": 4}]
    bring(store, partnership, rows, covers=((FIRST, date(2025, 2, 20)), (date(2025, 3, 1), date(2025, 4, 30))))
    series = context_of(store, partnership).cube.series(NeedFilter())
    assert series.starts == (FIRST, date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 1))
    assert [None if np.isnan(count) else count for count in series.counts] == [1, None, None, 4]
    assert context_of(store, partnership).cube.newest(NeedFilter()) == date(2025, 4, 1)


def test_bases_and_directions_are_never_added_together(store, partnership):
    rows = [{"count": 1}, {"count": 10, "basis": "assessed"}, {"count": 100, "direction": "offer"}]
    bring(store, partnership, rows, covers=((date(2026, 1, 1), date(2026, 1, 31)),))
    cube = context_of(store, partnership).cube
    month = Period(date(2026, 1, 1), date(2026, 1, 31))
    assert cube.bases(Direction.REQUEST) == (Basis.EXPRESSED, Basis.ASSESSED)
    assert cube.total(NeedFilter(), month) == 1
    assert cube.total(NeedFilter(basis=Basis.ASSESSED), month) == 10
    assert cube.total(NeedFilter(Direction.OFFER), month) == 100
    assert cube.total(NeedFilter(basis=Basis.ESTIMATED), month) == 1, "what is not held falls back to what is"


def test_two_sources_that_each_cover_half_of_a_month_cover_no_month(store, partnership):
    bring(store, partnership, [{"on": FIRST}], covers=((FIRST, date(2025, 1, 15)),), source="one")
    bring(
        store, partnership, [{"on": FIRST}], key="two", covers=((date(2025, 1, 16), date(2025, 1, 31)),), source="two"
    )
    series = context_of(store, partnership).cube.series(NeedFilter())
    assert np.isnan(series.counts).all()
    assert series.seen.tolist() == [2]


def test_what_is_known_by_the_month_is_not_asked_for_by_the_day(store, partnership):
    bring(store, partnership, [{"on": FIRST, "grain": "month", "count": 31}])
    cube = context_of(store, partnership).cube
    assert cube.steps(NeedFilter()) == (Step.MONTH, Step.QUARTER, Step.YEAR)
    with pytest.raises(Refused, match="longer step"):
        cube.series(NeedFilter(), Step.DAY)
    with pytest.raises(Refused, match="by place or by stakeholder"):
        NeedFilter(need_type="FOD", slice=Slice(Part.CHANNEL, "telephone"))


def test_a_new_batch_is_seen_at_once_and_nobody_elses_need_ever(store, partnership, another):
    bring(store, partnership, [{"on": FIRST}])
    assert context_of(store, partnership).cube.series(NeedFilter()).seen[0] == 1
    bring(store, partnership, [{"on": FIRST}], key="two")
    assert context_of(store, partnership).cube.series(NeedFilter()).seen[0] == 2
    with store.reading() as tx, pytest.raises(NotAllowed):
        need_context(tx, tx.people.again(another.board), partnership.id)
    assert len(context_of(store, another).cube.series(NeedFilter())) == 0


@given(day=st.dates(date(1999, 1, 1), date(2040, 1, 1)), step=st.sampled_from(Step))
def test_every_day_lies_in_exactly_one_point(day, step):
    start = start_of(step, day)
    assert start <= day < after(step, start)
    assert start_of(step, start) == start
    assert start_of(step, after(step, start)) == after(step, start)
    assert starts_of(step, Period(start, after(step, start) - DAY)) == (start,)
    assert starts_of(step, Period(start - DAY, start)) == (start_of(step, start - DAY), start)


def test_the_line_under_a_title_says_of_which_months_nothing_is_known(store, partnership):
    bring(store, partnership, [{"on": date(2026, 7, 5)}], covers=((date(2026, 6, 1), date(2026, 8, 31)),))
    line = need_options(store, partnership.board, partnership.id).context
    assert line == (
        "Eastwold. Expressed need, June 2026 to August 2026; 3 of 3 months wholly reported. "
        "Of the 2 months since then it is not known."
    )
