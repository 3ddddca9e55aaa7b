"""The page of unit costs: what counts now for everybody to read, and editions that administrators bring in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Refused
from resilience.domain.policy import Action
from resilience.intake.apart import read_table_apart
from resilience.intake.shipped_value import shipped_deflators, shipped_unit_costs
from resilience.intake.unit_costs import COST_COLUMNS, read_unit_costs
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.uk_time import uk_day
from resilience.services.value import unit_cost_tables as tables
from resilience.services.value.editions import edition_of, in_use
from resilience.views.bringing_data import ProblemLine
from resilience.views.value import CheckedEdition, EditionLine, UnitCostsView

if TYPE_CHECKING:
    from resilience.domain.identity import EditionId
    from resilience.domain.unit_cost import UnitCostEdition
    from resilience.domain.viewer import Viewer
    from resilience.intake.problems import Problem
    from resilience.intake.unit_costs import EditionReading
    from resilience.services.value.editions import InUse
    from resilience.storage.store import Store
    from resilience.storage.unit_cost_editions import HeldEdition


def unit_costs(store: Store, viewer: Viewer) -> UnitCostsView:
    """Return the edition that counts, with everything it rests on, for whoever has signed in."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        viewer.seeing_areas()
        counting, held = in_use(tx), tx.unit_cost_editions.all()
        return UnitCostsView(
            title=ngettext(
                "{n} unit cost, dated {month}", "{n} unit costs, dated {month}", len(counting.edition.costs)
            ).format(n=len(counting.edition.costs), month=words.month(counting.edition.dated)),
            context=_context(counting),
            sentence=_sources(counting.edition),
            table=tables.costs(counting.edition, counting.price_year),
            other_tables=(
                tables.notes(counting.edition),
                tables.deflators(counting.edition.deflators),
                tables.rates(),
                tables.optimism(),
            ),
            method=_(
                "Brought to the prices of {year} by GDP deflators. A price is used only for an outcome that was "
                "counted so. Requests have none: averted requests are not averted needs."
            ).format(year=counting.price_year),
            worked_out=_how(counting),
            editions=_lines(held),
            columns=", ".join(COST_COLUMNS),
            may_change=viewer.may(Action.SET_UP),
        )


def check(store: Store, viewer: Viewer, file_name: str, data: bytes) -> CheckedEdition:
    """Look at a file of unit costs and write nothing: every problem by row and column, or what would change."""
    reading = _reading(store, viewer, file_name, data)
    with store.reading() as tx:
        tx.people.again(viewer).setting_up()
        return _checked(reading, in_use(tx), tx.unit_cost_editions.all())


def bring_in(store: Store, viewer: Viewer, file_name: str, data: bytes) -> str:
    """Hold a file of unit costs, all of it or (`Refused`) nothing; return what was done."""
    reading = _reading(store, viewer, file_name, data)
    with store.transaction() as tx:
        proof = tx.people.again(viewer).setting_up()
        checked = _checked(reading, in_use(tx), tx.unit_cost_editions.all())
        if not checked.may_bring_in or reading.edition is None:
            raise Refused(checked.sentence)
        edition = reading.edition
        number = tx.unit_cost_editions.add(proof, edition.name, edition.dated, tables.as_text(edition))
        tx.audit.write(
            Deed.UNIT_COSTS, f"edition {number} with {len(edition.costs)} prices", person_id=viewer.person_id
        )
        return _("“{name}” is held. Of the editions brought in, money is worked out from the one dated last.").format(
            name=edition.name
        )


def withdraw_edition(store: Store, viewer: Viewer, number: EditionId) -> None:
    """Withdraw an edition, so that the one before it counts again."""
    with store.transaction() as tx:
        tx.unit_cost_editions.withdraw(tx.people.again(viewer).setting_up(), number)
        tx.audit.write(Deed.UNIT_COSTS, f"edition {number} withdrawn", person_id=viewer.person_id)


def bring_back_edition(store: Store, viewer: Viewer, number: EditionId) -> None:
    """Undo a withdrawal."""
    with store.transaction() as tx:
        tx.unit_cost_editions.bring_back(tx.people.again(viewer).setting_up(), number)
        tx.audit.write(Deed.UNIT_COSTS, f"edition {number} brought back", person_id=viewer.person_id)


