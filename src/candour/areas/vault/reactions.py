"""What follows later: holders read who was refused, and unlocked keys are forgotten with their holder's last access."""

from django.db import transaction

from candour.areas.ledger.door import Actor, Event, on
from candour.areas.vault import door, gate, remembering
from candour.areas.vault.models import Access


@on("accounts.person_switched_off")
def forget_keys(event: Event) -> None:
    """Forget the unlocked keys of whoever was switched off; they open nothing from that moment anyway, because they hold no role."""
    remembering.forget_everywhere(holder=event.refs["person"])


@on("vault.refused")
def tell_of_refusal(event: Event) -> None:
    """Let the holders of a case read that somebody was refused: role and organisation, no name and none of their words."""
    look = Access.objects.filter(pk=event.refs["access"]).first()
    if look is not None and look.case_id and gate.case_called(look.case_id):
        with transaction.atomic():
            by, place = Actor.person(look.who, look.role), look.organisation_code or None
            gate.tell_holders(case_id=look.case_id, by=by, purpose="", was_opened=False, organisation_code=place)


__all__ = ["door", "forget_keys", "tell_of_refusal"]
