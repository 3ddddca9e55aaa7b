"""The form that a regression of an interrupted series takes: what a plan fixes before anybody sees results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict, get_args

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, is_number, is_whole, normal_quantile
from resilience.statistics.impact_errors import Errors, Family
from resilience.statistics.impact_results import Limits

Season = Literal["harmonics", "each"]
Trend = Literal["straight", "none", "quadratic", "logarithm", "bent"]
LimitsBy = Literal["normal", "t"]
Columns = Sequence[Series] | Mapping[str, Series] | Series | Numbers
"""One series, or several: by name, as the columns of a data frame or of a table of NumPy, or in a row."""


_CHOICES: dict[str, tuple[str | None, ...]] = {
    "family": get_args(Family),
    "season": get_args(Season),
    "trend": get_args(Trend),
    "limits": (*get_args(LimitsBy), None),
    "errors": get_args(Errors),
}


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
        self._refuse_unknown_choices()
        if not is_whole(self.harmonics) or self.harmonics < 0:
            raise NotComputable(_("The number of harmonics is a whole number from 0 up."))
        if not is_number(self.period) or self.period <= (1 if self.has_season else 0):
            raise NotComputable(
                _("A season needs at least two periods; {season} is not enough.").format(season=self.period)
            )
        if self.season == "harmonics" and 2 * self.harmonics > self.period:
            raise NotComputable(
                _("A season of {season} periods has room for {most} harmonics, not {n}.").format(
                    season=self.period, most=int(self.period / 2), n=self.harmonics
                )
            )
        lags = 0 if self.lags is None else self.lags
        if not is_number(self.lead_in) or not is_whole(lags) or min(self.lead_in, lags) < 0:
            raise NotComputable(_("A lead-in and lags are counted in periods from 0 up."))

    def _refuse_unknown_choices(self) -> None:
        for name, known in _CHOICES.items():
            chosen = getattr(self, name)
            if chosen not in known:
                raise NotComputable(
                    _("“{name}” cannot be “{chosen}”; it is one of: {known}.").format(
                        name=name, chosen=chosen, known=", ".join(filter(None, known))
                    )
                )

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
