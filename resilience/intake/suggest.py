"""A first mapping for a file, from earlier mappings, the names of its columns and what they hold. Only a suggestion:
whatever it leaves open the person fills in, and whatever is unknown shows up as a problem.

References of the source are never suggested: a case number leads back to a person, so somebody has to want it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import replace
from itertools import chain, count
from pathlib import PurePath
from typing import TypeVar

from resilience.domain.need import THOUSANDTHS
from resilience.domain.vocabulary import Basis, Direction, Grain
from resilience.intake import meanings
from resilience.intake.cell_words import SEVERAL_IN_A_CELL, Words
from resilience.intake.identifier_names import words_of
from resilience.intake.mapping import Constant, Field, FromColumn, Mapping, Rule, When
from resilience.intake.reference import IntakeReference, key
from resilience.intake.suggest_when import DATE_NAMES, HALF, MOST, SAMPLE, called, is_times, share, when_of
from resilience.intake.table import SourceTable, TextColumn

T = TypeVar("T")

ADDED_UP = frozenset({Grain.WEEK, Grain.MONTH})
"""Grains at which a row is a count of several needs, so that a column of numbers holds it, whatever it is called."""
FIELD_NAMES: tuple[tuple[Field, re.Pattern[str]], ...] = (
    (Field.OUTCOME_AT, re.compile(r"\b(?:closed|resolved|completed|outcome) (?:at|on|time|date)\b")),
    (Field.MINUTES_TO_OUTCOME, re.compile(r"\bminutes to (?:outcome|close|resolve)\b")),
    (Field.REASON_UNMET, re.compile(r"\breason\b")),
    (Field.OUTCOME, re.compile(r"\b(?:outcome|status|result|resolution)\b")),
    (Field.FURTHER_TYPES, re.compile(r"\b(?:further|other|secondary|additional) (?:need )?types?\b")),
    (Field.STAKEHOLDER, re.compile(r"\b(?:stakeholder|client type|requester type|customer type|who)\b")),
    (Field.TARGET_GROUPS, re.compile(r"\b(?:target groups?|vulnerab\w+|groups?)\b")),
    (Field.URGENCY, re.compile(r"\b(?:urgency|priority|severity)\b")),
    (Field.PHASE, re.compile(r"\bphase\b")),
    (Field.DISRUPTION, re.compile(r"\b(?:disruption|event|crisis|storm|emergency)\b")),
    (Field.CHANNEL, re.compile(r"\b(?:channel|contact method|how received|received by|source|route)\b")),
    (Field.OFFER_STAGE, re.compile(r"\b(?:offer )?stage\b|\boffer status\b")),
    (Field.DIRECTION, re.compile(r"\b(?:direction|request or offer)\b")),
    (Field.BASIS, re.compile(r"\bbasis\b")),
    (
        Field.NEED_TYPE,
        re.compile(r"\b(?:need|type|sector|subsector|category|reason for (?:call|contact)|service|topic|issue)\b"),
    ),
    (
        Field.COUNT,
        re.compile(
            r"\b(?:count|num|total|amount|requests|calls|cases|people|n|qty|quantity|volume|how many)\b"
            r"|\b(?:number|no) of \w+"
        ),
    ),
)
"""What columns tend to be called, the plainer names first."""


def suggest(table: SourceTable, reference: IntakeReference, earlier: Sequence[Mapping] = ()) -> Mapping:
    """Return the earlier mapping that fits the file best, or else one made for it.

    An earlier mapping fits where the file has all columns that it reads and no other of which it says nothing: a new
    column may hold the counts, and to pass over it would count rows in their place.
    """
    fitting = [mapping for mapping in earlier if _fits(mapping, table)]
    if fitting:
        return max(fitting, key=lambda mapping: len(mapping.used_columns))
    return _made_for(table, reference, earlier)


def _fits(mapping: Mapping, table: SourceTable) -> bool:
    return (
        mapping.when is not None
        and all(table.has(name) for name in mapping.used_columns)
        and not mapping.unmentioned(table.names)
    )


def _made_for(table: SourceTable, reference: IntakeReference, earlier: Sequence[Mapping]) -> Mapping:
    free = list(table.columns)
    before = {key(mapping.when.column) for mapping in earlier if mapping.when is not None}
    when = _take_first(free, lambda column: when_of(column, earlier), DATE_NAMES, before)
    area = _take_first(free, lambda column: _if_known(column, reference.areas))
    places = {name for held in reference.places.values() for name in held}
    place = _take_first(free, lambda column: _if_known(column, places))
    rules: dict[Field, Rule] = {} if place is None else {Field.PLACE: place}
    for field, name in FIELD_NAMES:
        is_added_up = when is not None and when.grain in ADDED_UP and field is Field.COUNT
        read = _rule_reader(field, reference, earlier, when)
        rule = _take_first(free, read, name, _columns_before(field, earlier), only_named=not is_added_up)
        if rule is not None:
            rules[field] = rule
    rules.setdefault(Field.DIRECTION, Constant(Direction.REQUEST.value))
    rules.setdefault(Field.BASIS, Constant(_basis(table, rules.get(Field.COUNT)).value))
    need_type = rules.get(Field.NEED_TYPE)
    if isinstance(need_type, FromColumn):
        rules[Field.LOCAL_CODE] = FromColumn(need_type.column)
    mapping = Mapping(
        name=_free_name(_slug(table.file_name), {key(mapping.name) for mapping in earlier}),
        title=table.file_name,
        when=when,
        area=area,
        rules=tuple((field, rules[field]) for field in Field if field in rules),
    )
    return replace(mapping, ignored=mapping.unmentioned(table.names))


def _columns_before(field: Field, earlier: Sequence[Mapping]) -> set[str]:
    """Return the columns that earlier mappings read this field from."""
    rules = (mapping.rule(field) for mapping in earlier)
    return {key(rule.column) for rule in rules if isinstance(rule, FromColumn)}


def _slug(file_name: str) -> str:
    stem = PurePath(file_name).name.partition(".")[0]
    return "-".join(words_of(stem).split())[:80] or "mapping"


def _free_name(wanted: str, taken: Container[str]) -> str:
    """Return a name that no earlier mapping has: files of one name need not come from one source."""
    return next(name for name in chain([wanted], (f"{wanted}-{n}" for n in count(2))) if key(name) not in taken)


def _take_first(
    free: list[TextColumn],
    read: Callable[[TextColumn], T | None],
    name: re.Pattern[str] | None = None,
    before: Container[str] = (),
    *,
    only_named: bool = False,
) -> T | None:
    """Return what the first free column that can be read gives, and take the column.

    Columns that an earlier mapping read so (`before`, by `key`) come first, then those named so.
    """
    held = [column for column in free if key(column.name) in before]
    named = [column for column in free if column not in held and name is not None and name.search(called(column))]
    others = [] if only_named else [column for column in free if column not in held and column not in named]
    for column in (*held, *named, *others):
        found = read(column)
        if found is not None:
            free.remove(column)
            return found
    return None


def _sample(column: TextColumn) -> list[str]:
    return list(column.labels[:SAMPLE].to_pylist())


def _if_known(column: TextColumn, known: Container[str]) -> FromColumn | None:
    """Return the rule "from this column" where most of its texts are names that are held."""
    known_share = share(key(text) in known for text in _sample(column))
    return FromColumn(column.name) if known_share >= MOST else None


# ---------------------------------------------------------------------------------------------------------- fields


def _rule_reader(
    field: Field, reference: IntakeReference, earlier: Sequence[Mapping], when: When | None
) -> Callable[[TextColumn], FromColumn | None]:
    """Return what makes a rule for a field from a column, where the column's texts fit the field."""
    if field in meanings.CODED_FIELDS:
        ours = meanings.vocabulary(field, reference.taxonomies)
        learnt = _learnt(field, earlier)
        return lambda column: _coded_rule(field, column, ours, learnt)
    if field is Field.DISRUPTION:
        held = {name for names in reference.disruptions.values() for name in names}
        return lambda column: _if_known(column, held)
    if field is Field.OUTCOME_AT:
        has_times = when is not None and when.grain is Grain.MINUTE
        return lambda column: FromColumn(column.name) if has_times and is_times(column) else None
    read = meanings.minutes if field is Field.MINUTES_TO_OUTCOME else meanings.counts
    return lambda column: _if_mostly_right(column, read(_sample(column)).wrong)


