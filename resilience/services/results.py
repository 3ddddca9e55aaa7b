"""Bringing in results as they were published elsewhere: many areas, rounds and kinds of assessment in one table.

All of a file goes in together or nothing does, and the same file twice changes nothing. What is held is never
overwritten. An area that comes with the results, and so has nobody yet, is shown by its name: they are public.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from resilience.domain.area import NewArea
from resilience.domain.audit import Deed
from resilience.domain.errors import Refused
from resilience.domain.identity import AreaId, RoundId
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import AreaKind, Nation, RoundState
from resilience.intake.apart import read_table_apart
from resilience.intake.problems import Problem, shown
from resilience.intake.results import Known, ResultsReading, by_assessment, read_results
from resilience.locales import _, ngettext
from resilience.services.frameworks import framework_of, held_frameworks
from resilience.services.reading_words import rows_words, until_mended
from resilience.services.uk_time import uk_day
from resilience.storage.published import HeldResults, ResultsOf
from resilience.views.bringing_data import ProblemLine
from resilience.views.results import CheckedResults, ResultsChoices
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resilience.domain.framework import Framework
    from resilience.domain.viewer import SetUp, Viewer
    from resilience.domain.vocabulary import AssessmentKind
    from resilience.intake.table import SourceTable
    from resilience.storage.store import Store, Tx

YEAR = re.compile(r"\b(19[5-9]\d|20\d\d)\b")
MOST_CODE = 60

Key = tuple[str, str, "AssessmentKind"]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a file would do: results of each area, round and kind, those of them that are not held yet, the problems."""

    reading: ResultsReading
    results: Mapping[Key, Mapping[str, float]]
    new: tuple[Key, ...]
    problems: tuple[Problem, ...]


def check(store: Store, viewer: Viewer, file_name: str, data: bytes, choices: ResultsChoices) -> CheckedResults:
    """Look at a file of results and write nothing: every row that is wrong, or what would be held."""
    table = _table(store, viewer, file_name, data)
    with store.reading() as tx:
        proof = tx.people.again(viewer).setting_up()
        return _checked(_plan(tx, proof, table, choices), choices)


def bring_in(store: Store, viewer: Viewer, file_name: str, data: bytes, choices: ResultsChoices) -> str:
    """Hold a file of results, all of it or, where anything is wrong, nothing (`Refused`); return what was done."""
    table = _table(store, viewer, file_name, data)
    with store.transaction() as tx:
        proof = tx.people.again(viewer).setting_up()
        plan = _plan(tx, proof, table, choices)
        checked = _checked(plan, choices)
        if checked.is_held_already:
            return checked.sentence
        if not checked.may_bring_in:
            raise Refused(checked.sentence)
        return _hold(tx, proof, plan, _source(choices))


def _table(store: Store, viewer: Viewer, file_name: str, data: bytes) -> SourceTable:
    with store.reading() as tx:
        tx.people.again(viewer).setting_up()
    return read_table_apart(file_name, data)


def _plan(tx: Tx, proof: SetUp, table: SourceTable, choices: ResultsChoices) -> _Plan:
    reading = read_results(table, _known(tx, choices))
    results = by_assessment(reading.rows)
    rounds = {held.name: held.id for held in tx.assessments.rounds()}
    held = tx.published.held_in(proof, {rounds[name] for _area, name, _kind in results if name in rounds})
    codes = {area.code: area.id for area in tx.areas.all()}
    new, problems = [], []
    for key, levels in results.items():
        there = _held(held, key, codes, rounds)
        if there is None:
            new.append(key)
        elif there.levels != levels:
            problems.append(_other_results(key, there))
    return _Plan(reading, results, tuple(new), (*reading.problems, *problems))


def _held(
    held: Mapping[ResultsOf, HeldResults], key: Key, codes: Mapping[str, AreaId], rounds: Mapping[str, RoundId]
) -> HeldResults | None:
    area, round_name, kind = key
    if area not in codes or round_name not in rounds:
        return None
    return held.get(ResultsOf(codes[area], rounds[round_name], kind))


def _other_results(key: Key, there: HeldResults) -> Problem:
    area, round_name, kind = key
    if there.source:
        said = _("{area} has other results for “{round}” ({kind}) already; what is held is not overwritten.")
    else:
        said = _("{area} made an assessment of its own in “{round}” ({kind}); it is not overwritten.")
    return Problem(None, "area", said.format(area=shown(area), round=shown(round_name), kind=kind.label.lower()))


def _known(tx: Tx, choices: ResultsChoices) -> Known:
    areas = tx.areas.all()
    spellings = {spelt.casefold(): area.code for area in areas for spelt in (area.name, area.slug, *area.aliases)}
    frameworks = _by_name(held_frameworks(tx))
    usual = frameworks.get(choices.framework.strip().casefold())
    if choices.framework.strip() and usual is None:
        raise Refused(
            _("There is no framework “{name}” here; held are {known}.").format(
                name=shown(choices.framework), known=", ".join(name for name in frameworks if ":" in name)
            )
        )
    return Known(
        areas=spellings | {area.code.casefold(): area.code for area in areas},
        frameworks=frameworks,
        usual=usual,
        rounds={held.name: framework_of(tx, held.framework_id) for held in tx.assessments.rounds()},
        may_add_areas=choices.adds_areas,
    )


def _by_name(held: Iterable[Framework]) -> dict[str, Framework]:
    """Return frameworks by code:version, and by their code alone where one version is held."""
    found: dict[str, Framework] = {}
    versions: dict[str, list[Framework]] = {}
    for one in held:
        found[f"{one.code}:{one.version}".casefold()] = one
        versions.setdefault(one.code.casefold(), []).append(one)
    return found | {code: several[0] for code, several in versions.items() if len(several) == 1}


