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
    # Until then the password is a starting code that somebody handed over: it lets in once, to choose a way of one's own.
    starts_until_at = T2(models.DateTimeField(null=True, blank=True))

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
    # Held for somebody else for a while; their keys to sealed material do not come with it.
    covers = T1(models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"))

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


class SignedIn(models.Model):
    """A session in which somebody is signed in, so that it can be ended from elsewhere; nothing about the device is kept."""

    session_key = T2(models.CharField(max_length=40, primary_key=True))
    person = T2(models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+"))
    how = T2(models.CharField(max_length=20))
    began_at = T2(models.DateTimeField())

    class Meta:
        indexes = [models.Index(fields=["person"], name="accounts_signed_in_person")]


class WrongGuesses(models.Model):
    """How often something was guessed wrongly of late; kept by a keyed hash of the typed name, so that unknown names count alike."""

    name_hash = T2(models.CharField(max_length=64, primary_key=True))
    count = T2(models.PositiveIntegerField(default=0))
    last_at = T2(models.DateTimeField())


class RoleRequest(models.Model):
    """A role that one person asked for another, and what a second person decided."""

    kind = T1(models.CharField(max_length=10))
    person = T2(models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+"))
    role = T1(models.CharField(max_length=40))
    organisation = T1(models.ForeignKey("organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"))
    starts_on = T1(models.DateField())
    ends_on = T1(models.DateField(null=True, blank=True))
    reason = T2(models.TextField())
    # Whose duties are covered or handed over.
    membership = T1(models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"))
    asked_by = T2(models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+"))
    asked_role = T1(models.CharField(max_length=40))
    asked_on = T1(models.DateField())
    accepted_on = T1(models.DateField(null=True, blank=True))
    state = T1(models.CharField(max_length=10, default="waiting"))
    decided_by = T2(models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"))
    decided_role = T1(models.CharField(max_length=40, blank=True))
    decided_on = T1(models.DateField(null=True, blank=True))
    decided_reason = T2(models.TextField(blank=True))
    given = T1(models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")), name="accounts_two_people"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("person")), name="accounts_not_for_oneself"
            ),
            models.CheckConstraint(condition=~models.Q(asked_by=models.F("person")), name="accounts_asked_for_another"),
            models.CheckConstraint(
                condition=~models.Q(state="agreed") | (models.Q(decided_by__isnull=False) & models.Q(given__isnull=False)),
                name="accounts_agreed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "organisation", "kind"], condition=models.Q(state="waiting"), name="accounts_asked_once"
            ),
        ]
        indexes = [models.Index(fields=["state", "organisation"], name="accounts_request_waiting")]
