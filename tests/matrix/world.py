"""A database in which every area marks all it owns with words and numbers of its own, and everybody who may ask.

A canary is a word that stands nowhere but in one area: `CANARY-read-own-1`. Whoever receives one of an area that they
have no business in has been shown something that was not theirs. Its second part says who may see it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum, StrEnum
from io import BytesIO
from zipfile import ZipFile, is_zipfile

from argon2 import PasswordHasher

from resilience.domain import vocabulary as words
from resilience.domain.assessment import Answer, ScoreDraft
from resilience.domain.audit import Head
from resilience.domain.community import LinkDraft
from resilience.domain.disruption import Exposure, NewDisruption
from resilience.domain.events import EventDraft, Finding
from resilience.domain.evidence import EvidenceDraft
from resilience.domain.identity import (
    ActionId,
    AreaId,
    AssessmentId,
    BatchId,
    CommentId,
    DisruptionId,
    EventId,
    EvidenceId,
    FrameworkId,
    LinkId,
    PersonId,
    RequestId,
    RoomId,
    RoundId,
    TargetId,
)
from resilience.domain.invitation import PeerReviewDraft
from resilience.domain.moderation import AgreedDraft
from resilience.domain.need import NewBatch
from resilience.domain.need_notes import ReportingDraft
from resilience.domain.need_plan import Improvement, NeedPlanDraft, StepChangeDraft
from resilience.domain.plans import ActionDraft, Quantity, TargetDraft
from resilience.domain.policy import Relation
from resilience.domain.sharing import Authority
from resilience.domain.sign_off import DissentDraft
from resilience.domain.viewer import NOBODY, OPERATOR, LedArea, Viewer
from resilience.domain.vocabulary import (
    AssessmentKind,
    AssessmentState,
    Confidence,
    Direction,
    EventKind,
    EvidenceKind,
    ExposureKind,
    FoundBy,
    Marking,
    ReportingChange,
    Role,
    RoundState,
    Sharing,
    SignInMethod,
    Sureness,
)
from resilience.intake.mapping import Mapping as FileMapping
from resilience.services import identity, setting_up
from resilience.services.frameworks import newest_framework
from resilience.services.passwords import Argon2id
from resilience.services.scorers import scorer
from resilience.services.uk_time import uk_day
from resilience.storage.exports import ReadyFile
from resilience.storage.published import ResultsOf
from resilience.storage.store import Store, Tx
from tests.conftest import Partnership
from tests.matrix.effects_held import EffectsHeld, hold_effects
from tests.needs_made import columns

HASHER = Argon2id(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
PASSWORD = "river tambourine 47 glass"
"""Everybody's."""
DAY = timedelta(days=1)
MONTHS = 27
"""Months of need in every area: enough for the board to compare a quarter with the one a year before."""


class Kind(StrEnum):
    """Who may see a canary, in the order of the rights it takes."""

    READ = "read"
    EVIDENCE = "evidence"
    LED = "led"
    GIVEN = "given"
    ANSWER = "answer"
    NAME = "name"
    LOGIN = "login"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class Found:
    """A canary as it was found: of which kind and area, and of whom where it is somebody's own."""

    kind: Kind
    area: str
    who: str


AREAS = {
    "own": Relation.OTHER,
    "other": Relation.OTHER,
    "named": Relation.BY_NAME,
    "unnamed": Relation.WITHOUT_NAME,
    "withdrawn": Relation.WITHDRAWN,
    "namedtwo": Relation.BY_NAME,
    "namedthree": Relation.BY_NAME,
    "unnamedtwo": Relation.WITHOUT_NAME,
    "unnamedthree": Relation.WITHOUT_NAME,
}
"""The areas with the relation to them of whoever holds no role there; enough share for a summary to be made."""
TARGETS = ("own", "other", "named", "unnamed", "withdrawn")
"""The areas asked about: each relation once."""
NUMBERS = dict(zip(AREAS, (73_913, 61_417, 52_901, 47_713, 38_917, 84_319, 92_717, 67_531, 56_383), strict=True))
"""How many requests each area has in every month: primes that stand nowhere else."""
TEN_THOUSANDS = 10
"""Residents of each area by ten thousands, by which a number becomes a rate."""
DECISIONS = {
    Relation.OTHER: (),
    Relation.BY_NAME: (Sharing.BY_NAME,),
    Relation.WITHOUT_NAME: (Sharing.WITHOUT_NAME,),
    Relation.WITHDRAWN: (Sharing.BY_NAME, Sharing.WITHDRAWN),
}
NEED_DECISIONS = dict.fromkeys(AREAS, (True,)) | {"other": (), "withdrawn": (True, False)}
"""What each area decided about its need in comparison groups; from the own area six others agree now."""
_CANARY = re.compile(r"canary-([a-z]+)-([a-z]+)-([a-z0-9]+)", re.IGNORECASE)


