"""What measures do after something else happened."""

from __future__ import annotations

from candour.areas.ledger.door import Actor, Event, Viewer, on
from candour.areas.measures import signals
from candour.areas.measures.definitions import load_all
from candour.areas.measures.models import Result
from candour.areas.publishing import door as publishing


@on("publishing.published")
def ask_about_outliers(event: Event) -> None:
    """When a table by organisation has passed the gate, ask about those who stand apart; asking twice about an edition changes nothing."""
    slug, edition = event.refs.get("subject", ""), event.refs.get("edition", "")
    measure = load_all().get(slug)
    if measure is None:
        return
    number = int(event.refs["publication"])
    table = publishing.content(number=number, viewer=Viewer.system("ask about outliers"))
    result = Result.objects.filter(measure=slug, edition=edition, cut="", data_hash=table["data_hash"]).order_by("-pk").first()
    if result is not None:
        signals.note(measure, result, publication=number, by=Actor.reaction(event.id))
