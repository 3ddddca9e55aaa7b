"""What an assessment came to, indicator by indicator. Level, strength of evidence and spread stay apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.statistics.ordinal import Ordinal, summary

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.assessment import Answer, Assessment, Round
    from resilience.domain.framework import Framework, Indicator
    from resilience.domain.sign_off import SignOff
    from resilience.domain.vocabulary import Confidence, EvidenceKind


class Stage(StrEnum):
    """How far an assessment has come, for whoever reads its levels."""

    PUBLISHED_ELSEWHERE = "published_elsewhere"
    BEFORE_MODERATION = "before_moderation"
    IN_MODERATION = "in_moderation"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Spread:
    """The evaluators' first answers to one indicator: how many chose what, and nobody's name.

    `counts` are pairs of level and how often; the rest is `None` where nobody gave a level.
    """

    counts: tuple[tuple[int, int], ...] = ()
    dont_know: int = 0
    not_applicable: int = 0

    @property
    def levels(self) -> Ordinal:
        """Median and range over those who gave a level."""
        return summary(level for level, times in self.counts for _one in range(times))

    @property
    def n(self) -> int:
        """How many gave a level."""
        return sum(times for _level, times in self.counts)


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """An item beside an indicator, in the revision that counted."""

    title: str
    kind: EvidenceKind
    dated_on: date
    expires_on: date | None
    content_hash: str
    marking: str


@dataclass(frozen=True, slots=True)
class IndicatorOutcome:
    """What one indicator came to.

    `answer` is what was agreed, `None` while nothing is. `reached` is the agreed level as far as its gates are open;
    `held_back` says what holds it back, "" where nothing does. `strength` is the strongest evidence in date, `None`
    without any. `published` is a level that was published elsewhere and brought in, with its tenths.
    """

    code: str
    name: str
    feature: str
    answer: Answer | None
    reason: str
    ticks: tuple[str, ...]
    reached: int | None
    held_back: str
    strength: EvidenceKind | None
    first: Spread
    evidence: tuple[ShownEvidence, ...]
    published: float | None = None

    @property
    def claimed(self) -> int | None:
        """The agreed level as chosen; `None` where none is agreed."""
        return None if self.answer is None else self.answer.level

    @property
    def is_held_back(self) -> bool:
        """Whether the level is claimed above what is shown."""
        return self.claimed is not None and self.reached is not None and self.reached < self.claimed

    @property
    def level(self) -> float | None:
        """The level to go by: reached, else published elsewhere, else the middle of the evaluators' first answers."""
        if self.answer is not None:
            return self.reached
        return self.published if self.published is not None else self.first.levels.median


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an assessment came to. `framework` is what its round asked; `evaluators` is how many submitted.

    `features` has for each feature the levels in the middle of each evaluator's first answers, those without one as
    "don't know". `confidence` counts the answers about next time by feature. `sign_off` is the one that holds, `None`
    without.
    """

    assessment: Assessment
    round: Round
    framework: Framework
    stage: Stage
    indicators: dict[str, IndicatorOutcome]
    evaluators: int
    features: dict[str, Spread]
    confidence: dict[str, dict[Confidence, int]]
    sign_off: SignOff | None = None

    @property
    def agreed(self) -> int:
        """How many of the indicators asked have an agreed answer."""
        return sum(held.answer is not None for held in self.indicators.values())

    @property
    def open_indicators(self) -> tuple[Indicator, ...]:
        """The indicators asked that have no agreed answer."""
        return tuple(asked for asked in self.framework.indicators if self.indicators[asked.code].answer is None)

    @property
    def is_whole(self) -> bool:
        """Whether every indicator asked has an agreed answer."""
        return self.agreed == len(self.framework.indicators)

    @property
    def is_signed(self) -> bool:
        """Whether a sign-off of it holds."""
        return self.stage is Stage.SIGNED
