"""The list of areas, the places of one, and the forms for another area, place or population."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.area import NewArea, NewPlace, Population
from resilience.domain.errors import ResilienceError
from resilience.domain.vocabulary import AreaKind, Nation, Word
from resilience.locales import _
from resilience.services import words
from resilience.services.opened import store
from resilience.services.setting_up import add_area, add_places, places, set_population
from resilience.ui import parts, session
from resilience.ui.choosing import one_of
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.views.set_up import AreaLine, AreasView

FIRST_YEAR, LAST_YEAR = 1990, 2100
MOST_RESIDENTS = 1_000_000_000


def filtered(view: AreasView) -> tuple[AreaLine, ...]:
    """Return the areas whose name, code or alias holds what was typed."""
    typed = st.text_input(_("Find an area by name or code"), key="area_filter").strip().casefold()
    return tuple(
        line
        for line in view.lines
        if any(typed in word.casefold() for word in (line.area.name, line.area.code, *line.area.aliases))
    )


def as_table(lines: tuple[AreaLine, ...]) -> Table:
    """Return areas as a table, by name."""
    return Table(
        _("Areas by name; residents of the newest year held"),
        (_("Area"), _("Code"), _("Kind"), _("Nation"), _("Residents"), _("Year"), _("Places"), _("Source")),
        (False, False, False, False, True, True, True, False),
        tuple(_row(line) for line in lines),
    )


def _row(line: AreaLine) -> tuple[str, ...]:
    area = line.area
    newest = area.populations[-1] if area.populations else None
    return (
        area.name + (_(" (invented)") if area.is_invented else ""),
        area.code,
        area.kind.value if area.kind.value.isupper() else area.kind.label,
        area.nation.label,
        words.amount(newest.residents) if newest else _("not recorded"),
        str(newest.year) if newest else "",
        str(line.places),
        newest.source if newest else "",
    )


def places_of_one(view: AreasView) -> None:
    """Offer the places of one area as a table."""
    opened = st.expander(_("Places of an area"), key="places", on_change="rerun")
    if not opened.open:
        return
    with opened:
        line = one_of(_("Area"), view.lines, _name, key="places_of")
        held = places(store(), session.viewer(), line.area.id)
        parts.table(
            Table(
                _("Places of {area}").format(area=held.area.name),
                (_("Place"), _("Code"), _("Kind"), _("Residents")),
                (False, False, False, True),
                tuple(
                    (
                        place.name,
                        place.code,
                        place.kind,
                        _("not recorded") if place.population is None else words.amount(place.population),
                    )
                    for place in held.places
                ),
            )
        )
        if view.may_change:
            _place_entry(line)


def _place_entry(line: AreaLine) -> None:
    with st.form("place", border=False):
        first, second, third = st.columns(3)
        name = first.text_input(_("Name of another place"), key="place_name")
        code = second.text_input(_("Code"), key="place_code")
        residents = third.number_input(_("Residents"), value=None, step=1, key="place_residents")
        sent = st.form_submit_button(_("Add the place"))
    wrong = _wrong(residents, None, least=0)
    if sent and wrong:
        parts.warn(wrong)
    elif sent and name.strip() and code.strip():
        new = NewPlace(code.strip(), name.strip(), "district", None if residents is None else int(residents))
        _do(
            lambda: add_places(store(), session.viewer(), line.area.id, (new,)),
            _("{name} is added.").format(name=new.name),
        )
    elif sent:
        parts.warn(_("A place needs a name and a code."))


def entry() -> None:
    """Draw the form for another area."""
    parts.section(_("Add an area"), _("For a partnership that is not in the list, here or anywhere else."))
    with st.form("area_entry", border=False):
        left, right = st.columns(2)
        name = left.text_input(_("Name"), key="area_name")
        code = right.text_input(
            _("Code"), key="area_code", help=_("A public code where there is one; otherwise one of your own.")
        )
        kind = one_of(_("Kind"), list(AreaKind), _label, key="area_kind", where=left)
        nation = one_of(_("Nation"), list(Nation), _label, key="area_nation", where=right)
        residents = left.number_input(_("Residents"), value=None, step=1, key="area_residents")
        year = right.number_input(_("Year of that figure"), value=None, step=1, key="area_year")
        source = left.text_input(_("Source of that figure"), key="area_source")
        aliases = right.text_input(_("Other names, separated by semicolons"), key="area_aliases")
        if not st.form_submit_button(_("Add the area"), type="primary"):
            return
    wrong = _wrong(residents, year, least=1)
    if wrong:
        parts.warn(wrong)
        return
    populations = (
        (Population(int(year), int(residents), source.strip()),) if residents and year and source.strip() else ()
    )
    if residents and not populations:
        parts.warn(_("Please give the year and the source of the number of residents too."))
        return
    new = NewArea(
        code.strip(),
        _slug(name) or _slug(code),
        name.strip(),
        kind,
        nation,
        aliases=tuple(alias.strip() for alias in aliases.split(";") if alias.strip()),
        populations=populations,
    )
    _do(lambda: add_area(store(), session.viewer(), new), _("{name} is added.").format(name=new.name))


def population(view: AreasView) -> None:
    """Draw the form for the population of a year."""
    parts.section(_("Set a population"), _("Rates use the population of the nearest year held, and say which."))
    with st.form("population", border=False):
        line = st.selectbox(_("Area"), view.lines, format_func=lambda line: line.area.name, key="population_of")
        left, right = st.columns(2)
        year = left.number_input(_("Year"), value=None, step=1, key="population_year")
        residents = right.number_input(_("Residents"), value=None, step=1, key="population_residents")
        source = st.text_input(_("Source"), key="population_source")
        if not st.form_submit_button(_("Hold this population")):
            return
    if year is None or residents is None:
        parts.warn(_("Please give the year and the number of residents."))
        return
    wrong = _wrong(residents, year, least=1)
    if wrong:
        parts.warn(wrong)
        return
    held = Population(int(year), int(residents), source.strip())
    _do(
        lambda: set_population(store(), session.viewer(), line.area.id, held),
        _("The population of {area} in {year} is held.").format(area=line.area.name, year=held.year),
    )


def _wrong(residents: int | None, year: int | None, *, least: int) -> str:
    """Return what is wrong with a figure, "" where nothing is.

    The fields have no limits: Streamlit would keep the number before one beyond them, and say nothing.
    """
    if residents is not None and not least <= residents <= MOST_RESIDENTS:
        return _("Residents are a whole number from {least} to {most}. Please check it.").format(
            least=least, most=words.amount(MOST_RESIDENTS)
        )
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        return _("Please give a year from {first} to {last}.").format(first=FIRST_YEAR, last=LAST_YEAR)
    return ""


def _do(action: Callable[[], object], done: str) -> None:
    try:
        action()
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    session.tell(done)
    st.rerun()


def _name(line: AreaLine) -> str:
    return line.area.name


def _label(word: Word) -> str:
    return word.label


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
