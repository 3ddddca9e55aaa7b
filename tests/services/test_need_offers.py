"""Requests and offers: how requests ended, what became of offers and what matches, each as one can count by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from resilience.domain.errors import NotAllowed, Refused
from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_notes import ReportingDraft
from resilience.domain.need_question import Compared, ComparisonChoice, NeedFilter, Period
from resilience.domain.vocabulary import ReportingChange, Verdict
from resilience.services.need_offers import need_offers
from tests.needs_made import batch
from tests.storage.as_operator import store

__all__ = ["store"]

MONTHS = [first_of_month(number) for number in range(2021 * 12 + 10, 2026 * 12 + 10)]
"""November 2021 to October 2026, the month before the tests' today."""
ENDS = {"self_helped": 20, "met_informally": 10, "met_voluntary": 30, "met_statutory": 30, "unmet": 10}


def end_of(month):
    return first_of_month(month_number(month) + 1) - timedelta(days=1)


def bring(store, partnership, rows, *, months=MONTHS, key="one", covers=None):
    spans = ((months[0], end_of(months[-1])),) if covers is None else covers
    with store.transaction() as tx:
        made = replace(batch(rows, key=key, covers=spans), mapping_name="log")
        tx.needs.bring_in(partnership.lead.leading(partnership.id), made)


def ended(months, ends=ENDS, **words):
    return [
        {"on": month + timedelta(days=9), "count": count, "outcome": outcome, **words}
        for month in months
        for outcome, count in ends.items()
        if count
    ]


def offered(months, stages, **words):
    rows = ({"direction": "offer", "offer_stage": stage or None, **words} for stage in stages)
    return [
        {"on": month + timedelta(days=9), "count": count, **row}
        for row, count in zip(rows, stages.values(), strict=True)
        for month in months
    ]


def shown(store, partnership, **choice):
    comparison = ComparisonChoice(**choice)
    return need_offers(store, partnership.board, partnership.id, NeedFilter(), comparison)


def told(view, key):
    return next(one for row in view.rows for one in row if one.key == key)


def cells(judged, table=0):
    return {row[0]: row[1:] for row in judged.tables[table].rows}


# ------------------------------------------------------------------------------------------------ how requests ended


def test_shares_of_those_that_ended_are_counted_and_what_is_open_or_unknown_stands_apart(store, partnership):
    bring(store, partnership, ended(MONTHS) + ended(MONTHS[-3:], {"open": 7, None: 4}))
    view = shown(store, partnership)
    judged = told(view, "ends").judged
    assert judged.verdict is Verdict.NOISE
    assert judged.sentence.startswith(
        "Of 300 requests that ended, 20.0% helped themselves once informed, 10.0% were met informally, 30.0% by the "
        "voluntary sector and 30.0% by statutory services; 10.0% were not met."
    )
    assert "no share changed by more than noise" in judged.sentence
    assert cells(judged)["Unmet"][:3] == ("30", "300", "10.0%")
    assert cells(judged, 1)["Open"] == ("21", "0")
    assert cells(judged, 1)["All"] == ("333", "300")
    assert "21 of the later period are still open and 12 have no outcome recorded" in judged.false_if[0]
    # 30 of 333 if none of the 33 ended unmet, 63 of 333 if all did.
    assert "anywhere between 9.0% and 18.9%" in judged.false_if[0]
    assert view.title == "10.0% of requests that ended were not met (10.0% before, no more than noise)"


def test_a_shift_from_one_kind_of_help_to_another_is_found_and_named_in_both_directions(store, partnership):
    later = ENDS | {"met_voluntary": 5, "unmet": 35}
    bring(store, partnership, ended(MONTHS[:-3]) + ended(MONTHS[-3:], later))
    view = shown(store, partnership)
    judged = told(view, "ends").judged
    assert judged.verdict is Verdict.CHANGED
    assert "“Unmet” is higher (10.0% before, 35.0% now)" in judged.sentence
    assert "“Met by the voluntary sector” is lower (30.0% before, 5.0% now)" in judged.sentence
    assert "statutory service” is" not in judged.sentence
    assert cells(judged)["Unmet"][-1] == "Higher"
    assert re.fullmatch(
        r"35\.0% \([\d.]+ to [\d.]+\) unmet; change \+25\.0 points \(\+[\d.]+ to \+[\d.]+\)", judged.number
    )
    assert view.title == "35.0% of requests that ended were not met, up from 10.0%"


