"""A first mapping from what is there: earlier mappings, names of columns, what they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from resilience.domain.vocabulary import Grain
from resilience.intake import shipped
from resilience.intake.mapping import Constant, DateForm, Field, FromColumn, Mapping, When
from resilience.intake.needs import read_needs
from resilience.intake.suggest import suggest
from tests.intake.files_made import IN_EASTWOLD, PLAIN, REFERENCE, TODAY, plain, table


def test_an_earlier_mapping_whose_columns_are_all_there_comes_first():
    earlier = replace(plain(place="where", need_type=FromColumn("what", (("X", "MED"),))), name="ours")
    held = table("date,where,what\n2024-01-01,North,X\n")
    assert suggest(held, REFERENCE, [PLAIN, earlier]) == earlier


def test_an_earlier_mapping_that_knows_too_little_of_the_file_does_not():
    held = table("date,a,b,c,d\n2024-01-01,1,2,3,4\n")
    assert suggest(held, REFERENCE, [PLAIN]).name == "needs"


def test_an_earlier_mapping_does_not_pass_over_a_column_of_counts_that_it_never_saw():
    earlier = replace(plain(place="where"), name="ours")
    held = table("date,where,count\n2024-01-01,North,900\n2024-01-02,South,80\n")
    mapping = suggest(held, REFERENCE, [earlier])
    assert mapping.name != "ours"
    assert mapping.rule(Field.COUNT) == FromColumn("count")
    assert mapping.rule(Field.PLACE) == FromColumn("where")


def test_an_earlier_mapping_with_a_column_that_is_not_there_does_not():
    earlier = replace(plain(place="elsewhere"), name="ours")
    assert suggest(table("date,where\n2024-01-01,North\n"), REFERENCE, [earlier]).name != "ours"


def test_columns_are_found_by_their_names_and_by_what_they_hold():
    held = table(
        "Reported,Locality,Kind of need,Priority,How received,Outcome,Remarks\n"
        "25/01/2024,North,Food and drinking water,Life safety,Telephone,Unmet,x\n"
        "26/01/2024,South,MED,planned,E-mail,Met informally,y\n"
    )
    mapping = suggest(held, REFERENCE)
    assert mapping.when == When("Reported", Grain.DAY, DateForm.DAY_FIRST)
    assert mapping.rule(Field.PLACE) == FromColumn("Locality")
    assert mapping.rule(Field.NEED_TYPE) == FromColumn("Kind of need")
    assert mapping.rule(Field.URGENCY) == FromColumn("Priority")
    assert mapping.rule(Field.CHANNEL) == FromColumn("How received")
    assert mapping.rule(Field.OUTCOME) == FromColumn("Outcome")
    assert mapping.rule(Field.DIRECTION) == Constant("request")
    assert mapping.ignored == ("Remarks",)
    assert read_needs(held, mapping, REFERENCE, IN_EASTWOLD, today=TODAY).is_clean


def test_an_area_column_is_found_by_what_it_holds():
    mapping = suggest(table("when,who\n2024-01-01,Eastwold\n2024-01-02,x02\n"), REFERENCE)
    assert mapping.area == FromColumn("who")


def test_words_that_earlier_mappings_knew_keep_their_meaning():
    earlier = replace(plain(need_type=FromColumn("old column", (("Sandbags", "PRP"),))), name="old")
    mapping = suggest(table("date,type\n2024-01-01,sandbags\n2024-01-02,meals\n"), REFERENCE, [earlier])
    assert mapping.rule(Field.NEED_TYPE) == FromColumn("type", (("sandbags", "PRP"),))


def test_a_column_that_an_earlier_mapping_read_is_known_again_whatever_it_is_called():
    earlier = replace(plain(need_type=FromColumn("Rubrik", (("Essen", "FOD"),)), channel="Weg"), name="old")
    mapping = suggest(table("date,other,Rubrik,Weg\n2024-01-01,1,Essen,telephone\n"), REFERENCE, [earlier])
    assert mapping.rule(Field.NEED_TYPE) == FromColumn("Rubrik", (("Essen", "FOD"),))
    assert mapping.rule(Field.CHANNEL) == FromColumn("Weg")


def test_dates_that_could_be_read_both_ways_are_read_as_an_earlier_mapping_read_that_column():
    when = When("logged", Grain.DAY, DateForm.DAY_FIRST, zone="UTC")
    earlier = replace(plain(place="elsewhere"), name="old", when=when)
    mapping = suggest(table("logged,x\n03/04/2024,a\n05/06/2024,b\n"), REFERENCE, [earlier])
    assert mapping.when == when


def test_a_new_mapping_takes_no_name_that_is_taken_since_the_name_says_which_source_it_is():
    earlier = [replace(plain(place="elsewhere"), name=name) for name in ("needs", "Needs-2")]
    assert suggest(table("date,x\n2024-01-01,1\n"), REFERENCE, earlier).name == "needs-3"


def test_words_known_from_before_are_found_among_several_in_a_cell():
    earlier = replace(plain(need_type=FromColumn("old column", (("Sandbags", "PRP"), ("Meals", "FOD")))), name="old")
    mapping = suggest(table("date,type\n2024-01-01,sandbags; meals\n2024-01-02,ropes\n"), REFERENCE, [earlier])
    assert mapping.rule(Field.NEED_TYPE) == FromColumn("type", (("sandbags", "PRP"), ("meals", "FOD")))


def test_days_that_are_all_mondays_are_weeks():
    mondays = "\n".join(f"{date(2024, 1, 1) + timedelta(weeks=week)},{week}" for week in range(6))
    assert suggest(table(f"date,calls\n{mondays}\n"), REFERENCE).when == When("date", Grain.WEEK, DateForm.ISO)


def test_months_of_counts_are_seen_as_such():
    rows = "\n".join(f"2024-{month:02d},{month}.5" for month in range(1, 12))
    mapping = suggest(table(f"period,attendances\n{rows}\n"), REFERENCE)
    assert mapping.when == When("period", Grain.MONTH, DateForm.ISO)
    assert mapping.rule(Field.COUNT) == FromColumn("attendances")
    assert mapping.rule(Field.BASIS) == Constant("estimated")


def test_times_are_seen_as_such():
    mapping = suggest(table("logged,x\n2024-01-01 09:30,a\n2024-01-02 10:15,b\n"), REFERENCE)
    assert mapping.when == When("logged", Grain.MINUTE, DateForm.ISO)


def test_dates_that_could_be_read_both_ways_are_left_for_the_person_to_say():
    mapping = suggest(table("date,x\n03/04/2024,a\n05/06/2024,b\n"), REFERENCE)
    assert mapping.when == When("date", Grain.DAY, DateForm.AS_WRITTEN)


def test_a_case_number_is_never_suggested():
    held = table("date,case number,reference\n2024-01-01,101,R-1\n2024-01-02,102,R-2\n")
    mapping = suggest(held, REFERENCE)
    assert mapping.ignored == ("case number", "reference")


def test_a_file_without_any_date_gives_a_mapping_that_says_what_it_lacks():
    held = table("colour,shape\nred,round\n")
    mapping = suggest(held, REFERENCE)
    assert mapping.when is None
    assert read_needs(held, mapping, REFERENCE, IN_EASTWOLD, today=TODAY).is_blocked


def test_the_shipped_mappings_find_files_shaped_like_theirs():
    for mapping in shipped.mappings():
        columns = [*mapping.used_columns, *mapping.ignored]
        held = table(",".join(columns) + "\n" + ",".join("x" for _column in columns) + "\n")
        assert suggest(held, REFERENCE, shipped.mappings()) == mapping


def test_a_long_file_is_suggested_for_by_a_sample():
    days = [date(2015, 1, 1) + timedelta(days=number) for number in range(3000)]
    mapping = suggest(table("date\n" + "\n".join(map(date.isoformat, days))), REFERENCE)
    assert isinstance(mapping, Mapping)
    assert mapping.when == When("date", Grain.DAY, DateForm.ISO)
