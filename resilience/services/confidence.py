"""Confidence by feature: from agreed levels as far as they are reached, before moderation from evaluators' answers.

Never an average: median and range. Once levels are agreed a feature stands where the middle of its indicators stands;
until then it is taken over evaluators, each with the level in the middle of their answers. A ring shows the round
before only where that was worked out in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.vocabulary import AssessmentKind, RoundForm
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.level_words import one_scale_words
from resilience.services.outcomes import holds_anything, levels_by_feature, listed
from resilience.services.scorers import is_anchored
from resilience.statistics.ordinal import Ordinal, summary
from resilience.views.board import ConfidenceView, FeatureConfidence
from resilience.views.outcome import Stage
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.framework import Feature
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.services.outcomes import Listed
    from resilience.storage.store import Tx
    from resilience.views.outcome import IndicatorOutcome, Outcome


__all__ = ["confidence", "confidence_of", "is_settled", "latest", "levels_by_feature"]


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest agreed level of an indicator, and the round that it is from."""

    indicator: IndicatorOutcome
    round_name: str


def confidence(tx: Tx, area: ReadableArea, viewer: Viewer) -> ConfidenceView:
    """Return confidence in the newest round that may be seen, against the one before it of the same framework."""
    if is_anchored(tx, area, viewer):
        return _without(
            _(
                "Hidden until you have submitted your own answers in the round that is open, so that earlier levels "
                "do not steer them."
            )
        )
    newest_first = listed(tx, area, kind=AssessmentKind.SELF)[::-1]
    for place, one in enumerate(newest_first):
        now = one.read(tx, area)
        if _was_scored_here(now):
            return _in_series(tx, area, now, newest_first[place + 1 :])
    return _without(_("No round has closed with submitted answers yet. Confidence shows here when the first one does."))


def confidence_of(tx: Tx, area: ReadableArea, now: Outcome) -> ConfidenceView:
    """Return the same for one assessment, against those of its kind before it."""
    newest_first = listed(tx, area, kind=now.assessment.kind)[::-1]
    numbers = [one.assessment.id for one in newest_first]
    return _in_series(tx, area, now, newest_first[numbers.index(now.assessment.id) + 1 :])


def _was_scored_here(held: Outcome) -> bool:
    """Whether it can be taken over evaluators or agreed levels: what was published elsewhere cannot."""
    return holds_anything(held) and held.stage is not Stage.PUBLISHED_ELSEWHERE


def _in_series(tx: Tx, area: ReadableArea, now: Outcome, earlier_newest_first: Sequence[Listed]) -> ConfidenceView:
    """Set an assessment beside earlier ones of its framework, of which no more are read than are needed."""
    same = [one for one in earlier_newest_first if one.round.framework_id == now.framework.id]
    if is_settled(now):
        return _agreed(now, [one.read(tx, area) for one in reversed(same) if one.sign_off is not None])
    read = (one.read(tx, area) for one in same)
    return _before_moderation(now, next((held for held in read if _was_scored_here(held)), None))


def is_settled(held: Outcome) -> bool:
    """Whether levels are to be taken from what was agreed: signed, or all that was asked agreed in moderation."""
    return held.is_signed or (held.stage is Stage.IN_MODERATION and held.is_whole)


def _without(sentence: str) -> ConfidenceView:
    return ConfidenceView(sentence, "", "", "", "", 0, (), Table("", (), (), ()))


# --- agreed levels -------------------------------------------------------------------------------------------------


def latest(series: Sequence[Outcome], feature: str) -> tuple[Latest, ...]:
    """Return the newest agreed level of each indicator of a feature; `series` is in the order of rounds.

    Where the newest round that answered for the feature asked only the five questions, its one level stands alone.
    """
    answered = [one for one in series if any(held.answer is not None for held in _of(one, feature))]
    if not answered:
        return ()
    newest = answered[-1]
    if newest.round.form is RoundForm.QUICK:
        return tuple(Latest(held, newest.round.name) for held in _of(newest, feature))
    found: dict[str, Latest] = {}
    for one in answered:
        if one.round.form is RoundForm.FULL:
            found |= {held.code: Latest(held, one.round.name) for held in _of(one, feature) if held.answer is not None}
    return tuple(found[asked.code] for asked in newest.framework.indicators_of(feature) if asked.code in found)


def _of(held: Outcome, feature: str) -> list[IndicatorOutcome]:
    return [held.indicators[asked.code] for asked in held.framework.indicators_of(feature)]


def _agreed(now: Outcome, earlier: Sequence[Outcome]) -> ConfidenceView:
    series = [*earlier, now]
    features = tuple(_agreed_feature(now, feature, series, earlier) for feature in now.framework.features)
    before = earlier[-1].round.name if earlier else ""
    above = sum(feature.claimed_above for feature in features)
    return ConfidenceView(
        sentence=" ".join(part for part in (_sentence(features), _above(above)) if part),
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
    newest = latest(series, feature.code)
    levels = summary(_on_one_scale(now, one.indicator) for one in newest)
    before = summary(_on_one_scale(now, one.indicator) for one in latest(earlier, feature.code)).median
    over = now.features[feature.code].levels
    above = sum(one.indicator.is_held_back for one in newest)
    return FeatureConfidence(
        code=feature.code,
        name=feature.name,
        median=levels.median,
        low=levels.low,
        high=levels.high,
        evaluators=over.n,
        without_level=now.features[feature.code].dont_know,
        before=before,
        said=_agreed_said(feature.name, levels, before, above, newest, now),
        indicators=levels.n,
        claimed_above=above,
        levels_from=_rounds_of(newest),
    )


def _on_one_scale(now: Outcome, held: IndicatorOutcome) -> float | None:
    return None if held.reached is None else now.framework.on_one_scale(held.code, held.reached)


def _agreed_said(
    name: str, levels: Ordinal, before: float | None, above: int, newest: Sequence[Latest], now: Outcome
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


def _from_earlier(newest: Sequence[Latest], now: Outcome) -> str:
    rounds = [one.round_name for one in newest if one.round_name != now.round.name]
    return "".join(
        _("; {n} of them from {round}").format(n=rounds.count(name), round=name) for name in dict.fromkeys(rounds)
    )


def _rounds_of(newest: Sequence[Latest]) -> str:
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
                _range(feature.low, feature.high),
                str(feature.indicators),
                str(feature.claimed_above),
                _spread(now.features[feature.code].levels),
                words.level(feature.before),
                feature.levels_from,
            )
            for feature in features
        ),
    )


