from django.db import models

from candour.areas.ledger.tiers import T0


class Kind(models.TextChoices):
    TRUST = "trust", "Trust"
    SITE = "site", "Hospital or other site"
    TEAM = "team", "Ward or team"
    ICB = "icb", "Integrated care board"
    CCG = "ccg", "Clinical commissioning group or part of an integrated care board"
    REGION = "region", "Region"
    PRACTICE = "practice", "Practice"
    REGULATOR = "regulator", "Regulator"
    DEPARTMENT = "department", "Department"


class LinkKind(models.TextChoices):
    REGION = "region", "lies in the region"
    ICB = "icb", "lies in the area of the integrated care board"
    PART_OF = "part_of", "is part of"
    SERVES = "serves", "treats patients from"


class Organisation(models.Model):
    """An organisation of any kind, under its ODS code."""

    code = T0(models.CharField(max_length=12, primary_key=True))
    kind = T0(models.CharField(max_length=12, choices=Kind))
    subtype = T0(models.CharField(max_length=40, blank=True))
    subtype_as_of = T0(models.DateField(null=True))
    name = T0(models.CharField(max_length=200))
    official_name = T0(models.CharField(max_length=200))
    address = T0(models.CharField(max_length=400, blank=True))
    town = T0(models.CharField(max_length=100, blank=True))
    postcode = T0(models.CharField(max_length=10, blank=True))
    opened_on = T0(models.DateField(null=True))
    closed_on = T0(models.DateField(null=True))
    details_as_of = T0(models.DateField(null=True))
    ons_code = T0(models.CharField(max_length=9, blank=True, db_index=True))

    class Meta:
        indexes = [models.Index(fields=["kind", "name"], name="organisations_kind_name")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opened_on__isnull=True)
                | models.Q(closed_on__isnull=True)
                | models.Q(closed_on__gte=models.F("opened_on")),
                name="organisations_opened_before_closed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FormerName(models.Model):
    """A name that an organisation had on an earlier day, or was told of by an older file."""

    organisation = T0(models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+"))
    name = T0(models.CharField(max_length=200))
    as_of = T0(models.DateField(null=True))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="organisations_former_name_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} was {self.name}"


class Parent(models.Model):
    """A parent of an organisation for a time; `seen_on` is the newest day on which a file said so."""

    child = T0(models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+"))
    parent = T0(models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+"))
    kind = T0(models.CharField(max_length=8, choices=LinkKind))
    starts_on = T0(models.DateField())
    ends_on = T0(models.DateField(null=True))
    seen_on = T0(models.DateField())
    share = T0(models.FloatField(null=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "kind", "parent", "starts_on"], name="organisations_parent_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")), name="organisations_parent_order"
            ),
            models.CheckConstraint(
                condition=models.Q(share__isnull=True) | models.Q(share__gte=0, share__lte=1), name="organisations_share_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} {self.kind} {self.parent_id} from {self.starts_on}"


class Succession(models.Model):
    """One organisation was followed by another. Codes, not links: most of them are of organisations nothing else here knows."""

    old_code = T0(models.CharField(max_length=12))
    new_code = T0(models.CharField(max_length=12, db_index=True))
    happened_on = T0(models.DateField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old_code", "new_code", "happened_on"], name="organisations_succession_once")]

    def __str__(self) -> str:
        return f"{self.old_code} became {self.new_code} on {self.happened_on}"


class Term(models.Model):
    """One word by which an organisation is found; `weight` says where it stands, the smallest first."""

    organisation = T0(models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False))
    token = T0(models.CharField(max_length=60))
    weight = T0(models.PositiveSmallIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "organisation"], name="organisations_term_once")]
        indexes = [
            # Covers the search: a prefix is a range of tokens, and all that is asked for stands in the index.
            models.Index(fields=["token", "weight", "organisation"], name="organisations_term_prefix"),
            models.Index(fields=["organisation"], name="organisations_term_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.token} {self.organisation_id}"


class Spelling(models.Model):
    """A word with one letter left out, so that one slip of the finger still finds it."""

    variant = T0(models.CharField(max_length=60))
    token = T0(models.CharField(max_length=60))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["variant", "token"], name="organisations_spelling_once")]

    def __str__(self) -> str:
        return f"{self.variant} {self.token}"
