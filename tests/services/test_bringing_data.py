"""Bringing data in: looked at, confirmed, all or nothing, and out again without a trace in the figures."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete

from resilience.domain.audit import Deed
from resilience.domain.disruption import NewDisruption
from resilience.domain.errors import NotAllowed, NotFound, Refused
from resilience.domain.need import day_number
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Basis, BatchState, Grain, Role
from resilience.intake import shipped
from resilience.intake.mapping import Constant, Field, FromColumn, Mapping, When
from resilience.services import bringing_data, bringing_mappings
from resilience.services.board import board
from resilience.services.disruptions import record_disruption
from resilience.storage.schema import role_grant
from resilience.views.bringing_data import FileChoices, Step
from tests.storage.as_operator import store

__all__ = ["store"]

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
MAPPING = Mapping(
    "helpline",
    when=When("date"),
    rules=(
        (Field.DIRECTION, Constant("request")),
        (Field.NEED_TYPE, FromColumn("need", (("food", "FOD"), ("power", "UTL")))),
        (Field.BASIS, Constant("expressed")),
        (Field.PLACE, FromColumn("place")),
    ),
)
BY_AREA = Mapping(
    "by-area",
    when=When("date"),
    area=FromColumn("area"),
    rules=(
        (Field.DIRECTION, Constant("request")),
        (Field.NEED_TYPE, Constant("FOD")),
        (Field.BASIS, Constant("expressed")),
    ),
)
CLEAN = b"date,need,place\n2026-01-05,food,North\n2026-01-06,food,South\n2026-02-28,power,North\n"
BROKEN = CLEAN + b"2026-13-01,food,North\n2026-02-01,diamonds,North\n2026-02-01,food,Atlantis\n"
AREAS = b"date,area\n2026-01-05,X01\n2026-01-06,Westmarsh\n2026-01-07,x02\n"


def bring(store, who, area_id, data=CLEAN, mapping=MAPPING, choices=bringing_data.AS_IT_IS, name="calls.csv"):
    return bringing_data.bring_in(store, who, area_id, name, data, mapping, choices)


def check(store, who, area_id, data=CLEAN, mapping=MAPPING, choices=bringing_data.AS_IT_IS, name="calls.csv"):
    return bringing_data.check(store, who, area_id, name, data, mapping, choices)


def figures(store, partnership):
    """Everything that pages read of an area's need."""
    with store.reading() as tx:
        area = OPERATOR.reading(partnership.id)
        assert tx.needs.differences_from_records(area) == 0
        summaries = (tx.needs.months(area), tx.needs.place_months(area), tx.needs.days(area), tx.needs.covers(area))
    return *summaries, board(store, partnership.board, partnership.id)


def deeds(store, partnership):
    with store.reading() as tx:
        return [(entry.deed, entry.person_id) for entry in tx.audit.of_area(OPERATOR.leading(partnership.id))]


# --- a clean file --------------------------------------------------------------------------------------------------


@BOTH_ENGINES
def test_a_clean_file_is_looked_at_first_and_goes_in_when_it_is_confirmed(store, partnership):
    before = figures(store, partnership)
    looked = check(store, partnership.lead, partnership.id)
    assert (looked.may_bring_in, looked.is_clean, looked.rows_read, looked.problems) == (True, True, 3, ())
    assert looked.sentence == "3 rows read, all clean: 3 records to bring in."
    assert looked.areas.rows == (("Eastwold", "3", "0", "3", "5 January 2026", "28 February 2026"),)
    assert looked.types.rows == (("Food and drinking water", "2"), ("Power, heat, water supply and sanitation", "1"))
    assert [row[looked.preview.columns.index("Place")] for row in looked.preview.rows] == ["North", "South", "North"]
    assert figures(store, partnership) == before

    told: list[Step] = []
    done = bringing_data.bring_in(
        store, partnership.lead, partnership.id, "calls.csv", CLEAN, MAPPING, progress=told.append
    )
    assert done.changed
    assert done.sentence.startswith("3 records are in for Eastwold, as batch")
    assert told[0].sentence.startswith("Reading and checking calls.csv")
    shares = [step.share for step in told]
    assert (shares[0], shares[-1], shares) == (0.0, 1.0, sorted(shares))
    months, *_rest = figures(store, partnership)
    assert sum(month.records for month in months) == 3
    with store.reading() as tx:
        (held,) = tx.needs.batches(partnership.lead.leading(partnership.id))
    assert (held.covers, held.kept_finer, held.brought_in_by) == (
        ((date(2026, 1, 5), date(2026, 2, 28)),),
        "",
        partnership.lead.person_id,
    )
    assert deeds(store, partnership) == [(Deed.IMPORT, partnership.lead.person_id)]


