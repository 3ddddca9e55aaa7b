"""Frameworks are brought in once and never change; versions are mapped; the usual one stays the usual one."""

from __future__ import annotations

import pytest
import yaml

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotFound, Refused
from resilience.domain.framework import MAIN_FRAMEWORK
from resilience.domain.viewer import NOBODY, OPERATOR
from resilience.reports.framework_files import FrameworkForm, written
from resilience.services import framework_keeping, framework_mapping, framework_reading
from resilience.services.frameworks import framework_of, held_frameworks, main_framework, mapped, newest_framework
from resilience.services.setting_up import prepare
from tests.services.frameworks_made import OWN, VISIT, hold_both


def held(store) -> list[str]:
    with store.reading() as tx:
        return [f"{one.code}:{one.version}" for one in held_frameworks(tx)]


def deeds(store) -> list[str]:
    with store.reading() as tx:
        entries = tx.audit.of_all(tx.people.act_as(OPERATOR).keeping_the_record())
        return [entry.subject for entry in entries if entry.deed is Deed.FRAMEWORK]


def test_two_frameworks_are_shipped_and_the_main_one_is_meant_where_nobody_chose(store):
    assert held(store) == [f"{MAIN_FRAMEWORK}:1", "community-support-after-a-flood:1"]
    hold_both(store)
    assert newest_framework(store).code == MAIN_FRAMEWORK
    with store.reading() as tx:
        assert main_framework(tx).id == tx.reference.framework_ids()[-1]
    newer = OWN.replace(b"code: own", f"code: {MAIN_FRAMEWORK}".encode()).replace(b"version: '1'", b"version: '2'")
    framework_keeping.bring_in(store, OPERATOR, "newer.yaml", newer)
    assert newest_framework(store).version == "2"


def test_looking_at_a_file_writes_nothing_and_bringing_it_in_is_in_the_record(store):
    checked = framework_keeping.check(store, OPERATOR, "own.yaml", OWN)
    assert checked.may_bring_in
    assert "with 3 indicators would be held" in checked.sentence
    assert checked.preview.rows[0] == ("A1", "A1", "0 to 10", "0")
    assert len(held(store)) == 2
    assert framework_keeping.bring_in(store, OPERATOR, "own.yaml", OWN).startswith("Framework own, version 1 is held")
    assert len(held(store)) == 3
    assert [said.split()[2] for said in deeds(store)] == ["added"]


def test_the_same_file_twice_changes_nothing_and_says_so(store):
    hold_both(store)
    before = deeds(store)
    checked = framework_keeping.check(store, OPERATOR, "visit.yaml", VISIT)
    assert checked.is_held_already
    assert not checked.may_bring_in
    said = framework_keeping.bring_in(store, OPERATOR, "visit.yaml", VISIT)
    assert "word for word. Nothing was changed" in said
    assert deeds(store) == before


def test_an_exported_shipped_framework_is_held_already_in_both_forms(store):
    view = framework_reading.framework(store, OPERATOR)
    for form in FrameworkForm:
        file = written(view.framework, None, form)
        assert framework_keeping.check(store, OPERATOR, file.file_name, file.content).is_held_already, form


def test_a_version_once_held_never_changes(store):
    hold_both(store)
    other = OWN.replace(b"Level 7", b"Another level 7")
    with pytest.raises(Refused, match=r"says something else \(its scale\).*another version"):
        framework_keeping.bring_in(store, OPERATOR, "own.yaml", other)
    with pytest.raises(Refused, match=r"says something else \(indicator A2\)"):
        framework_keeping.bring_in(store, OPERATOR, "own.yaml", OWN.replace(b"name: A2", b"name: Another"))


def test_a_file_with_problems_is_refused_and_each_is_listed(store):
    broken = OWN.replace(b"feature: B", b"feature: Z").replace(b"title: Framework own", b"title: ''")
    checked = framework_keeping.check(store, OPERATOR, "own.yaml", broken)
    assert not checked.may_bring_in
    assert checked.sentence == "Nothing can be brought in until 3 problems are mended."
    assert {"There is no feature Z in this file.", "“title” is missing."} <= {one.sentence for one in checked.problems}
    with pytest.raises(Refused, match="3 problems"):
        framework_keeping.bring_in(store, OPERATOR, "own.yaml", broken)


def test_a_mapping_of_what_is_not_held_or_of_codes_that_are_not_there_is_refused(store):
    with pytest.raises(Refused, match="own, version 1, which is not held here"):
        framework_keeping.bring_in(store, OPERATOR, "visit.yaml", VISIT)
    framework_keeping.bring_in(store, OPERATOR, "own.yaml", OWN)
    with pytest.raises(Refused, match="codes that Framework own, version 1 does not have: Z"):
        framework_keeping.bring_in(store, OPERATOR, "visit.yaml", VISIT.replace(b"old: A", b"old: Z"))


