"""What the invented areas say of what they did: interventions, each with an evaluation plan fixed beforehand.

Most plans were fixed before anything could be seen, as they should be; one was fixed too late, one was changed
afterwards, one intervention has none and one has only begun, so that every state can be seen at work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from resilience.domain.evaluation import EvaluationPlanDraft
from resilience.domain.intervention import CostLine, IntendedEffect, InterventionDraft
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import NeedFilter, Part, Slice
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect, CostKind, Design, Everyday, SeasonForm, TrendForm
from resilience.example.geography import CODES
from resilience.example.months import month_start
from resilience.example.plan import ChangeKind, PlannedChange, PlannedIntervention
from resilience.example.standard import FIRST

ASPECTS = {
    ChangeKind.VOLUME: Aspect.VOLUME,
    ChangeKind.VARIABILITY: Aspect.VARIABILITY,
    ChangeKind.SEASON: Aspect.SEASON,
    ChangeKind.CONCENTRATION: Aspect.CONCENTRATION,
    ChangeKind.MIX: Aspect.MIX,
    ChangeKind.TARGET_GROUP: Aspect.TARGET_GROUP,
    ChangeKind.TIME_TO_OUTCOME: Aspect.TIME_TO_OUTCOME,
}
WITH_ATTENDANCES = "Home safety checks with falls advice"
"""The intervention whose areas have a hospital's counts as well; in the first area these are what its plan is about."""
LATE_PLAN = ("Warm homes visits", "X02")
CHANGED_PLAN = ("Self-help information line", "X07")
WITHOUT_PLAN = ("Emergency web page", "X05")
USUAL_PERIODS, USUAL_BAND = 12, 0.05
MONTHS_BEFORE = 2
"""How long before the start a plan was fixed."""


@dataclass(frozen=True, slots=True)
class Told:
    """What every area says of one intervention, in words, and what it costs a year there."""

    what: str
    partners: str
    watched: str
    target_groups: tuple[str, ...]
    aims: tuple[str, ...]
    share: float
    set_up: int
    running: int
    rises: bool = False
    """Whether the outcome is meant to rise: recorded need may be hidden need that is found."""


