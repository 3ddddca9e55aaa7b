"""Signing in at an organisation, with a real provider: who comes in, with which roles, and what is not believed."""

from __future__ import annotations

import time
from types import SimpleNamespace

import httpx
import pytest

from resilience.domain.audit import Deed
from resilience.domain.errors import SettingsError
from resilience.domain.viewer import NOBODY, OPERATOR
from resilience.domain.vocabulary import Role
from resilience.services import accounts, cookies, identity, oidc, opened, people
from resilience.settings import settings
from resilience.web import oidc as conversation
from tests.web.provider import PAST, SECRET, MockProvider

HERE = "http://127.0.0.1:8501"
SEE_OTHER, FOUND, REFUSED = httpx.codes.SEE_OTHER, httpx.codes.FOUND, httpx.codes.FORBIDDEN
ROLES = (
    "leads=area_lead@x01; evaluators=evaluator@Eastwold; CN=boards,OU=elr=board_member@X01;"
    "admins=administrator; nation=ncsr_member"
)
FROM_HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture(scope="module")
def running():
    provider = MockProvider()
    yield provider
    provider.close()


@pytest.fixture
def provider(running, monkeypatch):
    """The provider, telling the truth, and an installation that is registered with it."""
    running.says_more, running.signs_with, running.groups_only_when_asked = {}, "its own key", False
    running.asked_to_sign_in.clear()
    running.asked_for_tokens.clear()
    monkeypatch.setenv("RESILIENCE_OIDC_ISSUER", running.address)
    monkeypatch.setenv("RESILIENCE_OIDC_CLIENT_ID", "elr")
    monkeypatch.setenv("RESILIENCE_OIDC_CLIENT_SECRET", SECRET)
    monkeypatch.setenv("RESILIENCE_OIDC_ROLES", ROLES)
    monkeypatch.setenv("RESILIENCE_OIDC_NAME", "the county council")
    settings.cache_clear()
    conversation._provider.cache_clear()
    return running


@pytest.fixture
def held(provider, example):
    """A small example with a provider: its store and its partnership."""
    settings.cache_clear()
    return SimpleNamespace(store=opened.store(), area=example.partnership, example=example)


def begin(edge, path="/oidc/begin", cookie=None, **request):
    """Follow the link to the provider: where it leads, and the cookie that the browser keeps."""
    answer = edge.get(path, cookies={cookies.ATTEMPT: cookie} if cookie else None, **request)
    assert answer.status_code == FOUND, answer.text
    return answer.headers["location"], answer.cookies.get(cookies.ATTEMPT)


def come_back(edge, given, cookie, **request):
    kept = {cookies.ATTEMPT: cookie} if cookie else {}
    return edge.get("/oidc/callback", params=given, cookies=kept | request.pop("cookies", {}), **request)


def sign_in(edge, provider, subject, path="/oidc/begin", **request):
    address, cookie = begin(edge, path, **request)
    return come_back(edge, provider.code_for(subject, address), cookie)


def who(held, answer):
    assert answer.status_code == SEE_OTHER, answer.text
    return identity.viewer_for(held.store, answer.cookies.get(cookies.SESSION))


def deeds(held, *wanted):
    with held.store.reading() as tx:
        entries = tx.audit.of_all(OPERATOR.keeping_the_record())
    return [(entry.deed, entry.subject, entry.area_id) for entry in reversed(entries) if entry.deed in wanted]


def test_groups_give_roles_and_are_on_record(edge, provider, held):
    provider.knows("river", "leads", "evaluators", "something else", name="Area lead, county council")
    viewer = who(held, sign_in(edge, provider, "river"))
    assert viewer.name == "Area lead, county council"
    assert viewer.roles_in(held.area.id) == {Role.AREA_LEAD, Role.EVALUATOR}
    assert viewer.roles == viewer.roles_in(held.area.id)
    assert deeds(held, Deed.ROLE_GIVEN, Deed.SIGN_IN) == [
        (Deed.ROLE_GIVEN, f"person {viewer.person_id} area_lead by group", held.area.id),
        (Deed.ROLE_GIVEN, f"person {viewer.person_id} evaluator by group", held.area.id),
        (Deed.SIGN_IN, "oidc", None),
    ]


def test_the_same_person_comes_back_under_another_name_and_is_the_same(edge, provider, held):
    provider.knows("river", "leads", name="Before")
    first = who(held, sign_in(edge, provider, "river"))
    provider.knows("river", "leads", name="After")
    assert who(held, sign_in(edge, provider, "river")) == first


