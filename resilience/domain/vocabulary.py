"""The closed sets of words. What each word means stands in docs/GLOSSARY.md, and a test holds the two together.

Taxonomies that a file may extend (need types, target groups, urgencies, channels, reasons) are data: see
`taxonomy.py`. Here are only the words that the code itself has to tell apart.
"""

from __future__ import annotations

from enum import StrEnum

from resilience.locales import _, mark


class Word(StrEnum):
    """A closed set whose members have a label in the reader's language."""

    @property
    def label(self) -> str:
        """Return the word as a person reads it."""
        return _(LABELS[type(self).__name__][self.value])


class AreaKind(Word):
    LRF = "LRF"
    RRP = "RRP"
    EPG = "EPG"
    CROWN_DEPENDENCY = "crown_dependency"
    OTHER = "other"


class Nation(Word):
    ENGLAND = "England"
    SCOTLAND = "Scotland"
    WALES = "Wales"
    NORTHERN_IRELAND = "Northern Ireland"
    CROWN_DEPENDENCIES = "Crown Dependencies"
    OTHER = "other"


class Role(Word):
    BOARD_MEMBER = "board_member"
    EVALUATOR = "evaluator"
    AREA_LEAD = "area_lead"
    PEER_REVIEWER = "peer_reviewer"
    NCSR_MEMBER = "ncsr_member"
    ADMINISTRATOR = "administrator"

    @property
    def is_global(self) -> bool:
        """True where the role is held for the whole installation and not for one area."""
        return self in {Role.NCSR_MEMBER, Role.ADMINISTRATOR}


class RoundState(Word):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class RoundForm(Word):
    """How much a round asks for: every indicator, or one question for each feature."""

    FULL = "full"
    QUICK = "quick"


class AssessmentKind(Word):
    """Who judges: the partnership itself, visiting peers (ISO 22392), or a body from outside. Never averaged."""

    SELF = "self"
    PEER = "peer"
    EXTERNAL = "external"


class AssessmentState(Word):
    OPEN = "open"
    MODERATION = "moderation"
    SIGNED_OFF = "signed_off"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class ScoreState(Word):
    DRAFT = "draft"
    SUBMITTED = "submitted"


class AnswerKind(Word):
    LEVEL = "level"
    DONT_KNOW = "dont_know"
    NOT_APPLICABLE = "not_applicable"


class Sureness(Word):
    GUESS = "guess"
    SOME_BASIS = "some_basis"
    COULD_SHOW_IT = "could_show_it"


class Confidence(Word):
    """How confident an evaluator is that the partnership would deliver next time: asked once for each feature."""

    NOT_CONFIDENT = "not_confident"
    SLIGHTLY = "slightly"
    FAIRLY = "fairly"
    VERY = "very"
    FULLY = "fully"


class EvidenceKind(Word):
    """The strength of evidence, the strongest first. It is kept apart from the level."""

    REAL_EVENT = "A"
    EXERCISE = "B"
    IN_USE = "C"
    DOCUMENT = "D"
    ASSERTION = "E"


class GateNeed(Word):
    """What a level's own words ask to be shown before the level counts as reached."""

    EVIDENCE_IN_DATE = "evidence_in_date"
    EXERCISE = "exercise"
    REAL_EVENT = "real_event"
    REVIEW = "review"
    DECISION = "decision"
    DELIVERY = "delivery"
    COMPARISON = "comparison"
    MEASURED_RESULT = "measured_result"
    MEASURED_EFFECT = "measured_effect"
    REVIEWED_ON_EVIDENCE = "reviewed_on_evidence"


class ActionState(Word):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    DROPPED = "dropped"


class EventKind(Word):
    """What a partnership looks back on."""

    REAL_EVENT = "real_event"
    EXERCISE = "exercise"


class Found(Word):
    """What a real event or an exercise showed about one feature."""

    DELIVERED = "delivered"
    PARTLY = "partly"
    NOT_DELIVERED = "not_delivered"
    NOT_TESTED = "not_tested"


