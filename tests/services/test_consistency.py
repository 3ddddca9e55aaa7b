"""Checks of consistency: each finds what it is for, leads to where it is mended, and sees nothing that is blind."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from resilience.domain.assessment import Answer
from resilience.domain.errors import NotAllowed
from resilience.domain.moderation import AgreedDraft
from resilience.domain.vocabulary import AssessmentKind, Confidence
from resilience.services import moderation
from resilience.services.consistency import checks
from tests.matrix.world import as_text
from tests.services.moderating import GIVEN, SAVED, SUBMITTED, drafts_of, exercise, put_beside, submitted

ALL_THREE = {"SL1": 3, "SL2": 3, "SL3": 3, "SL4": 3, "SL5": 3}


def found(store, partnership, assessment=None) -> dict[str, list[str]]:
    view = checks(store, partnership.lead, partnership.id, assessment)
    return {check.name: [finding.said for finding in check.findings] for check in view.checks}


def agree(store, partnership, assessment, indicator, level, reason="because"):
    draft = AgreedDraft(indicator, Answer.at(level), reason)
    moderation.agree(store, partnership.lead, partnership.id, assessment, draft, seen_version=0)


def begun(store, partnership, round_id, given=None):
    assessment = submitted(store, partnership, round_id, given)
    moderation.begin(store, partnership.lead, partnership.id, assessment, is_confirmed=True)
    return assessment


def test_only_the_lead_is_shown_the_checks(store, partnership, this_round):
    begun(store, partnership, this_round)
    for viewer in (partnership.board, partnership.one):
        with pytest.raises(NotAllowed):
            checks(store, viewer, partnership.id)


def test_while_answers_are_blind_only_evidence_is_looked_at(store, partnership, this_round):
    assessment = submitted(store, partnership, this_round)
    put_beside(store, partnership, assessment, "SL1", exercise(date(2026, 5, 1), owner=""))
    view = checks(store, partnership.lead, partnership.id, assessment)
    assert [(check.name, check.count) for check in view.checks] == [("Evidence without an owner", 1)]
    assert "once moderation begins" in view.blind
    assert not [title for title in GIVEN if f"{title} of X01" in as_text(view)]


def test_an_area_without_anything_has_nothing_to_mend(store, partnership):
    view = checks(store, partnership.lead, partnership.id)
    said = "Nothing to mend so far; answers are not looked at yet"
    assert (view.title, view.checks, view.count) == (said, (), 0)


def test_high_levels_have_to_rest_on_something(store, partnership, this_round):
    assessment = begun(store, partnership, this_round)
    agree(store, partnership, assessment, "SL3", 4)
    said = found(store, partnership, assessment)
    assert said["High levels without evidence"] == [
        "Voices around the table: level 4 is agreed and nothing stands beside it"
    ]
    assert "Evaluator B (two of X01) gave 4, as a guess" in " ".join(said["High levels that are a guess"])
    assert said["Claimed above what is shown"][0].startswith("Voices around the table: 4 claimed, 2 reached")
    put_beside(store, partnership, assessment, "SL3", exercise(date(2026, 5, 1), expires_on=date(2026, 6, 1)))
    said = found(store, partnership, assessment)
    assert "High levels without evidence" not in said
    assert said["Evidence out of date beside an agreed level"] == [
        "Report of the flood exercise, beside Voices around the table: in date until 1 June 2026"
    ]


def test_contradictions_of_one_evaluator_are_found(store, partnership, this_round):
    with store.transaction() as tx:
        area = tx.people.again(partnership.one).scoring(partnership.id)
        assessment = tx.assessments.begin(area, this_round, AssessmentKind.SELF).id
        levels = {"SL1": 4, "SL2": 4, "SL3": 4, "SL4": 4, "SL5": 4}
        tx.scores.hold_form(area, assessment, drafts_of("one", levels), saved_at=SAVED, submitted_at=SUBMITTED)
        tx.confidences.save(area, assessment, "SL", Confidence.NOT_CONFIDENT)
    moderation.begin(store, partnership.lead, partnership.id, assessment, is_confirmed=True)
    said = found(store, partnership, assessment)
    assert said["High levels, and not confident for next time"] == [
        "Strategy and leadership: Evaluator A (one of X01) is not confident, with a median of 4"
    ]
    assert said["The same level everywhere"] == ["Evaluator A (one of X01) gave level 4 for all 5 indicators answered"]


def test_a_level_agreed_above_everybody_is_found(store, partnership, this_round):
    assessment = begun(store, partnership, this_round, {"one": ALL_THREE, "two": ALL_THREE})
    agree(store, partnership, assessment, "SL1", 5)
    assert found(store, partnership, assessment)["Agreed above everybody"] == [
        "Shared strategy: 5 is agreed, and nobody gave more than 3"
    ]


def test_jumps_of_two_levels_without_a_reason_are_found(store, partnership, add_round):
    before = add_round("Round 1", date(2026, 10, 1), date(2026, 10, 30))
    submitted(store, partnership, before, {"one": {"SL1": 1, "SL2": 3}})
    now = add_round("Round 2", date(2026, 11, 1), date(2026, 11, 30))
    with store.transaction() as tx:
        area = tx.people.again(partnership.one).scoring(partnership.id)
        assessment = tx.assessments.begin(area, now, AssessmentKind.SELF).id
        first, second = drafts_of("", {"SL1": 3, "SL2": 3})
        bare = type(first)(first.indicator, first.answer)
        tx.scores.hold_form(area, assessment, (bare, second), saved_at=SAVED, submitted_at=SUBMITTED)
    moderation.begin(store, partnership.lead, partnership.id, assessment, is_confirmed=True)
    assert found(store, partnership, assessment)["Jumps of two levels without a reason"] == [
        "Shared strategy: Evaluator A (one of X01), from 1 to 3"
    ]


def test_every_finding_leads_to_where_it_is_mended(store, partnership, this_round):
    assessment = begun(store, partnership, this_round)
    agree(store, partnership, assessment, "SL3", 4)
    number = put_beside(store, partnership, assessment, "SL3", exercise(date(2026, 5, 1), owner=""))
    view = checks(store, partnership.lead, partnership.id, assessment)
    links = {finding.link for check in view.checks for finding in check.findings}
    parts = {(urlsplit(link).path, tuple(sorted(parse_qs(urlsplit(link).query)))) for link in links}
    assert parts == {("/moderation", ("area", "assessment", "indicator")), ("/evidence", ("area", "item"))}
    assert f"/evidence?area=X01&item={number}" in links
