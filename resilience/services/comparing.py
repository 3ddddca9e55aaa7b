"""Comparing areas that agreed to it: submitted levels of their last closed round, side by side and never ranked.

Each opening is in the record: once a day for each person, with how many areas it showed, and once a day for each
person and area shown by name, where its lead finds it. A day is one in UK time; more would fill the record with the
redrawings of one page, and say no more about who looked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.policy import Action, State, permits
from resilience.domain.sharing import FEWEST_COMPARED, FEWEST_WITHOUT_NAME, USUAL_MARKING
from resilience.domain.vocabulary import Marking, ScoreState, Sharing
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.confidence import levels_by_feature
from resilience.services.frameworks import framework_of
from resilience.services.sharing import marking_of
from resilience.services.uk_time import UK, uk_day
from resilience.statistics.ordinal import summary
from resilience.views.comparing import AreaLevel, ComparisonView, FeatureCompared, OverAreas
from resilience.views.document import Document, Section
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.domain.area import Area
    from resilience.domain.assessment import Assessment, Round
    from resilience.domain.framework import Framework
    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import ComparableArea, SummarisableArea, Viewer
    from resilience.statistics.ordinal import Ordinal
    from resilience.storage.store import Store, Tx


@dataclass(frozen=True, slots=True)
class _Compared:
    """One area that shares by name, with its features in its last closed round; `features` is `None` without one."""

    area: Area
    round: Round | None
    features: dict[str, Ordinal] | None


@dataclass(frozen=True, slots=True)
class _Looked:
    """A comparison with what the record has to say about it."""

    view: ComparisonView
    overview: str
    named: tuple[AreaId, ...]


def comparison(store: Store, viewer: Viewer) -> ComparisonView:
    """Return the areas that share, for an NCSR+ member; `NotAllowed` for anybody else.

    What is shown is in the record before it is shown.
    """
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        viewer.seeing_comparison()
        looked = _look(tx, viewer)
        is_written = not _unwritten(tx, viewer, looked)
    if not is_written:
        with store.transaction() as tx:
            for area_id, subject in _unwritten(tx, tx.people.again(viewer), looked):
                tx.audit.write(Deed.COMPARISON, subject, person_id=viewer.person_id, area_id=area_id)
    return looked.view


def document(view: ComparisonView) -> Document:
    """Return a comparison as a file: one table over all features first, for those who go on working with it."""
    return Document(
        title=_("Comparison of partnerships"),
        context=view.context,
        marking=view.marking,
        example=_("Example data. The partnerships are invented.") if view.is_example else "",
        made_at=view.made_at,
        sections=(
            Section(_("All features"), view.title, (as_one_table(view),)),
            Section(_("How this is worked out"), f"{view.method} {view.worked_out}"),
        ),
    )


def as_one_table(view: ComparisonView) -> Table:
    """Return every area in every feature as one table, in the order of features and names."""
    rows = [(feature.name, *row) for feature in view.features for row in feature.table.rows]
    columns = view.features[0].table.columns if view.features else (_("Area"),)
    numeric = view.features[0].table.numeric if view.features else (False,)
    return Table(
        _("Areas that share their results, by feature and name"),
        (_("Feature"), *columns),
        (False, *numeric),
        tuple(rows),
    )


def _look(tx: Tx, viewer: Viewer) -> _Looked:
    sharing = tx.sharing.of_all()
    areas = {area.id: area for area in tx.areas.all()}
    by_name = [
        viewer.comparing(area_id, sharing[area_id]) for area_id in areas if _is(sharing, area_id, Sharing.BY_NAME)
    ]
    rounds = _closed_rounds(tx)
    framework = framework_of(tx, rounds[-1].framework_id) if rounds else None
    compared = tuple(_compared(tx, areas[proof.id], proof, rounds, framework) for proof in by_name)
    over_areas, summed_up = _over_areas(tx, viewer, sharing, rounds, framework)
    view = ComparisonView(
        title=_title(compared, framework, over_areas),
        context=_context(len(by_name), summed_up),
        empty=_empty(len(by_name), compared),
        areas_by_name=len(by_name),
        areas_summed_up=summed_up,
        top_level=max(scale.level for scale in framework.scale) if framework else 0,
        features=_features(framework, compared, over_areas) if framework else (),
        method=_("Dot: median over evaluators; bar: their range. In the order of names: no area is ranked."),
        worked_out=_worked_out(framework),
        marking=Marking.strictest(
            USUAL_MARKING, *(marking_of(tx, area_id) for area_id in sharing if sharing[area_id] in _SHARES)
        ),
        is_example=tx.installation.is_example,
        made_at=tx.now,
    )
    overview = f"{len(by_name)} areas by name, {summed_up} summed up"
    return _Looked(view, overview, tuple(proof.id for proof in by_name))


_SHARES = frozenset({Sharing.BY_NAME, Sharing.WITHOUT_NAME})


def _is(sharing: Mapping[AreaId, Sharing], area_id: AreaId, what: Sharing) -> bool:
    return sharing.get(area_id, Sharing.NOT_ASKED) is what


def _unwritten(tx: Tx, viewer: Viewer, looked: _Looked) -> list[tuple[AreaId | None, str]]:
    """Return what today's record does not say yet about this person's looking: area and subject."""
    since = datetime.combine(uk_day(tx.now), time(0), UK)
    if viewer.person_id is None:
        return []
    written = tx.audit.of_person_since(viewer.person_id, Deed.COMPARISON, since)
    wanted: list[tuple[AreaId | None, str]] = [
        (None, looked.overview),
        *((area_id, "by name") for area_id in looked.named),
    ]
    return [entry for entry in wanted if entry not in written]


def _closed_rounds(tx: Tx) -> list[Round]:
    """Return the closed rounds of the framework used last, the newest last: levels of others mean something else."""
    closed = [
        held
        for held in tx.assessments.rounds()
        if permits(Action.COMPARE, State(held.state, score=ScoreState.SUBMITTED))
    ]
    return [held for held in closed if held.framework_id == closed[-1].framework_id]


def _last_assessed(
    tx: Tx, area: ComparableArea | SummarisableArea, rounds: Sequence[Round]
) -> list[tuple[Round, Assessment]]:
    """Return the rounds in which an area was assessed, the newest first."""
    found = ((held, tx.assessments.in_round(area, held.id)) for held in reversed(rounds))
    return [(held, assessment) for held, assessment in found if assessment is not None]


def _compared(
    tx: Tx, area: Area, proof: ComparableArea, rounds: Sequence[Round], framework: Framework | None
) -> _Compared:
    for held, assessment in _last_assessed(tx, proof, rounds):
        given = tx.scores.given(proof, assessment.id)
        if given and framework is not None:
            return _Compared(area, held, levels_by_feature(framework, given))
    return _Compared(area, None, None)


def _over_areas(
    tx: Tx,
    viewer: Viewer,
    sharing: Mapping[AreaId, Sharing],
    rounds: Sequence[Round],
    framework: Framework | None,
) -> tuple[dict[str, OverAreas], int]:
    """Return each feature over all areas that share, and how many those are; nothing for fewer than five.

    Areas without a name are in it from three of them on: see `FEWEST_WITHOUT_NAME`.
    """
    if framework is None:
        return {}, 0
    assessed = {
        what: [
            (proof, last[0][1].id)
            for proof in (viewer.summarising(area_id, held) for area_id, held in sharing.items() if held is what)
            if (
                last := [
                    found for found in _last_assessed(tx, proof, rounds) if tx.scores.is_submitted(proof, found[1].id)
                ]
            )
        ]
        for what in _SHARES
    }
    without = assessed[Sharing.WITHOUT_NAME]
    both = assessed[Sharing.BY_NAME] + (without if len(without) >= FEWEST_WITHOUT_NAME else [])
    if len(both) < FEWEST_COMPARED:
        return {}, 0
    areas = [levels_by_feature(framework, given) for given in tx.scores.given_in_all(both)]
    summed = {feature.code: _summed([of_area[feature.code] for of_area in areas]) for feature in framework.features}
    return {code: over for code, over in summed.items() if over is not None}, len(both)


def _summed(levels: Sequence[Ordinal]) -> OverAreas | None:
    """Return the quartiles of the areas' medians, outwards to whole and half levels; `None` for too few areas."""
    over = summary(None if of_area.median is None else 2 * of_area.median for of_area in levels)
    if over.n < FEWEST_COMPARED or over.median is None or over.lower_quartile is None or over.upper_quartile is None:
        return None
    return OverAreas(over.median / 2, math.floor(over.lower_quartile) / 2, math.ceil(over.upper_quartile) / 2, over.n)


