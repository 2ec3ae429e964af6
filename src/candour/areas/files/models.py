import uuid

from django.db import models

from candour.areas.ledger.tiers import T1, T2


class StoredFile(models.Model):
    """A file that was taken: what it is, whose it is, what was taken out of it. Its rebuilt bytes lie on disk under their hash."""

    id = T1(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False))
    # Of the rebuilt bytes only: the hash of what was sent would tell who holds the original.
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
    # Codes of `words.py` with how often: that there was a place in a picture tells something of who took it.
    removed = T2(models.JSONField(default=dict))
    left = T2(models.JSONField(default=dict))
    let_go_on = T1(models.DateField(null=True, blank=True))

    class Meta:
        indexes = [models.Index(fields=["owner_area", "owner_ref"]), models.Index(fields=["sha256"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Pass(models.Model):
    """The right to fetch one file once from the place that is for files alone; only the hash of what opens it is kept."""

    opens = T1(models.CharField(max_length=64, primary_key=True))
    file = T1(models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+"))
    # An instant, because it holds for a minute; the row is gone once it is used or late.
    ends_at = T1(models.DateTimeField())

    def __str__(self) -> str:
        return f"pass until {self.ends_at:%H:%M}"
