"""Archives of need to measure on: ten years of one area, of any size, kept in a folder so that they are made once.

`RESILIENCE_BENCHMARK_FOLDER` says where (by default a folder for temporary files). Ten million records take ten
minutes and 1.5 GB on disk; each batch is brought in by a process of its own, so that memory stays bounded.
"""
# ruff: noqa: PLC0415 - the project is found only once its folder is on the path

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from measuring import ROOT, in_a_process_of_its_own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.domain.area import Area
    from resilience.domain.need import NeedColumns
    from resilience.storage.store import Store

BATCHES = 20
"""How many files an archive of whatever size came in."""
FIRST_DAY, LAST_DAY = date(2016, 1, 1), date(2025, 12, 31)


def folder() -> Path:
    """Return where archives are kept."""
    chosen = os.environ.get("RESILIENCE_BENCHMARK_FOLDER") or str(Path(tempfile.gettempdir()) / "resilience-archives")
    Path(chosen).mkdir(parents=True, exist_ok=True)
    return Path(chosen)


def file_of(records: int) -> Path:
    """Return the database of so many records, which may not be there yet."""
    return folder() / f"need-{records}.db"


@contextmanager
def opened(file: Path) -> Iterator[tuple[Store, Area]]:
    """Open an archive; its area is the one with the most places."""
    from resilience.storage.store import Store

    store = Store(f"sqlite:///{file}")
    with store.reading() as tx:
        area = max(tx.areas.all(), key=lambda one: len(tx.areas.places(one.id)))
    yield store, area
    store.close()


def ready(records: int) -> Path:
    """Return the database of so many records, made now unless it is there and whole."""
    file = file_of(records)
    done = file.with_suffix(".done")
    if not done.exists():
        for rest in folder().glob(f"{file.name}*"):
            rest.unlink()
        in_a_process_of_its_own(__file__, "begin", str(file))
        for number in range(BATCHES):
            in_a_process_of_its_own(__file__, "add", str(file), str(number), str(records // BATCHES))
        done.touch()
    return file


def begin(file: Path) -> dict[str, Any]:
    """Make a database with the shipped areas."""
    from resilience.services.setting_up import prepare
    from resilience.storage.store import Store

    store = Store(f"sqlite:///{file}")
    prepare(store)
    store.close()
    return {}


def add(file: Path, number: int, records: int) -> dict[str, Any]:
    """Bring one batch in by the storage's own way, summaries and all."""
    from resilience.domain.need import NewBatch
    from resilience.domain.viewer import OPERATOR

    with opened(file) as (store, area):
        columns = made(store, area, records, seed=number)
        span = ((FIRST_DAY, LAST_DAY),)
        new = NewBatch(f"needs-{number}.csv", str(number), "benchmark", "{}", records, 0, span, "", columns)
        with store.transaction() as tx:
            tx.needs.bring_in(OPERATOR.leading(area.id), new)
    return {"records": records}


def made(store: Store, area: Area, records: int, *, seed: int) -> NeedColumns:
    """Return invented records of ten years: more in winter, more on Mondays, types and places of unequal weight."""
    from resilience.domain.need import NeedColumns, day_number, month_number
    from resilience.domain.taxonomy import TermKind
    from resilience.domain.vocabulary import Phase, Stakeholder

    chance = np.random.default_rng(seed)
    with store.reading() as tx:
        places = [place.id for place in tx.areas.places(area.id)]
        terms = tx.reference.taxonomies()
    days = [FIRST_DAY + timedelta(days=day) for day in range((LAST_DAY - FIRST_DAY).days + 1)]
    weight = np.array([1 + 0.3 * np.cos(day.timetuple().tm_yday / 58) + 0.2 * (day.weekday() == 0) for day in days])
    on = chance.choice(len(days), records, p=weight / weight.sum())
    is_met = chance.random(records) < 0.7
    is_request = chance.random(records) < 0.9

    def of(codes: list[Any], share: float = 1.0, empty: object = None) -> list[Any]:
        """Return one of the codes for each record, the first the most often; `empty` beyond the share."""
        held = np.array([*codes, empty], dtype=object)
        likely = 1 / np.arange(2, len(codes) + 2)
        drawn = chance.choice(len(codes), records, p=likely / likely.sum())
        return list(held[np.where(chance.random(records) < share, drawn, len(codes))].tolist())

    return NeedColumns(
        source_row=range(2, records + 2),
        day=np.array([day_number(day) for day in days])[on].tolist(),
        month=np.array([month_number(day) for day in days])[on].tolist(),
        occurred_at=[None] * records,
        grain=["day"] * records,
        place_id=of(places, 0.98),
        direction=np.where(is_request, "request", "offer").tolist(),
        need_type=of(list(terms.codes(TermKind.NEED_TYPE))),
        further_types=[""] * records,
        stakeholder=of([one.value for one in Stakeholder], 0.95),
        target_groups=of(list(terms.codes(TermKind.TARGET_GROUP)), 0.4, ""),
        urgency=of(list(terms.codes(TermKind.URGENCY)), 0.9),
        phase=of([one.value for one in Phase], 0.9),
        disruption_id=[None] * records,
        channel=of(list(terms.codes(TermKind.CHANNEL)), 0.9),
        outcome=np.where(is_met, "met_voluntary", "unmet").tolist(),
        reason_unmet=[None] * records,
        minutes_to_outcome=np.where(is_met, chance.lognormal(5, 1, records).astype(int), None).tolist(),
        count_thousandths=[1000] * records,
        basis=["expressed"] * records,
        local_code=[""] * records,
        source_ref=[""] * records,
        offer_stage=[None] * records,
    )


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if sys.argv[1] == "begin":
        print(json.dumps(begin(Path(sys.argv[2]))))
    elif sys.argv[1] == "add":
        print(json.dumps(add(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))))
    else:
        print(ready(int(sys.argv[1])))
