from django.db import models

from candour.areas.ledger.tiers import T0, T1, T2


class Row(models.Model):
    """One line of the ledger. The set of fields is fixed for good; `format` says which set it is."""

    class Face(models.TextChoices):
        PUBLIC = "public"
        INTERNAL = "internal"
        SEALED = "sealed"

    seq = T0(models.BigIntegerField(primary_key=True))
    id = T0(models.UUIDField(unique=True))
    format = T0(models.PositiveSmallIntegerField(default=1))
    kind = T1(models.CharField(max_length=80))
    day = T1(models.DateField())
    face = T0(models.CharField(max_length=8, choices=Face))
    actor_role = T1(models.CharField(max_length=40))
    refs = T1(models.JSONField(default=dict))
    payload_hash = T0(models.CharField(max_length=64))
    salt = T1(models.CharField(max_length=32, blank=True))
    prev_hash = T0(models.CharField(max_length=64))
    hash = T0(models.CharField(max_length=64))

    class Meta:
        db_table = "ledger_row"
        indexes = [models.Index(fields=["kind", "seq"])]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class Waiting(models.Model):
    """A line of an anonymous act, kept without order or day until the nightly shuffled batch takes it."""

    id = T0(models.UUIDField(primary_key=True))
    kind = T1(models.CharField(max_length=80))
    face = T0(models.CharField(max_length=8))
    actor_role = T1(models.CharField(max_length=40))
    refs = T1(models.JSONField(default=dict))
    payload_hash = T0(models.CharField(max_length=64))
    salt = T1(models.CharField(max_length=32, blank=True))

    def __str__(self) -> str:
        return self.kind


class Key(models.Model):
    """An idempotency key: the same act, sent twice, answers with the first result."""

    kind = T1(models.CharField(max_length=80))
    actor = T2(models.CharField(max_length=120))
    key = T1(models.CharField(max_length=120))
    value = T1(models.JSONField(null=True))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "actor", "key"], name="ledger_key_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Handled(models.Model):
    """A reaction has dealt with a line."""

    reaction = T1(models.CharField(max_length=120))
    seq = T1(models.BigIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reaction", "seq"], name="ledger_handled_once")]

    def __str__(self) -> str:
        return f"{self.reaction} {self.seq}"
