"""The effect of one intervention as a value: what would have been, what was, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.identity import InterventionId
    from resilience.domain.vocabulary import CountedAs, Design, Verdict
    from resilience.views.board import Item
    from resilience.views.need import Judged
    from resilience.views.table import Table


class CheckState(StrEnum):
    """How a check came out. `RUNNING` is drawn before it is in; no verdict stands beside a running check.

    `UNCLEAR` neither held nor speaks against the effect: what was looked at could not tell.
    """

    RUNNING = "running"
    HELD = "held"
    WARNS = "warns"
    UNCLEAR = "unclear"
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check. `number` is "" where there is none; `sentence` says what was looked at and what came of it."""

    code: str
    name: str
    state: CheckState
    sentence: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class MethodLine:
    """What one method says. Shares are of what would have been: -0.15 is 15 % less; `None` where it gives none."""

    name: str
    is_main: bool
    share: float | None
    low: float | None
    high: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class EffectPicture:
    """Observed and expected, period by period, in `unit`; `None` where not known.

    Expected values stand for the whole time: before the start they are the model's fit. `first_after` is the place
    from 0 of the first period after the lead-in, `first_lead_in` that of the first period of the lead-in. `left_out`
    says of each period whether it was reported and has no part in the fit, the lead-in aside. Where `adds_up`, values
    are counts, of which several periods make a sum; shares and times do not.
    """

    starts: tuple[date, ...]
    observed: tuple[float | None, ...]
    expected: tuple[float | None, ...]
    expected_low: tuple[float | None, ...]
    expected_high: tuple[float | None, ...]
    left_out: tuple[bool, ...]
    first_lead_in: int
    first_after: int
    unit: str
    adds_up: bool = True


@dataclass(frozen=True, slots=True)
class MeasuredEffect:
    """The effect as the value for money takes it on.

    `share`, `low` and `high` are shares of what would have been. `avoided` is needs (or attendances …) fewer than
    expected over all periods after the lead-in, with limits: above zero means fewer. `years` is how many years those
    periods are, `counted_as` what the outcome counts: REQUEST earns no money. `grade` goes from 1 to 5 (Maryland).
    `is_settled` says that the plan's number of periods has passed and the checks are in.
    """

    share: float
    low: float
    high: float
    avoided: float
    avoided_low: float
    avoided_high: float
    years: float
    first_after: date
    last_after: date
    counted_as: CountedAs
    unit: str
    grade: int
    design: Design
    verdict: Verdict
    sentence: str
    is_settled: bool


@dataclass(frozen=True, slots=True)
class EffectView:
    """The page. `verdict` and `measured` are `None` while checks run, or where nothing can be estimated yet.

    `sentence` is the conclusion; where methods disagree it says so. `grade` is 0 where there is none. `false_if` are
    sentences: what would make it false, and how that stands here. `plan` are lines of what was fixed beforehand;
    `plan_warning` is "" unless the plan was fixed or changed after results could be seen. `empty` says what is missing
    in place of everything else, with an address and its words in `empty_link`.
    """

    intervention: InterventionId
    name: str
    title: str
    context: str
    verdict: Verdict | None
    sentence: str
    number: str
    picture: EffectPicture | None
    methods: tuple[MethodLine, ...]
    checks: tuple[CheckLine, ...]
    grade: int
    grade_words: str
    grade_raised_by: str
    design_words: str
    plan: tuple[str, ...]
    plan_warning: str
    false_if: tuple[str, ...]
    method: str
    worked_out: str
    tables: tuple[Table, ...]
    sides: tuple[Judged, ...] = ()
    measured: MeasuredEffect | None = None
    empty: str = ""
    empty_link: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class EffectsForBoard:
    """What the board page says of effects: one sentence on all, and a line for each intervention judged or waiting."""

    sentence: str
    items: tuple[Item, ...]
