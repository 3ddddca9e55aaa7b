"""Moderation: blind until it begins, agreed with reasons and gates, talked over, and never over what somebody gave."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from resilience.domain.assessment import DONT_KNOW, LONGEST_TEXT, Answer
from resilience.domain.audit import Deed
from resilience.domain.errors import Conflict, NotAllowed, NotFound, NotOnScale, NotTheirs, Refused
from resilience.domain.moderation import AgreedConflict, AgreedDraft, said_text
from resilience.domain.vocabulary import AssessmentState, RoundState, Sureness
from resilience.services import moderation
from resilience.services.moderation_view import moderation as moderation_view
from tests.hostile_world import HostileWorld, chunks
from tests.matrix.world import as_text
from tests.services.moderating import GIVEN, exercise, put_beside, submitted

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
READERS = ("lead", "board", "one", "three")
TICKS = frozenset({"tested", "groups_involved", "gaps_closed"})


@pytest.fixture
def assessment(store, partnership, this_round):
    """Submitted by all three, and still open."""
    return submitted(store, partnership, this_round)


@pytest.fixture
def begun(store, partnership, assessment):
    """The same in moderation."""
    moderation.begin(store, partnership.lead, partnership.id, assessment)
    return assessment


def agree(store, partnership, assessment, indicator, answer, reason="", ticks=frozenset(), *, seen=0, by=None):
    draft = AgreedDraft(indicator, answer if not isinstance(answer, int) else Answer.at(answer), reason, ticks)
    return moderation.agree(store, by or partnership.lead, partnership.id, assessment, draft, seen_version=seen)


def view_of(store, partnership, who, assessment=None, indicator=""):
    return moderation_view(store, getattr(partnership, who), partnership.id, assessment, indicator)


def deeds(store, partnership) -> list[tuple[Deed, str]]:
    with store.reading() as tx:
        entries = tx.audit.of_area(partnership.lead.leading(partnership.id))
        return [(entry.deed, entry.subject) for entry in reversed(entries)]


@BOTH_ENGINES
def test_before_moderation_nobody_gets_anything_that_another_answered(store, partnership, assessment):
    for who in READERS:
        view = view_of(store, partnership, who, assessment, "SL1")
        assert (view.lines, view.current, view.choice.state) == ((), None, AssessmentState.OPEN)
        text = as_text(view)
        assert not [title for title in GIVEN if f"why of {title}" in text or f"shown by {title}" in text]
        assert "each without seeing the others" in view.why_not


def test_after_moderation_began_everybody_sees_the_same_answers_and_only_the_lead_sees_names(store, partnership, begun):
    seen = {who: view_of(store, partnership, who, begun, "SL1") for who in READERS}
    for view in seen.values():
        assert [answer.now for answer in view.current.answers] == ["1", "4", "2"]
        assert [answer.why for answer in view.current.answers] == [f"why of {who} for SL1" for who in GIVEN]
        assert {answer.sureness for answer in view.current.answers} == {Sureness.GUESS.label}
        assert (view.current.line.given.median, view.current.line.given.low, view.current.line.given.high) == (2, 1, 4)
    assert [answer.who for answer in seen["board"].current.answers] == ["Evaluator A", "Evaluator B", "Evaluator C"]
    assert seen["one"].current.answers[0].who == "Evaluator A (you)"
    assert "of X01" in as_text(seen["lead"].current.answers)
    assert "of X01" not in as_text((seen["board"], seen["three"]))


def test_indicators_with_most_disagreement_come_first_and_ties_by_code(store, partnership, begun):
    lines = view_of(store, partnership, "board").lines
    assert [line.code for line in lines][:4] == ["SL1", "SL4", "SL2", "SL3"]
    assert lines[0].disagreement == pytest.approx(2.0)
    assert lines[1].dont_know == 1
    assert [line.code for line in lines if line.is_unanimous] == ["SL2", "SL3"]
    assert lines[-1].disagreement is None
    assert lines[-1].said == "nobody answered"


def test_moderation_begins_with_a_submission_and_says_who_could_no_longer_answer(store, partnership, this_round):
    assessment = submitted(store, partnership, this_round, {"one": GIVEN["one"]})
    beginning = view_of(store, partnership, "lead", assessment).beginning
    assert beginning.waiting == ("two of X01", "three of X01")
    assert beginning.submitted == 1
    assert view_of(store, partnership, "one", assessment).beginning is None
    with pytest.raises(Refused, match="2 evaluators have not submitted"):
        moderation.begin(store, partnership.lead, partnership.id, assessment)
    for _twice in range(2):
        moderation.begin(store, partnership.lead, partnership.id, assessment, is_confirmed=True)
    assert deeds(store, partnership) == [(Deed.ASSESSMENT_STATE, f"assessment {assessment} moderation")]


def test_without_a_submission_there_is_nothing_to_moderate(store, partnership, this_round):
    assessment = submitted(store, partnership, this_round, {"one": GIVEN["one"]}, submitted_at=None)
    with pytest.raises(Refused, match="Nobody has submitted yet"):
        moderation.begin(store, partnership.lead, partnership.id, assessment, is_confirmed=True)


def test_only_the_lead_begins_agrees_and_asks(store, partnership, begun):
    area, asked = partnership.id, partnership.two.person_id
    for viewer in (partnership.board, partnership.one):
        for refused in (
            lambda viewer=viewer: moderation.begin(store, viewer, area, begun),
            lambda viewer=viewer: agree(store, partnership, begun, "SL1", 2, by=viewer),
            lambda viewer=viewer: moderation.ask_for_changes(store, viewer, area, begun, asked, "SL1", "why"),
            lambda viewer=viewer: moderation.back_to_open(store, viewer, area, begun, "why"),
        ):
            with pytest.raises(NotAllowed):
                refused()


def test_back_to_open_takes_a_reason_and_hides_everything_again(store, partnership, begun):
    agree(store, partnership, begun, "SL1", 2)
    with pytest.raises(Refused, match="say why"):
        moderation.back_to_open(store, partnership.lead, partnership.id, begun, " ")
    moderation.back_to_open(store, partnership.lead, partnership.id, begun, "The fire service was away.")
    view = view_of(store, partnership, "lead", begun, "SL1")
    assert (view.lines, view.threads) == ((), ())
    assert "fire service was away" not in as_text(view)
    with pytest.raises(Refused, match="not in moderation"):
        agree(store, partnership, begun, "SL1", 3, "reason", seen=1)
    moderation.begin(store, partnership.lead, partnership.id, begun)
    again = view_of(store, partnership, "board", begun)
    assert [thread.first.said for thread in again.threads] == ["Open again: The fire service was away."]
    assert again.agreed == 1


@BOTH_ENGINES
def test_an_agreed_level_stands_beside_what_was_given_and_every_revision_is_kept(store, partnership, begun):
    first = agree(store, partnership, begun, "SL1", 2)
    same = agree(store, partnership, begun, "SL1", 2)
    second = agree(store, partnership, begun, "SL1", 1, "The police had an older plan.", seen=1)
    assert (first.revision, same, second.revision) == (1, first, 2)
    view = view_of(store, partnership, "board", begun, "SL1").current
    assert view.agreed.answer == Answer.at(1)
    assert [row[:3] for row in view.history.rows] == [("1", "2", ""), ("2", "1", "The police had an older plan.")]
    assert [answer.now for answer in view.answers] == ["1", "4", "2"]
    assert [subject for deed, subject in deeds(store, partnership) if deed is Deed.AGREED_SCORE] == [
        f"assessment {begun} SL1 revision 1",
        f"assessment {begun} SL1 revision 2",
    ]


@BOTH_ENGINES
def test_two_leads_on_one_indicator_are_told_of_each_other_and_overwrite_nothing(store, partnership, begun):
    agree(store, partnership, begun, "SL1", 2)
    with pytest.raises(AgreedConflict) as conflicting:
        agree(store, partnership, begun, "SL1", 4, "another view")
    assert conflicting.value.theirs.answer == Answer.at(2)
    assert view_of(store, partnership, "lead", begun, "SL1").current.agreed.revision == 1


def test_a_level_away_from_the_median_takes_a_reason(store, partnership, begun):
    for seen, answer in enumerate((4, 0, DONT_KNOW)):
        with pytest.raises(Refused, match="Please give a reason"):
            agree(store, partnership, begun, "SL1", answer, seen=seen)
        assert agree(store, partnership, begun, "SL1", answer, "because", seen=seen).reason == "because"


def test_half_way_between_two_levels_either_of_them_needs_no_reason(store, partnership, begun):
    assert agree(store, partnership, begun, "SL4", 2).revision == 1
    assert agree(store, partnership, begun, "SL4", 3, seen=1).revision == 2


def test_a_jump_of_two_from_last_rounds_agreed_level_takes_a_reason_and_is_not_agreed_unseen(
    store, partnership, add_round
):
    before = add_round("Round 1", date(2026, 10, 1), date(2026, 10, 30))
    earlier = submitted(store, partnership, before)
    moderation.begin(store, partnership.lead, partnership.id, earlier)
    agree(store, partnership, earlier, "SL2", 5, "as it was")
    now = submitted(store, partnership, add_round("Round 2", date(2026, 11, 1), date(2026, 11, 30)))
    moderation.begin(store, partnership.lead, partnership.id, now)
    with pytest.raises(Refused, match="two or more levels away"):
        agree(store, partnership, now, "SL2", 3)
    view = view_of(store, partnership, "lead", now, "SL2")
    assert (view.current.last_agreed, view.current.last_round) == (Answer.at(5), "Round 1")
    assert [line.code for line in view.unanimous] == ["SL3"]


def test_a_gate_holds_a_claimed_level_back_until_evidence_and_ticks_are_there(store, partnership, begun, today):
    agree(store, partnership, begun, "SL1", 4, "all agencies took part", TICKS)
    line = view_of(store, partnership, "board", begun, "SL1").current.line
    assert (line.standpoint.claimed, line.standpoint.reached) == (4, 2)
    assert line.standpoint.sentence.startswith("4 claimed, 2 reached: no evidence in date")
    put_beside(store, partnership, begun, "SL1", exercise(date(2023, 1, 5)))
    line = view_of(store, partnership, "board", begun, "SL1").current.line
    assert (line.standpoint.claimed, line.standpoint.reached) == (4, 3)
    assert "older than 24 months" in line.standpoint.sentence
    put_beside(store, partnership, begun, "SL1", exercise(today - timedelta(days=30)))
    line = view_of(store, partnership, "board", begun, "SL1").current.line
    assert (line.standpoint.reached, line.is_held_back) == (4, False)
    agree(store, partnership, begun, "SL1", 4, "all agencies took part", TICKS - {"gaps_closed"}, seen=1)
    line = view_of(store, partnership, "board", begun, "SL1").current.line
    assert line.standpoint.reached == 3
    assert "Gaps that were found have been closed" in line.standpoint.sentence


def test_what_no_form_offers_is_refused(store, partnership, begun):
    with pytest.raises(NotOnScale):
        agree(store, partnership, begun, "SL1", 6, "why")
    with pytest.raises(NotFound):
        agree(store, partnership, begun, "ZZ1", 2)
    with pytest.raises(Refused, match="ticked"):
        agree(store, partnership, begun, "SL1", 2, "", frozenset({"volunteer_checks"}))


def test_unanimous_levels_are_agreed_at_once_and_only_those_confirmed(store, partnership, begun):
    view = view_of(store, partnership, "lead", begun)
    assert [line.code for line in view.unanimous] == ["SL2", "SL3"]
    with pytest.raises(Conflict, match="changed since"):
        moderation.agree_unanimous(store, partnership.lead, partnership.id, begun, ("SL2", "SL1"))
    assert moderation.agree_unanimous(store, partnership.lead, partnership.id, begun, ("SL2", "SL3")) == 2
    after = view_of(store, partnership, "board", begun)
    assert (after.agreed, after.unanimous) == (2, ())
    assert {line.code: line.agreed for line in after.lines if line.is_agreed} == {
        "SL2": Answer.at(3),
        "SL3": Answer.at(4),
    }


@BOTH_ENGINES
def test_comments_are_answered_settled_and_withdrawn_by_their_author_alone(store, partnership, begun):
    area, board, one = partnership.id, partnership.board, partnership.one
    number = moderation.comment(store, board, area, begun, "SL1", "Who was at the exercise?")
    moderation.comment(store, one, area, begun, "SL1", "All but the utilities.", answers=number)
    (thread,) = view_of(store, partnership, "three", begun, "SL1").current.threads
    assert (thread.first.said, thread.first.who) == ("Who was at the exercise?", "Partnership board member")
    assert [(answer.said, answer.who) for answer in thread.answers] == [("All but the utilities.", "Evaluator A")]
    with pytest.raises(NotTheirs):
        moderation.withdraw_comment(store, one, area, number)
    moderation.resolve_comment(store, one, area, number)
    line = view_of(store, partnership, "board", begun, "SL1").current
    assert (line.line.open_comments, line.threads[0].first.is_resolved) == (0, True)
    moderation.resolve_comment(store, one, area, number, is_resolved=False)
    moderation.withdraw_comment(store, board, area, number)
    view = view_of(store, partnership, "lead", begun, "SL1").current
    assert (view.threads[0].first.said, len(view.threads[0].answers), view.line.open_comments) == ("", 1, 0)
    assert "exercise?" not in as_text(view)
    assert [deed for deed, _subject in deeds(store, partnership)].count(Deed.COMMENT) == 5


def test_comments_and_requests_of_another_area_are_not_theirs(store, partnership, another, begun, this_round):
    foreign = submitted(store, another, this_round)
    moderation.begin(store, another.lead, another.id, foreign)
    number = moderation.comment(store, another.board, another.id, foreign, "SL1", "theirs")
    asked = moderation.ask_for_changes(
        store, another.lead, another.id, foreign, another.one.person_id, "SL1", "theirs too"
    )
    lead, area = partnership.lead, partnership.id
    for refused in (
        lambda: moderation.comment(store, lead, area, begun, "SL1", "mine", answers=number),
        lambda: moderation.resolve_comment(store, lead, area, number),
        lambda: moderation.withdraw_comment(store, lead, area, number),
        lambda: moderation.take_back_request(store, lead, area, asked),
        lambda: moderation.comment(store, lead, area, foreign, "SL1", "mine"),
        lambda: moderation.begin(store, lead, area, foreign),
        lambda: moderation_view(store, lead, area, foreign),
        lambda: moderation.ask_for_changes(store, lead, area, begun, another.one.person_id, "SL1", "why"),
    ):
        with pytest.raises(NotTheirs):
            refused()


def test_one_evaluator_is_asked_once_to_look_again_and_the_request_can_be_taken_back(store, partnership, begun):
    lead, area, two = partnership.lead, partnership.id, partnership.two.person_id
    number = moderation.ask_for_changes(store, lead, area, begun, two, "SL1", "The plan has lapsed since.")
    with pytest.raises(Refused, match="asked already"):
        moderation.ask_for_changes(store, lead, area, begun, two, "SL1", "again")
    with pytest.raises(Refused, match="say why"):
        moderation.ask_for_changes(store, lead, area, begun, two, "SL2", "")
    view = view_of(store, partnership, "board", begun, "SL1")
    assert [(one.who, one.why, one.is_open) for one in view.requests] == [
        ("Evaluator B", "The plan has lapsed since.", True)
    ]
    assert view.current.line.open_requests == 1
    assert view.current.askable == ()
    with store.reading() as tx:
        asked = tx.comments.asked_of(tx.people.again(partnership.two).scoring(area), begun)
        assert [(one.id, one.indicator) for one in asked] == [(number, "SL1")]
        assert tx.comments.asked_of(tx.people.again(partnership.one).scoring(area), begun) == ()
    moderation.take_back_request(store, lead, area, number)
    assert view_of(store, partnership, "board", begun, "SL1").requests == ()


def test_whoever_still_has_their_own_answers_to_give_is_shown_no_other_assessment(store, partnership, add_round):
    before = add_round("Round 1", date(2026, 10, 1), date(2026, 10, 30))
    earlier = submitted(store, partnership, before)
    moderation.begin(store, partnership.lead, partnership.id, earlier)
    agree(store, partnership, earlier, "SL1", 2)
    now = add_round("Round 2", date(2026, 11, 1), date(2026, 11, 30))
    assert view_of(store, partnership, "board", earlier).agreed == 1
    view = view_of(store, partnership, "one", earlier, "SL1")
    assert (view.lines, view.current) == ((), None)
    assert "Your own answers in the open round come first" in view.why_not
    submitted(store, partnership, now, {"one": GIVEN["one"]})
    assert view_of(store, partnership, "one", earlier).agreed == 1
    assert view_of(store, partnership, "two", earlier).lines == ()


def test_answers_submitted_after_moderation_had_begun_are_marked_as_not_blind(store, partnership, this_round, clock):
    assessment = submitted(store, partnership, this_round, {"one": GIVEN["one"], "two": GIVEN["two"]})
    moderation.begin(store, partnership.lead, partnership.id, assessment, is_confirmed=True)
    clock.now += timedelta(hours=1)
    moderation.back_to_open(store, partnership.lead, partnership.id, assessment, "One more.")
    submitted(store, partnership, this_round, {"three": GIVEN["three"]}, submitted_at=clock.now)
    moderation.begin(store, partnership.lead, partnership.id, assessment)
    view = view_of(store, partnership, "board", assessment, "SL1").current
    assert [answer.mark for answer in view.answers] == [
        "",
        "",
        "not given blind: submitted after moderation had begun",
    ]


def test_a_closed_round_shows_what_was_submitted_without_moderation_and_takes_no_comment(store, partnership, add_round):
    closed = add_round("Round 1", date(2026, 10, 1), date(2026, 10, 30), RoundState.OPEN)
    assessment = submitted(store, partnership, closed)
    view = view_of(store, partnership, "board", assessment, "SL1")
    assert [answer.now for answer in view.current.answers] == ["1", "4", "2"]
    assert (view.may_comment, view.may_agree) == (False, False)
    with pytest.raises(Refused, match="not in moderation"):
        moderation.comment(store, partnership.board, partnership.id, assessment, "SL1", "text")


@BOTH_ENGINES
def test_hostile_texts_are_kept_as_they_were_typed_and_found_again(store, partnership, this_round):
    assessment = HostileWorld(store, partnership, this_round).moderation()
    for place, text in enumerate(chunks(), start=1):
        view = view_of(store, partnership, "lead", assessment, f"SL{place}").current
        said = said_text(text[: LONGEST_TEXT - 20])
        assert (view.agreed.reason, view.threads[0].first.said, view.threads[0].answers[0].said) == (said, said, said)
        assert view.requests[0].why == said
