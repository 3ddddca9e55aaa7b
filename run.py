"""Start the application or check it: `python3 run.py` and `python3 run.py test`.

Standard library only, the same on Linux, macOS and Windows, because everything else is installed from here.
No newer syntax and no __future__ import, so that an old Python gets as far as the sentence about its age.
"""

import argparse
import contextlib
import hashlib
import http.client
import importlib.util
import os
import pathlib
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

OLDEST_PYTHON = (3, 11)

if sys.version_info < OLDEST_PYTHON:
    sys.exit(
        "Evaluate local resilience needs Python 3.11 or newer and this is Python {}.{}: please install a "
        "newer one (https://www.python.org/downloads/) and start it with that: python3.11 run.py".format(
            *sys.version_info[:2]
        )
    )

ROOT = pathlib.Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PACKAGES = "requirements.txt"
TEST_PACKAGES = "requirements-test.txt"
ADDRESS = "127.0.0.1"
PORT = 8501
PORTS_TRIED = 100
SECONDS_TO_END = 10
INTERRUPTED = 130
TERMINATED = 143

# Each check with what Python is asked to run. import-linter has no module to run, so its command is called.
CHECKS = (
    ("ruff format", ("-m", "ruff", "format", "--check", ".")),
    ("ruff check", ("-m", "ruff", "check", ".")),
    ("mypy --strict", ("-m", "mypy")),
    ("import-linter", ("-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-logo")),
)

# Tests that share one browser or one PostgreSQL stay in one process (tests/sharing_out.py), so that each is started
# once; all other tests go to whichever process is free.
PYTEST = ("-m", "pytest", "-n", "auto", "--dist", "loadscope", "-rs")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)

EPILOG = """\
the two commands:
  python3 run.py         set up and start the application (the same as: python3 run.py serve)
  python3 run.py test    set up, check the code and run every test; what follows is passed to pytest

The database is var/resilience.db unless --database or RESILIENCE_DATABASE_URL names another.
What can be done without a browser: .venv/bin/python -m resilience --help
"""

_BEGAN = time.monotonic()


class CannotGoOnError(Exception):
    """What a person has to do before this can go on, as a sentence."""


# --------------------------------------------------------------------------------------------------- commands


