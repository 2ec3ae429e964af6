"""What makes a setting unsafe: production refuses to start on any of these and says which; the demonstration listens locally only."""

import os
import sqlite3

from django.conf import settings

from candour.config.environment import SettingError
from candour.config.hosts import unsafe_hosts
from candour.config.mail import unsafe_mail


def unsafe(*, processes: int) -> list[str]:
    """Return what is unsafe, a sentence each."""
    database = settings.DATABASES["default"]
    problems = unsafe_mail(settings.MAIL) + unsafe_hosts()
    if "sqlite" in database["ENGINE"]:
        journal = database["OPTIONS"]["init_command"]
        if "journal_mode=WAL" in journal and sqlite3.sqlite_version_info < (3, 51, 3) and settings.ENVIRONMENT.sqlite_wal is not True:
            problems.append(f"SQLite {sqlite3.sqlite_version} can corrupt a database in WAL mode; use 3.51.3 or later, or leave WAL off.")
    if settings.KIND != "production":
        return problems
    if not settings.ENVIRONMENT.secret_key:
        problems.append("CANDOUR_SECRET_KEY is not set. Set it to 50 random characters that nobody else knows.")
    elif len(settings.ENVIRONMENT.secret_key) < 50:
        problems.append("CANDOUR_SECRET_KEY is shorter than 50 characters. Set a longer one.")
    if settings.DEBUG:
        problems.append("DEBUG is on: it would show the inside of the service to anyone. Turn it off.")
    if not settings.BASE_URL.startswith("https://"):
        problems.append(f"CANDOUR_BASE_URL is '{settings.BASE_URL}'; it must begin with https://.")
    problems += _unsafe_doors()
    if "postgresql" in database["ENGINE"] and not settings.ENVIRONMENT.database_role and os.environ.get("CANDOUR_OWNER") != "1":
        problems.append("CANDOUR_DATABASE_ROLE is not set, so web processes would own the ledger. Set it to candour_web.")
    if "sqlite" in database["ENGINE"] and processes > 1:
        problems.append("Production runs on PostgreSQL: set CANDOUR_DATABASE_URL to postgresql://... (SQLite serves one computer only).")
    return problems


def _unsafe_doors() -> list[str]:
    """Return what is wrong with how people sign in and how they reach us, a sentence each."""
    problems = []
    if settings.OIDC_ISSUER and not settings.OIDC_ISSUER.startswith("https://"):
        problems.append(f"CANDOUR_OIDC_ISSUER is '{settings.OIDC_ISSUER}'; it must begin with https://.")
    if settings.OIDC_ISSUER and not (settings.OIDC_CLIENT_ID and settings.OIDC_CLIENT_SECRET):
        problems.append("CANDOUR_OIDC_ISSUER is set without CANDOUR_OIDC_CLIENT_ID and CANDOUR_OIDC_CLIENT_SECRET. Set all three.")
    if not settings.SECURITY_CONTACT.startswith(("https://", "mailto:")):
        problems.append("CANDOUR_SECURITY_CONTACT is not set. Set it to mailto:... or https://..., for whoever finds a weakness.")
    return problems


def refuse_if_unsafe(*, processes: int) -> None:
    """:raises SettingError: naming every unsafe setting."""
    if problems := unsafe(processes=processes):
        raise SettingError(" ".join(problems))
