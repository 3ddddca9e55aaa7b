"""Frameworks and published results at the command line: out, checked, in, mapped; twice changes nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.services.frameworks_made import OWN, VISIT, results_of, table


def test_a_framework_goes_out_and_comes_back_and_is_held_already(run, tmp_path):
    for form in ("yaml", "xlsx"):
        file = tmp_path / f"out.{form}"
        code, said, _error = run("framework", "export", "local-resilience-capability", "1", "--as", form, "--to", file)
        assert (code, said.strip()) == (0, f"Local resilience capability is in {file}.")
        code, said, _error = run("framework", "import", file)
        assert code == 0
        assert "is held already, word for word. Nothing was changed." in said
    code, _said, error = run("framework", "export", "nothing", "1")
    assert code == 1
    assert "Held are: local-resilience-capability:1, community-support-after-a-flood:1" in error


def test_a_file_with_problems_is_told_by_line_and_checking_writes_nothing(run, tmp_path):
    good, bad = tmp_path / "own.yaml", tmp_path / "bad.yaml"
    good.write_bytes(OWN)
    bad.write_bytes(OWN.replace(b"feature: B", b"feature: Z"))
    code, said, _error = run("framework", "import", bad)
    assert code == 1
    assert "There is no feature Z in this file." in said
    assert "line " in said
    assert run("framework", "import", good, "--check")[0] == 0
    code, _said, error = run("framework", "export", "own", "1")
    assert (code, "no framework own" in error) == (1, True)
    assert run("framework", "import", tmp_path / "none.yaml")[0] == 1


def test_results_come_in_whole_and_the_same_file_twice_changes_nothing(run, tmp_path):
    for name, content in (("own.yaml", OWN), ("visit.yaml", VISIT), ("m.csv", b"old,new\nA,P\n")):
        (tmp_path / name).write_bytes(content)
    assert run("framework", "import", tmp_path / "own.yaml")[0] == 0
    assert run("framework", "import", tmp_path / "visit.yaml")[0] == 0
    file = tmp_path / "results.csv"
    file.write_bytes(table(results_of("Utopia", 7, 3.5)))
    code, said, _error = run("import", "results", file, "--source", "Invented, 2024")
    assert code == 1
    assert "row 2, column area: No area is called “Utopia” here." in said
    wanted = ("import", "results", file, "--source", "Invented, 2024", "--add-areas")
    assert run(*wanted, "--dry-run")[0] == 0
    assert levels_held(run) == 0
    code, said, _error = run(*wanted)
    assert (code, "6 levels of 2 assessments are held now" in said) == (0, True)
    code, said, _error = run(*wanted)
    assert (code, "held already. Nothing was changed." in said) == (0, True)
    assert levels_held(run) == 6
    code, said, _error = run("framework", "map", tmp_path / "m.csv", "--old", "own:1", "--new", "visit:1")
    assert (code, said.startswith("1 pair from Framework own")) == (0, True)


def levels_held(run) -> int:
    with closing(sqlite3.connect(run.database)) as connection:
        return connection.execute("SELECT count(*) FROM published_level").fetchone()[0]
