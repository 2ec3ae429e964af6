import uuid

from django.db import models

from candour.areas.ledger.tiers import T1, T2


class StoredFile(models.Model):
    """A file that was taken: what it is, whose it is. Its bytes lie on disk under their hash."""

    id = T1(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False))
    sha256 = T1(models.CharField(max_length=64))
    size = T1(models.PositiveIntegerField())
    kind = T1(models.CharField(max_length=10))
    # The name is the person's own words and often holds a patient's or a colleague's name.
    name = T2(models.CharField(max_length=120))
    purpose = T1(models.CharField(max_length=40))
    owner_area = T1(models.CharField(max_length=40))
    owner_ref = T1(models.CharField(max_length=80))
    taken_on = T1(models.DateField())
    taken_by = T2(models.CharField(max_length=80))

    class Meta:
        indexes = [models.Index(fields=["owner_area", "owner_ref"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