class FoundBy(Word):
    """Who or what found it, the least partial first."""

    TIMED_MEASURE = "timed_measure"
    OUTSIDE_OBSERVERS = "outside_observers"
    OWN_VIEW = "own_view"


class Direction(Word):
    REQUEST = "request"
    OFFER = "offer"


class Basis(Word):
    EXPRESSED = "expressed"
    ASSESSED = "assessed"
    ESTIMATED = "estimated"


class Grain(Word):
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Stakeholder(Word):
    INDIVIDUAL = "individual"
    GROUP = "group"
    ORGANISATION = "organisation"
    NETWORK = "network"


class Phase(Word):
    PREPARE = "prepare"
    RESPOND = "respond"
    RECOVER = "recover"


class Outcome(Word):
    SELF_HELPED = "self_helped"
    MET_INFORMALLY = "met_informally"
    MET_VOLUNTARY = "met_voluntary"
    MET_STATUTORY = "met_statutory"
    UNMET = "unmet"
    WITHDRAWN = "withdrawn"
    OPEN = "open"

    @property
    def is_met(self) -> bool:
        """True where the need was met by anybody, the person included."""
        return self in {
            Outcome.SELF_HELPED,
            Outcome.MET_INFORMALLY,
            Outcome.MET_VOLUNTARY,
            Outcome.MET_STATUTORY,
        }


class OfferStage(Word):
    """How far an offer of support has come, the first stage first."""

    OFFERED = "offered"
    CHECKED = "checked"
    READY = "ready"
    TASKED = "tasked"
    COMPLETED = "completed"
    RETAINED = "retained"


class ReportingChange(Word):
    """Something that changes what is reported, and not what is needed."""

    CAMPAIGN = "campaign"
    CHANNEL_OPENED = "channel_opened"
    CHANNEL_CLOSED = "channel_closed"
    RECORDING = "recording"
    AWARENESS_MEASURED = "awareness_measured"


class BatchState(Word):
    BROUGHT_IN = "brought_in"
    WITHDRAWN = "withdrawn"


class ExposureKind(Word):
    HOMES_FLOODED = "homes_flooded"
    CUSTOMER_HOURS_OFF_SUPPLY = "customer_hours_off_supply"
    PEOPLE_EVACUATED = "people_evacuated"


class Sharing(Word):
    """What an area agreed to show to NCSR+ members; its lead decides and may withdraw."""

    NOT_ASKED = "not_asked"
    BY_NAME = "by_name"
    WITHOUT_NAME = "without_name"
    WITHDRAWN = "withdrawn"


class Marking(Word):
    """How content has to be handled, the least strict first. Nothing here is made for SECRET and above."""

    PUBLIC = "public"
    OFFICIAL = "official"
    OFFICIAL_SENSITIVE = "official_sensitive"

    @property
    def may_be_public(self) -> bool:
        """False for marked content: nothing of it may be made public."""
        return self is Marking.PUBLIC

    @staticmethod
    def strictest(*markings: Marking) -> Marking:
        """Return the marking of something made from parts with these: that of the strictest part."""
        return max(markings, key=list(Marking).index)


class SignInMethod(Word):
    """How a session began."""

    EXAMPLE = "example"
    LOCAL = "local"
    OIDC = "oidc"
    INVITATION = "invitation"


class Aspect(Word):
    """Which side of need an outcome looks at."""

    VOLUME = "volume"
    VARIABILITY = "variability"
    SEASON = "season"
    CONCENTRATION = "concentration"
    TIME_TO_OUTCOME = "time_to_outcome"
    MIX = "mix"
    TARGET_GROUP = "target_group"


class Everyday(Word):
    """How far an intervention has become part of everyday work."""

    ONE_OFF = "one_off"
    TRIAL = "trial"
    EVERYDAY = "everyday"
    ENDED = "ended"


class Design(Word):
    """By what a plan tells what would have been, the weakest comparison first. `BEST` leaves it to the data."""

    BEST = "best"
    BEFORE_AFTER = "before_after"
    INTERRUPTED = "interrupted"
    STRUCTURAL = "structural"
    CONTROLLED = "controlled"
    DIFFERENCE = "difference"
    SYNTHETIC = "synthetic"
    STAGGERED = "staggered"


