"""What becomes of messages that no page would send: the database is what it was, and the refusal is on record.

A real server, Streamlit's real protocol, and people who hold a real session but say what their page never offered.
"""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing, suppress
from datetime import date

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed, InvalidStatus

from resilience.domain.assessment import LONGEST_TEXT
from resilience.domain.disruption import NewDisruption
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Role, RoundState
from resilience.services import bringing_data, identity, rounds
from resilience.services.disruptions import record_disruption
from resilience.storage.store import Store
from tests.conftest import Partnership
from tests.needs_made import batch
from tests.protocol.client import NotThere, Tab, pressed

CANARY = "Canary7421"
"""Stands in records of the other area and nowhere else."""
FILE = b"date,direction,need type,place,count\n2026-01-01,request,FOD,North,1\n"
MADE_UP = {
    "a place beyond the last option": {"string_value": "99"},
    "a level written as options are": {"string_value": "**6** Everything is perfect."},
    "a level below none": {"string_value": "-1"},
    "a number beyond the last option": {"int_value": 99},
    "a negative number": {"int_value": -1},
    "a number that is none": {"double_value": float("nan")},
    "yes": {"bool_value": True},
    "a press": {"trigger_value": True},
    "a structure": {"json_value": '{"kind": "level", "level": 99}'},
    "bytes": {"bytes_value": b"\x00\xff"},
}
MADE_UP_LISTS = {
    "a list of texts": ("string_array_value", ["**3** x", "**4** y"]),
    "a list of numbers": ("int_array_value", [3, 4]),
}
NOT_RECORDS = ("session", "audit_")
"""Tables (or how their names begin) that change without a record being changed."""
BIGGER_THAN_A_MESSAGE_MAY_BE = 26 * 1024**2


class Here:
    """One partnership with something to take, another that nobody here may see, and the server that holds both."""

    def __init__(self, served, example) -> None:
        self.address = served.address
        self.file = served.url.removeprefix("sqlite:///")
        self.store = Store(served.url)
        self.own = Partnership(self.store, "X31", "Southvale")
        self.other = Partnership(self.store, "X32", "Northmoor")
        self.people = {
            "an evaluator": self.own.one,
            "a board member": self.own.board,
            "the area lead of another area": self.other.lead,
            "a member of the national team": self.person(example.person("member")),
        }
        self.administrator = self.person(example.person("administrator"))
        for area, name in ((self.own, "Own"), (self.other, CANARY)):
            with self.store.transaction() as tx:
                tx.needs.bring_in(area.lead.leading(area.id), batch([{}] * 12, key=f"{name}-{area.id}"))
            record_disruption(
                self.store, area.lead, area.id, NewDisruption(f"{name} storm", "flood", date(2026, 1, 5), None)
            )

    def person(self, person_id):
        with self.store.reading() as tx:
            return tx.people.viewer(person_id)

    def newcomer(self, role, *areas):
        with self.store.transaction() as tx:
            proof = OPERATOR.setting_up()
            person_id = tx.people.add(proof, f"somebody new in {len(areas)}")
            for area in areas:
                tx.people.grant(proof, person_id, role, area.id)
            return tx.people.viewer(person_id)

    def token(self, viewer):
        return identity.become(self.store, viewer.person_id)

    def tab(self, viewer, page="", **query):
        return Tab(self.address, self.token(viewer)).visit(page, **query)

    def rows(self, statement, *values):
        with closing(sqlite3.connect(self.file)) as connection:
            return connection.execute(statement, values).fetchall()

    def records(self):
        """Everything that is held, but for who is signed in and the record of who did what."""
        names = [name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: self.rows(f"SELECT * FROM {name}") for name in names if not name.startswith(NOT_RECORDS)}  # noqa: S608

    def deeds(self, viewer):
        """What the record says that somebody did, the newest last."""
        return [
            deed
            for (deed,) in self.rows("SELECT deed FROM audit_entry WHERE person_id = ? ORDER BY at", viewer.person_id)
        ]

    def refusals(self, viewer):
        return self.deeds(viewer).count("refusal")


