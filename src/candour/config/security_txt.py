"""`/.well-known/security.txt`: whom to tell about a weakness (RFC 9116)."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from candour.areas.ledger import clock

# Written anew each day, so it never goes out of date; a copy that somebody kept does.
COUNTS_FOR = timedelta(days=180)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say whom to tell, where a contact is set."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (clock.instant() + COUNTS_FOR).strftime("%Y-%m-%dT00:00:00Z")
    base = settings.BASE_URL.rstrip("/")
    lines = [f"Contact: {settings.SECURITY_CONTACT}", f"Expires: {expires}", "Preferred-Languages: en", f"Canonical: {base}{request.path}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
