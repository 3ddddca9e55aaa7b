"""What is killed in the middle: jobs that run in a process of their own and say through a pipe what they were told.

Each step of a job is worked out from its number alone, so that whoever killed it knows which call was under way and
can make the same call again, as a person does who got no answer.
"""

from __future__ import annotations

import multiprocessing
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resilience.domain.area import NewArea, NewPlace
from resilience.domain.assessment import Answer, ScoreDraft
from resilience.domain.errors import Refused
from resilience.domain.identity import AreaId, AssessmentId, PersonId, RoundId
from resilience.domain.moderation import AgreedDraft
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import AreaKind, Nation, Role, RoundState
from resilience.intake.mapping import Constant, Field, Mapping, When
from resilience.services import bringing_data, keeping, moderation, scoring, sign_off, signing
from resilience.services.setting_up import prepare
from resilience.storage.audit_chain import RecordKey
from resilience.storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from resilience.domain.viewer import Viewer

CAN_BE_KILLED = hasattr(os, "fork")
"""Whether processes can be forked from a warm one; elsewhere each of them would take seconds to begin."""
INDICATORS = ("SL1", "SL2", "IN1", "MS1", "CC1")
LEVELS = 4
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
MAPPING = Mapping(
    "calls",
    when=When("date"),
    rules=(
        (Field.DIRECTION, Constant("request")),
        (Field.NEED_TYPE, Constant("FOD")),
        (Field.BASIS, Constant("expressed")),
    ),
)
LONGEST_SECONDS = 60.0


def at_noon() -> datetime:
    """Return the moment at which these jobs play, on a day on which the round is open."""
    return NOW


@dataclass(frozen=True, slots=True)
class Place:
    """A database with a round that is open, and who acts in it; it travels to the processes that are killed."""

    url: str
    key: RecordKey
    area_id: AreaId
    evaluator: PersonId
    lead: PersonId
    round_id: RoundId
    rows: int = 100
    """Need records in each file that is brought in."""

    def open(self) -> Store:
        """Open the database as a process of its own does."""
        return Store(self.url, clock=at_noon, key=self.key)


def make_place(url: str, folder: Path, *, rows: int = 100) -> Place:
    """Set a new database up with an invented partnership, an evaluator, a lead and an open round."""
    key = RecordKey(b"a key for tests, of which nobody else knows", folder / "head")
    store = Store(url, clock=at_noon, key=key)
    prepare(store)
    proof = OPERATOR.setting_up()
    with store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        area = tx.areas.add(proof, NewArea("X01", "eastwold", "Eastwold", AreaKind.LRF, Nation.ENGLAND, True))
        tx.areas.add_places(proof, area, (NewPlace("X01A", "North", "district", 60_000),))
        round_id = tx.assessments.add_round(
            proof, tx.reference.framework_ids()[-1], "Round 1", date(2026, 11, 1), date(2026, 11, 30)
        )
        tx.assessments.set_round_state(proof, round_id, RoundState.OPEN)
        people = []
        for role in (Role.EVALUATOR, Role.AREA_LEAD):
            person = tx.people.add(OPERATOR.keeping_people(), role.label)
            tx.people.grant(OPERATOR.keeping_people(), person, role, area)
            people.append(person)
    store.close()
    return Place(url, key, area, people[0], people[1], round_id, rows)


def save(store: Store, place: Place, step: int) -> int:
    """Save the score of this step on top of the one before, and return its revision."""
    with store.reading() as tx:
        viewer = tx.people.viewer(place.evaluator)
    seen, indicator = divmod(step, len(INDICATORS))
    draft = ScoreDraft(INDICATORS[indicator], Answer.at(seen % LEVELS), rationale=f"step {step}")
    return scoring.record(store, viewer, place.area_id, place.round_id, draft, seen_version=seen).revision


def file_of(place: Place, step: int) -> bytes:
    """Return the file that this step brings in; no two steps have the same."""
    first = date(2026, 1, 1)
    days = (first + timedelta(days=(row * 7 + step) % 300) for row in range(place.rows))
    return "\n".join(["date,note", *(f"{day},{step}" for day in days), ""]).encode()


