"""Killed with SIGKILL at moments nobody chose: nothing acknowledged is lost, nothing half done, nothing doubled.

A short form of `benchmarks/faults.py`, which kills hundreds of times.
"""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from resilience.domain.errors import NotFound
from resilience.domain.viewer import OPERATOR
from resilience.services import keeping
from resilience.storage.audit_chain import RecordKey
from resilience.storage.backup import examine
from resilience.storage.migrate import held_version, newest_version
from resilience.storage.store import Store
from tests.faults import jobs
from tests.faults.checks import Fell, imports_after, is_whole, scores_after, sign_offs_after

pytestmark = pytest.mark.skipif(not jobs.CAN_BE_KILLED, reason="processes are not forked on this system")
RELEASED = Path(__file__).resolve().parents[1] / "storage" / "released"
KEY = b"a key for tests, of which nobody else knows"


@pytest.fixture
def reopened(place):
    held = place.open()
    yield held
    held.close()


def test_a_save_that_was_acknowledged_outlives_a_kill_and_its_retry_doubles_nothing(place, reopened):
    draw, done = random.Random(11), 0
    for _kill in range(3):
        done += len(jobs.killed(jobs.saving, place, done, after=draw.randrange(1, 6), seconds=draw.random() * 0.03))
        assert scores_after(reopened, place, done) in Fell
        is_whole(reopened)
        done += 1


def test_an_import_is_whole_or_not_there_whenever_it_is_killed(place, reopened):
    draw, done = random.Random(12), 0
    for _kill in range(2):
        done += len(jobs.killed(jobs.bringing_in, place, done, after=1, seconds=draw.random() * 0.1))
        assert imports_after(reopened, place, done) in Fell
        is_whole(reopened)
        done += 1


def test_a_sign_off_is_whole_or_not_there_whenever_it_is_killed_and_its_retry_signs_once(place, reopened):
    draw, done = random.Random(13), 0
    jobs.make_ready_to_sign(reopened, place)
    for _kill in range(3):
        done += len(
            jobs.killed(jobs.signing_off, place, done, after=draw.randrange(1, 4), seconds=draw.random() * 0.08)
        )
        sign_offs_after(reopened, place, done)
        is_whole(reopened)
        done += 1


@pytest.mark.parametrize("seconds", [0.02, 0.12, 0.25])
def test_a_migration_that_is_killed_leaves_the_old_version_or_the_new_one(tmp_path, seconds):
    file = tmp_path / "old.db"
    file.write_bytes(gzip.decompress((RELEASED / "v0001.db.gz").read_bytes()))
    url, key = f"sqlite:///{file}", RecordKey(KEY, tmp_path / "head")
    jobs.killed(jobs.migrating, url, key, after=1, seconds=seconds)
    assert held_version(url) in {"0001", newest_version()}
    store = Store(url, clock=jobs.at_noon, key=key)
    keeping.bring_up_to_date(store, OPERATOR)
    assert held_version(url) == newest_version()
    is_whole(store)
    store.close()
    kept = [examine(one) for one in (tmp_path / "backups").glob("*.db")]
    assert {held.version for held in kept} == {"0001"}


@pytest.mark.parametrize("seconds", [0.01, 0.1])
def test_a_backup_that_is_killed_has_its_name_only_if_it_is_whole(tmp_path, seconds):
    place = jobs.make_place(f"sqlite:///{tmp_path / 'resilience.db'}", tmp_path)
    file = tmp_path / "kept.db"
    told = jobs.killed(jobs.backing_up, place, file, after=1, seconds=seconds)
    try:
        assert examine(file, place.key).record.is_whole
    except NotFound:
        assert "done" not in told
    store = place.open()
    is_whole(store)
    keeping.keep(store, OPERATOR, file, may_replace=True)
    store.close()


@pytest.mark.parametrize("seconds", [0.05, 0.3])
def test_a_restore_that_is_killed_leaves_the_old_content_or_the_restored_one(tmp_path, seconds):
    place = jobs.make_place(f"sqlite:///{tmp_path / 'resilience.db'}", tmp_path)
    store, file = place.open(), tmp_path / "kept.db"
    for step in range(3):
        jobs.save(store, place, step)
    keeping.keep(store, OPERATOR, file)
    for step in range(3, 8):
        jobs.save(store, place, step)
    told = jobs.killed(jobs.restoring, place, file, after=1, seconds=seconds)
    keeping.bring_up_to_date(store, OPERATOR)
    is_whole(store)
    assert scores_after(store, place, _held(store, place, told)) is Fell.BEFORE
    store.close()


def _held(store, place, told) -> int:
    with store.reading() as tx:
        tx.people.act_as(OPERATOR)
        area = tx.people.viewer(place.evaluator).scoring(place.area_id)
        held = len(tx.scores.own(area, tx.assessments.in_round(area, place.round_id).id))
    held = 8 if held == len(jobs.INDICATORS) else held
    assert held in ({3} if "done" in told else {3, 8})
    return held
