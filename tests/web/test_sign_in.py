"""Our pages for coming in and going out: sign-in, the first time by a link, a new password, signing out."""

from __future__ import annotations

import asyncio
import re
import threading

import httpx
import pytest

from resilience.domain.errors import Busy
from resilience.domain.viewer import NOBODY, OPERATOR
from resilience.domain.vocabulary import Role
from resilience.services import identity, people, tries
from resilience.services.cookies import SESSION, token_in
from resilience.settings import settings
from resilience.web.plain_page import LARGEST_FORM, local_path
from resilience.web.taking_turns import Turns

ELSEWHERE = "https://elsewhere.example"
BEHIND_TLS = "https://elr.example.org"
OK, DONE, REFUSED = httpx.codes.OK, httpx.codes.SEE_OTHER, httpx.codes.FORBIDDEN
TOO_MANY = httpx.codes.TOO_MANY_REQUESTS
NAME, GOOD, BETTER = "administrator", "river tambourine 47 glass", "quiet otter maps the pier"
HOSTILE = '"><script>alert(1)</script>'


def welcome_form(link, name=NAME, password=GOOD, again=None):
    return {"invitation": link, "login": name, "password": password, "again": password if again is None else again}


@pytest.fixture
def invitation(real):
    return people.invite(real, OPERATOR, "Administrator", Role.ADMINISTRATOR)


@pytest.fixture
def token(edge, real, invitation):
    """The session of somebody who has set a name and a password."""
    return edge.send("/welcome", welcome_form(invitation)).cookies[SESSION]


@pytest.fixture
def behind_tls(monkeypatch, real):
    monkeypatch.setenv("RESILIENCE_ADDRESS", BEHIND_TLS)
    settings.cache_clear()


def attempt(edge, name=NAME, password=GOOD, **request):
    return edge.send("/sign-in", {"login": name, "password": password}, **request)


def sessions(real):
    return sum(len(_sessions_of(real, person.person_id)) for person in people.everybody(real, OPERATOR))


def _sessions_of(real, person_id):
    with real.reading() as tx:
        return tx.sessions.of(person_id)


def test_opening_a_link_uses_nothing_up_and_setting_a_password_signs_in_once(edge, real, invitation):
    for _time in range(3):
        shown = edge.get("/welcome", params={"invitation": invitation})
        assert shown.status_code == OK
        assert "Here you are called “Administrator”" in shown.text
        assert "set-cookie" not in shown.headers
    assert sessions(real) == 0
    used = edge.send("/welcome", welcome_form(invitation), client="10.0.0.5")
    assert used.status_code == DONE
    assert used.headers["location"] == "/"
    assert identity.viewer_for(real, used.cookies[SESSION]).roles == {Role.ADMINISTRATOR}
    again = edge.send("/welcome", welcome_form(invitation, "another"))
    assert again.status_code == REFUSED
    assert "used or has expired" in again.text
    assert sessions(real) == 1


@pytest.mark.parametrize(
    ("form", "said", "field"),
    [
        ({"password": "short", "again": "short"}, "at least 12 characters", "password"),
        ({"again": "something else"}, "not the same", "again"),
        ({"login": ""}, "choose a name", "login"),
        ({"login": HOSTILE * 5}, "3 to 100", "login"),
        ({"password": "password1234", "again": "password1234"}, "first that anybody", "password"),
    ],
)
def test_what_is_wrong_stands_at_the_top_and_beside_its_field_and_the_name_is_kept(edge, invitation, form, said, field):
    answer = edge.send("/welcome", welcome_form(invitation, "fire.lead") | form)
    assert answer.status_code == REFUSED
    assert len(re.findall(said, answer.text)) == 2
    assert f'href="#{field}"' in answer.text
    assert re.search(
        rf'<input id="{field}"[^>]*aria-describedby="[^"]*{field}-problem"[^>]*aria-invalid="true"', answer.text
    )
    assert ('value="fire.lead"' in answer.text) == ("login" not in form)
    assert GOOD not in answer.text
    assert "<script>" not in answer.text
    assert edge.send("/welcome", welcome_form(invitation)).status_code == DONE


