"""The page on one intervention as somebody opens it: its answer, what it offers beneath, and where nothing is held."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from resilience.services import opened
from tests.services.effect.interventions_made import bring_in_need, checks, plan


@pytest.fixture
def held(example):
    """An intervention whose need fell, with its plan; its number."""
    store, partnership = opened.store(), example.partnership
    place = np.arange(58)
    usual = 60 * (1 + 0.15 * np.cos(2 * np.pi * place / 12))
    for seed, code in enumerate(("FOD", "SOC", "MON")):
        fell = np.where(place >= 42, 0.6, 1.0) if code == "FOD" else 1.0
        counts = np.random.default_rng(seed + 1).poisson(usual * fell).tolist()
        bring_in_need(store, partnership, counts, need_type=code, key=code)
    with store.transaction() as tx:
        led = tx.people.again(partnership.lead).leading(partnership.id)
        number = tx.interventions.add(led, checks(name="Safety <checks>"))
        draft = plan(control_types=("SOC", "MON"))
        tx.interventions.fix_plan(led, number, draft, known_to=date(2025, 5, 31), seen_version=0)
    return number


def test_without_an_intervention_the_page_says_what_opens_it(as_lead):
    as_lead.open("effect")
    assert as_lead.title == "No intervention to judge yet"
    assert "No intervention is recorded yet." in as_lead.words
    assert 'href="/interventions"' in as_lead.markup


def test_the_page_answers_in_its_title_and_holds_its_reasons_one_click_below(as_lead, held):
    as_lead.open("effect", intervention=str(held))
    assert list(as_lead.page.exception) == []
    assert "lower than without “Safety <checks>”" in as_lead.title
    assert "<checks>" not in as_lead.markup
    assert "Improvement" in as_lead.words
    assert "Grade 3 of 5 on the Maryland scale" in as_lead.words
    assert "<strong>Held (" in as_lead.markup
    assert "running" not in as_lead.words
    offered = [one.label for one in as_lead.page.expander]
    for reason in (
        "What other methods say",
        "What was checked, in full",
        "Other sides: pattern, type, by whom and for whom, harms",
        "The plan and its versions",
        "What would make this false",
        "How this is worked out",
    ):
        assert reason in offered


@pytest.mark.parametrize("page", ["effect", "value", "path", "interventions"])
def test_the_number_of_an_intervention_stays_in_the_address_and_another_areas_is_said(as_lead, held, page):
    as_lead.open(page, intervention=str(held))
    assert as_lead.page.query_params["intervention"] in (str(held), [str(held)])
    as_lead.open(page, intervention="99999")
    assert "withdrawn or not of this area" in as_lead.words