def test_a_group_that_was_left_takes_its_role_and_ends_the_sessions_that_had_it(edge, provider, held):
    provider.knows("river", "leads", "CN=boards,OU=elr")
    before = sign_in(edge, provider, "river")
    person = who(held, before).person_id
    provider.knows("river", "CN=boards,OU=elr")
    assert who(held, sign_in(edge, provider, "river")).roles == {Role.BOARD_MEMBER}
    assert who(held, before) == NOBODY
    assert deeds(held, Deed.ROLE_TAKEN) == [(Deed.ROLE_TAKEN, f"person {person} area_lead by group", held.area.id)]


def test_whoever_is_in_no_group_any_more_has_no_role_and_is_told_so(edge, provider, held):
    provider.knows("river", "leads")
    before = sign_in(edge, provider, "river")
    person = who(held, before).person_id
    provider.knows("river")
    answer = sign_in(edge, provider, "river")
    assert answer.status_code == REFUSED
    assert "you have no role here" in answer.text
    assert cookies.SESSION not in answer.cookies
    assert who(held, before) == NOBODY
    with held.store.reading() as tx:
        assert tx.people.viewer(person).grants == frozenset()


def test_a_role_given_by_hand_stays_whatever_the_groups_say(edge, provider, held):
    provider.knows("river", "evaluators")
    person = who(held, sign_in(edge, provider, "river")).person_id
    people.give_role(held.store, OPERATOR, person, Role.BOARD_MEMBER, held.area.id)
    provider.knows("river")
    assert who(held, sign_in(edge, provider, "river")).roles == {Role.BOARD_MEMBER}


def test_somebody_in_no_group_of_ours_is_nobody_here_and_leaves_nothing_behind(edge, provider, held):
    provider.knows("stranger", "another group")
    before = people.everybody(held.store, OPERATOR)
    answer = sign_in(edge, provider, "stranger")
    assert answer.status_code == REFUSED
    assert "The county council knows you, but you have no role here" in answer.text
    assert people.everybody(held.store, OPERATOR) == before
    assert deeds(held, Deed.SIGN_IN_FAILED) == [(Deed.SIGN_IN_FAILED, oidc.NO_ROLE, None)]


def test_somebody_shut_out_here_does_not_come_in_by_a_group(edge, provider, held):
    provider.knows("river", "leads")
    person = who(held, sign_in(edge, provider, "river")).person_id
    people.set_active(held.store, OPERATOR, person, is_active=False)
    answer = sign_in(edge, provider, "river")
    assert answer.status_code == REFUSED
    assert cookies.SESSION not in answer.cookies


def test_an_administrator_by_group_holds_no_other_role_and_loses_what_they_left(edge, provider, held):
    provider.knows("river", "leads")
    before = sign_in(edge, provider, "river")
    person = who(held, before).person_id
    provider.knows("river", "admins", "CN=boards,OU=elr")
    answer = sign_in(edge, provider, "river")
    assert answer.status_code == REFUSED
    assert "An administrator holds no other role" in answer.text
    with held.store.reading() as tx:
        assert tx.people.viewer(person).grants == frozenset()
    provider.knows("river", "admins")
    assert who(held, sign_in(edge, provider, "river")).roles == {Role.ADMINISTRATOR}


def test_an_invitation_ties_the_account_there_to_the_person_here(edge, provider, held):
    link = people.invite(held.store, OPERATOR, "Evaluator, NHS", Role.EVALUATOR, held.area.id)
    provider.knows("heron")
    path = f"/oidc/begin?invitation={link}"
    viewer = who(held, sign_in(edge, provider, "heron", path, headers=FROM_HERE))
    assert (viewer.name, viewer.roles) == ("Evaluator, NHS", {Role.EVALUATOR})
    assert who(held, sign_in(edge, provider, "heron")) == viewer
    provider.knows("another")
    assert sign_in(edge, provider, "another", path, headers=FROM_HERE).status_code == REFUSED
    assert sign_in(edge, provider, "another").status_code == REFUSED


def test_an_invitation_is_not_tied_to_somebodys_account_by_another_site(edge, provider, held):
    link = people.invite(held.store, OPERATOR, "Evaluator, NHS", Role.EVALUATOR, held.area.id)
    for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "none"}, {}):
        answer = edge.get(f"/oidc/begin?invitation={link}", headers=headers)
        assert answer.headers["location"] == f"/welcome?invitation={link}"
        assert cookies.ATTEMPT not in answer.cookies
    assert accounts.invited_by(held.store, link).login is None


