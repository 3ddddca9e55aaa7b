"""Intervals for counts, rates, proportions and ratios of rates: no rate is shown without its noise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.gamma import gamma_quantile
from resilience.statistics.given import amount, normal_quantile
from resilience.statistics.over_dispersion import Dispersion, dispersion, seasonal_dispersion
from resilience.statistics.student import share_within, t_quantile

__all__ = [
    "Dispersion",
    "Interval",
    "RateRatio",
    "byar",
    "dispersion",
    "exact_poisson",
    "rate",
    "rate_ratio",
    "seasonal_dispersion",
    "wilson",
]

AS_GOOD_AS_NORMAL = 200
"""Degrees of freedom from which Student's quantile differs from the normal one by less than one per cent."""
EXACT_BELOW = 10
"""Events from which Byar's limits are close enough to the exact ones (within 0.2 % at 95 %)."""

_WIDEST = 700
"""The logarithm from which a ratio no longer fits into a number."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its limits, times the multiplier asked for; None where `reason` says why.

    `level` is the share of such intervals that hold the truth, for example 0.95.
    """

    estimate: float | None
    low: float | None
    high: float | None
    level: float
    method: Literal["byar", "exact", "wilson", "log_normal"]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RateRatio(Interval):
    """Rate 1 divided by rate 0, with `p` (two-sided) against a ratio of 1."""

    p: float | None = None


def rate(count: float | None, exposure: float | None = 1, level: float = 0.95, *, multiplier: float = 1) -> Interval:
    """Return events per `multiplier` of exposure with exact limits below 10 events and Byar's from 10.

    `exposure` is residents, resident-years or whatever the events are counted over. A missing count or
    exposure gives None with the reason; a negative count or an exposure of 0 is refused with `NotComputable`.

    Source: Public Health England, 2018, Technical Guide: Confidence Intervals (the methods and where they
    meet).
    """
    known = amount(count, _("The count"))
    method = exact_poisson if known is not None and known < EXACT_BELOW else byar
    return method(known, exposure, level, multiplier=multiplier)


def byar(count: float | None, exposure: float | None = 1, level: float = 0.95, *, multiplier: float = 1) -> Interval:
    """Return events per `multiplier` of exposure with Byar's limits, whatever the count.

    Missing and refused are as in `rate`. No events have the lower limit 0. Where the formula falls below 0
    (one event at 99.8 %) `low` is None with the reason: the exact limits are the ones to use there.

    Source: Breslow and Day, 1987, Statistical Methods in Cancer Research II.
    """
    z = normal_quantile(level)
    events, over, missing = _events_and_exposure(count, exposure)
    if events is None or over is None:
        return Interval(None, None, None, level, "byar", missing)
    scale = multiplier / over
    low = _byar_limit(events, -z) if events else 0.0
    high = _byar_limit(events + 1, z)
    if low >= 0:
        return Interval(events * scale, low * scale, high * scale, level, "byar")
    reason = _("There are too few events for a lower limit by Byar’s method at this level; use the exact ones.")
    return Interval(events * scale, None, high * scale, level, "byar", reason)


def exact_poisson(
    count: float | None, exposure: float | None = 1, level: float = 0.95, *, multiplier: float = 1
) -> Interval:
    """Return events per `multiplier` of exposure with exact Poisson limits; missing and refused as in `rate`.

    Source: Garwood, 1936, Fiducial limits for the Poisson distribution.
    """
    normal_quantile(level)
    events, over, missing = _events_and_exposure(count, exposure)
    if events is None or over is None:
        return Interval(None, None, None, level, "exact", missing)
    scale, tail = multiplier / over, (1 - level) / 2
    low = gamma_quantile(events, 1 - tail) if events else 0.0
    high = gamma_quantile(events + 1, tail)
    return Interval(events * scale, low * scale, high * scale, level, "exact")


