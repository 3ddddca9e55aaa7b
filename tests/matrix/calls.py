"""Every function of the services: how it is called for somebody and an area, and which right it takes.

A test lists the functions by looking at the modules, so that one without a line here is noticed.
"""

from __future__ import annotations

import csv
import inspect
import io
import itertools
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path

import resilience.services
from resilience.domain.area import NewArea, NewPlace, Population
from resilience.domain.assessment import DONT_KNOW, ScoreDraft
from resilience.domain.capability import PairDraft
from resilience.domain.community import LinkDraft
from resilience.domain.disruption import NewDisruption
from resilience.domain.errors import (
    NotAllowed,
    NotFound,
    NotOnScale,
    NotTheirs,
    Refused,
    ResilienceError,
    SessionEnded,
)
from resilience.domain.events import EventDraft, LookBack
from resilience.domain.evidence import EvidenceDraft
from resilience.domain.identity import (
    AreaId,
    BenefitId,
    BesideId,
    CommentId,
    EditionId,
    EvidenceId,
    LearningId,
    ReportingChangeId,
)
from resilience.domain.intervention import Intervention
from resilience.domain.invitation import Invitee, PeerReviewDraft
from resilience.domain.learning import LearningDraft
from resilience.domain.moderation import AgreedDraft
from resilience.domain.need_notes import ReportingDraft
from resilience.domain.need_plan import Improvement, NeedPlanDraft, StepChangeDraft
from resilience.domain.need_question import ComparisonChoice, NeedFilter
from resilience.domain.offline_form import OfflineColumn
from resilience.domain.outcome import Outcome
from resilience.domain.plans import ActionDraft, TargetDraft
from resilience.domain.policy import Action
from resilience.domain.retention import Kept
from resilience.domain.room import Room
from resilience.domain.sharing import Authority
from resilience.domain.sign_off import DissentDraft
from resilience.domain.viewer import OPERATOR, Viewer
from resilience.domain.vocabulary import (
    AreaKind,
    Aspect,
    AssessmentKind,
    Confidence,
    CountedAs,
    Direction,
    EventKind,
    EvidenceKind,
    Marking,
    Nation,
    ReportingChange,
    Role,
    RoundState,
    Sharing,
    Worked,
)
from resilience.intake.mapping import Constant, Field, FromColumn, Mapping, When
from resilience.intake.outcome_series_columns import SeriesColumns, SeriesSaid
from resilience.services import (
    accounts,
    adding_evidence,
    agreement,
    board,
    board_paper,
    bringing_data,
    bringing_mappings,
    circles,
    community,
    community_view,
    comparing,
    consistency,
    data_protection,
    disruptions,
    evidence,
    evidence_file,
    example,
    exports,
    framework_keeping,
    framework_mapping,
    framework_reading,
    frameworks,
    identity,
    importing,
    installation,
    inviting,
    keeping,
    looking_back,
    moderation,
    moderation_file,
    moderation_view,
    my_answers,
    my_work,
    need_changes,
    need_choosing,
    need_coverage_page,
    need_download,
    need_offers,
    need_pattern,
    need_type,
    need_volume,
    need_volume_events,
    need_volume_many,
    need_volume_notes,
    need_volume_sides,
    offline_form,
    oidc,
    peers,
    people,
    plans,
    progress,
    record,
    reporting,
    results,
    retention,
    room_page,
    room_seats,
    rooms,
    rounds,
    rounds_compared,
    scoring,
    self_and_peer,
    setting_up,
    sharing,
    sign_off,
    signing,
    tally,
    tries,
    viewing,
)
from resilience.services.effect import (
    board_effects,
    brought_series,
    brought_series_correct,
    brought_series_download,
    brought_series_page,
    effect_page,
    path,
    planning,
    register,
)
from resilience.services.learning import capability, log, pair_naming, writing
from resilience.services.uk_time import uk_day
from resilience.services.value import entering, unit_costs, worth
from resilience.services.value.download import value_document
from resilience.storage.store import Store
from resilience.views.need_volume import NotesOnVolume
from resilience.views.results import ResultsChoices
from resilience.views.tally import TypedTally
from tests.matrix import effects_held
from tests.matrix.world import HASHER, PASSWORD, HeldArea, Kind, World
from tests.services.frameworks_made import OWN, table

SPRING = date(2026, 3, 1)
CSV = b"date,place\n2026-01-05,North\n2026-01-06,South\n"
RULES = (
    (Field.DIRECTION, Constant("request")),
    (Field.NEED_TYPE, Constant("FOD")),
    (Field.BASIS, Constant("expressed")),
)
OF_ONE_AREA = Mapping("calls", when=When("date"), rules=(*RULES, (Field.PLACE, FromColumn("place"))))
OF_ALL_AREAS = Mapping("by area", when=When("date"), area=FromColumn("area"), rules=RULES)
STORM, FLOOD = (NewDisruption(name, name.lower(), date(2026, 1, 1), None) for name in ("Storm", "Flood"))
QUERY = record.RecordQuery()
TALLIED = TypedTally({("telephone", "FOD"): "3"}, frozenset())
SERIES_FILE = b"month,n\n2026-01,5\n2026-02,6\n"
SERIES_SAID = (
    SeriesColumns("month", ("n",)),
    SeriesSaid("Calls elsewhere", CountedAs.OTHER, "calls", "a help line", is_count=True),
)
CORRECTED = brought_series_correct.Correction("Falls", "the trust", "falls", CountedAs.AE_ATTENDANCE, "attendances")
MAIN = "local-resilience-capability"
A_LESSON = LearningDraft("a", Worked.WORKED, "a", "", "", "")
A_PAIR = (MAIN, "SL1", Outcome(Aspect.VOLUME), Improvement.DOWN)
NEW_ITEM = EvidenceDraft("Plan", EvidenceKind.DOCUMENT, "", date(2026, 1, 1), "", Marking.OFFICIAL_SENSITIVE)


class Whoever(Enum):
    """Rights that are no action of the policy."""

    ANYBODY = "anybody, signed in or not"
    THEMSELVES = "whoever has signed in, for their own account, with or without a role"
    OPERATOR = "the command line alone"


@dataclass(frozen=True, slots=True)
class Ask:
    """One call: the store, who asks, and the area that it is about.

    `may` where it has to be answered: whatever has to be prepared for a call is prepared for nobody else, so that
    what changes in a refused call was changed by the call.
    """

    store: Store
    world: World
    viewer: Viewer
    area: HeldArea
    folder: Path
    may: bool = False

    @property
    def area_id(self) -> AreaId:
        return self.area.id


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a service and the right it takes.

    `writes` where it changes more than the record of who did what. `at_the_command_line` is false where the command
    line is refused although it may do nearly everything, since it has no account. `unrecorded` says why a refusal is
    not in the record. `moves_the_database` where others would find another one afterwards. `raises` is how it answers
    those who may ask, where that is no value. `shows_others` are kinds of canary of other areas that belong to the
    answer, with the reason. `or_needs` is a second right that will do.
    """

    name: str
    needs: Action | Whoever
    make: Callable[[Ask], object]
    writes: bool = False
    at_the_command_line: bool = True
    unrecorded: str = ""
    moves_the_database: bool = False
    raises: type[ResilienceError] | None = None
    shows_others: dict[Kind, str] = field(default_factory=dict)
    or_needs: Action | None = None

    @property
    def function(self) -> str:
        return self.name.partition(":")[0]

    @property
    def is_of_area(self) -> bool:
        return self.needs in OF_AN_AREA


OF_AN_AREA = frozenset(
    {
        Action.READ_AREA,
        Action.SCORE,
        Action.REVIEW,
        Action.ADD_EVIDENCE,
        Action.DISCUSS,
        Action.SIGN_OFF,
        Action.LEAD,
        Action.SHARE,
        Action.OVERSEE,
    }
)
"""Actions that are asked about one area, which the call names."""


@dataclass(frozen=True, slots=True)
class WithoutViewer:
    """A function that asks nobody who they are, and why that is right; `make` is `None` where no page calls it.

    `raises` is how it answers in this world, which is none of an example and in which no token is known.
    """

    name: str
    why: str
    make: Callable[[Ask], object] | None = None
    raises: type[ResilienceError] | None = None


@cache
def functions_of_services() -> frozenset[str]:
    """Return every public function of the services whose first parameter is the store."""
    return frozenset(_functions())


def _functions() -> Iterator[str]:
    for module in pkgutil.walk_packages(resilience.services.__path__, "resilience.services."):
        held = import_module(module.name)
        for name, function in vars(held).items():
            if name.startswith("_") or not inspect.isfunction(inspect.unwrap(function)):
                continue
            if inspect.unwrap(function).__module__ == held.__name__ and _takes_store(function):
                yield f"{module.name.removeprefix('resilience.services.')}.{name}"


def _takes_store(function: Callable[..., object]) -> bool:
    return next(iter(inspect.signature(function).parameters), "") == "store"


AT_THE_FILE = "made and checked at the command line, before any database is opened"
ACTED_THERE = "whoever did something in the area is named to its lead, wherever they are from"


def _decide(a: Ask) -> None:
    with a.store.reading() as tx:
        tx.people.act_as(a.viewer)
        seen = tx.sharing.decisions(a.area_id)
    holds = seen[0].sharing if seen else Sharing.NOT_ASKED
    wanted = sharing.MAY_DECIDE[holds][0]
    sharing.decide(a.store, a.viewer, a.area_id, wanted, seen=seen[0].number if seen else 0, is_agreed=True)


def _decide_need(a: Ask) -> None:
    with a.store.reading() as tx:
        tx.people.act_as(a.viewer)
        seen = tx.sharing.need_decisions(a.area_id)
    is_agreed, number = (seen[0].is_agreed, seen[0].number) if seen else (False, 0)
    sharing.decide_need(a.store, a.viewer, a.area_id, agreed=not is_agreed, seen=number, is_confirmed=True)


def _decide_about_circle(a: Ask) -> None:
    with a.store.reading() as tx:
        tx.people.act_as(a.viewer)
        ring = tx.circles.all()[0]
        seen = tx.circles.decisions(a.area_id, ring.id)
    is_in = not (bool(seen) and seen[0].is_in)
    number = seen[0].number if seen else 0
    circles.decide(a.store, a.viewer, a.area_id, ring.id, is_in=is_in, seen=number, is_agreed=True)


def _authority(a: Ask) -> Authority:
    return Authority(a.area_id, "County council", "data protection officer", Marking.OFFICIAL_SENSITIVE)


def _offer(a: Ask, kind: exports.ExportKind, area_id: AreaId | None) -> str:
    return exports.offer(a.store, a.viewer, kind, area_id, "file.csv", "text/csv", b"what the page made")


def _item(a: Ask) -> EvidenceId:
    """An item that the viewer added, else one of the lead's."""
    held = a.area.evidence
    return held.get(a.viewer.person_id, held[a.area.people["lead"]])


