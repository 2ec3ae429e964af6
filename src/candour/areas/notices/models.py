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

    class Meta:
        # What every signed-in page asks: this person's unread notices.
        indexes = [models.Index(fields=["person", "read_on", "id"])]

    def __str__(self) -> str:
        return self.kind
