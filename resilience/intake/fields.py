"""Each field of a record as one value per row of the table, with what is wrong noted on the way."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as entry
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resilience.domain.identity import AreaId, DisruptionId, PlaceId
from resilience.domain.need import THOUSANDTHS
from resilience.intake import meanings
from resilience.intake.cell_words import SEVERAL, SEVERAL_IN_A_CELL
from resilience.intake.columns import Coded
from resilience.intake.mapping import Constant, Field, FromColumn, Mapping, Rule, Split
from resilience.intake.meanings import Meanings
from resilience.intake.problems import Faults, shown
from resilience.intake.reading import Choices, UnknownWord
from resilience.intake.reference import IntakeReference, PlaceRef, key
from resilience.intake.table import SourceTable, TextColumn
from resilience.locales import _

T = TypeVar("T")
Numbers = npt.NDArray[np.int64]

NOT_REPORTED = -1
NO_AREA = -1
MOST_UNKNOWN_WORDS = 200


@dataclass(slots=True)
class RowFields:
    """Reads the fields of one table; `faults` and `unknown` fill up as fields are asked for."""

    table: SourceTable
    mapping: Mapping
    reference: IntakeReference
    choices: Choices
    faults: Faults
    unknown: list[UnknownWord] = entry(default_factory=list)

    def column_of(self, field: Field) -> str | None:
        """Return the file's name of the column that a field is read from, or `None`."""
        rule = self.mapping.rule(field)
        return self.table.column(rule.column).name if isinstance(rule, FromColumn) else None

    def count_columns(self) -> list[str | None]:
        """Return the columns that the counts are read from, one for each record that a row becomes."""
        if self.mapping.splits:
            return [self.table.column(split.count).name for split in self.mapping.splits]
        return [self.column_of(Field.COUNT)]

    # ----------------------------------------------------------------------------------------------------- areas

    def area(self) -> tuple[Numbers, list[AreaId]]:
        """Return for each row the position of its area in the list that follows, or `NO_AREA`."""
        rule = self.mapping.area
        if rule is None:
            held = [] if self.choices.area_id is None else [self.choices.area_id]
            return np.zeros(len(self.table), dtype=np.int64), held
        column = self.table.column(rule.column)
        codes = {key(word): code for word, code in rule.codes}
        found = [self.reference.areas.get(key(codes.get(key(text), text))) for text in column.texts()]
        wrong = {
            label: _("“{word}” is not the code, name or alias of an area that is held.").format(word=shown(text))
            for label, (text, area) in enumerate(zip(column.texts(), found, strict=True))
            if area is None
        }
        self._note_unknown(column, "area", {label: (column.labels[label].as_py(),) for label in wrong})
        wrong[column.empty] = _("The area is empty; every row needs one.")
        self.faults.labels(column.name, column.codes, wrong)
        areas = list(dict.fromkeys(area for area in found if area is not None))
        positions = {area: position for position, area in enumerate(areas)}
        by_label = [NO_AREA if area is None else positions[area] for area in (*found, None)]
        return np.array(by_label, dtype=np.int64)[column.codes], areas

    def place(self, area: Numbers, areas: list[AreaId]) -> Coded[PlaceId | None]:
        """Return each row's place, coarsened to its district unless chosen otherwise."""
        found = self._in_area(Field.PLACE, area, areas, self.reference.places)
        return Coded(found.codes, [None if place is None else self._kept(place) for place in found.values])

    def _kept(self, place: PlaceRef) -> PlaceId:
        return place.id if place.parent_id is None or self.choices.keep_fine_place else place.parent_id

    def disruption(self, area: Numbers, areas: list[AreaId]) -> Coded[DisruptionId | None]:
        """Return each row's disruption."""
        return self._in_area(Field.DISRUPTION, area, areas, self.reference.disruptions)

    def _in_area(
        self, field: Field, area: Numbers, areas: list[AreaId], held: AnyMapping[AreaId, AnyMapping[str, T]]
    ) -> Coded[T | None]:
        """Return what a name means in each row's own area; the same name may mean two things in two areas.

        The rule's codes translate a name first; a name that they lack is looked up as it is.
        """
        rule = self.mapping.rule(field)
        if rule is None:
            return Coded.always(None, len(self.table))
        column = self._column(rule)
        names = [*_own_names(rule, column.texts()), ""]
        pairs, which = np.unique(area * len(names) + column.codes, return_inverse=True)
        values: list[T | None] = []
        wrong: dict[int, str] = {}
        unknown: dict[int, tuple[str, ...]] = {}
        for number, pair in enumerate(pairs.tolist()):
            position, label = divmod(pair, len(names))
            value = None
            if names[label] and position != NO_AREA:
                value = _held(held.get(areas[position], {}), names[label], rule)
                if value is None and not _means_none(rule):
                    wrong[number] = _("“{word}” is not held as: {field}.").format(
                        word=shown(column.texts()[label]), field=field.label
                    )
                    unknown[label] = (column.texts()[label],)
            values.append(value)
        self._note_unknown(column, field.value, unknown)
        if isinstance(rule, FromColumn):
            self.faults.labels(column.name, which.astype(np.int32), wrong)
        else:
            for sentence in dict.fromkeys(wrong.values()):
                self.faults.whole(None, sentence)
        return Coded(which, values)

    def _column(self, rule: Rule) -> TextColumn:
        """Return the column that a rule reads; for a constant, one that holds it throughout."""
        if isinstance(rule, FromColumn):
            return self.table.column(rule.column)
        return TextColumn("", np.zeros(len(self.table), dtype=np.int32), pa.array([rule.value]))

    # ----------------------------------------------------------------------------------------------------- words

    def coded(self, field: Field) -> Coded[str | None]:
        """Return each row's code for a field of closed or shipped words; "" means none where several may stand."""
        rule = self.mapping.rule(field)
        nothing = "" if field in SEVERAL else None
        if rule is None:
            return Coded.always(nothing, len(self.table))
        if isinstance(rule, Constant):
            several = field in SEVERAL_IN_A_CELL
            return Coded.always(" ".join(rule.value.split()) if several else rule.value, len(self.table))
        ours = meanings.vocabulary(field, self.reference.taxonomies)
        column = self.table.column(rule.column)
        return self._read(column, meanings.codes(field, rule, column.texts(), ours), field.value)

    def text(self, field: Field) -> Coded[str]:
        """Return each row's text for a field that keeps the file's own words."""
        rule = self.mapping.rule(field)
        if rule is None:
            return Coded.always("", len(self.table))
        if isinstance(rule, Constant):
            return Coded.always(rule.value, len(self.table))
        column = self.table.column(rule.column)
        read = self._read(column, meanings.texts(field, column.texts()), field.value)
        return Coded(read.codes, [text or "" for text in read.values])

    def minutes(self) -> Coded[int | None]:
        """Return the minutes to the outcome where a column gives them."""
        rule = self.mapping.rule(Field.MINUTES_TO_OUTCOME)
        if not isinstance(rule, FromColumn):
            return Coded.always(None, len(self.table))
        column = self.table.column(rule.column)
        return self._read(column, meanings.minutes(column.texts()), Field.MINUTES_TO_OUTCOME.value)

    def _read(self, column: TextColumn, read: Meanings[T], field: str) -> Coded[T | None]:
        self._note_unknown(column, field, read.unknown)
        self.faults.labels(column.name, column.codes, read.wrong)
        return Coded(column.codes, read.values)

    def _note_unknown(self, column: TextColumn, field: str, unknown: AnyMapping[int, tuple[str, ...]]) -> None:
        """Note words without a meaning, the most frequent first, however many cells hold them among others."""
        rows = column.rows_by_label()
        counts: dict[str, tuple[str, int]] = {}
        for label, words in unknown.items():
            for word in words if label < column.empty else ():
                first, before = counts.get(key(word), (word, 0))
                counts[key(word)] = (first, before + int(rows[label]))
        frequent = sorted(counts.values(), key=lambda held: -held[1])[:MOST_UNKNOWN_WORDS]
        self.unknown += [UnknownWord(column.name, field, shown(word), count) for word, count in frequent]

    # ---------------------------------------------------------------------------------------------------- counts

    def amounts(self) -> list[Numbers]:
        """Return the rows' counts in thousandths, one column for each record that a row becomes.

        `NOT_REPORTED` stands where the file does not say.
        """
        if self.mapping.splits:
            names = dict.fromkeys(name for split in self.mapping.splits for name in split.columns)
            counts = {name: self._counts(name) for name in names}
            return [self._less(split, counts) for split in self.mapping.splits]
        rule = self.mapping.rule(Field.COUNT)
        if isinstance(rule, FromColumn):
            return [self._counts(rule.column)]
        each = THOUSANDTHS if rule is None else meanings.thousandths(rule.value)
        return [np.full(len(self.table), NOT_REPORTED if each is None else each, dtype=np.int64)]

    def _counts(self, name: str) -> Numbers:
        column = self.table.column(name)
        read = self._read(column, meanings.counts(column.texts()), Field.COUNT.value)
        by_label = [NOT_REPORTED if count is None else count for count in read.values]
        return np.array(by_label, dtype=np.int64)[column.codes]

    def _less(self, split: Split, counts: AnyMapping[str, Numbers]) -> Numbers:
        whole = counts[split.count]
        if split.minus is None:
            return whole
        part = counts[split.minus]
        is_known = (whole != NOT_REPORTED) & (part != NOT_REPORTED)
        self.faults.rows(
            self.table.column(split.minus).name,
            is_known & (part > whole),
            lambda _row: _("This is more than “{column}”, of which it is a part.").format(column=shown(split.count)),
        )
        return np.where(is_known, np.maximum(whole - part, 0), NOT_REPORTED)


def _own_names(rule: Rule, texts: Sequence[str]) -> list[str]:
    """Return under which name each text is looked up; "" for none."""
    codes = {} if isinstance(rule, Constant) else {key(word): key(code) for word, code in rule.codes}
    return [codes.get(key(text), key(text)) for text in texts]


def _held(held: AnyMapping[str, T], name: str, rule: Rule) -> T | None:
    """Return what is held by this name, or by the one that the rule gives to all others."""
    found = held.get(name)
    if found is None and isinstance(rule, FromColumn) and rule.otherwise:
        return held.get(key(rule.otherwise))
    return found


def _means_none(rule: Rule) -> bool:
    """Whether every other name means that there is none."""
    return isinstance(rule, FromColumn) and rule.otherwise == ""
