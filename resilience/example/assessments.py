"""What the invented partnerships settled on: agreed levels, evidence beside them, confidence, a plan, a look back.

Nothing here is drawn at random: it follows from the evaluators' answers and the area's number, so that the world is the
same each time, and each state of an assessment can be seen somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_low

from resilience.domain.assessment import DONT_KNOW, Answer
from resilience.domain.evidence import EvidenceDraft
from resilience.domain.framework import Framework, Indicator
from resilience.domain.gates import standing
from resilience.domain.moderation import AgreedDraft
from resilience.domain.vocabulary import Confidence, EvidenceKind, GateNeed, Marking
from resilience.example.rounds import ExampleRound
from resilience.example.scores import ExampleScores

MODERATED_FROM = 2
"""The first round that was moderated; the one before shows what evaluators alone look like."""
NEVER_MODERATED = frozenset({3, 16})
STILL_IN_MODERATION = frozenset({11})
"""Areas by their place in the consortium, counted from 0."""
CLAIMS_MORE_EVERY = 6
"""One indicator in so many is left without what its level asks for, so that gates have something to hold back."""
WIDE = 2
"""Levels between the lowest and the highest answer from which the reason speaks of them."""
SIGNED_DAYS_AFTER = 21
"""Days from the close of a round to its sign-off."""

SAME = "All of us chose the same level."
NEAR = "Most of us chose this level; the others were one level away and can live with it."
APART = "We were far apart. The level is the highest one that all of us can stand by today."
UNKNOWN = "Nobody could say. We ask again in the next round."


@dataclass(frozen=True, slots=True)
class ExampleEvidence:
    """An item, and the features whose indicators it stands beside."""

    draft: EvidenceDraft
    features: frozenset[str]


@dataclass(frozen=True, slots=True)
class ExampleAgreed:
    """What an area settled on in one round; `uses` are pairs of an item's place in its evidence and an indicator.

    `signed_on` is `None` where nobody has signed it off.
    """

    round_name: str
    agreed: tuple[AgreedDraft, ...]
    uses: tuple[tuple[int, str], ...]
    discussed_on: date
    signed_on: date | None


_ITEMS: tuple[tuple[str, EvidenceKind, str, int, int | None, frozenset[GateNeed], str], ...] = (
    ("Strategy and the minutes that use it", EvidenceKind.IN_USE, "Strategy lead", 200, 900, frozenset(), "SL"),
    (
        "Board minutes on funding for the next two years",
        EvidenceKind.IN_USE,
        "Board secretary",
        150,
        800,
        frozenset({GateNeed.DECISION, GateNeed.REVIEWED_ON_EVIDENCE}),
        "SL MS",
    ),
    ("Shared risk picture with target groups", EvidenceKind.IN_USE, "Intelligence lead", 120, 700, frozenset(), "IN"),
    (
        "Expected calls set against what came",
        EvidenceKind.IN_USE,
        "Intelligence lead",
        160,
        800,
        frozenset({GateNeed.COMPARISON, GateNeed.MEASURED_RESULT}),
        "IN MS",
    ),
    ("Agreements with voluntary partners", EvidenceKind.IN_USE, "Partnership manager", 260, 900, frozenset(), "MS CC"),
    (
        "Letter of the neighbouring partnership's visit",
        EvidenceKind.IN_USE,
        "Resilience officer",
        300,
        900,
        frozenset({GateNeed.REVIEW, GateNeed.REVIEWED_ON_EVIDENCE}),
        "SL CC",
    ),
    ("Report of the flood exercise", EvidenceKind.EXERCISE, "Exercise lead", 220, None, frozenset(), "SL IN CC OP"),
    ("Debrief of the winter storm", EvidenceKind.REAL_EVENT, "Resilience officer", 90, None, frozenset(), "MS CC OP"),
    (
        "Log of support given at home",
        EvidenceKind.IN_USE,
        "Volunteer coordinator",
        60,
        700,
        frozenset({GateNeed.DELIVERY}),
        "OP MS",
    ),
    ("Plan for people who come to help", EvidenceKind.DOCUMENT, "Volunteer coordinator", 700, 690, frozenset(), "OP"),
    ("Word of the coordinator", EvidenceKind.ASSERTION, "Volunteer coordinator", 30, None, frozenset(), "OP"),
)
"""Title, kind, owner, days before the second round's close, days it lasts, what else it proves, features."""