def canary(kind: Kind, area: str, who: object = 0) -> str:
    """Return a word that stands nowhere else."""
    return f"CANARY-{kind.value}-{area}-{who}"


def _forms(number: int) -> Iterator[str]:
    for value in (number, 3 * number, 1000 * number):
        yield str(value)
        yield f"{value:,}"
    yield f"{number / TEN_THOUSANDS:.10g}"
    yield f"{number / TEN_THOUSANDS:,.0f}"


_AREA_OF_NUMBER = {form: title for title, number in NUMBERS.items() for form in _forms(number)}
_NUMBER = re.compile(
    r"(?<![\w.,])(?:" + "|".join(map(re.escape, sorted(_AREA_OF_NUMBER, key=len, reverse=True))) + r")(?![\da-f])"
)
"""A number that runs on into a hexadecimal code is none: the record as a file says `area 56,383e…` where the cell about
area 56 ends and that of the entry's code begins."""


def canaries_in(text: str) -> frozenset[Found]:
    """Return every canary in a text, whatever its capitals; a distinctive number counts as one to be read."""
    words = (Found(Kind(kind.lower()), area.lower(), who.lower()) for kind, area, who in _CANARY.findall(text))
    numbers = (Found(Kind.READ, _AREA_OF_NUMBER[number], "number") for number in _NUMBER.findall(text))
    return frozenset((*words, *numbers))


def as_text(value: object) -> str:
    """Return everything in a value as text: fields, items, bytes of files and what is packed in them."""
    return "\n".join(_texts(value))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, bytes):
        yield from _texts_of_bytes(value)
    elif isinstance(value, Enum) or not (
        is_dataclass(value) or isinstance(value, (Mapping, list, tuple, set, frozenset))
    ):
        yield str(value)
    elif isinstance(value, Mapping):
        for key, held in value.items():
            yield from _texts(key)
            yield from _texts(held)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))
    else:
        for held in value:
            yield from _texts(held)


def _texts_of_bytes(content: bytes) -> Iterator[str]:
    yield content.decode("utf-8", errors="replace")
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as packed:
            for name in packed.namelist():
                yield from _texts_of_bytes(packed.read(name))


@dataclass(frozen=True, slots=True)
class HeldArea:
    """An area with the numbers of what it owns; `people` by title: lead, board, one, two, three."""

    title: str
    id: AreaId
    code: str
    name: str
    batch_id: BatchId
    withdrawn_batch_id: BatchId
    disruption_id: DisruptionId
    unnamed_disruption_id: DisruptionId
    people: dict[str, PersonId]
    moderated: AssessmentId
    """The assessment of the round before, in moderation."""
    request_id: RequestId
    """A request in it to look at an answer again."""
    target_id: TargetId
    action_id: ActionId
    event_id: EventId
    link_id: LinkId
    room_id: RoomId
    """A room that is open for the assessment in moderation, with one seat that has answered."""
    effects: EffectsHeld
    """An intervention with its plan, and one row of everything that belongs to interventions."""
    evidence: dict[PersonId, EvidenceId] = field(default_factory=dict)
    """An item of evidence that everybody there may see, by who added it."""
    comments: dict[PersonId, CommentId] = field(default_factory=dict)
    """A comment in the assessment in moderation, by its author."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who asks. `roles` are those held now by the area's title, those held everywhere under ""; `token` is the cookie.

    `has_ended` where their session is over although they were drawn a page before.
    """

    title: str
    viewer: Viewer
    roles: dict[str, frozenset[Role]] = field(default_factory=dict)
    token: str | None = None
    has_ended: bool = False

    @property
    def is_operator(self) -> bool:
        return self.viewer.is_operator

    def holds(self, role: Role, area: str) -> bool:
        return role in self.roles.get(area, frozenset())

    @property
    def all_roles(self) -> frozenset[Role]:
        return frozenset().union(*self.roles.values())

    def may_see(self, found: Found) -> bool:
        """Whether a canary may be shown to them, by whom it is about: written down apart from the policy."""
        if self.is_operator:
            return True
        return {
            Kind.READ: bool(self.roles.get(found.area, frozenset()) - {Role.PEER_REVIEWER}),
            Kind.EVIDENCE: bool(self.roles.get(found.area)),
            Kind.LED: self.holds(Role.AREA_LEAD, found.area),
            Kind.GIVEN: self._is(found) or self.holds(Role.BOARD_MEMBER, found.area) or self._only_leads(found.area),
            Kind.ANSWER: (self.holds(Role.EVALUATOR, found.area) or self.holds(Role.PEER_REVIEWER, found.area))
            and self._is(found),
            Kind.NAME: self._is(found) or self.holds(Role.AREA_LEAD, found.area) or self.holds(Role.ADMINISTRATOR, ""),
            Kind.LOGIN: self._is(found) or self.holds(Role.ADMINISTRATOR, ""),
            Kind.AUTHORITY: bool(self.all_roles),
        }[found.kind]

    def _only_leads(self, area: str) -> bool:
        """Evaluators here have their own answers still to give, so that nothing of earlier rounds may anchor them."""
        return self.holds(Role.AREA_LEAD, area) and not self.holds(Role.EVALUATOR, area)

    def _is(self, found: Found) -> bool:
        return found.who == str(self.viewer.person_id)