@pytest.fixture(scope="module")
def here(served, small_example):
    held = Here(served, small_example)
    yield held
    held.store.close()


@pytest.fixture(scope="module")
def hidden(here) -> dict[str, str]:
    """The ids of buttons as the sessions hold them that may press them."""
    with here.tab(here.own.lead, "bring_data") as lead:
        found = {"withdraw_now": lead.find("button", "withdraw_now").id}
        lead.upload(lead.find("file_uploader", "import_file_"), "one.csv", FILE)
        found["import_confirm"] = lead.find("button", "import_confirm").id
    with here.tab(here.administrator, "rounds") as administrator:
        found["round"] = administrator.find("button", "round_").id
    with here.tab(here.own.lead, "disruptions") as lead:
        which = lead.find("selectbox", "disruption_which")
        lead.choose(which, which.options[-1])
        found["remove"] = lead.find("button", "disruption_remove_").id
    return found


def levels(tab):
    return tab.find("radio", "score_levels_")


def honest_save(tab, level):
    tab.choose(levels(tab), levels(tab).options[level])
    return "Saved at" in tab.text


def made_up(widget_id, values):
    return WidgetState(id=widget_id, **values)


def made_up_list(widget_id, field, values):
    state = WidgetState(id=widget_id)
    getattr(state, field).data.extend(values)
    return state


FORGED = [
    *(pytest.param(lambda at, values=values: made_up(at, values), id=name) for name, values in MADE_UP.items()),
    *(pytest.param(lambda at, held=held: made_up_list(at, *held), id=name) for name, held in MADE_UP_LISTS.items()),
]


# ----------------------------------------------------------------------------------------- values out of range


@pytest.mark.parametrize("forge", FORGED)
def test_an_answer_that_is_not_among_the_options_is_not_saved(here, forge):
    # Streamlit checks no value against the options: whatever came stands in the session's state as it came.
    with here.tab(here.own.two, "score", indicator="SL1") as tab:
        before = here.records()
        tab.change(forge(levels(tab).id))
        assert here.records() == before
        assert "Saved at" not in tab.text
        tab.visit("score", indicator="SL1")
        assert "Not answered yet" in tab.text
        assert levels(tab).options


def test_an_answer_that_is_not_among_the_options_is_refused_in_words_and_on_record(here):
    with here.tab(here.own.two, "score", indicator="SL2") as tab:
        before = here.refusals(here.own.two)
        tab.change(made_up(levels(tab).id, {"string_value": "**6** Everything is perfect."}))
        assert "Something went wrong" not in tab.text
        assert here.refusals(here.own.two) == before + 1


def test_a_sureness_that_there_is_not_is_not_saved(here):
    viewer = here.newcomer(Role.EVALUATOR, here.own)
    with here.tab(viewer, "score", indicator="SL3") as tab:
        assert honest_save(tab, 2)
        before = here.records()
        for forged in ({"string_value": "Entirely"}, {"int_value": 3}, {"json_value": "{}"}):
            tab.change(made_up(tab.find("radio", "score_sureness_").id, forged))
            assert here.records() == before
            tab.visit("score", indicator="SL3")


# ------------------------------------------------------------------------------ widgets of others, widgets disabled


@pytest.mark.parametrize("who", ["an evaluator", "a board member", "the area lead of another area"])
@pytest.mark.parametrize("page", ["bring_data", "rounds", "disruptions"])
def test_a_button_that_was_never_drawn_for_somebody_does_nothing_when_they_press_it(here, hidden, who, page):
    # Nothing of ours is asked where the page does not draw the button: Streamlit keeps no value of an unknown widget.
    viewer = here.people[who]
    with here.tab(viewer, page) as tab:
        before = here.records()
        tab.change(*map(pressed, hidden.values()))
        assert here.records() == before


@pytest.mark.parametrize("who", ["an evaluator", "a board member"])
def test_the_page_of_a_lead_is_refused_to_others_on_record_with_their_presses(here, hidden, who):
    viewer = here.people[who]
    with here.tab(viewer) as tab:
        before, refused = here.records(), here.refusals(viewer)
        tab.change(
            pressed(hidden["withdraw_now"]), pressed(hidden["import_confirm"]), page_hash=tab.pages["bring_data"]
        )
        assert "Only the area lead can do this" in tab.text
        assert here.records() == before
        assert here.refusals(viewer) > refused


