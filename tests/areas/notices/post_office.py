"""A real mail server on loopback that does what a test tells it to, and keeps what it took, to the byte."""

import asyncio
import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PASSWORD = "a password for tests"


@dataclass
class Taken:
    """What one delivery looked like from the server's side."""

    helo: str
    sender: str
    recipients: list[str]
    raw: bytes
    is_tls: bool


@dataclass
class Behaviour:
    """What the server says; a mail is kept when it was answered with 250."""

    rcpt: str = ""
    data: str = ""
    mail: str = ""
    seconds_before_answer: float = 0.0
    dies_after_data: int = 0
    taken: list[Taken] = field(default_factory=list)
    seen: list[Taken] = field(default_factory=list)

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        if self.mail:
            return self.mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert session.host_name is not None
        raw = bytes(envelope.original_content or b"")
        is_tls = server.transport.get_extra_info("sslcontext") is not None
        one = Taken(session.host_name, envelope.mail_from or "", list(envelope.rcpt_tos), raw, is_tls)
        self.seen.append(one)
        if self.seconds_before_answer:
            await asyncio.sleep(self.seconds_before_answer)
        if self.dies_after_data:
            self.dies_after_data -= 1
            server.transport.abort()
            return "250 never heard"
        if self.data:
            return self.data
        self.taken.append(one)
        return "250 OK"


class PostOffice(Controller):
    """The server, on a free port of 127.0.0.1."""

    def __init__(self, behaviour: Behaviour, **options: object) -> None:
        self.behaviour = behaviour
        super().__init__(behaviour, hostname="127.0.0.1", port=0, **options)

    def _trigger_server(self) -> None:
        """Ask the port that the system chose whether it serves."""
        assert self.server is not None
        self.port = int(self.server.sockets[0].getsockname()[1])
        super()._trigger_server()


def let_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    assert isinstance(data, LoginPassword)
    is_right = data.login == b"candour" and data.password == PASSWORD.encode()
    return AuthResult(success=is_right, handled=is_right, message=None if is_right else "535 5.7.8 not you")


def make_certificate(folder: Path, *, name: str = "127.0.0.1", days: int = 2) -> tuple[Path, ssl.SSLContext]:
    """Make an authority of our own and a server's certificate from it; return the authority's file and the server's side of TLS."""
    now = dt.datetime.now(dt.UTC)
    folder.mkdir(parents=True, exist_ok=True)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, n)]) for n in ("Authority for tests", "mail server for tests")]
    starts, ends = now - dt.timedelta(days=1), now + dt.timedelta(days=days)
    authority = (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[0])
        .public_key(keys[0].public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=9))
        .not_valid_after(now + dt.timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(keys[0].public_key()), critical=False)
        .add_extension(x509.KeyUsage(False, False, False, False, False, True, True, False, False), critical=True)
        .sign(keys[0], hashes.SHA256())
    )
    try:
        alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        alternative = x509.DNSName(name)
    served = (
        x509.CertificateBuilder()
        .subject_name(names[1])
        .issuer_name(names[0])
        .public_key(keys[1].public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(starts, ends - dt.timedelta(days=1)))
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(keys[0].public_key()), critical=False)
        .sign(keys[0], hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "authority.pem").write_bytes(authority.public_bytes(pem))
    (folder / "server.pem").write_bytes(served.public_bytes(pem))
    (folder / "server.key").write_bytes(keys[1].private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    return folder / "authority.pem", context