def test_an_account_there_is_one_person_here(edge, provider, held):
    provider.knows("river", "leads")
    first = who(held, sign_in(edge, provider, "river"))
    link = people.invite(held.store, OPERATOR, "Somebody else", Role.EVALUATOR, held.area.id)
    answer = sign_in(edge, provider, "river", f"/oidc/begin?invitation={link}", headers=FROM_HERE)
    assert answer.status_code == REFUSED
    assert "belongs to somebody else here already" in answer.text
    assert accounts.invited_by(held.store, link).name == "Somebody else"
    assert who(held, sign_in(edge, provider, "river")) == first


def test_what_goes_out_is_a_challenge_a_state_and_a_nonce_and_what_follows_is_the_proof(edge, provider, held):
    provider.knows("river", "leads")
    sign_in(edge, provider, "river")
    (out,), (proof,) = provider.asked_to_sign_in, provider.asked_for_tokens
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    assert out["code_challenge_method"] == "S256"
    assert create_s256_code_challenge(proof["code_verifier"]) == out["code_challenge"]
    assert len(out["state"]) >= 43
    assert len(out["nonce"]) >= 43
    assert out["redirect_uri"] == proof["redirect_uri"] == f"{HERE}/oidc/callback"
    assert (out["response_type"], out["client_id"], out["scope"]) == ("code", "elr", "openid profile email")
    assert "client_secret" not in out


def test_every_attempt_has_its_own_secrets_and_they_lie_hashed(edge, provider, held):
    (one, cookie), (other, again) = begin(edge), begin(edge)
    assert cookie != again
    assert not {*httpx.URL(one).params.values()} & {*httpx.URL(other).params.values()} - {
        "code", "elr", "openid profile email", "S256", "query", f"{HERE}/oidc/callback"
    }  # fmt: skip
    file = settings().database_url.removeprefix("sqlite:///")
    with open(file, "rb") as raw, open(f"{file}-wal", "rb") as log:  # noqa: PTH123 - two files at once
        held_bytes = raw.read() + log.read()
    assert cookie.encode() not in held_bytes
    assert httpx.URL(one).params["state"].encode() not in held_bytes


def test_two_tabs_can_be_at_the_provider_at_once(edge, provider, held):
    provider.knows("river", "leads")
    first, cookie = begin(edge)
    second, same = begin(edge, cookie=cookie)
    assert same == cookie
    for address in (first, second):
        assert who(held, come_back(edge, provider.code_for("river", address), cookie)) != NOBODY


@pytest.mark.parametrize("forged", ["guessed", "", "x" * 5000])
def test_a_state_out_of_somebodys_head_is_refused(edge, provider, held, forged):
    provider.knows("river", "leads")
    address, cookie = begin(edge)
    given = provider.code_for("river", address) | {"state": forged}
    answer = come_back(edge, given, cookie)
    assert answer.status_code == REFUSED
    assert "was not begun in this browser" in answer.text
    assert cookies.SESSION not in answer.cookies
    assert provider.asked_for_tokens == []
    assert deeds(held, Deed.SIGN_IN_FAILED) == [(Deed.SIGN_IN_FAILED, oidc.STALE, None)]


def test_an_answer_in_another_browser_signs_nobody_in(edge, provider, held):
    provider.knows("river", "leads")
    for other in (None, begin(edge)[1]):
        address, _cookie = begin(edge)
        answer = come_back(edge, provider.code_for("river", address), other)
        assert answer.status_code == REFUSED
        assert cookies.SESSION not in answer.cookies


def test_an_answer_that_comes_back_twice_signs_in_once(edge, provider, held):
    provider.knows("river", "leads")
    address, cookie = begin(edge)
    given = provider.code_for("river", address)
    assert who(held, come_back(edge, given, cookie)) != NOBODY
    assert come_back(edge, given, cookie).status_code == REFUSED


def test_a_code_is_not_taken_for_another_attempt(edge, provider, held):
    provider.knows("river", "leads")
    address, cookie = begin(edge)
    given = provider.code_for("river", address)
    other, _same = begin(edge, cookie=cookie)
    answer = come_back(edge, given | {"state": httpx.URL(other).params["state"]}, cookie)
    assert answer.status_code == REFUSED
    assert "could not be verified" in answer.text


