"""The version of an intervention that a form was opened with, so that nothing changed elsewhere is written over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from resilience.domain.identity import InterventionId
    from resilience.domain.intervention import Intervention, InterventionDraft

_SEEN, _ROUND, _CONFLICT = "intervention_seen", "intervention_round", "intervention_conflict"


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What was typed on top of an older version, beside what somebody else saved meanwhile."""

    mine: InterventionDraft
    held: Intervention


def key(number: InterventionId | None) -> str:
    """Return the end of the keys of a form's fields: another one after each save, so that they begin anew.

    `None` is the form for another intervention.
    """
    return f"_{'new' if number is None else number}_{st.session_state.get(_ROUND, 0)}"


def seen(held: Intervention, field: str) -> Intervention:
    """Return the version with which the form was opened; the newest where `field` of it is not on screen yet."""
    kept: dict[InterventionId, Intervention] = st.session_state.setdefault(_SEEN, {})
    if field not in st.session_state or held.id not in kept:
        kept[held.id] = held
    return kept[held.id]


def followed(held: Intervention) -> None:
    """Note that this window itself added a line to what it had seen: no reason for a conflict with itself."""
    kept: dict[InterventionId, Intervention] = st.session_state.setdefault(_SEEN, {})
    if held.id in kept and kept[held.id].version == held.version:
        kept[held.id] = replace(kept[held.id], version=held.version + 1)


def settled(number: InterventionId) -> None:
    """Begin anew with what is held, after a save or after giving one's own up."""
    st.session_state.get(_SEEN, {}).pop(number, None)
    st.session_state.get(_CONFLICT, {}).pop(number, None)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def begun_anew() -> None:
    """Empty the form for another one."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def clashed(number: InterventionId, unsettled: Unsettled) -> None:
    """Keep both until somebody decides."""
    st.session_state.setdefault(_CONFLICT, {})[number] = unsettled


def unsettled(number: InterventionId) -> Unsettled | None:
    """Return what is not decided yet, `None` where nothing is."""
    held: Unsettled | None = st.session_state.get(_CONFLICT, {}).get(number)
    return held
