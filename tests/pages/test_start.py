"""Where somebody begins who holds a role in two areas and comes by an address that names one."""

from __future__ import annotations

from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Role
from resilience.services import opened, people
from tests.conftest import Partnership


def test_an_address_that_names_one_of_two_areas_leads_on_to_it(window, example):
    other = Partnership(opened.store(), "X77", "Farwold")
    people.give_role(opened.store(), OPERATOR, example.person("lead"), Role.AREA_LEAD, other.id)
    window.sign_in(example.person("lead"))
    window.open("", area="Farwold")
    assert "What Farwold has to show is one step further" in window.words
    assert "/board?area=Farwold" in window.markup
