"""How a file's columns and codes are read into ours: a value that can be saved by name, sent on and used again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic import Field as Entry

from resilience.domain.errors import Refused
from resilience.domain.vocabulary import Grain
from resilience.intake.reference import key
from resilience.locales import _, mark

LONDON = "Europe/London"
FORMAT = 1
LONGEST_FILE = 1_000_000
MOST_SENTENCES = 5


class Field(StrEnum):
    """What a need record can hold, beside its area and its day."""

    PLACE = "place"
    DIRECTION = "direction"
    NEED_TYPE = "need_type"
    FURTHER_TYPES = "further_types"
    STAKEHOLDER = "stakeholder"
    TARGET_GROUPS = "target_groups"
    URGENCY = "urgency"
    PHASE = "phase"
    DISRUPTION = "disruption"
    CHANNEL = "channel"
    OUTCOME = "outcome"
    REASON_UNMET = "reason_unmet"
    OUTCOME_AT = "outcome_at"
    MINUTES_TO_OUTCOME = "minutes_to_outcome"
    COUNT = "count"
    BASIS = "basis"
    LOCAL_CODE = "local_code"
    SOURCE_REF = "source_ref"
    OFFER_STAGE = "offer_stage"

    @property
    def label(self) -> str:
        """The field as a person reads it."""
        return _(FIELD_LABELS[self])


FIELD_LABELS: dict[Field, str] = {
    Field.PLACE: mark("Place"),
    Field.DIRECTION: mark("Request or offer"),
    Field.NEED_TYPE: mark("Need type"),
    Field.FURTHER_TYPES: mark("Further need types"),
    Field.STAKEHOLDER: mark("Stakeholder"),
    Field.TARGET_GROUPS: mark("Target groups"),
    Field.URGENCY: mark("Urgency"),
    Field.PHASE: mark("Phase"),
    Field.DISRUPTION: mark("Disruption"),
    Field.CHANNEL: mark("Channel"),
    Field.OUTCOME: mark("Outcome"),
    Field.REASON_UNMET: mark("Reason unmet"),
    Field.OUTCOME_AT: mark("Time of outcome"),
    Field.MINUTES_TO_OUTCOME: mark("Minutes to outcome"),
    Field.COUNT: mark("Count"),
    Field.BASIS: mark("Expressed, assessed or estimated"),
    Field.LOCAL_CODE: mark("Local code"),
    Field.SOURCE_REF: mark("Reference in the source"),
    Field.OFFER_STAGE: mark("Stage of an offer"),
}
REQUIRED = (Field.DIRECTION, Field.NEED_TYPE, Field.BASIS)
SPLIT_FIELDS = frozenset({Field.COUNT, Field.OUTCOME, Field.REASON_UNMET})
"""What a split says for itself, so that no rule may say it too."""


class DateForm(StrEnum):
    """How days are written. A year first and a month in letters are understood in every form: they mean one day.

    `AS_WRITTEN` lets the column decide and refuses one in which every date could be read both ways.
    """

    AS_WRITTEN = "as_written"
    ISO = "iso"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class FromColumn:
    """A field is read from a column.

    With `codes` (the file's words → our codes; "" means none) only these are understood, and every other word is a
    problem unless `otherwise` says what it means ("" again means none). Without `codes` the file uses our own words.
    Places, disruptions and areas are looked up by name also where `codes` lacks them.
    """

    column: str
    codes: tuple[tuple[str, str], ...] = ()
    otherwise: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file that this rule reads."""
        return (self.column,)


@dataclass(frozen=True, slots=True)
class Constant:
    """A field is the same for every row."""

    value: str

    @property
    def columns(self) -> tuple[str, ...]:
        """No column of the file is read."""
        return ()


Rule = FromColumn | Constant


@dataclass(frozen=True, slots=True)
class When:
    """Which column says when. `time_column` holds the time of day where the file keeps it apart.

    `zone` is the time zone that times without one of their own are in.
    """

    column: str
    grain: Grain = Grain.DAY
    form: DateForm = DateForm.AS_WRITTEN
    time_column: str | None = None
    zone: str = LONDON

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file that say when."""
        return (self.column,) if self.time_column is None else (self.column, self.time_column)


@dataclass(frozen=True, slots=True)
class Split:
    """One of several records that a row becomes: its outcome, and its count as one column, less another."""

    outcome: str
    count: str
    minus: str | None = None
    reason_unmet: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file that this record's count is made of."""
        return (self.count,) if self.minus is None else (self.count, self.minus)


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a file is read. It may be unfinished (`when` is `None`, a rule is missing): reading then says what lacks.

    `area` is `None` for a file of one area that has no column for it. `ignored` are the columns left out on purpose.
    """

    name: str
    title: str = ""
    description: str = ""
    when: When | None = None
    area: FromColumn | None = None
    rules: tuple[tuple[Field, Rule], ...] = ()
    splits: tuple[Split, ...] = ()
    ignored: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        fields = [field for field, _rule in self.rules]
        if len(set(fields)) != len(fields):
            raise Refused(_("The mapping fills one field twice."))
        if self.splits and SPLIT_FIELDS & set(fields):
            raise Refused(_("Where a row is split by outcome, count, outcome and reason come from the split alone."))
        if {Field.OUTCOME_AT, Field.MINUTES_TO_OUTCOME} <= set(fields):
            raise Refused(_("The mapping gives both the time of the outcome and the minutes to it. Please keep one."))

    def rule(self, field: Field) -> Rule | None:
        """Return the rule for a field, or `None` where nothing fills it."""
        return next((rule for held, rule in self.rules if held is field), None)

    def with_rule(self, field: Field, rule: Rule | None) -> Mapping:
        """Return the mapping with this rule in place of the field's present one; `None` takes it out."""
        kept = tuple((held, other) for held, other in self.rules if held is not field)
        return replace(self, rules=kept if rule is None else (*kept, (field, rule)))

    @property
    def used_columns(self) -> tuple[str, ...]:
        """The columns of the file that are read, each once."""
        return tuple(dict.fromkeys(self._all_columns()))

    def unmentioned(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Return those of a file's columns that the mapping neither reads nor leaves out on purpose."""
        known = {key(name) for name in (*self.used_columns, *self.ignored)}
        return tuple(name for name in columns if key(name) not in known)

    def _all_columns(self) -> Iterator[str]:
        for part in (self.when, self.area, *(rule for _field, rule in self.rules), *self.splits):
            if part is not None:
                yield from part.columns

    def to_json(self) -> str:
        """Return the mapping as the text of a file that `from_json` reads back to the same value."""
        return json.dumps(_file_of(self), ensure_ascii=False, indent=2) + "\n"

    def meaning(self) -> str:
        """Return what the mapping does, without what it is called: two with the same meaning read a file alike."""
        return json.dumps(
            _file_of(replace(self, name="-", title="", description="", ignored=())),
            ensure_ascii=True,
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """Read a mapping from a file's text, or raise `Refused` with what is wrong with it."""
        if len(text) > LONGEST_FILE:
            raise Refused(_("The mapping file is too long."))
        try:
            return _mapping_of(_MappingFile.model_validate_json(text))
        except ValidationError as wrong:
            raise Refused(" ".join(_sentences(wrong))) from wrong


_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _RuleFile(_Part):
    column: _Name | None = None
    codes: dict[str, str] = {}
    otherwise: str | None = None
    constant: _Name | None = None


class _WhenFile(_Part):
    column: _Name
    grain: Grain
    form: DateForm = DateForm.AS_WRITTEN
    time_column: _Name | None = None
    zone: _Name = LONDON


class _SplitFile(_Part):
    outcome: _Name
    count: _Name
    minus: _Name | None = None
    reason_unmet: _Name | None = None


class _MappingFile(_Part):
    format: Literal[1]
    name: _Name
    title: str = Entry(default="", max_length=200)
    description: str = Entry(default="", max_length=20_000)
    when: _WhenFile | None = None
    area: _RuleFile | None = None
    fields: dict[Field, _RuleFile] = {}
    splits: list[_SplitFile] = []
    ignored: list[_Name] = []


def _file_of(mapping: Mapping) -> dict[str, Any]:
    parts = {
        "format": FORMAT,
        "name": mapping.name,
        "title": mapping.title,
        "description": mapping.description,
        "when": None if mapping.when is None else _filled(mapping.when),
        "area": None if mapping.area is None else _rule_file(mapping.area),
        "fields": {field.value: _rule_file(rule) for field, rule in mapping.rules},
        "splits": [_filled(split) for split in mapping.splits],
        "ignored": list(mapping.ignored),
    }
    return {name: part for name, part in parts.items() if part not in (None, "", [], {})}


def _filled(part: When | Split) -> dict[str, str]:
    values = {name: getattr(part, name) for name in part.__slots__}
    return {name: str(value) for name, value in values.items() if value is not None}


def _rule_file(rule: Rule) -> dict[str, Any]:
    if isinstance(rule, Constant):
        return {"constant": rule.value}
    held: dict[str, Any] = {"column": rule.column}
    if rule.codes:
        held["codes"] = dict(rule.codes)
    if rule.otherwise is not None:
        held["otherwise"] = rule.otherwise
    return held


def _mapping_of(file: _MappingFile) -> Mapping:
    area = None if file.area is None else _rule_of(_("area"), file.area)
    if isinstance(area, Constant):
        raise Refused(_("A mapping reads the area from a column or leaves it open; it cannot fix one area."))
    return Mapping(
        name=file.name,
        title=file.title,
        description=file.description,
        when=None if file.when is None else _when_of(file.when),
        area=area,
        rules=tuple((field, _rule_of(field.label, rule)) for field, rule in file.fields.items()),
        splits=tuple(Split(part.outcome, part.count, part.minus, part.reason_unmet) for part in file.splits),
        ignored=tuple(file.ignored),
    )


def _when_of(file: _WhenFile) -> When:
    try:
        ZoneInfo(file.zone)
    except (LookupError, ValueError, OSError) as unknown:
        raise Refused(_("There is no time zone “{zone}”.").format(zone=file.zone)) from unknown
    return When(file.column, file.grain, file.form, file.time_column, file.zone)


def _rule_of(what: str, file: _RuleFile) -> Rule:
    if (file.column is None) == (file.constant is None):
        raise Refused(_("{what}: the mapping has to name either a column or a constant.").format(what=what))
    if file.constant is not None:
        if file.codes or file.otherwise is not None:
            raise Refused(_("{what}: a constant needs no codes.").format(what=what))
        return Constant(file.constant)
    local = [key(word) for word in file.codes]
    if len(set(local)) != len(local):
        raise Refused(_("{what}: one of the file's words has two meanings.").format(what=what))
    return FromColumn(str(file.column), tuple(file.codes.items()), file.otherwise)


_WRONG: dict[str, Callable[[str], str]] = {
    "missing": lambda where: _("The mapping file lacks “{where}”.").format(where=where),
    "extra_forbidden": lambda where: _("The mapping file has “{where}”, which is not known.").format(where=where),
    "json_invalid": lambda _where: _("This is not a mapping file: it does not read as JSON."),
}


def _sentences(wrong: ValidationError) -> list[str]:
    sentences = []
    for error in wrong.errors()[:MOST_SENTENCES]:
        where = " → ".join(str(step) for step in error["loc"] if step != "[key]")
        if error["type"] in _WRONG:
            sentences.append(_WRONG[error["type"]](where))
        else:
            sentences.append(_("What the mapping file says at “{where}” does not fit there.").format(where=where))
    return sentences
