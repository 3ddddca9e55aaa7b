"""Whether the time of a failing sign-in tells who has an account here.

Run it by `.venv/bin/python benchmarks/sign_in_timing.py` (about two minutes).
"""
# ruff: noqa: PLC0415 - a measurement loads what it needs in a process of its own

from __future__ import annotations

import json
import sys
from random import Random
from statistics import median

from measuring import circumstances, fresh_database, in_a_process_of_its_own, timed, write_section

TRIES = 60
"""Of each kind, in random order, so that whatever else the machine does delays all alike."""
UNCOUNTED = 3
GOAL = 0.05
"""How far two medians may differ, as a share of the longer: noise over a network is larger."""
KINDS = ("a wrong password", "an unknown name", "somebody shut out, with the right password")
PASSWORD = "river tambourine 47 glass"  # noqa: S105 - of nobody


def measure() -> dict[str, tuple[float, float]]:
    """Return the milliseconds that a refusal takes, on the clock and on the processor, for each reason.

    Every try has a name and an address of its own, so that none is limited.
    """
    from resilience.domain.errors import Refused
    from resilience.domain.viewer import OPERATOR
    from resilience.domain.vocabulary import Role
    from resilience.services import accounts, people
    from resilience.services.passwords import HASHER

    taken: dict[str, list[list[float]]] = {kind: [] for kind in KINDS}
    with fresh_database() as (store, area, _):
        kept = HASHER.hash(PASSWORD)
        for kind in KINDS[::2]:
            for number in range(TRIES + UNCOUNTED):
                people.invite(store, OPERATOR, "Evaluator", Role.EVALUATOR, area.id)
                with store.transaction() as tx:
                    who = max(person.person_id for person in tx.people.in_roles())
                    tx.accounts.hold(who, f"{KINDS.index(kind)} {number}", kept)
                    tx.people.set_active(OPERATOR.keeping_people(), who, is_active=kind == KINDS[0])
        order = [(kind, number) for number in range(TRIES + UNCOUNTED) for kind in KINDS]
        Random(7).shuffle(order)  # noqa: S311 - an order, not a secret
        for at, (kind, number) in enumerate(order):
            typed = PASSWORD if kind == KINDS[2] else "another one altogether"
            with timed() as one:
                try:
                    accounts.sign_in(store, f"{KINDS.index(kind)} {number}", typed, f"10.0.{at // 250}.{at % 250}")
                except Refused:
                    pass
                else:
                    raise AssertionError(kind)
            taken[kind].append(one)
    return {
        kind: (median(one[0] * 1000 for one in times[UNCOUNTED:]), median(one[1] * 1000 for one in times[UNCOUNTED:]))
        for kind, times in taken.items()
    }


def main() -> None:
    """Measure in a process of its own and write the section of the report."""
    found = in_a_process_of_its_own(__file__, "measure")
    rows = "\n".join(f"| {kind} | {clock:.0f} | {processor:.0f} |" for kind, (clock, processor) in found.items())
    worked = [processor for _clock, processor in found.values()]
    apart = 1 - min(worked) / max(worked)
    write_section(
        "sign_in_timing",
        f"""## The time of a refused sign-in

{circumstances()} `services.accounts.sign_in`: median of {TRIES} of each kind, in random order.

| refused for | milliseconds | of which on the processor |
| --- | ---: | ---: |
{rows}

The time on the processor, which other work on the machine hardly touches, differs by {apart:.1%};
the goal is at most {GOAL:.0%}: {"met" if apart <= GOAL else "**missed**"}.
""",
    )


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(json.dumps(measure()))
    else:
        main()
