"""What the coefficients of agreement say, and what they do not, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _, ngettext

if TYPE_CHECKING:
    from resilience.services.moderated import Moderated
    from resilience.views.agreement import AgreementLine, Figure

FEWEST = 3
"""Evaluators from which a coefficient says anything; two have a percentage and a range."""
FEW = 5
"""Evaluators below which the intervals are said to be wide."""
TENTATIVE, RELIABLE = 0.667, 0.8
"""Krippendorff's marks: what an alpha has to reach for tentative conclusions, and for firm ones."""
HIGH_PERCENT, APART = 0.7, 0.2
"""The share of pairs at one level that counts as most; and how far alpha has to lie below AC2 to be explained."""


def sentence(whole: AgreementLine) -> str:
    """Return the figures over all indicators in one sentence."""
    if whole.same.estimate is None:
        return whole.same.why_not
    said = ngettext(
        "Two evaluators chose the same level in {share}% of cases ({n} evaluator, {indicators} indicators).",
        "Two evaluators chose the same level in {share}% of cases ({n} evaluators, {indicators} indicators).",
        whole.evaluators,
    ).format(share=round(100 * whole.same.estimate), n=whole.evaluators, indicators=whole.indicators)
    if whole.alpha.estimate is None or whole.ac2.estimate is None:
        return said
    return said + _(" Alpha is {alpha}, AC2 is {gwet}.").format(
        alpha=coefficient_words(whole.alpha), gwet=coefficient_words(whole.ac2)
    )


def says(held: Moderated, whole: AgreementLine) -> list[str]:
    """Return what the figures say and what they do not, each where it applies."""
    if whole.same.estimate is None:
        return []
    if whole.evaluators < FEWEST:
        return [
            _(
                "From two evaluators there is a percentage and a range, and no coefficient: what chance would give "
                "cannot be told from two people."
            )
        ]
    said = [_verdict(whole)]
    said.extend(_why_apart(whole))
    if whole.evaluators < FEW:
        said.append(
            _("With {n} evaluators one of them weighs much: look at the answers more than at the figures.").format(
                n=whole.evaluators
            )
        )
    levels = {one.first.answer.level for one in held.given if one.was_blind} - {None}
    if len(levels) <= 2:  # noqa: PLR2004 - a scale of which two levels are used tells little
        said.append(_("Only {n} of the levels were used, so the intervals are wide.").format(n=len(levels)))
    said.append(_("None of this says whether the levels are right: people can agree and be wrong together."))
    return said


def _verdict(whole: AgreementLine) -> str:
    if whole.alpha.estimate is None:
        return whole.alpha.why_not
    if whole.alpha.estimate >= RELIABLE:
        return _("By Krippendorff's mark of 0.80 the evaluators read the descriptions alike.")
    if whole.alpha.estimate >= TENTATIVE:
        return _(
            "Alpha lies between Krippendorff's marks of 0.67 and 0.80: good enough for tentative conclusions, so talk "
            "about where you differ."
        )
    return _(
        "Alpha lies below Krippendorff's mark of 0.67: the evaluators see the partnership differently, or read the "
        "descriptions differently. Talk before you rely on a level."
    )


def _why_apart(whole: AgreementLine) -> list[str]:
    """Say why alpha is far below AC2, where it is: both are right about different things."""
    same, alpha, ac2 = whole.same.estimate, whole.alpha.estimate, whole.ac2.estimate
    is_apart = alpha is None or (ac2 is not None and alpha < ac2 - APART)
    if same is None or not is_apart:
        return []
    if same >= HIGH_PERCENT:
        return [
            _(
                "Alpha is low although most agree: nearly everybody uses the same few levels, so that alpha cannot "
                "tell agreement from chance. Here AC2 and the percentage say more."
            )
        ]
    return [
        _(
            "AC2 is high because most answers lie close together on the scale; alpha is low because they hardly tell "
            "one indicator from another. The evaluators agree roughly on how high the levels are, and less on what is "
            "stronger than what."
        )
    ]


def percent_words(figure: Figure) -> str:
    """Return a share with its interval: "62% (50 to 74)"; "none" where there is none."""
    if figure.estimate is None:
        return _("none")
    said = f"{100 * figure.estimate:.0f}%"
    if figure.low is None or figure.high is None:
        return said
    return _("{said} ({low} to {high})").format(
        said=said, low=f"{max(0.0, 100 * figure.low):.0f}", high=f"{100 * figure.high:.0f}"
    )


def coefficient_words(figure: Figure) -> str:
    """Return a coefficient with its interval: "0.62 (0.50 to 0.74)"; "none" where there is none."""
    if figure.estimate is None:
        return _("none")
    if figure.low is None or figure.high is None:
        return _signed(figure.estimate)
    return _("{said} ({low} to {high})").format(
        said=_signed(figure.estimate), low=_signed(figure.low), high=_signed(figure.high)
    )


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")
