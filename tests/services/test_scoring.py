"""Scoring: what was shown as saved is saved, on both engines, and nobody scores who may not, at the click."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete

from resilience.domain.assessment import DONT_KNOW, Answer, ScoreConflict, ScoreDraft
from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotFound, NotOnScale, NotTheirs, Refused
from resilience.domain.moderation import AgreedDraft
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import (
    AnswerKind,
    AssessmentKind,
    AssessmentState,
    Confidence,
    Role,
    RoundForm,
    RoundState,
    Sureness,
)
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
    first, last = form.step("SL1"), form.step("OP", is_confidence=True)
    assert form.beside(first, 1).code == "SL2"
    assert form.beside(first, -1) is None
    assert form.beside(last, 1) is None
    after_strategy = form.beside(form.step("SL5"), 1)
    assert (after_strategy.code, after_strategy.is_confidence) == ("SL", True)
    assert form.beside(after_strategy, 1).code == "IN1"


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


# --- who is asked for what -------------------------------------------------------------------------------------------


def invite(store, partnership, round_id, who, *features) -> None:
    with store.transaction() as tx:
        tx.invitees.set(partnership.lead.leading(partnership.id), round_id, who.person_id, frozenset(features))


def test_an_evaluator_is_asked_for_their_features_and_may_answer_others_as_well(store, partnership, this_round):
    one, area = partnership.one, partnership.id
    invite(store, partnership, this_round, one, "IN", "CC")
    form = scoring.form(store, one, area)
    assert [held.indicator.feature for held in form.asked] == ["IN"] * 5 + ["CC"] * 5
    assert form.first_unanswered.indicator.code == "IN1"
    assert form.beside(form.step("IN", is_confidence=True), 1).code == "CC1"
    assert form.beside(form.step("SL", is_confidence=True), 1).code == "MS1"
    scoring.record(store, one, area, this_round, draft(3, "OP1"), seen_version=0)
    scoring.record(store, one, area, this_round, draft(3, "IN1"), seen_version=0)
    form = scoring.form(store, one, area)
    assert form.answered == 1
    assert form.of("OP1").saved.answer == Answer.at(3)


def test_somebody_who_is_not_invited_is_told_whom_to_ask_and_answers_nothing(store, partnership, this_round):
    invite(store, partnership, this_round, partnership.two)
    assert "Your area lead can invite you" in scoring.form(store, partnership.one, partnership.id).shut
    with pytest.raises(Refused, match="not among those who are asked"):
        scoring.record(store, partnership.one, partnership.id, this_round, draft(3), seen_version=0)
    assert scoring.form(store, partnership.two, partnership.id).shut == ""


def test_where_two_rounds_are_open_the_form_is_of_the_one_that_somebody_has_still_to_answer(
    store, partnership, add_round
):
    area, one = partnership.id, partnership.one
    earlier = add_round("Earlier", date(2026, 11, 1), date(2026, 11, 30))
    later = add_round("Later", date(2026, 11, 10), date(2026, 12, 10))
    with store.transaction() as tx:
        led = tx.people.again(partnership.lead).leading(area)
        tx.invitees.set(led, later, partnership.two.person_id, frozenset())
    assert scoring.form(store, one, area).round_id == earlier  # not invited to the later one
    assert scoring.form(store, partnership.two, area).round_id == later
    scoring.record(store, partnership.two, area, later, draft(3), seen_version=0)
    scoring.submit(store, partnership.two, area, later)
    assert scoring.form(store, partnership.two, area).round_id == earlier
    scoring.record(store, partnership.two, area, earlier, draft(2), seen_version=0)
    scoring.submit(store, partnership.two, area, earlier)
    assert scoring.form(store, partnership.two, area).round_id == later


def test_the_quick_form_asks_one_question_for_each_feature(store, partnership):
    with store.transaction() as tx:
        proof = OPERATOR.setting_up()
        framework = tx.reference.framework_ids()[-1]
        quick = tx.assessments.add_round(
            proof, framework, "Quick", date(2026, 11, 1), date(2026, 11, 30), form=RoundForm.QUICK
        )
        tx.assessments.set_round_state(proof, quick, RoundState.OPEN)
    form = scoring.form(store, partnership.one, partnership.id)
    assert [held.indicator.code for held in form.indicators] == ["SL", "IN", "MS", "CC", "OP"]
    assert [(step.code, step.is_confidence) for step in form.steps(asked=True)][:3] == [
        ("SL", False),
        ("SL", True),
        ("IN", False),
    ]
    scoring.record(store, partnership.one, partnership.id, quick, draft(4, "SL"), seen_version=0)
    with pytest.raises(NotFound, match="no indicator SL1"):
        scoring.record(store, partnership.one, partnership.id, quick, draft(4, "SL1"), seen_version=0)


# --- blindness -------------------------------------------------------------------------------------------------------


@pytest.fixture
def agreed_before(store, partnership, add_round):
    """A round before in which level 3 was agreed for SL1, and one that is open now."""
    earlier = add_round("Round 1", date(2026, 5, 1), date(2026, 5, 30))
    with store.transaction() as tx:
        lead = partnership.lead.leading(partnership.id)
        assessment = tx.assessments.begin(lead, earlier)
        tx.agreed.save(lead, assessment.id, AgreedDraft("SL1", Answer.at(3)), seen_version=0)
    return add_round("Round 2", date(2026, 11, 1), date(2026, 11, 30))


def is_anchored(store, partnership, viewer) -> bool:
    with store.reading() as tx:
        return scoring.is_anchored(tx, partnership.board.reading(partnership.id), viewer)


def test_what_was_agreed_last_time_is_hidden_until_this_evaluator_has_submitted(store, partnership, agreed_before):
    one, area = partnership.one, partnership.id
    assert scoring.form(store, one, area).of("SL1").agreed_last is None
    assert is_anchored(store, partnership, one)
    scoring.record(store, one, area, agreed_before, draft(1), seen_version=0)
    assert scoring.form(store, one, area).of("SL1").agreed_last is None
    scoring.submit(store, one, area, agreed_before)
    assert scoring.form(store, one, area).of("SL1").agreed_last == Answer.at(3)
    assert scoring.form(store, one, area).of("SL2").agreed_last is None
    assert not is_anchored(store, partnership, one)
    assert scoring.form(store, partnership.two, area).of("SL1").agreed_last is None
    assert is_anchored(store, partnership, partnership.two)


def test_only_who_is_still_to_answer_is_kept_from_agreed_levels(store, partnership, agreed_before):
    assert not is_anchored(store, partnership, partnership.board)
    assert not is_anchored(store, partnership, partnership.lead)
    invite(store, partnership, agreed_before, partnership.two)
    assert not is_anchored(store, partnership, partnership.one)
    assert is_anchored(store, partnership, partnership.two)


def test_a_change_of_mind_after_submitting_keeps_the_first_answer_beside_it(store, partnership, this_round):
    one, area = partnership.one, partnership.id
    scoring.record(store, one, area, this_round, draft(2), seen_version=0)
    scoring.record(store, one, area, this_round, draft(1, "SL2"), seen_version=0)
    scoring.submit(store, one, area, this_round)
    assert scoring.form(store, one, area).of("SL1").first is None
    store.clock.now += timedelta(minutes=5)
    scoring.record(store, one, area, this_round, draft(3), seen_version=1)
    form = scoring.form(store, one, area)
    assert (form.of("SL1").first.answer, form.of("SL1").saved.answer) == (Answer.at(2), Answer.at(3))
    assert form.of("SL2").first is None


# --- how confident ---------------------------------------------------------------------------------------------------


@BOTH_ENGINES
def test_confidence_is_saved_once_for_each_feature_and_every_answer_is_kept(store, partnership, this_round):
    one, area = partnership.one, partnership.id
    for word in (Confidence.SLIGHTLY, Confidence.SLIGHTLY, Confidence.VERY):
        scoring.record_confidence(store, one, area, this_round, "IN", word)
    held = scoring.form(store, one, area).progress_of("IN").confidence
    assert (held.confidence, held.revision) == (Confidence.VERY, 2)
    assert scoring.form(store, one, area).progress_of("SL").confidence is None
    assert [deed for deed, _subject in deeds(store, partnership)] == [Deed.CONFIDENCE, Deed.CONFIDENCE]
    with pytest.raises(NotFound, match="no feature XX"):
        scoring.record_confidence(store, one, area, this_round, "XX", Confidence.VERY)
    with pytest.raises(NotAllowed):
        scoring.record_confidence(store, partnership.board, area, this_round, "IN", Confidence.VERY)


def test_confidence_is_its_authors_own_until_they_submit(store, partnership, this_round):
    area = partnership.id
    for viewer in (partnership.one, partnership.two):
        scoring.record_confidence(store, viewer, area, this_round, "IN", Confidence.FULLY)
    scoring.record(store, partnership.one, area, this_round, draft(2), seen_version=0)
    scoring.submit(store, partnership.one, area, this_round)
    with store.reading() as tx:
        board = partnership.board.reading(area)
        assessment = tx.assessments.in_round(board, this_round)
        given = tx.confidences.submitted(board, assessment.id)
    assert [(answer.person_id, answer.confidence) for answer in given] == [
        (partnership.one.person_id, Confidence.FULLY)
    ]


# --- moderation: only what is asked for ------------------------------------------------------------------------------


@pytest.fixture
def moderated(store, partnership, this_round):
    """One evaluator has submitted, moderation has begun, and they are asked to look at SL1 again."""
    one, area = partnership.one, partnership.id
    for code in ("SL1", "SL2"):
        scoring.record(store, one, area, this_round, draft(2, code), seen_version=0)
    scoring.submit(store, one, area, this_round)
    store.clock.now += timedelta(minutes=5)
    with store.transaction() as tx:
        lead = partnership.lead.leading(area)
        assessment = tx.assessments.in_round(lead, this_round)
        tx.assessments.move(lead, assessment.id, AssessmentState.MODERATION)
        request = tx.comments.ask(lead, assessment.id, one.person_id, "SL1", "The others say 4: what do they know?")
    store.clock.now += timedelta(minutes=5)
    return request


def open_requests(store, partnership, round_id) -> list[str]:
    with store.reading() as tx:
        area = partnership.board.reading(partnership.id)
        assessment = tx.assessments.in_round(area, round_id)
        return [request.indicator for request in tx.comments.requests(area, assessment.id) if request.is_open]


def test_in_moderation_only_what_was_asked_for_is_changed_and_the_change_settles_it(
    store, partnership, this_round, moderated
):
    one, area = partnership.one, partnership.id
    form = scoring.form(store, one, area)
    assert form.is_moderated
    assert [held.indicator.code for held in form.asked] == ["SL1"]
    assert form.of("SL1").request.why == "The others say 4: what do they know?"
    with pytest.raises(Refused, match="only where the area lead asks for it"):
        scoring.record(store, one, area, this_round, draft(4, "SL2"), seen_version=1)
    with pytest.raises(Refused, match="only where the area lead asks for it"):
        scoring.record(store, partnership.two, area, this_round, draft(4, "SL1"), seen_version=0)
    assert scoring.record(store, one, area, this_round, draft(3), seen_version=1).revision == 2
    assert open_requests(store, partnership, this_round) == []
    assert "in moderation" in scoring.form(store, one, area).shut
    with pytest.raises(Refused, match="only where the area lead asks for it"):
        scoring.record(store, one, area, this_round, draft(5), seen_version=2)


def test_an_answer_asked_about_may_also_stay_and_the_round_may_be_over_by_then(
    store, partnership, this_round, moderated
):
    one, area = partnership.one, partnership.id
    with store.transaction() as tx:
        tx.assessments.set_round_state(OPERATOR.setting_up(), this_round, RoundState.CLOSED)
    assert scoring.form(store, one, area).is_moderated
    with pytest.raises(NotTheirs):
        scoring.keep_answer(store, partnership.two, area, this_round, moderated)
    scoring.record(store, one, area, this_round, draft(3), seen_version=1, settles=False)
    assert open_requests(store, partnership, this_round) == ["SL1"]
    scoring.keep_answer(store, one, area, this_round, moderated)
    scoring.keep_answer(store, one, area, this_round, moderated)
    assert open_requests(store, partnership, this_round) == []
    assert [deed for deed, _subject in deeds(store, partnership)].count(Deed.CHANGES_ASKED) == 1
    assert scoring.form_if_open(store, one, area) is None


def test_a_signed_off_assessment_says_why_it_takes_no_answers(store, partnership, this_round, moderated):
    with store.transaction() as tx:
        lead = partnership.lead.leading(partnership.id)
        assessment = tx.assessments.in_round(lead, this_round)
        tx.assessments.move(lead, assessment.id, AssessmentState.SIGNED_OFF)
    assert "is signed off" in scoring.form(store, partnership.one, partnership.id).shut
    with pytest.raises(Refused, match="signed off; answers can no longer be changed"):
        scoring.record(store, partnership.one, partnership.id, this_round, draft(5), seen_version=1)


# --- visiting peers --------------------------------------------------------------------------------------------------


@pytest.fixture
def peer(store, partnership):
    with store.transaction() as tx:
        keeping = OPERATOR.keeping_people()
        person = tx.people.add(keeping, "visiting peer")
        tx.people.grant(keeping, person, Role.PEER_REVIEWER, partnership.id)
        return tx.people.viewer(person)


def test_a_visiting_peer_scores_the_peers_assessment_once_the_lead_has_begun_it(store, partnership, this_round, peer):
    area = partnership.id
    assert "No peer review has been begun" in scoring.form(store, peer, area).shut
    with pytest.raises(Refused, match="No peer review has been begun"):
        scoring.record(store, peer, area, this_round, draft(3), seen_version=0)
    with store.transaction() as tx:
        lead = partnership.lead.leading(area)
        visit = tx.assessments.begin(lead, this_round, AssessmentKind.PEER)
    scoring.record(store, partnership.one, area, this_round, draft(1), seen_version=0)
    scoring.record(store, peer, area, this_round, draft(3), seen_version=0)
    scoring.submit(store, peer, area, this_round)
    assert scoring.form(store, peer, area).kind is AssessmentKind.PEER
    assert scoring.form(store, peer, area).of("SL1").saved.answer == Answer.at(3)
    assert scoring.form(store, partnership.one, area).of("SL1").saved.answer == Answer.at(1)
    with store.reading() as tx:
        reading = partnership.board.reading(area)
        own = tx.assessments.in_round(reading, this_round)
        assert [score.answer.level for score in tx.scores.submitted(reading, visit.id)] == [3]
        assert tx.scores.submitted(reading, own.id) == ()
