"""The learning log: what is written is found again, two who write lose nothing, and what is shared is words alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from resilience.domain.errors import Conflict, NotAllowed, NotTheirs, Refused
from resilience.domain.evaluation import EvaluationPlanDraft
from resilience.domain.evidence import EvidenceDraft
from resilience.domain.identity import InterventionId
from resilience.domain.intervention import InterventionDraft
from resilience.domain.learning import LearningDraft
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import Step
from resilience.domain.outcome import NewSeries, Outcome, SeriesPoint
from resilience.domain.viewer import NOBODY, OPERATOR
from resilience.domain.vocabulary import (
    Aspect,
    CountedAs,
    Design,
    Everyday,
    EvidenceKind,
    Marking,
    Verdict,
    Worked,
)
from resilience.services import adding_evidence
from resilience.services.effect.register_verdicts import Found
from resilience.services.learning.beside_effect import beside
from resilience.services.learning.log import learning_log, shared_lessons
from resilience.services.learning.writing import add_lesson, bring_back_lesson, change_lesson, withdraw_lesson
from resilience.views.as_json import as_json
from resilience.views.learning import LessonSearch

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
VISITS = LearningDraft(
    "Visits before winter brought fewer calls",
    Worked.WORKED,
    "Volunteers visited 1,400 homes.",
    "People knew whom to call.",
    "The coast",
    "Households on the priority list",
    ("OLD",),
    ("UTL",),
)
TEXT = LearningDraft("A text to everybody did not help", Worked.DID_NOT, "A text went to all numbers.", "", "Town", "")


def log(store, area, who="board", **search):
    return learning_log(store, getattr(area, who), area.id, LessonSearch(**search))


def titles(view) -> list[str]:
    return [line.title for line in view.lines]


def an_item(store, area, title: str = "Call log"):
    draft = EvidenceDraft(title, EvidenceKind.DOCUMENT, "shelf 3", date(2026, 1, 5), "officer", Marking.OFFICIAL)
    return adding_evidence.add(store, area.lead, area.id, draft)


def an_intervention(store, area) -> InterventionId:
    draft = InterventionDraft("Home visits", "Visits at home.", date(2025, 11, 1), 0, None, Everyday.TRIAL)
    with store.transaction() as tx:
        return tx.interventions.add(tx.people.again(area.lead).leading(area.id), draft)


def test_without_a_lesson_the_page_says_what_one_is_and_who_writes_it(store, partnership):
    assert log(store, partnership).title == "No lesson has been written down yet"
    assert "The area lead writes the first." in log(store, partnership).empty


@BOTH_ENGINES
def test_a_lesson_is_read_with_what_shows_it_and_what_the_estimate_of_its_intervention_says(store, partnership):
    item, number = an_item(store, partnership), an_intervention(store, partnership)
    add_lesson(store, partnership.lead, partnership.id, replace(VISITS, evidence=(item,), intervention=number))
    add_lesson(store, partnership.lead, partnership.id, TEXT)
    view = log(store, partnership, "one")
    assert view.title == "2 lessons: 1 worked, 1 did not work"
    assert view.context == "Eastwold. None is shared with other areas. 1 has nothing yet that shows it."
    text, visits = view.lines
    assert text.unshown == "Nothing shows it yet: neither words nor evidence of the register."
    assert [one.title for one in visits.evidence] == ["Call log"]
    assert (visits.effect.intervention, visits.effect.verdict) == ("Home visits", None)
    assert visits.effect.goes_beyond == "“Worked” is what people say; no estimate shows it yet."


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({"words": "VOLUNTEERS coast"}, [VISITS.title]),
        ({"words": "volunteers town"}, []),
        ({"words": "did not work"}, [TEXT.title]),
        ({"worked": Worked.DID_NOT}, [TEXT.title]),
        ({"target_group": "OLD"}, [VISITS.title]),
        ({"need_type": "FOD"}, []),
        ({"words": "a"}, [TEXT.title, VISITS.title]),
    ],
)
def test_lessons_are_found_by_words_in_any_field_and_by_each_choice(store, partnership, search, found):
    for draft in (VISITS, TEXT):
        add_lesson(store, partnership.lead, partnership.id, draft)
    view = log(store, partnership, **search)
    assert titles(view) == found
    assert view.title == f"{len(found)} of 2 lessons fit"
    assert bool(view.empty) is not bool(found)


def test_lessons_are_found_by_their_intervention(store, partnership):
    number = an_intervention(store, partnership)
    add_lesson(store, partnership.lead, partnership.id, replace(VISITS, intervention=number))
    add_lesson(store, partnership.lead, partnership.id, TEXT)
    assert titles(log(store, partnership, intervention=number)) == [VISITS.title]


@BOTH_ENGINES
def test_two_who_change_one_lesson_do_not_overwrite_each_other(store, partnership):
    number = add_lesson(store, partnership.lead, partnership.id, VISITS)
    first = replace(VISITS, why="A card with one number.")
    change_lesson(store, partnership.lead, partnership.id, number, first, seen_version=1)
    with pytest.raises(Conflict, match="Somebody else changed this lesson"):
        change_lesson(store, partnership.lead, partnership.id, number, replace(VISITS, why="x"), seen_version=1)
    (line,) = log(store, partnership).lines
    assert (line.why, line.lesson.version) == ("A card with one number.", 2)


@BOTH_ENGINES
def test_a_lesson_that_is_withdrawn_is_gone_everywhere_and_comes_back_as_it_was(store, partnership, another):
    draft = replace(VISITS, is_shared=True)
    number = add_lesson(store, partnership.lead, partnership.id, draft)
    version = withdraw_lesson(store, partnership.lead, partnership.id, number, seen_version=1)
    assert titles(log(store, partnership)) == titles(shared_lessons(store, another.board)) == []
    bring_back_lesson(store, partnership.lead, partnership.id, number, draft, seen_version=version)
    assert titles(log(store, partnership)) == titles(shared_lessons(store, another.board)) == [VISITS.title]


@BOTH_ENGINES
def test_other_areas_read_the_words_of_what_is_shared_and_not_what_it_is_tied_to(store, partnership, another):
    tied = {"evidence": (an_item(store, partnership),), "intervention": an_intervention(store, partnership)}
    add_lesson(store, partnership.lead, partnership.id, replace(VISITS, is_shared=True, **tied))
    add_lesson(store, partnership.lead, partnership.id, TEXT)
    view = shared_lessons(store, another.one, but=another.id)
    (line,) = view.lines
    assert (line.title, line.area_name, line.what) == (VISITS.title, "Eastwold", VISITS.what)
    assert view.sentence == "1 lesson from 1 area."
    told = as_json(view)
    assert not any(word in told for word in ("Call log", "Home visits", "lead of X01", TEXT.title))
    assert (line.effect.verdict, line.effect.address) == (None, "")
    assert line.effect.goes_beyond == "“Worked” is what people say; no estimate is shared with it."
    assert titles(shared_lessons(store, another.one, LessonSearch(words="eastwold volunteers"))) == [VISITS.title]
    assert titles(shared_lessons(store, partnership.board, but=partnership.id)) == []
    with pytest.raises(NotAllowed):
        shared_lessons(store, NOBODY)
    with pytest.raises(NotAllowed):
        learning_log(store, another.board, partnership.id)


def test_evidence_that_was_withdrawn_is_counted_and_not_named(store, partnership):
    item = an_item(store, partnership)
    number = add_lesson(store, partnership.lead, partnership.id, replace(VISITS, evidence=(item,)))
    adding_evidence.withdraw(store, partnership.lead, partnership.id, item, seen_revision=1)
    (line,) = log(store, partnership).lines
    assert line.evidence == ()
    assert line.unshown.startswith("1 item of evidence is withdrawn")
    kept = replace(VISITS, evidence=(item,), why="Changed.")
    change_lesson(store, partnership.lead, partnership.id, number, kept, seen_version=1)
    assert log(store, partnership).lines[0].lesson.draft.evidence == (item,)


def test_only_the_lead_writes_and_only_of_their_own_area_and_the_command_line_shares_nothing(
    store, partnership, another
):
    for viewer in (partnership.one, partnership.board, another.lead):
        with pytest.raises(NotAllowed):
            add_lesson(store, viewer, partnership.id, VISITS)
    with pytest.raises(NotAllowed):
        add_lesson(store, OPERATOR, partnership.id, replace(VISITS, is_shared=True))
    for foreign in ({"evidence": (an_item(store, another),)}, {"intervention": an_intervention(store, another)}):
        with pytest.raises(NotTheirs):
            add_lesson(store, partnership.lead, partnership.id, replace(VISITS, **foreign))
    with pytest.raises(Refused, match="from the list"):
        add_lesson(store, partnership.lead, partnership.id, replace(VISITS, need_types=("nothing",)))
    number = add_lesson(store, partnership.lead, partnership.id, VISITS)
    with pytest.raises(NotTheirs):
        withdraw_lesson(store, another.lead, another.id, number, seen_version=1)
    assert titles(log(store, partnership)) == [VISITS.title]


def an_intervention_without_effect(store, area) -> InterventionId:
    """Return one that is judged by a hospital's counts, in which nothing changed."""
    months = [date(2020 + month // 12, month % 12 + 1, 1) for month in range(66)]
    counts = np.random.default_rng(3).poisson(1000, len(months))
    points = tuple(SeriesPoint(start, float(count)) for start, count in zip(months, counts, strict=True))
    counted = CountedAs.AE_ATTENDANCE
    new = NewSeries("Trust", "Falls", counted, "attendances", "Trust", Step.MONTH, is_count=True, points=points)
    draft = InterventionDraft("Home visits", "Visits at home.", date(2024, 1, 1), 0, None, Everyday.TRIAL)
    with store.transaction() as tx:
        led = tx.people.again(area.lead).leading(area.id)
        (series,) = tx.outcome_series.add(led, [new])
        number = tx.interventions.add(led, draft)
        outcome = Outcome(Aspect.VOLUME, series=series)
        plan = EvaluationPlanDraft(outcome, Improvement.DOWN, 0.05, 12, design=Design.INTERRUPTED)
        tx.interventions.fix_plan(led, number, plan, known_to=date(2023, 12, 31), seen_version=0)
        return number


def test_the_verdict_goes_with_a_shared_lesson_and_its_number_stays_at_home(store, partnership, another):
    number = an_intervention_without_effect(store, partnership)
    draft = replace(VISITS, is_shared=True, intervention=number)
    lesson = add_lesson(store, partnership.lead, partnership.id, draft)
    own = log(store, partnership)
    assert own.title == "1 lesson: 1 worked; 1 says more than its estimate, or other than it"
    (line,) = shared_lessons(store, another.one).lines
    assert line.effect.verdict is own.lines[0].effect.verdict is Verdict.NOISE
    assert line.effect.goes_beyond == "“Worked” goes beyond what the estimate shows: no more than noise."
    figure = own.lines[0].effect.number
    assert figure
    assert not any(word in as_json(line) for word in (figure, "Home visits", "/effect"))
    kept = replace(draft, is_shared=False)
    change_lesson(store, partnership.lead, partnership.id, lesson, kept, seen_version=1)
    assert log(store, partnership).lines[0].lesson.draft.estimated is None


@pytest.mark.parametrize(
    ("worked", "verdict", "said"),
    [
        (Worked.WORKED, Verdict.IMPROVEMENT, ""),
        (Worked.WORKED, Verdict.NOISE, "“Worked” goes beyond what the estimate shows: no more than noise."),
        (Worked.IN_PART, Verdict.CHANGED, "“Worked in part” goes beyond what the estimate shows: changed."),
        (Worked.WORKED, Verdict.TOO_EARLY, "“Worked” is what people say; no estimate shows it yet."),
        (Worked.DID_NOT, Verdict.IMPROVEMENT, "“Did not work” does not fit the estimate: improvement."),
        (Worked.DID_NOT, Verdict.NOISE, ""),
        (
            Worked.MADE_WORSE,
            Verdict.NOISE,
            "“Made things worse” goes beyond what the estimate shows: no more than noise.",
        ),
        (Worked.MADE_WORSE, Verdict.CONCERN, ""),
        (Worked.NOT_KNOWN, Verdict.TOO_EARLY, ""),
    ],
)
def test_a_lesson_that_claims_more_than_its_estimate_says_so(worked, verdict, said):
    found = beside(worked, InterventionId(1), "Home visits", Found(verdict, "The estimate.", "-3 % (-9 to 4)"))
    assert found.goes_beyond == said
    assert (found.verdict, found.number) == (verdict, "-3 % (-9 to 4)")
