"""Refuses a file that carries what identifies a person directly, by the names of its columns and by their values.

Every column is looked at, also one that nothing is read from: such a column has to be removed before the file is
handed over. Sentences say which column and how many rows, and never repeat a value.

Patterns of values come in two kinds. An e-mail address is one wherever it stands, so a single one is enough. A number
is an identifier only by its company: one ten-digit number in eleven passes the check digit of NHS numbers (modulus 11,
NHS Data Dictionary), so a good part of a column has to match.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resilience.intake.identifier_names import OUTWARD, Identifier, identifier_by_name
from resilience.intake.problems import Problem, shown
from resilience.intake.table import SourceTable, TextColumn
from resilience.locales import ngettext

Marks = npt.NDArray[np.bool_]

GOOD_PART = 0.2
FEWEST = 5
SHORT_COLUMN = 100
SURELY_A_GOOD_PART = 0.5
"""The share needed in a short column, where a fifth can pass the check digit by chance."""
SAMPLE = 2_000
"""Labels looked at before a long column is: far more than chance needs to show a good part."""


INWARD = r"\d[ABD-HJLNP-UW-Z]{2}"
ORDINAL = re.compile(r"\d(?:st|nd|rd|th)")
"""Reads like the second half of a postcode when it stands after "flat B2"."""

EMAIL_VALUE = r"[^\s@,;:<>]+@[^\s@,;:<>]+\.[A-Za-z]{2,}"
POSTCODE_IN_TEXT = rf"(?i)\b{OUTWARD}\s{INWARD}\b"
POSTCODE_ALONE = rf"(?i)^{OUTWARD}{INWARD}$"
PHONE_IN_TEXT = (
    r"(?:\+44|\b0044)[\s(0)]{0,5}\d{2,4}[\s-]?\d{3}[\s-]?\d{3,4}\b|\b\(?0[1-35789]\d{1,3}\)?[\s-]\d{3,4}[\s-]?\d{3,4}\b"
)
HAS_A_WORD = r"\pL{2,}"
PHONE_ALONE = r"^(?:(?:\+|00)440?[1-35789]\d{8,9}|44[1-35789]\d{9}|0[1-35789]\d{9}|01\d{8}|08(?:00|45)\d{6})(?:\.0)?$"
MOBILE_WITHOUT_ZERO = r"^7[1-57-9]\d{8}(?:\.0)?$"
"""As a spreadsheet leaves it that took the number for a quantity."""
NI_IN_TEXT = r"(?i)\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s\d{2}\s\d{2}\s\d{2}\s[A-D]\b"
NI_ALONE = r"(?i)^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$"
TEN_DIGITS = r"^\d{10}(?:\.0)?$"
BETWEEN_DIGITS = r"[\s()-]"
NHS_WEIGHTS = np.arange(10, 1, -1)


def direct_identifiers(table: SourceTable) -> tuple[Problem, ...]:
    """Return one problem for each column that looks as if it identified people; nothing for a file without any."""
    found = (_finding(column) for column in table.columns)
    return tuple(problem for problem in found if problem is not None)


def _finding(column: TextColumn) -> Problem | None:
    by_name = identifier_by_name(column)
    if by_name is not None:
        return Problem(None, column.name, _name_sentence(column, by_name))
    by_value = _by_value(column)
    if by_value is not None:
        kind, rows = by_value
        return Problem(None, column.name, _value_sentence(column, kind, rows))
    return None


def _name_sentence(column: TextColumn, kind: Identifier) -> str:
    rows = int((column.codes != column.empty).sum())
    return ngettext(
        "By its name the column “{column}” holds {what}, in {n} row. Need records carry none. Remove the column from "
        "the file, or rename it if it holds something else.",
        "By its name the column “{column}” holds {what}, in {n} rows. Need records carry none. Remove the column from "
        "the file, or rename it if it holds something else.",
        rows,
    ).format(column=shown(column.name), what=kind.label, n=f"{rows:,}")


def _value_sentence(column: TextColumn, kind: Identifier, rows: int) -> str:
    return ngettext(
        "The column “{column}” holds what looks like {what} in {n} row. Need records carry none. Remove them or the "
        "column from the file.",
        "The column “{column}” holds what looks like {what} in {n} rows. Need records carry none. Remove them or the "
        "column from the file.",
        rows,
    ).format(column=shown(column.name), what=kind.label, n=f"{rows:,}")


# ---------------------------------------------------------------------------------------------------------- values


def _by_value(column: TextColumn) -> tuple[Identifier, int] | None:
    """Return which identifiers a column's values look like, and in how many rows."""
    found = _in_text(column.labels) or _alone(column.labels)
    if found is None:
        return None
    kind, marks = found
    return kind, int(column.rows_by_label()[:-1][marks].sum())


def _matches(labels: Any, pattern: str) -> Marks:  # noqa: ANN401 - a pyarrow array of text
    return _marks(pc.match_substring_regex(labels, pattern))


