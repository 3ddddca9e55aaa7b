"""Bringing a file of need records in: choose it, say how it is read, look at what came out, confirm."""

from __future__ import annotations

from resilience.locales import _
from resilience.services import bringing_data, importing
from resilience.services.opened import store
from resilience.ui import batch_list, import_run, import_steps, parts, session

view = bringing_data.batches(store(), session.viewer(), session.area_id())

parts.head(
    _("Bring in what is known about need"),
    _("{area}. {batches} A file's rows go in together or not at all, and can be withdrawn together.").format(
        area=session.area_name(), batches=view.sentence
    ),
)
under_way = importing.under_way(session.viewer(), session.area_id())
file = import_steps.choose_file() if under_way is None else None
if under_way is not None:
    parts.section(_("A file is coming in"), _("You can go to other pages meanwhile; it goes on."))
    import_run.follow(under_way)
elif file is not None:
    mapping = import_steps.choose_mapping(file)
    import_steps.check_and_confirm(file, mapping, view)
batch_list.draw(view)
