"""Self and peers side by side, indicator by indicator: distributions, medians and ranges, never one averaged figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.frameworks import framework_of_round
from resilience.services.rounds import analysis_areas
from resilience.statistics.ordinal import summary
from resilience.views.peers import BesideLine, BesideView, Side
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.assessment import Assessment, Round, Score
    from resilience.domain.framework import Framework, Indicator
    from resilience.domain.moderation import AgreedScore
    from resilience.domain.viewer import ReadableArea
    from resilience.storage.store import Tx


def beside(tx: Tx, area: ReadableArea, round_: Round, own: Assessment, peers: Assessment) -> BesideView:
    """Return both assessments side by side on the analysis areas; that both may be read is for the caller to ask."""
    framework = framework_of_round(tx, round_)
    wanted = analysis_areas(tx, area, round_)
    indicators = [one for one in framework.indicators if wanted is None or one.feature in wanted]
    ours = _sides(indicators, tx.scores.submitted(area, own.id), tx.agreed.of(area, own.id))
    theirs = _sides(indicators, tx.scores.submitted(area, peers.id), tx.agreed.of(area, peers.id))
    lines = tuple(_line(one, ours[one.code], theirs[one.code]) for one in indicators)
    return BesideView(
        sentence=_sentence(lines),
        method=_(
            "Rings are the partnership's agreed levels and dots the peers', or medians while nothing is agreed; bars "
            "run from the lowest to the highest level given."
        ),
        worked_out=_(
            "Levels have an order and no size, so they are not added up: each side stands for itself, and the two are "
            "never averaged. Lower and higher compare the agreed levels where both sides have one, and the medians of "
            "what was submitted elsewhere. Peers are few and chosen: a difference is something to talk about, not a "
            "measurement."
        ),
        top_level=max((one.top_level for one in indicators), default=0),
        lines=lines,
        by_feature=_by_feature(framework, lines),
        by_indicator=_by_indicator(lines),
    )


def _sides(indicators: Sequence[Indicator], scores: Sequence[Score], agreed: dict[str, AgreedScore]) -> dict[str, Side]:
    given: dict[str, list[int | None]] = {}
    for score in scores:
        given.setdefault(score.indicator, []).append(score.answer.level)
    return {one.code: _side(one, given.get(one.code, []), agreed.get(one.code)) for one in indicators}


def _side(indicator: Indicator, levels: Sequence[int | None], agreed: AgreedScore | None) -> Side:
    held = summary(levels, scale=range(indicator.top_level + 1))
    return Side(
        n=held.n,
        without_level=held.missing,
        median=held.median,
        low=held.low,
        high=held.high,
        counts=tuple(one.count for one in held.counts),
        agreed=None if agreed is None else agreed.answer.level,
    )


def _line(indicator: Indicator, own: Side, peers: Side) -> BesideLine:
    return BesideLine(indicator.code, indicator.name, indicator.feature, own, peers, _difference(own, peers))


def _difference(own: Side, peers: Side) -> int | None:
    both_agreed = own.agreed is not None and peers.agreed is not None
    ours, theirs = (own.agreed, peers.agreed) if both_agreed else (own.median, peers.median)
    if ours is None or theirs is None:
        return None
    return (theirs > ours) - (theirs < ours)


def _sentence(lines: Sequence[BesideLine]) -> str:
    compared = [line.difference for line in lines if line.difference is not None]
    if not compared:
        return _("No indicator has a level from both sides yet.")
    return ngettext(
        "Of {n} indicator peers judge {lower} lower than the partnership, {same} the same and {higher} higher",
        "Of {n} indicators peers judge {lower} lower than the partnership, {same} the same and {higher} higher",
        len(compared),
    ).format(
        n=len(compared),
        lower=compared.count(-1),
        same=compared.count(0),
        higher=compared.count(1),
    )


def _by_feature(framework: Framework, lines: Sequence[BesideLine]) -> Table:
    rows = []
    for feature in framework.features:
        of_feature = [line.difference for line in lines if line.feature == feature.code]
        if of_feature:
            counts = (of_feature.count(-1), of_feature.count(0), of_feature.count(1), of_feature.count(None))
            rows.append((feature.name, *(str(count) for count in counts)))
    return Table(
        _("Indicators of each feature, by how peers judge them beside the partnership"),
        (_("Feature"), _("Lower"), _("The same"), _("Higher"), _("Not comparable")),
        (False, True, True, True, True),
        tuple(rows),
    )


def _by_indicator(lines: Sequence[BesideLine]) -> Table:
    return Table(
        _("Each indicator: evaluators of the partnership, and visiting peers"),
        (
            _("Indicator"),
            _("Partnership"),
            _("How many gave each level, 0 first"),
            _("Peers"),
            _("How many gave each level, 0 first"),
            _("Peers beside partnership"),
        ),
        (False, False, False, False, False, False),
        tuple(
            (
                f"{line.code} {line.name}",
                _said(line.own, ngettext("{n} evaluator", "{n} evaluators", line.own.n)),
                _counts(line.own),
                _said(line.peers, ngettext("{n} peer", "{n} peers", line.peers.n)),
                _counts(line.peers),
                _difference_words(line.difference),
            )
            for line in lines
        ),
    )


def _said(side: Side, who: str) -> str:
    """Return one side in words: its agreed level if there is one, its median, its range, and how many gave a level."""
    if side.median is None:
        return _("no level given") if side.agreed is None else _("agreed {level}").format(level=side.agreed)
    spread = (
        _("median {median}, from {low} to {high}") if side.low != side.high else _("median {median}, all the same")
    ).format(median=words.level(side.median), low=side.low, high=side.high)
    agreed = "" if side.agreed is None else _("agreed {level}; ").format(level=side.agreed)
    return f"{agreed}{spread}; {who.format(n=side.n)}"


def _counts(side: Side) -> str:
    return " · ".join(str(count) for count in side.counts)


def _difference_words(difference: int | None) -> str:
    return {-1: _("lower"), 0: _("the same"), 1: _("higher"), None: _("not comparable")}[difference]
