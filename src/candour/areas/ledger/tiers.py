"""Sensitivity tiers: how far a field may travel. Every model field carries one; a test fails on the first that does not."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from django.db import models

F = TypeVar("F", bound="models.Field[Any, Any]")


class Tier(StrEnum):
    """T0 public, T1 internal to an organisation, T2 personal, T3 protected (safe space), T4 identity of one who spoke up."""

    T0 = "T0"
    T1 = "T1"
    T2 = "T2"
    T3 = "T3"
    T4 = "T4"


def _label(tier: Tier) -> Callable[[F], F]:
    def label(field: F) -> F:
        field.tier = tier  # type: ignore[attr-defined]
        return field

    return label


T0: Callable[[F], F] = _label(Tier.T0)
T1: Callable[[F], F] = _label(Tier.T1)
T2: Callable[[F], F] = _label(Tier.T2)
T3: Callable[[F], F] = _label(Tier.T3)
T4: Callable[[F], F] = _label(Tier.T4)

# Fields of tables that others wrote: "app.Model" for all of its fields, "app.Model.field" for one.
THIRD_PARTY: dict[str, Tier] = {
    "auth.Permission": Tier.T0,
    "auth.Group": Tier.T1,
    "auth.Group_permissions": Tier.T1,
    "contenttypes.ContentType": Tier.T0,
    "sessions.Session": Tier.T2,
    # allauth: passkeys, codes, and which account of an organisation's own sign-in is whose; no address of a device, no browser.
    "account.EmailAddress": Tier.T2,
    "account.EmailConfirmation": Tier.T2,
    "mfa.Authenticator": Tier.T2,
    "socialaccount.SocialAccount": Tier.T2,
    "socialaccount.SocialApp": Tier.T1,
    "socialaccount.SocialToken": Tier.T2,
    "accounts.Person.password": Tier.T2,
    "accounts.Person.last_login": Tier.T2,
}


def tier_of(field: models.Field[Any, Any]) -> Tier | None:
    """Return the tier of a field, or None when nobody gave it one."""
    own: Tier | None = getattr(field, "tier", None)
    if own:
        return own
    model = f"{field.model._meta.app_label}.{field.model.__name__}"
    return THIRD_PARTY.get(f"{model}.{field.name}") or THIRD_PARTY.get(model)
