"""Unit costs arrive dated, sourced and whole, or every wrong cell is named; the shipped ones are what they say."""

from __future__ import annotations

import csv
import io
import os
from datetime import date
from pathlib import Path

import pytest

from resilience.domain.errors import NotFound, Refused
from resilience.domain.unit_cost import AppliesTo, Cashable
from resilience.domain.vocabulary import CountedAs, ValueKind
from resilience.intake.problems import Problem
from resilience.intake.shipped_value import (
    FOLDER,
    edition_from_text,
    optimism_for_cost,
    optimism_for_grade,
    shipped_deflators,
    shipped_discount_rates,
    shipped_optimism,
    shipped_unit_costs,
)
from resilience.intake.table import read_table
from resilience.intake.unit_costs import COST_COLUMNS, EditionReading, read_deflators, read_unit_costs
from resilience.statistics.value import SCHEDULES, uprate
from tests.intake.files_made import workbook

GOOD = {
    "code": "L1",
    "what": "Visit of a warden",
    "unit": "visit",
    "counted_as": "gp_visit",
    "agency": "Local authority",
    "fiscal": "£1,234.50",
    "economic": "",
    "social": "0",
    "price_year": "2023-24",
    "cashable": "Partly",
    "note": "",
    "edition": "Local costs 2026",
    "dated": "2026-06-30",
    "source": "Our own accounts, 2023/24",
    "licence": "ours",
}
SAME_IN_EVERY_ROW = ("edition", "dated", "licence")


def as_csv(*changes: dict[str, str], without: str = "") -> bytes:
    text = io.StringIO()
    columns = [name for name in COST_COLUMNS if name != without]
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(GOOD | {"code": f"L{n}"} | change for n, change in enumerate(changes or ({},), start=1))
    return text.getvalue().encode()


def reading(data: bytes, name: str = "costs.csv") -> EditionReading:
    return read_unit_costs(read_table(name, data), shipped_deflators())


# ------------------------------------------------------------------------------------------------ what is shipped


def test_the_shipped_prices_make_the_wording_of_130_fewer_admissions_matter():
    edition = shipped_unit_costs()
    attendance, episode = edition.cost("HE4.0"), edition.cost("HE7.0.2")
    assert attendance.counted_as is CountedAs.AE_ATTENDANCE
    assert episode.counted_as is CountedAs.NON_ELECTIVE_EPISODE
    assert 130 * (attendance.fiscal or 0) == pytest.approx(14_000, rel=0.02)
    assert 130 * (episode.fiscal or 0) == pytest.approx(200_000, rel=0.01)


def test_every_shipped_cost_has_its_price_year_source_and_edition_and_can_be_brought_to_today():
    edition = shipped_unit_costs()
    assert 30 <= len(edition.costs) <= 50
    assert edition.dated == date(2015, 3, 1)
    assert "Unit Cost Database v1.4" in edition.source
    assert edition.licence == "CC BY 4.0"
    levels, today = edition.deflators.levels, edition.deflators.latest_known
    assert today == "2024/25"
    for cost in edition.costs:
        assert uprate(1, cost.price_year, today, levels) >= 1
        assert any(cost.of(kind) for kind in ValueKind), cost.code


def test_nothing_prices_a_request_and_each_outcome_counted_has_a_price():
    edition = shipped_unit_costs()
    unpriced = {one for one in CountedAs if not edition.pricing(one)}
    assert unpriced == {CountedAs.REQUEST, CountedAs.OTHER}
    with pytest.raises(NotFound, match="GMCA unit costs"):
        edition.cost("nothing")


@pytest.mark.parametrize(
    ("first", "last", "factor"),
    # HM Treasury, June 2026, the same series one edition later: 2013-14 and 2018-19 in prices of 2024-25; and
    # New Economy, 2015, what the unit cost database itself uprated 2011/12 by to reach 2014/15.
    [("2013/14", "2024/25", 1.3693), ("2018/19", "2024/25", 1.2692), ("2011/12", "2014/15", 1.0701 / 1.0140)],
)
def test_the_deflators_agree_with_other_publications_of_the_same_series(first: str, last: str, factor: float):
    assert uprate(1, first, last, shipped_deflators().levels) == pytest.approx(factor, rel=0.003)


def test_the_constants_of_the_statistics_are_the_dated_rates_that_are_shipped():
    assert {one.name: (one.steps, one.source, one.edition) for one in shipped_discount_rates()} == {
        name: (one.steps, one.source, one.edition) for name, one in SCHEDULES.items()
    }


def test_the_weaker_the_evidence_the_larger_the_cut():
    shares = [optimism_for_grade(grade).share for grade in (5, 4, 3, 2, 1, 0)]
    assert shares == [0, 0.05, 0.1, 0.15, 0.25, 0.4]
    assert optimism_for_cost("contract").share == 0 < optimism_for_cost("judged").share
    assert all(one.source and "our judgement" in one.judgement for one in shipped_optimism())
    assert {one.applies_to for one in shipped_optimism()} == set(AppliesTo)
    with pytest.raises(NotFound):
        optimism_for_grade(6)


def test_every_shipped_file_of_value_has_its_source_in_sources_md():
    said = FOLDER.parent.joinpath("SOURCES.md").read_text(encoding="utf-8")
    for file in ("unit_costs", "deflators", "discount_rates", "optimism_bias"):
        assert f"value/{file}.csv" in said


