"""Everything that was planted, in a form that can be printed: what the tool's answers are checked against.

Nothing here is estimated from the records; it is what they were made from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np

from resilience.domain.need import day_from_number
from resilience.example.attendances import FALLS, factor
from resilience.example.disruptions import Extra, Hit
from resilience.example.geography import AREAS, CODES
from resilience.example.intensity import Expected, covered_days
from resilience.example.interventions import WITH_ATTENDANCES, lead_in
from resilience.example.months import Days, Floats, month_start
from resilience.example.nature import Nature
from resilience.example.people import EVALUATORS
from resilience.example.plan import (
    Cause,
    ChangeKind,
    Noise,
    PlannedChange,
    PlannedGap,
    PlannedIntervention,
    WorldPlan,
)
from resilience.example.scores import Maturity
from resilience.example.seeding import GENERATOR
from resilience.example.tendencies import NEED_TYPES, TYPES

DECIMALS = 4


@dataclass(frozen=True, slots=True)
class ShareTruth:
    """The expected share of one need type or place, by its code."""

    code: str
    share: float


@dataclass(frozen=True, slots=True)
class TypeTruth:
    """A need type's yearly course, the same in all areas.

    `swing` is half the distance from the lowest to the highest expected level, relative to the mean; the
    peak is so many days after 1 January. `weekend` is a Saturday's or Sunday's requests relative to those
    of Tuesday to Friday.
    """

    code: str
    swing: float
    peak_day: int
    weekend: float


@dataclass(frozen=True, slots=True)
class AreaTruth:
    """What an area is like before anything happens; rates are a month and per 10,000 residents."""

    code: str
    name: str
    requests: float
    offers: float
    yearly_growth: float
    need_types: tuple[ShareTruth, ...]
    places: tuple[ShareTruth, ...]


@dataclass(frozen=True, slots=True)
class ChangeTruth:
    """One planted change; see `plan.ChangeKind` for what `factor` multiplies.

    It begins on `starts_on` and has its whole size from `whole_from` on; `ends_on` is `None` where it lasts.
    """

    kind: ChangeKind
    cause: Cause
    areas: tuple[str, ...]
    subject: str
    towards: str
    factor: float
    starts_on: date
    whole_from: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class InterventionTruth:
    """One intervention, what it was meant to change, and what it did: nothing where `changes` is empty."""

    name: str
    areas: tuple[str, ...]
    starts_on: date
    meant_to_change: ChangeKind
    subject: str
    has_effect: bool
    changes: tuple[ChangeTruth, ...]


@dataclass(frozen=True, slots=True)
class SeriesTruth:
    """What a series that a hospital counted is multiplied by from a day on; 1 is nothing."""

    area: str
    series: str
    starts_on: date
    factor: float


@dataclass(frozen=True, slots=True)
class DisruptionTruth:
    """What a disruption brought to one area: requests and offers on top, before noise and lost days."""

    area: str
    name: str
    kind: str
    starts_on: date
    ends_on: date | None
    severity: float
    requests: float
    offers: float


@dataclass(frozen=True, slots=True)
class GapTruth:
    """A span of days without returns."""

    area: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class LostDayTruth:
    """A day that holds one row "not reported" and nothing else."""

    area: str
    day: date


@dataclass(frozen=True, slots=True)
class IndicatorTruth:
    """A partnership's maturity on one indicator by round, in levels; it is not bound to the scale."""

    code: str
    maturity: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class EvaluatorTruth:
    """How many levels an evaluator scores above (or below) the maturity, on average."""

    name: str
    leniency: float


