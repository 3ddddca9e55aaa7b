"""What an installation can set, by environment variable or a file `.env` beside the application."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from resilience.domain.errors import SettingsError
from resilience.locales import _

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds `data/`, `pages/` and `app.py`."""


class Settings(BaseSettings):
    """Settings, each as RESILIENCE_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="RESILIENCE_", env_file=".env", extra="ignore", frozen=True)

    database_url: str = f"sqlite:///{ROOT / 'var' / 'resilience.db'}"
    """Where the database is: a SQLite file by default, or a postgresql:// address."""
    session_idle_minutes: int = 30
    """Minutes without a click after which one has to sign in again."""
    session_hours: int = 12
    """Hours after which one has to sign in again, however busy."""
    invitation_hours: int = 72
    """Hours for which an invitation link holds."""


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings, read once; raises `SettingsError` with what is wrong with them."""
    try:
        return Settings()
    except ValidationError as wrong:
        named = ", ".join(
            f"RESILIENCE_{str(problem['loc'][0]).upper()}: {problem['msg']}" for problem in wrong.errors()
        )
        raise SettingsError(_("A setting cannot be used. {problems}").format(problems=named)) from wrong
