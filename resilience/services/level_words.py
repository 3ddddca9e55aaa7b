"""Levels, their evidence and their spread in words, the same on every page and in every document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services import words
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.framework import Framework
    from resilience.statistics.ordinal import Ordinal
    from resilience.views.outcome import IndicatorOutcome, Outcome
    from resilience.views.sign_off import DissentLine


def levels_table(held: Outcome) -> Table:
    """Return every indicator asked with its agreed level, what is reached, evidence, spread and reason."""
    return Table(
        _("Agreed levels, {round}").format(round=held.round.name),
        (
            _("Indicator"),
            _("Claimed"),
            _("Reached"),
            _("Strength of evidence"),
            _("First answers"),
            _("Reason"),
        ),
        (False, True, True, False, False, False),
        tuple(_row(held.indicators[asked.code]) for asked in held.framework.indicators),
    )


def _row(one: IndicatorOutcome) -> tuple[str, ...]:
    return (
        f"{one.code} {one.name}",
        claimed_words(one),
        "" if one.reached is None else str(one.reached),
        strength_words(one),
        spread_words(one.first.levels),
        _why(one),
    )


def _why(one: IndicatorOutcome) -> str:
    is_whole_sentence = one.reason.endswith((".", "!", "?"))
    return (" " if is_whole_sentence else "; ").join(part for part in (one.reason, one.held_back) if part)


def claimed_words(one: IndicatorOutcome) -> str:
    """Return what was agreed: a level, another answer, or that nothing was."""
    if one.answer is None:
        return _("not agreed")
    return one.answer.kind.label if one.answer.level is None else str(one.answer.level)


def level_words(one: IndicatorOutcome) -> str:
    """Return the level to go by: "4 claimed, 3 reached", "3", "median 2 (not agreed)", "3.4 (published)"."""
    if one.is_held_back:
        return _("{claimed} claimed, {reached} reached").format(claimed=one.claimed, reached=one.reached)
    if one.answer is not None:
        return claimed_words(one)
    if one.published is not None:
        return _("{level} (published)").format(level=f"{one.published:g}")
    median = one.first.levels.median
    if median is None:
        return words.level(None)
    return _("median {level} (not agreed)").format(level=words.level(median))


def strength_words(one: IndicatorOutcome) -> str:
    """Return the strongest evidence in date with its letter, or that there is none."""
    if one.strength is None:
        return _("none in date")
    return _("{kind} ({letter})").format(kind=one.strength.label, letter=one.strength.value)


def spread_words(levels: Ordinal) -> str:
    """Return how first answers were spread: "3 (range 2 to 4, n = 5)"; with one or none, just that."""
    if levels.median is None:
        return _("no level given")
    if levels.low == levels.high:
        return _("{median} (n = {n})").format(median=words.level(levels.median), n=levels.n)
    return _("{median} (range {low} to {high}, n = {n})").format(
        median=words.level(levels.median), low=levels.low, high=levels.high, n=levels.n
    )


def one_scale_words(framework: Framework) -> str:
    """Say how levels of different scales come into one median; "" where all indicators have the same."""
    if not framework.has_mixed_scales:
        return ""
    return _(
        "Its indicators have different scales: each level counts by its place in its own range, as a whole level from "
        "0 to {top}."
    ).format(top=framework.top_level)


def dissent_table(lines: Sequence[DissentLine]) -> Table:
    """Return dissents as a table, those withdrawn among them and saying so."""
    return Table(
        _("Dissents, in the order in which they were recorded; UK time"),
        (_("Agency"), _("About"), _("What it does not agree with"), _("Recorded")),
        (False, False, False, False),
        tuple((line.agency, line.about, line.said, line.recorded) for line in lines),
    )
