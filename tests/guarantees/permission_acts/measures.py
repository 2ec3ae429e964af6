"""What is done to measures; where there is nothing new to make, whoever may is told so and nobody else is."""

import datetime as dt

from candour.areas.ledger.door import Actor
from candour.areas.measures import door as measures
from tests.guarantees.permission_world import World
from tests.public.conftest import facts

REFUSALS = (measures.MeasureError,)


def import_facts(_world: World, by: Actor, _visitor: str, _state: str) -> object:
    columns = {name: column[:11] for name, column in facts().items() if name not in ("edition", "starts_on", "ends_on", "released_on")}
    period = (dt.date(2012, 1, 1), dt.date(2012, 12, 31))
    return measures.import_facts(source="shmi", edition="2013-07", period=period, columns=columns, file_name="shmi.csv", by=by)


WAYS = {
    "measures.facts_imported": import_facts,
    "measures.computed": lambda _w, by, _v, _s: measures.compute(slug="shmi", by=by, wide=False),
    "measures.released": lambda _w, by, _v, _s: measures.release(slug="shmi", edition="2014-01", by=by),
}
