"""Which pages there are, in the order of the navigation, and who is offered which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.policy import Action
from resilience.locales import _, mark, spoken
from resilience.settings import ROOT
from resilience.ui import session

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import Viewer


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page by its file in `pages/`, which is also its address. Every page asks for its viewer's right itself.

    `or_in_area` is a right in the area that opens the page as well; a page that is not in the navigation is reached
    from the banner.
    """

    file: str
    title: str
    needs: Action | None
    needs_area: bool = True
    or_in_area: Action | None = None
    in_navigation: bool = True


AREA = "area"
"""The name under which the area spoken of stands in the address."""
FOLDER = ROOT / "pages"
PAGES = (
    PageSpec("board", mark("Board"), Action.READ_AREA),
    PageSpec("score", mark("Score"), Action.SCORE),
    PageSpec("bring_data", mark("Bring data"), Action.LEAD),
    PageSpec("disruptions", mark("Disruptions"), Action.READ_AREA),
    PageSpec("sharing", mark("Sharing"), Action.READ_AREA),
    PageSpec("compare", mark("Compare"), Action.SEE_COMPARISON, needs_area=False),
    PageSpec("rounds", mark("Rounds"), Action.SEE_AREAS, needs_area=False),
    PageSpec("areas", mark("Areas"), Action.SEE_AREAS, needs_area=False),
    PageSpec("people", mark("People"), Action.PEOPLE, needs_area=False, or_in_area=Action.OVERSEE),
    PageSpec("record", mark("Record"), Action.KEEP, needs_area=False, or_in_area=Action.OVERSEE),
    PageSpec("framework", mark("Framework"), None, needs_area=False),
    PageSpec("words", mark("Words"), None, needs_area=False),
    PageSpec("account", mark("Your account"), Action.SEE_AREAS, needs_area=False, in_navigation=False),
    PageSpec("data_protection", mark("Data protection"), None, needs_area=False, in_navigation=False),
)


def is_offered(page: PageSpec, viewer: Viewer, area_id: AreaId | None) -> bool:
    """Whether the navigation offers a page to this viewer."""
    if page.needs is None:
        return True
    if page.or_in_area is not None and area_id is not None and viewer.may(page.or_in_area, area_id):
        return True
    if page.needs_area:
        return area_id is not None and viewer.may(page.needs, area_id)
    return viewer.may(page.needs)


def pages_for(viewer: Viewer, area_id: AreaId | None) -> list[Page]:
    """Return every page, those not offered hidden: a deep link to one of them is answered with a sentence.

    They are made once for a session and what it is offered: making them anew took a tenth of drawing a simple page.
    """
    offered = tuple(page.in_navigation and is_offered(page, viewer, area_id) for page in PAGES)
    return session.kept("pages", (offered, spoken()), lambda: _made(offered))


def _made(offered: tuple[bool, ...]) -> list[Page]:
    return [
        st.Page(FOLDER / "start.py", title=_("Start"), default=True, visibility="hidden"),
        *(
            st.Page(
                FOLDER / f"{page.file}.py",
                title=_(page.title),
                url_path=page.file,
                visibility="visible" if is_visible else "hidden",
            )
            for page, is_visible in zip(PAGES, offered, strict=True)
        ),
    ]


def go_to_first_page(viewer: Viewer, area_id: AreaId | None) -> None:
    """Go on to the first page that this viewer is offered: what waits for an evaluator, else the board."""
    first = next(page for page in PAGES if is_offered(page, viewer, area_id))
    # What a widget keeps in the address has to be handed on: Streamlit refuses to drop it while the widget is drawn.
    chosen = st.query_params.get(AREA)
    st.switch_page(FOLDER / f"{first.file}.py", query_params={AREA: chosen} if chosen else None)
