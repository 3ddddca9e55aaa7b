"""Which pages there are, in the order of the navigation, and who is offered which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.policy import Action
from resilience.locales import _, mark
from resilience.settings import ROOT

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import Viewer


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page by its file in `pages/`, which is also its address. Every page asks for its viewer's right itself."""

    file: str
    title: str
    needs: Action | None
    needs_area: bool = True


FOLDER = ROOT / "pages"
PAGES = (
    PageSpec("board", mark("Board"), Action.READ_AREA),
    PageSpec("score", mark("Score"), Action.SCORE),
    PageSpec("bring_data", mark("Bring data"), Action.LEAD),
    PageSpec("disruptions", mark("Disruptions"), Action.READ_AREA),
    PageSpec("rounds", mark("Rounds"), Action.SEE_AREAS, needs_area=False),
    PageSpec("areas", mark("Areas"), Action.SEE_AREAS, needs_area=False),
    PageSpec("framework", mark("Framework"), None, needs_area=False),
    PageSpec("words", mark("Words"), None, needs_area=False),
)


def is_offered(page: PageSpec, viewer: Viewer, area_id: AreaId | None) -> bool:
    """Whether the navigation offers a page to this viewer."""
    if page.needs is None:
        return True
    if page.needs_area:
        return area_id is not None and viewer.may(page.needs, area_id)
    return viewer.may(page.needs)


def pages_for(viewer: Viewer, area_id: AreaId | None) -> list[Page]:
    """Return every page, those not offered hidden: a deep link to one of them is answered with a sentence."""
    return [
        st.Page(FOLDER / "start.py", title=_("Start"), default=True, visibility="hidden"),
        *(
            st.Page(
                FOLDER / f"{page.file}.py",
                title=_(page.title),
                url_path=page.file,
                visibility="visible" if is_offered(page, viewer, area_id) else "hidden",
            )
            for page in PAGES
        ),
    ]


def go_to_first_page(viewer: Viewer, area_id: AreaId | None) -> None:
    """Go on to the first page that this viewer is offered: what waits for an evaluator, else the board."""
    first = next(page for page in PAGES if is_offered(page, viewer, area_id))
    st.switch_page(FOLDER / f"{first.file}.py")
