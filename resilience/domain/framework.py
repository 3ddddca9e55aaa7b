"""A framework is a recognised, versioned set of features and indicators, with a description of every level.

Frameworks are data (`data/frameworks/*.json`); this module says what such a file must hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from resilience.domain.errors import NotFound
from resilience.locales import _

if TYPE_CHECKING:
    from resilience.domain.identity import FrameworkId


@dataclass(frozen=True, slots=True)
class ScaleLevel:
    """One level of the scale: its number, its short name and what it means in general."""

    level: int
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Gate:
    """What an agreed level asks for before it counts as reached, in the level's own words.

    Any one of `needs` opens the gate, if it is not older than `within_months` (`None`: it only has to be in date);
    all `ticks` have to be made.
    """

    level: int
    needs: tuple[str, ...]
    within_months: int | None
    ticks: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of effective organisation, with the quick form's question and levels."""

    code: str
    name: str
    question: str
    confidence_question: str
    quick_levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing under a feature that an evaluator scores. `levels[n]` describes level n of the scale."""

    code: str
    feature: str
    name: str
    question: str
    levels: tuple[str, ...]
    gates: tuple[Gate, ...]
    expected_evidence: tuple[str, ...]
    phases: tuple[str, ...]
    stakeholders: tuple[str, ...]
    aims: tuple[str, ...]
    derives_from: tuple[str, ...]
    paired_measure: str

    @property
    def top_level(self) -> int:
        """The highest level that this indicator describes."""
        return len(self.levels) - 1


@dataclass(frozen=True)
class Framework:
    """A framework as it is held, with the number it has in this installation.

    `ask` is the question put after every indicator's statement, `rule` how to choose among its levels; `status` says
    who has validated it, and is shown on form and pack.
    """

    id: FrameworkId
    code: str
    version: str
    title: str
    status: str
    ask: str
    rule: str
    scale: tuple[ScaleLevel, ...]
    features: tuple[Feature, ...]
    indicators: tuple[Indicator, ...]

    @cached_property
    def _by_code(self) -> dict[str, Indicator]:
        return {indicator.code: indicator for indicator in self.indicators}

    def indicator(self, code: str) -> Indicator:
        """Return the indicator with this code, or raise `NotFound`."""
        found = self._by_code.get(code)
        if found is None:
            raise NotFound(_("This framework has no indicator {code}.").format(code=code))
        return found

    def indicators_of(self, feature: str) -> tuple[Indicator, ...]:
        """Return the indicators of one feature, in the framework's order."""
        return tuple(indicator for indicator in self.indicators if indicator.feature == feature)
