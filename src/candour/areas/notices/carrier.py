"""
Handing mail to the server that takes it: TLS verified, never left out, and every trouble named.

A trouble says what comes next: `is_final` that this mail will never be taken, `is_address` that the address is why. None of them carries
what the server said: servers like to repeat the address.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from candour.areas.notices import wording

SECONDS_TO_WAIT = 10
PERMANENT = 500


@dataclass(frozen=True)
class Trouble:
    """Why a mail did not go."""

    code: str
    is_final: bool = False
    is_address: bool = False


class Troubled(Exception):  # noqa: N818 - read as the state of the connection
    """Mail cannot be handed over at present."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.code)
        self.trouble = trouble


UNREACHABLE = Trouble("unreachable")
CUT_OFF = Trouble("cut off")
NO_TLS = Trouble("no verified TLS")
NOT_LET_IN = Trouble("not let in")
SENDER_REFUSED = Trouble("sender refused")
LATER = Trouble("later")
ADDRESS_REFUSED = Trouble("address refused", is_final=True, is_address=True)
MAIL_REFUSED = Trouble("mail refused", is_final=True)


class Carrier:
    """An open way to the mail server, for one mail after another."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    def hand_over(self, *, to: str, mail: bytes) -> Trouble | None:
        """Hand one mail over and return what was in the way, or None when the server has taken it on itself."""
        try:
            self._server.sendmail(wording.mail_server().sender, [to], mail)
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            return ADDRESS_REFUSED if code >= PERMANENT else LATER
        except smtplib.SMTPSenderRefused:
            return SENDER_REFUSED
        except smtplib.SMTPDataError as refused:
            return MAIL_REFUSED if refused.smtp_code >= PERMANENT else LATER
        except (smtplib.SMTPException, OSError):
            # Perhaps taken, perhaps not: it is sent again with the same Message-ID.
            return CUT_OFF
        return None


@contextmanager
def way_out() -> Iterator[Carrier]:
    """
    Open the way to the mail server.

    :raises Troubled: when it cannot be reached, shows no certificate that can be verified, or does not let us in.
    """
    server = _connected()
    try:
        yield Carrier(server)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _connected() -> smtplib.SMTP:
    mail = wording.mail_server()
    if mail.tls == "none" and not mail.is_on_this_machine:
        raise Troubled(NO_TLS)
    # The name we give is the public one: the server writes it into the mail, where our machine's own would say where we stand.
    common: dict[str, Any] = {"local_hostname": wording.host(), "timeout": SECONDS_TO_WAIT}
    server: smtplib.SMTP | None = None
    try:
        if mail.tls == "tls":
            server = smtplib.SMTP_SSL(mail.host, mail.port, context=_verifying(), **common)
        else:
            server = smtplib.SMTP(mail.host, mail.port, **common)
        if mail.tls == "starttls":
            server.starttls(context=_verifying())
        if mail.user:
            server.login(mail.user, mail.password_file.read_text("utf-8").strip())
    except BaseException as wrong:
        if server is not None:
            server.close()
        trouble = _trouble_of(wrong)
        if trouble is None:
            raise
        raise Troubled(trouble) from wrong
    return server


def _verifying() -> ssl.SSLContext:
    """Return what verifies certificate and name; there is no other one here to fall back on."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if wording.mail_server().ca_file is not None:
        context.load_verify_locations(cafile=str(wording.mail_server().ca_file))
    return context


def _trouble_of(wrong: BaseException) -> Trouble | None:
    if isinstance(wrong, ssl.SSLError):
        return NO_TLS
    if isinstance(wrong, smtplib.SMTPAuthenticationError):
        return NOT_LET_IN
    if isinstance(wrong, smtplib.SMTPNotSupportedError):
        return NO_TLS if "STARTTLS" in str(wrong) else NOT_LET_IN
    if isinstance(wrong, smtplib.SMTPException | OSError):
        return UNREACHABLE
    return None