def bring_in(store: Store, place: Place, step: int) -> bool:
    """Bring this step's file in, and return whether that changed anything."""
    with store.reading() as tx:
        viewer = tx.people.viewer(place.lead)
    done = bringing_data.bring_in(
        store, viewer, place.area_id, f"calls-{step}.csv", file_of(place, step), MAPPING, AS_IT_IS
    )
    return done.changed


AS_IT_IS = bringing_data.AS_IT_IS


def make_ready_to_sign(store: Store, place: Place) -> None:
    """Have the evaluator submit an answer, moderate it and name the lead to sign off."""
    save(store, place, 0)
    evaluator, lead = _viewer(store, place.evaluator), _viewer(store, place.lead)
    scoring.submit(store, evaluator, place.area_id, place.round_id)
    number = assessment_of(store, place)
    moderation.begin(store, lead, place.area_id, number, is_confirmed=True)
    draft = AgreedDraft(INDICATORS[0], Answer.at(1), "as the evaluator said")
    moderation.agree(store, lead, place.area_id, number, draft, seen_version=0)
    sign_off.name_signatory(store, lead, place.area_id, number, place.lead)


def assessment_of(store: Store, place: Place) -> AssessmentId:
    """Return the number of the area's assessment."""
    with store.reading() as tx:
        tx.people.act_as(OPERATOR)
        held = tx.assessments.in_round(OPERATOR.reading(place.area_id), place.round_id)
    assert held is not None
    return held.id


def _viewer(store: Store, person: PersonId) -> Viewer:
    with store.reading() as tx:
        return tx.people.viewer(person)


def sign_or_revoke(store: Store, place: Place, step: int) -> None:
    """Sign what was agreed in every even step, and take it back in every odd one."""
    lead, number = _viewer(store, place.lead), assessment_of(store, place)
    if step % 2:
        with suppress(Refused):  # it is taken back already: the same click, made again
            sign_off.revoke(store, lead, place.area_id, number, f"step {step}")
        return
    seen = signing.signing(store, lead, place.area_id, number).seen
    sign_off.sign_off(store, lead, place.area_id, number, seen=seen, accepts_partial=True)


def saving(pipe: Connection, place: Place, begin: int) -> None:
    """Save one score after the other, and acknowledge each."""
    store = place.open()
    for step in count(begin):
        save(store, place, step)
        pipe.send(step)


def bringing_in(pipe: Connection, place: Place, begin: int) -> None:
    """Bring one file in after the other, and acknowledge each."""
    store = place.open()
    for step in count(begin):
        bring_in(store, place, step)
        pipe.send(step)


def signing_off(pipe: Connection, place: Place, begin: int) -> None:
    """Sign and take back in turns, and acknowledge each."""
    store = place.open()
    for step in count(begin):
        sign_or_revoke(store, place, step)
        pipe.send(step)


def backing_up(pipe: Connection, place: Place, file: Path) -> None:
    """Back up, and acknowledge it."""
    store = place.open()
    pipe.send("begun")
    keeping.keep(store, OPERATOR, file)
    pipe.send("done")


def restoring(pipe: Connection, place: Place, file: Path) -> None:
    """Restore a backup, and acknowledge it."""
    store = place.open()
    pipe.send("begun")
    keeping.restore(store, OPERATOR, file)
    pipe.send("done")


def migrating(pipe: Connection, url: str, key: RecordKey) -> None:
    """Bring a database to this release, and acknowledge it."""
    store = Store(url, clock=at_noon, key=key)
    pipe.send("begun")
    keeping.bring_up_to_date(store, OPERATOR)
    pipe.send("done")


def killed(job: Callable[..., None], *words: Any, after: int, seconds: float) -> list[Any]:
    """Run a job in a process of its own, kill it some time after so many acknowledgements, and return them all.

    It is killed with SIGKILL, which no program can answer: as by a power cut, save for what the disk itself holds.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.jobs"])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=job, args=(theirs, *words))
    process.start()
    theirs.close()
    told: list[Any] = []
    while len(told) < after and ours.poll(LONGEST_SECONDS):
        try:
            told.append(ours.recv())
        except EOFError:
            break
    process.join(seconds)
    process.kill()
    process.join()
    while True:
        try:
            told.append(ours.recv())
        except (EOFError, OSError):
            return told
