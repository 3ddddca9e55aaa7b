"""The sentences of the register: what is said of an intervention, what it was meant to change and what it cost."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from resilience.domain.need_plan import Improvement
from resilience.domain.vocabulary import Verdict
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.effect.effect_words import capital
from resilience.services.effect.register_aims import aim_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resilience.domain.intervention import CostLine, IntendedEffect, InterventionDraft
    from resilience.domain.outcome import Outcome
    from resilience.services.effect.register_naming import Names
    from resilience.views.intervention import Facts, InterventionLine

JUDGED = frozenset({Verdict.IMPROVEMENT, Verdict.CONCERN, Verdict.CHANGED, Verdict.NOISE})
HUNDRED = 100
ZERO = Decimal(0)


def title(lines: Sequence[InterventionLine]) -> str:
    """Return the answer of the page in one sentence."""
    if not lines:
        return _("No intervention is recorded yet")
    judged = [one for one in lines if one.verdict in JUDGED]
    if judged and len(lines) == 1:
        return _of_one(judged[0].verdict)
    if not judged:
        planned = sum(bool(one.plans) for one in lines)
        if not planned:
            return _("No intervention has an evaluation plan yet")
        if planned == len(lines) == 1:
            return _("The one intervention has an evaluation plan")
        return ngettext(
            "{planned} of {n} intervention has an evaluation plan",
            "{planned} of {n} interventions have an evaluation plan",
            len(lines),
        ).format(planned=planned, n=len(lines))
    return ngettext(
        "{judged} of {n} intervention has been judged; {found}",
        "{judged} of {n} interventions have been judged; {found}",
        len(lines),
    ).format(judged=len(judged), n=len(lines), found=_found(judged))


def _of_one(verdict: Verdict) -> str:
    """Return how the only intervention came out."""
    return {
        Verdict.IMPROVEMENT: _("The one intervention shows an improvement"),
        Verdict.CONCERN: _("The one intervention is a concern"),
        Verdict.CHANGED: _("The one intervention saw a change, but why is open"),
    }.get(verdict, _("The one intervention shows no more than noise"))


def _found(judged: Sequence[InterventionLine]) -> str:
    """Return how they came out, improvements first; only the kinds that there are."""
    counted = {verdict: sum(one.verdict is verdict for one in judged) for verdict in JUDGED}
    said = {
        Verdict.IMPROVEMENT: ngettext(
            "{n} shows an improvement", "{n} show an improvement", counted[Verdict.IMPROVEMENT]
        ),
        Verdict.CONCERN: ngettext("{n} is a concern", "{n} are a concern", counted[Verdict.CONCERN]),
        Verdict.CHANGED: ngettext(
            "{n} saw a change, but why is open",
            "{n} saw a change, but why is open",
            counted[Verdict.CHANGED],
        ),
        Verdict.NOISE: ngettext("{n} shows no more than noise", "{n} show no more than noise", counted[Verdict.NOISE]),
    }
    return ", ".join(text.format(n=counted[verdict]) for verdict, text in said.items() if counted[verdict])


def context(area_name: str, lines: Sequence[InterventionLine]) -> str:
    """Return the line under the title: the area, how many are planned and how many wait."""
    waiting = sum(one.verdict is Verdict.TOO_EARLY for one in lines)
    without = sum(not one.plans for one in lines)
    said = [_("{area}.").format(area=area_name)]
    if waiting:
        said.append(_("Too early to say: {n}.").format(n=waiting))
    if without:
        said.append(_("Without an evaluation plan: {n}.").format(n=without))
    return " ".join(said)


def empty(*, may_change: bool) -> str:
    """Return what would open the page."""
    said = _(
        "An intervention is something done from a known day on to change need: home safety checks, a community hub, a "
        "flood warden scheme. With a name, a start and what it is meant to change, this page begins to ask whether it "
        "worked."
    )
    return said if may_change else said + " " + _("The area lead adds the first one.")


def intended_words(names: Names, one: IntendedEffect) -> str:
    """Return an intended effect in words: "requests about food: 20% less within 12 months"."""
    fewer = one.improvement is Improvement.DOWN
    if one.share is None:
        said = _("less") if fewer else _("more")
    else:
        said = (_("{n}% less") if fewer else _("{n}% more")).format(n=percent(one.share))
    if one.after_months is not None:
        said += ngettext(" within {n} month", " within {n} months", one.after_months).format(n=one.after_months)
    return _("{outcome}: {change}").format(outcome=capital_outcome(names, one.outcome), change=said)


def capital_outcome(names: Names, outcome: Outcome) -> str:
    """Return an outcome as it begins a sentence; the name that somebody gave a series stays as it was typed."""
    said = names.outcome(outcome)
    return said if outcome.series is not None else capital(said)


def cost_words(line: CostLine) -> str:
    """Return a line of cost in words: "2025/26: £14,000 to run, paid by the county council (budget report)"."""
    said = _("{year}: £{pounds} {kind}, {payer}").format(
        year=financial_year(line.year), pounds=pounds(line.pounds), kind=line.kind.label.lower(), payer=line.payer
    )
    return _("{cost} ({source})").format(cost=said, source=line.source) if line.source else said


def facts(names: Names, draft: InterventionDraft) -> Facts:
    """Return what is said of an intervention, leaving out what was left empty but for effects and costs."""
    everywhere = _("The whole area")
    held = (
        (_("What is done"), draft.what),
        (_("Where"), ", ".join(map(names.place_name, draft.places)) or everywhere),
        (_("When"), when(draft)),
        (_("For whom"), "; ".join(map(names.group_name, draft.target_groups))),
        (_("Aims it serves"), "; ".join(map(aim_name, draft.aims))),
        (_("In everyday use"), draft.everyday.label),
        (_("Partners"), draft.partners),
        (_("Harm to watch for"), draft.watched),
        (_("Meant to change"), _listed(intended_words(names, one) for one in draft.intended)),
        (_("Cost"), _listed(map(cost_words, draft.costs), cost_total(draft.costs))),
    )
    return tuple((heading, said) for heading, said in held if said)


def when(draft: InterventionDraft) -> str:
    """Return from when to when, with the lead-in."""
    said = _("From {day}").format(day=words.day(draft.starts_on))
    if draft.ends_on is not None:
        said += _(" to {day}").format(day=words.day(draft.ends_on))
    if not draft.lead_in_months:
        return said
    return said + ngettext(
        ", with a lead-in of {n} month", ", with a lead-in of {n} months", draft.lead_in_months
    ).format(n=draft.lead_in_months)


def cost_total(costs: Sequence[CostLine]) -> str:
    """Return what all lines of cost add up to, each in the prices of its year; "" without any."""
    return _("£{pounds} in all").format(pounds=pounds(sum((one.pounds for one in costs), start=ZERO))) if costs else ""


def percent(share: float) -> str:
    """Return a share as a percentage, with a decimal only where it has one."""
    return f"{share * HUNDRED:.3g}"


def pounds(amount: Decimal) -> str:
    """Return an amount of money without its sign, with pence only where there are some."""
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


def financial_year(year: int) -> str:
    """Return a financial year by the year in which it begins: "2025/26"."""
    return f"{year}/{(year + 1) % HUNDRED:02}"


def _listed(lines: Iterable[str], total: str = "") -> str:
    """Return lines one after the other, with what they come to where there is more than one."""
    held = list(lines)
    said = "; ".join(held) or _("Nothing is said yet")
    return f"{said}. {total}" if len(held) > 1 and total else said
