"""Downloads: the frozen bytes themselves, so that their fingerprint is the one on the record."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from candour.areas.ledger.door import Request
from candour.areas.publishing import door as publishing
from candour.areas.publishing.door import Publication
from candour.public import formats, pictures

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "parquet": "application/vnd.apache.parquet",
    "csv-metadata.json": "application/csvm+json",
}


@require_safe
def edition(request: Request, slug: str, edition: str, ending: str, part: str = "") -> HttpResponse:
    subject = f"{slug}:{part}" if part else slug
    found = next((p for p in publishing.editions(kind="table", subject=subject, viewer=request.viewer) if p.edition == edition), None)
    if found is None:
        raise Http404
    return _answer(request, found, ending)


@require_safe
def publication(request: Request, number: int, ending: str) -> HttpResponse:
    found = publishing.publication(number=number, viewer=request.viewer)
    if found is None or (ending != "json" and found.kind != "table"):
        raise Http404
    return _answer(request, found, ending)


def _answer(request: Request, found: Publication, ending: str) -> HttpResponse:
    etag = f'"{found.sha256}-{ending}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    try:
        data = _bytes(request, found, ending)
    except publishing.Gone as gone:
        words = f"Publication {gone.publication.number} was withdrawn on {gone.publication.ended_on}: {gone.publication.reason}\n"
        return HttpResponse(words, status=410, content_type="text/plain; charset=utf-8")
    response = HttpResponse(data, content_type=TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="{formats.file_name(found, ending)}"'
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _bytes(request: Request, found: Publication, ending: str) -> bytes:
    if ending == "csv":
        return publishing.csv_bytes(number=found.number, viewer=request.viewer)
    if ending == "json":
        return publishing.json_bytes(number=found.number, viewer=request.viewer)
    table = publishing.content(number=found.number, viewer=request.viewer)
    if ending == "parquet":
        return formats.parquet(found, table)
    if ending == "csv-metadata.json":
        return formats.csvw(found, table)
    return pictures.standalone_svg(found, table) if ending == "svg" else pictures.png(found, table)
