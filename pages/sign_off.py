"""Sign-off: who accepts an assessment, what they accept, which agency dissents, and what was signed."""

from __future__ import annotations

from resilience.locales import _
from resilience.services.opened import store
from resilience.services.signing import signing
from resilience.ui import board_papers, parts, session, sign_off_form

view = signing(store(), session.viewer(), session.area_id(), sign_off_form.chosen())

parts.head(view.title, view.context)
sign_off_form.which(view)
if view.hidden:
    parts.empty(view.hidden)
else:
    sign_off_form.state(view)
    if view.may_sign and not view.in_the_way:
        sign_off_form.signature(view)
    sign_off_form.dissents(view)
    parts.section(_("Agreed levels"))
    if view.levels is not None:
        parts.table(view.levels)
    parts.method(view.worked_out)
    sign_off_form.revoked(view)
    board_papers.offer(view.chosen)
