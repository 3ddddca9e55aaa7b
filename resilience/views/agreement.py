"""How far evaluators agree, over all indicators and by feature; for the facilitator alone, who scores high or low."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate with the limits of its interval; all `None` where there is none, and `why_not` says why."""

    estimate: float | None
    low: float | None
    high: float | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """Agreement over some indicators. `same` is the share of pairs of evaluators at the same level, from 0 to 1.

    `alpha` (Krippendorff, ordinal) and `ac2` (Gwet, quadratic weights) have no estimate from fewer than three
    evaluators. `indicators` are those on which two or more gave a level.
    """

    name: str
    evaluators: int
    indicators: int
    same: Figure
    alpha: Figure
    ac2: Figure


@dataclass(frozen=True, slots=True)
class SeverityLine:
    """How one evaluator's levels lie against the others', on the `n` indicators that they share."""

    who: str
    said: str
    n: int
    higher: int
    lower: int


@dataclass(frozen=True, slots=True)
class AgreementView:
    """How far evaluators agree. `whole` comes first, `features` in the framework's order.

    `severity` is empty for everybody but the area lead, who moderates.
    """

    sentence: str
    says: tuple[str, ...]
    whole: AgreementLine
    features: tuple[AgreementLine, ...]
    table: Table
    severity: tuple[SeverityLine, ...]
    severity_table: Table | None
    method: str
    worked_out: str
