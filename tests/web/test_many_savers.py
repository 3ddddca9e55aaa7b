"""Several evaluators save at the same time over the real protocol: nothing acknowledged is lost, nobody is refused.

`benchmarks/savers.py` is the long form, with fifty of them and with times.
"""

from __future__ import annotations

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import pytest

from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Role
from resilience.services import identity
from resilience.storage.store import Store
from tests.conftest import Partnership
from tests.protocol.client import Tab

SESSIONS, SAVES = 6, 4


@pytest.fixture(scope="module")
def evaluators(served):
    """So many evaluators in two areas, each with the token of a session of their own."""
    store = Store(served.url)
    areas = [Partnership(store, code, name) for code, name in (("X41", "Highwold"), ("X42", "Lowmarsh"))]
    with store.transaction() as tx:
        proof = OPERATOR.setting_up()
        people = [tx.people.add(proof, f"evaluator {number}") for number in range(SESSIONS)]
        for number, person in enumerate(people):
            tx.people.grant(proof, person, Role.EVALUATOR, areas[number % 2].id)
    yield {person: identity.become(store, person) for person in people}
    store.close()


def saved_here(tab):
    """What the page shows as saved: the place of the answer among the options, or "" where it says nothing of it."""
    choice = re.search(r'data-choice="(\d*)"', tab.html)
    return choice[1] if choice and "Saved at" in tab.text else ""


def test_everything_acknowledged_to_several_who_save_at_once_is_held_in_their_order(served, evaluators):
    together = Barrier(SESSIONS)

    def work(person, token):
        acknowledged = []
        with Tab(served.address, token).visit("score", indicator="SL1") as tab:
            together.wait()
            for turn in range(SAVES):
                levels = tab.find("radio", "score_levels_")
                level = (person + turn) % 6
                tab.choose(levels, levels.options[level])
                assert saved_here(tab) == str(level), tab.text
                acknowledged.append(("SL1" if turn < 2 else "SL2", level))
                if turn == 1:
                    tab.press(tab.find("button", "score_next"))
        return acknowledged

    with ThreadPoolExecutor(SESSIONS) as crowd:
        acknowledged = dict(zip(evaluators, crowd.map(work, *zip(*evaluators.items(), strict=True)), strict=True))

    with closing(sqlite3.connect(served.url.removeprefix("sqlite:///"))) as connection:
        for person, answers in acknowledged.items():
            held = connection.execute(
                "SELECT indicator, level FROM score_revision WHERE person_id = ? ORDER BY indicator, revision",
                (person,),
            ).fetchall()
            assert held == answers
            assert connection.execute(
                "SELECT count(*) FROM audit_entry WHERE person_id = ? AND deed = 'score'", (person,)
            ).fetchone() == (SAVES,)
