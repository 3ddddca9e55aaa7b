"""How need tends to look everywhere: the numbers that the world starts from. All of them are invented.

Codes are those of data/taxonomies; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resilience.domain.vocabulary import OfferStage, Outcome, Phase, Stakeholder
from resilience.example.months import Floats
from resilience.example.plan import DisruptionKind

URGENCIES = ("life_safety", "hours_24", "week", "planned")
CHANNELS = (
    "telephone",
    "web_form",
    "email",
    "in_person",
    "social_media",
    "partner_referral",
    "outreach",
    "not_known",
)
REASONS = (
    "not_known_in_time",
    "no_capacity",
    "no_route",
    "declined",
    "not_eligible",
    "duplicate",
    "not_in_time",
)
STAKEHOLDERS = tuple(kind.value for kind in Stakeholder)
PHASES = tuple(phase.value for phase in Phase)
OUTCOMES = tuple(outcome.value for outcome in Outcome)
STAGES = tuple(stage.value for stage in OfferStage)

PERSON = (0.84, 0.06, 0.06, 0.04)
BODY = (0.25, 0.12, 0.52, 0.11)
"""Shares of stakeholders in the order of `STAKEHOLDERS`, where people ask and where organisations do."""
ACUTE = (0.05, 0.40, 0.40, 0.15)
SOON = (0.01, 0.27, 0.50, 0.22)
CALM = (0.003, 0.10, 0.45, 0.447)
"""Shares of urgencies in the order of `URGENCIES`."""
TOLD = (0.60, 0.07, 0.13, 0.12, 0.05, 0.03, 0.0)
NEIGHBOURLY = (0.06, 0.15, 0.52, 0.14, 0.10, 0.03, 0.0)
STATUTORY = (0.05, 0.08, 0.20, 0.52, 0.12, 0.03, 0.0)
SHARED = (0.14, 0.12, 0.28, 0.33, 0.10, 0.03, 0.0)
"""Shares of outcomes in the order of `OUTCOMES`; what is still open follows from the time it takes."""


@dataclass(frozen=True, slots=True)
class TypeTendency:
    """How one need type tends to come.

    `share` of all requests and `offered` of all offers; `swing` round the yearly mean with its peak on
    `peak_day` (days since 1 January); `weekend` is a Saturday's or Sunday's requests relative to a
    weekday's. `companions` are the types that may be named with it, the likeliest first.
    """

    code: str
    share: float
    swing: float
    peak_day: int
    weekend: float
    offered: float
    companions: tuple[str, str, str]
    urgencies: tuple[float, ...]
    outcomes: tuple[float, ...]
    stakeholders: tuple[float, ...] = PERSON


TYPES: tuple[TypeTendency, ...] = (
    TypeTendency("INF", 0.170, 0.12, 20, 0.60, 0.06, ("MON", "UTL", "TRN"), CALM, TOLD),
    TypeTendency("FOD", 0.100, 0.18, 350, 0.80, 0.22, ("MON", "SOC", "UTL"), SOON, NEIGHBOURLY),
    TypeTendency("MED", 0.080, 0.22, 15, 0.70, 0.06, ("TRN", "CAR", "FOD"), ACUTE, STATUTORY),
    TypeTendency("MHW", 0.060, 0.12, 25, 0.90, 0.05, ("SOC", "SAF", "INF"), SOON, STATUTORY),
    TypeTendency("SOC", 0.100, 0.24, 355, 0.85, 0.20, ("FOD", "MHW", "TRN"), CALM, NEIGHBOURLY),
    TypeTendency("CAR", 0.060, 0.15, 12, 0.80, 0.04, ("MED", "SOC", "FOD"), SOON, STATUTORY),
    TypeTendency("SHE", 0.060, 0.28, 10, 0.95, 0.05, ("MON", "GDS", "SAF"), ACUTE, STATUTORY),
    TypeTendency("UTL", 0.080, 0.48, 14, 1.00, 0.02, ("MON", "FOD", "SHE"), ACUTE, SHARED),
    TypeTendency("TRN", 0.060, 0.16, 5, 0.55, 0.11, ("MED", "FOD", "SOC"), SOON, SHARED),
    TypeTendency("MON", 0.070, 0.20, 18, 0.45, 0.01, ("FOD", "UTL", "SHE"), CALM, SHARED),
    TypeTendency("GDS", 0.040, 0.18, 330, 0.70, 0.10, ("SHE", "FOD", "MON"), CALM, NEIGHBOURLY),
    TypeTendency("PRP", 0.040, 0.42, 335, 0.90, 0.04, ("SHE", "UTL", "INF"), SOON, SHARED),
    TypeTendency("COM", 0.020, 0.12, 20, 0.80, 0.02, ("INF", "UTL", "SOC"), CALM, SHARED, BODY),
    TypeTendency("SAF", 0.025, 0.10, 200, 1.10, 0.01, ("MHW", "SHE", "INF"), ACUTE, STATUTORY),
    TypeTendency("LIV", 0.015, 0.10, 60, 0.35, 0.00, ("INF", "UTL", "COM"), CALM, SHARED, BODY),
    TypeTendency("OTH", 0.020, 0.00, 0, 0.80, 0.01, ("INF", "SOC", "MON"), CALM, SHARED),
)
NEED_TYPES = tuple(tendency.code for tendency in TYPES)


@dataclass(frozen=True, slots=True)
class GroupTendency:
    """How often a request names a target group: `share`, and `likelier_share` for the types listed.

    `only` names the one stakeholder the group can go with; where it is "" organisations and networks name the
    group for those in their care, at three tenths of the share.
    """

    code: str
    share: float
    likelier_share: float = 0.0
    likelier: tuple[str, ...] = ()
    only: str = ""


GROUPS: tuple[GroupTendency, ...] = (
    GroupTendency("OLD", 0.14, 0.30, ("SOC", "CAR", "MED", "UTL")),
    GroupTendency("CHI", 0.05, 0.11, ("FOD", "GDS", "SHE")),
    GroupTendency("YPA", 0.01, 0.06, ("SAF", "MHW")),
    GroupTendency("MOB", 0.06, 0.16, ("TRN", "CAR", "PRP")),
    GroupTendency("SEN", 0.025, 0.06, ("COM", "INF")),
    GroupTendency("COG", 0.03, 0.09, ("CAR", "SOC")),
    GroupTendency("MHE", 0.04, 0.35, ("MHW",)),
    GroupTendency("MED", 0.03, 0.13, ("MED", "UTL")),
    GroupTendency("ILL", 0.05, 0.14, ("MED", "CAR", "TRN")),
    GroupTendency("CAR", 0.06, 0.14, ("CAR", "SOC", "MHW")),
    GroupTendency("LAN", 0.03, 0.06, ("INF", "SHE")),
    GroupTendency("INC", 0.08, 0.30, ("MON", "FOD", "UTL")),
    GroupTendency("HOU", 0.02, 0.25, ("SHE", "GDS")),
    GroupTendency("NEW", 0.02, 0.05, ("INF", "TRN")),
    GroupTendency("RUR", 0.04, 0.10, ("TRN", "UTL", "COM")),
    GroupTendency("INS", 0.02, 0.06, ("CAR", "MED")),
    GroupTendency("ORG", 0.40, only=Stakeholder.ORGANISATION.value),
    GroupTendency("NET", 0.35, only=Stakeholder.NETWORK.value),
)
GROUP_CODES = tuple(tendency.code for tendency in GROUPS)

EVERYDAY_CHANNELS = (0.44, 0.20, 0.08, 0.10, 0.05, 0.08, 0.03, 0.02)
RESPONSE_CHANNELS = (0.50, 0.10, 0.03, 0.12, 0.14, 0.06, 0.04, 0.01)
OFFER_CHANNELS = (0.20, 0.31, 0.15, 0.10, 0.15, 0.07, 0.01, 0.01)
RESPONSE_URGENCIES = (0.10, 0.55, 0.28, 0.07)
RESPONSE_OUTCOMES = (0.12, 0.18, 0.33, 0.22, 0.12, 0.03, 0.0)
OFFER_STAKEHOLDERS = (0.60, 0.16, 0.14, 0.10)
STAGE_PASSED = (0.62, 0.60, 0.50, 0.80, 0.35)
"""Shares of everyday offers that go on from one stage to the next, in the order of `STAGES`."""
STAGE_PASSED_IN_RESPONSE = (0.38, 0.60, 0.26, 0.75, 0.20)
"""The same of offers that a disruption brings: many come at once, and most of them are not used."""
STAGE_DAYS = (12.0, 15.0, 21.0, 10.0, 30.0)
"""Mean days from one stage to the next; an offer that came lately has not had them yet."""
REASON_SHARES = (0.14, 0.34, 0.16, 0.12, 0.12, 0.05, 0.07)
MINUTES = (45.0, 420.0, 3_600.0, 11_000.0)
"""Median minutes to the outcome in the order of `URGENCIES`."""
MINUTES_UNKNOWN_URGENCY = 2_000.0


@dataclass(frozen=True, slots=True)
class DisruptionTendency:
    """What a kind of disruption brings: shares of extra requests by type, in response and in recovery.

    Recovery brings `recovery` times, and offers `offers` times, as much as the response.
    """

    label: str
    response: dict[str, float]
    recovery_types: dict[str, float]
    response_days: int
    recovery_from: int
    recovery_days: int
    recovery: float = 0.35
    offers: float = 0.22


_WATER = {
    "PRP": 0.26,
    "INF": 0.18,
    "SHE": 0.16,
    "UTL": 0.12,
    "TRN": 0.09,
    "SOC": 0.07,
    "FOD": 0.06,
    "GDS": 0.06,
}
_AFTER = {"PRP": 0.28, "MON": 0.24, "GDS": 0.14, "SHE": 0.13, "MHW": 0.13, "INF": 0.08}
_CUT = {"UTL": 0.46, "INF": 0.20, "SOC": 0.12, "MED": 0.10, "FOD": 0.08, "COM": 0.04}
DISRUPTION_TENDENCIES: dict[DisruptionKind, DisruptionTendency] = {
    DisruptionKind.STORM: DisruptionTendency(
        "Storm", _CUT | {"UTL": 0.30, "PRP": 0.12, "TRN": 0.04}, _AFTER, 12, 4, 45
    ),
    DisruptionKind.FLOOD: DisruptionTendency("Flood", _WATER, _AFTER, 16, 6, 70, recovery=0.6),
    DisruptionKind.POWER_CUT: DisruptionTendency("Power cut", _CUT, {"MON": 0.6, "FOD": 0.4}, 6, 3, 14, 0.1),
    DisruptionKind.WAVE: DisruptionTendency(
        "Pandemic-like wave",
        {"FOD": 0.27, "MED": 0.20, "SOC": 0.17, "INF": 0.16, "MHW": 0.08, "MON": 0.07, "CAR": 0.05},
        {"MHW": 0.36, "MON": 0.34, "SOC": 0.18, "LIV": 0.12},
        150,
        90,
        150,
        recovery=0.2,
        offers=0.3,
    ),
}


def by_type(shares: dict[str, float]) -> Floats:
    """Return shares in the order of `NEED_TYPES`, adding up to 1."""
    weights = np.array([shares.get(code, 0.0) for code in NEED_TYPES])
    return np.asarray(weights / weights.sum())


def week_by_type() -> Floats:
    """Return, for Monday to Sunday and each need type, requests relative to the week's mean."""
    weekend = np.array([tendency.weekend for tendency in TYPES])
    days = np.ones((7, len(TYPES)))
    days[0] = 1.12  # what was left over the weekend comes on Monday
    days[5:] = weekend
    return np.asarray(days / days.mean(axis=0))


def group_shares() -> Floats:
    """Return the chance that a request of a type (rows) names a target group (columns)."""
    return np.array(
        [[group.likelier_share if code in group.likelier else group.share for group in GROUPS] for code in NEED_TYPES]
    )
