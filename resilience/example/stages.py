"""How far each offer of support came: checked, ready, tasked, completed, and whether the helper was kept."""

from __future__ import annotations

import numpy as np

from resilience.domain.vocabulary import OfferStage, Outcome, Phase
from resilience.example.drawing import NONE, Drawn
from resilience.example.months import Days, Flags, Floats, Whole
from resilience.example.tendencies import (
    OUTCOMES,
    PHASES,
    STAGE_DAYS,
    STAGE_PASSED,
    STAGE_PASSED_IN_RESPONSE,
    STAGES,
    TYPES,
)

STAGE_UNKNOWN = 0.08
LEAST_OFFERED = 0.005
LEAST_PULL, MOST_PULL = 0.6, 1.8
"""How much less or more likely an offer is tasked by how its type's share of requests is to that of offers."""
TASKED = STAGES.index(OfferStage.TASKED.value)


def stages(rng: np.random.Generator, days: Days, drawn: Drawn, outcome: Whole) -> Whole:
    """Return the furthest stage of each offer, `NONE` for requests and where nobody wrote it down.

    What is still open has not been completed, and what was withdrawn was withdrawn before it was tasked.
    """
    offers = np.flatnonzero(drawn.is_offer)
    steps, waits = (
        rng.random((len(offers), len(STAGE_DAYS))),
        rng.exponential(STAGE_DAYS, (len(offers), len(STAGE_DAYS))),
    )
    age = len(days.numbers) - drawn.position[offers]
    goes_on = (steps < _passing(drawn, offers)) & (waits.cumsum(axis=1) <= age[:, None])
    stage = np.logical_and.accumulate(goes_on, axis=1).sum(axis=1)
    ended = outcome[offers]
    stage = np.where(ended == OUTCOMES.index(Outcome.OPEN.value), np.minimum(stage, TASKED), stage)
    stage = np.where(ended == OUTCOMES.index(Outcome.WITHDRAWN.value), np.minimum(stage, TASKED - 1), stage)
    found = np.full(len(drawn), NONE)
    found[offers] = np.where(rng.random(len(offers)) < STAGE_UNKNOWN, NONE, stage)
    return found


def _passing(drawn: Drawn, offers: Whole) -> Floats:
    """Return the chance of each offer to go on from each stage; what is much asked for is tasked more often."""
    in_response: Flags = drawn.came_with[offers] == PHASES.index(Phase.RESPOND.value)
    passing = np.where(in_response[:, None], STAGE_PASSED_IN_RESPONSE, STAGE_PASSED)
    pull = np.array([np.sqrt(one.share / max(one.offered, LEAST_OFFERED)) for one in TYPES])
    passing[:, TASKED - 1] *= np.clip(pull, LEAST_PULL, MOST_PULL)[drawn.need_type[offers]]
    return np.asarray(passing, dtype=np.float64)
