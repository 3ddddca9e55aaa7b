"""What stands on the page of comparing: the title that answers, each ground on which areas are shown, empty states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.sharing import FEWEST_COMPARED, FEWEST_WITHOUT_NAME
from resilience.locales import _, ngettext
from resilience.services import comparing_words as say
from resilience.services import words
from resilience.services.comparing_notes import method
from resilience.services.comparing_rows import features
from resilience.services.level_words import one_scale_words
from resilience.views.comparing import AreasCompared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.domain.framework import Framework
    from resilience.domain.identity import CircleId
    from resilience.services.comparing_rows import Row
    from resilience.views.comparing import AreaLevel, FeatureCompared, OverAreas


def shared(framework: Framework | None, rows: Sequence[Row], over: Mapping[str, OverAreas]) -> AreasCompared:
    """Return the areas that share by name."""
    held = features(framework, rows, over, say.shared_sentence)
    sentence = _("Each area with what it was in its round before, in the order of names.") if rows else ""
    return AreasCompared(
        "shared", _("Partnerships that share by name"), sentence, held, _method(framework, held), _round(rows)
    )


def circle(number: CircleId, name: str, framework: Framework | None, rows: Sequence[Row]) -> AreasCompared:
    """Return the areas of one circle."""
    held = features(framework, rows, {}, say.circle_sentence)
    sentence = _(
        "{n} areas agreed to see each other's levels: {names}. Only their board members and leads see this."
    ).format(n=len(rows), names=_("; ").join(row.area.name for row in rows))
    return AreasCompared(
        f"circle_{number}",
        _("Our circle: {name}").format(name=name),
        sentence,
        held,
        _method(framework, held),
        _round(rows),
    )


def _round(rows: Sequence[Row]) -> str:
    """Return the round that all areas stand with, "" where they are of several."""
    names = {row.held.now.round.name for row in rows if row.held.now}
    return names.pop() if len(names) == 1 else ""


def _method(framework: Framework | None, held: Sequence[FeatureCompared]) -> str:
    if framework is None or not held:
        return ""
    return " ".join(part for part in (method(held[0].areas), one_scale_words(framework)) if part)


def levels_shown(sets: Sequence[AreasCompared]) -> list[AreaLevel]:
    """Return every area's level in the first feature, once for each ground on which it is shown."""
    return [area for held in sets for feature in held.features[:1] for area in feature.areas]


# --- for NCSR+ members ---------------------------------------------------------------------------------------------


def title_for_members(
    rows: Sequence[Row], framework: Framework | None, over: Mapping[str, OverAreas], absent: int
) -> str:
    """Say where confidence is lowest over areas, or what is missing for that."""
    if not (rows or over or absent):
        return _("No partnership shares its results yet")
    if framework is None or not (over or any(row.held.levels for row in rows)):
        return _("The partnerships that share their results have no closed round yet")
    if not over:
        return ngettext(
            "{n} partnership shares its results by name", "{n} partnerships share their results by name", len(rows)
        ).format(n=len(rows))
    lowest = min(held.median for held in over.values())
    names = [
        feature.name for feature in framework.features if feature.code in over and over[feature.code].median == lowest
    ]
    if len(names) == len(over):
        return _("Over the partnerships that share, all features stand at {level}").format(level=words.level(lowest))
    return _("Over the partnerships that share, confidence is lowest in {features}: {level}").format(
        features=_(" and ").join(names).lower(), level=words.level(lowest)
    )


def context_for_members(by_name: int, summed_up: int, absent: int) -> str:
    """Say over how many areas, how many have nothing to show, and when there is a summary."""
    named = ngettext("{n} partnership shares by name.", "{n} partnerships share by name.", by_name).format(n=by_name)
    if summed_up:
        more = _(
            "The summary is over {n} partnerships; those without a name are in it where there are at least {few} of "
            "them."
        ).format(n=summed_up, few=FEWEST_WITHOUT_NAME)
    else:
        more = _("A summary needs at least {n} partnerships that share and have answers in a closed round.").format(
            n=FEWEST_COMPARED
        )
    if absent:
        named += " " + ngettext(
            "{n} more shares by name and has no assessment of this framework, so it is not listed.",
            "{n} more share by name and have no assessment of this framework, so they are not listed.",
            absent,
        ).format(n=absent)
    return f"{named} {more}"


def empty_for_members(rows: Sequence[Row], absent: int) -> str:
    """Say what would fill the page, "" where it is filled."""
    if not (rows or absent):
        return _(
            "Each area lead decides on the page “Sharing” whether the partnership shares its results, by name or "
            "without. Nothing shows here before one does."
        )
    if not any(row.held.levels for row in rows):
        return _("Results show here once a round is closed in which one of them has submitted answers.")
    return ""


# --- for board members and leads -----------------------------------------------------------------------------------


def title_for_circles(circles: Sequence[AreasCompared], areas: int) -> str:
    """Say with how many others the own area is side by side."""
    if not circles:
        return _("No other partnership stands beside yours yet")
    return ngettext(
        "{n} other partnership stands beside yours", "{n} other partnerships stand beside yours", areas
    ).format(n=areas)


def context_for_circles() -> str:
    """Say what a circle is."""
    return _("Areas of a circle agreed to see each other's levels by name. Each may leave at any time.")


def empty_for_circles(circles: Sequence[AreasCompared]) -> str:
    """Say how to come to see others, "" where somebody is seen."""
    if not circles:
        return _(
            "An administrator makes a circle of areas, and the lead of each area decides on the page “Sharing” whether "
            "it joins. It shows here once two areas are in it."
        )
    if not any(held.features for held in circles):
        return _("Levels show here once a round is closed in which one of the areas has submitted answers.")
    return ""
