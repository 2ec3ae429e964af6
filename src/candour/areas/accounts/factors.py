"""How allauth's passkeys and codes are kept here: the secret of an authenticator app and of recovery codes is encrypted at rest."""

import base64
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser


def _keys() -> MultiFernet:
    """Return the keys for the secrets of codes, the newest first: one for each secret key of the service, old ones read only."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = [HKDF(SHA256(), 32, salt=None, info=b"candour second step").derive(str(s).encode()) for s in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What allauth asks us about second steps."""

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "Candour"

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the name a passkey is bound to: the main address, so that it works on the hosts below it, else the host asked for."""
        asked = context.request.get_host().partition(":")[0]
        main = urlsplit(settings.BASE_URL).hostname or asked
        return {"id": main if asked == main or asked.endswith(f".{main}") else asked, "name": "Candour"}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, object]:
        return {"id": user.pk.hex.encode(), "display_name": str(user), "name": user.get_username()}

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """Send nothing: who looks after a person is told on their page, and mail never carries what somebody did."""