@pytest.mark.shared
def test_each_shipped_fact_is_the_one_of_the_database():
    shared = Path(os.environ.get("RESILIENCE_SHARED", Path(__file__).parents[3] / "shared"))
    held = shared / "cases" / "gmca_unit_costs_v1_4" / "unit_costs.csv"
    if not held.is_file():
        pytest.skip("the unit cost database is not at hand")
    with held.open(encoding="utf-8", newline="") as file:
        facts = {row["code"]: row for row in csv.DictReader(file) if row["code"]}
    for cost in shipped_unit_costs().costs:
        fact = facts[cost.code]
        assert cost.price_year == fact["fiscal_year"]
        for kind in (ValueKind.FISCAL, ValueKind.ECONOMIC, ValueKind.SOCIAL):
            expected = fact[kind.value]
            assert cost.of(kind) == (pytest.approx(float(expected), abs=0.005) if expected else None)


# ---------------------------------------------------------------------------------------------- what is brought in


def test_a_good_file_becomes_an_edition_with_its_own_name():
    edition = reading(as_csv({}, {"counted_as": "fire_call"})).edition
    assert edition is not None
    assert (edition.name, edition.dated, edition.licence) == ("Local costs 2026", date(2026, 6, 30), "ours")
    cost = edition.cost("L1")
    assert (cost.fiscal, cost.economic, cost.social) == (1234.5, None, 0)
    assert cost.price_year == "2023/24"
    assert cost.cashable is Cashable.PARTLY
    assert not cost.is_cashable
    assert edition.pricing(CountedAs.FIRE_CALL) == (edition.cost("L2"),)


def test_a_workbook_says_the_same_as_a_text_file():
    row: list[object] = [GOOD[name] for name in COST_COLUMNS]
    row[COST_COLUMNS.index("fiscal")] = 1234.5
    row[COST_COLUMNS.index("dated")] = date(2026, 6, 30)
    found = reading(workbook([list(COST_COLUMNS), row]), "costs.xlsx")
    assert found == reading(as_csv())
    assert found.edition is not None


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("fiscal", "=1+1", "is no amount"),
        ("fiscal", "NaN", "is no amount"),
        ("fiscal", "inf", "is no amount"),
        ("fiscal", "-5", "is no amount"),
        ("fiscal", "1e9", "is no amount"),
        ("fiscal", "\uff11\uff12", "is no amount"),
        ("fiscal", "1,23", "is no amount"),
        ("social", "999999999999", "larger than any amount"),
        ("code", "", "every row needs it"),
        ("code", "x" * 41, "at most 40"),
        ("what", "x" * 700, "Please shorten it"),
        ("counted_as", "request", "a request averted is not a need averted"),
        ("counted_as", "visit", "must be one of"),
        ("price_year", "2011", "is no financial year"),
        ("price_year", "1890/91", "no deflator for 1890/91"),
        ("cashable", "perhaps", "must be one of: yes, partly, no"),
        ("dated", "30/06/2026", "is no day"),
        ("source", "", "every row needs it"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named_with_its_row_and_column(column: str, cell: str, sentence: str):
    found = reading(as_csv({}, {column: cell}))
    assert found.edition is None
    assert [(problem.row, problem.column) for problem in found.problems] == [(3, column)]
    assert sentence in found.problems[0].sentence


def test_all_problems_are_said_at_once():
    found = reading(as_csv({"fiscal": "", "social": ""}, {"code": "L1"}, {"unit": "", "cashable": ""}))
    assert [(problem.row, problem.column) for problem in found.problems] == [
        (2, "fiscal"),
        (3, "code"),
        (4, "unit"),
        (4, "cashable"),
    ]
    assert "row 2 already" in found.problems[1].sentence


@pytest.mark.parametrize("column", SAME_IN_EVERY_ROW)
def test_one_file_is_one_edition(column: str):
    found = reading(as_csv({}, {column: "2026-07-01"}))
    assert found.problems[0].row == 3
    assert "the same" in found.problems[0].sentence


def test_a_missing_column_is_said_once_and_a_missing_note_not_at_all():
    missing = Problem(None, "fiscal", "The file has no column “fiscal”.")
    assert reading(as_csv(without="fiscal")).problems == (missing,)
    assert reading(as_csv(without="note")).edition is not None


def test_files_made_to_harm_are_refused_before_they_are_read():
    with pytest.raises(Refused, match="columns"):
        reading((",".join(f"c{n}" for n in range(1_000_000)) + "\n").encode())
    with pytest.raises(Refused, match="more than 2,000 rows"):
        reading(as_csv(*[{}] * 2_001))
    with pytest.raises(Refused, match="no file of unit costs"):
        edition_from_text("a,b\n1,2\n")


def test_deflators_are_read_by_year_or_say_what_is_wrong():
    head = "year,level,kind,edition,dated,source\n"
    rest = ",outturn,E,2026-01-01,S\n"

    def read(text: str):
        return read_deflators(read_table("deflators.csv", (head + text).encode()))

    good = read(f"2012/13,2{rest}2011-12,1{rest}").deflators
    assert good is not None
    assert good.levels == {"2011/12": 1.0, "2012/13": 2.0}
    assert [problem.column for problem in read(f"2011/12,0{rest}2011-12,1{rest}x,y,guess,E,,S\n").problems] == [
        "level",
        "year",
        "dated",
        "year",
        "level",
        "kind",
    ]
