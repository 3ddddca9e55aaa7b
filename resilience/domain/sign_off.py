"""The acceptance of an assessment: what was signed, by whom, and which agency dissents."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.assessment import LONGEST_TEXT
from resilience.domain.errors import Refused
from resilience.domain.text import plain_line, plain_text
from resilience.locales import _

if TYPE_CHECKING:
    from datetime import datetime

    from resilience.domain.audit import Head
    from resilience.domain.identity import PersonId

LONGEST_AGENCY = 120
WHOLE = ""
"""The indicator of a dissent that concerns the assessment as a whole."""


@dataclass(frozen=True, slots=True)
class DissentDraft:
    """What an agency does not agree with, as typed: one indicator by its code, or the whole (`WHOLE`)."""

    agency: str
    indicator: str
    said: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "agency", plain_line(self.agency))
        object.__setattr__(self, "said", plain_text(self.said).strip())
        if not self.agency:
            raise Refused(_("Please say which agency dissents, for example “Fire and rescue service”."))
        if not self.said:
            raise Refused(_("Please say what the agency does not agree with, and why."))
        for text, most in ((self.agency, LONGEST_AGENCY), (self.said, LONGEST_TEXT)):
            if len(text) > most:
                raise Refused(
                    _("This text has {n} characters; {most} fit. Please shorten it.").format(n=len(text), most=most)
                )


@dataclass(frozen=True, slots=True)
class Dissent:
    """A dissent as it is held. `number` counts from 1 in its assessment; `withdrawn_at` is `None` while it stands.

    `recorded_by` is `None` for the command line.
    """

    number: int
    draft: DissentDraft
    recorded_at: datetime
    recorded_by: PersonId | None
    withdrawn_at: datetime | None

    @property
    def agency(self) -> str:
        """Who dissents."""
        return self.draft.agency

    @property
    def indicator(self) -> str:
        """The code of the indicator concerned, `WHOLE` for the assessment as a whole."""
        return self.draft.indicator

    @property
    def said(self) -> str:
        """What the agency does not agree with, in its words."""
        return self.draft.said

    @property
    def stands(self) -> bool:
        """Whether it has not been withdrawn."""
        return self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class SignOff:
    """An acceptance. `number` counts from 1 in its assessment; `reference` is unique in its area.

    `snapshot` is canonical JSON, frozen at that moment, and `snapshot_hash` its SHA-256 in hexadecimal; `head` is the
    end of the record of who did what right after the signing was written down in it. The last three are `None`, `None`
    and "" while it holds.
    """

    number: int
    reference: str
    snapshot: str
    snapshot_hash: str
    head: Head
    signed_at: datetime
    signed_by: PersonId
    revoked_at: datetime | None
    revoked_by: PersonId | None
    revoked_why: str

    @property
    def holds(self) -> bool:
        """Whether it has not been revoked."""
        return self.revoked_at is None

    @property
    def is_as_signed(self) -> bool:
        """Whether the snapshot still has the hash that was kept with it."""
        return hash_of(self.snapshot) == self.snapshot_hash


def hash_of(snapshot: str) -> str:
    """Return the SHA-256 of a snapshot's bytes in UTF-8, in hexadecimal."""
    return hashlib.sha256(snapshot.encode()).hexdigest()
