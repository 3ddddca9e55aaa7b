"""Every function of the services: how it is called for somebody and an area, and which right it takes.

A test lists the functions by looking at the modules, so that one without a line here is noticed.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path

import resilience.services
from resilience.domain.area import NewArea, NewPlace, Population
from resilience.domain.assessment import DONT_KNOW, ScoreDraft
from resilience.domain.disruption import NewDisruption
from resilience.domain.errors import NotAllowed, NotFound, NotOnScale, Refused, ResilienceError, SessionEnded
from resilience.domain.identity import AreaId
from resilience.domain.policy import Action
from resilience.domain.retention import Kept
from resilience.domain.sharing import Authority
from resilience.domain.viewer import Viewer
from resilience.domain.vocabulary import AreaKind, Marking, Nation, Role, RoundState, Sharing
from resilience.intake.mapping import Constant, Field, FromColumn, Mapping, When
from resilience.services import (
    accounts,
    board,
    bringing_data,
    comparing,
    data_protection,
    disruptions,
    example,
    exports,
    frameworks,
    identity,
    installation,
    keeping,
    my_answers,
    oidc,
    people,
    record,
    retention,
    scoring,
    setting_up,
    sharing,
    tries,
    viewing,
)
from resilience.storage.store import Store
from tests.matrix.world import HASHER, PASSWORD, HeldArea, Kind, World

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


class Whoever(Enum):
    """Rights that are no action of the policy."""

    ANYBODY = "anybody, signed in or not"
    THEMSELVES = "whoever has signed in, for their own account, with or without a role"
    OPERATOR = "the command line alone"


@dataclass(frozen=True, slots=True)
class Ask:
    """One call: the store, who asks, and the area that it is about."""

    store: Store
    world: World
    viewer: Viewer
    area: HeldArea
    folder: Path

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
    answer, with the reason.
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

    @property
    def function(self) -> str:
        return self.name.partition(":")[0]

    @property
    def is_of_area(self) -> bool:
        return self.needs in OF_AN_AREA


OF_AN_AREA = frozenset({Action.READ_AREA, Action.SCORE, Action.LEAD, Action.SHARE, Action.OVERSEE})
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
    for module in pkgutil.iter_modules(resilience.services.__path__):
        held = import_module(f"resilience.services.{module.name}")
        for name, function in vars(held).items():
            if name.startswith("_") or not inspect.isfunction(inspect.unwrap(function)):
                continue
            if inspect.unwrap(function).__module__ == held.__name__ and _takes_store(function):
                yield f"{module.name}.{name}"


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


def _authority(a: Ask) -> Authority:
    return Authority(a.area_id, "County council", "data protection officer", Marking.OFFICIAL_SENSITIVE)


def _offer(a: Ask, kind: exports.ExportKind, area_id: AreaId | None) -> str:
    return exports.offer(a.store, a.viewer, kind, area_id, "file.csv", "text/csv", b"what the page made")


def _change_password(a: Ask) -> None:
    accounts.change_password(a.store, a.viewer, PASSWORD, "quiet otter maps the pier", hasher=HASHER)


def _after_keeping(a: Ask, then: Callable[[Store, Viewer, Path], object]) -> object:
    file = a.folder / "kept.db"
    if a.viewer.is_operator:
        keeping.keep(a.store, a.viewer, file, may_replace=True)
    return then(a.store, a.viewer, file)


CALLS = (
    # ------------------------------------------------------------------------------------------ what an area holds
    Call("board.board", Action.READ_AREA, lambda a: board.board(a.store, a.viewer, a.area_id)),
    Call("disruptions.disruptions", Action.READ_AREA, lambda a: disruptions.disruptions(a.store, a.viewer, a.area_id)),
    Call("sharing.sharing", Action.READ_AREA, lambda a: sharing.sharing(a.store, a.viewer, a.area_id)),
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
    Call("scoring.form", Action.SCORE, lambda a: scoring.form(a.store, a.viewer, a.area_id)),
    Call(
        "scoring.record",
        Action.SCORE,
        lambda a: scoring.record(
            a.store,
            a.viewer,
            a.area_id,
            a.world.open_round,
            ScoreDraft(frameworks.newest_framework(a.store).indicators[-1].code, DONT_KNOW),
            seen_version=1,
        ),
        writes=True,
    ),
    Call(
        "scoring.submit",
        Action.SCORE,
        lambda a: scoring.submit(a.store, a.viewer, a.area_id, a.world.open_round),
        writes=True,
    ),
    Call(
        "scoring.refuse_what_no_form_offers",
        Action.SCORE,
        lambda a: scoring.refuse_what_no_form_offers(a.store, a.viewer, a.area_id, a.world.open_round, "none"),
        raises=NotOnScale,
    ),
    Call("scoring.form_if_open", Action.SCORE, lambda a: scoring.form_if_open(a.store, a.viewer, a.area_id)),
    Call("my_answers.my_answers", Action.SCORE, lambda a: my_answers.my_answers(a.store, a.viewer, a.area_id)),
    # ----------------------------------------------------------------------------------------- what a lead looks after
    Call("bringing_data.mappings", Action.LEAD, lambda a: bringing_data.mappings(a.store, a.viewer, a.area_id)),
    Call(
        "bringing_data.mapping_named",
        Action.LEAD,
        lambda a: bringing_data.mapping_named(a.store, a.viewer, a.area_id, bringing_data.shipped.mappings()[0].name),
    ),
    Call(
        "bringing_data.suggestion",
        Action.LEAD,
        lambda a: bringing_data.suggestion(a.store, a.viewer, a.area_id, bringing_data.table_of("calls.csv", CSV)),
    ),
    Call(
        "bringing_data.save_mapping",
        Action.LEAD,
        lambda a: bringing_data.save_mapping(a.store, a.viewer, a.area_id, OF_ONE_AREA),
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
    Call("bringing_data.batches", Action.LEAD, lambda a: bringing_data.batches(a.store, a.viewer, a.area_id)),
    Call(
        "bringing_data.withdraw",
        Action.LEAD,
        lambda a: bringing_data.withdraw(a.store, a.viewer, a.area_id, a.area.batch_id, "a mistake"),
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
    Call("sharing.decide", Action.SHARE, _decide, writes=True),
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
    # ------------------------------------------------------------------------------------------- seen by all, set up
    Call("setting_up.areas", Action.SEE_AREAS, lambda a: setting_up.areas(a.store, a.viewer)),
    Call("setting_up.places", Action.SEE_AREAS, lambda a: setting_up.places(a.store, a.viewer, a.area_id)),
    Call("setting_up.rounds", Action.SEE_AREAS, lambda a: setting_up.rounds(a.store, a.viewer)),
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
        "setting_up.add_round",
        Action.SET_UP,
        lambda a: setting_up.add_round(a.store, a.viewer, "Another round", SPRING, SPRING + timedelta(days=30)),
        writes=True,
    ),
    Call(
        "setting_up.set_round_state",
        Action.SET_UP,
        lambda a: setting_up.set_round_state(a.store, a.viewer, a.world.draft_round, RoundState.OPEN),
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
        )
        for kind, needs in (
            (exports.ExportKind.PROBLEM_LIST, Action.LEAD),
            (exports.ExportKind.RECORD, Action.OVERSEE),
            (exports.ExportKind.RECORD, Action.KEEP),
            (exports.ExportKind.PERSON, Action.SEE_AREAS),
            (exports.ExportKind.ANSWERS, Action.SCORE),
            (exports.ExportKind.COMPARISON, Action.SEE_COMPARISON),
        )
    ),
    # --------------------------------------------------------------------------------------------------- everybody
    Call("installation.areas_of", Whoever.ANYBODY, lambda a: installation.areas_of(a.store, a.viewer)),
    Call(
        "data_protection.data_protection",
        Whoever.ANYBODY,
        lambda a: data_protection.data_protection(a.store, a.viewer),
    ),
    # ----------------------------------------------------------------------------------------- the command line
    Call(
        "bringing_data.areas_whose_summaries_differ",
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
        "bringing_data.taxonomies", "reference data that all share", lambda a: bringing_data.taxonomies(a.store)
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
