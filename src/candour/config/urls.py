"""Every address of Candour; each room brings its own."""

from django.conf import settings
from django.urls import include, path

from candour.config.api import api
from candour.config.security_txt import security_txt

urlpatterns = [
    path("", include("candour.public.urls")),
    path("", include("candour.areas.accounts.urls")),
    path("", include("candour.areas.accounts.looks_urls")),
    path("", include("candour.areas.notices.urls")),
    path("", include("candour.workspace.urls")),
    path("", include("candour.areas.publishing.urls")),
    path("", include("candour.areas.files.urls")),
    path("", include("candour.areas.questions.urls")),
    path("", include("candour.areas.vault.urls")),
    path("", include("candour.areas.measures.urls")),
    path("api/v1/", api.urls),
    path(".well-known/security.txt", security_txt, name="security-txt"),
]
if settings.KIND in ("demo", "test"):
    urlpatterns += [path("", include("candour.demo.urls")), path("", include("candour.design.urls"))]

handler400 = "candour.design.views.bad_request"
handler403 = "candour.design.views.denied"
handler404 = "candour.design.views.missing"
handler500 = "candour.design.views.broken"
