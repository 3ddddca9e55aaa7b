"""Our own routes: health, our assets, choosing whom to be."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import httpx
import pytest

from resilience.domain.viewer import NOBODY, OPERATOR
from resilience.domain.vocabulary import Role
from resilience.services import identity, opened, people
from resilience.services.cookies import SESSION
from resilience.web.plain_page import LARGEST_FORM
from resilience.web.routes import FOLDER

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
    viewer = identity.viewer_for(opened.store(), answer.cookies[SESSION])
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
    assert people.invite(real, OPERATOR, "Administrator", Role.ADMINISTRATOR)
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
        proof = OPERATOR.keeping_people()
        person = tx.people.add(proof, HOSTILE)
        tx.people.grant(proof, person, Role.EVALUATOR, example.partnership.id)
    with closing(sqlite3.connect(opened.store().url.removeprefix("sqlite:///"))) as connection:
        connection.execute("UPDATE area SET name = ? WHERE id = ?", (HOSTILE, example.partnership.id))
        connection.commit()
    page = edge.get(f"/who?area={example.partnership.id}").text
    assert "<script>" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    leads_to = {address for address in re.findall(r'(?:src|href)="([^"]*)"', page) if "/static/" not in address}
    assert leads_to == {"/", "/elr/plain.css", "/elr/plain.js"}


def test_becoming_somebody_else_ends_being_the_one_before(edge, example):
    before = edge.send("/who", {"person": str(example.person("two"))}).cookies[SESSION]
    after = edge.send("/who", {"person": str(example.person("one"))}, cookies={SESSION: before}).cookies[SESSION]
    assert identity.viewer_for(opened.store(), before) == NOBODY
    assert identity.viewer_for(opened.store(), after).name == "one of X01"


@pytest.mark.parametrize("name", ["page.css", "page.js", "plain.css", "plain.js"])
def test_our_stylesheets_and_scripts_are_served_and_nothing_beside_them(edge, name):
    assert edge.get(f"/elr/{name}").content == (FOLDER / name).read_bytes()
    assert edge.get("/elr/routes.py").status_code == httpx.codes.NOT_FOUND


@pytest.mark.parametrize("path", ["/who", "/welcome", "/sign-in"])
def test_a_form_too_large_is_refused(edge, example, path):
    answer = edge.send(path, {"person": "1", "invitation": "x" * (LARGEST_FORM + 1)})
    assert answer.status_code == REFUSED
    assert "too large" in answer.text


def test_forms_of_ours_are_not_kept_by_the_browser(edge, example):
    assert edge.get("/who").headers["cache-control"] == "no-store"
    assert edge.get("/welcome?invitation=x").headers["cache-control"] == "no-store"
