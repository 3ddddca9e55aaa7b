"""The example's assessments, held as their lead and signatory would have: agreed, shown by evidence, signed off."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from resilience.domain.assessment import ScoreDraft
from resilience.domain.community import LinkDraft
from resilience.domain.moderation import AgreedDraft
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import AssessmentKind, AssessmentState, Role, RoundState
from resilience.example import assessments, lookback
from resilience.services.identity import token_hash
from resilience.services.sign_off import sign_within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from resilience.domain.evidence import EvidenceDraft
    from resilience.domain.framework import Framework
    from resilience.domain.identity import AreaId, EvidenceId, PersonId, RoundId
    from resilience.domain.viewer import Viewer
    from resilience.example import ExampleArea, ExampleWorld
    from resilience.example.assessments import ExampleAgreed
    from resilience.example.rounds import ExampleRound
    from resilience.storage.store import Tx

WORKING_HOUR = time(11, 0)
CIRCLE, CIRCLE_OF = "Neighbours (invented)", 4
"""A circle of areas and how many of the first ones are in it."""
SETTLED = "Settled by the peers at the end of their visit."


@dataclass(frozen=True, slots=True)
class _Area:
    """One invented area on its way into the database; `number` is its place in the consortium, from 0."""

    tx: Tx
    world: ExampleWorld
    number: int
    id: AreaId
    people: Mapping[str, PersonId]
    rounds: Mapping[str, RoundId]
    framework: Framework

    @property
    def held(self) -> ExampleArea:
        """The area as it was invented."""
        return self.world.areas[self.number]

    @property
    def last_closed(self) -> ExampleRound:
        """The round that closed last."""
        return next(held for held in reversed(self.world.rounds) if held.state is RoundState.CLOSED)

    def first_with(self, role: Role) -> Viewer:
        """Return the first person with a role."""
        return self.tx.people.viewer(next(self.people[one.name] for one in self.held.people if role in one.roles))


def hold_assessments(
    tx: Tx,
    world: ExampleWorld,
    number: int,
    area_id: AreaId,
    people: Mapping[str, PersonId],
    rounds: Mapping[str, RoundId],
    framework: Framework,
) -> None:
    """Hold what one area settled on, and in the first areas what followed from it. `number` counts from 0."""
    area = _Area(tx, world, number, area_id, people, rounds, framework)
    _confidence(area)
    items = assessments.evidence(world.rounds, area.held.new_area.slug, area.held.authority.marking)
    held = [_evidence(area, item.draft) for item in items]
    settled = assessments.agreed(number, area.held.scores, world.rounds, framework, items)
    for one in settled:
        _agreed(area, one, held)
    _withdraw_older(area, held, settled)
    agreed = settled[-1].agreed if settled else ()
    known = [(draft.indicator, draft.answer.level) for draft in agreed if draft.answer.level is not None]
    _plan(area, lookback.plan(number, framework, known, world.end))
    if number == lookback.PEERS_VISIT:
        _peers(area, known)
    if number == lookback.COMMUNITY_ASKED:
        _community(area)


def _moment(day: date) -> datetime:
    return datetime.combine(day, WORKING_HOUR, UTC)


def _confidence(area: _Area) -> None:
    for place, form in enumerate(area.held.scores):
        if form.is_submitted:
            scorable = area.tx.people.viewer(area.people[form.person]).scoring(area.id)
            assessment = area.tx.assessments.begin(scorable, area.rounds[form.round_name])
            answers = assessments.confidence(form, area.framework, place)
            area.tx.at(form.saved_at).confidences.hold(scorable, assessment.id, answers)


def _evidence(area: _Area, draft: EvidenceDraft) -> EvidenceId:
    lead = area.first_with(Role.AREA_LEAD)
    return area.tx.at(_moment(draft.dated_on)).evidence.add(lead.adding_evidence(area.id), draft, None)


def _agreed(area: _Area, settled: ExampleAgreed, held: Sequence[EvidenceId]) -> None:
    lead, board = area.first_with(Role.AREA_LEAD), area.first_with(Role.BOARD_MEMBER)
    led = lead.leading(area.id)
    assessment = area.tx.assessments.in_round(led, area.rounds[settled.round_name])
    if assessment is None or board.person_id is None:
        return
    then = area.tx.at(_moment(settled.discussed_on))
    then.assessments.move(led, assessment.id, AssessmentState.MODERATION)
    then.agreed.hold(led, assessment.id, settled.agreed)
    uses = [(held[place], indicator) for place, indicator in settled.uses]
    then.evidence.hold_uses(lead.adding_evidence(area.id), assessment.id, uses)
    then.assessments.name_signatory(led, assessment.id, board.person_id)
    if settled.signed_on is not None:
        sign_within(area.tx.at(_moment(settled.signed_on)), board, area.id, assessment.id)


def _withdraw_older(area: _Area, held: Sequence[EvidenceId], settled: Sequence[ExampleAgreed]) -> None:
    """Withdraw the items of earlier rounds, as a lead does who has put newer ones in their place."""
    of_one_round = len(held) // max(len(settled), 1)
    if len(settled) > 1:
        then = area.tx.at(_moment(settled[-1].discussed_on))
        for evidence_id in held[:-of_one_round]:
            then.evidence.withdraw(area.first_with(Role.AREA_LEAD).adding_evidence(area.id), evidence_id)


def hold_circle(tx: Tx, areas: Sequence[AreaId], leads: Sequence[PersonId]) -> None:
    """Let the first areas be neighbours who agreed to see each other's levels; `leads` are theirs, in order."""
    circle = tx.circles.make(OPERATOR.setting_up(), CIRCLE)
    for area_id, lead in list(zip(areas, leads, strict=True))[:CIRCLE_OF]:
        tx.circles.decide(tx.people.viewer(lead).sharing(area_id), circle, is_in=True)