def test_a_link_for_somebody_who_has_a_password_keeps_their_name(edge, real, token):
    who = identity.viewer_for(real, token).person_id
    link = people.another_link(real, OPERATOR, who)
    shown = edge.get("/welcome", params={"invitation": link})
    assert "Set a new password" in shown.text
    assert f'value="{NAME}"' in shown.text
    begun = edge.send("/welcome", welcome_form(link, "another name", BETTER)).cookies[SESSION]
    assert identity.viewer_for(real, begun).person_id == who
    assert identity.viewer_for(real, token) == NOBODY
    assert attempt(edge, password=BETTER).status_code == DONE
    assert attempt(edge, "another name", BETTER).status_code == REFUSED


def test_a_link_is_not_accepted_for_somebody_by_another_site(edge, invitation):
    assert edge.send("/welcome", welcome_form(invitation), origin=ELSEWHERE).status_code == REFUSED
    assert edge.ask("POST", "/welcome", data=welcome_form(invitation)).status_code == REFUSED
    assert edge.send("/welcome", welcome_form(invitation)).status_code == DONE


@pytest.mark.parametrize("link", ["guessed", "", HOSTILE, "x" * 3000])
def test_a_link_out_of_somebodys_head_is_refused_in_a_sentence(edge, real, link):
    for answer in (edge.get("/welcome", params={"invitation": link}), edge.send("/welcome", welcome_form(link))):
        assert answer.status_code == REFUSED
        assert "used or has expired" in answer.text
        assert "<script>" not in answer.text


def test_somebody_signs_in_again_and_is_led_to_where_they_wanted_to_be(edge, real, token):
    shown = edge.get("/sign-in?next=/bring_data%3Farea%3Dx")
    assert 'name="next" value="/bring_data?area=x"' in shown.text
    form = {"login": NAME.upper(), "password": GOOD, "next": "/bring_data?area=x"}
    answer = edge.send("/sign-in", form)
    assert answer.status_code == DONE
    assert answer.headers["location"] == "/bring_data?area=x"
    assert identity.viewer_for(real, answer.cookies[SESSION]) == identity.viewer_for(real, token)


@pytest.mark.parametrize(
    "path",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "///elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        "/x\r\nset-cookie: a=b",
        "javascript:alert(1)",
        "elsewhere",
        "",
        None,
        "/sign-out",
        "/sign-in?next=/",
        "/oidc/begin",
        "/" + "x" * 2000,
        "/\u2044/elsewhere",
        " //elsewhere.example",
    ],
)
def test_nobody_is_led_anywhere_but_to_a_page_of_this_application(path):
    assert local_path(path) == "/"


@pytest.mark.parametrize("path", ["/", "/board", "/score?area=x01&basis=expressed#top"])
def test_pages_of_this_application_are_led_to(path):
    assert local_path(path) == path


def test_a_link_to_elsewhere_in_the_address_does_nothing(edge, real, token):
    form = {"login": NAME, "password": GOOD, "next": "//elsewhere.example"}
    assert edge.send("/sign-in", form).headers["location"] == "/"
    assert "elsewhere" not in edge.get("/sign-in?next=//elsewhere.example").text


def test_unknown_wrong_and_shut_out_get_the_same_bytes(edge, real, token):
    who = identity.viewer_for(real, token).person_id
    people.invite(real, OPERATOR, "Another", Role.ADMINISTRATOR)
    unknown = attempt(edge, "administratos")
    wrong = attempt(edge, password=BETTER)
    people.set_active(real, OPERATOR, who, is_active=False)
    shut_out = attempt(edge)
    assert {answer.status_code for answer in (unknown, wrong, shut_out)} == {REFUSED}
    assert wrong.content == shut_out.content
    assert unknown.content.replace(b"administratos", b"administrator") == wrong.content
    assert {tuple(sorted(answer.headers)) for answer in (unknown, wrong, shut_out)} == {tuple(sorted(wrong.headers))}
    assert b"set-cookie" not in wrong.content


def test_a_failed_sign_in_keeps_the_name_and_never_the_password(edge, token):
    answer = attempt(edge, HOSTILE, "what was typed here")
    assert "what was typed here" not in answer.text
    assert "<script>" not in answer.text
    assert 'value="&quot;&gt;&lt;script&gt;' in answer.text
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("name", ["\x00", "admin\x00istrator\u202e", "\ufffe", "a" * 8000, "\u0301" * 500])
def test_odd_characters_in_a_sign_in_name_are_answered_in_a_sentence(edge, token, name):
    answer = attempt(edge, name, BETTER)
    assert answer.status_code == REFUSED
    assert "<h1>" in answer.text


