"""Taking the tables of a need page away: nothing of small counts unless somebody says so, and then it is recorded."""

from __future__ import annotations

import re
from datetime import date

import pytest

from resilience.domain.viewer import OPERATOR
from resilience.services import exports, opened
from tests import needs_made

COLUMNS = "Month,Count,"


@pytest.fixture
def volume_page(window, example):
    """The volume page of an area with need in two months, opened by a board member, with the offer of files open."""
    spans = ((date(2026, 8, 1), date(2026, 9, 30)),)
    rows = [{"on": date(2026, 8, day % 28 + 1)} for day in range(40)] + [{"on": date(2026, 9, 2)}] * 5
    with opened.store().transaction() as tx:
        tx.people.act_as(OPERATOR)
        tx.needs.bring_in(OPERATOR.leading(example.partnership.id), needs_made.batch(rows, covers=spans))
    window.sign_in(example.person("board"))
    window.open("volume")
    window.page.session_state["need_tables_volume"] = True
    window.page.run()
    return window


def fetched(window) -> bytes:
    """Return the file that the page's link leads to."""
    (token,) = re.findall(r'href="/elr/export/([^"]+)"', window.markup)
    return exports.fetch(opened.store(), token, window._cookies["elr_session"]).content


def test_a_file_holds_no_small_count_unless_it_is_asked_for(volume_page):
    content = volume_page.press("Table (CSV)")
    less = fetched(content).decode("utf-8-sig")
    assert "OFFICIAL. Not to be made public." in less
    assert "September 2026,1 to 7,hidden" in less
    (small,) = [box for box in volume_page.page.checkbox if box.label.startswith("With small numbers")]
    small.check().run()
    assert "/elr/export/" not in volume_page.markup  # the link to the other file is gone
    whole = fetched(volume_page.press("Table (CSV)")).decode("utf-8-sig")
    assert "September 2026,5,0.50," in whole
    assert "OFFICIAL-SENSITIVE. Not to be made public." in whole
