"""An import that can be watched and stopped: by a process of its own, and without a trace unless all of it is kept."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest

from resilience.domain.errors import NotAllowed, Refused
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Marking
from resilience.services import bringing_data, importing
from resilience.services.importing_child import Request, choices_from_json, choices_to_json
from resilience.views.bringing_data import FileChoices, HeldAlready
from tests.services.test_bringing_data import BOTH_ENGINES, MAPPING, figures
from tests.storage.as_operator import store

__all__ = ["store"]

MANY = importing.FEW_ROWS + 1
"""Rows that a file is said to have, so that another process brings it in."""
ROWS = 300
PATIENCE = 120
CHOSEN = FileChoices(
    leave_out_bad_rows=True,
    keep_finer="a reason",
    covers=(date(2026, 1, 1), date(2026, 3, 31)),
    marking=Marking.OFFICIAL_SENSITIVE,
    held=HeldAlready.REPLACE_PERIOD,
    sheet="Log",
)


def file_of(rows: int) -> bytes:
    first = date(2025, 1, 1)
    lines = (f"{first + timedelta(days=row % 365)},{'food' if row % 3 else 'power'},North" for row in range(rows))
    return ("date,need,place\n" + "\n".join(lines) + "\n").encode()


def begin(store, who, area_id, rows=MANY, data=None, choices=bringing_data.AS_IT_IS):
    return importing.begin(store, who, area_id, "calls.csv", data or file_of(ROWS), MAPPING, choices, rows)


@BOTH_ENGINES
def test_a_large_file_comes_in_by_a_process_of_its_own_as_it_would_here(store, partnership):
    one = begin(store, partnership.lead, partnership.id)
    assert importing.under_way(partnership.lead, partnership.id) is one
    with pytest.raises(Refused, match="Another file is coming in"):
        begin(store, partnership.lead, partnership.id)
    assert one.wait(PATIENCE)
    assert one.result().sentence.startswith(f"{ROWS:,} records are in for Eastwold, as batch")
    assert importing.under_way(partnership.lead, partnership.id) is None
    apart = figures(store, partnership)
    bringing_data.withdraw(store, partnership.lead, partnership.id, one.result().batches[0], "to compare")
    bringing_data.bring_in(store, partnership.lead, partnership.id, "calls.csv", file_of(ROWS), MAPPING)
    assert figures(store, partnership)[:4] == apart[:4]


@BOTH_ENGINES
def test_an_import_stopped_when_every_record_is_written_and_nothing_kept_leaves_nothing(store, partnership):
    before = figures(store, partnership)
    data = file_of(50)
    request = Request(
        person_id=partnership.lead.person_id,
        is_operator=False,
        session_hash=None,
        area_id=partnership.id,
        file_name="calls.csv",
        size=len(data),
        mapping=MAPPING.to_json(),
        choices=choices_to_json(bringing_data.AS_IT_IS),
        language="en",
    )
    # the moment at which all is written and nothing kept is to be seen, so the process is spoken to by hand
    child = importing._started(store.url)
    child.stdin.write(json.dumps(asdict(request)).encode() + b"\n" + data)
    child.stdin.flush()
    said = []
    while not said or said[-1]["share"] < 1:
        said.append(json.loads(child.stdout.readline()))
    child.stdin.close()
    assert child.wait(PATIENCE) == 1
    assert child.stdout.read() == b""
    child.stdout.close()
    assert figures(store, partnership) == before
    assert bringing_data.batches(store, partnership.lead, partnership.id).lines == ()


def test_a_cancelled_import_says_so_and_leaves_nothing(store, partnership):
    before = figures(store, partnership)
    with store.transaction() as tx:  # the other process has to wait for its turn to write, and is stopped there
        tx.people.act_as(OPERATOR)
        tx.needs.raise_revision(OPERATOR.leading(partnership.id))
        one = begin(store, partnership.lead, partnership.id)
        assert not one.wait(0.2)
        one.cancel()
        assert one.wait(PATIENCE)
    with pytest.raises(Refused, match="was written"):
        one.result()
    assert importing.under_way(partnership.lead, partnership.id) is None
    assert figures(store, partnership) == before
    assert begin(store, partnership.lead, partnership.id, rows=30).result().changed


def test_what_is_refused_in_the_other_process_is_told_in_its_words(store, partnership):
    bad = file_of(ROWS) + b"2026-13-01,food,North\n"
    one = begin(store, partnership.lead, partnership.id, data=bad)
    assert one.wait(PATIENCE)
    with pytest.raises(Refused, match="some rows are bad, and they were not expressly left out"):
        one.result()


def test_somebody_whose_session_ended_brings_nothing_in(store, partnership):
    away = replace(partnership.lead, session_hash="gone")
    with pytest.raises(Exception, match="session has ended"):
        begin(store, away, partnership.id)


def test_only_the_lead_begins_an_import(store, partnership):
    with pytest.raises(NotAllowed):
        begin(store, partnership.board, partnership.id)


def test_a_process_that_dies_is_told_of_and_left_nothing(store, partnership):
    one = begin(store, partnership.lead, partnership.id)
    child = one._child
    assert isinstance(child, subprocess.Popen)
    child.kill()
    assert one.wait(PATIENCE)
    with pytest.raises(Refused, match="nothing was written"):
        one.result()
    assert bringing_data.batches(store, partnership.lead, partnership.id).lines == ()


@pytest.mark.parametrize("choices", [bringing_data.AS_IT_IS, CHOSEN])
def test_the_persons_choices_reach_the_other_process_whole(choices):
    assert choices_from_json(json.loads(json.dumps(choices_to_json(choices)))) == choices
