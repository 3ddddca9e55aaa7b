"""What an installation can set, by environment variable or a file `.env` beside the application."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from resilience.domain.errors import SettingsError
from resilience.locales import _

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds `data/`, `pages/` and `app.py`."""
SHORTEST_KEY = 32
"""Characters that a key has at least."""


class Settings(BaseSettings):
    """Settings, each as RESILIENCE_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="RESILIENCE_", env_file=".env", extra="ignore", frozen=True)

    mode: Literal["local", "production"] = "local"
    """`local`: this machine only, keys made by itself. `production`: refuses to start unless everything is set."""
    database_url: str = f"sqlite:///{ROOT / 'var' / 'resilience.db'}"
    """Where the database is: a SQLite file by default, or a postgresql:// address."""
    address: str | None = None
    """Where people reach the application, such as https://elr.example.org; `None` for this machine only."""
    trusted_proxy: str | None = None
    """The address of the proxy in front, whose X-Forwarded-For is believed; `None` where there is none."""
    audit_key: SecretStr | None = Field(default=None)
    """The key of the record's chain; kept outside the database. `None`: a file made at first use, `local` only."""
    keys_folder: Path = ROOT / "var" / "keys"
    """Where the key and the head of the record lie; outside the database, and in no backup of it."""
    backups_folder: Path = ROOT / "var" / "backups"
    """Where backups of a PostgreSQL database go by themselves; those of a SQLite file go beside it."""
    session_idle_minutes: int = Field(default=30, ge=1, le=24 * 60)
    """Minutes without a click after which one has to sign in again."""
    session_hours: int = Field(default=12, ge=1, le=7 * 24)
    """Hours after which one has to sign in again, however busy."""
    invitation_hours: int = Field(default=72, ge=1, le=31 * 24)
    """Hours for which an invitation or reset link holds."""
    oidc_issuer: str | None = None
    """The organisation's sign-in (OpenID Connect), as the address before /.well-known/openid-configuration."""
    oidc_client_id: str | None = None
    """The name by which that provider knows this application."""
    oidc_client_secret: SecretStr | None = None
    """The secret that goes with it."""
    oidc_name: str = "your organisation"
    """What the button says: Sign in with …"""
    oidc_scope: str = "openid profile email"
    """What is asked of the provider; some give groups only for a scope of their own."""
    oidc_groups_claim: str = "groups"
    """The claim that names the groups somebody belongs to."""
    oidc_roles: str = ""
    """Groups and what they give, such as `elr-leads=area_lead@london;elr-admins=administrator`."""

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        scheme, found, rest = value.rstrip("/").partition("://")
        if not found or scheme not in {"http", "https"} or not rest or "/" in rest:
            message = "is like https://elr.example.org, without a path"
            raise ValueError(message)
        return value.rstrip("/").lower()

    @field_validator("audit_key")
    @classmethod
    def _is_long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SHORTEST_KEY:
            message = f"has at least {SHORTEST_KEY} characters"
            raise ValueError(message)
        return value

    @property
    def is_production(self) -> bool:
        """Whether real people reach this over a network."""
        return self.mode == "production"

    @property
    def has_oidc(self) -> bool:
        """Whether people can sign in with an organisation's account."""
        return bool(self.oidc_issuer and self.oidc_client_id)


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
