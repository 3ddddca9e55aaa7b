"""What an effect was worth, as the page, the paper and a file show it: money with its interval, and what is beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId, EditionId, EvidenceId, InterventionId
    from resilience.domain.unit_cost import UnitCost
    from resilience.domain.vocabulary import BenefitFrom, BesideMoney, CountedAs
    from resilience.views.bringing_data import ProblemLine
    from resilience.views.need import Judged
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One number at the top of the page, large, with what it is."""

    number: str
    said: str


@dataclass(frozen=True, slots=True)
class SwingRow:
    """One number that is uncertain or assumed: its two ends in words, and the net present value at each, in £."""

    name: str
    low: str
    high: str
    at_low: float
    at_high: float


@dataclass(frozen=True, slots=True)
class TornadoView:
    """What the answer hangs on, the farthest swing first. `middle` is the net present value as expected, in £."""

    judged: Judged
    middle: float
    rows: tuple[SwingRow, ...]


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A benefit or something beside the money that a lead may withdraw or bring back; `said` names it in a line."""

    id: int
    said: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class BesideLine:
    """Something beside the money: what it is, what shows it, and for whom. `evidence` are titles in the register."""

    kind: BesideMoney
    who: str
    what: str
    shown_by: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entering:
    """What the forms offer. `measured_as` is what the effect's outcome counts, `None` where nothing is measured."""

    measured_as: CountedAs | None
    costs: tuple[UnitCost, ...]
    evidence: tuple[tuple[EvidenceId, str], ...]
    comes_from: tuple[BenefitFrom, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """One meaning of a claim that leaves it open: `said` is the sum in words, in the source's prices and today's."""

    code: str
    meaning: str
    sum_then: str
    sum_now: str
    said: str


@dataclass(frozen=True, slots=True)
class ReportedClaim:
    """Something reported elsewhere that nobody here evaluated. `wordings` are its meanings, () where it is no money.

    `why_no_money` says what is missing; `source` is who said it and where.
    """

    code: str
    claim: str
    context: str
    not_given: str
    wordings: tuple[Wording, ...]
    choose: str
    why_no_money: str
    source: str


@dataclass(frozen=True, slots=True)
class InterventionChoice:
    """One intervention to choose on the page."""

    id: InterventionId
    name: str


@dataclass(frozen=True, slots=True)
class ValueView:
    """The page. `title` is the answer; `figures` are empty where there is no money.

    `intervention` is `None` where the area has none. `conclusions` are the
    judged parts in the order of the page, without the tornado; `closed` says why nothing more can be entered, "" where
    it can; `empty` says what is missing in place of money.
    """

    area_id: AreaId
    area_name: str
    intervention: InterventionId | None
    name: str
    title: str
    context: str
    sentence: str
    figures: tuple[Figure, ...]
    warnings: tuple[str, ...]
    conclusions: tuple[Judged, ...]
    tornado: TornadoView | None
    gains: tuple[BesideLine, ...]
    harms: tuple[BesideLine, ...]
    claims: Table | None
    elsewhere: tuple[ReportedClaim, ...]
    held_benefits: tuple[HeldLine, ...]
    held_beside: tuple[HeldLine, ...]
    entering: Entering
    may_change: bool
    closed: str = ""
    empty: str = ""
    empty_link: tuple[str, str] | None = None

    @property
    def has_money(self) -> bool:
        """Whether anything earns money."""
        return bool(self.figures)


@dataclass(frozen=True, slots=True)
class WorthLine:
    """What an intervention was worth in a line, for the path: sentence, number ("" for none), and where all stands.

    `prices` says in which prices and from which edition of the unit costs, "" where there is no money.
    """

    sentence: str
    number: str
    address: str
    prices: str = ""


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition of the unit costs; `id` is `None` for the shipped one, which cannot be withdrawn."""

    id: EditionId | None
    name: str
    said: str
    counts: bool
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class UnitCostsView:
    """The unit costs that count, what brings them to one year's prices, and for administrators every edition."""

    title: str
    context: str
    sentence: str
    table: Table
    other_tables: tuple[Table, ...]
    method: str
    worked_out: str
    editions: tuple[EditionLine, ...]
    columns: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class CheckedEdition:
    """A file of unit costs looked at, nothing written: every problem, or what would change."""

    sentence: str
    problems: tuple[ProblemLine, ...]
    preview: Table | None
    may_bring_in: bool
