"""One stream of random numbers for each part of the world: a change in one leaves the others alone.

The generator is numpy's PCG64, seeded through its SeedSequence: the same seed gives the same world on any
machine that has the same version of numpy.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

GENERATOR = "PCG64"


class Part(IntEnum):
    """The parts; a part keeps its number for ever."""

    NATURE = 0
    NOISE = 1
    COUNTS = 2
    PLACES = 3
    WHO = 4
    HOW = 5
    OUTCOMES = 6
    DISRUPTIONS = 7
    CONFIDENCE = 8
    STAGES = 9
    ATTENDANCES = 10


def stream(seed: int, part: Part) -> np.random.Generator:
    """Return the stream of one part, at its beginning."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(int(part),))))
