"""Published results come in whole or not at all, once, and never over what is held."""

from __future__ import annotations

import pytest

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, Refused
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import AssessmentKind, AssessmentState, Role, RoundState, Sharing
from resilience.services import results
from resilience.views.results import ResultsChoices
from tests.services.frameworks_made import hold_both, results_of, table

SOURCE = ResultsChoices("Invented, 2024", adds_areas=True)
FILE = table([*results_of("Utopia", 7, 3.5), *results_of("Nowhere", 4, 2)])
both_engines = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def held(store):
    hold_both(store)
    return store


def add_person(store, role: Role):
    with store.transaction() as tx:
        keeping = tx.people.act_as(OPERATOR).keeping_people()
        person_id = tx.people.add(keeping, role.label)
        tx.people.grant(keeping, person_id, role, None)
        return tx.people.viewer(person_id)


def problems(store, content: bytes, choices: ResultsChoices = SOURCE) -> list[tuple[str, str]]:
    checked = results.check(store, OPERATOR, "r.csv", content, choices)
    assert checked.may_bring_in == (not checked.problems)
    return [(one.where, one.sentence) for one in checked.problems]


@both_engines
def test_an_administrator_brings_results_in_and_members_see_them_by_name(held, partnership):
    administrator, member = add_person(held, Role.ADMINISTRATOR), add_person(held, Role.NCSR_MEMBER)
    content = table([*results_of("Utopia", 7, 3.5), *results_of("Eastwold forum", 4, 2)])
    checked = results.check(held, administrator, "r.csv", content, SOURCE)
    assert checked.new_areas == ("Utopia",)
    assert checked.overview.rows[0] == ("Own 2023", "By the partnership itself", "2", "6")
    said = results.bring_in(held, administrator, "r.csv", content, SOURCE)
    assert said == "12 levels of 4 assessments are held now, with their source."
    with held.reading() as tx:
        assert tx.sharing.of(partnership.id) is Sharing.NOT_ASKED, "an area with people decides for itself"
        utopia = tx.areas.find("utopia").id
        proof = tx.people.again(member).comparing(utopia, tx.sharing.of(utopia))
        first, second = tx.assessments.of_area(proof)
        assert (first.kind, first.state) == (AssessmentKind.EXTERNAL, AssessmentState.ARCHIVED)
        assert second.source == "Invented, 2024"
        assert tx.published.of(proof, first.id) == {"P1": 3.5, "Q1": 3.5, "R1": 3.5}
        rounds = {one.name: one for one in tx.assessments.rounds()}
        assert rounds["Visit 2022"].state is RoundState.CLOSED
        assert str(rounds["Visit 2022"].opens_on) == "2022-01-01"
        lead = tx.people.again(partnership.lead).reading(partnership.id)
        assert [one.kind for one in tx.assessments.of_area(lead)] == [AssessmentKind.EXTERNAL, AssessmentKind.SELF]
    with held.reading() as tx:
        entries = tx.audit.of_all(tx.people.act_as(OPERATOR).keeping_the_record())
        done = [(entry.deed, entry.area_id) for entry in entries if entry.person_id == administrator.person_id]
    assert {(Deed.SHARING, utopia), (Deed.RESULTS_IMPORT, utopia), (Deed.RESULTS_IMPORT, partnership.id)} <= set(done)


def test_the_same_file_twice_changes_nothing_and_says_so(held):
    results.bring_in(held, OPERATOR, "r.csv", FILE, SOURCE)
    checked = results.check(held, OPERATOR, "r.csv", FILE, SOURCE)
    assert checked.is_held_already
    assert results.bring_in(held, OPERATOR, "r.csv", FILE, SOURCE) == (
        "12 rows read. All of these results are held already. Nothing was changed."
    )
    with held.reading() as tx:
        assert len(tx.published.held_in(OPERATOR.setting_up(), [one.id for one in tx.assessments.rounds()])) == 4


