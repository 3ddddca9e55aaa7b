"""What does not fit together in an assessment and its evidence, each with the way to where it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.views.moderation import AssessmentChoice


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit: where it is, in words, and the address at which it is mended."""

    said: str
    link: str


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of check with all that it found. `sentence` says what is wrong with it and what helps."""

    name: str
    sentence: str
    findings: tuple[Finding, ...]

    @property
    def count(self) -> int:
        """How many it found."""
        return len(self.findings)


@dataclass(frozen=True, slots=True)
class ConsistencyView:
    """All checks that found something, and the names of those that found nothing.

    `blind` says which checks wait until answers may be seen; "" where none does.
    """

    title: str
    context: str
    choices: tuple[AssessmentChoice, ...]
    choice: AssessmentChoice | None
    checks: tuple[Check, ...]
    clean: tuple[str, ...]
    blind: str

    @property
    def count(self) -> int:
        """How many things there are to mend."""
        return sum(check.count for check in self.checks)
