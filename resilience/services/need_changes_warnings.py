"""What would make a conclusion about change false, and how that stands here: raised where it may be, said where not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.need_changes_points import are_the_same_season
from resilience.services.need_changes_several import any_false_alarm
from resilience.services.need_coverage import coverage_warnings

if TYPE_CHECKING:
    from resilience.domain.disruption import Disruption
    from resilience.domain.need_question import NeedFilter, Period, PeriodPair
    from resilience.services.need_asking import NeedContext

VERDICTS = 3
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """`raised` are reasons to doubt that a change is one in need, most telling first; `said` is how the rest stands."""

    raised: tuple[str, ...]
    said: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Everything, reasons to doubt first."""
        return (*self.raised, *self.said)


def standing(context: NeedContext, asked: NeedFilter, pair: PeriodPair, *, asked_about: str = "") -> Standing:
    """Return what speaks against reading a change between two periods as a change in need.

    `asked_about` is the number of the disruption around which is compared, "" without one: it is no event beside.
    """
    reporting = coverage_warnings(context, asked, pair)
    events = _events(context, pair, asked_about)
    season = _season(pair)
    raised = (*events, *reporting, *(() if are_the_same_season(pair) else (season,)))
    said = (
        *(() if events else (_no_event(asked_about),)),
        *(() if reporting else (_no_change_in_reporting(),)),
        *((season,) if are_the_same_season(pair) else ()),
        several(),
    )
    return Standing(raised, said)


def several() -> str:
    """Return how often chance alone is called a change on this page."""
    return _(
        "Where nothing changed, each of the three verdicts calls a change at most once in twenty looks, so at least "
        "one of them does on about {n} pages in a hundred."
    ).format(n=round(HUNDRED * any_false_alarm(VERDICTS)))


def doubt(raised: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words that a changed verdict ends with where there is reason to doubt it: none, or one sentence."""
    if not raised:
        return ()
    more = len(raised) - 1
    first = _("It may not be a change in need. {why}").format(why=raised[0])
    if not more:
        return (first,)
    return (
        first,
        ngettext("There is {n} more reason below.", "There are {n} more reasons below.", more).format(n=more),
    )


def _no_event(asked_about: str) -> str:
    if asked_about:
        return _("No other disruption is recorded in either period. One that nobody recorded cannot show.")
    return _("No disruption is recorded in either period. One that nobody recorded cannot show.")


def _overlapping(context: NeedContext, period: Period, asked_about: str) -> tuple[Disruption, ...]:
    """Return the disruptions that share a day with a period, by date."""
    held = (
        one
        for one in context.disruptions
        if str(one.id) != asked_about and period.overlaps(one.starts_on, one.ends_on or context.today)
    )
    return tuple(sorted(held, key=lambda one: one.starts_on))


def _events(context: NeedContext, pair: PeriodPair, asked_about: str) -> tuple[str, ...]:
    later, earlier = (_overlapping(context, period, asked_about) for period in (pair.after, pair.before))
    both = {one.id for one in later} & {one.id for one in earlier}
    return (
        *(_("“{event}” lies in both periods.").format(event=_named(one)) for one in later if one.id in both),
        *(_("“{event}” lies in the later period.").format(event=_named(one)) for one in later if one.id not in both),
        *(
            _("“{event}” lies in the earlier period.").format(event=_named(one))
            for one in earlier
            if one.id not in both
        ),
    )


def _named(one: Disruption) -> str:
    first = words.day(one.starts_on)
    if one.ends_on is None:
        return _("{name} (since {first})").format(name=one.name, first=first)
    return _("{name} ({first} to {last})").format(name=one.name, first=first, last=words.day(one.ends_on))


def _season(pair: PeriodPair) -> str:
    if are_the_same_season(pair):
        return _(
            "Both periods are the same time of year, so a season that comes back is not the reason; one that came "
            "early or late can be."
        )
    return _(
        "The two periods are not the same time of year. What the season did in earlier years is taken out of volume; "
        "one that came early, late or harder can pose as a change."
    )


def _no_change_in_reporting() -> str:
    return _(
        "Coverage and awareness held as far as it is recorded: the same sources, every day reported, no channel "
        "silent or new, and need types did not all move alike."
    )
