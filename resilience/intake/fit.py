"""Whether a mapping and the person's choices can be used on a file at all: what is wrong as a whole, before any row."""

from __future__ import annotations

from collections.abc import Iterator

from resilience.domain.taxonomy import TermKind
from resilience.domain.vocabulary import Outcome
from resilience.intake import meanings
from resilience.intake.mapping import REQUIRED, Constant, Field, Mapping, Rule
from resilience.intake.problems import Problem, shown
from resilience.intake.reading import Choices
from resilience.intake.reference import IntakeReference, key
from resilience.intake.table import SourceTable
from resilience.locales import _

ONLY_FROM_A_COLUMN = frozenset({Field.OUTCOME_AT, Field.MINUTES_TO_OUTCOME, Field.SOURCE_REF})


def misfits(table: SourceTable, mapping: Mapping, reference: IntakeReference, choices: Choices) -> Iterator[Problem]:
    """Yield what keeps this file from being read with this mapping and these choices."""
    yield from _missing_columns(table, mapping)
    yield from _missing_rules(mapping)
    for field, rule in mapping.rules:
        yield from _unfit_rule(field, rule, reference)
    yield from _unfit_splits(mapping, reference)
    yield from _unfit_area(mapping, reference, choices)
    yield from _unfit_choices(choices)


def _missing_columns(table: SourceTable, mapping: Mapping) -> Iterator[Problem]:
    for name in mapping.used_columns:
        if not table.has(name):
            sentence = _("The mapping reads a column “{column}”, which the file does not have.")
            yield Problem(None, name, sentence.format(column=shown(name)))


def _missing_rules(mapping: Mapping) -> Iterator[Problem]:
    if mapping.when is None:
        yield Problem(None, None, _("Please say which column holds the date."))
    for field in REQUIRED:
        if mapping.rule(field) is None:
            sentence = _("Please say where this comes from, or choose one for the whole file: {field}.")
            yield Problem(None, None, sentence.format(field=field.label))


def _unfit_rule(field: Field, rule: Rule, reference: IntakeReference) -> Iterator[Problem]:
    column = None if isinstance(rule, Constant) else rule.column
    if isinstance(rule, Constant) and field in ONLY_FROM_A_COLUMN:
        sentence = _("{field} can only come from a column.")
        yield Problem(None, column, sentence.format(field=field.label))
    elif isinstance(rule, Constant) and field is Field.COUNT:
        try:
            meanings.thousandths(rule.value)
        except ValueError as why:
            yield Problem(None, column, str(why))
    elif isinstance(rule, Constant) and field is Field.LOCAL_CODE:
        yield from (Problem(None, column, why) for why in meanings.texts(field, [rule.value]).wrong.values())
    elif field in meanings.CODED_FIELDS:
        foreign = meanings.foreign_code(field, rule, reference.taxonomies)
        if foreign is not None:
            yield Problem(None, column, _foreign(field, foreign))


def _foreign(field: Field, code: str) -> str:
    return _("The mapping gives the code “{code}”, which we do not have for: {field}.").format(
        code=shown(code), field=field.label
    )


def _unfit_splits(mapping: Mapping, reference: IntakeReference) -> Iterator[Problem]:
    reasons = reference.taxonomies.codes(TermKind.REASON_UNMET)
    for split in mapping.splits:
        if split.outcome not in set(Outcome):
            yield Problem(None, split.count, _foreign(Field.OUTCOME, split.outcome))
        if split.reason_unmet is not None and split.outcome != Outcome.UNMET:
            yield Problem(None, split.count, _("A reason why a need was unmet goes only with the outcome “unmet”."))
        if split.reason_unmet is not None and split.reason_unmet not in reasons:
            yield Problem(None, split.count, _foreign(Field.REASON_UNMET, split.reason_unmet))


def _unfit_area(mapping: Mapping, reference: IntakeReference, choices: Choices) -> Iterator[Problem]:
    if mapping.area is None:
        if choices.area_id not in reference.area_names:
            yield Problem(None, None, _("The file has no column for the area. Please say which area it is about."))
        return
    for _word, code in mapping.area.codes:
        if code and key(code) not in reference.areas:
            sentence = _("The mapping names an area “{code}”, which is not held.")
            yield Problem(None, mapping.area.column, sentence.format(code=shown(code)))


def _unfit_choices(choices: Choices) -> Iterator[Problem]:
    if choices.keeps_finer and not choices.reason.strip():
        yield Problem(None, None, _("Please give the reason why time or place is kept finer than day and district."))
    if any(last < first for first, last in choices.covers or ()):
        yield Problem(None, None, _("The time that the file covers ends before it begins."))