@dataclass(frozen=True, slots=True)
class ConfidenceTruth:
    """What is behind one area's scores."""

    area: str
    indicators: tuple[IndicatorTruth, ...]
    evaluators: tuple[EvaluatorTruth, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """All that was planted in one world. `other_changes` are those that no intervention brought."""

    seed: int
    generator: str
    numpy: str
    first_day: date
    end: date
    noise: Noise
    attached_share: float
    need_types: tuple[TypeTruth, ...]
    areas: tuple[AreaTruth, ...]
    interventions: tuple[InterventionTruth, ...]
    series: tuple[SeriesTruth, ...]
    other_changes: tuple[ChangeTruth, ...]
    disruptions: tuple[DisruptionTruth, ...]
    gaps: tuple[GapTruth, ...]
    lost_days: tuple[LostDayTruth, ...]
    confidence: tuple[ConfidenceTruth, ...]

    def as_json(self) -> str:
        """Return the truth as indented JSON; days as YYYY-MM-DD, null for "lasts"."""
        return json.dumps(asdict(self), default=date.isoformat, ensure_ascii=False, indent=2)


def truth(  # noqa: PLR0913 - every part of the world has a say
    *,
    plan: WorldPlan,
    seed: int,
    days: Days,
    nature: Nature,
    world: Expected,
    hits: Sequence[Hit],
    extras: Iterable[Extra],
    maturity: Maturity,
    indicators: Sequence[str],
) -> Truth:
    """Return the truth of a world."""
    return Truth(
        seed=seed,
        generator=GENERATOR,
        numpy=np.__version__,
        first_day=days.first,
        end=days.end,
        noise=plan.noise,
        attached_share=plan.attached_share,
        need_types=tuple(
            TypeTruth(tendency.code, tendency.swing, tendency.peak_day, tendency.weekend) for tendency in TYPES
        ),
        areas=tuple(_area(number, nature) for number in range(len(AREAS))),
        interventions=tuple(_intervention(planned, days.end) for planned in plan.interventions),
        series=_series(plan, days.end),
        other_changes=tuple(_change(planned, days.end) for planned in plan.changes),
        disruptions=_disruptions(hits, extras),
        gaps=tuple(_gap(planned, days.end) for planned in plan.gaps),
        lost_days=_lost_days(plan, days, world),
        confidence=tuple(_confidence(number, maturity, indicators) for number in range(len(AREAS))),
    )


def _area(number: int, nature: Nature) -> AreaTruth:
    return AreaTruth(
        CODES[number],
        AREAS[number].name,
        _rounded(nature.requests[number]),
        _rounded(nature.offers[number]),
        _rounded(nature.growth[number]),
        _shares(NEED_TYPES, nature.mix[number]),
        _shares(place_codes(number), nature.place_shares[number]),
    )


def place_codes(area: int) -> tuple[str, ...]:
    """Return the codes of an area's places, in their order."""
    return tuple(f"{CODES[area]}-{n}" for n in range(1, len(AREAS[area].districts) + 1))


def _shares(codes: Sequence[str], shares: Floats) -> tuple[ShareTruth, ...]:
    return tuple(ShareTruth(code, _rounded(share)) for code, share in zip(codes, shares.tolist(), strict=True))


def _intervention(planned: PlannedIntervention, end: date) -> InterventionTruth:
    return InterventionTruth(
        planned.name,
        planned.areas,
        month_start(end, planned.months_back),
        planned.meant_to_change,
        planned.subject,
        bool(planned.changes),
        tuple(_change(change, end) for change in planned.changes),
    )


def _series(plan: WorldPlan, end: date) -> tuple[SeriesTruth, ...]:
    return tuple(
        SeriesTruth(code, FALLS, month_start(end, done.months_back - lead_in(done)), factor(done))
        for done in plan.interventions
        if done.name == WITH_ATTENDANCES
        for code in done.areas
    )


def _change(planned: PlannedChange, end: date) -> ChangeTruth:
    return ChangeTruth(
        planned.kind,
        planned.cause,
        planned.areas,
        planned.subject,
        planned.towards,
        planned.factor,
        month_start(end, planned.months_back),
        month_start(end, planned.months_back - planned.over_months),
        _day_before(end, planned.stops_back) if planned.stops_back else None,
    )


def _day_before(end: date, months_back: int) -> date:
    return date.fromordinal(month_start(end, months_back).toordinal() - 1)


def _disruptions(hits: Sequence[Hit], extras: Iterable[Extra]) -> tuple[DisruptionTruth, ...]:
    brought: dict[tuple[int, int, bool], float] = {}
    for extra in extras:
        key = (extra.area, extra.disruption, extra.is_offer)
        brought[key] = brought.get(key, 0.0) + float(extra.expected.sum())
    return tuple(
        DisruptionTruth(
            CODES[hit.area],
            hit.disruption.name,
            hit.disruption.kind,
            hit.disruption.starts_on,
            hit.disruption.ends_on,
            _rounded(hit.severity),
            _rounded(brought[hit.area, hit.number, False]),
            _rounded(brought[hit.area, hit.number, True]),
        )
        for hit in hits
    )


def _gap(planned: PlannedGap, end: date) -> GapTruth:
    return GapTruth(
        planned.area,
        month_start(end, planned.months_back),
        _day_before(end, planned.months_back - planned.months),
    )


def _lost_days(plan: WorldPlan, days: Days, world: Expected) -> tuple[LostDayTruth, ...]:
    area, position = np.nonzero(covered_days(plan, days) & ~world.reported)
    return tuple(
        LostDayTruth(CODES[where], day_from_number(int(days.numbers[when])))
        for where, when in zip(area.tolist(), position.tolist(), strict=True)
    )


def _confidence(area: int, maturity: Maturity, indicators: Sequence[str]) -> ConfidenceTruth:
    return ConfidenceTruth(
        CODES[area],
        tuple(
            IndicatorTruth(code, tuple(_rounded(level) for level in by_round))
            for code, by_round in zip(indicators, maturity.of_area[area].tolist(), strict=True)
        ),
        tuple(
            EvaluatorTruth(person.name, _rounded(leniency))
            for person, leniency in zip(EVALUATORS, maturity.leniency[area].tolist(), strict=True)
        ),
    )


def _rounded(value: float) -> float:
    return round(float(value), DECIMALS)
