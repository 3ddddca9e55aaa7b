"""What an area decided to show to others, and under whose authority and marking its content stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import Marking, Sharing
from resilience.locales import _

if TYPE_CHECKING:
    from datetime import datetime

    from resilience.domain.identity import AreaId, PersonId

LONGEST_NAME = 200
USUAL_MARKING = Marking.OFFICIAL
"""How content is handled where nobody has said otherwise."""
FEWEST_COMPARED = 5
"""Areas that a statistic over areas needs at least."""
FEWEST_WITHOUT_NAME = 3
"""Areas without a name that such a statistic needs, else none of them is in it.

The statistic beside the rows with a name would otherwise tell what a single one without adds to it.
"""


def marked(wanted: Marking | None, *parts: Marking) -> Marking:
    """Return the marking of what is made from parts: the one wanted, else that of the strictest part.

    Raises `Refused` for a marking less strict than that of a part: what is marked is not made public, nor weaker.
    """
    strictest = Marking.strictest(*parts) if parts else USUAL_MARKING
    if wanted is None or wanted is strictest:
        return strictest
    if Marking.strictest(wanted, strictest) is wanted:
        return wanted
    if wanted.may_be_public:
        raise Refused(
            _("This holds content marked {marking}, so it cannot be made public.").format(marking=strictest.label)
        )
    raise Refused(
        _("This holds content marked {marking}, so it cannot be marked {wanted}.").format(
            marking=strictest.label, wanted=wanted.label
        )
    )


@dataclass(frozen=True, slots=True)
class SharingDecision:
    """One decision of an area; `person_id` is `None` at the command line. The last one holds."""

    number: int
    sharing: Sharing
    decided_at: datetime
    person_id: PersonId | None


@dataclass(frozen=True, slots=True)
class NeedDecision:
    """One decision of an area whether its need stands in comparison groups of others. The last one holds."""

    number: int
    is_agreed: bool
    decided_at: datetime
    person_id: PersonId | None


@dataclass(frozen=True, slots=True)
class Authority:
    """The lead authority of an area (its data controller), how it is reached, and how strictly content is handled.

    A partnership is usually not a legal person, so somebody else is answerable for the data: `name` and `contact` are
    those of an organisation, never of a person. `marking` is the least strict one that anything from here may carry.
    """

    area_id: AreaId
    name: str
    contact: str
    marking: Marking

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", plain_line(self.name))
        object.__setattr__(self, "contact", plain_line(self.contact))
        if not self.name:
            raise Refused(_("Please name the lead authority: the organisation that is answerable for the data."))
        if max(len(self.name), len(self.contact)) > LONGEST_NAME:
            raise Refused(_("A name or contact has at most {n} characters. Please shorten it.").format(n=LONGEST_NAME))
