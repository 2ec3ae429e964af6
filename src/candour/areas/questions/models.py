from django.db import models

from candour.areas.ledger.tiers import T1, T2

# Rows that tell of something that happened carry `at_version`, the version of the question that they made or met: the order of the history,
# also of things that happened on one day.


class State(models.TextChoices):
    OPEN = "open", "Waiting for an answer"
    ANSWERED = "answered", "Answered, to be read from outside"
    ACCEPTED = "accepted", "Accepted, still watched"
    RETURNED = "returned", "Sent back for a better answer"
    CLOSED = "closed", "Closed"


class Direction(models.TextChoices):
    CONCERN = "concern", "A concern"
    FAVOURABLE = "favourable", "Better than expected"


class Cause(models.TextChoices):
    CARE = "care", "Care: something in how people were looked after"
    CASE_MIX = "case_mix", "Case mix: the people cared for differ in a way the figure leaves out"
    CODING = "coding", "Coding: how illnesses or events were written down"
    DATA_ERROR = "data_error", "Data error: the figures sent were wrong or incomplete"
    PRACTICE = "practice", "Practice: something they do that others could do"
    OTHER = "other", "Something else"


class Question(models.Model):
    """One signal about one organisation, asked until it is answered and the signal has ended."""

    code = T1(models.CharField(max_length=12, unique=True))
    rule = T1(models.CharField(max_length=60))
    subject = T1(models.CharField(max_length=80))
    signal_key = T1(models.CharField(max_length=160))
    organisation = T1(models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+"))
    # Who owes the answer today: the same, until it closes and a successor takes over what it owed.
    owed_by = T1(models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+"))
    # The commissioning area on the day of asking: who may read is not changed by a later merger of areas.
    area_code = T1(models.CharField(max_length=12, blank=True))
    direction = T1(models.CharField(max_length=10, choices=Direction))
    title = T1(models.CharField(max_length=300))
    evidence = T1(models.JSONField(default=dict))
    state = T1(models.CharField(max_length=10, choices=State, default=State.OPEN))
    signal_active = T1(models.BooleanField(default=True))
    signal_ended_on = T1(models.DateField(null=True, blank=True))
    raised_on = T1(models.DateField())
    due_on = T1(models.DateField())
    closed_on = T1(models.DateField(null=True, blank=True))
    owner_role = T1(models.CharField(max_length=40))
    owner = T2(models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"))
    version = T1(models.PositiveIntegerField(default=1))

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "state", "due_on"]),
            models.Index(fields=["owed_by", "state", "due_on"]),
            models.Index(fields=["state", "due_on", "code"]),
            models.Index(fields=["rule", "subject", "state"]),
            models.Index(fields=["signal_key"]),
        ]
        constraints = [
            # What the policy promises, kept by the database too: one unclosed question for a signal, none closed while it is there.
            models.UniqueConstraint(
                fields=["rule", "subject", "signal_key", "direction"],
                condition=~models.Q(state="closed"),
                name="questions_one_unclosed_for_a_signal",
            ),
            models.CheckConstraint(condition=~models.Q(state="closed", signal_active=True), name="questions_not_closed_while_active"),
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_on__isnull=False)
                | (~models.Q(state="closed") & models.Q(closed_on__isnull=True)),
                name="questions_closed_when",
            ),
            models.CheckConstraint(
                condition=models.Q(signal_active=True, signal_ended_on__isnull=True)
                | models.Q(signal_active=False, signal_ended_on__isnull=False),
                name="questions_signal_ended_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Sighting(models.Model):
    """One edition in which the signal was seen."""

    question = T1(models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+"))
    edition = T1(models.CharField(max_length=40))
    seen_on = T1(models.DateField())
    title = T1(models.CharField(max_length=300))
    evidence = T1(models.JSONField(default=dict))
    asked_again = T1(models.BooleanField(default=False))
    at_version = T1(models.PositiveIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "edition"], name="questions_sighting_once")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.edition}"


class Answer(models.Model):
    """What the organisation answered. It is never changed: a better answer is another one."""

    question = T1(models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+"))
    number = T1(models.PositiveSmallIntegerField())
    cause = T1(models.CharField(max_length=12, choices=Cause))
    text = T1(models.TextField())
    evidence_file = T1(models.ForeignKey("files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"))
    answered_by = T2(models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+"))
    answered_as = T1(models.CharField(max_length=40))
    answered_on = T1(models.DateField())
    at_version = T1(models.PositiveIntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="questions_answer_numbered_once"),
            models.CheckConstraint(
                condition=~models.Q(cause="coding") | models.Q(evidence_file__isnull=False), name="questions_coding_needs_a_recount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} answer {self.number}"


class Verdict(models.Model):
    """What someone outside the line said of an answer: accepted, or sent back with a reason."""

    answer = T1(models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="+"))
    accepted = T1(models.BooleanField())
    reason = T1(models.TextField(blank=True))
    given_by = T2(models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+"))
    given_as = T1(models.CharField(max_length=40))
    given_on = T1(models.DateField())
    at_version = T1(models.PositiveIntegerField())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(accepted=True) | ~models.Q(reason=""), name="questions_returned_with_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {'accepted' if self.accepted else 'returned'}"


class Step(models.Model):
    """Something else that happened to a question and is told in its history."""

    class Kind(models.TextChoices):
        TAKEN_ON = "taken_on", "Taken on"
        BOARD_TOLD = "board_told", "The board was told"
        SIGNAL_ENDED = "signal_ended", "The signal ended"
        HANDED_OVER = "handed_over", "Handed over to a successor"

    question = T1(models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+"))
    kind = T1(models.CharField(max_length=12, choices=Kind))
    # The day it tells of; for the board, the day of the meeting.
    day = T1(models.DateField())
    about = T2(models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"))
    successor = T1(models.ForeignKey("organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"))
    # What the board noted for itself: for the organisation's own people only, and in no count.
    private_note = T1(models.TextField(blank=True))
    by_person = T2(models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"))
    by_role = T1(models.CharField(max_length=40, blank=True))
    at_version = T1(models.PositiveIntegerField())

    def __str__(self) -> str:
        return f"{self.question_id} {self.kind}"


class Batch(models.Model):
    """One edition of a subject, looked at by one rule: what came of it, so that looking again changes nothing."""

    rule = T1(models.CharField(max_length=60))
    subject = T1(models.CharField(max_length=80))
    edition = T1(models.CharField(max_length=40))
    day = T1(models.DateField())
    result = T1(models.JSONField(default=dict))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "subject", "edition"], name="questions_batch_once")]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject} {self.edition}"