def test_what_is_held_is_not_overwritten_but_more_can_be_added(held):
    results.bring_in(held, OPERATOR, "r.csv", FILE, SOURCE)
    other = table([*results_of("Utopia", 8, 3.5), *results_of("Erewhon", 1, 2)])
    assert [said for _where, said in problems(held, other)] == [
        "Utopia has other results for “Own 2023” (by the partnership itself) already; what is held is not overwritten."
    ]
    with pytest.raises(Refused, match="until 1 problem is mended"):
        results.bring_in(held, OPERATOR, "r.csv", other, SOURCE)
    more = table([*results_of("Utopia", 7, 3.5), *results_of("Erewhon", 1, 2)])
    assert results.bring_in(held, OPERATOR, "r.csv", more, SOURCE).startswith("6 levels of 2 assessments")


def test_an_assessment_made_here_is_not_overwritten(held, partnership, add_round):
    with held.reading() as tx:
        own = tx.reference.framework_id("own", "1")
    with held.transaction() as tx:
        number = tx.assessments.add_round(OPERATOR.setting_up(), own, "Own 2023", *[held.clock().date()] * 2)
        tx.assessments.begin(tx.people.again(partnership.one).scoring(partnership.id), number)
    assert "made an assessment of its own" in problems(held, table(results_of("Eastwold", 7, 3)))[0][1]


ROW = ("Utopia", "Own 2023", "self", "own", "A1", "7")


@pytest.mark.parametrize(
    ("change", "where", "said"),
    [
        ({2: "guess"}, "row 2, column kind", "“guess” is no kind of assessment; known are self, peer, external."),
        ({3: "nothing"}, "row 2, column framework", "There is no framework “nothing” here"),
        ({4: "Z9"}, "row 2, column indicator", "Framework own has no indicator “Z9”."),
        ({5: "11"}, "row 2, column level", "A1 has levels 0 to 10; 11.0 is not one of them."),
        ({5: "2.25"}, "row 2, column level", "a number with at most one decimal"),
        ({5: "-1"}, "row 2, column level", "“-1” is no level"),
        ({5: ""}, "row 2, column level", "is no level"),
        ({1: ""}, "row 2, column round", "“round” is missing."),
        ({3: "visit", 4: "P1", 5: "0"}, "row 2, column level", "P1 has levels 1 to 5; 0.0 is not one of them."),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_row_and_column(held, change, where, said):
    row = [change.get(position, cell) for position, cell in enumerate(ROW)]
    found = problems(held, table([row, (*ROW[:4], "A2", 5)]))
    assert [sentence for place, sentence in found if place == where and said in sentence], found


def test_an_area_that_is_not_held_is_added_only_where_that_was_chosen(held):
    found = problems(held, FILE, ResultsChoices("Invented"))
    assert len(found) == 12
    assert found[0][0] == "row 2, column area"
    assert "No area is called “Utopia” here." in found[0][1]


def test_a_level_given_twice_and_a_round_with_two_frameworks_are_refused(held):
    rows = [ROW, ("utopia", *ROW[1:]), ("Utopia", "Own 2023", "external", "visit", "P1", "3")]
    found = problems(held, table(rows))
    assert ("row 3, column indicator", "Row 2 has a level for this area, round, kind and indicator already.") in found
    assert "a round has one framework" in found[1][1]


def test_results_need_a_source_a_framework_and_their_columns(held):
    assert problems(held, FILE, ResultsChoices("", adds_areas=True))[0][1] == "Please name the source of the results."
    without = table([ROW[:3] + ROW[4:]], ("area", "round", "kind", "indicator", "level"))
    assert "Please say which framework" in problems(held, without)[0][1]
    assert problems(held, without, ResultsChoices("Invented", "own:1", adds_areas=True)) == []
    with pytest.raises(Refused, match="no framework “nothing”"):
        problems(held, without, ResultsChoices("Invented", "nothing"))
    with pytest.raises(Refused, match="Missing: kind, level"):
        problems(held, table([("x", "y", "z")], ("area", "round", "indicator")))


def test_only_an_administrator_brings_results_in(held, partnership):
    for somebody in (partnership.lead, add_person(held, Role.NCSR_MEMBER)):
        for ask in (results.check, results.bring_in):
            with pytest.raises(NotAllowed):
                ask(held, somebody, "r.csv", FILE, SOURCE)
