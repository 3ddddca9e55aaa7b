"""Editions of unit costs: a changed file changes the money and says so; a broken one changes nothing."""

from __future__ import annotations

import pytest

from resilience.domain.errors import NotAllowed, Refused
from resilience.domain.viewer import OPERATOR
from resilience.services.value import entering
from resilience.services.value.unit_costs import (
    bring_back_edition,
    bring_in,
    check,
    edition_file,
    unit_costs,
    withdraw_edition,
)
from resilience.services.value.worth import worth
from tests.services.value.made import intervention_draft, recorded


def changed(store, partnership, *, old: str = ",109", new: str = ",218", name: str = "Local prices") -> bytes:
    """The shipped file with another price of an attendance, under another name."""
    _file, content = edition_file(store, partnership.lead)
    text = content.decode("utf-8-sig").replace("GMCA unit costs 1.4, selected facts", name)
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.fixture
def valued(store, partnership):
    """Return how the page of an intervention with one benefit reads now."""
    with store.transaction() as tx:
        led = tx.people.act_as(partnership.lead).leading(partnership.id)
        number = tx.interventions.add(led, intervention_draft())
    entering.add_benefit(store, partnership.lead, partnership.id, recorded(number))
    return lambda: worth(store, partnership.lead, partnership.id, number)


def test_a_changed_file_changes_the_money_and_the_page_says_from_which_edition(store, partnership, valued):
    before = valued()
    assert "GMCA unit costs 1.4" in before.context
    data = changed(store, partnership)
    checked = check(store, OPERATOR, "prices.csv", data)
    assert checked.may_bring_in
    assert checked.preview.rows == (
        ("HE4.0", "A&E attendance, all kinds together", "£109 in 2011/12", "£218 in 2011/12"),
    )
    assert valued() == before, "looking at a file writes nothing"
    bring_in(store, OPERATOR, "prices.csv", data)
    after = valued()
    assert "Local prices of March 2015" in after.context
    ratios = [float(view.figures[0].number.split()[0].removeprefix("£")) for view in (before, after)]
    assert ratios[1] == pytest.approx(2 * ratios[0], abs=0.011)
    assert "Local prices" in unit_costs(store, partnership.board).context
    number = unit_costs(store, partnership.board).editions[0].id
    withdraw_edition(store, OPERATOR, number)
    assert valued() == before
    bring_back_edition(store, OPERATOR, number)
    assert valued() == after


def test_a_price_that_a_new_edition_drops_earns_nothing_and_says_so(store, partnership, valued):
    data = changed(store, partnership, old="HE4.0,", new="XX4.0,")
    bring_in(store, OPERATOR, "prices.csv", data)
    assert valued().title == "No money yet: the unit costs that count now have no such price"


def test_a_file_with_a_problem_is_refused_whole_by_row_and_column(store, partnership, valued):
    before = valued()
    data = changed(store, partnership, old=",109", new=",many")
    checked = check(store, OPERATOR, "prices.csv", data)
    (line,) = checked.problems
    assert line.where == "row 2, column fiscal"
    assert "many" in line.sentence
    with pytest.raises(Refused, match="1 problem"):
        bring_in(store, OPERATOR, "prices.csv", data)
    assert valued() == before


def test_a_name_that_is_held_is_not_overwritten(store, partnership):
    data = changed(store, partnership, name="GMCA unit costs 1.4, selected facts")
    with pytest.raises(Refused, match="what is held never changes"):
        bring_in(store, OPERATOR, "prices.csv", data)


def test_everybody_reads_the_prices_and_administrators_alone_bring_them_in(store, partnership):
    view = unit_costs(store, partnership.one)
    assert len(view.table.rows) == 40
    assert view.may_change is False
    assert unit_costs(store, OPERATOR).may_change is True
    for attempt in (check, bring_in):
        with pytest.raises(NotAllowed):
            attempt(store, partnership.lead, "prices.csv", changed(store, partnership))


def test_what_is_taken_away_can_be_brought_in_again_unchanged(store, partnership):
    shipped = unit_costs(store, partnership.one)
    bring_in(store, OPERATOR, "prices.csv", changed(store, partnership, new=",109"))
    brought = unit_costs(store, partnership.one)
    assert brought.context != shipped.context
    assert (brought.table.rows, brought.other_tables) == (shipped.table.rows, shipped.other_tables)
