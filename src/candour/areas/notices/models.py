import uuid

from django.db import models

from candour.areas.ledger.tiers import T1, T2


class Notice(models.Model):
    """One thing told to one person."""

    person = T2(models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+"))
    kind = T1(models.CharField(max_length=80))
    text = T2(models.CharField(max_length=500))
    address = T1(models.CharField(max_length=200, blank=True))
    day = T1(models.DateField())
    read_on = T2(models.DateField(null=True, blank=True))
    is_urgent = T1(models.BooleanField(default=False))
    # A mail has counted it; and the first day on which a digest may count what is protected.
    is_mailed = T2(models.BooleanField(default=False))
    mailable_on = T2(models.DateField(null=True, blank=True))

    class Meta:
        # What every signed-in page asks: this person's unread notices.
        indexes = [models.Index(fields=["person", "read_on", "id"])]

    def __str__(self) -> str:
        return self.kind


class Choice(models.Model):
    """In which way a person wants one group mailed; without a row it is the group's default."""

    person = T2(models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+"))
    group = T1(models.CharField(max_length=40))
    way = T2(models.CharField(max_length=8))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "group"], name="notices_choice_once")]

    def __str__(self) -> str:
        return f"{self.group} {self.way}"


class Letterbox(models.Model):
    """Where and when a person's mail may go: nowhere until they confirmed an address themselves."""

    person = T2(models.OneToOneField("accounts.Person", primary_key=True, on_delete=models.PROTECT, related_name="+"))
    address = T2(models.EmailField(blank=True))
    is_failing = T2(models.BooleanField(default=False))
    asked_address = T2(models.EmailField(blank=True))
    # Not the secret of the link: that is made from it with the secret key, so a copy of this table opens nothing.
    asked_nonce = T2(models.CharField(max_length=32, blank=True))
    asked_on = T2(models.DateField(null=True, blank=True))
    asked_times = T1(models.PositiveSmallIntegerField(default=0))
    quiet_from = T2(models.PositiveSmallIntegerField(default=19))
    quiet_to = T2(models.PositiveSmallIntegerField(default=8))
    holds_days_off = T2(models.BooleanField(default=True))

    def __str__(self) -> str:
        return f"letterbox of {self.person_id}"


class Mail(models.Model):
    """
    A mail that must go; the row is the outbox and is removed when the mail went or is no longer needed.

    It holds no count and no word: what it says is made when it is sent, from what is unread then.
    """

    id = T1(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False))
    purpose = T2(models.CharField(max_length=8))
    person = T2(models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+"))
    # Only where it is not the confirmed one: an address that waits to be confirmed, or one that is no longer used.
    address = T2(models.EmailField(blank=True))
    key = T2(models.CharField(max_length=120, unique=True))
    due_at = T2(models.DateTimeField())
    free_at = T1(models.DateTimeField(null=True, blank=True))
    tries = T1(models.PositiveSmallIntegerField(default=0))
    trouble = T1(models.CharField(max_length=20, blank=True))
    is_given_up = T1(models.BooleanField(default=False))

    class Meta:
        # What the worker asks every few seconds.
        indexes = [models.Index(fields=["is_given_up", "due_at"])]

    def __str__(self) -> str:
        return str(self.id)
