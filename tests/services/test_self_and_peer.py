"""Self beside peer: each item to its own range, over areas shown by name, statistics from five of them on."""

from __future__ import annotations

import csv
import gzip
import math
from datetime import timedelta

import pytest
import yaml

from resilience.domain.assessment import Answer, ScoreDraft
from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Role, Sharing
from resilience.services import framework_keeping, moderation, results
from resilience.services.self_and_peer import self_and_peer
from resilience.views.results import ResultsChoices
from tests.services.consortium import Consortium
from tests.services.frameworks_made import hold_both, results_of, table
from tests.services.test_results import add_person, both_engines

CHOICES = ResultsChoices("Invented, 2024", adds_areas=True)
LEVELS = {"Atlantis": (2, 1), "Cockaigne": (10, 4), "Erewhon": (4, 2), "Lilliput": (6, 2.5), "Utopia": (8, 4)}
"""Levels of 10 by itself and of 5 by others: of 5, self minus others is 0, 1, 0, 0.5 and 0."""


@pytest.fixture
def member(store):
    hold_both(store)
    return add_person(store, Role.NCSR_MEMBER)


def bring(store, levels=LEVELS, **rounds):
    rows = [row for area, (own, visit) in levels.items() for row in results_of(area, own, visit, **rounds)]
    results.bring_in(store, OPERATOR, "r.csv", table(rows), CHOICES)


@both_engines
def test_five_areas_are_held_beside_others_each_to_the_range_of_its_items(store, member):
    bring(store)
    view = self_and_peer(store, member)
    assert [(pair.area_name, pair.by_itself, pair.by_others) for pair in view.pairs] == [
        ("Atlantis", 1.0, pytest.approx(1.0)),
        ("Cockaigne", 5.0, pytest.approx(4.0)),
        ("Erewhon", 2.0, pytest.approx(2.0)),
        ("Lilliput", 3.0, pytest.approx(2.5)),
        ("Utopia", 4.0, pytest.approx(4.0)),
    ]
    found = view.statistics
    assert found.difference.mean == pytest.approx(0.3)
    assert found.difference.median == pytest.approx(0)
    assert found.difference.higher == 2
    assert found.correlation.estimate == pytest.approx(8 / math.sqrt(68))
    assert found.spearman == pytest.approx(9.5 / math.sqrt(95))
    assert view.title == "Areas put themselves neither clearly higher nor lower than others do"
    assert "Over 5 areas the two go together with r = 0.97" in view.sentence
    assert "2 of 5 (40 %) put themselves higher" in view.sentence
    assert [row[:3] for row in view.by_feature.rows] == [("Feature A", "5", "+0.30"), ("Feature B", "5", "+0.30")]
    doubts = " ".join(view.what_would_make_it_false)
    assert "up to 1 year apart, and in 0 of 5 areas in the same year" in doubts
    assert "Other items: up to" in doubts
    assert "because published comparisons of self and external assessments do so" in view.worked_out


def test_with_fewer_than_five_there_are_areas_and_no_statistics(store, member):
    bring(store, dict(list(LEVELS.items())[:4]))
    view = self_and_peer(store, member)
    assert len(view.pairs) == 4
    assert (view.statistics, view.statistics_table, view.by_feature) == (None, None, None)
    assert view.title == "4 areas are judged both by themselves and by others"
    assert "begin with 5" in view.sentence


def test_an_area_that_no_longer_shares_is_nowhere_in_it(store, member):
    bring(store)
    with store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        utopia = tx.areas.find("Utopia").id
        keeping = OPERATOR.keeping_people()
        lead = tx.people.add(keeping, "lead of Utopia")
        tx.people.grant(keeping, lead, Role.AREA_LEAD, utopia)
    with store.transaction() as tx:
        tx.sharing.decide(tx.people.again(tx.people.viewer(lead)).sharing(utopia), Sharing.WITHDRAWN)
    view = self_and_peer(store, member)
    assert len(view.pairs) == 4
    assert "Utopia" not in repr(view)