def to_do() -> ActionDraft:
    return ActionDraft(MAIN, "SL1", "Do it", "Health lead", date(2027, 1, 1))


def _comment(a: Ask) -> CommentId:
    """A comment of the viewer's own, else one of the board member's."""
    return a.area.comments.get(a.viewer.person_id, a.area.comments[a.area.people["board"]])


def _dissent() -> DissentDraft:
    return DissentDraft("Fire and rescue service", "", "words")


def _own_dissent(a: Ask) -> int:
    """The number of the viewer's own dissent in an area where they may have one, else of somebody's."""
    with a.store.reading() as tx:
        held = tx.sign_offs.dissents(tx.people.act_as(OPERATOR).reading(a.area_id), a.area.moderated)
    return next((one.number for one in held if one.recorded_by == a.viewer.person_id), held[0].number)


def _bring_series_back(a: Ask) -> None:
    if a.may:
        with suppress(NotTheirs):  # withdrawn before
            brought_series.withdraw(a.store, OPERATOR, a.area_id, a.area.effects.series_id)
    brought_series.bring_back(a.store, a.viewer, a.area_id, a.area.effects.series_id)


def _sign_off(a: Ask) -> object:
    """Sign as the one who is named, with nothing left open."""
    if a.may:
        with a.store.transaction() as tx:
            led = tx.people.act_as(OPERATOR).leading(a.area_id)
            tx.assessments.name_signatory(led, a.area.moderated, a.viewer.person_id)
            for request in tx.comments.requests(led, a.area.moderated):
                tx.comments.take_back(led, request.id)
    seen = signing.signing(a.store, OPERATOR, a.area_id, a.area.moderated).seen
    return sign_off.sign_off(a.store, a.viewer, a.area_id, a.area.moderated, seen=seen, accepts_partial=True)


def _board_paper(a: Ask) -> object:
    try:
        return board_paper.board_paper(a.store, a.viewer, a.area_id)
    except NotFound as not_yet:
        return not_yet.sentence  # for an evaluator who has still to answer by themselves


def _notes(a: Ask) -> NotesOnVolume:
    return need_volume_notes.notes_on_volume(a.store, a.viewer, a.area_id)


def _reporting_note(a: Ask) -> ReportingChangeId:
    shown = need_coverage_page.coverage_of_need(a.store, a.viewer, a.area_id, NeedFilter(), ComparisonChoice())
    return shown.notes[0].id


def _save_tally(a: Ask) -> object:
    shown = tally.weekly_tally(a.store, a.viewer, a.area_id)
    return tally.save_tally(a.store, a.viewer, a.area_id, shown.week, TALLIED, shown.seen)


def _undo_tally(a: Ask) -> str:
    """Undo what the call before saved."""
    shown = tally.weekly_tally(a.store, a.viewer, a.area_id)
    return tally.undo_tally(a.store, a.viewer, a.area_id, shown.week, shown.seen)


def _agreed(a: Ask, place: int) -> AgreedDraft:
    return AgreedDraft(_indicator(a, place), DONT_KNOW, "why")


def _feature(a: Ask) -> str:
    return frameworks.newest_framework(a.store).features[0].code


def _offline(a: Ask) -> bytes:
    """The viewer's own form as a table, with another answer to the first question."""
    sheet = offline_form.sheet(a.store, a.viewer, a.area_id)
    table = io.StringIO()
    lines = csv.writer(table)
    lines.writerow(column.heading for column in OfflineColumn)
    for place, row in enumerate(sheet.rows):
        cells = {"code": row.key.code, "answer": row.answer if place else "Does not apply here", "row": str(row.key)}
        cells |= {"revision": str(row.revision), **sheet.stamp.by_column}
        lines.writerow(cells.get(column, "") for column in OfflineColumn)
    return table.getvalue().encode()


def _brought_back(a: Ask) -> object:
    data = _offline(a)
    seen = offline_form.preview(a.store, a.viewer, a.area_id, "form.csv", data).seen
    return offline_form.bring_back(a.store, a.viewer, a.area_id, "form.csv", data, seen=seen, chosen={})


def _bring_back_pair(a: Ask) -> None:
    number = a.area.effects.pair_id
    if a.may:
        number = pair_naming.name_pair(a.store, a.viewer, a.area_id, PairDraft(*A_PAIR, 9, "to be withdrawn"))
        pair_naming.withdraw_pair(a.store, a.viewer, a.area_id, number)
    pair_naming.bring_back_pair(a.store, a.viewer, a.area_id, number)


def _withdraw_lesson(a: Ask) -> tuple[LearningId, int]:
    number = a.area.effects.lesson_id
    if a.may:
        number = writing.add_lesson(a.store, a.viewer, a.area_id, A_LESSON)
    return number, writing.withdraw_lesson(a.store, a.viewer, a.area_id, number, seen_version=1)


def _bring_back_lesson(a: Ask) -> None:
    number, version = _withdraw_lesson(a) if a.may else (a.area.effects.lesson_id, 1)
    writing.bring_back_lesson(a.store, a.viewer, a.area_id, number, A_LESSON, seen_version=version)


def _benefit(a: Ask) -> BenefitId:
    if not a.may:
        return a.area.effects.benefit_id
    return entering.add_benefit(a.store, a.viewer, a.area_id, effects_held.benefit_of(a.area.effects))


def _beside(a: Ask) -> BesideId:
    if not a.may:
        return a.area.effects.beside_id
    return entering.add_beside(a.store, a.viewer, a.area_id, effects_held.beside_of(a.area.effects))


def _bring_back_benefit(a: Ask) -> None:
    number = _benefit(a)
    if a.may:
        entering.withdraw_benefit(a.store, a.viewer, a.area_id, number)
    entering.bring_back_benefit(a.store, a.viewer, a.area_id, number)


def _bring_back_beside(a: Ask) -> None:
    number = _beside(a)
    if a.may:
        entering.withdraw_beside(a.store, a.viewer, a.area_id, number)
    entering.bring_back_beside(a.store, a.viewer, a.area_id, number)


def prices(name: str) -> bytes:
    """A file of unit costs with one price."""
    columns = "code,what,unit,counted_as,agency,fiscal,economic,social,price_year,cashable,edition,dated,source,licence"
    row = f"A1,An attendance,attendance,ae_attendance,NHS,100,,,2020/21,no,{name},2021-01-01,Somebody,OGL v3.0"
    return f"{columns}\n{row}\n".encode()


