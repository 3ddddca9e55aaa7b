"""The command line: what the pages do, said in sentences; a refusal is a sentence on stderr and exit 1."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

CLEAN = "date,need\n2026-01-01,food\n2026-01-06,food\n2026-01-31,power\n"
BROKEN = CLEAN + "2026-13-01,food\n2026-01-07,diamonds\n"
MAPPING = """{
  "format": 1, "name": "helpline",
  "when": {"column": "date", "grain": "day", "form": "iso"},
  "fields": {"direction": {"constant": "request"}, "basis": {"constant": "expressed"},
             "need_type": {"column": "need", "codes": {"food": "FOD", "power": "UTL"}}}
}"""


@pytest.fixture
def code(run) -> str:
    """The code of a real area of the installation, London's."""
    _code, out, _err = run("areas")
    return next(line.split("\t")[0] for line in out.splitlines() if line.split("\t")[1].startswith("London"))


@pytest.fixture
def helpline(run, code) -> str:
    """A mapping saved by name in that area."""
    from resilience.domain.viewer import OPERATOR
    from resilience.intake.mapping import Mapping
    from resilience.services.bringing_data import save_mapping
    from resilience.services.opened import store

    with store().reading() as tx:
        area_id = tx.areas.find(code).id
    save_mapping(store(), OPERATOR, area_id, Mapping.from_json(MAPPING))
    return "helpline"


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    file = tmp_path / "calls.csv"
    file.write_text(CLEAN, encoding="utf-8")
    return file


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    file = tmp_path / "broken.csv"
    file.write_text(BROKEN, encoding="utf-8")
    return file


def board_of(run, code: str) -> dict:
    done, out, err = run("view", "board", "--area", code, "--as", "json")
    assert (done, err) == (0, "")
    return json.loads(out)


def is_a_sentence(said: str) -> bool:
    return "Traceback" not in said and said.strip().endswith((".", "?")) and said[0].isupper()


# --- help ----------------------------------------------------------------------------------------------------------


def test_help_names_every_command():
    done = subprocess.run(
        [sys.executable, "-m", "resilience", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("migrate", "example", "areas", "people", "import", "batches", "withdraw", "view", "check"):
        assert f"\n    {name} " in done.stdout


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["migrate"], ["--empty"]),
        (["example", "load"], ["--if-new", "--end"]),
        (["example"], ["load", "truth"]),
        (["people", "invite"], ["--role", "--area", "--name", "--address"]),
        (
            ["import", "needs"],
            ["FILE", "--area", "--mapping", "--leave-out-bad-rows", "--keep-finer", "--problems", "--dry-run"],
        ),
        (
            ["import", "needs"],
            ["--earlier", "--complete-from", "--complete-until"],
        ),
        (["withdraw"], ["--area", "--batch", "--why"]),
        (["view"], ["board", "batches", "--area", "--basis", "--as"]),
    ],
)
def test_each_command_explains_its_words(run, words, named):
    code, out, _err = run(*words, "--help")
    assert code == 0
    assert all(name in out for name in named)


def test_words_that_cannot_be_used_are_exit_2_and_say_how(run):
    code, _out, err = run("dance")
    assert code == 2
    assert "usage: python -m resilience" in err


# --- the database --------------------------------------------------------------------------------------------------


def test_migrate_makes_a_database_from_nothing_and_again_changes_nothing(run, tmp_path):
    run.use(tmp_path / "new" / "fresh.db")
    for _time in range(2):
        code, out, err = run("migrate")
        assert (code, err) == (0, "")
        assert out == f"The database is up to date: {run.url}\n"
    _code, out, _err = run("areas")
    assert len(out.splitlines()) == 51


def test_an_empty_installation_never_takes_the_example(run):
    assert run("migrate", "--empty")[0] == 0
    code, out, err = run("example", "load")
    assert (code, out) == (1, "")
    assert "RESILIENCE_DATABASE_URL" in err
    assert is_a_sentence(err)
    assert run("example", "load", "--if-new") == (0, "", "")


def test_without_an_example_there_is_no_truth(run):
    code, out, err = run("example", "truth")
    assert (code, out) == (1, "")
    assert is_a_sentence(err)


def test_the_example_is_loaded_to_a_given_end_and_its_truth_printed(run):
    code, out, err = run("example", "load", "--end", "2025-12-31")
    assert (code, err) == (0, "")
    assert "The example is loaded up to 2025-12-31: 24 invented partnerships" in out
    assert run("example", "load")[0] == 1
    code, out, _err = run("example", "truth")
    assert code == 0
    assert json.loads(out)
    held = board_of(run, "X01")
    assert held["is_example"] is True
    assert held["volume"]["months"][-1]["month"] == "2025-12-01"


# --- areas and people ----------------------------------------------------------------------------------------------


