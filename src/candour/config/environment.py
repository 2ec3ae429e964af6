"""Reads the settings of one Candour from the environment (or a `.env` file) and from the home it works in."""

import json
import secrets
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic_settings import BaseSettings, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parents[3]
Kind = Literal["production", "demo", "real", "test"]


class SettingError(Exception):
    """A setting is wrong; the sentence says which and what to do."""


def default_home() -> Path:
    """Return `./var` in a checkout, else the usual place for a person's data."""
    if (CHECKOUT / "pyproject.toml").exists():
        return CHECKOUT / "var"
    return Path.home() / ".local" / "share" / "candour"


class Environment(BaseSettings):
    """What CANDOUR_... variables say; each has a default but the secret key, which a home that is not production makes for itself."""

    model_config = SettingsConfigDict(env_prefix="CANDOUR_", env_file=".env", extra="ignore", env_ignore_empty=True)

    home: Path = default_home()
    kind: Kind | None = None
    database_url: str = ""
    database_role: str = ""
    vault_database_url: str = ""
    engine: str = "duckdb"
    lake: str = ""
    secret_key: str = ""
    base_url: str = "http://localhost:8000"
    sqlite_wal: bool | None = None
    # Host names of their own for what must stand apart; without them everything is on one host.
    files_host: str = ""
    speak_host: str = ""
    admin_host: str = ""
    # The service stands behind a server of our own that ends TLS and says so.
    behind_proxy: bool = False
    security_contact: str = ""
    # Signing in with the organisation's own account (OpenID Connect); see docs/how-to/sign-in-with-your-organisation.md.
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = "your organisation"
    oidc_strong: str = "phr phrh fido"

    # Mail; see docs/how-to/send-mail.md. Without a host none is sent.
    mail_host: str = ""
    mail_port: int = 0
    mail_user: str = ""
    mail_password_file: Path | None = None
    mail_from: str = ""
    mail_tls: Literal["starttls", "tls", "none"] = "starttls"
    mail_ca_file: Path | None = None

    @cached_property
    def home_kind(self) -> Kind:
        """Return what the home was built as; a home without a mark is production, so that forgetting is safe."""
        if self.kind:
            return self.kind
        mark = self.home / "home.json"
        if mark.exists():
            kind: Kind = json.loads(mark.read_text("utf-8")).get("kind", "production")
            return kind
        return "production"

    @cached_property
    def secret(self) -> str:
        """Return the secret key, made once per home for the demonstration and for England's published figures."""
        if self.secret_key or self.home_kind == "production":
            return self.secret_key
        if self.home_kind == "test":
            return "tests-only"
        path = self.home / "secret-key"
        if not path.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48), "utf-8")
        return path.read_text("utf-8").strip()

    @cached_property
    def lake_directory(self) -> Path:
        return Path(self.lake) if self.lake else self.home / "lake"


def sqlite_pragmas(version: tuple[int, int, int], *, wal: bool | None) -> str:
    """
    Return what every SQLite connection is told first.

    Write-ahead logging can corrupt a database before SQLite 3.51.3 when two connections write and checkpoint at once, so older
    libraries get a rollback journal with the strongest sync. `wal` overrides for a distribution that carries the fix.
    `trusted_schema` stays on: Django checks JSON columns with JSON_VALID, which older libraries then refuse.
    """
    safe = version >= (3, 51, 3) if wal is None else wal
    journal = "journal_mode=WAL;PRAGMA synchronous=FULL" if safe else "journal_mode=TRUNCATE;PRAGMA synchronous=EXTRA"
    rest = ("foreign_keys=ON", "secure_delete=ON", "mmap_size=0", "cell_size_check=ON", "cache_size=-65536")
    return ";".join(f"PRAGMA {p}" for p in (journal, *rest)) + ";"


def databases(env: Environment) -> dict[str, dict[str, Any]]:
    """Return Django's databases: the one, and one of the vault's own where CANDOUR_VAULT_DATABASE_URL names it."""
    found = {"default": database(env)}
    if env.vault_database_url:
        found["vault"] = database(env, url=env.vault_database_url, named="CANDOUR_VAULT_DATABASE_URL")
    return found


def database(env: Environment, *, url: str | None = None, named: str = "CANDOUR_DATABASE_URL") -> dict[str, Any]:
    """Return Django's entry for the database that CANDOUR_DATABASE_URL names, or for another address."""
    import sqlite3

    address = env.database_url if url is None else url
    if not address or address.startswith("sqlite:"):
        path = address.removeprefix("sqlite:///") or str(env.home / "candour.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": sqlite_pragmas(sqlite3.sqlite_version_info, wal=env.sqlite_wal),
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres"):
        raise SettingError(f"{named} begins with '{parts.scheme}:'; use sqlite:///PATH or postgresql://USER@HOST/NAME.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    if env.database_role:
        options["options"] = f"-c role={env.database_role}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or options.pop("host", "")),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
    }
