"""The page of unit costs: read by everybody, changed by administrators, all of a file or nothing."""

from __future__ import annotations

from resilience.services import opened
from resilience.services.value.unit_costs import edition_file, unit_costs


def own(example, *, price: str) -> bytes:
    _name, content = edition_file(opened.store(), example.partnership.lead)
    text = content.decode("utf-8-sig").replace("GMCA unit costs 1.4, selected facts", "Local prices")
    return text.replace(",109", f",{price}", 1).encode()


def test_everybody_reads_the_prices_with_source_and_licence(as_evaluator):
    as_evaluator.open("unit_costs")
    assert as_evaluator.title == "40 unit costs, dated March 2015"
    for words in ("CC BY 4.0", "Unit Cost Database v1.4", "A&E attendance, all kinds together", "£155"):
        assert words in as_evaluator.words
    assert "Bring in another edition" not in as_evaluator.words


def test_an_administrator_sees_what_is_wrong_then_what_would_change_then_holds_it(as_administrator, example):
    as_administrator.open("unit_costs")
    page = as_administrator.page
    page.file_uploader(key="unit_costs_upload_0").set_value(
        ("prices.csv", own(example, price="many"), "text/csv")
    ).run()
    assert "row 2, column fiscal" in as_administrator.words
    assert [button for button in page.button if button.label.startswith("Hold")] == []
    page.file_uploader(key="unit_costs_upload_0").set_value(("prices.csv", own(example, price="218"), "text/csv")).run()
    assert "£218 in 2011/12" in as_administrator.words
    as_administrator.press("Hold this edition")
    assert "Local prices" in unit_costs(opened.store(), example.partnership.lead).context
    as_administrator.press("Withdraw")
    assert "shipped with this software" in unit_costs(opened.store(), example.partnership.lead).context
