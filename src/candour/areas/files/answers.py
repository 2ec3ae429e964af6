"""How a file goes back over the web: always as an attachment, never as a page of ours, and where one is set up from a place of its own."""

from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect

from candour.areas.files import passes
from candour.areas.files.queries import Opened


def attachment(opened: Opened) -> HttpResponse:
    """
    Return the answer that hands the file over: the file itself, or the way to the host that only hands out files.

    The owning area has decided that the viewer may have it. On that host no session and no page of ours exists, so that even a file that a
    browser could be talked into running would find nothing there.
    """
    if not settings.FILES_HOST:
        return download(opened)
    scheme = urlsplit(settings.BASE_URL).scheme or "https"
    response = HttpResponseRedirect(f"{scheme}://{settings.FILES_HOST}/files/{passes.make(opened.id)}/")
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def download(opened: Opened) -> HttpResponse:
    """Return the file as a download that no browser shows, runs or keeps."""
    response = HttpResponse(opened.data, content_type=opened.content_type)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-") else "_" for c in opened.name)
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(opened.name, safe='')}"
    # The whole file or nothing: parts of one would be answered before all of it was checked.
    response["Accept-Ranges"] = "none"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    return response
