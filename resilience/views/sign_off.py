"""The page on which an assessment is accepted: what would be signed, what stands in the way, and what was signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.identity import AssessmentId, PersonId
    from resilience.domain.vocabulary import AssessmentState, Marking
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class AssessmentChoice:
    """An assessment to look at, by the round and who judged."""

    id: AssessmentId
    name: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be named to sign off. `name` is shown to the lead alone, who names them."""

    person_id: PersonId
    name: str


@dataclass(frozen=True, slots=True)
class DissentLine:
    """One agency's dissent. `about` is an indicator's name or the whole; `state` says whether it stands."""

    number: int
    agency: str
    about: str
    said: str
    recorded: str
    stands: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class SignedView:
    """A sign-off as it is printed: reference, moment, hash and head, and whether they still fit together.

    `revoked` says when, by whom and why, "" while it holds.
    """

    reference: str
    sentence: str
    snapshot_hash: str
    head_number: int
    head_code: str
    is_as_signed: bool
    head_is_in_record: bool
    checks: tuple[str, ...]
    revoked: str


@dataclass(frozen=True, slots=True)
class SignOffView:
    """One assessment on its way to the signature, or signed.

    `title` is the answer. `hidden` says why nothing of it is shown to this person yet, "" where it is shown.
    `statement` says in one sentence what would be signed; `seen` is the hash of exactly that, and travels with the
    click. `in_the_way` are sentences on what has to be settled first; `is_partial` where some indicators asked stay
    open, which has to be accepted expressly. `may_sign` also where something stands in the way that they can settle.
    """

    title: str
    context: str
    hidden: str
    choices: tuple[AssessmentChoice, ...]
    chosen: AssessmentId | None
    state: AssessmentState | None
    marking: Marking
    statement: str = ""
    seen: str = ""
    in_the_way: tuple[str, ...] = ()
    is_partial: bool = False
    signatory: str = ""
    candidates: tuple[Candidate, ...] = ()
    named: PersonId | None = None
    may_sign: bool = False
    may_record_dissent: bool = False
    may_revoke: bool = False
    may_publish: bool = False
    may_archive: bool = False
    why_not_public: str = ""
    indicators: tuple[tuple[str, str], ...] = ()
    dissents: tuple[DissentLine, ...] = ()
    signed: SignedView | None = None
    revoked: tuple[SignedView, ...] = ()
    levels: Table | None = None
    worked_out: str = ""
