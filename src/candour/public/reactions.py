"""What the public site does after something else happened."""

from candour.areas.ledger.door import Event, on
from candour.public import pictures


@on("publishing.withdrawn")
def forget_pictures(event: Event) -> None:
    """When bytes were destroyed for privacy, what was drawn from them goes too; the other pictures are drawn anew when somebody looks."""
    if event.refs.get("bytes") == "destroyed":
        pictures.forget_all()
