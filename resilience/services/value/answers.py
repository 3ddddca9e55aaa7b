"""The answer in words: the title, the large numbers, and what asks for care."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import CountedAs, Verdict
from resilience.locales import _
from resilience.services.value import money_words as said
from resilience.services.value.conditions import condition, provided, under
from resilience.services.value.pricing import NoMoney
from resilience.statistics.value import category
from resilience.views.value import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.services.value.model import WorkedOut
    from resilience.statistics.value import Worth

FIRST_REASONS = (
    NoMoney.TAKEN,
    NoMoney.REQUEST,
    NoMoney.TOO_EARLY,
    NoMoney.NO_EFFECT,
    NoMoney.COUNTED_OTHERWISE,
    NoMoney.NOT_IN_EDITION,
    NoMoney.NO_VALUE,
    NoMoney.NO_PRICE,
    NoMoney.CLAIM,
)
"""Which reason for no money is told first, where there are several."""


def title(found: WorkedOut) -> str:
    """Return the answer in one sentence."""
    if not found.priced:
        return _("No money yet: {why}").format(why=why_no_money(found))
    whole = found.standard
    if whole.ratio is None or whole.probability_above_1 is None:
        return _worth_alone(found)
    if not found.is_uncertain:
        answer = _("{ratio} back for each £1 if the recorded count is right; nobody gave its limits").format(
            ratio=said.for_each_pound(whole.ratio.estimate)
        )
    else:
        answer = _("{ratio} back for each £1, {between}; {covers}").format(
            ratio=said.for_each_pound(whole.ratio.estimate),
            between=ratio_between(whole.ratio),
            covers=said.covers(whole.probability_above_1),
        )
    return under(found, answer)


def _worth_alone(found: WorkedOut) -> str:
    """Return the answer where there is no cost to set it against."""
    worth = said.about(found.standard.present_benefits.estimate)
    if condition(found):
        return under(found, _("worth about {worth}; no costs are entered, so there is no ratio").format(worth=worth))
    return _("Worth about {worth} so far; no costs are entered, so there is no ratio").format(worth=worth)


def number(found: WorkedOut) -> str:
    """Return the ratio with its interval, "" where there is none."""
    ratio = found.standard.ratio if found.priced else None
    if ratio is None:
        return ""
    if not found.is_uncertain:
        return _("{ratio} per £1, no interval").format(ratio=said.for_each_pound(ratio.estimate))
    return _("{ratio} per £1 ({low} to {high})").format(
        ratio=said.for_each_pound(ratio.estimate),
        low=said.for_each_pound(ratio.low),
        high=said.for_each_pound(ratio.high),
    )


def why_no_money(found: WorkedOut) -> str:
    """Return the reason that nothing earns money."""
    reasons = {one.why for one in found.unpriced}
    if not reasons and found.measured is not None and found.measured.counted_as is CountedAs.REQUEST:
        return NoMoney.REQUEST.sentence
    if not reasons:
        return _("no benefit has been entered")
    if reasons == {NoMoney.CLAIM}:
        return _("what was entered is reported, not evaluated")
    return next(reason for reason in FIRST_REASONS if reason in reasons).sentence


def figures(found: WorkedOut) -> tuple[Figure, ...]:
    """Return the large numbers: ratio, net present value, payback, break-even; none without money."""
    if not found.priced:
        return ()
    return tuple(_figures(found))


def _figures(found: WorkedOut) -> Iterator[Figure]:
    whole = found.standard
    if whole.ratio is not None and whole.probability_above_1 is not None:
        yield Figure(
            _("{ratio} per £1").format(ratio=said.for_each_pound(whole.ratio.estimate)),
            _("{between}; “{category}” in the words of the Department for Transport").format(
                between=ratio_between(whole.ratio), category=category(whole.ratio.estimate).label
            ),
        )
        if found.is_uncertain:
            yield Figure(
                _("{n} in 100").format(n=_of_hundred(whole.probability_above_1)),
                provided(found, _("the chance that benefits are above costs")),
            )
    yield Figure(
        said.about(whole.net_present_value.estimate),
        _("net present value, {between}").format(between=_money_between(whole.net_present_value)),
    )
    if found.spent:
        yield Figure(*_payback(found))


def _payback(found: WorkedOut) -> tuple[str, str]:
    after = found.payback_years
    if after is None:
        return _("never"), _("paid back, by the benefits and years entered")
    if after == 0:
        return _("at once"), _("paid back: benefits are above costs from the first year on")
    return said.years(after), _("until paid back, from the end of {year}").format(year=said.year_label(found.base))


def _of_hundred(probability: float) -> str:
    """Return how many of a hundred; never none or all, which no number of draws can show."""
    rounded = round(said.HUNDRED * probability)
    if rounded == said.HUNDRED:
        return _("over 99")
    return str(rounded) if rounded else _("below 1")


def ratio_between(ratio: Worth) -> str:
    """Return the interval of a ratio, or that there is none: a count without limits is not thereby certain."""
    if ratio.low == ratio.high:
        return no_interval()
    return said.between(said.for_each_pound(ratio.low), said.for_each_pound(ratio.high))


def no_interval() -> str:
    """Return what stands in place of an interval where nobody gave limits."""
    return _("no interval: nobody gave limits")


def _money_between(worth: Worth) -> str:
    if worth.low == worth.high:
        return no_interval()
    return said.between(said.about(worth.low), said.about(worth.high))


def break_even_sentence(found: WorkedOut) -> str:
    """Say how large the effect has to be to cover its cost, beside what was measured; "" without costs or money."""
    if not found.spent or not found.priced:
        return ""
    if found.measured is None or not any(one.is_measured for one in found.priced):
        return _recorded_break_even(found)
    needed, measured = found.needed_a_year, found.measured
    if needed is None:
        return _("At these prices and shares no effect, however large, would cover the cost.")
    if needed == 0:
        return _("What is recorded covers the cost already, without the measured effect.")
    unit, reached = measured.unit, said.count(measured.avoided / measured.years)
    would_be = _expected_a_year(found)
    if would_be is None:
        return _("It covers its cost if at least {n} {unit} a year are avoided; measured: {reached}.").format(
            n=said.count(needed), unit=unit, reached=reached
        )
    return _(
        "It covers its cost if at least {needed} of {unit} are avoided ({n} a year); measured: {share} ({reached} a "
        "year, 95% between {low} and {high})."
    ).format(
        needed=said.share(needed / would_be),
        unit=unit,
        n=said.count(needed),
        share=said.share(-measured.share),
        reached=reached,
        low=said.count(measured.avoided_low / measured.years),
        high=said.count(measured.avoided_high / measured.years),
    )


def _recorded_break_even(found: WorkedOut) -> str:
    share = found.needed_share_of_recorded
    if share is None:
        return _("At these prices and shares no count, however large, would cover the cost.")
    return _("It covers its cost if at least {share} of the recorded counts are true.").format(share=said.share(share))


def _expected_a_year(found: WorkedOut) -> float | None:
    """Return what would have been in a year without it; `None` where the effect is too small to tell it by."""
    measured = found.measured
    if measured is None or abs(measured.share) < 0.001:  # noqa: PLR2004 - a tenth of a per cent
        return None
    return abs(measured.avoided / measured.share) / measured.years


def warnings(found: WorkedOut) -> tuple[str, ...]:
    """Return what asks for care."""
    return tuple(_warnings(found))


def _warnings(found: WorkedOut) -> Iterator[str]:
    measured = found.measured
    if any(one.is_measured for one in found.priced) and measured is not None:
        if measured.verdict in {Verdict.NOISE, Verdict.TOO_EARLY}:
            yield _("The effect is called “{verdict}”: its interval holds no effect, and so does the money's.").format(
                verdict=measured.verdict.label.lower()
            )
        if measured.avoided < 0:
            yield _("The effect went the wrong way, so that the money is a loss. It is not left out.")
        last = max((one.held.year for one in found.spent), default=None)
        if last is not None and last < said.financial_year_of(measured.last_after):
            yield _(
                "Costs are entered to {last} only, while the effect is measured for longer: is a year of costs missing?"
            ).format(last=said.year_label(last))
    yield from (one.said for one in found.unpriced if one.said)
    if any(one.why is NoMoney.REQUEST for one in found.unpriced):
        yield _(
            "Averted requests are not averted needs: fewer requests may mean that people gave up asking. They earn "
            "money only where something that costs money was itself counted, such as attendances or admissions."
        )
    if any(one.draft.lasts_years for one in found.priced):
        yield _beyond_what_was_measured(found)
    if found.priced and not found.spent:
        yield _("No costs are entered. They are entered with the intervention, by year.")


def _beyond_what_was_measured(found: WorkedOut) -> str:
    """Say how much of the answer rests on years that nobody has seen yet."""
    shorter, whole = found.as_measured, found.standard
    if shorter.ratio is None:
        return _("Of {all}, {part} are of years after those measured, which nobody has seen yet.").format(
            all=said.about(whole.present_benefits.estimate),
            part=said.about(whole.present_benefits.estimate - shorter.present_benefits.estimate),
        )
    return _(
        "Part of this is of years after those measured, which nobody has seen yet. Without them it is {ratio} for each "
        "£1 ({between})."
    ).format(ratio=said.for_each_pound(shorter.ratio.estimate), between=ratio_between(shorter.ratio))
