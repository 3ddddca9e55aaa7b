"""Tables of series counted elsewhere: what their columns are taken for, their periods, gaps, sums and mistakes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from resilience.domain.errors import Refused
from resilience.domain.need_question import Step
from resilience.domain.vocabulary import CountedAs
from resilience.intake.outcome_series import are_same, read_series
from resilience.intake.outcome_series_columns import OutcomeSaid, SeriesColumns, SeriesSaid
from resilience.intake.outcome_series_numbers import number_cell
from resilience.intake.outcome_series_periods import written_periods
from resilience.intake.outcome_series_steps import periods_of
from resilience.intake.outcome_series_suggest import looks_like_counts, suggested
from resilience.intake.outcome_series_turned import turned
from resilience.intake.table import read_table
from tests.intake.files_made import workbook

SAID = SeriesSaid("Falls", CountedAs.AE_ATTENDANCE, "attendances", "The trust, 3 March 2026", is_count=True)
BY_MONTH = SeriesColumns("month", ("n",))


def table(*lines):
    return read_table("series.csv", "\n".join(lines).encode())


def read(lines, columns=BY_MONTH, said=SAID):
    return read_series(table(*lines), columns, said)


def only(lines, columns=BY_MONTH, said=SAID):
    found = read(lines, columns, said)
    assert found.problems == ()
    assert len(found.series) == 1
    return found.series[0]


def sentences(reading):
    return [(problem.row, problem.column, problem.sentence) for problem in reading.problems]


@pytest.mark.parametrize(
    ("texts", "step", "first"),
    [
        (["2019-04", "2019-05"], Step.MONTH, date(2019, 4, 1)),
        (["Apr 2019", "May 2019"], Step.MONTH, date(2019, 4, 1)),
        (["2019 APR", "2019 MAY"], Step.MONTH, date(2019, 4, 1)),
        (["2019M04", "2019M05"], Step.MONTH, date(2019, 4, 1)),
        (["Ebrill 2019", "Mai 2019"], Step.MONTH, date(2019, 4, 1)),
        (["2019-04-01", "2019-05-01", "2019-06-01"], Step.MONTH, date(2019, 4, 1)),
        (["01/04/2019", "01/05/2019", "01/06/2019"], Step.MONTH, date(2019, 4, 1)),
        (["30/04/2019", "31/05/2019", "30/06/2019"], Step.MONTH, date(2019, 4, 1)),
        (["2019 Q2", "2019 Q3"], Step.QUARTER, date(2019, 4, 1)),
        (["Q1 2019/20", "Q4 2019/20"], Step.QUARTER, date(2019, 4, 1)),
        (["Apr-Jun 2019", "Jul to Sep 2019"], Step.QUARTER, date(2019, 4, 1)),
        (["30/06/2019", "30/09/2019", "31/12/2019"], Step.QUARTER, date(2019, 4, 1)),
        (["2019", "2020"], Step.YEAR, date(2019, 1, 1)),
        (["2019/20", "2020/21"], Step.YEAR, date(2019, 4, 1)),
        (["2011-12", "2012-13"], Step.YEAR, date(2011, 4, 1)),
        (["2011-11", "2011-12"], Step.MONTH, date(2011, 11, 1)),
        (["2019-04-01", "2020-04-01"], Step.YEAR, date(2019, 4, 1)),
    ],
)
def test_periods_are_read_as_publishers_write_them(texts, step, first):
    written = written_periods(texts)
    assert written.wrong == {}
    found = periods_of(written.read, None)
    assert (found.step, found.starts[texts[0]], found.finer) == (step, first, None)


def test_dates_that_stand_unevenly_apart_are_refused():
    with pytest.raises(Refused, match="not evenly spaced: they stand 3 to 17 days apart"):
        periods_of(written_periods(["2019-01-03", "2019-01-20", "2019-01-23"]).read, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234", 1234),
        ("12 345", 12345),
        ("£1,200.50", 1200.5),
        ("4.5e+06", 4.5e6),
        ("−3", -3),
        ("12%", 12),
        ("..", None),
    ],
)
def test_numbers_are_read_as_publishers_write_them(text, value):
    assert number_cell(text).value == value


def test_a_number_with_a_comma_that_parts_no_thousands_is_refused_rather_than_guessed():
    with pytest.raises(ValueError, match="“1,5” is not a number"):
        number_cell("1,5")


def test_a_gap_is_kept_as_not_reported_and_never_as_none():
    series = only(["month,n", "2019-01,5", "2019-02,", "2019-04,0", "2019-05,*"])
    assert [(point.start.month, point.value) for point in series.points] == [(1, 5), (2, None), (3, None), (4, 0)]
    assert read(["month,n", "2019-01,5", "2019-02,<5", "2019-03,4"]).notes == (
        "1 cell hides its number (such as * or <5); it is kept as not reported.",
    )


def test_headings_totals_and_notes_around_the_figures_need_no_text_editor():
    found = read(["month,n", "CDID,ABCD", "2019-01,5", "2019-02,6 [p]", "Total,11", "Source: the trust"])
    assert found.problems == ()
    assert [point.value for point in found.series[0].points] == [5, 6]
    assert found.notes[0].endswith("(rows 2, 5, 6).")
    assert "provisional" in found.notes[1]


def test_years_among_months_are_left_out_and_named():
    found = read(["month,n", "2018,70", "2019 JAN,5", "2019 FEB,6"])
    assert [point.value for point in found.series[0].points] == [5, 6]
    assert found.notes == ("1 period of another length is left out, such as “2018”.",)


def test_what_is_wrong_is_said_by_row_and_column():
    found = read(
        ["month,n,pop", "2019-01,5,100", "2019-13,6,100", "2019-03,many,100", "2019-04,2.5,0", "2019-05,4,"],
        replace(BY_MONTH, exposure="pop"),
    )
    assert found.series == ()
    assert sentences(found) == [
        (3, "month", "There is no month 2019-13."),
        (4, "n", "“many” is not a number."),
        (5, "n", "This is no whole number from 0 upwards. If the column is a rate or an amount, please say so."),
        (5, "pop", "This must be above zero."),
        (6, "pop", "The denominator is missing beside a value."),
    ]


def test_a_period_that_stands_twice_is_refused_in_words():
    lines = ["month,n", *(f"2019-{month:02},5" for month in range(1, 11)), "2019-10,6"]
    assert sentences(read(lines)) == [(12, "month", "Row 11 has this period already.")]


def test_a_period_that_stands_twice_is_told_beside_everything_else_that_is_wrong():
    lines = ["month,n", *(f"2019-{month:02},5" for month in range(1, 11)), "2019-10,6", "2019-13,5", "2019-11,many"]
    assert sentences(read(lines)) == [
        (12, "month", "Row 11 has this period already."),
        (13, "month", "There is no month 2019-13."),
        (14, "n", "“many” is not a number."),
    ]


def test_a_period_that_stands_twice_makes_no_column_of_units_of_the_numbers():
    lines = ["month,n,list size", *(f"2019-{month:02},5,900" for month in range(1, 11)), "2019-10,6,900"]
    columns = suggested(table(*lines))
    assert (columns.values, columns.unit) == (("n",), "")
    assert sentences(read(lines, columns)) == [(12, "month", "Row 11 has this period already.")]


def test_a_wrong_number_and_a_period_that_stands_twice_are_told_of_the_same_row():
    lines = ["month,n", *(f"2019-{month:02},5" for month in range(1, 11)), "2019-10,many"]
    assert sentences(read(lines)) == [
        (12, "month", "Row 11 has this period already."),
        (12, "n", "“many” is not a number."),
    ]


@pytest.mark.parametrize("month", ["2019-13", "13/2019", "2019-00"])
def test_a_month_that_the_calendar_lacks_is_called_a_month(month):
    (problem,) = read(["month,n", "2019-01,5", "2019-02,6", f"{month},7"]).problems
    assert problem.sentence == f"There is no month {month}."


def test_months_among_days_are_refused_rather_than_left_out():
    lines = ["month,n", "2019-01-01,3", "2019-02-01,4", "March 2019,5", "April 2019,"]
    assert sentences(read(lines)) == [
        (4, "month", "“March 2019” names a month and “2019-01-01” a day. Please write all periods in one way.")
    ]


@pytest.mark.parametrize(
    "period", ["9999-W52", "9999-12-31", "9999-01", "1700-01", "1799", "2101", "0001-01-01", "31/12/1799"]
)
def test_years_that_no_record_reaches_are_refused_in_words(period):
    (problem,) = read(["month,n", "2019-01,5", "2019-02,6", f"{period},7"]).problems
    assert problem.sentence == f"“{period}” lies outside the years 1800 to 2100, which are read here."


def test_years_before_1900_and_leap_days_are_read():
    assert only(["month,n", *(f"{year},{year}" for year in range(1880, 1910))]).points[0].start == date(1880, 1, 1)
    days = [
        "month,n",
        *(f"2020-{month:02}-{day:02},2" for month, last in ((2, 29), (3, 31)) for day in range(1, last + 1)),
    ]
    assert [point.value for point in only(days).points] == [58, 62]
    assert "There is no day 2019-02-29" in read([*days, "2019-02-29,2"]).problems[0].sentence


@pytest.mark.parametrize("cell", ["1e300", "9" * 400, "1e400", "inf", "-Infinity", "=1+1", "0,125", "1.101,5"])
def test_what_is_no_number_that_somebody_counted_is_refused_where_it_stands(cell):
    found = read(["month,n", *(f"2019-{month:02},5" for month in range(1, 11)), f'2019-11,"{cell}"'])
    assert found.series == ()
    assert [(problem.row, problem.column) for problem in found.problems] == [(12, "n")]


def test_a_comma_before_three_digits_is_read_as_thousands_and_said_so():
    found = read(["month;n", "2019-01;1,125", "2019-02;2,250"])
    assert [point.value for point in found.series[0].points] == [1125, 2250]
    assert found.notes == (
        "2 numbers hold a comma before three digits (such as “1,125”); they are read as thousands, not as decimals.",
    )


def test_a_file_without_a_column_of_numbers_says_which_cells_are_none():
    found = read(["month;n", "2019-01;1,5", "2019-02;2", "2019-03;3,5"], replace(BY_MONTH, values=()))
    assert sentences(found) == [
        (None, None, "Please choose at least one column of values."),
        (2, "n", "“1,5” is not a number. Please write decimals with a point, and not with a comma."),
        (4, "n", "“3,5” is not a number. Please write decimals with a point, and not with a comma."),
    ]


def test_two_units_that_look_the_same_are_refused_and_so_is_one_that_cannot_be_seen():
    by_area = replace(BY_MONTH, unit="area")

    def of(*areas):
        return read(["month,area,n", *(f"2019-{month:02},{area},4" for month in (1, 2, 3) for area in areas)], by_area)

    assert sentences(of("North", "No\u200brth")) == [
        (None, "area", "Two series would be called “North”. Please give each a name of its own in the file.")
    ]
    assert {problem.sentence for problem in of("North", "\x07\x07").problems} == {
        "This row does not say whose value it is."
    }
    assert "has at most 200 characters" in of("N" * 300).problems[0].sentence
    assert "holds 600 characters" in of("N" * 700).problems[0].sentence


def test_a_series_without_any_value_is_left_out_and_named():
    lines = ["month,area,n", "2019-01,North,4", "2019-02,North,5", "2019-01,South,", "2019-02,South,.."]
    found = read(lines, replace(BY_MONTH, unit="area"))
    assert [one.name for one in found.series] == ["North"]
    assert found.notes == ("1 series has no value in any row and is left out: South.",)


def test_a_first_treated_period_beyond_all_years_is_refused_in_words():
    lines = ["t,n,first treated", *(f"{n},5,999999" for n in range(1, 5))]
    columns = SeriesColumns("t", ("n",), is_running=True, treated_from="first treated")
    found = read(lines, columns, replace(SAID, running_from=date(2015, 1, 1)))
    assert sentences(found) == [(2, "first treated", "“999999” is no period.")]
    far = read(
        ["t,n", "1,5", "100,6"],
        replace(columns, treated_from=""),
        replace(SAID, step=Step.YEAR, running_from=date(2015, 1, 1)),
    )
    assert "beyond the year 2100" in far.problems[0].sentence


def test_more_numbers_than_anybody_needs_are_refused_before_they_are_read():
    names = tuple(f"c{number}" for number in range(480))
    lines = [f"month,{','.join(names)}", *[f"2019-01,{','.join('1' * 480)}"] * 2_100]
    assert [problem.sentence for problem in read(lines, replace(BY_MONTH, values=names)).problems] == [
        "The columns chosen hold more than 1,000,000 numbers. Please choose only those that are needed."
    ]


def test_a_list_of_single_cases_is_no_series():
    found = read(["year,n", *["1978,4"] * 5, *["1981,7"] * 5], replace(BY_MONTH, when="year"))
    assert [problem.sentence[:23] for problem in found.problems] == ["This is not a series: 8"]


def test_days_are_added_up_to_whole_months():
    days = [date(2020, 1, 20) + timedelta(days=number) for number in range(110)]
    found = read(["month,n", *(f"{day},2" for day in days if day != date(2020, 3, 15))])
    assert [(point.start.month, point.value) for point in found.series[0].points] == [(2, 58), (3, None), (4, 60)]
    assert "A first or last month that is not whole is left out" in found.notes[0]


@pytest.mark.parametrize(
    "written",
    [str, "w/c {0:%d/%m/%Y}".format, "{0:%G-W%V}".format, lambda day: f"w/e {day + timedelta(days=6):%d/%m/%Y}"],
)
def test_a_week_over_the_end_of_a_month_is_shared_by_its_days(written):
    weeks = [date(2019, 12, 30) + timedelta(days=7 * number) for number in range(10)]
    series = only(["month,n", *(f"{written(week)},7" for week in weeks)])
    assert [(point.start, point.value) for point in series.points] == [(date(2020, 1, 1), 31), (date(2020, 2, 1), 29)]


def test_days_of_an_amount_cannot_be_added_up():
    days = [date(2020, 1, 1) + timedelta(days=number) for number in range(40)]
    found = read(["month,n", *(f"{day},2.5" for day in days)], said=replace(SAID, is_count=False))
    assert "cannot be added up" in found.problems[0].sentence


def test_year_and_month_in_two_columns_with_a_denominator_and_a_column_of_treatment():
    lines = ["year,month,cases,time,law,stdpop"]
    lines += [f"{2002 + n // 12},{n % 12 + 1},{700 + n},{n + 1},{int(n >= 14)},{1000 + n}.5" for n in range(24)]
    columns = suggested(table(*lines))
    assert columns == SeriesColumns("year", ("cases",), month="month", exposure="stdpop", treated="law")
    series = only(lines, columns)
    assert (series.step, series.treated_from, series.points[0].exposure) == (Step.MONTH, date(2003, 3, 1), 1000.5)


def test_running_numbers_begin_where_the_person_says():
    lines = ["t,y,x1", *(f"{n},{100 + n / 3:.2f},{80 + n / 7:.2f}" for n in range(1, 31))]
    columns = replace(suggested(table(*lines)), comparisons=("x1",))
    assert (columns.when, columns.is_running, columns.values) == ("t", True, ("y",))
    said = replace(SAID, is_count=False)
    assert "with which period" in read(lines, columns, said).problems[0].sentence
    outcome, beside = read(lines, columns, replace(said, step=Step.QUARTER, running_from=date(2015, 4, 1))).series
    assert (outcome.points[-1].start, outcome.unit, beside.unit) == (date(2022, 7, 1), "attendances", "x1")
    assert beside.counted_as is CountedAs.OTHER


def test_a_panel_becomes_a_series_for_each_unit_with_its_start_and_weight():
    lines = ["year,sid,rate,l_rate,post,popwt"]
    lines += [
        f"{year},{unit},{3 + unit / 7},{unit / 3},{int(unit == 2 and year > 2004)},{unit}e6"
        for unit in (1, 2, 3)
        for year in range(2000, 2011)
    ]
    found = table(*lines)
    columns = suggested(found)
    assert columns == SeriesColumns("year", ("rate",), unit="sid", weight="popwt", treated="post")
    assert not looks_like_counts(found, "l_rate")
    series = read_series(found, replace(columns, values=("l_rate",)), replace(SAID, is_count=False)).series
    assert [(one.name, one.treated_from, one.weight) for one in series] == [
        ("sid 1", None, 1e6),
        ("sid 2", date(2005, 1, 1), 2e6),
        ("sid 3", None, 3e6),
    ]


def test_a_column_may_name_the_first_treated_period_of_each_unit():
    lines = [
        "year,area,n,first treated",
        *(
            f"{year},{area},{year - 2000},{start}"
            for area, start in (("North", "2014"), ("South", "never"))
            for year in range(2010, 2018)
        ),
    ]
    columns = suggested(table(*lines))
    assert columns.treated_from == "first treated"
    assert [(one.name, one.treated_from) for one in read(lines, columns).series] == [
        ("North", date(2014, 1, 1)),
        ("South", None),
    ]


def test_several_columns_become_several_series_of_one_group():
    lines = [
        "quarter,falls,other",
        *(f"{year} Q{quarter},{quarter},{year}" for year in (2019, 2020) for quarter in (1, 2, 3, 4)),
    ]
    found = read(lines, SeriesColumns("quarter", ("falls",), comparisons=("other",)))
    assert [(one.group, one.name, one.is_count) for one in found.series] == [
        ("Falls", "falls", True),
        ("Falls", "other", True),
    ]


def test_what_is_said_of_one_outcome_is_not_stamped_on_another():
    each = (
        OutcomeSaid("deaths", CountedAs.POLICE_INCIDENT, "homicides", is_count=True),
        OutcomeSaid("l_deaths", CountedAs.OTHER, "log homicides", is_count=False),
    )
    lines = ["month,deaths,l_deaths", "2019-01,5,1.61", "2019-02,6,1.79"]
    found = read(lines, SeriesColumns("month", ("deaths", "l_deaths")), replace(SAID, each=each))
    assert [(one.unit, one.counted_as, one.is_count) for one in found.series] == [
        ("homicides", CountedAs.POLICE_INCIDENT, True),
        ("log homicides", CountedAs.OTHER, False),
    ]
    wrong = read([*lines, "2019-03,6.5,1.9"], SeriesColumns("month", ("deaths", "l_deaths")), replace(SAID, each=each))
    assert [(problem.row, problem.column) for problem in wrong.problems] == [(4, "deaths")]


def test_an_empty_cell_of_a_workbook_says_that_a_formula_may_stand_there():
    data = workbook([["month", "n"], ["2019-01", 5], ["2019-02", None], ["2019-03", 6]])
    (note,) = read_series(read_table("series.xlsx", data), BY_MONTH, SAID).notes
    assert note.startswith("1 cell of the columns chosen is empty and kept as not reported.")
    assert "#DIV/0!" in note
    assert read(["month,n", "2019-01,5", "2019-02,", "2019-03,6"]).notes == ()


@pytest.mark.parametrize("periods", ["2019-01,2019-02,2019-03", "2019,2020,2021", "01/2019,02/2019,03/2019"])
def test_a_first_row_of_periods_is_told_how_to_be_laid_out(periods):
    with pytest.raises(Refused, match="one row for each period, and for each period and unit"):
        table(f"area,{periods}", "North,5,6,7")


def test_one_column_cannot_hold_two_things_and_a_choice_is_needed():
    lines = ["month,n", "2019-01,5"]
    assert "chosen for two things" in read(lines, replace(BY_MONTH, exposure="n")).problems[0].sentence
    assert "at least one column of values" in read(lines, replace(BY_MONTH, values=())).problems[0].sentence


def test_the_same_numbers_are_known_again_under_another_name_of_the_group():
    lines = ["month,n", "2019-01,5", "2019-02,6"]
    first, again = read(lines).series, read(lines, said=replace(SAID, group="Other", source="Somebody else")).series
    assert are_same(first, again)
    assert not are_same(first, read([*lines, "2019-03,6"]).series)


def test_a_table_with_its_periods_side_by_side_is_turned():
    flat = table("area,Q1 2019,Q2 2019,Q3 2019", "North,5,6,many", "South,7,,9", "Total,12,6,9")
    found = turned(flat)
    columns = suggested(found)
    assert columns == SeriesColumns("period", ("value",), unit="area")
    wrong = read_series(found, columns, SAID)
    assert sentences(wrong) == [(2, "value", "“many” is not a number.")]
    south = read_series(turned(table("area,Q1 2019,Q2 2019,Q3 2019", "South,7,,9", "Total,7,,9")), columns, SAID)
    assert [(point.start.month, point.value) for point in south.series[0].points] == [(1, 7), (4, None), (7, 9)]
    assert (len(south.series), south.notes) == (1, ("1 row is left out as a heading, a total or a note (row 3).",))
    assert turned(table("month,n", "2019-01,5")) is None