@BOTH_ENGINES
def test_the_same_file_twice_changes_nothing(store, partnership):
    first = bring(store, partnership.lead, partnership.id)
    held = figures(store, partnership)
    looked = check(store, partnership.lead, partnership.id, name="renamed.csv")
    assert not looked.may_bring_in
    assert "This file is in already" in looked.sentence
    again = bring(store, partnership.lead, partnership.id, name="renamed.csv")
    assert (again.changed, again.batches) == (False, first.batches)
    assert figures(store, partnership) == held
    assert len(deeds(store, partnership)) == 1


@BOTH_ENGINES
def test_withdrawn_the_figures_are_exactly_as_before_and_the_file_can_come_again(store, partnership):
    bring(store, partnership.lead, partnership.id, b"date,need,place\n2025-12-01,food,North\n", name="earlier.csv")
    before = figures(store, partnership)
    (batch_id,) = bring(store, partnership.lead, partnership.id).batches
    after = figures(store, partnership)
    assert after != before
    with pytest.raises(Refused, match="why the batch is withdrawn"):
        bringing_data.withdraw(store, partnership.lead, partnership.id, batch_id, "  ")
    done = bringing_data.withdraw(store, partnership.lead, partnership.id, batch_id, "wrong month")
    assert "its 3 records no longer count" in done.sentence
    assert figures(store, partnership) == before
    lines = bringing_data.batches(store, partnership.lead, partnership.id)
    assert lines.sentence == "1 batch is in."
    assert (lines.lines[0].state, lines.lines[0].records) == (BatchState.WITHDRAWN, 3)
    assert lines.lines[0].sentence.endswith("withdrawn on 22 November 2026: wrong month")
    with pytest.raises(Refused, match="withdrawn already"):
        bringing_data.withdraw(store, partnership.lead, partnership.id, batch_id, "again")
    assert bring(store, partnership.lead, partnership.id).changed
    assert figures(store, partnership) == after


def test_no_batch_yet_is_said(store, partnership):
    assert bringing_data.batches(store, partnership.lead, partnership.id).sentence == "Nothing has been brought in yet."


def test_a_batch_of_another_area_is_not_there_to_withdraw(store, partnership, another):
    (batch_id,) = bring(store, another.lead, another.id).batches
    with pytest.raises(NotFound, match="no such batch"):
        bringing_data.withdraw(store, partnership.lead, partnership.id, batch_id, "not mine")


# --- a file with faults --------------------------------------------------------------------------------------------


@BOTH_ENGINES
def test_bad_rows_are_refused_with_each_problem_by_row_and_column_and_nothing_is_written(store, partnership):
    before = figures(store, partnership)
    looked = check(store, partnership.lead, partnership.id, BROKEN)
    assert (looked.may_bring_in, looked.is_clean, looked.rows_bad, looked.problem_count) == (False, False, 3, 3)
    assert [problem.where for problem in looked.problems] == [
        "row 5, column date",
        "row 6, column need",
        "row 7, column place",
    ]
    assert "diamonds" in looked.problems[1].sentence
    assert {row[:2] for row in looked.unknown_words.rows} == {("need", "diamonds"), ("place", "Atlantis")}
    listed = list(csv.reader(io.StringIO(looked.problem_list.decode("utf-8-sig"))))
    assert [row[:2] for row in listed[1:]] == [["5", "date"], ["6", "need"], ["7", "place"]]
    with pytest.raises(Refused, match="not expressly left out"):
        bring(store, partnership.lead, partnership.id, BROKEN)
    assert figures(store, partnership) == before
    assert deeds(store, partnership) == []