def test_codes_are_mapped_forwards_backwards_and_to_themselves(store):
    hold_both(store)
    with store.reading() as tx:
        own, visit = (tx.reference.framework_id(code, "1") for code in ("own", "visit"))
        main = main_framework(tx).id
        assert mapped(tx, own, visit) == {"A": frozenset({"P"}), "B": frozenset({"Q", "R"})}
        assert mapped(tx, visit, own) == {"P": frozenset({"A"}), "Q": frozenset({"B"}), "R": frozenset({"B"})}
        assert mapped(tx, own, own)["A1"] == frozenset({"A1"})
        assert mapped(tx, own, main) == {}
    view = framework_reading.framework(store, NOBODY, "visit:1")
    assert view.mappings[0].pairs == (("A", "P"), ("B", "Q"), ("B", "R"))
    assert view.mapping_tables[0].rows[0] == ("A", "P", "Feature P")
    exported = written(view.framework, view.mappings[0], FrameworkForm.YAML)
    assert framework_keeping.check(store, OPERATOR, "visit.yaml", exported.content).is_held_already


def test_a_mapping_can_come_as_a_table_and_takes_the_place_of_the_one_before(store):
    hold_both(store)
    said = framework_mapping.map_frameworks(store, OPERATOR, "own:1", "visit:1", "m.csv", b"old,new\nA1,P1\nB,Q\n")
    assert said == "2 pairs from Framework own, version 1 to Framework visit, version 1 are held now."
    with store.reading() as tx:
        own, visit = (tx.reference.framework_id(code, "1") for code in ("own", "visit"))
        assert mapped(tx, own, visit) == {"A1": frozenset({"P1"}), "B": frozenset({"Q"})}
    with pytest.raises(Refused, match=r"Row 2: Framework own, version 1 has no code “X”\. Row 3: Framework visit"):
        framework_mapping.map_frameworks(store, OPERATOR, "own:1", "visit:1", "m.csv", b"old,new\nX,P1\nA,Y\n")
    with pytest.raises(Refused, match="from itself"):
        framework_mapping.map_frameworks(store, OPERATOR, "own:1", "own:1", "m.csv", b"old,new\nA,A\n")
    with pytest.raises(Refused, match="columns old and new"):
        framework_mapping.map_frameworks(store, OPERATOR, "own:1", "visit:1", "m.csv", b"from,to\nA,P\n")
    with pytest.raises(NotFound, match="Held are: local-resilience-capability:1"):
        framework_mapping.map_frameworks(store, OPERATOR, "nothing:1", "visit:1", "m.csv", b"old,new\nA,P\n")


def test_only_an_administrator_brings_a_framework_in_and_anybody_reads_it(store, partnership):
    for somebody in (NOBODY, partnership.lead, partnership.one):
        with pytest.raises(NotAllowed):
            framework_keeping.check(store, somebody, "own.yaml", OWN)
        with pytest.raises(NotAllowed):
            framework_keeping.bring_in(store, somebody, "own.yaml", OWN)
    view = framework_reading.framework(store, NOBODY)
    assert view.framework.code == MAIN_FRAMEWORK
    assert (view.may_change, view.may_export) == (False, False)
    assert framework_reading.framework(store, partnership.one).may_export


def test_a_framework_can_be_asked_for_by_its_address_or_by_its_words(store):
    flood = "Community support after a flood, version 1"
    for asked in (flood, "community-support-after-a-flood:1"):
        assert framework_reading.framework(store, NOBODY, asked).framework.features[0].code == "KNOW"
    assert framework_reading.framework(store, NOBODY, "<script>").framework.code == MAIN_FRAMEWORK
    assert [choice.words for choice in framework_reading.framework(store, NOBODY).choices][1] == flood


def test_the_page_says_which_standards_nothing_touches(store):
    view = framework_reading.framework(store, NOBODY)
    standards, essentials = view.standards
    assert len(standards.rows) == 15
    assert standards.rows[0] == ("1", "LRF governance and support arrangements", "SL1")
    assert standards.rows[13] == ("14", "Cyber incident preparedness", "none")
    assert "No indicator touches NRS 4 (Emergency planning), 11" in view.untouched[0]
    assert len(essentials.rows) == 10
    assert "5 (Nature that protects)" in view.untouched[1]


def test_preparing_an_installation_again_keeps_what_is_held(store):
    hold_both(store)
    before = held(store)
    prepare(store)
    assert held(store) == before


def test_a_framework_that_was_brought_in_is_read_back_as_it_came(store):
    hold_both(store)
    with store.reading() as tx:
        framework = framework_of(tx, tx.reference.framework_id("visit", "1"))
    assert list(framework.indicator("P1").choices) == [1, 2, 3, 4, 5]
    assert framework.indicator("P1").share_of_range(1) == pytest.approx(0.2)
    assert not framework.has_quick_form
    assert yaml.safe_load(VISIT)["title"] == framework.title
