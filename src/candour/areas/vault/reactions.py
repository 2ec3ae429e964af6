"""What follows for unlocked keys when somebody loses all access."""

from candour.areas.ledger.door import Event, on
from candour.areas.vault import door, remembering


@on("accounts.person_switched_off")
def forget_keys(event: Event) -> None:
    """Forget the unlocked keys of whoever was switched off; they open nothing from that moment anyway, because they hold no role."""
    remembering.forget_everywhere(holder=event.refs["person"])


__all__ = ["door", "forget_keys"]
