"""A database in which every field that a person can type into holds every hostile text, put there by the services."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import date, timedelta

from resilience.domain.area import NewArea, NewPlace, Population
from resilience.domain.assessment import LONGEST_TEXT, Answer, ScoreDraft
from resilience.domain.disruption import Exposure, NewDisruption
from resilience.domain.sharing import LONGEST_NAME, Authority
from resilience.domain.text import plain_line
from resilience.domain.viewer import OPERATOR, Viewer
from resilience.domain.vocabulary import AreaKind, ExposureKind, Marking, Nation, Role
from resilience.services import bringing_data, disruptions, people, scoring, setting_up, sharing
from resilience.services.people import LONGEST_NAME as LONGEST_PERSON
from resilience.storage.store import Store
from resilience.views.bringing_data import FileChoices
from tests.conftest import Partnership
from tests.hostile_text import HOSTILE, LINES, short
from tests.needs_made import batch

FIRST = date(2020, 1, 1)
FORMS = {
    "account_old": "a password: hashed, never shown",
    "account_new": "a password: hashed, never shown",
    "account_again": "a password: hashed, never shown",
    "people_text": "filters a list in the window of whoever typed it",
    "people_rename": "the person's name",
    "people_name": "the person's name",
    "people_typed": "has to be the person's own name",
    "score": "rationale and evidence",
    "mapping": "what the columns of a file mean: the mapping",
    "authority_name": "the lead authority",
    "authority_contact": "its contact",
    "disruption_name": "a disruption's name",
    "disruption_kind": "its kind",
    "disruption_source": "the source of its exposure",
    "round_name": "a round's name",
    "withdraw_why": "why a batch is withdrawn",
    "area_filter": "filters a list in the window of whoever typed it",
    "place_name": "a place's name",
    "place_code": "its code",
    "area_name": "an area's name",
    "area_code": "its code",
    "area_source": "the source of its population",
    "area_aliases": "its other names",
    "population_source": "the source of a population",
    "import_file": "the file's name, its headings and its cells",
    "import_mapping_name": "a mapping's name",
    "import_keep_finer": "why time and place are kept finer",
}
"""Every field of every form by the beginning of its key, and what it holds. A new field needs its line here."""


def distinct(texts: dict[str, str]) -> list[str]:
    """Return texts of which no two are the same once they stand in a line."""
    return list({plain_line(text).casefold(): text for text in texts.values()}.values())


def chunks() -> list[str]:
    """Return the corpus in as few texts as a rationale takes."""
    made, held = [], ""
    for text in HOSTILE.values():
        if len(held) + len(text) + 1 > LONGEST_TEXT:
            made.append(held)
            held = ""
        held += ("\n" if held else "") + text
    return [*made, held]


@dataclass
class HostileWorld:
    """Puts the corpus into a partnership; `operator` may set up and invite, as an administrator may."""

    store: Store
    partnership: Partnership
    round_id: int
    operator: Viewer = OPERATOR

    def fill(self) -> None:
        """Put it everywhere; the file first, since its columns are later taken for places called so."""
        for put in (self.file, self.areas, self.places, self.populations, self.people, self.rounds):
            put()
        for put in (self.disruptions, self.scores, self.authority, self.mappings, self.batches):
            put()

    def areas(self) -> None:
        for number, text in enumerate(distinct(LINES)):
            code = f"H{number:02}"
            kind, nation = AreaKind.OTHER, Nation.OTHER
            population = Population(2021, 100_000, text)
            new = NewArea(code, code.casefold(), text, kind, nation, True, (f"{code} {text}",), (population,))
            setting_up.add_area(self.store, self.operator, new)

    def places(self) -> None:
        new = tuple(NewPlace(f"{n} {text}", text, "district", 10) for n, text in enumerate(LINES.values()))
        setting_up.add_places(self.store, self.operator, self.partnership.id, new)

    def populations(self) -> None:
        for number, text in enumerate(LINES.values()):
            population = Population(1950 + number, 100, text)
            setting_up.set_population(self.store, self.operator, self.partnership.id, population)

    def people(self) -> None:
        for text in short(LONGEST_PERSON).values():
            people.invite(self.store, self.operator, text, Role.BOARD_MEMBER, self.partnership.id)

    def rounds(self) -> None:
        for text in distinct(LINES):
            setting_up.add_round(self.store, self.operator, text, FIRST, FIRST)

    def disruptions(self) -> None:
        for number, text in enumerate(distinct(LINES)):
            exposure = Exposure(ExposureKind.HOMES_FLOODED, 5, text)
            new = NewDisruption(text, text, FIRST + timedelta(days=number), None, (exposure,))
            disruptions.record_disruption(self.store, self.partnership.lead, self.partnership.id, new)

    def scores(self) -> None:
        for number, text in enumerate(chunks(), start=1):
            draft = ScoreDraft(f"SL{number}", Answer.at(0), None, text, text)
            saved = scoring.record(
                self.store, self.partnership.one, self.partnership.id, self.round_id, draft, seen_version=0
            )
            again = scoring.record(
                self.store, self.partnership.one, self.partnership.id, self.round_id, draft, seen_version=0
            )
            assert saved == again

    def authority(self) -> None:
        for text in short(LONGEST_NAME).values():
            held = Authority(self.partnership.id, f"A {text}", text, Marking.OFFICIAL)
            sharing.set_authority(self.store, self.partnership.lead, self.partnership.id, held)

    def mappings(self) -> None:
        table = bringing_data.table_of("small.csv", b"date,type\n2026-11-02,INF\n")
        start = bringing_data.suggestion(self.store, self.partnership.lead, self.partnership.id, table)
        for text in distinct(LINES):
            bringing_data.save_mapping(
                self.store, self.partnership.lead, self.partnership.id, replace(start, name=text)
            )

    def batches(self) -> None:
        """Hold a batch for each text: as its name, as the reason why it is kept finer, and why it is withdrawn."""
        lead, area_id = self.partnership.lead, self.partnership.id
        for number, text in enumerate(distinct(LINES)):
            with self.store.transaction() as tx:
                led = tx.people.again(lead).leading(area_id)
                new = replace(batch([{}], key=str(number)), file_name=f"{text}.csv", kept_finer=text)
                held = tx.needs.bring_in(led, new)
            bringing_data.withdraw(self.store, lead, area_id, held.id, f"because {text}")

    def file(self) -> None:
        """Bring in a file that has the texts in its headings and cells, under a name that is one of them."""
        lead, area_id, content = self.partnership.lead, self.partnership.id, hostile_file()
        name = f"{HOSTILE['image with a handler']}.csv"
        mapping = bringing_data.suggestion(self.store, lead, area_id, bringing_data.table_of(name, content))
        bringing_data.bring_in(self.store, lead, area_id, name, content, mapping, FileChoices(leave_out_bad_rows=True))


def hostile_file(name_of_first: str = "date") -> bytes:
    """Return a file in which each text that text files hold is the heading of a column and stands in a cell."""
    texts = [text for text in distinct(LINES) if not set(text) & set("\x00\x01\x07\x08\x1b\x7f\x9b\ud800\udfff")]
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    headings = [plain_line(text) for text in texts if len(text) < 60]
    writer.writerow([name_of_first, "type", "local code", "reference", *headings])
    for number, cell in enumerate(texts):
        writer.writerow([FIRST + timedelta(days=number), "INF", cell, cell, *(cell for _heading in headings)])
    return held.getvalue().encode("utf-8")