def _edition(a: Ask, name: str) -> EditionId:
    """An edition that the viewer brought in, where they may."""
    if a.may:
        unit_costs.bring_in(a.store, a.viewer, "prices.csv", prices(f"{name} {next(_editions)}"))
        held = unit_costs.unit_costs(a.store, a.viewer).editions[0].id
        return EditionId(0) if held is None else held
    return EditionId(1)


_editions = itertools.count()


def _intervention(a: Ask) -> Intervention:
    with a.store.reading() as tx:
        return tx.interventions.get(tx.people.act_as(OPERATOR).reading(a.area_id), a.area.effects.intervention_id)


def _change_intervention(a: Ask) -> None:
    held = _intervention(a)
    draft = replace(held.draft, what="more of it")
    register.change_intervention(a.store, a.viewer, a.area_id, held.id, draft, seen_version=held.version)


def _move_intervention(a: Ask, move: Callable[..., None]) -> None:
    held = _intervention(a)
    move(a.store, a.viewer, a.area_id, held.id, seen_version=held.version)


def _fix_plan(a: Ask) -> int:
    return planning.fix_plan(
        a.store,
        a.viewer,
        a.area_id,
        a.area.effects.intervention_id,
        effects_held.PLAN,
        seen_version=1,
        is_confirmed=True,
    )


def _indicator(a: Ask, place: int) -> str:
    return frameworks.newest_framework(a.store).indicators[place].code


def invited(a: Ask) -> tuple[Invitee, ...]:
    with a.store.reading() as tx:
        return tx.invitees.of(tx.people.act_as(OPERATOR).reading(a.area_id), a.world.draft_round)


def _visit_saved_at(a: Ask) -> datetime | None:
    with a.store.reading() as tx:
        area = tx.people.act_as(OPERATOR).reading(a.area_id)
        peers_own = tx.assessments.in_round(area, a.world.closed_round, AssessmentKind.PEER)
        held = None if peers_own is None else tx.peers.of(area, peers_own.id)
        return None if held is None else held.saved_at


def _visit(a: Ask) -> PeerReviewDraft:
    feature = frameworks.newest_framework(a.store).features[0].code
    return PeerReviewDraft("Head of resilience", frozenset({feature}), SPRING, SPRING)


def _change_password(a: Ask) -> None:
    accounts.change_password(a.store, a.viewer, PASSWORD, "quiet otter maps the pier", hasher=HASHER)


def _after_keeping(a: Ask, then: Callable[[Store, Viewer, Path], object]) -> object:
    file = a.folder / "kept.db"
    if a.viewer.is_operator:
        keeping.keep(a.store, a.viewer, file, may_replace=True)
    return then(a.store, a.viewer, file)


def _published(a: Ask) -> tuple[bytes, ResultsChoices]:
    rows = table([(a.area.code, "Visit 2020", "external", "community-support-after-a-flood", "KNOW1", 2)])
    return rows, ResultsChoices("Invented, 2021")


def _room(a: Ask) -> Room:
    with a.store.reading() as tx:
        tx.people.act_as(OPERATOR)
        return tx.rooms.get(OPERATOR.leading(a.area_id), a.area.room_id)


def _agree_in_the_room(a: Ask) -> str:
    room = _room(a)
    draft = AgreedDraft(room.indicator, DONT_KNOW, "why")
    return rooms.agree(
        a.store, a.viewer, a.area_id, room.id, draft, seen_step=room.step, seen_version=_seen_version(a, room)
    )


def _seen_version(a: Ask, room: Room) -> int:
    with a.store.reading() as tx:
        tx.people.act_as(OPERATOR)
        held = tx.agreed.newest(OPERATOR.leading(a.area_id), room.assessment_id, room.indicator)
        return held.revision if held else 0


