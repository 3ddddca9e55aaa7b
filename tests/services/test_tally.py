"""The weekly tally: none is not "not reported", a week is saved once, and nothing that was saved or typed is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from resilience.domain.audit import Deed
from resilience.domain.errors import Conflict, NotAllowed, Refused
from resilience.domain.need_notes import ReportingDraft
from resilience.domain.need_question import NeedFilter, Period, Step
from resilience.domain.vocabulary import ReportingChange
from resilience.services.need_asking import need_context
from resilience.services.need_channels import ChannelWeek, channel_weeks
from resilience.services.reporting import note_reporting_change
from resilience.services.tally import save_tally, undo_tally, weekly_tally
from resilience.services.tally_cells import number_in
from resilience.views.tally import TypedTally
from tests.conftest import Partnership
from tests.needs_made import batch

WEEK = date(2026, 11, 9)
"""The week that ended last, a week before the tests' Sunday."""
LAST = WEEK - timedelta(days=7)
ASKED = NeedFilter()


@pytest.fixture
def partnership(store):
    return Partnership(store, "T01", "Tallyworth")


def typed(complete=(), **cells):
    """Return a tally from words such as `telephone_FOD="3"`."""
    return TypedTally({tuple(name.rsplit("_", 1)): text for name, text in cells.items()}, frozenset(complete))


def save(store, partnership, tally, *, week=WEEK, seen=None):
    return save_tally(store, partnership.lead, partnership.id, week, tally, seen)


def view(store, partnership, week=WEEK):
    return weekly_tally(store, partnership.lead, partnership.id, week)


def held(store, partnership, week=WEEK):
    shown = view(store, partnership, week)
    return {
        (channel.code, cell.need_type): cell.held for channel in shown.channels for cell in channel.cells if cell.held
    }


def context_of(store, partnership):
    with store.reading() as tx:
        return need_context(tx, tx.people.again(partnership.lead), partnership.id)


def test_none_is_a_count_of_0_and_blank_is_not_reported(store, partnership):
    said = save(
        store,
        partnership,
        typed(
            ("email",),
            telephone_FOD="3",
            telephone_UTL="",
            telephone_INF="0",
            email_FOD="",
            email_UTL="2",
            email_INF="none",
            in_person_FOD="",
        ),
    )
    assert said.sentence.startswith("The week of 9 November 2026 is saved: 5 requests.")
    with store.reading() as tx:
        area = tx.people.again(partnership.lead).leading(partnership.id)
        (held_batch,) = tx.needs.batches(area)
        rows = {(row[14], row[7]): row[18] for row in tx.needs.records(area, held_batch.id)}
        assert tx.needs.differences_from_records(area) == 0
    assert held_batch.covers == ((WEEK, WEEK + timedelta(days=6)),)
    assert rows == {
        ("email", "FOD"): 0,
        ("email", "INF"): 0,
        ("email", "UTL"): 2000,
        ("telephone", "FOD"): 3000,
        ("telephone", "INF"): 0,
        ("telephone", "UTL"): None,
    }
    context = context_of(store, partnership)
    weeks = channel_weeks(context, ASKED)
    states = {code: weeks.state(row, 0) for row, code in enumerate(weeks.codes)}
    assert states == {"telephone": ChannelWeek.NOT_REPORTED, "email": ChannelWeek.REPORTED}
    assert context.cube.series(ASKED, Step.WEEK).is_reported.tolist() == [False]


def test_a_week_with_every_channel_complete_counts_as_wholly_reported(store, partnership):
    save(store, partnership, typed(("telephone",), telephone_FOD="3", telephone_UTL=""))
    series = context_of(store, partnership).cube.series(ASKED, Step.WEEK)
    assert (series.starts, series.counts.tolist()) == ((WEEK,), [3.0])
    complete = {channel.code: channel.is_complete for channel in view(store, partnership).channels}
    assert complete == {"telephone": True, "web_form": False, "email": False}


def test_the_week_before_stands_beside_each_cell_and_is_never_filled_in(store, partnership):
    save(store, partnership, typed(telephone_FOD="7", telephone_UTL="0"), week=LAST)
    telephone = view(store, partnership).channels[0]
    cells = {cell.need_type: (cell.last_week, cell.held) for cell in telephone.cells}
    assert (cells["FOD"], cells["UTL"], cells["INF"]) == (("7", ""), ("none", ""), ("", ""))


