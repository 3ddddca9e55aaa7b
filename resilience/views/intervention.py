"""The register of interventions and their evaluation plans as values: what was done, and by what it will be judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.evaluation import EvaluationPlan, EvaluationPlanDraft
    from resilience.domain.identity import SeriesId
    from resilience.domain.intervention import Intervention
    from resilience.domain.need_question import Step
    from resilience.domain.vocabulary import Verdict
    from resilience.views.need import Choosable

Facts = tuple[tuple[str, str], ...]
"""What something says of itself: a heading and the words beneath it, those left empty left out."""


@dataclass(frozen=True, slots=True)
class SeriesChoice:
    """A series counted elsewhere that may be an outcome, or stand beside another of its group."""

    id: SeriesId
    name: str
    group: str
    unit: str
    step: Step


@dataclass(frozen=True, slots=True)
class InterventionChoices:
    """What the forms offer. Codes of places and disruptions are their numbers as text."""

    places: tuple[Choosable, ...]
    target_groups: tuple[Choosable, ...]
    aims: tuple[Choosable, ...]
    need_types: tuple[Choosable, ...]
    series: tuple[SeriesChoice, ...]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One version of an evaluation plan; `said` says when it was fixed and what could be seen then.

    `is_blind` is true where it was fixed before any result.
    """

    plan: EvaluationPlan
    said: str
    is_blind: bool
    facts: Facts


@dataclass(frozen=True, slots=True)
class InterventionLine:
    """One intervention in the list: verdict, sentence, number, and all that is said of it.

    `intended` and `costs` are its lines in words, in the order in which the draft holds them. `effect_link` and
    `value_link` are addresses, "" until a plan is fixed.
    """

    intervention: Intervention
    verdict: Verdict
    sentence: str
    number: str
    facts: Facts
    intended: tuple[str, ...]
    costs: tuple[str, ...]
    plans: tuple[PlanLine, ...]
    effect_link: str
    value_link: str


@dataclass(frozen=True, slots=True)
class RegisterView:
    """All interventions of an area, the one that started last first. `withdrawn` can be brought back.

    `empty` says what would open the page, "" where something is held. `today` is the day in the UK.
    """

    area_name: str
    title: str
    context: str
    empty: str
    lines: tuple[InterventionLine, ...]
    withdrawn: tuple[Intervention, ...]
    choices: InterventionChoices
    today: date
    may_change: bool


@dataclass(frozen=True, slots=True)
class PlanStart:
    """With what the form of a plan begins: the newest version, else what the first intended effect says.

    `seen` is the number of the newest version, 0 for none.
    """

    intervention: Intervention
    draft: EvaluationPlanDraft
    seen: int
    choices: InterventionChoices


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """What the data allow, said before a plan is fixed and without any result.

    `allows` are sentences about time before, time after, comparison and the smallest effect that could be found;
    `warnings` ask for care. `smallest` is that effect as a share, `None` where it cannot be worked out. `periods_seen`
    counts periods after the lead-in whose results could be seen now: with one or more, the plan will say so.
    """

    allows: tuple[str, ...]
    warnings: tuple[str, ...]
    smallest: float | None
    periods_seen: int
