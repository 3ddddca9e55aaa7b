"""What is taken away from a need page: small counts and whatever gives them away stay behind unless asked for."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed
from resilience.domain.need_question import NeedFilter
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Marking, SignInMethod
from resilience.reports.need_tables import need_tables
from resilience.reports.written import Format
from resilience.services import identity
from resilience.services.count_columns import Column, count_in, kinds_of
from resilience.services.exports import ExportKind, offer
from resilience.services.need_download import ShownNeed, export_kind, need_document
from resilience.services.small_counts import without_small_counts
from resilience.statistics.disclosure import attack
from resilience.views.need import Judged
from resilience.views.table import Table
from tests import needs_made
from tests.storage.as_operator import store

__all__ = ["store"]

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")


def by_month(counts: list[list[int]], **more: list[list[str]]) -> Table:
    """A table of months of years from 2024, a row of counts for each year."""
    rows = [
        (f"{MONTHS[month]} {2024 + year}", f"{count:,}", f"{count / 7:.2f}", "12.30")
        for year, held in enumerate(counts)
        for month, count in enumerate(held)
    ]
    return Table(
        "Requests by month", ("Month", "Requests", "Rate", "Upper limit"), (False, True, True, True), tuple(rows)
    )


def judged(*tables: Table, sentence: str = "40 requests in March 2026.", **held) -> Judged:
    words = {"verdict": None, "number": "", "method": "95% interval.", "worked_out": ""} | held
    return Judged("Requests", sentence, tables=tables, **words)


@pytest.fixture
def of_need(store, partnership):
    """An area with need; a function from conclusions to the document that somebody takes away."""
    with store.transaction() as tx:
        rows = [{"on": date(2026, 3, 1)}] * 40
        tx.needs.bring_in(
            OPERATOR.leading(partnership.id),
            needs_made.batch(rows, covers=((date(2026, 3, 1), date(2026, 3, 31)),)),
        )

    def document(*conclusions: Judged, who=None, **words):
        shown = ShownNeed("Volume", "Requests are as they were.", "March 2026", conclusions)
        return need_document(store, who or partnership.board, partnership.id, NeedFilter(), shown, **words)

    return document


# ------------------------------------------------------------------------------------------------------ one table


def test_a_small_count_is_hidden_with_its_rate_the_limits_of_all_and_one_other_in_its_year_and_month():
    found = without_small_counts(by_month([[40, 5, 60, 90], [20, 30, 50, 70], [25, 35, 45, 55]]))
    cells = {row[0]: row[1:] for row in found.table.rows}
    assert cells["February 2024"] == ("1 to 7", "hidden", "hidden")
    assert {row[3] for row in found.table.rows} == {"hidden"}
    # In its year and in its month of the year there is another, and so in theirs: nothing is one subtraction away.
    hidden = [name for name, held in cells.items() if held[0] == "hidden"]
    assert any(name.endswith("2024") for name in hidden)
    assert any(name.startswith("February") for name in hidden)
    assert cells["April 2024"][:2] == ("90", "12.86")
    assert found.cells == sum(cell in {"hidden", "1 to 7"} for row in found.table.rows for cell in row)


def test_a_table_without_small_counts_stays_as_it_is_and_so_do_its_noughts():
    table = by_month([[40, 0, 60], [20, 30, 50]])
    assert without_small_counts(table).table is table


def test_a_part_is_hidden_where_what_is_left_of_its_whole_is_small():
    table = Table(
        "Unmet", ("Place", "Requests", "Unmet"), (False, True, True), (("North", "40", "36"), ("South", "90", "40"))
    )
    rows = without_small_counts(table).table.rows
    # 40 requests less 36 would tell that 4 were met.
    assert rows[0] == ("North", "40", "hidden")


def test_a_table_of_hours_and_weekdays_gives_nothing_away_by_its_rows_either():
    counts = [[20, 30, 5, 40], [25, 35, 45, 50], [60, 70, 80, 90]]
    days = ("Monday", "Tuesday", "Wednesday", "Thursday")
    rows = tuple((f"{hour}:00", *map(str, row)) for hour, row in enumerate(counts))
    left = without_small_counts(Table("Hours", ("Hour", *days), (False, *[True] * 4), rows)).table.rows
    assert left[0][3] == "1 to 7"
    assert "hidden" in left[0]
    assert "hidden" in {row[3] for row in left}


def test_counts_and_what_is_made_of_them_in_one_column_are_hidden_together():
    table = Table(
        "Change", ("What", "Before", "After"), (False, True, True), (("Requests", "5", "12"), ("Rate", "0.51", "1.20"))
    )
    assert kinds_of(table) == (Column.APART, Column.MIXED, Column.MIXED)
    assert [row[1:] for row in without_small_counts(table).table.rows] == [("1 to 7", "hidden"), ("hidden", "hidden")]


@pytest.mark.parametrize(
    ("cell", "count"),
    [("5", 5), ("1,240", 1240), ("0.4", 1), ("5 (2 to 9)", 5), ("3 of 20", 3), ("–", None), ("3 March 2026", None)],
)
def test_a_cell_is_read_as_the_count_that_it_begins_with(cell, count):
    assert count_in(cell) == count


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 30), min_size=4, max_size=4), min_size=1, max_size=4))
def test_no_count_can_be_worked_out_from_what_is_left_and_the_totals_of_years_and_months(counts):
    left = [row[1] for row in without_small_counts(by_month(counts)).table.rows]
    shown = [[int(left[4 * year + month]) if left[4 * year + month].isdigit() else None for month in range(4)]
             for year in range(len(counts))]  # fmt: skip
    assert not any(1 <= (count or 0) <= 7 for row in shown for count in row)
    with_totals = [[*row, sum(truth)] for row, truth in zip(shown, counts, strict=True)]
    with_totals.append([sum(month) for month in zip(*counts, strict=True)] + [sum(map(sum, counts))])
    small_totals = any(1 <= row[-1] <= 7 for row in with_totals) or any(1 <= one <= 7 for one in with_totals[-1])
    if len(counts) > 1 and not small_totals:
        for (year, month), (low, high) in attack(with_totals).items():
            is_small = 1 <= counts[year][month] <= 7
            assert not is_small or high is None or low < high


def test_shares_without_their_counts_are_hidden_since_what_they_are_of_may_stand_elsewhere():
    rows = (("Food", "4.4%"), ("Shelter", "60.0%"), ("Transport", "35.6%"))
    left = without_small_counts(Table("Mix", ("Need type", "Share of need"), (False, True), rows)).table.rows
    assert {row[1] for row in left} == {"hidden"}


def test_of_stages_neither_who_came_no_further_nor_the_stages_that_tell_it_are_shown():
    rows = (("Offered", "148", "122"), ("Tasked", "26", "7"), ("Completed", "19", "9"), ("Retained", "10", "10"))
    table = Table("Stages", ("Stage", "Came so far", "Came no further"), (False, True, True), rows)
    left = {row[0]: row[1:] for row in without_small_counts(table).table.rows}
    assert left["Tasked"][1] == "1 to 7"
    # 26 less 19 would tell it, and so would 9 and 10 of which the 19 are made.
    assert left["Completed"] == ("hidden", "hidden")


# ---------------------------------------------------------------------------------------------------- the document


def test_what_is_hidden_in_one_table_of_a_file_is_hidden_in_all_of_them(of_need):
    ended = (("Met", "31", "60"), ("Unmet", "9", "60"), ("Withdrawn", "3", "60"), ("Helped themselves", "17", "60"))
    every = (("Met", "31"), ("Unmet", "9"), ("Withdrawn", "3"), ("Helped themselves", "17"), ("Open", "12"))
    tables = (
        Table("Ended", ("Outcome", "Requests", "Of"), (False, True, True), ended),
        Table("Every one", ("Outcome", "Requests"), (False, True), every),
    )
    for table in of_need(judged(*tables)).sections[1].tables:
        rows = {row[0]: row[1] for row in table.rows}
        assert (rows["Withdrawn"], rows["Unmet"]) == ("1 to 7", "hidden")


def test_the_cover_says_whose_need_it_is_of_what_kind_and_period_and_over_which_residents(of_need):
    document = of_need(judged(by_month([[40, 50]])))
    cover = dict(document.tables[0].rows)
    assert (document.title, document.marking) == ("Volume of Eastwold", Marking.OFFICIAL)
    assert cover["Area"] == "Eastwold"
    assert cover["Records"] == "Request for help; all need types"
    assert cover["Period"] == "March 2026"
    assert cover["Residents"] == "100,000 in 2021 (invented)"
    assert cover["Small numbers"] == "There is no count from 1 to 7, so nothing is hidden"
    assert cover["Reference"].startswith("X01, state ")
    assert document.sections[1].sentence == "40 requests in March 2026. 95% interval."


def test_a_sentence_that_would_give_a_hidden_count_away_is_left_out(of_need):
    document = of_need(judged(by_month([[5, 50]]), sentence="55 requests.", method="Byar’s method, 95% interval."))
    assert "55" not in document.sections[1].sentence
    assert "Byar’s method, 95% interval." in document.sections[1].sentence
    assert document.context == ""
    assert dict(document.tables[0].rows)["Small numbers"].endswith(" cells")
    alone = of_need(judged(sentence="3 requests in March 2026.", method=""))
    assert "3" not in alone.sections[1].sentence


def test_small_numbers_come_only_where_they_are_asked_for_and_the_file_is_marked(of_need):
    table = by_month([[5, 50]])
    document = of_need(judged(table, sentence="55 requests."), with_small_numbers=True)
    assert document.marking is Marking.OFFICIAL_SENSITIVE
    assert document.sections[1].tables == (table,)
    assert "55 requests." in document.sections[1].sentence
    for form in (Format.COMMA_SEPARATED, Format.WORKBOOK):
        assert "OFFICIAL-SENSITIVE" in need_tables(document, form).file_name


def test_nobody_takes_away_what_they_may_not_read(of_need, another):
    with pytest.raises(NotAllowed):
        of_need(judged(), who=another.lead)


def test_the_record_says_who_took_small_numbers_away(store, partnership, of_need):
    with store.transaction() as tx:
        token = identity.begin_session(tx, partnership.board.person_id, SignInMethod.LOCAL)
    viewer = identity.viewer_for(store, token)
    for with_small in (False, True):
        file = need_tables(of_need(judged(), with_small_numbers=with_small), Format.COMMA_SEPARATED)
        kind = export_kind(with_small_numbers=with_small)
        offer(store, viewer, kind, partnership.id, file.file_name, file.media_type, file.content, marking=file.marking)
    with store.reading() as tx:
        tx.people.act_as(OPERATOR)
        held = [one for one in tx.audit.of_all(OPERATOR.keeping_the_record()) if one.deed is Deed.EXPORT]
    newest, before = held
    assert newest.subject.startswith(f"{ExportKind.NEED_WITH_SMALL_NUMBERS.value} ")
    assert before.subject.startswith(f"{ExportKind.NEED.value} ")
    assert newest.subject.endswith("official_sensitive")
    assert {one.person_id for one in held} == {partnership.board.person_id}


def test_both_files_hold_the_same_cells_as_the_table(of_need):
    table = by_month([[40, 50, 1240]])
    document = of_need(judged(table), with_small_numbers=True)
    lines = list(csv.reader(io.StringIO(need_tables(document, Format.COMMA_SEPARATED).content.decode("utf-8-sig"))))
    start = lines.index(list(table.columns))
    assert lines[start - 1] == [table.caption]
    assert [tuple(line) for line in lines[start + 1 : start + 4]] == list(table.rows)
    sheet = load_workbook(io.BytesIO(need_tables(document, Format.WORKBOOK).content))["Requests"]
    assert [cell.value for cell in list(sheet.iter_rows())[-1]] == ["March 2024", 1240, 177.14, 12.3]
