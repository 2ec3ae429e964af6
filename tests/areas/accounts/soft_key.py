"""A passkey made of software, that answers as a browser and its device would."""

import html
import json
import re
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

ORIGIN = "http://localhost"
FLAG = AuthenticatorData.FLAG


def browser(**more: object) -> Client:
    """Return a browser that came by the name that passkeys are bound to."""
    return Client(headers={"host": "localhost"}, **more)


class SoftKey:
    def __init__(self, *, rp: str = "localhost", origin: str = ORIGIN, verified: bool = True) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id, self.rp, self.origin, self.handle = b"credential-of-a-test", rp, origin, ""
        self.flags = FLAG.UP | (FLAG.UV if verified else FLAG(0))

    def _client(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(type=kind, challenge=websafe_decode(challenge), origin=self.origin)

    def made(self, page: str) -> str:
        """Return a new credential for what the page asks."""
        options = asked(page)
        self.handle = options["user"]["id"]
        data = AttestedCredentialData.create(Aaguid.NONE, self.id, ES256.from_cryptography_key(self.private.public_key()))
        auth = AuthenticatorData.create(sha256(self.rp.encode()).digest(), self.flags | FLAG.AT, 0, data)
        client = self._client("webauthn.create", options["challenge"])
        response = {"clientDataJSON": client.b64, "attestationObject": websafe_encode(AttestationObject.create("none", auth, {}))}
        return self._sent(response)

    def proved(self, page: str, **changes: str) -> str:
        """Return a proof for what the page asks."""
        client = self._client("webauthn.get", asked(page)["challenge"])
        auth = AuthenticatorData.create(sha256(self.rp.encode()).digest(), self.flags, 1)
        signature = self.private.sign(auth + client.hash, ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": client.b64,
            "authenticatorData": websafe_encode(auth),
            "signature": websafe_encode(signature),
            "userHandle": self.handle,
        }
        return self._sent(response | changes)

    def _sent(self, response: dict[str, str]) -> str:
        number = websafe_encode(self.id)
        return json.dumps({"id": number, "rawId": number, "type": "public-key", "clientExtensionResults": {}, "response": response})


def asked(page: str) -> dict[str, dict[str, str]]:
    return json.loads(html.unescape(re.search(r'data-options="([^"]*)"', page).group(1)))["publicKey"]


def give_passkey(client: Client, key: SoftKey, name: str = "my key"):
    """Add the key to whoever is signed in."""
    made = key.made(client.get("/account/passkeys/add/").text)
    return client.post("/account/passkeys/add/", {"name": name, "credential": made})


def enter(client: Client, key: SoftKey, **changes: str):
    """Sign in with the key."""
    return client.post("/sign-in/passkey/", {"credential": key.proved(client.get("/sign-in/passkey/").text, **changes), "next": "/home/"})
