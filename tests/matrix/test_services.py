"""Every service for everybody and every area: what is theirs is answered, all else refused, nothing foreign shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, Text, func, select

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotTheirs, Refused, ResilienceError, SessionEnded
from resilience.domain.policy import Action, Relation, allowed
from resilience.domain.sharing import Authority
from resilience.domain.vocabulary import Marking, Role
from resilience.services import bringing_data, disruptions, exports, sharing
from resilience.storage.engine import open_engine
from resilience.storage.schema import audit_entry, metadata
from resilience.storage.store import Store
from tests.matrix.calls import (
    CALLS,
    OF_ALL_AREAS,
    STORM,
    WITHOUT_VIEWER,
    Ask,
    Call,
    Whoever,
    WithoutViewer,
    functions_of_services,
)
from tests.matrix.rights_by_hand import BY_HAND, is_allowed
from tests.matrix.world import AREAS, TARGETS, Found, Kind, Somebody, World, as_text, canaries_in

PEOPLE = (
    "nobody",
    "board",
    "evaluator",
    "lead",
    "member",
    "administrator",
    "two_areas",
    "disabled",
    "role_taken",
    "revoked",
    "operator",
)
OF_AREAS = [held for held in metadata.sorted_tables if held.info["owner"] == "area"]
NAMES_OF_TABLES = {held.name for held in OF_AREAS}
GROW_BY_THEMSELVES = {"audit_entry", "session", "failed_sign_in"}
"""What a refused call may add to: the record of it, and when somebody was last here."""
ALWAYS_OF_A_SET = {
    "assessment.state",
    "batch.holds",
    "batch.marking",
    "need_day.basis",
    "need_day.direction",
    "need_month.basis",
    "need_month.direction",
    "need_month.stakeholder",
    "need_place_month.basis",
    "need_place_month.direction",
    "need_record.outcome",
    "need_record.phase",
    "need_record.stakeholder",
    "score_revision.indicator",
    "score_revision.sureness",
}
"""Text of an area that the code itself writes from a closed set of words, where no canary fits."""


def rows_by_area(engine: Engine) -> dict[tuple[str, object], int]:
    """Every table but those that grow by themselves: a digest of its rows for each area."""
    found: dict[tuple[str, object], list[int]] = {}
    with engine.connect() as connection:
        for held in metadata.sorted_tables:
            if held.name in GROW_BY_THEMSELVES:
                continue
            where = list(held.c.keys()).index("area_id") if "area_id" in held.c else None
            names = ", ".join(held.c.keys())
            for row in connection.exec_driver_sql(f"SELECT {names} FROM {held.name}"):  # noqa: S608 - our own names
                found.setdefault((held.name, None if where is None else row[where]), []).append(hash(tuple(row)))
    return {key: hash(tuple(sorted(rows))) for key, rows in found.items()}


def changed(before: dict[tuple[str, object], int], after: dict[tuple[str, object], int]) -> set[tuple[str, object]]:
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


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
    assert empty == {("sharing_decision", "own"), ("sharing_decision", "other")}


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
        for call, target in self._asked(is_first_database=True):
            self._read_or_refused(call, target)
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

    def _ask(self, store: Store, world: World, target: str) -> Ask:
        return Ask(store, world, self.somebody.viewer, world.areas[target], self.folder)

    def _read_or_refused(self, call: Call, target: str) -> None:
        last = self._last_entry()
        answer = Answer.of(call, self._ask(self.store, self.home.world, target))
        if is_allowed(self.somebody, call, target):
            self._answered(call, target, answer)
        else:
            self._refused(call, target, answer, last)

    def _answered(self, call: Call, target: str, answer: Answer) -> None:
        if type(answer.error) is not (call.raises or type(None)):
            self._say(call, target, f"is not answered: {answer.error!r}")
        foreign = {one for one in canaries_in(f"{answer.text} {answer.error}") if not self._belongs(one, call, target)}
        if foreign:
            self._say(call, target, f"shows {foreign}")

    def _belongs(self, found: Found, call: Call, target: str) -> bool:
        if found.kind in call.shows_others:
            return True
        is_about = found.area == target or not call.is_of_area or found.kind not in {Kind.READ, Kind.LED, Kind.ANSWER}
        return is_about and self.somebody.may_see(found)

    def _refused(self, call: Call, target: str, answer: Answer, last: int) -> None:
        error = answer.error
        if not isinstance(error, (NotAllowed, NotTheirs)):
            self._say(call, target, f"is not refused but {answer.text or repr(error)}"[:400])
            return
        if canaries_in(as_text([str(error), *error.args, *vars(error).values()])):
            self._say(call, target, f"is refused with a canary: {error!r}")
        self._is_recorded(call, target, error, last)

    def _is_recorded(self, call: Call, target: str, error: ResilienceError, last: int) -> None:
        person_id = self.somebody.viewer.person_id
        if person_id is None or call.unrecorded:
            return
        with self.home.engine.connect() as connection:
            row = connection.execute(select(audit_entry).order_by(audit_entry.c.id.desc()).limit(1)).one()
        asked = self.home.world.areas[target].id if call.is_of_area else None
        area_id = None if isinstance(error, SessionEnded) else asked
        if call.needs is Whoever.OPERATOR:
            area_id = row.area_id  # it asks area after area
        if (row.id, row.deed, row.person_id, row.area_id) != (last + 1, Deed.REFUSAL.value, person_id, area_id):
            self._say(call, target, f"is refused, but the record says {tuple(row)}")
        if canaries_in(row.subject):
            self._say(call, target, f"is recorded with a canary: {row.subject}")

    def _last_entry(self) -> int:
        with self.home.engine.connect() as connection:
            return connection.execute(select(func.max(audit_entry.c.id))).scalar_one()

    def _write(self) -> None:
        """Let whatever may write do so in a copy; rows of every other area stay as they are."""
        asked = [(call, target) for call, target in self._asked(is_first_database=False) if self._is_worth_it(target)]
        for is_moving in (False, True):
            world = self.home.copy() if asked else self.home.world
            store, engine = Store(world.url), open_engine(world.url)
            before = rows_by_area(engine)
            for call, target in asked:
                if call.moves_the_database is is_moving:
                    self._answered(call, target, Answer.of(call, self._ask(store, world, target)))
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
}


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


@dataclass(frozen=True)
class NotThere:
    batch_id = withdrawn_batch_id = disruption_id = unnamed_disruption_id = 999_999


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
