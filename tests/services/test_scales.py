"""Indicators with scales of their own: 1 to 5 beside 0 to 3, from the form to what is compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
import yaml

from resilience.domain.assessment import Answer, ScoreDraft
from resilience.domain.errors import NotOnScale, Refused
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import RoundForm, RoundState
from resilience.services import comparing, framework_keeping, rounds, scoring
from resilience.services.board import board
from resilience.services.frameworks import framework_of
from resilience.services.moderation_view import moderation
from resilience.services.progress import progress
from resilience.ui.score_saving import options
from tests.services.assessments_made import Made
from tests.services.frameworks_made import framework_file
from tests.services.test_offline_form import ANSWER, Workbook, saved
from tests.storage.as_operator import store

__all__ = ["store"]
FROM_ONE, SHORT = "A1", "A2"
GIVEN = {"one": {FROM_ONE: 1, SHORT: 0}, "two": {FROM_ONE: 3, SHORT: 1}, "three": {FROM_ONE: 5, SHORT: 3}}
"""On one scale of 0 to 5 each is in the middle, the lower of two, at 0, at 2 (of 3 and 2) and at 5."""


def mixed_file() -> bytes:
    tree = yaml.safe_load(framework_file("mixed", {FROM_ONE: "A", SHORT: "A"}, range(4)))
    tree["indicators"][0] |= {"lowest_level": 1, "levels": [f"Level {level}" for level in range(1, 6)]}
    return yaml.safe_dump(tree, sort_keys=False).encode()


@dataclass
class Mixed(Made):
    """An assessment in a round of the framework with mixed scales."""

    @property
    def framework(self):
        with self.store.reading() as tx:
            return framework_of(tx, tx.reference.framework_id("mixed", "1"))

    def given(self) -> Mixed:
        with self.store.transaction() as tx:
            for name, levels in GIVEN.items():
                area = getattr(self.partnership, name).scoring(self.partnership.id)
                assessment = tx.assessments.begin(area, self.round_id)
                drafts = [ScoreDraft(code, Answer.at(level)) for code, level in levels.items()]
                tx.scores.hold_form(area, assessment.id, drafts, saved_at=tx.now, submitted_at=tx.now)
        return self


@pytest.fixture
def mixed(store, partnership) -> Mixed:
    framework_keeping.bring_in(store, OPERATOR, "mixed.yaml", mixed_file())
    with store.reading() as tx:
        held = tx.reference.framework_id("mixed", "1")
    number = rounds.add_round(store, OPERATOR, "Round M", date(2026, 11, 1), date(2026, 11, 30), framework_id=held)
    rounds.set_round_state(store, OPERATOR, number, RoundState.OPEN)
    return Mixed(store, partnership, number)


def test_the_form_offers_the_levels_that_an_indicator_has_and_takes_no_other(mixed, store, partnership):
    form = scoring.form(store, partnership.one, partnership.id)
    offered = {code: [answer.level for answer in options(form.of(code).indicator)] for code in (FROM_ONE, SHORT)}
    assert offered == {FROM_ONE: [1, 2, 3, 4, 5, None, None], SHORT: [0, 1, 2, 3, None, None]}
    for code, outside in ((FROM_ONE, 0), (FROM_ONE, 6), (SHORT, 4)):
        with pytest.raises(NotOnScale, match=f"{outside} is not one of them"):
            mixed.answer("one", code, outside)
    scoring.record(
        store, partnership.one, partnership.id, mixed.round_id, ScoreDraft(FROM_ONE, Answer.at(5)), seen_version=0
    )
    assert saved(store, partnership) == {FROM_ONE: (5, 1)}


def test_a_workbook_asks_for_each_scale_and_brings_back_nothing_outside_it(mixed, store, partnership):
    made = Workbook(store, partnership)
    choices = {str(rule.sqref): rule.formula1 for rule in made.sheet.data_validations.dataValidation}
    assert choices["E2"].startswith('"1,2,3,4,5,Don')
    assert made.cell("score A1", type(ANSWER).LEVELS).value.split("\n")[0] == "1 Level 1"
    made.put("score A1", answer=0).put("score A2", answer=3)
    assert "“0” is no answer here. Please choose 1 to 5" in made.preview().problems[0].sentence
    made = Workbook(store, partnership).put("score A1", answer=5).put("score A2", answer=0)
    made.bring_back()
    assert saved(store, partnership) == {FROM_ONE: (5, 1), SHORT: (0, 1)}


def test_moderation_shows_how_many_gave_each_level_that_there_is(mixed, store, partnership):
    mixed.given().discussed()
    shown = {
        code: moderation(store, partnership.lead, partnership.id, mixed.id, code).current.line.given.counts
        for code in (FROM_ONE, SHORT)
    }
    assert [(one.level, one.count) for one in shown[FROM_ONE]] == [(1, 1), (2, 0), (3, 1), (4, 0), (5, 1)]
    assert [(one.level, one.count) for one in shown[SHORT]] == [(0, 1), (1, 1), (2, 0), (3, 1)]


def test_board_and_progress_take_medians_over_levels_put_on_one_scale_and_say_so(mixed, store, partnership):
    mixed.given().discussed()
    view = board(store, partnership.board, partnership.id).confidence
    assert [(one.median, one.low, one.high) for one in view.features] == [(2, 0, 5)]
    mixed.agreed(5, FROM_ONE).agreed(3, SHORT)
    view = board(store, partnership.board, partnership.id).confidence
    assert [(one.median, one.low, one.high, view.top_level) for one in view.features] == [(5, 5, 5, 5)]
    over = progress(store, partnership.board, partnership.id, "A")
    assert [(one.median, one.reached) for one in over.features[0].points] == [(2, 5)]
    assert [one.points[0].reached for one in over.indicators] == [5, 3], "an indicator stands on its own scale"
    for said in (view.method, over.method):
        assert "Its indicators have different scales: each level counts by its place in its own range" in said


def test_areas_side_by_side_stand_on_one_scale_too(mixed, store, partnership):
    mixed.given().discussed().agreed(5, FROM_ONE).agreed(3, SHORT).named().signed()
    mixed.closed()
    (past,) = comparing.comparison(store, partnership.board).own
    assert past.table.rows == (("Feature A", "5, no spread", ""),)


def test_a_framework_without_questions_for_features_has_no_quick_form(mixed, store):
    offered = {choice.title: choice.has_quick_form for choice in rounds.rounds(store, OPERATOR).frameworks}
    assert offered["Framework mixed"] is False
    assert list(offered.values()).count(False) == 1
    with pytest.raises(Refused, match="Framework mixed has no quick form"):
        rounds.add_round(
            store,
            OPERATOR,
            "Quick",
            date(2026, 11, 1),
            date(2026, 11, 30),
            framework_id=mixed.framework.id,
            form=RoundForm.QUICK,
        )


def test_putting_levels_on_one_scale_keeps_their_order(mixed):
    framework = mixed.framework
    for indicator in framework.indicators:
        placed = [framework.on_one_scale(indicator.code, level) for level in indicator.choices]
        assert (placed[0], placed[-1]) == (0, 5)
        assert placed == sorted(set(placed))
    assert framework.on_one_scale(SHORT, 1, parts=10) == 1.7
