"""What an effect is worth, and what stands beside the money: benefits with a source, harms, opportunities and risks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from resilience.domain.errors import Refused
from resilience.domain.identity import BenefitId, BesideId, EvidenceId, InterventionId, PersonId
from resilience.domain.text import plain_line, plain_text
from resilience.domain.vocabulary import BenefitFrom, BesideMoney, CountedAs, ValueKind, WhoBenefits
from resilience.locales import _

LONGEST_LINE = 300
LONGEST_TEXT = 2000
LONGEST_LASTING = 60
SHARES = ("deadweight", "displacement", "leakage")


@dataclass(frozen=True, slots=True)
class BenefitDraft:
    """One benefit of an intervention that a unit cost may price.

    `comes_from` MEASURED_EFFECT takes its quantity from the effect on the plan's outcome, and has money only where
    that outcome counts what the unit cost prices; RECORDED_COUNT from `quantity` a year (with `low` and `high`) and
    its `source`; REPORTED_CLAIM is shown as reported, without a ratio. `unit_cost` is a code of the edition, "" for no
    money. Shares go from 0 to 1: of the effect that would have come anyway (deadweight), that moved elsewhere
    (displacement), that went to people outside (leakage), and that is this intervention's own (attribution).
    `lasts_years` is how long it goes on after the last period measured. `is_cashable` says whether money is freed.
    """

    intervention: InterventionId
    what: str
    comes_from: BenefitFrom
    counted_as: CountedAs
    unit_cost: str
    kind: ValueKind
    who: WhoBenefits
    beneficiary: str
    is_cashable: bool
    quantity: float | None = None
    low: float | None = None
    high: float | None = None
    source: str = ""
    first_year: int | None = None
    lasts_years: int = 0
    deadweight: float = 0.0
    displacement: float = 0.0
    leakage: float = 0.0
    attribution: float = 1.0

    def __post_init__(self) -> None:
        for field in ("what", "beneficiary", "source"):
            line = plain_line(getattr(self, field))
            if len(line) > LONGEST_LINE:
                raise Refused(_("This text has room for {n} characters. Please shorten it.").format(n=LONGEST_LINE))
            object.__setattr__(self, field, line)
        if not self.what:
            raise Refused(_("Please say what the benefit is."))
        for field in (*SHARES, "attribution"):
            if not 0 <= getattr(self, field) <= 1:
                raise Refused(_("Deadweight, displacement, leakage and our share go from 0% to 100%."))
        if not 0 <= self.lasts_years <= LONGEST_LASTING:
            raise Refused(_("A benefit lasts 0 to {n} further years.").format(n=LONGEST_LASTING))


@dataclass(frozen=True, slots=True)
class Benefit:
    """A benefit as it is held; `withdrawn_at` is `None` while it counts."""

    id: BenefitId
    draft: BenefitDraft
    set_at: datetime
    set_by: PersonId | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class BesideDraft:
    """Something beside the money. `shown_by` says in words what shows it; `evidence` are items of the register."""

    intervention: InterventionId
    kind: BesideMoney
    who: WhoBenefits
    what: str
    shown_by: str
    evidence: tuple[EvidenceId, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "what", plain_text(self.what))
        object.__setattr__(self, "shown_by", plain_text(self.shown_by))
        if not self.what:
            raise Refused(_("Please say what it is, in a sentence."))
        if max(len(self.what), len(self.shown_by)) > LONGEST_TEXT:
            raise Refused(_("A text has room for {n} characters. Please shorten it.").format(n=LONGEST_TEXT))


@dataclass(frozen=True, slots=True)
class Beside:
    """The same as it is held; `withdrawn_at` is `None` while it counts."""

    id: BesideId
    draft: BesideDraft
    set_at: datetime
    set_by: PersonId | None
    withdrawn_at: datetime | None
