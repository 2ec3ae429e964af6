"""
What the vault keeps. No foreign key crosses its edge, and no moment finer than a day, except where an unlocked key must expire.

`Mark`, `Access`, `Proposal` and `Agreement` live beside the ledger, because they are written in one transaction with its lines; all else
may live in a database of its own (`routing.py`). A row over there counts only while its mark stands over here.
"""

import uuid

from django.db import models

from candour.areas.ledger.tiers import T1, T2, T3, T4


class Salt(models.Model):
    """The one salt with which this home's receipts are stretched; it is not secret, and losing it loses every receipt."""

    id = T1(models.PositiveSmallIntegerField(primary_key=True, default=1))
    value = T3(models.BinaryField())

    def __str__(self) -> str:
        return "the salt of receipts"


class HolderKey(models.Model):
    """A generation of a holder's key: its public half, and its private half locked with what only they have."""

    class Mode(models.TextChoices):
        HELD_HERE = "held_here"
        KEPT_OUTSIDE = "kept_outside"

    id = T3(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False))
    holder = T4(models.CharField(max_length=80, db_index=True))
    generation = T3(models.PositiveIntegerField())
    mode = T3(models.CharField(max_length=12, choices=Mode))
    alg = T3(models.CharField(max_length=20))
    public = T3(models.BinaryField())
    locked = T4(models.BinaryField())
    locked_by_recovery = T4(models.BinaryField())
    made_on = T3(models.DateField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "generation"], name="vault_holder_key_once")]

    def __str__(self) -> str:
        return f"key {self.id}"


class Remembered(models.Model):
    """An unlocked key, locked anew with a token that only the person's browser has. Here is only the token's hash."""

    token_hash = T4(models.CharField(primary_key=True, max_length=64))
    session_hash = T4(models.CharField(max_length=64, db_index=True))
    holder = T4(models.CharField(max_length=80, db_index=True))
    key = T3(models.ForeignKey(HolderKey, on_delete=models.PROTECT, related_name="+"))
    locked = T4(models.BinaryField())
    unlocked_at = T3(models.DateTimeField())
    used_at = T3(models.DateTimeField())

    def __str__(self) -> str:
        return "an unlocked key"


class Case(models.Model):
    """Things that the same people may open. `ref` is what the area that began it calls it, and says nothing."""

    class Mode(models.TextChoices):
        HERE = "here"
        OUTSIDE = "outside"

    id = T3(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False))
    area = T3(models.CharField(max_length=40))
    ref = T3(models.CharField(max_length=80))
    organisation_code = T3(models.CharField(max_length=20, blank=True))
    mode = T3(models.CharField(max_length=8, choices=Mode))
    needs_second = T3(models.BooleanField(default=False))
    seconds = T4(models.JSONField(default=list))
    destroyed_by = T3(models.PositiveSmallIntegerField(default=2))
    quorum = T3(models.PositiveSmallIntegerField(default=0))
    offices = T4(models.JSONField(default=list))
    generation = T3(models.PositiveIntegerField(default=1))
    alg = T3(models.CharField(max_length=20))
    public = T3(models.BinaryField())
    begun_on = T3(models.DateField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "ref"], name="vault_case_once")]

    def __str__(self) -> str:
        return f"case {self.id}"


class Grant(models.Model):
    """The case key of the present generation, wrapped for one holder; empty once it was taken back."""

    id = T3(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False))
    case = T3(models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+"))
    generation = T3(models.PositiveIntegerField())
    holder = T4(models.CharField(max_length=80, db_index=True))
    key = T3(models.ForeignKey(HolderKey, on_delete=models.PROTECT, related_name="+"))
    wrapped = T4(models.BinaryField())
    granted_by = T4(models.CharField(max_length=80, blank=True))
    second_by = T4(models.CharField(max_length=80, blank=True))
    granted_on = T3(models.DateField())

    def __str__(self) -> str:
        return f"grant {self.id}"


class Bar(models.Model):
    """This person may never hold a key of this case."""

    id = T3(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False))
    case = T3(models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+"))
    holder = T4(models.CharField(max_length=80))
    set_on = T3(models.DateField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "holder"], name="vault_bar_once")]

    def __str__(self) -> str:
        return f"bar {self.id}"


class Item(models.Model):
    """One version of one sealed thing. What is small lies in the row; what is large lies in a file of this row's name."""

    id = T3(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False))
    case = T3(models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+"))
    item = T3(models.UUIDField())
    # Which thing of its case it is, counted from one: days alone would not say what was left first.
    number = T3(models.PositiveIntegerField())
    field = T3(models.CharField(max_length=40))
    version = T3(models.PositiveIntegerField())
    ciphertext = T4(models.BinaryField())
    is_on_shelf = T3(models.BooleanField(default=False))
    sha256 = T3(models.CharField(max_length=64))
    bucket = T3(models.PositiveIntegerField())
    left_on = T3(models.DateField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="vault_item_once")]

    def __str__(self) -> str:
        return f"item {self.item} {self.version}"


