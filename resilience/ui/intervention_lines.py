"""What an intervention is meant to change and what it costs, added line by line: each line is saved by itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from resilience.domain.errors import Refused
from resilience.domain.intervention import LONGEST_LINE, CostLine, IntendedEffect
from resilience.domain.need_plan import Improvement
from resilience.domain.vocabulary import CostKind
from resilience.locales import _
from resilience.services.effect.register import change_intervention
from resilience.services.opened import store
from resilience.ui import intervention_seen, session
from resilience.ui.choosing import one_of
from resilience.ui.doing import done_or_told
from resilience.ui.intervention_outcome import outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.domain.intervention import Intervention, InterventionDraft
    from resilience.views.intervention import InterventionLine, RegisterView

Line = TypeVar("Line")
HUNDRED = 100
_ROUND = "intervention_lines_sent"


def better(held: Improvement | None, key: str) -> Improvement:
    """Return which way is better: nothing is good or bad by itself."""
    labels = {Improvement.DOWN: _("Less of it"), Improvement.UP: _("More of it")}
    return one_of(_("What would be better?"), list(labels), lambda one: labels[one], key=key, chosen=held)


def intended(view: RegisterView, line: InterventionLine) -> None:
    """Draw the form for another intended effect, and to take one off."""
    held = line.intervention
    with st.expander(
        _("Say what it is meant to change"), expanded=not line.intended, key=f"intervention_meant_{held.id}"
    ):
        key = f"intended_{held.id}_{st.session_state.get(_ROUND, 0)}"
        chosen = outcome(view.choices, key)
        improvement = better(None, f"{key}_better")
        left, right = st.columns(2)
        share = left.number_input(
            _("By how much, in per cent?"),
            value=None,  # no limits here: Streamlit would keep the value before one beyond them, and say nothing
            step=1.0,
            format="%g",
            key=f"{key}_share",
            help=_("Of what would have been without it. Leave empty where nobody said."),
        )
        months = right.number_input(_("Within how many months of the start?"), value=None, step=1, key=f"{key}_by")
        if st.button(_("Add this effect"), key=f"{key}_add", type="primary"):
            _changed(
                held,
                lambda: replace(
                    held.draft,
                    intended=(
                        *held.draft.intended,
                        IntendedEffect(chosen, improvement, None if share is None else share / HUNDRED, months),
                    ),
                ),
                _("The intended effect is added."),
            )
        _off(
            held,
            line.intended,
            "intended",
            lambda place: replace(held.draft, intended=_without(held.draft.intended, place)),
        )


def costs(view: RegisterView, line: InterventionLine) -> None:
    """Draw the form for another line of cost, and to take one off."""
    held = line.intervention
    with st.expander(_("Add what it costs"), key=f"intervention_costs_{held.id}"):
        key = f"_{held.id}_{st.session_state.get(_ROUND, 0)}"
        with st.form(f"intervention_cost{key}", border=False):
            first, second, third = st.columns(3)
            year = first.number_input(
                _("Financial year that begins in"),  # no limits here and beside it, as above
                value=view.today.year if view.today.month > 3 else view.today.year - 1,  # noqa: PLR2004 - April
                step=1,
                key=f"cost_year{key}",
                help=_("2025 stands for 2025/26. A cost of several years is one line for each."),
            )
            pounds = second.number_input(
                _("Pounds, in prices of that year"), value=None, step=100.0, key=f"cost_pounds{key}"
            )
            kind = one_of(_("Kind"), list(CostKind), lambda one: one.label, key=f"cost_kind{key}", where=third)
            payer = st.text_input(
                _("Which organisation bears it?"), max_chars=LONGEST_LINE, key=f"intervention_payer{key}"
            )
            source = st.text_input(
                _("Where does the figure stand?"),
                max_chars=LONGEST_LINE,
                key=f"intervention_source{key}",
                help=_("For example: budget report of March 2025, page 4."),
            )
            is_sent = st.form_submit_button(_("Add the cost"), type="primary")
        if is_sent:
            _changed(
                held,
                lambda: replace(
                    held.draft, costs=(*held.draft.costs, CostLine(int(year), _given(pounds), kind, payer, source))
                ),
                _("The cost is added."),
            )
        _off(held, line.costs, "cost", lambda place: replace(held.draft, costs=_without(held.draft.costs, place)))


def _given(pounds: float | None) -> Decimal:
    if pounds is None:
        raise Refused(_("Please give the amount in pounds; 0 where it cost nothing."))
    return Decimal(f"{pounds:.2f}")


def _off(held: Intervention, lines: tuple[str, ...], name: str, without: Callable[[int], InterventionDraft]) -> None:
    """Offer to take a line off again."""
    if not lines:
        return
    chosen = one_of(
        _("Take a line off"),
        [None, *range(len(lines))],
        lambda place: _("none") if place is None else lines[place],
        key=f"{name}_off_{held.id}_{held.version}",
    )
    if chosen is not None and st.button(_("Take it off"), key=f"{name}_off_now_{held.id}"):
        _changed(held, lambda: without(chosen), _("The line is taken off."))


def _without(lines: tuple[Line, ...], place: int) -> tuple[Line, ...]:
    return (*lines[:place], *lines[place + 1 :])


def _changed(held: Intervention, draft: Callable[[], InterventionDraft], done: str) -> None:
    """Save a draft that differs by one line; what stands in the other forms stays there."""

    def save() -> None:
        area_id = session.area_id()
        change_intervention(store(), session.viewer(), area_id, held.id, draft(), seen_version=held.version)
        intervention_seen.followed(held)
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1

    done_or_told(save, done)