def evidence(rounds: Sequence[ExampleRound], slug: str, marking: Marking) -> tuple[ExampleEvidence, ...]:
    """Return an area's items, dated before the close of the second and, renewed, of the third round."""
    return tuple(
        _item(which, round_.closes_on, slug, marking)
        for round_ in rounds[MODERATED_FROM - 1 : -1]
        for which in range(len(_ITEMS))
    )


def _item(which: int, close: date, slug: str, marking: Marking) -> ExampleEvidence:
    title, kind, owner, days_before, lasts, proves, features = _ITEMS[which]
    dated_on = close - timedelta(days=days_before)
    draft = EvidenceDraft(
        title=f"{title}, {dated_on.year}",
        kind=kind,
        reference=f"https://files.{slug}.example/{dated_on.year}/{which + 1}",
        dated_on=dated_on,
        owner=owner,
        marking=marking,
        expires_on=None if lasts is None else dated_on + timedelta(days=lasts),
        proves=proves,
    )
    return ExampleEvidence(draft, frozenset(features.split()))


def agreed(
    number: int,
    scores: Sequence[ExampleScores],
    rounds: Sequence[ExampleRound],
    framework: Framework,
    items: Sequence[ExampleEvidence],
) -> tuple[ExampleAgreed, ...]:
    """Return what an area settled on in its closed rounds, the earlier first; nothing where it never moderates."""
    if number in NEVER_MODERATED:
        return ()
    closed = rounds[MODERATED_FROM - 1 : -1]
    per_round = len(items) // max(len(closed), 1)
    found = []
    for place, round_ in enumerate(closed):
        first = place * per_round
        beside = [(first + offset, items[first + offset]) for offset in range(per_round)]
        drafts = tuple(
            _agreed(position, indicator, _given(scores, round_, indicator), beside, round_.closes_on)
            for position, indicator in enumerate(framework.indicators)
        )
        is_open = number in STILL_IN_MODERATION and round_ is closed[-1]
        found.append(
            ExampleAgreed(
                round_.name,
                drafts,
                tuple(_uses(framework, beside)),
                round_.closes_on + timedelta(days=1),
                None if is_open else round_.closes_on + timedelta(days=SIGNED_DAYS_AFTER),
            )
        )
    return tuple(found)


def _given(scores: Sequence[ExampleScores], round_: ExampleRound, indicator: Indicator) -> list[int]:
    return [
        draft.answer.level
        for form in scores
        if form.round_name == round_.name and form.is_submitted
        for draft in form.drafts
        if draft.indicator == indicator.code and draft.answer.level is not None
    ]


def _is_beside(position: int, indicator: Indicator, item: ExampleEvidence) -> bool:
    return indicator.feature in item.features and position % CLAIMS_MORE_EVERY != CLAIMS_MORE_EVERY - 1


def _uses(framework: Framework, beside: Sequence[tuple[int, ExampleEvidence]]) -> Iterator[tuple[int, str]]:
    for position, indicator in enumerate(framework.indicators):
        for place, item in beside:
            if _is_beside(position, indicator, item):
                yield place, indicator.code


def _agreed(
    position: int, indicator: Indicator, levels: list[int], beside: Sequence[tuple[int, ExampleEvidence]], day: date
) -> AgreedDraft:
    if not levels:
        return AgreedDraft(indicator.code, DONT_KNOW, UNKNOWN)
    level = median_low(levels)
    shown = [item.draft for _place, item in beside if _is_beside(position, indicator, item)]
    ticks = frozenset(tick for gate in indicator.gates if gate.level <= level for tick in gate.ticks)
    if standing(indicator, level, shown, ticks, day).closed:
        ticks = frozenset(sorted(ticks)[:1])
    return AgreedDraft(indicator.code, Answer.at(level), _reason(levels), ticks)


def _reason(levels: Sequence[int]) -> str:
    spread = max(levels) - min(levels)
    return SAME if spread == 0 else NEAR if spread < WIDE else APART


def confidence(form: ExampleScores, framework: Framework, evaluator: int) -> dict[str, Confidence]:
    """Return how confident somebody was, feature by feature: after their own levels, some a word more or less sure."""
    words = list(Confidence)
    said = {}
    for place, feature in enumerate(framework.features):
        codes = {indicator.code for indicator in framework.indicators_of(feature.code)}
        levels = [
            draft.answer.level for draft in form.drafts if draft.indicator in codes and draft.answer.level is not None
        ]
        if levels:
            step = (evaluator + place) % 3 - 1
            said[feature.code] = words[min(max(median_low(levels) + step, 0), len(words) - 1)]
    return said
