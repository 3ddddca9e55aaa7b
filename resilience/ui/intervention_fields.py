"""The questions about an intervention, one under another, and the draft that the answers make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import Refused
from resilience.domain.identity import PlaceId
from resilience.domain.intervention import LONGEST_LEAD_IN, LONGEST_NAME, LONGEST_WHAT, InterventionDraft
from resilience.domain.text import plain_line, plain_text
from resilience.domain.vocabulary import Everyday
from resilience.locales import _
from resilience.ui import parts
from resilience.ui.choosing import one_of
from resilience.ui.need_volume_notes import EARLIEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from streamlit.delta_generator import DeltaGenerator

    from resilience.views.intervention import InterventionChoices
    from resilience.views.need import Choosable


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form; `starts_on` is `None` where no day was chosen."""

    name: str
    what: str
    starts_on: date | None
    lead_in_months: int
    ends_on: date | None
    everyday: Everyday
    places: tuple[str, ...]
    target_groups: tuple[str, ...]
    aims: tuple[str, ...]
    partners: str
    watched: str
    beneath: Mapping[str, DeltaGenerator]
    """The places beneath the fields in which something may be wrong, by the field's name."""

    def is_right(self) -> bool:
        """Whether nothing is wrong; what is stands in a sentence beneath its field from now on."""
        wrong = self._wrong()
        for field, sentence in wrong.items():
            with self.beneath[field]:
                parts.warn(sentence)
        return not wrong

    def _wrong(self) -> dict[str, str]:
        """Return a sentence for each field that cannot stand as it is."""
        wrong = {}
        if not plain_line(self.name):
            wrong["name"] = _("Please give the intervention a name, for example “Home safety checks”.")
        if not plain_text(self.what):
            wrong["what"] = _("Please say in a sentence or two what is done.")
        if self.starts_on is None:
            wrong["starts_on"] = _("Please give the day on which it started, or will start.")
        elif self.ends_on is not None and self.ends_on < self.starts_on:
            wrong["ends_on"] = _("It ends before it begins. Please check the two dates.")
        if not 0 <= self.lead_in_months <= LONGEST_LEAD_IN:
            wrong["lead_in"] = _("A lead-in lasts 0 to {n} months.").format(n=LONGEST_LEAD_IN)
        return wrong

    def as_draft(self, on_top_of: InterventionDraft | None) -> InterventionDraft:
        """Return the draft, with the effects and costs of what it goes on top of; `Refused` with what is wrong."""
        if self.starts_on is None:
            raise Refused(_("Please give the day on which it started, or will start."))
        return InterventionDraft(
            self.name,
            self.what,
            self.starts_on,
            self.lead_in_months,
            self.ends_on,
            self.everyday,
            tuple(PlaceId(int(number)) for number in self.places),
            self.target_groups,
            self.aims,
            self.partners,
            self.watched,
            on_top_of.intended if on_top_of else (),
            on_top_of.costs if on_top_of else (),
        )


def fields(choices: InterventionChoices, held: InterventionDraft | None, key: str) -> Typed:
    """Draw the questions, answered from what is held."""
    beneath: dict[str, DeltaGenerator] = {}
    name = st.text_input(
        _("What is it called?"),
        value=held.name if held else "",
        placeholder=_("Home safety checks"),
        max_chars=LONGEST_NAME,
        key=f"intervention_name{key}",
    )
    beneath["name"] = st.empty()
    what = st.text_area(
        _("What is done?"),
        value=held.what if held else "",
        placeholder=_("Fire crews visit people over 65 once and look at trip hazards too."),
        max_chars=LONGEST_WHAT,
        height=80,
        key=f"intervention_what{key}",
    )
    beneath["what"] = st.empty()
    starts_on, lead_in, ends_on = _when(held, key, beneath)
    everyday = one_of(
        _("How far is it part of everyday work?"),
        list(Everyday),
        lambda one: one.label,
        key=f"intervention_everyday{key}",
        chosen=held.everyday if held else Everyday.TRIAL,
    )
    places, groups, aims = _where_and_whom(choices, held, key)
    partners = st.text_input(
        _("Which organisations take part?"),
        value=held.partners if held else "",
        help=_("Organisations, not names of people."),
        max_chars=LONGEST_WHAT,
        key=f"intervention_partners{key}",
    )
    watched = st.text_area(
        _("What harm might it do, and how would you see it?"),
        value=held.watched if held else "",
        placeholder=_("People may rely on us and ask neighbours less: requests from other households would rise."),
        max_chars=LONGEST_WHAT,
        height=80,
        key=f"intervention_watched{key}",
    )
    return Typed(name, what, starts_on, lead_in, ends_on, everyday, places, groups, aims, partners, watched, beneath)


def _when(
    held: InterventionDraft | None, key: str, beneath: dict[str, DeltaGenerator]
) -> tuple[date | None, int, date | None]:
    first, second, third = st.columns(3)
    starts_on: date | None = first.date_input(
        _("From which day on?"),
        value=held.starts_on if held else None,
        min_value=EARLIEST,
        format="DD/MM/YYYY",
        key=f"intervention_starts{key}",
    )
    lead_in = second.number_input(
        _("Lead-in, in months"),  # no limits here: Streamlit would keep the value before one beyond them
        value=held.lead_in_months if held else 0,
        step=1,
        key=f"intervention_lead_in{key}",
        help=_("How long until it is fully at work. These months count neither as before nor as after."),
    )
    ends_on: date | None = third.date_input(
        _("Until when?"),
        value=held.ends_on if held else None,
        min_value=EARLIEST,
        format="DD/MM/YYYY",
        key=f"intervention_ends{key}",
        help=_("Leave empty while it goes on."),
    )
    beneath |= {"starts_on": first.empty(), "lead_in": second.empty(), "ends_on": third.empty()}
    return starts_on, int(lead_in), ends_on


def _where_and_whom(
    choices: InterventionChoices, held: InterventionDraft | None, key: str
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    places = several(
        _("Where?"),
        choices.places,
        tuple(str(number) for number in held.places) if held else (),
        key=f"intervention_places{key}",
        help_words=_("Leave empty for the whole area. Other places then show what would have happened anyway."),
        without=_("The whole area"),
    )
    groups = several(
        _("For whom?"),
        choices.target_groups,
        held.target_groups if held else (),
        key=f"intervention_groups{key}",
        help_words=_("Target groups that it is meant to help. Leave empty where it is for everybody."),
        without=_("Everybody"),
    )
    aims = several(
        _("Which aims does it serve?"),
        choices.aims,
        held.aims if held else (),
        key=f"intervention_aims{key}",
        help_words=_("The three aims of the national strategy for resilience that this tool goes by."),
        without=_("None chosen"),
    )
    return places, groups, aims


def several(
    label: str,
    offered: Sequence[Choosable],
    held: Sequence[str],
    *,
    key: str,
    help_words: str,
    without: str,
) -> tuple[str, ...]:
    """Return the codes chosen; `held` is what is chosen to begin with, as far as it is still offered."""
    names = {one.code: one.name for one in offered}
    picked = st.multiselect(
        label,
        list(names),
        default=[code for code in held if code in names],
        format_func=lambda code: names[code],
        key=key,
        help=help_words,
        placeholder=without,
    )
    return tuple(picked)
