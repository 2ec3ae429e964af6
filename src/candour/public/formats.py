"""A frozen table in the forms that other people's tools read, beside its own CSV and JSON."""

import io
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
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = [c["name"] for c in table["columns"]]
    columns = list(zip(*table["rows"], strict=True)) or [() for _ in names]
    arrays = [_array(pa, list(values), c["type"]) for values, c in zip(columns, table["columns"], strict=True)]
    said = {
        "candour:publication": str(publication.number),
        "candour:sha256": publication.sha256,
        "candour:method": json.dumps(table["method"]),
        "candour:data_hash": table["data_hash"],
    }
    out = io.BytesIO()
    pq.write_table(pa.table(dict(zip(names, arrays, strict=True))).replace_schema_metadata(said), out, compression="zstd")
    return out.getvalue()


def _array(pa: Any, values: list[Any], kind: str) -> Any:
    if DATATYPES.get(kind) in ("string", "date"):
        return pa.array([None if v is None else str(v) for v in values], pa.string())
    if all(v is None or isinstance(v, int) for v in values):
        return pa.array(values, pa.int64())
    return pa.array([None if v is None else float(v) for v in values], pa.float64())