def _features(
    framework: Framework, compared: Sequence[_Compared], over_areas: Mapping[str, OverAreas]
) -> tuple[FeatureCompared, ...]:
    if not any(held.features for held in compared) and not over_areas:
        return ()
    return tuple(
        _feature(feature.code, feature.name, compared, over_areas.get(feature.code)) for feature in framework.features
    )


def _feature(code: str, name: str, compared: Sequence[_Compared], over: OverAreas | None) -> FeatureCompared:
    areas = tuple(_area_level(held, held.features[code] if held.features else None) for held in compared)
    return FeatureCompared(code, name, _feature_sentence(name, areas, over), areas, over, _table(name, areas, over))


def _area_level(held: _Compared, levels: Ordinal | None) -> AreaLevel:
    return AreaLevel(
        area_name=held.area.name,
        round_name=held.round.name if held.round else "",
        median=levels.median if levels else None,
        low=levels.low if levels else None,
        high=levels.high if levels else None,
        evaluators=levels.n if levels else 0,
        distribution=_("; ").join(
            _("{count} at {level}").format(count=one.count, level=one.level)
            for one in (levels.counts if levels else ())
        ),
    )


def _title(compared: Sequence[_Compared], framework: Framework | None, over: Mapping[str, OverAreas]) -> str:
    if not compared and not over:
        return _("No partnership shares its results yet")
    if framework is None or not (over or any(held.features for held in compared)):
        return _("The partnerships that share their results have no closed round yet")
    if not over:
        return ngettext(
            "{n} partnership shares its results by name", "{n} partnerships share their results by name", len(compared)
        ).format(n=len(compared))
    lowest = min(held.median for held in over.values())
    names = [
        feature.name for feature in framework.features if feature.code in over and over[feature.code].median == lowest
    ]
    if len(names) == len(over):
        return _("Over the partnerships that share, all features stand at {level}").format(level=words.level(lowest))
    return _("Over the partnerships that share, confidence is lowest in {features}: {level}").format(
        features=_(" and ").join(names).lower(), level=words.level(lowest)
    )


