"""The fields of a lesson, filled from what is held."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from resilience.domain.errors import Refused
from resilience.domain.learning import LONGEST_TEXT, LONGEST_TITLE, LearningDraft
from resilience.domain.vocabulary import Worked
from resilience.locales import _
from resilience.ui import parts
from resilience.ui.choosing import one_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.domain.identity import EvidenceId, InterventionId
    from resilience.views.learning import LearningView
    from resilience.views.need import Choosable

Code = TypeVar("Code", bound=Hashable)


def typed(key: str, view: LearningView, held: LearningDraft | None, send: str) -> LearningDraft | None:
    """Draw the fields as a form; return what stands in them once it is sent, `None` until then.

    Raises `Refused` for what cannot be accepted; everything typed stays in the fields.
    """
    with st.form(key, border=False):
        parts.warn(_("Please name no person: roles, organisations and groups are enough to learn from."))
        title = st.text_input(
            _("The lesson in one line"),
            value=held.title if held else "",
            max_chars=LONGEST_TITLE,
            placeholder=_("Visits before winter brought fewer calls about heating"),
            key=f"{key}_title",
        )
        worked = st.radio(
            _("What came of it?"),
            list(Worked),
            index=list(Worked).index(held.worked) if held else None,
            format_func=lambda one: one.label,
            horizontal=True,
            key=f"{key}_worked",
        )
        what = _text(key, "what", _("What was done?"), held.what if held else "")
        why = _text(key, "why", _("Why did it work, or not?"), held.why if held else "")
        first, second = st.columns(2)
        with first:
            where = _text(key, "where", _("Where?"), held.where if held else "")
            groups = _several(f"{key}_groups", _("Target groups"), view.choices.target_groups, held, "target_groups")
        with second:
            for_whom = _text(key, "for_whom", _("For whom?"), held.for_whom if held else "")
            types = _several(f"{key}_types", _("Need types"), view.choices.need_types, held, "need_types")
        shown_by = _text(key, "shown", _("What shows it?"), held.shown_by if held else "")
        evidence = _evidence(key, view, held)
        intervention = _intervention(key, view, held)
        is_shared = _sharing(key, view, held)
        if not st.form_submit_button(send, type="primary", key=f"{key}_send"):
            return None
    if worked is None:
        raise Refused(_("Please say what came of it. “Not known yet” will do."))
    return LearningDraft(
        title, worked, what, why, where, for_whom, groups, types, shown_by, evidence, intervention, is_shared
    )


def _text(key: str, name: str, label: str, value: str) -> str:
    return st.text_area(label, value=value, max_chars=LONGEST_TEXT, height=80, key=f"{key}_{name}") or ""


def _several(
    key: str, label: str, terms: Sequence[Choosable], held: LearningDraft | None, field: str
) -> tuple[str, ...]:
    had: tuple[str, ...] = getattr(held, field) if held else ()
    return _chosen(key, label, {one.code: one.name for one in terms}, had)


def _chosen(key: str, label: str, names: Mapping[Code, str], had: Sequence[Code]) -> tuple[Code, ...]:
    """Draw a choice of several; what was chosen before stays offered, although it may be gone from the list."""
    options = [*names, *(code for code in had if code not in names)]
    picked = st.multiselect(
        label,
        options,
        default=list(had),
        format_func=lambda code: names.get(code, _("withdrawn, or not shown to you")),
        placeholder=_("Choose what fits"),
        key=key,
    )
    return tuple(picked)


def _evidence(key: str, view: LearningView, held: LearningDraft | None) -> tuple[EvidenceId, ...]:
    if not view.choices.evidence and not (held and held.evidence):
        return ()
    return _chosen(
        f"{key}_evidence",
        _("Evidence of the register that shows it"),
        dict(view.choices.evidence),
        held.evidence if held else (),
    )


def _intervention(key: str, view: LearningView, held: LearningDraft | None) -> InterventionId | None:
    names = dict(view.choices.interventions)
    had = held.intervention if held else None
    if not names and had is None:
        return None
    options = [None, *names, *([had] if had is not None and had not in names else [])]
    return one_of(
        _("Which intervention does it belong to?"),
        options,
        lambda number: _("none") if number is None else names.get(number, _("withdrawn")),
        key=f"{key}_intervention",
        chosen=had,
    )


def _sharing(key: str, view: LearningView, held: LearningDraft | None) -> bool:
    return st.checkbox(
        _("Share this lesson with other areas"),
        value=bool(held and held.is_shared),
        help=_(
            "Everybody who has signed in, in any area, then reads its words and that {area} wrote it. What it is tied "
            "to, evidence and intervention, stays here; what the estimate is called (“Improvement”, say) goes with it. "
            "It can be taken back at any time."
        ).format(area=parts.literal(view.area_name)),
        key=f"{key}_shared",
    )
