"""The judged parts of the page: the sum, what it hangs on, the public purse, who benefits, and how it is worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.unit_cost import Cashable
from resilience.locales import _
from resilience.services import words
from resilience.services.value import answers, reach_tables, tables
from resilience.services.value import money_words as said
from resilience.services.value.conditions import under
from resilience.services.value.swings import swings
from resilience.statistics.value import STANDARD
from resilience.views.need import Judged
from resilience.views.value import TornadoView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.worth import Beside
    from resilience.services.value.model import WorkedOut


def money(found: WorkedOut) -> Judged:
    """Return the sum: benefits against costs, with every line beneath."""
    whole = found.standard
    sentence = _("Benefits of about {benefits} stand against costs of about {costs}.").format(
        benefits=said.about(whole.present_benefits.estimate), costs=said.about(whole.present_costs.estimate)
    )
    return Judged(
        heading=_("What came back, and what it cost"),
        sentence=sentence,
        verdict=None,
        number="",
        method=basis(found),
        worked_out=how(found),
        tables=(
            tables.benefits(found),
            *((tables.shares(found),) if found.priced else ()),
            *((tables.costs(found),) if found.spent else ()),
            tables.under_other_assumptions(found),
        ),
        false_if=_false_if(found),
    )


def without_money(found: WorkedOut) -> Judged:
    """Return what was entered where none of it earns money, with the reason of each."""
    return Judged(
        heading=_("What was entered, and why it earns no money"),
        sentence=_("Each line waits for what its last column says."),
        verdict=None,
        number="",
        method=_("Unit costs: {edition}.").format(edition=found.in_use.said),
        worked_out=_(
            "A price multiplies only an outcome that was itself counted, and only what it prices: attendances take "
            "prices of attendances. Requests have no price, since averted requests are not averted needs."
        ),
        tables=(tables.reasons(found),),
    )


def basis(found: WorkedOut) -> str:
    """Return in one line by which prices, rates and edition everything is worked out."""
    return _(
        "Prices of {year}, worth in {base}; unit costs: {edition} ({whose}); discounted by the standard rates of the "
        "Green Book {green}."
    ).format(
        year=found.in_use.price_year,
        base=said.year_label(found.base),
        edition=found.in_use.said,
        whose=_("shipped") if found.in_use.is_shipped else _("brought in here"),
        green=STANDARD.edition,
    )


def how(found: WorkedOut) -> str:
    """Return method, assumptions and sources of every figure."""
    deflators = found.in_use.edition.deflators
    parts = [
        _(
            "A year's benefit is units avoided × price of one × what is left after deadweight, displacement, leakage, "
            "our share and the correction for optimism; it counts from the day on which the effect begins, for the "
            "time measured and the years entered after it, so that the first and the last financial year may have a "
            "part of it, and is discounted from the year of the first cost on."
        ),
        _effect_words(found),
        _(
            "The interval carries what is uncertain about effects and recorded counts through {n} draws. Prices, "
            "shares, years and costs are assumptions: the picture of what the answer hangs on tries each of them."
        ).format(n=f"{found.standard.draws:,}"),
        _("No cost and no benefit is taken for a year that nobody entered."),
        _("Prices are brought to {year} by “{name}” of {month} ({source}).").format(
            year=found.in_use.price_year,
            name=deflators.name,
            month=words.month(deflators.dated),
            source=deflators.source,
        ),
        _("Sources: {prices}; {rates}, {edition}; corrections for optimism: {optimism}.").format(
            prices="; ".join(dict.fromkeys(one.cost.source for one in found.priced)) or found.in_use.edition.source,
            rates=STANDARD.source,
            edition=STANDARD.edition,
            optimism="; ".join(_optimism_sources(found)) or _("none used"),
        ),
        _("Words for a ratio: Department for Transport, 2017, Value for Money Framework."),
    ]
    return " ".join(filter(None, parts))


def _effect_words(found: WorkedOut) -> str:
    measured = found.measured
    said_of = []
    if measured is not None and any(one.is_measured for one in found.priced):
        said_of.append(
            _(
                "The effect is the one measured on “{unit}” over {years} (grade of evidence {grade} of 5), taken to be "
                "normal within its interval; it is against what would have been, so that deadweight is in it already."
            ).format(unit=measured.unit, years=said.years(measured.years), grade=measured.grade)
        )
    if any(not one.is_measured for one in found.priced):
        said_of.append(
            _("Recorded counts stand as entered, each with its source: {sources}; nobody evaluated them.").format(
                sources="; ".join(
                    dict.fromkeys(one.draft.source or _("none") for one in found.priced if not one.is_measured)
                )
            )
        )
    return " ".join(said_of)


def _optimism_sources(found: WorkedOut) -> dict[str, None]:
    return dict.fromkeys(
        [*(one.optimism.source for one in found.priced), *(one.optimism.source for one in found.spent)]
    )


def _false_if(found: WorkedOut) -> tuple[str, ...]:
    sentences = [
        _("The effect is not due to the intervention: the page of the effect says what speaks against it."),
        _("Another intervention claims the same change: shares of one outcome may not come to more than 100% here."),
        _("What was avoided came back later, or elsewhere: displacement and the years entered stand for that."),
        _("Prices of one are averages of the whole country and of their year: local ones may be brought in as a file."),
    ]
    if any(one.draft.lasts_years for one in found.priced):
        sentences.append(_("The effect fades sooner than entered: the table gives the answer without those years."))
    return tuple(sentences)


def hangs_on(found: WorkedOut) -> TornadoView | None:
    """Return what the answer hangs on, `None` where nothing moves it."""
    rows = swings(found)
    if not rows:
        return None
    first, middle = rows[0], found.standard.net_present_value.estimate
    turning = [row.name for row in rows if min(row.at_low, row.at_high) < 0 < max(row.at_low, row.at_high)]
    sentence = _("It hangs most on “{name}”: from {low} to {high}.").format(
        name=first.name,
        low=said.about(min(first.at_low, first.at_high)),
        high=said.about(max(first.at_low, first.at_high)),
    )
    sentence += " " + _turning_words(turning, is_gain=middle >= 0)
    judged = Judged(
        heading=_("What the answer hangs on"),
        sentence=sentence,
        verdict=None,
        number="",
        method=_("One number moved at a time. The line is the answer as it stands; dotted: neither gain nor loss."),
        worked_out=_(
            "Effects and counts move between the limits of their 95% interval. Assumptions have none, so each is tried "
            "over a stated range: prices and costs a fifth either way, our share 20 points either way, what is taken "
            "off from nothing to twice what was entered (at least a tenth), the correction for optimism from nothing "
            "to the largest step (40%), and how long it lasts from the years measured alone."
        ),
        tables=(tables.swings(rows),),
    )
    return TornadoView(judged, middle, rows)


def _turning_words(names: Sequence[str], *, is_gain: bool) -> str:
    if not names:
        return _("None of them alone turns gain into loss or loss into gain.")
    said = (
        _("These alone could turn gain into loss: {names}.")
        if is_gain
        else _("These alone could turn loss into gain: {names}.")
    )
    return said.format(names="; ".join(names))


def purse(found: WorkedOut) -> Judged:
    """Return what the public purse sees: fiscal benefits alone, by who bears them and whether they free money."""
    return Judged(
        heading=_("What the public purse sees"),
        sentence=_purse_sentence(found),
        verdict=None,
        number="",
        method=_(
            "Fiscal benefits only, against all costs. Whether one fewer frees money is a judgement of the source."
        ),
        worked_out=how(found),
        tables=(
            *((reach_tables.agencies(found),) if found.purse is not None else ()),
            *((reach_tables.payers(found),) if found.spent else ()),
        ),
    )


def _purse_sentence(found: WorkedOut) -> str:
    if found.purse is None:
        return _("Nothing comes back to the public purse: no benefit entered is fiscal.")
    money_words, ratio = _freed_words({one.cost.cashable for one in found.fiscal}), found.purse.ratio
    if ratio is None:
        return money_words
    back = _("{ratio} back for each £1 ({between}).").format(
        ratio=said.for_each_pound(ratio.estimate), between=answers.ratio_between(ratio)
    )
    return f"{under(found, back)} {money_words}"


def _freed_words(cashable: set[Cashable]) -> str:
    if cashable == {Cashable.YES}:
        return _("All of it frees money.")
    if cashable == {Cashable.NO}:
        return _("None of it frees money that can be spent on something else: it frees time or room.")
    return _("Part of it frees money; the rest frees time or room.")


def who(found: WorkedOut, beside: Sequence[Beside]) -> Judged:
    """Return who benefits, in money and beside it."""
    return Judged(
        heading=_("Who benefits"),
        sentence=_("In money and beside it, the two never added together."),
        verdict=None,
        number="",
        method="",
        worked_out=_("As entered by the area lead with each benefit; money is worked out as above."),
        tables=(reach_tables.who_benefits(found, beside),),
    )
