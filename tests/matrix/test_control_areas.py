"""Areas that lend their need: for everybody and every area, by hand; and nothing of any of them in what is given."""

from __future__ import annotations

from itertools import product

import pytest

from resilience.domain.errors import NotAllowed, SessionEnded
from resilience.domain.need_question import NeedFilter
from resilience.domain.viewer import ControlArea
from resilience.domain.vocabulary import Role
from resilience.services.effect.control_areas import control_group
from tests.matrix.test_services import PEOPLE
from tests.matrix.world import NEED_DECISIONS, NUMBERS, TARGETS, Somebody, as_text, canaries_in

AGREED = {title for title, decisions in NEED_DECISIONS.items() if decisions[-1:] == (True,)}
IN_THE_AREA = {Role.BOARD_MEMBER, Role.EVALUATOR, Role.AREA_LEAD}


def reads(somebody: Somebody, area: str) -> bool:
    held = somebody.roles.get(area, frozenset())
    return somebody.is_operator or (not somebody.has_ended and bool(held & IN_THE_AREA))


@pytest.mark.parametrize("title", PEOPLE)
def test_an_area_lends_its_need_only_while_it_agrees_and_only_against_an_area_that_one_reads(home, title):
    somebody, areas = home.world.viewers[title], home.world.areas
    with home.store.reading() as tx:
        try:
            viewer = tx.people.again(somebody.viewer)
        except SessionEnded:
            assert somebody.has_ended
            return
        agreed = frozenset(number for number, is_agreed in tx.sharing.need_consents().items() if is_agreed)
        if agreed:
            assert agreed == {areas[one].id for one in AGREED}
        for for_area, lender in product(TARGETS, areas):
            may = reads(somebody, for_area) and lender in AGREED and lender != for_area and bool(agreed)
            try:
                proof = viewer.borrowing(areas[lender].id, areas[for_area].id, agreed)
            except NotAllowed:
                assert not may, (for_area, lender)
            else:
                assert may, (for_area, lender)
                assert (type(proof), proof.id) == (ControlArea, areas[lender].id)


@pytest.mark.parametrize("title", ["board", "evaluator", "lead", "two_areas", "operator"])
def test_a_group_holds_nothing_by_which_an_area_could_be_told(home, title):
    somebody = home.world.viewers[title]
    with home.store.reading() as tx:
        viewer = tx.people.again(somebody.viewer)
        found = control_group(tx, viewer, home.world.areas["own"].id, NeedFilter())
    assert (len(found.areas), found.agreed) == (6, 6)
    assert canaries_in(as_text(found)) == canaries_in(found.sentence) == set()
    assert not {float(count) for one in found.areas for count in one.counts} & {float(n) for n in NUMBERS.values()}


@pytest.mark.parametrize("title", ["nobody", "member", "administrator", "peer", "role_taken"])
def test_nobody_else_has_a_group(home, title):
    somebody = home.world.viewers[title]
    with home.store.reading() as tx, pytest.raises(NotAllowed):
        control_group(tx, tx.people.again(somebody.viewer), home.world.areas["own"].id, NeedFilter())