def test_bad_rows_expressly_left_out_let_the_rest_in_and_are_counted(store, partnership):
    choices = FileChoices(leave_out_bad_rows=True)
    looked = check(store, partnership.lead, partnership.id, BROKEN, choices=choices)
    assert looked.may_bring_in
    assert "3 rows have problems and will be left out as you chose; 3 records to bring in" in looked.sentence
    bring(store, partnership.lead, partnership.id, BROKEN, choices=choices)
    with store.reading() as tx:
        (held,) = tx.needs.batches(partnership.lead.leading(partnership.id))
    assert (held.rows_read, held.rows_left_out, held.records) == (6, 3, 3)


def test_a_column_of_phone_numbers_blocks_the_file_and_no_number_is_repeated(store, partnership):
    rows = [f"2026-01-{day:02},food,North,07700 9{day:05}" for day in range(1, 29)]
    data = "\n".join(["date,need,place,caller_phone", *rows]).encode()
    looked = check(store, partnership.lead, partnership.id, data, choices=FileChoices(leave_out_bad_rows=True))
    assert not looked.may_bring_in
    (problem,) = looked.problems
    assert problem.where == "column caller_phone"
    assert "phone numbers" in problem.sentence
    assert "07700" not in repr(looked) + looked.problem_list.decode()
    assert bringing_data.identifier_problems(bringing_data.table_of("calls.csv", data)) == (problem.sentence,)
    with pytest.raises(Refused, match="Nothing was written") as refused:
        bring(store, partnership.lead, partnership.id, data, choices=FileChoices(leave_out_bad_rows=True))
    assert "07700" not in refused.value.sentence
    assert bringing_data.batches(store, partnership.lead, partnership.id).lines == ()


def test_a_file_without_a_row_that_can_come_in_is_refused(store, partnership):
    data = b"date,need,place\n2026-13-01,food,North\n"
    with pytest.raises(Refused, match="holds no record"):
        bring(store, partnership.lead, partnership.id, data, choices=FileChoices(leave_out_bad_rows=True))


def test_a_day_to_come_is_a_problem_in_uk_time(store, partnership):
    today, tomorrow = (f"date,need,place\n2026-11-{day},food,North\n".encode() for day in (22, 23))
    assert check(store, partnership.lead, partnership.id, today).may_bring_in
    assert not check(store, partnership.lead, partnership.id, tomorrow).may_bring_in


def test_a_file_that_is_no_table_is_refused_with_a_sentence(store, partnership):
    with pytest.raises(Refused):
        check(store, partnership.lead, partnership.id, b"", name="empty.csv")
    with pytest.raises(Refused):
        check(store, partnership.lead, partnership.id, b"%PDF-1.7 \x00\x01", name="report.pdf")


# --- who may -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["board", "one"])
def test_only_the_lead_brings_data_in(store, partnership, who):
    viewer = getattr(partnership, who)
    for attempt in (
        lambda: check(store, viewer, partnership.id),
        lambda: bring(store, viewer, partnership.id),
        lambda: bringing_data.batches(store, viewer, partnership.id),
        lambda: bringing_data.save_mapping(store, viewer, partnership.id, MAPPING),
        lambda: bringing_data.mappings(store, viewer, partnership.id),
    ):
        with pytest.raises(NotAllowed, match="Only the area lead"):
            attempt()


def test_the_lead_of_another_area_is_refused_and_nothing_is_written(store, partnership, another):
    with pytest.raises(NotAllowed):
        bring(store, another.lead, partnership.id)
    assert bringing_data.batches(store, partnership.lead, partnership.id).lines == ()