def _plan(area: _Area, plan: lookback.ExamplePlan) -> None:
    led = area.first_with(Role.AREA_LEAD).leading(area.id)
    begun = area.tx.at(_moment(area.world.end - timedelta(days=200)))
    for target in plan.targets:
        begun.plans.set_target(led, target)
    for action in plan.actions:
        begun.plans.add_action(led, action)
    for event in plan.events:
        area.tx.at(_moment(event.happened_on + timedelta(days=14))).events.add(led, event)


def _peers(area: _Area, known: Sequence[tuple[str, int]]) -> None:
    """Hold the peers' visit in the round that closed last: their levels stand beside the area's own."""
    led = area.first_with(Role.AREA_LEAD).leading(area.id)
    assessment = area.tx.assessments.begin(led, area.rounds[area.last_closed.name], AssessmentKind.PEER)
    visit = lookback.visit(area.framework, area.last_closed)
    then = area.tx.at(_moment(visit.ends_on))
    then.peers.save(led, assessment.id, visit)
    reviewers = [person for person in area.held.people if Role.PEER_REVIEWER in person.roles]
    for place, reviewer in enumerate(reviewers):
        reviewed = area.tx.people.viewer(area.people[reviewer.name]).reviewing(area.id)
        drafts = [ScoreDraft(code, answer) for code, answer in lookback.as_peers_see(known, place)]
        then.scores.hold_form(reviewed, assessment.id, drafts, saved_at=then.now, submitted_at=then.now)
    then.assessments.move(led, assessment.id, AssessmentState.MODERATION)
    then.agreed.hold(
        led, assessment.id, [AgreedDraft(code, answer, SETTLED) for code, answer in lookback.as_peers_see(known, 0)]
    )
    board = area.first_with(Role.BOARD_MEMBER)
    if board.person_id is not None:
        then.assessments.name_signatory(led, assessment.id, board.person_id)
        sign_within(then, board, area.id, assessment.id)


def _community(area: _Area) -> None:
    """Hold what the community answered in the round that closed last; the links are over and nobody has them."""
    led, last = area.first_with(Role.AREA_LEAD).leading(area.id), area.last_closed
    then = area.tx.at(_moment(last.opens_on))
    respondent = 0
    for audience, people in lookback.AUDIENCES:
        unknown = token_hash(secrets.token_urlsafe())
        link = then.community.add_link(led, area.rounds[last.name], unknown, LinkDraft(audience, last.closes_on))
        for _person in range(people):
            then.community.save(led, link, lookback.of_community(area.framework, respondent), last.opens_on)
            respondent += 1
