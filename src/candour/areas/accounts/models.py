import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from candour.areas.accounts.looks_models import Look as Look
from candour.areas.ledger.tiers import T1, T2


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(username__iexact=username)


class Person(AbstractBaseUser):
    """Someone who signs in. What they may do is in their memberships only."""

    id = T1(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False))
    username = T2(models.CharField(max_length=150, unique=True))
    name = T2(models.CharField(max_length=200))
    email = T2(models.EmailField(blank=True))
    is_active = T1(models.BooleanField(default=True))

    USERNAME_FIELD = "username"
    objects = PersonManager()

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role for a time, in an organisation or, without one, nationally."""

    person = T2(models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+"))
    role = T1(models.CharField(max_length=40))
    organisation = T1(models.ForeignKey("organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"))
    starts_on = T1(models.DateField())
    ends_on = T1(models.DateField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role", "organisation", "starts_on"], name="accounts_membership_once"),
            models.UniqueConstraint(
                fields=["person", "role", "starts_on"], condition=models.Q(organisation__isnull=True), name="accounts_national_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")), name="accounts_membership_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.organisation_id or 'national'}"
