"""Levels over rounds: for each feature or indicator the evaluators' median and range, the agreed level, the target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class ProgressPoint:
    """One round. The levels are `None` where nobody gave one, or where nothing was agreed.

    `median`, `low` and `high` are over the `n` evaluators who gave a level; `reached` and `claimed` are agreed ones,
    for a feature the median of its indicators. `evidence` names the strength of evidence, "" where it was not looked
    at; `grade` is its letter, for a single indicator.
    """

    round_name: str
    closes_on: date
    median: float | None
    low: int | None
    high: int | None
    n: int
    reached: float | None
    claimed: float | None
    is_signed: bool
    evidence: str
    grade: str = ""


@dataclass(frozen=True, slots=True)
class ProgressSeries:
    """One feature or indicator over all rounds. `target` is the level to reach by `target_by`, `None` without one."""

    code: str
    name: str
    points: tuple[ProgressPoint, ...]
    target: int | None
    target_by: date | None
    sentence: str
    table: Table


@dataclass(frozen=True, slots=True)
class ProgressView:
    """Progress over rounds. `empty` says why there is none to show, "" where there is.

    `features` are all features, `indicators` those of the feature asked for; `top_level` is the end of the one scale
    on which all pictures are drawn.
    """

    title: str
    context: str
    empty: str
    top_level: int = 0
    rounds: tuple[str, ...] = ()
    features: tuple[ProgressSeries, ...] = ()
    feature: str = ""
    indicators: tuple[ProgressSeries, ...] = ()
    method: str = ""
    worked_out: str = ""
