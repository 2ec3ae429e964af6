"""The place for files: whoever brings a key gets one file, once; it knows nobody and shows nothing else."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from candour.areas.files import answers, passes, queries
from candour.areas.files.shelf import Damaged

# What browsers say when a page only wants to use the file as part of itself.
_AS_PART_OF_A_PAGE = {"script", "style", "image", "iframe", "frame", "embed", "object", "worker", "sharedworker", "serviceworker", "font"}


@never_cache
@require_safe
def fetch(request: HttpRequest, once: str) -> HttpResponse:
    # Looked at before the key is used up: a page that tries to draw the file in must not spend it either.
    # A look at the heads only is none of ours: it would spend the pass without bringing the file.
    if not settings.FILES_HOST or request.method == "HEAD" or request.headers.get("Sec-Fetch-Dest", "document") in _AS_PART_OF_A_PAGE:
        raise Http404
    row = passes.use(once)
    if row is None:
        raise Http404
    try:
        return answers.download(queries.opened(row))
    except Damaged as damaged:
        return HttpResponse(f"{damaged}\n", content_type="text/plain; charset=utf-8", status=410)
