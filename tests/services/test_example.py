"""The example: loaded once into its own database and labelled for good; the real areas in it stay empty."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from resilience.domain.errors import NotAllowed, NotFound, Refused
from resilience.domain.evidence import EvidenceDraft
from resilience.domain.policy import Action
from resilience.domain.viewer import NOBODY, OPERATOR
from resilience.domain.vocabulary import EvidenceKind, GateNeed, Marking, Role, RoundState
from resilience.intake.mapping import Constant, Field, Mapping, When
from resilience.services import adding_evidence, bringing_data, example, identity, rounds, setting_up
from resilience.services.board import board
from resilience.services.effect.effect_page import effect
from resilience.services.effect.path import path
from resilience.services.effect.register import interventions
from resilience.services.installation import installation
from resilience.services.scoring import form
from resilience.services.value.worth import worth
from resilience.services.viewing import OF_INTERVENTION, VIEWS, view
from resilience.storage.installation import MADE_AS
from resilience.storage.store import Store
from resilience.views.as_json import as_json

END = date(2026, 10, 31)


@pytest.fixture(scope="module")
def file(prepared_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the example loaded once for all tests of this file."""
    file = tmp_path_factory.mktemp("example") / "example.db"
    shutil.copy(prepared_sqlite, file)
    held = Store(f"sqlite:///{file}")
    told: list[str] = []
    loaded = example.load_example(held, END, told.append)
    held.close()
    assert (loaded.areas, loaded.end) == (24, END)
    assert loaded.records <= 300_000
    assert len(told) == 25
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture
def loaded(file, clock):
    """The loaded example, to read."""
    held = Store(f"sqlite:///{file}", clock=clock)
    yield held
    held.close()


@pytest.fixture
def to_change(file, tmp_path, clock):
    """A copy of the loaded example, to change."""
    copy = tmp_path / "copy.db"
    shutil.copy(file, copy)
    held = Store(f"sqlite:///{copy}", clock=clock)
    yield held
    held.close()


def area_id_of(store, code: str):
    with store.reading() as tx:
        return tx.areas.find(code).id


def somebody(store, role: Role, code: str = "X01"):
    area_id = None if role.is_global else area_id_of(store, code)
    with store.reading() as tx:
        person = next(held for held in tx.people.in_roles(area_id=area_id, role=role))
        return tx.people.viewer(person.person_id)


def test_the_example_is_an_example_and_every_board_of_it_says_so(loaded):
    assert installation(loaded).is_example
    assert not example.is_empty(loaded)
    for line in setting_up.areas(loaded, OPERATOR).lines:
        assert board(loaded, OPERATOR, line.area.id).is_example


def test_it_holds_24_invented_partnerships_beside_the_51_real_ones(loaded):
    lines = setting_up.areas(loaded, OPERATOR).lines
    invented = [line.area for line in lines if line.area.is_invented]
    assert (len(invented), len(lines) - len(invented)) == (24, 51)
    assert all(100_000 <= area.populations[-1].residents <= 400_000 for area in invented)


def test_real_areas_hold_no_scores_and_no_need(loaded):
    real = [line.area for line in setting_up.areas(loaded, OPERATOR).lines if not line.area.is_invented]
    with loaded.reading() as tx:
        for area in real:
            reading = OPERATOR.reading(area.id)
            assert tx.needs.months(reading) == tx.needs.batches(reading) == ()
            assert all(tx.assessments.in_round(reading, round_.id) is None for round_ in tx.assessments.rounds())
            assert tx.disruptions.of(reading) == ()


def test_every_summary_equals_what_the_records_add_up_to(loaded):
    assert bringing_data.areas_whose_summaries_differ(loaded, OPERATOR) == ()


def test_what_was_planted_can_be_printed(loaded):
    planted = json.loads(example.truth(loaded))
    assert planted


def test_a_database_that_is_no_example_has_nothing_planted(store):
    with pytest.raises(NotFound, match="nothing was planted"):
        example.truth(store)


def test_the_example_is_loaded_once(to_change):
    with pytest.raises(Refused, match="holds nobody yet"):
        example.load_example(to_change, END)


def test_the_example_does_not_go_into_a_database_with_people(store, partnership):
    assert not example.is_empty(store)
    with pytest.raises(Refused, match="holds nobody yet"):
        example.load_example(store, END)
    assert not installation(store).is_example