def main(arguments: Sequence[str]) -> int:
    """Do what was asked and return the exit code for the shell."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        options, rest = _read(arguments)
        return int(options.command(options, rest))
    except CannotGoOnError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
        return INTERRUPTED


def serve(options: argparse.Namespace, _rest: Sequence[str]) -> int:
    python = prepare([PACKAGES])
    environment = _environment(options.database)
    _step("Bringing the database up to date")
    _resilience(python, environment, "migrate", *(["--empty"] if options.empty else []))
    if options.empty:
        print(_how_to_make_the_first_administrator(python, options.database), flush=True)
    else:
        _step("Loading the example, if the database is new")
        _resilience(python, environment, "example", "load", "--if-new")
    return _serve(python, environment, free_port(options.port), opens_browser=not options.no_browser)


def check(_options: argparse.Namespace, _rest: Sequence[str]) -> int:
    return _check(prepare([PACKAGES, TEST_PACKAGES]))


def test(_options: argparse.Namespace, rest: Sequence[str]) -> int:
    """Run every check and then every test, even after a failed check: one run says all there is to say."""
    python = prepare([PACKAGES, TEST_PACKAGES])
    code_of_checks = _check(python)
    _step("pytest")
    return _run([python, *PYTEST, *rest], _test_environment()) or code_of_checks


def _read(arguments: Sequence[str]) -> tuple[argparse.Namespace, Sequence[str]]:
    """Read the command line; the second value is what `test` hands on to pytest."""
    asked = list(arguments) or ["serve"]
    if asked[0] == "help":
        asked[0] = "--help"
    if asked[0].startswith("-") and asked[0] not in {"-h", "--help"}:
        asked.insert(0, "serve")
    parser = _parser()
    options, rest = parser.parse_known_args(asked)
    if rest and options.command is not test:
        parser.error("not understood: " + " ".join(rest))
    return options, rest


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="Start or check Evaluate local resilience. Sets up all it needs in .venv first.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(title="commands", metavar="")
    _add_serve(commands.add_parser("serve", help="start the application (what happens without a command)"))
    _add(commands.add_parser("test", help="check the code and run every test", allow_abbrev=False), test)
    _add(commands.add_parser("check", help="ruff, mypy and import-linter alone"), check)
    commands.add_parser("help", help="show this text")
    return parser


def _add(parser: argparse.ArgumentParser, command: Callable[..., int]) -> None:
    parser.set_defaults(command=command)


def _add_serve(parser: argparse.ArgumentParser) -> None:
    _add(parser, serve)
    parser.add_argument("--port", type=_port, default=PORT, metavar="N", help="the port (%(default)s)")
    parser.add_argument("--empty", action="store_true", help="leave the example out: the 51 areas alone")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument(
        "--database",
        metavar="URL",
        help="the database to use, such as postgresql://user@host/name; one with a password is safer in "
        "RESILIENCE_DATABASE_URL, where other people on the machine cannot read it",
    )


def _port(word: str) -> int:
    if not word.isdecimal() or not 1 <= int(word) <= 65535:  # noqa: PLR2004 - the highest port there is
        message = f"a port is a whole number from 1 to 65535, not {word}"
        raise argparse.ArgumentTypeError(message)
    return int(word)


# ----------------------------------------------------------------------------------------------------- set-up


def prepare(lists: Sequence[str]) -> str:
    """Make `.venv` with the packages of these lists, as far as it is not there already; return its Python."""
    python = _python_of(ENVIRONMENT)
    version = version_of(python)
    if version is None:
        _make_environment()
        version = version_of(python)
    if version is None:
        message = f"The environment in {ENVIRONMENT} does not start: please delete that folder and try again."
        raise CannotGoOnError(message)
    if is_installed(lists, version):
        _step(f"Packages are installed already (Python {version})")
        return python
    for name in lists:
        _stamp(name).unlink(missing_ok=True)
    _install(python, lists)
    for name in lists:
        _stamp(name).write_text(wanted_stamp(name, version), encoding="utf-8")
    return python


def is_installed(lists: Sequence[str], version: str) -> bool:
    """Say whether the stamps in the environment match these lists as they are now and this Python."""
    return all(
        _stamp(name).is_file() and _stamp(name).read_text(encoding="utf-8") == wanted_stamp(name, version)
        for name in lists
    )


def wanted_stamp(name: str, version: str) -> str:
    return hashlib.sha256(version.encode() + b"\n" + (ROOT / name).read_bytes()).hexdigest()


def _stamp(name: str) -> pathlib.Path:
    return ENVIRONMENT / f".installed-{name}"


def _python_of(environment: pathlib.Path) -> str:
    return str(environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def version_of(python: str) -> str | None:
    """Return the version of this Python, or `None` where it is missing, broken, too old or cannot install."""
    needed = "platform" if shutil.which("uv") else "platform, pip"
    question = f"import sys, {needed}; sys.version_info < {OLDEST_PYTHON} or print(platform.python_version())"
    try:
        answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return answer.stdout.strip() or None


def _make_environment() -> None:
    has_installer = _has("ensurepip")
    if not _has("venv") or not (has_installer or shutil.which("uv")):
        raise CannotGoOnError(missing_modules_sentence())
    _step(f"Making {ENVIRONMENT.name} with Python {platform.python_version()}")
    without_pip = [] if has_installer else ["--without-pip"]
    code = _run([sys.executable, "-m", "venv", "--clear", *without_pip, str(ENVIRONMENT)])
    if code:
        _give_up(code, "The environment could not be made; the reason is above.")


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def missing_modules_sentence() -> str:
    own = "python{}.{}-venv".format(*sys.version_info[:2])
    return (
        "This Python comes without the modules venv and ensurepip, so nothing can be installed yet: please "
        f"install them (on Debian and Ubuntu: sudo apt install python3-venv, or {own} where this is not the "
        "system's own Python) and run this again."
    )


def _install(python: str, lists: Sequence[str]) -> None:
    wanted = [word for name in lists for word in ("-r", name)]
    uv = shutil.which("uv")
    if uv:
        _step(f"Installing {' and '.join(lists)} with uv")
        if _run([uv, "pip", "install", "--python", python, *wanted]) == 0:
            return
    _step(f"Installing {' and '.join(lists)} with pip (a minute or two when nothing is cached)")
    code = _run_showing(
        [python, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar=off", *wanted],
        beginnings=("Downloading", "Using cached", "Installing"),
    )
    if code:
        _give_up(
            code,
            "The packages could not be installed; the reason is above. Most often there is no connection to "
            "the package index, or a proxy is needed (HTTPS_PROXY).",
        )


# ------------------------------------------------------------------------------------------------------ serve


def _environment(database: str | None) -> dict[str, str]:
    """Return what the application is told by environment variables."""
    told = dict(os.environ, PYTHONUTF8="1", PYTHONUNBUFFERED="1")
    # The server would believe what any program of this machine says about where a visitor comes from.
    told.setdefault("FORWARDED_ALLOW_IPS", "")
    # Our matrices are small: threads of the arithmetic only fight for the cores that other sessions need.
    told.setdefault("OPENBLAS_NUM_THREADS", "1")
    if database:
        told["RESILIENCE_DATABASE_URL"] = database
    return told


def _resilience(python: str, environment: dict[str, str], *words: str) -> None:
    code = _run([python, "-m", "resilience", *words], environment)
    if code:
        _give_up(code, f"This step failed: python -m resilience {' '.join(words)}. The reason is above.")


def _how_to_make_the_first_administrator(python: str, database: str | None) -> str:
    where = " (with RESILIENCE_DATABASE_URL set to the same database)" if database else ""
    command = pathlib.Path(python).relative_to(ROOT)
    return (
        f"The example is left out. To make the first administrator, in another terminal{where}:\n"
        f"    {command} -m resilience people invite --role administrator"
    )


def free_port(wanted: int) -> int:
    """Return this port, or the next free one after a sentence that says so."""
    last = min(wanted + PORTS_TRIED, 65535)
    port = next((port for port in range(wanted, last + 1) if _is_free(port)), None)
    if port is None:
        message = f"The ports {wanted} to {last} are all taken: please choose another with --port."
        raise CannotGoOnError(message)
    if port != wanted:
        _step(f"Port {wanted} is taken by another program, so this uses {port}")
    return port


def _is_free(port: int) -> bool:
    """Ask and try: on macOS and Windows a port can be bound although another program answers on it."""
    with socket.socket() as caller:
        caller.settimeout(1)
        if caller.connect_ex((ADDRESS, port)) == 0:
            return False
    with socket.socket() as listener:
        if os.name != "nt":  # without this a port counts as taken for a minute after its last user left
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def _serve(python: str, environment: dict[str, str], port: int, *, opens_browser: bool) -> int:
    _step("Starting the application")
    address = f"http://{ADDRESS}:{port}"
    command = [python, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    try:
        with _started([*command, "--logger.hideWelcomeMessage", "true"], environment) as child:
            if _comes_to_answer(child, port):
                _step(f"Ready: {address} (Ctrl-C stops it)")
                if opens_browser and _has_a_screen():
                    webbrowser.open(address)
            return _code(child.wait())
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
        return 0


def _comes_to_answer(child: "subprocess.Popen[str]", port: int) -> bool:
    """Wait until the application answers; false where it ended before it did."""
    while child.poll() is None:
        try:
            connection = http.client.HTTPConnection(ADDRESS, port, timeout=5)
            with contextlib.closing(connection):
                connection.request("GET", "/health")
                connection.getresponse()
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        else:
            return True
    return False


def _has_a_screen() -> bool:
    """Say whether a browser would open in a window; on a server it would open inside the terminal."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# ------------------------------------------------------------------------------------------------------ tests


