"""The pages Framework and Self and peer, as an administrator and an NCSR+ member work on them."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from resilience.domain.viewer import OPERATOR
from resilience.services import framework_keeping, opened, results
from resilience.views.results import ResultsChoices
from tests.services.frameworks_made import OWN, VISIT, hold_both, results_of, table

LEVELS = {"Atlantis": (2, 1), "Cockaigne": (10, 4), "Erewhon": (4, 2), "Lilliput": (6, 2.5), "Utopia": (8, 4)}


def rows(database, statement):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchall()


def test_an_administrator_looks_at_a_file_and_holds_it(as_administrator, database):
    as_administrator.open("framework")
    before = rows(database, "SELECT count(*) FROM framework")
    as_administrator.page.file_uploader[0].set_value(
        ("bad.yaml", OWN.replace(b"name: A1", b"nam: A1"), "text/yaml")
    ).run()
    assert "Nothing can be brought in until 2 problems are mended." in as_administrator.words
    assert "“nam” is not known here" in as_administrator.words
    as_administrator.page.file_uploader[0].set_value(("own.yaml", OWN, "text/yaml")).run()
    assert "with 3 indicators would be held" in as_administrator.words
    assert rows(database, "SELECT count(*) FROM framework") == before
    as_administrator.press("Hold this framework")
    assert rows(database, "SELECT code FROM framework ORDER BY id")[-1] == ("own",)
    assert "Framework own, version 1 is held now" in as_administrator.words


def test_an_administrator_brings_published_results_in(as_administrator, database):
    hold_both(opened.store())
    as_administrator.open("framework", framework="Framework own, version 1")
    assert as_administrator.title == "Framework own"
    content = table(results_of("Utopia", 7, 3))
    as_administrator.page.file_uploader[1].set_value(("r.csv", content, "text/csv")).run()
    assert "Please name the source of the results." in as_administrator.words
    as_administrator.page.text_input(key="results_source").set_value("Invented, 2024").run()
    assert "No area is called “Utopia” here." in as_administrator.words
    as_administrator.page.checkbox(key="results_adds_areas").check().run()
    assert "To be added: Utopia" in as_administrator.words
    as_administrator.press("Bring these results in")
    assert rows(database, "SELECT count(*) FROM published_level") == [(6,)]


@pytest.mark.parametrize("person", ["lead", "one"])
def test_others_read_and_take_away_and_bring_nothing_in(window, example, person):
    window.sign_in(example.person(person))
    window.open("framework")
    assert len(window.page.file_uploader) == 0
    assert "No indicator touches NRS 4 (Emergency planning)" in window.words
    window.press("Text (YAML)")
    assert "local-resilience-capability-1.yaml" in window.words


def test_another_framework_can_be_read(as_evaluator):
    as_evaluator.open("framework")
    as_evaluator.page.selectbox(key="framework").set_value("Community support after a flood, version 1").run()
    assert as_evaluator.title == "Community support after a flood"
    assert "proposed, not yet validated" in as_evaluator.words


def test_a_member_reads_self_beside_others_with_its_doubts(window, example):
    store = opened.store()
    for name, content in (("own.yaml", OWN), ("visit.yaml", VISIT)):
        framework_keeping.bring_in(store, OPERATOR, name, content)
    held = table(row for area, (own, visit) in LEVELS.items() for row in results_of(area, own, visit))
    results.bring_in(store, OPERATOR, "r.csv", held, ResultsChoices("Invented", adds_areas=True))
    window.sign_in(example.person("member"))
    window.open("self_and_peer")
    assert window.title == "Areas put themselves neither clearly higher nor lower than others do"
    assert "Over 5 areas the two go together with r = 0.97" in window.words
    assert "A ceiling: 1 of 5 areas" in window.words
    assert "Feature A" in window.words


def test_who_may_compare_and_has_nothing_to_see_is_told_what_would_fill_the_page(as_lead):
    as_lead.open("self_and_peer")
    assert as_lead.title == "No area has been judged both by itself and by others yet"
    assert "board members and area leads see their own" in as_lead.words


def test_whatever_a_framework_file_says_is_shown_as_text(as_administrator):
    hostile = OWN.replace(b"Framework own", b"<script>alert(1)</script> ![x](http://elsewhere/x.png)").replace(
        b"name: A1", b"name: '**A1** <b>x</b> :smile:'"
    )
    framework_keeping.bring_in(opened.store(), OPERATOR, "own.yaml", hostile)
    as_administrator.open("framework", framework="own:1")
    assert as_administrator.title.startswith("<script>")
    assert "<script" not in as_administrator.markup
    assert "<b>x" not in as_administrator.markup
    labels = [expander.label for expander in as_administrator.page.get("expandable")] or [
        expander.label for expander in as_administrator.page.expander
    ]
    assert not any("**A1**" in label or ":smile:" in label for label in labels)
