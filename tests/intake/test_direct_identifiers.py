"""A file that identifies people is refused: which column, how many rows, and never a value."""

from __future__ import annotations

import random

import pytest

from resilience.intake.direct_identifiers import direct_identifiers
from resilience.intake.identifier_names import words_of
from resilience.intake.needs import read_needs
from tests.intake.files_made import IN_EASTWOLD, PLAIN, REFERENCE, TODAY, read, table


def found(column: str, values: list[str]) -> str | None:
    """Return the sentence about a column that holds these values beside a harmless one, or `None`."""
    rows = "\n".join(f'2024-01-01,"{value}"' for value in values)
    problems = direct_identifiers(table(f"date,{column}\n{rows}\n"))
    assert len(problems) <= 1
    return problems[0].sentence if problems else None


def nhs_number(first_nine: int) -> str | None:
    """Return a number with its check digit by modulus 11 (NHS Data Dictionary), or `None` where it has none."""
    digits = [int(digit) for digit in f"{first_nine:09d}"]
    check = (11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11) % 11
    return None if check == 10 else f"{first_nine:09d}{check}"


def nhs_numbers(count: int) -> list[str]:
    numbers = (nhs_number(400_000_000 + 7919 * n) for n in range(2 * count))
    return [number for number in numbers if number][:count]


@pytest.mark.parametrize(
    ("column", "what"),
    [
        ("name", "names of people"),
        ("Caller name", "names of people"),
        ("callerName", "names of people"),
        ("SURNAME", "names of people"),
        ("Name of caller", "names of people"),
        ("next_of_kin_name", "names of people"),
        ("address", "addresses"),
        ("Address line 1", "addresses"),
        ("house_number", "addresses"),
        ("UPRN", "addresses"),
        ("telephone", "phone numbers"),
        ("Mobile", "phone numbers"),
        ("contact number", "phone numbers"),
        ("e-mail", "e-mail addresses"),
        ("EmailAddress", "e-mail addresses"),
        ("NHS No", "NHS numbers"),
        ("NHSNumber", "NHS numbers"),
        ("NI number", "National Insurance numbers"),
        ("nino", "National Insurance numbers"),
        ("DOB", "dates of birth"),
        ("date_of_birth", "dates of birth"),
        ("PatientDOB", "dates of birth"),
        ("full postcode", "full postcodes"),
        ("passport", "passports"),
    ],
)
def test_a_column_is_refused_by_its_name(column, what):
    sentence = found(column, ["something", "else"])
    assert sentence is not None
    assert what in sentence
    assert "in 2 rows" in sentence


@pytest.mark.parametrize(
    "column",
    [
        "borough_name",
        "ward name",
        "Area name",
        "organisation name",
        "station_name",
        "event name",
        "easting_rounded",
        "hmo_license",
        "postcode district",
        "nhs_trust",
        "mobile home",
        "street lighting fault",
        "NI region",
        "incident number",
        "age band",
        "property_type",
    ],
)
def test_a_column_about_a_place_or_a_thing_is_not_taken_for_a_person(column):
    assert found(column, ["something", "else"]) is None


def test_a_column_that_is_empty_carries_nothing():
    assert found("phone", ["", ""]) is None


def test_a_tally_of_calls_and_e_mails_is_no_list_of_numbers_and_addresses():
    assert found("telephone", ["3", "0", "12"]) is None
    assert found("email", ["yes", "no"]) is None


