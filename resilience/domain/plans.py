"""Targets and actions: what level an area wants to reach by when, and who closes which gap by when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.errors import Conflict, Refused
from resilience.domain.text import plain_line, plain_text
from resilience.domain.vocabulary import ActionState
from resilience.locales import _

if TYPE_CHECKING:
    from datetime import date, datetime

    from resilience.domain.identity import ActionId, EventId, TargetId
    from resilience.domain.vocabulary import Stakeholder

LONGEST_LINE = 200
LONGEST_GAP = 2000
FINISHED = frozenset({ActionState.DONE, ActionState.DROPPED})


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a target asks for in numbers: so many stakeholders of a kind, with a need, within hours, for days.

    `need_type` is a code of the taxonomy. `within_hours` and `for_days` are `None` where the target does not say.
    """

    number_of: int
    stakeholder: Stakeholder
    need_type: str
    within_hours: int | None = None
    for_days: int | None = None

    def __post_init__(self) -> None:
        for value in (self.number_of, self.within_hours, self.for_days):
            if value is not None and value <= 0:
                raise Refused(_("The numbers of a target are above zero. Please leave out what it does not say."))


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """A level that an indicator is to reach by a day; `quantity` is `None` where the level alone is the target."""

    framework_code: str
    indicator: str
    level: int
    by_day: date
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A target as it is held; `withdrawn_at` is `None` while it counts. The newest one of an indicator counts."""

    id: TargetId
    draft: TargetDraft
    set_at: datetime
    withdrawn_at: datetime | None

    @property
    def indicator(self) -> str:
        """The code of the indicator."""
        return self.draft.indicator


@dataclass(frozen=True, slots=True)
class ActionDraft:
    """Something to be done about a gap. `owner` is a role, never a name; `gap` may be ""."""

    framework_code: str
    indicator: str
    title: str
    owner: str
    due_on: date
    gap: str = ""
    state: ActionState = ActionState.OPEN
    event_id: EventId | None = None

    def __post_init__(self) -> None:
        for name in ("title", "owner"):
            line = plain_line(getattr(self, name))
            if len(line) > LONGEST_LINE:
                raise Refused(
                    _("This text has {n} characters; {most} fit. Please shorten it.").format(
                        n=len(line), most=LONGEST_LINE
                    )
                )
            object.__setattr__(self, name, line)
        object.__setattr__(self, "gap", plain_text(self.gap))
        if len(self.gap) > LONGEST_GAP:
            raise Refused(
                _("This text has {n} characters; {most} fit. Please shorten it.").format(
                    n=len(self.gap), most=LONGEST_GAP
                )
            )
        if not self.title:
            raise Refused(_("Please say what is to be done."))
        if not self.owner:
            raise Refused(_("Please say which role is to do it, for example “Health lead”. No names of people."))


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """An action as it is held. `version` counts its changes from 1."""

    id: ActionId
    draft: ActionDraft
    version: int
    added_at: datetime
    changed_at: datetime

    @property
    def state(self) -> ActionState:
        """How far it is."""
        return self.draft.state

    @property
    def due_on(self) -> date:
        """The day by which it is to be done, UK time."""
        return self.draft.due_on

    def is_overdue(self, day: date) -> bool:
        """Whether it should have been finished before a day and is not."""
        return self.state not in FINISHED and self.due_on < day


class ActionConflict(Conflict):
    """The action was changed elsewhere since it was last seen. `theirs` is what is held now."""

    def __init__(self, theirs: PlannedAction) -> None:
        super().__init__(
            _("This action was changed in another window or by somebody else. Nothing has been overwritten.")
        )
        self.theirs = theirs
