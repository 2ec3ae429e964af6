"""
What a mail says, to the byte.

A mailbox is read by others: a spouse, an employer, a service desk, whoever finds the telephone. So a mail says that something waits, how
many and where, and nothing else: no word of a notice, no kind, no name, no organisation; the same subject always. It is plain text,
because there is nothing in it to lay out and so nothing in it that could call home. Its headers name our own address and no machine or
person.
"""

import datetime as dt
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Purpose = Literal["waiting", "urgent", "confirm", "changed"]


def mail_server() -> Any:
    """
    Return how mail leaves, from the settings.

    :raises RuntimeError: where it is not set up; nothing asks then.
    """
    if settings.MAIL is None:
        raise RuntimeError("Mail is not set up here.")
    return settings.MAIL


def host() -> str:
    """Return the name under which people know us, for every place where a mail would otherwise name a machine."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def address_of(path: str) -> str:
    return f"{settings.BASE_URL.rstrip('/')}{path}"


def message(*, purpose: Purpose, to: str, mail_id: object, now: dt.datetime, count: int = 0, token: str = "") -> bytes:
    """Return a whole mail; the same `mail_id` gives the same Message-ID, so that a mail sent twice can be seen as one."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address("Candour", addr_spec=mail_server().sender)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = _("Something waits for you on Candour")
    mail["Date"] = format_datetime(now.astimezone(dt.UTC))
    mail["Message-ID"] = f"<{mail_id}@{host()}>"
    # No program answers this mail, so no holiday notice tells a sender that a person is away.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Unsubscribe"] = f"<{address_of('/notices/preferences/')}>"
    text = "\n\n".join(_words(purpose, count, token)) + "\n"
    # As it is, where it can be: a link that an encoding breaks over two lines cannot be opened from a plain mailbox.
    mail.set_content(text, cte="7bit" if text.isascii() else "quoted-printable")
    return mail.as_bytes()


def _words(purpose: Purpose, count: int, token: str) -> list[str]:
    if purpose == "confirm":
        return [
            _("Somebody who is signed in asked Candour to write to this address."),
            _("If it was you, open this within a week and sign in:"),
            f"    {address_of(f'/notices/address/{token}/')}",
            _("If it was not you, do nothing. We will not write again."),
        ]
    if purpose == "changed":
        return [
            _("From now on Candour does not write to this address any more."),
            _("If you did not ask for that, sign in and look:"),
            f"    {address_of('/notices/preferences/')}",
        ]
    opening = {
        "waiting": ngettext("%(num)d notice waits for you.", "%(num)d notices wait for you.", count) % {"num": count},
        "urgent": _("Something waits for you that cannot wait until later."),
    }[purpose]
    return [
        opening,
        _("To read it, sign in:") if count == 1 else _("To read them, sign in:"),
        f"    {address_of('/notices/')}",
        _("This mail says no more than that, so that whoever else sees it\nlearns nothing. We never ask for a password in a mail."),
        _("Choose what is mailed to you, and when:"),
        f"    {address_of('/notices/preferences/')}",
    ]
