"""The standard world, and the quiet one in which nothing happens. docs/EXAMPLE.md tells them to a reader."""

from __future__ import annotations

from dataclasses import replace

from resilience.domain.vocabulary import ExposureKind
from resilience.example.geography import CODES
from resilience.example.months import LastTime, MonthsBack
from resilience.example.plan import (
    Cause,
    ChangeKind,
    Confidence,
    DisruptionKind,
    PlannedChange,
    PlannedDisruption,
    PlannedGap,
    PlannedIntervention,
    WorldPlan,
)

FIRST = CODES[0]
"""The area that a newcomer meets first."""
RECENT_MONTHS = 4
"""How long the first area's recent changes have lasted."""


def _effective(
    name: str,
    areas: tuple[str, ...],
    months_back: int,
    *effects: tuple[ChangeKind, str, float],
    towards: str = "",
    over_months: int = 0,
) -> PlannedIntervention:
    """Return an intervention with effects (kind, subject, factor); the first is what it was meant for."""
    changes = tuple(
        PlannedChange(kind, areas, months_back, factor, subject, towards, over_months)
        for kind, subject, factor in effects
    )
    return PlannedIntervention(name, areas, months_back, changes[0].kind, changes[0].subject, changes)


def _ineffective(name: str, areas: tuple[str, ...], months_back: int, need_type: str) -> PlannedIntervention:
    return PlannedIntervention(name, areas, months_back, ChangeKind.VOLUME, need_type)


WITH_EFFECT = (
    _effective(
        "Home safety checks with falls advice",
        ("X01", "X04", "X11", "X20"),
        22,
        (ChangeKind.VOLUME, "CAR", 0.65),
    ),
    _effective("Warm homes visits", ("X02", "X05", "X09", "X16"), 24, (ChangeKind.VOLUME, "UTL", 0.65)),
    _effective(
        "Self-help information line",
        ("X07", "X12", "X23"),
        20,
        (ChangeKind.VOLUME, "INF", 0.6),
        (ChangeKind.TARGET_GROUP, "OLD", 1.5),
    ),
    _effective("Befriending network", ("X10", "X21"), 23, (ChangeKind.VOLUME, "SOC", 1.4), over_months=6),
    _effective("Community hubs in every district", ("X03", "X13", "X21"), 24, (ChangeKind.CONCENTRATION, "", 0.6)),
    _effective("Early weather warnings to households", ("X08", "X18"), 24, (ChangeKind.VARIABILITY, "", 0.1)),
    _effective("Winter preparation", ("X06", "X15", "X22"), 24, (ChangeKind.SEASON, "", 0.25)),
    _effective(
        "Joint triage of housing and money advice",
        ("X10", "X19"),
        21,
        (ChangeKind.MIX, "SHE", 0.55),
        towards="MON",
    ),
    _effective("Outreach to unpaid carers", ("X14", "X24"), 19, (ChangeKind.TARGET_GROUP, "CAR", 2.2)),
    _effective("One front door for partners", ("X08", "X17"), 23, (ChangeKind.TIME_TO_OUTCOME, "", 0.6)),
)
WITHOUT_EFFECT = (
    _ineffective("Leaflet on repeat prescriptions", ("X01", "X06", "X14"), 16, "MED"),
    _ineffective("Emergency web page", ("X05", "X10", "X17"), 20, "INF"),
    _ineffective("Rota of volunteer drivers", ("X08", "X19", "X24"), 18, "TRN"),
    _ineffective("Sandbag collection points", ("X03", "X22"), 21, "PRP"),
)


def _recent(need_type: str, factor: float) -> PlannedChange:
    return PlannedChange(ChangeKind.VOLUME, (FIRST,), RECENT_MONTHS, factor, need_type, cause=Cause.RECENT)


RECENT_IN_THE_FIRST_AREA = (
    _recent("UTL", 2.4),
    _recent("INF", 0.55),
    _recent("FOD", 0.55),
    _recent("SOC", 0.55),
    _recent("MHW", 0.55),
    _recent("MON", 0.55),
)
"""Power, heat and water up; requests as a whole somewhat down. None of it is anybody's doing."""

