"""Changing how a file is read: for each of our fields where it comes from, and what the file's words mean."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.vocabulary import Outcome
from resilience.intake.cell_words import SEVERAL_IN_A_CELL, Words
from resilience.intake.mapping import SPLIT_FIELDS, Constant, Field, FromColumn, Mapping, Rule
from resilience.intake.meanings import CODED_FIELDS, TERMS, WORDS
from resilience.intake.reference import key as lookup
from resilience.locales import _, ngettext
from resilience.services import bringing_data, bringing_mappings
from resilience.services.opened import store
from resilience.ui import parts, when_form
from resilience.ui.when_form import position

if TYPE_CHECKING:
    from resilience.intake.cell_words import WordOfColumn
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
NOT_CHOSEN = "\x00"


def untouched(file_key: str, start: Mapping) -> bool:
    """Whether nobody has looked into this mapping in this session, so that it is as it was."""
    return f"{_prefix(file_key, start)}when" not in st.session_state


def named(mapping: Mapping, name: str) -> Mapping:
    """Return the mapping under another name, as the area's own."""
    return replace(mapping, name=name, title=name, description="")


def edit(file_key: str, table: SourceTable, start: Mapping) -> Mapping:
    """Draw the whole mapping for change and return it as it now is."""
    prefix = _prefix(file_key, start)
    mapping = replace(start, when=when_form.edit(prefix, table, start.when), area=_area(prefix, table, start.area))
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


def _area(prefix: str, table: SourceTable, start: FromColumn | None) -> FromColumn | None:
    columns: list[str | None] = [None, *table.names]
    column = st.selectbox(
        _("Area"),
        columns,
        index=position(columns, start.column if start else None),
        format_func=lambda name: name or _("the whole file is about this area"),
        key=f"{prefix}area",
        help=_("A column with the name or code of a partnership. Only rows of areas that you lead are brought in."),
    )
    if column is None:
        return None
    return start if start is not None and start.column == column else FromColumn(column)


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
    words = bringing_mappings.words_of_column(bringing_data.taxonomies(store()), table, field, rule)
    key = f"{prefix}{field}_{rule.column}_codes"
    as_written = {lookup(word.word): word.word for word in words}
    start = {as_written.get(lookup(word), word): code for word, code in rule.codes}
    held: dict[str, str] = st.session_state.setdefault(key, dict(start))
    _take_in(key, words, held)
    whole = _still_whole(words, field, rule, held)
    opened = st.expander(
        _words_heading(rule, field, sum(not word.is_known and word.word not in held for word in whole)),
        expanded=any(not word.is_known for word in words),
        key=f"{prefix}{field}_{rule.column}_open",
        on_change="rerun",
    )
    if opened.open:
        with opened:
            shown = whole[:MOST_WORDS]
            half = (len(shown) + 1) // 2  # down the left, then down the right: as one reads with the keyboard
            for side, some in zip(st.columns(2), (shown[:half], shown[half:]), strict=True):
                with side:
                    for word in some:
                        _one_word(key, field, word, held)
    if held == start:
        return rule
    ours = {word.word: word.meaning for word in words if word.meaning is not None and not rule.codes}
    return replace(rule, codes=tuple((ours | held).items()))


def _take_in(key: str, words: list[WordOfColumn], held: dict[str, str]) -> None:
    """Hold what was chosen for each word since the page was last drawn; what it means anyway is not held."""
    for word in words:
        chosen = st.session_state.get(f"{key}_{word.word}")
        if chosen == NOT_CHOSEN:
            held.pop(word.word, None)
        elif isinstance(chosen, str) and (chosen != _anyway(word) or word.word in held):
            held[word.word] = chosen


def _anyway(word: WordOfColumn) -> str:
    return NOT_CHOSEN if word.meaning is None else word.meaning


def _words_heading(rule: FromColumn, field: Field, unknown: int) -> str:
    heading = _("What the words of “{column}” mean: {field}").format(
        column=parts.literal(rule.column), field=field.label
    )
    if not unknown:
        return heading
    return ngettext("{heading} · {n} not known yet", "{heading} · {n} not known yet", unknown).format(
        heading=heading, n=unknown
    )


def _still_whole(words: list[WordOfColumn], field: Field, rule: FromColumn, held: dict[str, str]) -> list[WordOfColumn]:
    """Return the words without those that are several words by now, since their parts have been given a meaning."""
    known = {word.word: word.meaning for word in words if word.meaning is not None and not rule.codes} | held
    now = Words({lookup(word): meaning for word, meaning in known.items()}, rule.otherwise, field in SEVERAL_IN_A_CELL)
    return [word for word in words if len(now.parts(word.word)) == 1]


def _one_word(key: str, field: Field, word: WordOfColumn, held: dict[str, str]) -> None:
    """Ask what a word means; the answer is taken in when the page is drawn again for it."""
    options = {NOT_CHOSEN: _("please choose"), "": _("none"), **_codes(field)}
    before = held.get(word.word, _anyway(word))
    if before not in options:
        options[before] = "; ".join(options.get(code, code) for code in before.split())
    codes = list(options)
    st.selectbox(
        ngettext("{word} · {n} row", "{word} · {n} rows", word.rows).format(
            word=parts.literal(word.word), n=f"{word.rows:,}"
        ),
        codes,
        index=codes.index(before),
        format_func=lambda code: options[code],
        key=f"{key}_{word.word}",
    )
