"""Sharing: the area lead decides for the area, everybody in it sees what was decided, and the record says when."""

from __future__ import annotations

import pytest

from resilience.domain.audit import Deed
from resilience.domain.errors import Conflict, NotAllowed, Refused
from resilience.domain.sharing import Authority, marked
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Marking, Role, Sharing
from resilience.services import bringing_data, people, sharing
from resilience.views.bringing_data import FileChoices

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


def decide(store, partnership, what: Sharing, *, seen: int = 0, who: str = "lead", is_agreed: bool = True) -> None:
    sharing.decide(store, getattr(partnership, who), partnership.id, what, seen=seen, is_agreed=is_agreed)


def look(store, partnership, who: str = "lead"):
    return sharing.sharing(store, getattr(partnership, who), partnership.id)


def authority(partnership, marking: Marking = Marking.OFFICIAL, name: str = "Eastwold Council") -> Authority:
    return Authority(partnership.id, name, "data@eastwold.example", marking)


def deeds(store, partnership) -> list[tuple[Deed, str, bool]]:
    with store.reading() as tx:
        viewer = tx.people.again(partnership.lead)
        entries = tx.audit.of_area(viewer.overseeing(partnership.id))
        return [(entry.deed, entry.subject, entry.person_id == viewer.person_id) for entry in reversed(entries)]


def test_nothing_is_shared_until_the_lead_decides_and_the_page_says_so(store, partnership):
    view = look(store, partnership)
    assert (view.sharing, view.seen, view.decisions.rows) == (Sharing.NOT_ASKED, 0, ())
    assert view.sentence.startswith("Nothing is shared")
    assert [choice.sharing for choice in view.choices] == [Sharing.BY_NAME, Sharing.WITHOUT_NAME]
    assert view.authority is None
    assert view.marking is Marking.OFFICIAL


@BOTH_ENGINES
def test_a_decision_holds_until_the_next_and_the_history_says_when_and_in_which_role(store, partnership):
    decide(store, partnership, Sharing.BY_NAME)
    decide(store, partnership, Sharing.WITHOUT_NAME, seen=1)
    decide(store, partnership, Sharing.WITHDRAWN, seen=2)
    view = look(store, partnership)
    assert view.sharing is Sharing.WITHDRAWN
    assert view.decisions.rows == (
        ("No longer shared", "22 November 2026 at 10:00", "Area lead"),
        ("Shared without the name", "22 November 2026 at 10:00", "Area lead"),
        ("Shared by name", "22 November 2026 at 10:00", "Area lead"),
    )
    assert [choice.sharing for choice in view.choices] == [Sharing.BY_NAME, Sharing.WITHOUT_NAME]
    assert deeds(store, partnership) == [
        (Deed.SHARING, "by_name", True),
        (Deed.SHARING, "without_name", True),
        (Deed.SHARING, "withdrawn", True),
    ]


def test_each_choice_says_what_others_then_see(store, partnership):
    by_name, without = look(store, partnership).choices
    assert "by its name" in by_name.shows
    assert "no need record" in by_name.shows
    assert "do not see this area" in without.shows
    decide(store, partnership, Sharing.BY_NAME)
    withdrawn = look(store, partnership).choices[-1]
    assert withdrawn.sharing is Sharing.WITHDRAWN
    assert "cannot be called back" in withdrawn.shows


def test_a_decision_without_the_partnerships_word_changes_nothing(store, partnership):
    with pytest.raises(Refused, match="confirm that the partnership agrees"):
        decide(store, partnership, Sharing.BY_NAME, is_agreed=False)
    assert look(store, partnership).sharing is Sharing.NOT_ASKED
    assert deeds(store, partnership) == []


def test_what_is_not_shared_cannot_be_withdrawn(store, partnership):
    with pytest.raises(Refused, match="nothing to withdraw"):
        decide(store, partnership, Sharing.WITHDRAWN)