def _marks(flags: Any) -> Marks:  # noqa: ANN401 - a pyarrow array of booleans
    return np.asarray(flags.to_numpy(zero_copy_only=False), dtype=np.bool_)


# Written so that a single one is enough.


def _in_text(labels: Any) -> tuple[Identifier, Marks] | None:  # noqa: ANN401 - a pyarrow array of text
    for kind, sign, find in IN_TEXT:
        marks = _marks(pc.match_substring(labels, sign))
        if marks.any():
            marks[marks] = find(labels.filter(pa.array(marks)))
            if marks.any():
                return kind, marks
    return None


def _emails(labels: Any) -> Marks:  # noqa: ANN401 - a pyarrow array of text
    return _matches(labels, EMAIL_VALUE)


def _postcodes(labels: Any) -> Marks:  # noqa: ANN401 - a pyarrow array of text
    marks = _matches(labels, POSTCODE_IN_TEXT)
    for label in np.flatnonzero(marks):
        found = re.findall(POSTCODE_IN_TEXT, labels[int(label)].as_py())
        marks[label] = any(not ORDINAL.fullmatch(text.split()[-1]) for text in found)
    return marks


def _ni_numbers(labels: Any) -> Marks:  # noqa: ANN401 - a pyarrow array of text
    return _matches(labels, NI_IN_TEXT)


def _phones(labels: Any) -> Marks:  # noqa: ANN401 - a pyarrow array of text
    return _matches(labels, PHONE_IN_TEXT) & _matches(labels, HAS_A_WORD)


IN_TEXT: tuple[tuple[Identifier, str, Callable[[Any], Marks]], ...] = (
    (Identifier.EMAIL, "@", _emails),
    (Identifier.POSTCODE, " ", _postcodes),
    (Identifier.NI_NUMBER, " ", _ni_numbers),
    (Identifier.PHONE, " ", _phones),
)
"""Kind, a sign without which there is none (looked for first, since that is quick), and how it is found."""


# Numbers, which are identifiers only where a good part of the column is.


def _alone(labels: Any) -> tuple[Identifier, Marks] | None:  # noqa: ANN401 - a pyarrow array of text
    """Return what a good part of those labels that have a digit looks like."""
    spread = labels.take(np.linspace(0, len(labels) - 1, SAMPLE).astype(np.int64)) if len(labels) > SAMPLE else labels
    for kind, find, good_part in ALONE:
        share = _share(spread, find(_compact(spread)))
        if share is None or share > good_part / 2:
            marks = find(_compact(labels))
            if _is_a_good_part(labels, marks, good_part):
                return kind, marks
    return None


def _compact(labels: Any) -> Any:  # noqa: ANN401 - a pyarrow array of text
    return pc.replace_substring_regex(labels, BETWEEN_DIGITS, "")


def _share(labels: Any, marks: Marks) -> float | None:  # noqa: ANN401 - a pyarrow array of text
    """Return the share of marked labels among those with a digit; `None` where too few have one to say."""
    with_digit = int(_matches(labels, r"\d").sum())
    return None if with_digit < SHORT_COLUMN else int(marks.sum()) / with_digit


def _is_a_good_part(labels: Any, marks: Marks, good_part: float) -> bool:  # noqa: ANN401 - a pyarrow array of text
    """Whether enough labels are marked: the share named and at least five, or every one of fewer."""
    found = int(marks.sum())
    if not found:
        return False
    of = int(_matches(labels, r"\d").sum())
    needed = SURELY_A_GOOD_PART if of < SHORT_COLUMN else good_part
    return found >= min(FEWEST, of) and found >= needed * of


def _whole(pattern: str) -> Callable[[Any], Marks]:
    return lambda labels: _matches(labels, pattern)


def _nhs_numbers(labels: Any) -> Marks:  # noqa: ANN401 - a pyarrow array of text
    """Mark ten-digit numbers whose last digit is the check digit of the nine before it."""
    marks = _matches(labels, TEN_DIGITS)
    if marks.any():
        held = pc.utf8_slice_codeunits(labels.filter(pa.array(marks)), 0, 10)
        digits = np.array([list(number.encode()) for number in held.to_pylist()]) - ord("0")
        check = (11 - (digits[:, :9] * NHS_WEIGHTS).sum(axis=1) % 11) % 11
        marks[marks] = check == digits[:, 9]
    return marks


ALONE: tuple[tuple[Identifier, Callable[[Any], Marks], float], ...] = (
    (Identifier.NHS_NUMBER, _nhs_numbers, GOOD_PART),
    (Identifier.PHONE, _whole(PHONE_ALONE), GOOD_PART),
    (Identifier.PHONE, _whole(MOBILE_WITHOUT_ZERO), SURELY_A_GOOD_PART),
    (Identifier.NI_NUMBER, _whole(NI_ALONE), GOOD_PART),
    (Identifier.POSTCODE, _whole(POSTCODE_ALONE), GOOD_PART),
)
"""Kind, how it is found in a text without spaces and hyphens, and which share of a long column is a good part."""
