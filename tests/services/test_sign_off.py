"""Sign-off: who may accept what, what is frozen, what is locked afterwards, and how it is taken back."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from resilience.domain.assessment import Answer
from resilience.domain.audit import Deed
from resilience.domain.errors import Conflict, NotAllowed, NotTheirs, Refused, ResilienceError
from resilience.domain.moderation import AgreedDraft
from resilience.domain.sharing import Authority
from resilience.domain.sign_off import DissentDraft, hash_of
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import AssessmentState, EvidenceKind, Marking, Role
from resilience.services import adding_evidence, moderation, sharing, sign_off
from resilience.services.outcomes import outcomes
from resilience.services.signing import signing
from tests.services.assessments_made import Made
from tests.storage.as_operator import store

__all__ = ["store"]

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def made(store, partnership, this_round) -> Made:
    """An assessment that three evaluators have submitted and that is in moderation."""
    return Made(store, partnership, this_round).submitted().discussed()


@pytest.fixture
def ready(made) -> Made:
    """The same with every level agreed, and the board member named to sign."""
    return made.agreed().named()


def state(made: Made) -> AssessmentState:
    with made.store.reading() as tx:
        return tx.assessments.get(made.partnership.board.reading(made.partnership.id), made.id).state


def record_of(made: Made) -> list[tuple[Deed, str]]:
    with made.store.reading() as tx:
        entries = tx.audit.of_area(made.partnership.lead.overseeing(made.partnership.id))
        return [(entry.deed, entry.subject) for entry in entries]


@BOTH_ENGINES
def test_signing_freezes_a_snapshot_locks_and_ties_it_to_the_record(made):
    codes = made.codes
    made.shown_by(codes[0]).agreed(2).named()
    sign_off.record_dissent(
        made.store,
        made.partnership.two,
        made.partnership.id,
        made.id,
        DissentDraft("Fire service", codes[1], "Too high"),
    )
    signed = made.signed()
    assert signed.reference == "ELR-X01-2026-0001"
    assert state(made) is AssessmentState.SIGNED_OFF
    assert hash_of(signed.snapshot) == signed.snapshot_hash
    assert record_of(made)[0] == (Deed.SIGN_OFF, f"assessment {made.id} {signed.reference} {signed.snapshot_hash}")
    with made.store.reading() as tx:
        tx.people.act_as(OPERATOR)
        assert tx.audit.head() == signed.head
    held = json.loads(signed.snapshot)
    assert (held["asked"], held["agreed"], held["evaluators"]) == (len(codes), len(codes), 3)
    first = held["indicators"][0]
    assert (first["claimed"], first["reached"], first["strength"]) == (2, 2, "B")
    assert first["first_answers"] == {"levels": [[1, 1], [2, 1], [4, 1]], "dont_know": 0, "not_applicable": 0}
    (item,) = first["evidence"]
    assert (item["title"], item["dated_on"], len(item["content_hash"])) == (
        "Report of the flood exercise",
        "2026-06-01",
        64,
    )
    assert held["dissents"] == [{"agency": "Fire service", "indicator": codes[1], "said": "Too high"}]
    assert held["signed_as"] == "board_member"
    names = [getattr(made.partnership, who).name for who in ("lead", "board", "one", "two", "three")]
    assert not [name for name in names if name in signed.snapshot]


def test_a_double_click_signs_once(ready):
    seen = ready.seen().seen
    sign = lambda: sign_off.sign_off(  # noqa: E731 - the same click, twice
        ready.store, ready.partnership.board, ready.partnership.id, ready.id, seen=seen
    )
    assert sign() == sign()
    assert sum(deed is Deed.SIGN_OFF for deed, _subject in record_of(ready)) == 1


def test_the_page_says_in_one_sentence_what_is_signed_and_afterwards_that_it_holds(ready):
    before = ready.seen()
    n = len(ready.codes)
    assert f"{n} of {n} indicators with their agreed levels" in before.statement
    assert before.in_the_way == ()
    assert before.title == "Round 2 waits to be signed off"
    ready.signed()
    after = ready.seen("one")
    assert after.title == "Round 2 is signed off: ELR-X01-2026-0001"
    assert (after.signed.is_as_signed, after.signed.head_is_in_record) == (True, True)
    assert after.signed.sentence.startswith("Signed off by a partnership board member on 22 November 2026")
    assert not after.may_revoke


def test_a_snapshot_that_somebody_changed_in_the_database_is_noticed(ready):
    ready.signed()
    with ready.store.transaction() as tx:
        tx.sign_offs._connection.exec_driver_sql(
            "UPDATE sign_off SET snapshot = replace(snapshot, '\"reached\":2', '\"reached\":5'), head_mac = 'x'"
        )
    view = ready.seen()
    assert (view.signed.is_as_signed, view.signed.head_is_in_record) == (False, False)
    assert "NOT as it was signed" in view.signed.checks[0]


# --- who may, and when ---------------------------------------------------------------------------------------------


def test_only_the_one_named_signs(made):
    made.agreed()
    with pytest.raises(Refused, match="Nobody is named"):
        made.signed("board")
    made.named("lead")
    with pytest.raises(Refused, match="Somebody else is named"):
        made.signed("board")
    with pytest.raises(NotAllowed):
        sign_off.sign_off(made.store, made.partnership.one, made.partnership.id, made.id, seen="")
    assert made.signed("lead").signed_by == made.partnership.lead.person_id


def test_only_a_board_member_or_the_lead_of_this_area_can_be_named(made, another):
    for person in (made.partnership.one.person_id, another.board.person_id):
        with pytest.raises(Refused, match="Only a board member or the lead"):
            sign_off.name_signatory(made.store, made.partnership.lead, made.partnership.id, made.id, person)


def test_the_sole_evaluator_does_not_accept_their_own_answers(store, partnership, this_round):
    with store.transaction() as tx:
        tx.people.grant(OPERATOR.keeping_people(), partnership.lead.person_id, Role.EVALUATOR, partnership.id)
        partnership.lead = tx.people.viewer(partnership.lead.person_id)
    made = Made(store, partnership, this_round).submitted("lead", levels={"lead": 2}).discussed().agreed().named("lead")
    with pytest.raises(Refused, match="You are the only one who submitted"):
        made.signed("lead")
    assert made.named("board").signed("board").number == 1


def test_a_part_is_signed_only_expressly_and_says_so(made):
    codes = made.codes
    made.agreed(2, *codes[:5]).named()
    assert made.seen().is_partial
    with pytest.raises(Refused, match=f"5 of {len(codes)} indicators have an agreed level"):
        made.signed()
    signed = made.signed(accepts_partial=True)
    assert json.loads(signed.snapshot)["agreed"] == 5
    assert f"5 of {len(codes)}" not in made.seen().title


def test_nothing_is_signed_while_a_request_for_change_is_open(ready):
    two = ready.partnership.two.person_id
    moderation.ask_for_changes(
        ready.store, ready.partnership.lead, ready.partnership.id, ready.id, two, ready.codes[0], "please look again"
    )
    assert "request to change an answer is open" in ready.seen().in_the_way[0]
    with pytest.raises(Refused, match="request to change an answer is open"):
        ready.signed()


def test_what_changed_since_it_was_seen_is_not_signed_unread(ready):
    seen = ready.seen().seen
    ready.agreed(1, ready.codes[0])
    with pytest.raises(Conflict, match="changed since you looked"):
        sign_off.sign_off(ready.store, ready.partnership.board, ready.partnership.id, ready.id, seen=seen)
    assert state(ready) is AssessmentState.MODERATION


# --- dissent -------------------------------------------------------------------------------------------------------


def test_a_dissent_is_recorded_by_anybody_in_the_area_and_withdrawn_by_who_recorded_it(made):
    where = (made.store, made.partnership.one, made.partnership.id, made.id)
    kept = sign_off.record_dissent(*where, DissentDraft("Police", "", "We were not asked"))
    assert sign_off.record_dissent(*where, DissentDraft("Police", "", "We were not asked")) == kept
    (line,) = made.seen("one").dissents
    assert (line.about, line.stands, line.may_withdraw) == ("The assessment as a whole", True, True)
    assert not made.seen("board").dissents[0].may_withdraw
    with pytest.raises(NotTheirs):
        sign_off.withdraw_dissent(made.store, made.partnership.two, made.partnership.id, made.id, kept.number)
    sign_off.withdraw_dissent(*where, kept.number)
    assert not made.seen("one").dissents[0].stands
    with pytest.raises(ResilienceError, match="no indicator NO1"):
        sign_off.record_dissent(*where, DissentDraft("Police", "NO1", "It is missing"))


def test_another_area_sees_and_signs_nothing_of_it(ready, another):
    where = (ready.store, another.board)
    with pytest.raises(NotAllowed):
        sign_off.sign_off(*where, ready.partnership.id, ready.id, seen=ready.seen().seen)
    with pytest.raises(NotTheirs):
        sign_off.sign_off(*where, another.id, ready.id, seen=ready.seen().seen)
    with pytest.raises(NotAllowed):
        signing(*where, ready.partnership.id, ready.id)
    assert signing(*where, another.id, ready.id).title == "There is nothing to sign off yet"


# --- afterwards ----------------------------------------------------------------------------------------------------


def test_a_signed_assessment_is_locked_everywhere(ready):
    codes = ready.codes
    request = moderation.ask_for_changes(
        ready.store,
        ready.partnership.lead,
        ready.partnership.id,
        ready.id,
        ready.partnership.two.person_id,
        codes[0],
        "?",
    )
    moderation.take_back_request(ready.store, ready.partnership.lead, ready.partnership.id, request)
    ready.shown_by(codes[0])
    item = _items(ready)[0]
    ready.signed()
    p, where = ready.partnership, (ready.partnership.id, ready.id)
    writes = {
        "an answer": lambda: ready.answer("one", codes[0], 5),
        "an agreed level": lambda: moderation.agree(
            ready.store, p.lead, *where, AgreedDraft(codes[0], Answer.at(4), "higher"), seen_version=1
        ),
        "a comment": lambda: moderation.comment(ready.store, p.two, *where, codes[0], "too late"),
        "a request": lambda: moderation.ask_for_changes(
            ready.store, p.lead, *where, p.two.person_id, codes[0], "too late"
        ),
        "evidence beside it": lambda: adding_evidence.put_beside(
            ready.store, p.lead, p.id, ready.round_id, item, codes[1]
        ),
        "evidence away": lambda: adding_evidence.take_away(ready.store, p.lead, p.id, ready.round_id, item, codes[0]),
        "first answers again": lambda: moderation.back_to_open(ready.store, p.lead, *where, "again"),
        "another signatory": lambda: sign_off.name_signatory(ready.store, p.lead, *where, p.lead.person_id),
        "a dissent": lambda: sign_off.record_dissent(ready.store, p.two, *where, DissentDraft("Police", "", "No")),
    }
    for what, write in writes.items():
        assert was_refused(write), what


def was_refused(write) -> bool:
    try:
        write()
    except ResilienceError:
        return True
    return False


def _items(made: Made) -> list[int]:
    with made.store.reading() as tx:
        return [item.id for item in tx.evidence.of_area(made.partnership.lead.reading(made.partnership.id))]


def test_evidence_that_expires_after_the_signature_changes_nothing_of_what_was_signed(made, clock):
    code = "SL1"
    made.shown_by(code, expires_on=date(2026, 12, 1)).agreed().named().signed()
    clock.now += timedelta(days=60)
    with made.store.reading() as tx:
        (held,) = outcomes(tx, made.partnership.board.reading(made.partnership.id))
    assert held.indicators[code].strength is EvidenceKind.EXERCISE


def test_a_sign_off_is_revoked_with_a_reason_and_stays_readable(ready):
    ready.signed()
    where = (ready.store, ready.partnership.board, ready.partnership.id, ready.id)
    with pytest.raises(Refused, match="give a reason"):
        sign_off.revoke(*where, "  ")
    sign_off.revoke(*where, "A level was mistaken")
    assert state(ready) is AssessmentState.MODERATION
    view = ready.seen()
    assert view.signed is None
    assert view.revoked[0].revoked.endswith("A level was mistaken")
    assert (Deed.SIGN_OFF_REVOKED, f"assessment {ready.id} ELR-X01-2026-0001") in record_of(ready)
    assert ready.signed().reference == "ELR-X01-2026-0002"
    sign_off.revoke(ready.store, ready.partnership.lead, ready.partnership.id, ready.id, "the lead may too")


def test_marked_content_is_not_published_and_an_archive_is_final(ready):
    ready.signed()
    where = (ready.store, ready.partnership.board, ready.partnership.id, ready.id)
    with pytest.raises(Refused, match="marked OFFICIAL"):
        sign_off.publish(*where)
    public = Authority(ready.partnership.id, "Council", "data@x01.example", Marking.PUBLIC)
    sharing.set_authority(ready.store, ready.partnership.lead, ready.partnership.id, public, may_be_public=True)
    sign_off.publish(*where)
    assert state(ready) is AssessmentState.PUBLISHED
    sign_off.archive(*where)
    with pytest.raises(Refused, match="archived"):
        sign_off.revoke(*where, "too late")


def test_a_reference_is_unique_in_its_area_and_not_shared_between_areas(store, ready, another):
    ready.signed()
    other = Made(store, another, ready.round_id).submitted().discussed().agreed().named()
    assert other.signed().reference == "ELR-X02-2026-0001"


def test_whoever_has_still_to_answer_is_shown_no_earlier_levels(store, partnership, add_round, ready):
    ready.signed()
    ready.closed()
    add_round("Round 3", date(2026, 11, 20), date(2026, 12, 20))
    hidden = ready.seen("one")
    assert "once you have" in hidden.hidden
    assert (hidden.levels, hidden.signed, hidden.dissents) == (None, None, ())
    assert ready.seen("board").levels is not None
