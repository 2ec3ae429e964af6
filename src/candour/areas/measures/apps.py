from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "candour.areas.measures"
    label = "measures"

    def ready(self) -> None:
        from candour.areas.measures import reactions  # noqa: F401 - it registers itself