class TrendForm(Word):
    """How need would have gone on by itself."""

    LEVEL = "level"
    STRAIGHT = "straight"
    BENDING = "bending"


class SeasonForm(Word):
    """How the time of the year is held equal."""

    NONE = "none"
    ONE_WAVE = "one_wave"
    TWO_WAVES = "two_waves"
    MONTHS = "months"


class CountedAs(Word):
    """What an outcome counted elsewhere counts; a unit cost prices one of these, and `OTHER` and requests earn none."""

    REQUEST = "request"
    AE_ATTENDANCE = "ae_attendance"
    NON_ELECTIVE_EPISODE = "non_elective_episode"
    AMBULANCE_CALL = "ambulance_call"
    GP_VISIT = "gp_visit"
    FIRE_CALL = "fire_call"
    HOMELESS_HOUSEHOLD = "homeless_household"
    POLICE_INCIDENT = "police_incident"
    BED_DAY = "bed_day"
    OTHER = "other"


class BenefitFrom(Word):
    """Where a benefit's quantity comes from. Only the first two earn money."""

    MEASURED_EFFECT = "measured_effect"
    RECORDED_COUNT = "recorded_count"
    REPORTED_CLAIM = "reported_claim"


class WhoBenefits(Word):
    """To whom something is worth it."""

    PERSON = "person"
    PROFESSION = "profession"
    COLLECTIVE = "collective"


class ValueKind(Word):
    """What kind of money a benefit is."""

    FISCAL = "fiscal"
    ECONOMIC = "economic"
    SOCIAL = "social"
    ENVIRONMENTAL = "environmental"


class CostKind(Word):
    """What kind of cost is borne."""

    SET_UP = "set_up"
    RUNNING = "running"
    IN_KIND = "in_kind"


class BesideMoney(Word):
    """What is recorded beside the money, never summed with it."""

    INTANGIBLE_BENEFIT = "intangible_benefit"
    UNINTENDED_EFFECT = "unintended_effect"
    DISBENEFIT = "disbenefit"
    OPPORTUNITY = "opportunity"
    RISK = "risk"


class Worked(Word):
    """What was learned of something that was tried."""

    WORKED = "worked"
    IN_PART = "in_part"
    DID_NOT = "did_not"
    MADE_WORSE = "made_worse"
    NOT_KNOWN = "not_known"


class Verdict(Word):
    """How a change is called; Improvement and Concern only where a plan gave the measure its direction."""

    DECISION = "decision"
    CONCERN = "concern"
    IMPROVEMENT = "improvement"
    CHANGED = "changed"
    TOO_EARLY = "too_early"
    NOISE = "noise"


