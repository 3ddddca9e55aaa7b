"""Areas side by side in words: levels, what they are, and how far areas lie apart in a feature."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from resilience.domain.sharing import FEWEST_COMPARED
from resilience.locales import _
from resilience.services import words
from resilience.statistics.ordinal import summary
from resilience.views.comparing import LevelKind
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.statistics.ordinal import Ordinal
    from resilience.views.comparing import AreaLevel, OverAreas

FEWEST_IN_CIRCLE = 3
"""Areas that a statistic over a circle needs: two see each other anyway, and there is nothing to sum up."""

# --- one level -----------------------------------------------------------------------------------------------------


def kind(what: LevelKind | None, source: str = "") -> str:
    """Return in a few words what an area's levels are; "" where it has none."""
    if what is None:
        return ""
    return {
        LevelKind.AGREED: _("agreed"),
        LevelKind.BEFORE_MODERATION: _("before moderation"),
        LevelKind.PUBLISHED: _("published: {source}").format(source=source),
    }[what]


def level(median: float | None, what: LevelKind | None) -> str:
    """Return a level: "3", "between 2 and 3", and to a tenth where it was published so."""
    if what is LevelKind.PUBLISHED and median is not None:
        return f"{median:.1f}"
    return words.level(median)


def cell(median: float, low: float, high: float, what: LevelKind) -> str:
    """Return a level with its range, such as "3, range 2–4"."""
    said = level(median, what)
    if low == high:
        return _("{level}, no spread").format(level=said)
    return _("{level}, range {low}–{high}").format(level=said, low=level(low, what), high=level(high, what))


def distribution(levels: Ordinal | None) -> str:
    """Return how many evaluators stand at which level."""
    return _("; ").join(
        _("{count} at {level}").format(count=one.count, level=one.level) for one in (levels.counts if levels else ())
    )


def point(at: float) -> str:
    """Return a whole or half level, such as 2 or 2½: a median lies half-way where two levels are as frequent."""
    whole, half = divmod(math.floor(2 * at), 2)
    return f"{whole or '' if half else whole}{'½' if half else ''}"


def _levels(distance: float) -> str:
    return _("1 level") if distance == 1 else _("{n} levels").format(n=point(distance))


# --- one feature over areas ----------------------------------------------------------------------------------------


def shared_sentence(name: str, areas: Sequence[AreaLevel], over: OverAreas | None) -> str:
    """Say where the areas lie, and whether they differ by more than the evaluators within one of them do."""
    known = [area for area in areas if area.median is not None]
    if over is None:
        said = _("{feature}: {n} of the partnerships by name have a level.").format(feature=name, n=len(known))
    else:
        said = _("{feature}: half of {n} partnerships lie from {low} to {high}, with {median} in the middle.").format(
            feature=name,
            n=over.areas,
            low=point(over.lower_quartile),
            high=point(over.upper_quartile),
            median=words.level(over.median),
        )
        if any(area.kind is not LevelKind.BEFORE_MODERATION for area in known):
            said += " " + _("This is over the evaluators' own answers, before moderation.")
    return _joined(said, _mixed(known), noise(known, FEWEST_COMPARED) if over else "")


def circle_sentence(name: str, areas: Sequence[AreaLevel], _over: OverAreas | None) -> str:
    """Say where the areas of a circle lie; they all see each other by name, so that few are enough."""
    known = [area for area in areas if area.median is not None]
    medians = [area.median for area in known if area.median is not None]
    if len(known) < FEWEST_IN_CIRCLE:
        said = _("{feature}: {n} of {all} areas of the circle have a level.").format(
            feature=name, n=len(known), all=len(areas)
        )
        return _joined(said, _mixed(known))
    low, high = min(medians), max(medians)
    who = (
        _("in all {n} areas of the circle").format(n=len(areas))
        if len(known) == len(areas)
        else _("in {k} of {n} areas of the circle").format(k=len(known), n=len(areas))
    )
    said = (
        _("{feature}: {who} the median is {level}.").format(feature=name, who=who, level=_half(low, known))
        if low == high
        else _("{feature}: {who} the median lies from {low} to {high}.").format(
            feature=name, who=who, low=_half(low, known), high=_half(high, known)
        )
    )
    return _joined(said, _mixed(known), noise(known, FEWEST_IN_CIRCLE))


def _half(at: float, areas: Sequence[AreaLevel]) -> str:
    return f"{at:.1f}" if any(area.kind is LevelKind.PUBLISHED for area in areas) else point(at)


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _mixed(known: Sequence[AreaLevel]) -> str:
    """Say of which kinds the levels are, where they are of more than one."""
    counted = Counter(area.kind for area in known if area.kind is not None)
    if len(counted) < len(("one", "other")):
        return ""
    names = {
        LevelKind.AGREED: _("{n} agreed"),
        LevelKind.BEFORE_MODERATION: _("{n} before moderation"),
        LevelKind.PUBLISHED: _("{n} published"),
    }
    kinds = _(", ").join(names[what].format(n=counted[what]) for what in LevelKind if counted[what])
    return _("Not all levels are of one kind: {kinds}.").format(kinds=kinds)


def noise(known: Sequence[AreaLevel], fewest: int) -> str:
    """Hold the distance between areas against that between evaluators of one; only among levels of one kind."""
    counted = Counter(area.kind for area in known)
    most = max(counted, key=lambda what: counted[what], default=None)
    alike = [area for area in known if area.kind is most]
    within = summary(area.apart for area in alike).median
    medians = [area.median for area in alike if area.median is not None]
    if len(alike) < fewest or within is None:
        return ""
    between = max(medians) - min(medians)
    among = _("Among those {kind}: ").format(kind=kind(most)) if len(counted) > 1 else ""
    if between <= within:
        return among + _(
            "The medians by name differ by at most {between}; the evaluators of one partnership typically differ "
            "by {within}. Partnerships differ no more than their own evaluators do."
        ).format(between=_levels(between), within=_levels(within))
    return among + _(
        "The medians by name differ by at most {between}; the evaluators of one partnership typically differ by "
        "{within}, so a small difference between two partnerships says little."
    ).format(between=_levels(between), within=_levels(within))


def table(name: str, areas: Sequence[AreaLevel], over: OverAreas | None) -> Table:
    """Return every area in one feature, and the summary where there is one."""
    rows = [_row(area) for area in areas]
    if over is not None:
        middle = _("half of them {low} to {high}").format(
            low=point(over.lower_quartile), high=point(over.upper_quartile)
        )
        what = _("before moderation")
        rows.append((_("All that share ({n})").format(n=over.areas), words.level(over.median), middle, what, *[""] * 4))
    return Table(
        _("{feature}: partnerships in the order of their names").format(feature=name),
        (
            _("Area"),
            _("Median"),
            _("Range"),
            _("What it is"),
            _("Evaluators"),
            _("Evaluators at each level"),
            _("Round"),
            _("Before"),
        ),
        (False, True, True, False, True, False, False, False),
        tuple(rows),
    )


def _row(area: AreaLevel) -> tuple[str, ...]:
    return (
        area.area_name,
        level(area.median, area.kind),
        ""
        if area.low is None
        else _("{low} to {high}").format(low=level(area.low, area.kind), high=level(area.high, area.kind)),
        area.kind_name,
        "" if area.kind is LevelKind.PUBLISHED else str(area.evaluators),
        area.distribution,
        area.round_name or _("no closed round with answers"),
        before(area),
    )


def before(area: AreaLevel) -> str:
    if area.before is None:
        return ""
    return _("{level} in {round}").format(level=level(area.before, area.kind), round=area.before_round)
