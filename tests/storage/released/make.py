"""Makes a small database by the services of one released version, to keep in this folder for good.

Run it from a checkout of that release (`git worktree add ../v1 <its commit>`), with that checkout on the path:
`PYTHONPATH=. python <this file> <the new .db.gz>`. It asks for what version 1 had and for what each
later release brought, so that its file holds some of everything.
"""

from __future__ import annotations

import gzip
import json
import random
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from resilience.domain.area import NewArea, NewPlace, Population
from resilience.domain.assessment import DONT_KNOW, Answer, ScoreDraft
from resilience.domain.disruption import Exposure, NewDisruption
from resilience.domain.identity import AreaId, BatchId, RoundId
from resilience.domain.sharing import Authority
from resilience.domain.viewer import OPERATOR, Viewer
from resilience.domain.vocabulary import AreaKind, ExposureKind, Marking, Nation, Role, RoundState, Sharing, Sureness
from resilience.intake import shipped
from resilience.intake.mapping import Constant, Field, FromColumn, Mapping, When
from resilience.services import accounts, bringing_data, disruptions, example, identity, scoring, setting_up, sharing
from resilience.services import people as invitations
from resilience.storage.audit_chain import RecordKey
from resilience.storage.store import Store

try:
    from resilience.services import rounds
except ImportError:  # until version 2 rounds were set up with the rest
    rounds = setting_up

try:
    from whole_assessment import WholeAssessment
except ImportError:  # until version 3 an assessment was its scores alone
    WholeAssessment = None

try:
    import need_told
except ImportError:  # until version 4 need was its records and two summaries
    need_told = None

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FIRST_ROUND = (date(2026, 3, 1), date(2026, 3, 31))
SECOND_ROUND = (date(2026, 6, 1), date(2026, 6, 30))
DAYS = {"summer": date(2025, 7, 1), "autumn": date(2025, 10, 1)}
PASSWORD = "quiet otter maps the pier"
KEY = b"the key of this test, known to nobody"
"""Of the chained record; the test that verifies it has it too."""
RECORDS = 100 if need_told is None else 30
"""Need records in each of the two files; from version 4 on each of them stands in ten summaries as well."""
IN_FULL = 3
"""Shipped areas that a file from version 3 on holds with their places, populations and other names."""
MAPPING = Mapping(
    "helpline",
    when=When("date"),
    rules=(
        (Field.DIRECTION, Constant("request")),
        (Field.NEED_TYPE, FromColumn("need", (("food", "FOD"), ("power", "UTL")))),
        (Field.BASIS, Constant("expressed")),
        (Field.PLACE, FromColumn("place")),
    ),
)


