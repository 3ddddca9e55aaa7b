"""The record as people read it: in words, within their right, page by page, as a file, and checked."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotTheirs, Refused
from resilience.domain.viewer import NOBODY, OPERATOR
from resilience.domain.vocabulary import Role
from resilience.services import people, record
from resilience.services.record import COMMAND_LINE, RecordQuery
from resilience.views.record import DEED_WORDS, deed_words

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def administrator(store):
    """Somebody who keeps people and the record."""
    with store.transaction() as tx:
        proof = OPERATOR.keeping_people()
        number = tx.people.add(proof, "Administrator")
        tx.people.grant(proof, number, Role.ADMINISTRATOR, None)
        return tx.people.viewer(number)


def wrote(store, deed, subject, *, person=None, area=None):
    with store.transaction() as tx:
        tx.audit.write(deed, subject, person_id=person, area_id=area)


def lines(store, viewer, area_id, **query):
    return record.record(store, viewer, area_id, RecordQuery(**query)).lines


@pytest.mark.parametrize("deed", list(Deed))
def test_every_deed_has_words_of_its_own(deed):
    assert deed_words(deed)
    assert list(DEED_WORDS.values()).count(DEED_WORDS[deed]) == 1


@BOTH_ENGINES
def test_a_lead_reads_the_entries_of_their_area_and_of_no_other(store, partnership, another):
    wrote(store, Deed.IMPORT, "batch 1, 20 records", person=partnership.lead.person_id, area=partnership.id)
    wrote(store, Deed.IMPORT, "CANARY-OF-THE-OTHER", person=another.lead.person_id, area=another.id)
    wrote(store, Deed.BACKUP, "CANARY-OF-ALL")
    (line,) = lines(store, partnership.lead, partnership.id)
    assert (line.deed, line.person, line.about) == ("Brought a file in", "lead of X01", "batch 1, 20 records")
    assert line.at == "22 November 2026, 10:00"
    with pytest.raises(NotAllowed):
        lines(store, partnership.lead, another.id)
    for who in (partnership.lead, partnership.board, partnership.one, NOBODY):
        with pytest.raises(NotAllowed):
            lines(store, who, None)
    for who in (partnership.board, partnership.one):
        with pytest.raises(NotAllowed):
            lines(store, who, partnership.id)


@BOTH_ENGINES
def test_an_administrator_reads_it_all_and_that_is_written_down_once_an_hour(store, administrator, partnership, clock):
    wrote(store, Deed.IMPORT, "batch 1, 20 records", area=partnership.id)
    for _click in range(3):
        read = lines(store, administrator, None)
    assert [line.deed for line in read] == ["Read this record", "Brought a file in"]
    assert read[0].person == "Administrator"
    clock.now += timedelta(hours=1)
    assert [line.deed for line in lines(store, administrator, None)].count("Read this record") == 2


def test_that_an_administrator_reads_is_written_down_before_anything_is_shown(store, administrator, partnership):
    record.as_csv(store, administrator, None, RecordQuery())
    with store.reading() as tx:
        assert tx.audit.of_person(administrator.person_id)[0].deed is Deed.RECORD_READ


def test_a_refusal_says_what_was_refused_and_stands_in_the_record_of_the_area(store, partnership, another):
    with pytest.raises(NotAllowed):
        lines(store, another.lead, partnership.id)
    (line,) = lines(store, partnership.lead, partnership.id)
    assert (line.deed, line.person) == ("Was refused", "lead of X02")
    assert line.about == "See who holds which role in the area, and who did what in it: no right to it"


def test_people_and_areas_and_roles_are_named_and_not_numbered(store, partnership, administrator):
    people.give_role(store, administrator, partnership.one.person_id, Role.BOARD_MEMBER, partnership.id)
    people.set_active(store, administrator, partnership.two.person_id, is_active=False)
    read = lines(store, administrator, None)
    number = partnership.one.person_id
    assert [line.about for line in read[1:]] == [
        f"“two of X01” ({partnership.two.person_id}), shut out",
        f"“one of X01” ({number}), Partnership board member",
    ]
    assert read[2].area == "Eastwold"


def test_it_is_filtered_by_deed_by_person_and_by_days_in_uk_time(store, partnership, clock):
    lead, one = partnership.lead.person_id, partnership.one.person_id
    clock.now = clock.now.replace(
        month=6, day=30, hour=23, minute=30
    )  # the first of July, 00:30 in British Summer Time
    wrote(store, Deed.MAPPING, "saved", person=lead, area=partnership.id)
    clock.now += timedelta(days=10)
    wrote(store, Deed.SCORE, "first", person=one, area=partnership.id)
    wrote(store, Deed.IMPORT, "second", area=partnership.id)
    asked = {
        "deed": {"deeds": frozenset({Deed.SCORE})},
        "person": {"person_id": one},
        "command line": {"person_id": COMMAND_LINE},
        "since": {"since": date(2026, 7, 2)},
        "until": {"until": date(2026, 7, 1)},
        "June": {"until": date(2026, 6, 30)},
    }
    found = {
        words: [line.about for line in lines(store, partnership.lead, partnership.id, **query)]
        for words, query in asked.items()
    }
    assert found == {
        "deed": ["first"],
        "person": ["first"],
        "command line": ["second"],
        "since": ["second", "first"],
        "until": ["saved"],
        "June": [],
    }


def test_pages_of_fifty_follow_each_other_without_a_gap_or_a_repeat(store, partnership):
    with store.transaction() as tx:
        for number in range(120):
            tx.audit.write(Deed.SCORE, f"entry {number}", person_id=None, area_id=partnership.id)
    seen, before = [], None
    while True:
        view = record.record(store, partnership.lead, partnership.id, RecordQuery(before=before))
        assert len(view.lines) <= record.PAGE
        seen += [line.about for line in view.lines]
        before = view.older
        if before is None:
            break
        wrote(store, Deed.SCORE, "meanwhile", area=partnership.id)
    assert seen == [f"entry {number}" for number in reversed(range(120))]


def test_a_filter_that_finds_little_stops_after_so_many_entries_and_says_how_far_it_looked(
    store, partnership, monkeypatch
):
    monkeypatch.setattr(record, "MOST_LOOKED_AT", 10)
    wrote(store, Deed.MAPPING, "the one", area=partnership.id)
    for number in range(25):
        wrote(store, Deed.SCORE, f"entry {number}", area=partnership.id)
    query, found, turns = RecordQuery(deeds=frozenset({Deed.MAPPING})), [], 0
    while True:
        view = record.record(store, partnership.lead, partnership.id, query)
        found += view.lines
        turns += 1
        if view.older is None:
            break
        assert f"Looked back as far as entry {view.older} so far." in view.context
        query = RecordQuery(deeds=query.deeds, before=view.older)
    assert [line.about for line in found] == ["the one"]
    assert turns == 3


def test_a_count_of_seven_or_fewer_records_is_not_said_outside_the_area(store, partnership, administrator):
    wrote(store, Deed.IMPORT, "batch 1, 7 records", area=partnership.id)
    wrote(store, Deed.IMPORT, "batch 2, 17 records", area=partnership.id)
    assert [line.about for line in lines(store, administrator, None)][1:] == [
        "batch 2, 17 records",
        "batch 1, 1–7 records",
    ]
    taken_out = record.as_csv(store, administrator, None, RecordQuery()).decode("utf-8-sig")
    assert "1–7 records" in taken_out
    assert ", 7 records" not in taken_out
    assert lines(store, partnership.lead, partnership.id)[1].about == "batch 1, 7 records"


def test_it_is_taken_out_with_the_codes_and_no_cell_is_a_formula(store, partnership, administrator):
    people.rename(store, administrator, partnership.one.person_id, '=HYPERLINK("http://elsewhere/")')
    wrote(store, Deed.SCORE, "assessment 1", person=partnership.one.person_id, area=partnership.id)
    content = record.as_csv(store, partnership.lead, partnership.id, RecordQuery()).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(content))
    found = dict(zip(header, row, strict=True))
    assert found["Called"].startswith("'=HYPERLINK")
    assert found["Deed"] == "score"
    with store.reading() as tx:
        assert found["Code"] == tx.audit.head().mac
    assert len(content.splitlines()) == 2
    for viewer in (partnership.board, NOBODY):
        with pytest.raises(NotAllowed):
            record.as_csv(store, viewer, partnership.id, RecordQuery())


def test_more_entries_than_a_file_holds_are_refused_with_what_to_do(store, partnership, monkeypatch):
    monkeypatch.setattr(record, "MOST_IN_A_FILE", 3)
    for number in range(4):
        wrote(store, Deed.SCORE, f"entry {number}", area=partnership.id)
    with pytest.raises(Refused, match=r"more than 3 entries\. Please choose a shorter period"):
        record.as_csv(store, partnership.lead, partnership.id, RecordQuery())


@BOTH_ENGINES
def test_a_whole_record_is_said_to_be_whole_with_both_its_ends(store, partnership, administrator):
    for number in range(3):
        wrote(store, Deed.SCORE, f"entry {number}", area=partnership.id)
    found = record.check(store, administrator)
    with store.reading() as tx:
        head = tx.audit.head()
    assert found.is_whole
    assert "The record is whole: 3 entries" in found.sentence
    assert f"entry 3, code {head.mac}" in found.head
    assert f"entry 3, code {head.mac}" in found.kept_head
    for viewer in (partnership.lead, partnership.one, NOBODY):
        with pytest.raises(NotAllowed):
            record.check(store, viewer)


def test_a_changed_record_is_said_not_to_be_whole_and_where(store, partnership, administrator):
    for number in range(3):
        wrote(store, Deed.SCORE, f"entry {number}", area=partnership.id)
    with store.transaction() as tx:
        connection = tx.people._connection
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE audit_entry SET subject = 'another' WHERE id = 2"))
    found = record.check(store, administrator)
    assert not found.is_whole
    assert "The record is not whole" in found.sentence
    assert any("Entry 2 does not follow" in problem for problem in found.problems)


def test_only_those_with_a_role_in_the_area_are_offered_to_its_lead_to_filter_by(store, partnership, another):
    offered = [name for _number, name in record.people_to_choose(store, partnership.lead, partnership.id)]
    assert len(offered) == 6
    assert offered[-1] == "command line"
    assert not any("X02" in name for name in offered)
    with pytest.raises(NotAllowed):
        record.people_to_choose(store, partnership.lead, None)


def test_somebody_whose_number_is_not_held_is_named_by_it(store, partnership):
    with store.reading() as tx, pytest.raises(NotTheirs):
        tx.people.one(999)
    wrote(store, Deed.RESET, "person 999", area=partnership.id)
    assert lines(store, partnership.lead, partnership.id)[0].about == "“person 999” (999)"
