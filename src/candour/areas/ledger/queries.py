"""Reading the ledger: its public face, and the check of the whole chain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from candour.areas.ledger import lines
from candour.areas.ledger.models import Row, Waiting


@dataclass(frozen=True)
class Line:
    """A line as anyone may see it; `kind`, `day`, `role` and `refs` are None where the line is not public."""

    seq: int
    face: str
    hash: str
    kind: str | None = None
    day: date | None = None
    role: str | None = None
    refs: dict[str, str] | None = None
    payload_hash: str | None = None


@dataclass(frozen=True)
class Fault:
    """The first line that is not as it was written."""

    seq: int
    kind: str
    what: str


def _line(row: Row) -> Line:
    if row.face != Row.Face.PUBLIC:
        return Line(row.seq, row.face, row.hash)
    return Line(row.seq, row.face, row.hash, row.kind, row.day, row.actor_role, row.refs, row.payload_hash)


def size() -> int:
    return Row.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def public_lines(*, before: int | None = None, only_public: bool = False, limit: int = 50) -> list[Line]:
    """Return the newest lines, newest first, each with no more than its face shows."""
    rows = Row.objects.order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    if only_public:
        rows = rows.filter(face=Row.Face.PUBLIC)
    return [_line(row) for row in rows[:limit]]


def public_line(seq: int) -> Line | None:
    row = Row.objects.filter(seq=seq).first()
    return _line(row) if row else None


def count_of(kinds: Iterable[str]) -> int:
    return Row.objects.filter(kind__in=list(kinds)).count()


def lines_about(*, kinds: Iterable[str], refs: Mapping[str, object], last: int) -> list[tuple[str, dict[str, str]]]:
    """
    Return kind and refs of the newest lines of some kinds about one thing, newest first; those of the nameless that wait come last.

    Tables can be changed by whoever keeps the database, and nobody sees it. A line cannot: so what must not be swapped is said in one.
    """
    wanted = {f"refs__{name}": str(value) for name, value in refs.items()}
    found = list(Row.objects.filter(kind__in=list(kinds), **wanted).order_by("-seq").values_list("kind", "refs")[:last])
    if len(found) < last:
        found += list(Waiting.objects.filter(kind__in=list(kinds), **wanted).values_list("kind", "refs")[: last - len(found)])
    return found


def first_fault() -> Fault | None:
    """Walk the whole chain and return the first line that was altered, removed or put in, or None."""
    expected_seq, prev = 1, lines.FIRST
    for row in Row.objects.order_by("seq").iterator(chunk_size=5000):
        if row.seq != expected_seq:
            return Fault(expected_seq, row.kind, f"Line {expected_seq} is missing.")
        if row.prev_hash != prev:
            return Fault(row.seq, row.kind, f"Line {row.seq} does not follow the line before it.")
        if lines.hash_of(row) != row.hash:
            return Fault(row.seq, row.kind, f"Line {row.seq} ({row.kind}) was changed after it was written.")
        expected_seq, prev = row.seq + 1, row.hash
    return None
