"""An area that has not agreed, or has withdrawn, is nowhere in the bytes that another area's member receives.

A real server, Streamlit's real protocol, every message of the pages that show areas beside each other, and the file
that is taken away from there. Levels count as well as names: those of the hidden areas are like nobody else's.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import date

import httpx
import numpy as np
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from resilience.domain.assessment import Answer, ScoreDraft
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import RoundState, Sharing
from resilience.services import circles, identity, sharing
from resilience.storage.store import Store
from tests.conftest import Partnership
from tests.protocol.client import COOKIE, Tab

FEATURE = "MS"
HIDDEN = {
    "Wardlesea": (Sharing.NOT_ASKED,),
    "Wickenhythe": (Sharing.BY_NAME, Sharing.WITHDRAWN),
    "Wolvermere": (Sharing.WITHOUT_NAME,),
    "Wrenmouth": (),
}
"""What they decided to share, in order; the last of them was in the circle and left it."""
LEVELS = {"Openshire": 2, "Ringwold": 1, **dict.fromkeys(HIDDEN, 5)}
CANARY = "canarycompared"
"""Stands in the words of every answer; no word of an answer is ever shown to others."""
SHARING_PAGE, COMPARE_PAGE = "sharing", "compare"


class Areas:
    """Six areas of one closed round: one shares by name, two are in a circle, and four are to be seen by nobody."""

    def __init__(self, url: str) -> None:
        self.store = Store(url)
        self.areas = {name: Partnership(self.store, f"X7{place}", name) for place, name in enumerate(LEVELS)}
        with self.store.transaction() as tx:
            tx.people.act_as(OPERATOR)
            proof = OPERATOR.setting_up()
            framework = tx.reference.framework_ids()[-1]
            round_id = tx.assessments.add_round(proof, framework, "Compared", date(2020, 1, 1), date(2020, 1, 31))
            for name, level in LEVELS.items():
                made = self.areas[name]
                for viewer in (made.one, made.two, made.three):
                    area = viewer.scoring(made.id)
                    assessment = tx.assessments.begin(area, round_id)
                    drafts = [ScoreDraft(f"{FEATURE}{n}", Answer.at(level), rationale=CANARY) for n in range(1, 6)]
                    tx.scores.hold_form(area, assessment.id, drafts, saved_at=tx.now, submitted_at=tx.now)
            tx.assessments.set_round_state(proof, round_id, RoundState.CLOSED)
        self.share("Openshire", Sharing.BY_NAME)
        for name, decisions in HIDDEN.items():
            self.share(name, *(what for what in decisions if what is not Sharing.NOT_ASKED))
        self.circle = circles.make_circle(self.store, OPERATOR, "Ring of areas")
        for name in ("Openshire", "Ringwold", "Wrenmouth"):
            self.decide(name, is_in=True, seen=0)
        self.decide("Wrenmouth", is_in=False, seen=1)

    def share(self, name: str, *decisions: Sharing) -> None:
        made = self.areas[name]
        for seen, what in enumerate(decisions):
            sharing.decide(self.store, made.lead, made.id, what, seen=seen, is_agreed=True)

    def decide(self, name: str, *, is_in: bool, seen: int) -> None:
        made = self.areas[name]
        circles.decide(self.store, made.lead, made.id, self.circle, is_in=is_in, seen=seen, is_agreed=True)


@pytest.fixture(scope="module")
def areas(served):
    made = Areas(served.url)
    yield made
    made.store.close()


class Received:
    """A tab, everything that was ever sent to it, and the file that its person took away."""

    def __init__(self, address: str, token: str) -> None:
        self.tab, self._token = Tab(address, token), token
        self.bytes: list[bytes] = []
        self.levels: list[float] = []

    def open(self, page: str) -> None:
        self.doing(lambda: self.tab.visit(page))
        for expandable in [held for held in self.tab.widgets if held.kind == "expandable"]:
            self.doing(lambda held=expandable: self.tab.change(WidgetState(id=held.id, bool_value=True)))

    def doing(self, act: Callable[[], object]) -> None:
        act()
        self.bytes += self.tab.received
        self.levels += _levels_drawn(self.tab)

    def look_at_every_feature(self) -> None:
        for select in [held for held in self.tab.widgets if held.kind == "selectbox" and held.label == "Feature"]:
            for option in select.options:
                self.doing(lambda held=select, option=option: self.tab.choose(held, option))

    def take_away(self) -> None:
        self.doing(lambda: self.tab.press(self.tab.find("button", "copy_comparison_csv")))
        link = re.search(r'href="(/elr/export/[^"]+)"', self.tab.html)
        assert link, self.tab.text
        headers = {"Cookie": f"{COOKIE}={self._token}", "Sec-Fetch-Site": "same-origin"}
        answer = httpx.get(f"{self.tab.address}{link[1]}", headers=headers, trust_env=False)
        assert answer.status_code == httpx.codes.OK
        self.bytes.append(answer.content)

    @property
    def text(self) -> str:
        return b"\n".join(self.bytes).decode("utf-8", errors="replace")

    @property
    def words(self) -> str:
        return re.sub(r"<[^<>]+>", "", self.text)


def _levels_drawn(tab: Tab) -> Iterator[float]:
    """Yield where the pictures on the page have a point."""
    for element in tab.elements:
        if element.kind == "plotly_chart":
            for trace in json.loads(element.proto.spec)["data"]:
                held = trace["x"]
                packed = isinstance(held, dict)
                yield from np.frombuffer(b64decode(held["bdata"]), dtype=held["dtype"]) if packed else held


@pytest.mark.parametrize("who", ["board of a circle", "lead who shares", "left the circle", "national member"])
def test_who_has_not_agreed_or_has_withdrawn_is_nowhere_in_what_others_receive(areas, served, small_example, who):
    person, mine, seen = {
        "board of a circle": (areas.areas["Ringwold"].board.person_id, "Ringwold", {"Ringwold", "Openshire"}),
        "lead who shares": (areas.areas["Openshire"].lead.person_id, "Openshire", {"Ringwold", "Openshire"}),
        "left the circle": (areas.areas["Wrenmouth"].board.person_id, "Wrenmouth", {"Wrenmouth"}),
        "national member": (small_example.member, "", {"Openshire"}),
    }[who]
    received = Received(served.address, identity.become(areas.store, person))
    received.open(COMPARE_PAGE)
    received.look_at_every_feature()
    assert {name for name in LEVELS if name in received.text} == seen  # before the file, so that pages alone count
    if who != "left the circle":
        received.take_away()
    for page in (SHARING_PAGE, "board") if mine else ():
        received.open(page)
    received.tab.close()
    found = {name for name in LEVELS if name in received.text}
    own_circle = {"Openshire", "Ringwold"} if mine else set()
    assert found - own_circle == seen - own_circle
    assert CANARY not in received.text
    if who != "left the circle":
        assert "5, no spread" not in received.words
        assert "3 at 5" not in received.text
        assert received.levels
        assert max(received.levels) <= LEVELS["Openshire"]
        assert f"{LEVELS['Openshire']}, no spread" in received.words