TOLD = {
    "Home safety checks with falls advice": Told(
        "Visits to older people at home after a referral: trip hazards, lighting, a plan for a power cut, and a way to "
        "get up after a fall.",
        "Fire and rescue service, the council’s adult social care, a charity for older people",
        "People may feel inspected and turn help away: withdrawn requests are watched.",
        ("OLD", "MOB"),
        ("preparedness", "risk_reduction"),
        0.25,
        24_000,
        58_000,
    ),
    "Warm homes visits": Told(
        "Advice on heating, draught proofing and the priority services register at the door before winter.",
        "The council’s energy team, the network operator, a community energy group",
        "Visits may raise hopes of repairs that nobody pays for: unmet requests about housing are watched.",
        ("INC", "OLD", "CHI"),
        ("preparedness",),
        0.25,
        15_000,
        46_000,
    ),
    "Self-help information line": Told(
        "One number and one page with what most people need to help themselves, so that callers with complex needs "
        "reach somebody sooner.",
        "The council’s contact centre, local radio, libraries",
        "People without a telephone or with little English may be left out: their share is watched.",
        ("OLD", "LAN"),
        ("self_determination",),
        0.3,
        20_000,
        35_000,
    ),
    "Befriending network": Told(
        "Volunteers ring and visit people who live alone, and tell the partnership what is asked for.",
        "A charity for older people, faith groups, the volunteer centre",
        "Volunteers may take on more than is safe: safeguarding concerns are watched.",
        ("OLD", "MHE"),
        ("preparedness", "self_determination"),
        0.3,
        8_000,
        27_000,
        rises=True,
    ),
    "Community hubs in every district": Told(
        "A place in every district that opens in a disruption and gives advice in ordinary times.",
        "Parish councils, community halls, the volunteer centre",
        "Hubs may draw volunteers away from elsewhere: offers by place are watched.",
        ("RUR", "INC"),
        ("self_determination", "preparedness"),
        0.2,
        60_000,
        40_000,
    ),
    "Early weather warnings to households": Told(
        "Text messages and telephone trees two days before bad weather, with what to do and whom to ask.",
        "The weather service, network operators, town and parish councils",
        "Warnings that come to nothing may be ignored later: complaints are watched.",
        ("MED", "OLD"),
        ("preparedness",),
        0.3,
        12_000,
        18_000,
    ),
    "Winter preparation": Told(
        "A campaign in September and October with checks of heating, prescriptions and contacts for those at risk.",
        "Health services, the council, pharmacies",
        "Requests may only move from winter to autumn: the whole year is watched.",
        ("OLD", "ILL", "INC"),
        ("preparedness",),
        0.3,
        10_000,
        30_000,
    ),
    "Joint triage of housing and money advice": Told(
        "One conversation about rent, debt and housing before somebody loses their home.",
        "Citizens’ advice, the council’s housing service, landlords",
        "Money advice may be swamped: its unmet requests are watched.",
        ("INC", "HOU"),
        ("risk_reduction",),
        0.3,
        18_000,
        52_000,
    ),
    "Outreach to unpaid carers": Told(
        "Carers are looked for through pharmacies and schools and asked what they would need in a disruption.",
        "A carers’ centre, pharmacies, schools",
        "More carers may ask than can be helped: their unmet requests are watched.",
        ("CAR",),
        ("preparedness",),
        0.5,
        6_000,
        22_000,
        rises=True,
    ),
    "One front door for partners": Told(
        "Partners pass requests on through one shared list, by day and by night.",
        "All partners of the backbone",
        "Requests may be closed early to look fast: requests that come back are watched.",
        (),
        ("preparedness",),
        0.3,
        30_000,
        25_000,
    ),
    "Leaflet on repeat prescriptions": Told(
        "A leaflet with every repeat prescription on what to do when the pharmacy is cut off.",
        "Pharmacies, surgeries",
        "",
        ("MED", "ILL"),
        ("self_determination",),
        0.15,
        4_000,
        3_000,
    ),
    "Emergency web page": Told(
        "A page with warnings and advice for the area.",
        "The council’s web team",
        "People who are not online may be left out.",
        (),
        ("self_determination",),
        0.2,
        9_000,
        4_000,
    ),
    "Rota of volunteer drivers": Told(
        "Volunteers with four-wheel drives take people and supplies where roads are bad.",
        "A four-by-four club, the volunteer centre",
        "Volunteers may be put at risk on closed roads.",
        ("RUR",),
        ("preparedness",),
        0.2,
        5_000,
        9_000,
    ),
    "Sandbag collection points": Told(
        "Sandbags to fetch at six places before a flood warning.",
        "The council’s depot, parish councils",
        "Sandbags may give a false sense of safety.",
        ("RUR",),
        ("risk_reduction",),
        0.2,
        14_000,
        6_000,
    ),
}
JUST_BEGUN = PlannedIntervention("Warm packs before winter", (FIRST,), 4, ChangeKind.VOLUME, "UTL")
"""Too new to be judged, and begun in the month in which requests about power and heat rose by themselves."""
TOLD[JUST_BEGUN.name] = Told(
    "Packs with a blanket, a torch and a card with numbers for people on the priority services register.",
    "The network operator, a charity for older people",
    "Packs may be taken for all the help there is.",
    ("OLD", "MED"),
    ("preparedness",),
    0.2,
    11_000,
    7_000,
)


@dataclass(frozen=True, slots=True)
class ExampleVersion:
    """One version of a plan and the day on which it was fixed. An outcome that is a series has none here yet."""

    draft: EvaluationPlanDraft
    fixed_on: date


@dataclass(frozen=True, slots=True)
class ExampleIntervention:
    """An intervention of one area; `is_about_attendances` says that its plan judges the hospital's counts."""

    draft: InterventionDraft
    plans: tuple[ExampleVersion, ...]
    planned: PlannedIntervention
    is_about_attendances: bool


def interventions_of(
    number: int, planned: tuple[PlannedIntervention, ...], end: date
) -> tuple[ExampleIntervention, ...]:
    """Return what one area (by its place in the consortium) did, the first one first."""
    code = CODES[number]
    done = sorted((one for one in (*planned, JUST_BEGUN) if code in one.areas), key=lambda one: -one.months_back)
    return tuple(_intervention(one, code, end) for one in done)