def test_the_newest_round_with_five_areas_is_shown_and_another_can_be_chosen(store, member):
    bring(store)
    bring(store, {"Utopia": (9, 5)}, own_round="Own 2024", visit_round="Visit 2024")
    view = self_and_peer(store, member)
    assert [(choice.name, choice.areas) for choice in view.choices] == [("Own 2024", 1), ("Own 2023", 5)]
    assert len(view.pairs) == 5
    assert view.pairs[-1].others_round == "Visit 2024", "of the others the newest counts"
    assert [pair.area_name for pair in self_and_peer(store, member, "Own 2024").pairs] == ["Utopia"]
    assert len(self_and_peer(store, member, "<nothing>").pairs) == 5


def test_frameworks_that_nobody_mapped_are_not_held_beside_each_other(store, member):
    bring(store)
    with store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        own, visit = (tx.reference.framework_id(code, "1") for code in ("own", "visit"))
        tx.reference.map_framework(OPERATOR.setting_up(), own, visit, [])
    view = self_and_peer(store, member)
    assert view.pairs == ()
    assert view.title == "No area has been judged both by itself and by others yet"
    assert "or one that is mapped to it" in view.empty


def test_who_looked_at_which_area_is_in_the_record_once_a_day(store, member):
    bring(store)
    for _time in range(2):
        self_and_peer(store, member)
    with store.reading() as tx:
        entries = tx.audit.of_all(tx.people.act_as(OPERATOR).keeping_the_record())
    looked = [entry for entry in entries if entry.deed is Deed.COMPARISON]
    assert len(looked) == 6
    assert {entry.subject for entry in looked} == {"by name", "self and peer, 5 areas"}


def test_somebody_who_is_to_answer_blind_in_an_area_does_not_see_it_here(store, member, add_round, today):
    bring(store)
    with store.transaction() as tx:
        keeping = tx.people.act_as(OPERATOR).keeping_people()
        tx.people.grant(keeping, member.person_id, Role.EVALUATOR, tx.areas.find("Utopia").id)
    assert len(self_and_peer(store, member).pairs) == 5, "nothing is open"
    add_round("Round 1", today, today)
    assert "Utopia" not in repr(self_and_peer(store, member))


def test_a_lead_sees_their_own_area_alone_and_a_member_nothing_of_it_before_it_shares(store, member, partnership):
    bring(store, {"Eastwold": (8, 3)})
    (own,) = self_and_peer(store, partnership.lead).pairs
    assert (own.area_name, own.by_itself, own.by_others) == ("Eastwold", 4.0, 3.0)
    assert self_and_peer(store, member).pairs == ()
    bring(store)
    assert len(self_and_peer(store, partnership.lead).pairs) == 1


def test_evaluators_and_administrators_may_not_look(store, member, partnership):
    for somebody in (partnership.one, add_person(store, Role.ADMINISTRATOR)):
        with pytest.raises(NotAllowed):
            self_and_peer(store, somebody)
    assert self_and_peer(store, partnership.board).pairs == ()


# ------------------------------------------------------------------------------------------- real scored assessments

CAPACITIES = {
    "c1": "p1", "c2": "p2 d3", "c3": "p4", "c4": "p5", "c5": "d1", "c6": "d2", "c7": "d4", "c8": "r1 r2", "c9": "r4",
    "c10": "r5", "c11": "poe", "c12": "ce", "c13": "re",
}  # fmt: skip
"""Which capacities of the external evaluation have the subject of one of the self-assessment."""


def capacity_framework(rows, code: str, levels: range, **more) -> bytes:
    described = [f"Level {level} of 5" for level in levels]
    own_range = {"lowest_level": 1, "range_from": 0} if levels[0] else {}
    tree = {
        "code": code,
        "version": "1",
        "status": "as published",
        "title": code,
        "ask": "Which level was given?",
        "rule": "As published.",
        "scale": [{"level": level, "name": str(level), "meaning": str(level)} for level in levels],
        "features": [
            {"code": capacity.upper(), "name": name, "question": name, "confidence_question": name}
            for capacity, name in dict.fromkeys((row["capacity_code"], row["capacity"]) for row in rows)
        ],
        "indicators": [
            {"code": item(row), "feature": row["capacity_code"].upper(), "name": row["text"], "question": row["text"]}
            | {"levels": [*described]}
            | own_range
            for row in rows
        ],
    } | more
    return yaml.safe_dump(tree, sort_keys=False).encode()


