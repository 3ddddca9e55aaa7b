"""Makes the example consortium: five years of an invented world up to the end of a month."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from resilience.domain.area import NewArea, NewPlace, Population
from resilience.domain.disruption import NewDisruption
from resilience.domain.outcome import NewSeries
from resilience.domain.vocabulary import Sharing
from resilience.example.attendances import attendances
from resilience.example.batches import ExampleBatch, batches
from resilience.example.details import details
from resilience.example.disruptions import extras, hits
from resilience.example.drawing import draw
from resilience.example.geography import AREAS, CODES
from resilience.example.intensity import expected
from resilience.example.interventions import WITH_ATTENDANCES, ExampleIntervention, interventions_of, lead_in
from resilience.example.lookback import PEERS_VISIT
from resilience.example.months import Days
from resilience.example.nature import Nature, nature
from resilience.example.people import OF_ALL, OF_AN_AREA, VISITORS, ExamplePerson
from resilience.example.plan import WorldPlan
from resilience.example.rounds import ExampleRound, rounds
from resilience.example.scores import ExampleScores, confidence
from resilience.example.sharing import ExampleAuthority, authority, decisions
from resilience.example.standard import STANDARD
from resilience.example.truth import Truth, place_codes, truth

SOURCE = "invented"
INDICATORS = (
    *(f"{feature}{n}" for feature in ("SL", "IN", "MS", "CC") for n in range(1, 6)),
    *(f"OP{n}" for n in range(1, 8)),
)
"""The codes of the shipped framework's indicators."""


@dataclass(frozen=True, slots=True)
class ExampleArea:
    """One invented partnership with all that it brings; `batches` number its places and disruptions.

    `scores` are every evaluator's answers in every round that they began; `sharing` are the area's decisions in order.
    `series` are counts of a hospital, where the area has them.
    """

    new_area: NewArea
    places: tuple[NewPlace, ...]
    people: tuple[ExamplePerson, ...]
    disruptions: tuple[NewDisruption, ...]
    batches: tuple[ExampleBatch, ...]
    scores: tuple[ExampleScores, ...]
    sharing: tuple[Sharing, ...]
    authority: ExampleAuthority
    interventions: tuple[ExampleIntervention, ...]
    series: tuple[NewSeries, ...]

    @property
    def code(self) -> str:
        """The area's code, X01 to X24."""
        return self.new_area.code


@dataclass(frozen=True, slots=True)
class ExampleWorld:
    """The whole consortium; `people` have a role for the whole installation, `rounds` come in order."""

    seed: int
    end: date
    areas: tuple[ExampleArea, ...]
    people: tuple[ExamplePerson, ...]
    rounds: tuple[ExampleRound, ...]
    truth: Truth

    @property
    def records(self) -> int:
        """How many need records all areas hold together."""
        return sum(len(batch) for area in self.areas for batch in area.batches)

    @property
    def digest(self) -> str:
        """SHA-256 of the whole world: equal for equal arguments."""
        sha = hashlib.sha256(repr((self.people, self.rounds, self.truth)).encode())
        for area in self.areas:
            known = (area.new_area, area.places, area.people, area.disruptions, area.scores)
            beside = (area.sharing, area.authority, area.interventions, area.series)
            sha.update(repr((known, beside)).encode())
            for batch in area.batches:
                sha.update(batch.digest.encode())
        return sha.hexdigest()


def consortium(
    end: date,
    *,
    seed: int = 2026,
    plan: WorldPlan = STANDARD,
    indicators: Sequence[str] = INDICATORS,
) -> ExampleWorld:
    """Return the world of this plan; the same arguments give the same world.

    `end` is the last day of a month, otherwise `Refused`.
    `indicators` are the codes of the framework that the rounds use, in its order.
    """
    days = Days(end)
    areas = nature(plan, seed, days)
    usual = expected(plan, seed, days, areas)
    happened = hits(plan, seed, days, areas.residents[:, -1].tolist())
    brought = tuple(extra for hit in happened for extra in extras(hit, days, usual.usual[hit.area]))
    drawn = draw(plan, seed, days, usual, brought)
    files = batches(plan, days, drawn, details(plan, seed, days, areas, drawn))
    in_rounds = rounds(end)
    maturity, scores = confidence(plan, seed, in_rounds, indicators, end)
    return ExampleWorld(
        seed=seed,
        end=end,
        areas=tuple(
            ExampleArea(
                new_area=_new_area(number, areas, days),
                places=_places(number, areas),
                people=OF_AN_AREA + (VISITORS if number == PEERS_VISIT else ()),
                disruptions=tuple(hit.disruption for hit in happened if hit.area == number),
                batches=files[number],
                scores=scores[number],
                sharing=decisions(number),
                authority=authority(number, AREAS[number].name, AREAS[number].kind, AREAS[number].slug),
                interventions=interventions_of(number, plan.interventions, end),
                series=_series(number, plan, seed, end),
            )
            for number in range(len(AREAS))
        ),
        people=OF_ALL,
        rounds=in_rounds,
        truth=truth(
            plan=plan,
            seed=seed,
            days=days,
            nature=areas,
            world=usual,
            hits=happened,
            extras=brought,
            maturity=maturity,
            indicators=indicators,
        ),
    )


def _series(number: int, plan: WorldPlan, seed: int, end: date) -> tuple[NewSeries, ...]:
    """Return a hospital's counts in an area where safety checks were made; none elsewhere."""
    done = next((one for one in plan.interventions if one.name == WITH_ATTENDANCES), None)
    if done is None or CODES[number] not in done.areas:
        return ()
    return attendances(number, done, seed, end, lead_in(done))


def _new_area(number: int, areas: Nature, days: Days) -> NewArea:
    invented = AREAS[number]
    return NewArea(
        code=CODES[number],
        slug=invented.slug,
        name=invented.name,
        kind=invented.kind,
        nation=invented.nation,
        is_invented=True,
        aliases=(f"{invented.name} {invented.kind.value}",),
        populations=tuple(
            Population(year, residents, SOURCE)
            for year, residents in zip(days.years, areas.residents[number].tolist(), strict=True)
        ),
    )


def _places(number: int, areas: Nature) -> tuple[NewPlace, ...]:
    return tuple(
        NewPlace(code, name, "district", residents)
        for code, name, residents in zip(
            place_codes(number), AREAS[number].districts, areas.place_residents[number].tolist(), strict=True
        )
    )
