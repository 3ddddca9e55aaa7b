"""The tables of whom it reaches: who bears the money, who bore the costs, and who benefits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import BesideMoney, WhoBenefits
from resilience.locales import _
from resilience.services.value import money_words as said
from resilience.services.value.tables import with_interval
from resilience.statistics.value import simulate
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.domain.worth import Beside
    from resilience.services.value.model import WorkedOut
    from resilience.services.value.pricing import Priced
    from resilience.statistics.value import Worth

GAINS = frozenset({BesideMoney.INTANGIBLE_BENEFIT, BesideMoney.OPPORTUNITY})
"""What stands beside the money as a gain; unintended effects, disbenefits and risks stand on the other side."""


def agencies(found: WorkedOut) -> Table:
    """Return who bears the fiscal part, whether it frees money, and how much it is."""
    return Table(
        _("Whom the fiscal benefits reach"),
        (_("Bears it"), _("One fewer"), _("Present value")),
        (False, False, True),
        tuple(_agency_rows(found)),
    )


def _agency_rows(found: WorkedOut) -> Iterator[tuple[str, ...]]:
    groups: dict[tuple[str, ...], list[Priced]] = {}
    for one in found.fiscal:
        groups.setdefault((one.cost.agency, one.cost.cashable.label), []).append(one)
    for names, held in groups.items():
        yield (*names, with_interval(_worth(found, held)))


def payers(found: WorkedOut) -> Table:
    """Return who bore the costs."""
    worth = dict(found.standard.costs)
    by_payer: dict[str, float] = {}
    for one in found.spent:
        by_payer[one.held.payer] = by_payer.get(one.held.payer, 0.0) + worth[one.key].estimate
    return Table(
        _("Who bore the costs"),
        (_("Payer"), _("Present value")),
        (False, True),
        tuple((payer, said.rounded(amount)) for payer, amount in by_payer.items()),
    )


def who_benefits(found: WorkedOut, beside: Sequence[Beside]) -> Table:
    """Return to whom it is worth something: personally, professionally, collectively; in money, and beside it."""
    return Table(
        _("Who benefits"),
        (_("To whom"), _("In money, present value"), _("Named as"), _("Beside the money")),
        (False, True, False, False),
        tuple(_who_row(found, who, beside) for who in WhoBenefits),
    )


def _who_row(found: WorkedOut, who: WhoBenefits, beside: Sequence[Beside]) -> tuple[str, ...]:
    held = [one for one in found.priced if one.draft.who is who]
    items = [one.draft.what for one in beside if one.draft.who is who and one.draft.kind in GAINS]
    named = "; ".join(dict.fromkeys(one.draft.beneficiary for one in held if one.draft.beneficiary))
    return (
        who.label,
        with_interval(_worth(found, held)) if held else _("none entered"),
        named or "–",
        "; ".join(items) or _("none entered"),
    )


def _worth(found: WorkedOut, chosen: Sequence[Priced]) -> Worth:
    """Return what some lines come to, within the same draws as the whole."""
    return simulate(found.lines(chosen), ()).present_benefits
