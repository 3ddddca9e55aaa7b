"""Scoring: what was shown as saved is saved, on both engines, and nobody scores who may not, at the click."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete

from resilience.domain.assessment import DONT_KNOW, Answer, ScoreConflict, ScoreDraft
from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotFound, NotOnScale, Refused
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import AnswerKind, RoundState, Sureness
from resilience.services import scoring
from resilience.storage.audit import AuditTable
from resilience.storage.schema import role_grant
from tests.storage.as_operator import store

__all__ = ["store"]

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


def draft(level: int, indicator: str = "SL1", **words: str) -> ScoreDraft:
    return ScoreDraft(indicator, Answer.at(level), **words)


def deeds(store, partnership) -> list[tuple[Deed, str]]:
    with store.reading() as tx:
        entries = tx.audit.of_area(partnership.lead.leading(partnership.id))
        return [(entry.deed, entry.subject) for entry in reversed(entries)]


def take_away_roles(store, viewer) -> None:
    with store.transaction() as tx:
        tx.people._connection.execute(delete(role_grant).where(role_grant.c.person_id == viewer.person_id))


def test_a_form_holds_every_indicator_of_the_framework_and_begins_at_the_first(store, partnership, this_round):
    form = scoring.form(store, partnership.one, partnership.id)
    assert (form.round_id, form.round_name, form.closes_on) == (this_round, "Round 2", date(2026, 11, 30))
    assert len(form.indicators) == 27
    assert [(feature.code, feature.answered, feature.of) for feature in form.features] == [
        ("SL", 0, 5),
        ("IN", 0, 5),
        ("MS", 0, 5),
        ("CC", 0, 5),
        ("OP", 0, 7),
    ]
    assert form.answered == 0
    assert form.first_unanswered.indicator.code == "SL1"
    assert all(held.saved is None and held.last_round is None and held.seen_version == 0 for held in form.indicators)
    assert form.submitted_at is None


@BOTH_ENGINES
def test_progress_counts_what_is_saved_and_the_form_goes_on_where_the_evaluator_stopped(store, partnership, this_round):
    one, area = partnership.one, partnership.id
    scoring.record(store, one, area, this_round, draft(3, "SL1"), seen_version=0)
    scoring.record(store, one, area, this_round, ScoreDraft("SL2", DONT_KNOW), seen_version=0)
    scoring.record(store, one, area, this_round, draft(2, "OP7"), seen_version=0)
    form = scoring.form(store, one, area)
    assert {feature.code: feature.answered for feature in form.features} == {
        "SL": 2,
        "IN": 0,
        "MS": 0,
        "CC": 0,
        "OP": 1,
    }
    assert form.answered == 3
    assert form.first_unanswered.indicator.code == "SL3"
    assert form.of("SL1").saved.answer == Answer.at(3)
    assert form.of("SL2").saved.answer.kind is AnswerKind.DONT_KNOW
    assert scoring.form(store, partnership.two, area).answered == 0


def test_the_form_steps_to_neighbours_and_stops_at_either_end(store, partnership, this_round):
    form = scoring.form(store, partnership.one, partnership.id)
    assert form.beside("SL1", 1).indicator.code == "SL2"
    assert form.beside("SL1", -1) is None
    assert form.beside("OP7", 1) is None


def test_the_form_shows_ones_own_answer_of_the_last_round_and_nobody_elses(store, partnership, add_round):
    earlier = add_round("Round 1", date(2026, 11, 1), date(2026, 11, 30))
    scoring.record(store, partnership.one, partnership.id, earlier, draft(4), seen_version=0)
    scoring.record(store, partnership.two, partnership.id, earlier, draft(1), seen_version=0)
    with store.transaction() as tx:
        tx.assessments.set_round_state(OPERATOR.setting_up(), earlier, RoundState.CLOSED)
    add_round("Round 2", date(2026, 11, 20), date(2026, 12, 10))
    form = scoring.form(store, partnership.one, partnership.id)
    assert form.of("SL1").last_round == Answer.at(4)
    assert form.of("SL1").saved is None
    assert scoring.form(store, partnership.three, partnership.id).of("SL1").last_round is None


def test_without_an_open_round_the_form_says_who_opens_one(store, partnership, add_round):
    add_round("Draft", date(2026, 11, 1), date(2026, 11, 30), RoundState.DRAFT)
    add_round("Old", date(2026, 10, 1), date(2026, 10, 30))
    add_round("To come", date(2026, 12, 1), date(2026, 12, 30))
    with pytest.raises(NotFound, match="No round is open at the moment"):
        scoring.form(store, partnership.one, partnership.id)


@BOTH_ENGINES
def test_the_same_answer_again_is_one_revision_whatever_version_was_seen(store, partnership, this_round):
    first = scoring.record(store, partnership.one, partnership.id, this_round, draft(3), seen_version=0)
    again = scoring.record(store, partnership.one, partnership.id, this_round, draft(3), seen_version=0)
    assert again == first
    assert first.revision == 1
    assert [deed for deed, _subject in deeds(store, partnership)] == [Deed.SCORE]


@BOTH_ENGINES
def test_a_second_window_is_told_what_is_saved_and_overwrites_nothing(store, partnership, this_round):
    one, area = partnership.one, partnership.id
    scoring.record(store, one, area, this_round, draft(3, rationale="first window"), seen_version=0)
    with pytest.raises(ScoreConflict, match="Nothing has been overwritten") as told:
        scoring.record(store, one, area, this_round, draft(1, rationale="second window"), seen_version=0)
    assert told.value.theirs.draft.rationale == "first window"
    assert scoring.form(store, one, area).of("SL1").saved.answer == Answer.at(3)
    chosen = scoring.record(store, one, area, this_round, draft(1), seen_version=told.value.theirs.revision)
    assert chosen.revision == 2
    assert len(deeds(store, partnership)) == 2


def test_everything_that_was_said_comes_back_as_it_was_typed(store, partnership, this_round):
    said = ScoreDraft("IN3", Answer.at(5), Sureness.COULD_SHOW_IT, "Exercised – twice", "Minutes, <b>March</b>")
    saved = scoring.record(store, partnership.one, partnership.id, this_round, said, seen_version=0)
    form = scoring.form(store, partnership.one, partnership.id)
    assert form.of("IN3").saved == saved
    assert form.of("IN3").saved.draft == said


def test_a_level_off_the_scale_or_an_unknown_indicator_is_not_saved(store, partnership, this_round):
    with pytest.raises(NotOnScale, match="has levels 0 to 5; 6 is not one of them"):
        scoring.record(store, partnership.one, partnership.id, this_round, draft(6), seen_version=0)
    with pytest.raises(NotFound, match="no indicator ZZ9"):
        scoring.record(store, partnership.one, partnership.id, this_round, draft(2, "ZZ9"), seen_version=0)
    assert scoring.form(store, partnership.one, partnership.id).answered == 0
    assert deeds(store, partnership) == []


def test_a_closed_round_takes_no_answer_and_keeps_what_was_saved(store, partnership, this_round):
    scoring.record(store, partnership.one, partnership.id, this_round, draft(3), seen_version=0)
    with store.transaction() as tx:
        tx.assessments.set_round_state(OPERATOR.setting_up(), this_round, RoundState.CLOSED)
    with pytest.raises(Refused, match="Round 2 is closed"):
        scoring.record(store, partnership.one, partnership.id, this_round, draft(4), seen_version=1)
    with pytest.raises(Refused, match="is closed"):
        scoring.submit(store, partnership.one, partnership.id, this_round)
    with store.reading() as tx:
        area = partnership.one.scoring(partnership.id)
        assessment = tx.assessments.in_round(area, this_round)
        assert tx.scores.own(area, assessment.id)["SL1"].answer == Answer.at(3)


@BOTH_ENGINES
def test_a_round_closes_at_midnight_of_the_uk_and_not_of_utc(store, partnership, add_round, clock):
    summer = add_round("Summer", date(2026, 6, 1), date(2026, 6, 30))
    clock.now = datetime(2026, 6, 30, 22, 59, tzinfo=UTC)
    scoring.record(store, partnership.one, partnership.id, summer, draft(3), seen_version=0)
    clock.now = datetime(2026, 6, 30, 23, 1, tzinfo=UTC)
    with pytest.raises(Refused, match="Summer is closed"):
        scoring.record(store, partnership.one, partnership.id, summer, draft(4), seen_version=1)
    clock.now = datetime(2026, 5, 31, 23, 1, tzinfo=UTC)
    assert scoring.form(store, partnership.one, partnership.id).round_id == summer
    clock.now = datetime(2026, 5, 31, 22, 59, tzinfo=UTC)
    with pytest.raises(NotFound):
        scoring.form(store, partnership.one, partnership.id)


@pytest.mark.parametrize("who", ["lead", "board"])
def test_only_an_evaluator_scores_and_the_others_are_told_whom_to_ask(store, partnership, this_round, who):
    viewer = getattr(partnership, who)
    for refused in (
        lambda: scoring.form(store, viewer, partnership.id),
        lambda: scoring.record(store, viewer, partnership.id, this_round, draft(3), seen_version=0),
        lambda: scoring.submit(store, viewer, partnership.id, this_round),
    ):
        with pytest.raises(NotAllowed, match="Ask the area lead for the role"):
            refused()


def test_the_command_line_scores_nothing(store, partnership, this_round):
    with pytest.raises(NotAllowed):
        scoring.record(store, OPERATOR, partnership.id, this_round, draft(3), seen_version=0)


def test_an_evaluator_of_one_area_does_not_score_in_another(store, partnership, another, this_round):
    with pytest.raises(NotAllowed):
        scoring.record(store, partnership.one, another.id, this_round, draft(3), seen_version=0)
    with pytest.raises(NotAllowed):
        scoring.form(store, another.one, partnership.id)


@BOTH_ENGINES
def test_a_role_taken_away_after_the_page_was_drawn_counts_at_the_click(store, partnership, this_round):
    scoring.form(store, partnership.one, partnership.id)
    take_away_roles(store, partnership.one)
    with pytest.raises(NotAllowed):
        scoring.record(store, partnership.one, partnership.id, this_round, draft(3), seen_version=0)
    with store.reading() as tx:
        assert tx.assessments.in_round(partnership.board.reading(partnership.id), this_round) is None


@BOTH_ENGINES
def test_submitting_is_for_ones_own_answers_and_twice_is_once(store, partnership, this_round, clock):
    one, area = partnership.one, partnership.id
    with pytest.raises(Refused, match="nothing to submit yet"):
        scoring.submit(store, one, area, this_round)
    scoring.record(store, one, area, this_round, draft(3), seen_version=0)
    scoring.submit(store, one, area, this_round)
    when = scoring.form(store, one, area).submitted_at
    assert when == clock.now
    clock.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    scoring.submit(store, one, area, this_round)
    assert scoring.form(store, one, area).submitted_at == when
    assert scoring.form(store, partnership.two, area).submitted_at is None
    assert [deed for deed, _subject in deeds(store, partnership)] == [Deed.SCORE, Deed.SUBMISSION]


def test_after_submitting_an_answer_can_still_be_changed_while_the_round_is_open(store, partnership, this_round):
    one, area = partnership.one, partnership.id
    scoring.record(store, one, area, this_round, draft(3), seen_version=0)
    scoring.submit(store, one, area, this_round)
    assert scoring.record(store, one, area, this_round, draft(2), seen_version=1).revision == 2


@BOTH_ENGINES
def test_the_score_and_its_audit_entry_are_written_together_or_not_at_all(store, partnership, this_round, monkeypatch):
    saved = scoring.record(store, partnership.one, partnership.id, this_round, draft(3), seen_version=0)
    ((deed, subject),) = deeds(store, partnership)
    assert deed is Deed.SCORE
    assert subject.endswith(f"SL1 revision {saved.revision}")

    def fails(*_words: object, **_named: object) -> None:
        message = "the disk is full"
        raise OSError(message)

    with monkeypatch.context() as patched:
        patched.setattr(AuditTable, "write", fails)
        with pytest.raises(OSError, match="the disk is full"):
            scoring.record(store, partnership.one, partnership.id, this_round, draft(4), seen_version=1)
    assert scoring.form(store, partnership.one, partnership.id).of("SL1").saved.answer == Answer.at(3)


def test_the_audit_entry_holds_numbers_and_codes_and_nothing_that_was_typed(store, partnership, this_round):
    secret = draft(0, rationale="the warehouse key is lost", evidence="minutes of the meeting")
    scoring.record(store, partnership.one, partnership.id, this_round, secret, seen_version=0)
    assert all("key" not in subject and "minutes" not in subject for _deed, subject in deeds(store, partnership))
