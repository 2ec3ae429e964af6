"""
Signing in with the organisation's own account, by OpenID Connect.

allauth speaks the protocol (code flow, PKCE, state); we add a nonce, always check the signature, and take the answer before allauth
would make or change anybody: it says who somebody is, never who may come in. Nobody is found by mail address or name, which can be
given to somebody else, only by the account that they joined themselves or that whoever registers people joined for them.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, NoReturn

import jwt
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from requests import RequestException

from candour.areas.accounts import proofs
from candour.areas.accounts.models import Person
from candour.areas.ledger import clock

PROVIDER = "organisation"
# Only that somebody is who they are; no name and no mail address is asked for.
SCOPE = ["openid"]
# Signatures with a public key only: a shared secret proves nothing about who signed.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


class Failed(Exception):  # noqa: N818
    """The other service did not answer as it should, or the person turned back."""


@dataclass(frozen=True)
class Arrival:
    """What the organisation's own sign-in says about somebody, and what they came for."""

    account: str
    is_strong: bool
    is_fresh: bool
    purpose: str
    following: str


class _Arrived(Exception):  # noqa: N818
    def __init__(self, arrival: Arrival) -> None:
        super().__init__("arrived")
        self.arrival = arrival


def is_on() -> bool:
    return bool(settings.OIDC_ISSUER and settings.OIDC_CLIENT_ID)


def account_of(subject: str, issuer: str = "") -> str:
    """Return what is kept of an account: a hash of who vouches for it and what they call it."""
    return hashlib.sha256(f"{issuer or settings.OIDC_ISSUER.rstrip('/')}\n{subject}".encode()).hexdigest()


def person_of(account: str) -> Person | None:
    found = SocialAccount.objects.filter(provider=PROVIDER, uid=account, user__is_active=True).select_related("user").first()
    return found.user if found else None


def has_joined(person_id: object) -> bool:
    return bool(SocialAccount.objects.filter(provider=PROVIDER, user_id=person_id).exists())


def join(person_id: object, account: str) -> bool:
    """Keep whose account it is; answer whether it was nobody else's."""
    row, _ = SocialAccount.objects.get_or_create(provider=PROVIDER, uid=account, defaults={"user_id": person_id, "extra_data": {}})
    return str(row.user_id) == str(person_id)


def part(person_id: object) -> int:
    return int(SocialAccount.objects.filter(provider=PROVIDER, user_id=person_id).delete()[0])


def go(request: HttpRequest, *, purpose: str, following: str) -> HttpResponse:
    """
    Send somebody to their organisation's sign-in.

    :raises Failed: when it does not answer.
    """
    asked = {"nonce": secrets.token_urlsafe(24)} | ({"prompt": "login", "max_age": "0"} if purpose == "prove" else {})
    provider = _Provider(request, app=_app())
    try:
        response: HttpResponse = provider.redirect(
            request, process="login", next_url=following, auth_params=dict(asked), nonce=asked["nonce"], purpose=purpose
        )
    except (RequestException, OAuth2Error, KeyError, ValueError) as wrong:
        raise Failed from wrong
    return response


def arrival(request: HttpRequest) -> Arrival:
    """
    Return who came back from their organisation's sign-in.

    :raises Failed: when the answer is missing, late, made up or meant for somebody else.
    """
    try:
        OAuth2CallbackView.adapter_view(_Protocol(request, PROVIDER))(request)
    except _Arrived as arrived:
        return arrived.arrival
    except (OAuth2Error, RequestException, KeyError, ValueError, TypeError) as wrong:
        raise Failed from wrong
    raise Failed


def _app() -> SocialApp:
    how = {"server_url": settings.OIDC_ISSUER.rstrip("/"), "fetch_userinfo": False, "oauth_pkce_enabled": True, "scope": SCOPE}
    client, secret = settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET
    return SocialApp(provider="openid_connect", provider_id=PROVIDER, name=PROVIDER, client_id=client, secret=secret, settings=how)


class _Protocol(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """allauth's OpenID Connect, always with the signature checked, whatever the connection was."""

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        if self.openid_config["issuer"].rstrip("/") != settings.OIDC_ISSUER.rstrip("/"):
            raise OAuth2Error("The service calls itself by another name.")
        try:
            key = self._key_for(jwt.get_unverified_header(id_token))
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key,
                algorithms=ALGORITHMS,
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=60,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as wrong:
            raise OAuth2Error("The answer is not signed as it should be.") from wrong
        return claims

    def _key_for(self, header: dict[str, Any]) -> jwt.PyJWK:
        """Return the key that the answer names; a service with one key need not name it."""
        with Adapter(self.request).get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
        answer.raise_for_status()
        keys = [k for k in answer.json()["keys"] if header.get("kid") in (None, k.get("kid")) and k.get("use", "sig") == "sig"]
        if len(keys) != 1:
            raise OAuth2Error("The service has no such key.")
        return jwt.PyJWK(keys[0], algorithm=keys[0].get("alg") or header.get("alg"))

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("sign-in-organisation-back"))


class _Provider(OpenIDConnectProvider):  # type: ignore[misc]
    oauth2_adapter_class = _Protocol


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What allauth asks us about accounts elsewhere: there is one service, from the settings, and nobody signs up."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[SocialApp]:
        return [_app()] if is_on() and provider in (None, PROVIDER, "openid_connect") else []

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """Take the answer here, so that nothing is made or changed by itself."""
        claims: dict[str, Any] = sociallogin.account.extra_data.get("id_token") or {}
        state: dict[str, Any] = sociallogin.state
        if not constant_time_compare(str(claims.get("nonce", "")), str(state.get("nonce") or "missing")):
            raise OAuth2Error("The answer belongs to another question.")
        raise _Arrived(
            Arrival(
                account_of(str(claims["sub"]), str(claims["iss"]).rstrip("/")),
                _is_strong(claims),
                _is_fresh(claims),
                str(state.get("purpose", "")),
                str(state.get("next") or ""),
            )
        )

    def on_authentication_error(self, request: HttpRequest, *args: object, **kwargs: object) -> NoReturn:
        raise Failed


def _is_strong(claims: dict[str, Any]) -> bool:
    """Answer whether the service says that something unphishable was used, in the words that the settings list."""
    methods = claims.get("amr") or []
    said = {str(claims.get("acr", "")), *(str(m) for m in (methods if isinstance(methods, list) else [methods]))}
    return bool(said & settings.OIDC_STRONG)


def _is_fresh(claims: dict[str, Any]) -> bool:
    """Answer whether the service says that they proved who they are within the last five minutes; it may have been this morning."""
    at = claims.get("auth_time")
    return isinstance(at, int) and abs(clock.instant().timestamp() - at) <= proofs.FRESH.total_seconds()
