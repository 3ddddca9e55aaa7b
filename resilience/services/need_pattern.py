"""The pattern of need: when, where and how evenly it arises, how long it takes to be met, and what of that changed.

All comparisons of the page are looked at together, so that the more parts there are, the less any one of them is
called a change for chance alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Verdict
from resilience.locales import _, ngettext
from resilience.services.need_asking import need_context
from resilience.services.need_choosing import context_line
from resilience.services.need_coverage import coverage_warnings
from resilience.services.need_kept import kept
from resilience.services.need_pattern_calendar import calendar_found, calendar_judged, calendar_picture
from resilience.services.need_pattern_hours import hour_picture, hours_found, hours_judged
from resilience.services.need_pattern_places import PlacesFound, places_found, places_judged, places_picture
from resilience.services.need_pattern_profile import ProfileFound
from resilience.services.need_pattern_season import SeasonFound, season_found, season_judged, season_picture
from resilience.services.need_pattern_setting import setting
from resilience.services.need_pattern_variability import (
    VariabilityFound,
    variability_found,
    variability_judged,
    variability_picture,
)
from resilience.services.need_pattern_waits import WaitsFound, wait_picture, waits_found, waits_judged
from resilience.services.need_pattern_week import week_found, week_judged, week_picture
from resilience.statistics.multiplicity import benjamini_hochberg
from resilience.views.need import Judged
from resilience.views.need_pattern import PatternView

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.domain.need_question import ComparisonChoice, NeedFilter
    from resilience.domain.viewer import Viewer
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_pattern_setting import Setting
    from resilience.storage.store import Store

PARTS = ("variability", "season", "week", "hours", "places", "waits")


@dataclass(frozen=True, slots=True)
class PatternFound:
    """What each part of the pattern came to; `kept` names the parts whose change stands beside all the others."""

    season: SeasonFound
    week: ProfileFound | None
    hours: ProfileFound | None
    variability: VariabilityFound | None
    places: PlacesFound | None
    waits: WaitsFound | None
    kept: frozenset[str]


def pattern_of_need(
    store: Store, viewer: Viewer, area_id: AreaId, asked: NeedFilter, choice: ComparisonChoice
) -> PatternView:
    """Return the Pattern page of an area, or raise `Refused` where the comparison chosen cannot be made."""
    with store.reading() as tx:
        context = need_context(tx, tx.people.again(viewer), area_id)
        held = setting(context, asked, choice)
        return _empty(context, asked) if held is None else _view(held)


def pattern_found(held: Setting) -> PatternFound:
    """Return every part and which changes stand, from before where nothing that matters has changed since."""
    return kept(held.context, "pattern", (held.asked, held.pair), lambda: _worked_out(held))


def _worked_out(held: Setting) -> PatternFound:
    season, week, hours = season_found(held), week_found(held), hours_found(held)
    varied, places, waits = variability_found(held), places_found(held), waits_found(held)
    in_order = (varied, season, week, hours, places, waits)
    p_values = [None if one is None else one.p for one in in_order]
    stands = frozenset(name for name, is_kept in zip(PARTS, benjamini_hochberg(p_values), strict=True) if is_kept)
    return PatternFound(season, week, hours, varied, places, waits, stands)


def _judged(held: Setting, found: PatternFound) -> dict[str, Judged]:
    warnings = coverage_warnings(held.context, held.asked, held.pair)
    stands = {name: name in found.kept for name in PARTS}
    return {
        "season": season_judged(held, found.season, warnings, is_kept=stands["season"]),
        "week": week_judged(held, found.week, warnings, is_kept=stands["week"]),
        "hours": hours_judged(held, found.hours, warnings, is_kept=stands["hours"]),
        "variability": variability_judged(held, found.variability, warnings, is_kept=stands["variability"]),
        "places": places_judged(held, found.places, warnings, is_kept=stands["places"]),
        "waits": waits_judged(held, found.waits, warnings, is_kept=stands["waits"]),
    }


def _view(held: Setting) -> PatternView:
    found = pattern_found(held)
    parts, calendar = _judged(held, found), calendar_found(held)
    return PatternView(
        title=_title(parts),
        context=context_line(held.context, held.asked),
        compared=_compared(held),
        season=parts["season"],
        season_picture=season_picture(found.season),
        week=parts["week"],
        week_picture=week_picture(held, found.week),
        hours=parts["hours"],
        hour_picture=hour_picture(held, found.hours),
        calendar=calendar_judged(held, calendar),
        calendar_picture=calendar_picture(calendar),
        variability=parts["variability"],
        variability_picture=variability_picture(held, found.variability),
        places=parts["places"],
        places_picture=places_picture(held, found.places),
        waits=parts["waits"],
        wait_picture=wait_picture(held, found.waits),
    )


def _title(parts: dict[str, Judged]) -> str:
    """Return the answer to what changed in the pattern."""
    changed = [_name(name) for name in PARTS if parts[name].verdict is Verdict.CHANGED]
    if changed:
        return _("Pattern: {parts} changed by more than noise").format(parts=_listed(changed))
    if any(parts[name].verdict is Verdict.NOISE for name in PARTS):
        return _("Pattern: nothing changed by more than noise")
    return _("Pattern: too early to say what changed")


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("{first} and {last}").format(first=", ".join(names[:-1]), last=names[-1])


def _name(part: str) -> str:
    return {
        "variability": _("variability"),
        "season": _("season"),
        "week": _("the week"),
        "hours": _("the time of day"),
        "places": _("concentration on places"),
        "waits": _("time to be met"),
    }[part]


def _compared(held: Setting) -> str:
    said = _("Compared: {periods}.").format(periods=held.pair.words)
    if held.why_not:
        return f"{said} {held.why_not}"
    if held.left_out:
        said += " " + ngettext(
            "{n} month not wholly reported in one of the two is left out of both.",
            "{n} months not wholly reported in one of the two are left out of both.",
            held.left_out,
        ).format(n=held.left_out)
    return said


def _empty(context: NeedContext, asked: NeedFilter) -> PatternView:
    said = _("No whole month has been reported yet, so no pattern can be seen.")
    nothing = {
        name: Judged(heading, said, Verdict.TOO_EARLY, "", "", "", ())
        for name, heading in (
            ("season", _("Season: when in the year")),
            ("week", _("Week: on which days")),
            ("hours", _("Hour: at which time of day")),
            ("calendar", _("Calendar: every week")),
            ("variability", _("Variability: how evenly in time")),
            ("places", _("Places: how evenly in space")),
            ("waits", _("Time to be met")),
        )
    }
    return PatternView(
        title=_("Pattern: too early to say"),
        context=context_line(context, asked),
        compared="",
        season_picture=None,
        week_picture=None,
        hour_picture=None,
        calendar_picture=None,
        variability_picture=None,
        places_picture=None,
        wait_picture=None,
        **nothing,
    )
