"""A file that meets what an earlier one of its source brought in: it corrects a period, or a reference comes again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from resilience.domain.errors import Refused
from resilience.domain.vocabulary import BatchState
from resilience.intake.mapping import Field, FromColumn
from resilience.services import bringing_data
from resilience.services.board import board
from resilience.views.bringing_data import FileChoices, HeldAlready
from tests.services.test_bringing_data import AREAS, BOTH_ENGINES, BY_AREA, MAPPING, bring, check, figures
from tests.storage.as_operator import store

__all__ = ["store"]

REFERENCED = MAPPING.with_rule(Field.SOURCE_REF, FromColumn("ref"))
JANUARY = b"date,need,place,ref\n2026-01-05,food,North,A1\n2026-01-20,food,South,A2\n2026-02-03,power,North,A3\n"
CORRECTED = b"date,need,place,ref\n2026-01-05,power,North,B1\n2026-01-07,power,North,B2\n"
LATER = b"date,need,place,ref\n2026-02-01,power,South,A2\n2026-02-09,food,North,A4\n2026-02-10,food,North,\n"
ADD, PERIOD, SAME, LEAVE = (
    FileChoices(held=held)
    for held in (HeldAlready.ADD, HeldAlready.REPLACE_PERIOD, HeldAlready.REPLACE_SAME, HeldAlready.LEAVE_OUT)
)
ALL_JANUARY = replace(PERIOD, covers=(date(2026, 1, 1), date(2026, 1, 31)))


def counted(store, partnership):
    """Requests by need type, as pages read them."""
    with store.reading() as tx:
        area = partnership.lead.reading(partnership.id)
        assert tx.needs.differences_from_records(area) == 0
        totals: dict[str, int] = {}
        for month in tx.needs.months(area):
            totals[month.need_type] = totals.get(month.need_type, 0) + month.records
    return totals


@BOTH_ENGINES
def test_a_file_that_corrects_a_period_takes_the_place_of_what_was_there_and_gives_it_back(store, partnership):
    bring(store, partnership.lead, partnership.id, JANUARY, REFERENCED)
    before = figures(store, partnership)
    looked = check(store, partnership.lead, partnership.id, CORRECTED, REFERENCED, ALL_JANUARY)
    assert (looked.may_bring_in, looked.give_way, looked.overlaps) == (True, 2, ())
    assert any(note.startswith("2 records of earlier files of this source give way") for note in looked.notes)
    assert figures(store, partnership) == before
    done = bring(store, partnership.lead, partnership.id, CORRECTED, REFERENCED, ALL_JANUARY)
    assert "2 records of earlier files gave way." in done.sentence
    assert counted(store, partnership) == {"UTL": 3}
    newer, older = bringing_data.batches(store, partnership.lead, partnership.id).lines
    assert (newer.replaced, newer.gave_way, older.replaced, older.gave_way) == (2, 0, 0, 2)
    assert "2 records of earlier files gave way to it" in newer.sentence
    assert "2 of its records have given way to later files" in older.sentence
    with pytest.raises(Refused, match="withdraw that one first"):
        bringing_data.withdraw(store, partnership.lead, partnership.id, older.id, "the older one first")
    back = bringing_data.withdraw(store, partnership.lead, partnership.id, newer.id, "it was wrong")
    assert "2 records of earlier files that had given way to it count again." in back.sentence
    assert figures(store, partnership)[:4] == before[:4]
    assert board(store, partnership.board, partnership.id).volume == before[-1].volume


def test_only_the_days_that_the_file_covers_are_corrected(store, partnership):
    bring(store, partnership.lead, partnership.id, JANUARY, REFERENCED)
    bring(store, partnership.lead, partnership.id, CORRECTED, REFERENCED, PERIOD)  # from the 5th to the 7th
    assert counted(store, partnership) == {"UTL": 3, "FOD": 1}


def test_files_of_another_source_are_not_corrected(store, partnership):
    bring(store, partnership.lead, partnership.id, JANUARY, replace(REFERENCED, name="another"))
    looked = check(store, partnership.lead, partnership.id, CORRECTED, REFERENCED, ALL_JANUARY)
    assert looked.give_way == 0
    assert ["calls.csv" in said for said in looked.overlaps] == [True]
    bring(store, partnership.lead, partnership.id, CORRECTED, REFERENCED, ALL_JANUARY)
    assert counted(store, partnership) == {"FOD": 2, "UTL": 3}


@BOTH_ENGINES
@pytest.mark.parametrize(
    ("choices", "totals", "left_out", "gave_way"),
    [(SAME, {"FOD": 3, "UTL": 2}, 0, 1), (LEAVE, {"FOD": 4, "UTL": 1}, 1, 0)],
)
def test_rows_with_a_reference_that_is_in_already_replace_it_or_are_left_out_as_chosen(
    store, partnership, choices, totals, left_out, gave_way
):
    bring(store, partnership.lead, partnership.id, JANUARY, REFERENCED)
    before = counted(store, partnership)
    looked = check(store, partnership.lead, partnership.id, LATER, REFERENCED, ADD)
    assert (looked.may_bring_in, looked.rows_held) == (False, 1)
    assert "1 row has a reference that is in already" in looked.sentence
    assert "A2" not in looked.sentence
    with pytest.raises(Refused, match="Say whether it is left out"):
        bring(store, partnership.lead, partnership.id, LATER, REFERENCED, ADD)
    assert counted(store, partnership) == before

    looked = check(store, partnership.lead, partnership.id, LATER, REFERENCED, choices)
    assert (looked.may_bring_in, looked.give_way) == (True, gave_way)
    assert looked.areas.rows[0][2] == str(left_out)
    bring(store, partnership.lead, partnership.id, LATER, REFERENCED, choices)
    assert counted(store, partnership) == totals
    newest = bringing_data.batches(store, partnership.lead, partnership.id).lines[0]
    assert (newest.records, newest.replaced) == (3 - left_out, gave_way)
    assert ("1 row was left out" in newest.sentence) == bool(left_out)
    bringing_data.withdraw(store, partnership.lead, partnership.id, newest.id, "as it was")
    assert counted(store, partnership) == before


def test_a_file_of_which_every_row_is_in_already_brings_nothing_in(store, partnership):
    bring(store, partnership.lead, partnership.id, JANUARY, REFERENCED)
    again = JANUARY.replace(b"South", b"North")
    assert not check(store, partnership.lead, partnership.id, again, REFERENCED, LEAVE).may_bring_in
    with pytest.raises(Refused, match="no record that is not in already"):
        bring(store, partnership.lead, partnership.id, again, REFERENCED, LEAVE)


def test_references_of_a_withdrawn_batch_are_not_in(store, partnership):
    done = bring(store, partnership.lead, partnership.id, JANUARY, REFERENCED)
    bringing_data.withdraw(store, partnership.lead, partnership.id, done.batches[0], "a trial")
    assert check(store, partnership.lead, partnership.id, LATER, REFERENCED).may_bring_in


def test_a_correction_corrected_is_withdrawn_layer_by_layer(store, partnership):
    bring(store, partnership.lead, partnership.id, JANUARY, REFERENCED)
    first = counted(store, partnership)
    bring(store, partnership.lead, partnership.id, CORRECTED, REFERENCED, ALL_JANUARY)
    second = counted(store, partnership)
    bring(store, partnership.lead, partnership.id, CORRECTED.replace(b"power", b"food"), REFERENCED, ALL_JANUARY)
    assert counted(store, partnership) == {"FOD": 2, "UTL": 1}
    for expected in (second, first):
        newest = next(
            line
            for line in bringing_data.batches(store, partnership.lead, partnership.id).lines
            if line.state is BatchState.BROUGHT_IN
        )
        bringing_data.withdraw(store, partnership.lead, partnership.id, newest.id, "back")
        assert counted(store, partnership) == expected


def test_a_correction_of_one_area_leaves_the_other_alone(store, partnership, another):
    bring(store, partnership.lead, partnership.id, AREAS, BY_AREA)
    elsewhere = bring(store, another.lead, another.id, AREAS, BY_AREA)
    assert elsewhere.changed
    bring(store, partnership.lead, partnership.id, AREAS + b"2026-01-06,X01\n", BY_AREA, ALL_JANUARY)
    assert (counted(store, partnership), counted(store, another)) == ({"FOD": 2}, {"FOD": 2})
