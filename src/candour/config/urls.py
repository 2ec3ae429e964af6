"""Every address of Candour; each room brings its own."""

from django.conf import settings
from django.urls import include, path

from candour.config.api import api

urlpatterns = [
    path("", include("candour.public.urls")),
    path("", include("candour.areas.accounts.urls")),
    path("", include("candour.workspace.urls")),
    path("", include("candour.areas.publishing.urls")),
    path("", include("candour.areas.questions.urls")),
    path("api/v1/", api.urls),
]
if settings.KIND in ("demo", "test"):
    urlpatterns.append(path("", include("candour.demo.urls")))

handler400 = "candour.public.errors.bad_request"
handler403 = "candour.public.errors.forbidden"
handler404 = "candour.public.errors.not_found"
handler500 = "candour.public.errors.broken"
