"""Entering benefits and what stands beside the money: guards, rights, and undoing."""

from __future__ import annotations

import pytest

from resilience.domain.errors import NotAllowed, NotTheirs, Refused
from resilience.domain.vocabulary import BenefitFrom, BesideMoney, CountedAs, ValueKind, WhoBenefits
from resilience.domain.worth import BesideDraft
from resilience.reports.need_tables import need_tables
from resilience.reports.written import Format
from resilience.services.value import entering
from resilience.services.value.download import value_document
from resilience.services.value.worth import interventions_to_value, worth, worth_line
from tests.services.value.made import intervention_draft, recorded


@pytest.fixture
def two(store, partnership):
    """Two interventions of the area."""
    with store.transaction() as tx:
        led = tx.people.act_as(partnership.lead).leading(partnership.id)
        return tuple(tx.interventions.add(led, intervention_draft(name)) for name in ("Home checks", "Warm homes"))


def enter(store, partnership, draft):
    return entering.add_benefit(store, partnership.lead, partnership.id, draft)


def test_a_benefit_entered_earns_money_until_withdrawn_and_again_when_brought_back(store, partnership, two):
    number = enter(store, partnership, recorded(two[0], quantity=200.0, low=100.0, high=300.0))
    view = worth(store, partnership.board, partnership.id, two[0])
    assert "back for each £1" in view.title
    assert view.may_change is False
    entering.withdraw_benefit(store, partnership.lead, partnership.id, number)
    assert worth(store, partnership.lead, partnership.id, two[0]).title == ("No money yet: no benefit has been entered")
    entering.bring_back_benefit(store, partnership.lead, partnership.id, number)
    assert worth(store, partnership.board, partnership.id, two[0]) == view


def test_shares_of_one_outcome_may_not_come_to_more_than_the_whole_and_the_refusal_names_the_others(
    store, partnership, two
):
    enter(store, partnership, recorded(two[0], attribution=0.7))
    with pytest.raises(Refused, match=r"Home checks 70%.*At most 30% is left"):
        enter(store, partnership, recorded(two[1], attribution=0.5))
    second = enter(store, partnership, recorded(two[1], attribution=0.3))
    entering.withdraw_benefit(store, partnership.lead, partnership.id, second)
    enter(store, partnership, recorded(two[1], attribution=0.25))
    with pytest.raises(Refused, match="prices the same thing already"):
        entering.bring_back_benefit(store, partnership.lead, partnership.id, second)
    assert any("Warm homes" in said for said in worth(store, partnership.lead, partnership.id, two[0]).warnings)


def test_two_prices_of_one_event_are_warned_of_and_the_same_price_twice_is_refused(store, partnership, two):
    episode = {"counted_as": CountedAs.NON_ELECTIVE_EPISODE, "unit_cost": "HE7.0.2", "what": "Stays after a fall"}
    enter(store, partnership, recorded(two[0]))
    enter(store, partnership, recorded(two[0], **episode))
    (said,) = worth(store, partnership.lead, partnership.id, two[0]).warnings
    assert "may price the same event twice" in said
    with pytest.raises(Refused, match="One thing counts once"):
        enter(store, partnership, recorded(two[0], what="The same again"))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"source": ""}, "name the source"),
        ({"quantity": None}, "how many a year"),
        ({"quantity": float("nan")}, "a number"),
        ({"low": 5.0}, "both limits"),
        ({"low": 150.0, "high": 200.0}, "between its limits"),
        ({"first_year": 25}, "financial year begins"),
        ({"unit_cost": "HE7.0.2"}, "prices something else"),
        ({"kind": ValueKind.SOCIAL}, "no value of the kind"),
    ],
)
def test_what_cannot_be_priced_is_refused_in_a_sentence(store, partnership, two, told, words):
    with pytest.raises(Refused, match=words):
        enter(store, partnership, recorded(two[0], **told))