def test_the_example_does_not_go_into_a_database_marked_as_real(store):
    assert example.is_empty(store)
    example.mark_as_real(store)
    example.mark_as_real(store)
    with pytest.raises(Refused, match="RESILIENCE_DATABASE_URL"):
        example.load_example(store, END)
    assert not installation(store).is_example


def test_the_mark_of_an_example_is_never_changed(to_change):
    with pytest.raises(IntegrityError), to_change.transaction() as tx:
        tx.installation.mark(MADE_AS, "real")
    example.mark_as_real(to_change)
    assert installation(to_change).is_example


def test_a_file_brought_into_the_example_leaves_it_an_example(to_change):
    lead = somebody(to_change, Role.AREA_LEAD, "E48000011")
    (area_id,) = lead.areas
    mapping = Mapping(
        "own",
        when=When("date"),
        rules=(
            (Field.DIRECTION, Constant("request")),
            (Field.NEED_TYPE, Constant("FOD")),
            (Field.BASIS, Constant("expressed")),
        ),
    )
    bringing_data.bring_in(to_change, lead, area_id, "own.csv", b"date\n2026-09-01\n2026-09-30\n", mapping)
    held = board(to_change, lead, area_id)
    assert held.is_example
    assert [month.count for month in held.volume.months] == [2]


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_every_view_of_an_area_can_be_had_as_json(loaded, name):
    held = json.loads(as_json(view(loaded, OPERATOR, name, area_id_of(loaded, "X01"))))
    assert held.get("title") or held["sentence"]


def test_the_json_of_the_board_holds_the_numbers_of_the_page_and_null_for_what_is_not_known(loaded):
    area_id = area_id_of(loaded, "X01")
    drawn = board(loaded, OPERATOR, area_id)
    held = json.loads(as_json(drawn))
    assert held["area_code"] == "X01"
    assert [month["count"] for month in held["volume"]["months"]] == [month.count for month in drawn.volume.months]
    assert [one["median"] for one in held["confidence"]["features"]] == [
        one.median for one in drawn.confidence.features
    ]
    assert held["volume"]["basis"] == drawn.volume.basis.value
    assert held["freshness"]["recorded_to"] == drawn.freshness.recorded_to.isoformat()


def test_an_unknown_view_is_refused_with_its_name(loaded):
    with pytest.raises(NotFound, match="weather"):
        view(loaded, OPERATOR, "weather", area_id_of(loaded, "X01"))


def test_a_view_is_given_only_to_whom_the_page_is_given(loaded):
    member = somebody(loaded, Role.BOARD_MEMBER)
    view(loaded, member, "board", area_id_of(loaded, "X01"))
    with pytest.raises(NotAllowed):
        view(loaded, member, "board", area_id_of(loaded, "X02"))
    with pytest.raises(NotAllowed):
        view(loaded, member, "batches", area_id_of(loaded, "X01"))


def test_the_board_of_the_first_partnership_shows_five_features_and_three_years_of_need(loaded):
    held = board(loaded, OPERATOR, area_id_of(loaded, "X01"))
    assert [feature.code for feature in held.confidence.features] == ["SL", "IN", "MS", "CC", "OP"]
    assert all(feature.evaluators > 0 for feature in held.confidence.features)
    assert len(held.volume.months) == 36
    assert held.volume.verdict is not None
    assert held.items


def test_four_rounds_with_one_of_them_open(loaded):
    states = [line.state for line in rounds.rounds(loaded, OPERATOR).lines]
    assert len(states) == 4
    assert set(states) <= {RoundState.OPEN, RoundState.CLOSED}


def test_a_newcomer_sees_the_example_as_a_board_member_and_may_not_score(to_change):
    arrival = identity.arrival(to_change, identity.begin_as_newcomer(to_change))
    newcomer = arrival.viewer
    assert Role.BOARD_MEMBER in newcomer.roles
    (area,) = arrival.areas
    assert area.is_invented
    assert not newcomer.may(Action.SCORE, area.id)


