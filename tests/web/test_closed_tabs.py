"""A tab closed in the middle: what was asked is done whole or not at all, and nobody else notices."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date

import pytest

from resilience.domain.viewer import OPERATOR
from resilience.services import bringing_data, identity
from resilience.storage.store import Store
from tests.conftest import Partnership
from tests.protocol.client import Tab, WidgetState, pressed

ROWS = 1_000
CLOSED_AFTER = (0, 2, 12)
"""Messages that the server has sent before the tab is closed: none, and ever later ones."""


@pytest.fixture(scope="module")
def held(served):
    store = Store(served.url)
    yield store
    store.close()


@pytest.fixture(scope="module")
def partnership(held):
    return Partnership(held, "X51", "Closedwold")


def token(store, viewer):
    return identity.become(store, viewer.person_id)


def rows(served, statement, *values):
    with closing(sqlite3.connect(served.url.removeprefix("sqlite:///"))) as connection:
        return connection.execute(statement, values).fetchall()


@pytest.mark.parametrize("messages", CLOSED_AFTER)
def test_a_save_is_there_with_its_entry_or_not_there_when_the_tab_is_closed_at_once(
    served, held, partnership, messages
):
    who = (partnership.one, partnership.two, partnership.three)[messages % 3]
    tab = Tab(served.address, token(held, who)).visit("score", indicator=f"SL{1 + messages % 5}")
    levels = tab.find("radio", "score_levels_")
    tab.change_and_leave(WidgetState(id=levels.id, string_value=levels.options[3]), messages=messages)
    with Tab(served.address, token(held, who)).visit("score") as another:
        assert "answered" in another.text
    scores = rows(served, "SELECT count(*) FROM score_revision WHERE person_id = ?", who.person_id)
    entries = rows(served, "SELECT count(*) FROM audit_entry WHERE person_id = ? AND deed = 'score'", who.person_id)
    assert scores == entries


@pytest.mark.parametrize("messages", CLOSED_AFTER)
def test_an_import_is_whole_or_not_there_when_the_tab_is_closed_in_the_middle(served, held, partnership, messages):
    lead = partnership.lead
    day = date(2026, 1, 1).isoformat()
    lines = "\n".join(f"{day},request,FOD,{1 + (row + messages) % 9}" for row in range(ROWS))
    tab = Tab(served.address, token(held, lead)).visit("bring_data")
    file = f"date,direction,need type,count\n{lines}".encode()
    tab.upload(tab.find("file_uploader", "import_file_"), f"{messages}.csv", file)
    tab.change_and_leave(pressed(tab.find("button", "import_confirm").id), messages=messages)
    with Tab(served.address, token(held, lead)).visit("bring_data") as another:
        assert "Bring in what is known about need" in another.text
    batches = rows(served, "SELECT id, records FROM batch WHERE area_id = ?", partnership.id)
    for number, records in batches:
        assert rows(served, "SELECT count(*) FROM need_record WHERE batch_id = ?", number) == [(records,)]
    assert bringing_data.areas_whose_summaries_differ(held, OPERATOR) == ()
