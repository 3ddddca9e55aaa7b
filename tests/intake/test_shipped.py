"""The shipped reference data arrives as values of the domain."""

from __future__ import annotations

import json

import pytest

from resilience.domain.errors import Refused
from resilience.domain.framework import MAIN_FRAMEWORK
from resilience.domain.identity import FrameworkId
from resilience.domain.taxonomy import TermKind
from resilience.intake import shipped


def test_every_shipped_area_has_a_name_and_a_population_and_districts_where_it_has_any():
    areas = shipped.areas()
    assert len(areas) == 51
    assert len({area.code for area, _places in areas}) == 51
    assert all(area.populations for area, _places in areas)
    assert sum(len(places) for _area, places in areas) == 361
    london, boroughs = next((area, places) for area, places in areas if area.slug == "london-lrf")
    assert len(boroughs) == 33
    assert "Greater London" in london.aliases
    assert not london.is_invented


def test_every_taxonomy_has_terms_with_an_explanation():
    taxonomies = shipped.taxonomies()
    for kind in TermKind:
        assert taxonomies.of(kind)
    assert all(term.explanation for term in taxonomies.terms)
    assert taxonomies.name(TermKind.NEED_TYPE, "FOD") == "Food and drinking water"


def test_the_shipped_framework_is_read_whole():
    framework = shipped.parse_framework(shipped.framework_texts()[-1], FrameworkId(1))
    assert framework.code == MAIN_FRAMEWORK
    assert len(framework.features) == 5
    assert len(framework.indicators) == 27
    for indicator in framework.indicators:
        assert len(indicator.levels) == len(framework.scale)
        assert [gate.level for gate in indicator.gates] == [3, 4, 5]
    assert framework.indicators_of("SL")


def test_a_framework_file_that_lacks_something_says_what():
    held = json.loads(shipped.framework_texts()[0])
    del held["indicators"][0]["levels"]
    with pytest.raises(Refused, match="lacks “levels”"):
        shipped.parse_framework(json.dumps(held), FrameworkId(1))
    with pytest.raises(Refused, match="not a framework file"):
        shipped.parse_framework("[]", FrameworkId(1))


def test_shipped_mappings_use_only_codes_that_are_shipped():
    from resilience.intake import meanings

    for mapping in shipped.mappings():
        for field, rule in mapping.rules:
            if field in meanings.CODED_FIELDS:
                assert meanings.foreign_code(field, rule, shipped.taxonomies()) is None, (mapping.name, field)
        for split in mapping.splits:
            assert split.reason_unmet in {None, *shipped.taxonomies().codes(TermKind.REASON_UNMET)}
