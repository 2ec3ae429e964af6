from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "candour.public"
    label = "public"

    def ready(self) -> None:
        from candour.public import reactions  # noqa: F401 - importing registers them
