"""What the product ships as reference data is complete, adds up, and says what its rules promise."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[2] / "data"
FRAMEWORK = DATA / "frameworks" / "local-resilience-capability-1.json"
TICKS_OF_LEVEL_4 = {"tested", "groups_involved", "gaps_closed"}
MOST_WORDS_IN_A_DESCRIPTION = 18

CLOSED_SETS = {
    "urgencies": ["life_safety", "hours_24", "week", "planned"],
    "channels": [
        "telephone",
        "web_form",
        "email",
        "in_person",
        "social_media",
        "partner_referral",
        "outreach",
        "not_known",
    ],
    "outcomes": [
        "self_helped",
        "met_informally",
        "met_voluntary",
        "met_statutory",
        "unmet",
        "withdrawn",
        "open",
    ],
    "offer_stages": ["offered", "checked", "ready", "tasked", "completed", "retained"],
    "reasons_unmet": [
        "not_known_in_time",
        "no_capacity",
        "no_route",
        "declined",
        "not_eligible",
        "duplicate",
        "not_in_time",
    ],
    "stakeholders": ["individual", "group", "organisation", "network"],
    "phases": ["prepare", "respond", "recover"],
    "directions": ["request", "offer"],
    "bases": ["expressed", "assessed", "estimated"],
    "grains": ["minute", "hour", "day", "week", "month"],
    "aims": ["self_determination", "preparedness", "risk_reduction"],
    "exposures": ["homes_flooded", "customer_hours_off_supply", "people_evacuated"],
    "evidence_kinds": ["A", "B", "C", "D", "E"],
}


def rows(path: str) -> list[dict[str, str]]:
    with (DATA / path).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def codes(taxonomy: str) -> list[str]:
    return [row["code"] for row in rows(f"taxonomies/{taxonomy}.csv")]


def words(text: str) -> int:
    return len(text.split())


@pytest.fixture(scope="module")
def areas() -> list[dict[str, str]]:
    return rows("areas/areas.csv")


@pytest.fixture(scope="module")
def places() -> list[dict[str, str]]:
    return rows("areas/places.csv")


@pytest.fixture(scope="module")
def population_of_2021() -> dict[str, int]:
    return {row["area_code"]: int(row["population"]) for row in rows("areas/populations.csv") if row["year"] == "2021"}


@pytest.fixture(scope="module")
def framework() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(FRAMEWORK.read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def indicators(framework: dict[str, Any]) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = framework["indicators"]
    return listed


def test_the_51_areas_are_38_4_3_3_and_3_by_nation(areas):
    assert Counter(area["nation"] for area in areas) == {
        "England": 38,
        "Wales": 4,
        "Scotland": 3,
        "Northern Ireland": 3,
        "Crown Dependencies": 3,
    }
    assert Counter(area["kind"] for area in areas) == {"LRF": 42, "RRP": 3, "EPG": 3, "crown_dependency": 3}


def test_an_area_is_coded_by_ons_where_ons_has_a_code(areas):
    for area in areas:
        if area["kind"] == "LRF":
            assert re.fullmatch(r"[EW]4[81]0000\d\d", area["ons_code"]), area["name"]
            assert area["code"] == area["ons_code"]
        else:
            assert area["ons_code"] == ""


def test_no_code_slug_name_or_alias_could_mean_two_areas(areas):
    owner: dict[str, str] = {}
    for area in areas:
        aliases = list(filter(None, area["aliases"].split(";")))
        assert len({alias.casefold() for alias in aliases}) == len(aliases), area["name"]
        for spelling in (area["code"], area["slug"], area["name"], *aliases):
            first_owner = owner.setdefault(spelling.casefold(), area["code"])
            assert first_owner == area["code"], spelling


def test_an_area_written_with_an_ampersand_is_also_found_with_and(areas):
    with_ampersand = [area for area in areas if "&" in area["name"]]
    assert len(with_ampersand) == 5
    for area in with_ampersand:
        assert area["name"].replace("&", "and") in area["aliases"].split(";")


def test_an_lrf_is_also_found_by_its_name_without_the_suffix(areas):
    for area in areas:
        if area["kind"] == "LRF":
            assert area["name"].removesuffix(" LRF") in area["aliases"].split(";")


def test_membership_that_nobody_could_verify_is_left_empty(areas):
    assert {area["ncsr_member"] for area in areas} == {""}


def test_every_area_has_a_population_of_2021_and_together_they_make_67_170_262(areas, population_of_2021):
    assert population_of_2021.keys() == {area["code"] for area in areas}
    assert sum(population_of_2021.values()) == 67_170_262


def test_a_population_is_held_once_for_an_area_and_year_and_names_its_source(areas):
    held = rows("areas/populations.csv")
    assert max(Counter((row["area_code"], row["year"]) for row in held).values()) == 1
    assert {row["area_code"] for row in held} <= {area["code"] for area in areas}
    assert all(row["source"] for row in held)


def test_no_population_from_before_the_census_stands_beside_those_of_2021():
    """The mid-2020 estimates were never rebased: a rate over both would step without anybody having moved."""
    assert {row["year"] for row in rows("areas/populations.csv")} == {"2021"}


def test_the_361_districts_are_each_in_one_area(areas, places):
    assert len({area["slug"] for area in areas}) == len({area["code"] for area in areas}) == 51
    assert len(places) == 361
    assert len({place["code"] for place in places}) == 361
    assert {place["area_code"] for place in places} <= {area["code"] for area in areas}
    assert {place["kind"] for place in places} == {"district"}


def test_districts_add_up_to_the_population_of_their_area(places, population_of_2021):
    sums: Counter[str] = Counter()
    for place in places:
        sums[place["area_code"]] += int(place["population"])
    islands = {"IOM", "JEY", "GGY"}
    assert dict(sums) == {code: n for code, n in population_of_2021.items() if code not in islands}


def test_london_holds_the_33_boroughs_by_their_own_codes(places):
    boroughs = [place["code"] for place in places if place["area_code"] == "E48000021"]
    assert sorted(boroughs) == [f"E090000{number:02d}" for number in range(1, 34)]


@pytest.mark.parametrize(("name", "expected"), CLOSED_SETS.items())
def test_a_closed_set_holds_exactly_the_codes_the_product_speaks_of(name, expected):
    assert codes(name) == expected


@pytest.mark.parametrize("path", sorted((DATA / "taxonomies").glob("*.csv")), ids=lambda path: path.stem)
def test_a_taxonomy_begins_with_its_header_and_explains_every_code(path):
    listed = rows(f"taxonomies/{path.name}")
    assert path.read_text(encoding="utf-8").startswith("code,name,")
    assert len({row["code"] for row in listed}) == len(listed)
    explanation = {"need_types": "covers", "target_groups": "cause"}.get(path.stem, "explanation")
    assert all(row["name"] and row[explanation] for row in listed)


def test_there_are_fifteen_types_of_need_and_other():
    listed = codes("need_types")
    assert len(listed) == 16
    assert listed[-1] == "OTH"


def test_there_are_eighteen_target_groups():
    assert len(codes("target_groups")) == 18


def test_every_shipped_file_has_its_source_in_sources_md():
    sources = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    ours = [DATA / "areas", DATA / "taxonomies", DATA / "frameworks"]
    missing = [file.name for folder in ours for file in folder.iterdir() if file.name not in sources]
    assert missing == []


def test_the_framework_says_that_nobody_has_validated_it(framework):
    assert framework["code"] == "local-resilience-capability"
    assert framework["version"] == "1"
    assert framework["status"] == "proposed, not yet validated"


def test_the_framework_has_27_indicators_in_five_features(framework, indicators):
    assert [feature["code"] for feature in framework["features"]] == ["SL", "IN", "MS", "CC", "OP"]
    assert Counter(indicator["feature"] for indicator in indicators) == {
        "SL": 5,
        "IN": 5,
        "MS": 5,
        "CC": 5,
        "OP": 7,
    }
    assert len({indicator["code"] for indicator in indicators}) == 27
    assert all(indicator["code"].startswith(indicator["feature"]) for indicator in indicators)


def test_reducing_local_risk_is_an_indicator_and_asks_for_a_funded_measure_for_each_top_risk(indicators):
    (reducing,) = [indicator for indicator in indicators if indicator["code"] == "OP7"]
    assert reducing["aims"] == ["risk_reduction"]
    assert reducing["levels"][3] == ("Each top risk has at least one funded measure that names the group it protects.")


def test_every_indicator_and_quick_question_has_six_distinct_descriptions_short_enough_to_read(framework):
    ladders = {indicator["code"]: indicator["levels"] for indicator in framework["indicators"]}
    ladders |= {feature["code"]: feature["quick_levels"] for feature in framework["features"]}
    for code, levels in ladders.items():
        assert len(set(levels)) == len(levels) == 6, code
        for description in levels:
            assert 0 < words(description) <= MOST_WORDS_IN_A_DESCRIPTION, (code, description)
            assert description.endswith("."), (code, description)
            assert ";" not in description, (code, description)


def test_no_description_praises_heroes_or_denies_what_a_higher_level_needs(framework):
    ladders = [indicator["levels"] for indicator in framework["indicators"]]
    ladders += [feature["quick_levels"] for feature in framework["features"]]
    denial = re.compile(r"\b(heroic|only|not|nothing|nobody|no)\b", re.IGNORECASE)
    denials = [text for levels in ladders for text in levels[1:3] if denial.search(text)]
    assert denials == []


def test_a_question_asks_which_description_fits_and_leaves_confidence_to_one_question_a_feature(framework):
    assert framework["ask"] == "Which description fits us today?"
    for asked in [*framework["indicators"], *framework["features"]]:
        assert not asked["question"].startswith("How confident"), asked["code"]
    for feature in framework["features"]:
        assert feature["confidence_question"].startswith("How confident are you that in the next disruption")


def test_every_indicator_gates_levels_3_4_and_5_in_its_own_words(framework, indicators):
    needs = {need["code"] for need in framework["gate_needs"]}
    ticks = {tick["code"] for tick in framework["ticks"]}
    said: list[str] = []
    for indicator in indicators:
        assert list(indicator["gates"]) == ["3", "4", "5"], indicator["code"]
        for level, gate in indicator["gates"].items():
            assert gate["level"] == int(level)
            assert gate["needs"], (indicator["code"], level)
            assert set(gate["needs"]) <= needs
            assert set(gate["ticks"]) <= ticks
            said.append(gate["words"])
    assert len(set(said)) == len(said) == 27 * 3


def test_level_3_needs_evidence_in_date_and_level_4_a_test_within_24_months(indicators):
    for indicator in indicators:
        gates = indicator["gates"]
        assert gates["3"]["needs"] == ["evidence_in_date"]
        assert gates["4"]["within_months"] == 24
        assert "tested" in gates["4"]["ticks"]
        assert set(gates["4"]["ticks"]) <= TICKS_OF_LEVEL_4


def test_level_5_of_partners_needs_a_review_on_evidence_rather_than_a_measured_effect(indicators):
    needs = {indicator["code"]: indicator["gates"]["5"]["needs"] for indicator in indicators}
    assert needs["SL2"] == ["reviewed_on_evidence"]
    assert needs["OP1"] == ["measured_effect"]


def test_level_4_of_commitment_is_gated_by_a_decision_and_of_learning_by_a_review(indicators):
    needs = {indicator["code"]: indicator["gates"]["4"]["needs"] for indicator in indicators}
    assert needs["SL5"] == ["decision"]
    assert needs["IN5"] == ["review"]


def test_volunteers_are_ready_when_all_six_things_are_ticked(indicators):
    (volunteers,) = [indicator for indicator in indicators if indicator["code"] == "MS3"]
    assert len(volunteers["gates"]["3"]["ticks"]) == 6


def test_indicators_speak_the_codes_of_the_taxonomies(indicators):
    sets = {name: set(codes(name)) for name in ("aims", "stakeholders", "phases")}
    for indicator in indicators:
        for name, known in sets.items():
            assert indicator[name], (indicator["code"], name)
            assert set(indicator[name]) <= known, (indicator["code"], name)


def test_every_strategic_aim_is_served_by_some_indicator(indicators):
    assert {aim for indicator in indicators for aim in indicator["aims"]} == set(codes("aims"))


def test_every_indicator_says_where_it_comes_from_what_would_show_it_and_what_it_should_move(framework, indicators):
    sources = tuple(source["code"] for source in framework["sources"])
    for indicator in indicators:
        assert indicator["expected_evidence"], indicator["code"]
        assert indicator["paired_measure"], indicator["code"]
        assert indicator["derives_from"], indicator["code"]
        assert all(origin.startswith(sources) for origin in indicator["derives_from"]), indicator["code"]


def test_language_is_asked_about_once_with_public_communication(indicators):
    about_language = [
        indicator["code"] for indicator in indicators if any("plain wording" in level for level in indicator["levels"])
    ]
    assert about_language == ["CC3"]


def test_funds_are_asked_about_with_commitment_and_not_with_people_and_premises(indicators):
    text = {indicator["code"]: " ".join(indicator["levels"]).lower() for indicator in indicators}
    assert "fund" not in text["MS2"]
    assert "funding" in text["SL5"]
