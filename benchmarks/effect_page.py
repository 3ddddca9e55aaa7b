"""How long the page on one intervention takes: its main fit, its checks, and the same regression by statsmodels alone.

Run it by `.venv/bin/python benchmarks/effect_page.py` (about two minutes). statsmodels is no part of the project; where
it is not installed its row says so.
"""
# ruff: noqa: PLC0415 - a measurement loads what it needs in a process of its own

from __future__ import annotations

import importlib.util
import json
import sys
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING, Any

from measuring import circumstances, fresh_database, in_a_process_of_its_own, timed, write_section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from resilience.domain.identity import AreaId, InterventionId
    from resilience.domain.viewer import Viewer
    from resilience.services.effect.case import Case
    from resilience.services.effect.outcome_series import OutcomeData
    from resilience.storage.store import Store, Tx

LOOKS, UNCOUNTED = 7, 2
MOST_CASES = 12
"""Interventions whose volume of need is judged, from the areas in order."""
GOAL = 2.0
KINDS = {
    "first": "main fit shown: read, fitted and said",
    "fit": "main fit alone, of the arrays",
    "peer": "the same regression by statsmodels alone",
    "checks": "all methods and checks, of the arrays",
    "whole": "whole page with its verdict, first look",
    "again": "whole page, looked at again",
}


def measure() -> dict[str, float]:
    """Return the milliseconds of each kind: medians over interventions of the median of several looks.

    Kinds are measured in turns, so that whatever else the machine does delays all alike. The whole page is worked out
    once for each intervention and then kept, so that its first look counts.
    """
    from resilience.domain.viewer import OPERATOR
    from resilience.services.effect.checks import checked
    from resilience.services.effect.effect_page import effect, first_fit
    from resilience.services.effect.estimates import found, main_alone

    taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with fresh_database() as (store, _area, _file):
        _with_example(store)
        for area_id, number, case, data in _cases(store, OPERATOR):
            plan = case.plan.draft
            looks: dict[str, Callable[[], object]] = {
                "first": lambda a=area_id, n=number: first_fit(store, OPERATOR, a, n),
                "fit": lambda d=data, p=plan: main_alone(d, p),
                "checks": lambda d=data, p=plan: checked(d, p, found(d, p)),
            }
            if (peer := _peer(data, case)) is not None:
                looks["peer"] = peer
            for kind, seconds in _in_turns(looks).items():
                taken[kind].append(seconds)
            taken["whole"].append(_seconds(lambda a=area_id, n=number: effect(store, OPERATOR, a, n)))
            taken["again"].append(_seconds(lambda a=area_id, n=number: effect(store, OPERATOR, a, n)))
    return {kind: 1000 * median(some) for kind, some in taken.items() if some} | {"cases": len(taken["whole"])}


def _with_example(store: Store) -> None:
    from resilience.services.example import end_of_last_full_month, load_example

    load_example(store, end_of_last_full_month(datetime.now(UTC).date()))


def _cases(store: Store, viewer: Viewer) -> Iterator[tuple[AreaId, InterventionId, Case, OutcomeData]]:
    """Give interventions of the example whose plan judges the volume of need, with what is worked out from."""
    from resilience.domain.errors import Refused
    from resilience.domain.vocabulary import Aspect
    from resilience.services.effect.case import data_of

    given = 0
    with store.reading() as tx:
        areas = [one.id for one in tx.areas.all() if one.is_invented]
    for area_id in areas:
        with store.reading() as tx:
            cases = _of_area(tx, viewer, area_id)
        for case in cases:
            outcome = case.plan.draft.outcome
            if given == MOST_CASES or outcome.aspect is not Aspect.VOLUME or outcome.series is not None:
                continue
            try:
                data = data_of(case)
            except Refused:
                continue
            given += 1
            yield area_id, case.intervention.id, case, data


def _of_area(tx: Tx, viewer: Viewer, area_id: AreaId) -> list[Case]:
    from resilience.services.effect.case import case_of, held
    from resilience.services.need_asking import need_context

    every = held(tx, viewer, need_context(tx, viewer, area_id), area_id)
    found = (
        case_of(tx, viewer, area_id, every, one)
        for one in tx.interventions.of(viewer.reading(area_id))
        if one.withdrawn_at is None
    )
    return [case for case in found if case is not None]


def _peer(data: OutcomeData, case: Case) -> Callable[[], object] | None:
    """Return the main regression as somebody would fit it by statsmodels; its data are made ready beforehand."""
    if importlib.util.find_spec("statsmodels") is None:
        return None
    import numpy as np
    import statsmodels.api as sm

    from resilience.services.effect.estimates import main_alone, series_of

    series = series_of(main_alone(data, case.plan.draft).choice.way, data)
    if series is None:
        return None
    turn = 2 * np.pi * np.arange(len(data)) / data.period
    waves = [wave(number * turn) for number in (1, 2) for wave in (np.cos, np.sin)]
    design = np.column_stack([np.ones(len(data)), data.after, *waves])
    kept = ~np.isnan(series.values)
    offset = None if series.exposure is None else np.log(series.exposure[kept])
    return lambda: sm.GLM(series.values[kept], design[kept], family=sm.families.Poisson(), offset=offset).fit(
        scale="X2"
    )


def _in_turns(looks: dict[str, Callable[[], object]]) -> dict[str, float]:
    taken: dict[str, list[float]] = {kind: [] for kind in looks}
    for _look in range(UNCOUNTED + LOOKS):
        for kind, look in looks.items():
            taken[kind].append(_seconds(look))
    return {kind: median(some[UNCOUNTED:]) for kind, some in taken.items()}


def _seconds(look: Callable[[], object]) -> float:
    with timed() as taken:
        look()
    return taken[0]


def main() -> None:
    """Measure and write the section."""
    if sys.argv[1:] == ["measure"]:
        print(json.dumps(measure()))
        return
    found: dict[str, Any] = in_a_process_of_its_own(__file__, "measure")
    rows = "\n".join(f"| {label} | {_said(found, kind)} |" for kind, label in KINDS.items())
    write_section(
        "effect_page",
        f"""## The page on one intervention

{circumstances()} Service time over {found["cases"]:.0f} interventions of the example with other areas beside them:
median of each one's median of {LOOKS} looks in turns, in one process.

| what | milliseconds |
| --- | ---: |
{rows}

{_ratios(found)}""",
    )


def _said(found: dict[str, float], kind: str) -> str:
    return f"{found[kind]:,.1f}" if kind in found else "not measured: statsmodels is not installed here"


def _ratios(found: dict[str, float]) -> str:
    if "peer" not in found:
        return "Without statsmodels there is nothing to compare with, and no goal is said to be met or missed."
    lines = ["| measure | goal | found | |", "| --- | ---: | ---: | --- |"]
    for kind in ("first", "fit"):
        ratio = found[kind] / found["peer"]
        met = "met" if ratio <= GOAL else "**missed**"
        lines.append(f"| {KINDS[kind]}, over statsmodels alone | ≤ {GOAL:.0f} × | {ratio:.1f} × | {met} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
