"""What a reader chooses on a need page; every choice stands in the address, so that a page can be sent on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.need_question import (
    WITH_TYPE,
    Compared,
    ComparisonChoice,
    NeedFilter,
    Part,
    Period,
    Slice,
    Step,
)
from resilience.domain.vocabulary import Basis, Direction
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from resilience.views.need import Choosable, NeedOptions

ALL = "all"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a reader asked for."""

    asked: NeedFilter
    step: Step
    comparison: ComparisonChoice


def first_asked() -> NeedFilter:
    """Return direction and basis as the address has them, to ask for what else can be chosen.

    A choice stands in the address by the words that it shows, since that is what Streamlit writes there.
    """
    direction = _held("direction", {one.label: one.value for one in Direction})
    basis = _held("basis", {one.label: one.value for one in Basis})
    return NeedFilter(Direction(direction) if direction else Direction.REQUEST, Basis(basis) if basis else None)


def _held(key: str, codes: Mapping[str, str]) -> str:
    """Return the code that is chosen now: a moment ago in its widget, else in the address; "" for none."""
    chosen = st.session_state.get(key)
    return str(chosen) if chosen in codes.values() else codes.get(st.query_params.get(key, ""), "")


def choose(
    options: NeedOptions,
    *,
    with_type: bool = True,
    with_slice: bool = True,
    with_step: bool = True,
    with_comparison: bool = True,
) -> Chosen:
    """Draw the choices and return what is chosen; what a page does not offer keeps its default."""
    with st.container(horizontal=True, key="need_choices"):
        direction = Direction(_one("direction", _("Records"), [(one.value, one.label) for one in options.directions]))
        basis = Basis(_one("basis", _("Kind of need"), [(one.value, one.label) for one in options.bases]))
        need_type = _type(options.types) if with_type else None
        cut = _slice(options, need_type) if with_slice else None
        step = (
            Step(_one("step", _("By"), [(one.value, one.label) for one in _steps(options, need_type, cut)], "month"))
            if (with_step)
            else Step.MONTH
        )
    comparison = _comparison(options) if with_comparison else ComparisonChoice()
    return Chosen(NeedFilter(direction, basis, need_type, cut), step, comparison)


def _one(key: str, label: str, choices: Sequence[tuple[str, str]], first: str = "") -> str:
    """Draw one choice; without a real choice it is not drawn."""
    codes = [code for code, _name in choices]
    if len(codes) == 1:
        return codes[0]
    names = dict(choices)
    start = codes.index(first) if first in codes else 0
    picked = st.selectbox(
        label, codes, index=start, format_func=lambda code: names.get(code, code), key=key, bind="query-params"
    )
    return picked if picked in codes else codes[start]


def _type(types: Sequence[Choosable]) -> str | None:
    choices = [(ALL, _("All need types")), *((one.code, one.name) for one in types)]
    picked = _one("need_type", _("Need type"), choices)
    return None if picked == ALL else picked


def _slice(options: NeedOptions, need_type: str | None) -> Slice | None:
    held = [one for one in options.parts if one.codes and (need_type is None or one.part in WITH_TYPE)]
    picked = _one("part", _("Of"), [(ALL, _("The whole area")), *((one.part.value, one.part.label) for one in held)])
    if picked == ALL:
        return None
    part = next(one for one in held if one.part.value == picked)
    # "" stands for "not recorded" and cannot stand in an address.
    codes = [(one.code or "-", one.name) for one in part.codes]
    code = _one(f"of_{picked}", part.part.label, codes)
    return Slice(part.part, "" if code == "-" else code)


def _steps(options: NeedOptions, need_type: str | None, cut: Slice | None) -> tuple[Step, ...]:
    """Return the steps that what was chosen allows: places by week without a type, every other part by month."""
    if cut is None:
        return options.steps
    weekly = cut.part is Part.PLACE and need_type is None
    return tuple(one for one in options.steps if one is not Step.DAY and (weekly or one is not Step.WEEK))


def _comparison(options: NeedOptions) -> ComparisonChoice:
    offered = [one for one in Compared if one is not Compared.DISRUPTION or options.disruptions]
    kind = Compared(_one("compare", _("Compare"), [(one.value, one.label) for one in offered]))
    if kind is Compared.AROUND:
        return ComparisonChoice(kind, on_day=_day("around", _("Date"), options))
    if kind is Compared.DISRUPTION:
        choices = [(one.code, one.name) for one in options.disruptions]
        return ComparisonChoice(kind, disruption=_one("disruption", _("Disruption"), choices))
    if kind is Compared.OWN:
        with st.container(horizontal=True, key="own_periods"):
            before = _period("before", _("First period"), options)
            after = _period("after", _("Second period"), options)
        return ComparisonChoice(kind, before=before, after=after)
    return ComparisonChoice(kind)


def _day(key: str, label: str, options: NeedOptions) -> date | None:
    return st.date_input(
        label,
        value=None,
        min_value=options.first,
        max_value=options.last,
        key=key,
        format="DD/MM/YYYY",
        bind="query-params",
    )


def _period(key: str, label: str, options: NeedOptions) -> Period | None:
    first = _day(f"{key}_first", _("{period}: first day").format(period=label), options)
    last = _day(f"{key}_last", _("{period}: last day").format(period=label), options)
    if first is None or last is None or last < first:
        return None
    return Period(first, last)
