"""What a pair's rounds say in words: an association with its interval, and why it is no more than that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import Period
from resilience.domain.vocabulary import Verdict
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.learning.pair_points import is_beside_usual, is_seasonal
from resilience.services.need_periods import span_words
from resilience.statistics.association import FEWEST_FOR_LIMITS, kendall
from resilience.views.need import Judged
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.capability import PairDraft
    from resilience.services.learning.pair_measures import Measure
    from resilience.statistics.association import Association
    from resilience.views.capability import PairPoint

FEWEST = 8
"""Rounds, or areas, below which nothing is concluded: under it even a strong association comes by chance too often."""
FALSE_ALARMS = 0.05


def within(held: Sequence[PairPoint], draft: PairDraft, measure: Measure, names: tuple[str, str], pairs: int) -> Judged:
    """Return what an area's own rounds show; `names` are the pair's heading and the indicator's name.

    `pairs` is how many were ever named, withdrawn ones included.
    """
    heading, indicator = names
    known = [one for one in held if one.compared is not None]
    found = kendall([one.level for one in known], [_number(one) for one in known])
    return Judged(
        heading=heading,
        sentence=sentence(found, draft, indicator, measure.name, ngettext("round", "rounds", found.n)),
        verdict=verdict(found),
        number=number(found, ngettext("round", "rounds", found.n)),
        method=_method(draft, measure, held),
        worked_out=worked_out(),
        tables=(_table(held, measure),) if held else (),
        false_if=(*_by_time(known), *false_if(held, pairs)),
    )


def _number(one: PairPoint) -> float:
    return float("nan") if one.compared is None else one.compared


def verdict(found: Association) -> Verdict | None:
    """Return how an association is called; `None` for one beyond chance, which is neither good nor bad by itself."""
    if found.n < FEWEST:
        return Verdict.TOO_EARLY
    if found.estimate is None or (found.low is not None and found.high is not None and found.low <= 0 <= found.high):
        return Verdict.NOISE
    return None


def number(found: Association, noun: str) -> str:
    """Return the association with its interval and n, "" where none can be worked out or it would mislead."""
    if found.estimate is None or found.n < FEWEST_FOR_LIMITS:
        return ""
    if found.low is None or found.high is None:
        return _("Association {tau}, no interval, n = {n} {noun}").format(
            tau=_signed(found.estimate), n=found.n, noun=noun
        )
    return _("Association {tau} ({low} to {high}), n = {n} {noun}").format(
        tau=_signed(found.estimate), low=_signed(found.low), high=_signed(found.high), n=found.n, noun=noun
    )


def sentence(found: Association, draft: PairDraft, indicator: str, measure: str, noun: str) -> str:
    """Return the conclusion in one sentence, or why there is none."""
    if not found.n:
        return _("Nothing to set side by side yet: no round has both an agreed level and the months after it.")
    if found.n < FEWEST:
        return (
            _("{n} {noun} have both a level and a measure, and from fewer than {few} nothing can be concluded.").format(
                n=found.n, noun=noun, few=FEWEST
            )
            if found.n > 1
            else _(
                "1 {noun} has both a level and a measure, and from fewer than {few} nothing can be concluded."
            ).format(noun=noun, few=FEWEST)
        )
    if found.estimate is None:
        return _("One of the two never changed over {n} {noun}, so nothing can go together with it.").format(
            n=found.n, noun=noun
        )
    if verdict(found) is Verdict.NOISE:
        return _("Over {n} {noun}, {indicator} and {measure} go together by no more than chance.").format(
            n=found.n, noun=noun, indicator=indicator, measure=measure
        )
    return _("An association, {expected}: where {indicator} stood higher, {measure} was {way} afterwards.").format(
        expected=_expected(found.estimate, draft),
        indicator=indicator,
        measure=measure,
        way=_("higher") if found.estimate > 0 else _("lower"),
    )


def _expected(estimate: float, draft: PairDraft) -> str:
    is_expected = (estimate > 0) is (draft.direction is Improvement.UP)
    return _("as was expected") if is_expected else _("against what was expected")


def false_if(held: Sequence[PairPoint], pairs: int) -> tuple[str, ...]:
    """Return why an association is no proof, as far as it is the same for every pair."""
    return (
        _("A common cause would make both move: a flood, a new budget, a change in who is asked or what is recorded."),
        _("The order may be the other way round: need that rose, or fell, may have moved the level that was agreed."),
        _(
            "After a very bad year the next is better by itself. Where levels are raised after bad years, measures "
            "then fall with no help of theirs (regression to the mean)."
        ),
        _chance(pairs),
        *_named_late(held),
    )


def _chance(pairs: int) -> str:
    return ngettext(
        "{n} pair was ever named here, withdrawn ones included. With no pair going together at all, {alarms} of them "
        "would still be expected to show an association beyond chance.",
        "{n} pairs were ever named here, withdrawn ones included. With no pair going together at all, {alarms} of them "
        "would still be expected to show an association beyond chance.",
        pairs,
    ).format(n=pairs, alarms=f"{pairs * FALSE_ALARMS:.2f}".rstrip("0").rstrip("."))


def _named_late(held: Sequence[PairPoint]) -> tuple[str, ...]:
    known = sum(one.was_known and one.value is not None for one in held)
    if not known:
        return ()
    return (
        ngettext(
            "For {n} round the months were over when the pair was named: only later ones put it to the test.",
            "For {n} rounds the months were over when the pair was named: only later ones put it to the test.",
            known,
        ).format(n=known),
    )


def _by_time(known: Sequence[PairPoint]) -> tuple[str, ...]:
    """Say how far each side moved with time alone: two things that both grow always go together.

    Of few rounds nothing, since two of them go with time by 1 whatever they are.
    """
    if len(known) < FEWEST:
        return ()
    order = list(range(len(known)))
    sides = (kendall(order, [one.level for one in known]), kendall(order, [_number(one) for one in known]))
    level, measure = (one.estimate for one in sides)
    if level is None or measure is None:
        return ()
    return (
        _(
            "Two things that both move with time go together whatever they are: over these rounds the level goes with "
            "time by {level} and the measure by {measure} (from −1 to 1)."
        ).format(level=_signed(level), measure=_signed(measure)),
    )


def _method(draft: PairDraft, measure: Measure, held: Sequence[PairPoint]) -> str:
    said = [
        _("Level: as agreed and signed off, before gating."),
        ngettext(
            "Measure: {measure}, {unit}, over the months that begin {n} whole month after the round closed.",
            "Measure: {measure}, {unit}, over the months that begin {n} whole months after the round closed.",
            draft.lag_months,
        ).format(measure=measure.name, unit=measure.unit, n=draft.lag_months)
        if draft.lag_months
        else _("Measure: {measure}, {unit}, over the first whole months after the round closed.").format(
            measure=measure.name, unit=measure.unit
        ),
    ]
    if is_seasonal(held):
        said.append(
            _("Rounds closed in other months of the year, so each value stands against the usual of its months.")
            if is_beside_usual(held)
            else _("Rounds closed in other months of the year, and too few years are held to take the season out.")
        )
    if held:
        said.append(_("Dotted: the day on which a round closed. Shaded: the months looked at."))
    return " ".join(said)


def worked_out() -> str:
    """Return how the association is worked out."""
    return _(
        "The level is the agreed one before gating, because a gate at a high level itself asks for a measured effect: "
        "behind the gate the two would go together by construction. Levels have an order and no size, so the "
        "association is Kendall's tau-b, from −1 (always in opposite order) over 0 to 1 (always in the same order). "
        "Its interval is by Fisher's transformation with an error from leaving out each pair of values in turn, and "
        "holds the true value 95 times in 100 where values do not depend on one another; rounds of one area often do, "
        "and the interval is then too narrow. Three whole months are looked at, or one year where the series goes by "
        "year. A pair is named beforehand with its lag, and neither is changed afterwards."
    )


def _table(held: Sequence[PairPoint], measure: Measure) -> Table:
    is_beside = is_beside_usual(held)
    return Table(
        _("Round by round"),
        (
            _("Round"),
            _("Closed"),
            _("Level before gating"),
            _("Months looked at"),
            _("Measure, {unit}").format(unit=measure.unit),
            *((_("Against the usual"),) if is_beside else ()),
            _("When it was named"),
        ),
        (False, False, True, False, True, *((True,) if is_beside else ()), False),
        tuple(
            (
                one.round_name,
                words.day(one.closed_on),
                str(one.level),
                span_words(Period(one.first, one.last)),
                one.missing if one.value is None else words.rate(one.value),
                *((_number_words(one.compared),) if is_beside else ()),
                _("were over") if one.was_known else _("lay ahead"),
            )
            for one in held
        ),
    )


def _number_words(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def _signed(value: float) -> str:
    said = f"{value:+.2f}".replace("-", "−")
    return "0" if said in {"+0.00", "−0.00"} else said
