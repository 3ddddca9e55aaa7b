"""How long what is kept, and what stays for good. The periods are an installation's own; these are the first ones."""

from __future__ import annotations

from enum import StrEnum

from resilience.locales import mark


class Kept(StrEnum):
    """What a period can be set for."""

    SESSIONS = "sessions"
    FAILED_SIGN_INS = "failed_sign_ins"
    RECORD_DETAILS = "record_details"


FIRST_DAYS: dict[Kept, int | None] = {Kept.SESSIONS: 90, Kept.FAILED_SIGN_INS: 30, Kept.RECORD_DETAILS: None}
"""Days for which each is kept until somebody says otherwise; `None`: without an end."""

SHORTEST_DAYS: dict[Kept, int] = {Kept.SESSIONS: 1, Kept.FAILED_SIGN_INS: 1, Kept.RECORD_DETAILS: 90}
"""A shorter period is refused: it would delete what is still needed."""

LONGEST_DAYS = 36_525

KEPT_WORDS: dict[Kept, str] = {
    Kept.SESSIONS: mark("Ended sessions and used links"),
    Kept.FAILED_SIGN_INS: mark("Failed sign-ins"),
    Kept.RECORD_DETAILS: mark("Details of need records: exact time, source reference and local code"),
}
