"""A table and a mapping become need records by area, or every problem by row and column."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from resilience.domain.need import day_from_number
from resilience.domain.vocabulary import Grain
from resilience.intake.mapping import Constant, Field, FromColumn, Split, When
from resilience.intake.needs import content_key, read_needs
from resilience.intake.problems import MOST_STORED
from resilience.intake.reading import Choices
from tests.intake.files_made import (
    EASTWOLD,
    IN_EASTWOLD,
    NORTH,
    PLAIN,
    QUAY_WARD,
    REFERENCE,
    SOUTH,
    STORM,
    TODAY,
    WESTMARSH,
    at_grain,
    plain,
    read,
    sentences,
    table,
)

FINER = replace(IN_EASTWOLD, keep_time=True, keep_fine_place=True, reason="a study of the night shift")


def column(reading, name, area=EASTWOLD):
    return list(getattr(reading.by_area[area], name))


def only_problem(reading):
    assert reading.problem_count == 1, sentences(reading)
    return reading.problems[0]


# ---------------------------------------------------------------------------------------------------- plain reading


def test_a_row_becomes_a_record_of_one_request():
    reading = read("date\n2024-01-31\n2024-02-01\n")
    assert reading.is_clean
    assert [day_from_number(day) for day in column(reading, "day")] == [date(2024, 1, 31), date(2024, 2, 1)]
    assert column(reading, "month") == [2024 * 12, 2024 * 12 + 1]
    assert column(reading, "count_thousandths") == [1000, 1000]
    assert column(reading, "source_row") == [2, 3]
    assert column(reading, "grain") == ["day", "day"]


def test_the_columns_hold_plain_python_values_as_a_database_driver_wants_them():
    reading = read(
        "date,n\n2024-01-31 09:30,2\n2024-02-01 10:00,\n",
        replace(plain(count="n"), when=When("date", Grain.MINUTE)),
        FINER,
    )
    for record in reading.by_area[EASTWOLD].rows():
        assert {type(value) for value in record} <= {int, str, type(None), datetime}


def test_words_of_the_file_become_our_codes():
    mapping = plain(
        need_type=FromColumn("what", (("Sandbags", "PRP"), ("Meals", "FOD"))),
        stakeholder="who",
        target_groups=FromColumn("group", (("Care home", "INS"),), otherwise=""),
        channel="how",
    )
    reading = read(
        "date,what,who,group,how\n2024-01-01,SANDBAGS,Individual or household,care home,Telephone\n"
        "2024-01-02,meals,organisation,anything,\n",
        mapping,
    )
    assert reading.is_clean, sentences(reading)
    assert column(reading, "need_type") == ["PRP", "FOD"]
    assert column(reading, "stakeholder") == ["individual", "organisation"]
    assert column(reading, "target_groups") == ["INS", ""]
    assert column(reading, "channel") == ["telephone", None]


def test_several_codes_in_a_cell_are_kept_together():
    reading = read(
        "date,groups,more\n2024-01-01,OLD; MOB;OLD,MED\n", plain(target_groups="groups", further_types="more")
    )
    assert column(reading, "target_groups") == ["OLD MOB"]
    assert column(reading, "further_types") == ["MED"]


def test_a_word_that_the_mapping_does_not_know_is_a_problem_of_its_row():
    mapping = plain(need_type=FromColumn("what", (("Sandbags", "PRP"),)))
    reading = read("date,what\n2024-01-01,Sandbags\n2024-01-02,Hotel\n2024-01-03,Hotel\n2024-01-04,Taxi\n", mapping)
    assert reading.bad_rows == {3, 4, 5}
    assert len(reading.by_area[EASTWOLD]) == 1
    assert reading.problems[0].sentence == "“Hotel” is not known as: Need type. Say in the mapping what it means."
    assert [(word.word, word.rows) for word in reading.summary.unknown_words] == [("Hotel", 2), ("Taxi", 1)]


def test_a_code_of_ours_means_nothing_where_the_file_has_its_own_words():
    mapping = plain(need_type=FromColumn("what", (("Medium", "PRP"),)))
    assert only_problem(read("date,what\n2024-01-01,MED\n", mapping)).column == "what"


def test_an_empty_need_type_is_a_problem_and_an_empty_channel_is_none():
    reading = read("date,what,how\n2024-01-01,,\n", plain(need_type="what", channel="how"))
    problem = only_problem(reading)
    assert (problem.row, problem.column) == (2, "what")
    assert "every record needs one" in problem.sentence


def test_a_note_is_not_kept_as_a_local_code():
    reading = read(f"date,code\n2024-01-01,{'x' * 121}\n", plain(local_code="code"))
    assert "Notes about people do not belong in it" in only_problem(reading).sentence


# ----------------------------------------------------------------------------------------------------- area and place


def test_a_file_with_an_area_column_makes_one_set_of_records_for_each_area():
    mapping = replace(plain(place="where"), area=FromColumn("forum"))
    reading = read(
        "date,forum,where\n2024-01-01,Eastwold Forum,North\n2024-01-02,X02,North\n2024-01-03,eastwold,South\n",
        mapping,
        Choices(),
    )
    assert {area: len(columns) for area, columns in reading.by_area.items()} == {EASTWOLD: 2, WESTMARSH: 1}
    assert column(reading, "place_id") == [NORTH.id, SOUTH.id]
    assert column(reading, "place_id", WESTMARSH) == [21]
    assert column(reading, "source_row") == [2, 4]
    assert [(held.area_id, held.rows_read) for held in reading.summary.areas] == [(EASTWOLD, 2), (WESTMARSH, 1)]


def test_a_place_of_another_area_is_unknown_here():
    mapping = replace(plain(place="where"), area=FromColumn("forum"))
    reading = read("date,forum,where\n2024-01-01,Westmarsh,South\n", mapping, Choices())
    assert only_problem(reading).sentence == "“South” is not held as: Place."


def test_an_area_that_is_not_held_is_named():
    reading = read(
        "date,forum\n2024-01-01,Atlantis\n2024-01-01,\n", replace(PLAIN, area=FromColumn("forum")), Choices()
    )
    assert [problem.row for problem in reading.problems] == [2, 3]
    assert "“Atlantis”" in reading.problems[0].sentence
    assert "The area is empty" in reading.problems[1].sentence


def test_a_file_without_an_area_column_needs_to_be_told_its_area():
    problem = only_problem(read("date\n2024-01-01\n", PLAIN, Choices()))
    assert problem.row is None
    assert "say which area it is about" in problem.sentence


def test_a_ward_becomes_its_district_unless_chosen_otherwise():
    text = "date,where\n2024-01-01,Quay ward\n2024-01-02,x01b\n2024-01-03,\n"
    assert column(read(text, plain(place="where")), "place_id") == [NORTH.id, SOUTH.id, None]
    assert column(read(text, plain(place="where"), FINER), "place_id") == [QUAY_WARD.id, SOUTH.id, None]


def test_local_names_of_places_can_be_given_their_meaning():
    rule = FromColumn("where", (("Up north", "X01A"),), otherwise="")
    reading = read("date,where\n2024-01-01,UP NORTH\n2024-01-01,South\n2024-01-01,abroad\n", plain(place=rule))
    assert column(reading, "place_id") == [NORTH.id, SOUTH.id, None]


def test_a_disruption_is_known_by_its_name():
    reading = read('date,event\n2024-01-01,"storm, january 2024"\n2024-01-02,\n', plain(disruption="event"))
    assert column(reading, "disruption_id") == [STORM, None]


def test_a_place_for_the_whole_file_that_is_not_held_is_one_problem_not_one_for_each_row():
    problem = only_problem(read("date\n2024-01-01\n2024-01-02\n", plain(place=Constant("Atlantis"))))
    assert problem.row is None


# ------------------------------------------------------------------------------------------------------------- when


def test_time_is_coarsened_to_the_day_unless_chosen_otherwise():
    mapping = at_grain(Grain.MINUTE)
    text = "date\n2024-07-01 00:30\n"
    assert column(read(text, mapping), "occurred_at") == [None]
    assert column(read(text, mapping), "grain") == ["day"]
    kept = read(text, mapping, FINER)
    assert column(kept, "occurred_at") == [datetime(2024, 6, 30, 23, 30, tzinfo=UTC)]
    assert column(kept, "grain") == ["minute"]
    assert [day_from_number(day) for day in column(kept, "day")] == [date(2024, 7, 1)]


def test_keeping_the_hour_drops_the_minutes():
    kept = read("date\n2024-01-05 09:47:12\n", at_grain(Grain.HOUR), FINER)
    assert column(kept, "occurred_at") == [datetime(2024, 1, 5, 9, 0, tzinfo=UTC)]


def test_keeping_time_or_place_finer_needs_a_reason():
    choices = replace(IN_EASTWOLD, keep_time=True)
    problem = only_problem(read("date\n2024-01-01 09:00\n", at_grain(Grain.MINUTE), choices))
    assert "Please give the reason" in problem.sentence


def test_the_two_clock_changes_matter_only_where_the_time_is_kept():
    text = "date\n2024-10-27 01:30\n2024-03-31 01:30\n2024-10-27 01:30Z\n"
    assert read(text, at_grain(Grain.MINUTE)).is_clean
    reading = read(text, at_grain(Grain.MINUTE), FINER)
    assert [problem.row for problem in reading.problems] == [2, 3]
    assert "on the clock twice" in reading.problems[0].sentence
    assert "never on the clock" in reading.problems[1].sentence


def test_a_time_that_is_to_be_kept_has_to_be_there():
    reading = read("date\n2024-01-01\n2024-01-01 10:00\n", at_grain(Grain.MINUTE), FINER)
    assert (only_problem(reading).row, len(reading.by_area[EASTWOLD])) == (2, 1)


def test_the_time_of_day_may_stand_in_a_column_of_its_own():
    mapping = replace(PLAIN, when=When("date", Grain.MINUTE, time_column="clock"))
    reading = read("date,clock\n05/01/2024,9:15\n25/01/2024,late\n", mapping, FINER)
    assert column(reading, "occurred_at") == [datetime(2024, 1, 5, 9, 15, tzinfo=UTC)]
    assert (only_problem(reading).row, only_problem(reading).column) == (3, "clock")


def test_dates_that_cannot_be_meant_are_problems():
    reading = read("date\n2026-11-22\n2026-11-23\n1989-12-31\n1990-01-01\n9999-12-31\n0001-01-01\n")
    assert reading.bad_rows == {3, 4, 6, 7}
    assert "is in the future" in reading.problems[0].sentence
    assert "is before 1990. Is the year right?" in reading.problems[1].sentence


def test_the_earliest_day_can_be_set():
    reading = read_needs(
        table("date\n1953-02-01\n"), PLAIN, REFERENCE, IN_EASTWOLD, today=TODAY, earliest=date(1950, 1, 1)
    )
    assert reading.is_clean


def test_a_column_of_dates_that_could_be_read_both_ways_is_refused_as_a_whole():
    problem = only_problem(read("date\n03/04/2024\n05/06/2024\n"))
    assert (problem.row, problem.column) == (None, "date")
    assert "could be read in two ways" in problem.sentence


def test_a_month_is_named_by_its_first_day_and_a_week_by_its_monday():
    months = read("date\n2024-04\n2024-05-01\n2024-05-02\n", at_grain(Grain.MONTH))
    assert (only_problem(months).row, column(months, "grain")) == (4, ["month", "month"])
    weeks = read("date\n2024-04-01\n2024-04-02\n", at_grain(Grain.WEEK))
    assert "is not a Monday" in only_problem(weeks).sentence


def test_minutes_to_the_outcome_come_from_two_times_even_where_the_time_is_not_kept():
    mapping = replace(plain(outcome_at="closed"), when=When("date", Grain.MINUTE))
    reading = read(
        "date,closed\n2024-01-01 23:50,2024-01-02 00:20\n2024-01-01 10:00,\n2024-01-01 10:00,2024-01-01 09:59\n"
        "2024-03-30 12:00,2024-03-31 12:00\n",
        mapping,
    )
    assert column(reading, "minutes_to_outcome") == [30, None, 23 * 60]
    assert column(reading, "occurred_at") == [None, None, None]
    assert only_problem(reading).sentence == "The outcome cannot come before the need."


@pytest.mark.parametrize("closed", ["9999-12-31 23:59", "0001-01-01T00:00+05:00", "2026-11-24 10:00", "soon"])
def test_an_outcome_at_a_time_that_cannot_be_meant_is_a_problem(closed):
    mapping = replace(plain(outcome_at="closed"), when=When("date", Grain.MINUTE))
    problem = only_problem(read(f"date,closed\n2024-01-01 10:00,{closed}\n", mapping))
    assert (problem.row, problem.column) == (2, "closed")


def test_an_outcome_without_a_time_of_day_gives_no_minutes():
    mapping = replace(plain(outcome_at="closed"), when=When("date", Grain.MINUTE))
    reading = read(
        "date,closed\n2024-01-01 10:00,2024-01-02\n2024-01-01,2024-01-02 10:00\n2024-10-27 01:30,2024-10-27 03:00\n",
        mapping,
    )
    assert [(problem.row, problem.column) for problem in reading.problems] == [
        (2, "closed"),
        (3, "closed"),
        (4, "date"),
    ]


def test_every_problem_of_a_row_is_named_at_once():
    mapping = plain(outcome="o", reason_unmet="r", count="n")
    reading = read("date,o,r,n\n2024-99-01,open,no_route,2.5\n", mapping)
    assert [problem.column for problem in reading.problems] == ["date", "r", "n"]


def test_a_column_is_named_as_the_file_names_it():
    reading = read("Date,N\nnever,2.5\n", plain(count="n "))
    assert [problem.column for problem in reading.problems] == ["Date", "N"]


def test_minutes_to_the_outcome_may_be_a_column():
    reading = read("date,m\n2024-01-01,15\n2024-01-01,\n2024-01-01,-3\n2024-01-01,1.5\n", plain(minutes_to_outcome="m"))
    assert column(reading, "minutes_to_outcome") == [15, None]
    assert reading.bad_rows == {4, 5}


# ------------------------------------------------------------------------------------------------------------ counts


@pytest.mark.parametrize(
    ("cell", "thousandths"),
    [("3", 3000), ("1,234", 1_234_000), ("0", 0), ("none", 0), ("Nil", 0), ("2.0", 2000)],
)
def test_a_count_is_a_number_and_none_is_zero(cell, thousandths):
    assert column(read(f'date,n\n2024-01-01,"{cell}"\n', plain(count="n")), "count_thousandths") == [thousandths]


@pytest.mark.parametrize("cell", ["", "NR", "not reported", "-", "–"])
def test_not_reported_differs_from_none(cell):
    reading = read(f"date,n\n2024-01-01,{cell}\n", plain(count="n"))
    assert column(reading, "count_thousandths") == [None]
    assert reading.summary.not_reported == 1


@pytest.mark.parametrize("cell", ["-1", "<5", "*", "several", "1e9", "NaN", "2000000000", "1.2345", "12,34"])
def test_what_is_no_count_is_a_problem(cell):
    problem = only_problem(read(f'date,n\n2024-01-01,"{cell}"\n', plain(count="n", basis=Constant("estimated"))))
    assert (problem.row, problem.column) == (2, "n")


def test_only_an_estimated_count_can_have_a_fraction():
    text = "date,n,b\n2024-01-01,2.5,expressed\n2024-01-01,2.5,Estimated need\n"
    reading = read(text, plain(count="n", basis="b"))
    assert (only_problem(reading).row, column(reading, "count_thousandths")) == (2, [2500])


def test_a_row_can_be_split_into_met_and_unmet():
    splits = (Split("met_statutory", "all", "late"), Split("unmet", "late", reason_unmet="not_in_time"))
    mapping = replace(plain(basis=Constant("estimated")), splits=splits)
    reading = read("date,all,late\n2024-01-01,10.5,2.5\n2024-01-02,3,0\n2024-01-03,NR,1\n2024-01-04,1,2\n", mapping)
    assert column(reading, "source_row") == [2, 2, 3, 3, 4, 4]
    assert column(reading, "count_thousandths") == [8000, 2500, 3000, 0, None, 1000]
    assert column(reading, "outcome") == ["met_statutory", "unmet"] * 3
    assert column(reading, "reason_unmet") == [None, "not_in_time"] * 3
    problem = only_problem(reading)
    assert (problem.row, problem.column) == (5, "late")
    assert problem.sentence == "This is more than “all”, of which it is a part."


# ------------------------------------------------------------------------------------------------- problems and shape


def test_all_problems_are_collected_by_row_and_column():
    mapping = plain(need_type="what", count="n")
    reading = read("date,what,n\nx,y,z\n2024-01-01,FOD,1\n2024-01-02,FOD,1,1\n2024-01-03,FOD,z\n", mapping)
    assert [(row, name) for row, name, _sentence in sentences(reading)] == [
        (2, "date"),
        (2, "what"),
        (2, "n"),
        (4, None),
        (5, "n"),
    ]
    assert reading.bad_rows == {2, 4, 5}
    assert (reading.rows_read, reading.records) == (4, 1)


def test_the_list_of_problems_ends_somewhere_and_the_count_does_not():
    reading = read("date\n" + "never\n" * (MOST_STORED + 500))
    assert (len(reading.problems), reading.problem_count) == (MOST_STORED, MOST_STORED + 500)
    assert len(reading.bad_rows) == MOST_STORED + 500


def test_a_mapping_for_another_file_says_which_columns_are_missing():
    reading = read("day,kind\n2024-01-01,A\n", plain(need_type="what"))
    assert [(problem.row, problem.column) for problem in reading.problems] == [(None, "date"), (None, "what")]
    assert reading.is_blocked
    assert reading.by_area == {}


def test_an_unfinished_mapping_says_what_it_lacks():
    reading = read("date\n2024-01-01\n", replace(PLAIN, when=None, rules=()))
    assert [problem.sentence for problem in reading.problems] == [
        "Please say which column holds the date.",
        "Please say where this comes from, or choose one for the whole file: Request or offer.",
        "Please say where this comes from, or choose one for the whole file: Need type.",
        "Please say where this comes from, or choose one for the whole file: Expressed, assessed or estimated.",
    ]


@pytest.mark.parametrize(
    "rules",
    [
        {"need_type": Constant("XYZ")},
        {"need_type": FromColumn("date", (("A", "XYZ"),))},
        {"target_groups": FromColumn("date", (), otherwise="XYZ")},
        {"outcome": Constant("fine")},
        {"count": Constant("many")},
        {"minutes_to_outcome": Constant("5")},
    ],
)
def test_a_mapping_that_gives_what_we_do_not_have_is_refused_as_a_whole(rules):
    reading = read("date\n2024-01-01\n", plain(**rules))
    assert reading.problem_count == 1
    assert reading.is_blocked


def test_columns_that_nobody_mentioned_are_said():
    reading = read("date,extra,notes\n2024-01-01,a,b\n", replace(PLAIN, ignored=("notes",)))
    assert reading.summary.unmentioned_columns == ("extra",)


def test_a_reason_goes_only_with_unmet_and_a_further_type_is_another_one():
    mapping = plain(outcome="o", reason_unmet="r", further_types="f")
    reading = read(
        "date,o,r,f\n2024-01-01,unmet,no_route,MED\n2024-01-02,open,no_route,\n2024-01-03,,,MED;FOD\n", mapping
    )
    assert [(problem.row, problem.column) for problem in reading.problems] == [(3, "r"), (4, "f")]


def test_the_summary_says_what_came_out():
    mapping = plain(need_type="what", count="n")
    reading = read("date,what,n\n2024-03-01,MED,2\n2024-01-01,FOD,3\n2024-02-01,FOD,NR\n2024-02-01,FOD,x\n", mapping)
    summary = reading.summary
    assert (summary.first_day, summary.last_day) == (date(2024, 1, 1), date(2024, 3, 1))
    assert summary.amounts == (("FOD", Decimal(3)), ("MED", Decimal(2)))
    assert summary.areas[0].rows_left_out == 1
    assert summary.areas[0].records == 3


def test_the_preview_shows_records_in_our_words():
    reading = read("date,where\n2024-01-01,Quay ward\n" + "2024-01-02,South\n" * 30, plain(place="where"))
    assert reading.preview.headings[:3] == ("Row", "When", "Place")
    assert reading.preview.rows[0][:3] == ("2", "2024-01-01", "North")
    assert "Food and drinking water" in reading.preview.rows[0]
    assert len(reading.preview.rows) == 20


def test_a_file_covers_from_its_first_to_its_last_day_unless_said_otherwise():
    text = "date\n2024-04-01\n2024-02-01\n"
    assert read(text).covers == {EASTWOLD: ((date(2024, 2, 1), date(2024, 4, 1)),)}
    assert read(text, at_grain(Grain.MONTH)).covers == {EASTWOLD: ((date(2024, 2, 1), date(2024, 4, 30)),)}
    assert read("date\n2024-04-01\n", at_grain(Grain.WEEK)).covers == {
        EASTWOLD: ((date(2024, 4, 1), date(2024, 4, 7)),)
    }
    said = ((date(2024, 1, 1), date(2024, 12, 31)),)
    assert read(text, choices=replace(IN_EASTWOLD, covers=said)).covers == {EASTWOLD: said}


def test_a_month_that_is_not_over_is_covered_up_to_today():
    assert read("date\n2026-11\n", at_grain(Grain.MONTH)).covers == {EASTWOLD: ((date(2026, 11, 1), TODAY),)}


def test_progress_is_told_and_can_stop_the_reading():
    told: list[float] = []
    read_needs(table("date\n2024-01-01\n"), PLAIN, REFERENCE, IN_EASTWOLD, told.append, today=TODAY)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)

    def stop(share: float) -> None:
        if share > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_needs(table("date\n2024-01-01\n"), PLAIN, REFERENCE, IN_EASTWOLD, stop, today=TODAY)


def test_the_same_file_is_known_again_and_another_is_not():
    first = content_key(b"a", PLAIN, IN_EASTWOLD)
    assert content_key(b"a", replace(PLAIN, name="renamed", title="x"), IN_EASTWOLD) == first
    assert content_key(b"a", PLAIN, FINER) == first
    assert content_key(b"b", PLAIN, IN_EASTWOLD) != first
    assert content_key(b"a", plain(place="where"), IN_EASTWOLD) != first
    assert content_key(b"a", PLAIN, Choices(area_id=WESTMARSH)) != first


def test_a_broken_copy_names_every_kind_of_damage_and_gives_no_records():
    mapping = plain(need_type=FromColumn("what", (("Sandbags", "PRP"),)))
    reading = read("date,what,phone\n2024-13-45,Sandbags,07700 900001\n2024-01-02,Hovercraft,07700 900002\n", mapping)
    assert reading.is_blocked
    assert reading.records == 0
    found = [(problem.row, problem.column) for problem in reading.problems]
    assert found == [(None, "phone"), (2, "date"), (3, "what")]
    assert "07700" not in "".join(problem.sentence for problem in reading.problems)
    reading_the_phones = read(
        "date,what,phone\n2024-13-45,Sandbags,07700 900001\n", plain(local_code=FromColumn("phone"))
    )
    assert [problem.column for problem in reading_the_phones.problems] == ["phone"]
    without_phones = read("date,what\n2024-13-45,Sandbags\n2024-01-02,Hovercraft\n", mapping)
    assert [(problem.row, problem.column) for problem in without_phones.problems] == [(2, "date"), (3, "what")]
    assert without_phones.records == 0


def test_field_names_of_the_mapping_cover_every_column_of_the_records():
    from resilience.domain.need import NeedColumns

    by_other_means = {"source_row", "day", "month", "occurred_at", "grain"}
    written = {
        "place": "place_id",
        "disruption": "disruption_id",
        "count": "count_thousandths",
        "outcome_at": "minutes_to_outcome",
    }
    filled = {written.get(field.value, field.value) for field in Field}
    assert filled | by_other_means == set(NeedColumns.__dataclass_fields__)