def test_requests_and_claims_are_held_without_a_price(store, partnership, two):
    enter(store, partnership, recorded(two[0], counted_as=CountedAs.REQUEST))
    enter(store, partnership, recorded(two[0], comes_from=BenefitFrom.REPORTED_CLAIM, what="130 fewer admissions"))
    view = worth(store, partnership.lead, partnership.id, two[0])
    assert view.title == "No money yet: averted requests are not averted needs"
    assert "130 fewer admissions" in str(view.claims)
    assert any("people gave up asking" in said for said in view.warnings)
    assert len(view.elsewhere) == 3


def test_gains_and_harms_stand_side_by_side_and_never_in_the_money(store, partnership, two):
    enter(store, partnership, recorded(two[0]))
    before = worth(store, partnership.lead, partnership.id, two[0])
    for kind in BesideMoney:
        draft = BesideDraft(two[0], kind, WhoBenefits.PERSON, f"A {kind.value} worth £1,000,000", "Minutes")
        number = entering.add_beside(store, partnership.lead, partnership.id, draft)
    after = worth(store, partnership.lead, partnership.id, two[0])
    assert after.figures == before.figures
    assert (len(after.gains), len(after.harms)) == (2, 3)
    entering.withdraw_beside(store, partnership.lead, partnership.id, number)
    assert len(worth(store, partnership.lead, partnership.id, two[0]).harms) == 2
    entering.bring_back_beside(store, partnership.lead, partnership.id, number)
    assert len(worth(store, partnership.lead, partnership.id, two[0]).harms) == 3


def test_what_is_taken_away_says_the_same_as_the_page_with_its_edition_and_is_for_readers(
    store, partnership, another, two
):
    enter(store, partnership, recorded(two[0], low=50.0, high=150.0))
    view = worth(store, partnership.board, partnership.id, two[0])
    document = value_document(store, partnership.board, partnership.id, two[0])
    assert document.context == view.title
    assert document.example, "an invented area is labelled"
    shown = [table for one in (*view.conclusions, view.tornado.judged) for table in one.tables]
    assert [table for table in document.tables if table in shown] == shown
    written = need_tables(document, Format.COMMA_SEPARATED).content.decode("utf-8-sig")
    for words in (view.figures[0].number, "GMCA unit costs 1.4", "Trust report", "Green Book"):
        assert words in written
    with pytest.raises(NotAllowed):
        value_document(store, another.board, partnership.id, two[0])


def test_the_path_gets_the_same_answer_in_a_line_with_its_address(store, partnership, two):
    enter(store, partnership, recorded(two[0]))
    with store.reading() as tx:
        line, other = (worth_line(tx, tx.people.again(partnership.board), partnership.id, one) for one in two)
    assert line.sentence == worth(store, partnership.board, partnership.id, two[0]).title + "."
    assert line.number.startswith("£0.89 per £1")
    assert line.address == f"/value?intervention={two[0]}"
    assert (other.number, other.sentence) == ("", "No money yet: no benefit has been entered.")


def test_only_the_lead_enters_and_nobody_from_elsewhere_sees_or_touches(store, partnership, another, two):
    number = enter(store, partnership, recorded(two[0]))
    with pytest.raises(NotAllowed):
        entering.add_benefit(store, partnership.board, partnership.id, recorded(two[0]))
    with pytest.raises(NotAllowed):
        worth(store, another.lead, partnership.id, two[0])
    for attempt in (
        lambda: entering.add_benefit(store, another.lead, another.id, recorded(two[0])),
        lambda: entering.withdraw_benefit(store, another.lead, another.id, number),
        lambda: worth(store, another.lead, another.id, two[0]),
    ):
        with pytest.raises(NotTheirs):
            attempt()


def test_an_area_without_an_intervention_is_shown_what_is_reported_elsewhere(store, partnership):
    view = worth(store, partnership.lead, partnership.id, None)
    assert interventions_to_value(store, partnership.lead, partnership.id) == ()
    assert view.title == "No intervention yet, so nothing to value"
    assert view.empty_link == ("/interventions", "Add an intervention")
    assert len(view.elsewhere) == 3
