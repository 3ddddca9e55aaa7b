"""What each distinct text of a column means, worked out once however many rows hold it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

from resilience.domain.need import THOUSANDTHS
from resilience.domain.taxonomy import Taxonomies, TermKind
from resilience.domain.vocabulary import (
    LABELS,
    Basis,
    Direction,
    OfferStage,
    Outcome,
    Phase,
    Stakeholder,
    Word,
)
from resilience.intake.cell_words import SEVERAL, SEVERAL_IN_A_CELL, Words
from resilience.intake.mapping import REQUIRED, Constant, Field, FromColumn
from resilience.intake.problems import shown
from resilience.intake.reference import key
from resilience.locales import _

T = TypeVar("T")

WORDS: dict[Field, type[Word]] = {
    Field.DIRECTION: Direction,
    Field.STAKEHOLDER: Stakeholder,
    Field.PHASE: Phase,
    Field.OUTCOME: Outcome,
    Field.BASIS: Basis,
    Field.OFFER_STAGE: OfferStage,
}
TERMS: dict[Field, TermKind] = {
    Field.NEED_TYPE: TermKind.NEED_TYPE,
    Field.FURTHER_TYPES: TermKind.NEED_TYPE,
    Field.TARGET_GROUPS: TermKind.TARGET_GROUP,
    Field.URGENCY: TermKind.URGENCY,
    Field.CHANNEL: TermKind.CHANNEL,
    Field.REASON_UNMET: TermKind.REASON_UNMET,
}
CODED_FIELDS = (*WORDS, *TERMS)
LONGEST_TEXT: dict[Field, int] = {Field.LOCAL_CODE: 120, Field.SOURCE_REF: 80}
"""Characters: a code or a reference, not a note about somebody."""

NOT_REPORTED = frozenset({"nr", "n/r", "not reported", "not recorded", "-", "–", "—"})
NONE_AT_ALL = frozenset({"none", "nil"})
NUMBER = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
HIGHEST_COUNT = 1_000_000_000
MOST_WORDS_NAMED = 3
HIGHEST_MINUTES = 10 * 366 * 24 * 60


@dataclass(frozen=True, slots=True)
class Meanings(Generic[T]):
    """What the labels of a column mean, one value for each and a last one for the empty cell.

    `wrong` says of which labels (by number) no meaning was found, and why; `unknown` are, by label, the words that have
    no meaning in the mapping, which a person may want to give them.
    """

    values: list[T | None]
    wrong: Mapping[int, str]
    unknown: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def vocabulary(field: Field, taxonomies: Taxonomies) -> dict[str, str]:
    """Return our own words for a field, as they may be written (code or name, case does not matter) → code."""
    if field in WORDS:
        labels = LABELS[WORDS[field].__name__]
        return {key(text): word.value for word in WORDS[field] for text in (labels[word.value], word.label, word.value)}
    terms = taxonomies.of(TERMS[field])
    return {key(text): term.code for term in terms for text in (term.name, term.code)}


def codes(field: Field, rule: FromColumn, labels: Sequence[str], ours: Mapping[str, str]) -> Meanings[str]:
    """Return the code of each label. Several codes in one cell come joined by single spaces, "" for none."""
    words = Words.of(field, rule, ours)
    nothing = "" if field in SEVERAL else None
    values: list[str | None] = []
    unknown: dict[int, tuple[str, ...]] = {}
    for number, label in enumerate((*labels, "")):
        found, lacking = words.read(label)
        if lacking:
            unknown[number] = lacking
        values.append(nothing if lacking or not found else " ".join(found))
    wrong = {number: _unknown_sentence(field, lacking) for number, lacking in unknown.items()}
    if field in REQUIRED:
        wrong |= {
            number: _("{field} is empty here; every record needs one.").format(field=field.label)
            for number, value in enumerate(values)
            if value is None and number not in wrong
        }
    return Meanings(values, wrong, unknown)


def _unknown_sentence(field: Field, words: Sequence[str]) -> str:
    return _("{words} is not known as: {field}. Say in the mapping what it means.").format(
        words=", ".join(f"“{shown(word)}”" for word in words[:MOST_WORDS_NAMED]), field=field.label
    )


def texts(field: Field, labels: Sequence[str]) -> Meanings[str]:
    """Return the labels as they are; one that is too long for a code or a reference is wrong."""
    most = LONGEST_TEXT[field]
    wrong = {
        number: _(
            "{field} has {n} characters here; at most {most} are kept. Notes about people do not belong in it."
        ).format(field=field.label, n=len(label), most=most)
        for number, label in enumerate(labels)
        if len(label) > most
    }
    return Meanings([*(" ".join(label.split()) for label in labels), ""], wrong)


def counts(labels: Sequence[str]) -> Meanings[int]:
    """Return each count in thousandths; `None` where it was not reported, which an empty cell says too."""
    values: list[int | None] = []
    wrong: dict[int, str] = {}
    for number, label in enumerate(labels):
        try:
            values.append(thousandths(label))
        except ValueError as why:
            values.append(None)
            wrong[number] = str(why)
    return Meanings([*values, None], wrong)


def thousandths(label: str) -> int | None:
    """Return one count in thousandths, `None` for "not reported"; raise `ValueError` with the sentence otherwise."""
    word = key(label)
    if word in NOT_REPORTED:
        return None
    if word in NONE_AT_ALL:
        return 0
    if not NUMBER.fullmatch(word) or len(word) > 30:  # noqa: PLR2004 - far more digits than any count
        raise ValueError(
            _("“{text}” is not a count. Write a number from zero up, “none”, or “not reported”.").format(
                text=shown(label)
            )
        )
    amount = Decimal(word.replace(",", ""))
    if amount > HIGHEST_COUNT:
        raise ValueError(_("{text} is too large for a count.").format(text=shown(label)))
    if amount * THOUSANDTHS != int(amount * THOUSANDTHS):
        raise ValueError(_("{text} has more than three decimal places.").format(text=shown(label)))
    return int(amount * THOUSANDTHS)


def minutes(labels: Sequence[str]) -> Meanings[int]:
    """Return minutes to the outcome, as whole numbers; an empty cell means "not recorded"."""
    values: list[int | None] = []
    wrong: dict[int, str] = {}
    for number, label in enumerate(labels):
        word = key(label).removesuffix(".0")
        is_minutes = word.isascii() and word.isdigit() and len(word) < 10 and int(word) <= HIGHEST_MINUTES  # noqa: PLR2004 - any longer is no duration
        if not is_minutes and word not in NOT_REPORTED:
            wrong[number] = _("“{text}” is not a whole number of minutes from zero up.").format(text=shown(label))
        values.append(int(word) if is_minutes else None)
    return Meanings([*values, None], wrong)


def foreign_code(field: Field, rule: FromColumn | Constant, taxonomies: Taxonomies) -> str | None:
    """Return the first code that a rule gives and that we do not have, or `None` where all is well."""
    ours = set(vocabulary(field, taxonomies).values())
    given = (
        [rule.value] if isinstance(rule, Constant) else [code for _word, code in rule.codes] + [rule.otherwise or ""]
    )
    every = [one for code in given for one in (code.split() if field in SEVERAL_IN_A_CELL else [code])]
    return next((code for code in every if code and code not in ours), None)
