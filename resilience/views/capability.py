"""Capability beside need as its page shows it: each pair with its rounds, its picture and what can be concluded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.capability import PairDraft
    from resilience.domain.identity import AreaId, PairId, SeriesId
    from resilience.domain.vocabulary import Basis, Direction
    from resilience.views.need import Choosable, Judged


@dataclass(frozen=True, slots=True)
class PairPoint:
    """One round: the level agreed before gating, and the measure in the months after; `value` is `None` without one.

    `compared` is what goes into the association: the value itself, or how it stands to what is usual in those months.
    `missing` says why there is no value, "" where there is one. `was_known` where the months were over when the pair
    was named, so that the result could be known.
    """

    round_name: str
    closed_on: date
    level: int
    first: date
    last: date
    value: float | None
    compared: float | None
    missing: str
    was_known: bool


@dataclass(frozen=True, slots=True)
class PairPicture:
    """Levels as steps above, the measure below on the same axis of time; months looked at are marked.

    `values` are `None` where a period was not wholly reported. `unit` says what one value is.
    """

    indicator: str
    measure: str
    unit: str
    top_level: int
    points: tuple[PairPoint, ...]
    starts: tuple[date, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class PairView:
    """One pair. `named` says since when it is named and by whom, `late` that results could be seen by then, else "".

    `within` is what the area's own rounds show, `None` where levels are not shown to this reader or the measure is no
    more. `across` is what areas that agreed to it show together, `None` also where too few did.
    """

    id: PairId
    draft: PairDraft
    heading: str
    expected: str
    named: str
    late: str
    within: Judged | None
    picture: PairPicture | None
    across: Judged | None


@dataclass(frozen=True, slots=True)
class IndicatorChoice:
    """An indicator with what its framework says ought to move with it, "" where it says nothing."""

    code: str
    name: str
    paired_measure: str


@dataclass(frozen=True, slots=True)
class PairChoices:
    """What a pair may be made of. `kinds` are the directions and bases of need held here."""

    framework_code: str
    indicators: tuple[IndicatorChoice, ...]
    kinds: tuple[tuple[Direction, Basis], ...]
    need_types: tuple[Choosable, ...]
    target_groups: tuple[Choosable, ...]
    series: tuple[tuple[SeriesId, str], ...]


@dataclass(frozen=True, slots=True)
class CapabilityView:
    """The page. `hidden` says why no level is shown to this reader, "" where they are.

    `without_others` says why no other area stands beside this one, "" where some do or there is nothing to set beside.
    `withdrawn` are pairs named once and withdrawn, in words: they stay to be seen, since choosing afterwards which
    pairs to keep would make chance look like a finding.
    """

    area_id: AreaId
    area_name: str
    title: str
    context: str
    hidden: str
    empty: str
    without_others: str
    pairs: tuple[PairView, ...]
    withdrawn: tuple[tuple[PairId, str], ...]
    choices: PairChoices
    room_left: int
    may_change: bool
