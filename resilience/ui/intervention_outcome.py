"""Choosing an outcome: which side of need, of which type and for whom, or a series counted elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.need_question import NeedFilter, Part, Slice
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect, Direction, Stakeholder
from resilience.locales import _
from resilience.ui.choosing import one_of
from resilience.ui.intervention_series import series

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.views.intervention import InterventionChoices

ALL = ""
"""Stands for all need types."""


def outcome(choices: InterventionChoices, key: str, held: Outcome | None = None) -> Outcome:
    """Return the outcome chosen; `held` is with which it begins. The questions follow from each other's answers."""
    counted_elsewhere = series(choices.series, key, held.series if held else None)
    if counted_elsewhere is not None:
        return Outcome(Aspect.VOLUME, series=counted_elsewhere.id)
    asked = held.asked if held else NeedFilter()
    aspect = one_of(
        _("Which side of need?"),
        list(Aspect),
        lambda one: one.label,
        key=f"{key}_aspect",
        chosen=held.aspect if held else None,
    )
    direction = one_of(
        _("Of requests or of offers?"),
        list(Direction),
        lambda one: one.label,
        key=f"{key}_direction",
        chosen=asked.direction,
    )
    need_type = None if aspect is Aspect.TARGET_GROUP else _need_type(choices, key, asked, aspect)
    return Outcome(
        aspect, NeedFilter(direction, asked.basis, need_type, _slice(choices, key, asked, aspect, need_type))
    )


def _need_type(choices: InterventionChoices, key: str, asked: NeedFilter, aspect: Aspect) -> str | None:
    names = {one.code: one.name for one in choices.need_types}
    picked = one_of(
        _("The share of which need type?") if aspect is Aspect.MIX else _("Of which need type?"),
        list(names) if aspect is Aspect.MIX else [ALL, *names],
        lambda code: names.get(code, _("All need types")),
        key=f"{key}_type_{aspect}",
        chosen=asked.need_type,
    )
    return picked or None


def _slice(
    choices: InterventionChoices, key: str, asked: NeedFilter, aspect: Aspect, need_type: str | None
) -> Slice | None:
    """Offer for whom: stakeholders, and target groups where all types are meant; what was held stays on offer."""
    if aspect is Aspect.TARGET_GROUP:
        return _whom(_("The share from which target group?"), _groups(choices), f"{key}_group", asked.slice)
    if aspect is not Aspect.VOLUME:
        return None
    offered: dict[Slice | None, str] = {None: _("Everybody")}
    offered |= {Slice(Part.STAKEHOLDER, one.value): one.label for one in Stakeholder}
    if need_type is None:
        offered |= _groups(choices)
    if asked.slice is not None and asked.need_type == need_type:
        offered.setdefault(asked.slice, f"{asked.slice.part.label}: {asked.slice.code}")
    return _whom(_("From whom?"), offered, f"{key}_whom_{need_type is None}", asked.slice)


def _groups(choices: InterventionChoices) -> dict[Slice | None, str]:
    return {Slice(Part.TARGET_GROUP, one.code): one.name for one in choices.target_groups}


def _whom(label: str, offered: Mapping[Slice | None, str], key: str, held: Slice | None) -> Slice | None:
    """Return one of those offered, chosen by its place: Streamlit takes a choice of `None` for no choice."""
    codes, names = list(offered), list(offered.values())
    place = one_of(
        label,
        list(range(len(codes))),
        lambda number: names[number],
        key=key,
        chosen=next((number for number, one in enumerate(codes) if one == held), 0),
    )
    return codes[place]
