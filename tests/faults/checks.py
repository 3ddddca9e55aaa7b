"""What has to be true after anything: nothing acknowledged is lost, nothing is half there, nothing is there twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from resilience.domain.audit import Deed
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import AssessmentState, BatchState
from resilience.services import bringing_data
from tests.faults.jobs import INDICATORS, LEVELS, assessment_of, bring_in, save, sign_or_revoke

if TYPE_CHECKING:
    from resilience.storage.store import Store
    from tests.faults.jobs import Place


class Fell(StrEnum):
    """Where a kill fell: whether the call that was under way had been committed, though nobody was told."""

    BEFORE = "before it"
    AFTER = "after the commit"


def scores_after(store: Store, place: Place, acknowledged: int) -> Fell:
    """Check the scores after `acknowledged` steps and the same call again; return where the kill fell."""
    held = _scores(store, place)
    assert held in (acknowledged, acknowledged + 1), f"{acknowledged} acknowledged, {held} held"
    retried = acknowledged
    revision = save(store, place, retried)
    assert revision == retried // len(INDICATORS) + 1
    assert save(store, place, retried) == revision  # and once more: a double click
    assert _scores(store, place) == acknowledged + 1
    return Fell.AFTER if held == acknowledged + 1 else Fell.BEFORE


def _scores(store: Store, place: Place) -> int:
    """Return how many scores are held, after checking that they are the first steps, each whole and recorded once."""
    with store.reading() as tx:
        tx.people.act_as(OPERATOR)
        area = tx.people.viewer(place.evaluator).scoring(place.area_id)
        assessment = tx.assessments.in_round(area, place.round_id)
        if assessment is None:
            return 0
        histories = {name: tx.scores.own_history(area, assessment.id, name) for name in INDICATORS}
        entries = tx.audit.of_all(OPERATOR.keeping_the_record(), most=1_000_000)
    steps = set()
    for name, history in histories.items():
        for number, score in enumerate(history):
            step = number * len(INDICATORS) + INDICATORS.index(name)
            assert (score.revision, score.draft.answer.level) == (number + 1, number % LEVELS)
            assert score.draft.rationale == f"step {step}"
            steps.add(step)
    assert steps == set(range(len(steps)))
    recorded = [entry.subject for entry in entries if entry.deed is Deed.SCORE]
    assert len(recorded) == len(set(recorded)) == len(steps)
    return len(steps)


def imports_after(store: Store, place: Place, acknowledged: int) -> Fell:
    """Check the batches after `acknowledged` steps and the same call again; return where the kill fell."""
    held = _batches(store, place)
    assert held in (acknowledged, acknowledged + 1), f"{acknowledged} acknowledged, {held} held"
    assert bring_in(store, place, acknowledged) is (held == acknowledged)
    assert bring_in(store, place, acknowledged) is False  # and once more: a double click
    assert _batches(store, place) == acknowledged + 1
    return Fell.AFTER if held == acknowledged + 1 else Fell.BEFORE


def _batches(store: Store, place: Place) -> int:
    """Return how many batches are in, after checking that each is whole, recorded once and part of every summary."""
    assert bringing_data.areas_whose_summaries_differ(store, OPERATOR) == ()
    with store.reading() as tx:
        tx.people.act_as(OPERATOR)
        area = tx.people.viewer(place.lead).leading(place.area_id)
        batches = tx.needs.batches(area)
        records = [len(tx.needs.records(area, batch.id)) for batch in batches]
        entries = tx.audit.of_all(OPERATOR.keeping_the_record(), most=1_000_000)
    assert all(batch.state is BatchState.BROUGHT_IN for batch in batches)
    assert records == [place.rows] * len(batches)
    assert {batch.file_name for batch in batches} == {f"calls-{step}.csv" for step in range(len(batches))}
    recorded = [entry.subject for entry in entries if entry.deed is Deed.IMPORT]
    assert len(recorded) == len(set(recorded)) == len(batches)
    return len(batches)


def sign_offs_after(store: Store, place: Place, acknowledged: int) -> None:
    """Check the sign-offs after `acknowledged` steps, each of which signs or takes back, and the same call again."""
    assert _steps_of_signing(store, place) in (acknowledged, acknowledged + 1)
    for _again in range(2):  # the call that got no answer, and a double click
        sign_or_revoke(store, place, acknowledged)
        assert _steps_of_signing(store, place) == acknowledged + 1


def _steps_of_signing(store: Store, place: Place) -> int:
    """Return how many steps are held, after checking that each is whole: snapshot, lock and record go together."""
    number = assessment_of(store, place)
    with store.reading() as tx:
        tx.people.act_as(OPERATOR)
        area = tx.people.viewer(place.lead).reading(place.area_id)
        held = tx.sign_offs.all(area, number)
        state = tx.assessments.get(area, number).state
        entries = tx.audit.of_all(OPERATOR.keeping_the_record(), most=1_000_000)
        assert all(one.is_as_signed and tx.sign_offs.is_in_record(one.head) for one in held)
    signed = [entry.subject for entry in entries if entry.deed is Deed.SIGN_OFF]
    revoked = [entry.subject for entry in entries if entry.deed is Deed.SIGN_OFF_REVOKED]
    assert sorted(signed) == sorted(f"assessment {number} {one.reference} {one.snapshot_hash}" for one in held)
    assert sorted(revoked) == sorted(f"assessment {number} {one.reference}" for one in held if not one.holds)
    assert [one.number for one in held if one.holds] == ([len(held)] if state is AssessmentState.SIGNED_OFF else [])
    return len(signed) + len(revoked)


def is_whole(store: Store) -> None:
    """Check the database as such: its pages and references, and the record of who did what."""
    parsed = make_url(store.url)
    if parsed.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(parsed.database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with store.reading() as tx:
        tx.people.act_as(OPERATOR)
        assert tx.audit.verify().problems == ()
