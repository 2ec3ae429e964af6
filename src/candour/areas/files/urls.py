from django.urls import path, register_converter

from candour.areas.files import views


class Pass:
    """What opens one file once: never a name, never an id."""

    regex = "[A-Za-z0-9_-]{43}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Pass, "file_pass")
urlpatterns = [path("files/<file_pass:once>/", views.fetch, name="file-fetch")]
