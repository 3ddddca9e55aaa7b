"""Files that were made ready: for one person, in one session, once, and never weaker in their marking."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotTheirs, Refused, SessionEnded
from resilience.domain.sharing import Authority
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Marking, SignInMethod
from resilience.services import cookies, identity, opened
from resilience.services.exports import MOST_BYTES, WAITS, ExportKind, fetch, offer
from resilience.web.exports import EXPORT_ROUTES, disposition
from resilience.web.gate import Gate
from resilience.web.headers import Headers
from tests.protocol.client import Tab
from tests.web.keys import NOT_A_TOKEN, Keys

CONTENT = b"where,what\nrow 1,\xe2\x80\x9cno date\xe2\x80\x9d\n"
GONE = "fetched already"


def begin(store, viewer):
    """Begin a session; return its token and the viewer as they come by it."""
    with store.transaction() as tx:
        token = identity.begin_session(tx, viewer.person_id, SignInMethod.LOCAL)
    return token, identity.viewer_for(store, token)


def problem_list(store, viewer, area, marking=None):
    return offer(store, viewer, ExportKind.PROBLEM_LIST, area.id, "problems.csv", "text/csv", CONTENT, marking=marking)


def deeds(store, deed):
    with store.reading() as tx:
        tx.people.act_as(OPERATOR)
        return [entry for entry in tx.audit.of_all(OPERATOR.keeping_the_record()) if entry.deed is deed]


# ---------------------------------------------------------------------------------------------------- the service


def test_a_file_is_fetched_once_by_the_session_that_asked_for_it(store, partnership):
    cookie, lead = begin(store, partnership.lead)
    token = problem_list(store, lead, partnership)
    file = fetch(store, token, cookie)
    assert (file.content, file.file_name, file.media_type) == (CONTENT, "problems.csv", "text/csv")
    with pytest.raises(NotTheirs, match=GONE):
        fetch(store, token, cookie)


def test_nobody_else_gets_a_byte_and_the_file_stays_for_whoever_asked(store, partnership, another):
    cookie, lead = begin(store, partnership.lead)
    token = problem_list(store, lead, partnership)
    for stranger in (another.lead, partnership.board, partnership.lead):  # the last one: their own other session
        elsewhere, _viewer = begin(store, stranger)
        with pytest.raises(NotTheirs, match=GONE):
            fetch(store, token, elsewhere)
    for none in (None, "", NOT_A_TOKEN):
        with pytest.raises(SessionEnded):
            fetch(store, token, none)
    assert fetch(store, token, cookie).content == CONTENT


def test_a_file_waits_for_ten_minutes(store, clock, partnership):
    cookie, lead = begin(store, partnership.lead)
    kept, lost = problem_list(store, lead, partnership), problem_list(store, lead, partnership)
    clock.now += WAITS - timedelta(seconds=1)
    assert fetch(store, kept, cookie).content == CONTENT
    clock.now += timedelta(seconds=1)
    with pytest.raises(NotTheirs, match=GONE):
        fetch(store, lost, cookie)


def test_a_file_goes_with_its_session(store, partnership):
    cookie, lead = begin(store, partnership.lead)
    token = problem_list(store, lead, partnership)
    identity.sign_out(store, cookie)
    with pytest.raises(SessionEnded):
        fetch(store, token, cookie)
    with pytest.raises(SessionEnded):
        problem_list(store, lead, partnership)


@pytest.mark.parametrize("title", ["board", "one"])
def test_a_file_needs_the_right_to_what_is_in_it(store, partnership, title):
    _cookie, viewer = begin(store, getattr(partnership, title))
    with pytest.raises(NotAllowed):
        problem_list(store, viewer, partnership)
    with pytest.raises(NotAllowed):
        offer(store, viewer, ExportKind.RECORD, partnership.id, "a.csv", "text/csv", CONTENT)
    with pytest.raises(NotAllowed):
        offer(store, viewer, ExportKind.RECORD, None, "a.csv", "text/csv", CONTENT)
    assert len(deeds(store, Deed.REFUSAL)) == 3
    assert deeds(store, Deed.EXPORT) == []


def test_the_lead_of_another_area_has_no_files_of_this_one(store, partnership, another):
    _cookie, lead = begin(store, another.lead)
    with pytest.raises(NotAllowed):
        problem_list(store, lead, partnership)


def test_without_a_session_no_file_is_made_ready(store, partnership):
    with pytest.raises(SessionEnded):
        problem_list(store, replace(partnership.lead, session_hash=None), partnership)


def test_what_was_handed_out_is_in_the_record_with_its_size_and_marking(store, partnership):
    _cookie, lead = begin(store, partnership.lead)
    problem_list(store, lead, partnership)
    (entry,) = deeds(store, Deed.EXPORT)
    assert (entry.person_id, entry.area_id) == (lead.person_id, partnership.id)
    assert entry.subject == f"problem_list {len(CONTENT)} bytes official"


def test_marked_content_does_not_leave_with_a_weaker_marking(store, partnership):
    cookie, lead = begin(store, partnership.lead)
    with pytest.raises(Refused, match="OFFICIAL"):  # nobody said so far that it may be public
        problem_list(store, lead, partnership, Marking.PUBLIC)
    for own in Marking:
        with store.transaction() as tx:
            proof = tx.people.again(lead).sharing(partnership.id)
            tx.sharing.set_authority(proof, Authority(partnership.id, "Eastwold council", "", own))
        assert fetch(store, problem_list(store, lead, partnership), cookie).marking is own
        for wanted in Marking:
            if Marking.strictest(wanted, own) is wanted:
                assert fetch(store, problem_list(store, lead, partnership, wanted), cookie).marking is wanted
            else:
                with pytest.raises(Refused, match="weaker marking"):
                    problem_list(store, lead, partnership, wanted)


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "application/javascript", "text/csv; x", ""])
def test_nothing_is_handed_out_that_a_browser_would_run(store, partnership, media_type):
    _cookie, lead = begin(store, partnership.lead)
    with pytest.raises(Refused, match="not handed out"):
        offer(store, lead, ExportKind.PROBLEM_LIST, partnership.id, "a.html", media_type, CONTENT)


def test_a_file_too_large_is_refused_in_a_sentence(store, partnership):
    _cookie, lead = begin(store, partnership.lead)
    with pytest.raises(Refused, match="too large"):
        offer(store, lead, ExportKind.PROBLEM_LIST, partnership.id, "a.csv", "text/csv", bytes(MOST_BYTES + 1))


# ------------------------------------------------------------------------------------------------------ the route


class Counter:
    """Where files are fetched, behind the gate."""

    def __init__(self) -> None:
        self._app = Starlette(routes=list(EXPORT_ROUTES), middleware=[Middleware(Gate), Middleware(Headers)])

    def ask(self, token, cookie, *, method="GET", site="same-origin"):
        async def asked():
            transport = httpx.ASGITransport(self._app, client=("127.0.0.1", 50_000))
            headers = {"Cookie": f"{cookies.SESSION}={cookie}"} | ({"Sec-Fetch-Site": site} if site else {})
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8501") as asking:
                return await asking.request(method, f"/elr/export/{token}", headers=headers)

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, asked()).result()


@pytest.fixture
def ready(example):
    """A session of the lead with a file that waits: its cookie and the file's token."""
    store = opened.store()
    cookie = identity.become(store, example.person("lead"))
    return cookie, problem_list(store, identity.viewer_for(store, cookie), example.partnership)


