"""Capability beside need as its page: a pair is named beforehand, and who has still to answer sees no level."""

from __future__ import annotations

from resilience.domain.capability import LONGEST_WHY, MOST_PAIRS
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import Aspect
from resilience.services import opened
from resilience.services.learning.capability import capability
from tests.hostile_text import short
from tests.hostile_world import HostileWorld
from tests.pages.test_hostile_text import shows


def look(example):
    return capability(opened.store(), example.partnership.lead, example.partnership.id)


def test_a_lead_names_a_pair_withdraws_it_and_brings_it_back(as_lead, example):
    as_lead.open("capability")
    assert as_lead.title == "No pair of capability and need is named yet"
    assert "The framework suggests:" in as_lead.words
    page = as_lead.page
    page.selectbox(key="pair_side").set_value(Aspect.MIX).run()
    as_lead.press("Name the pair")
    assert "Please say why the two should go together" in as_lead.words
    page.text_input(key="pair_why_0").set_value("Prepared households ask less")
    page.number_input(key="pair_lag_0").set_value(40)
    as_lead.press("Name the pair")
    assert "A lag has 0 to 36 months." in as_lead.words
    assert page.number_input(key="pair_lag_0").value == 40
    page.number_input(key="pair_lag_0").set_value(3)
    as_lead.press("Name the pair")
    (pair,) = look(example).pairs
    assert (pair.draft.lag_months, pair.draft.outcome.aspect) == (3, Aspect.MIX)
    assert as_lead.title == "1 pair is named, and too few rounds have passed to conclude anything"
    assert "Why: Prepared households ask less." in as_lead.words
    as_lead.press("Withdraw it")
    assert look(example).pairs == ()
    as_lead.press("Bring it back")
    assert [one.id for one in look(example).pairs] == [pair.id]


def test_who_has_still_to_answer_sees_the_pairs_and_no_level(window, example):
    HostileWorld(opened.store(), example.partnership, example.round_id).pairs()
    window.sign_in(example.person("one"))
    window.open("capability")
    assert "Levels and what goes with them show here once you have submitted" in window.words
    assert not window.page.get("plotly_chart")
    assert not window.page.button


def test_reasons_are_shown_as_they_were_typed(as_lead, example):
    HostileWorld(opened.store(), example.partnership, example.round_id).pairs()
    texts = [text for text in short(LONGEST_WHY).values() if plain_line(text)][-MOST_PAIRS:]
    shows(as_lead.open("capability"), [text.rstrip(".") for text in texts])
