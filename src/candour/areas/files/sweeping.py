"""What the nightly work does with files: content without a row and passes that are late are cleared away."""

from candour.areas.files import shelf
from candour.areas.files.models import Pass, StoredFile
from candour.areas.ledger import clock


def sweep() -> int:
    """Destroy content that no row wants and return how much that was; nothing happened to anyone, so no line is written."""
    Pass.objects.filter(ends_at__lt=clock.now()).delete()
    wanted = set(StoredFile.objects.filter(let_go_on=None).values_list("sha256", flat=True))
    return shelf.sweep(wanted=wanted)
