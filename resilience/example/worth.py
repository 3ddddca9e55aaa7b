"""What the first area entered of worth: benefits of its safety checks, and what stands beside the money.

Of other areas there is nothing: an area that has entered no benefit yet is a state that should be seen as well.
"""

from __future__ import annotations

from resilience.domain.identity import InterventionId
from resilience.domain.vocabulary import BenefitFrom, BesideMoney, CountedAs, ValueKind, WhoBenefits
from resilience.domain.worth import BenefitDraft, BesideDraft

ATTENDANCE = "HE4.0"
"""The code of an attendance in the shipped unit costs."""


def benefits(number: InterventionId) -> tuple[BenefitDraft, ...]:
    """Return the benefits of the safety checks."""
    return (
        BenefitDraft(
            number,
            "Attendances after a fall that did not happen",
            BenefitFrom.MEASURED_EFFECT,
            CountedAs.AE_ATTENDANCE,
            ATTENDANCE,
            ValueKind.FISCAL,
            WhoBenefits.COLLECTIVE,
            "The hospital trust (invented)",
            is_cashable=False,
            lasts_years=2,
            displacement=0.05,
            attribution=0.8,
        ),
    )


def beside(number: InterventionId) -> tuple[BesideDraft, ...]:
    """Return what stands beside the money of the safety checks."""
    return (
        BesideDraft(
            number,
            BesideMoney.INTANGIBLE_BENEFIT,
            WhoBenefits.PERSON,
            "People who were visited say that they dare to go out again.",
            "Told by visitors at two meetings of the partnership; nobody counted (invented).",
        ),
        BesideDraft(
            number,
            BesideMoney.INTANGIBLE_BENEFIT,
            WhoBenefits.PROFESSION,
            "Firefighters and care staff know whom to ring in each other’s service.",
            "The record of joint visits (invented).",
        ),
        BesideDraft(
            number,
            BesideMoney.UNINTENDED_EFFECT,
            WhoBenefits.COLLECTIVE,
            "More requests about rails and ramps than the handyperson service can meet.",
            "Its waiting list (invented).",
        ),
        BesideDraft(
            number,
            BesideMoney.OPPORTUNITY,
            WhoBenefits.COLLECTIVE,
            "The same visit could register people for priority services in a power cut.",
            "",
        ),
        BesideDraft(
            number,
            BesideMoney.RISK,
            WhoBenefits.COLLECTIVE,
            "The checks rest on one fund that ends next year.",
            "The grant letter (invented).",
        ),
    )
