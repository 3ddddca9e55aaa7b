"""Every service for everybody and every area: what is theirs is answered, all else refused, nothing foreign shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import pytest
from sqlalchemy import Engine, Row, Text, func, select

from resilience.domain.assessment import DONT_KNOW
from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotTheirs, Refused, ResilienceError, SessionEnded
from resilience.domain.events import EventDraft, LookBack
from resilience.domain.identity import EvidenceId
from resilience.domain.moderation import AgreedDraft
from resilience.domain.policy import Action, Relation, allowed
from resilience.domain.sharing import Authority
from resilience.domain.sign_off import DissentDraft
from resilience.domain.vocabulary import AssessmentKind, EventKind, Marking, Role
from resilience.services import (
    adding_evidence,
    agreement,
    bringing_data,
    community,
    consistency,
    disruptions,
    evidence,
    exports,
    inviting,
    looking_back,
    moderation,
    moderation_file,
    moderation_view,
    plans,
    room_page,
    rooms,
    sharing,
    sign_off,
    signing,
)
from resilience.storage.engine import open_engine
from resilience.storage.schema import audit_entry, metadata
from resilience.storage.store import Store
from tests.matrix.calls import (
    CALLS,
    NEW_ITEM,
    OF_ALL_AREAS,
    SPRING,
    STORM,
    WITHOUT_VIEWER,
    Ask,
    Call,
    Whoever,
    WithoutViewer,
    functions_of_services,
    invited,
    to_do,
)
from tests.matrix.digests import Digests, changed, digests
from tests.matrix.rights_by_hand import BY_HAND, is_allowed
from tests.matrix.world import AREAS, TARGETS, Found, HeldArea, Kind, Somebody, World, as_text, canaries_in

PEOPLE = (
    "nobody",
    "board",
    "evaluator",
    "lead",
    "member",
    "administrator",
    "two_areas",
    "peer",
    "disabled",
    "role_taken",
    "revoked",
    "operator",
)
OF_AREAS = [held for held in metadata.sorted_tables if held.info["owner"] == "area"]
NAMES_OF_TABLES = {held.name for held in OF_AREAS}
GROW_BY_THEMSELVES = {"audit_entry", "session", "failed_sign_in"}
"""What a refused call may add to: the record of it, and when somebody was last here."""
NEED_SUMMARIES = (
    "need_type_day",
    "need_place_type_month",
    "need_place_week",
    "need_part_month",
    "need_outcome_month",
    "need_minutes_month",
    "need_hour_month",
    "need_channel_week",
    "need_offer_month",
)
ALWAYS_OF_A_SET = {
    "action.framework_code",
    "action.indicator",
    "target.framework_code",
    "target.indicator",
    "target.need_type",
    "target.stakeholder",
    "event_finding.feature",
    "confidence_answer.feature",
    "community_answer.feature",
    "room.indicator",
    "room_answer.indicator",
    "agreed_score.indicator",
    "assessment.state",
    "change_request.indicator",
    "comment.indicator",
    "dissent.indicator",
    "batch.holds",
    "evidence_revision.content_hash",
    "evidence_revision.proves",
    "evidence_use.indicator",
    "batch.marking",
    "peer_review.analysis_areas",
    "round_invitee.features",
    "need_month.basis",
    "need_month.direction",
    "need_month.stakeholder",
    *(f"{table}.{column}" for table in NEED_SUMMARIES for column in ("basis", "direction")),
    "need_type_day.grain",
    "need_part_month.part",
    "need_outcome_month.outcome",
    "need_minutes_month.ended",
    "need_offer_month.offer_stage",
    "need_offer_month.outcome",
    "need_record.offer_stage",
    "need_plan.direction",
    "outcome_series.step",
    "need_plan.improvement",
    "step_change.direction",
    "reporting_change.kind",
    "need_record.outcome",
    "need_record.phase",
    "need_record.stakeholder",
    "score_revision.indicator",
    "score_revision.sureness",
}
"""Text of an area that the code itself writes from a closed set of words, where no canary fits."""


OF_ONE_AREA = {Kind.READ, Kind.LED, Kind.GIVEN, Kind.ANSWER}
"""Kinds of canary that an answer about one area holds of that area alone, whatever else its reader may see."""


LOOKED_AT = [held for held in metadata.sorted_tables if held.name not in GROW_BY_THEMSELVES]


def rows_by_area(engine: Engine) -> Digests:
    """Every table but those that grow by themselves: a digest of its rows for each area."""
    with engine.connect() as connection:
        return digests(connection, LOOKED_AT)


# --- the matrix itself is whole -------------------------------------------------------------------------------------


def test_every_function_of_the_services_has_its_line():
    named = [call.function for call in CALLS] + [one.name for one in WITHOUT_VIEWER]
    assert functions_of_services() == set(named)
    assert {one.name for one in WITHOUT_VIEWER}.isdisjoint(call.function for call in CALLS)
    assert len({call.name for call in CALLS}) == len(CALLS)


def test_every_kind_of_file_has_its_line():
    offered = {call.name.partition(":")[2].partition(" ")[0] for call in CALLS if call.function == "exports.offer"}
    assert offered == {kind.value for kind in exports.ExportKind}


@pytest.mark.parametrize("action", list(Action))
def test_the_table_of_rights_says_what_was_written_down_by_hand(action):
    permitted = {
        (role, relation) for role in Role for relation in Relation if allowed(frozenset({role}), action, relation)
    }
    assert permitted == BY_HAND[action]


def _closed_sets() -> set[str]:
    return {
        f"{held.name}.{str(one.name).removeprefix(f'ck_{held.name}_').removesuffix('_is_known')}"
        for held in OF_AREAS
        for one in held.constraints
        if str(one.name).endswith("_is_known")
    }


@pytest.mark.parametrize("title", AREAS)
def test_every_text_that_an_area_owns_holds_a_canary(home, title):
    area_id = home.world.areas[title].id
    without = set()
    with home.engine.connect() as connection:
        for held in OF_AREAS:
            for one in held.c:
                if not isinstance(one.type, Text) or f"{held.name}.{one.name}" in _closed_sets() | ALWAYS_OF_A_SET:
                    continue
                values = connection.execute(select(one).where(held.c.area_id == area_id)).scalars().all()
                if not any(found.area == title for value in values for found in canaries_in(str(value))):
                    without.add(f"{held.name}.{one.name}")
    assert without == set()


def test_every_table_of_an_area_has_rows_of_every_area_that_decided(home):
    with home.engine.connect() as connection:
        empty = {
            (held.name, title)
            for held in OF_AREAS
            for title, area in home.world.areas.items()
            if not connection.execute(
                select(func.count()).select_from(held).where(held.c.area_id == area.id)
            ).scalar_one()
        }
    assert empty == {("sharing_decision", "own"), ("sharing_decision", "other"), ("need_sharing", "other")}


def test_no_reference_data_is_taken_for_a_canary(home):
    public = [held for held in metadata.sorted_tables if held.info["owner"] == "reference"]
    with home.engine.connect() as connection:
        found = {
            one
            for held in public
            for row in connection.execute(select(held))
            for one in canaries_in(as_text(tuple(row)))
        }
    assert {one.kind for one in found} == {Kind.AUTHORITY}


# --- every call for everybody ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a call: what it returned, or the error that it raised."""

    text: str
    error: BaseException | None

    @classmethod
    def of(cls, call: Call, ask: Ask) -> Answer:
        try:
            return cls(as_text(call.make(ask)), None)
        except Exception as error:  # noqa: BLE001 - which one it is, is what is looked at
            return cls("", error)