_STORM_EXPOSURES = (
    (ExposureKind.CUSTOMER_HOURS_OFF_SUPPLY, 5_500.0),
    (ExposureKind.HOMES_FLOODED, 2.5),
    (ExposureKind.PEOPLE_EVACUATED, 1.2),
)
_FLOOD_EXPOSURES = ((ExposureKind.HOMES_FLOODED, 9.0), (ExposureKind.PEOPLE_EVACUATED, 6.0))
_CUT_EXPOSURES = ((ExposureKind.CUSTOMER_HOURS_OFF_SUPPLY, 14_000.0),)


def _storm(when: LastTime, strength: float, *areas: str) -> PlannedDisruption:
    return PlannedDisruption(DisruptionKind.STORM, when, areas, 3, strength, _STORM_EXPOSURES)


def _flood(when: LastTime, strength: float, *areas: str) -> PlannedDisruption:
    return PlannedDisruption(DisruptionKind.FLOOD, when, areas, 5, strength, _FLOOD_EXPOSURES)


# None hits the first area in the last six months or in the same six months a year before, whatever the end,
# so that its recent changes can be seen against the same months of last year.
DISRUPTIONS = (
    PlannedDisruption(DisruptionKind.WAVE, MonthsBack(42, 8), CODES, 150, 70.0),
    _storm(LastTime(1, 24, years=4), 9.0, "X02", "X06", "X09", "X10", "X16", "X20"),
    _flood(LastTime(11, 9, years=3), 11.0, "X01", "X04", "X08", "X12"),
    _storm(LastTime(2, 17, years=3), 12.0, "X01", "X03", "X05", "X07", "X13", "X23", "X24"),
    _storm(LastTime(12, 4, years=2), 10.0, "X01", "X02", "X09", "X11", "X18", "X20", "X21", "X22"),
    _flood(LastTime(7, 12, years=2), 8.0, "X06", "X13", "X15"),
    _storm(LastTime(1, 11, years=1), 9.0, "X04", "X05", "X08", "X14", "X17", "X19"),
    _storm(LastTime(10, 20, years=1), 12.0, "X10", "X12", "X16", "X23", "X24"),
    PlannedDisruption(DisruptionKind.POWER_CUT, MonthsBack(9, 14), ("X01", "X08"), 2, 7.0, _CUT_EXPOSURES),
    _storm(LastTime(2, 3), 10.0, "X02", "X03", "X07", "X11", "X15", "X20", "X21"),
    _flood(LastTime(11, 22), 9.0, "X06", "X09", "X13", "X18", "X22"),
)
GAPS = (
    PlannedGap(FIRST, 32, 2),
    PlannedGap("X05", 47, 3),
    PlannedGap("X09", 8, 2),
    PlannedGap("X13", 51, 1),
    PlannedGap("X17", 38, 4),
    PlannedGap("X21", 5, 1),
    PlannedGap("X24", 2, 2),
)

STANDARD = WorldPlan(
    interventions=(*WITH_EFFECT, *WITHOUT_EFFECT),
    changes=RECENT_IN_THE_FIRST_AREA,
    disruptions=DISRUPTIONS,
    gaps=GAPS,
    yearly_growth=0.012,
    growth_spread=0.012,
    days_not_reported=30,
    falling_areas=("X09", "X19"),
    two_evaluators="X17",
)
"""The consortium that a newcomer sees."""

QUIET = replace(
    STANDARD,
    interventions=tuple(replace(done, changes=()) for done in STANDARD.interventions),
    changes=(),
    disruptions=(),
    gaps=(),
    yearly_growth=0.0,
    growth_spread=0.0,
    days_not_reported=0,
    confidence=Confidence(gain=0.0, gain_spread_of_areas=0.0, gain_spread_of_indicators=0.0),
    falling_areas=(),
)
"""The same areas with the same season, week and noise, and nothing planted: no intervention works."""