def test_somebody_who_reads_disruptions_cannot_send_the_form_that_only_a_lead_is_given(here):
    with here.tab(here.own.lead, "disruptions") as lead:
        sent = lead.find("button", "Record it").id
        fields = {name: lead.find("text_input", f"disruption_{name}").id for name in ("name", "kind")}
        first = lead.find("date_input", "disruption_starts").id
    with here.tab(here.own.board, "disruptions") as tab:
        before = here.records()
        tab.change(
            made_up(fields["name"], {"string_value": "Forged storm"}),
            made_up(fields["kind"], {"string_value": "flood"}),
            made_up_list(first, "string_array_value", ["2026/01/09"]),
            pressed(sent),
        )
        assert here.records() == before
        assert "Forged storm" not in tab.text


def test_a_disabled_button_does_nothing_even_for_somebody_who_may_press_it_once_it_is_enabled(here):
    with here.tab(here.own.lead, "disruptions") as tab:
        which = tab.find("selectbox", "disruption_which")
        tab.choose(which, which.options[-1])
        remove = tab.find("button", "disruption_remove_")
        assert remove.is_disabled
        before = here.records()
        tab.press(remove)
        assert here.records() == before


# ----------------------------------------------------------------------------------------------- another page's hash


@pytest.mark.parametrize("who", ["a board member", "the area lead of another area", "a member of the national team"])
def test_answers_sent_to_the_score_page_by_somebody_who_is_no_evaluator_are_refused_on_record(here, who):
    with here.tab(here.own.one, "score", indicator="SL1") as evaluator:
        widget, option = levels(evaluator).id, levels(evaluator).options[3]
    viewer = here.people[who]
    with here.tab(viewer) as tab:
        before, refused = here.records(), here.refusals(viewer)
        tab.change(made_up(widget, {"string_value": option}), page_hash=tab.pages["score"], query="indicator=SL1")
        assert not tab.widgets or not tab.has("radio", "score_levels_")
        assert here.records() == before
        if viewer.areas:  # without an area of one's own no area is asked for, so there is none to refuse
            assert here.refusals(viewer) > refused


@pytest.mark.parametrize("made_up_hash", ["0" * 32, "", "../../pages/areas.py", "x" * 100_000])
def test_a_page_that_there_is_not_leads_to_no_page_of_others(here, made_up_hash):
    with here.tab(here.own.board) as tab:
        before = here.records()
        tab.change(page_hash=made_up_hash)
        assert here.records() == before
        assert CANARY.encode() not in b"".join(tab.received)
        tab.visit("board")
        assert "Southvale" in tab.text


@pytest.mark.parametrize("page", ["", "score", "bring_data", "rounds"])
def test_nobody_gets_no_further_by_a_pages_hash_or_by_anybodys_widgets(here, hidden, page):
    with here.tab(here.own.lead) as lead:
        pages = lead.pages
    before = here.records()
    with suppress(InvalidStatus, ConnectionClosed), Tab(here.address, None) as tab:
        tab.change(*map(pressed, hidden.values()), page_hash=pages[page])
        said = b"".join(tab.received)
        assert b"Southvale" not in said
        assert CANARY.encode() not in said
        assert not tab.shown & {"board", "score", "bring_data", "disruptions"}
    assert here.records() == before


# -------------------------------------------------------------------------------- what the page offered a moment ago


def test_withdrawing_a_batch_that_was_withdrawn_elsewhere_withdraws_no_other_in_its_place(here):
    # Streamlit puts the first option in place of one that is gone, and the press then speaks of that one.
    viewer = here.newcomer(Role.AREA_LEAD, area := Partnership(here.store, "X34", "Westmere"))
    with here.store.transaction() as tx:
        for name in ("first", "second"):
            tx.needs.bring_in(viewer.leading(area.id), batch([{}] * 12, key=name))
    with here.tab(viewer, "bring_data") as tab, here.tab(viewer, "bring_data") as elsewhere:
        for window in (elsewhere, tab):
            window.write(window.find("text_input", "withdraw_why"), "It was a trial.")
        elsewhere.press(elsewhere.find("button", "withdraw_now"))
        tab.press(tab.find("button", "withdraw_now"))
    states = here.rows("SELECT state FROM batch WHERE area_id = ? ORDER BY id", area.id)
    assert sorted(states) == [("brought_in",), ("withdrawn",)]