class Deviations:
    """Asks on behalf of somebody and collects whatever is not as it should be."""

    def __init__(self, home, somebody: Somebody, folder) -> None:
        self.home, self.somebody, self.folder = home, somebody, folder
        self.found: list[str] = []
        self.store = home.store

    def look(self) -> list[str]:
        before = rows_by_area(self.home.engine)
        last = self._last_entry().id
        for call, target in self._asked(is_first_database=True):
            last = self._read_or_refused(call, target, last)
        now = rows_by_area(self.home.engine)
        if now != before:
            self.found.append(f"a call that was refused or reads changed {changed(before, now)}")
        self._write()
        return self.found

    def _asked(self, *, is_first_database: bool) -> Iterator[tuple[Call, str]]:
        for call in CALLS:
            for target in TARGETS if call.is_of_area else ("other",):
                writes = call.writes and is_allowed(self.somebody, call, target)
                if writes != is_first_database:
                    yield call, target

    def _ask(self, store: Store, world: World, call: Call, target: str) -> Ask:
        may = is_allowed(self.somebody, call, target)
        return Ask(store, world, self.somebody.viewer, world.areas[target], self.folder, may=may)

    def _read_or_refused(self, call: Call, target: str, last: int) -> int:
        """Ask once, `last` being the number of the record's newest entry, and return the number of the newest now."""
        ask = self._ask(self.store, self.home.world, call, target)
        answer, entry = Answer.of(call, ask), self._last_entry()
        if ask.may:
            self._answered(call, target, answer)
        else:
            self._refused(call, target, answer, entry if entry.id == last + 1 else None)
        return entry.id

    def _answered(self, call: Call, target: str, answer: Answer) -> None:
        if type(answer.error) is not (call.raises or type(None)):
            self._say(call, target, f"is not answered: {answer.error!r}")
        foreign = {one for one in canaries_in(f"{answer.text} {answer.error}") if not self._belongs(one, call, target)}
        if foreign:
            self._say(call, target, f"shows {foreign}")

    def _belongs(self, found: Found, call: Call, target: str) -> bool:
        if found.kind in call.shows_others:
            return True
        is_about = found.area == target or not call.is_of_area or found.kind not in OF_ONE_AREA
        return is_about and self.somebody.may_see(found)

    def _refused(self, call: Call, target: str, answer: Answer, entry: Row | None) -> None:
        error = answer.error
        if not isinstance(error, (NotAllowed, NotTheirs)):
            self._say(call, target, f"is not refused but {answer.text or repr(error)}"[:400])
            return
        if canaries_in(as_text([str(error), *error.args, *vars(error).values()])):
            self._say(call, target, f"is refused with a canary: {error!r}")
        self._is_recorded(call, target, error, entry)

    def _is_recorded(self, call: Call, target: str, error: ResilienceError, row: Row | None) -> None:
        """`row` is the one entry that the call added to the record, `None` where it added none or more."""
        person_id = self.somebody.viewer.person_id
        if person_id is None or call.unrecorded:
            return
        if row is None:
            self._say(call, target, "is refused, but the record does not say so")
            return
        asked = self.home.world.areas[target].id if call.is_of_area else None
        area_id = None if isinstance(error, SessionEnded) else asked
        if call.needs is Whoever.OPERATOR:
            area_id = row.area_id  # it asks area after area
        if (row.deed, row.person_id, row.area_id) != (Deed.REFUSAL.value, person_id, area_id):
            self._say(call, target, f"is refused, but the record says {tuple(row)}")
        if canaries_in(row.subject):
            self._say(call, target, f"is recorded with a canary: {row.subject}")

    def _last_entry(self) -> Row:
        return last_entries(self.home.engine, 1)[0]

    def _write(self) -> None:
        """Let whatever may write do so in a copy; rows of every other area stay as they are."""
        asked = [(call, target) for call, target in self._asked(is_first_database=False) if self._is_worth_it(target)]
        for is_moving in (False, True):
            world = self.home.copy() if asked else self.home.world
            store, engine = Store(world.url), open_engine(world.url)
            before = rows_by_area(engine)
            for call, target in asked:
                if call.moves_the_database is is_moving:
                    self._answered(call, target, Answer.of(call, self._ask(store, world, call, target)))
                    now = rows_by_area(engine)
                    self._only_there(call, target, world, changed(before, now))
                    before = now
            store.close()
            engine.dispose()

    def _is_worth_it(self, target: str) -> bool:
        """Whoever may do everything everywhere does it in one area."""
        return target == "own" or not self.somebody.is_operator

    def _only_there(self, call: Call, target: str, world: World, found: set[tuple[str, object]]) -> None:
        elsewhere = {key for key in found if key[0] in NAMES_OF_TABLES and key[1] != world.areas[target].id}
        if elsewhere and call.is_of_area:
            self._say(call, target, f"changes {elsewhere}")

    def _say(self, call: Call, target: str, what: str) -> None:
        self.found.append(f"{call.name} for {self.somebody.title}, area {target}: {what}")