def test_a_double_click_decides_once_and_an_older_page_overrules_nothing(store, partnership):
    decide(store, partnership, Sharing.BY_NAME)
    decide(store, partnership, Sharing.BY_NAME)
    assert len(deeds(store, partnership)) == 1
    with pytest.raises(Conflict, match="Somebody else decided since: shared by name"):
        decide(store, partnership, Sharing.WITHOUT_NAME, seen=0)


@BOTH_ENGINES
@pytest.mark.parametrize("who", ["board", "one"])
def test_others_in_the_area_see_the_decision_and_the_authority_and_change_neither(store, partnership, who):
    decide(store, partnership, Sharing.BY_NAME)
    sharing.set_authority(store, partnership.lead, partnership.id, authority(partnership))
    view = look(store, partnership, who)
    assert (view.sharing, view.choices, view.may_decide) == (Sharing.BY_NAME, (), False)
    assert view.authority == authority(partnership)
    with pytest.raises(NotAllowed, match="Only the area lead decides"):
        decide(store, partnership, Sharing.WITHDRAWN, seen=1, who=who)
    with pytest.raises(NotAllowed, match="Only the area lead decides"):
        sharing.set_authority(store, getattr(partnership, who), partnership.id, authority(partnership, name="Mine"))
    assert look(store, partnership).sharing is Sharing.BY_NAME


@BOTH_ENGINES
def test_nobody_decides_for_another_area_and_the_command_line_for_none(store, partnership, another):
    for stranger in (another.lead, OPERATOR):
        with pytest.raises(NotAllowed):
            sharing.decide(store, stranger, partnership.id, Sharing.BY_NAME, seen=0, is_agreed=True)
        with pytest.raises(NotAllowed):
            sharing.set_authority(store, stranger, partnership.id, authority(partnership))
    with pytest.raises(NotAllowed):
        sharing.sharing(store, another.lead, partnership.id)
    with pytest.raises(Refused, match="another area"):
        sharing.set_authority(store, another.lead, another.id, authority(partnership))


def test_who_decided_and_is_lead_no_longer_is_called_so(store, partnership):
    decide(store, partnership, Sharing.BY_NAME)
    people.take_role(store, OPERATOR, partnership.lead.person_id, Role.AREA_LEAD, partnership.id)
    assert look(store, partnership, "board").decisions.rows[0][-1] == "a former area lead"


@BOTH_ENGINES
def test_the_lead_authority_and_marking_are_held_and_their_change_is_in_the_record(store, partnership):
    held = authority(partnership, Marking.OFFICIAL_SENSITIVE)
    sharing.set_authority(store, partnership.lead, partnership.id, held)
    sharing.set_authority(store, partnership.lead, partnership.id, held)
    view = look(store, partnership)
    assert (view.authority, view.marking) == (held, Marking.OFFICIAL_SENSITIVE)
    assert deeds(store, partnership) == [(Deed.AUTHORITY, "marking official_sensitive", True)]


def test_an_authority_without_a_name_is_refused(partnership):
    with pytest.raises(Refused, match="name the lead authority"):
        authority(partnership, name="  ")


def test_content_becomes_public_only_by_an_express_word(store, partnership):
    public = authority(partnership, Marking.PUBLIC)
    with pytest.raises(Refused, match="say expressly"):
        sharing.set_authority(store, partnership.lead, partnership.id, public)
    assert look(store, partnership).marking is Marking.OFFICIAL
    sharing.set_authority(store, partnership.lead, partnership.id, public, may_be_public=True)
    assert look(store, partnership).marking is Marking.PUBLIC


def test_what_is_made_from_parts_has_the_strictest_marking_and_never_a_weaker_one():
    assert marked(None) is Marking.OFFICIAL
    assert marked(None, Marking.PUBLIC, Marking.OFFICIAL_SENSITIVE) is Marking.OFFICIAL_SENSITIVE
    assert marked(Marking.OFFICIAL_SENSITIVE, Marking.OFFICIAL) is Marking.OFFICIAL_SENSITIVE
    assert marked(Marking.PUBLIC, Marking.PUBLIC) is Marking.PUBLIC
    with pytest.raises(Refused, match="marked OFFICIAL, so it cannot be made public"):
        marked(Marking.PUBLIC, Marking.OFFICIAL)
    with pytest.raises(Refused, match="cannot be marked OFFICIAL"):
        marked(Marking.OFFICIAL, Marking.OFFICIAL_SENSITIVE)


