"""Two versions of an intervention side by side, where somebody else saved one while this window was typing another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.intervention import InterventionConflict
from resilience.locales import _
from resilience.services import words
from resilience.services.effect.register import change_intervention
from resilience.services.opened import store
from resilience.ui import intervention_seen, parts, session
from resilience.ui.doing import done_or_told
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.intervention import Intervention, InterventionDraft
    from resilience.ui.intervention_seen import Unsettled
    from resilience.views.intervention import RegisterView
    from resilience.views.need import Choosable


def settle(view: RegisterView, held: Intervention) -> None:
    """Draw both versions and ask which is to stand, where this window's save met another one."""
    unsettled = intervention_seen.unsettled(held.id)
    if unsettled is None:
        return
    unsettled = replace(unsettled, held=held)
    parts.warn(InterventionConflict(held).sentence)
    parts.table(_beside(view, unsettled))
    mine, theirs = st.columns(2)
    if mine.button(_("Save mine in its place"), key=f"intervention_mine_{held.id}"):
        _save_mine(unsettled)
    if theirs.button(_("Keep theirs and drop mine"), key=f"intervention_theirs_{held.id}"):
        intervention_seen.settled(held.id)
        st.rerun()


def _save_mine(both: Unsettled) -> None:
    held = both.held
    mine = replace(both.mine, intended=held.draft.intended, costs=held.draft.costs)

    def save() -> None:
        change_intervention(store(), session.viewer(), session.area_id(), held.id, mine, seen_version=held.version)
        intervention_seen.settled(held.id)

    done_or_told(save, _("“{name}” is saved.").format(name=mine.name))


def _beside(view: RegisterView, both: Unsettled) -> Table:
    """Return what differs, line by line."""
    theirs, mine = (_said(view, draft) for draft in (both.held.draft, both.mine))
    rows = tuple((heading, said, mine[heading]) for heading, said in theirs.items() if mine[heading] != said)
    return Table(_("What differs"), (_("Question"), _("Saved by somebody else"), _("Yours")), (False,) * 3, rows)


def _said(view: RegisterView, draft: InterventionDraft) -> dict[str, str]:
    choices = view.choices
    return {
        _("Name"): draft.name,
        _("What is done"): draft.what,
        _("From"): words.day(draft.starts_on),
        _("Lead-in, in months"): str(draft.lead_in_months),
        _("Until"): words.day(draft.ends_on) if draft.ends_on else "–",
        _("In everyday use"): draft.everyday.label,
        _("Where"): _named(choices.places, tuple(map(str, draft.places))),
        _("For whom"): _named(choices.target_groups, draft.target_groups),
        _("Aims it serves"): _named(choices.aims, draft.aims),
        _("Partners"): draft.partners or "–",
        _("Harm to watch for"): draft.watched or "–",
    }


def _named(offered: tuple[Choosable, ...], codes: tuple[str, ...]) -> str:
    names = {one.code: one.name for one in offered}
    return ", ".join(names.get(code, code) for code in codes) or "–"
