from django.db import models

from candour.areas.ledger.tiers import T0, T1, T2


class StandingApproval(models.Model):
    """Two people's lasting yes to what one publisher has already made public."""

    source = T0(models.SlugField(max_length=80, unique=True))
    what = T0(models.TextField())
    first_person = T2(models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+"))
    first_on = T0(models.DateField())
    second_person = T2(models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+"))
    second_on = T0(models.DateField(null=True))
    ended_on = T0(models.DateField(null=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(second_person__isnull=True) | ~models.Q(first_person=models.F("second_person")),
                name="publishing_standing_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(second_person__isnull=True, second_on__isnull=True)
                | models.Q(second_person__isnull=False, second_on__isnull=False),
                name="publishing_standing_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.source


class Proposal(models.Model):
    """A document or table that waits for its second person."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Waits for approval"
        PUBLISHED = "published", "Published"
        REFUSED = "refused", "Sent back"

    kind = T1(models.CharField(max_length=40))
    subject = T1(models.CharField(max_length=120))
    edition = T1(models.CharField(max_length=40))
    title = T1(models.CharField(max_length=300))
    content = T1(models.BinaryField())
    sha256 = T1(models.CharField(max_length=64))
    clearances = T2(models.JSONField(default=list))
    correction_reason = T1(models.TextField(blank=True))
    withdraws = T1(models.ForeignKey("Publication", null=True, on_delete=models.PROTECT, related_name="+"))
    for_privacy = T1(models.BooleanField(default=False))
    state = T1(models.CharField(max_length=10, choices=State, default=State.PROPOSED))
    proposed_by = T2(models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+"))
    proposed_on = T1(models.DateField())
    refusal = T1(models.TextField(blank=True))

    class Meta:
        indexes = [models.Index(fields=["state", "id"])]

    def __str__(self) -> str:
        return self.title


class Approval(models.Model):
    """One person's yes to a proposal."""

    proposal = T1(models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+"))
    person = T2(models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+"))
    day = T1(models.DateField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "person"], name="publishing_approval_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.day}"


class Publication(models.Model):
    """What passed the gate: frozen bytes with a number. Only its state may ever change, and only by a new entry with a reason."""

    class State(models.TextChoices):
        CURRENT = "current", "Current"
        SUPERSEDED = "superseded", "Replaced by a later one"
        WITHDRAWN = "withdrawn", "Withdrawn"

    number = T0(models.PositiveIntegerField(primary_key=True))
    kind = T0(models.CharField(max_length=40))
    subject = T0(models.CharField(max_length=120))
    edition = T0(models.CharField(max_length=40))
    title = T0(models.CharField(max_length=300))
    day = T0(models.DateField())
    content = T0(models.BinaryField())
    csv = T0(models.BinaryField(default=bytes))
    sha256 = T0(models.CharField(max_length=64))
    sha256_csv = T0(models.CharField(max_length=64, blank=True))
    official = T0(models.BooleanField(default=False))
    invented = T0(models.BooleanField(default=False))
    approval = T0(models.CharField(max_length=20))
    state = T0(models.CharField(max_length=10, choices=State, default=State.CURRENT))
    ended_on = T0(models.DateField(null=True))
    reason = T0(models.TextField(blank=True))
    superseded_by = T0(models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+"))

    class Meta:
        indexes = [models.Index(fields=["kind", "state", "subject", "edition"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "edition"], condition=models.Q(state="current"), name="publishing_one_current_edition"
            ),
            models.CheckConstraint(
                condition=models.Q(state="current", ended_on__isnull=True)
                | (~models.Q(state="current") & models.Q(ended_on__isnull=False)),
                name="publishing_ended_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class DisclosureRelease(models.Model):
    """What one table says about a population, kept so that the next table about it is attacked together with this one."""

    class Found(models.TextChoices):
        NOTHING_SMALL = "nothing_small", "No count in it or beside it may be small"
        SAFE = "safe", "The attack gave no small count away"
        UNDECIDED = "undecided", "The attack could not decide: two people must look"

    population = T1(models.CharField(max_length=120))
    subject = T1(models.CharField(max_length=120))
    edition = T1(models.CharField(max_length=40))
    sha256 = T1(models.CharField(max_length=64))
    rule = T1(models.CharField(max_length=40))
    dims = T1(models.JSONField(default=list))
    starts_on = T1(models.DateField())
    ends_on = T1(models.DateField())
    small = T1(models.JSONField(default=list))  # names of the columns in which a count may be small; never a count
    joined = T1(models.JSONField(default=list))  # fingerprints of what it was attacked with
    found = T1(models.CharField(max_length=15, choices=Found))
    why = T1(models.TextField(blank=True))
    proposal = T1(models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+"))
    publication = T1(models.ForeignKey(Publication, null=True, on_delete=models.PROTECT, related_name="+"))

    class Meta:
        indexes = [models.Index(fields=["population", "id"])]

    def __str__(self) -> str:
        return f"{self.population} {self.subject} {self.edition}"


class Challenge(models.Model):
    """Someone says that a page is wrong about them; it gets an answer by a day, and the outcome is public."""

    class Outcome(models.TextChoices):
        OPEN = "open", "Being looked at"
        UPHELD = "upheld", "Upheld"
        PARTLY = "partly", "Partly upheld"
        NOT_UPHELD = "not_upheld", "Not upheld"

    code = T0(models.CharField(max_length=12, unique=True))
    publication = T0(models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="+"))
    name = T2(models.CharField(max_length=200))
    contact = T2(models.CharField(max_length=200))
    text = T2(models.TextField())
    received_on = T0(models.DateField())
    due_on = T0(models.DateField())
    outcome = T0(models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN))
    outcome_text = T0(models.TextField(blank=True))
    decided_on = T0(models.DateField(null=True))

    def __str__(self) -> str:
        return self.code