def wilson(successes: float | None, n: float | None, level: float = 0.95, *, multiplier: float = 1) -> Interval:
    """Return the share `successes / n`, times `multiplier`, with Wilson's score limits.

    A missing number gives None with the reason; more successes than `n`, or an `n` of 0, is refused with
    `NotComputable`.

    Source: Wilson, 1927, Probable inference, the law of succession, and statistical inference.
    """
    z = normal_quantile(level)
    part, whole = amount(successes, _("The part")), amount(n, _("The whole"))
    if part is None or whole is None:
        reason = _("The part is not recorded.") if part is None else _("The whole is not recorded.")
        return Interval(None, None, None, level, "wilson", reason)
    if whole == 0 or part > whole:
        raise NotComputable(
            _("A share needs a whole above 0 and a part no larger; {part} of {whole} is not one.").format(
                part=part, whole=whole
            )
        )
    share = part / whole
    centre = 2 * part + z**2
    reach = z * math.sqrt(z**2 + 4 * part * (1 - share))
    width = 2 * (whole + z**2)
    # Rounding must not carry a limit past the estimate, least of all past 0 or 1.
    low, high = min(share, max(0.0, (centre - reach) / width)), max(share, min(1.0, (centre + reach) / width))
    return Interval(share * multiplier, low * multiplier, high * multiplier, level, "wilson")


def rate_ratio(
    count_1: float | None,
    exposure_1: float | None,
    count_0: float | None,
    exposure_0: float | None,
    *,
    level: float = 0.95,
    dispersion: float = 1.0,
    degrees_of_freedom: int | None = None,
) -> RateRatio:
    """Return rate 1 over rate 0 with limits and p from the normal distribution of the ratio's logarithm.

    With `degrees_of_freedom`, those that `dispersion` was estimated with, Student's t takes the normal's place: a
    noise known from few periods is itself uncertain.

    `dispersion` multiplies the Poisson variance (1 is Poisson; see `seasonal_dispersion`). Where either count
    is 0 the logarithm has no variance by this method, so everything is None with the reason; so it is where a
    number is missing. Negative counts, exposures of 0 and a dispersion that is not above 0 are refused with
    `NotComputable`.

    Source: Rothman and Greenland, 1998, Modern Epidemiology; McCullagh and Nelder, 1989, Generalized Linear
    Models (the dispersion).
    """
    if degrees_of_freedom is not None and degrees_of_freedom > AS_GOOD_AS_NORMAL:
        degrees_of_freedom = None
    z = normal_quantile(level) if degrees_of_freedom is None else t_quantile(level, degrees_of_freedom)
    if not 0 < dispersion < math.inf:
        raise NotComputable(_("The dispersion must be a number above 0; {value} is not.").format(value=dispersion))
    events_1, over_1, missing_1 = _events_and_exposure(count_1, exposure_1)
    events_0, over_0, missing_0 = _events_and_exposure(count_0, exposure_0)
    if events_1 is None or over_1 is None or events_0 is None or over_0 is None:
        return RateRatio(None, None, None, level, "log_normal", missing_1 or missing_0)
    if not events_1 or not events_0:
        reason = _("One of the two counts is 0, so their ratio has no interval; look at the counts themselves.")
        return RateRatio(None, None, None, level, "log_normal", reason)
    log_ratio = math.log(events_1) - math.log(over_1) - math.log(events_0) + math.log(over_0)
    error = math.sqrt(dispersion * (1 / events_1 + 1 / events_0))
    if abs(log_ratio) + z * error > _WIDEST:
        reason = _("These counts vary too much to put an interval round their ratio.")
        return RateRatio(None, None, None, level, "log_normal", reason)
    low, estimate, high = (math.exp(log_ratio + side * z * error) for side in (-1, 0, 1))
    return RateRatio(estimate, low, high, level, "log_normal", p=_beyond(abs(log_ratio) / error, degrees_of_freedom))


def _beyond(distance: float, degrees_of_freedom: int | None) -> float:
    """Return the two-sided tail beyond a standardised distance."""
    if degrees_of_freedom is None:
        return math.erfc(distance / math.sqrt(2))
    return max(0.0, 1 - share_within(distance, degrees_of_freedom))


def _events_and_exposure(count: float | None, exposure: float | None) -> tuple[float | None, float | None, str | None]:
    """Return both, checked, and the sentence that says which is missing."""
    events, over = amount(count, _("The count")), amount(exposure, _("The exposure"))
    if over == 0:
        raise NotComputable(_("A rate needs an exposure above 0, such as the number of residents."))
    if events is None:
        return events, over, _("The count is not recorded.")
    return events, over, None if over is not None else _("The exposure is not recorded.")


def _byar_limit(events: float, z: float) -> float:
    return events * (1 - 1 / (9 * events) + z / (3 * math.sqrt(events))) ** 3
