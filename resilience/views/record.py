"""The record of who did what, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from resilience.domain.audit import Deed
from resilience.locales import _, mark

DEED_WORDS: dict[Deed, str] = {
    Deed.SIGN_IN: mark("Signed in"),
    Deed.SIGN_IN_FAILED: mark("Sign-in failed"),
    Deed.SIGN_OUT: mark("Signed out"),
    Deed.SESSION_ENDED: mark("Ended a session"),
    Deed.REFUSAL: mark("Was refused"),
    Deed.INVITATION: mark("Invited somebody"),
    Deed.RESET: mark("Made another link for somebody"),
    Deed.PASSWORD_SET: mark("Set a password"),
    Deed.ROLE_GIVEN: mark("Gave a role"),
    Deed.ROLE_TAKEN: mark("Took a role"),
    Deed.PERSON_STATE: mark("Let in, shut out or renamed somebody"),
    Deed.PSEUDONYMISED: mark("Removed somebody's name"),
    Deed.SHARING: mark("Decided what the area shares"),
    Deed.AUTHORITY: mark("Named the lead authority or the marking"),
    Deed.COMPARISON: mark("Compared areas"),
    Deed.RETENTION: mark("Set how long things are kept"),
    Deed.RETENTION_RUN: mark("Cleared what was kept long enough"),
    Deed.BACKUP: mark("Made a backup"),
    Deed.RESTORE: mark("Restored a backup"),
    Deed.RECORD_READ: mark("Read this record"),
    Deed.AREA_ADDED: mark("Added an area or places"),
    Deed.POPULATION_SET: mark("Set a population"),
    Deed.ROUND_CREATED: mark("Created a round"),
    Deed.ROUND_STATE: mark("Opened or closed a round"),
    Deed.SCORE: mark("Saved a score"),
    Deed.SUBMISSION: mark("Submitted scores"),
    Deed.IMPORT: mark("Brought a file in"),
    Deed.WITHDRAWAL: mark("Withdrew a file"),
    Deed.MAPPING: mark("Saved a mapping"),
    Deed.DISRUPTION: mark("Recorded, corrected or removed a disruption"),
    Deed.EXPORT: mark("Took a file out"),
    Deed.ROUND_INVITATION: mark("Decided who is asked in a round"),
    Deed.CHANGES_ASKED: mark("Asked an evaluator to look again, or answered that"),
    Deed.CONFIDENCE: mark("Said how confident they are"),
    Deed.EVIDENCE: mark("Added, revised or withdrew evidence"),
    Deed.EVIDENCE_USE: mark("Put evidence beside an indicator, or took it away"),
    Deed.ASSESSMENT_STATE: mark("Moved an assessment on or back"),
    Deed.AGREED_SCORE: mark("Wrote down an agreed score"),
    Deed.COMMENT: mark("Commented, or settled a comment"),
    Deed.DISSENT: mark("Recorded or withdrew a dissent"),
    Deed.SIGNATORY: mark("Named who signs off"),
    Deed.SIGN_OFF: mark("Signed off an assessment"),
    Deed.SIGN_OFF_REVOKED: mark("Revoked a sign-off"),
    Deed.TARGET: mark("Set or withdrew a target"),
    Deed.ACTION: mark("Added or changed an action"),
    Deed.PEER_REVIEW: mark("Arranged a peer review, or entered its feedback"),
    Deed.COMMUNITY_LINK: mark("Made or closed a link to the community form"),
    Deed.ROOM: mark("Opened, led or closed a room"),
    Deed.EVENT: mark("Looked back on an event or exercise"),
    Deed.FRAMEWORK: mark("Brought in a framework or a mapping"),
    Deed.CIRCLE: mark("Made, joined or left a circle of areas"),
    Deed.RESULTS_IMPORT: mark("Brought in published results"),
    Deed.TALLY: mark("Saved a weekly tally"),
    Deed.REPORTING_CHANGE: mark("Noted or withdrew a change in reporting"),
    Deed.STEP_CHANGE: mark("Recorded or withdrew a step in a series of need"),
    Deed.NEED_SHARING: mark("Decided whether the area's need stands in comparison groups"),
    Deed.NEED_PLAN: mark("Fixed or withdrew which way a measure of need is to go"),
    Deed.OUTCOME_SERIES: mark("Brought in, corrected, withdrew or brought back series counted elsewhere"),
    Deed.INTERVENTION: mark("Recorded, changed, withdrew or brought back an intervention"),
    Deed.EVALUATION_PLAN: mark("Fixed an evaluation plan, or a later version of one"),
    Deed.LEARNING: mark("Wrote down, changed or withdrew a lesson"),
    Deed.CAPABILITY_PAIR: mark("Named or withdrew a pair of capability and need"),
    Deed.BENEFIT: mark("Entered, withdrew or brought back a benefit"),
    Deed.BESIDE_MONEY: mark("Entered, withdrew or brought back what stands beside the money"),
    Deed.UNIT_COSTS: mark("Brought in, withdrew or brought back unit costs"),
}
"""Each deed as the page names it; a test finds one for every deed."""


def deed_words(deed: Deed) -> str:
    """Return a deed in the reader's language."""
    return _(DEED_WORDS[deed])


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One entry in words. `about` names people and areas that the entry holds as numbers; `at` is UK time."""

    number: int
    at: str
    deed: str
    about: str
    person: str
    area: str


@dataclass(frozen=True, slots=True)
class RecordView:
    """A page of entries, the newest first.

    `older` is the number before which the next page begins, `None` at the end of what there is.
    """

    sentence: str
    context: str
    lines: tuple[RecordLine, ...]
    older: int | None
    is_whole: bool


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """What walking the whole record found: a sentence, where its ends stand, and what is wrong, if anything."""

    is_whole: bool
    sentence: str
    head: str
    kept_head: str
    problems: tuple[str, ...]
