"""The start: on to the first page of whoever is looking, or how to sign in for somebody who is nobody here yet."""

from __future__ import annotations

from resilience.domain.viewer import NOBODY
from resilience.locales import _
from resilience.ui import parts, session
from resilience.ui.pages import go_to_first_page

viewer = session.viewer()
if viewer != NOBODY:
    go_to_first_page(viewer, session.area_id() if session.area() else None)
else:
    parts.head(_("Please sign in"), _("This site shows a partnership's figures to its own people."))
    parts.empty(
        _(
            "Open the link in your invitation; it signs you in, once. If you have none, or it has expired, ask your "
            "administrator for another."
        ),
        ("/framework", _("Read the framework without signing in")),
    )
