"""What else a record says beside when and what: where, who, how urgent, by which way, how it ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resilience.domain.vocabulary import Basis, Outcome, Phase, Stakeholder
from resilience.example.changes import factor_of_records
from resilience.example.drawing import NONE, Drawn
from resilience.example.months import Days, Flags, Floats, Whole
from resilience.example.nature import Nature
from resilience.example.plan import ChangeKind, WorldPlan
from resilience.example.seeding import Part, stream
from resilience.example.stages import stages
from resilience.example.tendencies import (
    CHANNELS,
    EVERYDAY_CHANNELS,
    GROUP_CODES,
    GROUPS,
    MINUTES,
    MINUTES_UNKNOWN_URGENCY,
    NEED_TYPES,
    OFFER_CHANNELS,
    OFFER_STAKEHOLDERS,
    OUTCOMES,
    PHASES,
    REASON_SHARES,
    RESPONSE_CHANNELS,
    RESPONSE_OUTCOMES,
    RESPONSE_URGENCIES,
    STAKEHOLDERS,
    TYPES,
    group_shares,
)

BASES = tuple(basis.value for basis in Basis)
PLACE_UNKNOWN = 0.03
STAKEHOLDER_UNKNOWN = 0.02
URGENCY_UNKNOWN = 0.03
OUTCOME_UNKNOWN = 0.04
REASON_UNKNOWN = 0.06
MINUTES_UNKNOWN = 0.12
NEVER_CLOSED = 0.004
WITH_FURTHER_TYPE = 0.12
WITH_TWO_FURTHER_TYPES = 0.015
COMPANION_SHARES = (0.55, 0.30, 0.15)
ASSESSED_AT_OUTREACH = 0.6
OFFER_WITHDRAWN = 0.06
OFFER_STILL_OPEN = 0.35
OFFER_OPEN_DAYS = 60
"""Offers of the last so many days may still be open."""
FEWER_BY_BODIES = 0.3
"""Organisations and networks name a target group so many times as often as people do."""
MINUTES_SPREAD = 0.8
SLOWER_IN_RESPONSE = 1.3
FASTER_BY_SELF_HELP = 0.3
MINUTES_IN_A_DAY = 1440


@dataclass(frozen=True, eq=False)
class Details:
    """One entry a record; every column but `minutes` and `groups` holds positions in its list, or `NONE`.

    `further` are two positions of need types a record. `groups` has one column for each target group.
    `minutes` is `NONE` where not recorded. `basis` always has a position.
    """

    place: Whole
    stakeholder: Whole
    urgency: Whole
    channel: Whole
    outcome: Whole
    reason: Whole
    further: Whole
    minutes: Whole
    basis: Whole
    stage: Whole
    groups: Flags


def details(plan: WorldPlan, seed: int, days: Days, nature: Nature, drawn: Drawn) -> Details:
    """Return what all records say; a row that says "not reported" says nothing else."""
    who, how, ends = (stream(seed, part) for part in (Part.WHO, Part.HOW, Part.OUTCOMES))
    place = _places(plan, stream(seed, Part.PLACES), days, nature, drawn)
    stakeholder = _stakeholders(who, drawn)
    groups = _groups(plan, who, days, drawn, stakeholder)
    urgency, channel = _urgencies(how, drawn), _channels(how, drawn)
    is_assessed = (channel == CHANNELS.index("outreach")) & (how.random(len(drawn)) < ASSESSED_AT_OUTREACH)
    further = _further_types(how, drawn)
    outcome, reason, minutes = _endings(plan, ends, days, drawn, urgency)
    said = drawn.reported
    return Details(
        place=np.where(said, place, NONE),
        stakeholder=np.where(said, stakeholder, NONE),
        urgency=np.where(said, urgency, NONE),
        channel=np.where(said, channel, NONE),
        outcome=np.where(said, outcome, NONE),
        reason=np.where(said, reason, NONE),
        further=np.where(said[:, None], further, NONE),
        minutes=np.where(said, minutes, NONE),
        basis=np.where(said & is_assessed, BASES.index(Basis.ASSESSED.value), BASES.index(Basis.EXPRESSED.value)),
        stage=stages(stream(seed, Part.STAGES), days, drawn, outcome),
        groups=groups & said[:, None],
    )


def _choose(rng: np.random.Generator, shares: Floats) -> Whole:
    """Return one position a row, drawn by the row's shares."""
    limits = np.cumsum(shares, axis=1)
    u = rng.random(len(shares)) * limits[:, -1]
    return np.asarray((u[:, None] >= limits).sum(axis=1), dtype=np.int64)