def _range(low: int | None, high: int | None) -> str:
    return "" if low is None else _("{low} to {high}").format(low=low, high=high)


def _spread(levels: Ordinal) -> str:
    return "" if levels.low is None else _("{low} to {high}").format(low=levels.low, high=levels.high)


# --- before moderation ---------------------------------------------------------------------------------------------


def _before_moderation(now: Outcome, before: Outcome | None) -> ConfidenceView:
    features = tuple(_feature(feature, now, before) for feature in now.framework.features)
    return ConfidenceView(
        sentence=_sentence(features),
        method=_method(now, before),
        worked_out=_worked_out(now),
        round_name=now.round.name,
        before_name=before.round.name if before else "",
        top_level=now.framework.top_level,
        features=features,
        table=_table(now, before, features),
    )


def _feature(feature: Feature, now: Outcome, before: Outcome | None) -> FeatureConfidence:
    levels = now.features[feature.code].levels
    earlier = before.features[feature.code].levels.median if before else None
    return FeatureConfidence(
        code=feature.code,
        name=feature.name,
        median=levels.median,
        low=levels.low,
        high=levels.high,
        evaluators=levels.n,
        without_level=now.features[feature.code].dont_know,
        before=earlier,
        said=_said(feature.name, levels, earlier),
    )


def _said(name: str, levels: Ordinal, before: float | None) -> str:
    if levels.median is None:
        return _("{feature}: nobody gave a level, so there is none to show.").format(feature=name)
    said = ngettext(
        "{feature}: {median} (range {low} to {high}, {n} evaluator)",
        "{feature}: {median} (range {low} to {high}, {n} evaluators)",
        levels.n,
    ).format(feature=name, median=words.level(levels.median), low=levels.low, high=levels.high, n=levels.n)
    if before is None or before == levels.median:
        return said
    return said + _("; it was {before}").format(before=words.level(before))


def _sentence(features: Sequence[FeatureConfidence]) -> str:
    known = [(feature.median, feature) for feature in features if feature.median is not None]
    if not known:
        return _("Nobody gave a level in this round, so there is none to show.")
    moved = [
        _("{feature} {moved} from {before} to {now}").format(
            feature=feature.name,
            moved=_("rose") if median > feature.before else _("fell"),
            before=words.level(feature.before),
            now=words.level(median),
        )
        for median, feature in known
        if feature.before is not None and feature.before != median
    ]
    lowest = min(median for median, _feature in known)
    names = [feature.name for median, feature in known if median == lowest]
    low = (
        _("All features stand at {level}.").format(level=words.level(lowest))
        if len(names) == len(known)
        else _("Lowest: {features} at {level}.").format(features=_joined(names), level=words.level(lowest))
    )
    if not moved:
        return low if all(feature.before is None for _level, feature in known) else _("No feature moved. ") + low
    return "; ".join(moved) + ". " + low


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + _(" and ") + names[-1]


def _method(now: Outcome, before: Outcome | None) -> str:
    said = _("{round}. Dot: median, bar: range over evaluators, not moderated.").format(round=now.round.name)
    if now.stage is Stage.IN_MODERATION:
        said = _(
            "{round}, before moderation: {agreed} of {asked} levels are agreed so far. Dot: median, bar: range over "
            "evaluators."
        ).format(round=now.round.name, agreed=now.agreed, asked=len(now.framework.indicators))
    ring = _("Ring: {round}, before moderation as well.").format(round=before.round.name) if before else ""
    return " ".join(part for part in (said, ring, one_scale_words(now.framework)) if part)


def _worked_out(now: Outcome) -> str:
    return _(
        "Each evaluator counts with the level in the middle of their answers to a feature's indicators (the lower of "
        "two where there are two); the feature has the median and the range of those. Levels have an order and no "
        "size, so there is no average. “Don't know” and “does not apply here” are counted and are not a level. Only "
        "submitted answers of a closed round, or of one in moderation, count, as they were given first. "
        "Framework: {title}, {status}."
    ).format(title=now.framework.title, status=now.framework.status)


def _table(now: Outcome, before: Outcome | None, features: Sequence[FeatureConfidence]) -> Table:
    return Table(
        _("Confidence by feature, {round}").format(round=now.round.name),
        (
            _("Feature"),
            _("Median"),
            _("Range"),
            _("Evaluators"),
            _("Without a level"),
            before.round.name if before else _("Round before"),
        ),
        (False, True, True, True, True, True),
        tuple(
            (
                feature.name,
                words.level(feature.median),
                _range(feature.low, feature.high),
                str(feature.evaluators),
                str(feature.without_level),
                words.level(feature.before),
            )
            for feature in features
        ),
    )