def _source(choices: ResultsChoices) -> str:
    return plain_line(choices.source)


def _checked(plan: _Plan, choices: ResultsChoices) -> CheckedResults:
    lines = [ProblemLine(_where(problem), problem.sentence) for problem in plan.problems]
    if not _source(choices):
        lines.insert(0, ProblemLine(_("the whole file"), _("Please name the source of the results.")))
    new_areas = tuple(dict.fromkeys(row.area_name for row in plan.reading.rows if row.is_new_area))
    is_held = not lines and not plan.new
    return CheckedResults(
        sentence=_sentence(plan, len(lines), len(new_areas)),
        problems=tuple(lines),
        overview=_overview(plan),
        new_areas=new_areas,
        may_bring_in=not lines and bool(plan.new),
        is_held_already=is_held,
    )


def _where(problem: Problem) -> str:
    if problem.row is None:
        return _("the whole file")
    if problem.column is None:
        return _("row {row}").format(row=problem.row)
    return _("row {row}, column {column}").format(row=problem.row, column=problem.column)


def _sentence(plan: _Plan, problems: int, new_areas: int) -> str:
    if problems:
        return until_mended(plan.reading.rows_read, problems)
    rows = rows_words(plan.reading.rows_read)
    if not plan.new:
        return _("{rows}. All of these results are held already. Nothing was changed.").format(rows=rows)
    said = ngettext(
        "{rows}, nothing wrong: results of {n} assessment to bring in.",
        "{rows}, nothing wrong: results of {n} assessments to bring in.",
        len(plan.new),
    ).format(rows=rows, n=f"{len(plan.new):,}")
    if not new_areas:
        return said
    return (
        said
        + " "
        + ngettext(
            "{n} area that is not held would be added, and shown by its name since its results are public.",
            "{n} areas that are not held would be added, and shown by their names since their results are public.",
            new_areas,
        ).format(n=new_areas)
    )


def _overview(plan: _Plan) -> Table:
    found: dict[tuple[str, AssessmentKind], list[int]] = {}
    for (_area, round_name, kind), levels in plan.results.items():
        found.setdefault((round_name, kind), []).append(len(levels))
    return Table(
        _("What the file holds"),
        (_("Round"), _("Assessed"), _("Areas"), _("Levels")),
        (False, False, True, True),
        tuple(
            (round_name, kind.label, f"{len(levels):,}", f"{sum(levels):,}")
            for (round_name, kind), levels in found.items()
        ),
    )


def _hold(tx: Tx, proof: SetUp, plan: _Plan, source: str) -> str:
    added = _add_areas(tx, proof, plan)
    rounds = _rounds(tx, proof, plan)
    codes = {area.code: area.id for area in tx.areas.all()} | added
    levels = 0
    of_area: dict[AreaId, list[str]] = {}
    for key in plan.new:
        area, round_name, kind = key
        tx.published.hold(proof, ResultsOf(codes[area], rounds[round_name], kind), source, plan.results[key])
        of_area.setdefault(codes[area], []).append(
            f"round {rounds[round_name]} {kind.value} {len(plan.results[key])} levels"
        )
        levels += len(plan.results[key])
    for area_id, held in of_area.items():
        tx.audit.write(Deed.RESULTS_IMPORT, "; ".join(held), person_id=proof.person_id, area_id=area_id)
    return _("{n} levels of {assessments} assessments are held now, with their source.").format(
        n=f"{levels:,}", assessments=f"{len(plan.new):,}"
    )


def _add_areas(tx: Tx, proof: SetUp, plan: _Plan) -> dict[str, AreaId]:
    """Add the areas that are not held; each is shown by its name, since it has no lead and its results are public."""
    added: dict[str, AreaId] = {}
    for row in plan.reading.rows:
        if not row.is_new_area or row.area in added:
            continue
        new = NewArea(row.area[:MOST_CODE], _slug(row.area), row.area_name, AreaKind.OTHER, Nation.OTHER)
        area_id = added[row.area] = tx.areas.add(proof, new)
        tx.audit.write(Deed.AREA_ADDED, f"with results, {new.kind.value}", person_id=proof.person_id, area_id=area_id)
        if tx.published.show_by_name(proof, area_id):
            tx.audit.write(Deed.SHARING, "by_name with published results", person_id=proof.person_id, area_id=area_id)
    return added


def _slug(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-") or "area"


def _rounds(tx: Tx, proof: SetUp, plan: _Plan) -> dict[str, RoundId]:
    """Return the rounds by name; those that are not held are created closed, in the year that their name says."""
    held = {one.name: one.id for one in tx.assessments.rounds()}
    for row in plan.reading.rows:
        if row.round in held:
            continue
        opens_on, closes_on = _days(row.round, uk_day(tx.now))
        number = tx.assessments.add_round(proof, row.framework.id, row.round, opens_on, closes_on)
        tx.assessments.set_round_state(proof, number, RoundState.CLOSED)
        tx.audit.write(Deed.ROUND_CREATED, f"round {number} closed, with results", person_id=proof.person_id)
        held[row.round] = number
    return held


def _days(name: str, today: date) -> tuple[date, date]:
    """Return the first and last day of the year that a round's name ends with, at most up to today."""
    years = [int(year) for year in YEAR.findall(name) if int(year) <= today.year]
    if not years:
        return today, today
    return date(years[-1], 1, 1), min(date(years[-1], 12, 31), today)
