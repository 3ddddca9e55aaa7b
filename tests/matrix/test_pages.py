"""Every page once for everybody, with another area's code in its address: nothing foreign in anything received."""

from __future__ import annotations

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from resilience.services import opened
from resilience.services.frameworks import newest_framework
from resilience.settings import settings
from resilience.ui.rounds_compared_form import AFTER, BEFORE
from tests.matrix.pages_seen import BROKEN, NOT_SHOWN, PAGES, Received, come_as, recording
from tests.matrix.world import Found, Kind, Somebody, World, canaries_in

OF_AREA = {"board", "evaluator", "lead", "two_areas"}
SIGNED_IN = OF_AREA | {"member", "administrator"}
WITH_PEERS = SIGNED_IN | {"peer"}
EVERYBODY = WITH_PEERS | {"nobody", "revoked", "role_taken"}
SHOWN_TO = {
    "account": WITH_PEERS | {"role_taken"},
    "areas": WITH_PEERS,
    "board": OF_AREA,
    "coverage": OF_AREA,
    "tally": {"lead", "two_areas"},
    "bring_data": {"lead", "two_areas"},
    "compare": {"member", "board", "lead", "two_areas"},
    "self_and_peer": {"member", "board", "lead", "two_areas"},
    "learning": WITH_PEERS,
    "capability": OF_AREA,
    "data_protection": EVERYBODY,
    "disruptions": OF_AREA,
    "outcomes": OF_AREA,
    "interventions": OF_AREA,
    "effect": OF_AREA,
    "path": OF_AREA,
    "value": OF_AREA,
    "unit_costs": WITH_PEERS,
    "moderation": OF_AREA,
    "room": {"lead", "two_areas"},
    "community": OF_AREA,
    "checks": {"lead", "two_areas"},
    "sign_off": OF_AREA,
    "changes": OF_AREA,
    "progress": OF_AREA,
    "need": OF_AREA,
    "offers": OF_AREA,
    "pattern": OF_AREA,
    "type": OF_AREA,
    "volume": OF_AREA,
    "evidence": OF_AREA | {"peer"},
    "framework": EVERYBODY,
    "my_work": OF_AREA | {"peer"},
    "peer_review": OF_AREA,
    "plan": OF_AREA,
    "look_back": OF_AREA,
    "people": {"lead", "two_areas", "administrator"},
    "record": {"lead", "two_areas", "administrator"},
    "rounds": WITH_PEERS,
    "score": {"evaluator", "two_areas", "peer"},
    "sharing": OF_AREA,
    "start": EVERYBODY,
    "words": EVERYBODY,
}
"""Who is shown a page, written down by hand. Somebody with two areas is asked with the one in which they may."""
IN_OTHER = {"bring_data", "checks", "people", "record", "room", "tally"}
"""Pages for which somebody who scores in one area and leads another has to choose that other one."""
OF_ONE_AREA = {
    "learning",
    "capability",
    "board",
    "plan",
    "look_back",
    "community",
    "room",
    "checks",
    "moderation",
    "sign_off",
    "changes",
    "progress",
    "need",
    "offers",
    "pattern",
    "type",
    "volume",
    "my_work",
    "peer_review",
    "coverage",
    "tally",
    "bring_data",
    "disruptions",
    "outcomes",
    "interventions",
    "effect",
    "path",
    "value",
    "evidence",
    "score",
    "sharing",
}
"""Pages that speak of one area: for somebody with two, nothing of the one that was not chosen."""


@pytest.fixture
def world(on_sqlite, monkeypatch: pytest.MonkeyPatch):
    """A copy of the world, opened by the application."""
    copied = on_sqlite.copy()
    monkeypatch.setenv("RESILIENCE_DATABASE_URL", copied.url)
    settings.cache_clear()
    opened.store.cache_clear()
    yield copied
    opened.store().close()
    opened.store.cache_clear()
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def browser(world: World, monkeypatch: pytest.MonkeyPatch):
    """Open a window for somebody."""
    cookies: dict[str, str] = {}
    sent: list = []
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda _context: cookies))
    monkeypatch.setattr(ForwardMsgQueue, "enqueue", recording(sent))

    def come(somebody: Somebody, area: str) -> Received:
        come_as(somebody, cookies)
        return Received(sent, world.areas[area].name)

    return come