LABELS: dict[str, dict[str, str]] = {
    "AreaKind": {
        "LRF": mark("Local resilience forum"),
        "RRP": mark("Regional resilience partnership"),
        "EPG": mark("Emergency preparedness group"),
        "crown_dependency": mark("Crown Dependency"),
        "other": mark("Other partnership"),
    },
    "Nation": {
        "England": mark("England"),
        "Scotland": mark("Scotland"),
        "Wales": mark("Wales"),
        "Northern Ireland": mark("Northern Ireland"),
        "Crown Dependencies": mark("Crown Dependencies"),
        "other": mark("Other"),
    },
    "Role": {
        "board_member": mark("Partnership board member"),
        "evaluator": mark("Evaluator"),
        "area_lead": mark("Area lead"),
        "peer_reviewer": mark("Peer reviewer"),
        "ncsr_member": mark("NCSR+ member"),
        "administrator": mark("Administrator"),
    },
    "RoundState": {"draft": mark("Draft"), "open": mark("Open"), "closed": mark("Closed")},
    "RoundForm": {"full": mark("Full form"), "quick": mark("Quick form: five questions")},
    "AssessmentKind": {
        "self": mark("By the partnership itself"),
        "peer": mark("By visiting peers"),
        "external": mark("By an outside body"),
    },
    "Confidence": {
        "not_confident": mark("Not confident"),
        "slightly": mark("Slightly confident"),
        "fairly": mark("Fairly confident"),
        "very": mark("Very confident"),
        "fully": mark("Fully confident"),
    },
    "EvidenceKind": {
        "A": mark("A real event"),
        "B": mark("An exercise"),
        "C": mark("A document in use"),
        "D": mark("A document only"),
        "E": mark("An assertion"),
    },
    "GateNeed": {
        "evidence_in_date": mark("Evidence in date"),
        "exercise": mark("An exercise"),
        "real_event": mark("A real event"),
        "review": mark("A review by others"),
        "decision": mark("A recorded decision"),
        "delivery": mark("Work delivered in ordinary times"),
        "comparison": mark("Expected compared with what happened"),
        "measured_result": mark("A measured result"),
        "measured_effect": mark("A measured effect on need"),
        "reviewed_on_evidence": mark("Changed or kept because of evidence"),
    },
    "ActionState": {
        "open": mark("Not begun"),
        "in_progress": mark("In progress"),
        "done": mark("Done"),
        "dropped": mark("Dropped"),
    },
    "EventKind": {"real_event": mark("A real event"), "exercise": mark("An exercise")},
    "Found": {
        "delivered": mark("Delivered"),
        "partly": mark("Partly delivered"),
        "not_delivered": mark("Not delivered"),
        "not_tested": mark("Not put to the test"),
    },
    "FoundBy": {
        "timed_measure": mark("A timed measure"),
        "outside_observers": mark("Outside observers"),
        "own_view": mark("Our own view"),
    },
    "AssessmentState": {
        "open": mark("Open"),
        "moderation": mark("In moderation"),
        "signed_off": mark("Signed off"),
        "published": mark("Published"),
        "archived": mark("Archived"),
    },
    "ScoreState": {"draft": mark("Draft"), "submitted": mark("Submitted")},
    "AnswerKind": {
        "level": mark("Level"),
        "dont_know": mark("Don't know"),
        "not_applicable": mark("Does not apply here"),
    },
    "Sureness": {
        "guess": mark("A guess"),
        "some_basis": mark("Some basis"),
        "could_show_it": mark("Could show it"),
    },
    "Direction": {"request": mark("Request for help"), "offer": mark("Offer of support")},
    "Basis": {
        "expressed": mark("Expressed need"),
        "assessed": mark("Assessed need"),
        "estimated": mark("Estimated need"),
    },
    "Grain": {
        "minute": mark("To the minute"),
        "hour": mark("To the hour"),
        "day": mark("To the day"),
        "week": mark("To the week"),
        "month": mark("To the month"),
    },
    "Stakeholder": {
        "individual": mark("Individual or household"),
        "group": mark("Group"),
        "organisation": mark("Organisation"),
        "network": mark("Network"),
    },
    "Phase": {"prepare": mark("Prepare"), "respond": mark("Respond"), "recover": mark("Recover")},
    "Outcome": {
        "self_helped": mark("Informed and self-helped"),
        "met_informally": mark("Met informally"),
        "met_voluntary": mark("Met by the voluntary sector"),
        "met_statutory": mark("Met by a statutory service"),
        "unmet": mark("Unmet"),
        "withdrawn": mark("Withdrawn"),
        "open": mark("Open"),
    },
    "OfferStage": {
        "offered": mark("Offered"),
        "checked": mark("Checked"),
        "ready": mark("Ready"),
        "tasked": mark("Tasked"),
        "completed": mark("Completed"),
        "retained": mark("Retained"),
    },
    "ReportingChange": {
        "campaign": mark("A campaign or other news of the service"),
        "channel_opened": mark("A channel opened"),
        "channel_closed": mark("A channel closed"),
        "recording": mark("Recording changed"),
        "awareness_measured": mark("Awareness was measured"),
    },
    "BatchState": {"brought_in": mark("Brought in"), "withdrawn": mark("Withdrawn")},
    "ExposureKind": {
        "homes_flooded": mark("Homes flooded"),
        "customer_hours_off_supply": mark("Customers off supply × hours"),
        "people_evacuated": mark("People evacuated"),
    },
    "Sharing": {
        "not_asked": mark("Not shared"),
        "by_name": mark("Shared by name"),
        "without_name": mark("Shared without the name"),
        "withdrawn": mark("No longer shared"),
    },
    "Marking": {
        "public": mark("Not marked: may be public"),
        "official": mark("OFFICIAL"),
        "official_sensitive": mark("OFFICIAL-SENSITIVE"),
    },
    "SignInMethod": {
        "example": mark("Chosen in the example"),
        "local": mark("Password"),
        "oidc": mark("Organisation's sign-in"),
        "invitation": mark("Invitation link"),
    },
    "Aspect": {
        "volume": mark("Volume: how much"),
        "variability": mark("Variation from day to day"),
        "season": mark("Season: how far it swings over the year"),
        "concentration": mark("Concentration: how unevenly over places"),
        "time_to_outcome": mark("Time until it was met"),
        "mix": mark("Type: the share of a need type"),
        "target_group": mark("The share from a target group"),
    },
    "Everyday": {
        "one_off": mark("Done once"),
        "trial": mark("On trial"),
        "everyday": mark("Part of everyday work"),
        "ended": mark("Ended"),
    },
    "Design": {
        "best": mark("The strongest that the data allow"),
        "before_after": mark("Before and after"),
        "interrupted": mark("Interrupted time series"),
        "structural": mark("Structural time series"),
        "controlled": mark("Controlled interrupted time series"),
        "difference": mark("Difference in differences"),
        "synthetic": mark("Synthetic control"),
        "staggered": mark("Staggered starts"),
    },
    "TrendForm": {
        "level": mark("No trend"),
        "straight": mark("A straight trend"),
        "bending": mark("A trend that may bend"),
    },
    "SeasonForm": {
        "none": mark("No season"),
        "one_wave": mark("One wave a year"),
        "two_waves": mark("Two waves a year"),
        "months": mark("Each month by itself"),
    },
    "CountedAs": {
        "request": mark("Requests"),
        "ae_attendance": mark("A&E attendances"),
        "non_elective_episode": mark("Non-elective hospital episodes"),
        "ambulance_call": mark("Ambulance call-outs"),
        "gp_visit": mark("Visits to or by a GP"),
        "fire_call": mark("Fire call-outs"),
        "homeless_household": mark("Households accepted as homeless"),
        "police_incident": mark("Incidents dealt with by the police"),
        "bed_day": mark("Bed days in hospital"),
        "other": mark("Something else"),
    },
    "BenefitFrom": {
        "measured_effect": mark("An effect measured here"),
        "recorded_count": mark("A recorded count with its source"),
        "reported_claim": mark("Reported, not evaluated"),
    },
    "WhoBenefits": {
        "person": mark("Personally"),
        "profession": mark("Professionally"),
        "collective": mark("Collectively"),
    },
    "ValueKind": {
        "fiscal": mark("Fiscal: to the public purse"),
        "economic": mark("Economic: to people and business"),
        "social": mark("Social: to well-being"),
        "environmental": mark("Environmental"),
    },
    "CostKind": {
        "set_up": mark("To set up"),
        "running": mark("To run"),
        "in_kind": mark("Given in kind"),
    },
    "BesideMoney": {
        "intangible_benefit": mark("Intangible benefit"),
        "unintended_effect": mark("Unintended effect"),
        "disbenefit": mark("Disbenefit"),
        "opportunity": mark("Opportunity"),
        "risk": mark("Risk"),
    },
    "Worked": {
        "worked": mark("Worked"),
        "in_part": mark("Worked in part"),
        "did_not": mark("Did not work"),
        "made_worse": mark("Made things worse"),
        "not_known": mark("Not known yet"),
    },
    "Verdict": {
        "decision": mark("Decision"),
        "concern": mark("Concern"),
        "improvement": mark("Improvement"),
        "changed": mark("Changed"),
        "too_early": mark("Too early to say"),
        "noise": mark("No more than noise"),
    },
}
