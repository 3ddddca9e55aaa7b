"""Areas that lend their need to a comparison group, made for tests: months of food and heat, and what they decided."""

from __future__ import annotations

from datetime import date

from resilience.domain.intervention import IntendedEffect, InterventionDraft
from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import NeedFilter
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Everyday
from resilience.services import sharing
from tests.conftest import Partnership
from tests.needs_made import batch

FIRST, MONTHS = date(2024, 1, 1), 26
FOOD = NeedFilter(need_type="FOD")


def month(number: int) -> date:
    return first_of_month(month_number(FIRST) + number)


def bring(store, area: Partnership, counts: list[int | None], *, key: str = "one") -> None:
    """Bring in one row of food and one of heat for each month, all of them covered to the day."""
    rows = [{"on": month(number), "count": count} for number, count in enumerate(counts)]
    rows += [{"on": month(number), "count": 40, "need_type": "UTL"} for number in range(len(counts))]
    covers = ((FIRST, date.fromordinal(month(len(counts)).toordinal() - 1)),)
    with store.transaction() as tx:
        tx.needs.bring_in(tx.people.again(area.lead).leading(area.id), batch(rows, key=key, covers=covers))


def decide(store, area: Partnership, *, agreed: bool, seen: int) -> None:
    sharing.decide_need(store, area.lead, area.id, agreed=agreed, seen=seen, is_confirmed=True)


def begin(store, area: Partnership, day: date, *intended: Outcome) -> None:
    effects = tuple(IntendedEffect(outcome, Improvement.DOWN) for outcome in intended)
    draft = InterventionDraft("Soup kitchen", "cooks", day, 0, None, next(iter(Everyday)), intended=effects)
    with store.transaction() as tx:
        tx.interventions.add(tx.people.again(area.lead).leading(area.id), draft)


def six_areas(store, partnership) -> list[Partnership]:
    """Six other areas with months of need of their own, of which the first five agree; the own area has months too."""
    bring(store, partnership, [20] * MONTHS)
    held = [Partnership(store, f"Y{number:02}", f"Other{number:02}") for number in range(6)]
    for number, area in enumerate(held):
        bring(store, area, [11 + number + (7 * place + number) % 5 for place in range(MONTHS)])
        if number < 5:
            decide(store, area, agreed=True, seen=0)
    return held
