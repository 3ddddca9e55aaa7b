"""What version 3 brought, used by `make.py` as a partnership would use it; earlier releases cannot import this."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from resilience.domain.assessment import Answer, ScoreDraft
from resilience.domain.community import LinkDraft
from resilience.domain.disruption import Exposure
from resilience.domain.events import EventDraft, Finding, LookBack
from resilience.domain.evidence import EvidenceDraft
from resilience.domain.identity import AreaId, AssessmentId, RoundId
from resilience.domain.invitation import PeerReviewDraft
from resilience.domain.moderation import AgreedDraft
from resilience.domain.plans import ActionDraft, Quantity, TargetDraft
from resilience.domain.sign_off import WHOLE, DissentDraft
from resilience.domain.viewer import OPERATOR, Viewer
from resilience.domain.vocabulary import (
    ActionState,
    Confidence,
    EventKind,
    EvidenceKind,
    ExposureKind,
    Found,
    FoundBy,
    Grain,
    Marking,
    RoundForm,
    RoundState,
    Stakeholder,
)
from resilience.intake.mapping import Constant, Field, FromColumn, Mapping, When
from resilience.services import (
    adding_evidence,
    bringing_data,
    circles,
    community,
    community_view,
    disruptions,
    framework_mapping,
    inviting,
    looking_back,
    moderation,
    peers,
    plans,
    results,
    room_page,
    room_seats,
    rooms,
    rounds,
    scoring,
    sign_off,
    signing,
)
from resilience.services.uk_time import uk_day
from resilience.storage.store import Store
from resilience.views.bringing_data import FileChoices
from resilience.views.results import ResultsChoices

MAIN, OTHER = "local-resilience-capability", "community-support-after-a-flood"
FEATURES = ("SL", "IN", "MS", "CC", "OP")
EXERCISE = EvidenceDraft(
    "Report of the flood exercise",
    EvidenceKind.EXERCISE,
    "plan library, folder 7",
    date(2026, 2, 10),
    "Resilience officer",
    Marking.OFFICIAL,
    date(2028, 2, 10),
)
BY_THE_MINUTE = Mapping(
    "rest centre",
    when=When("at", Grain.MINUTE),
    rules=(
        (Field.DIRECTION, FromColumn("what")),
        (Field.NEED_TYPE, Constant("SHE")),
        (Field.BASIS, Constant("expressed")),
        (Field.PLACE, FromColumn("place")),
        (Field.CHANNEL, FromColumn("channel")),
        (Field.TARGET_GROUPS, FromColumn("group")),
        (Field.OUTCOME, FromColumn("outcome")),
        (Field.REASON_UNMET, FromColumn("reason")),
        (Field.MINUTES_TO_OUTCOME, FromColumn("minutes")),
    ),
)
AT_THE_REST_CENTRE = """at,what,place,channel,group,outcome,reason,minutes
2025-11-12 00:30,request,North,telephone,OLD,met_statutory,,45
2025-11-12 23:45,request,South,in_person,,unmet,no_capacity,
2025-11-13 07:05,offer,South,web_form,,,,
2026-05-20 00:30,request,North,telephone,MOB,met_voluntary,,190
2026-05-20 23:45,request,,in_person,CHI,open,,
"""
"""Half an hour after midnight by a British clock is in summer another day, and another hour, by UTC."""


@dataclass(frozen=True, slots=True)
class WholeAssessment:
    """A partnership that moderates and signs one round, answers another alone and a third one in a room."""

    store: Store
    area: AreaId
    people: dict[str, Viewer]
    """Who has signed in, by title."""
    first: RoundId
    second: RoundId

    @property
    def lead(self) -> Viewer:
        return self.people["Lead"]

    def use(self) -> None:
        """Use every part once, and what can be changed or taken back twice."""
        self.references()
        self.rounds()
        self.answers()
        self.evidence()
        self.plans()
        assessment = signing.signing(self.store, self.lead, self.area).choices[-1].id
        self.moderation(assessment)
        self.sign_off(assessment)
        self.looking_back()
        self.visit()
        self.community()
        self.room()
        self.need()

    def references(self) -> None:
        codes = (f"{OTHER}:1", f"{MAIN}:1")
        framework_mapping.map_frameworks(self.store, OPERATOR, *codes, "pairs.csv", b"old,new\nKNOW,IN\n")
        published = f"area,round,kind,framework,indicator,level\nX01,Visit 2020,external,{OTHER},KNOW1,2\n".encode()
        results.bring_in(self.store, OPERATOR, "visit.csv", published, ResultsChoices("Invented, 2021"))
        circle = circles.make_circle(self.store, OPERATOR, "Neighbours")
        for seen, is_in in enumerate((True, False, True)):
            circles.decide(self.store, self.lead, self.area, circle, is_in=is_in, seen=seen, is_agreed=True)

    def rounds(self) -> None:
        rounds.extend_round(self.store, OPERATOR, self.second, date(2026, 7, 10), "The exercise was put off.")
        asked = {
            self.people["Evaluator 1"].person_id: frozenset({"SL", "IN"}),
            self.people["Evaluator 3"].person_id: frozenset(FEATURES),
        }
        inviting.invite(self.store, self.lead, self.area, self.second, asked, seen=())

    def answers(self) -> None:
        for who, confidence in (("1", Confidence.SLIGHTLY), ("1", Confidence.FAIRLY), ("3", Confidence.VERY)):
            viewer = self.people[f"Evaluator {who}"]
            scoring.record_confidence(self.store, viewer, self.area, self.second, "SL", confidence)

    def evidence(self) -> None:
        one = self.people["Evaluator 1"]
        item = adding_evidence.add_beside(self.store, one, self.area, self.second, "SL1", EXERCISE)
        revised = replace(EXERCISE, title="Final report of the flood exercise", reference="plan library, folder 8")
        adding_evidence.revise(self.store, one, self.area, item, revised, seen_revision=1)
        plan = replace(EXERCISE, title="Rest centre plan", kind=EvidenceKind.DOCUMENT, expires_on=None)
        held = adding_evidence.add(self.store, self.lead, self.area, plan)
        adding_evidence.put_beside(self.store, self.lead, self.area, self.first, held, "SL2")
        adding_evidence.withdraw(self.store, self.lead, self.area, held, seen_revision=1)

    def plans(self) -> None:
        quantity = Quantity(500, Stakeholder.INDIVIDUAL, "SHE", within_hours=4, for_days=2)
        for draft in (
            TargetDraft(MAIN, "SL1", 4, date(2027, 3, 31)),
            TargetDraft(MAIN, "SL1", 5, date(2027, 6, 30), quantity),
        ):
            plans.set_target(self.store, self.lead, self.area, draft)
        action = ActionDraft(MAIN, "SL1", "Test the rest centre plan", "Housing lead", date(2026, 10, 1))
        number = plans.add_action(self.store, self.lead, self.area, action)
        changed = replace(action, state=ActionState.IN_PROGRESS)
        plans.change_action(self.store, self.lead, self.area, number, changed, seen_version=1)

    def moderation(self, number: AssessmentId) -> None:
        store, area, lead, board, two = (
            self.store,
            self.area,
            self.lead,
            self.people["Board"],
            self.people["Evaluator 2"],
        )
        moderation.begin(store, lead, area, number, is_confirmed=True)
        said = moderation.comment(store, board, area, number, "SL1", "Which exercise was this?")
        moderation.comment(store, lead, area, number, "SL1", "The one in February.", answers=said)
        moderation.resolve_comment(store, board, area, said)
        moderation.withdraw_comment(store, board, area, moderation.comment(store, board, area, number, "IN1", "Why?"))
        moderation.ask_for_changes(store, lead, area, number, two.person_id, "SL1", "Did you see the report?")
        again = ScoreDraft("SL1", Answer.at(2), rationale="I have read it now.")
        scoring.record(store, two, area, self.first, again, seen_version=1)
        waiting = moderation.ask_for_changes(store, lead, area, number, two.person_id, "IN1", "Is this still so?")
        moderation.take_back_request(store, lead, area, waiting)
        for seen, ticks in enumerate((frozenset[str](), frozenset({"tested"}))):
            agreed = AgreedDraft("SL1", Answer.at(4), "As the exercise showed.", ticks)
            moderation.agree(store, lead, area, number, agreed, seen_version=seen)
        moderation.agree_unanimous(store, lead, area, number, ("SL2", "IN1", "IN2"))

    def sign_off(self, number: AssessmentId) -> None:
        store, area, board = self.store, self.area, self.people["Board"]
        for about in ("SL1", WHOLE):
            dissent = DissentDraft("Fire and rescue service (invented)", about, "This is too high.")
            held = sign_off.record_dissent(store, board, area, number, dissent)
        sign_off.withdraw_dissent(store, board, area, number, held.number)
        sign_off.name_signatory(store, self.lead, area, number, board.person_id)
        for is_in_error in (True, False):
            seen = signing.signing(store, board, area, number).seen
            sign_off.sign_off(store, board, area, number, seen=seen, accepts_partial=True)
            if is_in_error:
                sign_off.revoke(store, self.lead, area, number, "Signed before the dissent was read.")

    def looking_back(self) -> None:
        storm = disruptions.disruptions(self.store, self.lead, self.area).disruptions[0].id
        findings = (
            Finding("SL", Found.DELIVERED, FoundBy.TIMED_MEASURE, "90 % within 4 hours"),
            Finding("OP", Found.PARTLY, FoundBy.OWN_VIEW),
        )
        told = LookBack(
            EventDraft(EventKind.REAL_EVENT, "Storm", date(2025, 11, 10), "Open earlier.", findings, storm),
            shows=frozenset({"SL1"}),
            reference="plan library, folder 9",
            actions=(ActionDraft(MAIN, "OP1", "Open earlier", "Rest centre lead", date(2026, 9, 1)),),
            exposures=(Exposure(ExposureKind.HOMES_FLOODED, 40, "the council, 20 November 2025"),),
        )
        looking_back.look_back(self.store, self.lead, self.area, told)

    def visit(self) -> None:
        store, area, peer, today = self.store, self.area, self.people["Visiting peer"], uk_day(self.store.clock())
        visit = PeerReviewDraft("Head of resilience", frozenset({"SL"}), today, today + timedelta(days=2))
        peers.arrange(store, self.lead, area, self.second, visit, seen=None)
        scoring.record(store, peer, area, self.second, ScoreDraft("SL1", Answer.at(3)), seen_version=0)
        scoring.submit(store, peer, area, self.second)
        seen = peers.peer_review(store, self.lead, area, self.second).review.saved_at
        peers.give_feedback(store, self.lead, area, self.second, "Your lessons are written down.", seen=seen)

    def community(self) -> None:
        today = uk_day(self.store.clock())
        links = [
            community.make_link(self.store, self.lead, self.area, self.second, LinkDraft(audience, today))
            for audience in ("Carers' network", "Schools")
        ]
        for number in ("1", "2"):
            given = dict.fromkeys(FEATURES, number) | {"OP": community.CANNOT_SAY}
            community.answer(self.store, links[0], given, address="192.0.2.7", form=number)
        made = community_view.community(self.store, self.lead, self.area)
        community.revoke_link(self.store, self.lead, self.area, made.links[-1].id)

    def room(self) -> None:
        """Leave the room open: one that is closed has forgotten who sat in it."""
        store, area, lead = self.store, self.area, self.lead
        days = (date(2026, 6, 1), date(2026, 6, 30))
        number = rounds.add_round(store, OPERATOR, "Five questions, June 2026", *days, form=RoundForm.QUICK)
        rounds.set_round_state(store, OPERATOR, number, RoundState.OPEN)
        room = rooms.open_room(store, lead, area, number, is_confirmed=True)
        shown = room_page.room_page(store, lead, area).room
        seats = [room_seats.join(store, shown.code, title, address="192.0.2.7") for title in ("Ambulance", "Police")]
        self._answered(shown, seats, "2")
        rooms.reveal(store, lead, area, room, seen_step=shown.step)
        draft = AgreedDraft(shown.shown.indicator.code, Answer.at(2), "Both said so.")
        step = room_page.room_page(store, lead, area).room.step
        rooms.agree(store, lead, area, room, draft, seen_step=step, seen_version=0)
        self._answered(room_page.room_page(store, lead, area).room, seats[:1], "1")

    def _answered(self, shown, seats: list[str], level: str) -> None:
        for seat in seats:
            room_seats.answer(self.store, shown.code, seat, shown.shown.indicator.code, level, address="192.0.2.7")

    def need(self) -> None:
        """Bring in what later versions sum up anew: times of day, offers, outcomes and why a need was not met."""
        choices = FileChoices(keep_finer="to see when the rest centre was asked for")
        content = AT_THE_REST_CENTRE.encode()
        bringing_data.bring_in(self.store, self.lead, self.area, "rest centre.csv", content, BY_THE_MINUTE, choices)
