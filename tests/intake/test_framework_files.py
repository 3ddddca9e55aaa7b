"""A framework goes out as a file and comes back the same; what is wrong with one is said by line, all at once."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import xlsxwriter
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.domain.errors import NotOnScale, Refused
from resilience.domain.framework import CrossReference, Framework, Indicator
from resilience.domain.framework_tree import framework_text, tree_of
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import RoundForm
from resilience.intake import shipped
from resilience.intake.framework_check import UNNUMBERED, MapsFrom
from resilience.intake.framework_files import read_framework
from resilience.reports.framework_files import FrameworkForm, written
from resilience.views.framework import MappedFrom
from tests.hostile_text import LINES

SHIPPED = [shipped.parse_framework(text, UNNUMBERED) for text in shipped.framework_texts()]
SHORT = SHIPPED[0]
OLDER = MappedFrom("older", "1", "Older", (("A1", "KNOW1"), ("A1", "KNOW2"), ("A", "KNOW")))

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).map(plain_line).filter(bool)


def read_back(framework: Framework, form: FrameworkForm, maps_from: MappedFrom | None = None):
    file = written(framework, maps_from, form)
    return read_framework(file.file_name, file.content)


@pytest.mark.parametrize("form", FrameworkForm)
@pytest.mark.parametrize("framework", SHIPPED, ids=lambda one: one.code)
def test_a_shipped_framework_goes_out_and_comes_back_the_same(framework, form):
    reading = read_back(framework, form, OLDER if framework is SHORT else None)
    assert reading.faults == ()
    assert reading.framework == framework
    assert reading.maps_from == (MapsFrom("older", "1", OLDER.pairs) if framework is SHORT else None)


@pytest.mark.parametrize("framework", SHIPPED, ids=lambda one: one.code)
def test_the_shipped_file_itself_can_be_brought_in_and_the_stored_text_says_the_same(framework):
    (text,) = [one for one in shipped.framework_texts() if shipped.parse_framework(one, UNNUMBERED) == framework]
    assert read_framework("shipped.json", text.encode()).framework == framework
    assert shipped.parse_framework(framework_text(framework), UNNUMBERED) == framework
    assert json.loads(framework_text(framework)).keys() == json.loads(text).keys()


def odd(said: str, level: int, lowest: int, start: int | None) -> Framework:
    """Return a framework with one text everywhere and an indicator that has a scale of its own."""
    indicator = replace(
        SHORT.indicators[0],
        name=said,
        question=said,
        levels=("",) * lowest + (said,) * (level + 1 - lowest),
        gates=(),
        lowest_level=lowest,
        range_from=start,
        expected_evidence=(said, said),
        derives_from=(said,),
        cross_references=(CrossReference("NRS", "3"),),
        paired_measure=said,
    )
    feature = replace(SHORT.features[0], name=said, question=said)
    return replace(
        SHORT,
        title=said,
        note=said,
        rule=said,
        features=(feature, *SHORT.features[1:]),
        indicators=(indicator, *SHORT.indicators[1:]),
    )


@given(words, st.integers(2, 100), st.integers(0, 1), st.sampled_from([None, 0]))
@settings(deadline=None, max_examples=15)
def test_whatever_words_and_scales_a_framework_has_yaml_loses_none(said, level, lowest, start):
    framework = odd(said, level, lowest, start)
    assert read_back(framework, FrameworkForm.YAML).framework == framework


@pytest.mark.parametrize("form", FrameworkForm)
def test_hostile_text_comes_back_as_the_text_it_is(form):
    texts = tuple(filter(None, (plain_line(text) for text in LINES.values() if len(text) < 600)))
    framework = odd("mixed", 2, 1, 0)
    first = replace(framework.indicators[0], levels=("", *texts), expected_evidence=texts)
    framework = replace(framework, indicators=(first, *framework.indicators[1:]))
    assert read_back(framework, form).framework == framework


def changed(change) -> list[tuple[str, str]]:
    """Return the faults of a framework file after a change to what stands in it."""
    tree = tree_of(SHORT)
    change(tree)
    reading = read_framework("x.yaml", yaml.safe_dump(tree, sort_keys=False, allow_unicode=True).encode())
    assert (reading.framework is None) == bool(reading.faults)
    return [(fault.where, fault.sentence) for fault in reading.faults]


def at(tree, *path, value):
    *before, last = path
    for step in before:
        tree = tree[step]
    tree[last] = value


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("code",), "", "“code” is missing"),
        (("code",), "two words", "is no code"),
        (("titel",), "x", "“titel” is not known here"),
        (("scale", 1, "level"), "5", "follow on each other"),
        (("scale", 1, "level"), "one", "whole number from 0 to 100"),
        (("features",), [], "“features” is empty"),
        (("features", 0, "quick_levels"), [], "Either all features have"),
        (("indicators", 0, "feature"), "NONE", "There is no feature NONE"),
        (("indicators", 1, "code"), "KNOW1", "stands twice"),
        (("indicators", 1, "code"), "know", "stands twice"),
        (("indicators", 0, "levels"), ["only one"], "at least two levels"),
        (("indicators", 0, "levels"), ["x"] * 102, "has more than 101"),
        (("indicators", 0, "levels", 2), "", "An entry of “levels” is empty"),
        (("indicators", 0, "levels"), "a text", "has to be a list"),
        (("indicators", 0, "range_from"), 2, "cannot lie above the lowest level"),
        (("indicators", 0, "gates", 0, "needs"), ["luck"], "“luck” is no word of “needs”"),
        (("indicators", 0, "gates", 0, "level"), 9, "whole number from 1 to 3"),
        (("indicators", 0, "gates", 1, "ticks"), ["guessed"], "“guessed” is no word of “ticks”"),
        (("indicators", 0, "gates", 1, "within_months"), -1, "“within_months” has to be a whole number"),
        (("indicators", 0, "phases"), ["later"], "“later” is no word of “phases”"),
        (("indicators", 0, "name"), "x" * 2001, "2,001 characters"),
        (("indicators", 0), "a text", "has to have names of its own"),
        (("gate_needs", 0, "code"), "luck", "nothing that a gate can ask for"),
        (("maps_from",), {"code": "a", "version": "1", "pairs": [{"old": "A", "new": "Z9"}]}, "no “Z9” in this file"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_with_its_line(path, value, said):
    faults = changed(lambda tree: at(tree, *path, value=value))
    assert [where for where, sentence in faults if said in sentence and where.startswith("line ")], faults


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_lines():
    def ruin(tree):
        tree["status"] = ""
        tree["indicators"][0]["feature"] = "NONE"
        del tree["indicators"][3]["question"]

    faults = changed(ruin)
    assert len(faults) == 3
    lines = [int(where.removeprefix("line ")) for where, _sentence in faults]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"just words", "no names such as"),
        (b"a: &x [1]\nb: *x", "Line 2 repeats another part by a reference"),
        (b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]", "by a reference"),
        (b"a: !!python/object/apply:os.system [true]", "tag"),
        (b"[" * 100_000, "nested more deeply"),
        (b"- " * 100_000, "nested more deeply"),
        (b"a: b\n" * 60_000, "nested more deeply, or longer"),
        (b"a: b\n---\nc: d\n", "several documents"),
        (b"a: [1\nb: 2", "Line 2 does not read as YAML"),
        (b"? [a]\n: b", "a name has to be a word"),
        (b"a: " + b"x" * 500_001, "at most 500 kB"),
        (b"%YAML 9.9\n---\na: b", "does not read as YAML"),
    ],
)
def test_a_file_that_would_unfold_or_act_is_refused_in_a_sentence(content, said):
    with pytest.raises(Refused) as refusal:
        read_framework("x.yaml", content)
    assert said in refusal.value.sentence


def test_the_same_name_twice_is_a_fault_and_not_the_last_one_wins():
    file = written(SHORT, None, FrameworkForm.YAML)
    reading = read_framework("x.yaml", file.content + b"title: Another\n")
    assert any("stands here twice" in fault.sentence for fault in reading.faults)


def test_other_kinds_of_file_are_refused():
    with pytest.raises(Refused, match=r"end with \.yaml or \.xlsx"):
        read_framework("framework.docx", b"x")
    with pytest.raises(Refused, match="contents are something else"):
        read_framework("framework.xlsx", b"a: b")


def test_a_workbook_names_sheet_row_and_column_of_what_is_wrong(tmp_path):
    file = tmp_path / "wrong.xlsx"
    sheets = {
        "framework": [("name", "value"), ("code", "x"), ("code", "y"), ("version", "1")],
        "scale": [("level", "name", "meaning"), ("0", "No", "No."), ("1", "Yes", "Yes.")],
        "features": [("code", "name", "question", "confidence_question"), ("A", "A", "A?", "A?")],
        "indicators": [
            ("code", "feature", "name", "question", "level_0", "level_2"),
            ("A1", "B", "A", "A?", "no", "yes"),
        ],
        "gates": [("indicator", "level", "needs", "words"), ("A9", "1", "exercise", "x")],
        "lists": [("list", "code", "words"), ("tiks", "a", "b")],
    }
    with xlsxwriter.Workbook(str(file)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    said = {(fault.where, fault.sentence) for fault in read_framework("wrong.xlsx", file.read_bytes()).faults}
    found = dict(said)
    assert "twice" in found["sheet framework, row 3, column name"]
    assert found["sheet indicators, row 2, column feature"] == "There is no feature B in this file."
    assert "A level before this one" in found["sheet indicators, row 2, column level_2"]
    assert "belongs to no indicator" in found["sheet gates, row 2, column indicator"]
    assert "ticks, gate_needs, sources" in found["sheet lists, row 2, column list"]
    assert ("sheet framework", "“title” is missing.") in said


def scaled(levels: int, lowest: int = 0, range_from: int | None = None) -> Indicator:
    return replace(
        SHORT.indicators[0], levels=("x",) * levels, lowest_level=lowest, range_from=range_from, gates=(), name="It"
    )


def test_levels_of_different_scales_are_held_to_their_own_range():
    assert scaled(6).share_of_range(3) == pytest.approx(0.6)
    assert scaled(101).share_of_range(60) == pytest.approx(0.6)
    assert scaled(6, lowest=1).share_of_range(1) == 0
    assert scaled(6, lowest=1).share_of_range(3) == pytest.approx(0.5)
    assert scaled(6, lowest=1, range_from=0).share_of_range(1.5) == pytest.approx(0.3)
    assert list(scaled(6, lowest=1).choices) == [1, 2, 3, 4, 5]
    for outside in (0, 5.1):
        with pytest.raises(NotOnScale, match=r"It has levels 1 to 5"):
            scaled(6, lowest=1).share_of_range(outside)


@given(st.integers(1, 100), st.integers(0, 99), st.data())
def test_a_share_of_range_lies_between_none_and_all_and_rises_with_the_level(top, lowest, data):
    lowest = min(lowest, top - 1)
    indicator = scaled(top + 1, lowest, data.draw(st.sampled_from([None, lowest, 0])))
    shares = [indicator.share_of_range(level) for level in indicator.choices]
    assert shares == sorted(set(shares))
    assert 0 <= shares[0] < shares[-1] == 1


def test_a_framework_knows_whether_its_scales_are_mixed_and_whether_it_has_a_quick_form():
    assert not SHORT.has_mixed_scales
    assert SHORT.has_quick_form
    assert SHORT.top_level == 3
    mixed = replace(SHORT, indicators=(scaled(101), *SHORT.indicators[1:]))
    assert mixed.has_mixed_scales
    assert mixed.top_level == 100
    assert [one.code for one in SHORT.in_form(RoundForm.QUICK).indicators] == ["KNOW", "HELP", "LAST"]


def test_the_short_framework_is_well_made():
    assert SHORT.status == "proposed, not yet validated"
    assert len(SHORT.features) == 3
    assert len(SHORT.indicators) == 8
    for one in SHORT.indicators:
        assert len(set(one.levels)) == len(SHORT.scale) == 4
        assert [gate.level for gate in one.gates] == [2, 3]
        assert all(level.endswith(".") for level in one.levels)
        assert one.derives_from
        assert one.paired_measure
        assert one.cross_references
    assert all(len(feature.quick_levels) == 4 for feature in SHORT.features)


def test_every_cross_reference_names_a_part_that_the_standard_has():
    parts = {standard.code: {number for number, _subject in standard.parts} for standard in shipped.standards()}
    assert {code: len(held) for code, held in parts.items()} == {"NRS": 15, "UNDRR": 10}
    for framework in SHIPPED:
        for indicator in framework.indicators:
            for one in indicator.cross_references:
                assert one.number in parts[one.standard], (indicator.code, one)
            derived = {origin.removeprefix("NRS ") for origin in indicator.derives_from if origin.startswith("NRS ")}
            assert derived <= {one.number for one in indicator.cross_references if one.standard == "NRS"}
