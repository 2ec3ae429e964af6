from django.db import models

from candour.areas.ledger.tiers import T0, T1


class FactsFile(models.Model):
    """Which file of the lake holds the facts of a source for an edition; a changed file is a new row, and the old one says so."""

    source = T0(models.SlugField(max_length=80))
    edition = T0(models.CharField(max_length=10))
    starts_on = T0(models.DateField())
    ends_on = T0(models.DateField())
    released_on = T0(models.DateField(null=True))
    file_name = T0(models.CharField(max_length=200))
    published_hash = T0(models.CharField(max_length=64, blank=True))
    content_hash = T1(models.CharField(max_length=64))
    file_hash = T1(models.CharField(max_length=64))
    rows = T0(models.PositiveIntegerField())
    notes = T0(models.JSONField(default=list))
    imported_on = T0(models.DateField())
    current = T0(models.BooleanField(default=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "edition"], condition=models.Q(current=True), name="measures_one_current_facts"),
            models.CheckConstraint(condition=models.Q(starts_on__lte=models.F("ends_on")), name="measures_facts_start_before_end"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.edition}"


class Result(models.Model):
    """
    A table of figures with all that is needed to make it again. `cut` says how the measure was split; empty means by organisation.

    Rows hold what may be published: counts about people are rounded before they reach this table.
    """

    measure = T0(models.SlugField(max_length=80))
    edition = T0(models.CharField(max_length=10))
    cut = T0(models.CharField(max_length=40, blank=True))
    starts_on = T0(models.DateField())
    ends_on = T0(models.DateField())
    released_on = T0(models.DateField(null=True))
    facts_hash = T1(models.CharField(max_length=64))
    data_hash = T1(models.CharField(max_length=71))
    method = T0(models.JSONField())
    columns = T1(models.JSONField())
    rows = T1(models.JSONField())
    totals = T1(models.JSONField(default=dict))
    checks = T1(models.JSONField(default=dict))
    warnings = T1(models.JSONField(default=list))
    provenance = T0(models.TextField(blank=True))
    computed_on = T0(models.DateField())
    current = T0(models.BooleanField(default=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "edition", "cut"], condition=models.Q(current=True), name="measures_one_current_result"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure}{':' + self.cut if self.cut else ''} {self.edition}"


class Release(models.Model):
    """What of a result was given to the gate: the number of its publication, or of the proposal that waits for a second person."""

    result = T0(models.ForeignKey(Result, on_delete=models.PROTECT, related_name="+"))
    publication = T0(models.PositiveIntegerField(null=True))
    proposal = T1(models.PositiveIntegerField(null=True))
    released_on = T0(models.DateField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["result"], name="measures_released_once"),
            models.CheckConstraint(
                condition=models.Q(publication__isnull=False, proposal__isnull=True)
                | models.Q(publication__isnull=True, proposal__isnull=False),
                name="measures_release_is_one_of_two",
            ),
        ]

    def __str__(self) -> str:
        return str(self.publication or f"proposal {self.proposal}")