def _if_mostly_right(column: TextColumn, wrong: AnyMapping[int, str]) -> FromColumn | None:
    right = share(label not in wrong for label in range(len(_sample(column))))
    return FromColumn(column.name) if right >= MOST else None


def _learnt(field: Field, earlier: Sequence[Mapping]) -> dict[str, str]:
    """Return what earlier mappings made of the words of this field, the first one's meaning where they differ."""
    learnt: dict[str, str] = {}
    for mapping in earlier:
        rule = mapping.rule(field)
        if isinstance(rule, FromColumn):
            learnt = {key(word): code for word, code in rule.codes} | learnt
    return learnt


def _coded_rule(
    field: Field, column: TextColumn, ours: AnyMapping[str, str], learnt: AnyMapping[str, str]
) -> FromColumn | None:
    """Return a rule that reads our own words, or the words known from before; the need type is never given up."""
    texts = _sample(column)
    as_it_is = FromColumn(column.name)
    if not meanings.codes(field, as_it_is, texts, ours).unknown:
        return as_it_is
    known = {**ours, **learnt}
    parts = Words(known, None, field in SEVERAL_IN_A_CELL).parts
    words = list(dict.fromkeys(part for text in texts for part in parts(text)))
    codes = tuple((word, known[key(word)]) for word in words if key(word) in known)
    if codes and (field is Field.NEED_TYPE or len(codes) >= HALF * len(words)):
        return FromColumn(column.name, codes)
    return as_it_is if field is Field.NEED_TYPE else None


def _basis(table: SourceTable, count: Rule | None) -> Basis:
    """Return "estimated" where counts have a fraction: nobody asks two and a half times."""
    if not isinstance(count, FromColumn):
        return Basis.EXPRESSED
    values = meanings.counts(_sample(table.column(count.column))).values
    return Basis.ESTIMATED if any(value is not None and value % THOUSANDTHS for value in values) else Basis.EXPRESSED
