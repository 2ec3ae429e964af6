"""The recount that Fallowgate attached: a table that anyone can open."""

import csv
import io

from candour.demo.texts import Document


def table(document: Document) -> bytes:
    """Return the document as the table of its figures, with what it cannot tell beneath."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["what", "figure"])
    writer.writerows(document.figures)
    writer.writerows(["it cannot tell", sentence] for sentence in document.cannot_tell)
    return out.getvalue().encode()