def test_every_page_has_somebody_who_is_shown_it():
    assert set(SHOWN_TO) == set(PAGES)


@pytest.mark.parametrize("title", sorted(EVERYBODY))
def test_every_page_shows_what_is_theirs_and_tells_the_others_why_not(world: World, browser, title):
    somebody = world.viewers[title]
    windows: dict[str, Received] = {}
    found = []
    for page in PAGES:
        area = "other" if title != "two_areas" or page in IN_OTHER else "own"
        window = windows[area] = windows.get(area) or browser(somebody, area)
        received = window.open(page)
        if not window.title or window.title == BROKEN:
            found.append(f"{page} is not drawn: {window.title or received[:300]}")
        is_shown = window.title != NOT_SHOWN
        if is_shown != (title in SHOWN_TO[page]):
            found.append(f"{page} says {window.title}")
        if not is_shown and [widget for widget in window.widgets if widget != "selectbox Area"]:
            found.append(f"{page} is not shown, yet has {window.widgets}")
        chosen = area if title == "two_areas" else "own"
        foreign = {one for one in canaries_in(received) if not _is_theirs(one, somebody, page, chosen)}
        if foreign:
            found.append(f"{page} shows {foreign}")
    assert found == [], "\n".join(found)


def _is_theirs(found: Found, somebody: Somebody, page: str, area: str) -> bool:
    is_about = page not in OF_ONE_AREA or found.area == area or found.kind in {Kind.NAME, Kind.AUTHORITY}
    return is_about and somebody.may_see(found)


@pytest.mark.parametrize("theirs", ["other", "named"])
def test_a_page_whose_address_names_something_of_another_area_shows_nothing_of_it(world: World, browser, theirs):
    lead, foreign = world.viewers["lead"], world.areas[theirs]
    window, moderated = browser(lead, "own"), str(foreign.moderated)
    item, code = str(next(iter(foreign.evidence.values()))), newest_framework(opened.store()).indicators[0].code
    found = []
    for page, address in (
        ("moderation", {"assessment": moderated}),
        ("moderation", {"assessment": moderated, "indicator": code}),
        ("sign_off", {"assessment": moderated}),
        ("checks", {"assessment": moderated}),
        ("changes", {AFTER: moderated, BEFORE: moderated}),
        ("evidence", {"item": item}),
        ("interventions", {"intervention": str(foreign.effects.intervention_id)}),
    ):
        received = window.open(page, **address)
        shown = {one for one in canaries_in(received) if not _is_theirs(one, lead, page, "own")}
        if shown or not window.title or window.title == BROKEN:
            found.append(f"{page} with {address} says {window.title or received[:300]} and shows {shown}")
    assert found == [], "\n".join(found)
    window.open("evidence", item=str(next(iter(world.areas["own"].evidence.values()))))
    assert canaries_in(window.title), "else the address was not read at all"


def test_the_canaries_are_seen_where_they_belong(world: World, browser):
    """Else a page on which nothing foreign is found would prove nothing."""
    lead = browser(world.viewers["lead"], "own")
    for page, kind in (
        ("board", Kind.READ),
        ("disruptions", Kind.READ),
        ("bring_data", Kind.LED),
        ("people", Kind.NAME),
        ("sharing", Kind.AUTHORITY),
    ):
        assert kind in {one.kind for one in canaries_in(lead.open(page)) if one.area == "own"}, page
    assert Found(Kind.READ, "own", "number") in canaries_in(lead.open("board"))
    evaluator = browser(world.viewers["evaluator"], "own")
    assert Kind.ANSWER in {one.kind for one in canaries_in(evaluator.open("score"))}