def test_areas_are_listed_with_code_name_and_nation(run):
    code, out, _err = run("areas")
    lines = [line.split("\t") for line in out.splitlines()]
    assert code == 0
    assert len(lines) == 51
    assert {len(line) for line in lines} == {3}
    assert {line[2] for line in lines} >= {"England", "Scotland", "Wales", "Northern Ireland"}


def test_the_first_administrator_gets_a_link_that_works(run):
    from resilience.services import accounts, identity, opened

    code, out, err = run("people", "invite", "--role", "administrator", "--address", "https://resilience.example")
    assert (code, err) == (0, "")
    assert out.startswith(
        "Open this link within 72 hours; it works once, to choose a name and a password:\nhttps://resilience.example/welcome?"
    )
    link = out.strip().rpartition("=")[2]
    token = accounts.accept_invitation(opened.store(), link, "first administrator", "a long enough phrase of words")
    assert identity.viewer_for(opened.store(), token).name == "Administrator"


def test_a_role_in_an_area_needs_the_area(run, code):
    done, out, err = run("people", "invite", "--role", "evaluator")
    assert (done, out) == (1, "")
    assert "please say in which" in err
    assert run("people", "invite", "--role", "evaluator", "--area", code, "--name", "Evaluator 1, fire")[0] == 0
    assert run("people", "invite", "--role", "king")[0] == 2


# --- files ---------------------------------------------------------------------------------------------------------


def test_a_clean_file_goes_in_once_shows_on_the_board_and_comes_out_again(run, code, helpline, clean):
    before = board_of(run, code)
    done, out, err = run("import", "needs", clean, "--area", code, "--mapping", helpline)
    assert (done, err) == (0, "")
    assert out.startswith("3 rows read, all clean: 3 records to bring in.\n")
    assert "3 records are in for London" in out
    after = board_of(run, code)
    assert [year["count"] for year in after["volume"]["years"]] == [3]
    assert after != before

    done, out, _err = run("import", "needs", clean, "--area", code, "--mapping", helpline)
    assert done == 0
    assert "This file is in already" in out
    assert board_of(run, code) == after

    done, out, _err = run("batches", "--area", code)
    number, state, records, name = out.splitlines()[0].split("\t")[:4]
    assert (done, state, records, name) == (0, "Brought in", "3", "calls.csv")
    done, out, _err = run("withdraw", "--area", code, "--batch", number, "--why", "wrong area")
    assert done == 0
    assert "calls.csv is withdrawn: its 3 records no longer count" in out
    assert board_of(run, code) == before
    assert run("withdraw", "--area", code, "--batch", number, "--why", "again")[0] == 1


def test_a_broken_file_is_refused_with_every_problem_and_nothing_changed(run, code, helpline, broken, tmp_path):
    before = board_of(run, code)
    listed = tmp_path / "problems.csv"
    done, out, err = run("import", "needs", broken, "--area", code, "--mapping", helpline, "--problems", listed)
    assert (done, err) == (1, "")
    assert "5 rows read; 2 rows have problems" in out
    assert "  row 5, column date: " in out
    assert "  row 6, column need: " in out
    assert f"All problems are in {listed}." in out
    with listed.open(encoding="utf-8-sig", newline="") as file:
        assert [row[:2] for row in csv.reader(file)][1:] == [["5", "date"], ["6", "need"]]
    assert board_of(run, code) == before
    assert run("batches", "--area", code)[1] == ""


def test_bad_rows_are_left_out_only_when_that_is_said(run, code, helpline, broken):
    done, out, _err = run("import", "needs", broken, "--area", code, "--mapping", helpline, "--leave-out-bad-rows")
    assert done == 0
    assert "3 records are in" in out


def test_a_file_corrects_the_days_it_is_complete_for(run, code, helpline, clean):
    bring = ("import", "needs", clean, "--area", code, "--mapping", helpline)
    assert run(*bring)[0] == 0
    clean.write_text(CLEAN + CLEAN.splitlines()[-1] + "\n", encoding="utf-8")
    assert run(*bring, "--earlier", "replace-period", "--complete-from", "2026-01-01")[0] == 1
    correcting = ("--earlier", "replace-period", "--complete-from", "2026-01-01", "--complete-until", "2026-12-31")
    done, out, err = run(*bring, *correcting)
    assert (done, err) == (0, "")
    assert "3 records of earlier files of this source give way" in out
    assert "3 records of earlier files gave way." in out
    assert out.count("Reading and checking") == 1


