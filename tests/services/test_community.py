"""The community form: a link made by the lead, answers of nobody in particular, seen when they may be seen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from resilience.domain.assessment import Answer
from resilience.domain.audit import Deed
from resilience.domain.community import LinkDraft, fit_answers
from resilience.domain.errors import NotAllowed, NotFound, NotOnScale, NotTheirs, Refused, TooManyTries
from resilience.domain.vocabulary import RoundState
from resilience.services import community, moderation
from resilience.services.community_view import community as community_of
from resilience.services.frameworks import newest_framework
from tests.conftest import NOW
from tests.services.assessments_made import Made
from tests.storage.rows_held import rows

BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
FEATURES = ("SL", "IN", "MS", "CC", "OP")
CARERS = "Carers' <b>network</b>"


@pytest.fixture
def made(store, partnership, this_round):
    return Made(store, partnership, this_round)


@pytest.fixture
def token(store, partnership, this_round, today):
    return link(store, partnership, this_round, today)


def link(store, partnership, round_id, today, audience=CARERS):
    draft = LinkDraft(audience, today + timedelta(days=7))
    return community.make_link(store, partnership.lead, partnership.id, round_id, draft)


def send(store, token, level="2", *, form, address="10.1.1.1", **others):
    community.answer(store, token, {**dict.fromkeys(FEATURES, level), **others}, address=address, form=form)


def answered(store, token, times, level="2", first=0):
    for number in range(first, first + times):
        send(store, token, level, form=f"form {number}")


def see(store, partnership, who="lead"):
    return community_of(store, getattr(partnership, who), partnership.id)


@BOTH_ENGINES
def test_answers_are_kept_with_the_day_alone_and_shown_beside_the_partnerships_own(store, partnership, made, token):
    made.submitted().discussed().agreed(3, "SL1", "SL2").shown_by("SL1", "SL2")
    answered(store, token, 4, "2")
    send(store, token, "4", form="another", IN=community.CANNOT_SAY)
    view = see(store, partnership, "board")
    (audience,) = view.audiences
    assert (audience.audience, audience.people, audience.shown) == (CARERS, 5, 5)
    strategy, intelligence = audience.lines[:2]
    assert (strategy.counts, strategy.cannot_say) == ((0, 0, 4, 0, 1, 0), 0)
    assert (strategy.median, strategy.low, strategy.high) == (2.0, 2, 4)
    assert (intelligence.n, intelligence.cannot_say) == (4, 1)
    assert (strategy.own, strategy.own_n) == (3.0, 2)
    assert intelligence.own is None
    assert (
        view.title == f"{CARERS}: 5 people answered: lower than the partnership on the one feature with agreed levels"
    )
    held = rows(store.url)["community_answer"]
    assert set(held[0]) == {"area_id", "link_id", "number", "feature", "answer", "level", "answered_on"}
    assert {row["answered_on"] for row in held} == {(NOW.date() - date(1970, 1, 1)).days}
    assert not rows(store.url)["failed_sign_in"]  # nor is an address, hashed or not
    assert {row["deed"] for row in rows(store.url)["audit_entry"]} & {Deed.COMMUNITY_LINK.value}


def test_nothing_is_shown_while_evaluators_still_answer_and_then_to_all_of_the_area(store, partnership, made, token):
    answered(store, token, 6)
    made.submitted("two")
    for who in ("lead", "board", "two"):
        view = see(store, partnership, who)
        assert view.audiences == ()
        assert "once moderation has begun" in view.hidden
    assert "you" in see(store, partnership, "one").hidden.casefold()
    moderation.begin(store, partnership.lead, partnership.id, made.id, is_confirmed=True)
    assert [len(see(store, partnership, who).audiences) for who in ("lead", "board", "one")] == [1, 1, 1]


def test_a_closed_round_shows_answers_although_nobody_began_to_score(store, partnership, made, token):
    answered(store, token, 5)
    made.closed()
    assert see(store, partnership, "board").audiences[0].shown == 5


def test_fewer_than_five_are_not_shown_and_more_are_added_five_at_a_time(store, partnership, made, token):
    made.closed()
    answered(store, token, 4)
    view = see(store, partnership)
    assert view.audiences == ()
    assert view.waiting == (f"{CARERS}: 4 people have answered so far. Answers are shown once 5 have.",)
    answered(store, token, 3, "5", first=4)
    (audience,) = see(store, partnership).audiences
    assert (audience.people, audience.shown, audience.lines[0].counts) == (7, 5, (0, 0, 4, 0, 0, 1))
    assert "5 of the 7 are shown" in audience.held_back
    (line,) = see(store, partnership).links
    community.revoke_link(store, partnership.lead, partnership.id, line.id)
    (audience,) = see(store, partnership).audiences
    assert (audience.shown, audience.held_back) == (7, "")


def test_the_same_form_sent_twice_counts_once_and_another_person_counts_anew(store, partnership, made, token):
    made.closed()
    for _time in range(3):
        send(store, token, form="the same")
    answered(store, token, 4)
    assert see(store, partnership).audiences[0].people == 5


def test_a_form_that_could_not_be_kept_can_be_sent_again(store, partnership, made, token):
    with pytest.raises(Refused):
        community.answer(store, token, {"SL": "1"}, address="10.1.1.1", form="the same")
    send(store, token, form="the same")
    assert see(store, partnership).links[0].people == 1


@pytest.mark.parametrize("spoilt", ["revoked", "ended", "unknown", "cut"])
def test_every_link_that_is_of_no_use_is_answered_by_the_same_sentence(store, clock, partnership, token, spoilt):
    if spoilt == "revoked":
        (line,) = see(store, partnership).links
        for _twice in range(2):
            community.revoke_link(store, partnership.lead, partnership.id, line.id)
    if spoilt == "ended":
        clock.now += timedelta(days=8)
    sent = {"unknown": "none", "cut": token[:-1]}.get(spoilt, token)
    before = rows(store.url)
    with pytest.raises(NotFound, match="This link takes no answers") as shown:
        community.asked(store, sent)
    with pytest.raises(NotFound) as refused:
        send(store, sent, form="one")
    assert shown.value.sentence == refused.value.sentence
    assert rows(store.url) == before


def test_a_link_takes_answers_to_the_end_of_its_last_day(store, clock, token):
    clock.now += timedelta(days=7)
    send(store, token, form="one")


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"SL": "6"}, NotOnScale),
        ({"SL": "-1"}, NotOnScale),
        ({"SL": "²"}, NotOnScale),
        ({"SL": "0000002"}, NotOnScale),
        ({"SL": "not_applicable"}, NotOnScale),
        ({"XX": "1"}, NotOnScale),
        ({"SL": ""}, Refused),
    ],
)
def test_an_answer_that_no_form_offers_is_refused_and_changes_nothing(store, token, given, error):
    before = rows(store.url)
    with pytest.raises(error):
        send(store, token, form="forged", **given)
    assert rows(store.url) == before


def test_one_address_cannot_flood_a_link_and_others_go_on(store, partnership, token):
    answered(store, token, 60)
    with pytest.raises(TooManyTries):
        send(store, token, form="one more")
    send(store, token, form="one more", address="10.9.9.9")
    assert see(store, partnership).links[0].people == 61


def test_the_link_is_held_as_a_hash_and_written_down_without_its_words(store, partnership, token):
    held = repr(rows(store.url))
    assert token not in held
    entries = [row["subject"] for row in rows(store.url)["audit_entry"] if row["deed"] == Deed.COMMUNITY_LINK.value]
    assert entries == ["link 1 round 1 made"]


def test_only_the_lead_of_the_area_makes_and_revokes_its_links(store, partnership, another, this_round, token, today):
    with pytest.raises(NotAllowed):
        community.make_link(store, partnership.board, partnership.id, this_round, LinkDraft("Us", today))
    (line,) = see(store, partnership).links
    with pytest.raises(NotTheirs):
        community.revoke_link(store, another.lead, another.id, line.id)
    with pytest.raises(NotAllowed):
        community.revoke_link(store, another.lead, partnership.id, line.id)
    with pytest.raises(NotAllowed):
        community_of(store, another.board, partnership.id)
    assert see(store, another).links == ()
    community.asked(store, token)  # it still takes answers


@pytest.mark.parametrize(("audience", "days"), [("", 7), ("  \n", 7), ("a" * 121, 7), ("Us", -1), ("Us", 400)])
def test_a_link_says_for_whom_it_is_and_ends_within_a_year(store, partnership, this_round, today, audience, days):
    with pytest.raises(Refused):
        link(store, partnership, this_round, today - timedelta(days=7) + timedelta(days=days), audience)


def test_no_link_is_made_for_a_draft_round(store, partnership, add_round, today):
    draft = add_round("Round 3", today, today + timedelta(days=9), RoundState.DRAFT)
    with pytest.raises(Refused, match="draft"):
        link(store, partnership, draft, today)


def test_the_shipped_framework_asks_the_community_in_words_of_its_own(store):
    for feature in newest_framework(store).features:
        question, levels = feature.asked_of_community
        assert question.endswith("?")
        assert question != feature.question
        assert len(levels) == len(feature.quick_levels)
        assert len(set(levels) - set(feature.quick_levels)) > 4
        assert fit_answers((feature,), {feature.code: Answer.at(5)})
