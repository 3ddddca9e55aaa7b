"""Reading the cells of a weekly tally: a number, none, or nothing at all, which are three different things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.need import THOUSANDTHS, NeedColumns, day_number, month_number
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import Basis, Direction, Grain
from resilience.locales import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from resilience.views.tally import TypedTally

Cell = tuple[str, str]
"""A channel and a need type."""
MOST = 100_000
LONGEST_ECHO = 20
MOST_TOLD = 5


def read_cells(
    typed: TypedTally, usual: tuple[frozenset[str], frozenset[str]], name: Callable[[Cell], str]
) -> dict[Cell, int | None]:
    """Return the requests of each cell that says something; `None` for "not reported".

    `usual` are the channels and need types that the area used lately. In a channel that is ticked, every blank cell is
    none. In another, with a number or usual, a blank cell of a usual need type, or of one with a number by any channel,
    is not reported. Whatever else is blank says nothing. Raises `Refused` that names every cell that cannot be read,
    and where nothing was typed at all.
    """
    numbers = _numbers(typed.cells, name)
    told = {cell for cell, number in numbers.items() if number is not None}
    if not told and not typed.complete:
        raise Refused(_("Please type at least one number, or tick a channel of which everything blank was none."))
    channels = usual[0] | {channel for channel, _type in told}
    types = usual[1] | {need_type for _channel, need_type in told}
    read: dict[Cell, int | None] = {}
    for (channel, need_type), number in numbers.items():
        if channel in typed.complete:
            read[channel, need_type] = number or 0
        elif channel in channels and need_type in types:
            read[channel, need_type] = number
    return read


def _numbers(cells: Mapping[Cell, str], name: Callable[[Cell], str]) -> dict[Cell, int | None]:
    read: dict[Cell, int | None] = {}
    problems = []
    for cell, text in cells.items():
        try:
            read[cell] = number_in(text)
        except Refused as why:
            problems.append(f"{name(cell)}: {why.sentence}")
    if problems:
        said = ngettext(
            "{n} cell cannot be read; nothing was saved and nothing is lost.",
            "{n} cells cannot be read; nothing was saved and nothing is lost.",
            len(problems),
        ).format(n=len(problems))
        raise Refused(" ".join([said, *problems[:MOST_TOLD]]))
    return read


def number_in(text: str) -> int | None:
    """Return the whole number in a cell, 0 for "0" and "none", `None` for a blank one; else `Refused`."""
    line = plain_line(text)
    if not line:
        return None
    if line.casefold() in {"none", _("none").casefold()}:
        return 0
    if not (line.isascii() and line.isdigit()):
        raise Refused(
            _(
                "“{text}” is not a whole number. Type a number, 0 for none, or leave it blank where it is not known."
            ).format(text=line[:LONGEST_ECHO])
        )
    if int(line) > MOST:
        raise Refused(_("{n} is more than a week can hold ({most}).").format(n=line[:LONGEST_ECHO], most=f"{MOST:,}"))
    return int(line)


def as_columns(week: date, cells: Mapping[Cell, int | None]) -> NeedColumns:
    """Return the records of a week: one for each cell, in the order of channel and need type."""
    rows: Sequence[tuple[Cell, int | None]] = sorted(cells.items(), key=lambda held: held[0])
    n = len(rows)
    nothing: list[None] = [None] * n
    return NeedColumns(
        source_row=range(1, n + 1),
        day=[day_number(week)] * n,
        month=[month_number(week)] * n,
        occurred_at=nothing,
        grain=[Grain.WEEK.value] * n,
        place_id=nothing,
        direction=[Direction.REQUEST.value] * n,
        need_type=[need_type for (_channel, need_type), _number in rows],
        further_types=[""] * n,
        stakeholder=nothing,
        target_groups=[""] * n,
        urgency=nothing,
        phase=nothing,
        disruption_id=nothing,
        channel=[channel for (channel, _type), _number in rows],
        outcome=nothing,
        reason_unmet=nothing,
        minutes_to_outcome=nothing,
        count_thousandths=[None if number is None else number * THOUSANDTHS for _cell, number in rows],
        basis=[Basis.EXPRESSED.value] * n,
        local_code=[""] * n,
        source_ref=[""] * n,
        offer_stage=nothing,
    )