def _context(by_name: int, summed_up: int) -> str:
    named = ngettext("{n} partnership shares by name.", "{n} partnerships share by name.", by_name).format(n=by_name)
    if summed_up:
        return (
            named
            + " "
            + _(
                "The summary is over {n} partnerships; those without a name are in it where there are at least "
                "{few} of them."
            ).format(n=summed_up, few=FEWEST_WITHOUT_NAME)
        )
    return (
        named
        + " "
        + _("A summary needs at least {n} partnerships that share and have answers in a closed round.").format(
            n=FEWEST_COMPARED
        )
    )


def _empty(by_name: int, compared: Sequence[_Compared]) -> str:
    if not by_name:
        return _(
            "Each area lead decides on the page “Sharing” whether the partnership shares its results, by name or "
            "without. Nothing shows here before one does."
        )
    if not any(held.features for held in compared):
        return _("Results show here once a round is closed in which one of them has submitted answers.")
    return ""


def _feature_sentence(name: str, areas: Sequence[AreaLevel], over: OverAreas | None) -> str:
    """Say where the areas lie, and whether they differ by more than the evaluators within one of them do."""
    known = [area for area in areas if area.median is not None and area.low is not None and area.high is not None]
    if over is None:
        return _("{feature}: {n} of the partnerships by name have a level.").format(feature=name, n=len(known))
    said = _("{feature}: half of {n} partnerships lie from {low} to {high}, with {median} in the middle.").format(
        feature=name,
        n=over.areas,
        low=_point(over.lower_quartile),
        high=_point(over.upper_quartile),
        median=words.level(over.median),
    )
    if len(known) < FEWEST_COMPARED:
        return said
    within = summary(area.high - area.low for area in known if area.high is not None and area.low is not None).median
    medians = [area.median for area in known if area.median is not None]
    between = max(medians) - min(medians)
    if within is not None and between <= within:
        return (
            said
            + " "
            + _(
                "The medians by name differ by at most {between}; the evaluators of one partnership typically differ "
                "by {within}. Partnerships differ no more than their own evaluators do."
            ).format(between=_levels(between), within=_levels(within))
        )
    return (
        said
        + " "
        + _(
            "The medians by name differ by at most {between}; the evaluators of one partnership typically differ by "
            "{within}. With so few evaluators in each, a small difference between two partnerships says little."
        ).format(between=_levels(between), within=_levels(within or 0.0))
    )


def _point(level: float) -> str:
    """Return a whole or half level, such as 2 or 2½: a median lies half-way where two levels are as frequent."""
    whole, half = divmod(math.floor(2 * level), 2)
    return f"{whole or '' if half else whole}{'½' if half else ''}"


def _levels(distance: float) -> str:
    return _("1 level") if distance == 1 else _("{n} levels").format(n=_point(distance))


def _table(name: str, areas: Sequence[AreaLevel], over: OverAreas | None) -> Table:
    rows = [
        (
            area.area_name,
            words.level(area.median),
            "" if area.low is None else _("{low} to {high}").format(low=area.low, high=area.high),
            str(area.evaluators),
            area.distribution,
            area.round_name or _("no closed round with answers"),
        )
        for area in areas
    ]
    if over is not None:
        rows.append(
            (
                _("All that share ({n})").format(n=over.areas),
                words.level(over.median),
                _("half of them {low} to {high}").format(
                    low=_point(over.lower_quartile), high=_point(over.upper_quartile)
                ),
                "",
                "",
                "",
            )
        )
    return Table(
        _("{feature}: partnerships in the order of their names").format(feature=name),
        (_("Area"), _("Median"), _("Range"), _("Evaluators"), _("Evaluators at each level"), _("Round")),
        (False, True, True, True, False, False),
        tuple(rows),
    )


def _worked_out(framework: Framework | None) -> str:
    if framework is None:
        return ""
    return _(
        "Each evaluator counts with the level in the middle of their answers to a feature's indicators; the area has "
        "the median and the range of those, as on its own board page, from the last closed round in which its "
        "evaluators submitted. Levels have an order and no size, so there is no average, and areas are not ranked. The "
        "summary takes each area's median once; the middle half of them is shown, never the lowest or the highest. It "
        "needs {n} areas, and takes in those without a name only where there are at least {few}. Framework: {title}, "
        "{status}."
    ).format(n=FEWEST_COMPARED, few=FEWEST_WITHOUT_NAME, title=framework.title, status=framework.status)
