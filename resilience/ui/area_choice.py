"""Which area the pages speak of: the one in the address, else the first in which the viewer has a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _

if TYPE_CHECKING:
    from resilience.domain.area import AreaName


def area_of_this_run(areas: tuple[AreaName, ...]) -> AreaName | None:
    """Return the area to speak of, of those in which the viewer holds a role.

    Another area's name in the address is not obeyed: it is not among the choices.
    """
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