def test_too_many_failures_are_answered_alike_for_known_and_unknown_names(edge, token):
    for name in (NAME, "administratos"):
        for _try in range(tries.MOST_FOR_AN_ACCOUNT):
            assert attempt(edge, name, BETTER).status_code == REFUSED
    known, unknown = attempt(edge), attempt(edge, "administratos")
    assert (known.status_code, unknown.status_code) == (TOO_MANY, TOO_MANY)
    assert unknown.content.replace(b"administratos", b"administrator") == known.content
    assert "ask an administrator for a link" in known.text


def test_where_somebody_comes_from_is_believed_of_the_one_proxy_only(edge, token, monkeypatch):
    monkeypatch.setenv("RESILIENCE_TRUSTED_PROXY", "10.0.0.1")
    settings.cache_clear()

    def tried(number, client):
        headers = {"Origin": "http://127.0.0.1:8501", "X-Forwarded-For": f"203.0.113.{number}, 192.0.2.{number}"}
        form = {"login": f"name {number}", "password": GOOD}
        return edge.ask("POST", "/sign-in", data=form, headers=headers, client=client).status_code

    assert {tried(number, "10.0.0.1") for number in range(21)} == {REFUSED}
    assert [tried(number, "10.0.0.2") for number in range(50, 71)] == [REFUSED] * 20 + [TOO_MANY]


def test_another_site_cannot_sign_somebody_in(edge, token):
    assert attempt(edge, origin=ELSEWHERE).status_code == REFUSED
    assert "set-cookie" not in attempt(edge, origin=ELSEWHERE).headers


def test_the_cookie_is_kept_from_scripts_and_other_sites(edge, token):
    cookie = attempt(edge).headers["set-cookie"].lower()
    assert cookie.startswith(f"{SESSION}=")
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "secure" not in cookie  # plain http on one's own machine
    assert "max-age" not in cookie
    assert "expires" not in cookie


