"""Scores: nothing acknowledged is lost, nothing is overwritten unseen, nobody reads another's draft."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest

from resilience.domain.assessment import Answer, ScoreConflict, ScoreDraft
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import AssessmentState, RoundState
from tests.storage.as_operator import store

__all__ = ["store"]


@pytest.fixture
def assessment(store, partnership):
    with store.transaction() as tx:
        proof = OPERATOR.setting_up()
        framework = tx.reference.add_framework("test", "1", "{}")
        round_id = tx.assessments.add_round(proof, framework, "Round 1", date(2026, 11, 1), date(2026, 11, 30))
        tx.assessments.set_round_state(proof, round_id, RoundState.OPEN)
        return tx.assessments.begin(partnership.one.scoring(partnership.id), round_id)


def draft(level: int, indicator: str = "SL1") -> ScoreDraft:
    return ScoreDraft(indicator, Answer.at(level))


def test_every_accepted_value_stays_in_the_history(store, partnership, assessment):
    one = partnership.one.scoring(partnership.id)
    with store.transaction() as tx:
        for version, level in enumerate([3, 1, 4]):
            tx.scores.save(one, assessment.id, draft(level), seen_version=version)
    with store.reading() as tx:
        assert [score.answer.level for score in tx.scores.own_history(one, assessment.id, "SL1")] == [3, 1, 4]
        assert tx.scores.own(one, assessment.id)["SL1"].revision == 3


def test_a_save_on_top_of_something_newer_is_told_and_changes_nothing(store, partnership, assessment):
    one = partnership.one.scoring(partnership.id)
    with store.transaction() as tx:
        tx.scores.save(one, assessment.id, draft(2), seen_version=0)
    with pytest.raises(ScoreConflict) as told, store.transaction() as tx:
        tx.scores.save(one, assessment.id, draft(5), seen_version=0)
    assert told.value.theirs is not None
    assert told.value.theirs.answer.level == 2
    with store.reading() as tx:
        assert tx.scores.own(one, assessment.id)["SL1"].answer.level == 2


def test_of_twenty_at_once_on_one_version_exactly_one_is_accepted(store, partnership, assessment):
    one = partnership.one.scoring(partnership.id)
    accepted, told = [], []

    def save(level: int) -> None:
        try:
            with store.transaction() as tx:
                tx.scores.save(one, assessment.id, draft(level), seen_version=0)
        except ScoreConflict:
            told.append(level)
        else:
            accepted.append(level)

    threads = [threading.Thread(target=save, args=(number % 6,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as tx:
        history = tx.scores.own_history(one, assessment.id, "SL1")
    assert (len(accepted), len(told), len(history)) == (1, 19, 1)
    assert history[0].answer.level == accepted[0]


def test_twenty_savers_who_read_before_they_save_lose_nothing(store, partnership, assessment):
    """The lost-update case: read, then save on what was read, again until accepted; every accepted one is kept."""
    one = partnership.one.scoring(partnership.id)
    accepted = []

    def save_until_accepted(person: int) -> None:
        while True:
            with store.reading() as tx:
                current = tx.scores.own(one, assessment.id).get("SL1")
            try:
                with store.transaction() as tx:
                    seen = current.revision if current else 0
                    tx.scores.save(one, assessment.id, draft(person % 6), seen_version=seen)
            except ScoreConflict:
                continue
            accepted.append(person)
            return

    threads = [threading.Thread(target=save_until_accepted, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as tx:
        history = tx.scores.own_history(one, assessment.id, "SL1")
    assert [score.revision for score in history] == list(range(1, 21))
    assert [score.answer.level for score in history] == [person % 6 for person in accepted]


def test_a_draft_is_its_authors_own_until_it_is_submitted(store, partnership, assessment):
    one, two = partnership.one.scoring(partnership.id), partnership.two.scoring(partnership.id)
    with store.transaction() as tx:
        tx.scores.save(one, assessment.id, draft(3), seen_version=0)
        tx.scores.save(two, assessment.id, draft(4), seen_version=0)
        tx.scores.submit(one, assessment.id)
    with store.reading() as tx:
        board = partnership.board.reading(partnership.id)
        assert [score.answer.level for score in tx.scores.submitted(board, assessment.id)] == [3]
        assert tx.scores.own(two, assessment.id)["SL1"].answer.level == 4
        assert set(tx.scores.progress(board, assessment.id).values()) == {1}
        assert tx.scores.submitters(board, assessment.id) == {one.person_id}


def test_submitting_twice_keeps_the_first_time(store, clock, partnership, assessment):
    one = partnership.one.scoring(partnership.id)
    with store.transaction() as tx:
        tx.scores.submit(one, assessment.id)
    first = clock.now
    clock.now = first.replace(hour=15)
    with store.transaction() as tx:
        tx.scores.submit(one, assessment.id)
        assert tx.scores.submitted_at(one, assessment.id) == first


def test_first_answers_stay_beside_what_is_answered_now_and_say_whether_they_were_blind(
    store, clock, partnership, assessment
):
    one, two, three = (getattr(partnership, name).scoring(partnership.id) for name in ("one", "two", "three"))
    lead = partnership.lead.leading(partnership.id)

    def save(area, level: int, version: int, indicator: str = "SL1", *, submits: bool = False) -> None:
        clock.now += timedelta(minutes=1)
        with store.transaction() as tx:
            tx.scores.save(area, assessment.id, draft(level, indicator), seen_version=version)
            if submits:
                tx.scores.submit(area, assessment.id)

    save(one, 1, 0)
    save(one, 2, 1, submits=True)
    save(one, 4, 2)
    save(two, 3, 0)
    clock.now += timedelta(minutes=1)
    with store.transaction() as tx:
        tx.assessments.move(lead, assessment.id, AssessmentState.MODERATION)
    save(one, 5, 0, "SL2")
    save(two, 0, 1, submits=True)
    save(three, 5, 0)
    with store.reading() as tx:
        board = partnership.board.reading(partnership.id)
        held = tx.scores.first_and_now(board, assessment.id)
        own = tx.scores.own_first(one, assessment.id)
    assert [
        (pair.now.person_id, pair.now.indicator, pair.first.answer.level, pair.now.answer.level, pair.was_blind)
        for pair in held
    ] == [
        (one.person_id, "SL1", 2, 4, True),
        (one.person_id, "SL2", 5, 5, False),
        (two.person_id, "SL1", 0, 0, False),
    ]
    assert [pair.has_changed for pair in held] == [True, False, False]
    assert {code: score.answer.level for code, score in own.items()} == {"SL1": 2}
