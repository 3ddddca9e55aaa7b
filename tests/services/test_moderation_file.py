"""An assessment as a file: comments and evidence with it, by role alone, marked like its strictest part."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from resilience.domain.assessment import Answer
from resilience.domain.errors import Refused
from resilience.domain.moderation import AgreedDraft
from resilience.domain.vocabulary import Marking
from resilience.reports.written import Format, written
from resilience.services import moderation
from resilience.services.moderation_file import assessment_file
from tests.matrix.world import as_text
from tests.services.moderating import exercise, put_beside, submitted


def test_the_file_holds_levels_answers_comments_and_evidence_and_nobodys_name(store, partnership, this_round):
    assessment = submitted(store, partnership, this_round)
    moderation.begin(store, partnership.lead, partnership.id, assessment)
    lead, area = partnership.lead, partnership.id
    draft = AgreedDraft("SL1", Answer.at(4), "The exercise showed it.")
    moderation.agree(store, lead, area, assessment, draft, seen_version=0)
    first = moderation.comment(store, partnership.board, area, assessment, "SL1", "Which exercise?")
    moderation.comment(store, partnership.one, area, assessment, "SL1", "The one in May.", answers=first)
    put_beside(store, partnership, assessment, "SL1", exercise(date(2026, 5, 1)))
    document = assessment_file(store, lead, area, assessment)
    indicators, answers, comments, evidence, _agreement = document.tables
    assert indicators.rows[0] == (
        "SL1 Shared strategy",
        "1 to 4, median 2, 3 evaluators (1 at level 1, 1 at level 2, 1 at level 4)",
        "2",
        "1 to 4",
        "4",
        "3",
        "",
        "The exercise showed it.",
    )
    assert [row[1:4] for row in answers.rows][:3] == [
        ("Evaluator A", "1", "1"),
        ("Evaluator B", "4", "4"),
        ("Evaluator C", "2", "2"),
    ]
    assert [(row[1], row[3], row[4]) for row in comments.rows] == [
        ("Partnership board member", "Which exercise?", ""),
        ("Evaluator A", "The one in May.", "yes"),
    ]
    assert evidence.rows[0][1:3] == ("Report of the flood exercise", "An exercise")
    assert "of X01" not in as_text(document)
    for form in Format:
        assert len(written(document, form).content) > 500


def test_the_file_is_marked_like_the_strictest_evidence_in_it(store, partnership, this_round):
    assessment = submitted(store, partnership, this_round)
    moderation.begin(store, partnership.lead, partnership.id, assessment)
    sensitive = replace(exercise(date(2026, 5, 1)), marking=Marking.OFFICIAL_SENSITIVE)
    put_beside(store, partnership, assessment, "SL1", sensitive)
    document = assessment_file(store, partnership.board, partnership.id, assessment)
    assert document.marking is Marking.OFFICIAL_SENSITIVE
    with pytest.raises(Refused):
        assessment_file(store, partnership.board, partnership.id, assessment, marking=Marking.OFFICIAL)


def test_there_is_no_file_while_answers_are_blind(store, partnership, this_round):
    assessment = submitted(store, partnership, this_round)
    for viewer in (partnership.lead, partnership.board, partnership.one):
        assert assessment_file(store, viewer, partnership.id, assessment) is None