@pytest.mark.parametrize("title", PEOPLE)
def test_everybody_gets_what_is_theirs_and_nothing_else(home, title, tmp_path):
    assert set(home.world.viewers) == set(PEOPLE)
    deviations = Deviations(home, home.world.viewers[title], tmp_path).look()
    assert deviations == [], "\n".join(deviations)


# --- without a viewer ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", [one for one in WITHOUT_VIEWER if one.make], ids=lambda one: one.name)
def test_what_asks_nobody_who_they_are_shows_nothing_of_any_area(home, one: WithoutViewer, tmp_path):
    before = rows_by_area(home.engine)
    store = home.store
    ask = Ask(store, home.world, home.world.viewers["nobody"].viewer, home.world.areas["own"], tmp_path)
    assert one.make is not None
    if one.raises is None:
        said = as_text(one.make(ask))
    else:
        with pytest.raises(one.raises) as caught:
            one.make(ask)
        said = str(caught.value)
    assert canaries_in(said) == set()
    assert changed(before, rows_by_area(home.engine)) <= {("oidc_attempt", None)}


# --- another area's number beside one's own --------------------------------------------------------------------------

WITH_ANOTHER_NUMBER = {
    "withdraw": lambda a, theirs: bringing_data.withdraw(a.store, a.viewer, a.area_id, theirs.batch_id, "mine"),
    "withdraw_again": lambda a, theirs: bringing_data.withdraw(
        a.store, a.viewer, a.area_id, theirs.withdrawn_batch_id, "mine"
    ),
    "correct": lambda a, theirs: disruptions.correct_disruption(
        a.store, a.viewer, a.area_id, theirs.disruption_id, STORM
    ),
    "remove": lambda a, theirs: disruptions.remove_disruption(
        a.store, a.viewer, a.area_id, theirs.unnamed_disruption_id
    ),
    "remove_named": lambda a, theirs: disruptions.remove_disruption(a.store, a.viewer, a.area_id, theirs.disruption_id),
    "moderate": lambda a, theirs: moderation_view.moderation(a.store, a.viewer, a.area_id, theirs.moderated),
    "agree": lambda a, theirs: moderation.agree(
        a.store, a.viewer, a.area_id, theirs.moderated, AgreedDraft("SL1", DONT_KNOW, "why"), seen_version=1
    ),
    "resolve": lambda a, theirs: moderation.resolve_comment(
        a.store, a.viewer, a.area_id, next(iter(theirs.comments.values()))
    ),
    "sign": lambda a, theirs: sign_off.sign_off(a.store, a.viewer, a.area_id, theirs.moderated, seen=""),
    "name_signatory": lambda a, theirs: sign_off.name_signatory(
        a.store, a.viewer, a.area_id, theirs.moderated, a.viewer.person_id
    ),
    "dissent": lambda a, theirs: sign_off.withdraw_dissent(a.store, a.viewer, a.area_id, theirs.moderated, 1),
    "take_back": lambda a, theirs: moderation.take_back_request(a.store, a.viewer, a.area_id, theirs.request_id),
    "revoke_link": lambda a, theirs: community.revoke_link(a.store, a.viewer, a.area_id, theirs.link_id),
    "reveal": lambda a, theirs: rooms.reveal(a.store, a.viewer, a.area_id, theirs.room_id, seen_step=1),
    "end_room": lambda a, theirs: rooms.end(a.store, a.viewer, a.area_id, theirs.room_id),
    "count": lambda a, theirs: room_page.counter(a.store, a.viewer, a.area_id, theirs.room_id),
    **{
        act.__name__: lambda a, theirs, act=act: act(a.store, a.viewer, a.area_id, theirs.room_id, seen_step=1)
        for act in (rooms.skip, rooms.go_back, rooms.ask_again)
    },
    "agree_in_the_room": lambda a, theirs: rooms.agree(
        a.store, a.viewer, a.area_id, theirs.room_id, AgreedDraft("SL1", DONT_KNOW, "why"), seen_step=1, seen_version=0
    ),
    **{
        act.__name__: lambda a, theirs, act=act: act(a.store, a.viewer, a.area_id, theirs.moderated)
        for act in (
            agreement.agreement,
            consistency.checks,
            moderation_file.assessment_file,
            sign_off.publish,
            sign_off.archive,
        )
    },
    **{
        act.__name__: lambda a, theirs, act=act: act(a.store, a.viewer, a.area_id, theirs.moderated, "why")
        for act in (sign_off.revoke, moderation.back_to_open)
    },
    "agree_unanimous": lambda a, theirs: moderation.agree_unanimous(
        a.store, a.viewer, a.area_id, theirs.moderated, ("SL1",)
    ),
    "begin": lambda a, theirs: moderation.begin(a.store, a.viewer, a.area_id, theirs.moderated, is_confirmed=True),
    "comment": lambda a, theirs: moderation.comment(a.store, a.viewer, a.area_id, theirs.moderated, "SL1", "words"),
    "withdraw_comment": lambda a, theirs: moderation.withdraw_comment(
        a.store, a.viewer, a.area_id, next(iter(theirs.comments.values()))
    ),
    "record_dissent": lambda a, theirs: sign_off.record_dissent(
        a.store, a.viewer, a.area_id, theirs.moderated, DissentDraft("Fire and rescue service", "", "words")
    ),
    "ask_for_changes": lambda a, theirs: moderation.ask_for_changes(
        a.store, a.viewer, a.area_id, theirs.moderated, a.area.people["one"], "SL1", "why"
    ),
    "ask_somebody_else": lambda a, theirs: moderation.ask_for_changes(
        a.store, a.viewer, a.area_id, a.area.moderated, theirs.people["one"], "SL1", "why"
    ),
    "invite": lambda a, theirs: inviting.invite(
        a.store, a.viewer, a.area_id, a.world.draft_round, {theirs.people["one"]: frozenset({"SL"})}, seen=invited(a)
    ),
    "history": lambda a, theirs: evidence.history(a.store, a.viewer, a.area_id, item_of(theirs)),
    "revise": lambda a, theirs: adding_evidence.revise(
        a.store, a.viewer, a.area_id, item_of(theirs), NEW_ITEM, seen_revision=1
    ),
    "withdraw_item": lambda a, theirs: adding_evidence.withdraw(
        a.store, a.viewer, a.area_id, item_of(theirs), seen_revision=1
    ),
    "bring_item_back": lambda a, theirs: adding_evidence.bring_back(a.store, a.viewer, a.area_id, item_of(theirs)),
    **{
        act.__name__: lambda a, theirs, act=act: act(
            a.store, a.viewer, a.area_id, a.world.open_round, item_of(theirs), "SL1", kind=AssessmentKind.SELF
        )
        for act in (adding_evidence.put_beside, adding_evidence.take_away)
    },
    "withdraw_target": lambda a, theirs: plans.withdraw_target(a.store, a.viewer, a.area_id, theirs.target_id),
    "change_action": lambda a, theirs: plans.change_action(
        a.store, a.viewer, a.area_id, theirs.action_id, to_do(), seen_version=1
    ),
    "act_on_an_event": lambda a, theirs: plans.add_action(
        a.store, a.viewer, a.area_id, replace(to_do(), event_id=theirs.event_id)
    ),
    "look_back": lambda a, theirs: looking_back.look_back(
        a.store,
        a.viewer,
        a.area_id,
        LookBack(EventDraft(EventKind.EXERCISE, "Exercise", SPRING, disruption_id=theirs.disruption_id)),
    ),
}