def test_the_first_half_of_a_postcode_is_a_place():
    assert found("postcode", ["N1", "SW1A", "M1 1"]) is None
    assert found("postcode", ["N1", "SW1A 1AA"]) is not None


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("somebody@example.org", "e-mail addresses"),
        ("write to somebody@example.org please", "e-mail addresses"),
        ("flat 2, 12 High Street, SW1A 1AA", "full postcodes"),
        ("ring back on 020 7946 0000", "phone numbers"),
        ("call +44 7700 900123 after six", "phone numbers"),
        ("QQ 12 34 56 C".replace("QQ", "AB"), "National Insurance numbers"),
    ],
)
def test_one_value_that_can_be_nothing_else_is_enough(value, what):
    sentence = found("remarks", [value, *(f"text {n}" for n in range(200))])
    assert sentence is not None
    assert what in sentence
    assert "in 1 row." in sentence


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ([f"07700 90{n:04d}" for n in range(30)], "phone numbers"),
        ([f"07700{n:06d}" for n in range(30)], "phone numbers"),
        ([f"+4477009{n:05d}" for n in range(30)], "phone numbers"),
        ([f"77009{n:05d}" for n in range(30)], "phone numbers"),
        (["07700900123", "none", "none given"], "phone numbers"),
        (nhs_numbers(30), "NHS numbers"),
        ([f"{number[:3]} {number[3:6]} {number[6:]}" for number in nhs_numbers(30)], "NHS numbers"),
        ([f"AB{n:06d}C" for n in range(30)], "National Insurance numbers"),
        ([f"N{n}1AA" for n in range(1, 10)], "full postcodes"),
    ],
)
def test_numbers_are_refused_where_a_good_part_of_a_column_matches(values, what):
    sentence = found("ref", values)
    assert sentence is not None
    assert what in sentence


def test_a_good_part_is_a_fifth_of_a_long_column():
    numbers = nhs_numbers(60)
    others = [str(4_000_000_001 + 11 * n) for n in range(400)]
    others = [number for number in others if nhs_number(int(number[:9])) != number][:240]
    assert found("ref", [*numbers, *others]) is not None
    assert found("ref", [*numbers[:20], *others]) is None


def test_ten_digit_references_go_in_although_one_in_eleven_passes_the_check_digit():
    chance = random.Random(20261122)
    for size in (5, 20, 60, 100, 500):
        assert found("ref", [str(chance.randrange(10**9, 10**10)) for _number in range(size)]) is None


def test_a_fifth_of_a_short_column_is_not_a_good_part():
    passing = nhs_numbers(6)
    others = [f"{number[:9]}{(int(number[9]) + 1) % 10}" for number in nhs_numbers(30)[6:]]
    assert found("ref", [*passing, *others]) is None


@pytest.mark.parametrize(
    "values",
    [
        ["E09000004", "E05011218"],
        ["549450.0", "178250.0"],
        ["2024-01-01 00:16:02", "2024-01-01T10:00:00Z"],
        ["01012024", "02012024"],
        ["flat B2 1st floor"],
        ["INC-2024-000123", "INC-2024-000124"],
        ["0000000123", "0000000124"],
        ["51.5072, -0.1276"],
    ],
)
def test_codes_grid_references_times_and_counters_pass(values):
    assert found("code", values) is None


def test_no_value_is_ever_repeated():
    secret = "somebody@example.org"
    reading = read(f"date,remarks\n2024-01-01,{secret}\n2024-99-01,{secret}\n")
    assert reading.is_blocked
    assert reading.by_area == {}
    assert "example.org" not in repr(reading)


def test_a_column_that_nothing_is_read_from_is_looked_at_all_the_same():
    mapping_that_leaves_it_out = PLAIN
    held = table("date,remarks\n2024-01-01,call 020 7946 0000\n")
    reading = read_needs(held, mapping_that_leaves_it_out, REFERENCE, IN_EASTWOLD, today=TODAY)
    assert [problem.column for problem in reading.problems] == ["remarks"]
    assert reading.is_blocked


def test_every_such_column_is_named():
    problems = direct_identifiers(table("date,phone,email\n2024-01-01,07700900123,a@example.org\n"))
    assert [problem.column for problem in problems] == ["phone", "email"]


def test_a_columns_name_is_read_as_words_however_it_is_written():
    assert {words_of(name) for name in ("DateOfBirth", "date_of_birth", "Date of birth", "DATE-OF-BIRTH")} == {
        "date of birth"
    }
