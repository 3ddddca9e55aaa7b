"""The snapshot that a sign-off freezes: written once as canonical JSON, and read back as the outcome that was signed.

Canonical means: keys in order, no blanks, characters as they are. So the same content has the same SHA-256 everywhere.
It holds no person's name and nobody's own answer: distributions, and roles where somebody acted.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from resilience.domain.assessment import Answer
from resilience.domain.vocabulary import AnswerKind, Confidence, EvidenceKind
from resilience.views.outcome import IndicatorOutcome, Outcome, ShownEvidence, Spread, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.domain.area import Area
    from resilience.domain.assessment import Assessment, Round
    from resilience.domain.framework import Framework
    from resilience.domain.sign_off import Dissent, SignOff

FORM = "evaluate-local-resilience sign-off 1"
"""Which fields a snapshot has; another number where they change."""


def canonical(content: Mapping[str, Any]) -> str:
    """Return a snapshot's content as the one text that is hashed."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_of(
    area: Area, held: Outcome, dissents: Sequence[Dissent], targets: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return everything that is signed, without when, by whom and under which reference.

    `targets` are those of this framework, as plain values.
    """
    return {
        "form": FORM,
        "area": {"code": area.code, "name": area.name},
        "round": {
            "name": held.round.name,
            "form": held.round.form.value,
            "opens_on": held.round.opens_on.isoformat(),
            "closes_on": held.round.closes_on.isoformat(),
        },
        "kind": held.assessment.kind.value,
        "framework": {
            "code": held.framework.code,
            "version": held.framework.version,
            "title": held.framework.title,
            "status": held.framework.status,
        },
        "evaluators": held.evaluators,
        "asked": len(held.framework.indicators),
        "agreed": held.agreed,
        "indicators": [_indicator(held.indicators[asked.code]) for asked in held.framework.indicators],
        "features": {code: _spread(spread) for code, spread in sorted(held.features.items())},
        "confidence": {
            feature: {word.value: times for word, times in counted.items()}
            for feature, counted in sorted(held.confidence.items())
        },
        "dissents": [
            {"agency": one.agency, "indicator": one.indicator, "said": one.said} for one in dissents if one.stands
        ],
        "targets": list(targets),
    }


def _indicator(held: IndicatorOutcome) -> dict[str, Any]:
    return {
        "code": held.code,
        "name": held.name,
        "feature": held.feature,
        "answer": None if held.answer is None else held.answer.kind.value,
        "claimed": held.claimed,
        "reached": held.reached,
        "held_back": held.held_back,
        "reason": held.reason,
        "ticks": list(held.ticks),
        "strength": None if held.strength is None else held.strength.value,
        "first_answers": _spread(held.first),
        "evidence": [
            {
                "title": item.title,
                "kind": item.kind.value,
                "dated_on": item.dated_on.isoformat(),
                "expires_on": None if item.expires_on is None else item.expires_on.isoformat(),
                "content_hash": item.content_hash,
                "marking": item.marking,
            }
            for item in held.evidence
        ],
    }


def _spread(held: Spread) -> dict[str, Any]:
    return {
        "levels": [list(pair) for pair in held.counts],
        "dont_know": held.dont_know,
        "not_applicable": held.not_applicable,
    }


def as_signed(assessment: Assessment, round_: Round, framework: Framework, signed: SignOff) -> Outcome:
    """Return the outcome that a snapshot holds; `framework` is what the round asked, which never changes."""
    content = json.loads(signed.snapshot)
    codes = {held["code"] for held in content["indicators"]}
    asked = tuple(indicator for indicator in framework.indicators if indicator.code in codes)
    return Outcome(
        assessment,
        round_,
        framework if len(asked) == len(framework.indicators) else replace(framework, indicators=asked),
        Stage.SIGNED,
        {held["code"]: _read(held) for held in content["indicators"]},
        content["evaluators"],
        {code: _read_spread(spread) for code, spread in content["features"].items()},
        {
            feature: {Confidence(word): times for word, times in counted.items()}
            for feature, counted in content["confidence"].items()
        },
        signed,
    )


def _read(held: Mapping[str, Any]) -> IndicatorOutcome:
    return IndicatorOutcome(
        held["code"],
        held["name"],
        held["feature"],
        None if held["answer"] is None else Answer(AnswerKind(held["answer"]), held["claimed"]),
        held["reason"],
        tuple(held["ticks"]),
        held["reached"],
        held["held_back"],
        None if held["strength"] is None else EvidenceKind(held["strength"]),
        _read_spread(held["first_answers"]),
        tuple(_read_evidence(item) for item in held["evidence"]),
    )


def _read_spread(held: Mapping[str, Any]) -> Spread:
    counts = tuple((level, times) for level, times in held["levels"])
    return Spread(counts, held["dont_know"], held["not_applicable"])


def _read_evidence(item: Mapping[str, Any]) -> ShownEvidence:
    expires_on = item["expires_on"]
    return ShownEvidence(
        item["title"],
        EvidenceKind(item["kind"]),
        date.fromisoformat(item["dated_on"]),
        None if expires_on is None else date.fromisoformat(expires_on),
        item["content_hash"],
        item["marking"],
    )
