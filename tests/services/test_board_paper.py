"""The board's document: what was agreed and signed, in every form, marked as its strictest part; of need the words."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest

from resilience.domain.errors import NotAllowed, NotFound, Refused
from resilience.domain.sign_off import DissentDraft
from resilience.domain.vocabulary import Marking
from resilience.reports.written import Format, written
from resilience.services import sign_off
from resilience.services.board_paper import board_paper
from tests.needs_made import batch
from tests.services.assessments_made import Made
from tests.storage.as_operator import store

__all__ = ["store"]


@pytest.fixture
def made(store, partnership, this_round) -> Made:
    held = Made(store, partnership, this_round).submitted().discussed()
    held.shown_by("SL1", marking=Marking.OFFICIAL_SENSITIVE).agreed(2).agreed(4, "SL2", reason="all partners said so")
    where = (held.store, partnership.two, partnership.id, held.id)
    sign_off.record_dissent(*where, DissentDraft("Fire and rescue service", "SL1", "We see level 1"))
    withdrawn = sign_off.record_dissent(*where, DissentDraft("Police", "", "Taken back since"))
    sign_off.withdraw_dissent(*where, withdrawn.number)
    held.named().signed()
    return held


def paper(made: Made, who: str = "board", **words):
    return board_paper(made.store, getattr(made.partnership, who), made.partnership.id, **words)


def test_it_holds_levels_reasons_dissents_evidence_and_what_was_signed(made):
    document = paper(made)
    signed = made.seen().signed
    assert document.title == "Eastwold: Round 2"
    assert [section.heading for section in document.sections] == [
        "Confidence to deliver",
        "Agreed levels",
        "Dissent",
        "Evidence",
        "Sign-off",
        "How this is worked out",
    ]
    cells = [cell for table in document.tables for row in table.rows for cell in row]
    for expected in ("Fire and rescue service", "We see level 1", "Report of the flood exercise"):
        assert expected in cells
    assert "Taken back since" not in cells
    assert any(cell.startswith("all partners said so; 4 claimed, 2 reached") for cell in cells)
    assert {signed.reference, signed.snapshot_hash, signed.head_code} <= set(cells)
    assert "1 level is claimed above what evidence shows" in document.sections[0].sentence


def test_it_is_marked_as_its_strictest_part_and_never_weaker(made):
    assert paper(made).marking is Marking.OFFICIAL_SENSITIVE
    with pytest.raises(Refused):
        paper(made, marking=Marking.OFFICIAL)


@pytest.mark.parametrize("form", list(Format))
def test_every_form_can_be_written_and_its_name_says_how_to_handle_it(made, form):
    file = written(paper(made), form)
    assert file.file_name.startswith("Eastwold-Round-2_2026-11-22_OFFICIAL-SENSITIVE")
    assert len(file.content) > 500


def test_the_document_to_edit_has_the_levels_as_a_table(made):
    held = docx.Document(io.BytesIO(written(paper(made), Format.LETTER).content))
    rows = [[cell.text for cell in row.cells] for row in held.tables[1].rows]
    assert rows[0][:3] == ["Indicator", "Claimed", "Reached"]
    assert rows[2][1:3] == ["4", "2"]


def test_there_is_none_before_answers_may_be_seen_nor_for_whoever_has_still_to_answer(
    store, partnership, another, made, add_round
):
    with pytest.raises(NotFound, match="no assessment to print yet"):
        board_paper(store, another.board, another.id)
    with pytest.raises(NotAllowed):
        board_paper(store, another.board, partnership.id)
    made.closed()
    add_round("Round 3", date(2026, 11, 20), date(2026, 12, 20))
    with pytest.raises(NotFound, match="steer"):
        paper(made, "one")


FIRST, LAST = date(2022, 11, 1), date(2026, 10, 31)


def with_need(made: Made, a_month: int) -> str:
    """The document's words on need where so many requests come each month."""
    months = [date(year, month, 1) for year in range(2022, 2027) for month in range(1, 13)]
    rows = [{"on": month, "count": a_month, "need_type": "FOD"} for month in months if FIRST <= month <= LAST]
    with made.store.transaction() as tx:
        led = tx.people.again(made.partnership.lead).leading(made.partnership.id)
        tx.needs.bring_in(led, batch(rows, covers=((FIRST, LAST),)))
    (section,) = (one for one in paper(made).sections if one.heading == "Need")
    assert section.tables == ()
    return section.sentence


def test_it_says_in_words_what_changed_in_need_and_against_which_months(made):
    said = with_need(made, 120)
    assert "August 2026 to October 2026, against August 2025 to October 2025" in said
    assert "12.0 per 10,000 residents a month" in said
    assert "stand on the page “What changed”" in said


def test_no_small_count_of_need_can_be_worked_out_from_it(made):
    said = with_need(made, 2)  # six requests in three months
    assert "per 10,000" not in said
    assert "0.20" not in said
