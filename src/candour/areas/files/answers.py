"""How a file goes back over the web: always as an attachment, never as a page of ours."""

from urllib.parse import quote

from django.http import HttpResponse

from candour.areas.files.queries import Opened


def attachment(opened: Opened) -> HttpResponse:
    """Return the file as a download that no browser shows, runs or keeps."""
    response = HttpResponse(opened.data, content_type=opened.content_type)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-") else "_" for c in opened.name)
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(opened.name, safe='')}"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
