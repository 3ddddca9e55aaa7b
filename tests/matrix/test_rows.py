"""The second line on PostgreSQL: every door of the storage with a proof made up, and no foreign row behind it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from resilience.domain import viewer as proofs
from resilience.domain.assessment import DONT_KNOW, ScoreDraft
from resilience.domain.audit import Head
from resilience.domain.community import LinkDraft
from resilience.domain.disruption import NewDisruption
from resilience.domain.errors import ResilienceError
from resilience.domain.events import EventDraft
from resilience.domain.evidence import EvidenceDraft
from resilience.domain.identity import CircleId
from resilience.domain.invitation import PeerReviewDraft
from resilience.domain.moderation import AgreedDraft
from resilience.domain.need import Replaces
from resilience.domain.need_notes import ReportingDraft
from resilience.domain.need_plan import Improvement, NeedPlanDraft, StepChangeDraft
from resilience.domain.plans import ActionDraft, TargetDraft
from resilience.domain.policy import Relation
from resilience.domain.sharing import Authority
from resilience.domain.sign_off import DissentDraft
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import (
    AssessmentState,
    Confidence,
    Direction,
    EventKind,
    EvidenceKind,
    Marking,
    ReportingChange,
    Sharing,
)
from resilience.services.frameworks import newest_framework
from resilience.storage.documents import DraftTable
from resilience.storage.schema import assessment, metadata
from resilience.storage.store import Store, Tx
from tests.matrix.effects_held import INTERVENTION, LESSON, PAIR, PLAN, SERIES, benefit_of, beside_of
from tests.matrix.world import AREAS, NEED_DECISIONS, TARGETS, Kind, World, as_text, canaries_in, canary
from tests.needs_made import batch

pytestmark = pytest.mark.postgres
KINDS = (
    "ReadableArea",
    "ScorableArea",
    "LedArea",
    "SharedByArea",
    "OverseenArea",
    "ComparableArea",
    "CircledArea",
    "SummarisableArea",
    "ControlArea",
    "ReviewedArea",
    "EvidencedArea",
    "DiscussedArea",
    "SignableArea",
)
WITHOUT_RIGHTS_OF_ROWS = {
    "people.of_area": "people belong to the installation; one person has roles in several areas",
    "audit.of_area": "the record belongs to the installation: one chain over all areas",
    "sharing.set_authority": "the lead authority is a public fact, among the reference data",
}
"""Doors behind which tables lie that no area owns: there the proof stands alone, and why."""
DECIDED_BY_BOARDS = {
    "assessments.begin",
    "assessments.move",
    "assessments.name_signatory",
    "comments.add",
    "comments.resolve",
    "comments.withdraw",
    "sign_offs.add",
    "sign_offs.revoke",
    "sign_offs.record_dissent",
    "sign_offs.withdraw_dissent",
}
"""Board members discuss, dissent and sign, so rows let them write there; what they may of it the proof decides."""
LENT = {"need_reading.lent", "interventions.starts_of"}
"""Doors behind which rows of areas stand that lend their need, for whoever holds a role in an area."""
ASKED = (
    ("nobody", "other"),
    ("lead", "other"),
    ("evaluator", "named"),
    ("evaluator", "withdrawn"),
    ("role_taken", "own"),
    ("administrator", "named"),
    *(("member", target) for target in TARGETS),
)
"""Who tries which area: rights of rows tell apart who holds which role there, and what the area shares."""
OF_AREAS = ", ".join(f"'{held.name}'" for held in metadata.sorted_tables if held.info["owner"] == "area")
WRITTEN = (
    "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables "  # noqa: S608 - our own names
    f"WHERE relname IN ({OF_AREAS})"
)


class Undone(Exception):
    """Ends a transaction without keeping anything."""


def undo():
    raise Undone


def forged(kind: str, area_id, person_id):
    """A proof that no viewer gave: what a mistake in the first line would let through."""
    proof = getattr(proofs, kind)
    return proof(area_id, person_id, proofs._Seal((proof, area_id, person_id)))


def doors() -> Iterator[tuple[str, str, Callable[..., object]]]:
    """Yield every method of the storage that takes a proof for an area: its name, the kind of proof, itself."""
    tables = re.findall(r"self\.(\w+) = (\w+(?:Table|_table))\(", inspect.getsource(Tx.__init__))
    for name, table in tables:
        kind_of_table = inspect.getmodule(Tx).__dict__[table] if table.endswith("Table") else DraftTable
        for method, function in inspect.getmembers(kind_of_table, inspect.isfunction):
            wanted = [
                kind
                for parameter in inspect.signature(function).parameters.values()
                for kind in re.findall(r"\w+", str(parameter.annotation))
                if kind in KINDS
            ]
            if wanted and not method.startswith("_"):
                yield f"{name}.{method}", wanted[0], function


DOORS = {name: (kind, function) for name, kind, function in doors()}


def test_the_doors_are_found():
    assert len(DOORS) > 30
    assert {"needs.months", "scores.submitted", "mappings.of", "disruptions.of", "sharing.decide"} <= DOORS.keys()
    assert WITHOUT_RIGHTS_OF_ROWS.keys() <= DOORS.keys()


class Attempt:
    """One person at every door of one area."""

    def __init__(self, world: World, store: Store, who: str, target: str) -> None:
        self.world, self.store = world, store
        self.somebody, self.area = world.viewers[who], world.areas[target]
        with store.reading() as tx:
            tx.people.act_as(OPERATOR)
            self.room = tx.rooms.get(OPERATOR.leading(self.area.id), self.area.room_id)
            connection = tx.needs._connection
            self.assessments = (
                connection.execute(select(assessment.c.id).where(assessment.c.area_id == self.area.id)).scalars().all()
            )
        self.indicator = newest_framework(store).indicators[0].code

    def deviations(self) -> list[str]:
        """Try every door in a savepoint of its own: what one changes, the next does not find."""
        found = []
        try:
            with self.store.transaction() as tx:
                for name, (kind, function) in DOORS.items():
                    if name not in WITHOUT_RIGHTS_OF_ROWS:
                        found += [f"{name}: {one}" for one in self._through(tx, name, kind, function)]
                undo()
        except Undone:
            return found

    def _through(self, tx: Tx, name: str, kind: str, function) -> Iterator[str]:
        takes = inspect.signature(function).parameters
        people = {self.somebody.viewer.person_id, *([self.area.people["one"]] if kind == "ScorableArea" else [])}
        for person_id in people:
            for number in self.assessments if "assessment_id" in takes else self.assessments[:1]:
                arguments = self._arguments(kind, function, person_id, number) | self._of_effects(name, function)
                said, has_changed = self._tried(tx, name, function, arguments)
                foreign = {found for found in canaries_in(said) if not self._may(name, found.kind)}
                if foreign:
                    yield f"shows {foreign}"
                if has_changed:
                    yield "changes rows"

    def _may(self, name: str, kind: Kind) -> bool:
        """Whether rights of rows let this through: to a member submitted rows of areas that share; what areas lend."""
        shares = AREAS[self.area.title] in {Relation.BY_NAME, Relation.WITHOUT_NAME}
        is_a_result = kind in {Kind.ANSWER, Kind.GIVEN} and name.startswith(("scores.", "agreed."))
        if name in LENT:
            return NEED_DECISIONS[self.area.title][-1:] == (True,) and self.somebody.title in {"lead", "evaluator"}
        is_published = kind is Kind.READ and name.startswith(("published.", "assessments."))  # and where from it is
        return (is_a_result or is_published) and shares and self.somebody.title == "member"

    def _tried(self, tx: Tx, name: str, function, arguments) -> tuple[str, bool]:
        said, has_changed = "", False
        try:
            with tx.needs._connection.begin_nested():
                tx.people.again(self.somebody.viewer)
                before = self._written(tx)
                said = as_text(function(getattr(tx, name.partition(".")[0]), **arguments))
                has_changed = self._written(tx) != before
                undo()
        except (Undone, ResilienceError, DatabaseError, AssertionError) as error:  # an assertion opens no door either
            said += str(error)
        return said, has_changed

    @staticmethod
    def _written(tx: Tx) -> int:
        """Return how many rows of areas this transaction has written, by PostgreSQL's own count, undone ones too.

        Comparing the rows themselves after every door took most of the time.
        """
        return int(tx.needs._connection.exec_driver_sql(WRITTEN).scalar_one() or 0)

    def _of_effects(self, name: str, function) -> dict[str, object]:
        """Return what doors of interventions, and of what belongs to them, take otherwise than the rest."""
        held, door = self.area.effects, name.partition(".")[0]
        number, made = {
            "interventions": (held.intervention_id, INTERVENTION),
            "lessons": (held.lesson_id, LESSON),
            "benefits": (held.benefit_id, benefit_of(held)),
            "beside_money": (held.beside_id, beside_of(held)),
            "capability_pairs": (held.pair_id, PAIR),
            "outcome_series": (held.series_id, None),
        }.get(door, (None, None))
        if number is None:
            return {}
        draft = PLAN if name == "interventions.fix_plan" else made
        values = {
            "number": number,
            "numbers": [number],
            "draft": draft,
            "series": [SERIES],
            "new": SERIES,
            "known_to": None,
            "seen_version": 1,
        }
        return {one: value for one, value in values.items() if one in inspect.signature(function).parameters}

    def _arguments(self, kind: str, function, person_id, number: int) -> dict[str, object]:
        area = forged(kind, self.area.id, person_id)
        today, title = date(2026, 11, 22), self.area.title
        values: dict[str, object] = {
            "area": area,
            "areas": [area],
            "agreed": NEED_DECISIONS[self.area.title][-1:] != (True,),
            "assessed": [(forged(kind, one.id, person_id), number) for one in self.world.areas.values()],
            "assessment_id": number,
            "authority": Authority(self.area.id, "Somebody", "elsewhere", Marking.PUBLIC),
            "batch_id": self.area.batch_id,
            "before": (today + timedelta(days=9999) - date(1970, 1, 1)).days,
            "coarser": {},
            "comment_id": next(iter(self.area.comments.values())),
            "content": "{}",
            "content_key": canary(Kind.LED, title, 1),
            "disruption_id": self.area.disruption_id,
            "draft": ScoreDraft(self.indicator, DONT_KNOW),
            "drafts": [ScoreDraft("none so far", DONT_KNOW)],
            "indicator": self.indicator,
            "person_id": self.area.people["one"],
            "request_id": self.area.request_id,
            "name": canary(Kind.LED, title).lower(),
            "new": NewDisruption("Storm", "storm", today, None),
            "number": 1,
            "numbers": range(1, 100),
            "round_id": self.world.draft_round if "begin" in function.__qualname__ else self.world.closed_round,
            "saved_at": self.store.clock(),
            "seen_version": 0 if person_id == self.somebody.viewer.person_id else 1,
            "sharing": Sharing.WITHDRAWN,
            "submitted_at": self.store.clock(),
            "why": "slipped in",
            "answer": DONT_KNOW,
            "code": "slipped in",
            "day": today,
            "ends_at": self.store.clock() + timedelta(days=1),
            "held": self.room,
            "is_revealed": True,
            "link_id": self.area.link_id,
            "room_id": self.area.room_id,
            "seat": 1,
            "seen_step": 1,
            "action_id": self.area.action_id,
            "target_id": self.area.target_id,
            "evidence_id": next(iter(self.area.evidence.values())),
            "features": frozenset(),
            "feature": "SL",
            "confidence": Confidence.VERY,
            "circle_id": CircleId(1),
            "is_in": True,
            "state": AssessmentState.ARCHIVED,
            "seen_revision": 1,
            "head": Head(1, "slipped in"),
            "reference": "slipped in",
            "snapshot": "{}",
            "snapshot_hash": "slipped in",
            "said": "slipped in",
            "uses": [],
            "mapping_name": "test",
            "covers": ((date(2020, 1, 1), today),),
            "references": (canary(Kind.LED, title, 1),),
            "replaces": Replaces.PERIOD,
            "revision": 0,
            "make": lambda: "made here",
            "title": "slipped in",
            "token_hash": "slipped in",
        }
        if "NewBatch" in str(inspect.signature(function)):
            values["new"] = batch([{}], key="slipped in")
        for kind_of_draft, made in (
            (
                "ActionDraft",
                ActionDraft("local-resilience-capability", self.indicator, "slipped in", "somebody", today),
            ),
            ("TargetDraft", TargetDraft("local-resilience-capability", self.indicator, 1, today)),
            ("EvidenceDraft", EvidenceDraft("slipped in", EvidenceKind.DOCUMENT, "", today, "", Marking.OFFICIAL)),
            ("EventDraft", EventDraft(EventKind.EXERCISE, "slipped in", today)),
            ("DissentDraft", DissentDraft("somebody", "", "slipped in")),
            ("PeerReviewDraft", PeerReviewDraft("somebody", frozenset({"SL"}), today, today)),
        ):
            if kind_of_draft in str(inspect.signature(function)):
                values["draft"] = made
        is_outside = function.__qualname__.startswith("Community")
        values.setdefault("answers", {self.indicator: DONT_KNOW} if is_outside else {"SL": Confidence.FAIRLY})
        if "LinkDraft" in str(inspect.signature(function)):
            values["draft"] = LinkDraft("slipped in", today)
        if "AgreedDraft" in str(inspect.signature(function)):
            values["draft"] = AgreedDraft(self.indicator, DONT_KNOW, "slipped in")
            values["drafts"] = [values["draft"]]
        for kind_of_draft, made in (
            ("NeedPlanDraft", NeedPlanDraft(Direction.REQUEST, "", Improvement.DOWN, None, "slipped in", today)),
            ("StepChangeDraft", StepChangeDraft(Direction.REQUEST, "", today, "slipped in")),
            ("ReportingDraft", ReportingDraft(ReportingChange.CAMPAIGN, today, "slipped in")),
        ):
            if kind_of_draft in str(inspect.signature(function)):
                values["draft"] = made
        wanted = inspect.signature(function).parameters.values()
        return {
            one.name: values[one.name]
            for one in wanted
            if one.name not in {"self", "series", "known_to"}
            and (one.default is inspect.Parameter.empty or one.name in values)
        }


@pytest.mark.parametrize(("who", "target"), ASKED)
def test_a_made_up_proof_opens_no_door_to_another_area(on_postgresql, who, target):
    assert Attempt(on_postgresql.world, on_postgresql.store, who, target).deviations() == []


def test_a_made_up_proof_lets_a_board_member_write_nothing_in_their_own_area(on_postgresql):
    """Rows know areas and not what is done: a board member reads there what a lead reads, and yet writes nothing."""
    found = Attempt(on_postgresql.world, on_postgresql.store, "board", "own").deviations()
    changed = {one.partition(":")[0] for one in found if one.endswith("changes rows")}
    assert changed <= DECIDED_BY_BOARDS
    assert "comments.add" in changed


def test_the_same_doors_show_canaries_to_whoever_holds_the_database(on_postgresql):
    """Else a door behind which nothing is found would prove nothing."""
    found = " ".join(Attempt(on_postgresql.world, on_postgresql.store, "operator", "other").deviations())
    for name in (
        *("needs.batches", "needs.records", "mappings.of", "disruptions.of", "scores.submitted", "needs.months"),
        *("need_reading.lent", "interventions.of", "interventions.plans", "outcome_series.of", "benefits.of"),
    ):
        assert f"{name}: shows" in found
    for name in (
        *("needs.withdraw", "disruptions.add", "disruptions.correct", "mappings.save", "sharing.decide"),
        *("interventions.change", "interventions.fix_plan", "outcome_series.add", "benefits.add", "lessons.change"),
    ):
        assert f"{name}: changes rows" in found
