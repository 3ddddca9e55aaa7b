"""The words of a cell: one, or several with signs between them, and what a mapping says that each of them means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from resilience.intake.mapping import Field, FromColumn
from resilience.intake.reference import key
from resilience.intake.table import TextColumn

SEVERAL = frozenset({Field.FURTHER_TYPES, Field.TARGET_GROUPS})
SEVERAL_IN_A_CELL = SEVERAL | {Field.NEED_TYPE}
"""Of the need types in one cell the first is the need type, the others are further types."""
BETWEEN_SEVERAL = re.compile(r"[;|\n]")
PERHAPS_BETWEEN = re.compile(r"\s*[,/+&]\s*|\s+and\s+", re.IGNORECASE)
"""These stand inside names too, and part a cell only where every part is known."""
MOST_IN_A_CELL = 50
"""A cell with more between its signs is no list of types but a text."""
MOST_LABELS = 2_000
"""Distinct cells of a column that are looked at for words, the most frequent ones: no list of types is longer."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a column mean: by the rule's codes where it has any, by our own words where not.

    `otherwise` is what every other word means ("" for none), or `None` where another word is unknown.
    """

    known: Mapping[str, str]
    otherwise: str | None
    may_be_several: bool

    @classmethod
    def of(cls, field: Field, rule: FromColumn, ours: Mapping[str, str]) -> Words:
        """Return how a field's words are read by a rule."""
        known = {key(word): code for word, code in rule.codes} if rule.codes else dict(ours)
        return cls({"": "", **known}, rule.otherwise, field in SEVERAL_IN_A_CELL)

    def read(self, cell: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the codes of one cell, each once, and the words in it that are not known."""
        codes: dict[str, None] = {}
        unknown: dict[str, None] = {}
        for word in self.parts(cell):
            meaning = self.known.get(key(word), self.otherwise)
            if meaning is None:
                unknown[word] = None
            else:
                codes.update(dict.fromkeys(meaning.split() if self.may_be_several else [meaning] if meaning else []))
        return tuple(codes), tuple(unknown)

    def parts(self, cell: str) -> tuple[str, ...]:
        """Return the words of a cell: itself, or what stands between the signs that part several."""
        if not self.may_be_several or key(cell) in self.known:
            return (cell,)
        parts = tuple(part for piece in BETWEEN_SEVERAL.split(cell) for part in self._perhaps(" ".join(piece.split())))
        return parts if len(parts) <= MOST_IN_A_CELL else (cell,)

    def _perhaps(self, piece: str) -> Sequence[str]:
        if key(piece) in self.known:
            return (piece,)
        parts = PERHAPS_BETWEEN.split(piece)
        return parts if all(part and key(part) in self.known for part in parts) else (piece,)


@dataclass(frozen=True, slots=True)
class WordOfColumn:
    """A word of a column, how many rows hold it, and what it means: our codes, "" for none, `None` for unknown."""

    word: str
    rows: int
    meaning: str | None

    @property
    def is_known(self) -> bool:
        """Whether it means something, be it nothing."""
        return self.meaning is not None


def words_of(column: TextColumn, words: Words) -> list[WordOfColumn]:
    """Return the words of a column: those not yet known first, each lot by falling number of rows."""
    counts: dict[str, tuple[str, int]] = {}
    rows_of = column.rows_by_label()[:-1]
    for label in np.argsort(-rows_of, kind="stable")[:MOST_LABELS].tolist():
        rows = int(rows_of[label])
        for part in words.parts(column.labels[label].as_py()):
            if part:
                first, before = counts.get(key(part), (part, 0))
                counts[key(part)] = (first, before + rows)
    found = [WordOfColumn(word, rows, words.known.get(name, words.otherwise)) for name, (word, rows) in counts.items()]
    return sorted(found, key=lambda word: (word.is_known, -word.rows))
