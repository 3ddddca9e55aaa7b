"""The command line on a database of its own, as a person types it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from resilience.__main__ import main
from resilience.services import opened
from resilience.services.setting_up import prepare
from resilience.settings import settings
from resilience.storage.store import Store


@pytest.fixture(scope="session")
def prepared(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file as `migrate` leaves it, to copy."""
    file = tmp_path_factory.mktemp("prepared") / "prepared.db"
    shutil.copy(migrated_sqlite, file)
    held = Store(f"sqlite:///{file}")
    prepare(held)
    held.close()
    return file


class CommandLine:
    """Runs a command in this process; answers with its exit code and what it printed."""

    def __init__(self, database: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.database = database
        self.url = f"sqlite:///{database}"
        self._capsys = capsys

    def __call__(self, *words: object) -> tuple[int, str, str]:
        self._capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as left:
            code = int(left.code or 0)
        printed = self._capsys.readouterr()
        return code, printed.out, printed.err

    def start_again(self) -> None:
        """Read the settings again, as a new process would."""
        close_what_is_open()

    def use(self, database: Path) -> None:
        """Turn to another database, as a new process would."""
        close_what_is_open()
        self.database, self.url = database, f"sqlite:///{database}"
        os.environ["RESILIENCE_DATABASE_URL"] = self.url


def close_what_is_open() -> None:
    """Let go of the store that this process opened, and of its settings."""
    if opened.store.cache_info().currsize:
        opened.store().close()
    opened.store.cache_clear()
    settings.cache_clear()


@pytest.fixture
def run(tmp_path: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """The command line on a fresh prepared database."""
    file = tmp_path / "resilience.db"
    shutil.copy(prepared, file)
    close_what_is_open()
    monkeypatch.setenv("RESILIENCE_DATABASE_URL", f"sqlite:///{file}")
    yield CommandLine(file, capsys)
    close_what_is_open()
