"""Naming a pair, withdrawing one, and bringing one back."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from resilience.domain.capability import LONGEST_WHY, MOST_PAIRS, PairDraft
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import NeedFilter, Part, Slice
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect, Basis, Direction
from resilience.locales import _, ngettext
from resilience.services.learning.pair_measures import ASPECTS
from resilience.services.learning.pair_naming import bring_back_pair, name_pair, withdraw_pair
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.choosing import one_of
from resilience.ui.doing import done_or_told
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.identity import PairId, SeriesId
    from resilience.views.capability import CapabilityView, IndicatorChoice, PairChoices

Code = TypeVar("Code")
SERIES = "series"
"""The choice of a series that was counted elsewhere, beside the sides of need recorded here."""
USUAL_LAG = 3


def entry(view: CapabilityView) -> None:
    """Offer to name a pair while there is room, with what the framework suggests."""
    with st.expander(_("Name a pair"), expanded=not view.pairs, key="pair_entry"):
        if view.room_left < 1:
            parts.say(
                _("{n} pairs are named, which is the most: with more, some would go together by chance.").format(
                    n=MOST_PAIRS
                )
            )
            return
        parts.method(
            ngettext(
                "There is room for {n} more pair. Naming one now fixes its lag and its direction.",
                "There is room for {n} more pairs. Naming one now fixes its lag and its direction.",
                view.room_left,
            ).format(n=view.room_left)
        )
        indicator = _indicator(view.choices)
        side = _side(view.choices)
        _form(view, indicator, side)


def suggestions(view: CapabilityView) -> None:
    """Offer what the framework says ought to move with each indicator."""
    held = [one for one in view.choices.indicators if one.paired_measure]
    if held:
        with st.expander(_("What the framework suggests for each indicator"), key="pair_suggestions"):
            parts.table(
                Table(
                    _("Each indicator with what ought to move with it; few of these are need as it is recorded here"),
                    (_("Indicator"), _("Ought to move")),
                    (False, False),
                    tuple((f"{one.code} {one.name}", one.paired_measure) for one in held),
                )
            )


def withdrawal(view: CapabilityView) -> None:
    """Offer to withdraw a pair."""
    if not view.pairs:
        return
    with st.expander(_("Withdraw a pair"), key="pair_withdrawal"):
        parts.method(_("A pair that is withdrawn stays in the list of those once named."))
        chosen = one_of(_("Which pair?"), view.pairs, lambda one: one.heading, key="pair_which")
        if st.button(_("Withdraw it"), key=f"pair_withdraw_{chosen.id}"):
            done_or_told(
                lambda: withdraw_pair(store(), session.viewer(), view.area_id, chosen.id),
                _("The pair is withdrawn. It can be brought back below."),
            )


def withdrawn(view: CapabilityView) -> None:
    """Draw the pairs that were withdrawn, for everybody, and let the lead bring one back."""
    n = len(view.withdrawn)
    if not n:
        return
    said = ngettext("{n} pair was withdrawn", "{n} pairs were withdrawn", n).format(n=n)
    with st.expander(said, key="pair_withdrawn"):
        for number, heading in view.withdrawn:
            parts.say(heading)
            if view.may_change and st.button(_("Bring it back"), key=f"pair_back_{number}"):
                _bring_back(view, number)


def _bring_back(view: CapabilityView, number: PairId) -> None:
    done_or_told(
        lambda: bring_back_pair(store(), session.viewer(), view.area_id, number),
        _("The pair counts again, as named on the day on which it was first."),
    )


def _indicator(choices: PairChoices) -> IndicatorChoice:
    chosen = one_of(_("Indicator"), choices.indicators, lambda one: f"{one.code} {one.name}", key="pair_indicator")
    if chosen.paired_measure:
        parts.method(_("The framework suggests: {measure}.").format(measure=chosen.paired_measure.rstrip(".")))
    return chosen


def _side(choices: PairChoices) -> Aspect | str:
    names: dict[Aspect | str, str] = {
        Aspect.VOLUME: _("How much need"),
        Aspect.MIX: _("The share of a need type"),
        Aspect.TARGET_GROUP: _("The share from a target group"),
    }
    options: list[Aspect | str] = [*ASPECTS, *([SERIES] if choices.series else [])]
    return one_of(
        _("Measure"),
        options,
        lambda one: names.get(one, _("A series counted elsewhere")),
        key="pair_side",
    )


def _form(view: CapabilityView, indicator: IndicatorChoice, side: Aspect | str) -> None:
    sent = st.session_state.get("elr_pairs_named", 0)
    with st.form(f"pair_{side}_{sent}", border=False):
        chosen = _measure(view.choices, side, f"pair_{side}_{sent}")
        first, second = st.columns(2)
        ways = {Improvement.DOWN: _("the measure goes down"), Improvement.UP: _("the measure goes up")}
        direction = one_of(
            _("Where the level rises, it is expected that …"),
            list(ways),
            lambda one: ways[one],
            key=f"pair_direction_{sent}",
            where=first,
        )
        lag = second.number_input(
            _("… how many whole months later?"),
            value=USUAL_LAG,  # no limits here: Streamlit would keep the value before one beyond them
            step=1,
            key=f"pair_lag_{sent}",
        )
        why = st.text_input(_("Why should the two go together?"), max_chars=LONGEST_WHY, key=f"pair_why_{sent}")
        if not st.form_submit_button(_("Name the pair"), type="primary", key=f"pair_send_{sent}"):
            return
    _send(view, indicator, chosen, direction, int(lag), why)


def _send(
    view: CapabilityView,
    indicator: IndicatorChoice,
    chosen: tuple[Aspect, NeedFilter, SeriesId | None],
    direction: Improvement,
    lag: int,
    why: str,
) -> None:
    def name() -> None:
        draft = PairDraft(view.choices.framework_code, indicator.code, Outcome(*chosen), direction, lag, why)
        name_pair(store(), session.viewer(), view.area_id, draft)
        st.session_state["elr_pairs_named"] = st.session_state.get("elr_pairs_named", 0) + 1

    done_or_told(name, _("The pair is named, as of today."))


def _measure(choices: PairChoices, side: Aspect | str, key: str) -> tuple[Aspect, NeedFilter, SeriesId | None]:
    if side == SERIES:
        names = dict(choices.series)
        number = one_of(_("Series"), list(names), lambda one: names[one], key=f"{key}_series")
        return Aspect.VOLUME, NeedFilter(), number
    direction, basis = _kind(choices, key)
    if side is Aspect.TARGET_GROUP:
        names_of = {one.code: one.name for one in choices.target_groups}
        group = one_of(_("Target group"), list(names_of), lambda code: names_of[code], key=f"{key}_group")
        return Aspect.TARGET_GROUP, NeedFilter(direction, basis, slice=Slice(Part.TARGET_GROUP, group)), None
    types = {one.code: one.name for one in choices.need_types}
    every = [None] if side is Aspect.VOLUME else []
    code = one_of(
        _("Need type"),
        [*every, *types],
        lambda one: _("All need types") if one is None else types[one],
        key=f"{key}_type",
    )
    return Aspect(side), NeedFilter(direction, basis, code), None


def _kind(choices: PairChoices, key: str) -> tuple[Direction, Basis | None]:
    if len(choices.kinds) < 2:  # noqa: PLR2004 - one is no choice
        return choices.kinds[0] if choices.kinds else (Direction.REQUEST, None)
    return one_of(
        _("Records"),
        list(choices.kinds),
        lambda kind: _("{direction}: {basis}").format(direction=kind[0].label, basis=kind[1].label.lower()),
        key=f"{key}_kind",
    )
