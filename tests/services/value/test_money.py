"""What earns money and how much: worked out by hand beside what the model says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from resilience.domain.errors import Refused
from resilience.domain.evaluation import EvaluationPlan, EvaluationPlanDraft
from resilience.domain.need_plan import Improvement
from resilience.domain.outcome import Outcome
from resilience.domain.unit_cost import Cashable
from resilience.domain.vocabulary import Aspect, BenefitFrom, CountedAs, ValueKind, Verdict
from resilience.intake.shipped_value import shipped_deflators, shipped_unit_costs
from resilience.services.value import answers, conclusions
from resilience.services.value.claims import own_claims, reported_elsewhere
from resilience.services.value.editions import InUse
from resilience.services.value.guarding import refuse_more_than_the_whole
from resilience.services.value.model import flows, worked_out
from resilience.services.value.swings import swings
from tests.services.value.made import THEN, benefit_draft, benefits, effect, found, intervention, recorded

LEVELS = shipped_deflators().levels
ATTENDANCE = 109 * LEVELS["2024/25"] / LEVELS["2011/12"]
SHIPPED = InUse(shipped_unit_costs(), is_shipped=True)


def test_an_effect_is_worth_units_times_price_less_shares_discounted_against_raised_costs():
    held = found(benefit_draft(deadweight=0.1, displacement=0.2, attribution=0.5), measured=effect())
    two_years = 100 * ATTENDANCE * 0.9 * 0.8 * 0.5 * (1 + 1 / 1.035)
    assert held.standard.present_benefits.estimate == pytest.approx(two_years, rel=1e-6)
    assert held.standard.present_costs.estimate == pytest.approx(10_000 * 1.05)
    assert held.standard.ratio.estimate == pytest.approx(two_years / 10_500, rel=1e-6)


def test_the_effects_interval_flows_through_to_the_ratio():
    narrow, wide = (found(benefit_draft(), measured=effect(100, low, 200 - low)).standard.ratio for low in (90, 20))
    assert wide.low / narrow.estimate == pytest.approx(0.2, abs=0.01)
    assert narrow.low / narrow.estimate == pytest.approx(0.9, abs=0.01)


def test_an_effect_that_went_the_wrong_way_is_a_loss_and_stays():
    held = found(benefit_draft(), measured=effect(-50, -110, 10))
    assert held.standard.net_present_value.estimate < -10_500
    assert answers.title(held).startswith("If the effect is its own: −£")
    assert "very likely does not cover its cost" in answers.title(held)
    assert any("wrong way" in warning for warning in answers.warnings(held))


@pytest.mark.parametrize(
    ("draft", "measured", "why"),
    [
        (benefit_draft(counted_as=CountedAs.REQUEST), effect(), "averted requests are not averted needs"),
        (benefit_draft(), effect(counted_as=CountedAs.REQUEST), "averted requests are not averted needs"),
        (benefit_draft(), effect(counted_as=CountedAs.GP_VISIT), "what was counted is not what the unit cost prices"),
        (benefit_draft(unit_cost="HE7.0.2"), effect(), "what was counted is not what the unit cost prices"),
        (benefit_draft(), effect(is_settled=False), "the effect is too early to say"),
        (benefit_draft(), None, "no effect has been measured"),
        (benefit_draft(unit_cost=""), effect(), "no unit cost is chosen"),
        (benefit_draft(unit_cost="GONE"), effect(), "have no such price"),
        (benefit_draft(kind=ValueKind.SOCIAL), effect(), "no value of this kind"),
        (benefit_draft(comes_from=BenefitFrom.REPORTED_CLAIM), effect(), "reported, not evaluated"),
    ],
)
def test_what_earns_no_money_says_why_in_the_title(draft, measured, why):
    held = found(draft, measured=measured)
    assert held.priced == ()
    assert answers.title(held).startswith("No money yet: ")
    assert why in answers.title(held)
    assert answers.figures(held) == ()


def test_a_claim_is_never_in_the_sum():
    claim = benefit_draft(comes_from=BenefitFrom.REPORTED_CLAIM, quantity=130.0, source="A panel")
    with_it, without = found(recorded(), claim), found(recorded())
    assert with_it.standard == without.standard
    (row,) = own_claims(benefits(recorded(), claim)).rows
    assert row[1:] == ("130", "A&E attendances", "A panel")


def test_weaker_evidence_and_judged_costs_are_corrected_more():
    strong, weak = (found(benefit_draft(), measured=effect(grade=grade)) for grade in (5, 1))
    assert weak.standard.present_benefits.estimate == pytest.approx(0.75 * strong.standard.present_benefits.estimate)
    judged = found(benefit_draft(), measured=effect(), source="")
    assert judged.standard.present_costs.estimate == pytest.approx(14_000)
    count = found(recorded())
    assert count.standard.present_benefits.estimate == pytest.approx(0.6 * 100 * ATTENDANCE)


def test_at_the_break_even_effect_benefits_are_the_costs():
    held = found(benefit_draft(attribution=0.7), recorded(quantity=10.0), measured=effect())
    needed = held.needed_a_year
    at_it = found(
        benefit_draft(attribution=0.7), recorded(quantity=10.0), measured=effect(needed, needed - 1, needed + 1)
    )
    assert at_it.standard.net_present_value.estimate == pytest.approx(0, abs=0.01)
    assert "of attendances are avoided" in answers.break_even_sentence(held)
    assert "measured: 10%" in answers.break_even_sentence(held)


def test_an_effect_from_january_has_a_quarter_of_its_first_year_in_that_financial_year():
    late = replace(effect(), first_after=date(2025, 1, 1), last_after=date(2026, 12, 31))
    held = found(benefit_draft(lasts_years=1), measured=late, pounds=20_000)
    yearly = 100 * ATTENDANCE  # three years: 0.25 in 2024/25, 1, 1, and 0.75 in 2027/28
    assert flows(*held.lines(held.priced)) == pytest.approx([0.25 * yearly, yearly, yearly, 0.75 * yearly])
    present = yearly * (0.25 + 1 / 1.035 + 1 / 1.035**2 + 0.75 / 1.035**3)
    assert held.standard.present_benefits.estimate == pytest.approx(present)
    assert held.payback_years == pytest.approx((21_000 - 0.25 * yearly) / yearly)
    counted = found(recorded())
    begun = replace(intervention(), draft=replace(intervention().draft, starts_on=date(2024, 10, 1)))
    from_october = worked_out(begun, benefits(recorded(first_year=2024)), None, SHIPPED)
    assert [
        part / flows(*counted.lines(counted.priced))[0] for part in flows(*from_october.lines(from_october.priced))
    ] == [
        pytest.approx(0.5),
        pytest.approx(0.5),
    ]


@pytest.mark.parametrize(
    ("verdict", "lasts", "begins"),
    [
        (Verdict.IMPROVEMENT, 0, "£2.90 back"),
        (Verdict.CHANGED, 0, "If the effect is its own: £"),
        (Verdict.IMPROVEMENT, 2, "If it lasts 2 years longer than measured: £"),
        (Verdict.NOISE, 1, "If the effect is its own and lasts 1 year longer than measured: £"),
    ],
)
def test_what_the_answer_takes_for_granted_stands_before_it(verdict, lasts, begins):
    held = found(benefit_draft(lasts_years=lasts), measured=replace(effect(), verdict=verdict))
    assert answers.title(held).startswith(begins)
    assert conclusions.purse(held).sentence.startswith(begins)
    chance = next(one for one in answers.figures(held) if "in 100" in one.number)
    condition = begins.removesuffix(": £") if ": " in begins else ""
    assert chance.said == "the chance that benefits are above costs" + condition.replace("If", ", if", 1)


def test_a_chance_is_never_said_to_be_none_or_all():
    sure, hopeless = (found(benefit_draft(), measured=effect(100, 99, 101), pounds=pounds) for pounds in (100, 10**7))
    assert "over 99 in 100" in {one.number for one in answers.figures(sure)}
    assert "below 1 in 100" in {one.number for one in answers.figures(hopeless)}


def test_the_picture_moves_the_effect_between_the_limits_that_the_page_states():
    held = found(benefit_draft(), measured=effect(100, 60, 170))
    row = next(one for one in swings(held) if one.name == "The measured effect")
    assert (row.low, row.high) == ("60 a year", "170 a year")
    assert row.at_low == pytest.approx(60 * ATTENDANCE * (1 + 1 / 1.035) - 10_500)
    assert "95% between 60 and 170" in answers.break_even_sentence(held)


def test_prices_that_cannot_pay_have_no_break_even_and_never_pay_back():
    held = found(benefit_draft(attribution=0.0), measured=effect())
    assert "no effect, however large" in answers.break_even_sentence(held)
    assert held.payback_years is None
    assert "never" in {one.number for one in answers.figures(held)}


def test_the_public_purse_sees_fiscal_benefits_alone_and_whether_they_free_money():
    crime = {"counted_as": CountedAs.POLICE_INCIDENT, "unit_cost": "CR8.0"}
    fiscal, social = (recorded(**crime, kind=kind) for kind in (ValueKind.FISCAL, ValueKind.SOCIAL))
    held = found(fiscal, social)
    assert held.purse.present_benefits.estimate < held.standard.present_benefits.estimate
    assert held.purse.present_benefits == found(fiscal).standard.present_benefits
    assert "None of it frees money" in conclusions.purse(held).sentence
    assert "no benefit entered is fiscal" in conclusions.purse(found(social)).sentence
    frees = replace(held.priced[1], cost=replace(held.priced[1].cost, cashable=Cashable.YES))
    beside = conclusions.purse(replace(held, priced=(held.priced[0], frees)))
    assert "None of it frees money" in beside.sentence
    assert len(beside.tables[0].rows) == 1


def test_without_costs_there_is_worth_and_no_ratio():
    held = found(recorded(), pounds=0)
    assert "no costs are entered, so there is no ratio" in answers.title(held)
    assert held.standard.ratio is None
    assert any("No costs are entered" in warning for warning in answers.warnings(held))


def test_a_count_without_limits_has_no_interval_and_no_chance_of_covering_its_cost():
    held = found(recorded(quantity=500.0))
    assert answers.title(held) == "£4.43 back for each £1 if the recorded count is right; nobody gave its limits"
    said = " ".join(f"{one.number} {one.said}" for one in answers.figures(held)) + conclusions.purse(held).sentence
    assert "95%" not in said
    assert "in 100" not in said
    assert "nobody gave limits" in said


def test_years_nobody_has_seen_are_named_and_the_answer_without_them_is_given():
    held = found(benefit_draft(lasts_years=3), measured=effect())
    (said,) = [warning for warning in answers.warnings(held) if "nobody has seen yet" in warning]
    assert f"£{held.as_measured.ratio.estimate:,.2f}" in said
    assert held.as_measured.present_benefits == found(benefit_draft(), measured=effect()).standard.present_benefits


def test_the_answer_hangs_on_the_effect_and_each_bar_holds_the_answer():
    held = found(benefit_draft(lasts_years=2, displacement=0.1), measured=effect(100, 0, 200))
    rows, middle = swings(held), held.standard.net_present_value.estimate
    assert rows[0].name == "The measured effect"
    for row in rows:
        assert min(row.at_low, row.at_high) - 1 <= middle <= max(row.at_low, row.at_high) + 1, row


def test_what_could_turn_a_loss_is_called_gain():
    losing, winning = (
        found(benefit_draft(), measured=effect(100, 0, 200), pounds=pounds) for pounds in (33_000, 10_000)
    )
    assert "These alone could turn loss into gain: The measured effect" in conclusions.hangs_on(losing).judged.sentence
    assert "These alone could turn gain into loss: The measured effect" in conclusions.hangs_on(winning).judged.sentence


def test_a_claim_has_no_sum_at_unit_costs_without_a_fiscal_value():
    costs = tuple(replace(one, fiscal=None, social=1.0) for one in SHIPPED.edition.costs)
    claims = reported_elsewhere(InUse(replace(SHIPPED.edition, costs=costs), is_shipped=False))
    assert [one.wordings for one in claims] == [()] * len(claims)
    assert any("have no price for it" in one.why_no_money for one in claims)


def test_every_figure_names_method_assumptions_sources_price_year_and_edition():
    held = found(benefit_draft(), measured=effect())
    said = conclusions.money(held)
    for words in ("2024/25", "GMCA unit costs 1.4", "Green Book", "March 2015"):
        assert words in said.method + said.worked_out
    for words in ("A year's benefit is", "taken to be normal", "corrections for optimism"):
        assert words in said.worked_out
    assert [table.caption.split(",")[0] for table in said.tables] == [
        "Benefits",
        "What is taken off each benefit",
        "Costs",
        "The answer under other assumptions",
    ]


def test_another_price_makes_other_money_and_says_from_which_edition():
    costs = tuple(replace(one, fiscal=218.0) if one.code == "HE4.0" else one for one in SHIPPED.edition.costs)
    other = InUse(replace(SHIPPED.edition, name="Local prices", costs=costs), is_shipped=False)
    held = worked_out(intervention(), benefits(benefit_draft()), effect(), other)
    usual = found(benefit_draft(), measured=effect())
    assert held.standard.ratio.estimate == pytest.approx(2 * usual.standard.ratio.estimate)
    assert "Local prices of March 2015 (brought in here)" in conclusions.basis(held)


def test_the_two_cases_of_the_source_are_shown_as_reported_and_their_wording_decides():
    admissions, visits, voluntary = reported_elsewhere(SHIPPED)
    attendance, episode = admissions.wordings
    assert "about £14,000 (130 × £109, prices of 2011/12)" in attendance.sum_then
    assert "about £200,000 (130 × £1,542, prices of 2013/14)" in episode.sum_then
    assert admissions.choose
    for one in (visits, voluntary):
        assert one.wordings == ()
        assert one.why_no_money
    for one in (admissions, visits, voluntary):
        assert "period, base, comparator" in one.not_given
        assert "no ratio" in one.not_given


def test_two_interventions_measured_on_one_outcome_share_it_and_on_two_outcomes_do_not():
    def plans(second: Outcome) -> dict[int, tuple[EvaluationPlan, ...]]:
        outcomes = {1: Outcome(Aspect.VOLUME, series=1), 2: second}
        drafts = {number: EvaluationPlanDraft(one, Improvement.DOWN, 0.05, 12) for number, one in outcomes.items()}
        return {number: (EvaluationPlan(number, 1, draft, THEN, None, None),) for number, draft in drafts.items()}

    both = (intervention(), replace(intervention(name="Warm homes"), id=2))
    held, second = benefits(benefit_draft(attribution=0.8)), benefit_draft(2, attribution=0.4)
    refuse_more_than_the_whole(second, held, both, plans(Outcome(Aspect.VOLUME, series=2)))
    with pytest.raises(Refused, match=r"Home checks 80%.*At most 20%"):
        refuse_more_than_the_whole(second, held, both, plans(Outcome(Aspect.VOLUME, series=1)))
