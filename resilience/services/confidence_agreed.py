"""Confidence by feature once levels are agreed: a feature stands where the middle of its indicators stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.domain.vocabulary import RoundForm
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.confidence_said import range_words, sentence_of, standing
from resilience.services.level_words import one_scale_words
from resilience.statistics.ordinal import Ordinal, summary
from resilience.views.board import ConfidenceView
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.framework import Feature
    from resilience.views.board import FeatureConfidence
    from resilience.views.outcome import IndicatorOutcome, Outcome


@dataclass(frozen=True, slots=True)
class _Latest:
    """The newest agreed level of an indicator, and the round that it is from."""

    indicator: IndicatorOutcome
    round_name: str


def _latest(series: Sequence[Outcome], feature: str) -> tuple[_Latest, ...]:
    """Return the newest agreed level of each indicator of a feature; `series` is in the order of rounds.

    Where the newest round that answered for the feature asked only the five questions, its one level stands alone.
    """
    answered = [one for one in series if any(held.answer is not None for held in _of(one, feature))]
    if not answered:
        return ()
    newest = answered[-1]
    if newest.round.form is RoundForm.QUICK:
        return tuple(_Latest(held, newest.round.name) for held in _of(newest, feature))
    found: dict[str, _Latest] = {}
    for one in answered:
        if one.round.form is RoundForm.FULL:
            found |= {held.code: _Latest(held, one.round.name) for held in _of(one, feature) if held.answer is not None}
    return tuple(found[asked.code] for asked in newest.framework.indicators_of(feature) if asked.code in found)


def _of(held: Outcome, feature: str) -> list[IndicatorOutcome]:
    return [held.indicators[asked.code] for asked in held.framework.indicators_of(feature)]


def agreed(now: Outcome, earlier: Sequence[Outcome]) -> ConfidenceView:
    """Return confidence by agreed levels; `earlier` are signed rounds of the framework, in their order."""
    series = [*earlier, now]
    features = tuple(_agreed_feature(now, feature, series, earlier) for feature in now.framework.features)
    before = earlier[-1].round.name if earlier else ""
    above = sum(feature.claimed_above for feature in features)
    return ConfidenceView(
        sentence=" ".join(part for part in (sentence_of(features), _above(above)) if part),
        method=_agreed_method(now, before),
        worked_out=_agreed_worked_out(now),
        round_name=now.round.name,
        before_name=before,
        top_level=now.framework.top_level,
        features=features,
        table=_agreed_table(now, before, features),
        is_agreed=True,
    )


def _agreed_feature(
    now: Outcome, feature: Feature, series: Sequence[Outcome], earlier: Sequence[Outcome]
) -> FeatureConfidence:
    newest = _latest(series, feature.code)
    levels = summary(_on_one_scale(now, one.indicator) for one in newest)
    before = summary(_on_one_scale(now, one.indicator) for one in _latest(earlier, feature.code)).median
    above = sum(one.indicator.is_held_back for one in newest)
    said = _agreed_said(feature.name, levels, before, above, newest, now)
    return replace(
        standing(feature, now, levels, before, said),
        indicators=levels.n,
        claimed_above=above,
        levels_from=_rounds_of(newest),
    )


def _on_one_scale(now: Outcome, held: IndicatorOutcome) -> float | None:
    return None if held.reached is None else now.framework.on_one_scale(held.code, held.reached)


def _agreed_said(
    name: str, levels: Ordinal, before: float | None, above: int, newest: Sequence[_Latest], now: Outcome
) -> str:
    if levels.median is None:
        return _("{feature}: no level is agreed, so there is none to show.").format(feature=name)
    said = ngettext(
        "{feature}: {median} (range {low} to {high}, {n} indicator)",
        "{feature}: {median} (range {low} to {high}, {n} indicators)",
        levels.n,
    ).format(feature=name, median=words.level(levels.median), low=levels.low, high=levels.high, n=levels.n)
    if before is not None and before != levels.median:
        said += _("; it was {before}").format(before=words.level(before))
    if above:
        said += _("; {n} claimed above what evidence shows").format(n=above)
    return said + _from_earlier(newest, now)


def _from_earlier(newest: Sequence[_Latest], now: Outcome) -> str:
    rounds = [one.round_name for one in newest if one.round_name != now.round.name]
    return "".join(
        _("; {n} of them from {round}").format(n=rounds.count(name), round=name) for name in dict.fromkeys(rounds)
    )


def _rounds_of(newest: Sequence[_Latest]) -> str:
    """Return from which rounds the levels are, with how many from each where they are several."""
    rounds = [one.round_name for one in newest]
    names = list(dict.fromkeys(rounds))
    if len(names) < 2:  # noqa: PLR2004 - one round needs no counts
        return "".join(names)
    return ", ".join(_("{round} ({n})").format(round=name, n=rounds.count(name)) for name in names)


def _above(above: int) -> str:
    if not above:
        return ""
    return ngettext(
        "{n} level is claimed above what evidence shows.", "{n} levels are claimed above what evidence shows.", above
    ).format(n=above)


def _agreed_method(now: Outcome, before: str) -> str:
    said = (
        _("{round}, signed off as {reference}.").format(round=now.round.name, reference=now.sign_off.reference)
        if now.sign_off
        else _("{round}, agreed in moderation and not signed off yet.").format(round=now.round.name)
    )
    said += " " + _("Dot: median, bar: range over a feature's indicators, as far as reached.")
    ring = _("Ring: {round}.").format(round=before) if before else ""
    return " ".join(part for part in (said, ring, one_scale_words(now.framework)) if part)


def _agreed_worked_out(now: Outcome) -> str:
    return _(
        "Each indicator counts with the level agreed in moderation, as far as the evidence that its own words ask for "
        "is there and in date (reached); what is above counts as claimed. Where a round agreed on a part only, the "
        "newest level that was signed off counts, and the table says from which round it is. The feature has the "
        "median and the range of its indicators; levels have an order and no size, so there is no average. “Spread” is "
        "the range of the evaluators' own first answers, each with the level in the middle of theirs. "
        "Framework: {title}, {status}."
    ).format(title=now.framework.title, status=now.framework.status)


def _agreed_table(now: Outcome, before: str, features: Sequence[FeatureConfidence]) -> Table:
    return Table(
        _("Confidence by feature, agreed levels as far as reached, {round}").format(round=now.round.name),
        (
            _("Feature"),
            _("Median"),
            _("Range"),
            _("Indicators agreed"),
            _("Claimed above"),
            _("Spread of evaluators"),
            before or _("Round before"),
            _("Levels from"),
        ),
        (False, True, True, True, True, True, True, False),
        tuple(
            (
                feature.name,
                words.level(feature.median),
                range_words(feature.low, feature.high),
                str(feature.indicators),
                str(feature.claimed_above),
                range_words(levels.low, levels.high),
                words.level(feature.before),
                feature.levels_from,
            )
            for feature, levels in ((one, now.features[one.code].levels) for one in features)
        ),
    )
