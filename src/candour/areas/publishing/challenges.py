"""The right of reply: anyone named in a page can say that it is wrong, and gets an answer by a day."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, NothingNew, Viewer, action
from candour.areas.publishing import policy
from candour.areas.publishing.models import Challenge, Publication
from candour.areas.publishing.policy import GateError

# Ours, not a law's: four weeks, as long as a question has.
DAYS_TO_ANSWER = 28
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class PublicChallenge:
    """What everyone may see of a challenge: never who made it or what they wrote."""

    code: str
    publication: int
    received_on: date
    due_on: date
    outcome: str
    outcome_label: str
    outcome_text: str
    decided_on: date | None

    @property
    def is_late(self) -> bool:
        return self.decided_on is None and clock.today() > self.due_on


@action("publishing.challenged", face="internal")
def challenge(*, number: int, name: str, contact: str, text: str, by: Actor, key: str | None = None) -> Done[str]:
    """
    Say that a publication is wrong about someone or something.

    :raises GateError: when there is no such publication or no words.
    """
    if not Publication.objects.filter(number=number).exists():
        raise GateError(f"There is no publication {number}.")
    if not text.strip():
        raise GateError("Say what is wrong on the page, in a sentence or two.")
    code = "".join(secrets.choice(_LETTERS) for _ in range(8))
    today = clock.today()
    Challenge.objects.create(
        code=code,
        publication_id=number,
        name=name.strip(),
        contact=contact.strip(),
        text=text.strip(),
        received_on=today,
        due_on=today + timedelta(days=DAYS_TO_ANSWER),
    )
    return Done(code, refs={"publication": number, "challenge": code}, payload={"text": text.strip()})


@action("publishing.challenge_decided", face="public")
def decide_challenge(*, code: str, outcome: str, text: str, by: Actor, key: str | None = None) -> Done[str]:
    """
    Answer a challenge in public.

    :raises GateError: without words, or for an outcome that is none.
    """
    policy.require_approver(by)
    if outcome not in {"upheld", "partly", "not_upheld"}:
        raise GateError("Choose upheld, partly upheld or not upheld.")
    if not text.strip():
        raise GateError("Write what you found and what happens now; it is shown on the page.")
    found = Challenge.objects.select_for_update().get(code=code)
    if found.outcome != Challenge.Outcome.OPEN:
        raise NothingNew(code)
    found.outcome, found.outcome_text, found.decided_on = outcome, text.strip(), clock.today()
    found.save(update_fields=["outcome", "outcome_text", "decided_on"])
    return Done(code, refs={"challenge": code, "publication": found.publication_id, "outcome": outcome}, payload={"text": text.strip()})


def challenges(*, number: int | None = None, viewer: Viewer) -> list[PublicChallenge]:
    """Return the public face of challenges, to one publication or to all, newest first."""
    rows = Challenge.objects.order_by("-received_on", "code")
    if number is not None:
        rows = rows.filter(publication_id=number)
    return [
        PublicChallenge(
            c.code, c.publication_id, c.received_on, c.due_on, c.outcome, Challenge.Outcome(c.outcome).label, c.outcome_text, c.decided_on
        )
        for c in rows
    ]


def challenge_text(*, code: str, viewer: Viewer) -> dict[str, str] | None:
    """Return the words of a challenge, to those who answer challenges."""
    if not viewer.has_any(policy.APPROVERS):
        return None
    row = Challenge.objects.filter(code=code).values("code", "name", "contact", "text").first()
    return {k: str(v) for k, v in row.items()} if row else None
