"""What is held about whom, why, for how long and who sees it: worked out from the tables, the periods and the rights.

`HELD` has a line for every table of the database; a test walks the schema, so that nothing new can be held without
being told of here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.domain import policy
from resilience.domain.policy import Action
from resilience.domain.retention import KEPT_WORDS, Kept
from resilience.locales import _, mark
from resilience.services.retention import period_words
from resilience.settings import settings
from resilience.views.retention import DataProtectionView
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store, Tx


class About(StrEnum):
    """Whom or what a table is about, in the order of the page."""

    USERS = "users"
    NEED = "need"
    WORK = "work"
    PUBLIC = "public"


HEADINGS: dict[About, str] = {
    About.USERS: mark("About the people who use this site"),
    About.NEED: mark("About need: without names or addresses, and still treated as personal"),
    About.WORK: mark("About the partnership's own work: what its people scored and decided"),
    About.PUBLIC: mark("Public facts and what runs the site: about nobody"),
}


CAPTIONS: dict[About, str] = {
    About.USERS: mark("People: what is held, what for, and for how long"),
    About.NEED: mark("Need: what is held, what for, and for how long"),
    About.WORK: mark("The partnership's work: what is held, what for, and for how long"),
    About.PUBLIC: mark("Facts: what is held, what for, and for how long"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """What the rows of a table say about whom, why they are held, and for how long: words, or a period that is set.

    `details` is the period after which part of a row is cleared; `None` where nothing is.
    """

    about: About
    what: str
    why: str
    kept: Kept | str
    details: Kept | None = None


FOR_GOOD = mark("for good: what was done stays answerable")
WITH_THE_PERSON = mark("until the name is removed on request")
WITH_THE_BATCH = mark("until the file is withdrawn")
AS_LONG_AS_THE_AREA = mark("as long as the area is held")
TEN_MINUTES = mark("ten minutes at most, or until fetched")

HELD: dict[str, Held] = {
    "person": Held(
        About.USERS,
        mark(
            "How somebody is called here (a role is a better name than a person's), whether they are let in, since when"
        ),
        mark("to know who may do what"),
        WITH_THE_PERSON,
    ),
    "role_grant": Held(
        About.USERS,
        mark("Which role somebody holds in which area, since when, who gave it"),
        mark("to decide what somebody may see and do"),
        mark("until the role is taken"),
    ),
    "account": Held(
        About.USERS,
        mark("The name somebody signs in with, and a hash of their password that nobody can read it out of"),
        mark("to let the right person in"),
        WITH_THE_PERSON,
    ),
    "oidc_link": Held(
        About.USERS,
        mark("The number by which an organisation's sign-in knows somebody"),
        mark("to let the right person in without a password of our own"),
        WITH_THE_PERSON,
    ),
    "oidc_attempt": Held(
        About.USERS,
        mark("That a sign-in at an organisation was begun; not by whom"),
        mark("to match the organisation's answer to the question"),
        mark("minutes"),
    ),
    "session": Held(
        About.USERS,
        mark("When somebody signed in and how, when they were last seen, when it ended"),
        mark("to keep them signed in, and to end that at once"),
        Kept.SESSIONS,
    ),
    "invitation": Held(
        About.USERS,
        mark("That a link was made for somebody, when, and when it was used; not the link itself"),
        mark("to let somebody begin, once"),
        Kept.SESSIONS,
    ),
    "failed_sign_in": Held(
        About.USERS,
        mark("When a sign-in failed, with hashes of the name and of the address it came from"),
        mark("to stop guessing of passwords"),
        Kept.FAILED_SIGN_INS,
    ),
    "export": Held(
        About.USERS,
        mark("A file made ready for somebody to fetch"),
        mark("to hand it to that person alone"),
        TEN_MINUTES,
    ),
    "audit_entry": Held(
        About.USERS,
        mark("Who did what and when, as numbers and codes: no names, no text that somebody typed"),
        mark("so that misuse and mistakes can be found, and nobody is blamed for another's"),
        FOR_GOOD,
    ),
    "score_revision": Held(
        About.WORK,
        mark("Each answer of an evaluator: level, how sure they are, why, what shows it, when; earlier ones too"),
        mark("to know how confident a partnership is to deliver, and how that changed"),
        FOR_GOOD,
    ),
    "confidence_answer": Held(
        About.WORK,
        mark("Each answer of an evaluator to how confident they are in a feature next time, and when"),
        mark("to set it beside what real events and exercises then show"),
        FOR_GOOD,
    ),
    "submission": Held(
        About.WORK, mark("When an evaluator handed their answers in"), mark("to know whose answers count"), FOR_GOOD
    ),
    "assessment": Held(
        About.WORK, mark("That an area made an assessment in a round"), mark("to hold answers together"), FOR_GOOD
    ),
    "published_level": Held(
        About.WORK,
        mark("Each level of results that were published elsewhere and brought in, with their source"),
        mark("to hold what an area says of itself beside what others found"),
        FOR_GOOD,
    ),
    "agreed_score": Held(
        About.WORK,
        mark("Each level that was agreed in moderation: why, what was ticked, when and by whom; earlier ones too"),
        mark("to know what the partnership settled on"),
        FOR_GOOD,
    ),
    "comment": Held(
        About.WORK,
        mark("Comments in moderation and answers to them, by whom and when; who settled them; not those taken back"),
        mark("to settle on a level"),
        FOR_GOOD,
    ),
    "change_request": Held(
        About.WORK,
        mark("That an evaluator was asked to look at an answer again, why, when, by whom, and when it was settled"),
        mark("to settle on a level"),
        FOR_GOOD,
    ),
    "round_invitee": Held(
        About.WORK,
        mark("Which evaluator an area lead asked for which features in a round, when and by whom"),
        mark("to ask people for what they know"),
        FOR_GOOD,
    ),
    "community_link": Held(
        About.WORK,
        mark("For whom a link to the community form was made, until when, and a hash of it; not the link itself"),
        mark("to hear from those outside the partnership"),
        FOR_GOOD,
    ),
    "community_answer": Held(
        About.WORK,
        mark("What was answered by a link, with the day; nothing of who answered or from where"),
        mark("to hear from those outside the partnership"),
        FOR_GOOD,
    ),
    "room": Held(
        About.WORK,
        mark("When a room was opened and closed, its code, and what it showed last"),
        mark("to score together in one room"),
        FOR_GOOD,
    ),
    "room_seat": Held(
        About.WORK,
        mark("The title chosen on a device in a room (a role or an agency), and a hash of its cookie"),
        mark("so that each device answers once"),
        mark("until the room closes, or another is opened after its twelve hours"),
    ),
    "room_answer": Held(
        About.WORK,
        mark("What each seat of an open room answered; shown to nobody but as how many gave each level"),
        mark("to count the answers"),
        mark("until the room closes, or another is opened after its twelve hours"),
    ),
    "peer_review": Held(
        About.WORK,
        mark("How a visit of peers was arranged: the host's role, what they look at, its days; and their feedback"),
        mark("to hear from those who do the same elsewhere"),
        FOR_GOOD,
    ),
    "round_move": Held(
        About.PUBLIC,
        mark("When a round was opened, closed or given another last day, by whom, and why"),
        mark("so that everybody can see why"),
        FOR_GOOD,
    ),
    "sharing_decision": Held(
        About.WORK,
        mark("What an area decided to share, when, and who decided it"),
        mark("to show others no more than was agreed"),
        FOR_GOOD,
    ),
    "need_sharing": Held(
        About.WORK,
        mark("Whether an area let its monthly need stand in comparison groups of others, when, and who decided it"),
        mark("to use it in no evaluation of another area beyond what was agreed"),
        FOR_GOOD,
    ),
    "circle": Held(
        About.PUBLIC, mark("Names of circles of areas, and who made them when"), mark("to join them"), FOR_GOOD
    ),
    "circle_member": Held(
        About.WORK,
        mark("That an area joined or left a circle, when, and who decided it"),
        mark("to show levels to those who agreed to see each other's"),
        FOR_GOOD,
    ),
    "area_authority": Held(
        About.WORK,
        mark("The organisation answerable for an area's data, how it is reached, the handling marking, who set it"),
        mark("so that somebody is answerable, and can be asked"),
        mark("until another is named"),
    ),
    "evidence": Held(
        About.WORK,
        mark("That an item of evidence was added or withdrawn, when, by whom, in which assessment"),
        mark("to know what shows that a level is true"),
        FOR_GOOD,
    ),
    "evidence_revision": Held(
        About.WORK,
        mark(
            "Each revision of an item of evidence: title, kind, where it is, its days, the role that keeps it, its "
            "handling marking, who saved it; not the document itself"
        ),
        mark("so that evidence can be found, and nobody changes it unseen"),
        FOR_GOOD,
    ),
    "evidence_use": Held(
        About.WORK,
        mark("Beside which indicator somebody put an item of evidence, and when"),
        mark("to know what a level rests on"),
        FOR_GOOD,
    ),
    "dissent": Held(
        About.WORK,
        mark(
            "What an agency does not agree with in an assessment, who recorded it, when, and whether it was taken back"
        ),
        mark("so that a board accepts levels knowing who sees them otherwise"),
        FOR_GOOD,
    ),
    "sign_off": Held(
        About.WORK,
        mark("What was accepted, by whom, when, under which reference; when and why it was taken back; no names in it"),
        mark("so that everybody can check what was signed"),
        FOR_GOOD,
    ),
    "target": Held(
        About.WORK,
        mark("The level that an indicator is to reach by a day, and who set it"),
        mark("to know what is good enough, and by when"),
        AS_LONG_AS_THE_AREA,
    ),
    "action": Held(
        About.WORK,
        mark("What is to be done about a gap, by which role, by when, and how far it is"),
        mark("so that a gap that was found is closed"),
        AS_LONG_AS_THE_AREA,
    ),
    "event_review": Held(
        About.WORK,
        mark("Real events and exercises that were looked back on, with their lessons"),
        mark("to learn from them"),
        AS_LONG_AS_THE_AREA,
    ),
    "event_finding": Held(
        About.WORK,
        mark("What an event or exercise showed about each feature, and who or what found it"),
        mark("to set it beside how confident people had been"),
        AS_LONG_AS_THE_AREA,
    ),
    "disruption": Held(
        About.WORK,
        mark("What happened in an area, from when to when"),
        mark("to compare need in one disruption with the next"),
        AS_LONG_AS_THE_AREA,
    ),
    "disruption_exposure": Held(
        About.WORK,
        mark("How many homes or people a disruption touched, with the source"),
        mark("to compare need in one disruption with the next"),
        AS_LONG_AS_THE_AREA,
    ),
    "mapping": Held(
        About.WORK,
        mark("How an area's files are read: their column names and codes"),
        mark("so that the next file is read the same way"),
        AS_LONG_AS_THE_AREA,
    ),
    "need_record": Held(
        About.NEED,
        mark(
            "One request for help or offer of support: day, district, type, target group, outcome. No names, "
            "addresses, telephone numbers or full postcodes: a file that seems to hold them is refused"
        ),
        mark("to see what people need, and how that changes"),
        WITH_THE_BATCH,
        Kept.RECORD_DETAILS,
    ),
    "batch": Held(
        About.NEED,
        mark("Which file brought records in, when, by whom; and why it was withdrawn"),
        mark("so that a file can be withdrawn whole"),
        mark("for good; its records go when it is withdrawn"),
    ),
    "batch_cover": Held(
        About.NEED,
        mark("For which days a file says that it is complete"),
        mark("so that a month without requests is told from one nobody reported"),
        FOR_GOOD,
    ),
    "need_month": Held(
        About.NEED,
        mark("How many requests by month, type and kind of stakeholder"),
        mark("so that pages need not read the records"),
        WITH_THE_BATCH,
    ),
    "need_type_day": Held(
        About.NEED,
        mark("How many requests by day and type"),
        mark("so that pages need not read the records"),
        WITH_THE_BATCH,
    ),
    "need_place_type_month": Held(
        About.NEED,
        mark("How many requests by month, place and type"),
        mark("so that pages need not read the records"),
        WITH_THE_BATCH,
    ),
    "need_place_week": Held(
        About.NEED,
        mark("How many requests by week and place"),
        mark("so that pages need not read the records"),
        WITH_THE_BATCH,
    ),
    "need_part_month": Held(
        About.NEED,
        mark("How many requests by month and by target group, urgency, channel, phase, disruption or type mentioned"),
        mark("so that pages need not read the records"),
        WITH_THE_BATCH,
    ),
    "need_outcome_month": Held(
        About.NEED,
        mark("How many requests by month, type, outcome and reason unmet"),
        mark("so that pages need not read the records"),
        WITH_THE_BATCH,
    ),
    "need_minutes_month": Held(
        About.NEED,
        mark("How many requests by month and time to their outcome"),
        mark("so that pages need not read the records"),
        WITH_THE_BATCH,
    ),
    "need_hour_month": Held(
        About.NEED,
        mark("How many requests by month, weekday and hour, where the time was kept"),
        mark("so that pages need not read the records"),
        WITH_THE_BATCH,
    ),
    "need_channel_week": Held(
        About.NEED,
        mark("How many requests by week and channel"),
        mark("so that pages need not read the records"),
        WITH_THE_BATCH,
    ),
    "need_offer_month": Held(
        About.NEED,
        mark("How many offers by month, type, place, stage and outcome"),
        mark("so that pages need not read the records"),
        WITH_THE_BATCH,
    ),
    "need_plan": Held(
        About.NEED,
        mark("Which way a measure of need is to go, fixed beforehand, with the reason"),
        mark("so that a change is called better or worse only by a plan"),
        AS_LONG_AS_THE_AREA,
    ),
    "benefit": Held(
        About.WORK,
        mark(
            "Each benefit of an intervention: what, how many, which price, which organisation benefits, its source, "
            "who entered it when; withdrawn ones too"
        ),
        mark("to work out what an effect was worth, and show from what"),
        AS_LONG_AS_THE_AREA,
    ),
    "beside_money": Held(
        About.WORK,
        mark("What stands beside the money: benefits, harms, opportunities and risks in words, and what shows them"),
        mark("so that what has no price is seen as well"),
        AS_LONG_AS_THE_AREA,
    ),
    "unit_cost_edition": Held(
        About.PUBLIC,
        mark("Files of unit costs that administrators brought in, when and by whom; withdrawn ones too"),
        mark("to work out money, and say by which prices"),
        FOR_GOOD,
    ),
    "intervention": Held(
        About.WORK,
        mark("What was done to change need: where, when, for whom, at what cost, meant to change what"),
        mark("so that its effect can be judged"),
        AS_LONG_AS_THE_AREA,
    ),
    "evaluation_plan": Held(
        About.WORK,
        mark("How an intervention is to be judged, every version, with who fixed it and what was known by then"),
        mark("so that everybody sees whether it was fixed before the result"),
        AS_LONG_AS_THE_AREA,
    ),
    "lesson": Held(
        About.WORK,
        mark("What was learned of something that was tried: where, for whom, why, what shows it; who wrote it when"),
        mark("so that others need not learn it again"),
        AS_LONG_AS_THE_AREA,
    ),
    "capability_pair": Held(
        About.WORK,
        mark("Which indicator was expected to go with which need, which way and how much later, and who named it when"),
        mark("so that everybody sees whether it was named before the result"),
        AS_LONG_AS_THE_AREA,
    ),
    "outcome_series": Held(
        About.WORK,
        mark("Which series of counts or amounts were brought in from elsewhere: of what, who counted, who and when"),
        mark("to judge an intervention by what was counted elsewhere"),
        AS_LONG_AS_THE_AREA,
    ),
    "outcome_point": Held(
        About.WORK,
        mark("The count or amount of one month, quarter or year, and what it is in proportion to; of no single person"),
        mark("to judge an intervention by what was counted elsewhere"),
        AS_LONG_AS_THE_AREA,
    ),
    "step_change": Held(
        About.NEED,
        mark("From which day the limits of a chart begin anew, with the reason"),
        mark("so that a chart says what changed its lines"),
        AS_LONG_AS_THE_AREA,
    ),
    "reporting_change": Held(
        About.NEED,
        mark("What changed in how need is reported: campaigns, channels, measured awareness"),
        mark("so that a change in reporting is not taken for a change in need"),
        AS_LONG_AS_THE_AREA,
    ),
    "data_revision": Held(
        About.NEED,
        mark("How often an area's data has changed"),
        mark("so that no page shows what is out of date"),
        AS_LONG_AS_THE_AREA,
    ),
    "area": Held(About.PUBLIC, mark("The partnerships: name, code, nation"), mark("to name them"), AS_LONG_AS_THE_AREA),
    "area_alias": Held(About.PUBLIC, mark("Other names of partnerships"), mark("to find them"), AS_LONG_AS_THE_AREA),
    "area_population": Held(
        About.PUBLIC, mark("How many people live in an area"), mark("to work out rates"), AS_LONG_AS_THE_AREA
    ),
    "place": Held(
        About.PUBLIC, mark("Districts and smaller places, with residents"), mark("to say where"), AS_LONG_AS_THE_AREA
    ),
    "term": Held(About.PUBLIC, mark("Types of need, target groups and other words"), mark("to say what"), FOR_GOOD),
    "framework_mapping": Held(
        About.PUBLIC,
        mark("Which indicators of one framework became which of another"),
        mark("to hold rounds against both beside each other"),
        FOR_GOOD,
    ),
    "framework": Held(
        About.PUBLIC, mark("Indicators with a description of every level"), mark("to score against"), FOR_GOOD
    ),
    "round": Held(
        About.PUBLIC, mark("When evaluators can answer"), mark("to ask everybody at the same time"), FOR_GOOD
    ),
    "installation": Held(
        About.PUBLIC,
        mark("Whether this database was made as an example"),
        mark("so that an example says so on every page"),
        FOR_GOOD,
    ),
    "retention": Held(
        About.PUBLIC, mark("The periods on this page"), mark("to keep nothing longer than was decided"), FOR_GOOD
    ),
}

RIGHTS = (
    mark("See and take out what is held about you: “Your account” shows it and makes a file of it."),
    mark(
        "Have it corrected: an administrator changes how you are called and your roles; your answers you change "
        "yourself."
    ),
    mark(
        "Have your name removed: an administrator puts a number in its place and deletes what you sign in with. What "
        "you did stays, under that number, so that results do not change."
    ),
    mark(
        "Object, or complain: ask the lead authority of your area, which is answerable for its data, or the "
        "Information Commissioner's Office."
    ),
    mark(
        "Public bodies may have to disclose what they hold when somebody asks under freedom of information law: scores "
        "and the reasons given for them too. Write them so that you could stand by them."
    ),
    mark("Backups hold all of this until they are deleted; whoever runs the installation decides when."),
)
"""What somebody can ask for, and what they ought to know before they write something down."""


def data_protection(store: Store, viewer: Viewer) -> DataProtectionView:
    """Return what the page says; somebody who has not signed in is shown everything but who is answerable where."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        days = tx.retention.days()
        is_signed_in = viewer.may(Action.SEE_AREAS)
        authorities, without = _authorities(tx) if is_signed_in else (None, "")
        return DataProtectionView(
            held=tuple((_(HEADINGS[about]), _held(about, days)) for about in About),
            who=rights(),
            periods=Table(
                _("How long things are kept here"),
                (_("What"), _("Kept for")),
                (False, False),
                tuple((_(KEPT_WORDS[kept]), period_words(days[kept])) for kept in Kept),
            ),
            authorities=authorities,
            without_authority=without,
            lies_in=_lies_in(),
            rights=tuple(_(right) for right in RIGHTS),
            may_keep=viewer.may(Action.KEEP),
        )