def edition_file(store: Store, viewer: Viewer) -> tuple[str, bytes]:
    """Return the edition that counts as a file that can be changed and brought in again: its name and its bytes."""
    with store.reading() as tx:
        tx.people.again(viewer).seeing_areas()
        edition = in_use(tx).edition
        return f"unit-costs_{edition.dated.isoformat()}.csv", tables.as_text(edition, for_spreadsheet=True).encode(
            "utf-8-sig"
        )


def _reading(store: Store, viewer: Viewer, file_name: str, data: bytes) -> EditionReading:
    with store.reading() as tx:
        tx.people.again(viewer).setting_up()
    return read_unit_costs(read_table_apart(file_name, data), shipped_deflators())


def _checked(reading: EditionReading, now: InUse, held: tuple[HeldEdition, ...]) -> CheckedEdition:
    lines = [ProblemLine(_where(problem), problem.sentence) for problem in reading.problems]
    if reading.edition is None:
        said = ngettext(
            "Nothing can be brought in until {n} problem is mended.",
            "Nothing can be brought in until {n} problems are mended.",
            len(lines),
        ).format(n=len(lines))
        return CheckedEdition(said, tuple(lines), None, may_bring_in=False)
    refusal = _name_taken(reading.edition, held)
    if refusal:
        return CheckedEdition(refusal, (), None, may_bring_in=False)
    return CheckedEdition(
        _what_would_change(reading.edition, now, held),
        (),
        tables.changes(now.edition, reading.edition),
        may_bring_in=True,
    )


def _name_taken(edition: UnitCostEdition, held: tuple[HeldEdition, ...]) -> str:
    if edition.name in {shipped_unit_costs().name, *(one.name for one in held)}:
        return _(
            "There is an edition called “{name}” already, and what is held never changes. Please give the changed one "
            "another name in its column “edition”."
        ).format(name=edition.name)
    return ""


def _what_would_change(edition: UnitCostEdition, now: InUse, held: tuple[HeldEdition, ...]) -> str:
    said = ngettext(
        "Nothing wrong: {n} unit cost of “{name}”, dated {day}.",
        "Nothing wrong: {n} unit costs of “{name}”, dated {day}.",
        len(edition.costs),
    ).format(n=len(edition.costs), name=edition.name, day=words.day(edition.dated))
    newer = [one.name for one in held if one.withdrawn_at is None and one.dated > edition.dated]
    if newer:
        return said + " " + _("“{name}” is dated later and goes on to count.").format(name=newer[0])
    return said + " " + _("It would count in place of “{name}”.").format(name=now.edition.name)


def _where(problem: Problem) -> str:
    if problem.row is None and problem.column is None:
        return _("the whole file")
    if problem.row is None:
        return _("column {column}").format(column=problem.column)
    if problem.column is None:
        return _("row {row}").format(row=problem.row)
    return _("row {row}, column {column}").format(row=problem.row, column=problem.column)


def _context(counting: InUse) -> str:
    return _("{name}, {whose}. Licence: {licence}. Stated in the prices of {year} on the pages of value.").format(
        name=counting.edition.name,
        whose=_("shipped with this software") if counting.is_shipped else _("brought in here"),
        licence=counting.edition.licence,
        year=counting.price_year,
    )


def _how(counting: InUse) -> str:
    deflators = counting.edition.deflators
    return _(
        "Source of the prices: {prices}. Deflators: {name} ({source}). {year} is the last year that is no forecast. "
        "Which outcome a price counts for and whether one fewer frees money are judgements that stand in the file."
    ).format(prices=counting.edition.source, name=deflators.name, source=deflators.source, year=counting.price_year)


def _sources(edition: UnitCostEdition) -> str:
    return _("What one of something costs, as published, in the prices of its own year. Source: {source}.").format(
        source=edition.source
    )


def _lines(held: tuple[HeldEdition, ...]) -> tuple[EditionLine, ...]:
    counting = next((one.id for one in held if one.withdrawn_at is None), None)
    shipped = shipped_unit_costs()
    return (
        *(
            EditionLine(
                one.id,
                one.name,
                _("{said}; brought in on {day}").format(
                    said=_edition_said(edition_of(one.content)), day=words.day(uk_day(one.added_at))
                ),
                one.id == counting,
                one.withdrawn_at is not None,
            )
            for one in held
        ),
        EditionLine(None, shipped.name, _edition_said(shipped), counting is None, False),
    )


def _edition_said(edition: UnitCostEdition) -> str:
    return ngettext(
        "{n} price, dated {day}, {licence}", "{n} prices, dated {day}, {licence}", len(edition.costs)
    ).format(n=len(edition.costs), day=words.day(edition.dated), licence=edition.licence)
