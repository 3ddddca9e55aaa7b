"""The long form of the matrix of rights: every page for everybody with every relation to the area in its address.

The tests open every page once for each role; here are all of them with each of five areas. Run it by
`.venv/bin/python benchmarks/rights_matrix.py` (about three minutes, under 1 GB).
"""
# ruff: noqa: PLC0415 - a measurement loads what it needs in a process of its own

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measuring import circumstances, in_a_process_of_its_own, write_section

if TYPE_CHECKING:
    from tests.matrix.world import World

NOT_OF_A_BROWSER = "operator"
"""Whoever comes by the command line opens no page."""


def measure() -> dict[str, Any]:
    """Open every page for everybody and every area; return how many were shown, refused and not as they should be."""
    with tempfile.TemporaryDirectory(prefix="resilience-benchmark-") as folder:
        url = f"sqlite:///{Path(folder) / 'world.db'}"
        os.environ |= {"RESILIENCE_DATABASE_URL": url, "RESILIENCE_KEYS_FOLDER": str(Path(folder) / "keys")}
        from resilience.storage.migrate import migrate
        from tests.matrix.world import build

        migrate(url)
        began = time.perf_counter()
        found = _opened(build(url))
        return found | {"seconds": time.perf_counter() - began}


def _opened(world: World) -> dict[str, Any]:
    import pytest
    from streamlit.runtime.context import ContextProxy
    from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

    from tests.matrix.pages_seen import BROKEN, NOT_SHOWN, PAGES, Received, come_as, recording
    from tests.matrix.world import TARGETS, canaries_in

    cookies: dict[str, str] = {}
    sent: list[Any] = []
    pages: Counter[tuple[str, str]] = Counter()
    deviations = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ContextProxy, "cookies", property(lambda _context: cookies))
        patched.setattr(ForwardMsgQueue, "enqueue", recording(sent))
        for title, somebody in world.viewers.items():
            if title == NOT_OF_A_BROWSER:
                continue
            come_as(somebody, cookies)
            for target in TARGETS:
                window = Received(sent, world.areas[target].name)
                for page in PAGES:
                    received = window.open(page)
                    pages[title, "refused" if window.title == NOT_SHOWN else "shown"] += 1
                    foreign = [one for one in canaries_in(received) if not somebody.may_see(one)]
                    if foreign or window.title in {"", BROKEN}:
                        deviations.append(f"{page} for {title}, area {target}: {window.title} {foreign}")
    return {"pages": [[*key, number] for key, number in sorted(pages.items())], "deviations": deviations}


def main() -> None:
    """Open them all in a process of its own and write the section of the report."""
    found = in_a_process_of_its_own(__file__, "all")
    held: dict[str, dict[str, int]] = {}
    for title, outcome, number in found["pages"]:
        held.setdefault(title.replace("_", " "), {})[outcome] = number
    rows = "\n".join(
        f"| {title} | {numbers.get('shown', 0)} | {numbers.get('refused', 0)} |" for title, numbers in held.items()
    )
    write_section(
        "rights",
        f"""## Every page for everybody and every relation to an area

{circumstances()} Nine invented areas whose every text and count is a canary; every page drawn for everybody with the
name of an area in the address: the own one, another, one that shares by name, one that shares without, one that
withdrew. Every message sent is searched. {sum(sum(one.values()) for one in held.values()):,} pages in
{found["seconds"]:.0f} s, {len(found["deviations"])} not as they should be.

| who | pages shown | pages refused in a sentence |
| --- | ---: | ---: |
{rows}
""",
    )
    if found["deviations"]:
        raise SystemExit("\n".join(found["deviations"]))


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(json.dumps(measure()))
    else:
        main()
