"""The public record as C2SP tlog-tiles asks for it: files for machines, beside the page for people."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from candour.areas.ledger import door as ledger

FOR_EVER = "public, max-age=31536000, immutable"
A_MOMENT = "public, max-age=5"


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    return _text(ledger.record_checkpoint(), A_MOMENT)


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    return _text(f"{ledger.record_key()}\n", A_MOMENT)


@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:
    content = ledger.record_tile(f"tile/{path}")
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="application/octet-stream", headers={"Cache-Control": FOR_EVER})


def _text(content: str, cache: str) -> HttpResponse:
    return HttpResponse(content, content_type="text/plain; charset=utf-8", headers={"Cache-Control": cache})