def test_a_lead_whose_role_was_taken_away_after_checking_brings_nothing_in(store, partnership):
    looked = check(store, partnership.lead, partnership.id)
    assert looked.may_bring_in
    with store.transaction() as tx:
        tx.people._connection.execute(delete(role_grant).where(role_grant.c.person_id == partnership.lead.person_id))
    with pytest.raises(NotAllowed):
        bring(store, partnership.lead, partnership.id)


# --- files of several areas ----------------------------------------------------------------------------------------


@BOTH_ENGINES
def test_an_area_column_makes_one_batch_for_each_area(store, partnership, another):
    done = bring(store, OPERATOR, None, AREAS, BY_AREA)
    assert len(done.batches) == 2
    assert done.sentence.startswith("3 records are in for 2 areas, one batch each")
    for held, records in ((partnership, 1), (another, 2)):
        (line,) = bringing_data.batches(store, held.lead, held.id).lines
        assert line.records == records


def test_a_lead_brings_in_only_the_areas_they_lead_and_is_told_of_the_others(store, partnership, another):
    looked = check(store, partnership.lead, None, AREAS, BY_AREA)
    assert looked.may_bring_in
    assert any("left out" in note and "Westmarsh" in note for note in looked.notes)
    assert [row[0] for row in looked.areas.rows] == ["Eastwold"]
    bring(store, partnership.lead, None, AREAS, BY_AREA)
    assert len(bringing_data.batches(store, partnership.lead, partnership.id).lines) == 1
    assert bringing_data.batches(store, another.lead, another.id).lines == ()


def test_what_is_checked_for_one_area_speaks_of_its_rows_alone(store, partnership, another):
    looked = check(store, partnership.lead, partnership.id, AREAS, BY_AREA)
    assert "1 record to bring in" in looked.sentence


def test_one_area_can_be_asked_for_alone(store, partnership, another):
    bring(store, OPERATOR, another.id, AREAS, BY_AREA)
    assert bringing_data.batches(store, partnership.lead, partnership.id).lines == ()
    assert len(bringing_data.batches(store, another.lead, another.id).lines) == 1


def test_a_file_that_is_in_for_some_of_its_areas_is_refused_for_all_and_adds_nothing(store, partnership, another):
    bring(store, OPERATOR, another.id, AREAS, BY_AREA)
    with pytest.raises(Refused, match="in already for some of its areas"):
        bring(store, OPERATOR, None, AREAS, BY_AREA)
    assert bringing_data.batches(store, partnership.lead, partnership.id).lines == ()


def test_an_area_that_is_not_known_is_a_problem_of_its_row(store, partnership, another):
    looked = check(store, OPERATOR, None, AREAS + b"2026-01-08,Lyonesse\n", BY_AREA)
    assert [problem.where for problem in looked.problems] == ["row 5, column area"]
    assert not looked.may_bring_in


# --- choices -------------------------------------------------------------------------------------------------------


def test_the_days_a_file_is_complete_for_can_be_chosen(store, partnership):
    span = (date(2026, 1, 1), date(2026, 3, 31))
    bring(store, partnership.lead, partnership.id, choices=FileChoices(covers=span))
    with store.reading() as tx:
        (cover,) = tx.needs.covers(partnership.lead.reading(partnership.id))
        assert (cover.first, cover.last) == span
    months = board(store, partnership.board, partnership.id).volume.months
    assert [(month.month.month, month.count) for month in months] == [(1, 2), (2, 1), (3, 0)]


