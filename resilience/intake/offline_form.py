"""Reading back a form that was filled in offline: every row as an answer, or as a problem in words.

Nothing in a workbook is trusted: hidden columns can be shown and changed like any other. What they hold only decides
whether this is the form it should be, and on top of what an answer goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from resilience.domain.assessment import Answer, ScoreDraft
from resilience.domain.errors import NotFound, Refused
from resilience.domain.offline_form import MOST_ROWS, OfflineColumn, RowKey, RowKind
from resilience.domain.vocabulary import AnswerKind, Confidence, Sureness, Word
from resilience.intake.problems import Problem, shown
from resilience.intake.reference import key
from resilience.locales import _

if TYPE_CHECKING:
    from resilience.domain.framework import Framework
    from resilience.domain.offline_form import Stamp
    from resilience.intake.table import SourceTable

Chosen = TypeVar("Chosen", bound=Word)
MOST_DIGITS = 6
"""Digits that a revision has."""


@dataclass(frozen=True, slots=True)
class OfflineAnswer:
    """One row with an answer. `seen` is the revision that was saved when the workbook was made, 0 for none."""

    key: RowKey
    row: int
    said: ScoreDraft | Confidence
    seen: int


@dataclass(frozen=True, slots=True)
class OfflineForm:
    """What a workbook holds: its answers, the rows without one, and what is wrong in words."""

    answers: tuple[OfflineAnswer, ...]
    empty: int
    problems: tuple[Problem, ...]


class _Wrong(Exception):
    """One cell cannot be taken as it stands."""

    def __init__(self, column: OfflineColumn, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column
        self.sentence = sentence


def read_offline_form(table: SourceTable, framework: Framework, stamp: Stamp) -> OfflineForm:
    """Return what a workbook says; `Refused` where it is no form, or not this person's form of this round."""
    if len(table) > MOST_ROWS:
        raise Refused(_("This workbook has more rows than a form. Please download your form again and fill that in."))
    rows = _rows(table)
    _refuse_another_form(rows, stamp)
    answers: list[OfflineAnswer] = []
    problems: list[Problem] = []
    empty, met = 0, set[RowKey]()
    for row in rows:
        try:
            answer = _answer(row, framework, met)
        except _Wrong as wrong:
            problems.append(Problem(row.number, wrong.column.heading, wrong.sentence))
        else:
            answers += [answer] if answer else []
            empty += answer is None
    return OfflineForm(tuple(answers), empty, (*table.broken, *problems))


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of one row, trimmed; "" where one is empty. `number` is as the spreadsheet counts."""

    number: int
    cells: dict[OfflineColumn, str]

    def __getitem__(self, column: OfflineColumn) -> str:
        return self.cells[column]


def _rows(table: SourceTable) -> list[_Row]:
    columns = {}
    for column in OfflineColumn:
        if not table.has(column.heading):
            raise Refused(
                _(
                    "This is no form from here: it has no column “{column}”. Please download your form again, "
                    "fill that in and leave its columns as they are."
                ).format(column=column.heading)
            )
        columns[column] = table.column(column.heading)
    return [
        _Row(int(number), {name: column.cell(place) for name, column in columns.items()})
        for place, number in enumerate(table.row_numbers)
    ]


def _refuse_another_form(rows: list[_Row], stamp: Stamp) -> None:
    told = {
        OfflineColumn.AREA: _("This form is for another area. Choose that area, or download the form of this one."),
        OfflineColumn.PERSON: _("This form was downloaded by somebody else. Everybody brings back their own."),
        OfflineColumn.ROUND: _("This form is of another round. Please download the form of the round that is open."),
        OfflineColumn.FRAMEWORK: _(
            "This form asks other questions than this round: another framework or version. Please download it again."
        ),
    }
    for column, expected in stamp.by_column.items():
        wrong = next((row for row in rows if row[column] != expected), None)
        if wrong is not None:
            raise Refused(_("Row {row}: {sentence}").format(row=wrong.number, sentence=told[column]))


def _answer(row: _Row, framework: Framework, met: set[RowKey]) -> OfflineAnswer | None:
    """Return the answer in a row, or `None` for a row without one."""
    name = RowKey.read(row[OfflineColumn.ROW])
    if name is None:
        raise _Wrong(OfflineColumn.CODE, _("This row asks nothing of this form. Please leave the rows as they are."))
    if name in met:
        raise _Wrong(OfflineColumn.CODE, _("The same question stands in another row already. Please keep one of them."))
    met.add(name)
    if not any(row[column] for column in OfflineColumn if column.is_filled_in):
        return None
    said = _score(row, framework, name.code) if name.kind is RowKind.SCORE else _confidence(row, framework, name.code)
    return OfflineAnswer(name, row.number, said, _revision(row[OfflineColumn.REVISION]))


def _score(row: _Row, framework: Framework, code: str) -> ScoreDraft:
    try:
        indicator = framework.indicator(code)
    except NotFound as unknown:
        raise _Wrong(OfflineColumn.CODE, unknown.sentence) from unknown
    answer = _level(row[OfflineColumn.ANSWER], indicator.choices)
    sureness = _word(OfflineColumn.SURENESS, row[OfflineColumn.SURENESS], Sureness)
    try:
        return ScoreDraft(code, answer, sureness, row[OfflineColumn.RATIONALE], row[OfflineColumn.EVIDENCE])
    except Refused as too_long:
        raise _Wrong(OfflineColumn.RATIONALE, too_long.sentence) from too_long


def _level(cell: str, choices: range) -> Answer:
    if not cell:
        raise _Wrong(
            OfflineColumn.ANSWER,
            _("There is something in this row but no answer. Please choose one; “{word}” is an answer too.").format(
                word=AnswerKind.DONT_KNOW.label
            ),
        )
    if cell.isascii() and cell.isdigit() and len(cell) <= MOST_DIGITS and int(cell) in choices:
        return Answer.at(int(cell))
    for kind in (AnswerKind.DONT_KNOW, AnswerKind.NOT_APPLICABLE):
        if _same(cell, kind.label):
            return Answer(kind)
    raise _Wrong(
        OfflineColumn.ANSWER,
        _("“{cell}” is no answer here. Please choose {low} to {top}, “{unknown}” or “{not_here}”.").format(
            cell=shown(cell),
            low=choices[0],
            top=choices[-1],
            unknown=AnswerKind.DONT_KNOW.label,
            not_here=AnswerKind.NOT_APPLICABLE.label,
        ),
    )


def _confidence(row: _Row, framework: Framework, code: str) -> Confidence:
    if all(feature.code != code for feature in framework.features):
        raise _Wrong(OfflineColumn.CODE, _("This framework has no feature {code}.").format(code=shown(code)))
    said = _word(OfflineColumn.ANSWER, row[OfflineColumn.ANSWER], Confidence)
    if said is None:
        raise _Wrong(OfflineColumn.ANSWER, _("Please choose one of the five answers, or leave the whole row empty."))
    return said


def _word(column: OfflineColumn, cell: str, closed_set: type[Chosen]) -> Chosen | None:
    """Return the word that a cell names by its label, or `None` for an empty one."""
    if not cell:
        return None
    for word in closed_set:
        if _same(cell, word.label):
            return word
    raise _Wrong(
        column,
        _("“{cell}” is no answer here. Please choose one of: {words}.").format(
            cell=shown(cell), words=", ".join(word.label for word in closed_set)
        ),
    )


def _same(cell: str, label: str) -> bool:
    """Whether two words are the same but for case, blanks and the kind of apostrophe, which spreadsheets change."""
    return key(cell.replace("’", "'")) == key(label.replace("’", "'"))


def _revision(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit() and len(cell) <= MOST_DIGITS):
        raise _Wrong(
            OfflineColumn.REVISION,
            _("A hidden column was changed, so that nobody knows what this answer replaces. Please download again."),
        )
    return int(cell)
