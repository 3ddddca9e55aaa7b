"""What version 4 brought, used by `make.py` as a partnership would use it; earlier releases cannot import this."""

from __future__ import annotations

from datetime import date

from resilience.domain.identity import AreaId
from resilience.domain.need_notes import ReportingDraft
from resilience.domain.need_plan import Improvement, NeedPlanDraft, StepChangeDraft
from resilience.domain.viewer import Viewer
from resilience.domain.vocabulary import Direction, ReportingChange
from resilience.intake.mapping import Constant, Field, FromColumn, Mapping, When
from resilience.services import bringing_data, need_volume_notes, reporting, tally
from resilience.storage.store import Store
from resilience.views.bringing_data import FileChoices
from resilience.views.tally import TypedTally

OFFERS = Mapping(
    "offers",
    when=When("when"),
    rules=(
        (Field.DIRECTION, Constant("offer")),
        (Field.NEED_TYPE, Constant("FOD")),
        (Field.BASIS, Constant("expressed")),
        (Field.OFFER_STAGE, FromColumn("stage")),
    ),
)
ROWS = b"when,stage\n2026-04-01T09:00,offered\n2026-04-01T10:30,ready\n2026-04-02T11:00,retained\n"


def use(store: Store, area: AreaId, lead: Viewer) -> None:
    """Fix a plan, note a step and a change in reporting, bring offers in with their hour, and hold a week's tally."""
    need_volume_notes.set_need_plan(
        store,
        lead,
        area,
        NeedPlanDraft(Direction.REQUEST, "FOD", Improvement.DOWN, 20.0, "agreed in June", date(2026, 7, 1)),
    )
    step = StepChangeDraft(Direction.REQUEST, "", date(2025, 10, 1), "another form")
    need_volume_notes.withdraw_step_change(
        store, lead, area, need_volume_notes.add_step_change(store, lead, area, step)
    )
    need_volume_notes.add_step_change(store, lead, area, step)
    reporting.note_reporting_change(
        store,
        lead,
        area,
        ReportingDraft(ReportingChange.CAMPAIGN, date(2026, 2, 2), "posters in both districts"),
    )
    choices = FileChoices(keep_finer="to see the hours of offers")
    bringing_data.bring_in(store, lead, area, "offers.csv", ROWS, OFFERS, choices)
    shown = tally.weekly_tally(store, lead, area)
    cells = TypedTally({("telephone", "FOD"): "3"}, frozenset({"telephone"}))
    tally.save_tally(store, lead, area, shown.week, cells, shown.seen)