def item_of(theirs: HeldArea) -> EvidenceId:
    return next(iter(theirs.evidence.values()))


@pytest.mark.parametrize("name", WITH_ANOTHER_NUMBER)
@pytest.mark.parametrize("theirs", TARGETS[1:])
def test_a_number_of_another_area_is_one_that_is_not_there(home, name, theirs, tmp_path):
    before = rows_by_area(home.engine)
    world, store = home.world, home.store
    lead = world.viewers["lead"].viewer
    ask = Ask(store, world, lead, world.areas["own"], tmp_path)
    with pytest.raises(NotTheirs) as caught:
        WITH_ANOTHER_NUMBER[name](ask, world.areas[theirs])
    with pytest.raises(NotTheirs) as unknown:
        WITH_ANOTHER_NUMBER[name](ask, NOT_THERE)
    assert str(caught.value) == str(unknown.value), "the two are not told apart"
    assert canaries_in(as_text(list(vars(caught.value).values()))) == set()
    assert rows_by_area(home.engine) == before
    assert [(row.deed, row.person_id) for row in last_entries(home.engine, 2)] == [("refusal", lead.person_id)] * 2


@pytest.mark.parametrize("theirs", TARGETS[1:])
def test_an_address_with_an_assessment_of_another_area_shows_ones_own(home, theirs):
    """The page of signing off opens from old links, so that it asks no more of them than which of the own is meant."""
    lead, own = home.world.viewers["lead"].viewer, home.world.areas["own"]
    shown = signing.signing(home.store, lead, own.id, home.world.areas[theirs].moderated)
    assert shown == signing.signing(home.store, lead, own.id, own.moderated)
    assert {one.area for one in canaries_in(as_text(shown))} == {"own"}


