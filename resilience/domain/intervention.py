"""Something done at a known time to change need: what, where, for whom, what it was meant to change, what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from resilience.domain.errors import Conflict, Refused
from resilience.domain.identity import InterventionId, PersonId, PlaceId
from resilience.domain.need_plan import Improvement
from resilience.domain.outcome import Outcome
from resilience.domain.text import plain_line, plain_text
from resilience.domain.vocabulary import CostKind, Everyday
from resilience.locales import _

LONGEST_NAME = 120
LONGEST_WHAT = 2000
LONGEST_LINE = 300
LONGEST_LEAD_IN = 36
"""Months that a lead-in lasts at most."""
MOST_PARTS = 20
"""Intended effects, and lines of cost, that one intervention holds at most."""


@dataclass(frozen=True, slots=True)
class IntendedEffect:
    """Which outcome is meant to move which way, by how much and by when.

    `share` is the size meant as a share of what would have been (0.2 is a fifth), from 0 upwards, `None` where nobody
    said. `after_months` is how many months after the start it should show, `None` where nobody said.
    """

    outcome: Outcome
    improvement: Improvement
    share: float | None = None
    after_months: int | None = None

    def __post_init__(self) -> None:
        if self.share is not None and not 0 < self.share <= 10:  # noqa: PLR2004 - ten times as much is a slip
            raise Refused(_("The size of an intended effect is above 0 % and at most 1,000 %."))
        if self.after_months is not None and not 0 <= self.after_months <= 120:  # noqa: PLR2004 - ten years
            raise Refused(_("An effect is expected within 0 to 120 months."))


@dataclass(frozen=True, slots=True)
class CostLine:
    """What one year cost. `year` is the calendar year in which the financial year begins (2025 for 2025/26).

    `pounds` are in the prices of that year. `payer` is an organisation, `source` where the figure stands.
    """

    year: int
    pounds: Decimal
    kind: CostKind
    payer: str
    source: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "payer", _line(self.payer))
        object.__setattr__(self, "source", _line(self.source))
        if not 1990 <= self.year <= 2100:  # noqa: PLR2004 - what a person may mean by a year
            raise Refused(_("The year of a cost is the one in which its financial year begins, for example 2025."))
        if not (self.pounds.is_finite() and 0 <= self.pounds <= 10**12):
            raise Refused(_("A cost is an amount in pounds, from 0 upwards."))
        if not self.payer:
            raise Refused(_("Please say which organisation bears the cost."))


@dataclass(frozen=True, slots=True)
class InterventionDraft:
    """What an area says of an intervention. Everything but name, start and what it is may be left empty.

    `lead_in_months` after `starts_on` belong neither to before nor to after. `ends_on` is `None` while it goes on.
    `places` are those it was done in, none for the whole area; `target_groups` and `aims` are codes; `partners` are
    organisations in words; `watched` says what harm it might do and how one would see it.
    """

    name: str
    what: str
    starts_on: date
    lead_in_months: int
    ends_on: date | None
    everyday: Everyday
    places: tuple[PlaceId, ...] = ()
    target_groups: tuple[str, ...] = ()
    aims: tuple[str, ...] = ()
    partners: str = ""
    watched: str = ""
    intended: tuple[IntendedEffect, ...] = ()
    costs: tuple[CostLine, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", plain_line(self.name))
        for field in ("what", "partners", "watched"):
            object.__setattr__(self, field, plain_text(getattr(self, field)))
        if not self.name:
            raise Refused(_("Please give the intervention a name, for example “Home safety checks”."))
        if len(self.name) > LONGEST_NAME:
            raise Refused(_("A name has room for {n} characters. Please shorten it.").format(n=LONGEST_NAME))
        if not self.what:
            raise Refused(_("Please say in a sentence or two what is done."))
        if max(len(self.what), len(self.partners), len(self.watched)) > LONGEST_WHAT:
            raise Refused(_("A text has room for {n} characters. Please shorten it.").format(n=LONGEST_WHAT))
        if not 0 <= self.lead_in_months <= LONGEST_LEAD_IN:
            raise Refused(_("A lead-in lasts 0 to {n} months.").format(n=LONGEST_LEAD_IN))
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise Refused(_("It ends before it begins. Please check the two dates."))
        if max(len(self.intended), len(self.costs)) > MOST_PARTS:
            raise Refused(_("There is room for {n} intended effects and {n} lines of cost.").format(n=MOST_PARTS))


@dataclass(frozen=True, slots=True)
class Intervention:
    """An intervention as it is held; `version` counts its changes from 1, `withdrawn_at` is `None` while it counts."""

    id: InterventionId
    draft: InterventionDraft
    version: int
    added_at: datetime
    changed_at: datetime
    changed_by: PersonId | None
    withdrawn_at: datetime | None

    @property
    def name(self) -> str:
        """How it is called."""
        return self.draft.name


class InterventionConflict(Conflict):
    """Somebody else changed the intervention since it was seen; `held` is what is there now."""

    def __init__(self, held: Intervention) -> None:
        super().__init__(
            _("Somebody else changed this intervention in the meantime. Nothing of yours was saved; both are shown.")
        )
        self.held = held


def _line(typed: str) -> str:
    line = plain_line(typed)
    if len(line) > LONGEST_LINE:
        raise Refused(_("This text has room for {n} characters. Please shorten it.").format(n=LONGEST_LINE))
    return line