def test_the_file_comes_as_a_file_that_is_neither_kept_nor_run(ready):
    cookie, token = ready
    answer = Counter().ask(token, cookie)
    assert answer.status_code == httpx.codes.OK
    assert answer.content == CONTENT
    assert answer.headers["content-type"].startswith("text/csv")
    assert (
        answer.headers["content-disposition"] == "attachment; filename=\"problems.csv\"; filename*=UTF-8''problems.csv"
    )
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_fetched_twice_it_is_gone_and_a_sentence_says_so(ready):
    cookie, token = ready
    counter = Counter()
    counter.ask(token, cookie)
    again = counter.ask(token, cookie)
    assert again.status_code == httpx.codes.NOT_FOUND
    assert GONE in again.text
    assert CONTENT not in again.content


def test_another_session_gets_no_byte_of_it(ready, example):
    cookie, token = ready
    counter = Counter()
    for title in ("lead", "one", "administrator"):
        other = identity.become(opened.store(), example.person(title))
        answer = counter.ask(token, other)
        assert answer.status_code == httpx.codes.NOT_FOUND
        assert CONTENT not in answer.content
    for none in ("", NOT_A_TOKEN):
        assert counter.ask(token, none).status_code == httpx.codes.FORBIDDEN
    assert counter.ask(token, cookie).content == CONTENT


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "anything"])
def test_another_site_cannot_have_it_fetched(ready, site):
    cookie, token = ready
    assert Counter().ask(token, cookie, site=site).status_code == httpx.codes.FORBIDDEN
    assert Counter().ask(token, cookie, site="none").content == CONTENT


def test_asking_without_taking_uses_nothing_up(ready):
    cookie, token = ready
    assert Counter().ask(token, cookie, method="HEAD").status_code == httpx.codes.METHOD_NOT_ALLOWED
    assert Counter().ask(token, cookie).content == CONTENT


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("plan.pdf", "attachment; filename=\"plan.pdf\"; filename*=UTF-8''plan.pdf"),
        ("Ynys Môn.csv", "attachment; filename=\"Ynys M_n.csv\"; filename*=UTF-8''Ynys%20M%C3%B4n.csv"),
        ('a";b\r\nX: y', "attachment; filename=\"a_;b__X: y\"; filename*=UTF-8''a%22%3Bb%0D%0AX%3A%20y"),
    ],
)
def test_a_name_is_written_so_that_every_browser_reads_it_and_nothing_follows_it(name, header):
    assert disposition(name) == header


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\a.csv", "a\nb.csv", " . ", "x" * 500])
def test_a_name_leads_out_of_no_folder(store, partnership, name):
    cookie, lead = begin(store, partnership.lead)
    token = offer(store, lead, ExportKind.PROBLEM_LIST, partnership.id, name, "text/csv", CONTENT)
    kept = fetch(store, token, cookie).file_name
    assert kept
    assert not {"/", "\\", "\n", ":"} & set(kept)
    assert len(kept) <= 120


# ------------------------------------------------------------------------------------------------------- the page


def test_the_list_of_problems_is_made_ready_by_its_button_and_fetched_by_its_link(served, small_example):
    keys = Keys(served, small_example)
    cookie = keys.become("lead")
    with Tab(served.address, cookie) as tab:
        tab.visit("bring_data")
        tab.upload(tab.find("file_uploader", "import_file"), "weeks.csv", b"date,need\nnever,Food\n2026-01-01,Food\n")
        tab.press(tab.find("button", "import_problem_list"))
        assert "Your file is ready: problems.csv" in tab.text
        link = tab.html.split('href="/elr/export/')[1].split('"')[0]
        answer = httpx.get(
            f"{served.address}/elr/export/{link}",
            headers={"Cookie": f"{cookies.SESSION}={cookie}", "Sec-Fetch-Site": "same-origin"},
            trust_env=False,
        )
    keys.close()
    assert answer.status_code == httpx.codes.OK
    assert b"What is wrong" in answer.content
