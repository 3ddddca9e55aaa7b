"""The tables beneath the money: what came back, what it cost, and how the answer moves with rates and corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import BenefitFrom
from resilience.locales import _
from resilience.services.value import money_words as said
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.worth import BenefitDraft
    from resilience.services.value.model import WorkedOut
    from resilience.services.value.pricing import Priced
    from resilience.statistics.value import Simulated, Worth
    from resilience.views.value import SwingRow


def benefits(found: WorkedOut) -> Table:
    """Return every benefit with its quantity, price, shares and present value, or why it earns none."""
    worth = dict(found.standard.benefits)
    rows = [_priced(found, one, worth[one.key]) for one in found.priced]
    rows += [_unpriced(one.benefit.draft, one.why.sentence) for one in found.unpriced if _counts(one.benefit.draft)]
    return Table(
        _("Benefits, present value in the prices of {year}").format(year=found.in_use.price_year),
        (
            _("Benefit"),
            _("A year"),
            _("Price of one, as published"),
            _("Price of one, {year}").format(year=found.in_use.price_year),
            _("Counts"),
            _("Lasts"),
            _("Present value"),
        ),
        (False, True, True, True, True, True, True),
        tuple(rows),
    )


def _counts(draft: BenefitDraft) -> bool:
    return draft.comes_from is not BenefitFrom.REPORTED_CLAIM


def _priced(found: WorkedOut, one: Priced, worth: Worth) -> tuple[str, ...]:
    return (
        one.draft.what,
        f"{said.count(one.yearly)} × {one.cost.unit}",
        _("{pounds} ({code}, {year})").format(
            pounds=said.pounds(one.value), code=one.cost.code, year=one.cost.price_year
        ),
        said.pounds(found.unit_cost(one)),
        said.share(_left(one)),
        said.years(one.lasts),
        with_interval(worth),
    )


def _left(one: Priced) -> float:
    """Return the share of a benefit that may be claimed."""
    draft = one.draft
    left = (1 - draft.deadweight) * (1 - draft.displacement) * (1 - draft.leakage) * draft.attribution
    return left * (1 - one.optimism.share)


def _unpriced(draft: BenefitDraft, why: str) -> tuple[str, ...]:
    return (draft.what, "–", draft.unit_cost or "–", "–", "–", "–", _("no money: {why}").format(why=why))


def with_interval(worth: Worth) -> str:
    """Return an amount with its limits, rounded for the reader; without them where nothing is uncertain."""
    if round(worth.low) == round(worth.high):
        return said.rounded(worth.estimate)
    return _("{amount} ({low} to {high})").format(
        amount=said.rounded(worth.estimate), low=said.rounded(worth.low), high=said.rounded(worth.high)
    )


def reasons(found: WorkedOut) -> Table:
    """Return every benefit without money, with what it waits for."""
    return Table(
        _("Benefits without money"),
        (_("Benefit"), _("Where it comes from"), _("Counted as"), _("Why")),
        (False, False, False, False),
        tuple(
            (
                one.benefit.draft.what,
                one.benefit.draft.comes_from.label,
                one.benefit.draft.counted_as.label,
                one.why.sentence,
            )
            for one in found.unpriced
        ),
    )


def shares(found: WorkedOut) -> Table:
    """Return what was taken off each benefit, and why by what."""
    return Table(
        _("What is taken off each benefit"),
        (
            _("Benefit"),
            _("Would have come anyway"),
            _("Moved elsewhere"),
            _("Went to others"),
            _("Our share"),
            _("Optimism"),
            _("Evidence"),
        ),
        (False, True, True, True, True, True, False),
        tuple(
            (
                one.draft.what,
                said.share(one.draft.deadweight),
                said.share(one.draft.displacement),
                said.share(one.draft.leakage),
                said.share(one.draft.attribution),
                said.share(one.optimism.share),
                _("grade {grade}: {what}").format(grade=one.optimism.grade, what=one.optimism.what),
            )
            for one in found.priced
        ),
    )


def costs(found: WorkedOut) -> Table:
    """Return every line of cost as entered, in the model's prices, and in the worth of year 0."""
    worth = dict(found.standard.costs)
    return Table(
        _("Costs, present value in the prices of {year}").format(year=found.in_use.price_year),
        (
            _("Year"),
            _("What"),
            _("Borne by"),
            _("As entered"),
            _("Prices of {year}").format(year=found.in_use.price_year),
            _("Raised for optimism"),
            _("Present value"),
            _("Source"),
        ),
        (False, False, False, True, True, True, True, False),
        tuple(
            (
                said.year_label(one.held.year),
                one.held.kind.label,
                one.held.payer,
                said.pounds(float(one.held.pounds)),
                said.pounds(one.pounds),
                _("{share} ({why})").format(share=said.share(one.optimism.share), why=one.optimism.what.lower()),
                said.rounded(worth[one.key].estimate),
                one.held.source or _("not given"),
            )
            for one in found.spent
        ),
    )


def under_other_assumptions(found: WorkedOut) -> Table:
    """Return the answer by other rates, without corrections, and for the years measured alone."""
    names = (
        _("Standard rates (3.5% falling)"),
        _("Health rates (1.5% falling), for effects on health counted as such"),
        _("Sensitivity of 2026 (3% falling): without pure time preference"),
    )
    rows = [_row(name, answer) for name, (_rates, answer) in zip(names, found.schedules, strict=True)]
    rows.append(_row(_("Without corrections for optimism"), found.without_optimism))
    if any(one.draft.lasts_years for one in found.priced):
        rows.append(_row(_("Without the years beyond those measured or recorded"), found.as_measured))
    return Table(
        _("The answer under other assumptions"),
        (_("Assumption"), _("Benefits"), _("Costs"), _("Net present value"), _("Back for each £1")),
        (False, True, True, True, True),
        tuple(rows),
    )


def _row(name: str, answer: Simulated) -> tuple[str, ...]:
    return (
        name,
        said.rounded(answer.present_benefits.estimate),
        said.rounded(answer.present_costs.estimate),
        with_interval(answer.net_present_value),
        ratio(answer),
    )


def ratio(answer: Simulated) -> str:
    """Return a ratio with its limits, "–" where there is none."""
    if answer.ratio is None:
        return "–"
    middle, low, high = (
        said.for_each_pound(one) for one in (answer.ratio.estimate, answer.ratio.low, answer.ratio.high)
    )
    return middle if low == high else _("{amount} ({low} to {high})").format(amount=middle, low=low, high=high)


def swings(rows: Sequence[SwingRow]) -> Table:
    """Return the rows of the tornado as a table."""
    return Table(
        _("Net present value, one number moved at a time"),
        (_("What is moved"), _("From"), _("To"), _("At the first"), _("At the second")),
        (False, True, True, True, True),
        tuple((row.name, row.low, row.high, said.rounded(row.at_low), said.rounded(row.at_high)) for row in rows),
    )
