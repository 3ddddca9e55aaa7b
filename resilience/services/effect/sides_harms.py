"""Harms looked for beside benefits: unmet need, longer waits, help turned away, need moved elsewhere, groups lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_question import Part
from resilience.domain.vocabulary import Aspect, Verdict
from resilience.locales import _, ngettext
from resilience.services.effect.effect_words import capital, lower
from resilience.services.effect.outcome_series import total
from resilience.services.effect.sides_moved import FEWEST_EVENTS, moved
from resilience.services.effect.sides_people import group_series, many
from resilience.services.effect.sides_series import of_aspect, share_of, times_of_months
from resilience.services.effect.sides_words import (
    change,
    judged,
    listed,
    row_of,
    share,
    table_of,
    together_words,
)
from resilience.services.need_pattern_words import how_long

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.outcome_series import Floats, OutcomeData
    from resilience.services.effect.sides_moved import Moved
    from resilience.services.effect.sides_read import SidesHeld
    from resilience.views.need import Judged

POORLY_SEEN = 0.5
"""A rise from which on alone a harm would mostly be seen that is said to be little power."""


@dataclass(frozen=True, slots=True, eq=False)
class HarmLook:
    """One harm looked for: its series, which way is harm, how values are said, and of how many alike it is one."""

    name: str
    data: OutcomeData
    is_rise: bool
    measured: Callable[[float], str]
    alike: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class HarmSeen:
    """What came of one look."""

    look: HarmLook
    moved: Moved

    @property
    def is_found(self) -> bool:
        """Whether it moved the harmful way by more than noise."""
        return self.moved.is_up if self.look.is_rise else self.moved.is_down

    @property
    def is_poorly_seen(self) -> bool:
        """Whether only a large harm would have been seen."""
        return not self.is_found and (self.moved.seen_from is None or self.moved.seen_from > POORLY_SEEN)


def kinds_of(looks: Sequence[HarmLook]) -> int:
    """Return how many kinds of harm are looked for; looks that are alike make one kind."""
    return round(sum(1 / look.alike for look in looks))


def harms_seen(looks: Sequence[HarmLook], plan: EvaluationPlanDraft, at_least: int = 1) -> tuple[HarmSeen, ...]:
    """Return what came of each look; limits hold for all kinds of harm together, and for all looks of a kind.

    `at_least` is how many kinds to allow for where others are looked at beside. Pure.
    """
    kinds = max(at_least, kinds_of(looks))
    return tuple(HarmSeen(look, moved(look.name, look.data, plan, max(1, kinds * look.alike))) for look in looks)


def harm_looks(held: SidesHeld) -> tuple[HarmLook, ...]:
    """Return every harm that the records can show."""
    return (*_unmet(held), *_times(held), *_withdrawn(held), *_displaced(held), *_spilled(held), *_groups_lost(held))


def _unmet(held: SidesHeld) -> Iterator[HarmLook]:
    """Yield the share left unmet: of the need judged, of all requests where too few of it are."""
    for asked, base in ((held.need, held.volume), (held.every, held.all_requests)):
        if base.unmet is not None and _is_enough(base, base.unmet):
            name = _("Share of {records} left unmet").format(records=held.records(asked))
            yield HarmLook(name, share_of(base, Aspect.MIX, base.unmet, base.values), True, share)
            return


def _is_enough(base: OutcomeData, part: Floats) -> bool:
    """Whether enough are held on both sides for a change to be looked for."""
    return all(float(np.nansum(part[side & base.in_use])) >= FEWEST_EVENTS for side in (base.before, base.after))


def _times(held: SidesHeld) -> Iterator[HarmLook]:
    if not np.isnan(held.medians).all():
        yield HarmLook(_("Median time to be met"), times_of_months(held.all_requests, held.medians), True, how_long)


def _withdrawn(held: SidesHeld) -> Iterator[HarmLook]:
    """Yield the share withdrawn: of the need judged, of all requests where too few of it are."""
    for asked in dict.fromkeys((held.need, held.every)):
        part, whole = held.withdrawn(asked)
        if _is_enough(held.volume, part):
            name = _("Share of {records} withdrawn").format(records=held.records(asked))
            yield HarmLook(name, share_of(held.volume, Aspect.MIX, part, whole), True, share)
            return


def _displaced(held: SidesHeld) -> Iterator[HarmLook]:
    """Yield all other need together, and every other need type: need may only have moved."""
    own = held.need.need_type or held.plan.outcome.asked.need_type
    if own is None:
        return
    base = held.all_requests
    others = {code: row for code, row in held.type_rows().items() if code != own}
    if len(others) > 1:
        yield HarmLook(
            _("A rise of all other need together"), _volume(base, np.sum(list(others.values()), axis=0)), True, many
        )
    for code, row in others.items():
        name = _("Requests about {type}").format(type=lower(held.context.type_name(code)))
        yield HarmLook(name, _volume(base, row), True, many, len(others))


def _spilled(held: SidesHeld) -> Iterator[HarmLook]:
    base = held.outside
    if base is not None:
        name = _("{records} in the places without it").format(records=held.records(held.need))
        yield HarmLook(capital(name), of_aspect(base, Aspect.VOLUME, total(base.places)), True, many)


def _groups_lost(held: SidesHeld) -> Iterator[HarmLook]:
    if not held.intervention.draft.target_groups:
        return
    named = group_series(held)
    for code, data in named:
        name = _("Share of requests from “{group}”").format(group=held.context.name(Part.TARGET_GROUP, code))
        yield HarmLook(name, data, False, share, len(named))


def _volume(base: OutcomeData, values: Floats) -> OutcomeData:
    return of_aspect(base, Aspect.VOLUME, values, base.exposure)


def harms_judged(held: SidesHeld, seen: Sequence[HarmSeen], false_if: tuple[str, ...]) -> Judged:
    """Return what was looked for and found, looked for and not found, and what could hardly have been seen."""
    known = [one for one in seen if one.moved.is_known]
    found = [one for one in known if one.is_found]
    said = [_found_words(found), _not_found_words(seen, known, found), _power_words(seen), _watched(held)]
    verdict = Verdict.TOO_EARLY if not known else Verdict.CHANGED if found else Verdict.NOISE
    return judged(
        _("Harms looked for"),
        " ".join(one for one in said if one),
        verdict,
        method=f"{_method()} {_allowed_for(seen)}".strip(),
        worked_out=_(
            "Each is an interrupted series of the months in the plan’s form, with a straight trend where it may bend. "
            "Limits are widened for the number of kinds of harm and, within need types and target groups, for how many "
            "of these there are (Bonferroni), so that at most one search in twenty finds a harm where there is none. "
            "“Mostly seen from” is the change that would be found four times in five."
        ),
        tables=(
            table_of(_("Harms looked for"), [row_of(one.moved, one.look.measured, _came_out(one)) for one in seen]),
        ),
        false_if=false_if,
    )


def _method() -> str:
    return _("Looked for in what is recorded; harm to people or services that no request shows is not seen here.")


def _found_words(found: Sequence[HarmSeen]) -> str:
    if not found:
        return ""
    return _("Looked for and found: {harms}.").format(harms=listed([change(one.moved) for one in found]))


def _not_found_words(seen: Sequence[HarmSeen], known: Sequence[HarmSeen], found: Sequence[HarmSeen]) -> str:
    if not known:
        return _("Nothing that could show a harm is recorded well enough.") if seen else _("No harm can be looked for.")
    names = _named([one for one in known if one not in found])
    if not names:
        return ""
    return _("Looked for and not found: {harms}.").format(harms=listed(names))


def _named(some: Sequence[HarmSeen]) -> list[str]:
    """Return looks by name, need types and groups of which there are several by their number."""
    names = [lower(one.look.name) for one in some if one.look.alike == 1]
    types = sum(one.look.alike > 1 and one.look.data.aspect is Aspect.VOLUME for one in some)
    groups = sum(one.look.alike > 1 and one.look.data.aspect is Aspect.TARGET_GROUP for one in some)
    if types:
        names.append(ngettext("rises of {n} need type", "rises of {n} need types", types).format(n=types))
    if groups:
        names.append(ngettext("a smaller share of {n} group", "smaller shares of {n} groups", groups).format(n=groups))
    return names


def _allowed_for(seen: Sequence[HarmSeen]) -> str:
    """Return for how many kinds of harm limits are widened."""
    return together_words(max((one.moved.looks // one.look.alike for one in seen), default=1))


def _power_words(seen: Sequence[HarmSeen]) -> str:
    poorly = [one for one in seen if one.is_poorly_seen]
    if not poorly:
        return ""
    return _("Little could be seen of: {harms}; only a change by half or more would mostly show.").format(
        harms=listed(_named(poorly))
    )


def _came_out(one: HarmSeen) -> str:
    if not one.moved.is_known:
        return _("cannot be said")
    if one.is_found:
        return _("found")
    return _("not found") if one.moved.verdict is Verdict.NOISE else _("not found; it moved the other way")


def _watched(held: SidesHeld) -> str:
    """Return what the area wrote beforehand of harm to watch for, beside what was looked for here."""
    written = " ".join(held.intervention.draft.watched.split())
    if not written:
        return _("The area wrote down no harm to watch for.")
    return _("The area meant to watch: “{text}”").format(text=written)