def item(row) -> str:
    return f"{row['capacity_code'].upper()}.{row['code'].removeprefix(row['capacity_code'])}"


@pytest.mark.shared
def test_over_79_countries_self_and_external_go_together_at_090_and_self_is_higher_by_024(store, shared):
    folder = shared / "real-data" / "ihr_capacity_scores"
    if not folder.is_dir():
        pytest.skip("the real scored assessments are not here")
    with (folder / "indicators.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    own, external = ([row for row in listed if row["framework"] == key] for key in ("spar_2018", "jee1"))
    pairs = [{"old": old.upper(), "new": new.upper()} for old, held in CAPACITIES.items() for new in held.split()]
    for name, content in (
        ("spar.yaml", capacity_framework(own, "spar", range(6))),
        (
            "jee.yaml",
            capacity_framework(
                external, "jee", range(1, 6), maps_from={"code": "spar", "version": "1", "pairs": pairs}
            ),
        ),
    ):
        framework_keeping.bring_in(store, OPERATOR, name, content)
    results.bring_in(store, OPERATOR, "scores.csv", published_scores(folder, own, external), CHOICES)
    view = self_and_peer(store, add_person(store, Role.NCSR_MEMBER))
    found = view.statistics
    assert found.correlation.n == len(view.pairs) == 79
    assert round(found.correlation.estimate, 2) == 0.90
    assert round(found.difference.mean, 2) == 0.24
    assert round(found.difference.higher / found.difference.n, 2) == 0.73
    assert view.title == "Areas put themselves 0.24 of 5 higher than others put them"
    assert len(view.by_feature.rows) == 13
    assert [choice.areas for choice in view.choices] == [79, 76]


def published_scores(folder, own, external) -> bytes:
    codes = {("spar", row["code"]): item(row) for row in own} | {("jee", row["code"]): item(row) for row in external}
    rows = []
    with gzip.open(folder / "scores_long.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            framework = {"spar": "spar", "jee1": "jee"}.get(row["framework"])
            if framework:
                kind = "self" if framework == "spar" else "external"
                code = codes[framework, row["code"]]
                rows.append(
                    (row["iso3"], row["country"], f"{framework} {row['year']}", kind, framework, code, row["score_0_5"])
                )
    return table(rows, ("area", "area_name", "round", "kind", "framework", "indicator", "level"))


@both_engines
def test_what_somebody_answered_first_counts_and_not_what_talk_made_of_it(store, add_round, clock):
    consortium = Consortium(store, add_round)
    made = consortium.area("Ashby", Sharing.BY_NAME, (1, 1, 1))
    number = assessment_of(store, made)
    moderation.begin(store, made.lead, made.id, number, is_confirmed=True)
    clock.now += timedelta(hours=1)
    with store.transaction() as tx:
        for viewer in (made.one, made.two):
            area = tx.people.again(viewer).scoring(made.id)
            tx.scores.save(area, number, ScoreDraft("SL1", Answer.at(5)), seen_version=1)
    consortium.close()
    rows = [("Ashby", "Visit 2022", "external", "local-resilience-capability", "SL1", "3")]
    results.bring_in(store, OPERATOR, "r.csv", table(rows), CHOICES)
    for viewer in (consortium.member, made.board):
        (pair,) = self_and_peer(store, viewer).pairs
        assert (pair.area_name, pair.by_itself, pair.by_others) == ("Ashby", 1.0, 3.0)


def assessment_of(store, made):
    with store.reading() as tx:
        return tx.assessments.of_area(tx.people.again(made.lead).reading(made.id))[-1].id
