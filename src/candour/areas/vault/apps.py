from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "candour.areas.vault"
    label = "vault"

    def ready(self) -> None:
        from candour.areas.vault import reactions  # noqa: F401 - importing registers them
