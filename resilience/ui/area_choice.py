"""Which area the pages speak of: the one in the address, else the first in which the viewer has a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _
from resilience.services.installation import areas_of
from resilience.services.opened import store

if TYPE_CHECKING:
    from resilience.domain.area import Area
    from resilience.domain.viewer import Viewer


def area_of_this_run(viewer: Viewer) -> Area | None:
    """Return the area to speak of. Another area's code in the address is not obeyed: it is not among the choices."""
    areas = areas_of(store(), viewer)
    if not areas:
        return None
    if len(areas) == 1:
        return areas[0]
    codes = {area.code: area for area in areas}
    code = st.selectbox(
        _("Area"),
        list(codes),
        format_func=lambda code: codes[code].name,
        key="area",
        bind="query-params",
        persist_state="session",
    )
    return codes.get(code or "", areas[0])