WRONG_CLAIMS = {
    "a nonce of another attempt": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another application's audience": {"aud": ["another"]},
    "no audience": {"aud": None},
    "two audiences and no authorized party": {"aud": ["elr", "another"]},
    "another party authorized": {"azp": "another"},
    "another issuer": {"iss": "https://login.elsewhere.example"},
    "no issuer": {"iss": None},
    "an end in the past": {"exp": PAST},
    "no end": {"exp": None},
    "a beginning in the future": {"nbf": int(time.time()) + 7200},
    "issued in the future": {"iat": int(time.time()) + 7200},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "the hash of another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("claims", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS)
def test_a_token_with_a_wrong_claim_is_not_believed(edge, provider, held, claims):
    provider.knows("river", "leads")
    provider.says_more = claims
    answer = sign_in(edge, provider, "river")
    assert answer.status_code == REFUSED
    assert "could not be verified" in answer.text
    assert cookies.SESSION not in answer.cookies
    assert deeds(held, Deed.SIGN_IN, Deed.SIGN_IN_FAILED) == [(Deed.SIGN_IN_FAILED, oidc.NOT_BELIEVED, None)]


@pytest.mark.parametrize("key", ["another key", "none", "the client's secret"])
def test_a_token_that_the_provider_did_not_sign_is_not_believed(edge, provider, held, key):
    provider.knows("river", "leads")
    provider.signs_with = key
    answer = sign_in(edge, provider, "river")
    assert answer.status_code == REFUSED
    assert "could not be verified" in answer.text
    assert cookies.SESSION not in answer.cookies


def test_a_key_that_is_new_is_fetched_though_not_at_every_token(edge, provider, held, monkeypatch):
    provider.knows("river", "leads")
    assert who(held, sign_in(edge, provider, "river")) != NOBODY
    provider.signs_with = "a new key"
    assert sign_in(edge, provider, "river").status_code == REFUSED
    monkeypatch.setattr(conversation, "SECONDS_BETWEEN_KEYS", 0)
    assert who(held, sign_in(edge, provider, "river")) != NOBODY


def test_groups_that_did_not_fit_into_the_token_are_said_and_not_taken_for_none(edge, provider, held):
    provider.knows("river", "leads")
    before = sign_in(edge, provider, "river")
    provider.says_more = {"groups": None, "_claim_names": {"groups": "src1"}}
    answer = sign_in(edge, provider, "river")
    assert answer.status_code == REFUSED
    assert "more groups than the county council tells us" in answer.text
    assert who(held, before).roles == {Role.AREA_LEAD}


def test_groups_that_are_told_only_when_asked_are_asked_for(edge, provider, held):
    provider.knows("river", "leads")
    provider.groups_only_when_asked = True
    assert who(held, sign_in(edge, provider, "river")).roles == {Role.AREA_LEAD}


@pytest.mark.parametrize("groups", ["leads", ["leads", 7, None, {"id": "admins"}]])
def test_groups_may_come_as_one_word_and_odd_ones_are_left_out(edge, provider, held, groups):
    provider.knows("river", groups=groups)
    assert who(held, sign_in(edge, provider, "river")).roles == {Role.AREA_LEAD}


def test_saying_no_at_the_provider_leads_back_to_the_sign_in_with_nothing_of_theirs_on_the_page(edge, provider, held):
    address, cookie = begin(edge)
    given = {
        "state": httpx.URL(address).params["state"],
        "error": "access_denied",
        "error_description": "<b>call this number</b>",
    }
    answer = come_back(edge, given, cookie)
    assert answer.status_code == REFUSED
    assert "The county council did not sign you in" in answer.text
    assert "call this number" not in answer.text
    assert 'href="/sign-in"' in answer.text


def test_an_answer_that_names_another_issuer_is_refused(edge, provider, held):
    provider.knows("river", "leads")
    address, cookie = begin(edge)
    answer = come_back(edge, provider.code_for("river", address) | {"iss": "https://elsewhere.example"}, cookie)
    assert answer.status_code == REFUSED
    assert provider.asked_for_tokens == []


def test_afterwards_one_is_where_one_wanted_to_be_and_never_on_another_site(edge, provider, held):
    provider.knows("river", "leads")
    assert sign_in(edge, provider, "river", "/oidc/begin?next=/bring_data").headers["location"] == "/bring_data"
    for elsewhere in ("https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example"):
        answer = sign_in(edge, provider, "river", f"/oidc/begin?next={elsewhere}")
        assert answer.headers["location"] == "/"


def test_a_new_session_takes_the_place_of_the_one_that_the_browser_had(edge, provider, held):
    provider.knows("river", "leads")
    planted = identity.become(held.store, held.example.person("board"))
    address, cookie = begin(edge)
    answer = come_back(edge, provider.code_for("river", address), cookie, cookies={cookies.SESSION: planted})
    assert who(held, answer).roles == {Role.AREA_LEAD}
    assert identity.viewer_for(held.store, planted) == NOBODY


def test_signing_out_ends_the_session_here_and_goes_on_to_the_provider(edge, provider, held):
    provider.knows("river", "leads")
    token = sign_in(edge, provider, "river").cookies[cookies.SESSION]
    answer = edge.send("/sign-out", {}, cookies={cookies.SESSION: token})
    assert answer.status_code == httpx.codes.OK
    assert identity.viewer_for(held.store, token) == NOBODY
    assert f'{cookies.SESSION}=""' in answer.headers["set-cookie"]
    there = f"{provider.address}/oauth2/end_session?client_id=elr&amp;post_logout_redirect_uri="
    assert answer.text.count(there) == 2
    assert "id_token_hint" not in answer.text


def test_signing_out_of_a_session_with_a_password_asks_nothing_of_the_provider(edge, provider, held):
    token = identity.become(held.store, held.example.person("board"))
    answer = edge.send("/sign-out", {}, cookies={cookies.SESSION: token})
    assert answer.status_code == SEE_OTHER
    assert provider.address not in answer.text


@pytest.mark.parametrize("path", ["/oidc/begin", "/oidc/callback?state=x&code=y"])
def test_without_a_provider_its_addresses_say_so(edge, example, path):
    answer = edge.get(path)
    assert answer.status_code == REFUSED
    assert "no organisation" in answer.text


def test_a_provider_that_is_not_there_is_said_in_a_sentence(edge, provider, held, monkeypatch):
    monkeypatch.setenv("RESILIENCE_OIDC_ISSUER", "http://127.0.0.1:9")
    settings.cache_clear()
    answer = edge.get("/oidc/begin")
    assert answer.status_code == httpx.codes.BAD_GATEWAY
    assert "does not answer as it should" in answer.text
    assert "127.0.0.1:9" not in answer.text


def test_a_provider_that_says_nothing_is_not_waited_for(edge, provider, held, monkeypatch):
    monkeypatch.setattr(conversation, "SECONDS_TO_ANSWER", 0.2)
    silent = MockProvider()
    silent.is_silent = True
    monkeypatch.setenv("RESILIENCE_OIDC_ISSUER", silent.address)
    settings.cache_clear()
    began = time.monotonic()
    answer = edge.get("/oidc/begin")
    silent.close()
    assert answer.status_code == httpx.codes.BAD_GATEWAY
    assert time.monotonic() - began < 5


def test_a_provider_without_https_is_not_used(edge, provider, held, monkeypatch):
    monkeypatch.setenv("RESILIENCE_OIDC_ISSUER", "http://login.elsewhere.example")
    settings.cache_clear()
    answer = edge.get("/oidc/begin")
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert "not reached over https" in answer.text


@pytest.mark.parametrize(
    "roles",
    [
        "leads",
        "leads=",
        "=area_lead@x01",
        "leads=king@x01",
        "leads=area_lead",
        "admins=administrator@x01",
        "a=evaluator@none",
    ],
)
def test_a_setting_of_roles_that_cannot_be_used_is_named_and_lets_nobody_in(edge, provider, held, monkeypatch, roles):
    monkeypatch.setenv("RESILIENCE_OIDC_ROLES", f"nation=ncsr_member; {roles}")
    settings.cache_clear()
    with pytest.raises(SettingsError, match="cannot be used at"):
        oidc.check_roles(held.store)
    provider.knows("river", "nation")
    answer = sign_in(edge, provider, "river")
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert cookies.SESSION not in answer.cookies


def test_answers_out_of_somebodys_head_come_to_an_end(edge, provider, held):
    said = [edge.get("/oidc/callback?state=x&code=y", client="192.0.2.9").status_code for _time in range(22)]
    assert said == [REFUSED] * 20 + [httpx.codes.TOO_MANY_REQUESTS] * 2
    assert edge.get("/oidc/begin", client="192.0.2.9").status_code == httpx.codes.TOO_MANY_REQUESTS
    assert begin(edge)
