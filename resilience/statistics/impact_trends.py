"""Whether the effect depends on how the trend before it is drawn: on some series that alone decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, one_row
from resilience.statistics.impact_form import Options, Trend
from resilience.statistics.impact_interrupted import interrupted
from resilience.statistics.impact_results import Effect
from resilience.statistics.impact_series import columns, moments_and_start, rising, usual_step
from resilience.statistics.impact_structural import structural

_FORMS: tuple[Trend, ...] = ("straight", "none", "quadratic", "logarithm", "bent")


@dataclass(frozen=True, slots=True)
class TrendForm:
    """The effect under one form of the trend, or the reason why there is none."""

    trend: str
    effect: Effect | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TrendForms:
    """The effect under each form of the trend.

    `agree` is whether all that were worked out say the same: all clearly more, all clearly less, or none clear.
    `lowest` and `highest` are the ends of the estimates.
    """

    forms: tuple[TrendForm, ...]
    agree: bool
    lowest: float
    highest: float


def trend_forms(counts: Series, time: Series, start: float, **options: Unpack[Options]) -> TrendForms:
    """Return the effect over the whole time after the start under every form of the trend.

    The forms are those of `interrupted`, whose arguments these are, and "local_level": the `shift` of `structural`, in
    which the level wanders (controls enter it as covariates, and periods count as evenly spaced). A form that cannot be
    worked out says why. Raises `NotComputable` where not one can.
    """
    moments = rising(moments_and_start(time, start), one_row(counts, _("The counts")).size)
    forms = [_form(counts, moments, start, trend, options) for trend in _FORMS]
    if moments.size > 1:
        forms.append(_local_level(counts, moments, start, options))
    effects = [form.effect for form in forms if form.effect]
    if not effects:
        raise NotComputable(forms[0].reason or "")
    estimates = [effect.estimate for effect in effects]
    agree = len({effect.verdict for effect in effects}) == 1
    return TrendForms(tuple(forms), agree, min(estimates), max(estimates))


def _form(counts: Series, time: Numbers, start: float, trend: Trend, options: Options) -> TrendForm:
    own = Options(**options)
    own["trend"] = trend
    try:
        return TrendForm(trend, interrupted(counts, time, start, **own).overall)
    except NotComputable as refused:
        return TrendForm(trend, None, str(refused))


def _local_level(counts: Series, moments: Numbers, start: float, options: Options) -> TrendForm:
    step = usual_step(moments)
    has_season = bool(options.get("harmonics")) or options.get("season") == "each"
    is_log = options.get("family") != "normal"
    try:
        found = structural(
            counts,
            int((moments < start).sum()),
            covariates=_beside(options, moments.size, is_log=is_log),
            period=round(options.get("period", 12) / step) if has_season else None,
            log=is_log,
            level=options.get("level", 0.95),
            exposure=options.get("exposure"),
            lead_in=round(options.get("lead_in", 0) / step),
        )
    except NotComputable as refused:
        return TrendForm("local_level", None, str(refused))
    return TrendForm("local_level", found.shift)


def _beside(options: Options, size: int, *, is_log: bool) -> Numbers | None:
    """Return covariates and controls as columns of the structural model, the controls on the scale of its values."""
    controls = columns(options.get("controls"), size)
    over = options.get("control_exposures")
    rates = controls if over is None else controls / columns(over, size)
    if is_log:
        rates = np.log(np.where(rates > 0, rates, np.nan))
    beside = np.hstack([columns(options.get("covariates"), size), rates])
    return beside if beside.shape[1] else None
