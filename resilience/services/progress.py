"""Progress over rounds: where each feature and indicator stood in every round, against the own past and the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import AssessmentKind, RoundForm
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.level_words import one_scale_words, strength_words
from resilience.services.outcomes import outcomes
from resilience.services.scorers import is_anchored
from resilience.services.signing import anchored_words
from resilience.statistics.ordinal import summary
from resilience.views.outcome import Stage
from resilience.views.progress import ProgressPoint, ProgressSeries, ProgressView
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.domain.framework import Feature, Framework
    from resilience.domain.identity import AreaId
    from resilience.domain.plans import Target
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.statistics.ordinal import Ordinal
    from resilience.storage.store import Store, Tx
    from resilience.views.outcome import IndicatorOutcome, Outcome


def progress(store: Store, viewer: Viewer, area_id: AreaId, feature: str = "") -> ProgressView:
    """Return the area's own rounds against the newest framework scored; `feature` is the one to look into.

    A code that the framework lacks is as good as none. Raises `NotAllowed` outside the area.
    """
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        name = tx.areas.get(area_id).name
        if is_anchored(tx, area, viewer):
            return ProgressView(_("Not shown before you have submitted"), name, anchored_words())
        scored = [
            one for one in outcomes(tx, area, kind=AssessmentKind.SELF) if one.stage is not Stage.PUBLISHED_ELSEWHERE
        ]
        if not scored:
            return ProgressView(_("No round has closed yet"), name, _nothing_yet())
        return _view(tx, area, name, [one for one in scored if one.framework.id == scored[-1].framework.id], feature)


def _nothing_yet() -> str:
    return _("Progress shows here from the first round that is closed or moderated, with one point for each round.")


def _view(tx: Tx, area: ReadableArea, name: str, series: Sequence[Outcome], feature: str) -> ProgressView:
    full = [one for one in series if one.round.form is RoundForm.FULL]
    features = tuple(_feature(one, series) for one in series[-1].framework.features)
    codes = [one.code for one in features]
    chosen = feature if feature in codes else codes[0]
    targets = {
        target.indicator: target
        for target in tx.plans.targets(area)
        if target.draft.framework_code == series[-1].framework.code
    }
    return ProgressView(
        title=_title(features, series),
        context=_("{area}. {rounds}, against “{framework}”, {status}.").format(
            area=name,
            rounds=ngettext("{n} round", "{n} rounds", len(series)).format(n=len(series)),
            framework=series[-1].framework.title,
            status=series[-1].framework.status,
        ),
        empty="",
        top_level=max(one.framework.top_level for one in series),
        rounds=tuple(one.round.name for one in series),
        features=features,
        feature=chosen,
        indicators=tuple(
            _indicator(asked.code, asked.name, full, targets.get(asked.code))
            for asked in (full[-1].framework.indicators_of(chosen) if full else ())
        ),
        method=_method(series[-1].framework),
        worked_out=_(
            "For a feature each evaluator counts with the level in the middle of their answers, and the agreed level "
            "is the median of its indicators as far as they are reached. Levels have an order and no size, so there is "
            "no average. Signed rounds are as they were signed; a round of five questions stands with its one level "
            "for each feature. Rounds against another framework are not in these pictures."
        ),
    )


def _method(framework: Framework) -> str:
    said = _(
        "Bar: range of the evaluators' first answers; ring: their median. Filled: the agreed level as far as it is "
        "reached; a dash above it: claimed. Dashed line: the target. Letter: the strength of evidence, A the "
        "strongest. All pictures have one scale."
    )
    mixed = one_scale_words(framework)
    return f"{said} {mixed}" if mixed else said


# --- one round of a feature or an indicator ------------------------------------------------------------------------


def _feature(feature: Feature, series: Sequence[Outcome]) -> ProgressSeries:
    points = tuple(_feature_point(one, feature.code) for one in series)
    return _series(feature.code, feature.name, points, None, note=_partly(feature.code, series))


def _partly(feature: str, series: Sequence[Outcome]) -> str:
    """Say so where the newest agreed level of a feature rests on some of its indicators alone."""
    for one in reversed(series):
        held = [one.indicators[asked.code] for asked in one.framework.indicators_of(feature)]
        agreed = sum(indicator.answer is not None for indicator in held)
        if agreed:
            if agreed == len(held):
                return ""
            return ngettext(
                "; only {n} of its {of} indicators was agreed then",
                "; only {n} of its {of} indicators were agreed then",
                agreed,
            ).format(n=agreed, of=len(held))
    return ""


def _feature_point(one: Outcome, feature: str) -> ProgressPoint:
    held = [one.indicators[asked.code] for asked in one.framework.indicators_of(feature)]
    return _point(
        one,
        one.features[feature].levels,
        _middle(one, {indicator.code: indicator.reached for indicator in held}),
        _middle(one, {indicator.code: indicator.claimed for indicator in held}),
        _evidence_of(held),
    )


def _middle(one: Outcome, levels: Mapping[str, int | None]) -> float | None:
    """Return the median of levels by indicator, put on one scale."""
    framework = one.framework
    return summary(
        None if level is None else framework.on_one_scale(code, level) for code, level in levels.items()
    ).median


def _evidence_of(held: Sequence[IndicatorOutcome]) -> str:
    shown = sum(indicator.strength is not None for indicator in held)
    return _("{shown} of {of} with evidence in date").format(shown=shown, of=len(held))


def _indicator(code: str, name: str, series: Sequence[Outcome], target: Target | None) -> ProgressSeries:
    points = tuple(
        _point(
            one,
            one.indicators[code].first.levels,
            one.indicators[code].reached,
            one.indicators[code].claimed,
            strength_words(one.indicators[code]),
            _grade(one.indicators[code]),
        )
        for one in series
        if code in one.indicators
    )
    return _series(code, f"{code} {name}", points, target)


def _grade(one: IndicatorOutcome) -> str:
    return _("no evidence") if one.strength is None else one.strength.value


def _point(
    one: Outcome, levels: Ordinal, reached: float | None, claimed: float | None, evidence: str, grade: str = ""
) -> ProgressPoint:
    return ProgressPoint(
        one.round.name,
        one.round.closes_on,
        levels.median,
        levels.low,
        levels.high,
        levels.n,
        reached,
        claimed,
        one.is_signed,
        evidence,
        grade,
    )


# --- in words ------------------------------------------------------------------------------------------------------


def _series(
    code: str, name: str, points: tuple[ProgressPoint, ...], target: Target | None, note: str = ""
) -> ProgressSeries:
    return ProgressSeries(
        code,
        name,
        points,
        target.draft.level if target else None,
        target.draft.by_day if target else None,
        _sentence(name, points, target, note),
        _table(name, points),
    )


def _sentence(name: str, points: Sequence[ProgressPoint], target: Target | None, note: str) -> str:
    """Say where it stands and how that compares with the round before, like with like."""
    said = _("{name}: {stands}").format(name=name, stands=_stands(points))
    if target is not None:
        said += _("; target {level} by {day}").format(level=target.draft.level, day=words.day(target.draft.by_day))
    return said + note + "."


def _stands(points: Sequence[ProgressPoint]) -> str:
    agreed = [point for point in points if point.reached is not None]
    if agreed:
        now = agreed[-1]
        said = _("agreed {level} in {round}").format(level=words.level(now.reached), round=now.round_name)
        if now.claimed is not None and now.reached is not None and now.claimed > now.reached:
            said = _("{claimed} claimed, {reached} reached in {round}").format(
                claimed=words.level(now.claimed), reached=words.level(now.reached), round=now.round_name
            )
        return said + _against([point.reached for point in agreed])
    given = [point for point in points if point.median is not None]
    if not given:
        return _("no level in any round")
    now = given[-1]
    said = _("median {level}, range {low} to {high}, n = {n}, in {round}, nothing agreed").format(
        level=words.level(now.median), low=now.low, high=now.high, n=now.n, round=now.round_name
    )
    return said + _against([point.median for point in given])


def _against(levels: Sequence[float | None]) -> str:
    if len(levels) == 1:
        return ""
    before, now = levels[-2], levels[-1]
    if before == now:
        return _(", as the time before")
    return _(", {before} the time before").format(before=words.level(before))


def _title(features: Sequence[ProgressSeries], series: Sequence[Outcome]) -> str:
    moves = [_moved(one, series) for one in features]
    known = [move for move in moves if move is not None]
    if len(series) == 1 or not known:
        return _("One round so far: progress shows from the second")
    return _("{rose} of {n} features rose since the round before, {fell} fell").format(
        rose=sum(move > 0 for move in known), n=len(features), fell=sum(move < 0 for move in known)
    )


def _moved(feature: ProgressSeries, series: Sequence[Outcome]) -> float | None:
    """Return by how much a feature moved last, over the indicators that were agreed both times, like with like.

    Where there are none, as between the full and the quick form: all agreed levels against all, else medians.
    """
    last = feature.points[-2:]
    if len(last) < len(("before", "now")):
        return None
    earlier, later = series[-2:]
    both = [
        asked.code
        for asked in later.framework.indicators_of(feature.code)
        if later.indicators[asked.code].reached is not None
        and asked.code in earlier.indicators
        and earlier.indicators[asked.code].reached is not None
    ]
    if both:
        levels = [_middle(one, {code: one.indicators[code].reached for code in both}) for one in (earlier, later)]
        return _step(*levels)
    agreed = _step(*(point.reached for point in last))
    return agreed if agreed is not None else _step(*(point.median for point in last))


def _step(before: float | None, now: float | None) -> float | None:
    return None if before is None or now is None else now - before


def _table(name: str, points: Sequence[ProgressPoint]) -> Table:
    return Table(
        _("{name} over rounds").format(name=name),
        (
            _("Round"),
            _("Agreed, reached"),
            _("Claimed"),
            _("Median of first answers"),
            _("Range"),
            _("Evaluators"),
            _("Evidence"),
            _("State"),
        ),
        (False, True, True, True, True, True, False, False),
        tuple(
            (
                point.round_name,
                _level(point.reached),
                _level(point.claimed),
                words.level(point.median),
                "" if point.low is None else _("{low} to {high}").format(low=point.low, high=point.high),
                str(point.n),
                point.evidence,
                _("signed off") if point.is_signed else _("not signed off"),
            )
            for point in points
        ),
    )


def _level(level: float | None) -> str:
    return _("not agreed") if level is None else words.level(level)
