"""The application as it runs for people: a process of its own on a free port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 60
PAUSE_SECONDS = 0.05


class Served:
    """One running application over one database; `start` comes back once it answers for its health."""

    def __init__(self, database: Path, log: Path, environment: dict[str, str] | None = None) -> None:
        """`environment` are further variables for the process, such as settings; they win over those it has."""
        self._environment = environment or {}
        self.url = f"sqlite:///{database}"
        self._log = log
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"http://127.0.0.1:{self._port}"

    def start(self) -> Served:
        environment = {name: held for name, held in os.environ.items() if not name.startswith("STREAMLIT_")}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self._port)],
                cwd=ROOT,
                env=environment | {"RESILIENCE_DATABASE_URL": self.url, "PYTHONUTF8": "1"} | self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + MOST_SECONDS
        while not self._answers():
            if time.monotonic() > deadline or self._ended_within(PAUSE_SECONDS):
                self.stop()
                raise AssertionError(f"the application did not start:\n{self._log.read_text(encoding='utf-8')}")
        return self

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def said(self) -> str:
        """What the process has written to its log."""
        return self._log.read_text(encoding="utf-8")

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health", timeout=10, trust_env=False).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def _ended_within(self, seconds: float) -> bool:
        assert self._process is not None
        try:
            self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return False
        return True


def _free_port() -> int:
    with closing(socket.socket()) as asking:
        asking.bind(("127.0.0.1", 0))
        return asking.getsockname()[1]