class Clock:
    """Five seconds pass between any two looks at it: no two deeds have one time, and no session ends by itself."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=5)
        return self.now


def make(file: Path) -> None:
    """Fill a new database as a partnership would in half a year."""
    clock = Clock()
    store = Store(f"sqlite:///{file}", clock=clock, key=RecordKey(KEY, file.with_suffix(".head")))
    if WholeAssessment is not None:
        _ship_areas_in_brief()
    setting_up.prepare(store)
    example.mark_as_real(store)
    area = _partnership(store)
    titles = {"Lead": Role.AREA_LEAD, "Board": Role.BOARD_MEMBER}
    titles |= {f"Evaluator {number}": Role.EVALUATOR for number in (1, 2, 3)}
    people = {title: _person(store, title, role, area) for title, role in titles.items()}
    invitations.invite(store, OPERATOR, "Administrator, not come yet", Role.ADMINISTRATOR)
    first = _first_round(store, area, people)
    _need(store, area, people["Lead"])
    clock.now = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
    people = {title: _again(store, title) for title in titles}
    second = _second_round(store, area, people)
    _trust(store, area, people["Lead"])
    if WholeAssessment is not None:
        people["Visiting peer"] = _person(store, "Visiting peer", Role.PEER_REVIEWER, area)
        WholeAssessment(store, area, people, first, second).use()
    if need_told is not None:
        need_told.use(store, area, _again(store, "Lead"))
    store.close()


def _ship_areas_in_brief() -> None:
    """Hold most shipped areas by name alone: earlier files hold all about them, which fills a quarter of a file."""
    held = shipped.areas()
    brief = tuple((replace(new, aliases=(), populations=()), ()) for new, _places in held[IN_FULL:])
    shipped.areas = lambda: held[:IN_FULL] + brief


def _partnership(store: Store) -> AreaId:
    area = setting_up.add_area(
        store,
        OPERATOR,
        NewArea(
            "X01",
            "eastwold",
            "Eastwold",
            AreaKind.LRF,
            Nation.ENGLAND,
            is_invented=True,
            aliases=("Eastwold forum",),
            populations=(Population(2021, 100_000, "invented"),),
        ),
    )
    places = (NewPlace("X01A", "North", "district", 60_000), NewPlace("X01B", "South", "district", 40_000))
    setting_up.add_places(store, OPERATOR, area, places)
    setting_up.set_population(store, OPERATOR, area, Population(2024, 101_000, "invented"))
    return area


def _person(store: Store, title: str, role: Role, area: AreaId) -> Viewer:
    link = invitations.invite(store, OPERATOR, title, role, area)
    return identity.viewer_for(store, accounts.accept_invitation(store, link, title, PASSWORD))


def _again(store: Store, title: str) -> Viewer:
    """Sign in once more: a session ends by itself after half an hour."""
    return identity.viewer_for(store, accounts.sign_in(store, title, PASSWORD, "127.0.0.1"))


def _first_round(store: Store, area: AreaId, people: dict[str, Viewer]) -> RoundId:
    number = rounds.add_round(store, OPERATOR, "Round 1, spring 2026", *FIRST_ROUND)
    rounds.set_round_state(store, OPERATOR, number, RoundState.OPEN)
    one, two = people["Evaluator 1"], people["Evaluator 2"]
    for level, indicator in enumerate(("SL1", "SL2", "IN1", "IN2"), start=1):
        for who in (one, two):
            scoring.record(store, who, area, number, ScoreDraft(indicator, Answer.at(level)), seen_version=0)
    for seen, (level, why) in enumerate(((4, "The exercise went well."), (3, "One of its findings is open.")), start=1):
        changed = ScoreDraft("SL1", Answer.at(level), Sureness.SOME_BASIS, why, "Exercise report")
        scoring.record(store, one, area, number, changed, seen_version=seen)
    scoring.record(store, two, area, number, ScoreDraft("OP1", DONT_KNOW), seen_version=0)
    for who in (one, two):
        scoring.submit(store, who, area, number)
    rounds.set_round_state(store, OPERATOR, number, RoundState.CLOSED)
    return number


def _need(store: Store, area: AreaId, lead: Viewer) -> None:
    disruptions.record_disruption(
        store,
        lead,
        area,
        NewDisruption(
            "Storm, November 2025",
            "storm",
            date(2025, 11, 10),
            date(2025, 11, 14),
            (Exposure(ExposureKind.PEOPLE_EVACUATED, 12_000, "the network operator, 14 November 2025"),),
        ),
    )
    bringing_data.save_mapping(store, lead, area, MAPPING)
    brought = [
        bringing_data.bring_in(store, lead, area, f"{name}.csv", _calls(name), MAPPING).batches[0] for name in DAYS
    ]
    bringing_data.withdraw(store, lead, area, BatchId(brought[1]), "the wrong quarter")


def _calls(name: str) -> bytes:
    draw = random.Random(name)
    lines = [
        f"{DAYS[name] + timedelta(days=draw.randrange(80))},{draw.choice(('food', 'power'))},"
        f"{draw.choice(('North', 'South'))}"
        for _row in range(RECORDS)
    ]
    return "\n".join(["date,need,place", *lines, ""]).encode()


def _second_round(store: Store, area: AreaId, people: dict[str, Viewer]) -> RoundId:
    number = rounds.add_round(store, OPERATOR, "Round 2, summer 2026", *SECOND_ROUND)
    rounds.set_round_state(store, OPERATOR, number, RoundState.OPEN)
    for level, who in enumerate((people["Evaluator 1"], people["Evaluator 3"]), start=2):
        scoring.record(store, who, area, number, ScoreDraft("SL1", Answer.at(level)), seen_version=0)
    return number


def _trust(store: Store, area: AreaId, lead: Viewer) -> None:
    """What version 2 brought: who is answerable and what is shared; version 1 goes without this."""
    sharing.set_authority(
        store, lead, area, Authority(area, "Eastwold County Council (invented)", "its officer", Marking.OFFICIAL)
    )
    sharing.decide(store, lead, area, Sharing.BY_NAME, seen=0, is_agreed=True)


def stated(file: Path) -> dict[str, object]:
    """Return what a database holds, as it is written down beside the file: its version and the rows of each table."""
    with closing(sqlite3.connect(file)) as connection:
        version = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                "AND name <> 'alembic_version' ORDER BY name"
            )
        ]
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608
    return {"version": version, "rows": counts}


if __name__ == "__main__":
    target = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.db"
        make(made)
        with closing(sqlite3.connect(made)) as tidied:
            tidied.execute("PRAGMA journal_mode = DELETE")
            tidied.execute("PRAGMA page_size = 512")  # most tables hold a few rows: small pages keep the file small
            tidied.execute("VACUUM")
        target.write_bytes(gzip.compress(made.read_bytes(), mtime=0))
        beside = target.with_name(target.name.removesuffix(".db.gz") + ".json")
        beside.write_text(json.dumps(stated(made), indent=2) + "\n", encoding="utf-8")
        print(target, target.stat().st_size)  # noqa: T201 - says what it made