def _sometimes_none(rng: np.random.Generator, chosen: Whole, share: float) -> Whole:
    return np.where(rng.random(len(chosen)) < share, NONE, chosen)


def _is_response(drawn: Drawn) -> Flags:
    return np.asarray(drawn.came_with == PHASES.index(Phase.RESPOND.value))


def _places(plan: WorldPlan, rng: np.random.Generator, days: Days, nature: Nature, drawn: Drawn) -> Whole:
    usual = np.zeros((len(nature.place_shares), max(len(shares) for shares in nature.place_shares)))
    for area, shares in enumerate(nature.place_shares):
        usual[area, : len(shares)] = shares
    shares = usual[drawn.area]
    for change in plan.changes_of(ChangeKind.CONCENTRATION):
        touched, factor = factor_of_records(change, days, drawn.area, drawn.position)
        touched, factor = _requests_only(drawn, touched, factor)
        shares[touched] = _with_top_place(shares[touched], factor)
    return _sometimes_none(rng, _choose(rng, shares), PLACE_UNKNOWN)


def _requests_only(drawn: Drawn, touched: Flags, factor: Floats) -> tuple[Flags, Floats]:
    is_request = ~drawn.is_offer
    return touched & is_request, factor[is_request[touched]]


def _with_top_place(shares: Floats, factor: Floats) -> Floats:
    """Return shares of places with the largest multiplied and the others sharing out the rest as before."""
    rows, top = np.arange(len(shares)), shares.argmax(axis=1)
    before = shares[rows, top]
    after = before * factor
    moved = shares * ((1 - after) / (1 - before))[:, None]
    moved[rows, top] = after
    return np.asarray(moved)


def _stakeholders(rng: np.random.Generator, drawn: Drawn) -> Whole:
    by_type = np.array([tendency.stakeholders for tendency in TYPES])[drawn.need_type]
    by_type[drawn.is_offer] = OFFER_STAKEHOLDERS
    return _sometimes_none(rng, _choose(rng, by_type), STAKEHOLDER_UNKNOWN)


def _groups(plan: WorldPlan, rng: np.random.Generator, days: Days, drawn: Drawn, stakeholder: Whole) -> Flags:
    """Return which target groups each request names; offers name none."""
    chance = group_shares()[drawn.need_type]
    bodies = [STAKEHOLDERS.index(kind.value) for kind in (Stakeholder.ORGANISATION, Stakeholder.NETWORK)]
    chance[np.isin(stakeholder, bodies)] *= FEWER_BY_BODIES
    for column, group in enumerate(GROUPS):
        if group.only:
            goes_with = stakeholder == STAKEHOLDERS.index(group.only)
            chance[:, column] = np.where(goes_with, group.share, 0.0)
    for change in plan.changes_of(ChangeKind.TARGET_GROUP):
        touched, factor = factor_of_records(change, days, drawn.area, drawn.position)
        chance[touched, GROUP_CODES.index(change.subject)] *= factor
    named = rng.random(chance.shape) < chance
    return np.asarray(named & ~drawn.is_offer[:, None])


def _urgencies(rng: np.random.Generator, drawn: Drawn) -> Whole:
    shares = np.array([tendency.urgencies for tendency in TYPES])[drawn.need_type]
    shares[_is_response(drawn)] = RESPONSE_URGENCIES
    chosen = _sometimes_none(rng, _choose(rng, shares), URGENCY_UNKNOWN)
    return np.where(drawn.is_offer, NONE, chosen)


def _channels(rng: np.random.Generator, drawn: Drawn) -> Whole:
    shares = np.tile(EVERYDAY_CHANNELS, (len(drawn), 1))
    shares[_is_response(drawn)] = RESPONSE_CHANNELS
    shares[drawn.is_offer] = OFFER_CHANNELS
    return _choose(rng, shares)