def rights() -> Table:
    """Return who may do what as a table: the same one by which every click is decided."""
    return Table(
        _("Who may do what; whatever stands in no line is refused"),
        (_("What"), _("Who"), _("Where"), _("While")),
        (False, False, False, False),
        policy.table(),
    )


def _held(about: About, days: dict[Kept, int | None]) -> Table:
    return Table(
        _(CAPTIONS[about]),
        (_("What is held"), _("What for"), _("For how long")),
        (False, False, False),
        tuple((_(held.what), _(held.why), _kept_words(held, days)) for held in HELD.values() if held.about is about),
    )


def _kept_words(held: Held, days: dict[Kept, int | None]) -> str:
    if held.details is not None:
        return _("{kept}; exact time, source reference and local code: {period}").format(
            kept=_(held.kept), period=period_words(days[held.details])
        )
    if not isinstance(held.kept, Kept):
        return _(held.kept)
    period = days[held.kept]
    if held.kept is Kept.SESSIONS and period is not None:
        return _("{period} after it ended").format(period=period_words(period))
    return period_words(period)


def _authorities(tx: Tx) -> tuple[Table, str]:
    areas = tx.areas.all()
    named = [(area, tx.sharing.authority(area.id)) for area in areas]
    rows = tuple(
        (area.name, authority.name, authority.contact, authority.marking.label)
        for area, authority in named
        if authority is not None
    )
    table = Table(
        _("Lead authorities: who is answerable for an area's data"),
        (_("Area"), _("Lead authority"), _("Reached by"), _("Handling marking")),
        (False, False, False, False),
        rows,
    )
    left = len(areas) - len(rows)
    if not left:
        return table, ""
    return table, _(
        "{n} of {all} areas have named no lead authority yet. Their area leads do so on the page “Sharing”."
    ).format(n=left, all=len(areas))


def _lies_in() -> str:
    held = settings()
    engine = _("a PostgreSQL database") if held.database_url.startswith("postgresql") else _("a SQLite file")
    return _(
        "All of it lies in {database} that belongs to this installation, and in the backups of whoever runs it. No "
        "page asks anything of another site, and nothing is sent to one."
    ).format(database=engine)
