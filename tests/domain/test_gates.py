"""Gates: what a level's own words ask to be shown, on which day it counts, and what each claim amounts to."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.domain.errors import Refused
from resilience.domain.evidence import CHOSEN_PROOFS, EvidenceDraft, months_after
from resilience.domain.framework import Gate
from resilience.domain.gates import held_back_by, standing, strength
from resilience.domain.identity import FrameworkId
from resilience.domain.vocabulary import EvidenceKind, GateNeed, Marking
from resilience.intake import shipped
from resilience.services.gate_words import NEEDS, lacks, said
from resilience.settings import ROOT
from resilience.ui.evidence_fields import KIND_WORDS, PROOF_WORDS

FRAMEWORK = next(
    framework
    for text in shipped.framework_texts()
    if (framework := shipped.parse_framework(text, FrameworkId(1))).code == "local-resilience-capability"
)
TODAY = date(2026, 11, 22)
SL1 = FRAMEWORK.indicator("SL1")
"""Asks at 3 for evidence in date, at 4 for an exercise or a real event within 24 months, at 5 for a measured effect."""
ALL_TICKS = frozenset(tick.code for tick in FRAMEWORK.ticks)
NO_EFFECT = "Level 5 asks for a measured effect on need; nothing here shows it yet."


def item(kind: EvidenceKind, dated_on: date, expires_on: date | None = None, proves=()) -> EvidenceDraft:
    return EvidenceDraft("Minutes", kind, "", dated_on, "", Marking.OFFICIAL, expires_on, frozenset(proves))


DAYS = st.dates(date(2019, 1, 1), date(2028, 12, 31))


@st.composite
def drafts(draw):
    dated_on = draw(DAYS)
    expires_on = draw(st.none() | st.integers(0, 2000).map(lambda days: dated_on + timedelta(days=days)))
    return item(
        draw(st.sampled_from(EvidenceKind)), dated_on, expires_on, draw(st.sets(st.sampled_from(sorted(CHOSEN_PROOFS))))
    )


MANY = st.lists(drafts(), max_size=5)
INDICATORS = st.sampled_from(FRAMEWORK.indicators)
LEVELS = st.integers(0, 5)
TICKS = st.sets(st.sampled_from(sorted(ALL_TICKS)))


def test_every_indicator_of_the_framework_says_its_gates_in_needs_that_the_product_knows():
    assert len(FRAMEWORK.indicators) == 27
    for indicator in FRAMEWORK.indicators:
        assert [gate.level for gate in indicator.gates] == [3, 4, 5]
        for gate in indicator.gates:
            assert frozenset(map(GateNeed, gate.needs))
            assert set(gate.ticks) <= ALL_TICKS
    assert set(NEEDS) == set(GateNeed)
    assert set(PROOF_WORDS) == CHOSEN_PROOFS


def test_the_kinds_of_evidence_are_explained_as_in_the_taxonomy():
    with (ROOT / "data" / "taxonomies" / "evidence_kinds.csv").open(encoding="utf-8") as file:
        rows = {EvidenceKind(row["code"]): row for row in csv.DictReader(file)}
    assert {kind: row["explanation"] for kind, row in rows.items()} == KIND_WORDS
    assert [row["name"] for row in rows.values()] == [kind.label for kind in EvidenceKind]


@given(INDICATORS, LEVELS, MANY, TICKS, DAYS)
def test_no_level_reached_is_above_the_one_claimed_and_gates_explain_the_difference(indicator, level, held, ticks, day):
    found = standing(indicator, level, held, ticks, day)
    assert 0 <= found.reached <= found.claimed == level
    assert found.is_held_back == bool(found.closed)
    assert all(found.reached < gate.level <= level and (gate.needs or gate.ticks) for gate in found.closed)
    assert len(lacks(found, FRAMEWORK)) >= len(found.closed)
    assert said(found, FRAMEWORK).startswith(str(level))


@given(INDICATORS, LEVELS, MANY, drafts(), TICKS, DAYS)
def test_more_evidence_never_lowers_what_is_reached(indicator, level, held, more, ticks, day):
    before, after = (standing(indicator, level, items, ticks, day) for items in (held, [*held, more]))
    assert after.reached >= before.reached


@given(INDICATORS, LEVELS, MANY, TICKS, DAYS)
def test_expired_evidence_and_evidence_of_the_future_open_no_gate(indicator, level, held, ticks, day):
    expired = [replace(one, dated_on=date(2018, 1, 1), expires_on=day - timedelta(days=1)) for one in held]
    to_come = [replace(one, dated_on=day + timedelta(days=1), expires_on=None) for one in held]
    without = standing(indicator, level, [], ticks, day)
    assert standing(indicator, level, [*expired, *to_come], ticks, day).reached == without.reached
    assert strength([*expired, *to_come], day) is None


@given(INDICATORS, LEVELS, TICKS, DAYS, DAYS)
def test_an_assertion_opens_no_gate_whatever_it_is_said_to_prove(indicator, level, ticks, dated_on, day):
    asserted = item(EvidenceKind.ASSERTION, dated_on, proves=CHOSEN_PROOFS)
    assert standing(indicator, level, [asserted], ticks, day) == replace(
        standing(indicator, level, [], ticks, day), strength=strength([asserted], day)
    )


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 60))
def test_months_run_to_the_same_day_or_to_the_last_of_a_shorter_month(day, months):
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("dated_on", "last_day"),
    [
        (date(2024, 11, 22), date(2026, 11, 22)),
        (date(2024, 2, 29), date(2026, 2, 28)),
        (date(2022, 2, 28), date(2024, 2, 28)),
        (date(2024, 8, 31), date(2026, 8, 31)),
    ],
)
def test_an_exercise_counts_for_twenty_four_months_to_the_day(dated_on, last_day):
    exercise = [item(EvidenceKind.EXERCISE, dated_on)]
    assert standing(SL1, 4, exercise, ALL_TICKS, last_day).reached == 4
    late = standing(SL1, 4, exercise, ALL_TICKS, last_day + timedelta(days=1))
    assert late.reached == 3
    assert late.closed[0].too_late is not None
    assert late.closed[0].too_late.expired_on is None


def test_evidence_counts_on_its_last_day_and_not_on_the_next():
    held = [item(EvidenceKind.DOCUMENT, date(2025, 1, 1), TODAY)]
    assert standing(SL1, 3, held, (), TODAY).reached == 3
    assert standing(SL1, 3, held, (), TODAY + timedelta(days=1)).reached == 2


def test_a_gate_shut_below_holds_back_every_level_above_it():
    proof = [item(EvidenceKind.DOCUMENT, TODAY, proves={GateNeed.REVIEWED_ON_EVIDENCE})]
    indicator = replace(FRAMEWORK.indicator("SL2"), gates=FRAMEWORK.indicator("SL2").gates)
    assert standing(indicator, 5, proof, ALL_TICKS, TODAY).reached == 3
    exercise = [*proof, item(EvidenceKind.EXERCISE, TODAY)]
    assert standing(indicator, 5, exercise, ALL_TICKS, TODAY).reached == 5
    assert standing(indicator, 5, exercise, ALL_TICKS - {"gaps_closed"}, TODAY).reached == 3


def test_a_level_without_a_gate_is_reached_when_it_is_chosen():
    assert standing(SL1, 2, [], (), TODAY).reached == 2
    assert standing(replace(SL1, gates=()), 5, [], (), TODAY).reached == 5
    open_gate = Gate(4, (), None, (), "Nothing is asked.")
    assert standing(replace(SL1, gates=(open_gate,)), 4, [], (), TODAY).reached == 4


def test_what_holds_a_level_back_is_said_in_one_sentence():
    plan = item(EvidenceKind.DOCUMENT, date(2026, 1, 1))
    old = item(EvidenceKind.EXERCISE, date(2024, 3, 9))
    expired = item(EvidenceKind.DOCUMENT, date(2025, 1, 1), date(2026, 3, 3))
    assert said(standing(SL1, 2, [], (), TODAY), FRAMEWORK) == "2"
    assert said(standing(SL1, 4, [], (), TODAY), FRAMEWORK) == (
        "4 claimed, 2 reached: no evidence in date stands beside it"
    )
    assert said(standing(SL1, 3, [expired], (), TODAY), FRAMEWORK) == (
        "3 claimed, 2 reached: the newest evidence for it expired on 3 March 2026"
    )
    assert said(standing(SL1, 4, [plan, old], ALL_TICKS, TODAY), FRAMEWORK) == (
        "4 claimed, 3 reached: the newest evidence for it, of March 2024, is older than 24 months"
    )
    assert said(standing(SL1, 4, [plan], ALL_TICKS, TODAY), FRAMEWORK) == (
        "4 claimed, 3 reached: nothing beside it shows an exercise or a real event"
    )
    fresh = item(EvidenceKind.EXERCISE, date(2026, 3, 9))
    assert said(standing(SL1, 4, [fresh], ALL_TICKS - {"gaps_closed"}, TODAY), FRAMEWORK) == (
        "4 claimed, 3 reached: not confirmed: Gaps that were found have been closed"
    )


def test_what_a_level_still_lacks_is_said_gate_by_gate_with_what_is_there():
    plan, old = item(EvidenceKind.DOCUMENT, date(2026, 1, 1)), item(EvidenceKind.EXERCISE, date(2024, 3, 9))
    assert lacks(standing(SL1, 5, [plan, old], ALL_TICKS, TODAY), FRAMEWORK) == (
        "Level 4 asks for an exercise or a real event within the last 24 months; the newest here is of March 2024.",
        NO_EFFECT,
    )
    assert lacks(standing(SL1, 3, [], (), TODAY), FRAMEWORK) == (
        "Level 3 asks for evidence in date; nothing here shows it yet.",
    )


def test_an_expired_item_holds_a_level_back_only_where_renewing_it_would_reach_more():
    expired = item(EvidenceKind.DOCUMENT, date(2024, 1, 1), date(2025, 1, 1))
    fresh = item(EvidenceKind.IN_USE, date(2026, 1, 1))
    assert held_back_by(SL1, 3, {"old": expired}, (), TODAY) == {"old"}
    assert held_back_by(SL1, 2, {"old": expired}, (), TODAY) == frozenset()
    assert held_back_by(SL1, 3, {"old": expired, "new": fresh}, (), TODAY) == frozenset()
    assert held_back_by(SL1, 4, {"old": expired, "new": fresh}, (), TODAY) == frozenset()


@pytest.mark.parametrize(
    ("reference", "is_link"),
    [
        ("https://example.org/report.pdf?a=1&b=2", True),
        ("http://example.org", True),
        ("HTTPS://example.org/x", True),
        ("javascript:alert(1)", False),
        ("data:text/html,<script>", False),
        ("//example.org/x", False),
        ("https://", False),
        ("https://user:word@example.org/", False),
        ('https://example.org/" onclick="x', False),
        ("https://exa mple.org", False),
        ("https://[not-an-address", False),
        ("file:///etc/passwd", False),
        ("Folder 7, minute 12", False),
        ("", False),
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(reference, is_link):
    draft = replace(item(EvidenceKind.DOCUMENT, TODAY), reference=reference)
    assert (draft.link is not None) == is_link
    assert draft.reference == reference.strip()


def test_evidence_that_cannot_be_is_refused_with_what_to_do():
    good = item(EvidenceKind.DOCUMENT, TODAY)
    with pytest.raises(Refused, match="give the evidence a title"):
        replace(good, title=" ")
    with pytest.raises(Refused, match="expires before its own date"):
        replace(good, expires_on=TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="nothing that an item can be said to prove"):
        replace(good, proves=frozenset({GateNeed.EXERCISE}))
    with pytest.raises(Refused, match="201 characters; 200 fit"):
        replace(good, title="x" * 201)


@given(drafts(), drafts())
def test_two_revisions_have_one_hash_exactly_where_they_say_the_same(one, other):
    assert len(one.content_hash) == 64
    assert (one.content_hash == other.content_hash) == (one == other)
