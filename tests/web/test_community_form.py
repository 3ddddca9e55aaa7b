"""The community form as a browser gets it: plain, without a cookie, and closed to whatever is not a form of ours."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest

from resilience.domain.community import LinkDraft
from resilience.services import community, opened
from resilience.services.uk_time import uk_day

OK, SENT_ON, REFUSED, TOO_MANY = (
    httpx.codes.OK,
    httpx.codes.SEE_OTHER,
    httpx.codes.FORBIDDEN,
    httpx.codes.TOO_MANY_REQUESTS,
)
FEATURES = ("SL", "IN", "MS", "CC", "OP")
GOOD = dict.fromkeys(FEATURES, "2")
HOSTILE = '<script>alert(1)</script> & "quoted" ![x](http://elsewhere)'


@pytest.fixture
def link(example):
    return f"/community/{token_for(example)}"


def token_for(example, audience="Carers"):
    store, partnership = opened.store(), example.partnership
    draft = LinkDraft(audience, uk_day(store.clock()) + timedelta(days=3))
    return community.make_link(store, partnership.lead, partnership.id, example.round_id, draft)


def people(example):
    with opened.store().reading() as tx:
        area = tx.people.again(example.partnership.lead).leading(example.partnership.id)
        return sum(tx.community.people(area, link.id) for link in tx.community.links(area))


def number_in(answer):
    return re.search(r'name="form" value="([\w-]+)"', answer.text)[1]


def test_the_form_asks_five_questions_and_sets_no_cookie(edge, link):
    shown = edge.get(link, client="192.168.4.4")
    assert shown.status_code == OK
    assert "set-cookie" not in shown.headers
    assert shown.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in shown.headers["content-security-policy"]
    assert shown.text.count("<fieldset") == len(FEATURES)
    assert shown.text.count("I can’t say</span>") == len(FEATURES)
    assert re.findall(r'<(?:input|textarea)[^>]*type="(?!radio|hidden)', shown.text) == []
    assert "<textarea" not in shown.text
    assert "may have to disclose" in shown.text


def test_answers_are_kept_and_thanked_for_and_another_person_begins_anew(edge, example, link):
    number = number_in(edge.get(link))
    for _twice in range(2):
        sent = edge.send(link, {**GOOD, "OP": community.CANNOT_SAY, "form": number}, client="192.168.4.4")
        assert (sent.status_code, sent.headers["location"]) == (SENT_ON, f"{link}?thanks=1")
        assert "set-cookie" not in sent.headers
    assert people(example) == 1
    thanks = edge.get(f"{link}?thanks=1")
    assert "Thank you" in thanks.text
    assert f'href="{link}?another=1"' in thanks.text
    anew = edge.get(f"{link}?another=1")
    assert "for another person" in anew.text
    assert edge.send(link, {**GOOD, "form": number_in(anew)}).status_code == SENT_ON
    assert people(example) == 2


def test_what_is_missing_is_said_beside_the_question_and_what_was_chosen_stays(edge, example, link):
    answer = edge.send(link, {"SL": "3", "form": "one"})
    assert answer.status_code == REFUSED
    assert answer.text.count("Please choose one.") == len(FEATURES) - 1
    assert re.search(r'id="SL-3"[^>]* checked', answer.text)
    assert 'href="#IN-0"' in answer.text
    assert people(example) == 0


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://127.0.0.1:9999"])
def test_another_site_cannot_send_answers(edge, example, link, origin):
    assert edge.send(link, {**GOOD, "form": "one"}, origin=origin).status_code == REFUSED
    assert edge.ask("POST", link, data={**GOOD, "form": "one"}).status_code == REFUSED
    assert people(example) == 0


@pytest.mark.parametrize("path", ["/community/none", "/community/" + "a" * 43])
def test_every_useless_link_is_answered_by_the_same_page(edge, example, link, path):
    revoked = f"/community/{token_for(example)}"
    store, lead, area_id = opened.store(), example.partnership.lead, example.partnership.id
    with store.reading() as tx:
        newest = tx.community.links(tx.people.again(lead).leading(area_id))[0].id
    community.revoke_link(store, lead, area_id, newest)
    for asked in (edge.get(revoked), edge.send(revoked, {**GOOD, "form": "one"}), edge.send(path, GOOD)):
        assert asked.status_code == REFUSED
        assert asked.text == edge.get(path).text
    assert "five" not in edge.get(path).text


def test_one_address_cannot_flood_a_link(edge, example, link):
    for number in range(60):
        assert edge.send(link, {**GOOD, "form": str(number)}, client="192.168.4.5").status_code == SENT_ON
    assert edge.send(link, {**GOOD, "form": "more"}, client="192.168.4.5").status_code == TOO_MANY
    assert people(example) == 60


def test_words_that_the_lead_typed_are_shown_as_text(edge, example):
    shown = edge.get(f"/community/{token_for(example, HOSTILE)}").text
    assert "<script>alert" not in shown
    assert shown.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 1
    assert "elsewhere" not in "".join(re.findall(r'(?:src|href|action)="([^"]*)"', shown))


@pytest.mark.parametrize("forged", [{"SL": "<b>"}, {"SL": "6"}, {"EVIL": "1"}, {"SL": "1" * 400}])
def test_a_forged_answer_is_refused_in_words_and_shown_nowhere(edge, example, link, forged):
    answer = edge.send(link, {**GOOD, **forged, "form": "one"})
    assert answer.status_code == REFUSED
    assert "<b>" not in answer.text
    assert "EVIL" not in answer.text
    assert people(example) == 0