def decide_need(
    store, partnership, *, agreed: bool, seen: int = 0, who: str = "lead", is_confirmed: bool = True
) -> None:
    sharing.decide_need(
        store, getattr(partnership, who), partnership.id, agreed=agreed, seen=seen, is_confirmed=is_confirmed
    )


@BOTH_ENGINES
def test_need_stands_in_comparison_groups_from_the_leads_word_until_it_is_withdrawn(store, partnership):
    view = look(store, partnership, "board").need
    assert (view.is_agreed, view.seen, view.decisions.rows) == (False, 0, ())
    assert view.sentence.startswith("This area's need stands in no comparison group")
    assert "never shown by themselves, only together with at least four others" in view.asks
    decide_need(store, partnership, agreed=True)
    assert look(store, partnership, "one").need.is_agreed
    decide_need(store, partnership, agreed=False, seen=1, is_confirmed=False)
    view = look(store, partnership).need
    assert (view.is_agreed, view.seen) == (False, 2)
    assert view.sentence.startswith("This area withdrew its need")
    assert [row[0] for row in view.decisions.rows] == ["Withdrawn", "Agreed"]
    assert [row[-1] for row in view.decisions.rows] == ["Area lead", "Area lead"]
    assert deeds(store, partnership) == [
        (Deed.NEED_SHARING, "agreed", True),
        (Deed.NEED_SHARING, "withdrawn", True),
    ]
    assert look(store, partnership).sharing is Sharing.NOT_ASKED, "the two decisions are apart"


def test_need_is_lent_neither_without_the_partnerships_word_nor_over_what_somebody_else_decided(store, partnership):
    with pytest.raises(Refused, match="confirm that the partnership agrees"):
        decide_need(store, partnership, agreed=True, is_confirmed=False)
    decide_need(store, partnership, agreed=True)
    decide_need(store, partnership, agreed=True)
    assert len(deeds(store, partnership)) == 1, "a double click"
    with pytest.raises(Conflict, match="Somebody else decided about this area's need since"):
        decide_need(store, partnership, agreed=False, seen=0)
    for who in ("board", "one"):
        with pytest.raises(NotAllowed, match="Only the area lead decides"):
            decide_need(store, partnership, agreed=False, seen=1, who=who)
    with pytest.raises(NotAllowed):
        sharing.decide_need(store, OPERATOR, partnership.id, agreed=False, seen=1)
    assert look(store, partnership).need.is_agreed


FILE = b"date,type\n2026-11-02,INF\n2026-11-03,INF\n"


def bring(store, partnership, content: bytes, marking: Marking | None):
    table = bringing_data.table_of("requests.csv", content)
    mapping = bringing_data.suggestion(store, partnership.lead, partnership.id, table)
    return bringing_data.bring_in(
        store, partnership.lead, partnership.id, "requests.csv", content, mapping, FileChoices(marking=marking)
    )


@BOTH_ENGINES
def test_a_batch_carries_the_marking_chosen_and_never_less_than_the_areas(store, partnership):
    bring(store, partnership, FILE, None)
    bring(store, partnership, FILE + b"2026-11-04,INF\n", Marking.OFFICIAL_SENSITIVE)
    with pytest.raises(Refused, match="cannot be made public"):
        bring(store, partnership, FILE + b"2026-11-05,INF\n", Marking.PUBLIC)
    sharing.set_authority(store, partnership.lead, partnership.id, authority(partnership, Marking.OFFICIAL_SENSITIVE))
    bring(store, partnership, FILE + b"2026-11-06,INF\n", None)
    view = bringing_data.batches(store, partnership.lead, partnership.id)
    assert view.marking is Marking.OFFICIAL_SENSITIVE
    assert [line.marking for line in reversed(view.lines)] == [
        Marking.OFFICIAL,
        Marking.OFFICIAL_SENSITIVE,
        Marking.OFFICIAL_SENSITIVE,
    ]