CALLS = (
    # ------------------------------------------------------------------------------------- the community, and a room
    Call(
        "community_view.community", Action.READ_AREA, lambda a: community_view.community(a.store, a.viewer, a.area_id)
    ),
    Call(
        "community.make_link",
        Action.LEAD,
        lambda a: community.make_link(
            a.store, a.viewer, a.area_id, a.world.open_round, LinkDraft("Carers", uk_day(a.store.clock()))
        ),
        writes=True,
    ),
    Call(
        "community.revoke_link",
        Action.LEAD,
        lambda a: community.revoke_link(a.store, a.viewer, a.area_id, a.area.link_id),
        writes=True,
    ),
    Call("room_page.room_page", Action.LEAD, lambda a: room_page.room_page(a.store, a.viewer, a.area_id)),
    Call("room_page.counter", Action.LEAD, lambda a: room_page.counter(a.store, a.viewer, a.area_id, a.area.room_id)),
    *(
        Call(
            f"rooms.{act.__name__}",
            Action.LEAD,
            lambda a, act=act: act(a.store, a.viewer, a.area_id, a.area.room_id, seen_step=_room(a).step),
            writes=True,
        )
        for act in (rooms.skip, rooms.reveal)
    ),
    Call("rooms.agree", Action.LEAD, _agree_in_the_room, writes=True),
    *(
        Call(
            f"rooms.{act.__name__}",
            Action.LEAD,
            lambda a, act=act: act(a.store, a.viewer, a.area_id, a.area.room_id, seen_step=_room(a).step),
            writes=True,
        )
        for act in (rooms.go_back, rooms.ask_again)
    ),
    Call("rooms.end", Action.LEAD, lambda a: rooms.end(a.store, a.viewer, a.area_id, a.area.room_id), writes=True),
    Call(
        "rooms.open_room",
        Action.LEAD,
        lambda a: rooms.open_room(a.store, a.viewer, a.area_id, a.world.closed_round),
        writes=True,
    ),
    # ------------------------------------------------------------------------------------------ what an area holds
    Call("board.board", Action.READ_AREA, lambda a: board.board(a.store, a.viewer, a.area_id)),
    Call("disruptions.disruptions", Action.READ_AREA, lambda a: disruptions.disruptions(a.store, a.viewer, a.area_id)),
    Call("sharing.sharing", Action.READ_AREA, lambda a: sharing.sharing(a.store, a.viewer, a.area_id)),
    Call(
        "signing.signing",
        Action.READ_AREA,
        lambda a: signing.signing(a.store, a.viewer, a.area_id, a.area.moderated),
    ),
    Call("board_paper.board_paper", Action.READ_AREA, _board_paper),
    Call(
        "rounds_compared.rounds_compared",
        Action.READ_AREA,
        lambda a: rounds_compared.rounds_compared(a.store, a.viewer, a.area_id),
    ),
    Call("progress.progress", Action.READ_AREA, lambda a: progress.progress(a.store, a.viewer, a.area_id)),
    Call(
        "need_choosing.need_options",
        Action.READ_AREA,
        lambda a: need_choosing.need_options(a.store, a.viewer, a.area_id),
    ),
    Call(
        "need_changes.need_changes",
        Action.READ_AREA,
        lambda a: need_changes.need_changes(a.store, a.viewer, a.area_id, NeedFilter(), ComparisonChoice()),
    ),
    Call(
        "need_offers.need_offers",
        Action.READ_AREA,
        lambda a: need_offers.need_offers(a.store, a.viewer, a.area_id, NeedFilter(), ComparisonChoice()),
    ),
    Call(
        "need_volume.volume_of_need",
        Action.READ_AREA,
        lambda a: need_volume.volume_of_need(a.store, a.viewer, a.area_id, NeedFilter()),
    ),
    Call(
        "need_volume_many.many_charts",
        Action.READ_AREA,
        lambda a: need_volume_many.many_charts(a.store, a.viewer, a.area_id, NeedFilter()),
    ),
    Call(
        "need_volume_events.events_alike",
        Action.READ_AREA,
        lambda a: need_volume_events.events_alike(a.store, a.viewer, a.area_id, NeedFilter()),
    ),
    Call(
        "need_volume_sides.requests_and_offers",
        Action.READ_AREA,
        lambda a: need_volume_sides.requests_and_offers(a.store, a.viewer, a.area_id, NeedFilter()),
    ),
    Call(
        "need_volume_notes.notes_on_volume",
        Action.READ_AREA,
        lambda a: need_volume_notes.notes_on_volume(a.store, a.viewer, a.area_id),
    ),
    Call(
        "need_volume_notes.add_step_change",
        Action.LEAD,
        lambda a: need_volume_notes.add_step_change(
            a.store, a.viewer, a.area_id, StepChangeDraft(Direction.REQUEST, "", date(2026, 1, 1), "another form")
        ),
        writes=True,
    ),
    Call(
        "need_volume_notes.withdraw_step_change",
        Action.LEAD,
        lambda a: need_volume_notes.withdraw_step_change(a.store, a.viewer, a.area_id, _notes(a).steps[0].id),
        writes=True,
    ),
    Call(
        "need_volume_notes.set_need_plan",
        Action.LEAD,
        lambda a: need_volume_notes.set_need_plan(
            a.store,
            a.viewer,
            a.area_id,
            NeedPlanDraft(Direction.REQUEST, "", Improvement.DOWN, None, "agreed", date(2999, 1, 1)),
        ),
        writes=True,
    ),
    Call(
        "need_volume_notes.withdraw_need_plan",
        Action.LEAD,
        lambda a: need_volume_notes.withdraw_need_plan(a.store, a.viewer, a.area_id, _notes(a).plans[0].id),
        writes=True,
    ),
    Call(
        "need_pattern.pattern_of_need",
        Action.READ_AREA,
        lambda a: need_pattern.pattern_of_need(a.store, a.viewer, a.area_id, NeedFilter(), ComparisonChoice()),
    ),
    Call(
        "need_coverage_page.coverage_of_need",
        Action.READ_AREA,
        lambda a: need_coverage_page.coverage_of_need(a.store, a.viewer, a.area_id, NeedFilter(), ComparisonChoice()),
    ),
    Call(
        "reporting.note_reporting_change",
        Action.LEAD,
        lambda a: reporting.note_reporting_change(
            a.store,
            a.viewer,
            a.area_id,
            ReportingDraft(ReportingChange.CAMPAIGN, date(2026, 1, 1), "leaflets"),
        ),
        writes=True,
    ),
    Call(
        "reporting.withdraw_reporting_change",
        Action.LEAD,
        lambda a: reporting.withdraw_reporting_change(a.store, a.viewer, a.area_id, _reporting_note(a)),
        writes=True,
    ),
    Call("tally.weekly_tally", Action.LEAD, lambda a: tally.weekly_tally(a.store, a.viewer, a.area_id)),
    Call("tally.save_tally", Action.LEAD, _save_tally, writes=True),
    Call("tally.undo_tally", Action.LEAD, _undo_tally, writes=True),
    Call(
        "need_type.type_of_need",
        Action.READ_AREA,
        lambda a: need_type.type_of_need(a.store, a.viewer, a.area_id, NeedFilter(), None, ComparisonChoice()),
    ),
    *(
        Call(
            f"viewing.view:{name}",
            needs,
            lambda a, name=name: viewing.view(a.store, a.viewer, name, a.area_id),
        )
        for name, needs in (
            ("areas", Action.SEE_AREAS),
            ("batches", Action.LEAD),
            ("board", Action.READ_AREA),
            ("disruptions", Action.READ_AREA),
            ("rounds", Action.SEE_AREAS),
        )
    ),
    # ------------------------------------------------------------------------------------------------------ scores
    *(
        Call(f"{name}", Action.SCORE, make, or_needs=Action.REVIEW)
        for name, make in (
            ("scoring.form", lambda a: scoring.form(a.store, a.viewer, a.area_id)),
            ("scoring.form_if_open", lambda a: scoring.form_if_open(a.store, a.viewer, a.area_id)),
            ("my_answers.my_answers", lambda a: my_answers.my_answers(a.store, a.viewer, a.area_id)),
            ("offline_form.sheet", lambda a: offline_form.sheet(a.store, a.viewer, a.area_id)),
            (
                "offline_form.preview",
                lambda a: offline_form.preview(a.store, a.viewer, a.area_id, "form.csv", _offline(a)),
            ),
        )
    ),
    *(
        Call(f"{name}", Action.SCORE, make, writes=True, or_needs=Action.REVIEW)
        for name, make in (
            (
                "scoring.record",
                lambda a: scoring.record(
                    a.store,
                    a.viewer,
                    a.area_id,
                    a.world.open_round,
                    ScoreDraft(_indicator(a, -1), DONT_KNOW),
                    seen_version=1,
                ),
            ),
            (
                "scoring.record_confidence",
                lambda a: scoring.record_confidence(
                    a.store, a.viewer, a.area_id, a.world.open_round, _feature(a), Confidence.FULLY
                ),
            ),
            ("offline_form.bring_back", _brought_back),
            ("scoring.submit", lambda a: scoring.submit(a.store, a.viewer, a.area_id, a.world.open_round)),
        )
    ),
    Call(
        "scoring.refuse_what_no_form_offers",
        Action.SCORE,
        lambda a: scoring.refuse_what_no_form_offers(a.store, a.viewer, a.area_id, a.world.open_round, "none"),
        raises=NotOnScale,
        or_needs=Action.REVIEW,
    ),
    Call(
        "scoring.keep_answer",
        Action.SCORE,
        lambda a: scoring.keep_answer(a.store, a.viewer, a.area_id, a.world.closed_round, a.area.request_id),
        raises=NotTheirs,  # the request was made to somebody else
        or_needs=Action.REVIEW,
    ),
    # ---------------------------------------------------------------------------------------------------- evidence
    *(
        Call(f"{name}", Action.READ_AREA, make, or_needs=Action.REVIEW)
        for name, make in (
            ("evidence.evidence", lambda a: evidence.evidence(a.store, a.viewer, a.area_id)),
            ("evidence.history", lambda a: evidence.history(a.store, a.viewer, a.area_id, _item(a))),
            (
                "evidence.beside",
                lambda a: evidence.beside(a.store, a.viewer, a.area_id, a.world.open_round, _indicator(a, 0)),
            ),
        )
    ),
    Call(
        "evidence_file.document",
        Action.READ_AREA,
        lambda a: evidence_file.document(a.store, a.viewer, a.area_id),
    ),
    Call(
        "need_download.need_document",
        Action.READ_AREA,
        lambda a: need_download.need_document(
            a.store, a.viewer, a.area_id, NeedFilter(), need_download.ShownNeed("Volume", "", "", ())
        ),
    ),
    Call(
        "adding_evidence.add",
        Action.ADD_EVIDENCE,
        lambda a: adding_evidence.add(a.store, a.viewer, a.area_id, NEW_ITEM),
        writes=True,
    ),
    Call(
        "adding_evidence.add_beside",
        Action.ADD_EVIDENCE,
        lambda a: adding_evidence.add_beside(
            a.store, a.viewer, a.area_id, a.world.open_round, _indicator(a, 1), NEW_ITEM
        ),
        writes=True,
        at_the_command_line=False,
    ),
    *(
        Call(name, Action.ADD_EVIDENCE, make, writes=True, at_the_command_line=False, or_needs=Action.REVIEW)
        for name, make in (
            (
                "adding_evidence.put_beside",
                lambda a: adding_evidence.put_beside(
                    a.store, a.viewer, a.area_id, a.world.open_round, _item(a), _indicator(a, 1)
                ),
            ),
            (
                "adding_evidence.take_away",
                lambda a: adding_evidence.take_away(
                    a.store, a.viewer, a.area_id, a.world.open_round, _item(a), _indicator(a, 1)
                ),
            ),
        )
    ),
    Call(
        "adding_evidence.revise",
        Action.ADD_EVIDENCE,
        lambda a: adding_evidence.revise(a.store, a.viewer, a.area_id, _item(a), NEW_ITEM, seen_revision=1),
        writes=True,
    ),
    Call(
        "adding_evidence.withdraw",
        Action.ADD_EVIDENCE,
        lambda a: adding_evidence.withdraw(a.store, a.viewer, a.area_id, _item(a), seen_revision=2),
        writes=True,
    ),
    Call(
        "adding_evidence.bring_back",
        Action.ADD_EVIDENCE,
        lambda a: adding_evidence.bring_back(a.store, a.viewer, a.area_id, _item(a)),
        writes=True,
    ),
    # ------------------------------------------------------------------------------- what waits, who is asked, peers
    Call(
        "my_work.my_work",
        Action.READ_AREA,
        lambda a: my_work.my_work(a.store, a.viewer, a.area_id),
        or_needs=Action.REVIEW,
    ),
    Call("peers.rounds_with_peers", Action.READ_AREA, lambda a: peers.rounds_with_peers(a.store, a.viewer, a.area_id)),
    Call(
        "peers.peer_review",
        Action.READ_AREA,
        lambda a: peers.peer_review(a.store, a.viewer, a.area_id, a.world.closed_round),
    ),
    Call(
        "peers.arrange",
        Action.LEAD,
        lambda a: peers.arrange(a.store, a.viewer, a.area_id, a.world.draft_round, _visit(a), seen=None),
        writes=True,
    ),
    Call(
        "peers.give_feedback",
        Action.LEAD,
        lambda a: peers.give_feedback(
            a.store, a.viewer, a.area_id, a.world.closed_round, "Well done", seen=_visit_saved_at(a)
        ),
        writes=True,
    ),
    Call(
        "inviting.invitations",
        Action.LEAD,
        lambda a: inviting.invitations(a.store, a.viewer, a.area_id, a.world.open_round),
    ),
    Call(
        "inviting.invite",
        Action.LEAD,
        lambda a: inviting.invite(a.store, a.viewer, a.area_id, a.world.draft_round, {}, seen=invited(a)),
        writes=True,
    ),
    # -------------------------------------------------------------------------------------------------- moderation
    *(
        Call(name, Action.READ_AREA, make)
        for name, make in (
            (
                "moderation_view.moderation",
                lambda a: moderation_view.moderation(a.store, a.viewer, a.area_id, a.area.moderated, _indicator(a, 0)),
            ),
            ("agreement.agreement", lambda a: agreement.agreement(a.store, a.viewer, a.area_id, a.area.moderated)),
            (
                "moderation_file.assessment_file",
                lambda a: moderation_file.assessment_file(a.store, a.viewer, a.area_id, a.area.moderated),
            ),
        )
    ),
    Call(
        "consistency.checks",
        Action.LEAD,
        lambda a: consistency.checks(a.store, a.viewer, a.area_id, a.area.moderated),
    ),
    *(
        Call(name, Action.DISCUSS, make, writes=True, at_the_command_line=False)
        for name, make in (
            (
                "moderation.comment",
                lambda a: moderation.comment(a.store, a.viewer, a.area_id, a.area.moderated, _indicator(a, 0), "words"),
            ),
            (
                "moderation.resolve_comment",
                lambda a: moderation.resolve_comment(a.store, a.viewer, a.area_id, _comment(a)),
            ),
            (
                "moderation.withdraw_comment",
                lambda a: moderation.withdraw_comment(a.store, a.viewer, a.area_id, _comment(a)),
            ),
        )
    ),
    *(
        Call(name, Action.LEAD, make, writes=True)
        for name, make in (
            (
                "moderation.agree",
                lambda a: moderation.agree(
                    a.store, a.viewer, a.area_id, a.area.moderated, _agreed(a, 1), seen_version=0
                ),
            ),
            (
                "moderation.agree_unanimous",
                lambda a: moderation.agree_unanimous(a.store, a.viewer, a.area_id, a.area.moderated, ()),
            ),
            (
                "moderation.ask_for_changes",
                lambda a: moderation.ask_for_changes(
                    a.store, a.viewer, a.area_id, a.area.moderated, a.area.people["one"], _indicator(a, 0), "why"
                ),
            ),
            (
                "moderation.take_back_request",
                lambda a: moderation.take_back_request(a.store, a.viewer, a.area_id, a.area.request_id),
            ),
            (
                "moderation.begin",
                lambda a: moderation.begin(a.store, a.viewer, a.area_id, a.area.moderated, is_confirmed=True),
            ),
        )
    ),
    *(
        Call(name, Action.DISCUSS, make, writes=True, at_the_command_line=False)
        for name, make in (
            (
                "sign_off.record_dissent",
                lambda a: sign_off.record_dissent(a.store, a.viewer, a.area_id, a.area.moderated, _dissent()),
            ),
            (
                "sign_off.withdraw_dissent",
                lambda a: sign_off.withdraw_dissent(a.store, a.viewer, a.area_id, a.area.moderated, _own_dissent(a)),
            ),
        )
    ),
    Call(
        "sign_off.name_signatory",
        Action.LEAD,
        lambda a: sign_off.name_signatory(a.store, a.viewer, a.area_id, a.area.moderated, a.area.people["board"]),
        writes=True,
    ),
    *(
        Call(name, Action.SIGN_OFF, make, writes=True, at_the_command_line=False, raises=raises)
        for name, make, raises in (
            ("sign_off.sign_off", _sign_off, None),
            (
                "sign_off.publish",
                lambda a: sign_off.publish(a.store, a.viewer, a.area_id, a.area.moderated),
                Refused,
            ),
            ("sign_off.revoke", lambda a: sign_off.revoke(a.store, a.viewer, a.area_id, a.area.moderated, "why"), None),
            (
                "sign_off.archive",
                lambda a: sign_off.archive(a.store, a.viewer, a.area_id, a.area.moderated),
                Refused,
            ),
        )
    ),
    Call(
        "moderation.back_to_open",
        Action.LEAD,
        lambda a: moderation.back_to_open(a.store, a.viewer, a.area_id, a.area.moderated, "why"),
        writes=True,
        at_the_command_line=False,
    ),
    # ----------------------------------------------------------------------------------------- what a lead looks after
    Call("bringing_mappings.mappings", Action.LEAD, lambda a: bringing_data.mappings(a.store, a.viewer, a.area_id)),
    Call(
        "bringing_mappings.mapping_named",
        Action.LEAD,
        lambda a: bringing_data.mapping_named(a.store, a.viewer, a.area_id, bringing_data.shipped.mappings()[0].name),
    ),
    Call(
        "bringing_mappings.suggestion",
        Action.LEAD,
        lambda a: bringing_data.suggestion(a.store, a.viewer, a.area_id, bringing_data.table_of("calls.csv", CSV)),
    ),
    Call(
        "bringing_mappings.save_mapping",
        Action.LEAD,
        lambda a: bringing_data.save_mapping(a.store, a.viewer, a.area_id, OF_ONE_AREA),
        writes=True,
    ),
    Call(
        "bringing_mappings.keep_mapping",
        Action.LEAD,
        lambda a: bringing_mappings.keep_mapping(a.store, a.viewer, a.area_id, OF_ONE_AREA),
        writes=True,
    ),
    Call(
        "importing.begin",
        Action.LEAD,
        lambda a: importing.begin(
            a.store, a.viewer, a.area_id, "calls.csv", CSV, OF_ONE_AREA, bringing_data.AS_IT_IS, rows=2
        ).result(),
        writes=True,
    ),
    Call(
        "bringing_data.check",
        Action.LEAD,
        lambda a: bringing_data.check(a.store, a.viewer, a.area_id, "calls.csv", CSV, OF_ONE_AREA),
    ),
    Call(
        "bringing_data.bring_in",
        Action.LEAD,
        lambda a: bringing_data.bring_in(a.store, a.viewer, a.area_id, "calls.csv", CSV, OF_ONE_AREA),
        writes=True,
    ),
    Call("bringing_batches.batches", Action.LEAD, lambda a: bringing_data.batches(a.store, a.viewer, a.area_id)),
    Call(
        "bringing_batches.withdraw",
        Action.LEAD,
        lambda a: bringing_data.withdraw(a.store, a.viewer, a.area_id, a.area.batch_id, "a mistake"),
        writes=True,
    ),
    Call(
        "effect.brought_series_page.outcomes",
        Action.READ_AREA,
        lambda a: brought_series_page.outcomes(a.store, a.viewer, a.area_id),
    ),
    *(
        Call(
            f"effect.brought_series_download.series_document:{'with' if small else 'without'} small numbers",
            Action.READ_AREA,
            lambda a, small=small: brought_series_download.series_document(
                a.store, a.viewer, a.area_id, a.area.effects.series_id, with_small_numbers=small
            ),
        )
        for small in (False, True)
    ),
    Call(
        "effect.brought_series.look_at",
        Action.LEAD,
        lambda a: brought_series.look_at(a.store, a.viewer, a.area_id, "series.csv", SERIES_FILE),
    ),
    Call(
        "effect.brought_series.recognised",
        Action.LEAD,
        lambda a: brought_series.recognised(a.store, a.viewer, a.area_id, "series.csv", SERIES_FILE),
    ),
    Call(
        "effect.brought_series.check",
        Action.LEAD,
        lambda a: brought_series.check(a.store, a.viewer, a.area_id, "series.csv", SERIES_FILE, *SERIES_SAID),
    ),
    Call(
        "effect.brought_series.bring_in",
        Action.LEAD,
        lambda a: brought_series.bring_in(a.store, a.viewer, a.area_id, "series.csv", SERIES_FILE, *SERIES_SAID),
        writes=True,
    ),
    Call(
        "effect.brought_series.withdraw",
        Action.LEAD,
        lambda a: brought_series.withdraw(a.store, a.viewer, a.area_id, a.area.effects.series_id),
        writes=True,
    ),
    Call("effect.brought_series.bring_back", Action.LEAD, _bring_series_back, writes=True),
    Call(
        "effect.brought_series_correct.correct",
        Action.LEAD,
        lambda a: brought_series_correct.correct(a.store, a.viewer, a.area_id, a.area.effects.series_id, CORRECTED),
        writes=True,
    ),
    Call(
        "disruptions.record_disruption",
        Action.LEAD,
        lambda a: disruptions.record_disruption(a.store, a.viewer, a.area_id, FLOOD),
        writes=True,
    ),
    Call(
        "disruptions.correct_disruption",
        Action.LEAD,
        lambda a: disruptions.correct_disruption(a.store, a.viewer, a.area_id, a.area.disruption_id, STORM),
        writes=True,
    ),
    Call(
        "disruptions.remove_disruption",
        Action.LEAD,
        lambda a: disruptions.remove_disruption(a.store, a.viewer, a.area_id, a.area.unnamed_disruption_id),
        writes=True,
    ),
    Call("plans.plan", Action.READ_AREA, lambda a: plans.plan(a.store, a.viewer, a.area_id)),
    Call(
        "plans.set_target",
        Action.LEAD,
        lambda a: plans.set_target(a.store, a.viewer, a.area_id, TargetDraft(MAIN, "SL1", 3, date(2999, 1, 1))),
        writes=True,
    ),
    Call(
        "plans.withdraw_target",
        Action.LEAD,
        lambda a: plans.withdraw_target(a.store, a.viewer, a.area_id, a.area.target_id),
        writes=True,
    ),
    Call(
        "plans.add_action",
        Action.LEAD,
        lambda a: plans.add_action(a.store, a.viewer, a.area_id, to_do()),
        writes=True,
    ),
    Call(
        "plans.change_action",
        Action.LEAD,
        lambda a: plans.change_action(a.store, a.viewer, a.area_id, a.area.action_id, to_do(), seen_version=1),
        writes=True,
    ),
    Call(
        "looking_back.looking_back",
        Action.READ_AREA,
        lambda a: looking_back.looking_back(a.store, a.viewer, a.area_id),
    ),
    Call(
        "looking_back.look_back",
        Action.LEAD,
        lambda a: looking_back.look_back(
            a.store, a.viewer, a.area_id, LookBack(EventDraft(EventKind.EXERCISE, "Exercise", date(2026, 1, 1)))
        ),
        writes=True,
    ),
    Call(
        "value.worth.interventions_to_value",
        Action.READ_AREA,
        lambda a: worth.interventions_to_value(a.store, a.viewer, a.area_id),
    ),
    *(
        Call(
            f"value.{name}",
            Action.READ_AREA,
            lambda a, shown=shown: shown(a.store, a.viewer, a.area_id, a.area.effects.intervention_id),
        )
        for name, shown in (("worth.worth", worth.worth), ("download.value_document", value_document))
    ),
    Call(
        "value.entering.add_benefit",
        Action.LEAD,
        lambda a: entering.add_benefit(a.store, a.viewer, a.area_id, effects_held.benefit_of(a.area.effects)),
        writes=True,
    ),
    Call(
        "value.entering.add_beside",
        Action.LEAD,
        lambda a: entering.add_beside(a.store, a.viewer, a.area_id, effects_held.beside_of(a.area.effects)),
        writes=True,
    ),
    Call(
        "value.entering.withdraw_benefit",
        Action.LEAD,
        lambda a: entering.withdraw_benefit(a.store, a.viewer, a.area_id, _benefit(a)),
        writes=True,
    ),
    Call(
        "value.entering.withdraw_beside",
        Action.LEAD,
        lambda a: entering.withdraw_beside(a.store, a.viewer, a.area_id, _beside(a)),
        writes=True,
    ),
    Call("value.entering.bring_back_benefit", Action.LEAD, _bring_back_benefit, writes=True),
    Call("value.entering.bring_back_beside", Action.LEAD, _bring_back_beside, writes=True),
    Call("value.unit_costs.unit_costs", Action.SEE_AREAS, lambda a: unit_costs.unit_costs(a.store, a.viewer)),
    Call("value.unit_costs.edition_file", Action.SEE_AREAS, lambda a: unit_costs.edition_file(a.store, a.viewer)),
    Call(
        "value.unit_costs.check",
        Action.SET_UP,
        lambda a: unit_costs.check(a.store, a.viewer, "prices.csv", prices("looked at")),
    ),
    Call(
        "value.unit_costs.bring_in",
        Action.SET_UP,
        lambda a: unit_costs.bring_in(a.store, a.viewer, "prices.csv", prices("brought in")),
        writes=True,
    ),
    Call(
        "value.unit_costs.withdraw_edition",
        Action.SET_UP,
        lambda a: unit_costs.withdraw_edition(a.store, a.viewer, _edition(a, "withdrawn")),
        writes=True,
    ),
    Call(
        "value.unit_costs.bring_back_edition",
        Action.SET_UP,
        lambda a: unit_costs.bring_back_edition(a.store, a.viewer, _edition(a, "brought back")),
        writes=True,
    ),
    Call(
        "effect.register.interventions",
        Action.READ_AREA,
        lambda a: register.interventions(a.store, a.viewer, a.area_id),
    ),
    Call(
        "effect.board_effects.board_effects",
        Action.READ_AREA,
        lambda a: board_effects.board_effects(a.store, a.viewer, a.area_id),
    ),
    Call(
        "effect.path.path",
        Action.READ_AREA,
        lambda a: path.path(a.store, a.viewer, a.area_id, a.area.effects.intervention_id),
    ),
    Call(
        "effect.effect_page.interventions_to_judge",
        Action.READ_AREA,
        lambda a: effect_page.interventions_to_judge(a.store, a.viewer, a.area_id),
    ),
    *(
        Call(
            f"effect.effect_page.{shown.__name__}",
            Action.READ_AREA,
            lambda a, shown=shown: shown(a.store, a.viewer, a.area_id, a.area.effects.intervention_id),
        )
        for shown in (effect_page.first_fit, effect_page.effect)
    ),
    Call(
        "effect.planning.plan_start",
        Action.LEAD,
        lambda a: planning.plan_start(a.store, a.viewer, a.area_id, a.area.effects.intervention_id),
    ),
    Call(
        "effect.planning.preview_plan",
        Action.LEAD,
        lambda a: planning.preview_plan(
            a.store, a.viewer, a.area_id, a.area.effects.intervention_id, effects_held.PLAN
        ),
    ),
    Call("effect.planning.fix_plan", Action.LEAD, _fix_plan, writes=True),
    Call(
        "effect.register.add_intervention",
        Action.LEAD,
        lambda a: register.add_intervention(a.store, a.viewer, a.area_id, effects_held.INTERVENTION),
        writes=True,
    ),
    Call("effect.register.change_intervention", Action.LEAD, _change_intervention, writes=True),
    *(
        Call(
            f"effect.register.{move.__name__}",
            Action.LEAD,
            lambda a, move=move: _move_intervention(a, move),
            writes=True,
        )
        for move in (register.withdraw_intervention, register.bring_back_intervention)
    ),
    Call("learning.log.learning_log", Action.READ_AREA, lambda a: log.learning_log(a.store, a.viewer, a.area_id)),
    Call("learning.log.shared_lessons", Action.SEE_AREAS, lambda a: log.shared_lessons(a.store, a.viewer)),
    Call(
        "learning.writing.add_lesson",
        Action.LEAD,
        lambda a: writing.add_lesson(a.store, a.viewer, a.area_id, A_LESSON),
        writes=True,
    ),
    Call(
        "learning.writing.change_lesson",
        Action.LEAD,
        lambda a: writing.change_lesson(
            a.store, a.viewer, a.area_id, a.area.effects.lesson_id, A_LESSON, seen_version=1
        ),
        writes=True,
    ),
    Call("learning.writing.withdraw_lesson", Action.LEAD, _withdraw_lesson, writes=True),
    Call("learning.writing.bring_back_lesson", Action.LEAD, _bring_back_lesson, writes=True),
    Call(
        "learning.capability.capability",
        Action.READ_AREA,
        lambda a: capability.capability(a.store, a.viewer, a.area_id),
    ),
    Call(
        "learning.pair_naming.name_pair",
        Action.LEAD,
        lambda a: pair_naming.name_pair(a.store, a.viewer, a.area_id, PairDraft(*A_PAIR, 3, "why")),
        writes=True,
    ),
    Call(
        "learning.pair_naming.withdraw_pair",
        Action.LEAD,
        lambda a: pair_naming.withdraw_pair(a.store, a.viewer, a.area_id, a.area.effects.pair_id),
        writes=True,
    ),
    Call("learning.pair_naming.bring_back_pair", Action.LEAD, _bring_back_pair, writes=True),
    Call("sharing.decide", Action.SHARE, _decide, writes=True),
    Call("sharing.decide_need", Action.SHARE, _decide_need, writes=True),
    Call(
        "sharing.set_authority",
        Action.SHARE,
        lambda a: sharing.set_authority(a.store, a.viewer, a.area_id, _authority(a)),
        writes=True,
    ),
    Call("people.of_area", Action.OVERSEE, lambda a: people.of_area(a.store, a.viewer, a.area_id)),
    Call(
        "record.record:area",
        Action.OVERSEE,
        lambda a: record.record(a.store, a.viewer, a.area_id, QUERY),
        shows_others={Kind.NAME: ACTED_THERE},
    ),
    Call(
        "record.as_csv:area",
        Action.OVERSEE,
        lambda a: record.as_csv(a.store, a.viewer, a.area_id, QUERY),
        shows_others={Kind.NAME: ACTED_THERE},
    ),
    Call(
        "record.people_to_choose:area",
        Action.OVERSEE,
        lambda a: record.people_to_choose(a.store, a.viewer, a.area_id),
    ),
    # ------------------------------------------------------------------------------------------------ other areas
    Call("comparing.comparison", Action.SEE_COMPARISON, lambda a: comparing.comparison(a.store, a.viewer)),
    Call("circles.circles", Action.READ_AREA, lambda a: circles.circles(a.store, a.viewer, a.area_id)),
    Call("circles.decide", Action.SHARE, _decide_about_circle, writes=True),
    Call("circles.circles_made", Action.SET_UP, lambda a: circles.circles_made(a.store, a.viewer)),
    Call(
        "circles.make_circle",
        Action.SET_UP,
        lambda a: circles.make_circle(a.store, a.viewer, "Another ring"),
        writes=True,
    ),
    Call(
        "self_and_peer.self_and_peer", Action.SEE_COMPARISON, lambda a: self_and_peer.self_and_peer(a.store, a.viewer)
    ),
    Call("framework_reading.framework", Whoever.ANYBODY, lambda a: framework_reading.framework(a.store, a.viewer)),
    Call(
        "framework_reading.named",
        Whoever.ANYBODY,
        lambda a: framework_reading.named(a.store, a.viewer, "community-support-after-a-flood", "1"),
    ),
    Call(
        "framework_keeping.check",
        Action.SET_UP,
        lambda a: framework_keeping.check(a.store, a.viewer, "own.yaml", OWN),
    ),
    Call(
        "framework_keeping.bring_in",
        Action.SET_UP,
        lambda a: framework_keeping.bring_in(a.store, a.viewer, "own.yaml", OWN),
        writes=True,
    ),
    Call(
        "framework_mapping.map_frameworks",
        Action.SET_UP,
        lambda a: framework_mapping.map_frameworks(
            a.store,
            a.viewer,
            "community-support-after-a-flood:1",
            "local-resilience-capability:1",
            "m.csv",
            b"old,new\nKNOW,IN\n",
        ),
        writes=True,
    ),
    Call(
        "results.check",
        Action.SET_UP,
        lambda a: results.check(a.store, a.viewer, "r.csv", *_published(a)),
    ),
    Call(
        "results.bring_in",
        Action.SET_UP,
        lambda a: results.bring_in(a.store, a.viewer, "r.csv", *_published(a)),
        writes=True,
    ),
    # ------------------------------------------------------------------------------------------- seen by all, set up
    Call("setting_up.areas", Action.SEE_AREAS, lambda a: setting_up.areas(a.store, a.viewer)),
    Call("setting_up.places", Action.SEE_AREAS, lambda a: setting_up.places(a.store, a.viewer, a.area_id)),
    Call("rounds.rounds", Action.SEE_AREAS, lambda a: rounds.rounds(a.store, a.viewer)),
    Call(
        "setting_up.add_area",
        Action.SET_UP,
        lambda a: setting_up.add_area(
            a.store, a.viewer, NewArea("N1", "new", "New area", AreaKind.LRF, Nation.ENGLAND)
        ),
        writes=True,
    ),
    Call(
        "setting_up.add_places",
        Action.SET_UP,
        lambda a: setting_up.add_places(a.store, a.viewer, a.area_id, (NewPlace("N1A", "Mid", "district"),)),
        writes=True,
    ),
    Call(
        "setting_up.set_population",
        Action.SET_UP,
        lambda a: setting_up.set_population(a.store, a.viewer, a.area_id, Population(2022, 90_000, "invented")),
        writes=True,
    ),
    Call(
        "rounds.add_round",
        Action.SET_UP,
        lambda a: rounds.add_round(a.store, a.viewer, "Another round", SPRING, SPRING + timedelta(days=30)),
        writes=True,
    ),
    Call(
        "rounds.set_round_state",
        Action.SET_UP,
        lambda a: rounds.set_round_state(a.store, a.viewer, a.world.draft_round, RoundState.OPEN),
        writes=True,
    ),
    Call(
        "rounds.extend_round",
        Action.SET_UP,
        lambda a: rounds.extend_round(a.store, a.viewer, a.world.open_round, date(2999, 1, 1), "more time"),
        writes=True,
    ),
    # ------------------------------------------------------------------------------------------------------ people
    Call("people.people", Action.PEOPLE, lambda a: people.people(a.store, a.viewer)),
    Call("people.everybody", Action.PEOPLE, lambda a: people.everybody(a.store, a.viewer)),
    Call("people.areas_to_choose", Action.PEOPLE, lambda a: people.areas_to_choose(a.store, a.viewer)),
    Call("people.overview", Action.PEOPLE, lambda a: people.overview(a.store, a.viewer, people.PeopleQuery())),
    Call(
        "people.invite",
        Action.PEOPLE,
        lambda a: people.invite(a.store, a.viewer, "Evaluator, fire", Role.EVALUATOR, a.area_id),
        writes=True,
    ),
    Call(
        "people.another_link",
        Action.PEOPLE,
        lambda a: people.another_link(a.store, a.viewer, a.area.people["lead"]),
        writes=True,
    ),
    Call(
        "people.give_role",
        Action.PEOPLE,
        lambda a: people.give_role(a.store, a.viewer, a.world.somebody_else, Role.EVALUATOR, a.area_id),
        writes=True,
    ),
    Call(
        "people.take_role",
        Action.PEOPLE,
        lambda a: people.take_role(a.store, a.viewer, a.area.people["lead"], Role.AREA_LEAD, a.area_id),
        writes=True,
    ),
    Call(
        "people.set_active",
        Action.PEOPLE,
        lambda a: people.set_active(a.store, a.viewer, a.area.people["board"], is_active=False),
        writes=True,
    ),
    Call(
        "people.rename",
        Action.PEOPLE,
        lambda a: people.rename(a.store, a.viewer, a.area.people["two"], "Evaluator, police"),
        writes=True,
    ),
    Call(
        "people.end_sessions",
        Action.PEOPLE,
        lambda a: people.end_sessions(a.store, a.viewer, a.area.people["board"]),
        writes=True,
    ),
    Call(
        "people.pseudonymise",
        Action.PEOPLE,
        lambda a: people.pseudonymise(a.store, a.viewer, a.area.people["three"]),
        writes=True,
    ),
    Call(
        "people.person_data",
        Action.PEOPLE,
        lambda a: people.person_data(a.store, a.viewer, a.area.people["one"]),
    ),
    # ------------------------------------------------------------------------------------------- the whole record
    Call("record.record:all", Action.KEEP, lambda a: record.record(a.store, a.viewer, None, QUERY)),
    Call("record.as_csv:all", Action.KEEP, lambda a: record.as_csv(a.store, a.viewer, None, QUERY)),
    Call("record.people_to_choose:all", Action.KEEP, lambda a: record.people_to_choose(a.store, a.viewer, None)),
    Call("record.check", Action.KEEP, lambda a: record.check(a.store, a.viewer)),
    Call("record.write_down_reading", Action.KEEP, lambda a: record.write_down_reading(a.store, a.viewer)),
    Call("retention.retention", Action.KEEP, lambda a: retention.retention(a.store, a.viewer)),
    Call(
        "retention.what_would_go",
        Action.KEEP,
        lambda a: retention.what_would_go(a.store, a.viewer, Kept.RECORD_DETAILS, 90),
    ),
    Call(
        "retention.set_days",
        Action.KEEP,
        lambda a: retention.set_days(a.store, a.viewer, Kept.RECORD_DETAILS, 365),
        writes=True,
    ),
    Call("retention.run", Action.KEEP, lambda a: retention.run(a.store, a.viewer), writes=True),
    # ------------------------------------------------------------------------------------------- one's own account
    Call("people.own", Whoever.THEMSELVES, lambda a: people.own(a.store, a.viewer), at_the_command_line=False),
    Call(
        "people.own_data", Whoever.THEMSELVES, lambda a: people.own_data(a.store, a.viewer), at_the_command_line=False
    ),
    Call(
        "people.end_other_sessions",
        Whoever.THEMSELVES,
        lambda a: people.end_other_sessions(a.store, a.viewer),
        writes=True,
        at_the_command_line=False,
    ),
    Call(
        "accounts.login_of",
        Whoever.THEMSELVES,
        lambda a: accounts.login_of(a.store, a.viewer),
        at_the_command_line=False,
    ),
    Call(
        "accounts.change_password",
        Whoever.THEMSELVES,
        _change_password,
        writes=True,
        at_the_command_line=False,
    ),
    *(
        Call(
            f"exports.offer:{kind.value}{' of an area' if needs in OF_AN_AREA else ''}",
            needs,
            lambda a, kind=kind, of_area=needs in OF_AN_AREA: _offer(a, kind, a.area_id if of_area else None),
            writes=True,
            at_the_command_line=False,
            or_needs=Action.REVIEW if kind is exports.ExportKind.ANSWERS else None,
        )
        for kind, needs in (
            (exports.ExportKind.PROBLEM_LIST, Action.LEAD),
            (exports.ExportKind.RECORD, Action.OVERSEE),
            (exports.ExportKind.RECORD, Action.KEEP),
            (exports.ExportKind.PERSON, Action.SEE_AREAS),
            (exports.ExportKind.ANSWERS, Action.SCORE),
            (exports.ExportKind.EVIDENCE, Action.READ_AREA),
            (exports.ExportKind.BOARD_PACK, Action.READ_AREA),
            (exports.ExportKind.ASSESSMENT, Action.READ_AREA),
            (exports.ExportKind.NEED, Action.READ_AREA),
            (exports.ExportKind.NEED_WITH_SMALL_NUMBERS, Action.READ_AREA),
            (exports.ExportKind.VALUE, Action.READ_AREA),
            (exports.ExportKind.UNIT_COSTS, Action.SEE_AREAS),
            (exports.ExportKind.OUTCOMES, Action.READ_AREA),
            (exports.ExportKind.OUTCOMES_WITH_SMALL_NUMBERS, Action.READ_AREA),
            (exports.ExportKind.COMPARISON, Action.SEE_COMPARISON),
            (exports.ExportKind.FRAMEWORK, Action.SEE_AREAS),
        )
    ),
    # --------------------------------------------------------------------------------------------------- everybody
    Call(
        "data_protection.data_protection",
        Whoever.ANYBODY,
        lambda a: data_protection.data_protection(a.store, a.viewer),
    ),
    # ----------------------------------------------------------------------------------------- the command line
    Call(
        "bringing_batches.areas_whose_summaries_differ",
        Whoever.OPERATOR,
        lambda a: bringing_data.areas_whose_summaries_differ(a.store, a.viewer),
    ),
    Call(
        "keeping.keep",
        Whoever.OPERATOR,
        lambda a: keeping.keep(a.store, a.viewer, a.folder / "kept.db", may_replace=True),
        unrecorded=AT_THE_FILE,
    ),
    Call(
        "keeping.bring_up_to_date",
        Whoever.OPERATOR,
        lambda a: keeping.bring_up_to_date(a.store, a.viewer),
        unrecorded=AT_THE_FILE,
        writes=True,
    ),
    Call(
        "keeping.check_backup",
        Whoever.OPERATOR,
        lambda a: _after_keeping(a, keeping.check_backup),
        unrecorded=AT_THE_FILE,
    ),
    Call(
        "keeping.restore",
        Whoever.OPERATOR,
        lambda a: _after_keeping(a, keeping.restore),
        unrecorded=AT_THE_FILE,
        writes=True,
        moves_the_database=True,
    ),
)