def _further_types(rng: np.random.Generator, drawn: Drawn) -> Whole:
    companions = np.array([[NEED_TYPES.index(code) for code in tendency.companions] for tendency in TYPES])
    of_type = companions[drawn.need_type]
    first = _choose(rng, np.tile(COMPANION_SHARES, (len(drawn), 1)))
    rows, u = np.arange(len(drawn)), rng.random(len(drawn))
    has_one, has_two = u < WITH_FURTHER_TYPE, u < WITH_TWO_FURTHER_TYPES
    one = np.where(has_one, of_type[rows, first], NONE)
    two = np.where(has_two, of_type[rows, (first + 1) % len(COMPANION_SHARES)], NONE)
    return np.stack([one, two], axis=1)


def _endings(
    plan: WorldPlan, rng: np.random.Generator, days: Days, drawn: Drawn, urgency: Whole
) -> tuple[Whole, Whole, Whole]:
    """Return outcome, reason unmet and minutes. What would end after the example does is still open."""
    outcome = _closed_outcomes(rng, drawn)
    minutes = _minutes(plan, rng, days, drawn, urgency, outcome)
    day_after = len(days.numbers)
    is_open = (drawn.position + minutes / MINUTES_IN_A_DAY >= day_after) | (rng.random(len(drawn)) < NEVER_CLOSED)
    outcome = np.where(is_open, OUTCOMES.index(Outcome.OPEN.value), outcome)
    outcome = np.where(rng.random(len(drawn)) < OUTCOME_UNKNOWN, NONE, outcome)
    outcome = np.where(drawn.is_offer, _ends_of_offers(rng, days, drawn), outcome)
    reason = _choose(rng, np.tile(REASON_SHARES, (len(drawn), 1)))
    is_unmet = outcome == OUTCOMES.index(Outcome.UNMET.value)
    reason = np.where(is_unmet, _sometimes_none(rng, reason, REASON_UNKNOWN), NONE)
    is_timed = (outcome != NONE) & (outcome != OUTCOMES.index(Outcome.OPEN.value)) & ~drawn.is_offer
    minutes = np.where(is_timed, _sometimes_none(rng, minutes, MINUTES_UNKNOWN), NONE)
    return outcome, reason, minutes


def _closed_outcomes(rng: np.random.Generator, drawn: Drawn) -> Whole:
    shares = np.array([tendency.outcomes for tendency in TYPES])[drawn.need_type]
    shares[_is_response(drawn)] = RESPONSE_OUTCOMES
    return _choose(rng, shares)


def _minutes(
    plan: WorldPlan, rng: np.random.Generator, days: Days, drawn: Drawn, urgency: Whole, outcome: Whole
) -> Whole:
    median = np.array([*MINUTES, MINUTES_UNKNOWN_URGENCY])[urgency]
    median[_is_response(drawn)] *= SLOWER_IN_RESPONSE
    median[outcome == OUTCOMES.index(Outcome.SELF_HELPED.value)] *= FASTER_BY_SELF_HELP
    for change in plan.changes_of(ChangeKind.TIME_TO_OUTCOME):
        touched, factor = factor_of_records(change, days, drawn.area, drawn.position)
        median[touched] *= factor
    minutes = median * np.exp(MINUTES_SPREAD * rng.standard_normal(len(drawn)))
    return np.asarray(np.rint(minutes), dtype=np.int64)


def _ends_of_offers(rng: np.random.Generator, days: Days, drawn: Drawn) -> Whole:
    """Offers are withdrawn, still open, or nobody wrote down what became of them."""
    u = rng.random(len(drawn))
    is_recent = drawn.position >= len(days.numbers) - OFFER_OPEN_DAYS
    ends = np.where(is_recent & (u > 1 - OFFER_STILL_OPEN), OUTCOMES.index(Outcome.OPEN.value), NONE)
    return np.where(u < OFFER_WITHDRAWN, OUTCOMES.index(Outcome.WITHDRAWN.value), ends)
