"""A framework is a recognised, versioned set of features and indicators, with a description of every level.

Frameworks are data (`data/frameworks/*.json`, or a file that an administrator brings in); this module says what they
hold. Indicators may have scales of their own, so a level means something only beside its indicator.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import floor
from typing import TYPE_CHECKING

from resilience.domain.errors import NotFound, NotOnScale
from resilience.domain.vocabulary import RoundForm
from resilience.locales import _

if TYPE_CHECKING:
    from resilience.domain.identity import FrameworkId

MAIN_FRAMEWORK = "local-resilience-capability"
"""The code of the framework that is meant where nobody chose one."""


@dataclass(frozen=True, slots=True)
class ScaleLevel:
    """One level of the scale: its number, its short name, what it means in general, and the ticks it speaks of."""

    level: int
    name: str
    meaning: str
    ticks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CrossReference:
    """A part of another body's standard that an indicator touches, by the standard's code and the part's number."""

    standard: str
    number: str


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
    """One feature of effective organisation, with the quick form's question and levels; none where there is none.

    `community_question` and `community_levels` say the same in plain words for people outside the partnership; empty
    where a framework does not word them apart.
    """

    code: str
    name: str
    question: str
    confidence_question: str
    quick_levels: tuple[str, ...]
    community_question: str = ""
    community_levels: tuple[str, ...] = ()

    @property
    def asked_of_community(self) -> tuple[str, tuple[str, ...]]:
        """The question and levels for people outside the partnership; the quick form's where none are worded apart."""
        return self.community_question or self.question, self.community_levels or self.quick_levels


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing under a feature that an evaluator scores. `levels[n]` describes level n; "" below `lowest_level`.

    `range_from` is where the range begins against which a level is held when scales differ; `None` for the lowest
    level. A published scale of 1 to 5 that counts level 1 as a fifth has 0 there.
    """

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
    lowest_level: int = 0
    range_from: int | None = None
    cross_references: tuple[CrossReference, ...] = ()

    @property
    def top_level(self) -> int:
        """The highest level that this indicator describes."""
        return len(self.levels) - 1

    @property
    def choices(self) -> range:
        """The levels that can be chosen, the lowest first."""
        return range(self.lowest_level, self.top_level + 1)

    @property
    def bottom(self) -> int:
        """Where the range begins against which a level is held."""
        return self.lowest_level if self.range_from is None else self.range_from

    def has_level(self, level: float) -> bool:
        """Whether a level, whole or published to a tenth, lies on this indicator's scale."""
        return self.lowest_level <= level <= self.top_level

    def share_of_range(self, level: float) -> float:
        """Return how far up its own range a level lies, from 0 to 1; `NotOnScale` where it lies outside.

        Only so can levels of indicators with other scales be held beside it.
        """
        if not self.has_level(level):
            raise NotOnScale(
                _("{indicator} has levels {low} to {top}; {level} is not one of them.").format(
                    indicator=self.name, low=self.lowest_level, top=self.top_level, level=level
                )
            )
        return (level - self.bottom) / (self.top_level - self.bottom)


@dataclass(frozen=True, slots=True)
class Tick:
    """Something that has to be ticked with a level that its gate names, by the code that the gates use."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class GateWords:
    """What a need of the gates asks for, in this framework's words; the code is one of `GateNeed`."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Source:
    """What a framework draws on, by the code with which the origins of its indicators begin."""

    code: str
    title: str


@dataclass(frozen=True)
class Framework:
    """A framework as it is held, with the number it has in this installation.

    `ask` is the question put after every indicator's statement, `rule` how to choose among its levels; `status` says
    who has validated it, and is shown on form and pack. `scale` is the usual one; an indicator may have its own.
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
    ticks: tuple[Tick, ...] = ()
    note: str = ""
    sources: tuple[Source, ...] = ()
    gate_rule: str = ""
    gate_needs: tuple[GateWords, ...] = ()

    @property
    def has_quick_form(self) -> bool:
        """Whether every feature has a question of its own with levels."""
        return all(feature.quick_levels for feature in self.features)

    @cached_property
    def has_mixed_scales(self) -> bool:
        """Whether its indicators have different scales, so that their levels are compared by share of range alone."""
        return len({(one.lowest_level, one.top_level, one.bottom) for one in self.indicators}) > 1

    @cached_property
    def top_level(self) -> int:
        """The highest level that any of its indicators has."""
        return max(indicator.top_level for indicator in self.indicators)

    def on_one_scale(self, code: str, level: float, *, parts: int = 1) -> float:
        """Return a level of an indicator as one on a scale that all of them have, so that a median over them can be.

        The level itself where all have the same scale. Where they differ its place in its own range counts, from 0 to
        `top_level`, to the nearest of so many `parts` of a level; no other scale is longer, so an order stays as it is.
        `code` may be a feature's, for the one question that the quick form asks about it.
        """
        if not self.has_mixed_scales:
            return level
        asked = self._by_code.get(code) or self._quick.indicator(code)
        return floor(asked.share_of_range(level) * self.top_level * parts + 0.5) / parts

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

    def in_form(self, form: RoundForm) -> Framework:
        """Return what a round of this form asks: itself, or one indicator for each feature, by the feature's code."""
        return self if form is RoundForm.FULL else self._quick

    @cached_property
    def _quick(self) -> Framework:
        return replace(self, indicators=tuple(map(_quick_indicator, self.features)))


def _quick_indicator(feature: Feature) -> Indicator:
    """The five questions take 20 minutes; they rest on no gates, since nobody is asked for evidence in them."""
    return Indicator(
        code=feature.code,
        feature=feature.code,
        name=feature.name,
        question=feature.question,
        levels=feature.quick_levels,
        gates=(),
        expected_evidence=(),
        phases=(),
        stakeholders=(),
        aims=(),
        derives_from=(),
        paired_measure="",
    )