@dataclass(frozen=True)
class NotThere:
    batch_id = withdrawn_batch_id = disruption_id = unnamed_disruption_id = moderated = 999_999
    request_id = link_id = room_id = target_id = action_id = event_id = 999_999
    comments: ClassVar = {0: 999_999}
    evidence: ClassVar = {0: 999_999}
    people: ClassVar = {"one": 999_999}


NOT_THERE = NotThere()


def last_entries(engine: Engine, most: int):
    with engine.connect() as connection:
        return connection.execute(select(audit_entry).order_by(audit_entry.c.id.desc()).limit(most)).all()


@pytest.mark.parametrize("theirs", TARGETS[1:])
def test_the_authority_of_another_area_is_not_taken_for_ones_own(home, theirs):
    before = rows_by_area(home.engine)
    world, store = home.world, home.store
    authority = Authority(world.areas[theirs].id, "Somebody", "elsewhere", Marking.PUBLIC)
    with pytest.raises(Refused):
        sharing.set_authority(store, world.viewers["lead"].viewer, world.areas["own"].id, authority, may_be_public=True)
    assert rows_by_area(home.engine) == before


@pytest.mark.parametrize("somebody", ["board", "lead", "two_areas", "member", "administrator"])
def test_a_file_made_ready_for_somebody_else_is_not_there(home, somebody):
    world, store = home.world, home.store
    before = rows_by_area(home.engine)
    for title, token in world.files.items():
        if (somebody, title) != ("lead", "own"):
            with pytest.raises(NotTheirs) as caught:
                exports.fetch(store, token, world.viewers[somebody].token)
            assert canaries_in(str(caught.value)) == set()
    assert rows_by_area(home.engine) == before