def test_time_is_kept_to_the_day_unless_a_reason_is_given_which_is_then_held(store, partnership):
    timed = Mapping("timed", when=When("date", Grain.MINUTE), rules=MAPPING.rules)
    data = b"date,need,place\n2026-01-05T10:30:00+00:00,food,North\n"
    coarse = check(store, partnership.lead, partnership.id, data, timed)
    assert any("Time is kept to the day" in note for note in coarse.notes)
    (batch_id,) = bring(store, partnership.lead, partnership.id, data, timed).batches
    with store.reading() as tx:
        (row,) = tx.needs.records(partnership.lead.reading(partnership.id), batch_id)
    assert (row[1], row[3], row[4]) == (day_number(date(2026, 1, 5)), None, "day")
    bringing_data.withdraw(store, partnership.lead, partnership.id, batch_id, "finer")
    choices = FileChoices(keep_finer="response times are asked for by the board")
    assert not any(
        "kept to the day" in note for note in check(store, partnership.lead, partnership.id, data, timed, choices).notes
    )
    (batch_id,) = bring(store, partnership.lead, partnership.id, data, timed, choices).batches
    with store.reading() as tx:
        area = partnership.lead.reading(partnership.id)
        (row,) = tx.needs.records(area, batch_id)
        assert tx.needs.batch(area, batch_id).kept_finer == choices.keep_finer
    assert row[4] == "minute"
    assert row[3] is not None


def test_a_recorded_disruption_is_found_by_its_name_in_the_file(store, partnership, another):
    number = record_disruption(
        store, partnership.lead, partnership.id, NewDisruption("Storm, January 2026", "storm", date(2026, 1, 1), None)
    )
    mapping = MAPPING.with_rule(Field.DISRUPTION, FromColumn("event"))
    data = b'date,need,place,event\n2026-01-05,food,North,"storm, january 2026"\n'
    (batch_id,) = bring(store, partnership.lead, partnership.id, data, mapping).batches
    with store.reading() as tx:
        (row,) = tx.needs.records(partnership.lead.reading(partnership.id), batch_id)
    assert number in row
    assert not check(store, another.lead, another.id, data, mapping).may_bring_in


# --- mappings ------------------------------------------------------------------------------------------------------


@BOTH_ENGINES
def test_a_mapping_saved_by_name_is_found_and_used_again(store, partnership, another):
    bringing_data.save_mapping(store, partnership.lead, partnership.id, MAPPING)
    again = bringing_data.mapping_named(store, partnership.lead, partnership.id, "helpline")
    assert again == MAPPING
    assert bring(store, partnership.lead, partnership.id, mapping=again).changed
    table = bringing_data.table_of("calls.csv", CLEAN)
    lines = bringing_data.mappings(store, partnership.lead, partnership.id, table)
    assert (lines[0].name, lines[0].fits, lines[0].is_shipped) == ("helpline", True, False)
    assert bringing_data.suggestion(store, partnership.lead, partnership.id, table).meaning() == MAPPING.meaning()
    assert {line.name for line in bringing_data.mappings(store, another.lead, another.id)} == {
        held.name for held in shipped.mappings()
    }


def test_a_mapping_saved_again_takes_the_place_of_the_one_with_its_name(store, partnership):
    changed = MAPPING.with_rule(Field.PLACE, None)
    for mapping in (MAPPING, changed):
        bringing_data.save_mapping(store, partnership.lead, partnership.id, mapping)
    assert bringing_data.mapping_named(store, partnership.lead, partnership.id, "helpline") == changed


def test_the_mapping_a_file_came_in_by_is_kept_for_the_next_of_its_kind_and_a_shipped_one_as_it_is(store, partnership):
    for mapping in (MAPPING, MAPPING, shipped.mappings()[0]):
        bringing_mappings.keep_mapping(store, partnership.lead, partnership.id, mapping)
    own = [line.name for line in bringing_data.mappings(store, partnership.lead, partnership.id) if not line.is_shipped]
    assert own == ["helpline"]
    assert deeds(store, partnership) == [(Deed.MAPPING, partnership.lead.person_id)]
    table = bringing_data.table_of("next.csv", CLEAN)
    assert bringing_data.suggestion(store, partnership.lead, partnership.id, table) == MAPPING


def test_a_shipped_mapping_keeps_its_name_and_an_unknown_one_is_answered_with_the_names_there_are(store, partnership):
    name = shipped.mappings()[0].name
    with pytest.raises(Refused, match="name of a shipped mapping"):
        bringing_data.save_mapping(store, partnership.lead, partnership.id, Mapping(name))
    with pytest.raises(NotFound, match=name):
        bringing_data.mapping_named(store, partnership.lead, partnership.id, "nothing")


