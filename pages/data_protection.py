"""Data protection: what is held about whom, why, for how long and who sees it."""

from __future__ import annotations

from resilience.locales import _
from resilience.services.data_protection import data_protection
from resilience.services.opened import store
from resilience.ui import parts, retention_form, session

view = data_protection(store(), session.viewer())

parts.head(
    _("What is held here, why, and for how long"),
    _(
        "Worked out from the database itself, the periods that are set and the table of rights: "
        "it cannot be out of date."
    ),
)
if view.may_keep:
    retention_form.periods()
else:
    parts.table(view.periods)
retention_form.held(view)
retention_form.rights(view)
retention_form.authorities(view)