def test_over_https_the_cookie_is_of_this_host_alone(edge, token, behind_tls):
    cookie = attempt(edge, host=BEHIND_TLS, origin=BEHIND_TLS).headers["set-cookie"]
    assert cookie.startswith(f"__Host-{SESSION}=")
    assert {"secure", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
    assert "domain" not in cookie.lower()
    assert token_in({SESSION: "planted"}) is None
    assert token_in({SESSION: "planted", f"__Host-{SESSION}": "ours"}) == "ours"


def test_without_https_the_plain_name_is_read(real):
    assert token_in({SESSION: "ours"}) == "ours"
    assert token_in({}) is None
    assert token_in({SESSION: ""}) is None


def test_signing_in_takes_a_new_token_and_ends_the_session_before(edge, real, token):
    answer = attempt(edge, cookies={SESSION: token})
    assert answer.cookies[SESSION] != token
    assert identity.viewer_for(real, token) == NOBODY
    planted = attempt(edge, cookies={SESSION: "planted"}).cookies[SESSION]
    assert planted != "planted"
    assert identity.viewer_for(real, "planted") == NOBODY


def test_whoever_is_signed_in_is_not_asked_again(edge, token):
    answer = edge.get("/sign-in?next=/board", cookies={SESSION: token})
    assert (answer.status_code, answer.headers["location"]) == (DONE, "/board")


def test_an_example_offers_to_choose_whom_to_be_and_a_real_database_does_not(edge, example):
    assert 'href="/who"' in edge.get("/sign-in").text


def test_a_real_database_offers_only_the_password(edge, real):
    page = edge.get("/sign-in").text
    assert "/who" not in page
    assert "/oidc" not in page


def test_fields_tell_a_password_manager_what_they_are(edge, real, invitation, token):
    again = people.invite(real, OPERATOR, "Another", Role.ADMINISTRATOR)
    asked = {
        "/sign-in": edge.get("/sign-in"),
        "/welcome": edge.get(f"/welcome?invitation={again}"),
        "/password": edge.get("/password", cookies={SESSION: token}),
    }
    kinds = {path: re.findall(r'autocomplete="([a-z-]+)"', answer.text) for path, answer in asked.items()}
    assert kinds == {
        "/sign-in": ["username", "current-password"],
        "/welcome": ["username", "new-password", "new-password"],
        "/password": ["username", "current-password", "new-password", "new-password"],
    }
    for answer in asked.values():
        named = set(re.findall(r'<label for="(\w+)"', answer.text))
        assert named == set(re.findall(r'<input id="(\w+)"', answer.text))
        assert answer.headers["cache-control"] == "no-store"


def test_changing_ones_password_goes_on_here_and_ends_elsewhere(edge, real, token):
    elsewhere = attempt(edge).cookies[SESSION]
    form = {"old": GOOD, "password": BETTER, "again": BETTER}
    assert edge.send("/password", form, cookies={SESSION: token}, origin=ELSEWHERE).status_code == REFUSED
    answer = edge.send("/password", form, cookies={SESSION: token})
    assert answer.status_code == OK
    assert "Your password is changed" in answer.text
    assert identity.viewer_for(real, token) != NOBODY
    assert identity.viewer_for(real, elsewhere) == NOBODY
    assert attempt(edge, password=BETTER).status_code == DONE


def test_changing_a_password_with_a_wrong_one_says_so_beside_it(edge, token):
    form = {"old": "not the present one", "password": BETTER, "again": BETTER}
    answer = edge.send("/password", form, cookies={SESSION: token})
    assert answer.status_code == REFUSED
    assert 'id="old-problem"' in answer.text
    assert "not the present one" not in answer.text


def test_whoever_is_not_signed_in_is_asked_to_before_changing_a_password(edge, real):
    answer = edge.get("/password")
    assert (answer.status_code, answer.headers["location"]) == (DONE, "/sign-in?next=/password")


def test_somebody_without_a_password_is_told_where_theirs_is(edge, example):
    become = edge.send("/who", {"person": str(example.person("two"))}).cookies[SESSION]
    answer = edge.get("/password", cookies={SESSION: become})
    assert answer.status_code == REFUSED
    assert "organisation" in answer.text


def test_signing_out_ends_the_session_and_takes_the_cookie_back(edge, real, token):
    elsewhere = edge.send("/sign-out", {}, origin=ELSEWHERE, cookies={SESSION: token})
    assert elsewhere.status_code == REFUSED
    assert identity.viewer_for(real, token) != NOBODY
    answer = edge.send("/sign-out", {}, cookies={SESSION: token})
    assert (answer.status_code, answer.headers["location"]) == (DONE, "/sign-out")
    assert f'{SESSION}=""' in answer.headers["set-cookie"]
    assert identity.viewer_for(real, token) == NOBODY
    assert "You are signed out" in edge.get("/sign-out").text


def test_a_link_alone_does_not_sign_anybody_out(edge, real, token):
    shown = edge.get("/sign-out", cookies={SESSION: token})
    assert '<form method="post" action="/sign-out">' in shown.text
    assert "set-cookie" not in shown.headers
    assert identity.viewer_for(real, token) != NOBODY


@pytest.mark.parametrize("path", ["/sign-in", "/password", "/welcome"])
def test_a_form_too_large_is_refused(edge, token, path):
    answer = edge.send(path, {"login": "x", "password": "x" * (LARGEST_FORM + 1)}, cookies={SESSION: token})
    assert answer.status_code == REFUSED
    assert "too large" in answer.text


def test_the_longest_password_of_the_widest_letters_fits_into_a_form(edge, invitation, real):
    long = ("зимний вечер на реке " * 10)[:199]
    assert edge.send("/welcome", welcome_form(invitation, password=long.strip())).status_code == DONE


def test_two_passwords_are_looked_at_at_once_others_wait_and_too_many_are_asked_to_come_again():
    turns = Turns("test", at_once=2, waiting=3)
    go, inside, most = threading.Event(), [], []

    def work():
        inside.append(1)
        most.append(len(inside))
        go.wait(timeout=10)
        inside.pop()
        return "done"

    async def everybody():
        waiting = [asyncio.ensure_future(turns.run(work)) for _one in range(5)]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="Too many people"):
            await turns.run(work)
        go.set()
        return await asyncio.gather(*waiting)

    results: list[str] = []
    thread = threading.Thread(target=lambda: results.extend(asyncio.run(everybody())))
    thread.start()
    thread.join()
    assert results == ["done"] * 5
    assert max(most) <= 2
