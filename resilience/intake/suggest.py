"""A first mapping for a file, from earlier mappings, the names of its columns and what they hold. Only a suggestion:
whatever it leaves open the person fills in, and whatever is unknown shows up as a problem.

References of the source are never suggested: a case number leads back to a person, so somebody has to want it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any, TypeVar

from resilience.domain.need import THOUSANDTHS, day_from_number
from resilience.domain.vocabulary import Basis, Direction, Grain
from resilience.intake import meanings
from resilience.intake.dates import NO_TIME, Moments, TwoWays, form_of, moments
from resilience.intake.direct_identifiers import words_of
from resilience.intake.mapping import Constant, DateForm, Field, FromColumn, Mapping, Rule, When
from resilience.intake.reference import IntakeReference, key
from resilience.intake.table import SourceTable, TextColumn

T = TypeVar("T")

SAMPLE = 500
"""Distinct texts of a column that are looked at."""
MOST = 0.8
HALF = 0.5

DATE_NAMES = re.compile(
    r"\b(?:date|day|when|time|period|month|week|occurred|reported|created|received|logged|opened)\b"
)
CLOSING_NAMES = re.compile(r"\b(?:closed|resolved|completed|outcome|updated|end|ended|finished)\b")
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
    (Field.DISRUPTION, re.compile(r"\b(?:disruption|event|storm|emergency)\b")),
    (Field.CHANNEL, re.compile(r"\b(?:channel|contact method|how received|received by|source|route)\b")),
    (Field.DIRECTION, re.compile(r"\b(?:direction|request or offer)\b")),
    (Field.BASIS, re.compile(r"\bbasis\b")),
    (
        Field.NEED_TYPE,
        re.compile(r"\b(?:need|type|category|reason for (?:call|contact)|service|topic|issue)\b"),
    ),
    (
        Field.COUNT,
        re.compile(
            r"\b(?:count|total|amount|requests|calls|cases|people|n|qty|quantity|volume|how many)\b"
            r"|\b(?:number|no) of \w+"
        ),
    ),
)
"""What columns tend to be called, the plainer names first."""


def suggest(table: SourceTable, reference: IntakeReference, earlier: Sequence[Mapping] = ()) -> Mapping:
    """Return the earlier mapping that fits the file best, or else one made for it.

    An earlier mapping fits where the file has all columns that it reads and it knows at least half of the file's.
    """
    fitting = [mapping for mapping in earlier if _fits(mapping, table)]
    if fitting:
        return max(fitting, key=lambda mapping: (-len(mapping.unmentioned(table.names)), len(mapping.used_columns)))
    return _made_for(table, reference, earlier)


def _fits(mapping: Mapping, table: SourceTable) -> bool:
    return (
        mapping.when is not None
        and all(table.has(name) for name in mapping.used_columns)
        and len(mapping.unmentioned(table.names)) <= HALF * len(table.names)
    )


def _made_for(table: SourceTable, reference: IntakeReference, earlier: Sequence[Mapping]) -> Mapping:
    free = list(table.columns)
    when = _take_first(free, _when_of, DATE_NAMES)
    area = _take_first(free, lambda column: _if_known(column, reference.areas))
    places = {name for held in reference.places.values() for name in held}
    place = _take_first(free, lambda column: _if_known(column, places))
    rules: dict[Field, Rule] = {} if place is None else {Field.PLACE: place}
    for field, name in FIELD_NAMES:
        is_added_up = when is not None and when.grain in ADDED_UP and field is Field.COUNT
        rule = _take_first(free, _rule_reader(field, reference, earlier, when), name, only_named=not is_added_up)
        if rule is not None:
            rules[field] = rule
    rules.setdefault(Field.DIRECTION, Constant(Direction.REQUEST.value))
    rules.setdefault(Field.BASIS, Constant(_basis(table, rules.get(Field.COUNT)).value))
    need_type = rules.get(Field.NEED_TYPE)
    if isinstance(need_type, FromColumn):
        rules[Field.LOCAL_CODE] = FromColumn(need_type.column)
    mapping = Mapping(
        name=_slug(table.file_name),
        title=table.file_name,
        when=when,
        area=area,
        rules=tuple((field, rules[field]) for field in Field if field in rules),
    )
    return replace(mapping, ignored=mapping.unmentioned(table.names))


def _slug(file_name: str) -> str:
    stem = PurePath(file_name).name.partition(".")[0]
    return "-".join(words_of(stem).split())[:80] or "mapping"


def _take_first(
    free: list[TextColumn],
    read: Callable[[TextColumn], T | None],
    name: re.Pattern[str] | None = None,
    *,
    only_named: bool = False,
) -> T | None:
    """Return what the first free column that can be read gives, and take the column; those named so come first."""
    named = [column for column in free if name is not None and name.search(words_of(column.name))]
    others = [] if only_named else [column for column in free if column not in named]
    for column in (*named, *others):
        found = read(column)
        if found is not None:
            free.remove(column)
            return found
    return None


def _sample(column: TextColumn) -> list[str]:
    return list(column.labels[:SAMPLE].to_pylist())


def _share(holds: Iterable[bool]) -> float:
    answers = list(holds)
    return sum(answers) / len(answers) if answers else 0.0


def _if_known(column: TextColumn, known: Container[str]) -> FromColumn | None:
    """Return the rule "from this column" where most of its texts are names that are held."""
    share = _share(key(text) in known for text in _sample(column))
    return FromColumn(column.name) if share >= MOST else None


# ----------------------------------------------------------------------------------------------------------- when


def _when_of(column: TextColumn) -> When | None:
    """Return how a column says when, or `None` where most of its texts are no dates."""
    if CLOSING_NAMES.search(words_of(column.name)):
        return None
    labels = column.labels[:SAMPLE]
    read = moments(labels, DateForm.DAY_FIRST, Grain.DAY)
    by_month = moments(labels, DateForm.DAY_FIRST, Grain.MONTH)
    other_way = moments(labels, DateForm.MONTH_FIRST, Grain.DAY)
    if max(_readable(read, labels), _readable(other_way, labels)) >= MOST:
        return When(column.name, _grain(read, labels), _form(column))
    if _readable(by_month, labels) >= MOST:
        return When(column.name, Grain.MONTH, _form(column))
    return None


def _readable(read: Moments, labels: Any) -> float:  # noqa: ANN401 - a pyarrow array of text
    return _share(label not in read.wrong for label in range(len(labels)))


def _form(column: TextColumn) -> DateForm:
    """Return how the days are written, left open where the column cannot say."""
    days = [text.partition(" ")[0] for text in column.texts()]
    try:
        decided = form_of(days)
    except TwoWays:
        return DateForm.AS_WRITTEN
    return decided if any(not text[:4].isdigit() for text in days) else DateForm.ISO


def _grain(read: Moments, labels: Any) -> Grain:  # noqa: ANN401 - a pyarrow array of text
    """Return the finest grain that the texts show."""
    known = [label for label in range(len(labels)) if label not in read.wrong]
    if _share(bool(read.second[label] != NO_TIME) for label in known) >= HALF:
        return Grain.MINUTE
    days = [day_from_number(int(read.day[label])) for label in known]
    return Grain.MONTH if len(days) > 1 and all(day.day == 1 for day in days) else Grain.DAY


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
        return lambda column: FromColumn(column.name) if has_times and _is_times(column) else None
    read = meanings.minutes if field is Field.MINUTES_TO_OUTCOME else meanings.counts
    return lambda column: _if_mostly_right(column, read(_sample(column)).wrong)


def _is_times(column: TextColumn) -> bool:
    labels = column.labels[:SAMPLE]
    read = moments(labels, DateForm.DAY_FIRST, Grain.MINUTE)
    return _readable(read, labels) >= MOST and _grain(read, labels) is Grain.MINUTE


def _if_mostly_right(column: TextColumn, wrong: AnyMapping[int, str]) -> FromColumn | None:
    share = _share(label not in wrong for label in range(len(_sample(column))))
    return FromColumn(column.name) if share >= MOST else None


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
    codes = tuple((text, known[key(text)]) for text in texts if key(text) in known)
    if codes and (field is Field.NEED_TYPE or len(codes) >= HALF * len(texts)):
        return FromColumn(column.name, codes)
    return as_it_is if field is Field.NEED_TYPE else None


def _basis(table: SourceTable, count: Rule | None) -> Basis:
    """Return "estimated" where counts have a fraction: nobody asks two and a half times."""
    if not isinstance(count, FromColumn):
        return Basis.EXPRESSED
    values = meanings.counts(_sample(table.column(count.column))).values
    return Basis.ESTIMATED if any(value is not None and value % THOUSANDTHS for value in values) else Basis.EXPRESSED
