"""A database in which every field that a person can type into holds every hostile text, put there by the services."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from resilience.domain.area import NewArea, NewPlace, Population
from resilience.domain.assessment import LONGEST_TEXT, Answer, ScoreDraft
from resilience.domain.capability import LONGEST_WHY, MOST_PAIRS, PairDraft
from resilience.domain.community import LONGEST_AUDIENCE, LinkDraft
from resilience.domain.disruption import Exposure, NewDisruption
from resilience.domain.evaluation import EvaluationPlanDraft
from resilience.domain.events import EventDraft, Finding, LookBack
from resilience.domain.evidence import LONGEST_TITLE, EvidenceDraft
from resilience.domain.identity import AssessmentId, InterventionId
from resilience.domain.intervention import LONGEST_NAME as LONGEST_INTERVENTION
from resilience.domain.intervention import CostLine, InterventionDraft
from resilience.domain.invitation import PeerReviewDraft
from resilience.domain.learning import LONGEST_TITLE as LONGEST_LESSON
from resilience.domain.learning import LearningDraft
from resilience.domain.moderation import AgreedDraft
from resilience.domain.need_notes import LONGEST_NOTE, ReportingDraft
from resilience.domain.need_plan import LONGEST_REASON, Improvement, NeedPlanDraft, StepChangeDraft
from resilience.domain.outcome import LONGEST_NAME as LONGEST_SERIES
from resilience.domain.outcome import Outcome as IntendedOutcome
from resilience.domain.plans import LONGEST_LINE, ActionDraft
from resilience.domain.sharing import LONGEST_NAME, Authority
from resilience.domain.sign_off import LONGEST_AGENCY, WHOLE, DissentDraft
from resilience.domain.text import plain_line
from resilience.domain.viewer import OPERATOR, Viewer
from resilience.domain.vocabulary import (
    AreaKind,
    Aspect,
    BenefitFrom,
    BesideMoney,
    CostKind,
    CountedAs,
    Direction,
    EventKind,
    Everyday,
    EvidenceKind,
    ExposureKind,
    Found,
    FoundBy,
    Marking,
    Nation,
    ReportingChange,
    Role,
    RoundState,
    ValueKind,
    WhoBenefits,
    Worked,
)
from resilience.domain.worth import BenefitDraft, BesideDraft
from resilience.intake.outcome_series_columns import SeriesColumns, SeriesSaid
from resilience.intake.outcome_series_made import as_seen
from resilience.services import (
    adding_evidence,
    bringing_data,
    circles,
    community,
    disruptions,
    looking_back,
    moderation,
    need_volume_notes,
    peers,
    people,
    plans,
    reporting,
    rounds,
    scoring,
    setting_up,
    sharing,
    sign_off,
    signing,
)
from resilience.services.effect import brought_series, planning, register
from resilience.services.learning import pair_naming, writing
from resilience.services.people import LONGEST_NAME as LONGEST_PERSON
from resilience.services.uk_time import uk_day
from resilience.services.value import entering
from resilience.storage.store import Store
from resilience.views.bringing_data import FileChoices
from tests.conftest import Partnership
from tests.hostile_text import HOSTILE, LINES, short
from tests.needs_made import batch

FIRST, LAST = date(2020, 1, 1), date(2999, 1, 1)
FORMS = {
    "community_audience": "for whom a link to the community form is",
    "room_minute": "the minute of a level agreed in a room",
    "results_source": "where published results come from",
    "account_old": "a password: hashed, never shown",
    "account_new": "a password: hashed, never shown",
    "account_again": "a password: hashed, never shown",
    "people_text": "filters a list in the window of whoever typed it",
    "people_rename": "the person's name",
    "people_name": "the person's name",
    "people_typed": "has to be the person's own name",
    "score": "rationale and evidence",
    "offline": "a filled-in form of one's own: the same rationale and evidence",
    "mapping": "what the columns of a file mean: the mapping",
    "authority_name": "the lead authority",
    "authority_contact": "its contact",
    "circle_name": "a circle's name",
    "disruption_name": "a disruption's name",
    "disruption_kind": "its kind",
    "disruption_source": "the source of its exposure",
    "outcome_group": "a group of series counted elsewhere",
    "outcome_new": "what is said of a series anew: it is held and shown where the first was",
    "outcome_source": "who counted it",
    "outcome_unit": "what one value of it is",
    "outcome_file": "a file of series: its name, its headings and its units",
    "note": "a change in reporting: what changed, and the source of measured awareness",
    "intervention": "an intervention: name, what is done, partners, harm to watch for, who bears a cost and its source",
    "evaluation": "why an evaluation plan is as it is",
    "benefit": "a benefit: what it is, whom it reaches, who counted or said it",
    "beside": "what stands beside the money: what it is, what shows it",
    "lesson": "a lesson: its line, what was done, why, where, for whom, what shows it; or the words looked for",
    "pair_why": "why a level and a measure of need should go together",
    "step_why": "why the lines of a chart begin anew",
    "plan_why": "why a measure of need should go one way",
    "tally": "a number of requests: anything else is refused and told to whoever typed it",
    "round_name": "a round's name",
    "round_why": "why a round is opened again or has another last day",
    "peers_host": "who hosts a visit of peers",
    "peers_said": "what the peers told their host",
    "evidence": "an item of evidence: its title, where it is and who keeps it",
    "comment": "comments in moderation and answers to them",
    "moderation": "the reason for an agreed level, why an evaluator looks again, why first answers are taken again",
    "dissent": "an agency's dissent: which agency, and what it does not agree with",
    "framework_file": "a framework file, whose texts are checked as it is read: tests/intake/test_framework_files.py",
    "unit_costs_upload": "a file of unit costs, whose texts are checked as it is read: tests/intake/test_unit_costs.py",
    "results_file": "the source of published results: tests/services/test_results.py",
    "action": "an action: what is to be done, about which gap, by which role",
    "back": "a look back: its name, lessons, measures, where its report lies, actions",
    "sign_off_why": "why a sign-off is taken back",
    "withdraw_why": "why a batch is withdrawn",
    "area_filter": "filters a list in the window of whoever typed it",
    "place_name": "a place's name",
    "place_code": "its code",
    "area_name": "an area's name",
    "area_code": "its code",
    "area_source": "the source of its population",
    "area_aliases": "its other names",
    "population_source": "the source of a population",
    "import_file": "the file's name, its headings and its cells",
    "import_mapping_name": "a mapping's name",
    "import_keep_finer": "why time and place are kept finer",
}
"""Every field of every form by the beginning of its key, and what it holds. A new field needs its line here."""


def distinct(texts: dict[str, str]) -> list[str]:
    """Return texts of which no two are the same once they stand in a line."""
    return list({plain_line(text).casefold(): text for text in texts.values()}.values())


def chunks() -> list[str]:
    """Return the corpus in as few texts as a rationale takes."""
    made, held = [], ""
    for text in HOSTILE.values():
        if len(held) + len(text) + 1 > LONGEST_TEXT:
            made.append(held)
            held = ""
        held += ("\n" if held else "") + text
    return [*made, held]


@dataclass
class HostileWorld:
    """Puts the corpus into a partnership; `operator` may set up and invite, as an administrator may."""

    store: Store
    partnership: Partnership
    round_id: int
    operator: Viewer = OPERATOR

    def fill(self) -> None:
        """Put it everywhere; the file first, since its columns are later taken for places called so."""
        for put in (self.file, self.areas, self.places, self.populations, self.people, self.rounds):
            put()
        for put in (
            self.peers,
            self.evidence,
            self.sign_offs,
            self.disruptions,
            self.reporting,
            self.need_notes,
            self.interventions,
            self.lessons,
            self.pairs,
            self.plans,
            self.looks_back,
            self.community,
            self.scores,
            self.authority,
            self.circles,
            self.mappings,
            self.batches,
            self.outcomes,
        ):
            put()

    def areas(self) -> None:
        for number, text in enumerate(distinct(LINES)):
            code = f"H{number:02}"
            kind, nation = AreaKind.OTHER, Nation.OTHER
            population = Population(2021, 100_000, text)
            new = NewArea(code, code.casefold(), text, kind, nation, True, (f"{code} {text}",), (population,))
            setting_up.add_area(self.store, self.operator, new)

    def places(self) -> None:
        new = tuple(NewPlace(f"{n} {text}", text, "district", 10) for n, text in enumerate(LINES.values()))
        setting_up.add_places(self.store, self.operator, self.partnership.id, new)

    def populations(self) -> None:
        for number, text in enumerate(LINES.values()):
            population = Population(1950 + number, 100, text)
            setting_up.set_population(self.store, self.operator, self.partnership.id, population)

    def circles(self) -> None:
        area_id, lead = self.partnership.id, self.partnership.lead
        for text in distinct(short(circles.LONGEST_NAME)):
            if plain_line(text):
                number = circles.make_circle(self.store, self.operator, text)
                circles.decide(self.store, lead, area_id, number, is_in=True, seen=0, is_agreed=True)

    def people(self) -> None:
        for text in short(LONGEST_PERSON).values():
            people.invite(self.store, self.operator, text, Role.BOARD_MEMBER, self.partnership.id)

    def rounds(self) -> None:
        for text in distinct(LINES):
            number = rounds.add_round(self.store, self.operator, text, FIRST, FIRST)
            rounds.extend_round(self.store, self.operator, number, LAST, text)

    def peers(self) -> None:
        """Arrange a visit of peers whose host is called by one text and whose feedback holds many."""
        area_id, lead = self.partnership.id, self.partnership.lead
        visit = PeerReviewDraft(HOSTILE["image with a handler"], frozenset({"SL"}), FIRST, FIRST)
        peers.arrange(self.store, lead, area_id, self.round_id, visit, seen=None)
        saved_at = peers.peer_review(self.store, lead, area_id, self.round_id).review.saved_at
        peers.give_feedback(self.store, lead, area_id, self.round_id, chunks()[0], seen=saved_at)

    def evidence(self) -> None:
        area_id, lead = self.partnership.id, self.partnership.lead
        for text in short(LONGEST_TITLE).values():
            if plain_line(text):
                item = EvidenceDraft(text, EvidenceKind.DOCUMENT, text, FIRST, text, Marking.OFFICIAL_SENSITIVE)
                adding_evidence.add(self.store, lead, area_id, item)

    def moderation(self) -> AssessmentId:
        """Moderate an assessment of a round that is over, with a comment and an answer to it for each text."""
        lead, board, area_id = self.partnership.lead, self.partnership.board, self.partnership.id
        number = self._submitted()
        moderation.begin(self.store, lead, area_id, number, is_confirmed=True)
        for place, text in enumerate(chunks(), start=1):
            code, why = f"SL{place}", text[: LONGEST_TEXT - 20]
            draft = AgreedDraft(code, Answer.at(3), why)
            moderation.agree(self.store, lead, area_id, number, draft, seen_version=0)
            said = moderation.comment(self.store, board, area_id, number, code, why)
            moderation.comment(self.store, lead, area_id, number, code, why, answers=said)
            two = self.partnership.two.person_id
            moderation.ask_for_changes(self.store, lead, area_id, number, two, code, why)
            moderation.back_to_open(self.store, lead, area_id, number, why)
            moderation.begin(self.store, lead, area_id, number, is_confirmed=True)
        return number

    def _submitted(self) -> AssessmentId:
        with self.store.transaction() as tx:
            proof = tx.people.act_as(OPERATOR).setting_up()
            framework_id = tx.assessments.round(self.round_id).framework_id
            over = tx.assessments.add_round(proof, framework_id, "Round over", FIRST, FIRST)
            tx.assessments.set_round_state(proof, over, RoundState.OPEN)
            area = tx.people.again(self.partnership.two).scoring(self.partnership.id)
            assessment = tx.assessments.begin(area, over)
            drafts = [
                ScoreDraft(f"SL{place}", Answer.at(0), None, text, text) for place, text in enumerate(chunks(), start=1)
            ]
            tx.scores.hold_form(area, assessment.id, drafts, saved_at=tx.now, submitted_at=tx.now)
            return assessment.id

    def sign_offs(self) -> AssessmentId:
        """Sign what was moderated, with a dissent of an agency called by each text, and take it back for one."""
        lead, area_id, number = self.partnership.lead, self.partnership.id, self.moderation()
        with self.store.reading() as tx:
            asked = tx.comments.requests(tx.people.again(lead).leading(area_id), number)
        for request in asked:
            moderation.take_back_request(self.store, lead, area_id, request.id)
        for text in short(LONGEST_AGENCY).values():
            if plain_line(text):
                sign_off.record_dissent(self.store, lead, area_id, number, DissentDraft(text, WHOLE, text))
        sign_off.name_signatory(self.store, lead, area_id, number, lead.person_id)
        seen = signing.signing(self.store, lead, area_id, number).seen
        sign_off.sign_off(self.store, lead, area_id, number, seen=seen, accepts_partial=True)
        sign_off.revoke(self.store, lead, area_id, number, HOSTILE["image with a handler"])
        return number

    def disruptions(self) -> None:
        for number, text in enumerate(distinct(LINES)):
            exposure = Exposure(ExposureKind.HOMES_FLOODED, 5, text)
            new = NewDisruption(text, text, FIRST + timedelta(days=number), None, (exposure,))
            disruptions.record_disruption(self.store, self.partnership.lead, self.partnership.id, new)

    def reporting(self) -> None:
        for number, text in enumerate(short(LONGEST_NOTE).values()):
            if plain_line(text):
                day = FIRST + timedelta(days=number)
                drafts = (
                    ReportingDraft(ReportingChange.CAMPAIGN, day, text),
                    ReportingDraft(ReportingChange.AWARENESS_MEASURED, day, text, share=Decimal("0.5"), source=text),
                )
                for draft in drafts:
                    reporting.note_reporting_change(self.store, self.partnership.lead, self.partnership.id, draft)

    def need_notes(self) -> None:
        """Record a step change for each text, and a plan whose reason is the last of them."""
        lead, area_id, today = self.partnership.lead, self.partnership.id, uk_day(self.store.clock())
        for text in short(LONGEST_REASON).values():
            if plain_line(text):
                step = StepChangeDraft(Direction.REQUEST, "", FIRST, text)
                need_volume_notes.add_step_change(self.store, lead, area_id, step)
                plan = NeedPlanDraft(Direction.REQUEST, "", Improvement.DOWN, None, text, today)
                need_volume_notes.set_need_plan(self.store, lead, area_id, plan)

    def lessons(self) -> None:
        """Write a lesson down for each text, which is every word of it and is shared with other areas."""
        for text in short(LONGEST_LESSON).values():
            if plain_line(text):
                draft = LearningDraft(text, Worked.IN_PART, text, text, text, text, shown_by=text, is_shared=True)
                writing.add_lesson(self.store, self.partnership.lead, self.partnership.id, draft)

    def pairs(self) -> None:
        """Name as many pairs as an area may, each with a text as its reason."""
        texts = [text for text in short(LONGEST_WHY).values() if plain_line(text)]
        for lag, text in enumerate(texts[-MOST_PAIRS:]):
            outcome = IntendedOutcome(Aspect.VOLUME)
            draft = PairDraft("local-resilience-capability", "SL1", outcome, Improvement.DOWN, lag, text)
            pair_naming.name_pair(self.store, self.partnership.lead, self.partnership.id, draft)

    def interventions(self) -> None:
        """Record an intervention for each text, with a cost and a plan that say the same."""
        lead, area_id = self.partnership.lead, self.partnership.id
        for text in distinct(short(LONGEST_INTERVENTION)):
            if plain_line(text):
                cost = CostLine(2025, Decimal(1), CostKind.RUNNING, text, text)
                draft = InterventionDraft(
                    text, text, FIRST, 0, None, Everyday.TRIAL, partners=text, watched=text, costs=(cost,)
                )
                number = register.add_intervention(self.store, lead, area_id, draft)
                plan = EvaluationPlanDraft(IntendedOutcome(Aspect.VOLUME), Improvement.DOWN, 0.05, 12, why=text)
                planning.fix_plan(self.store, lead, area_id, number, plan, seen_version=0, is_confirmed=True)
                self._worth(number, text)

    def _worth(self, number: InterventionId, text: str) -> None:
        """Enter a benefit, a claim and a risk that say the same."""
        lead, area_id = self.partnership.lead, self.partnership.id
        count = BenefitDraft(
            number,
            text,
            BenefitFrom.RECORDED_COUNT,
            CountedAs.AE_ATTENDANCE,
            "HE4.0",
            ValueKind.FISCAL,
            WhoBenefits.COLLECTIVE,
            text,
            is_cashable=False,
            quantity=5.0,
            source=text,
            attribution=0.0,
        )
        entering.add_benefit(self.store, lead, area_id, count)
        entering.add_benefit(self.store, lead, area_id, replace(count, comes_from=BenefitFrom.REPORTED_CLAIM))
        entering.add_beside(
            self.store, lead, area_id, BesideDraft(number, BesideMoney.RISK, WhoBenefits.PERSON, text, text)
        )

    def plans(self) -> None:
        for text in short(LONGEST_LINE).values():
            if plain_line(text):
                action = ActionDraft("local-resilience-capability", "SL1", text, text, LAST, text)
                plans.add_action(self.store, self.partnership.lead, self.partnership.id, action)

    def looks_back(self) -> None:
        """Look back on an event called by each text, which is also its lesson and what was measured."""
        for text in short(LONGEST_LINE).values():
            if plain_line(text):
                finding = Finding("OP", Found.PARTLY, FoundBy.OWN_VIEW, text)
                told = LookBack(EventDraft(EventKind.EXERCISE, text, FIRST, text, (finding,)))
                looking_back.look_back(self.store, self.partnership.lead, self.partnership.id, told)

    def community(self) -> None:
        """Make a link for each text, and answer by it: a form is shown to whoever has it."""
        lead, area_id = self.partnership.lead, self.partnership.id
        for text in short(LONGEST_AUDIENCE).values():
            if plain_line(text):
                draft = LinkDraft(text, uk_day(self.store.clock()))
                community.make_link(self.store, lead, area_id, self.round_id, draft)

    def scores(self) -> None:
        for number, text in enumerate(chunks(), start=1):
            draft = ScoreDraft(f"SL{number}", Answer.at(0), None, text, text)
            saved = scoring.record(
                self.store, self.partnership.one, self.partnership.id, self.round_id, draft, seen_version=0
            )
            again = scoring.record(
                self.store, self.partnership.one, self.partnership.id, self.round_id, draft, seen_version=0
            )
            assert saved == again

    def authority(self) -> None:
        for text in short(LONGEST_NAME).values():
            held = Authority(self.partnership.id, f"A {text}", text, Marking.OFFICIAL)
            sharing.set_authority(self.store, self.partnership.lead, self.partnership.id, held)

    def mappings(self) -> None:
        table = bringing_data.table_of("small.csv", b"date,type\n2026-11-02,INF\n")
        start = bringing_data.suggestion(self.store, self.partnership.lead, self.partnership.id, table)
        for text in distinct(LINES):
            bringing_data.save_mapping(
                self.store, self.partnership.lead, self.partnership.id, replace(start, name=text)
            )

    def batches(self) -> None:
        """Hold a batch for each text: as its name, as the reason why it is kept finer, and why it is withdrawn."""
        lead, area_id = self.partnership.lead, self.partnership.id
        for number, text in enumerate(distinct(LINES)):
            with self.store.transaction() as tx:
                led = tx.people.again(lead).leading(area_id)
                new = replace(batch([{}], key=str(number)), file_name=f"{text}.csv", kept_finer=text)
                held = tx.needs.bring_in(led, new)
            bringing_data.withdraw(self.store, lead, area_id, held.id, f"because {text}")

    def outcomes(self) -> None:
        """Bring in a series for each text, which is its group, its unit and its source; then a unit called by each."""
        texts = [text for text in distinct(LINES) if len(text) <= LONGEST_SERIES]
        rows = [["month", *(f"n{number}" for number, _text in enumerate(texts))]]
        rows += [
            [f"2025-{month:02}", *(str(10 * month + number) for number, _text in enumerate(texts))] for month in (1, 2)
        ]
        for number, text in enumerate(texts):
            self._series(rows, SeriesColumns("month", (f"n{number}",)), text)
        unlike = {as_seen(text): text for text in in_a_file(texts)}.values()  # series that look alike are refused
        units = [[f"2025-0{month}", text, str(month)] for text in unlike for month in (1, 2)]
        self._series([["month", "unit", "n"], *units], SeriesColumns("month", ("n",), unit="unit"), "All of them")

    def _series(self, rows: list[list[str]], columns: SeriesColumns, text: str) -> None:
        held = io.StringIO(newline="")
        csv.writer(held).writerows(rows)
        said = SeriesSaid(text, CountedAs.OTHER, text, text, is_count=True)
        brought_series.bring_in(
            self.store,
            self.partnership.lead,
            self.partnership.id,
            "series.csv",
            held.getvalue().encode(),
            columns,
            said,
        )

    def file(self) -> None:
        """Bring in a file that has the texts in its headings and cells, under a name that is one of them."""
        lead, area_id, content = self.partnership.lead, self.partnership.id, hostile_file()
        name = f"{HOSTILE['image with a handler']}.csv"
        mapping = bringing_data.suggestion(self.store, lead, area_id, bringing_data.table_of(name, content))
        bringing_data.bring_in(self.store, lead, area_id, name, content, mapping, FileChoices(leave_out_bad_rows=True))


def hostile_file(name_of_first: str = "date") -> bytes:
    """Return a file in which each text that text files hold is the heading of a column and stands in a cell."""
    texts = in_a_file(distinct(LINES))
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    headings = [plain_line(text) for text in texts if len(text) < 60]
    writer.writerow([name_of_first, "type", "local code", "reference", *headings])
    for number, cell in enumerate(texts):
        writer.writerow([FIRST + timedelta(days=number), "INF", cell, cell, *(cell for _heading in headings)])
    return held.getvalue().encode("utf-8")


def in_a_file(texts: list[str]) -> list[str]:
    """Return those that a text file holds."""
    return [text for text in texts if not set(text) & set("\x00\x01\x07\x08\x1b\x7f\x9b\ud800\udfff")]
