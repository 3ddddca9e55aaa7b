"""Evidence: who sees which item and when, what revising and withdrawing keep, and what holds a level back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from resilience.domain.assessment import Answer
from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotFound, NotTheirs, Refused
from resilience.domain.evidence import EvidenceConflict, EvidenceDraft
from resilience.domain.moderation import AgreedDraft
from resilience.domain.sharing import Authority
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import AssessmentKind, AssessmentState, EvidenceKind, Marking, Role, RoundState
from resilience.services import adding_evidence, evidence, evidence_file
from resilience.services.frameworks import framework_of_round
from tests.storage.as_operator import store

__all__ = ["store"]

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
TODAY = date(2026, 11, 22)


def draft(title: str = "Flood plan", **held) -> EvidenceDraft:
    usual = {
        "kind": EvidenceKind.DOCUMENT,
        "reference": "https://example.org/plan",
        "dated_on": date(2026, 1, 5),
        "owner": "Resilience officer",
        "marking": Marking.OFFICIAL,
    }
    return EvidenceDraft(title, **(usual | held))


@pytest.fixture
def peer(store, partnership):
    """Somebody from elsewhere, who visits as a peer."""
    with store.transaction() as tx:
        keeping = OPERATOR.keeping_people()
        person = tx.people.add(keeping, "visiting peer")
        tx.people.grant(keeping, person, Role.PEER_REVIEWER, partnership.id)
        return tx.people.viewer(person)


def titles(store, viewer, partnership) -> list[str]:
    return [line.draft.title for line in evidence.evidence(store, viewer, partnership.id).lines]


def here(store, viewer, partnership, round_id, indicator="SL1") -> list[str]:
    view = evidence.beside(store, viewer, partnership.id, round_id, indicator)
    return [held.line.draft.title for held in view.lines]


def moderate(store, partnership, round_id, kind=AssessmentKind.SELF) -> None:
    with store.transaction() as tx:
        area = partnership.lead.leading(partnership.id)
        assessment = tx.assessments.begin(area, round_id, kind)
        tx.assessments.move(area, assessment.id, AssessmentState.MODERATION)


def agree(store, partnership, round_id, **levels) -> None:
    with store.transaction() as tx:
        area = partnership.lead.leading(partnership.id)
        assessment = tx.assessments.begin(area, round_id)
        for indicator, level in levels.items():
            draft = AgreedDraft(indicator, Answer.at(level), "as discussed", frozenset())
            tx.agreed.save(area, assessment.id, draft, seen_version=0)


def standings(store, partnership, round_id):
    with store.reading() as tx:
        area = partnership.lead.reading(partnership.id)
        framework = framework_of_round(tx, tx.assessments.round(round_id))
        return evidence.standings(tx, area, tx.assessments.in_round(area, round_id), framework, TODAY)


@BOTH_ENGINES
def test_what_an_evaluator_adds_in_a_round_is_theirs_alone_until_moderation_begins(
    store, partnership, peer, this_round
):
    one, two, lead, board, area = partnership.one, partnership.two, partnership.lead, partnership.board, partnership.id
    adding_evidence.add_beside(store, one, area, this_round, "SL1", draft("Mine"))
    adding_evidence.add_beside(store, lead, area, this_round, "SL1", draft("For all"))
    assert titles(store, one, partnership) == ["For all", "Mine"]
    assert here(store, one, partnership, this_round) == ["Mine", "For all"]
    for other in (two, lead, board):
        assert titles(store, other, partnership) == ["For all"]
        assert here(store, other, partnership, this_round) == ["For all"]
    assert titles(store, peer, partnership) == ["For all"]
    assert here(store, peer, partnership, this_round) == []
    moderate(store, partnership, this_round)
    for other in (two, lead, board, peer):
        assert titles(store, other, partnership) == ["For all", "Mine"]
    assert here(store, board, partnership, this_round) == ["Mine", "For all"]


@BOTH_ENGINES
def test_another_evaluators_use_of_evidence_for_all_is_hidden_until_the_round_closes(
    store, partnership, this_round, clock
):
    one, two, area = partnership.one, partnership.two, partnership.id
    shared = adding_evidence.add(store, partnership.lead, area, draft())
    adding_evidence.put_beside(store, one, area, this_round, shared, "SL1")
    adding_evidence.put_beside(store, one, area, this_round, shared, "SL1")
    assert here(store, one, partnership, this_round) == ["Flood plan"]
    for other in (two, partnership.lead, partnership.board):
        assert here(store, other, partnership, this_round) == []
        assert evidence.evidence(store, other, area).lines[0].indicators == {}
    clock.now = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    assert here(store, two, partnership, this_round) == ["Flood plan"]
    assert list(evidence.evidence(store, two, area).lines[0].indicators) == ["SL1"]


def test_hidden_evidence_can_be_neither_opened_nor_used_nor_changed_by_others(store, partnership, this_round):
    one, two, lead, area = partnership.one, partnership.two, partnership.lead, partnership.id
    hidden = adding_evidence.add(store, one, area, draft("Mine"))
    for other in (two, lead):
        with pytest.raises(NotTheirs, match="no such evidence"):
            evidence.history(store, other, area, hidden)
        with pytest.raises(NotTheirs):
            adding_evidence.put_beside(store, other, area, this_round, hidden, "SL1")
        with pytest.raises(NotTheirs):
            adding_evidence.revise(store, other, area, hidden, draft("Yours"), seen_revision=1)
        with pytest.raises(NotTheirs):
            adding_evidence.withdraw(store, other, area, hidden, seen_revision=1)
    assert evidence.evidence(store, one, area).lines[0].is_private


@BOTH_ENGINES
def test_a_peer_puts_shared_evidence_beside_the_peers_own_assessment_and_adds_none(
    store, partnership, peer, this_round
):
    area = partnership.id
    shared = adding_evidence.add(store, partnership.lead, area, draft())
    with pytest.raises(Refused, match="No peer review has been begun"):
        adding_evidence.put_beside(store, peer, area, this_round, shared, "SL1")
    assert not evidence.beside(store, peer, area, this_round, "SL1").may_put
    with store.transaction() as tx:
        tx.assessments.begin(partnership.lead.leading(area), this_round, AssessmentKind.PEER)
    adding_evidence.put_beside(store, peer, area, this_round, shared, "SL1")
    view = evidence.beside(store, peer, area, this_round, "SL1")
    assert (view.kind, view.may_put, view.may_add, view.is_private) == (AssessmentKind.PEER, True, False, True)
    assert here(store, peer, partnership, this_round) == ["Flood plan"]
    assert here(store, partnership.one, partnership, this_round) == []
    with pytest.raises(NotAllowed):
        adding_evidence.add(store, peer, area, draft())
    with pytest.raises(NotAllowed):
        evidence_file.document(store, peer, area)
    with pytest.raises(NotAllowed):
        evidence.beside(store, peer, area, this_round, "SL1", kind=AssessmentKind.SELF)
    with pytest.raises(Refused, match="not your assessment"):
        adding_evidence.put_beside(store, peer, area, this_round, shared, "SL1", kind=AssessmentKind.SELF)


@BOTH_ENGINES
def test_a_stale_revision_is_told_what_is_saved_and_every_revision_is_kept(store, partnership):
    lead, area = partnership.lead, partnership.id
    number = adding_evidence.add(store, lead, area, draft())
    renewed = draft(dated_on=date(2026, 6, 1), expires_on=date(2027, 6, 1))
    adding_evidence.revise(store, lead, area, number, renewed, seen_revision=1)
    with pytest.raises(EvidenceConflict, match="Nothing has been overwritten") as told:
        adding_evidence.revise(store, lead, area, number, draft("Another title"), seen_revision=1)
    assert (told.value.theirs.revision, told.value.theirs.draft) == (2, renewed)
    again = adding_evidence.revise(store, lead, area, number, renewed, seen_revision=1)
    assert again.revision == 2
    past = evidence.history(store, lead, area, number).revisions
    assert [(row[0], row[2], row[3]) for row in past.rows] == [
        ("2", "Area lead", "Date: was “5 January 2026”; Expires: was “does not expire”"),
        ("1", "Area lead", "added"),
    ]
    assert [row[4] for row in past.rows] == [renewed.content_hash, draft().content_hash]
    assert "lead of X01" not in str(past)


def test_only_whoever_added_it_or_the_lead_changes_evidence(store, partnership):
    one, two, area = partnership.one, partnership.two, partnership.id
    number = adding_evidence.add(store, one, area, draft())
    with pytest.raises(Refused, match="Whoever added this evidence, or the area lead"):
        adding_evidence.revise(store, two, area, number, draft("Mine now"), seen_revision=1)
    with pytest.raises(Refused, match="Whoever added this evidence"):
        adding_evidence.withdraw(store, two, area, number, seen_revision=1)
    assert adding_evidence.revise(store, one, area, number, draft("Two"), seen_revision=1).revision == 2
    assert adding_evidence.revise(store, partnership.lead, area, number, draft("Three"), seen_revision=2).revision == 3
    with pytest.raises(NotAllowed):
        adding_evidence.add(store, partnership.board, area, draft())


@BOTH_ENGINES
def test_withdrawn_evidence_counts_no_more_and_comes_back_where_it_stood(store, partnership, this_round):
    lead, area = partnership.lead, partnership.id
    number = adding_evidence.add_beside(store, lead, area, this_round, "SL1", draft())
    moderate(store, partnership, this_round)
    agree(store, partnership, this_round, SL1=3)
    assert standings(store, partnership, this_round)["SL1"].reached == 3
    with pytest.raises(EvidenceConflict):
        adding_evidence.withdraw(store, lead, area, number, seen_revision=7)
    adding_evidence.withdraw(store, lead, area, number, seen_revision=1)
    assert titles(store, lead, partnership) == []
    assert here(store, lead, partnership, this_round) == []
    assert standings(store, partnership, this_round)["SL1"].reached == 2
    with pytest.raises(Refused, match="was withdrawn"):
        adding_evidence.put_beside(store, lead, area, this_round, number, "SL2")
    view = evidence.evidence(store, lead, area)
    assert [line.id for line in view.withdrawn] == [number]
    adding_evidence.bring_back(store, lead, area, number)
    assert here(store, lead, partnership, this_round) == ["Flood plan"]
    assert standings(store, partnership, this_round)["SL1"].reached == 3
    with store.reading() as tx:
        entries = tx.audit.of_area(lead.leading(area))
    subjects = [entry.subject for entry in reversed(entries) if entry.deed is Deed.EVIDENCE]
    assert subjects == [
        f"evidence {number} revision 1",
        f"evidence {number} withdrawn",
        f"evidence {number} brought back",
    ]


def test_the_record_says_nothing_of_a_use_that_others_may_not_see_yet(store, partnership, this_round):
    one, lead, area = partnership.one, partnership.lead, partnership.id
    shared = adding_evidence.add(store, lead, area, draft())
    adding_evidence.put_beside(store, one, area, this_round, shared, "SL1")
    adding_evidence.put_beside(store, one, area, this_round, shared, "SL1")
    adding_evidence.put_beside(store, lead, area, this_round, shared, "SL2")
    with store.reading() as tx:
        number = tx.assessments.in_round(lead.reading(area), this_round).id
        entries = tx.audit.of_area(lead.leading(area))
    subjects = [entry.subject for entry in reversed(entries) if entry.deed is Deed.EVIDENCE_USE]
    assert subjects == [f"assessment {number} SL1", f"assessment {number} SL2 evidence {shared}"]


def test_one_takes_away_what_one_put_there_and_in_moderation_the_lead_anybodys(store, partnership, this_round):
    one, two, lead, area = partnership.one, partnership.two, partnership.lead, partnership.id
    shared = adding_evidence.add(store, lead, area, draft())
    adding_evidence.put_beside(store, one, area, this_round, shared, "SL1")
    adding_evidence.take_away(store, two, area, this_round, shared, "SL1")
    adding_evidence.take_away(store, lead, area, this_round, shared, "SL1")
    assert here(store, one, partnership, this_round) == ["Flood plan"]
    moderate(store, partnership, this_round)
    assert evidence.beside(store, lead, area, this_round, "SL1").lines[0].may_take_away
    assert not evidence.beside(store, two, area, this_round, "SL1").lines[0].may_take_away
    adding_evidence.take_away(store, lead, area, this_round, shared, "SL1")
    assert here(store, one, partnership, this_round) == []


def test_a_settled_assessment_and_a_round_to_come_take_no_evidence(store, partnership, this_round, add_round):
    lead, area = partnership.lead, partnership.id
    shared = adding_evidence.add(store, lead, area, draft())
    later = add_round("Later", date(2027, 1, 1), date(2027, 1, 31))
    with pytest.raises(Refused, match="Later takes no evidence from you now"):
        adding_evidence.put_beside(store, partnership.one, area, later, shared, "SL1")
    moderate(store, partnership, this_round)
    with store.transaction() as tx:
        led = lead.leading(area)
        tx.assessments.move(led, tx.assessments.in_round(led, this_round).id, AssessmentState.SIGNED_OFF)
    with pytest.raises(Refused, match="its assessment is settled"):
        adding_evidence.put_beside(store, lead, area, this_round, shared, "SL1")
    assert not evidence.beside(store, lead, area, this_round, "SL1").may_put
    with pytest.raises(NotFound, match="no indicator XX"):
        evidence.beside(store, lead, area, this_round, "XX")


def test_what_stood_beside_an_indicator_in_an_earlier_round_is_offered_first(store, partnership, this_round, add_round):
    lead, area = partnership.lead, partnership.id
    earlier = add_round("Round 1", date(2026, 10, 1), date(2026, 10, 31))
    adding_evidence.add(store, lead, area, draft("Stronger", kind=EvidenceKind.REAL_EVENT))
    stood = adding_evidence.add_beside(store, lead, area, earlier, "SL1", draft("Stood here"))
    view = evidence.beside(store, partnership.one, area, this_round, "SL1")
    assert [line.draft.title for line in view.choices] == ["Stood here", "Stronger"]
    assert view.stood_here == {stood}
    assert view.lines == ()


def test_the_list_puts_what_is_out_of_date_first_then_the_strongest_and_soonest_to_expire(store, partnership):
    lead, area = partnership.lead, partnership.id
    day = timedelta(days=1)
    for title, kind, expires_on in (
        ("plan", EvidenceKind.DOCUMENT, None),
        ("exercise later", EvidenceKind.EXERCISE, TODAY + 90 * day),
        ("exercise soon", EvidenceKind.EXERCISE, TODAY + 3 * day),
        ("event", EvidenceKind.REAL_EVENT, None),
        ("old plan", EvidenceKind.DOCUMENT, TODAY - day),
    ):
        adding_evidence.add(store, lead, area, draft(title, kind=kind, expires_on=expires_on))
    view = evidence.evidence(store, lead, area)
    assert [line.draft.title for line in view.lines] == ["old plan", "event", "exercise soon", "exercise later", "plan"]
    assert view.sentence == "1 of 5 items of evidence is out of date."
    assert view.lines[0].until == "out of date since 21 November 2026"
    assert [line.draft.title for line in view.of(indicator=None, kind=EvidenceKind.EXERCISE)] == [
        "exercise soon",
        "exercise later",
    ]
    assert len(view.of(indicator="", kind=None)) == 5


@BOTH_ENGINES
def test_the_list_says_which_expired_evidence_holds_back_a_level_to_those_who_may_know_the_level(
    store, partnership, peer, add_round
):
    lead, one, area = partnership.lead, partnership.one, partnership.id
    earlier = add_round("Round 1", date(2026, 10, 1), date(2026, 10, 31))
    expired = draft("Old", dated_on=date(2025, 1, 1), expires_on=date(2026, 1, 1))
    adding_evidence.add_beside(store, lead, area, earlier, "SL1", expired)
    adding_evidence.add_beside(store, lead, area, earlier, "SL2", replace(expired, title="Old too"))
    agree(store, partnership, earlier, SL1=3, SL2=2)
    told = "2 of 2 items of evidence are out of date; 1 of them holds back a level."
    untold = "2 of 2 items of evidence are out of date."
    assert evidence.evidence(store, lead, area).sentence == told
    assert evidence.evidence(store, one, area).sentence == told
    with store.transaction() as tx:
        tx.assessments.set_round_state(OPERATOR.setting_up(), earlier, RoundState.CLOSED)
    add_round("Round 2", date(2026, 11, 1), date(2026, 11, 30))
    assert evidence.evidence(store, one, area).sentence == untold
    assert evidence.evidence(store, peer, area).sentence == untold
    assert not any(line.holds_back for line in evidence.evidence(store, one, area).lines)
    assert evidence.evidence(store, lead, area).sentence == told


def test_an_agreed_level_amounts_to_what_stands_beside_it(store, partnership, this_round):
    lead, area = partnership.lead, partnership.id
    adding_evidence.add_beside(store, lead, area, this_round, "SL1", draft())
    moderate(store, partnership, this_round)
    agree(store, partnership, this_round, SL1=4, SL2=4, SL3=1)
    found = standings(store, partnership, this_round)
    assert {code: (held.claimed, held.reached) for code, held in found.items()} == {
        "SL1": (4, 3),
        "SL2": (4, 2),
        "SL3": (1, 1),
    }
    assert found["SL1"].strength is EvidenceKind.DOCUMENT


def test_evidence_of_the_future_or_marked_less_strictly_than_the_area_is_refused(store, partnership):
    lead, area = partnership.lead, partnership.id
    with pytest.raises(Refused, match="23 November 2026, which is still to come"):
        adding_evidence.add(store, lead, area, draft(dated_on=TODAY + timedelta(days=1)))
    with pytest.raises(Refused, match="marked OFFICIAL, so an item cannot be marked less strictly"):
        adding_evidence.add(store, lead, area, draft(marking=Marking.PUBLIC))
    assert titles(store, lead, partnership) == []


def test_a_file_is_marked_as_strictly_as_its_strictest_item_and_items_never_less_than_their_area(store, partnership):
    lead, area = partnership.lead, partnership.id
    adding_evidence.add(store, lead, area, draft("Usual"))
    assert evidence_file.document(store, lead, area).marking is Marking.OFFICIAL
    adding_evidence.add(store, lead, area, draft("Sensitive", marking=Marking.OFFICIAL_SENSITIVE))
    document = evidence_file.document(store, lead, area)
    assert document.marking is Marking.OFFICIAL_SENSITIVE
    assert [row[8] for row in document.tables[0].rows] == ["OFFICIAL-SENSITIVE", "OFFICIAL"]
    with pytest.raises(Refused, match="OFFICIAL-SENSITIVE"):
        evidence_file.document(store, lead, area, marking=Marking.OFFICIAL)
    with store.transaction() as tx:
        stricter = Authority(area, "County council", "data protection officer", Marking.OFFICIAL_SENSITIVE)
        tx.sharing.set_authority(lead.sharing(area), stricter)
    lines = evidence.evidence(store, lead, area).lines
    assert {line.marking for line in lines} == {Marking.OFFICIAL_SENSITIVE}


def test_evidence_of_one_area_is_not_another_areas(store, partnership, another, this_round):
    number = adding_evidence.add(store, partnership.lead, partnership.id, draft())
    with pytest.raises(NotAllowed):
        evidence.evidence(store, another.lead, partnership.id)
    with pytest.raises(NotTheirs):
        evidence.history(store, another.lead, another.id, number)
    with pytest.raises(NotTheirs):
        adding_evidence.put_beside(store, another.one, another.id, this_round, number, "SL1")
    assert titles(store, another.lead, another) == []
