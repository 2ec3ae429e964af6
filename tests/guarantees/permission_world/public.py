"""What the public pages need beyond the published world: a tile of the record."""

from candour.areas.ledger import door as ledger
from tests.guarantees.permission_world import World


def build(world: World) -> None:
    world.note("tile", Tile())


class Tile:
    """The newest bundle of the record as it is signed now, whose address grows with it."""

    def __str__(self) -> str:
        whole, more = divmod(int(ledger.record_checkpoint().split("\n")[1]), 256)
        return f"entries/{whole:03d}.p/{more}" if more else f"entries/{whole - 1:03d}"
