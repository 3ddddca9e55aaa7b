"""What an area notes beside its figures of need: whatever changed what is reported, and not what is needed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.text import plain_line
from resilience.locales import _

if TYPE_CHECKING:
    from datetime import date, datetime

    from resilience.domain.identity import PersonId, ReportingChangeId
    from resilience.domain.vocabulary import ReportingChange

LONGEST_NOTE = 300
WHOLE = Decimal(1)


def _note(text: str, missing: str) -> str:
    line = plain_line(text)
    if not line:
        raise Refused(missing)
    if len(line) > LONGEST_NOTE:
        raise Refused(
            _("This text has {n} characters; {most} fit. Please shorten it.").format(n=len(line), most=LONGEST_NOTE)
        )
    return line


@dataclass(frozen=True, slots=True)
class ReportingDraft:
    """Something that changes what is reported, and not what is needed.

    `channel` is a code, or "" for all. `share` is measured awareness between 0 and 1 and goes with a `source`; `None`
    for every other kind of change.
    """

    kind: ReportingChange
    on_day: date
    what: str
    channel: str = ""
    share: Decimal | None = None
    source: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "what", _note(self.what, _("Please say in a few words what changed.")))
        object.__setattr__(self, "source", plain_line(self.source))
        measured = self.kind.value == "awareness_measured"
        if measured != (self.share is not None):
            raise Refused(
                _("Please give the share of people who knew of the service.")
                if measured
                else _("A share goes only with a measurement of awareness.")
            )
        if self.share is not None and not 0 <= self.share <= WHOLE:
            raise Refused(_("A share is between 0 and 100 per cent."))
        if measured and not self.source:
            raise Refused(_("Please name the source of the figure: who counted, and when."))


@dataclass(frozen=True, slots=True)
class ReportingNote:
    """A change in reporting as it is held."""

    id: ReportingChangeId
    draft: ReportingDraft
    set_at: datetime
    set_by: PersonId | None
