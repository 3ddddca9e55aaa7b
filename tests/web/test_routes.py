"""Our own routes: health, choosing whom to be, invitations, signing out."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import httpx
import pytest

from resilience.domain.identity import AreaId
from resilience.domain.viewer import NOBODY, OPERATOR
from resilience.domain.vocabulary import Role
from resilience.services import identity, opened
from resilience.web.routes import COOKIE, LARGEST_FORM

ELSEWHERE = "https://elsewhere.example"
DONE, REFUSED = httpx.codes.SEE_OTHER, httpx.codes.FORBIDDEN
HOSTILE = '<script>alert(1)</script> & "quoted" =1+1 ![x](http://elsewhere)'


def sessions():
    with closing(sqlite3.connect(opened.store().url.removeprefix("sqlite:///"))) as connection:
        return connection.execute("SELECT count(*) FROM session").fetchone()[0]


def test_health_is_good_where_the_database_is_up_to_date(edge, example):
    answer = edge.get("/health")
    assert answer.status_code == httpx.codes.OK
    assert answer.json()["status"] == "ok"


def test_health_says_that_a_database_needs_migrating(edge, database):
    sqlite3.connect(database).close()
    answer = edge.get("/health")
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert "migrat" in answer.json()["status"]


def test_health_says_that_a_database_cannot_be_read_and_no_more(edge, database):
    database.write_bytes(b"this is no database" * 100)
    answer = edge.get("/health")
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert answer.json() == {"status": "database not readable"}


def test_one_can_become_somebody_of_the_example(edge, example):
    answer = edge.send("/who", {"person": str(example.person("two"))})
    assert answer.status_code == DONE
    assert answer.headers["location"] == "/"
    viewer = identity.viewer_for(opened.store(), answer.cookies[COOKIE])
    assert viewer.name == "two of X01"


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(edge, example):
    form = {"person": str(example.person("two"))}
    cookie = edge.send("/who", form).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie  # plain http on one's own machine
    behind_tls = "https://127.0.0.1:8501"
    assert "secure" in edge.send("/who", form, host=behind_tls, origin=behind_tls).headers["set-cookie"].lower()


def test_the_list_offers_the_people_of_an_area_and_those_with_a_role_everywhere(edge, example):
    page = edge.get(f"/who?area={example.partnership.id}").text
    assert "two of X01" in page
    assert "Administrator" in page
    assert "two of X01" not in edge.get("/who").text


@pytest.mark.parametrize("client", ["10.0.0.5", "192.168.1.7", "2001:db8::1", "testclient"])
def test_nobody_on_another_machine_can_choose_whom_to_be(edge, example, client):
    assert edge.get("/who", client=client).status_code == REFUSED
    answer = edge.send("/who", {"person": str(example.person("two"))}, client=client)
    assert answer.status_code == REFUSED
    assert "set-cookie" not in answer.headers
    assert sessions() == 0


@pytest.mark.parametrize("client", ["127.0.0.1", "::1"])
def test_this_machine_goes_by_both_its_addresses(edge, example, client):
    assert edge.get("/who", client=client).status_code == httpx.codes.OK


@pytest.mark.parametrize("origin", [ELSEWHERE, "null", "http://127.0.0.1:9999", "http://localhost:8501"])
def test_another_site_cannot_choose_whom_to_be(edge, example, origin):
    answer = edge.send("/who", {"person": str(example.person("two"))}, origin=origin)
    assert answer.status_code == REFUSED
    assert sessions() == 0


def test_a_form_that_does_not_say_where_it_comes_from_is_refused(edge, example):
    answer = edge.ask("POST", "/who", data={"person": str(example.person("two"))})
    assert answer.status_code == REFUSED


def test_outside_an_example_nobody_chooses_whom_to_be(edge, real):
    token = identity.invite(real, OPERATOR, "Administrator", Role.ADMINISTRATOR)
    assert token
    assert edge.get("/who").status_code == REFUSED
    assert edge.send("/who", {"person": "1"}).status_code == REFUSED
    assert sessions() == 0


@pytest.mark.parametrize("person", ["0", "999999", "-1", "two", "1; DROP TABLE person", "", "9" * 40])
def test_an_unknown_person_is_refused_with_a_sentence(edge, example, person):
    answer = edge.send("/who", {"person": person})
    assert answer.status_code == REFUSED
    assert "Traceback" not in answer.text
    assert sessions() == 0


@pytest.mark.parametrize("area", ["999999", "9" * 40, "two", "²"])
def test_an_unknown_area_is_answered_with_a_sentence(edge, example, area):
    answer = edge.get("/who", params={"area": area})
    assert answer.status_code in {httpx.codes.OK, REFUSED}
    assert "<h1>" in answer.text


def test_names_that_people_typed_are_shown_as_text(edge, example):
    with opened.store().transaction() as tx:
        proof = OPERATOR.setting_up()
        person = tx.people.add(proof, HOSTILE)
        tx.people.grant(proof, person, Role.EVALUATOR, example.partnership.id)
    with closing(sqlite3.connect(opened.store().url.removeprefix("sqlite:///"))) as connection:
        connection.execute("UPDATE area SET name = ? WHERE id = ?", (HOSTILE, example.partnership.id))
        connection.commit()
    page = edge.get(f"/who?area={example.partnership.id}").text
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    assert set(re.findall(r'(?:src|href)="([^"]*)"', page)) == {"/", "/elr/plain.css"}


def test_opening_an_invitation_uses_nothing_up_and_its_button_signs_in_once(edge, real):
    link = identity.invite(real, OPERATOR, "Administrator", Role.ADMINISTRATOR)
    for _time in range(3):
        shown = edge.get("/welcome", params={"invitation": link})
        assert shown.status_code == httpx.codes.OK
        assert "set-cookie" not in shown.headers
    assert sessions() == 0
    used = edge.send("/welcome", {"invitation": link}, client="10.0.0.5")
    assert used.status_code == DONE
    assert identity.viewer_for(real, used.cookies[COOKIE]).roles == {Role.ADMINISTRATOR}
    again = edge.send("/welcome", {"invitation": link})
    assert again.status_code == REFUSED
    assert "used or has expired" in again.text
    assert sessions() == 1


def test_an_invitation_is_not_accepted_for_somebody_by_another_site(edge, real):
    link = identity.invite(real, OPERATOR, "Administrator", Role.ADMINISTRATOR)
    assert edge.send("/welcome", {"invitation": link}, origin=ELSEWHERE).status_code == REFUSED
    assert edge.send("/welcome", {"invitation": link}).status_code == DONE


def test_an_invitation_out_of_somebodys_head_is_shown_as_text_and_refused(edge, real):
    shown = edge.get("/welcome", params={"invitation": '"><script>alert(1)</script>'})
    assert "<script" not in shown.text
    assert edge.send("/welcome", {"invitation": "guessed"}).status_code == REFUSED


def test_signing_out_ends_the_session_and_takes_the_cookie_back(edge, real):
    area = real_area(real)
    token = identity.accept_invitation(real, identity.invite(real, OPERATOR, "Lead", Role.AREA_LEAD, area))
    assert identity.viewer_for(real, token) != NOBODY
    elsewhere = edge.send("/sign-out", {}, origin=ELSEWHERE, cookies={COOKIE: token})
    assert elsewhere.status_code == REFUSED
    assert identity.viewer_for(real, token) != NOBODY
    answer = edge.send("/sign-out", {}, cookies={COOKIE: token})
    assert answer.status_code == DONE
    assert f'{COOKIE}=""' in answer.headers["set-cookie"]
    assert identity.viewer_for(real, token) == NOBODY


def test_a_link_alone_does_not_sign_anybody_out(edge, real):
    token = identity.accept_invitation(real, identity.invite(real, OPERATOR, "Lead", Role.AREA_LEAD, real_area(real)))
    shown = edge.get("/sign-out", cookies={COOKIE: token})
    assert '<form method="post"><button>' in shown.text
    assert "set-cookie" not in shown.headers
    assert identity.viewer_for(real, token) != NOBODY


@pytest.mark.parametrize("path", ["/who", "/welcome"])
def test_a_form_too_large_is_refused(edge, example, path):
    answer = edge.send(path, {"person": "1", "invitation": "x" * (LARGEST_FORM + 1)})
    assert answer.status_code == REFUSED
    assert "too large" in answer.text


def test_forms_of_ours_are_not_kept_by_the_browser(edge, example):
    assert edge.get("/who").headers["cache-control"] == "no-store"
    assert edge.get("/welcome?invitation=x").headers["cache-control"] == "no-store"


def real_area(store) -> AreaId:
    from resilience.services import setting_up

    setting_up.prepare(store)
    return setting_up.areas(store, OPERATOR).lines[0].area.id