def test_need_that_swings_from_year_to_year_is_judged_by_that_and_not_by_chance_alone(store, partnership):
    swinging = [
        row
        for number, month in enumerate(MONTHS)
        for row in ended([month], ENDS | ({"unmet": 30, "met_voluntary": 10} if (number // 12) % 2 else {}))
    ]
    bring(store, partnership, swinging)
    judged = told(shown(store, partnership), "ends").judged
    # 30 of 300 and 90 of 300 would be far apart if requests came one by one.
    assert {cells(judged)["Unmet"][0], cells(judged)["Unmet"][5]} == {"30", "90"}
    assert judged.verdict is Verdict.NOISE


def test_a_month_without_a_return_is_left_out_of_both_years_and_said(store, partnership):
    gap = MONTHS[-2]
    spans = ((MONTHS[0], gap - timedelta(days=1)), (MONTHS[-1], end_of(MONTHS[-1])))
    bring(store, partnership, ended([month for month in MONTHS if month != gap]), covers=spans)
    judged = told(shown(store, partnership, kind=Compared.TWELVE_MONTHS), "ends").judged
    assert cells(judged)["Unmet"][:2] == ("110", "1,100")
    assert cells(judged)["Unmet"][5:7] == ("110", "1,100")
    assert any("2 months of the two periods are left out" in line for line in judged.false_if)


def test_without_two_years_before_it_is_too_early_and_the_shares_are_shown_all_the_same(store, partnership):
    bring(store, partnership, ended(MONTHS[-20:]), months=MONTHS[-20:])
    judged = told(shown(store, partnership), "ends").judged
    assert judged.verdict is Verdict.TOO_EARLY
    assert "It takes two whole years" in judged.sentence
    assert cells(judged)["Unmet"][2] == "10.0%"
    assert cells(judged)["Unmet"][-1] == "Too early to say"


def test_unmet_need_is_told_by_type_and_by_reason(store, partnership):
    rows = ended(MONTHS, {"met_voluntary": 30, "unmet": 10}, need_type="FOD", reason_unmet=None)
    rows += ended(MONTHS, {"unmet": 4}, need_type="SHE", reason_unmet="no_capacity")
    rows += ended(MONTHS, {"unmet": 2, "met_statutory": 4}, need_type="SHE", reason_unmet="declined")
    bring(store, partnership, [row | ({} if row["outcome"] == "unmet" else {"reason_unmet": None}) for row in rows])
    view = shown(store, partnership)
    unmet, reasons = told(view, "unmet").judged, told(view, "reasons").judged
    assert unmet.sentence.startswith(
        "48 requests were not met, most about “Food and drinking water” (30) and “Shelter and housing” (18). The share "
        "unmet is highest for “Shelter and housing”: 60.0%"
    )
    assert ") of 30. " in unmet.sentence, "how few a highest share is of stands beside it"
    assert cells(unmet)["Shelter and housing"][:3] == ("18", "30", "60.0%")
    assert reasons.sentence.startswith("The reason given most is “No capacity”: 66.7%")
    assert reasons.false_if[0] == "30 of 48 unmet requests of the later period have no reason recorded."


def test_open_requests_are_told_by_how_long_they_have_waited(store, partnership):
    last = end_of(MONTHS[-1])
    waiting = [(3, 5), (20, 1), (100, 2), (400, 4)]
    rows = [{"on": last - timedelta(days=days), "count": n, "outcome": "open"} for days, n in waiting]
    bring(store, partnership, ended(MONTHS) + rows)
    judged = told(shown(store, partnership), "waiting").judged
    assert judged.sentence == (
        "12 requests are still open on 31 October 2026: half of them have been so for 100 days or longer, 6 for 13 "
        "weeks or longer."
    )
    assert [row[1] for row in judged.tables[0].rows] == ["5", "1", "0", "2", "4"]


# ------------------------------------------------------------------------------------------------ what became of offers


def test_an_offer_given_a_task_counts_as_checked_and_ready_too_and_those_without_a_stage_stand_apart(
    store, partnership
):
    stages = {"offered": 4, "checked": 3, "ready": 2, "tasked": 2, "completed": 3, "retained": 1, "": 5}
    bring(store, partnership, offered(MONTHS, stages))
    view = shown(store, partnership)
    funnel = told(view, "funnel")
    # Twelve months that ended three months ago: 15 offers a month with a stage.
    assert funnel.judged.sentence == (
        "Of 180 offers made August 2025 to July 2026, 72 were given a task and 48 saw it done; 12 were kept on. Before "
        "the task the narrowest step is from “Checked” to “Ready”: 72.7% went on."
    )
    assert [bar.value for bar in funnel.picture.bars] == [180, 132, 96, 72, 48, 12]
    assert funnel.picture.bars[3].said == "72 (75% went on)"
    assert cells(funnel.judged)["Not recorded"][:2] == ("60", "60")
    assert cells(funnel.judged)["Ready"][:3] == ("96", "24", "72.7%")
    assert funnel.judged.number.startswith("40.0% (")
    assert funnel.judged.verdict is None
    assert view.title == "40.0% of offers were given a task"
    assert "No requests are recorded for Eastwold" in told(view, "no_requests").judged.sentence


def test_offers_of_a_period_that_somebody_chose_are_followed_however_new_they_are(store, partnership):
    bring(store, partnership, offered(MONTHS, {"offered": 4}) + offered(MONTHS[-2:], {"tasked": 3}))
    own = {"before": Period(MONTHS[-14], end_of(MONTHS[-13])), "after": Period(MONTHS[-2], end_of(MONTHS[-1]))}
    judged = told(shown(store, partnership, kind=Compared.OWN, **own), "funnel").judged
    assert judged.sentence.startswith("Of 14 offers made September 2026 to October 2026, 6 were given a task")
    assert judged.false_if[-1] == "Some of these offers are newer than three months and may yet come on."
    assert told(shown(store, partnership), "funnel").judged.sentence.startswith("Of 48 offers made August 2025")


def test_unused_offers_are_told_by_type_and_place_without_those_taken_back(store, partnership):
    rows = offered(MONTHS, {"ready": 9, "completed": 1}, need_type="FOD")
    rows += offered(MONTHS, {"offered": 1, "completed": 9}, need_type="MON")
    rows += offered(MONTHS, {"checked": 2}, need_type="FOD", outcome="withdrawn")
    bring(store, partnership, rows)
    judged = told(shown(store, partnership), "unused_types").judged
    assert judged.sentence == (
        "120 of 240 offers made August 2025 to July 2026 and not taken back were never given a task (50.0%): 108 “Food "
        "and drinking water” and 12 “Money, benefits and insurance”. Unused more often than all together: “Food and "
        "drinking water”. Less often: “Money, benefits and insurance”."
    )
    assert cells(judged)["Food and drinking water"][:3] == ("120", "108", "90.0%")
    assert cells(told(shown(store, partnership), "unused_places").judged)["Not recorded"][:2] == ("240", "120")


def test_offers_without_any_stage_and_areas_without_offers_say_what_would_open_the_picture(store, partnership, another):
    bring(store, partnership, offered(MONTHS, {"": 5}))
    bring(store, another, ended(MONTHS))
    assert "A column with the stage of each offer" in told(shown(store, partnership), "funnel").judged.sentence
    judged = told(shown(store, another), "no_offers").judged
    assert "A file whose rows say which of them are offers opens this half of the page" in judged.sentence


# ------------------------------------------------------------------------------------------------ requests and offers


def test_what_is_much_asked_for_and_hardly_offered_is_named_and_the_other_way_round(store, partnership):
    rows = ended(MONTHS, {"met_voluntary": 60}, need_type="UTL") + ended(MONTHS, {"met_voluntary": 40}, need_type="FOD")
    rows += ended(MONTHS, {"met_voluntary": 50}, need_type="TRN")
    rows += offered(MONTHS, {"offered": 2}, need_type="UTL") + offered(MONTHS, {"offered": 22}, need_type="FOD")
    rows += offered(MONTHS, {"offered": 12}, need_type="TRN")
    bring(store, partnership, rows)
    told_of = told(shown(store, partnership), "against_types")
    assert told_of.judged.sentence == (
        "August 2026 to October 2026, by more than noise: asked for more than offered “Power, heat, water supply and "
        "sanitation” (40.0% of requests, 5.6% of offers); offered more than asked for “Food and drinking water” (26.7% "
        "of requests, 61.1% of offers)."
    )
    found = cells(told_of.judged)
    assert found["Transport and access"][:2] == ("150", "36")
    assert found["Transport and access"][-1] == "No more than noise"
    # Eastwold has 100,000 residents or so: 150 requests of three months, for each 10,000 of them.
    residents = 150 / float(found["Transport and access"][2]) * 10_000
    assert float(found["Transport and access"][3]) == pytest.approx(36 / residents * 10_000, abs=0.005)
    assert told_of.picture.rows[0].name.startswith("Power")


def test_offers_that_fell_behind_requests_are_judged_and_a_gap_stays_a_gap(store, partnership):
    gap = MONTHS[30]
    months = [month for month in MONTHS if month != gap]
    later = set(MONTHS[-3:])
    rows = ended(months) + offered([m for m in months if m not in later], {"offered": 20})
    bring(
        store,
        partnership,
        rows + offered(sorted(later), {"offered": 5}),
        covers=((MONTHS[0], gap - timedelta(days=1)), (MONTHS[31], end_of(MONTHS[-1]))),
    )
    weeks = told(shown(store, partnership), "weeks")
    assert weeks.judged.verdict is Verdict.CHANGED
    assert weeks.judged.sentence.startswith(
        "5.00 offers for each 100 requests, August 2026 to October 2026, lower than the 20.0 before: −75% ("
    )
    assert len(weeks.picture.starts) == 104
    by_start = dict(zip(weeks.picture.starts, weeks.picture.requests, strict=True))
    # The tenth of a month lies in the week of this Monday; the last week ends in November and is not wholly reported.
    assert by_start[date(2026, 10, 5)] == 100
    assert by_start[date(2026, 10, 26)] is None


def test_a_change_in_reporting_is_said_with_the_sentence_and_beneath(store, partnership):
    bring(store, partnership, ended(MONTHS) + offered(MONTHS, {"offered": 20}))
    draft = ReportingDraft(ReportingChange.CAMPAIGN, MONTHS[-2], "Leaflets to all households")
    with store.transaction() as tx:
        tx.reporting_changes.add(partnership.lead.leading(partnership.id), draft)
    view = shown(store, partnership)
    for key in ("ends", "weeks"):
        judged = told(view, key).judged
        assert judged.sentence.endswith("Some of it may be a change in reporting: see what would make this false.")
        assert any("Leaflets to all households" in line for line in judged.false_if)


# ------------------------------------------------------------------------------------------------------- the edges


def test_periods_that_share_a_month_once_widened_are_refused_with_what_to_do(store, partnership):
    bring(store, partnership, ended(MONTHS))
    own = {"before": Period(date(2026, 5, 1), date(2026, 5, 10)), "after": Period(date(2026, 5, 20), date(2026, 5, 31))}
    with pytest.raises(Refused, match="choose periods that lie further apart"):
        shown(store, partnership, kind=Compared.OWN, **own)


def test_need_without_a_whole_month_and_somebody_of_another_area_get_a_sentence(store, partnership, another):
    bring(store, partnership, ended(MONTHS[-1:]), covers=((MONTHS[-1], MONTHS[-1] + timedelta(days=20)),))
    assert shown(store, partnership).title == "No whole month has been reported yet, so there is nothing to compare"
    with pytest.raises(NotAllowed):
        need_offers(store, another.board, partnership.id, NeedFilter(), ComparisonChoice())