# --- the real files ------------------------------------------------------------------------------------------------

FIRES_BY_YEAR = {
    2009: 6976, 2010: 6876, 2011: 6733, 2012: 6548, 2013: 6271, 2014: 5941, 2015: 5888, 2016: 5605,
    2017: 5648, 2018: 5490, 2019: 5281, 2020: 5057, 2021: 4914, 2022: 5065, 2023: 4753, 2024: 3100,
}  # fmt: skip
"""Dwelling fires attended in London by year, as the README of the file counts them (London Datastore)."""


@pytest.fixture
def london(store):
    """London's number and its lead."""
    with store.transaction() as tx:
        area_id = tx.areas.find("london-lrf").id
        person = tx.people.add(OPERATOR.setting_up(), Role.AREA_LEAD.label)
        for role in (Role.AREA_LEAD, Role.BOARD_MEMBER):
            tx.people.grant(OPERATOR.setting_up(), person, role, area_id)
        return area_id, tx.people.viewer(person)


@pytest.mark.shared
def test_the_london_fires_go_in_whole_show_by_year_as_counted_and_come_out_again(store, london, shared):
    area_id, lead = london
    data = (shared / "real-data/london_dwelling_fires/dwelling_fires.csv.gz").read_bytes()
    mapping = bringing_data.mapping_named(store, lead, area_id, "london-dwelling-fires")
    before = board(store, lead, area_id)
    looked = check(store, lead, area_id, data, mapping, name="dwelling_fires.csv.gz")
    assert (looked.is_clean, looked.rows_read) == (True, 90_146)
    (batch_id,) = bring(store, lead, area_id, data, mapping, name="dwelling_fires.csv.gz").batches
    after = board(store, lead, area_id)
    assert {year.year: year.count for year in after.volume.years} == FIRES_BY_YEAR
    assert after.volume.basis is Basis.EXPRESSED
    assert after.freshness.recorded_to == date(2024, 8, 31)
    assert bringing_data.areas_whose_summaries_differ(store, OPERATOR) == ()
    bringing_data.withdraw(store, lead, area_id, batch_id, "as a test")
    assert board(store, lead, area_id) == before
    assert bringing_data.areas_whose_summaries_differ(store, OPERATOR) == ()


@pytest.mark.shared
def test_the_attendances_show_as_estimates_and_what_took_over_four_hours_as_unmet_in_time(store, london, shared):
    area_id, lead = london
    data = (shared / "real-data/england_ae_attendances/ae_by_lrf_month_estimated.csv.gz").read_bytes()
    mapping = bringing_data.mapping_named(store, lead, area_id, "ae-attendances-estimated")
    done = bring(store, OPERATOR, None, data, mapping, name="ae.csv.gz")
    assert len(done.batches) == 38
    view = board(store, lead, area_id)
    assert view.volume.basis is Basis.ESTIMATED
    assert "Estimated need" in view.volume.method
    lines = [line.split(",") for line in gzip.decompress(data).decode().splitlines()]
    columns = {name: position for position, name in enumerate(lines[0])}
    own = [line for line in lines[1:] if line[columns["slug"]] == "london-lrf"]
    late = sum(round(1000 * float(line[columns["breaches"]])) for line in own)
    with store.reading() as tx:
        months = tx.needs.months(lead.reading(area_id))
        assert sum(month.unmet for month in months) == late
        assert sum(month.amount for month in months) == sum(
            round(1000 * float(line[columns["attendances"]])) for line in own
        )


def test_a_mapping_may_not_be_called_like_the_weekly_tally_which_replaces_what_its_source_brought(store, partnership):
    tally = replace(MAPPING, name="weekly tally")
    with pytest.raises(Refused, match="kept for the weekly tally"):
        bringing_data.save_mapping(store, partnership.lead, partnership.id, tally)
    with pytest.raises(Refused, match="kept for the weekly tally"):
        bringing_data.bring_in(store, partnership.lead, partnership.id, "calls.csv", CLEAN, tally)
    assert figures(store, partnership)[0] == ()
