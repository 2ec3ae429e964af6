"""What the public pages need beyond the published world: a tile of the record."""

from candour.areas.ledger import door as ledger
from tests.guarantees.permission_world import World


def build(world: World) -> None:
    world.note("tile", Tile())


class Tile:
    """The newest bundle of the record, whose address grows with it."""

    def __str__(self) -> str:
        return f"entries/000.p/{ledger.size()}"
