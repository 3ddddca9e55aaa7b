"""The form that a regression of an interrupted series takes: what a plan fixes before anybody sees results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, normal_quantile
from resilience.statistics.impact_errors import Errors, Family
from resilience.statistics.impact_results import Limits

Season = Literal["harmonics", "each"]
Trend = Literal["straight", "none", "quadratic", "logarithm", "bent"]
LimitsBy = Literal["normal", "t"]
Columns = Sequence[Series] | Mapping[str, Series] | Series | Numbers
"""One series, or several by name or in a row."""


class FormOptions(TypedDict, total=False):
    """The form of the model as `interrupted` takes it by name, for functions that hand it on; see there."""

    harmonics: int
    period: float
    slope: bool
    family: Family
    season: Season
    trend: Trend
    lead_in: float
    level: float
    limits: LimitsBy | None
    errors: Errors
    lags: int | None


class Options(FormOptions, total=False):
    """The same with the series that `interrupted` takes beside the counts."""

    exposure: Series | None
    covariates: Columns | None
    controls: Columns | None
    control_exposures: Columns | None


@dataclass(frozen=True, slots=True)
class Form:
    """How trend, season, effect and noise are modelled; refuses in words what makes no sense."""

    harmonics: int = 0
    period: float = 12
    slope: bool = False
    family: Family = "quasipoisson"
    season: Season = "harmonics"
    trend: Trend = "straight"
    lead_in: float = 0
    level: float = 0.95
    limits: LimitsBy | None = None
    errors: Errors = "plain"
    lags: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no series could make sense of."""
        normal_quantile(self.level)
        if self.harmonics < 0 or self.harmonics != int(self.harmonics):
            raise NotComputable(_("The number of harmonics is a whole number from 0 up."))
        if self.has_season and not self.period > 1:
            raise NotComputable(
                _("A season needs at least two periods; {season} is not enough.").format(season=self.period)
            )
        if self.season == "harmonics" and 2 * self.harmonics > self.period:
            raise NotComputable(
                _("A season of {season} periods has room for {most} harmonics, not {n}.").format(
                    season=self.period, most=int(self.period / 2), n=self.harmonics
                )
            )
        if self.lead_in < 0 or (self.lags is not None and self.lags < 0):
            raise NotComputable(_("A lead-in and lags are counted in periods from 0 up."))

    @property
    def has_season(self) -> bool:
        """Whether anything comes back every round."""
        return self.season == "each" or self.harmonics > 0

    @property
    def is_log(self) -> bool:
        """Whether effects multiply."""
        return self.family != "normal"

    @property
    def kind(self) -> Literal["ratio", "difference"]:
        """How effects are told: by what they multiply or by what they add."""
        return "ratio" if self.is_log else "difference"

    def limits_with(self, df_residual: int) -> Limits:
        """Return how limits and p are found with so many degrees of freedom left."""
        by_t = self.limits == "t" or (self.limits is None and self.family == "normal")
        return Limits(
            self.level,
            df_residual if by_t else None,
            None if self.family == "poisson" and not by_t else df_residual,
        )