def test_the_same_again_changes_nothing_and_another_takes_its_place_until_it_is_undone(store, partnership):
    first = typed(telephone_FOD="3")
    assert save(store, partnership, first).is_changed
    seen = view(store, partnership).seen
    assert not save(store, partnership, first, seen=seen).is_changed
    assert view(store, partnership).seen == seen
    save(store, partnership, typed(telephone_FOD="4"), seen=seen)
    save(store, partnership, first, seen=view(store, partnership).seen)
    assert held(store, partnership) == {("telephone", "FOD"): "3"}
    assert context_of(store, partnership).cube.series(ASKED, Step.WEEK).counts.tolist() == [3.0]
    undo_tally(store, partnership.lead, partnership.id, WEEK, view(store, partnership).seen)
    assert held(store, partnership) == {("telephone", "FOD"): "4"}
    for _version in range(2):
        undo_tally(store, partnership.lead, partnership.id, WEEK, view(store, partnership).seen)
    assert (held(store, partnership), view(store, partnership).seen) == ({}, None)
    with pytest.raises(Refused, match="nothing to undo"):
        undo_tally(store, partnership.lead, partnership.id, WEEK, None)
    with store.reading() as tx:
        told = [entry.deed for entry in tx.audit.of_area(partnership.lead.overseeing(partnership.id))]
    assert told.count(Deed.TALLY) == 6


def test_somebody_who_saved_meanwhile_is_not_overwritten(store, partnership):
    seen = view(store, partnership).seen
    save(store, partnership, typed(telephone_FOD="3"))
    with pytest.raises(Conflict, match="saved this week since you opened it"):
        save(store, partnership, typed(telephone_FOD="9"), seen=seen)
    assert held(store, partnership) == {("telephone", "FOD"): "3"}
    undone = view(store, partnership).seen
    undo_tally(store, partnership.lead, partnership.id, WEEK, undone)
    with pytest.raises(Conflict, match="undone since"):
        save(store, partnership, typed(telephone_FOD="9"), seen=undone)


def test_every_cell_that_cannot_be_read_is_named_and_nothing_is_saved(store, partnership):
    with pytest.raises(Refused) as refused:
        save(store, partnership, typed(telephone_FOD="abc", telephone_UTL="-1", email_FOD="2.5", email_UTL="4"))
    assert refused.value.sentence.startswith("3 cells cannot be read")
    assert "Telephone, Food and drinking water: “abc” is not a whole number" in refused.value.sentence
    assert view(store, partnership).seen is None
    with pytest.raises(Refused, match="at least one number"):
        save(store, partnership, typed(telephone_FOD=" "))


@pytest.mark.parametrize(
    ("text", "number"), [("", None), ("  ", None), ("0", 0), ("None", 0), ("007", 7), (" 12 ", 12)]
)
def test_a_cell_is_read_as_it_was_meant(text, number):
    assert number_in(text) == number


@pytest.mark.parametrize("text", ["1,200", "1e3", "٣", "three", "100001", "=1+1"])
def test_a_cell_that_could_mean_two_things_is_refused(text):
    with pytest.raises(Refused):
        number_in(text)


def test_channels_and_types_of_late_stand_first_without_those_noted_as_closed(store, partnership):
    rows = [
        {"on": date(2026, month, 1), "count": count, "channel": channel, "need_type": need_type}
        for month in (7, 8, 9, 10)
        for channel, need_type, count in (("telephone", "FOD", 60), ("email", "UTL", 39), ("outreach", "INF", 1))
    ]
    with store.transaction() as tx:
        led = tx.people.again(partnership.lead).leading(partnership.id)
        tx.needs.bring_in(led, batch(rows, covers=((date(2026, 7, 1), date(2026, 11, 12)),)))
    shown = view(store, partnership)
    assert [channel.code for channel in shown.channels] == ["telephone", "email"]
    assert [cell.need_type for cell in shown.channels[0].cells] == ["FOD", "UTL"]
    assert {"outreach", "INF"} <= {one.code for one in (*shown.more_channels, *shown.more_types)}
    assert "“test” covers days of this week already" in view(store, partnership).beside
    closed = ReportingDraft(ReportingChange.CHANNEL_CLOSED, date(2026, 11, 2), "the inbox is gone", "email")
    note_reporting_change(store, partnership.lead, partnership.id, closed)
    assert [channel.code for channel in view(store, partnership).channels] == ["telephone"]
    assert context_of(store, partnership).cube.sources_by_day(ASKED, Period(WEEK, WEEK)) == {"test": 1}


def test_a_week_that_goes_on_is_refused_and_only_who_leads_may_tally(store, partnership):
    with pytest.raises(Refused, match="not ended yet"):
        save(store, partnership, typed(telephone_FOD="3"), week=WEEK + timedelta(days=7))
    with pytest.raises(Refused, match="by its Monday"):
        save(store, partnership, typed(telephone_FOD="3"), week=WEEK + timedelta(days=1))
    with pytest.raises(NotAllowed):
        weekly_tally(store, partnership.board, partnership.id)
