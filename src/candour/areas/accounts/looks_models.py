from django.db import models

from candour.areas.ledger.tiers import T1, T2


class Look(models.Model):
    """
    Somebody opened, or tried to open, what concerns a person; kept for that person to read.

    Where the role must be enough, no name is kept here at all: what is not stored cannot come out.
    """

    class Outcome(models.TextChoices):
        OPENED = "opened"
        REFUSED = "refused"

    # What the person quotes when they ask about an entry; it says nothing about how many there are.
    code = T1(models.CharField(max_length=8, unique=True))
    about = T2(models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+"))
    what = T2(models.CharField(max_length=200))
    ref = T2(models.CharField(max_length=120, blank=True))
    purpose = T2(models.CharField(max_length=300, blank=True))
    outcome = T2(models.CharField(max_length=8, choices=Outcome))
    by_person = T2(models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"))
    by_role = T2(models.CharField(max_length=40))
    by_organisation = T2(models.ForeignKey("organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"))
    day = T2(models.DateField())

    class Meta:
        # What the page asks: this person's looks, newest first.
        indexes = [models.Index(fields=["about", "-id"])]

    def __str__(self) -> str:
        return self.code
