"""The open-data API: what the public pages show, as data."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from ninja import Query, Router, Schema, Status

from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Request
from candour.areas.organisations import door as organisations
from candour.areas.publishing import door as publishing
from candour.public import figures
from candour.public.home import question_totals

router = Router()


class Problem(Schema):
    detail: str


class OrganisationOut(Schema):
    code: str
    name: str
    kind: str
    subtype: str
    town: str
    opened_on: date | None
    closed_on: date | None
    region_code: str | None
    region_name: str | None
    icb_code: str | None
    icb_name: str | None
    parent_code: str | None
    parent_name: str | None


class PublicationOut(Schema):
    number: int
    kind: str
    subject: str
    edition: str
    title: str
    day: date
    sha256: str
    sha256_csv: str
    state: str
    official: bool
    invented: bool
    approval: str
    ended_on: date | None
    reason: str
    superseded_by: int | None


class FigureOut(Schema):
    measure: str
    title: str
    edition: str
    ends_on: date
    publication: int
    row: dict[str, Any]
    method: dict[str, Any]
    data_hash: str


class OrganisationPage(OrganisationOut):
    figures: list[FigureOut]
    successors: list[str]
    predecessors: list[str]


class MeasureOut(Schema):
    slug: str
    title: str
    what: str
    finding: str
    newest: PublicationOut


class LineOut(Schema):
    seq: int
    face: str
    hash: str
    kind: str | None
    day: date | None
    role: str | None
    refs: dict[str, str] | None
    payload_hash: str | None


@router.get("/organisations", response=list[OrganisationOut], tags=["organisations"], summary="Find organisations by name, town or code")
def find_organisations(request: Request, q: str = Query(..., min_length=1, max_length=100), limit: int = Query(10, ge=1, le=100)) -> Any:  # type: ignore[type-arg]
    return [f.summary for f in organisations.find(text=q, viewer=request.viewer, limit=limit)]


@router.get(
    "/organisations/{code}",
    response={200: OrganisationPage, 404: Problem},
    tags=["organisations"],
    summary="One organisation and its newest figures",
)
def one_organisation(request: Request, code: str) -> Any:
    found = organisations.organisation(code=code, viewer=request.viewer)
    if found is None:
        raise Http404
    by_measure = figures.about(found.code, figures.main_tables(request.viewer), request.viewer)
    newest = [history[0] for history in by_measure.values()]
    return {
        **OrganisationOut.from_orm(found).dict(),
        "figures": [_figure(f) for f in newest],
        "successors": [s.new_code for s in organisations.successors(code=found.code, viewer=request.viewer)],
        "predecessors": [s.old_code for s in organisations.predecessors(code=found.code, viewer=request.viewer)],
    }


def _figure(f: figures.Figure) -> dict[str, Any]:
    return {
        "measure": f.publication.subject,
        "title": f.measure["title"],
        "edition": f.publication.edition,
        "ends_on": f.ends_on,
        "publication": f.publication.number,
        "row": f.row,
        "method": f.table["method"],
        "data_hash": f.table["data_hash"],
    }


@router.get("/measures", response=list[MeasureOut], tags=["measures"], summary="Every measure with its newest finding")
def list_measures(request: Request) -> Any:
    newest = figures.newest(figures.main_tables(request.viewer))
    contents = publishing.contents(publications=newest, viewer=request.viewer)
    return [
        {
            "slug": p.subject,
            "title": contents[p.number]["measure"]["title"],
            "what": contents[p.number]["measure"]["what"],
            "finding": contents[p.number]["finding"],
            "newest": p,
        }
        for p in newest
    ]


@router.get(
    "/measures/{slug}/editions", response={200: list[PublicationOut], 404: Problem}, tags=["measures"], summary="The editions of a measure"
)
def list_editions(request: Request, slug: str) -> Any:
    found = publishing.editions(kind="table", subject=slug, viewer=request.viewer)
    if not found:
        raise Http404
    return found


@router.get(
    "/measures/{slug}/editions/{edition}/parts",
    response={200: list[PublicationOut], 404: Problem},
    tags=["measures"],
    summary="The tables of an edition: the measure by organisation, and every other cut of it",
)
def list_parts(request: Request, slug: str, edition: str) -> Any:
    whole = [p for p in publishing.editions(kind="table", subject=slug, viewer=request.viewer) if p.edition == edition]
    if not whole:
        raise Http404
    return [*whole, *publishing.parts(kind="table", subject=slug, edition=edition, viewer=request.viewer)]


@router.get("/publications", response=list[PublicationOut], tags=["publications"], summary="The latest publications, newest first")
def list_publications(request: Request, limit: int = Query(100, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    return publishing.all_publications(viewer=request.viewer, limit=limit)


@router.get(
    "/publications/{number}",
    response={200: PublicationOut, 404: Problem},
    tags=["publications"],
    summary="One publication: what, when, its state",
)
def one_publication(request: Request, number: int) -> Any:
    found = publishing.publication(number=number, viewer=request.viewer)
    if found is None:
        raise Http404
    return found


@router.get(
    "/publications/{number}/content",
    response={200: dict[str, Any], 404: Problem, 410: Problem},
    tags=["publications"],
    summary="The frozen bytes of a publication, exactly as on the record",
)
def publication_content(request: Request, number: int) -> Any:
    try:
        data = publishing.json_bytes(number=number, viewer=request.viewer)
    except LookupError:
        raise Http404 from None
    except publishing.Gone as gone:
        return Status(410, {"detail": f"Withdrawn on {gone.publication.ended_on}: {gone.publication.reason}"})
    return HttpResponse(data, content_type="application/json")


@router.get(
    "/questions",
    response={200: dict[str, Any], 404: Problem},
    tags=["questions"],
    summary="Counts of questions asked and answered, as published",
)
def question_counts(request: Request) -> Any:
    found = question_totals(request.viewer)
    if found is None:
        raise Http404
    return {k: v for k, v in found.items() if k != "publication"} | {"publication": found["publication"].number}


@router.get("/record/lines", response=list[LineOut], tags=["record"], summary="The public face of the record, newest first")
def record_lines(request: Request, before: int | None = Query(None, ge=1, lt=2**53), limit: int = Query(100, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    return ledger.public_lines(before=before, limit=limit)
