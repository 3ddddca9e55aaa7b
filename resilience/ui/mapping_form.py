"""Changing how a file is read: for each of our fields where it comes from, and what the file's words mean."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.vocabulary import Grain, Outcome
from resilience.intake.mapping import SPLIT_FIELDS, Constant, DateForm, Field, FromColumn, Mapping, Rule, When
from resilience.intake.meanings import CODED_FIELDS, TERMS, WORDS
from resilience.locales import _, mark
from resilience.services import bringing_data
from resilience.services.opened import store
from resilience.ui import parts
from resilience.ui.choosing import one_of

if TYPE_CHECKING:
    from resilience.intake.table import SourceTable

MOST_WORDS = 60
"""Distinct words of a column that are offered for mapping one by one, the most frequent first."""
FIRST = (
    Field.NEED_TYPE,
    Field.DIRECTION,
    Field.BASIS,
    Field.COUNT,
    Field.PLACE,
    Field.CHANNEL,
    Field.OUTCOME,
)
"""What is asked first; everything else a file can hold stands under "more"."""
NOWHERE, ONE_FOR_ALL = "\x00nowhere", "\x00one"
DATE_FORMS = {
    DateForm.AS_WRITTEN: mark("As the column shows"),
    DateForm.ISO: mark("Year first: 2026-03-04"),
    DateForm.DAY_FIRST: mark("Day first: 04/03/2026"),
    DateForm.MONTH_FIRST: mark("Month first: 03/04/2026"),
}


def untouched(file_key: str, start: Mapping) -> bool:
    """Whether nobody has looked into this mapping in this session, so that it is as it was."""
    return f"{_prefix(file_key, start)}when" not in st.session_state


def named(mapping: Mapping, name: str) -> Mapping:
    """Return the mapping under another name, as the area's own."""
    return replace(mapping, name=name, title=name, description="")


def edit(file_key: str, table: SourceTable, start: Mapping) -> Mapping:
    """Draw the whole mapping for change and return it as it now is."""
    prefix = _prefix(file_key, start)
    mapping = replace(start, when=_when(prefix, table, start.when), area=_area(prefix, table, start.area))
    if start.splits:
        parts.method(_splits_words(start))
    open_to_choice = [field for field in Field if not (start.splits and field in SPLIT_FIELDS)]
    shown = [field for field in open_to_choice if field in FIRST or start.rule(field) is not None]
    for field in sorted(shown, key=_importance):
        mapping = mapping.with_rule(field, _rule(prefix, table, field, start.rule(field)))
    more = st.expander(_("More that a file can hold"), key=f"{prefix}more", on_change="rerun")
    if more.open:
        with more:
            for field in open_to_choice:
                if field not in shown:
                    mapping = mapping.with_rule(field, _rule(prefix, table, field, None))
    return mapping


def _importance(field: Field) -> int:
    return FIRST.index(field) if field in FIRST else len(FIRST)


def _prefix(file_key: str, start: Mapping) -> str:
    return f"map_{file_key}_{start.name}_"


def _splits_words(start: Mapping) -> str:
    parts_of_row = [
        _("{outcome}: {count}").format(
            outcome=Outcome(split.outcome).label,
            count=f"{split.count} − {split.minus}" if split.minus else split.count,
        )
        for split in start.splits
    ]
    return _("Each row becomes several records: {parts}.").format(parts="; ".join(parts_of_row))


def _when(prefix: str, table: SourceTable, start: When | None) -> When | None:
    first, second, third = st.columns(3)
    columns: list[str | None] = [None, *table.names]
    column = first.selectbox(
        _("Date"),
        columns,
        index=_position(columns, start.column if start else None),
        format_func=lambda name: name or _("please choose"),
        key=f"{prefix}when",
    )
    grain = one_of(
        _("Known"),
        list(Grain),
        lambda grain: grain.label,
        key=f"{prefix}grain",
        chosen=start.grain if start else Grain.DAY,
        where=second,
    )
    form = one_of(
        _("Written"),
        list(DateForm),
        lambda form: _(DATE_FORMS[form]),
        key=f"{prefix}form",
        chosen=start.form if start else DateForm.AS_WRITTEN,
        where=third,
        help_words=_(
            "Where every date of the column could be read both ways, such as 03/04/2026, you have to say which."
        ),
    )
    if column is None:
        return None
    return When(column, grain, form, start.time_column if start else None, start.zone if start else "Europe/London")