WITHOUT_VIEWER = (
    WithoutViewer("community.asked", "asks for the token of a link", lambda a: community.asked(a.store, "x"), NotFound),
    WithoutViewer(
        "community.answer",
        "asks for the token of a link",
        lambda a: community.answer(a.store, "x", {}, address="192.0.2.7", form="x"),
        NotFound,
    ),
    WithoutViewer(
        "room_seats.look",
        "asks for the code of a room",
        lambda a: room_seats.look(a.store, "BBBBBB", None, address="192.0.2.7"),
        NotFound,
    ),
    WithoutViewer(
        "room_seats.join",
        "asks for the code of a room",
        lambda a: room_seats.join(a.store, "BBBBBB", "Ambulance", address="192.0.2.7"),
        NotFound,
    ),
    WithoutViewer(
        "room_seats.answer",
        "asks for the code of a room and the token of a seat",
        lambda a: room_seats.answer(a.store, "BBBBBB", "x", "SL1", "2", address="192.0.2.7"),
        NotFound,
    ),
    WithoutViewer(
        "room_seats.step",
        "asks for the code of a room and the token of a seat",
        lambda a: room_seats.step(a.store, "BBBBBB", "x"),
    ),
    WithoutViewer(
        "accounts.sign_in",
        "begins a session for whoever knows a password",
        lambda a: accounts.sign_in(a.store, "nobody.known", PASSWORD, "192.0.2.7", hasher=HASHER),
        Refused,
    ),
    WithoutViewer(
        "accounts.invited_by", "asks for the token of a link", lambda a: accounts.invited_by(a.store, "x"), NotFound
    ),
    WithoutViewer(
        "accounts.accept_invitation",
        "asks for the token of a link",
        lambda a: accounts.accept_invitation(a.store, "x", "somebody", PASSWORD, hasher=HASHER),
        NotFound,
    ),
    WithoutViewer(
        "bringing_mappings.taxonomies", "reference data that all share", lambda a: bringing_data.taxonomies(a.store)
    ),
    WithoutViewer("example.is_empty", "says one word of the installation", lambda a: example.is_empty(a.store)),
    WithoutViewer("example.mark_as_real", "called by the command line when a database is made"),
    WithoutViewer("example.truth", "an example's alone", lambda a: example.truth(a.store), NotFound),
    WithoutViewer(
        "example.load_example",
        "only into a database that holds nobody",
        lambda a: example.load_example(a.store, SPRING),
        Refused,
    ),
    WithoutViewer(
        "exports.fetch",
        "asks whose the cookie is; see the test of files to fetch",
        lambda a: exports.fetch(a.store, a.world.files["own"], None),
        SessionEnded,
    ),
    WithoutViewer(
        "frameworks.newest_framework", "reference data that all share", lambda a: frameworks.newest_framework(a.store)
    ),
    WithoutViewer(
        "identity.viewer_for", "finds out who somebody is", lambda a: identity.viewer_for(a.store, "no token")
    ),
    WithoutViewer("identity.holds", "finds out who somebody is", lambda a: identity.holds(a.store, "no token")),
    WithoutViewer("identity.open_among", "asked by the gate", lambda a: identity.open_among(a.store, ["no hash"])),
    WithoutViewer("identity.arrival", "finds out who somebody is", lambda a: identity.arrival(a.store, "no token")),
    WithoutViewer("identity.keep_alive", "needs the token itself", lambda a: identity.keep_alive(a.store, "no token")),
    WithoutViewer("identity.begin_as_newcomer", "an example's alone", lambda a: identity.begin_as_newcomer(a.store)),
    WithoutViewer(
        "identity.who_to_be", "an example's alone", lambda a: identity.who_to_be(a.store, a.area_id), NotAllowed
    ),
    WithoutViewer(
        "identity.become",
        "an example's alone",
        lambda a: identity.become(a.store, a.area.people["lead"]),
        NotAllowed,
    ),
    WithoutViewer("identity.sign_out", "needs the token itself", lambda a: identity.sign_out(a.store, "no token")),
    WithoutViewer(
        "installation.installation", "says one word of the installation", lambda a: installation.installation(a.store)
    ),
    WithoutViewer("oidc.begin", "before anybody has signed in", lambda a: oidc.begin(a.store, "192.0.2.7")),
    WithoutViewer(
        "oidc.answered",
        "before anybody has signed in",
        lambda a: oidc.answered(a.store, "made up", "made up", "192.0.2.7"),
        Refused,
    ),
    WithoutViewer(
        "oidc.note_not_believed",
        "before anybody has signed in",
        lambda a: oidc.note_not_believed(a.store, "192.0.2.7"),
    ),
    WithoutViewer(
        "oidc.conclude",
        "begins a session for whom the provider vouches for",
        lambda a: oidc.conclude(
            a.store,
            oidc.Attempt("nonce", "verifier", "/", "browser"),
            oidc.Known("https://login.example", "unknown", "Somebody", frozenset()),
        ),
        Refused,
    ),
    WithoutViewer("oidc.check_roles", "counts what the settings say", lambda a: oidc.check_roles(a.store)),
    WithoutViewer(
        "oidc.began_at_the_provider",
        "needs the token itself",
        lambda a: oidc.began_at_the_provider(a.store, "no token"),
    ),
    WithoutViewer(
        "retention.start_retention_job", "acts for the installation", lambda a: retention.start_retention_job(a.store)()
    ),
    WithoutViewer(
        "retention.run_again_and_again",
        "acts for the installation",
        lambda a: retention.run_again_and_again(a.store, lambda _seconds: True),
    ),
    WithoutViewer("setting_up.prepare", "called by the command line to migrate"),
    WithoutViewer(
        "tries.refuse_where_limited",
        "before anybody has signed in",
        lambda a: tries.refuse_where_limited(a.store, [tries.of_account("somebody")]),
    ),
)