def test_people_of_the_example_are_called_by_role_and_can_be_chosen(to_change):
    area_id = area_id_of(to_change, "X01")
    choice = identity.who_to_be(to_change, area_id)
    assert choice.chosen.code == "X01"
    assert len(choice.areas) == 75
    assert {"Administrator", "NCSR+ member", "Area lead"} <= {person.name for person in choice.people}
    evaluator = next(person for person in choice.people if person.does == "enters confidence scores")
    assert evaluator.name.startswith("Evaluator")
    viewer = identity.viewer_for(to_change, identity.become(to_change, evaluator.person_id))
    assert viewer.person_id == evaluator.person_id
    assert viewer.may(Action.SCORE, area_id)


def test_nobody_becomes_somebody_who_is_not_there(to_change):
    with pytest.raises(Refused, match="no such person"):
        identity.become(to_change, 10**6)


def test_a_session_in_the_example_ends_and_leaves_nobody(to_change, clock):
    lead = somebody(to_change, Role.AREA_LEAD)
    token = identity.become(to_change, lead.person_id)
    assert identity.viewer_for(to_change, token) == lead
    clock.now += timedelta(days=1)
    assert identity.viewer_for(to_change, token) == NOBODY


def test_an_evaluator_of_the_example_has_a_form_in_the_open_round_with_their_last_answers(loaded):
    (line,) = [line for line in rounds.rounds(loaded, OPERATOR).lines if line.takes_answers]
    held = form(loaded, somebody(loaded, Role.EVALUATOR), area_id_of(loaded, "X01"))
    assert (held.round_id, len(held.indicators)) == (line.id, 27)
    assert any(one.last_round is not None for one in held.indicators)


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 11, 22), date(2026, 10, 31)),
        (date(2026, 3, 1), date(2026, 2, 28)),
        (date(2024, 3, 31), date(2024, 2, 29)),
        (date(2026, 1, 1), date(2025, 12, 31)),
    ],
)
def test_the_example_ends_with_the_last_whole_month(today, last):
    assert example.end_of_last_full_month(today) == last


def judged(store, somebody_of_it, name: str):
    """One intervention of the first area, as path, effect and value show it."""
    area = area_id_of(store, "X01")
    lines = interventions(store, somebody_of_it, area).lines
    number = next(line.intervention.id for line in lines if line.intervention.name == name)
    return [page(store, somebody_of_it, area, number) for page in (path, effect, worth)]


def test_the_path_repeats_effect_and_value_word_for_word(loaded):
    lead = somebody(loaded, Role.AREA_LEAD)
    view, found, money = judged(loaded, lead, "Home safety checks with falls advice")
    assert (view.title, view.effect.sentence, view.effect.number) == (found.title, found.sentence, found.number)
    assert view.effect.verdict is found.verdict
    assert view.worth.sentence == money.title
    assert all(stage.sentence for stage in view.stages)
    assert found.measured.low <= -0.15 <= found.measured.high


def test_what_is_too_early_shows_no_number_and_earns_nothing_on_the_path(loaded):
    lead = somebody(loaded, Role.AREA_LEAD)
    view, _found, money = judged(loaded, lead, "Warm packs before winter")
    assert view.title.endswith("too early to say")
    assert view.effect.number == ""
    assert not money.has_money


def test_an_item_can_show_a_measured_effect_only_where_one_is_measured(to_change):
    item = EvidenceDraft(
        "The effect of the checks",
        EvidenceKind.DOCUMENT,
        "/effect",
        END,
        "",
        Marking.OFFICIAL_SENSITIVE,
        proves=frozenset({GateNeed.MEASURED_EFFECT}),
    )
    adding_evidence.add(to_change, somebody(to_change, Role.AREA_LEAD), area_id_of(to_change, "X01"), item)
    with pytest.raises(Refused, match="No effect on need is measured here yet"):
        adding_evidence.add(to_change, somebody(to_change, Role.AREA_LEAD, "X22"), area_id_of(to_change, "X22"), item)


@pytest.mark.parametrize("name", sorted(OF_INTERVENTION))
def test_every_view_of_an_intervention_can_be_printed_as_json(loaded, name):
    area = area_id_of(loaded, "X01")
    number = interventions(loaded, OPERATOR, area).lines[-1].intervention.id
    printed = json.loads(as_json(view(loaded, OPERATOR, name, area, intervention=number)))
    assert printed["intervention"] == number
    with pytest.raises(NotFound):
        view(loaded, OPERATOR, name, area)