def _area(prefix: str, table: SourceTable, start: FromColumn | None) -> FromColumn | None:
    columns: list[str | None] = [None, *table.names]
    column = st.selectbox(
        _("Area"),
        columns,
        index=_position(columns, start.column if start else None),
        format_func=lambda name: name or _("the whole file is about this area"),
        key=f"{prefix}area",
        help=_("A column with the name or code of a partnership. Only rows of areas that you lead are brought in."),
    )
    if column is None:
        return None
    return start if start is not None and start.column == column else FromColumn(column)


def _position(options: list[str | None], wanted: str | None) -> int:
    return options.index(wanted) if wanted in options else 0


def _rule(prefix: str, table: SourceTable, field: Field, start: Rule | None) -> Rule | None:
    left, right = st.columns(2)
    sources = [NOWHERE, ONE_FOR_ALL, *table.names]
    now = NOWHERE if start is None else ONE_FOR_ALL if isinstance(start, Constant) else start.column
    source = left.selectbox(
        field.label,
        sources,
        index=sources.index(now) if now in sources else 0,
        format_func=_source_words,
        key=f"{prefix}{field}",
    )
    if source == NOWHERE:
        return None
    if source == ONE_FOR_ALL:
        with right:
            return _constant(prefix, field, start)
    same = start if isinstance(start, FromColumn) and start.column == source else FromColumn(source)
    if field not in CODED_FIELDS:
        return same
    return _meanings(prefix, table, field, same)


def _source_words(source: str) -> str:
    if source == NOWHERE:
        return _("not in this file")
    return _("one for the whole file") if source == ONE_FOR_ALL else _("column {name}").format(name=source)


def _constant(prefix: str, field: Field, start: Rule | None) -> Constant | None:
    before = start.value if isinstance(start, Constant) else ""
    key = f"{prefix}{field}_one"
    options = _codes(field)
    if not options:
        typed = st.text_input(_("{field}: which?").format(field=field.label), value=before, key=key)
        return Constant(typed.strip()) if typed.strip() else None
    codes = list(options)
    chosen = st.selectbox(
        _("{field}: which?").format(field=field.label),
        codes,
        index=codes.index(before) if before in codes else 0,
        format_func=lambda code: options[code],
        key=key,
    )
    return Constant(chosen)


def _codes(field: Field) -> dict[str, str]:
    if field in WORDS:
        return {word.value: word.label for word in WORDS[field]}
    if field in TERMS:
        return {term.code: term.name for term in bringing_data.taxonomies(store()).of(TERMS[field])}
    return {}


def _meanings(prefix: str, table: SourceTable, field: Field, rule: FromColumn) -> FromColumn:
    if not table.has(rule.column) or bringing_data.identifier_problems(table):
        return rule
    opened = st.expander(
        _("What the words of “{column}” mean: {field}").format(column=parts.literal(rule.column), field=field.label),
        expanded=not rule.codes,
        key=f"{prefix}{field}_{rule.column}_open",
        on_change="rerun",
    )
    key = f"{prefix}{field}_{rule.column}_codes"
    held: dict[str, str] = st.session_state.setdefault(key, dict(rule.codes))
    if opened.open:
        with opened:
            _each_word(key, table, field, rule, held)
    return replace(rule, codes=tuple(held.items()))


def _each_word(key: str, table: SourceTable, field: Field, rule: FromColumn, held: dict[str, str]) -> None:
    options = {"\x00": _("please choose"), "": _("none"), **_codes(field)}
    codes = list(options)
    for word in _frequent_words(table, rule.column):
        before = held.get(word, rule.otherwise if rule.otherwise is not None else "\x00")
        chosen = st.selectbox(
            parts.literal(word),
            codes,
            index=codes.index(before) if before in codes else 0,
            format_func=lambda code: options[code],
            key=f"{key}_{word}",
        )
        if chosen == "\x00":
            held.pop(word, None)
        else:
            held[word] = chosen


def _frequent_words(table: SourceTable, column: str) -> list[str]:
    held = table.column(column)
    counts = held.rows_by_label()
    words = sorted(zip(held.texts(), counts, strict=False), key=lambda pair: -int(pair[1]))
    return [word for word, _count in words if word.strip()][:MOST_WORDS]
