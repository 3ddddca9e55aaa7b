"""Refuses what an intervention or a plan may not name: unknown words, places and series of other areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.errors import NotTheirs, Refused
from resilience.domain.need_question import Part
from resilience.domain.taxonomy import TermKind
from resilience.locales import _
from resilience.services.effect.register_aims import AIMS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from resilience.domain.identity import SeriesId
    from resilience.domain.intervention import InterventionDraft
    from resilience.domain.outcome import Outcome, OutcomeSeries
    from resilience.domain.viewer import LedArea
    from resilience.services.effect.register_naming import Names


def require_known(area: LedArea, names: Names, draft: InterventionDraft) -> None:
    """Raise `Refused` for a word that is not known, `NotTheirs` for a place or series of no or another area."""
    require_terms(names, TermKind.TARGET_GROUP, draft.target_groups)
    _require(draft.aims, AIMS, _("Please choose among the three aims."))
    if set(draft.places) - {place.id for place in names.places}:
        raise NotTheirs(_("There is no such place in this area."), area_id=area.id)
    outcomes = [intended.outcome for intended in draft.intended]
    if len(set(outcomes)) < len(outcomes):
        raise Refused(_("This outcome is named already. Please take the other line off first, or choose another."))
    for outcome in outcomes:
        require_outcome(area, names, outcome)


def require_outcome(area: LedArea, names: Names, outcome: Outcome) -> None:
    """Raise as `require_known` does where an outcome names what is not there."""
    if outcome.series is not None:
        require_series(area, names, outcome.series)
    if outcome.asked.need_type is not None:
        require_terms(names, TermKind.NEED_TYPE, (outcome.asked.need_type,))
    held = outcome.asked.slice
    if held is not None and held.code not in names.known_codes(held.part):
        if held.part in {Part.PLACE, Part.DISRUPTION}:
            raise NotTheirs(_("There is no such place or disruption in this area."), area_id=area.id)
        raise Refused(_("Please choose one of the words offered for “{part}”.").format(part=held.part.label))


def require_terms(names: Names, kind: TermKind, codes: Iterable[str]) -> None:
    """Raise `Refused` for a code that the taxonomy does not have."""
    sentence = {
        TermKind.NEED_TYPE: _("Please choose among the need types that are offered."),
        TermKind.TARGET_GROUP: _("Please choose among the target groups that are offered."),
    }[kind]
    _require(codes, names.taxonomies.codes(kind), sentence)


def require_series(area: LedArea, names: Names, number: SeriesId) -> OutcomeSeries:
    """Return a series of this area that counts, or raise `NotTheirs`."""
    held = names.series_of(number)
    if held is None or held.withdrawn_at is not None:
        raise NotTheirs(_("There is no such series in this area, or it was withdrawn."), area_id=area.id)
    return held


def _require(codes: Iterable[str], known: Collection[str], sentence: str) -> None:
    if set(codes) - set(known):
        raise Refused(sentence)
