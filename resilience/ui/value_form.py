"""Entering what an effect is worth, for the lead: benefits and what stands beside the money, and undoing both."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.domain.identity import BenefitId, BesideId
from resilience.locales import _
from resilience.services.opened import store
from resilience.services.value import entering
from resilience.ui import parts, session, value_benefit_fields, value_beside_fields
from resilience.ui.choosing import one_of
from resilience.ui.doing import done_or_told

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.views.value import HeldLine, ValueView

Draft = TypeVar("Draft")
_SENT = "elr_value_sent"
"""How many were sent: fields are drawn anew, and empty, after each."""


def draw(view: ValueView) -> None:
    """Offer the lead the forms; nothing to anybody else."""
    if not view.may_change or view.intervention is None:
        return
    parts.section(
        _("Enter what it is worth"),
        _("Benefits that a price can be put on, and what stands beside the money: both sides of it."),
    )
    if view.closed:
        parts.say(view.closed)
        _held(view)
        return
    sent = st.session_state.get(_SENT, 0)
    opened = st.expander(_("Add a benefit"), key=f"benefit_entry_{sent}", on_change="rerun")
    if opened.open:
        with opened:
            _benefit(view, sent)
    opened = st.expander(_("Add something beside the money"), key=f"beside_entry_{sent}", on_change="rerun")
    if opened.open:
        with opened:
            _beside(view, sent)
    _held(view)


def _benefit(view: ValueView, sent: int) -> None:
    _enter(
        lambda: value_benefit_fields.typed(view, f"benefit_{sent}"),
        lambda draft: entering.add_benefit(store(), session.viewer(), view.area_id, draft),
        lambda draft: _("“{what}” is entered.").format(what=draft.what),
    )


def _beside(view: ValueView, sent: int) -> None:
    _enter(
        lambda: value_beside_fields.typed(view, f"beside_{sent}"),
        lambda draft: entering.add_beside(store(), session.viewer(), view.area_id, draft),
        lambda _draft: _("It is entered, beside the money."),
    )


def _enter(typed: Callable[[], Draft | None], add: Callable[[Draft], object], said: Callable[[Draft], str]) -> None:
    """Add what was typed once it is sent, or say why not; fields keep what stands in them until it is added."""
    try:
        draft = typed()
        if draft is None:
            return
        add(draft)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    _finish(said(draft))


def _finish(sentence: str) -> None:
    st.session_state[_SENT] = st.session_state.get(_SENT, 0) + 1
    session.tell(sentence)
    st.rerun()


def _held(view: ValueView) -> None:
    """Offer to withdraw what is held, and to bring back what was withdrawn."""
    if not (_may_turn(view, view.held_benefits) or _may_turn(view, view.held_beside)):
        return
    opened = st.expander(
        _("Withdraw something") if view.closed else _("Withdraw something, or bring it back"),
        key="value_held",
        on_change="rerun",
    )
    if not opened.open:
        return
    with opened:
        _one_of_held(
            _may_turn(view, view.held_benefits),
            _("Which benefit?"),
            "benefit_held",
            lambda number: entering.withdraw_benefit(store(), session.viewer(), view.area_id, BenefitId(number)),
            lambda number: entering.bring_back_benefit(store(), session.viewer(), view.area_id, BenefitId(number)),
        )
        _one_of_held(
            _may_turn(view, view.held_beside),
            _("What beside the money?"),
            "beside_held",
            lambda number: entering.withdraw_beside(store(), session.viewer(), view.area_id, BesideId(number)),
            lambda number: entering.bring_back_beside(store(), session.viewer(), view.area_id, BesideId(number)),
        )


def _may_turn(view: ValueView, lines: tuple[HeldLine, ...]) -> tuple[HeldLine, ...]:
    """Return what may be withdrawn or brought back: of a withdrawn intervention nothing comes back alone."""
    return tuple(line for line in lines if not (view.closed and line.is_withdrawn))


def _one_of_held(
    lines: tuple[HeldLine, ...],
    label: str,
    key: str,
    withdraw: Callable[[int], None],
    bring_back: Callable[[int], None],
) -> None:
    if not lines:
        return
    chosen: HeldLine = one_of(label, lines, _said, key=key)
    if chosen.is_withdrawn:
        if st.button(_("Bring it back"), key=f"{key}_back_{chosen.id}"):
            done_or_told(lambda: bring_back(chosen.id), _("“{what}” counts again.").format(what=chosen.said))
    elif st.button(_("Withdraw it"), key=f"{key}_withdraw_{chosen.id}"):
        done_or_told(lambda: withdraw(chosen.id), _("“{what}” is withdrawn.").format(what=chosen.said))


def _said(line: HeldLine) -> str:
    return _("{what} (withdrawn)").format(what=line.said) if line.is_withdrawn else line.said
