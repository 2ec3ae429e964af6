"""A frozen table in the forms that other people's tools read, beside its own CSV and JSON."""

import json
from typing import Any

from candour.areas.publishing.door import Publication

Table = dict[str, Any]
DATATYPES = {"code": "string", "text": "string", "band": "string", "date": "date", "count": "integer"}
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def file_name(publication: Publication, ending: str) -> str:
    return f"{publication.subject.replace(':', '-')}-{publication.edition}.{ending}"


def csvw(publication: Publication, table: Table) -> bytes:
    """Return the CSV on the Web metadata of a table: what each column is, whose figures they are, how they were made."""
    description = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file_name(publication, "csv"),
        "dc:title": table["title"],
        "dc:description": table["finding"],
        "dc:source": table["marks"].get("provenance", ""),
        "dc:license": {"@id": LICENCE},
        "dc:issued": {"@value": publication.day.isoformat(), "@type": "xsd:date"},
        "dc:temporal": f"{table['period']['starts_on']}/{table['period']['ends_on']}",
        "candour:publication": publication.number,
        "candour:sha256": publication.sha256_csv,
        "candour:method": table["method"],
        "candour:dataHash": table["data_hash"],
        "candour:invented": publication.invented,
        "candour:cannotTell": table["cannot_tell"],
        "tableSchema": {
            "columns": [
                {
                    "name": c["name"],
                    "titles": c["name"],
                    "dc:description": c["label"] + (f" ({c['unit']})" if c.get("unit") else ""),
                    "datatype": DATATYPES.get(c["type"], "number"),
                }
                for c in table["columns"]
            ]
        },
    }
    return json.dumps(description, indent=1, ensure_ascii=False).encode()


def parquet(publication: Publication, table: Table) -> bytes:
    """Return a table as Parquet, with its number, method and data hash in the file's own metadata."""
    from candour.analytics import parquet as writer

    columns = list(zip(*table["rows"], strict=True)) or [() for _ in table["columns"]]
    words = [DATATYPES.get(c["type"]) in ("string", "date") for c in table["columns"]]
    names = [c["name"] for c in table["columns"]]
    said = {
        "candour:publication": str(publication.number),
        "candour:sha256": publication.sha256,
        "candour:method": json.dumps(table["method"]),
        "candour:data_hash": table["data_hash"],
    }
    return writer.write({n: (v, w) for n, v, w in zip(names, columns, words, strict=True)}, said=said)
