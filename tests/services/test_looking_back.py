"""Looking back: one form updates evidence, lessons, actions and exposure together, beside how confident people were."""

from __future__ import annotations

from datetime import date

import pytest

from resilience.domain.assessment import Answer, ScoreDraft
from resilience.domain.disruption import Exposure, NewDisruption
from resilience.domain.errors import NotAllowed, NotTheirs, Refused
from resilience.domain.events import EventDraft, Finding, LookBack
from resilience.domain.identity import DisruptionId
from resilience.domain.plans import ActionDraft
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import (
    Confidence,
    EventKind,
    EvidenceKind,
    ExposureKind,
    Found,
    FoundBy,
    RoundState,
)
from resilience.services import disruptions, looking_back, plans, rounds, scoring
from tests.conftest import NOW

CODE = "local-resilience-capability"
TODAY = NOW.date()
BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
DELIVERED = Finding("OP", Found.DELIVERED, FoundBy.TIMED_MEASURE, "90 of 100 reached within 4 hours")
MISSED = Finding("CC", Found.NOT_DELIVERED, FoundBy.OUTSIDE_OBSERVERS)


def exercise(*findings: Finding, **more) -> EventDraft:
    return EventDraft(EventKind.EXERCISE, "Flood exercise", TODAY, "Ring earlier.", findings, **more)


def look(store, area):
    return looking_back.looking_back(store, area.board, area.id)


def answered(store, area, confidences: dict[str, Confidence]) -> None:
    """Have one evaluator say how confident they are in a round that then closes."""
    number = rounds.add_round(store, OPERATOR, "Round 1", TODAY, TODAY)
    rounds.set_round_state(store, OPERATOR, number, RoundState.OPEN)
    scoring.record(store, area.one, area.id, number, ScoreDraft("OP1", Answer.at(2)), seen_version=0)
    for feature, confidence in confidences.items():
        scoring.record_confidence(store, area.one, area.id, number, feature, confidence)
    scoring.submit(store, area.one, area.id, number)
    rounds.set_round_state(store, OPERATOR, number, RoundState.CLOSED)


def test_before_the_first_event_the_page_says_that_there_is_none(store, partnership):
    view = look(store, partnership)
    assert view.title == "No event or exercise has been looked back on yet"
    assert (view.events, view.calibration.rows, view.may_change) == ((), (), False)


@BOTH_ENGINES
def test_one_form_holds_findings_evidence_actions_and_exposure_together(store, partnership):
    storm = NewDisruption("Storm", "storm", date(2026, 11, 1), None, (Exposure(ExposureKind.HOMES_FLOODED, 4, "EA"),))
    disruptions.record_disruption(store, partnership.lead, partnership.id, storm)
    (held,) = disruptions.disruptions(store, partnership.lead, partnership.id).disruptions
    told = LookBack(
        exercise(DELIVERED, MISSED, disruption_id=held.id),
        shows=frozenset({"OP1", "CC1"}),
        reference="file share, exercises",
        actions=(ActionDraft(CODE, "CC1", "Agree who rings whom", "Resilience officer", date(2027, 1, 31)),),
        exposures=(Exposure(ExposureKind.PEOPLE_EVACUATED, 12, "rest centre log"),),
    )
    looking_back.look_back(store, partnership.lead, partnership.id, told)
    view = look(store, partnership)
    assert view.title == "Flood exercise: not delivered in Coordination and communication"
    (line,) = view.events
    assert line.event.draft.lessons == "Ring earlier."
    assert {row[0]: row[2] for row in line.table.rows}["Operations"] == "Delivered"
    (action,) = plans.plan(store, partnership.board, partnership.id).actions
    assert action.action.draft.event_id == line.event.id
    (held,) = disruptions.disruptions(store, partnership.lead, partnership.id).disruptions
    assert {one.kind: one.amount for one in held.exposures} == {
        ExposureKind.HOMES_FLOODED: 4,
        ExposureKind.PEOPLE_EVACUATED: 12,
    }
    with store.reading() as tx:
        (item,) = tx.evidence.of_area(tx.people.again(partnership.board).reading(partnership.id))
    assert (item.draft.kind, item.draft.dated_on, item.id) == (
        EvidenceKind.EXERCISE,
        TODAY,
        line.event.draft.evidence_id,
    )


@BOTH_ENGINES
def test_what_is_refused_leaves_nothing_behind(store, partnership, another):
    number = disruptions.record_disruption(
        store, another.lead, another.id, NewDisruption("Theirs", "storm", TODAY, None)
    )
    action = ActionDraft(CODE, "CC1", "Agree who rings whom", "Resilience officer", date(2027, 1, 31))
    for told, error in (
        (LookBack(exercise(disruption_id=number), shows=frozenset({"OP1"}), actions=(action,)), NotTheirs),
        (LookBack(exercise(disruption_id=DisruptionId(999)), actions=(action,)), NotTheirs),
        (LookBack(EventDraft(EventKind.EXERCISE, "Ahead", date(2027, 1, 1)), actions=(action,)), Refused),
        (LookBack(exercise(Finding("XX", Found.DELIVERED, FoundBy.OWN_VIEW)), actions=(action,)), Refused),
    ):
        with pytest.raises(error):
            looking_back.look_back(store, partnership.lead, partnership.id, told)
    for who in (partnership.board, partnership.one, another.lead):
        with pytest.raises(NotAllowed):
            looking_back.look_back(store, who, partnership.id, LookBack(exercise()))
    assert look(store, partnership).events == ()
    assert plans.plan(store, partnership.lead, partnership.id).actions == ()


def test_confidence_stands_beside_what_was_found_and_few_findings_say_too_little(store, partnership):
    answered(store, partnership, {"OP": Confidence.VERY, "CC": Confidence.FULLY})
    looking_back.look_back(store, partnership.lead, partnership.id, LookBack(exercise(DELIVERED, MISSED)))
    view = look(store, partnership)
    rows = {row[0]: row for row in view.events[0].table.rows}
    assert rows["Operations"][1:3] == ("1 very confident", "Delivered")
    assert rows["Coordination and communication"][1:3] == ("1 fully confident", "Not delivered")
    assert rows["Intelligence"][1] == "not asked or not answered"
    assert view.calibration.rows == (
        ("Very confident", "1", "0", "0"),
        ("Fully confident", "0", "0", "1"),
    )
    assert "“very” or “fully confident”: 2; followed by “delivered”: 1" in view.calibration_said
    assert "too little" in view.calibration_said


def test_exposure_without_a_disruption_or_without_a_source_is_refused():
    with pytest.raises(Refused, match="belongs to a disruption"):
        LookBack(exercise(), exposures=(Exposure(ExposureKind.HOMES_FLOODED, 1, "EA"),))
    with pytest.raises(Refused, match="two findings for one feature"):
        exercise(DELIVERED, DELIVERED)
