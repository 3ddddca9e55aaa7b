"""What the invented areas wrote into their learning logs, and the pairs that the first area named beforehand."""

from __future__ import annotations

from dataclasses import replace

from resilience.domain.capability import PairDraft
from resilience.domain.learning import LearningDraft
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import NeedFilter, Part, Slice
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect, Worked
from resilience.example.plan import PlannedIntervention

LESSONS = {
    "Home safety checks with falls advice": LearningDraft(
        "A check is taken up when somebody known brings it",
        Worked.WORKED,
        "Referrals came from carers and pharmacies instead of letters.",
        "People open the door to those whom they know.",
        "In towns more than in villages",
        "Older people who live alone",
        ("OLD",),
        ("CAR",),
        "Two in three referrals led to a visit, one in five letters did (invented).",
        is_shared=True,
    ),
    "Leaflet on repeat prescriptions": LearningDraft(
        "A leaflet alone changed nothing that we could see",
        Worked.DID_NOT,
        "A leaflet went out with every repeat prescription for three months.",
        "It came among others and nobody spoke about it.",
        "The whole area",
        "People with repeat prescriptions",
        ("MED", "ILL"),
        ("MED",),
        "Requests about medicines went on as before.",
        is_shared=True,
    ),
    "Self-help information line": LearningDraft(
        "One number is not enough for people with little English",
        Worked.IN_PART,
        "Recorded advice in four languages was added in the second month.",
        "Callers hung up at the first menu.",
        "Two districts",
        "People with little English",
        ("LAN",),
        ("INF",),
        "Calls that ended in the menu fell by half (invented).",
        is_shared=True,
    ),
    "Warm homes visits": LearningDraft(
        "Visits before the first cold week reach twice as many doors",
        Worked.WORKED,
        "Visits were moved from December to late September.",
        "Boilers can still be mended then, and people are not yet cold and cross.",
        "Terraced streets near the harbour",
        "Households with young children and on low incomes",
        ("INC", "CHI"),
        ("UTL",),
        "Two in five doors opened in September, one in five in December (invented).",
        is_shared=True,
    ),
    "Community hubs in every district": LearningDraft(
        "A hub without a keyholder nearby stays shut when it is needed",
        Worked.IN_PART,
        "Every hub now has three keyholders within ten minutes on foot.",
        "In the first storm two keyholders lived beyond a closed road.",
        "The hill districts",
        "People cut off by weather",
        ("RUR",),
        ("SHE", "INF"),
        "Opening times in the exercise: forty minutes before, twelve after (invented).",
        is_shared=True,
    ),
    "Rota of volunteer drivers": LearningDraft(
        "Drivers who turn up unasked need somebody to report to",
        Worked.MADE_WORSE,
        "Volunteers drove closed roads before anybody tasked them, and two had to be fetched.",
        "They saw need go unmet and had no number to ring.",
        "Valley roads",
        "Volunteers",
        ("RUR",),
        ("TRN",),
        "The log of the coordinating group (invented).",
    ),
}


def lesson_of(planned: PlannedIntervention, code: str) -> LearningDraft | None:
    """Return what an area (by its code) wrote about an intervention: the first of its areas did, the others nothing."""
    return LESSONS.get(planned.name) if code == planned.areas[0] else None


def lessons_of_none() -> tuple[LearningDraft, ...]:
    """Return what belongs to no intervention."""
    return (
        replace(
            LESSONS["Rota of volunteer drivers"],
            title="An exercise with real callers finds what a table-top does not",
            worked=Worked.NOT_KNOWN,
            what="Forty volunteers rang the centre within an hour.",
            why="",
            where="The whole area",
            for_whom="Everybody who answers calls",
            target_groups=(),
            need_types=("INF",),
            shown_by="The notes of the exercise (invented).",
        ),
    )


def pairs(framework_code: str) -> tuple[PairDraft, ...]:
    """Return the pairs of indicator and measure that the first area named."""
    return (
        PairDraft(
            framework_code,
            "CC1",
            Outcome(Aspect.VOLUME, NeedFilter(need_type="INF")),
            Improvement.DOWN,
            3,
            "Where people are told beforehand what to do, fewer should have to ask.",
        ),
        PairDraft(
            framework_code,
            "IN2",
            Outcome(Aspect.TARGET_GROUP, NeedFilter(slice=Slice(Part.TARGET_GROUP, "OLD"))),
            Improvement.UP,
            6,
            "Where target groups are known and reached, more of what is recorded should come from them.",
        ),
    )
