"""Which pages there are, in the order of the navigation, and who is offered which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from resilience.domain.policy import Action
from resilience.locales import _, mark, spoken
from resilience.settings import ROOT
from resilience.ui import parts, session

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import Viewer


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page by its file in `pages/`, which is also its address. Every page asks for its viewer's right itself.

    `or_in_area` is a right in the area that opens the page as well; a page that is not in the navigation is reached
    from the banner. `section` is the menu it stands in, "" for none. The start leads to the first page offered; to one
    with `first_for` only whoever has one of these rights in the area.
    """

    file: str
    title: str
    needs: Action | None
    needs_area: bool = True
    or_in_area: Action | None = None
    in_navigation: bool = True
    section: str = ""
    first_for: frozenset[Action] | None = None


ASSESSMENT, RESULTS, NEED = mark("Assessment"), mark("Results"), mark("Need")
TOGETHER, SET_UP = mark("Together"), mark("Set up")
EFFECT = mark("Effect and value")
"""The menus of the navigation; a page without one stands beside them."""
AREA = "area"
"""The name under which the area spoken of stands in the address."""
FOLDER = ROOT / "pages"
PAGES = (
    PageSpec(
        "my_work",
        mark("My work"),
        Action.READ_AREA,
        or_in_area=Action.REVIEW,
        first_for=frozenset({Action.SCORE, Action.REVIEW}),
    ),
    PageSpec("board", mark("Board"), Action.READ_AREA),
    PageSpec("score", mark("Score"), Action.SCORE, or_in_area=Action.REVIEW, section=ASSESSMENT),
    PageSpec("evidence", mark("Evidence"), Action.READ_AREA, or_in_area=Action.REVIEW, section=ASSESSMENT),
    PageSpec("moderation", mark("Moderation"), Action.READ_AREA, section=ASSESSMENT),
    PageSpec("room", mark("Score together"), Action.LEAD, section=ASSESSMENT),
    PageSpec("checks", mark("Checks"), Action.LEAD, section=ASSESSMENT),
    PageSpec("sign_off", mark("Sign-off"), Action.READ_AREA, section=ASSESSMENT),
    PageSpec("progress", mark("Progress"), Action.READ_AREA, section=RESULTS),
    PageSpec("changes", mark("Changes"), Action.READ_AREA, section=RESULTS),
    PageSpec("plan", mark("Targets and actions"), Action.READ_AREA, section=RESULTS),
    PageSpec("look_back", mark("After an event"), Action.READ_AREA, section=RESULTS),
    PageSpec("peer_review", mark("Peer review"), Action.READ_AREA, section=RESULTS),
    PageSpec("community", mark("Community"), Action.READ_AREA, section=RESULTS),
    PageSpec("need", mark("What changed"), Action.READ_AREA, section=NEED),
    PageSpec("volume", mark("Volume"), Action.READ_AREA, section=NEED),
    PageSpec("pattern", mark("Pattern"), Action.READ_AREA, section=NEED),
    PageSpec("type", mark("Type"), Action.READ_AREA, section=NEED),
    PageSpec("offers", mark("Requests and offers"), Action.READ_AREA, section=NEED),
    PageSpec("coverage", mark("Coverage"), Action.READ_AREA, section=NEED),
    PageSpec("tally", mark("Weekly tally"), Action.LEAD, section=NEED),
    PageSpec("bring_data", mark("Bring data"), Action.LEAD, section=NEED),
    PageSpec("disruptions", mark("Disruptions"), Action.READ_AREA, section=NEED),
    PageSpec("path", mark("From need to value"), Action.READ_AREA, section=EFFECT),
    PageSpec("interventions", mark("Interventions"), Action.READ_AREA, section=EFFECT),
    PageSpec("effect", mark("Effect"), Action.READ_AREA, section=EFFECT),
    PageSpec("outcomes", mark("Outcomes counted elsewhere"), Action.READ_AREA, section=EFFECT),
    PageSpec("value", mark("Value for money"), Action.READ_AREA, section=EFFECT),
    PageSpec("capability", mark("Capability and need"), Action.READ_AREA, section=EFFECT),
    PageSpec("sharing", mark("Sharing"), Action.READ_AREA, section=TOGETHER),
    PageSpec("compare", mark("Compare"), Action.SEE_COMPARISON, needs_area=False, section=TOGETHER),
    PageSpec("self_and_peer", mark("Self and peer"), Action.SEE_COMPARISON, needs_area=False, section=TOGETHER),
    PageSpec("rounds", mark("Rounds"), Action.SEE_AREAS, needs_area=False, section=ASSESSMENT),
    PageSpec("learning", mark("What we learned"), Action.SEE_AREAS, needs_area=False, section=EFFECT),
    PageSpec("unit_costs", mark("Unit costs"), Action.SEE_AREAS, needs_area=False, section=EFFECT),
    PageSpec("areas", mark("Areas"), Action.SEE_AREAS, needs_area=False, section=SET_UP),
    PageSpec("people", mark("People"), Action.PEOPLE, needs_area=False, or_in_area=Action.OVERSEE, section=SET_UP),
    PageSpec("record", mark("Record"), Action.KEEP, needs_area=False, or_in_area=Action.OVERSEE, section=SET_UP),
    PageSpec("framework", mark("Framework"), None, needs_area=False, section=ASSESSMENT),
    PageSpec("words", mark("Words"), None, needs_area=False, section=SET_UP),
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


def pages_for(viewer: Viewer, area_id: AreaId | None) -> dict[str, list[Page]]:
    """Return every page, those not offered hidden: a deep link to one of them is answered with a sentence.

    They are made once for a session and what it is offered: making them anew took a tenth of drawing a simple page.
    """
    offered = tuple(page.in_navigation and is_offered(page, viewer, area_id) for page in PAGES)
    return session.kept("pages", (offered, spoken()), lambda: _made(offered))


def _made(offered: tuple[bool, ...]) -> dict[str, list[Page]]:
    made = {"": [st.Page(FOLDER / "start.py", title=_("Start"), default=True, visibility="hidden")]}
    for page, is_visible in zip(PAGES, offered, strict=True):
        made.setdefault(_(page.section) if page.section else "", []).append(
            st.Page(
                FOLDER / f"{page.file}.py",
                title=_(page.title),
                url_path=page.file,
                visibility="visible" if is_visible else "hidden",
            )
        )
    return made


def _opens_first(page: PageSpec, viewer: Viewer, area_id: AreaId | None) -> bool:
    if page.first_for is None:
        return True
    return area_id is not None and any(viewer.may(action, area_id) for action in page.first_for)


def go_to_first_page(viewer: Viewer, area_id: AreaId | None) -> None:
    """Go on to the first page that this viewer is offered: what waits for an evaluator, else the board."""
    first = next(page for page in PAGES if is_offered(page, viewer, area_id) and _opens_first(page, viewer, area_id))
    chosen = st.query_params.get(AREA)
    if chosen and _is_kept_by_a_widget():
        # Streamlit lets nobody drop or hand on what a widget that is drawn keeps in the address.
        address = f"/{first.file}?" + urlencode({AREA: chosen})
        parts.head(_(first.title))
        parts.empty(_("What {area} has to show is one step further.").format(area=chosen), (address, _(first.title)))
        return
    st.switch_page(FOLDER / f"{first.file}.py", query_params={AREA: chosen} if chosen else None)


def _is_kept_by_a_widget() -> bool:
    """Whether the choice of area is drawn: it is to whoever holds a role in several."""
    return AREA in st.session_state