def test_closing_a_round_that_was_closed_elsewhere_does_not_open_it_again(here):
    ((number,),) = here.rows("SELECT id FROM round WHERE name = 'Round 1'")
    states = "SELECT state FROM round WHERE id = ?"
    with here.tab(here.administrator, "rounds") as tab, here.tab(here.administrator, "rounds") as elsewhere:
        for window in (elsewhere, tab):
            window.change(WidgetState(id=window.find("checkbox", "round_sure_").id, bool_value=True))
        close = tab.find("button", f"round_{number}_closed")
        elsewhere.press(elsewhere.find("button", f"round_{number}_closed"))
        assert here.rows(states, number) == [("closed",)]
        tab.press(close)
        after = here.rows(states, number)
        rounds.set_round_state(here.store, OPERATOR, number, RoundState.OPEN, "for the other tests")
    assert after == [("closed",)]
    assert here.rows(states, number) == [("open",)]


# ------------------------------------------------------------------------------------------- another area's identifiers


@pytest.mark.parametrize("page", ["board", "bring_data", "disruptions"])
@pytest.mark.parametrize("address", ["area=X32", "area={number}", "area=X31&area=X32"])
def test_the_address_of_another_area_shows_ones_own(here, page, address):
    with here.tab(here.own.lead) as tab:
        before = here.records()
        tab.change(page_hash=tab.pages[page], query=address.format(number=here.other.id))
        said = b"".join(tab.received)
        assert CANARY.encode() not in said
        assert b"Northmoor" not in said
        assert here.records() == before


def test_somebody_with_two_areas_cannot_choose_a_third(here):
    third = Partnership(here.store, "X33", "Eastmere")
    viewer = here.newcomer(Role.AREA_LEAD, here.own, third)
    with here.tab(viewer, "disruptions") as tab:
        choice = tab.find("selectbox", "area")
        before = here.records()
        for forged in ({"string_value": "Northmoor"}, {"string_value": "X32"}, {"int_value": here.other.id}):
            tab.change(made_up(choice.id, forged))
            assert CANARY.encode() not in b"".join(tab.received)
        tab.change(query="area=X32")
        assert CANARY.encode() not in b"".join(tab.received)
        assert here.records() == before


def test_a_disruption_of_another_area_cannot_be_chosen_corrected_or_removed(here):
    with here.tab(here.other.lead, "disruptions") as theirs:
        which = theirs.find("selectbox", "disruption_which")
        theirs.choose(which, which.options[-1])
        remove = theirs.find("button", "disruption_remove_").id
        correct = theirs.find("button", "Correct it").id
        name = theirs.find("text_input", "disruption_name_").id
        option = which.options[-1]
    with here.tab(here.own.lead, "disruptions") as tab:
        before = here.records()
        tab.change(
            made_up(tab.find("selectbox", "disruption_which").id, {"string_value": option}),
            made_up(name, {"string_value": "Taken over"}),
            pressed(remove),
            pressed(correct),
        )
        assert here.records() == before


def test_a_batch_of_another_area_cannot_be_withdrawn(here):
    def theirs():
        return [row for row in here.rows("SELECT * FROM batch") if here.other.id in row]

    with here.tab(here.other.lead, "bring_data") as other:
        option = other.find("selectbox", "withdraw_batch").options[0]
    with here.tab(here.own.lead, "bring_data") as tab:
        before = theirs()
        tab.change(
            made_up(tab.find("selectbox", "withdraw_batch").id, {"string_value": option}),
            pressed(tab.find("button", "withdraw_now").id),
        )
        assert theirs() == before != []
        assert CANARY.encode() not in b"".join(tab.received)


