"""What an area shares and lends, under whose authority, and how its content is handled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.area import Area
    from resilience.domain.sharing import Authority
    from resilience.domain.vocabulary import Marking, Sharing
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that the area may decide now, and in words what others then see."""

    sharing: Sharing
    name: str
    shows: str


@dataclass(frozen=True, slots=True)
class NeedSharing:
    """Whether the area's need stands in comparison groups of others.

    `asks` is what is agreed to, `means` what the decision that can be made now would change. `seen` is the number of
    the decision that holds, 0 before the first; it goes with the next one.
    """

    is_agreed: bool
    seen: int
    sentence: str
    asks: str
    means: str
    decisions: Table


@dataclass(frozen=True, slots=True)
class SharingView:
    """The decision that holds, those before it, and what may be decided by this viewer (`choices` is else empty).

    `seen` is the number of the decision that holds, 0 before the first; it goes with the next one. `authority` is
    `None` until the area lead named one.
    """

    area: Area
    sentence: str
    sharing: Sharing
    seen: int
    decisions: Table
    choices: tuple[Choice, ...]
    authority: Authority | None
    marking: Marking
    marking_sentence: str
    may_decide: bool
    need: NeedSharing
