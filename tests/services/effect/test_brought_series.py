"""Outcomes counted elsewhere: a file comes in whole or not at all, once, and a group can be withdrawn and come back."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotTheirs, Refused
from resilience.domain.evaluation import EvaluationPlanDraft
from resilience.domain.intervention import InterventionDraft
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import Step
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect, CountedAs, Design, Everyday, Marking, SeasonForm, TrendForm
from resilience.intake.outcome_series_columns import OutcomeSaid, SeriesSaid
from resilience.services.effect import brought_series, planning, register
from resilience.services.effect.brought_series_correct import Correction, correct
from resilience.services.effect.brought_series_download import series_document
from resilience.services.effect.brought_series_page import outcomes
from resilience.services.effect.effect_page import effect
from resilience.services.effect.estimate_kinds import Way

COUNTS = [12, 9, 4, 11, 13, 10, 12, 15, 9, 8, 14, 11, 13, 12]
FILE = "\n".join(
    ["month,falls,other", *(f"{2019 + n // 12}-{n % 12 + 1:02},{count},{50 + count}" for n, count in enumerate(COUNTS))]
).encode()
SAID = SeriesSaid("A&E falls", CountedAs.AE_ATTENDANCE, "attendances", "The trust, 3 March 2026", is_count=True)


on_both = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


def bring(store, area, data=FILE, said=SAID, name="falls.csv", **chosen):
    found = brought_series.recognised(store, area.lead, area.id, name, data)
    columns = replace(found, **({"values": ("falls",), "comparisons": ("other",)} if data is FILE else {}), **chosen)
    return brought_series.bring_in(store, area.lead, area.id, name, data, columns, said)


def groups(store, area, viewer=None):
    return outcomes(store, viewer or area.lead, area.id)


def deeds(store, area):
    with store.reading() as tx:
        entries = tx.audit.of_area(tx.people.again(area.lead).overseeing(area.id))
    return [entry.subject for entry in entries if entry.deed is Deed.OUTCOME_SERIES]


def test_a_file_comes_in_with_its_comparison_and_stands_on_the_page(store, partnership):
    said = bring(store, partnership)
    assert said == "2 series of “A&E falls” brought in: January 2019 to February 2020."
    (group,) = groups(store, partnership, partnership.board).groups
    assert [line.name for line in group.series] == ["falls", "other"]
    assert group.series[0].sentence == (
        "Falls: 14 months, January 2019 to February 2020; lowest 4 (March 2019), highest 15 (August 2019)."
    )
    assert group.series[0].table.rows[2] == ("March 2019", "4")
    assert groups(store, partnership, partnership.board).may_change is False


@on_both
def test_the_same_file_twice_changes_nothing_and_says_so(store, partnership):
    bring(store, partnership)
    again = bring(store, partnership, said=replace(SAID, group="Another name"))
    assert again.startswith("This file is in already: its numbers are those of “A&E falls” of 22 November 2026.")
    assert len(groups(store, partnership).groups) == 1
    assert len(deeds(store, partnership)) == 1


def test_one_wrong_cell_keeps_everything_out(store, partnership):
    with pytest.raises(Refused, match="until 1 problem is mended"):
        bring(store, partnership, FILE.replace(b"2019-03,4,54", b"2019-03,4.5,54"), values=("falls",))
    assert groups(store, partnership).groups == ()
    assert deeds(store, partnership) == []


def test_the_columns_that_are_left_out_are_named_before_anything_comes_in(store, partnership):
    data = FILE.replace(b"month,falls,other", b"month,falls,list size")
    columns = replace(
        brought_series.recognised(store, partnership.lead, partnership.id, "falls.csv", data), exposure=""
    )
    checked = brought_series.check(store, partnership.lead, partnership.id, "falls.csv", data, columns, SAID)
    assert checked.may_bring_in
    assert checked.notes == ("1 column of the file is left out: list size.",)
    whole = replace(columns, comparisons=("list size",))
    assert brought_series.check(store, partnership.lead, partnership.id, "falls.csv", data, whole, SAID).notes == ()


HOSTILE = {
    "empty": b"",
    "a mark of UTF-8 alone": b"\xef\xbb\xbf",
    "a header alone": b"month,falls",
    "two columns of one name": FILE.replace(b"falls,other", b"falls,Falls"),
    "ten thousand columns": b",".join(b"c%d" % n for n in range(10_001)) + b"\n" + b"1," * 10_000 + b"1",
    "a negative count": FILE.replace(b",12,", b",-12,"),
    "half a person": FILE.replace(b",12,", b",12.5,"),
    "more than there is": FILE.replace(b",12,", b",1e300,"),
    "infinity": FILE.replace(b",12,", b",inf,"),
    "a formula": FILE.replace(b",12,", b",=1+1,"),
    "the last week of all": FILE.replace(b"2020-02", b"9999-W52"),
    "dates in two orders": FILE.replace(b"2019-01", b"13/02/2019").replace(b"2019-02", b"02/13/2019"),
    "a workbook that is none": b"PK\x03\x04" + b"\0" * 500,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence_and_leaves_nothing_behind(store, partnership, data):
    name = "falls.xlsx" if data.startswith(b"PK") else "falls.csv"
    with pytest.raises(Refused) as refusal:
        bring(store, partnership, data, name=name, when="month", month="", values=("falls",))
    assert refusal.value.sentence.endswith(".")
    assert groups(store, partnership).groups == ()
    assert deeds(store, partnership) == []


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + FILE,
        FILE.replace(b",", b";"),
        FILE.decode().encode("utf-16"),
        FILE.replace(b"month,falls,other\n", b"month,falls,other\nYYYY-MM,number,number\n"),
        FILE.replace(b"other", "\u202eother\u202c".encode()),
    ],
    ids=["mark", "semicolons", "UTF-16", "two headers", "turned round"],
)
def test_a_file_as_other_programs_write_it_brings_the_same_numbers(store, partnership, data):
    bring(store, partnership, data, values=("falls",))
    (group,) = groups(store, partnership).groups
    assert [row[1] for row in group.series[0].table.rows] == [str(count) for count in COUNTS]


def test_what_the_person_has_not_said_is_named_and_awaited(store, partnership):
    columns = brought_series.recognised(store, partnership.lead, partnership.id, "falls.csv", FILE)
    unsaid = replace(SAID, unit=" ", source="")
    checked = brought_series.check(store, partnership.lead, partnership.id, "falls.csv", FILE, columns, unsaid)
    assert checked.may_bring_in is False
    assert checked.sentence.endswith("Still to say: what one value is; who counted, and when.")
    assert checked.overview.rows


def test_a_file_that_identifies_people_is_refused_before_its_rows_are_shown(store, partnership):
    data = b"month,n,patient name\n" + b"\n".join(b"2019-%02d,9,Somebody" % month for month in range(1, 9))
    seen = brought_series.look_at(store, partnership.lead, partnership.id, "a.csv", data)
    assert seen.rows.rows == ()
    assert "names of people" in seen.identifying[0]
    with pytest.raises(Refused, match="Nothing can be brought in"):
        bring(store, partnership, data, values=("n",))


@on_both
def test_a_group_is_withdrawn_whole_and_comes_back_as_it_was(store, partnership):
    bring(store, partnership)
    before = groups(store, partnership)
    first = before.groups[0].id
    brought_series.withdraw(store, partnership.lead, partnership.id, first)
    gone = groups(store, partnership)
    assert (gone.groups, [group.id for group in gone.withdrawn]) == ((), [first])
    with pytest.raises(Refused, match="Bring that group back instead"):
        bring(store, partnership)
    brought_series.bring_back(store, partnership.lead, partnership.id, first)
    assert groups(store, partnership) == before
    assert deeds(store, partnership)[0] == f"brought back 2 series from {first}"


def test_a_name_that_is_taken_meanwhile_keeps_a_group_from_coming_back(store, partnership):
    bring(store, partnership)
    first = groups(store, partnership).groups[0].id
    brought_series.withdraw(store, partnership.lead, partnership.id, first)
    bring(store, partnership, FILE.replace(b",12,", b",13,"), values=("falls",))
    with pytest.raises(Refused, match="is there already"):
        brought_series.bring_back(store, partnership.lead, partnership.id, first)


@on_both
def test_numbers_withdrawn_come_in_again_with_another_meaning_and_never_count_twice(store, partnership):
    bring(store, partnership, said=replace(SAID, counted_as=CountedAs.OTHER))
    first = groups(store, partnership).groups[0].id
    brought_series.withdraw(store, partnership.lead, partnership.id, first)
    bring(store, partnership, said=replace(SAID, group="Falls seen at A&E"))
    (group,) = groups(store, partnership).groups
    assert (group.name, group.series[0].counted_as) == ("Falls seen at A&E", CountedAs.AE_ATTENDANCE)
    with pytest.raises(Refused, match="came in again as “Falls seen at A&E”"):
        brought_series.bring_back(store, partnership.lead, partnership.id, first)


RIGHT = Correction("Falls at home", "The trust, May", "Falls of the old", CountedAs.NON_ELECTIVE_EPISODE, "admissions")


@on_both
def test_what_is_said_of_a_series_is_corrected_and_its_numbers_are_not(store, partnership, another):
    bring(store, partnership)
    before = groups(store, partnership).groups[0]
    number = before.series[0].id
    correct(store, partnership.lead, partnership.id, number, RIGHT)
    after = groups(store, partnership).groups[0]
    assert (after.id, after.name, after.source) == (before.id, "Falls at home", "The trust, May")
    assert [(line.name, line.counted_as, line.unit) for line in after.series] == [
        ("Falls of the old", CountedAs.NON_ELECTIVE_EPISODE, "admissions"),
        ("other", CountedAs.OTHER, "other"),
    ]
    assert [line.picture.values for line in after.series] == [line.picture.values for line in before.series]
    assert deeds(store, partnership)[0] == f"corrected 2 series from {number}, ae_attendance now non_elective_episode"
    correct(store, partnership.lead, partnership.id, number, RIGHT)
    assert len(deeds(store, partnership)) == 2
    with pytest.raises(Refused, match="called so"):
        correct(store, partnership.lead, partnership.id, number, replace(RIGHT, name="other"))
    with pytest.raises(NotTheirs):
        correct(store, another.lead, another.id, number, RIGHT)


def test_a_correction_that_would_change_what_a_plan_found_is_refused(store, partnership):
    long = [f"{2019 + n // 12}-{n % 12 + 1:02},{COUNTS[n % 14]}" for n in range(60)]
    bring(store, partnership, "\n".join(["month,falls", *long]).encode())
    number = series_named(store, partnership, "falls").id
    requests = replace(RIGHT, counted_as=CountedAs.REQUEST)
    before = judged(store, partnership, number, date(2022, 11, 1), periods=12).methods
    assert [line.is_main for line in before].count(True) == 1
    with pytest.raises(Refused, match="whether they count requests"):
        correct(store, partnership.lead, partnership.id, number, requests)
    correct(store, partnership.lead, partnership.id, number, RIGHT)
    (line,) = register.interventions(store, partnership.board, partnership.id).lines
    assert effect(store, partnership.board, partnership.id, line.intervention.id).methods == before
    assert "The evaluation plan of “A law” rests on it." in groups(store, partnership).groups[0].corrected


PANEL = "\n".join(
    [
        "month,place,falls,log falls",
        *(
            f"2019-{month:02},{place},{month + 7},{month / 7:.4f}"
            for place in ("North", "South")
            for month in range(1, 9)
        ),
    ]
).encode()


def test_a_correction_reaches_all_units_of_one_outcome_and_moves_none_to_another(store, partnership):
    each = (
        OutcomeSaid("falls", CountedAs.OTHER, "falls", is_count=True),
        OutcomeSaid("log falls", CountedAs.OTHER, "log falls", is_count=False),
    )
    bring(store, partnership, PANEL, replace(SAID, each=each), values=("falls", "log falls"))
    line = groups(store, partnership).groups[0].series[0]
    assert (line.name, line.alike) == ("falls: North", 2)
    said = Correction("A&E falls", SAID.source, line.name, CountedAs.AE_ATTENDANCE, "attendances")
    correct(store, partnership.lead, partnership.id, line.id, said)
    assert sorted((one.name, one.new.counted_as, one.new.unit) for one in _all(store, partnership)) == [
        ("falls: North", CountedAs.AE_ATTENDANCE, "attendances"),
        ("falls: South", CountedAs.AE_ATTENDANCE, "attendances"),
        ("log falls: North", CountedAs.OTHER, "log falls"),
        ("log falls: South", CountedAs.OTHER, "log falls"),
    ]
    with pytest.raises(Refused, match="which series are of one outcome"):
        correct(store, partnership.lead, partnership.id, line.id, replace(said, name="trips: North"))


def test_only_the_lead_brings_series_in_and_only_their_own_are_withdrawn(store, partnership, another):
    with pytest.raises(NotAllowed):
        brought_series.look_at(store, partnership.board, partnership.id, "falls.csv", FILE)
    bring(store, partnership)
    first = groups(store, partnership).groups[0].id
    with pytest.raises(NotTheirs):
        brought_series.withdraw(store, another.lead, another.id, first)
    assert [group.id for group in groups(store, partnership, partnership.board).groups] == [first]


def test_small_counts_leave_only_where_they_are_asked_for(store, partnership):
    bring(store, partnership)
    first = groups(store, partnership).groups[0].id
    hidden = series_document(store, partnership.board, partnership.id, first)
    whole = series_document(store, partnership.board, partnership.id, first, with_small_numbers=True)
    cells = {row[0]: row[1] for row in hidden.sections[1].tables[0].rows}
    assert cells["March 2019"] == "1 to 7"
    assert list(cells.values()).count("hidden") >= 1
    assert {row[0]: row[1] for row in whole.sections[1].tables[0].rows}["March 2019"] == "4"
    assert whole.marking is Marking.OFFICIAL_SENSITIVE


# ------------------------------------------------------------- published series, through intake, services and the page


def judged(store, area, series, starts_on, **plan):
    """Register an intervention, fix its plan for one series and return the page."""
    number = register.add_intervention(
        store,
        area.lead,
        area.id,
        InterventionDraft("A law", "A law that bans something.", starts_on, 0, None, Everyday.EVERYDAY),
    )
    draft = EvaluationPlanDraft(
        outcome=Outcome(Aspect.VOLUME, series=series), improvement=Improvement.DOWN, no_effect_within=0.02, **plan
    )
    planning.fix_plan(store, area.lead, area.id, number, draft, seen_version=0, is_confirmed=True)
    return effect(store, area.board, area.id, number)


def series_named(store, area, name):
    with store.reading() as tx:
        held = tx.outcome_series.of(tx.people.again(area.lead).reading(area.id))
    return next(one for one in held if one.name == name)


@pytest.mark.shared
def test_admissions_after_a_smoking_ban_fell_on_the_page_as_they_did_in_print(store, partnership, shared):
    """Lopez Bernal, Cummins and Gasparrini, 2017: RR 0.885 (0.839 to 0.933); a plain before and after shows a rise."""
    data = (shared / "cases" / "its_sicily_dev" / "sicily.csv").read_bytes()
    said = SeriesSaid("Sicily", CountedAs.OTHER, "admissions", "Lopez Bernal and others, 2017", is_count=True)
    bring(store, partnership, data, said, "sicily.csv")
    held = series_named(store, partnership, "aces")
    assert (len(held.new.points), held.new.treated_from) == (59, date(2005, 1, 1))
    view = judged(
        store,
        partnership,
        held.id,
        date(2005, 1, 1),
        periods=12,
        design=Design.INTERRUPTED,
        season=SeasonForm.TWO_WAVES,
        trend=TrendForm.STRAIGHT,
    )
    main = next(line for line in view.methods if line.is_main)
    assert main.share == pytest.approx(0.885072 - 1, abs=5e-4)
    # The published limits are normal; the page's are by Student's t on 52 degrees of freedom, a little wider.
    assert (main.low, main.high) == pytest.approx((0.839401 - 1, 0.933227 - 1), abs=1.5e-3)
    assert view.measured is not None
    assert view.measured.avoided == pytest.approx(2561.07, rel=0.01)


@pytest.mark.shared
def test_homicides_after_staggered_laws_come_out_of_the_page_as_published(store, partnership, shared):
    """The plain two-way estimate of ../shared's README, +0.0755, beside the design for staggered starts."""
    data = (shared / "real-data" / "interventions" / "us_castle_doctrine.csv").read_bytes()
    said = SeriesSaid("Castle", CountedAs.OTHER, "log of homicides", "Cheng and Hoekstra, 2013", is_count=False)
    assert "50 series" in bring(store, partnership, data, said, "castle.csv", values=("l_homicide",))
    held = next(one for one in _all(store, partnership) if one.new.treated_from == date(2007, 1, 1))
    view = judged(
        store, partnership, held.id, date(2007, 1, 1), periods=2, design=Design.STAGGERED, season=SeasonForm.NONE
    )
    two_way = next(line for line in view.methods if line.name == Way.TWO_WAY.label)
    assert two_way.share is not None
    assert (math.log1p(two_way.share), math.log1p(two_way.low)) == pytest.approx((0.0755, 0.007), abs=1e-3)
    assert next(line for line in view.methods if line.is_main).name == Way.STAGGERED.label