def test_a_service_that_is_given_another_areas_batch_refuses_it_on_record(here):
    # The page cannot be made to ask for it, so the service is asked as a page with a fault would ask.
    (number,) = here.rows("SELECT id FROM batch WHERE area_id = ?", here.other.id)[0]
    before, refused = here.records(), here.refusals(here.own.lead)
    with pytest.raises(Exception, match="batch"):
        bringing_data.withdraw(here.store, here.own.lead, here.own.id, number, "It is theirs.")
    assert here.records() == before
    assert here.refusals(here.own.lead) == refused + 1


@pytest.mark.parametrize("address", ["indicator=ZZ99", "indicator=", "indicator=SL1%00", "indicator=" + "x" * 50_000])
def test_an_indicator_that_there_is_not_leads_to_one_that_there_is(here, address):
    with here.tab(here.own.two, "score") as tab:
        before = here.records()
        tab.change(query=address)
        assert levels(tab).options
        assert here.records() == before


# --------------------------------------------------------------------------------------------------- rights taken away


def written_in_spite_of(act):
    """Do something over a connection that the server may have closed by now; True where it was not closed."""
    try:
        act()
    except ConnectionClosed:
        return False
    return True


def test_a_page_that_is_still_open_after_signing_out_elsewhere_saves_nothing_more(here):
    viewer = here.newcomer(Role.EVALUATOR, here.own)
    token = here.token(viewer)
    with Tab(here.address, token).visit("score", indicator="SL1") as tab:
        assert honest_save(tab, 1)
        identity.sign_out(here.store, token)
        before, refused = here.records(), here.refusals(viewer)
        was_open = written_in_spite_of(lambda: tab.choose(levels(tab), levels(tab).options[2]))
        assert here.records() == before
        if was_open:
            assert "Southvale" not in tab.text
            assert here.refusals(viewer) > refused
    with suppress(InvalidStatus, ConnectionClosed), Tab(here.address, token) as replayed:
        replayed.visit("score")
        assert b"Southvale" not in b"".join(replayed.received)
        assert not replayed.widgets


def test_the_connection_of_an_ended_session_is_closed_within_five_seconds(here):
    token = here.token(here.own.three)
    with Tab(here.address, token).visit("score") as tab:
        identity.sign_out(here.store, token)
        assert tab.closed_within(5) is not None


@pytest.mark.parametrize("taken", ["the role", "the account"])
def test_a_right_taken_away_while_the_page_is_open_is_gone_at_the_next_click(here, taken):
    viewer = here.newcomer(Role.EVALUATOR, here.own)
    with here.tab(viewer, "score", indicator="SL1") as tab:
        assert honest_save(tab, 1)
        with closing(sqlite3.connect(here.file)) as connection, connection:
            if taken == "the role":
                connection.execute("DELETE FROM role_grant WHERE person_id = ?", (viewer.person_id,))
            else:
                connection.execute("UPDATE person SET state = 'disabled' WHERE id = ?", (viewer.person_id,))
        before, refused = here.records(), here.refusals(viewer)
        was_open = written_in_spite_of(lambda: tab.choose(levels(tab), levels(tab).options[2]))
        assert here.records() == before
        if was_open:
            assert here.refusals(viewer) > refused


def test_somebody_who_takes_over_anothers_open_page_does_not_act_as_them(here):
    # A browser whose connection broke comes back by the number of its page; whoever learns that number can say it too.
    victim, thief = here.newcomer(Role.EVALUATOR, here.own), here.newcomer(Role.EVALUATOR, here.own)
    with here.tab(victim, "score", indicator="SL1") as tab:
        assert honest_save(tab, 1)
        widget, option = levels(tab).id, levels(tab).options[4]
        before = here.records()
        with (
            suppress(InvalidStatus, ConnectionClosed),
            Tab(here.address, here.token(thief), resume=tab.session_id) as taken,
        ):
            taken.change(made_up(widget, {"string_value": option}), page_hash=tab.page_hash, query="indicator=SL1")
            assert "Saved at" not in taken.text
        theirs = [row for row in here.records()["score_revision"] if row not in before["score_revision"]]
        assert theirs == []


