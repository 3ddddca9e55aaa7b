"""A mapping is a value: saved, sent on and read back it says the same, and a bad file says what is wrong with it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.domain.errors import Refused
from resilience.domain.vocabulary import Grain
from resilience.intake import shipped
from resilience.intake.mapping import Constant, DateForm, Field, FromColumn, Mapping, Split, When
from tests.intake.files_made import PLAIN, plain

NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
COLUMN_RULES = st.builds(
    FromColumn,
    NAMES,
    st.lists(
        st.tuples(NAMES, st.sampled_from(["", "MED", "FOD"])), max_size=3, unique_by=lambda pair: pair[0].casefold()
    ).map(tuple),
    st.sampled_from([None, "", "OTH"]),
)
RULES = st.dictionaries(
    st.sampled_from([Field.PLACE, Field.NEED_TYPE, Field.URGENCY, Field.COUNT]),
    COLUMN_RULES | st.builds(Constant, NAMES),
)


@given(
    NAMES,
    st.none() | st.builds(When, NAMES, st.sampled_from(Grain), st.sampled_from(DateForm), st.none() | NAMES),
    st.none() | COLUMN_RULES,
    RULES,
    st.lists(NAMES, max_size=3).map(tuple),
)
def test_a_saved_mapping_reads_back_as_the_same_value(name, when, area, rules, ignored):
    mapping = Mapping(name, when=when, area=area, rules=tuple(rules.items()), ignored=ignored)
    assert Mapping.from_json(mapping.to_json()) == mapping


def test_a_mapping_with_splits_reads_back_as_the_same_value():
    splits = (Split("met_statutory", "all", "late"), Split("unmet", "late", reason_unmet="not_in_time"))
    mapping = replace(PLAIN, splits=splits)
    assert Mapping.from_json(mapping.to_json()) == mapping


def test_the_columns_that_a_mapping_reads_are_on_record():
    mapping = replace(plain(place="borough", count="how many"), area=FromColumn("forum"), ignored=("notes",))
    assert mapping.used_columns == ("date", "forum", "borough", "how many")
    assert mapping.unmentioned(["Date", "borough", "notes", "extra"]) == ("extra",)


def test_two_mappings_of_one_meaning_mean_the_same_whatever_they_are_called():
    assert PLAIN.meaning() == replace(PLAIN, name="other", title="T", description="D", ignored=("x",)).meaning()
    assert PLAIN.meaning() != plain(place="borough").meaning()


def test_the_names_of_fields_stand_for_themselves_in_a_rule():
    assert PLAIN.rule(Field.NEED_TYPE) == Constant("FOD")
    assert PLAIN.with_rule(Field.NEED_TYPE, None).rule(Field.NEED_TYPE) is None


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"name": None}, "does not fit"),
        ({"format": 2}, "“format” does not fit"),
        ({"colour": "red"}, "“colour”, which is not known"),
        ({"fields": {"shoe_size": {"column": "x"}}}, "“fields → shoe_size” does not fit"),
        ({"fields": {"place": {}}}, "Place: the mapping has to name either a column or a constant"),
        ({"fields": {"place": {"column": "x", "constant": "y"}}}, "either a column or a constant"),
        ({"fields": {"place": {"constant": "y", "otherwise": ""}}}, "a constant needs no codes"),
        ({"fields": {"need_type": {"column": "x", "codes": {"A": "FOD", "a ": "MED"}}}}, "has two meanings"),
        ({"when": {"column": "x", "grain": "fortnight"}}, "“when → grain” does not fit"),
        ({"when": {"grain": "day"}}, "lacks “when → column”"),
        ({"when": {"column": "x", "grain": "day", "zone": "Mars/Olympus"}}, "no time zone “Mars/Olympus”"),
        ({"area": {"constant": "E48"}}, "cannot fix one area"),
        ({"splits": [{"outcome": "unmet"}]}, "lacks “splits → 0 → count”"),
    ],
)
def test_a_mapping_file_that_is_wrong_says_where(change, part):
    held = json.loads(PLAIN.to_json()) | change
    with pytest.raises(Refused) as refused:
        Mapping.from_json(json.dumps(held))
    assert part in refused.value.sentence


def test_what_is_no_json_is_no_mapping_file():
    with pytest.raises(Refused, match="does not read as JSON"):
        Mapping.from_json("date,type\n")


def test_a_split_and_a_count_cannot_both_say_how_many():
    with pytest.raises(Refused, match="come from the split alone"):
        replace(plain(count="n"), splits=(Split("unmet", "late"),))


def test_time_of_outcome_and_minutes_to_it_cannot_both_be_given():
    with pytest.raises(Refused, match="keep one"):
        plain(outcome_at="closed", minutes_to_outcome="minutes")


@pytest.mark.parametrize("mapping", shipped.mappings(), ids=lambda mapping: mapping.name)
def test_a_shipped_mapping_explains_itself_and_reads_back(mapping):
    assert mapping.title
    assert len(mapping.description) > 100
    assert Mapping.from_json(mapping.to_json()) == mapping
