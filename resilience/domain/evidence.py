"""Evidence as items that many indicators use: what it is, how strong it is, and until when it is in date."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from resilience.domain.errors import Conflict, Refused
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import EvidenceKind, GateNeed
from resilience.locales import _

if TYPE_CHECKING:
    from datetime import date, datetime

    from resilience.domain.identity import AssessmentId, EvidenceId, PersonId
    from resilience.domain.vocabulary import Marking

LONGEST_TITLE = 200
LONGEST_REFERENCE = 600
CHOSEN_PROOFS = frozenset(
    {
        GateNeed.REVIEW,
        GateNeed.DECISION,
        GateNeed.DELIVERY,
        GateNeed.COMPARISON,
        GateNeed.MEASURED_RESULT,
        GateNeed.MEASURED_EFFECT,
        GateNeed.REVIEWED_ON_EVIDENCE,
    }
)
"""What an item may be said to prove; the other needs follow from its kind.

That it shows a measured effect is held against the effects that are measured here, by the service that adds it.
"""


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    """An item of evidence as typed. `reference` is a link or where the file lies; `owner` is a role, never a name.

    `expires_on` is `None` where it does not expire by itself; `proves` are those of `CHOSEN_PROOFS` that it shows.
    """

    title: str
    kind: EvidenceKind
    reference: str
    dated_on: date
    owner: str
    marking: Marking
    expires_on: date | None = None
    proves: frozenset[GateNeed] = frozenset()

    def __post_init__(self) -> None:
        for name, longest in (("title", LONGEST_TITLE), ("reference", LONGEST_REFERENCE), ("owner", LONGEST_TITLE)):
            line = plain_line(getattr(self, name))
            if len(line) > longest:
                raise Refused(
                    _("This text has {n} characters; {most} fit. Please shorten it.").format(n=len(line), most=longest)
                )
            object.__setattr__(self, name, line)
        if not self.title:
            raise Refused(_("Please give the evidence a title, for example “Report of the flood exercise”."))
        if self.expires_on is not None and self.expires_on < self.dated_on:
            raise Refused(_("The evidence expires before its own date. Please check the two days."))
        if not self.proves <= CHOSEN_PROOFS:
            raise Refused(_("This is nothing that an item can be said to prove. Please choose what is shown."))

    @property
    def content_hash(self) -> str:
        """SHA-256 over everything typed, in hexadecimal: two revisions with one hash say the same."""
        said = [
            self.title,
            self.kind.value,
            self.reference,
            self.dated_on.isoformat(),
            self.owner,
            self.marking.value,
            self.expires_on.isoformat() if self.expires_on else None,
            sorted(need.value for need in self.proves),
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    def is_in_date(self, day: date) -> bool:
        """Whether it has not passed its expiry on a day; what does not expire is in date."""
        return self.dated_on <= day and (self.expires_on is None or day <= self.expires_on)

    def is_within(self, months: int | None, day: date) -> bool:
        """Whether it is in date and dated within so many calendar months before a day; `None` asks for no more."""
        return self.is_in_date(day) and (months is None or day <= months_after(self.dated_on, months))

    @property
    def link(self) -> str | None:
        """The reference where it is the address of a web page, which may be followed; `None` for anything else."""
        try:
            parts = urlsplit(self.reference)
        except ValueError:
            return None
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
        return self.reference if is_web and not re.search(r"[\s\\<>\"\x00-\x1f\x7f]", self.reference) else None

    def shows(self) -> frozenset[GateNeed]:
        """What it can open a gate with: by its kind, and as somebody said."""
        by_kind = {
            EvidenceKind.REAL_EVENT: {GateNeed.REAL_EVENT, GateNeed.EVIDENCE_IN_DATE},
            EvidenceKind.EXERCISE: {GateNeed.EXERCISE, GateNeed.EVIDENCE_IN_DATE},
            EvidenceKind.IN_USE: {GateNeed.EVIDENCE_IN_DATE},
            EvidenceKind.DOCUMENT: {GateNeed.EVIDENCE_IN_DATE},
            EvidenceKind.ASSERTION: set(),
        }[self.kind]
        return frozenset(by_kind) | (frozenset() if self.kind is EvidenceKind.ASSERTION else self.proves)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months on, or that month's last day where it is shorter."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=year, month=month + 1, day=last)
        except ValueError:
            continue
    return day.replace(year=year, month=month + 1, day=28)


@dataclass(frozen=True, slots=True)
class Evidence:
    """An item as it is held. `revision` counts from 1; `draft` is the newest revision.

    `assessment_id` is the assessment in which an evaluator added it, `None` for one that the lead holds for all.
    `withdrawn_at` is `None` while it counts. `added_by` is `None` for the command line.
    """

    id: EvidenceId
    draft: EvidenceDraft
    revision: int
    saved_at: datetime
    added_by: PersonId | None
    assessment_id: AssessmentId | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class EvidenceUse:
    """One item beside one indicator in one assessment, as one person put it there."""

    evidence_id: EvidenceId
    assessment_id: AssessmentId
    indicator: str
    person_id: PersonId


class EvidenceConflict(Conflict):
    """The item was revised elsewhere since it was last seen. `theirs` is the item as it is now."""

    def __init__(self, theirs: Evidence) -> None:
        super().__init__(
            _("This evidence was revised in another window or by somebody else. Nothing has been overwritten.")
        )
        self.theirs = theirs