# ---------------------------------------------------------------------------------------------------- size and garbage


def test_a_text_of_a_megabyte_is_cut_to_what_fits_and_nothing_else_changes(here):
    # Streamlit itself cuts a text to the length that its field allows, before anything of ours sees it.
    viewer = here.newcomer(Role.EVALUATOR, here.own)
    with here.tab(viewer, "score", indicator="SL1") as tab:
        assert honest_save(tab, 0)
        tab.write(tab.find("text_area", "score_rationale_"), "å" * 1_000_000)
        saved = here.rows("SELECT rationale FROM score_revision WHERE person_id = ?", viewer.person_id)
        assert max(len(text) for (text,) in saved) <= LONGEST_TEXT
        assert honest_save(tab, 3)


@pytest.mark.parametrize("field", ["disruption_name", "disruption_kind", "disruption_source"])
def test_a_text_of_a_megabyte_in_a_form_is_refused_in_words(here, field):
    with here.tab(here.own.lead, "disruptions") as tab:
        before = here.records()
        texts = {"disruption_name": "Storm", "disruption_kind": "flood", "disruption_source": "counted"}
        tab.change(
            *(
                made_up(tab.find("text_input", name).id, {"string_value": "å" * 1_000_000 if name == field else text})
                for name, text in texts.items()
            ),
            made_up_list(tab.find("date_input", "disruption_starts").id, "string_array_value", ["2026/01/09"]),
            made_up(tab.find("number_input", "exposure_").id, {"double_value": 7.0}),
            pressed(tab.find("button", "Record it").id),
        )
        longest = max(len(str(value)) for row in here.records()["disruption"] for value in row)
        assert longest <= LONGEST_TEXT
        assert here.records() == before


def test_a_message_larger_than_any_page_sends_ends_its_own_connection_and_no_other(here):
    with here.tab(here.own.one, "score") as other, here.tab(here.own.two, "score") as tab:
        before = here.records()
        asked = ClientState(page_script_hash=tab.page_hash)
        asked.widget_states.widgets.add(id=levels(tab).id, string_value="x" * BIGGER_THAN_A_MESSAGE_MAY_BE)
        with suppress(ConnectionClosed):
            tab.throw(BackMsg(rerun_script=asked).SerializeToString())
        assert tab.closed_within(20) == 1009
        assert here.records() == before
        other.visit("score")
        assert levels(other).options


def test_garbage_ends_at_most_the_connection_it_came_by(here):
    chance = random.Random(7421)
    honest = BackMsg(rerun_script=ClientState(page_name="score")).SerializeToString()
    garbage: list[bytes | str] = [
        b"",
        b"\xff" * 11,
        b"\x00" * 5000,
        honest[:-3],
        honest + b"\xff\xff",
        honest * 300,
        "text where Streamlit sends none",
        *(chance.randbytes(chance.randrange(1, 400)) for _frame in range(60)),
    ]
    token = here.token(here.own.two)
    before = here.records()
    with here.tab(here.own.one, "score") as other:
        for frame in garbage:
            with suppress(ConnectionClosed), Tab(here.address, token) as tab:
                tab.throw(frame)
        other.visit("score", indicator="SL2")
        assert levels(other).options
    assert here.records() == before


def test_thousands_of_widgets_that_there_are_not_change_nothing_and_the_page_goes_on(here):
    viewer = here.newcomer(Role.EVALUATOR, here.own)
    unknown = [
        WidgetState(id=f"$$ID-{number:032x}-{name}{number}", string_value="made up")
        for number in range(2500)
        for name in ("score_levels_", "withdraw_now")
    ]
    with here.tab(viewer, "score", indicator="SL1") as tab:
        before = here.records()
        tab.change(*unknown)
        assert here.records() == before
        assert honest_save(tab, 2)
        assert len(here.rows("SELECT * FROM score_revision WHERE person_id = ?", viewer.person_id)) == 1


def test_the_client_says_what_a_page_has_where_it_lacks_what_was_asked_for(here):
    with here.tab(here.own.board, "board") as tab, pytest.raises(NotThere, match="score_levels_"):
        levels(tab)
