"""Local accounts: what a password has to be, that failures look alike, and that guessing comes to an end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotFound, Refused, SessionEnded, TooManyTries
from resilience.domain.policy import Action
from resilience.domain.viewer import NOBODY, OPERATOR
from resilience.domain.vocabulary import Role
from resilience.services import accounts, identity, people, tries
from resilience.services.passwords import Argon2id, what_is_wrong_with

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"
GOOD, BETTER = "river tambourine 47 glass", "quiet otter maps the pier"
NAME = "fire.evaluator@forum.example"


class Counting(Argon2id):
    """The real hashing with the least of memory and time, counting how often it was done."""

    def __init__(self, time_cost: int = 1) -> None:
        super().__init__(PasswordHasher(time_cost=time_cost, memory_cost=8, parallelism=1))
        self.verified = 0

    def verify(self, held: str, password: str) -> bool:
        self.verified += 1
        return super().verify(held, password)


@pytest.fixture
def hasher() -> Counting:
    return Counting()


@pytest.fixture
def evaluator(store, partnership, hasher):
    """Somebody with a name and a password: the token of the session that accepting the invitation began."""
    link = people.invite(store, OPERATOR, "Evaluator, fire", Role.EVALUATOR, partnership.id)
    return accounts.accept_invitation(store, link, NAME, GOOD, hasher=hasher)


def deeds(store, *wanted: Deed):
    with store.reading() as tx:
        return [
            (entry.deed, entry.subject, entry.person_id)
            for entry in reversed(tx.audit.of_all(OPERATOR.keeping_the_record()))
            if entry.deed in wanted
        ]


def refused(store, name, password, hasher, address=HERE) -> str:
    with pytest.raises((Refused, TooManyTries)) as caught:
        accounts.sign_in(store, name, password, address, hasher=hasher)
    return f"{type(caught.value).__name__}: {caught.value.sentence}"


@BOTH_ENGINES
def test_an_invitation_becomes_an_account_that_signs_in_again(store, partnership, evaluator, hasher):
    begun = identity.viewer_for(store, evaluator)
    assert begun.name == "Evaluator, fire"
    assert begun.may(Action.SCORE, partnership.id)
    token = accounts.sign_in(store, NAME, GOOD, HERE, hasher=hasher)
    assert token != evaluator
    assert identity.viewer_for(store, token) == begun
    assert deeds(store, Deed.PASSWORD_SET, Deed.SIGN_IN) == [
        (Deed.PASSWORD_SET, f"person {begun.person_id}", begun.person_id),
        (Deed.SIGN_IN, "local", begun.person_id),
        (Deed.SIGN_IN, "local", begun.person_id),
    ]


@pytest.mark.parametrize("typed", [NAME.upper(), f"  {NAME} ", "Fire.Evaluator@Forum.Example"])
def test_a_sign_in_name_is_the_same_whatever_its_capitals(store, evaluator, hasher, typed):
    assert accounts.sign_in(store, typed, GOOD, HERE, hasher=hasher)


def test_a_password_is_the_same_however_a_keyboard_composes_its_letters(store, partnership, hasher):
    link = people.invite(store, OPERATOR, "Lead", Role.AREA_LEAD, partnership.id)
    accounts.accept_invitation(store, link, "lead", "caf\u00e9 \ufb01sh harbour 12", hasher=hasher)
    assert accounts.sign_in(store, "lead", "cafe\u0301 fish harbour 12", HERE, hasher=hasher)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("elevenchars", "at least 12"),
        ("x1!" * 70, "at most 200"),
        ("aaaaaaaaaaaaaaaa", "repeats"),
        ("abcabcabcabc", "repeats"),
        ("121212121212", "repeats"),
        (NAME, "is the sign-in name"),
        (NAME.upper(), "is the sign-in name"),
        ("password1234", "first that anybody"),
        ("P@55w0rd2024!", "first that anybody"),
        ("Evaluate local resilience", "first that anybody"),
        ("resilience2026", "first that anybody"),
        ("qwertyuiop12", "first that anybody"),
        ("123456789012", "first that anybody"),
        ("1qaz2wsx3edc", "first that anybody"),
        ("abcdefghijkl", "first that anybody"),
        ("Welcome Welcome 1", "first that anybody"),
    ],
)
def test_a_password_that_is_tried_first_is_refused_with_its_reason(password, said):
    wrong = what_is_wrong_with(password, NAME)
    assert wrong is not None
    assert said in wrong


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "correct horse battery staple",
        "four plain words together",
        "local forum tambourine",
        "зимний вечер в городе",
        "a" * 5 + " b c d e f g h",
        "x9" + "kd83hf02 " * 22,
    ],
)
def test_passphrases_are_welcome_without_rules_of_composition(password):
    assert what_is_wrong_with(password, NAME) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "choose a name"),
        ("  ", "choose a name"),
        ("ab", "3 to 100"),
        ("x" * 101, "3 to 100"),
        ("ab\u200bcd", "seen"),
    ],
)
def test_a_sign_in_name_that_cannot_be_used_is_said_beside_its_field(store, partnership, hasher, name, said):
    link = people.invite(store, OPERATOR, "Lead", Role.AREA_LEAD, partnership.id)
    with pytest.raises(accounts.Unfit, match=said) as caught:
        accounts.accept_invitation(store, link, name, GOOD, hasher=hasher)
    assert caught.value.field == accounts.LOGIN
    assert accounts.accept_invitation(store, link, "lead", GOOD, hasher=hasher)


@BOTH_ENGINES
def test_a_name_that_is_taken_leaves_the_link_unused(store, partnership, evaluator, hasher):
    link = people.invite(store, OPERATOR, "Another", Role.BOARD_MEMBER, partnership.id)
    with pytest.raises(accounts.Unfit, match="with this name already"):
        accounts.accept_invitation(store, link, NAME.title(), BETTER, hasher=hasher)
    assert accounts.accept_invitation(store, link, "another", BETTER, hasher=hasher)
    first = accounts.sign_in(store, NAME, GOOD, HERE, hasher=hasher)
    assert identity.viewer_for(store, first).name == "Evaluator, fire"


def test_a_weak_password_leaves_the_link_unused(store, partnership, hasher):
    link = people.invite(store, OPERATOR, "Lead", Role.AREA_LEAD, partnership.id)
    with pytest.raises(accounts.Unfit) as caught:
        accounts.accept_invitation(store, link, "lead", "short", hasher=hasher)
    assert caught.value.field == accounts.PASSWORD
    assert accounts.invited_by(store, link).login is None


@BOTH_ENGINES
def test_unknown_wrong_and_shut_out_are_answered_alike_after_the_same_work(store, evaluator, hasher):
    who = identity.viewer_for(store, evaluator).person_id
    said = [refused(store, "nobody.here", GOOD, hasher), refused(store, NAME, BETTER, hasher)]
    people.set_active(store, OPERATOR, who, is_active=False)
    said += [refused(store, NAME, GOOD, hasher), refused(store, NAME, BETTER, hasher), refused(store, "", "", hasher)]
    assert set(said) == {"Refused: The sign-in name or the password is not right."}
    assert hasher.verified == len(said)
    assert deeds(store, Deed.SIGN_IN_FAILED) == [
        (Deed.SIGN_IN_FAILED, "password", whom) for whom in (None, who, who, who, None)
    ]


def test_what_somebody_typed_is_nowhere_in_the_database(store, evaluator, hasher):
    refused(store, "typed.by.mistake", "the password by mistake", hasher)
    with store.reading() as tx:
        tables = ("audit_entry", "failed_sign_in", "account", "session")
        held = [
            str(row)
            for table in tables
            for row in tx.people._connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - our own names
        ]
    assert held
    assert not any(word in row for row in held for word in ("typed.by.mistake", "by mistake", GOOD, evaluator, HERE))


@BOTH_ENGINES
def test_an_account_is_limited_after_five_failures_and_the_right_password_waits_too(store, evaluator, hasher, clock):
    for _try in range(tries.MOST_FOR_AN_ACCOUNT):
        assert refused(store, NAME, BETTER, hasher).startswith("Refused")
    done = hasher.verified
    assert "wait 15 minutes" in refused(store, NAME, GOOD, hasher)
    assert "wait 15 minutes" in refused(store, NAME, GOOD, hasher, ELSEWHERE)
    assert hasher.verified == done
    clock.now += tries.WINDOW + timedelta(seconds=1)
    assert accounts.sign_in(store, NAME, GOOD, HERE, hasher=hasher)


def test_an_unknown_name_is_limited_like_a_known_one(store, evaluator, hasher):
    known = [refused(store, NAME, BETTER, hasher) for _try in range(7)]
    unknown = [refused(store, "nobody.here", BETTER, hasher, ELSEWHERE) for _try in range(7)]
    assert known == unknown
    assert known[-1].startswith("TooManyTries")


def test_an_address_that_tries_many_names_is_limited_for_every_name(store, evaluator, hasher):
    for number in range(tries.MOST_FROM_AN_ADDRESS):
        assert refused(store, f"name {number}", GOOD, hasher).startswith("Refused")
    assert refused(store, NAME, GOOD, hasher).startswith("TooManyTries")
    assert accounts.sign_in(store, NAME, GOOD, ELSEWHERE, hasher=hasher)


def test_addresses_of_one_ipv6_network_count_as_one(store, hasher):
    for number in range(tries.MOST_FROM_AN_ADDRESS):
        refused(store, f"name {number}", GOOD, hasher, f"2001:db8:1:2::{number:x}")
    assert refused(store, "another", GOOD, hasher, "2001:db8:1:2:ffff::1").startswith("TooManyTries")
    assert refused(store, "another", GOOD, hasher, "2001:db8:1:3::1").startswith("Refused")


def test_being_limited_neither_lasts_longer_by_trying_nor_fills_the_record(store, evaluator, hasher, clock):
    for _try in range(tries.MOST_FOR_AN_ACCOUNT):
        refused(store, NAME, BETTER, hasher)
    for _try in range(10):
        clock.now += timedelta(minutes=1)
        refused(store, NAME, BETTER, hasher)
    assert [subject for _deed, subject, _who in deeds(store, Deed.SIGN_IN_FAILED)] == ["password"] * 5 + ["limited"]
    clock.now += timedelta(minutes=6)
    assert accounts.sign_in(store, NAME, GOOD, HERE, hasher=hasher)


def test_signing_in_begins_the_count_of_the_account_anew(store, evaluator, hasher):
    for _round in range(3):
        for _try in range(tries.MOST_FOR_AN_ACCOUNT - 1):
            refused(store, NAME, BETTER, hasher, ELSEWHERE if _round else HERE)
        assert accounts.sign_in(store, NAME, GOOD, HERE, hasher=hasher)


@BOTH_ENGINES
def test_a_reset_keeps_the_name_sets_the_password_and_ends_every_other_session(store, evaluator, hasher):
    who = identity.viewer_for(store, evaluator)
    for _try in range(tries.MOST_FOR_AN_ACCOUNT):
        refused(store, NAME, BETTER, hasher)
    link = people.another_link(store, OPERATOR, who.person_id)
    assert accounts.invited_by(store, link) == accounts.Invited("Evaluator, fire", NAME)
    token = accounts.accept_invitation(store, link, "a name of an attacker", BETTER, hasher=hasher)
    assert identity.viewer_for(store, token) == who
    assert identity.viewer_for(store, evaluator) == NOBODY
    assert accounts.sign_in(store, NAME, BETTER, HERE, hasher=hasher)
    assert refused(store, NAME, GOOD, hasher).startswith("Refused")
    with pytest.raises(NotFound, match="used or has expired"):
        accounts.accept_invitation(store, link, NAME, GOOD, hasher=hasher)


def test_a_link_of_somebody_shut_out_leads_nowhere(store, partnership, evaluator, hasher):
    who = identity.viewer_for(store, evaluator).person_id
    link = people.another_link(store, OPERATOR, who)
    people.set_active(store, OPERATOR, who, is_active=False)
    with pytest.raises(NotFound, match="used or has expired"):
        accounts.invited_by(store, link)
    with pytest.raises(NotFound, match="used or has expired"):
        accounts.accept_invitation(store, link, NAME, BETTER, hasher=hasher)


@BOTH_ENGINES
def test_a_new_session_takes_the_place_of_the_one_that_the_browser_had(store, evaluator, hasher):
    token = accounts.sign_in(store, NAME, GOOD, HERE, instead_of=evaluator, hasher=hasher)
    assert identity.viewer_for(store, evaluator) == NOBODY
    assert identity.viewer_for(store, token) != NOBODY
    assert accounts.sign_in(store, NAME, GOOD, HERE, instead_of="planted", hasher=hasher) != "planted"
    assert identity.viewer_for(store, "planted") == NOBODY


@BOTH_ENGINES
def test_changing_ones_password_ends_ones_other_sessions_and_not_this_one(store, evaluator, hasher):
    other = accounts.sign_in(store, NAME, GOOD, ELSEWHERE, hasher=hasher)
    viewer = identity.viewer_for(store, evaluator)
    accounts.change_password(store, viewer, GOOD, BETTER, hasher=hasher)
    assert identity.viewer_for(store, evaluator) == viewer
    assert identity.viewer_for(store, other) == NOBODY
    assert accounts.sign_in(store, NAME, BETTER, HERE, hasher=hasher)
    assert deeds(store, Deed.PASSWORD_SET)[-1][2] == viewer.person_id


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (BETTER, BETTER, accounts.OLD_PASSWORD),
        (GOOD, "short", accounts.PASSWORD),
        (GOOD, GOOD, accounts.PASSWORD),
        ("", BETTER, accounts.OLD_PASSWORD),
    ],
)
def test_a_password_is_changed_only_by_who_knows_it_and_to_another_good_one(store, evaluator, hasher, old, new, field):
    viewer = identity.viewer_for(store, evaluator)
    with pytest.raises(accounts.Unfit) as caught:
        accounts.change_password(store, viewer, old, new, hasher=hasher)
    assert caught.value.field == field
    assert accounts.sign_in(store, NAME, GOOD, HERE, hasher=hasher)


def test_whoever_has_taken_a_session_cannot_guess_the_password_through_changing_it(store, evaluator, hasher):
    viewer = identity.viewer_for(store, evaluator)
    for _try in range(tries.MOST_FOR_AN_ACCOUNT):
        with pytest.raises(accounts.Unfit):
            accounts.change_password(store, viewer, "a guess at it all", BETTER, hasher=hasher)
    with pytest.raises(TooManyTries):
        accounts.change_password(store, viewer, GOOD, BETTER, hasher=hasher)


def test_nobody_changes_a_password_without_a_session_or_without_having_one(store, partnership, evaluator, hasher):
    viewer = identity.viewer_for(store, evaluator)
    identity.sign_out(store, evaluator)
    with pytest.raises(SessionEnded):
        accounts.change_password(store, viewer, GOOD, BETTER, hasher=hasher)
    for stranger in (NOBODY, OPERATOR, partnership.lead):
        with pytest.raises(NotAllowed):
            accounts.change_password(store, stranger, GOOD, BETTER, hasher=hasher)


def test_a_password_is_kept_anew_when_the_parameters_have_become_stronger(store, evaluator, hasher):
    stronger = Counting(time_cost=2)
    accounts.sign_in(store, NAME, GOOD, HERE, hasher=stronger)
    with store.reading() as tx:
        held = tx.accounts.find(NAME)
    assert "t=2" in held.password_hash
    assert accounts.sign_in(store, NAME, GOOD, HERE, hasher=hasher)


def test_passwords_are_kept_as_the_rfc_recommends():
    held = Argon2id().hash(GOOD)
    assert held.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert GOOD not in held
