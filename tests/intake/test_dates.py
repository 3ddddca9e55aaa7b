"""Days and times as people write them; what could mean two days or two moments is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.domain.need import day_from_number
from resilience.domain.vocabulary import Grain
from resilience.intake.clock import instants
from resilience.intake.date_order import TwoWays, form_of
from resilience.intake.dates import moments
from resilience.intake.mapping import DateForm
from resilience.intake.times_of_day import NO_TIME, NO_ZONE, times

LONDON = ZoneInfo("Europe/London")


def day_of(text: str, form: DateForm = DateForm.DAY_FIRST, grain: Grain = Grain.DAY) -> date | str:
    """Return the day read, or the sentence that says why there is none."""
    read = moments(pa.array([text]), form, grain)
    return read.wrong[0] if 0 in read.wrong else day_from_number(int(read.day[0]))


@pytest.mark.parametrize(
    "text",
    [
        "2024-04-03",
        "2024/4/3",
        "20240403",
        "2024-04-03T09:30",
        "2024-04-03 09:30:15.250+01:00",
        "03/04/2024",
        "3.4.24",
        "03-04-2024 9:30 am",
        "3 Apr 2024",
        "3rd April 2024",
        "Wed 3 April 2024",
        "3-Apr-24",
        "April 3, 2024",
        "3rd of April 2024",
        "03APR2024",
        "3 Ebrill 2024",
        "3ydd Ebrill 2024",
    ],
)
def test_a_day_is_understood_as_people_in_the_uk_write_it(text):
    assert day_of(text) == date(2024, 4, 3)


def test_the_month_comes_first_only_where_the_mapping_says_so():
    assert day_of("04/03/2024", DateForm.MONTH_FIRST) == date(2024, 4, 3)
    assert "not written year first" in str(day_of("04/03/2024", DateForm.ISO))


@pytest.mark.parametrize("text", ["2016-04", "201604", "Apr 2016", "April 2016", "Apr-16", "04/2016", "2016-04-01"])
def test_a_month_is_understood_where_months_are_expected(text):
    assert day_of(text, grain=Grain.MONTH) == date(2016, 4, 1)


def test_a_month_is_no_day():
    assert "names a month, not a day" in str(day_of("2016-04"))


def test_a_week_by_its_number_is_its_monday():
    assert day_of("2024-W14", grain=Grain.WEEK) == date(2024, 4, 1)
    assert day_of("week 14 2024", grain=Grain.WEEK) == date(2024, 4, 1)
    assert "There is no week" in str(day_of("2024-W60", grain=Grain.WEEK))
    assert "names a week, not a day" in str(day_of("2024-W14"))


@pytest.mark.parametrize("text", ["w/c 01/04/2024", "week commencing 1 April 2024", "Wk beginning 1/4/24"])
def test_a_week_by_the_day_it_begins_is_that_day_only_where_weeks_are_expected(text):
    assert day_of(text, grain=Grain.WEEK) == date(2024, 4, 1)
    assert "names a week, not a day" in str(day_of(text))


@pytest.mark.parametrize("text", ["03/04", "3.4", "3 April", "April 3rd", "Wed 3 Apr"])
def test_a_day_without_a_year_is_refused_and_says_so(text):
    assert "has no year" in str(day_of(text))


def test_a_day_numbered_by_a_spreadsheet_says_how_to_mend_it():
    assert "as spreadsheets number it" in str(day_of("45385"))


@pytest.mark.parametrize(
    ("text", "second", "zone"),
    [
        ("3/4/2024 2pm", 14 * 3600, NO_ZONE),
        ("3/4/2024 14.30", 14 * 3600 + 1800, NO_ZONE),
        ("3 April 2024 at 14:30", 14 * 3600 + 1800, NO_ZONE),
        ("3/4/2024 1430hrs", 14 * 3600 + 1800, NO_ZONE),
        ("3/4/2024 14:30 BST", 14 * 3600 + 1800, 3600),
        ("2024-04-03T12:30-02:00", 12 * 3600 + 1800, -7200),
        ("3/4/2024 14:30 GMT", 14 * 3600 + 1800, 0),
    ],
)
def test_a_time_is_understood_as_people_write_it(text, second, zone):
    read = moments(pa.array([text]), DateForm.DAY_FIRST, Grain.MINUTE)
    assert read.wrong.get(0) is None
    assert (day_from_number(int(read.day[0])), int(read.second[0]), int(read.zone[0])) == (
        date(2024, 4, 3),
        second,
        zone,
    )


@pytest.mark.parametrize("text", ["2024-02-30", "31/04/2024", "29 Feb 2023", "2024-13-01"])
def test_a_day_that_the_calendar_lacks_is_refused(text):
    assert "There is no day" in str(day_of(text))


@pytest.mark.parametrize("text", ["yesterday", "12", "4 Foo 2024", "2024-04-03-05", "two\nlines"])
def test_what_is_no_date_says_so(text):
    assert "is not a date" in str(day_of(text))


def test_the_first_of_january_1970_is_a_day_like_any_other():
    assert day_of("1970-01-01") == date(1970, 1, 1)


def test_a_time_that_no_clock_shows_is_refused():
    assert "not a time of day" in str(day_of("2024-04-03 25:00"))


def test_a_column_decides_by_the_dates_that_can_be_read_in_one_way_only():
    assert form_of(["03/04/2024", "25/04/2024"]) is DateForm.DAY_FIRST
    assert form_of(["03/04/2024", "04/25/2024"]) is DateForm.MONTH_FIRST
    assert form_of(["03/03/2024", "04/04/2024"]) is DateForm.DAY_FIRST  # both ways are the same day
    assert form_of(["2024-04-03"]) is DateForm.DAY_FIRST  # nothing to decide


def test_a_column_in_which_every_date_could_be_read_both_ways_is_refused():
    with pytest.raises(TwoWays, match="for example 03/04/2024"):
        form_of(["03/04/2024", "2024-01-01"])


def test_a_column_in_which_the_year_may_come_first_is_refused():
    with pytest.raises(TwoWays) as two_ways:
        form_of(["24-04-03", "24-04-13", "24-04-15"])
    assert "four digits" in two_ways.value.sentence
    assert form_of(["03-04-24", "13-04-24", "15-04-24"]) is DateForm.DAY_FIRST


def test_weeks_named_by_a_day_that_could_be_read_both_ways_are_refused_like_days():
    with pytest.raises(TwoWays):
        form_of(["w/c 03/04/2024", "w/c 10/04/2024"])


def test_a_column_that_contradicts_itself_is_refused():
    with pytest.raises(TwoWays, match=r"25/04/2024.*04/25/2024"):
        form_of(["25/04/2024", "04/25/2024"])


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_from_every_way_of_writing_it(day):
    for text in (f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}", f"{day:%d %b %Y}", f"{day:%d %B %Y}", f"{day:%Y%m%d}"):
        assert day_of(text) == day


def test_times_alone_are_seconds_of_the_day():
    seconds, wrong = times(["09:30", "2130", "2:05 pm", "12:00 am", "24:00"])
    assert seconds.tolist() == [34_200, 77_400, 50_700, 0, NO_TIME, NO_TIME]
    assert list(wrong) == [4]


# ------------------------------------------------------------------------------------------------- the clock changes


def moment(text: str):
    read = moments(pa.array([text]), DateForm.ISO, Grain.MINUTE)
    return instants(read.day[:1], read.second[:1], read.zone[:1], LONDON)


def test_a_summer_time_in_london_is_an_hour_ahead_of_utc():
    found = moment("2024-07-01 12:00")
    assert datetime.fromtimestamp(int(found.utc[0]), UTC) == datetime(2024, 7, 1, 11, tzinfo=UTC)


def test_a_time_with_its_own_zone_falls_on_the_day_that_it_was_in_london():
    assert day_from_number(int(moment("2024-06-30T23:30Z").day[0])) == date(2024, 7, 1)


def test_the_hour_that_comes_twice_and_the_hour_that_never_comes_are_known():
    assert moment("2024-10-27 01:30").twice.tolist() == [True]
    assert moment("2024-03-31 01:30").never.tolist() == [True]
    for plain in ("2024-10-27 00:59", "2024-10-27 02:00", "2024-03-31 00:59", "2024-03-31 02:00", "2024-10-27T01:30Z"):
        found = moment(plain)
        assert not found.twice[0]
        assert not found.never[0]


@given(st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis asks for it
def test_a_wall_time_becomes_the_moment_that_python_says_it_is(at):
    wall = at.replace(microsecond=0).astimezone(LONDON)
    numbers = np.array([(wall.date() - date(1970, 1, 1)).days], dtype=np.int64)
    seconds = np.array([wall.hour * 3600 + wall.minute * 60 + wall.second], dtype=np.int64)
    found = instants(numbers, seconds, np.array([NO_ZONE], dtype=np.int64), LONDON)
    if not found.twice[0]:
        assert datetime.fromtimestamp(int(found.utc[0]), UTC) == at.replace(microsecond=0)
    else:
        assert abs(datetime.fromtimestamp(int(found.utc[0]), UTC) - at) <= timedelta(hours=1)
