"""Looking back on a real event or an exercise: what it showed, feature by feature, and who or what found it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.text import plain_line, plain_text
from resilience.locales import _

if TYPE_CHECKING:
    from datetime import date, datetime

    from resilience.domain.disruption import Exposure
    from resilience.domain.identity import DisruptionId, EventId, EvidenceId
    from resilience.domain.plans import ActionDraft
    from resilience.domain.vocabulary import EventKind, Found, FoundBy

LONGEST_LINE = 200
LONGEST_LESSONS = 4000


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one feature. `measure` says what was measured or seen, for example "90 % within 4 hours"."""

    feature: str
    found: Found
    found_by: FoundBy
    measure: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "measure", plain_line(self.measure))


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event or exercise as looked back on.

    `disruption_id` is the disruption recorded for it and `evidence_id` the item of evidence that it became, both
    `None` where there is none; features without a finding were not looked at.
    """

    kind: EventKind
    name: str
    happened_on: date
    lessons: str = ""
    findings: tuple[Finding, ...] = ()
    disruption_id: DisruptionId | None = None
    evidence_id: EvidenceId | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", plain_line(self.name))
        object.__setattr__(self, "lessons", plain_text(self.lessons))
        if not self.name:
            raise Refused(_("Please say what it was, for example “Flood exercise, spring 2026”."))
        for text, longest in ((self.name, LONGEST_LINE), (self.lessons, LONGEST_LESSONS)):
            if len(text) > longest:
                raise Refused(
                    _("This text has {n} characters; {most} fit. Please shorten it.").format(n=len(text), most=longest)
                )
        if len({finding.feature for finding in self.findings}) < len(self.findings):
            raise Refused(_("There are two findings for one feature. Please keep one of them."))


@dataclass(frozen=True, slots=True)
class EventReview:
    """The same as it is held."""

    id: EventId
    draft: EventDraft
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class LookBack:
    """Everything that one look back updates together.

    `shows` are the indicators that the event or exercise says something about, `reference` where its report lies,
    `expires_on` until when it counts as evidence (`None`: it does not expire by itself). `exposures` take the place of
    those of the same kinds that the disruption of `event` has.
    """

    event: EventDraft
    shows: frozenset[str] = frozenset()
    reference: str = ""
    expires_on: date | None = None
    owner: str = ""
    actions: tuple[ActionDraft, ...] = ()
    exposures: tuple[Exposure, ...] = ()

    def __post_init__(self) -> None:
        if self.exposures and self.event.disruption_id is None:
            raise Refused(_("Exposure belongs to a disruption. Please choose which one, or leave the figures out."))
