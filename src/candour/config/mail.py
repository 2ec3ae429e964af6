"""How mail leaves, from the environment; and what would make it unsafe."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from candour.config.environment import Environment

PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True)
class MailSettings:
    """The mail server that takes our mail; the password stays in its file until it is needed."""

    host: str
    port: int
    sender: str
    tls: Literal["starttls", "tls", "none"]
    user: str = ""
    password_file: Path | None = None
    ca_file: Path | None = None

    @property
    def is_on_this_machine(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def mail_settings(env: Environment) -> MailSettings | None:
    """
    Return how mail leaves, or None where no host is named: then none is sent and nothing waits to be sent.

    The demonstration sends none whatever is set: there anybody is anybody with one click, and could have a stranger written to.
    """
    if not env.mail_host or env.home_kind == "demo":
        return None
    return MailSettings(
        host=env.mail_host,
        port=env.mail_port or PORTS[env.mail_tls],
        sender=env.mail_from,
        tls=env.mail_tls,
        user=env.mail_user,
        password_file=env.mail_password_file,
        ca_file=env.mail_ca_file,
    )


def unsafe_mail(mail: MailSettings | None) -> list[str]:
    """Return what is unsafe about mail, a sentence each; the same in every kind of home."""
    if mail is None:
        return []
    problems = []
    if not _is_address(mail.sender):
        problems.append(f"CANDOUR_MAIL_FROM is '{mail.sender}'; set it to the address that mail comes from, such as candour@example.org.")
    if mail.tls == "none" and not mail.is_on_this_machine:
        problems.append(f"CANDOUR_MAIL_TLS is 'none', so mail to {mail.host} could be read on the way; use 'starttls' or 'tls'.")
    if mail.user and mail.password_file is None:
        problems.append("CANDOUR_MAIL_USER is set without CANDOUR_MAIL_PASSWORD_FILE; name the file that holds the password.")
    if mail.user and mail.tls == "none":
        problems.append("CANDOUR_MAIL_TLS is 'none', so the password of CANDOUR_MAIL_USER would travel in clear; use 'starttls' or 'tls'.")
    problems += _unsafe_password_file(mail.password_file)
    if mail.ca_file is not None and not mail.ca_file.is_file():
        problems.append(f"CANDOUR_MAIL_CA_FILE names {mail.ca_file}, and there is no such file.")
    return problems


def _unsafe_password_file(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        mode = path.stat().st_mode
        is_empty = not path.read_text("utf-8").strip()
    except OSError:
        return [f"CANDOUR_MAIL_PASSWORD_FILE names {path}, which cannot be read."]
    if mode & 0o077:
        return [f"Others on this machine can read {path} (CANDOUR_MAIL_PASSWORD_FILE); give it to its owner alone: chmod 600."]
    return [f"CANDOUR_MAIL_PASSWORD_FILE names {path}, which is empty."] if is_empty else []


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return text.isascii()