class ItemKey(models.Model):
    """The key of one version of one item, wrapped for a generation of the case key. On its own, because rotation writes it anew."""

    item = T3(models.OneToOneField(Item, primary_key=True, on_delete=models.PROTECT, related_name="+"))
    generation = T3(models.PositiveIntegerField())
    wrapped = T4(models.BinaryField())

    def __str__(self) -> str:
        return f"key of {self.item_id}"


class Reader(models.Model):
    """The key of one item, wrapped for one further holder, who has no grant of the case."""

    id = T3(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False))
    item = T3(models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+"))
    holder = T4(models.CharField(max_length=80, db_index=True))
    key = T3(models.ForeignKey(HolderKey, on_delete=models.PROTECT, related_name="+"))
    wrapped = T4(models.BinaryField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "holder"], name="vault_reader_once")]

    def __str__(self) -> str:
        return f"reader {self.id}"


class Nested(models.Model):
    """The case key, wrapped for each of some office holders in turn; `peeled` layers have been taken off."""

    id = T3(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False))
    case = T3(models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+"))
    generation = T3(models.PositiveIntegerField())
    # Outermost first: [holder, id of their key] for each layer.
    layers = T4(models.JSONField())
    peeled = T3(models.PositiveSmallIntegerField(default=0))
    for_proposal = T3(models.UUIDField(null=True))
    wrapped = T4(models.BinaryField())

    def __str__(self) -> str:
        return f"nested {self.id}"


class Tombstone(models.Model):
    """Something was destroyed: that it was, why, and on whose authority; nothing of what it said."""

    id = T3(models.UUIDField(primary_key=True))
    what = T3(models.CharField(max_length=8))
    area = T3(models.CharField(max_length=40))
    ref = T3(models.CharField(max_length=80))
    case_id = T3(models.UUIDField())
    reason = T3(models.CharField(max_length=500))
    authority = T3(models.CharField(max_length=200))
    asked_by = T4(models.CharField(max_length=80))
    agreed_by = T4(models.CharField(max_length=80))
    destroyed_on = T3(models.DateField())

    def __str__(self) -> str:
        return f"tombstone of {self.what} {self.id}"


class Mark(models.Model):
    """A row of the vault counts: written in one transaction with the ledger's line that says so."""

    thing = T3(models.UUIDField(primary_key=True))
    what = T3(models.CharField(max_length=12))
    case_id = T3(models.UUIDField(null=True, db_index=True))
    day = T3(models.DateField())
    ended_on = T3(models.DateField(null=True))

    def __str__(self) -> str:
        return f"{self.what} {self.thing}"


class Access(models.Model):
    """Somebody opened something sealed, or was refused: committed, with its line, before anything is decrypted."""

    id = T3(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False))
    who = T4(models.CharField(max_length=80))
    role = T3(models.CharField(max_length=40))
    organisation_code = T3(models.CharField(max_length=20, blank=True))
    case_id = T3(models.CharField(max_length=40, blank=True, db_index=True))
    item_id = T3(models.CharField(max_length=40, blank=True))
    version = T3(models.PositiveIntegerField(null=True))
    purpose = T3(models.CharField(max_length=300))
    outcome = T3(models.CharField(max_length=16))
    day = T3(models.DateField())

    def __str__(self) -> str:
        return f"{self.outcome} {self.id}"


class Proposal(models.Model):
    """What more than one person must want: a grant with a second, a destruction, continuity."""

    class Kind(models.TextChoices):
        GRANT = "grant"
        DESTROY = "destroy"
        CONTINUITY = "continuity"

    class State(models.TextChoices):
        OPEN = "open"
        AGREED = "agreed"
        DONE = "done"
        WITHDRAWN = "withdrawn"

    id = T3(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False))
    kind = T3(models.CharField(max_length=12, choices=Kind))
    state = T3(models.CharField(max_length=12, choices=State, default=State.OPEN))
    case_id = T3(models.UUIDField(db_index=True))
    item_id = T3(models.UUIDField(null=True))
    for_holder = T4(models.CharField(max_length=80, blank=True))
    asked_by = T4(models.CharField(max_length=80))
    reason = T3(models.CharField(max_length=500))
    authority = T3(models.CharField(max_length=200, blank=True))
    asked_on = T3(models.DateField())

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Agreement(models.Model):
    """One person agreed to a proposal, having just proved who they are."""

    id = T3(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False))
    proposal = T3(models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+"))
    person = T2(models.CharField(max_length=80))
    agreed_on = T3(models.DateField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "person"], name="vault_agreement_once")]

    def __str__(self) -> str:
        return f"agreement {self.id}"
