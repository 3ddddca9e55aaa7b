"""Words for how far apart two mixes lie, so that a distance means something to somebody who never met one."""

from __future__ import annotations

import math
from enum import StrEnum

from resilience.locales import _

SMALL, MODERATE, LARGE = (w / math.sqrt(8 * math.log(2)) for w in (0.1, 0.3, 0.5))
"""Distances from which a change is small (0.042), moderate (0.127) or large (0.212).

They are Cohen's w of 0.1, 0.3 and 0.5: for mixes that lie close together the distance is w/√(8 log 2). With two
equal types, small is 5 requests in a hundred of the other type, moderate 15, large 24.
Source: Cohen, 1988, Statistical Power Analysis for the Behavioral Sciences, 7.2.
"""


class MixSize(StrEnum):
    """The size of a distance, whether or not chance explains it."""

    HARDLY_ANY = "hardly_any"
    SMALL = "small"
    MODERATE = "moderate"
    LARGE = "large"


def size_of(distance: float) -> MixSize:
    """Return the size of a base-2 distance by the limits `SMALL`, `MODERATE` and `LARGE`."""
    if distance < SMALL:
        return MixSize.HARDLY_ANY
    if distance < MODERATE:
        return MixSize.SMALL
    return MixSize.MODERATE if distance < LARGE else MixSize.LARGE


def words_for(size: MixSize) -> str:
    """Return the words for a size, in the reader's language."""
    return {
        MixSize.HARDLY_ANY: _("hardly any change"),
        MixSize.SMALL: _("a small change"),
        MixSize.MODERATE: _("a moderate change"),
        MixSize.LARGE: _("a large change"),
    }[size]
