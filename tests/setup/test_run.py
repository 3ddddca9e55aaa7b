"""The two commands of a newcomer, tried on a copy of run.py with a stand-in for the environment's Python.

Nothing is installed and nothing is fetched: the stand-in writes down what it was asked to do.
"""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VERSION = "3.11.99"

STAND_IN = f"""#!{sys.executable}
import http.server, os, pathlib, sys
asked = sys.argv[1:]
if "platform" in asked[1]:
    print("{VERSION}")
    sys.exit()
with pathlib.Path("asked.txt").open("a") as file:
    print(*asked, "| database:", os.environ.get("RESILIENCE_DATABASE_URL"), file=file)
if asked[1] == "streamlit":
    class Healthy(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
    port = int(asked[asked.index("--server.port") + 1])
    try:
        http.server.HTTPServer(("127.0.0.1", port), Healthy).serve_forever()
    except KeyboardInterrupt:
        sys.exit(1)
sys.exit(int(os.environ.get("EXIT_CODE_OF_" + asked[1].upper(), 0)))
"""

needs_a_shebang = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script with a #! line")


@pytest.fixture
def project(tmp_path):
    """Return a folder with a copy of run.py, two lists of packages and a stand-in environment."""
    shutil.copy(ROOT / "run.py", tmp_path)
    (tmp_path / "requirements.txt").write_text("one ~=1.0\n")
    (tmp_path / "requirements-test.txt").write_text("two ~=2.0\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(STAND_IN)
    python.chmod(0o755)
    return tmp_path


@pytest.fixture
def run(project):
    """Return run.py as a module that takes the copied folder for its project."""
    spec = importlib.util.spec_from_file_location("run_of_the_copy", project / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def mark_as_installed(run):
    for name in ("requirements.txt", "requirements-test.txt"):
        (run.ENVIRONMENT / f".installed-{name}").write_text(run.wanted_stamp(name, VERSION))


def start(project, *words, **environment):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("RESILIENCE_")}
    return subprocess.run(
        [sys.executable, "run.py", *words],
        cwd=project,
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def asked(project):
    """Return what the stand-in was asked, one line a call."""
    record = project / "asked.txt"
    return record.read_text().splitlines() if record.exists() else []


def pretending(project, pretence, *words):
    """Run the copy after a line of Python that makes this machine look like another."""
    code = (
        f"import runpy, sys; {pretence}; sys.argv = {['run.py', *words]!r}; "
        "runpy.run_path('run.py', run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=project,
        env=dict(os.environ, PATH=""),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("words", [["--help"], ["help"]])
def test_help_names_both_commands(project, words):
    done = start(project, *words)
    assert done.returncode == 0
    assert "python3 run.py " in done.stdout
    assert "python3 run.py test" in done.stdout
    assert asked(project) == []


def test_a_word_that_is_no_command_is_refused(project):
    done = start(project, "sevre")
    assert done.returncode == 2
    assert "sevre" in done.stderr


def test_a_port_that_does_not_exist_is_refused(project):
    done = start(project, "--port", "70000")
    assert done.returncode == 2
    assert "a whole number from 1 to 65535, not 70000" in done.stderr


def test_an_old_python_hears_which_one_is_needed(project):
    done = pretending(project, "sys.version_info = (3, 9, 2)")
    assert done.returncode == 1
    assert "needs Python 3.11 or newer and this is Python 3.9" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_can_read_the_file_as_far_as_that_sentence():
    source = (ROOT / "run.py").read_text(encoding="utf-8")
    assert ast.parse(source, feature_version=(3, 7))
    assert "from __future__" not in source


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_says_in_one_sentence_what_to_install(project, module):
    shutil.rmtree(project / ".venv")
    done = pretending(project, f"sys.modules[{module!r}] = None", "check")
    assert done.returncode == 1
    assert "sudo apt install python3-venv" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (project / ".venv").exists()


@needs_a_shebang
def test_what_is_installed_already_is_not_installed_again(project, run):
    mark_as_installed(run)
    done = start(project, "check")
    assert done.returncode == 0
    assert f"Packages are installed already (Python {VERSION})" in done.stdout
    assert not [line for line in asked(project) if line.startswith("-m pip")]


@needs_a_shebang
def test_a_changed_list_is_installed_once(project, run):
    mark_as_installed(run)
    (project / "requirements.txt").write_text("one ~=1.1\n")
    installs = []
    for _again in range(2):
        start(project, "check", PATH="")
        installs.append([line for line in asked(project) if line.startswith("-m pip install")])
    assert len(installs[0]) == 1
    assert "-r requirements.txt -r requirements-test.txt" in installs[0][0]
    assert installs[1] == installs[0]


@needs_a_shebang
def test_an_installation_that_failed_is_tried_again(project, run):
    done = start(project, "check", PATH="", EXIT_CODE_OF_PIP="9")
    assert done.returncode == 9
    assert "could not be installed" in done.stderr
    assert not run.is_installed(["requirements.txt", "requirements-test.txt"], VERSION)


def test_another_python_needs_its_own_installation(run):
    mark_as_installed(run)
    assert run.is_installed(["requirements.txt"], VERSION)
    assert not run.is_installed(["requirements.txt"], "3.12.0")


def test_a_taken_port_is_named_and_the_next_free_one_used(run, taken_port, capsys):
    port = run.free_port(taken_port)
    assert taken_port < port <= taken_port + 100
    assert f"Port {taken_port} is taken by another program, so this uses {port}" in capsys.readouterr().out


def test_a_free_port_is_used_without_a_word(run, taken_port, capsys):
    free = run.free_port(taken_port)
    capsys.readouterr()
    assert run.free_port(free) == free
    assert capsys.readouterr().out == ""


@needs_a_shebang
def test_starting_migrates_loads_the_example_serves_and_ends_quietly(project, run):
    mark_as_installed(run)
    lines, code = _serve_until_ready(project, signal.SIGINT)
    assert code == 0
    assert "Traceback" not in "".join(lines)
    assert [line.partition(" --server.port")[0] for line in _words_asked(project)] == [
        "-m resilience migrate",
        "-m resilience example load --if-new",
        "-m streamlit run app.py",
    ]


@needs_a_shebang
def test_an_empty_start_leaves_the_example_out_and_says_how_to_begin(project, run):
    mark_as_installed(run)
    lines, code = _serve_until_ready(project, signal.SIGTERM, "--empty", "--database", "sqlite:///other.db")
    assert code == 143
    assert not [line for line in asked(project) if "example" in line]
    assert all(line.endswith("database: sqlite:///other.db") for line in asked(project))
    assert ".venv/bin/python -m resilience people invite --role administrator" in "".join(lines)


@needs_a_shebang
def test_a_failed_migration_serves_nothing_and_passes_its_code_on(project, run):
    mark_as_installed(run)
    done = start(project, "--no-browser", EXIT_CODE_OF_RESILIENCE="7")
    assert done.returncode == 7
    assert "This step failed: python -m resilience migrate." in done.stderr
    assert _words_asked(project) == ["-m resilience migrate"]


@needs_a_shebang
def test_testing_checks_the_code_and_hands_the_rest_to_pytest(project, run):
    mark_as_installed(run)
    done = start(project, "test", "-k", "board and not browser", "tests/pages", "-x")
    assert done.returncode == 0
    assert [" ".join(line.split()[:2]) for line in _words_asked(project)] == [
        "-m ruff",
        "-m ruff",
        "-m mypy",
        "-c from",
        "-m pytest",
    ]
    assert _words_asked(project)[-1].endswith("-rs -k board and not browser tests/pages -x")


@needs_a_shebang
@pytest.mark.parametrize(("tool", "code"), [("PYTEST", 5), ("MYPY", 1)])
def test_a_failed_check_or_test_fails_the_command_and_hides_neither(project, run, tool, code):
    mark_as_installed(run)
    done = start(project, "test", **{f"EXIT_CODE_OF_{tool}": str(code)})
    assert done.returncode == code
    assert _words_asked(project)[-1].startswith("-m pytest")
    assert ("Failed: mypy" in done.stderr) is (tool == "MYPY")


@needs_a_shebang
def test_tests_never_see_the_database_of_this_machine(project, run):
    mark_as_installed(run)
    start(project, "test", RESILIENCE_DATABASE_URL="postgresql://live")
    assert asked(project)[-1].endswith("database: None")


def test_a_browser_is_found_by_name_or_by_path_and_may_be_missing(run, tmp_path):
    chromium = tmp_path / "programs" / "chromium"
    chromium.parent.mkdir()
    chromium.touch(mode=0o755)
    nowhere = str(tmp_path / "nowhere")
    run.BROWSER_PLACES = ()
    assert run.find_browser({"PATH": str(chromium.parent)}) == str(chromium)
    assert run.find_browser({"PATH": nowhere, "CHROMIUM_PATH": str(chromium)}) == str(chromium)
    assert run.find_browser({"PATH": nowhere, "CHROMIUM_PATH": nowhere}) is None


@needs_a_shebang
@pytest.mark.parametrize("code", [0, 3])
def test_the_clean_machine_runs_the_same_command_and_passes_its_result_on(tmp_path, code):
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    (tmp_path / "run.py").write_text(
        f"import os, sys; print('run.py', *sys.argv[1:], os.environ['LC_ALL']); sys.exit({code})"
    )
    for program in ("chromium", "uv"):  # so that nothing is missing and nothing is installed
        (tmp_path / program).touch(mode=0o755)
    done = subprocess.run(
        [tmp_path / ".ci" / "run", "-k", "board"],
        env=dict(os.environ, PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code
    assert done.stdout.splitlines()[-1] == "run.py test -k board C.UTF-8"


def _words_asked(project):
    return [line.partition(" | database")[0] for line in asked(project)]


def _serve_until_ready(project, ending, *words):
    """Start serving, end it with a signal as a terminal would; return the lines said and the exit code."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [sys.executable, "run.py", "--no-browser", "--port", str(port), *words]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("RESILIENCE_")}
    with subprocess.Popen(
        command,
        cwd=project,
        env=clean,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as child:
        lines = []
        with contextlib.closing(child.stdout):
            for line in child.stdout:
                lines.append(line)
                if "Ready: http://127.0.0.1:" in line:
                    os.killpg(child.pid, ending) if ending == signal.SIGINT else child.send_signal(ending)
        return lines, child.wait(timeout=30)