def _all(store, area):
    with store.reading() as tx:
        return tx.outcome_series.of(tx.people.again(area.lead).reading(area.id))


@pytest.mark.shared
def test_a_series_numbered_from_one_comes_in_beside_its_comparison(store, partnership, shared):
    """The vignette of CausalImpact 1.4.1 (Apache-2.0): ten more from the 71st period on."""
    data = (shared / "cases" / "causalimpact_toy_dev" / "data.csv").read_bytes()
    said = SeriesSaid("Toy", CountedAs.OTHER, "units", "CausalImpact's vignette", is_count=False)
    said = replace(said, step=Step.MONTH, running_from=date(2015, 1, 1))
    bring(store, partnership, data, said, "data.csv", comparisons=("x1",))
    held, beside = series_named(store, partnership, "y"), series_named(store, partnership, "x1")
    view = judged(
        store,
        partnership,
        held.id,
        date(2020, 11, 1),
        periods=12,
        design=Design.CONTROLLED,
        season=SeasonForm.NONE,
        trend=TrendForm.LEVEL,
        control_series=(beside.id,),
    )
    assert view.measured is not None
    assert 9.8 <= -view.measured.avoided / 30 <= 11.0
    bending = next(line for line in view.methods if line.name == Way.WANDERING_WITH_CONTROLS.label)
    assert bending.low is not None
    assert bending.low > 0


@pytest.mark.shared
def test_prices_of_single_houses_are_no_series(store, partnership, shared):
    data = (shared / "cases" / "did_dev" / "kielmc.csv").read_bytes()
    with pytest.raises(Refused, match="Nothing can be brought in"):
        bring(store, partnership, data, replace(SAID, is_count=False), "kielmc.csv", values=("rprice",))
