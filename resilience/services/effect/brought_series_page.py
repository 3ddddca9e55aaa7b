"""The page of outcomes counted elsewhere: each group with its series, their pictures and tables, and where used."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from resilience.domain.policy import Action
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.effect.brought_series import groups
from resilience.services.effect.brought_series_correct import counted_alike
from resilience.services.effect.brought_series_words import (
    gaps,
    group_span,
    number_words,
    overview,
    period_words,
    periods_words,
    series_table,
    series_words,
    span_words,
)
from resilience.services.effect.effect_words import capital
from resilience.services.uk_time import uk_day
from resilience.views.brought_series import OutcomesView, SeriesGroup, SeriesLine, SeriesPicture

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.domain.evaluation import EvaluationPlan
    from resilience.domain.identity import AreaId, InterventionId, SeriesId
    from resilience.domain.outcome import NewSeries, OutcomeSeries
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.storage.store import Store, Tx

Users = dict["SeriesId", dict[str, None]]
"""The names of interventions whose plans name a series, each once."""


def outcomes(store: Store, viewer: Viewer, area_id: AreaId) -> OutcomesView:
    """Return the groups of series that an area holds, the newest first, with whose plans name them."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        users = _users(tx, area)
        held = [_group(group, users) for group in groups(tx.outcome_series.with_withdrawn(area))]
        living = tuple(group for group in held if not group.is_withdrawn)
        return OutcomesView(
            title=_title(living),
            context=_context(tx.areas.get(area_id).name, living, users),
            groups=living,
            withdrawn=tuple(group for group in held if group.is_withdrawn),
            may_change=viewer.may(Action.LEAD, area_id),
        )


def _title(living: Sequence[SeriesGroup]) -> str:
    if not living:
        return _("Nothing counted elsewhere is held yet")
    return ngettext(
        "{n} group of series counted elsewhere is held", "{n} groups of series counted elsewhere are held", len(living)
    ).format(n=len(living))


def _context(area: str, living: Sequence[SeriesGroup], users: Users) -> str:
    held = [line.id for group in living for line in group.series]
    if not held:
        return area
    named = sum(number in users for number in held)
    return ngettext(
        "{area}. {series}; evaluation plans name {n} of them.",
        "{area}. {series}; evaluation plans name {n} of them.",
        named,
    ).format(area=area, series=series_words(len(held)), n=named)


def _users(tx: Tx, area: ReadableArea) -> Users:
    """Return which interventions, withdrawn ones left out, have a plan that names a series."""
    names = {one.id: one.name for one in tx.interventions.of(area)}
    found: Users = defaultdict(dict)
    plans: Mapping[InterventionId, tuple[EvaluationPlan, ...]] = tx.interventions.plans(area)
    for number, versions in plans.items():
        for draft in (version.draft for version in versions):
            for series in (draft.outcome.series, *draft.control_series):
                if series is not None and number in names:
                    found[series][names[number]] = None
    return found


def _group(group: Sequence[OutcomeSeries], users: Users) -> SeriesGroup:
    first, alike = group[0], _alike(group)
    return SeriesGroup(
        id=first.id,
        name=first.new.group,
        heading=capital(first.new.group),
        source=first.new.source,
        sentence=_group_sentence(group),
        warning=_warning(group, users),
        corrected=_corrected(group, users),
        is_withdrawn=first.withdrawn_at is not None,
        series=tuple(_line(one, users, alike[one.id]) for one in group),
        overview=overview(_("Series of {group}").format(group=first.new.group), [one.new for one in group]),
    )


def _alike(group: Sequence[OutcomeSeries]) -> dict[SeriesId, int]:
    """Return how many series of a group are counted like each of them."""
    found: dict[SeriesId, int] = {}
    for one in group:
        if one.id not in found:
            same = counted_alike(group, one.id)
            found |= dict.fromkeys(same, len(same))
    return found


def _group_sentence(group: Sequence[OutcomeSeries]) -> str:
    first = group[0]
    return _("{series}, {span}. Counted by: {source}. Brought in on {day}.").format(
        series=series_words(len(group)),
        span=group_span([one.new for one in group]),
        source=first.new.source.removesuffix("."),
        day=words.day(uk_day(first.brought_at)),
    )


def _warning(group: Sequence[OutcomeSeries], users: Users) -> str:
    names = dict.fromkeys(name for one in group for name in users.get(one.id, {}))
    if not names:
        return ""
    return _("The evaluation plan of {names} rests on it: while it is withdrawn, no effect can be shown there.").format(
        names=_quoted(list(names))
    )


def _corrected(group: Sequence[OutcomeSeries], users: Users) -> str:
    names = dict.fromkeys(name for one in group for name in users.get(one.id, {}))
    if not names:
        return ""
    return _(
        "The evaluation plan of {names} rests on it. Its effect stays as it is; there too it is called as you say "
        "here, and only unit costs of what you say is counted earn money."
    ).format(names=_quoted(list(names)))


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(_("“{name}”").format(name=name) for name in names)


def _line(one: OutcomeSeries, users: Users, alike: int) -> SeriesLine:
    new = one.new
    named = list(users.get(one.id, {}))
    return SeriesLine(
        id=one.id,
        name=one.name,
        counted_as=new.counted_as,
        unit=new.unit,
        alike=alike,
        sentence=_sentence(new),
        used=_("Named by the evaluation plan of {names}.").format(names=_quoted(named))
        if named
        else _("No evaluation plan names it yet."),
        picture=_picture(new),
        table=series_table(new),
    )


def _sentence(new: NewSeries) -> str:
    """Return what a series is and how it runs, in one sentence or two."""
    known = [point for point in new.points if point.value is not None]
    lowest = min(known, key=lambda point: (point.value or 0, point.start))
    highest = max(known, key=lambda point: (point.value or 0, point.start))
    said = _("{name}: {periods}, {span}; lowest {low} ({when_low}), highest {high} ({when_high}).").format(
        name=capital(new.name),
        periods=periods_words(new.step, len(new.points)),
        span=span_words(new),
        low=number_words(lowest.value, is_count=new.is_count),
        when_low=period_words(new.step, lowest.start),
        high=number_words(highest.value, is_count=new.is_count),
        when_high=period_words(new.step, highest.start),
    )
    missing = len(gaps(new))
    if not missing:
        return said
    return (
        said
        + " "
        + ngettext(
            "{n} period in between was not reported.", "{n} periods in between were not reported.", missing
        ).format(n=missing)
    )


def _picture(new: NewSeries) -> SeriesPicture:
    return SeriesPicture(
        starts=tuple(point.start for point in new.points),
        values=tuple(point.value for point in new.points),
        step=new.step,
        unit=new.unit,
        from_zero=new.is_count,
        treated_from=new.treated_from,
        treated_words=_("Treated from {period}").format(period=period_words(new.step, new.treated_from))
        if new.treated_from
        else "",
    )