def test_a_dry_run_checks_and_writes_nothing(run, code, helpline, clean, broken):
    assert run("import", "needs", clean, "--area", code, "--mapping", helpline, "--dry-run")[0] == 0
    assert run("import", "needs", broken, "--area", code, "--mapping", helpline, "--dry-run")[0] == 1
    assert run("batches", "--area", code)[1] == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import", "needs", "{missing}", "--area", "{code}", "--mapping", "helpline"], "cannot be read"),
        (["import", "needs", "{clean}", "--area", "Lyonesse", "--mapping", "helpline"], "No area is called"),
        (["import", "needs", "{clean}", "--area", "{code}", "--mapping", "none"], "There is no mapping called"),
        (["view", "board", "--area", "Lyonesse"], "No area is called"),
        (["batches", "--area", "Lyonesse"], "No area is called"),
        (["withdraw", "--area", "{code}", "--batch", "99", "--why", "wrong"], "no such batch"),
        (["withdraw", "--area", "{code}", "--batch", "99", "--why", " "], "Please say in a few words"),
    ],
)
def test_a_refusal_is_a_sentence_on_stderr_and_exit_1(run, code, helpline, clean, tmp_path, words, said):
    fillers = {"missing": tmp_path / "missing.csv", "clean": clean, "code": code}
    done, out, err = run(*(word.format(**fillers) for word in words))
    assert (done, out) == (1, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("RESILIENCE_DATABASE_URL", "rubbish", "is no database address"),
        ("RESILIENCE_DATABASE_URL", "mysql://localhost/x", "cannot be used here"),
        ("RESILIENCE_DATABASE_URL", "sqlite:///{folder}/empty.db", "Run: python -m resilience migrate"),
        ("RESILIENCE_DATABASE_URL", "sqlite:///{folder}/file/under/it.db", "cannot be made"),
        ("RESILIENCE_DATABASE_URL", "postgresql://127.0.0.1:1/nobody", "cannot be reached"),
        ("RESILIENCE_SESSION_HOURS", "abc", "A setting cannot be used"),
    ],
)
def test_an_installation_that_cannot_run_says_what_to_change(run, tmp_path, monkeypatch, setting, value, said):
    (tmp_path / "file").write_text("not a folder")
    run.start_again()
    monkeypatch.setenv(setting, value.format(folder=tmp_path))
    done, out, err = run("areas")
    assert (done, out) == (1, "")
    assert said in err
    run.start_again()


def test_a_list_of_problems_that_cannot_be_written_is_a_sentence(run, code, helpline, broken, tmp_path):
    words = ("import", "needs", broken, "--area", code, "--mapping", helpline)
    done, _out, err = run(*words, "--problems", tmp_path / "nowhere" / "problems.csv")
    assert done == 1
    assert "cannot be written" in err


def test_views_that_belong_to_no_area_need_none_and_the_others_say_so(run):
    done, out, _err = run("view", "rounds", "--as", "json")
    assert (done, json.loads(out)["lines"]) == (0, [])
    done, _out, err = run("view", "board")
    assert done == 1
    assert "--area CODE" in err


def test_an_area_is_found_by_its_alias_whatever_its_capitals(run):
    assert board_of(run, "LONDON-LRF")["area_name"] == board_of(run, "london-lrf")["area_name"]


def test_check_says_that_every_summary_equals_its_records_and_finds_one_that_does_not(run, code, helpline, clean):
    from resilience.services.opened import store

    run("import", "needs", clean, "--area", code, "--mapping", helpline)
    assert run("check") == (0, "Every summary equals what its records add up to.\n", "")
    with store().transaction() as tx:
        tx.needs._connection.exec_driver_sql("UPDATE need_month SET amount = amount + 1")
    done, out, _err = run("check")
    assert done == 1
    assert "The summaries of London" in out


@pytest.mark.shared
def test_the_real_file_goes_in_and_a_broken_copy_does_not(run, code, shared, tmp_path):
    import gzip

    real = shared / "real-data/london_dwelling_fires/dwelling_fires.csv.gz"
    lines = gzip.decompress(real.read_bytes()).decode().splitlines()
    lines[10] = lines[10].replace("2009-", "2009-13-", 1)
    lines[20] = lines[20].replace("E0900", "E0999", 1)
    broken = tmp_path / "broken.csv"
    broken.write_text("\n".join(lines), encoding="utf-8")
    mapping = ("--area", code, "--mapping", "london-dwelling-fires")
    before = board_of(run, code)
    done, out, _err = run("import", "needs", broken, *mapping)
    assert done == 1
    assert "row 11, column date" in out
    assert "row 21, " in out
    assert board_of(run, code) == before
    done, out, _err = run("import", "needs", real, *mapping)
    assert done == 0
    assert "90,146 records are in for London" in out
    years = {year["year"]: year["count"] for year in board_of(run, code)["volume"]["years"]}
    assert (years[2009], years[2023], years[2024]) == (6976, 4753, 3100)
    assert sum(years.values()) == 90_146


def test_somebody_invited_is_listed_and_given_another_link(run):
    run("people", "invite", "--role", "administrator", "--name", "First administrator")
    done, out, _err = run("people", "list")
    assert done == 0
    (line,) = out.splitlines()
    number, name, role, _area = line.split("\t")
    assert (name, role) == ("First administrator", "Administrator")
    done, out, _err = run("people", "link", "--person", number)
    assert done == 0
    assert "/welcome?invitation=" in out
    assert run("people", "list")[1].splitlines() == [line]
    done, _out, err = run("people", "link", "--person", "99")
    assert done == 1
    assert "no such person" in err
