from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether the database answers, without saying anything about it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM ledger_row LIMIT 1")
    except Exception:  # noqa: BLE001 - whatever is wrong, the answer is the same
        return JsonResponse({"ready": False}, status=503)
    return JsonResponse({"ready": True})