@dataclass(frozen=True, slots=True)
class World:
    """What was built in one database: areas and those who ask, by title; `files` are tokens of files to fetch."""

    url: str
    areas: dict[str, HeldArea]
    viewers: dict[str, Somebody]
    draft_round: RoundId
    open_round: RoundId
    closed_round: RoundId
    files: dict[str, str]
    somebody_else: PersonId
    """Nobody in particular, for whoever keeps people to do something with."""


class _Building:
    """Fills one prepared database."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.today = uk_day(store.clock())
        self.framework = newest_framework(store)
        self.partnerships = {
            title: Partnership(store, f"X{number:02}", f"Area {number:02}")
            for number, title in enumerate(AREAS, start=1)
        }

    def build(self) -> World:
        with self.store.transaction() as tx:
            tx.people.act_as(OPERATOR)
            rounds = [self._round(tx, FrameworkId(self.framework.id), *dates) for dates in self._dates()]
            closed, now, draft = rounds
            self._move(tx, closed, RoundState.OPEN)
            self._move(tx, now, RoundState.OPEN)
            self._left_a_circle(tx)
            held = {title: self._area(tx, title, one, closed, now) for title, one in self.partnerships.items()}
            for title, one in self.partnerships.items():
                self._invited_and_visited(tx, title, one, closed, draft)
            self._move(tx, closed, RoundState.CLOSED)
            extra = self._more_people(tx, held)
            two_areas = tx.people.viewer(extra["two_areas"])
            for viewer in (two_areas, tx.people.viewer(extra["peer"])):
                self._answers(tx, "own", viewer, held["own"].id, now, 1, is_submitted=False)
            held["own"].evidence[two_areas.person_id] = self._item(tx, "own", two_areas, held["own"].id)
            code = self.framework.indicators[0].code
            for title in ("own", "other"):
                area, said = two_areas.discussing(held[title].id), canary(Kind.GIVEN, title, two_areas.person_id)
                held[title].comments[two_areas.person_id] = tx.comments.add(area, held[title].moderated, code, said)
            self._name_everybody(tx, held, extra)
        viewers = self._viewers(held, extra)
        return World(
            self.store.url,
            held,
            viewers,
            draft,
            now,
            closed,
            self._files(held, viewers),
            extra["else"],
        )

    def _dates(self) -> tuple[tuple[str, date, date], ...]:
        return (
            ("Round before", self.today - 90 * DAY, self.today - 40 * DAY),
            ("Round now", self.today - 30 * DAY, self.today + 30 * DAY),
            ("Round to come", self.today + 60 * DAY, self.today + 90 * DAY),
        )

    @staticmethod
    def _round(tx: Tx, framework: FrameworkId, name: str, opens_on: date, closes_on: date) -> RoundId:
        return tx.assessments.add_round(OPERATOR.setting_up(), framework, name, opens_on, closes_on)

    @staticmethod
    def _move(tx: Tx, round_id: RoundId, state: RoundState) -> None:
        tx.assessments.set_round_state(OPERATOR.setting_up(), round_id, state)

    def _left_a_circle(self, tx: Tx) -> None:
        """Have everybody join a circle and leave it again, so that nobody sees anybody through it."""
        number = tx.circles.make(OPERATOR.setting_up(), "Ring")
        for one in self.partnerships.values():
            for is_in in (True, False):
                tx.circles.decide(one.lead.sharing(one.id), number, is_in=is_in)

    def _area(self, tx: Tx, title: str, one: Partnership, closed: RoundId, now: RoundId) -> HeldArea:
        led = one.lead.leading(one.id)
        for decision in DECISIONS[AREAS[title]]:
            tx.sharing.decide(one.lead.sharing(one.id), decision)
        for agreed in NEED_DECISIONS[title]:
            tx.sharing.decide_need(one.lead.sharing(one.id), agreed=agreed)
        said = canary(Kind.AUTHORITY, title)
        tx.sharing.set_authority(one.lead.sharing(one.id), Authority(one.id, said, said, Marking.OFFICIAL))
        disruptions = [tx.disruptions.add(led, self._disruption(title, number)) for number in (1, 2)]
        content = FileMapping(canary(Kind.LED, title), title=canary(Kind.LED, title), description="saved").to_json()
        tx.mappings.save(led, canary(Kind.LED, title), content)
        batches = [
            tx.needs.bring_in(led, self._batch(title, number, content, disruptions[0], one)).id for number in (1, 2)
        ]
        tx.needs.withdraw(led, batches[1], canary(Kind.LED, title, "why"))
        self._notes_on_need(tx, title, one)
        self._scores(tx, title, one, closed, now)
        evidence = self._evidence(tx, title, one, now)
        moderated, comments, request_id = self._moderated(tx, title, one, closed)
        people = {name: getattr(one, name).person_id for name in ("lead", "board", "one", "two", "three")}
        area = tx.areas.get(one.id)
        return HeldArea(
            title,
            one.id,
            area.code,
            area.name,
            *batches,
            *disruptions,
            people,
            evidence=evidence,
            moderated=moderated,
            comments=comments,
            request_id=request_id,
            target_id=self._target(tx, title, led),
            event_id=(event := self._looked_back(tx, title, led)),
            action_id=self._to_do(tx, title, led, event),
            link_id=self._asked_outside(tx, title, led, closed),
            room_id=self._in_a_room(tx, title, led, moderated),
            effects=hold_effects(
                tx,
                led,
                lambda what: canary(Kind.READ, title, what),
                (self.framework.code, self.framework.indicators[0].code),
                self.today,
            ),
        )

    def _target(self, tx: Tx, title: str, led: LedArea) -> TargetId:
        wanted = Quantity(NUMBERS[title], words.Stakeholder.GROUP, "FOD", 24, 3)
        return tx.plans.set_target(led, TargetDraft(self.framework.code, "SL2", 4, date(2999, 1, 1), wanted))

    def _asked_outside(self, tx: Tx, title: str, led: LedArea, closed: RoundId) -> LinkId:
        """Make a link to the community form by which somebody has answered."""
        said = canary(Kind.READ, title, "community")
        link = tx.community.add_link(led, closed, said, LinkDraft(said, self.today + 20 * DAY))
        answers = {feature.code: Answer.at(1) for feature in self.framework.features}
        tx.community.save(led, link, answers, self.today)
        return link

    def _in_a_room(self, tx: Tx, title: str, led: LedArea, moderated: AssessmentId) -> RoomId:
        """Open a room with a seat that has answered."""
        said, code = canary(Kind.LED, title, "room"), self.framework.indicators[10].code
        number = tx.rooms.open(led, moderated, said, code, tx.now + DAY)
        tx.rooms.sit_down(led, number, said, said)
        tx.rooms.answer(led, tx.rooms.get(led, number), 1, Answer.at(2))
        return number

    def _looked_back(self, tx: Tx, title: str, led: LedArea) -> EventId:
        """Hold an event with a finding."""
        said = canary(Kind.READ, title, "event")
        finding = Finding(self.framework.features[0].code, words.Found.PARTLY, FoundBy.OWN_VIEW, said)
        return tx.events.add(led, EventDraft(EventKind.EXERCISE, said, date(2026, 1, 5), said, (finding,)))

    def _to_do(self, tx: Tx, title: str, led: LedArea, event: EventId) -> ActionId:
        """Add the action that follows from an event."""
        said = canary(Kind.READ, title, "todo")
        action = ActionDraft(self.framework.code, "SL1", said, said, date(2026, 2, 1), said, event_id=event)
        return tx.plans.add_action(led, action)

    def _moderated(
        self, tx: Tx, title: str, one: Partnership, closed: RoundId
    ) -> tuple[AssessmentId, dict[PersonId, CommentId], RequestId]:
        """Put the assessment of the round before into moderation: one level agreed, comments, a request."""
        led, said = one.lead.leading(one.id), canary(Kind.GIVEN, title, "said")
        number, code = tx.assessments.begin(led, closed).id, self.framework.indicators[0].code
        tx.assessments.move(led, number, AssessmentState.MODERATION)
        tx.agreed.save(led, number, AgreedDraft(code, Answer.at(1), said, frozenset({said})), seen_version=0)
        comments = {
            viewer.person_id: tx.comments.add(viewer.discussing(one.id), number, code, said)
            for viewer in (one.lead, one.board, one.one)
        }
        self._signed_and_revoked(tx, title, one, number)
        return number, comments, tx.comments.ask(led, number, one.two.person_id, code, said)

    def _signed_and_revoked(self, tx: Tx, title: str, one: Partnership, number: AssessmentId) -> None:
        """A sign-off that was taken back, and a dissent of everybody who may record one."""
        said, area = canary(Kind.GIVEN, title, "signed"), one.board.signing_off(one.id)
        tx.sign_offs.add(area, number, said, said, said, Head(1, said))
        tx.sign_offs.revoke(area, number, 1, said)
        for viewer in (one.lead, one.board, one.one):
            tx.sign_offs.record_dissent(viewer.discussing(one.id), number, DissentDraft(said, "", said))

    def _evidence(self, tx: Tx, title: str, one: Partnership, now: RoundId) -> dict[PersonId, EvidenceId]:
        """Evidence that all in the area see, by each who may add some, and an evaluator's own of the open round."""
        tx.assessments.begin(one.lead.leading(one.id), now, AssessmentKind.PEER)
        held = {
            viewer.person_id: self._item(tx, title, viewer, one.id)
            for viewer in (one.lead, one.one, one.two, one.three)
        }
        area, assessment = one.two.adding_evidence(one.id), tx.assessments.in_round(one.two.scoring(one.id), now)
        said = canary(Kind.ANSWER, title, one.two.person_id)
        hidden = tx.evidence.add(area, EvidenceDraft(said, *self._evidence_parts(said)), assessment.id)
        for number in (hidden, held[one.lead.person_id]):
            tx.evidence.use(area, number, assessment.id, self.framework.indicators[0].code)
        return held

    def _item(self, tx: Tx, title: str, viewer: Viewer, area_id: AreaId) -> EvidenceId:
        said = canary(Kind.EVIDENCE, title, viewer.person_id)
        draft = EvidenceDraft(said, *self._evidence_parts(said))
        return tx.evidence.add(viewer.adding_evidence(area_id), draft, None)

    def _evidence_parts(self, said: str) -> tuple[EvidenceKind, str, date, str, Marking]:
        return (EvidenceKind.DOCUMENT, said, self.today - DAY, said, Marking.OFFICIAL)

    def _invited_and_visited(self, tx: Tx, title: str, one: Partnership, closed: RoundId, draft: RoundId) -> None:
        """Invite an evaluator to the round to come, and arrange a visit of peers in the one that is over."""
        led, feature = one.lead.leading(one.id), frozenset({self.framework.features[0].code})
        tx.invitees.set(led, draft, one.one.person_id, feature)
        said, visited = canary(Kind.READ, title, "visit"), tx.assessments.begin(led, closed, AssessmentKind.PEER)
        visit = PeerReviewDraft(said, feature, self.today - 50 * DAY, self.today - 49 * DAY, said)
        tx.peers.save(led, visited.id, visit)
        published = ResultsOf(one.id, closed, AssessmentKind.EXTERNAL)
        tx.published.hold(OPERATOR.setting_up(), published, said, {canary(Kind.READ, title, "published"): 2.5})

    def _notes_on_need(self, tx: Tx, title: str, one: Partnership) -> None:
        led = one.lead.leading(one.id)
        said, of_type = canary(Kind.READ, title, "note"), canary(Kind.READ, title, "type")
        tx.need_plans.put(led, NeedPlanDraft(Direction.REQUEST, of_type, Improvement.DOWN, None, said, self.today))
        tx.step_changes.add(led, StepChangeDraft(Direction.REQUEST, of_type, self.today - 90 * DAY, said))
        tx.reporting_changes.add(
            led, ReportingDraft(ReportingChange.CAMPAIGN, self.today - 60 * DAY, said, channel=said, source=said)
        )

    def _disruption(self, title: str, number: int) -> NewDisruption:
        said = canary(Kind.READ, title, number)
        exposure = Exposure(ExposureKind.HOMES_FLOODED, NUMBERS[title], said)
        return NewDisruption(said, said, self.today - 400 * DAY, self.today - 390 * DAY, (exposure,))

    def _batch(self, title: str, number: int, content: str, disruption: DisruptionId, one: Partnership) -> NewBatch:
        said, first = canary(Kind.LED, title, number), self.today.replace(day=1)
        months = [first := (first - DAY).replace(day=1) for _month in range(MONTHS)]
        rows: list[dict[str, object]] = [
            {"on": month, "count": NUMBERS[title], "place_id": one.places[0]} for month in months
        ]
        told = canary(Kind.READ, title, "part")
        marked = dict.fromkeys(("further_types", "target_groups", "urgency", "channel", "reason_unmet"), told)
        last = {"on": months[0], "need_type": canary(Kind.READ, title, "type"), "outcome": "unmet"}
        rows.append({**last, **marked, "local_code": said, "source_ref": said, "disruption_id": disruption})
        at = datetime(months[0].year, months[0].month, 1, 9, 30, tzinfo=UTC)
        rows.append({"on": months[0], "grain": "minute", "occurred_at": at, "minutes_to_outcome": 90})
        rows.append({**last, "direction": "offer", "outcome": None, "offer_stage": "ready"})
        made = columns(rows)
        covers = ((months[-1], self.today.replace(day=1) - DAY),)
        source = canary(Kind.READ, title, "source")  # pages say which sources reported
        return NewBatch(said, said, source, content, len(made), 0, covers, said, made)

    def _scores(self, tx: Tx, title: str, one: Partnership, closed: RoundId, now: RoundId) -> None:
        for level, viewer in enumerate((one.one, one.two, one.three)):
            self._answers(tx, title, viewer, one.id, closed, level, is_submitted=True, kind=Kind.GIVEN)
            self._answers(tx, title, viewer, one.id, now, level, is_submitted=viewer is one.two)

    def _answers(
        self,
        tx: Tx,
        title: str,
        viewer: Viewer,
        area_id: AreaId,
        round_id: RoundId,
        level: int,
        *,
        is_submitted: bool,
        kind: Kind = Kind.ANSWER,
    ) -> None:
        said, held = canary(kind, title, viewer.person_id), scorer(viewer, area_id)
        drafts = [
            ScoreDraft(indicator.code, Answer.at((level + place) % 3), Sureness.GUESS, said, said)
            for place, indicator in enumerate(self.framework.indicators)
        ]
        assessment = tx.assessments.begin(held.area, round_id, held.kind)
        submitted_at = tx.now if is_submitted else None
        tx.scores.hold_form(held.area, assessment.id, drafts, saved_at=tx.now, submitted_at=submitted_at)
        tx.confidences.save(held.area, assessment.id, self.framework.features[0].code, Confidence.FAIRLY)

    def _more_people(self, tx: Tx, held: dict[str, HeldArea]) -> dict[str, PersonId]:
        keeping, own = OPERATOR.keeping_people(), held["own"].id
        wanted = {
            "member": ((Role.NCSR_MEMBER, None),),
            "administrator": ((Role.ADMINISTRATOR, None),),
            "second": ((Role.ADMINISTRATOR, None),),
            "two_areas": ((Role.EVALUATOR, own), (Role.AREA_LEAD, held["other"].id)),
            "disabled": ((Role.AREA_LEAD, own),),
            "role_taken": ((Role.AREA_LEAD, own),),
            "revoked": ((Role.AREA_LEAD, own),),
            "else": ((Role.BOARD_MEMBER, own),),
            "peer": ((Role.PEER_REVIEWER, own),),
        }
        people = {title: tx.people.add(keeping, title) for title in wanted}
        for title, grants in wanted.items():
            for role, area_id in grants:
                tx.people.grant(keeping, people[title], role, area_id)
        return people

    @staticmethod
    def _name_everybody(tx: Tx, held: dict[str, HeldArea], extra: dict[str, PersonId]) -> None:
        """Call everybody by a canary and give them something to sign in with; "nowhere" has whoever holds no area."""
        belongs = {person: title for title, area in held.items() for person in area.people.values()}
        password_hash = HASHER.hash(PASSWORD)
        of_own = {extra[title] for title in ("two_areas", "disabled", "revoked", "else", "peer")}
        for person_id in (*belongs, *extra.values()):
            area = "own" if person_id in of_own else belongs.get(person_id, "nowhere")
            tx.people.rename(OPERATOR.keeping_people(), person_id, canary(Kind.NAME, area, person_id))
            tx.accounts.hold(person_id, canary(Kind.LOGIN, area, person_id), password_hash)

    def _viewers(self, held: dict[str, HeldArea], extra: dict[str, PersonId]) -> dict[str, Somebody]:
        own = held["own"].people
        lead, evaluator = frozenset({Role.AREA_LEAD}), frozenset({Role.EVALUATOR})
        viewers = [
            Somebody("nobody", NOBODY),
            self._somebody("board", own["board"], {"own": frozenset({Role.BOARD_MEMBER})}),
            self._somebody("evaluator", own["one"], {"own": evaluator}),
            self._somebody("lead", own["lead"], {"own": lead}),
            self._somebody("member", extra["member"], {"": frozenset({Role.NCSR_MEMBER})}),
            self._somebody("administrator", extra["administrator"], {"": frozenset({Role.ADMINISTRATOR})}),
            self._somebody("peer", extra["peer"], {"own": frozenset({Role.PEER_REVIEWER})}),
            self._somebody("two_areas", extra["two_areas"], {"own": evaluator, "other": lead}),
            self._somebody("disabled", extra["disabled"], {}, has_ended=True),
            self._somebody("role_taken", extra["role_taken"], {}),
            self._somebody("revoked", extra["revoked"], {}, has_ended=True),
            Somebody("operator", OPERATOR),
        ]
        by_title = {one.title: one for one in viewers}
        with self.store.transaction() as tx:
            keeping = tx.people.act_as(OPERATOR).keeping_people()
            tx.people.set_active(keeping, extra["disabled"], is_active=False)
            tx.sessions.revoke_all_of(extra["disabled"])
            tx.people.take(keeping, extra["role_taken"], Role.AREA_LEAD, held["own"].id)
            tx.sessions.revoke_all_of(extra["revoked"])
        return by_title

    def _somebody(
        self, title: str, person_id: PersonId, roles: dict[str, frozenset[Role]], *, has_ended: bool = False
    ) -> Somebody:
        with self.store.transaction() as tx:
            token = identity.begin_session(tx, person_id, SignInMethod.LOCAL)
        return Somebody(title, identity.viewer_for(self.store, token), roles, token, has_ended)

    def _files(self, held: dict[str, HeldArea], viewers: dict[str, Somebody]) -> dict[str, str]:
        """Leave a file to fetch for the lead of each area, and return its token by the area's title."""
        with self.store.transaction() as tx:
            tx.people.act_as(OPERATOR)
            for title, area in held.items():
                said = canary(Kind.LED, title, "file")
                holder = viewers["lead"].viewer if title == "own" else None
                session = holder.session_hash if holder is not None else None
                file = ReadyFile(
                    area.people["lead"],
                    session or f"the session of the lead of {title}",
                    area.id,
                    "problem_list",
                    f"{said}.csv",
                    "text/csv",
                    Marking.OFFICIAL,
                    said.encode(),
                )
                tx.exports.hold(identity.token_hash(f"file {title}"), file, tx.now + 10 * 60 * timedelta(seconds=1))
        return {title: f"file {title}" for title in held}


def build(url: str) -> World:
    """Fill a database that has the newest schema, and return what is in it."""
    store = Store(url)
    setting_up.prepare(store)
    try:
        return _Building(store).build()
    finally:
        store.close()


def moved(world: World, url: str) -> World:
    """Return the same world in a copy of its database."""
    return replace(world, url=url)