def _check(python: str) -> int:
    """Run every check, say which failed, and return the exit code."""
    failed = []
    for name, words in CHECKS:
        _step(name)
        if _run([python, *words]):
            failed.append(name)
    if failed:
        print(f"Failed: {', '.join(failed)}. The reasons are above.", file=sys.stderr, flush=True)
    return int(bool(failed))


def _test_environment() -> dict[str, str]:
    """Return the environment of the tests: no database of this machine, and a browser where there is one."""
    ours = {
        name: value
        for name, value in _environment(database=None).items()
        if not name.startswith("RESILIENCE_") or name.startswith("RESILIENCE_TEST_")
    }
    browser = find_browser(os.environ)
    return dict(ours, RESILIENCE_CHROMIUM=browser) if browser else ours


def find_browser(environment: "os._Environ[str] | dict[str, str]") -> str | None:
    """Return the path of a Chromium, or `None`: the tests that need one then skip and say so."""
    named = (environment.get("RESILIENCE_CHROMIUM"), environment.get("CHROMIUM_PATH"))
    on_path = (shutil.which(name, path=environment.get("PATH")) for name in BROWSERS)
    candidates = (*named, *on_path, *BROWSER_PLACES)
    return next((path for path in candidates if path and pathlib.Path(path).is_file()), None)


# --------------------------------------------------------------------------------------------------- programs


def _step(what: str) -> None:
    """Say what happens now, and how many seconds after the start."""
    print(f"[{time.monotonic() - _BEGAN:6.1f} s] {what}", flush=True)


def _give_up(code: int, sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise SystemExit(code)


def _terminated(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(TERMINATED)


def _run(command: Sequence[str], environment: dict[str, str] | None = None) -> int:
    with _started(command, environment) as child:
        return _code(child.wait())


def _run_showing(command: Sequence[str], beginnings: tuple[str, ...]) -> int:
    """Run a program and show only the lines of its output that begin in one of these ways."""
    with _started(command, output=subprocess.PIPE) as child:
        for line in child.stdout or ():
            if line.strip().startswith(beginnings) and ".metadata" not in line:
                print("           " + line.strip()[:100], flush=True)
        return _code(child.wait())


@contextlib.contextmanager
def _started(
    command: Sequence[str], environment: dict[str, str] | None = None, output: int | None = None
) -> "Iterator[subprocess.Popen[str]]":
    """Start a program in the project's folder; it does not outlive us, whatever ends us."""
    child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, text=True)
    try:
        yield child
    except BaseException as reason:
        _end(child, knows=isinstance(reason, KeyboardInterrupt))
        raise


def _end(child: "subprocess.Popen[str]", *, knows: bool) -> None:
    """End a program in its own time, then by force. After Ctrl-C in its terminal it knows already."""
    try:
        if knows:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(SECONDS_TO_END / 2)
        if child.poll() is None:
            child.terminate()
        child.wait(SECONDS_TO_END)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        child.kill()
        child.wait()


def _code(returned: int) -> int:
    """Return the exit code as a shell would: 128 and the number of the signal that ended the program."""
    return returned if returned >= 0 else 128 - returned


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
