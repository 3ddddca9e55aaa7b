"""Working offline: one's form as a workbook and back, with nothing overwritten that was not seen."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from resilience.domain.assessment import DONT_KNOW, Answer, ScoreDraft
from resilience.domain.audit import Deed
from resilience.domain.errors import Conflict, NotAllowed, Refused
from resilience.domain.offline_form import OfflineColumn, RowKey, RowKind
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Confidence, RoundState, Sureness
from resilience.reports.offline_form import file_name, offline_workbook
from resilience.services import offline_form, scoring
from tests.storage.as_operator import store

__all__ = ["store"]

ANSWER, WHY, SURE = OfflineColumn.ANSWER, OfflineColumn.RATIONALE, OfflineColumn.SURENESS
SL1, SL2 = RowKey(RowKind.SCORE, "SL1"), RowKey(RowKind.SCORE, "SL2")
NAME = "form.xlsx"


class Workbook:
    """The form of one evaluator as a spreadsheet program holds it."""

    def __init__(self, store, partnership, viewer=None) -> None:
        self.store, self.area, self.viewer = store, partnership.id, viewer or partnership.one
        data = offline_workbook(offline_form.sheet(store, self.viewer, self.area))
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.sheet = self.book.worksheets[0]
        self._saved = b""

    def cell(self, key: str, column: OfflineColumn):
        heads = [held.value for held in self.sheet[1]]
        rows = {row[heads.index(OfflineColumn.ROW.heading)].value: row for row in self.sheet.iter_rows(min_row=2)}
        return rows[key][heads.index(column.heading)]

    def put(self, key: str, **cells: object):
        for name, value in cells.items():
            self.cell(key, OfflineColumn(name)).value = value
        return self

    @property
    def data(self) -> bytes:
        """The file as it is saved once everything is filled in."""
        self._saved = self._saved or self._save()
        return self._saved

    def _save(self) -> bytes:
        content = io.BytesIO()
        self.book.save(content)
        return content.getvalue()

    def preview(self, viewer=None):
        return offline_form.preview(self.store, viewer or self.viewer, self.area, NAME, self.data)

    def bring_back(self, chosen=None, seen=None):
        return offline_form.bring_back(
            self.store,
            self.viewer,
            self.area,
            NAME,
            self.data,
            seen=seen or self.preview().seen,
            chosen=chosen or {},
        )


def record(store, partnership, round_id, code, level, *, seen=0, why="") -> None:
    said = ScoreDraft(code, Answer.at(level), rationale=why)
    scoring.record(store, partnership.one, partnership.id, round_id, said, seen_version=seen)


def saved(store, partnership) -> dict[str, tuple[int | None, int]]:
    form = scoring.form(store, partnership.one, partnership.id)
    return {
        held.indicator.code: (held.saved.answer.level, held.saved.revision) for held in form.indicators if held.saved
    }


def test_the_workbook_asks_every_question_with_its_levels_and_holds_what_is_saved(store, partnership, this_round):
    record(store, partnership, this_round, "SL1", 3, why="=1+1 is text")
    made = Workbook(store, partnership)
    assert made.sheet.max_row == 1 + 27 + 5
    assert made.cell("score SL1", ANSWER).value == 3
    assert made.cell("score SL1", WHY).value == "=1+1 is text"
    assert made.cell("score SL1", WHY).data_type == "s"
    assert made.cell("score SL1", OfflineColumn.LEVELS).value.split("\n")[2].startswith("2 ")
    assert made.cell("score SL2", ANSWER).value is None
    choices = {str(rule.sqref): rule.formula1 for rule in made.sheet.data_validations.dataValidation}
    assert choices["E2"] == '"0,1,2,3,4,5,Don\'t know,Does not apply here"'
    hidden = [held for held in made.sheet.column_dimensions.values() if held.hidden]
    assert sum(held.max - held.min + 1 for held in hidden) == 6
    assert made.sheet.protection.sheet
    assert not made.cell("score SL2", ANSWER).protection.locked
    assert made.cell("score SL2", OfflineColumn.CODE).protection.locked
    assert "My-form-Round-2_2026-11-22_OFFICIAL" in file_name(
        offline_form.sheet(store, partnership.one, partnership.id)
    )


def test_what_is_filled_in_is_shown_first_and_written_only_when_confirmed(store, partnership, this_round):
    record(store, partnership, this_round, "SL1", 3)
    made = Workbook(store, partnership)
    made.put("score SL1", answer=4, sureness="Could show it", rationale="The March flood.")
    made.put("score SL2", answer="don’t know").put("confidence IN", answer="Very confident")
    found = made.preview()
    assert found.plain[0].key == SL1
    assert found.plain[0].online.startswith("3 ")
    assert found.plain[0].offline.endswith("Could show it · The March flood.")
    assert (len(found.plain), found.conflicts, found.problems) == (3, (), ())
    assert saved(store, partnership) == {"SL1": (3, 1)}
    assert made.bring_back() == "3 answers are brought in and saved."
    form = scoring.form(store, partnership.one, partnership.id)
    assert form.of("SL1").saved.draft == ScoreDraft("SL1", Answer.at(4), Sureness.COULD_SHOW_IT, "The March flood.")
    assert form.of("SL2").saved.answer == DONT_KNOW
    assert form.progress_of("IN").confidence.confidence is Confidence.VERY
    with store.reading() as tx:
        written = [entry.deed for entry in tx.audit.of_area(partnership.lead.leading(partnership.id))]
    assert (written.count(Deed.SCORE), written.count(Deed.CONFIDENCE)) == (3, 1)
    assert Workbook(store, partnership).preview().changes == ()


def test_what_was_saved_online_meanwhile_stands_beside_it_and_somebody_chooses(store, partnership, this_round):
    for code in ("SL1", "SL2", "SL3"):
        record(store, partnership, this_round, code, 1)
    made = Workbook(store, partnership).put("score SL1", answer=4).put("score SL2", answer=5)
    for code in ("SL1", "SL2", "SL3"):
        record(store, partnership, this_round, code, 2, seen=1)
    found = made.preview()
    assert [change.key for change in found.conflicts] == [SL1, SL2]
    assert (found.plain, found.unchanged) == ((), 1), "SL3 was not touched in the workbook: the newer answer stays"
    with pytest.raises(Refused, match="Please choose for every row"):
        made.bring_back({SL1: True})
    made.bring_back({SL1: True, SL2: False})
    assert saved(store, partnership) == {"SL1": (4, 3), "SL2": (2, 2), "SL3": (2, 2)}


def test_a_save_between_looking_and_confirming_is_told_and_nothing_is_written(store, partnership, this_round):
    made = Workbook(store, partnership).put("score SL1", answer=4).put("score SL2", answer=4)
    seen = made.preview().seen
    record(store, partnership, this_round, "SL2", 1)
    with pytest.raises(Conflict, match="please look at it again"):
        made.bring_back(seen=seen)
    assert saved(store, partnership) == {"SL2": (1, 1)}


def test_each_bad_row_is_named_with_its_column_and_the_others_can_be_brought_in(store, partnership, this_round):
    made = Workbook(store, partnership)
    made.put("score SL1", answer=6).put("score SL2", answer=3, sureness="quite").put("score SL3", rationale="because")
    made.put("score SL4", answer="=2+1").put("score SL5", answer=2.5).put("confidence SL", answer="sure")
    made.put("score IN1", answer=2, revision="two").put("score IN2", answer=1, row="score SL1").put(
        "score IN3", answer=1
    )
    found = made.preview()
    assert [problem.where for problem in found.problems] == [
        "row 2, column Your answer",
        "row 3, column How sure",
        "row 4, column Your answer",
        "row 6, column Your answer",
        "row 7, column Your answer",
        "row 8, column elr revision",
        "row 9, column Code",
    ]
    assert "“6” is no answer here. Please choose 0 to 5" in found.problems[0].sentence
    assert "A guess, Some basis, Could show it" in found.problems[1].sentence
    made.bring_back()
    assert saved(store, partnership) == {"IN3": (1, 1)}


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("area", "99", "for another area"),
        ("person", "99", "downloaded by somebody else"),
        ("round", "99", "of another round"),
        ("framework", "other 1 full", "another framework or version"),
    ],
)
def test_a_form_that_is_not_this_persons_of_this_round_is_refused_in_words(
    store, partnership, this_round, column, value, told
):
    made = Workbook(store, partnership).put("score SL1", answer=4).put("score IN1", **{column: value})
    with pytest.raises(Refused, match=told):
        made.preview()
    assert saved(store, partnership) == {}


def test_nobody_brings_back_the_form_of_another_evaluator(store, partnership, this_round):
    made = Workbook(store, partnership).put("score SL1", answer=4)
    with pytest.raises(Refused, match="downloaded by somebody else"):
        made.preview(partnership.two)
    with pytest.raises(NotAllowed):
        made.preview(partnership.lead)
    with pytest.raises(NotAllowed):
        offline_form.sheet(store, partnership.board, partnership.id)


def test_any_other_table_is_no_form_and_after_the_round_there_is_none(store, partnership, this_round):
    table = io.StringIO()
    csv.writer(table).writerows([["date", "place"], ["2026-01-01", "North"]])
    with pytest.raises(Refused, match="no column “Code”"):
        offline_form.preview(store, partnership.one, partnership.id, "t.csv", table.getvalue().encode())
    made = Workbook(store, partnership).put("score SL1", answer=4)
    with store.transaction() as tx:
        tx.assessments.set_round_state(OPERATOR.setting_up(), this_round, RoundState.CLOSED)
    with pytest.raises(Refused, match="No round is open"):
        made.preview()
