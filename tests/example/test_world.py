"""The example is the same for everybody, invented through and through, and called by roles."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from resilience.domain.errors import Refused
from resilience.domain.vocabulary import AreaKind, Nation, Role, RoundState
from resilience.example import STANDARD, consortium

REAL = Path(__file__).parents[2] / "data" / "areas"
ENDS = (date(2024, 2, 29), date(2025, 6, 30), date(2025, 12, 31), date(2026, 10, 31), date(2027, 3, 31))
FEW = replace(STANDARD, requests=0.2, offers=0.05)
"""The same world with few records, for tests that look at everything else."""


def test_the_same_arguments_make_the_same_world_and_others_another(world):
    assert consortium(world.end, seed=world.seed).digest == world.digest
    assert consortium(world.end, seed=world.seed + 1).digest != world.digest
    assert consortium(date(2025, 8, 31), seed=world.seed).digest != world.digest


def test_another_end_moves_every_date_with_it():
    early, late = (consortium(end, plan=FEW).truth for end in (date(2025, 1, 31), date(2026, 1, 31)))
    assert early.first_day == date(2020, 2, 1)
    assert late.first_day == date(2021, 2, 1)
    moved = [(one.starts_on, other.starts_on) for one, other in zip(early.disruptions, late.disruptions, strict=True)]
    assert all(one.replace(year=one.year + 1) == other for one, other in moved)
    begun = [
        (one.starts_on, other.starts_on) for one, other in zip(early.interventions, late.interventions, strict=True)
    ]
    assert all(one.replace(year=one.year + 1) == other for one, other in begun)


def test_an_end_in_the_middle_of_a_month_is_refused():
    with pytest.raises(Refused, match="last day of a month"):
        consortium(date(2025, 9, 29))


def test_there_are_24_invented_partnerships_of_all_kinds_and_nations(world):
    areas = [area.new_area for area in world.areas]
    assert [area.code for area in areas] == [f"X{n:02d}" for n in range(1, 25)]
    assert areas[0].name == "Northmoor and Vale"
    assert all(area.is_invented for area in areas)
    assert len({area.slug for area in areas}) == 24
    assert {area.kind for area in areas} == {AreaKind.LRF, AreaKind.RRP, AreaKind.EPG}
    assert {area.nation for area in areas} == {
        Nation.ENGLAND,
        Nation.SCOTLAND,
        Nation.WALES,
        Nation.NORTHERN_IRELAND,
    }


def test_every_year_has_a_population_and_districts_add_up_to_the_last(world):
    for area in world.areas:
        populations = area.new_area.populations
        assert [held.year for held in populations] == list(range(2020, 2026))
        assert all(100_000 <= held.residents <= 400_000 for held in populations)
        assert {held.source for held in populations} == {"invented"}
        assert 4 <= len(area.places) <= 7
        assert {place.kind for place in area.places} == {"district"}
        assert sum(place.population for place in area.places) == populations[-1].residents


def test_no_area_or_district_bears_a_real_name_or_code(world):
    if not (REAL / "areas.csv").exists():
        pytest.skip("the real areas are not in data/areas")
    with (REAL / "areas.csv").open(encoding="utf-8", newline="") as lines:
        areas = list(csv.DictReader(lines))
    with (REAL / "places.csv").open(encoding="utf-8", newline="") as lines:
        places = list(csv.DictReader(lines))
    real = {row["name"].casefold() for row in (*areas, *places)}
    real |= {alias.casefold() for row in areas for alias in row["aliases"].split(";")}
    real |= {word.casefold() for row in (*areas, *places) for word in (row["code"], row.get("code"))}
    real |= {row["slug"] for row in areas}
    invented = [word for area in world.areas for word in (*area.new_area.aliases, area.new_area.slug, area.code)]
    invented += [area.new_area.name for area in world.areas]
    invented += [word for area in world.areas for place in area.places for word in (place.name, place.code)]
    assert not {word.casefold() for word in invented} & real
    assert len(invented) == len(set(invented))


def test_people_are_called_by_their_role_and_never_by_a_name(world):
    called = re.compile(
        r"Area lead|Board member [12]|Evaluator \d{1,2}, [a-z]+( and)?( [a-z]+)?|Evaluator 5, NHS|Peer reviewer \d, .+"
    )
    for area in world.areas:
        assert all(called.fullmatch(person.name) for person in area.people)
        assert len({person.name for person in area.people}) == len(area.people)
        roles = Counter(role for person in area.people for role in person.roles)
        assert roles.pop(Role.PEER_REVIEWER, 0) == (3 if area is world.areas[0] else 0)
        assert roles == {
            Role.AREA_LEAD: 1,
            Role.BOARD_MEMBER: 2,
            Role.EVALUATOR: 12,
        }
    assert "Evaluator 3, fire" in {person.name for person in world.areas[0].people}
    assert [(person.name, person.roles) for person in world.people] == [
        ("NCSR+ member", (Role.NCSR_MEMBER,)),
        ("Administrator", (Role.ADMINISTRATOR,)),
    ]


@pytest.mark.parametrize("end", ENDS)
def test_the_fourth_yearly_round_is_open_on_every_day_of_the_month_after_the_end(end):
    rounds = consortium(end, plan=FEW).rounds
    assert [held.state for held in rounds] == [RoundState.CLOSED] * 3 + [RoundState.OPEN]
    assert rounds[-1].opens_on < end
    first = end + timedelta(days=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    assert rounds[-1].closes_on > last
    for before, after in pairwise(rounds):
        assert after.opens_on == before.opens_on.replace(year=before.opens_on.year + 1)
        assert before.closes_on < after.opens_on
    assert len({held.name for held in rounds}) == 4


@pytest.mark.parametrize("end", ENDS)
def test_disruptions_lie_in_the_five_years_and_have_names_of_their_own(end):
    world = consortium(end, plan=FEW)
    for area in world.areas:
        names = [held.name for held in area.disruptions]
        assert len(names) == len(set(names))
        for held in area.disruptions:
            assert world.truth.first_day <= held.starts_on <= end
            assert all(exposure.source == "invented: example" for exposure in held.exposures)
        wave = next(held for held in area.disruptions if held.kind == "pandemic")
        assert 3.3 <= (end - wave.starts_on).days / 365.25 <= 3.6
        storms = [held for held in area.disruptions if held.kind == "storm"]
        assert {held.starts_on.month for held in storms} <= {10, 11, 12, 1, 2, 3}
        assert all(held.exposures for held in storms)


@pytest.mark.parametrize("end", ENDS)
def test_no_disruption_blurs_the_first_areas_last_months_or_the_same_months_a_year_before(end):
    months = [
        (end.year - held.starts_on.year) * 12 + end.month - held.starts_on.month
        for held in consortium(end, plan=FEW).areas[0].disruptions
    ]
    assert all(6 <= back < 12 or back >= 18 for back in months)


def test_the_truth_can_be_printed_and_names_what_it_was_drawn_with(world):
    told = json.loads(world.truth.as_json())
    assert told["seed"] == world.seed
    assert told["generator"] == "PCG64"
    assert told["end"] == "2025-09-30"
    assert len(told["areas"]) == 24
    assert told["interventions"][0]["changes"][0]["kind"] == "volume"


def test_at_least_eight_interventions_work_in_volume_pattern_and_type_and_four_do_not(world):
    working = [done for done in world.truth.interventions if done.has_effect]
    idle = [done for done in world.truth.interventions if not done.has_effect]
    assert len(working) >= 8
    assert len(idle) >= 4
    assert all(done.changes for done in working)
    assert not any(done.changes for done in idle)
    kinds = {change.kind.value for done in working for change in done.changes}
    assert kinds == {
        "volume",
        "variability",
        "season",
        "concentration",
        "mix",
        "target_group",
        "time_to_outcome",
    }


def test_a_plan_that_makes_too_many_records_fails_and_says_how_many():
    with pytest.raises(ValueError, match="300000 is the most"):
        consortium(date(2025, 9, 30), plan=replace(STANDARD, requests=9.0))
