"""Whatever is typed is kept or refused in a sentence, on both engines, and comes back as it was typed."""

from __future__ import annotations

import pytest

from resilience.domain.errors import Refused
from resilience.domain.text import plain_line, plain_text
from resilience.services import bringing_data, my_answers, peers, people, rounds, scoring, setting_up, sharing
from resilience.services.disruptions import disruptions
from resilience.services.people import LONGEST_NAME
from tests.hostile_text import HOSTILE, LINES, short
from tests.hostile_world import FIRST, HostileWorld, chunks, distinct

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
pytestmark = BOTH_ENGINES


@pytest.fixture
def world(store, partnership, this_round) -> HostileWorld:
    return HostileWorld(store, partnership, this_round)


def lines(texts) -> set[str]:
    return {plain_line(text) for text in texts}


def test_names_of_areas_places_and_rounds_and_sources_come_back(world, store):
    world.areas()
    world.places()
    world.populations()
    world.rounds()
    view = setting_up.areas(store, world.operator)
    assert lines(distinct(LINES)) <= {line.area.name for line in view.lines}
    held = next(line.area for line in view.lines if line.area.id == world.partnership.id)
    assert lines(LINES.values()) <= {population.source for population in held.populations}
    places = setting_up.places(store, world.operator, world.partnership.id).places
    assert lines(LINES.values()) <= {place.name for place in places}
    held = rounds.rounds(store, world.operator).lines
    assert lines(distinct(LINES)) <= {line.name for line in held}
    assert lines(distinct(LINES)) <= {move.reason.partition(": ")[2] for line in held for move in line.moves}


def test_who_hosts_a_visit_of_peers_and_what_they_said_come_back(world, store):
    world.peers()
    held = peers.peer_review(store, world.partnership.one, world.partnership.id, world.round_id).review.draft
    assert held.host == plain_line(HOSTILE["image with a handler"])
    assert held.feedback == plain_text(chunks()[0])


def test_names_of_people_come_back(world, store):
    world.people()
    held = {line.name for line in people.everybody(store, world.operator)}
    assert lines(short(LONGEST_NAME).values()) <= held


def test_names_kinds_and_sources_of_disruptions_come_back(world, store):
    world.disruptions()
    held = disruptions(store, world.partnership.lead, world.partnership.id).disruptions
    assert {one.name for one in held} == {one.kind for one in held} == lines(distinct(LINES))
    assert {one.exposures[0].source for one in held} == lines(distinct(LINES))


def test_reasons_and_evidence_come_back_and_are_in_ones_own_copy(world, store):
    world.scores()
    form = scoring.form(store, world.partnership.one, world.partnership.id)
    document = my_answers.my_answers(store, world.partnership.one, world.partnership.id)
    copied = {cell for row in document.tables[0].rows for cell in row}
    for number, text in enumerate(chunks(), start=1):
        draft = form.of(f"SL{number}").saved.draft
        assert draft.rationale == draft.evidence == plain_text(text)
        assert draft.rationale in copied


def test_the_lead_authority_and_its_contact_come_back(world, store):
    world.authority()
    view = sharing.sharing(store, world.partnership.lead, world.partnership.id)
    last = list(short(200).values())[-1]
    assert (view.authority.name, view.authority.contact) == (plain_line(f"A {last}"), plain_line(last))


def test_mappings_are_found_by_the_name_they_were_given(world, store):
    world.mappings()
    held = bringing_data.mappings(store, world.partnership.lead, world.partnership.id)
    assert lines(distinct(LINES)) <= {line.name for line in held}


def test_batches_come_back_whatever_their_files_are_called_and_why_they_are_withdrawn(world, store):
    world.batches()
    view = bringing_data.batches(store, world.partnership.lead, world.partnership.id)
    assert {line.file_name for line in view.lines} == lines(f"{text}.csv" for text in distinct(LINES))
    said = "\n".join(line.sentence for line in view.lines)
    assert all(plain_line(f"because {text}") in said for text in distinct(LINES))


def test_a_file_with_hostile_headings_and_cells_is_brought_in(world, store):
    world.file()
    (line,) = bringing_data.batches(store, world.partnership.lead, world.partnership.id).lines
    assert line.records > 40


@pytest.mark.parametrize("put", ["areas", "rounds"])
def test_a_name_longer_than_an_index_holds_is_refused_in_words(world, put, monkeypatch):
    monkeypatch.setattr("tests.hostile_world.LINES", {"long": "W" * 601})
    with pytest.raises(Refused, match="600 characters"):
        getattr(world, put)()


def test_the_longest_name_of_the_widest_letters_is_kept(world, store):
    name = "".join(chr(0x20000 + number) for number in range(600))
    rounds.add_round(store, world.operator, name, FIRST, FIRST)
    assert name in {line.name for line in rounds.rounds(store, world.operator).lines}