def _intervention(planned: PlannedIntervention, code: str, end: date) -> ExampleIntervention:
    told, starts_on = TOLD[planned.name], month_start(end, planned.months_back)
    outcome = _outcome(planned)
    improvement = Improvement.UP if told.rises else Improvement.DOWN
    others = (
        (IntendedEffect(_of_change(change), Improvement.UP if change.factor > 1 else Improvement.DOWN))
        for change in planned.changes[1:]
    )
    draft = InterventionDraft(
        planned.name,
        told.what,
        starts_on,
        lead_in(planned),
        None,
        Everyday.TRIAL if planned is JUST_BEGUN else Everyday.EVERYDAY,
        target_groups=told.target_groups,
        aims=told.aims,
        partners=told.partners,
        watched=told.watched,
        intended=(IntendedEffect(outcome, improvement, told.share, USUAL_PERIODS), *others),
        costs=_costs(told, starts_on, end),
    )
    return ExampleIntervention(
        draft,
        _plans(planned, code, outcome, improvement, end),
        planned,
        planned.name == WITH_ATTENDANCES and code == FIRST,
    )


def lead_in(planned: PlannedIntervention) -> int:
    """Return the months until a planned change is whole, which an area would know as the lead-in."""
    return max((change.over_months for change in planned.changes), default=0)


def _outcome(planned: PlannedIntervention) -> Outcome:
    return _of(planned.meant_to_change, planned.subject)


def _of_change(change: PlannedChange) -> Outcome:
    return _of(change.kind, change.subject)


def _of(kind: ChangeKind, subject: str) -> Outcome:
    if kind is ChangeKind.TARGET_GROUP:
        return Outcome(ASPECTS[kind], NeedFilter(slice=Slice(Part.TARGET_GROUP, subject)))
    return Outcome(ASPECTS[kind], NeedFilter(need_type=subject or None))


def _costs(told: Told, starts_on: date, end: date) -> tuple[CostLine, ...]:
    first, last = _financial_year(starts_on), _financial_year(end)
    payer, source = "The lead authority (invented)", "Invented, as in a yearly budget"
    running = tuple(
        CostLine(year, Decimal(told.running), CostKind.RUNNING, payer, source) for year in range(first, last + 1)
    )
    return (CostLine(first, Decimal(told.set_up), CostKind.SET_UP, payer, source), *running)


def _financial_year(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1  # noqa: PLR2004 - a financial year begins in April


def _plans(
    planned: PlannedIntervention, code: str, outcome: Outcome, improvement: Improvement, end: date
) -> tuple[ExampleVersion, ...]:
    if (planned.name, code) == WITHOUT_PLAN:
        return ()
    first = EvaluationPlanDraft(
        outcome,
        improvement,
        USUAL_BAND,
        USUAL_PERIODS,
        Design.BEST,
        SeasonForm.TWO_WAVES,
        TrendForm.STRAIGHT,
        control_types=_untouched(planned),
        negative_control=_negative(planned),
        why="Agreed by the partnership before the work began (invented).",
    )
    before = month_start(end, planned.months_back + MONTHS_BEFORE)
    if (planned.name, code) == LATE_PLAN:
        return (ExampleVersion(first, month_start(end, planned.months_back - 8)),)
    if (planned.name, code) != CHANGED_PLAN:
        return (ExampleVersion(first, before),)
    later = EvaluationPlanDraft(
        outcome,
        improvement,
        USUAL_BAND,
        USUAL_PERIODS + 4,
        Design.BEST,
        SeasonForm.TWO_WAVES,
        TrendForm.BENDING,
        control_types=first.control_types,
        negative_control=first.negative_control,
        why="The line opened later in two districts, so the plan waits four months longer (invented).",
    )
    return (ExampleVersion(first, before), ExampleVersion(later, month_start(end, planned.months_back - 6)))


def _untouched(planned: PlannedIntervention) -> tuple[str, ...]:
    """Return need types that no intervention of the example touches and that an area would compare with."""
    return tuple(code for code in ("TRN", "SAF", "COM") if code != planned.subject)


def _negative(planned: PlannedIntervention) -> str:
    return "GDS" if planned.meant_to_change is ChangeKind.VOLUME else ""