def test_a_file_is_fetched_by_whom_it_was_made_for_and_by_no_ended_session(home):
    world = home.copy()
    store = Store(world.url)
    for ended in ("disabled", "revoked"):
        with pytest.raises(SessionEnded):
            exports.fetch(store, world.files["own"], world.viewers[ended].token)
    file = exports.fetch(store, world.files["own"], world.viewers["lead"].token)
    assert canaries_in(as_text(file)) == {Found(Kind.LED, "own", "file")}
    store.close()


def test_a_file_that_names_many_areas_is_brought_into_those_that_are_led(home, tmp_path):
    """With no area chosen, what is not theirs is left out: nothing of it is written, and nothing about it is told."""
    data = b"date,area\n" + b"".join(f"2026-01-05,{area.code}\n".encode() for area in home.world.areas.values())
    before = rows_by_area(home.engine)
    store = home.store
    for title in ("nobody", "board", "evaluator", "member", "administrator", "role_taken"):
        with pytest.raises((NotAllowed, Refused)):
            bringing_data.bring_in(store, home.world.viewers[title].viewer, None, "all.csv", data, OF_ALL_AREAS)
    assert rows_by_area(home.engine) == before
    world = home.copy()
    store, engine = Store(world.url), open_engine(world.url)
    brought = bringing_data.bring_in(store, world.viewers["lead"].viewer, None, "all.csv", data, OF_ALL_AREAS)
    now = rows_by_area(engine)
    assert {area_id for name, area_id in changed(before, now) if name in NAMES_OF_TABLES} == {world.areas["own"].id}
    assert len(brought.batches) == 1
    store.close()
    engine.dispose()
