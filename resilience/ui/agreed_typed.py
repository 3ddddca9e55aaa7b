"""What stands in the form for an agreed level and is not agreed yet: kept in this window, with the revision seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.assessment import Answer

if TYPE_CHECKING:
    from resilience.domain.framework import Framework
    from resilience.domain.identity import AssessmentId
    from resilience.domain.moderation import AgreedScore
    from resilience.views.moderation import IndicatorView

TYPED = "moderation_typed"


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form, on top of the revision that was seen."""

    seen: int
    answer: Answer | None
    reason: str
    ticks: frozenset[str]
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One indicator of one assessment in this window."""

    assessment_id: AssessmentId
    view: IndicatorView
    framework: Framework

    @property
    def place(self) -> tuple[int, str]:
        """Return what tells this form apart from others in the window."""
        return (self.assessment_id, self.view.indicator.code)

    def key(self, name: str) -> str:
        """Return the key of one of its fields."""
        return f"moderation_{name}_{self.assessment_id}_{self.view.indicator.code}"

    @property
    def typed(self) -> Typed:
        """What was typed here, or what is agreed where nothing was, and always the newest where nothing was."""
        held: dict[tuple[int, str], Typed] = st.session_state.setdefault(TYPED, {})
        typed = held.get(self.place)
        if typed is None or (not typed.is_changed and typed.seen != self.view.seen_version):
            typed = from_agreed(self.view.agreed)
            self.keep(typed)
        return typed

    def keep(self, typed: Typed) -> None:
        """Keep what was typed, and show it in the fields."""
        st.session_state.setdefault(TYPED, {})[self.place] = typed
        st.session_state[self.key("level")] = typed.answer
        st.session_state[self.key("reason")] = typed.reason
        for _level, ticks in self.view.ticks:
            for tick in ticks:
                st.session_state[self.key(f"tick_{tick.code}")] = tick.code in typed.ticks

    def read(self) -> None:
        """Take what stands in the fields: Streamlit forgets fields that are not on screen."""
        answer: object = st.session_state.get(self.key("level"))
        shown = [tick.code for _level, ticks in self.view.ticks for tick in ticks]
        typed = replace(
            self.typed,
            answer=answer if isinstance(answer, Answer) else None,
            reason=str(st.session_state.get(self.key("reason"), self.typed.reason)),
            ticks=frozenset(code for code in shown if self._is_ticked(code)),
            is_changed=True,
        )
        st.session_state[TYPED][self.place] = typed

    def _is_ticked(self, code: str) -> bool:
        return bool(st.session_state.get(self.key(f"tick_{code}"), code in self.typed.ticks))


def from_agreed(agreed: AgreedScore | None) -> Typed:
    """Return what is agreed as if it had just been typed, on top of its own revision."""
    if agreed is None:
        return Typed(0, None, "", frozenset())
    return Typed(agreed.revision, agreed.answer, agreed.reason, agreed.ticks)
